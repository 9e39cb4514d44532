"""The search index of a website: looked through segment by segment, each kept, then put together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from sitegen.core.digests import digest_of
from sitegen.core.sources import Sources
from sitegen.core.templating import relative
from sitegen.model.job_params import Params, SearchIndex
from sitegen.model.jobs import Job, Outcome
from sitegen.model.routes import TraditionalEdition, TranslatedEdition
from sitegen.renderers.editions import edition_words
from sitegen.state.blob_cache import BlobCache, maker
from sitegen.website import search_index
from sitegen.website.search_index import Bet, Postings, SearchEntry
from sitegen.website.traditional_chinese import traditional


@dataclass(frozen=True, slots=True)
class SearchSegment(Params):
    """Some entries of a search index, to be looked through by themselves."""

    cost: ClassVar[int] = 20

    entries: tuple[SearchEntry, ...]
    whole_words: bool


def findable(job: Job, sources: Sources) -> tuple[tuple[SearchEntry, ...], tuple[Bet, ...]]:
    """What the search page finds, in the edition's characters or words; its addresses as that page links to them."""
    params, context = job.params_as(SearchIndex), job.context
    paths = {kind: relative(params.page, params.routes[kind]) for kind in ("type", "case", "audience", "warnings")}
    fixed = [(title, relative(params.page, path)) for title, path in context["fixed"]]
    documents = search_index.documents_of(
        context["types"], context["cases"], context["warnings"], context["audiences"], fixed, paths
    )
    bets = search_index.bets_of(context["types"], context["warnings"], paths["type"])
    if isinstance(params.edition, TraditionalEdition):
        turn = partial(traditional, glossary=params.edition.glossary, forms=params.edition.forms)
        documents = tuple(d.turned(turn) for d in documents)
        bets = tuple(b.turned(turn) for b in bets)
    if isinstance(params.edition, TranslatedEdition):
        said = edition_words(params.edition.tag, sources).catalogue.text
        documents = tuple(d.turned(said) for d in documents)
    return documents, bets


def index(job: Job, params: SearchIndex, sources: Sources) -> Outcome:
    """The search index."""
    documents, bets = findable(job, sources)
    whole_words = isinstance(params.edition, TranslatedEdition)
    folder = job.output.rsplit("/", 1)[0]
    cache = BlobCache(sources, search_index.SHELF)

    def look_through(batch: Sequence[SearchEntry]) -> Postings:
        key = _key(batch, whole_words=whole_words)
        found: Postings
        if kept := cache.get(key):
            found = json.loads(kept)
        else:
            found = search_index.postings_of(batch, whole_words=whole_words)
            cache.put(key, _packed(found), {})
        return found

    files = search_index.index_files(folder, documents, bets, whole_words=whole_words, look_through=look_through)
    cache.tidy(search_index.BATCHES_KEPT)
    return Outcome(dict(files), {}, contains=_contained(job, folder, len(documents)))


def _contained(job: Job, folder: str, count: int) -> dict[str, tuple[str, ...]]:
    """The ids of the cases and warnings whose titles each block holds."""
    context = job.context
    first = len(context["types"]) + len(context["fixed"])
    places = [(first + n, c.id) for n, c in enumerate(context["cases"])]
    places += [(count - len(context["warnings"]) + n, w.id) for n, w in enumerate(context["warnings"])]
    found: dict[str, list[str]] = {}
    for place, id in places:
        found.setdefault(f"{folder}/d{place // search_index.BLOCK}.js", []).append(id)
    return {path: tuple(ids) for path, ids in found.items()}


def segment(job: Job, params: SearchSegment) -> Outcome:
    """What stands in the segment's entries, packed."""
    postings = search_index.postings_of(params.entries, whole_words=params.whole_words)
    return Outcome({job.output: _packed(postings)}, {})


def index_segments(job: Job, sources: Sources) -> tuple[Job, ...]:
    """What the job of a search index does segment by segment, as jobs of their own; `keep_segment` takes what comes of each."""
    documents, _ = findable(job, sources)
    whole_words = isinstance(job.params_as(SearchIndex).edition, TranslatedEdition)
    return tuple(
        replace(
            job,
            output=_key(entries, whole_words=whole_words),
            context={},
            params=SearchSegment(tuple(entries), whole_words),
        )
        for entries in search_index.lots_of(documents)
    )


def keep_segment(outcome: Outcome, sources: Sources) -> None:
    """Keep a segment's outcome where the index's job finds it."""
    for key, packed in outcome.files.items():
        BlobCache(sources, search_index.SHELF).put(key, packed, {})


def _key(entries: Sequence[SearchEntry], *, whole_words: bool) -> str:
    """What decides a segment's postings."""
    return digest_of((tuple((e.title, e.text) for e in entries), whole_words, maker(search_index.__file__)))


def _packed(postings: Postings) -> bytes:
    return json.dumps(postings, ensure_ascii=False).encode()

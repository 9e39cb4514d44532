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
from sitegen.website.search_index import Answers, Postings, SearchEntry
from sitegen.website.traditional_chinese import traditional


@dataclass(frozen=True, slots=True)
class SearchSegment(Params):
    """Some entries of a search index, to be looked through by themselves."""

    cost: ClassVar[int] = 20

    entries: tuple[SearchEntry, ...]
    whole_words: bool


SYLLABLES = "assets/pinyin.txt"


@dataclass(frozen=True, slots=True)
class Findable:
    """What the search page finds, as it is searched and as it is shown; its addresses as that page links to them."""

    documents: tuple[SearchEntry, ...]
    shown: tuple[SearchEntry, ...]
    answers: Answers
    shown_answers: Answers


def _place_of(kind: str, params: SearchIndex) -> str:
    """The page of such a thing: a website of one's own may list its sentences on one page, show them with their type, or not at all."""
    instead = ("warnings", "type") if kind == "sentences" else ()
    return next((params.routes[name] for name in (kind, *instead) if name in params.routes), params.page)


def findable(job: Job, sources: Sources) -> Findable:
    """What the edition's search page finds. Traditional Chinese is searched as Simplified and shown as it is."""
    params, context = job.params_as(SearchIndex), job.context
    paths = {kind: relative(params.page, _place_of(kind, params)) for kind in ("type", "case", "audience", "sentences")}
    fixed = [(title, relative(params.page, path)) for title, path in context["fixed"]]
    documents = search_index.documents_of(
        context["types"], context["cases"], context["warnings"], context["audiences"], fixed, paths
    )
    words = context["words"]
    answers = Answers(search_index.bets_of(context["types"], context["warnings"], words, paths["type"]))
    if isinstance(params.edition, TranslatedEdition):
        said = edition_words(params.edition.tag, sources).catalogue.text
        documents = tuple(d.turned(said) for d in documents)
        return Findable(documents, documents, answers, answers)
    there = dict(context["services"])

    def find(to: str, kind: str) -> tuple[str, bool] | None:
        path, by_type = there.get(f"{to}/{kind}") or there.get(to) or ("", False)
        return (relative(params.page, path), by_type) if path else None

    texts = [f"{d.title}{d.text}" for d in documents] + ["".join(group) for group in words.same]
    answers = replace(
        answers,
        offers=search_index.offers_of(words, find),
        same=words.same,
        everyday=words.everyday,
        everyday_clues=words.everyday_clues,
        everyday_examples=words.everyday_examples,
        folds=search_index.folds_of([*texts, *(phrase for phrase, _ in words.phrases)]),
        syllables=sources.read(SYLLABLES).decode().split("\n", 2)[2] if sources.exists(SYLLABLES) else "",
    )
    if not isinstance(params.edition, TraditionalEdition):
        return Findable(documents, documents, answers, answers)
    turn = partial(traditional, glossary=params.edition.glossary, forms=params.edition.forms)
    return Findable(documents, tuple(d.turned(turn) for d in documents), answers, answers.turned(turn))


def index(job: Job, params: SearchIndex, sources: Sources) -> Outcome:
    """The search index."""
    found = findable(job, sources)
    whole_words = isinstance(params.edition, TranslatedEdition)
    folder = job.output.rsplit("/", 1)[0]
    cache = BlobCache(sources, search_index.SHELF)

    def look_through(batch: Sequence[SearchEntry]) -> Postings:
        key = _key(batch, whole_words=whole_words)
        if kept := cache.get(key):
            known: Postings = json.loads(kept)
            return known
        postings = search_index.postings_of(batch, whole_words=whole_words)
        cache.put(key, _packed(postings), {})
        return postings

    files = search_index.index_files(
        folder,
        found.documents,
        found.answers,
        shown=found.shown,
        shown_answers=found.shown_answers,
        whole_words=whole_words,
        look_through=look_through,
    )
    cache.tidy(search_index.BATCHES_KEPT)
    return Outcome(dict(files), {}, contains=_contained(job, folder, len(found.documents)))


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
    documents = findable(job, sources).documents
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

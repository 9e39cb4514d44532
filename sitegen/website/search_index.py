"""A search index for a site without a server: two-character fragments → documents, in small files loaded when asked for.

Works from file://, where neither `fetch` nor WebAssembly loads. A query of four characters needs at most three shards and the
blocks of the documents it shows, whatever the size of the site. search.js ranks: BM25 over the fragments (`meta.js` has each
document's length), and for the verdict the phrases of each type. What is searched is Simplified; queries are folded to it.
"""

from __future__ import annotations

import html as entities
import json
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log2
from operator import add, sub
from typing import Any

from sitegen.model.content import Audience, Case, FraudType, WarningLine
from sitegen.model.website import SearchWords

SHARD = 24_000  # bytes of postings a file aims at
BLOCK = 48  # documents whose titles stand in one file
BATCH = 48  # documents looked through together, about
SHELF, BATCHES_KEPT = "search", 600  # where batches are kept, and how many
KINDS = ("骗局类型", "服务", "案例", "按人群看", "一句话提醒")
# Pages that are found by their names.
SERVICES = {
    "check": "我是不是遇到骗子了", "help": "被骗了怎么办", "warnings": "一句话提醒", "quiz": "自测题",
    "materials": "宣传资料下载", "stats": "数据", "tools": "好用的工具", "access": "无障碍说明", "about": "关于本站",
}  # fmt: skip
_RUN = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U000323af]+")
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002f7ff]{2}")  # what folding leaves as it is
_TAG = re.compile(r"<[^>]+>")
_INLINE = re.compile(r"</?(?:a|b|code|em|i|mark|span|strong|wbr)\b[^>]*>")  # they part no words
# Two alphabets of 45: a digit of the first says that more follow. No quote, backslash or angle bracket among them.
_MORE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%()*+,"
# Written both ways in Simplified texts too.
VARIANTS = {"帐": "账", "単": "单", "羣": "群", "裏": "里", "俾": "给", "佢": "他", "著": "着"}
_VARIANTS = str.maketrans(VARIANTS)
_LAST = "abcdefghijklmnopqrstuvwxyz-./:;=?@[]^_{|}~'& "


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One thing that can be found: `kind` as people call it, where it stands, what its result shows, all its words, the id of its type."""

    kind: str
    title: str
    path: str
    note: str
    text: str
    kin: str = ""

    def turned(self, turn: Callable[[str], str]) -> SearchEntry:
        """The same in other characters."""
        return SearchEntry(turn(self.kind), turn(self.title), self.path, turn(self.note), turn(self.text), self.kin)


@dataclass(frozen=True, slots=True)
class Bet:
    """A type of fraud as an answer to “what did he tell you”: the phrases that give it away.

    `phrases` are what fraudsters say and can be quoted; `asked` is what people type, `clues` are words
    that hint at it, `examples` whole queries.
    """

    name: str
    speaker: str
    path: str
    slogan: str
    phrases: tuple[str, ...]
    asked: tuple[str, ...] = ()
    id: str = ""
    clues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What is no fraud but asked for: where it stands, its name, what is said of it. `by_type`: its list can be narrowed to a type."""

    phrases: tuple[str, ...]
    path: str
    title: str
    say: str
    by_type: bool = False
    clues: tuple[str, ...] = ()
    role: str = ""  # "help", "check", "audience", "" for what is asked for by its name
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What search.js answers before it lists pages: types, services, words of one meaning, folds of characters (`帳账…`).

    `everyday` is what has nothing to do with fraud: it keeps a type from being named.
    """

    bets: Sequence[Bet] = ()
    offers: Sequence[Offer] = ()
    same: Sequence[Sequence[str]] = ()
    everyday: Sequence[str] = ()
    everyday_clues: Sequence[str] = ()
    everyday_examples: Sequence[str] = ()
    folds: str = ""
    syllables: str = ""

    @property
    def places(self) -> dict[str, int]:
        """The place of each type by its id."""
        return {bet.id: place for place, bet in enumerate(self.bets)}

    def turned(self, turn: Callable[[str], str]) -> Answers:
        """What of it is shown, in other characters."""
        return replace(
            self,
            bets=tuple(
                Bet(
                    turn(b.name),
                    turn(b.speaker),
                    b.path,
                    turn(b.slogan),
                    tuple(map(turn, b.phrases)),
                    b.asked,
                    b.id,
                    b.clues,
                    b.examples,
                )
                for b in self.bets
            ),
            offers=tuple(replace(o, title=turn(o.title), say=turn(o.say)) for o in self.offers),
        )


def fragments(text: str, *, whole_words: bool = False) -> set[str]:
    """Every two neighbouring characters of a text, lower case, full width as half width; marks part them.

    `whole_words` gives words instead, for languages that write spaces between them: there nearly every page holds nearly
    every pair of letters.
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_VARIANTS)
    if whole_words:
        return set(_WORD.findall(folded))
    found: set[str] = set()
    for run in _RUN.findall(folded):
        found.update(map(add, run, run[1:]))
    return found


# Each fragment of some documents: the first and the last that has it, counted from 0, and the steps between, coded.
Postings = dict[str, tuple[int, int, str]]


def postings_of(documents: Sequence[SearchEntry], *, whole_words: bool = False) -> Postings:
    """What stands in some documents; a fragment of a title also counts with `^` before it."""
    gather = _numbers_of_words if whole_words else _numbers
    found = gather([f"{d.title} {d.text}" for d in documents])
    found |= {f"^{fragment}": numbers for fragment, numbers in gather([d.title for d in documents]).items()}
    steps = [_step(-1, distance - 1) if distance else "" for distance in range(len(documents))]
    return {
        fragment: (numbers[0], numbers[-1], "".join(map(steps.__getitem__, map(sub, numbers[1:], numbers))))
        for fragment, numbers in found.items()
    }


def lots_of(documents: Sequence[SearchEntry]) -> Iterator[Sequence[SearchEntry]]:
    """The documents in order, cut where an address says so: one document more or less leaves the other batches as they are."""
    begun = 0
    for at, document in enumerate(documents, 1):
        if at == len(documents) or zlib.crc32(document.path.encode()) % BATCH == 0:
            yield documents[begun:at]
            begun = at


def index_files(
    folder: str,
    documents: Sequence[SearchEntry],
    answers: Answers = Answers(),
    *,
    shown: Sequence[SearchEntry] = (),
    shown_answers: Answers | None = None,
    whole_words: bool = False,
    look_through: Callable[[Sequence[SearchEntry]], Postings] | None = None,
) -> dict[str, bytes]:
    """The index as script files by path under `folder`: `meta.js`, `sN.js` (postings), `dN.js` (titles), `p0.js` (syllables).

    `shown`: the documents as results show them, where that is not how they are searched; so are `shown_answers`.
    `look_through` gives what `postings_of` gives, and may know it from before.
    """
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    last: dict[str, int] = {}
    offset = 0
    for batch in lots_of(documents):
        found = look_through(batch) if look_through else postings_of(batch, whole_words=whole_words)
        for fragment, (first, end, steps) in found.items():
            pieces[fragment] += _step(last.get(fragment, -1), offset + first), steps
            last[fragment] = offset + end
        offset += len(batch)
    coded = {fragment: "".join(parts) for fragment, parts in pieces.items()}
    shards = max(1, round(sum(len(f.encode()) + len(c) + 6 for f, c in coded.items()) / SHARD))
    parts: list[dict[str, str]] = [{} for _ in range(shards)]
    for fragment in sorted(coded):
        parts[_shard(fragment, shards)][fragment] = coded[fragment]
    files = {f"{folder}/s{n}.js": _script("shard", n, part) for n, part in enumerate(parts)}
    for n in range(0, len(documents), BLOCK):
        block = [[d.kind, d.title, d.path, d.note] for d in (shown or documents)[n : n + BLOCK]]
        files[f"{folder}/d{n // BLOCK}.js"] = _script("block", n // BLOCK, block)
    meta = {
        "documents": len(documents),
        "shards": shards,
        "block": BLOCK,
        "words": whole_words,
        "lengths": "".join(map(_length, documents)),
        "of": [answers.places.get(d.kin, -1) for d in documents],
        "bets": [
            [
                s.name,
                s.speaker,
                s.path,
                s.slogan,
                list(b.phrases),
                list(b.asked),
                list(s.phrases) if s.phrases != b.phrases else 0,
                list(b.clues),
            ]
            for b, s in zip(answers.bets, (shown_answers or answers).bets, strict=True)
        ],
        "offers": [
            [list(o.phrases), s.path, s.title, s.say, int(o.by_type), list(o.clues), o.role]
            for o, s in zip(answers.offers, (shown_answers or answers).offers, strict=True)
        ],
        "same": [list(words) for words in answers.same],
        "everyday": [list(answers.everyday), list(answers.everyday_clues)],
        "examples": [
            *(list(b.examples) for b in answers.bets),
            *(list(o.examples) for o in answers.offers),
            list(answers.everyday_examples),
        ],
        "folds": answers.folds,
    }
    if answers.syllables:
        files[f"{folder}/p0.js"] = _script("sound", 0, answers.syllables)
    files[f"{folder}/meta.js"] = _script("meta", 0, meta)
    return files


def documents_of(
    types: Iterable[FraudType],
    cases: Iterable[Case],
    warnings: Iterable[WarningLine],
    audiences: Iterable[Audience],
    fixed: Iterable[tuple[str, str]],
    paths: Mapping[str, str],
) -> tuple[SearchEntry, ...]:
    """What can be found, in the order in which equal matches are shown; `paths` has a pattern for each kind."""
    types = tuple(types)
    names = {t.id: t.name for t in types}
    found = [
        SearchEntry("骗局类型", t.name, paths["type"].format(id=t.id), t.summary, _words_of_type(t), t.id)
        for t in types
    ]
    found += [SearchEntry("服务", title, path, "", "") for title, path in fixed]
    found += [
        SearchEntry(
            "案例",
            str(c.title),
            paths["case"].format(id=c.id),
            c.summary,
            f"{names[c.type]} {_words_of_case(c)}",
            c.type,
        )
        for c in cases
    ]
    found += [
        SearchEntry("按人群看", a.name, paths["audience"].format(id=a.id), a.summary, _bare(a.intro)) for a in audiences
    ]
    found += [
        SearchEntry(
            "一句话提醒",
            w.text,
            paths["sentences"].format(id=w.type) + f"#{w.id}",
            f"“{w.lie}”" if w.lie else names[w.type],
            f"{w.lead or ''}{w.lie} {w.long} {w.sms} {w.action}",
            w.type,
        )
        for w in warnings
    ]
    return tuple(found)


def bets_of(
    types: Iterable[FraudType], warnings: Iterable[WarningLine], words: SearchWords, path: str
) -> tuple[Bet, ...]:
    """Each type with what its fraudsters say: its lie, its sayings, the quotes of its steps, its warnings' lies."""
    lies: dict[str, list[str]] = {}
    for warning in warnings:
        if warning.lie:
            lies.setdefault(warning.type, []).append(warning.lie)
    asked: dict[str, list[str]] = {}
    for phrase, meant in words.phrases:
        for type_id in meant:
            asked.setdefault(type_id, []).append(phrase)
    return tuple(
        Bet(
            t.name,
            t.speaker,
            path.format(id=t.id),
            "，".join(str(line).rstrip("，。") for line in t.slogan),
            tuple(
                dict.fromkeys(
                    p
                    for p in (
                        t.lie,
                        *lies.get(t.id, ()),
                        *(s.says for s in t.sayings),
                        *(s.quote for s in t.steps),
                    )
                    if p
                )
            ),
            tuple(dict.fromkeys((t.name, t.short_name, *t.aliases, *asked.get(t.id, ())))),
            t.id,
            tuple(clue for clue, meant in words.clues if t.id in meant),
            tuple(example for example, meant in words.examples if t.id in meant),
        )
        for t in types
    )


def offers_of(words: SearchWords, find: Callable[[str, str], tuple[str, bool] | None]) -> tuple[Offer, ...]:
    """The services whose page there is. `find` gives the path of a page and kind, and whether its list narrows by type."""
    found = []
    for service in words.services:
        place = find(service.to, service.kind)
        if place:
            role = _role(service.to)
            found.append(
                Offer(
                    service.phrases, place[0], service.title, service.say, place[1],
                    service.clues, role, service.examples,
                )
            )  # fmt: skip
    return tuple(found)


def _role(to: str) -> str:
    """How a service is weighed against types: who asks for a poster names it, a person's name may stand in any story."""
    role = to.split("/")[0]
    return role if role in ("help", "check", "audience") else ""


def folds_of(texts: Iterable[str]) -> str:
    """Pairs of a Traditional character and the Simplified one that it stands for, of those that the texts hold."""
    there = set().union(*map(set, texts))
    return "".join(f"{a}{b}" for a, b in _simplified() if b in there and a not in there)


@cache
def _simplified() -> tuple[tuple[str, str], ...]:
    """Each Traditional character or variant, with the Simplified one in use."""
    import opencc

    every = "".join(map(chr, range(0x3400, 0xA000)))
    turned = {
        a: b
        for config in ("t2s", "tw2s", "hk2s")
        for a, b in zip(every, _char_by_char(opencc.OpenCC(config), every), strict=True)
    }
    turned = {a: b for a, b in turned.items() if a != b} | VARIANTS
    return tuple((a, VARIANTS.get(b, b)) for a, b in sorted(turned.items()))


def _words_of_type(t: FraudType) -> str:
    return " ".join(
        (
            t.short_name, *t.aliases, t.lie, t.speaker, t.summary, _bare(t.intro),
            *(f"{s.says} {s.truth}" for s in t.sayings),
            *(f"{s.title} {s.text} {s.quote}" for s in t.steps),
            *(str(p) for p in (*t.flags, *t.advice, *t.what_to_do)),
            *(n.label for n in t.official),
        )
    )  # fmt: skip


def _words_of_case(c: Case) -> str:
    return " ".join(
        (
            c.summary, c.region, c.stopped_how, _bare(c.story),
            *(f"{s.title} {s.text} {s.quote}" for s in c.steps),
            *(str(p) for p in (*c.flags, *c.advice, *c.what_to_do)),
        )
    )  # fmt: skip


def _bare(html: str) -> str:
    return entities.unescape(_TAG.sub(" ", _INLINE.sub("", html)))


def _char_by_char(converter: Any, characters: str) -> list[str]:
    """Each character by itself: no phrase of the dictionary spans a line."""
    made: str = converter.convert("\n".join(characters))
    return made.split("\n")


def _length(document: SearchEntry) -> str:
    """How long a document is, in one character: quarters of a doubling of 16 characters."""
    return _LAST[min(44, round(4 * log2(1 + len(document.title + document.text) / 16)))]


def _numbers(texts: Iterable[str]) -> dict[str, list[int]]:
    """Each fragment with the numbers of the texts that have it, in order.

    Neighbours are gathered as they stand, and folded once each rather than once in every text: three times as quick.
    """
    raw: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        text = text.translate(_VARIANTS)
        for pair in set(map(add, text, text[1:])):
            raw[pair].append(number)
    found = {pair: numbers for pair, numbers in raw.items() if _PLAIN.fullmatch(pair)}
    for pair, numbers in raw.items():
        if pair not in found:
            for fragment in fragments(pair):
                found[fragment] = sorted({*found.get(fragment, ()), *numbers})
    return found


def _numbers_of_words(texts: Iterable[str]) -> dict[str, list[int]]:
    """Each word with the numbers of the texts that have it, in order."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in fragments(text, whole_words=True):
            found[word].append(number)
    return dict(found)


def _shard(fragment: str, shards: int) -> int:
    """By its first character, so that one character alone can be looked up; search.js counts the same way."""
    return ord(fragment.lstrip("^")[0]) * 31 % 65_521 % shards


def _step(last: int, number: int) -> str:
    """The step from one number to a greater one, in base 45."""
    step = number - last - 1
    more = ""
    while step >= 45:
        more += _MORE[step % 45]
        step //= 45
    return more + _LAST[step]


def _script(part: str, number: int, value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f'window.sitegenFound("{part}",{number},{text});\n'.encode()

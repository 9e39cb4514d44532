"""Where web pages stand under output/, and the editions that a website has in other languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Routes(Value):
    """Where each kind of web page stands under output/, by page name; `asset:NAME` for files that pages link to."""

    pages: tuple[tuple[str, str], ...]
    _found: dict[str, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_found", dict(self.pages))

    def __getitem__(self, name: str) -> str:
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def place(self, name: str, id: str = "") -> str:
        """The page's path under output/; raises KeyError."""
        return self._found[name].replace("{id}", id)


@dataclass(frozen=True, slots=True)
class SisterSite(Value):
    """An edition of a website: language, what it calls itself, ltr or rtl, its folder, and whether it has this page."""

    tag: str
    name: str
    direction: str
    home: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class TraditionalEdition(Value):
    """A website turned into traditional characters: its language tag, words that are turned otherwise than by rule, and whose
    forms of characters it uses (tw or hk).
    """

    tag: str
    glossary: tuple[tuple[str, str], ...] = ()
    forms: str = "tw"


@dataclass(frozen=True, slots=True)
class TranslatedEdition(Value):
    """A website in the words of translators, by its language tag."""

    tag: str


Edition = TraditionalEdition | TranslatedEdition | None  # None: the website as it is written

"""What each kind of job is made by: one frozen dataclass a kind, held in `Job.params`.

Renderers dispatch by these types. What the engine must know of a kind (what it costs, whether it lasts, whether it is
sooner made than sent) are class attributes of it, next to its fields. The list is open: a renderer that needs more than
`TemplateParams` derives its own kind and names it in its entry of `renderers/registry.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import ClassVar, Self

from sitegen.model.routes import Edition, Routes, SisterSite
from sitegen.model.value import Value

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BookPartTemplate(Value):
    """A part of a book: its template, and whether it is made for `each` item of a list, `refers` to others' pages, is `shared`
    by all units.
    """

    template: str
    each: str = ""
    refers: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class MaterialSettings(Value):
    """All that a material, its page, the item and the site decide of one job; each kind of job takes what it heeds.

    `numbers` are those that only the material's renderer knows, by their keys in material.yaml.
    """

    faces: tuple[int, ...] = ()
    fonts: Pairs = ()
    profile: str = ""
    preview: int = 0
    editions: Pairs = ()
    pdf_variant: str = ""
    page_count: int = 0
    zoom: float = 1.0
    parts: tuple[BookPartTemplate, ...] = ()
    overlay: str = ""
    encoding: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Params(Value):
    """Base of all kinds.

    - `cost`: how long one job takes, in web pages
    - `lasts`: it takes seconds and gets a batch of its own
    - `weight`: how many small jobs it counts for when it is decided whether processes are worth starting
    - `made_here`: it is sooner made by the parent than sent to a worker
    """

    cost: ClassVar[int] = 1
    lasts: ClassVar[bool] = False
    weight: ClassVar[int] = 1
    made_here: ClassVar[bool] = False

    @property
    def copies(self) -> str:
        """The file of the project that the job's file is made of, where there is one."""
        return ""

    @property
    def further(self) -> Pairs:
        """Kinds and paths of files made besides the main one under names of their own."""
        return ()

    def placeless(self) -> Params:
        """The same without paths under output/: what two jobs agree in that draw the same bytes."""
        return self


# ------------------------------------------------------------------------- a material's template, filled in


@dataclass(frozen=True, slots=True)
class TemplateParams(Params):
    """A template filled in: `faces` are the weights its style uses, `fonts` the site's own font files by name.

    A renderer with no settings of its own gets these, and the `numbers` that it asks for in material.yaml.
    """

    faces: tuple[int, ...] = ()
    fonts: Pairs = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: MaterialSettings) -> Self:
        """Those of one job of a material."""
        own = {f.name for f in fields(cls)} & {f.name for f in fields(settings)}
        return cls(**{name: getattr(settings, name) for name in own})


@dataclass(frozen=True, slots=True)
class PrintedSheet(TemplateParams):
    """A sheet: `editions` are kinds and paths of further files made of it, `preview` a PNG's width in px (0: none).

    `profile` is the path of the print shop's ICC profile, `page_count` how many pages there must be (0: any), `zoom` how
    much larger it is printed than set, `pdf_variant` what WeasyPrint calls so.
    """

    cost: ClassVar[int] = 6

    profile: str = ""
    preview: int = 0
    editions: Pairs = ()
    pdf_variant: str = ""
    page_count: int = 0
    zoom: float = 1.0

    @property
    def further(self) -> Pairs:
        """Its editions."""
        return self.editions

    def placeless(self) -> PrintedSheet:
        """Without its editions' paths."""
        return replace(self, editions=tuple((kind, "") for kind, _ in self.editions))

    @staticmethod
    def planned(settings: MaterialSettings) -> PrintedSheet:
        """A sheet, or a book when the material names its parts."""
        return (PrintedBook if settings.parts else PrintedSheet).of(settings)


@dataclass(frozen=True, slots=True)
class PrintedBook(PrintedSheet):
    """A book in parts; `overlay` is the template of what lies over each of its pages."""

    lasts: ClassVar[bool] = True

    parts: tuple[BookPartTemplate, ...] = ()
    overlay: str = ""


@dataclass(frozen=True, slots=True)
class GatheredBook(PrintedBook):
    """A book whose parts are set: `gathered` are these, packed, in order."""

    weight: ClassVar[int] = 2

    gathered: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class BookPart(TemplateParams):
    """One part of a book. `pages` are the pages on which places of other parts stand, for one that refers to them.

    `keep` is what the part is kept by besides its content (empty: it is not kept); `anew` sets it even if it was kept.
    """

    lasts: ClassVar[bool] = True
    weight: ClassVar[int] = 4

    profile: str = ""
    pdf_variant: str = ""
    zoom: float = 1.0
    pages: Mapping[str, int] = field(default_factory=dict)
    keep: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ScreenSlide(TemplateParams):
    """A picture for a screen."""

    cost: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class LongPicture(TemplateParams):
    """A picture as tall as its content; `numbers` are `width` in px and `max_kb` (0: any size)."""

    cost: ClassVar[int] = 12

    @property
    def width(self) -> int:
        """Px."""
        return self.numbers["width"]

    @property
    def max_kb(self) -> int:
        """The largest file in KB, 0 for any."""
        return self.numbers.get("max_kb", 0)


@dataclass(frozen=True, slots=True)
class Presentation(TemplateParams):
    """Slides to edit."""


@dataclass(frozen=True, slots=True)
class TextFile(Params):
    """A text; in UTF-8 unless `encoding` names another."""

    encoding: str = ""

    @classmethod
    def of(cls, settings: MaterialSettings) -> TextFile:
        """That of one job of a material."""
        return cls(settings.encoding)


# ---------------------------------------------------------------------------------------- the website


@dataclass(frozen=True, slots=True)
class WebSite(Value):
    """What all pages of a website, or of one edition of it, have in common: one value, so that it travels once a batch.

    `base_url` is its address (empty: none), `fonts` the site's own font files by name.
    """

    routes: Routes
    base_url: str = ""
    fonts: Pairs = ()
    edition: Edition = None


@dataclass(frozen=True, slots=True)
class WebPage(Params):
    """A page called `name`; `sisters` are the editions of its site, its own first (none when there is only one)."""

    site: WebSite
    name: str
    sisters: tuple[SisterSite, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiedFile(Params):
    """A file of the project as it is; scripts and style sheets in the edition's characters or words."""

    cost: ClassVar[int] = 8

    source: str
    edition: Edition = None
    is_rtl: bool = False

    @property
    def copies(self) -> str:
        """Its source."""
        return self.source


@dataclass(frozen=True, slots=True)
class StoryPicture(Params):
    """A picture of a case's story in all sizes that pages show."""

    cost: ClassVar[int] = 30

    source: str

    @property
    def copies(self) -> str:
        """Its source."""
        return self.source


@dataclass(frozen=True, slots=True)
class CopiedProduct(Params):
    """A made file (the job's one input) as it is, beside the pages that offer it."""

    made_here: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Thumbnail(Params):
    """A made picture (the job's one input) made small."""

    cost: ClassVar[int] = 8


@dataclass(frozen=True, slots=True)
class ShelfPicture(Params):
    """Made pictures (the job's inputs) side by side: what the home page shows of the materials."""

    cost: ClassVar[int] = 20


@dataclass(frozen=True, slots=True)
class DisplayFace(Params):
    """The display face cut to these characters."""

    cost: ClassVar[int] = 30

    characters: str
    fonts: Pairs = ()
    edition: Edition = None


@dataclass(frozen=True, slots=True)
class DisplayFaceRules(Params):
    """The style sheet that names the display face's files: the end of each one's name, and its characters."""

    files: Pairs


@dataclass(frozen=True, slots=True)
class ShareWords(Value):
    """What stands on a share card; `lines` are one or two, `verdict` may be empty."""

    head: str
    lead: str
    lie: str
    verdict: str
    lines: tuple[str, ...]
    foot: str
    number: str


@dataclass(frozen=True, slots=True)
class ShareCard(Params):
    """The picture of a shared link, wide or square."""

    cost: ClassVar[int] = 20

    words: ShareWords
    is_wide: bool
    fonts: Pairs = ()
    edition: Edition = None


@dataclass(frozen=True, slots=True)
class SearchIndex(Params):
    """The index of the search page that stands at `page`; what can be found is the job's context."""

    made_here: ClassVar[bool] = True

    page: str
    routes: Routes
    edition: Edition = None


# ------------------------------------------------------------------------------------- made of made files


@dataclass(frozen=True, slots=True)
class ZippedPack(TemplateParams):
    """A zip of made files (among the job's inputs) with a printed list."""

    cost: ClassVar[int] = 8


@dataclass(frozen=True, slots=True)
class FileFolder(TemplateParams):
    """Made files (among the job's inputs) under new names in a folder, with a list; zipped too where `zip` is a path."""

    cost: ClassVar[int] = 8

    zip: str = ""


@dataclass(frozen=True, slots=True)
class ContactSheet(Params):
    """All pictures of one screen (the job's inputs) on one sheet."""

    cost: ClassVar[int] = 8

    fonts: Pairs = ()


@dataclass(frozen=True, slots=True)
class FilmOfPictures(Params):
    """Pictures of one screen (the job's inputs) as a film; `release` is the version of what encodes it."""

    cost: ClassVar[int] = 24

    release: str = ""

"""Every renderer there is, and what the rest of the program has to know of it.

A new renderer is a module beside this one, with a function `render(job, sources) -> Outcome`, and an entry in this list. No
renderer's name stands anywhere else in Python (tests/test_renderers.py); what material.yaml may say for each is checked by
this list when it is loaded (planning/materials.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sitegen.model.job_params import (
    FileFolder,
    LongPicture,
    MaterialSettings,
    Params,
    Presentation,
    PrintedSheet,
    ScreenSlide,
    TemplateParams,
    TextFile,
    ZippedPack,
)


class Sizes(Enum):
    """Which `formats` a renderer takes: papers, screens, either, or none at all."""

    NONE = "none"
    PAPER = "paper"
    SCREEN = "screen"
    EITHER = "either"


EVERY = ("case", "warning", "type", "audience", "handbook", "unit", "site", "recall")
MADE = ("format", "site", "unit")  # for what pages of made files are made


@dataclass(frozen=True, slots=True)
class Whole:
    """A key of material.yaml that is a whole number within these limits."""

    least: int = 0
    most: int = 100_000
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RendererSpec:
    """One renderer. `module` is imported when its first job runs: what is not drawn costs nothing.

    How its jobs are run:

    - `params`: what kind of job a material's page makes (`model/job_params.py`), which says what one costs
    - `draws`: pictures or sheets: workers get ready with faces, dictionary and pdfium; `preload`: its module is imported
      before workers are forked
    - `needs_pango`: it sets type by WeasyPrint
    - `shareable`: it sees of a unit only the fields it asks for, so that one outcome serves all units that agree in them,
      and is kept in `--cache`
    - `travels`: its jobs may be drawn on a cluster; `light`: a few of them are sooner made here than sent

    What it may be asked for in material.yaml: `for_materials` and `for_made` say where `renderer:` may name it (a material;
    a page made of what the material made), `scopes` what `for:` may be, `keys` which keys it heeds besides those of all
    materials, `numbers` whole numbers of its own, which its jobs get as `numbers`, `endings` how `output` ends (none: as one likes), `sizes` which `formats` it takes, `needs_only` which `only`
    a scope needs; `needs_template` is off for those that draw without.

    What becomes of its files: `offered` (on the downloads page and in packs), `coded` (the printed code stands in the
    manifest), `in_inks` (turned into inks, by the print shop's profile where there is one), `is_site` (pages of a website: routes, editions, links are checked), `is_pack` (made of all other files), `is_set` (a page of made files that gathers those of several materials).
    `of_screen`: made of the screen's numbers alone, not of its pictures.
    `preview_rank`: in which order `serve` makes materials, quick ones first; `most` made files are put into one job (0: all).
    """

    name: str
    params: Callable[[MaterialSettings], Params] = TemplateParams.of
    draws: bool = False
    preload: bool = False
    needs_pango: bool = False
    shareable: bool = False
    travels: bool = True
    light: bool = False
    for_materials: bool = False
    for_made: bool = False
    scopes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    numbers: Mapping[str, Whole] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    sizes: Sizes = Sizes.NONE
    needs_only: Mapping[str, str] = field(default_factory=dict)
    needs_template: bool = True
    offered: bool = False
    coded: bool = False
    in_inks: bool = False
    is_site: bool = False
    is_pack: bool = False
    is_set: bool = False
    of_screen: bool = False
    preview_rank: int = 0
    most: int = 0

    @property
    def module(self) -> str:
        """The dotted name of its module."""
        return f"{__package__}.{self.name}"


_ALL = (
    RendererSpec(name="web", light=True, for_materials=True, is_site=True, preview_rank=0,
                 scopes=("site", "unit", "case", "warning", "type", "audience", "case-list")),
    RendererSpec(name="print", params=PrintedSheet.planned, draws=True, preload=True, needs_pango=True, shareable=True, for_materials=True,
                 scopes=EVERY, sizes=Sizes.PAPER, endings=(".pdf",), offered=True, coded=True, in_inks=True, preview_rank=4,
                 keys=("formats", "faces", "preview", "editions", "code", "page_count", "pdf_variant", "parts", "overlay",
                       "shows", "focus")),
    RendererSpec(name="screen", params=ScreenSlide.of, draws=True, preload=True, needs_pango=True, shareable=True, for_materials=True,
                 scopes=("warning", "case", "type", "unit"), needs_only={"case": "sums", "type": "official"}, sizes=Sizes.SCREEN,
                 endings=(".{ext}",), offered=True, preview_rank=3, keys=("formats", "faces", "unnamed_below", "code", "focus")),
    RendererSpec(name="text", params=TextFile.of, preload=True, light=True, for_materials=True, for_made=True, scopes=EVERY, offered=True,
                 sizes=Sizes.EITHER, keys=("formats", "shows", "code", "focus"), preview_rank=1),
    RendererSpec(name="pack", params=ZippedPack.of, preload=True, needs_pango=True, travels=False, for_materials=True, is_pack=True,
                 scopes=("pack", "delivery"), endings=(".zip",), keys=("faces", "code"), coded=True, preview_rank=9),
    RendererSpec(name="picture", params=LongPicture.of, draws=True, preload=True, needs_pango=True, shareable=True, for_materials=True,
                 scopes=EVERY, endings=(".png", ".jpg"), offered=True, coded=True, preview_rank=5,
                 keys=("faces", "code", "shows", "focus"),
                 numbers={"width": Whole(200, 4000, required=True), "max_kb": Whole(0, 100_000)}),
    RendererSpec(name="deck", params=Presentation.of, light=True, for_materials=True, scopes=("type", "audience", "unit"), endings=(".pptx",), offered=True,
                 coded=True, keys=("code", "shows", "focus"), preview_rank=6),
    RendererSpec(name="part", draws=True, needs_pango=True),
    RendererSpec(name="folder", params=FileFolder.of, preload=True, needs_pango=True, travels=False, for_made=True, is_set=True,
                 scopes=("format", "phase")),
    RendererSpec(name="contact", draws=True, preload=True, for_made=True, scopes=("format",), needs_template=False, most=200),
    RendererSpec(name="pattern", draws=True, for_made=True, scopes=("format",), needs_template=False, of_screen=True),
    RendererSpec(name="film", travels=False, for_made=True, scopes=("format",), needs_template=False, most=100),
)  # fmt: skip
RENDERERS: Mapping[str, RendererSpec] = {spec.name: spec for spec in _ALL}

# Those that the planner and the engine make jobs of by themselves.
WEB, TEXT, PACK, PART = (RENDERERS[name] for name in ("web", "text", "pack", "part"))
CONTACT, FILM = (RENDERERS[name] for name in ("contact", "film"))

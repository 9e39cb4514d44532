"""Where the pages and files of a website and of its editions stand under output/."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sitegen.model.routes import Routes
from sitegen.planning.materials import Material, Scope
from sitegen.website.translate import NOT_IN_EDITIONS, NOT_TRANSLATED

_LANDING = {Scope.CASE: "case", Scope.TYPE: "type", Scope.AUDIENCE: "audience"}


def routes_of(materials: Iterable[Material]) -> Routes:
    """Where each kind of web page stands under output/: page name, and for pages of items the item's kind."""
    found: dict[str, str] = {}
    for material in materials:
        if material.spec.is_site:
            for page in material.pages:
                if page.scope is Scope.CASE_LIST:
                    found["caselist"] = page.output
                    found[page.name] = page.output.format(id="index", format="", order="", ext="")
                    continue
                # Cards lead to the first page of their items, and to none that only some of these have.
                if not page.only:
                    found.setdefault(_LANDING.get(page.scope, page.name), page.output)
                found.setdefault(page.name, page.output)
            for source, output in material.files:
                found[f"asset:{source.rsplit('/', 1)[1]}"] = output
            found |= {f"asset:{shape}": path for shape, path in _share_places(material)}
            if not material.edition:
                found["asset:shelf.webp"] = f"{home_of(material)}/assets/shelf.webp"
            found |= {f"asset:display.{e}": f"{home_of(material)}/assets/display.{e}" for e in ("woff2", "css")}
    return Routes(tuple(found.items()))


def _share_places(material: Material) -> tuple[tuple[str, str], ...]:
    home = f"{home_of(material)}/assets/share/{{id}}"
    return ("wide", f"{home}.png"), ("square", f"{home}-square.png")


def home_of(material: Material, edition: str | None = None) -> str:
    """The folder under output/ in which a website, or an edition of it in another language, stands; its own if none is named."""
    tag = material.edition if edition is None else edition
    return f"{material.name}/{tag.lower()}" if tag else material.name


def edition_of(material: Material, tag: str, *, is_translated: bool = False) -> Material:
    """The same website in a folder of its own below the first; what can be taken away stays in the first.

    So do, for an edition that people translate, its tables of numbers.
    """
    left = NOT_TRANSLATED if is_translated else NOT_IN_EDITIONS

    def moved(path: str) -> str:
        return path.replace(f"{material.name}/", f"{material.name}/{tag.lower()}/", 1)

    return replace(
        material,
        edition=tag,
        pages=tuple(replace(p, output=moved(p.output)) for p in material.pages if p.role not in left),
        files=tuple((source, moved(output)) for source, output in material.files),
    )

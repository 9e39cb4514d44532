"""Makes the README's and the gallery's pictures from what stands in output/: run `python3 build.py` first, then
`.venv-test/bin/python tools/pictures.py` (Chromium takes the website's picture); `gallery` as a word makes the gallery's alone,
`screens` the two sheets of screens, which need no output/.
"""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from sitegen.core.sources import Sources
from sitegen.images.decoding import MADE
from sitegen.loading.library import load_library
from sitegen.model.jobs import Job
from sitegen.model.problems import Problems
from sitegen.planning.materials import load_materials
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.renderers.screen import render

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "output"
PICTURES = ROOT / "docs" / "pictures"
GROUND = (124, 124, 122)
GAP = 12
SOURCES = Sources(ROOT, ROOT / "content", date(2026, 11, 21))


def main() -> None:
    """Make all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    save("poster", row([opened(f"posters/a3/{id}.png", 360) for id in ("fake-police-01", "brush-rebate-02")]))
    save("handbook", grid(pages("handbooks/pocket.pdf", (1, 6, 7, 18), 260), 2))
    save("screens", screens())
    save("website", website())
    of_screens()
    gallery()


def of_screens() -> None:
    """One warning on every profile, and every layout: drawn here, not taken from output/."""
    save("profiles", profiles())
    save("layouts", layouts())


LAYOUTS = (
    "fake-police-01",
    "fake-military-order-03",
    "brush-rebate-05",
    "fake-police-03",
    "fake-leader-01",
    "general-01",
)
NINE = ("dadui-2k", "zheng-2k", "zhaotie-500", "a2", "dadui-4k", "zheng-4k", "a3", "dadui-8k", "zheng-8k")
SHEETS = {
    "flyers": [f"flyers/dadui-16k/{id}.png" for id in ("fake_investment", "elder_goods")],
    "trifold": ["trifolds/zheye-3/senior.png", "trifolds/zheye-3/student.png"],
    "household": ["household/a5/sheet.png", "transfer-notices/a5/notice.png"],
    "tents": [f"table-tents/taika/{id}.png" for id in ("fake_police", "fake_investment", "two_cards")],
    "cards": ["teller-cards/a5-h/card.png", "handbooks/duplex-test.png"],
    "stickers": ["stickers/tie-che.png", "stickers/tie-atm.png", "stickers/tie-touzhen.png"],
    "door-cards": [f"door-cards/a6/{id}.png" for id in ("senior", "finance_staff", "student")],
    "boards": ["stands/x-600.png", "stands/yilabao.png", "boards/zhanban-900/07_fake_police.png", "boards/zhanban-1200/02_fake_investment.png"],
}  # fmt: skip


def gallery() -> None:
    """Every printed material and every layout of the posters, for docs/gallery.md."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    save("gallery-posters", row([opened(f"posters/a3/{id}.png", 200) for id in LAYOUTS]))
    wall = sorted((OUTPUT / "posters" / "a3").glob("*.png"))
    save("gallery-wall", grid([opened(str(f.relative_to(OUTPUT)), 78) for f in wall], 13))
    widths = {p.id: p.width for p in load_library(SOURCES)[0].papers}
    save("gallery-papers", row([opened(f"posters/{id}/fake-police-01.png", round(0.36 * widths[id])) for id in NINE]))
    for name, files in SHEETS.items():
        save(f"gallery-{name}", row([tall_of(opened(path, 1200), 420) for path in files]))
    save(
        "gallery-exhibition",
        row([tall_of(opened(f"exhibition/zhanban-900/{id}.png", 1200), 420) for id in exhibited()]),
    )
    banners = ("fake-police-02", "fake-police-03", "romance-02", "brush-rebate-01")
    save("gallery-banners", column([opened(f"banners/hengfu-8m/{id}.png", 1100) for id in banners]))
    covers = [page for name in ("pocket", "elder", "finance") for page in pages(f"handbooks/{name}.pdf", (1,), 230)]
    save("gallery-covers", row([*covers, *pages("internal/handbooks/officer.pdf", (1,), 230)]))
    openers = (("pocket", 6), ("elder", 7))
    books = [pages(f"handbooks/{name}.pdf", range(n, n + 4), 240) for name, n in openers]
    save("gallery-books", grid([image for book in books for image in book], 4))
    save("gallery-tests", row(pages("internal/exam-a4.pdf", (1,), 300) + packing_list(300)))
    pages_of_website()


def packing_list(width: int) -> list[Image.Image]:
    """The printed list on top of a pack."""
    with zipfile.ZipFile(OUTPUT / "packs" / "bank-branch.zip") as pack:
        page = pypdfium2.PdfDocument(pack.read("00-装箱单.pdf"))[0]
    return [page.render(scale=width / page.get_width()).to_pil()]


def exhibited() -> list[str]:
    """A case whose money stayed, one whose did not, a trick."""
    made = sorted(p.stem for p in (OUTPUT / "exhibition" / "zhanban-900").glob("*.png"))
    return [next(m for m in made if m.endswith(id)) for id in ("cash-drive", "licence-no-exam", "brush-small-then-big")]


def tall_of(image: Image.Image, height: int) -> Image.Image:
    """The picture scaled to that height."""
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def opened(path: str, width: int) -> Image.Image:
    """A picture under output/, scaled to `width` px."""
    image = Image.open(OUTPUT / path, formats=MADE).convert("RGB")
    kind = Image.Resampling.LANCZOS if image.width > width else Image.Resampling.NEAREST
    return image.resize((width, round(image.height * width / image.width)), kind)


def pages(path: str, numbers: Iterable[int], width: int) -> list[Image.Image]:
    """Pages of a PDF, counted from 1, `width` px wide."""
    book = pypdfium2.PdfDocument(OUTPUT / path)
    return [book[n - 1].render(scale=width / book[n - 1].get_width()).to_pil() for n in numbers]


def screens() -> Image.Image:
    """One warning on wide, tall, small and strip screens."""

    def slide(profile: str, width: int) -> Image.Image:
        file = next((OUTPUT / "screens" / profile).glob("*_fake-police-01.*"))
        return opened(str(file.relative_to(OUTPUT)), width)

    left = column([slide("street-1080p", 640), row([slide("led-384x192", 384), slide("led-960x480", 244)])])
    tall = slide("portrait-1080", round(left.height * 9 / 16))
    top = row([left, tall])
    return column([top, slide("strip-512x32", min(1024, top.width))])


@lru_cache
def jobs_of(screen_id: str) -> dict[str, Job]:
    """The jobs of a unit that has but this screen, by what they show."""
    library, _ = load_library(SOURCES)
    unit = replace(library.root, screens=(screen_id,))
    materials = load_materials(SOURCES, None, Problems())
    jobs = plan_jobs(replace(library, units=(unit,)), materials, BuildRequest(SOURCES.today, ("screen",)))
    return {job.output.rpartition(".")[0].partition("_")[2]: job for job in jobs}


def slide(screen_id: str, item: str) -> Image.Image:
    """The first page of a warning, case or type on that screen, drawn here and now."""
    outcome = render(jobs_of(screen_id)[item], SOURCES)
    if outcome.problems:
        raise SystemExit("\n".join(p.tell("en") for p in outcome.problems))
    return Image.open(io.BytesIO(next(iter(outcome.files.values()))), formats=MADE).convert("RGB")


def shown(image: Image.Image, width: int) -> Image.Image:
    """The picture at about `width` px: reduced smoothly, enlarged lamp by lamp."""
    scale = width / image.width
    if scale >= 1:
        return image.resize((image.width * int(scale), image.height * int(scale)), Image.Resampling.NEAREST)
    return image.resize((width, round(image.height * scale)), Image.Resampling.LANCZOS)


def profiles() -> Image.Image:
    """One warning on every profile of content/screens.yaml, and on the unit's own screen."""
    screens = load_library(SOURCES)[0].screens

    def one(id: str) -> Image.Image:
        return shown(slide(id, "fake-police-01"), 384)

    wide = column([
        row([one("street-1080p"), one("street-720p"), one("tv-boot-720")]),
        row([one("led-960x480"), one("led-768x384"), one("led-384x192")]),
        row([one("atm-1024x768"), one("atm-800x600"), column([one("taxi-384x128"), one("led-320x160")])]),
    ])  # fmt: skip
    strips = [slide(s.id, "fake-police-02").crop((0, 0, s.width, s.height)) for s in screens if s.is_dots]
    return column([row([wide, one("portrait-1080")]), *(shown(strip, 1216) for strip in strips)])


# The lie, the couplet, the number, the question, money saved, money lost, the self-check, three steps.
SHOWN = ("fake-police-01", "brush-rebate-02", "general-01", "romance-03", "leader-urgent-remit", "licence-no-exam", "brush_rebate", "general-06")  # fmt: skip


def layouts() -> Image.Image:
    """Every layout on a wide, a small and a tall screen, and the wide ones as they look from far away (160 px)."""
    wide, small = ([slide(id, item) for item in SHOWN] for id in ("street-1080p", "led-384x192"))
    tall = [slide("portrait-1080", item) for item in (*SHOWN, "brush-rebate-01", "ticket-refund-03")]
    return column([
        grid([shown(image, 384) for image in wide], 4),
        grid([shown(image, 384) for image in small], 4),
        row([shown(image, 146) for image in tall]),
        row([shown(image, 160) for image in wide]),
    ])  # fmt: skip


def pages_of_website() -> None:
    """Pages of the website as a desk and a phone show them, by day and by night, for docs/gallery.md."""
    site = OUTPUT / "website"
    story, kind = "cases/arrest-warrant-abroad.html", "types/fake_police.html"
    wide = ("index.html", story, kind, "materials.html", "stats.html", "search.html#q=安全账户")
    tall = ("index.html", story, "check.html#asked", "quiz.html", "help.html", "materials/poster.html")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])

        def shot(name: str, width: int, height: int, scheme: Literal["light", "dark"]) -> Image.Image:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(f"{site.as_uri()}/{name}")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(400)
            data = page.screenshot()
            page.close()
            return Image.open(io.BytesIO(data), formats=MADE).convert("RGB")

        for scheme in ("light", "dark"):
            desk = [tall_of(shot(name, 1280, 1600, scheme), 480) for name in wide]
            phone = [tall_of(shot(name, 390, 844, scheme), 830) for name in tall]
            save(f"gallery-website-{scheme}", column([row(desk), row(phone)]), 200)
        browser.close()


def website() -> Image.Image:
    """The home page at 1280 and 390 px."""
    shots = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for width, height in ((1280, 1200), (390, 844)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((OUTPUT / "website" / "index.html").as_uri())
            file = PICTURES / f".shot-{width}.png"
            page.screenshot(path=file)
            shots.append(Image.open(file, formats=MADE).convert("RGB"))
            file.unlink()
        browser.close()
    height = 600
    return row([s.resize((round(s.width * height / s.height), height), Image.Resampling.LANCZOS) for s in shots])


def row(images: list[Image.Image]) -> Image.Image:
    """Side by side, tops aligned."""
    sheet = Image.new(
        "RGB", (sum(i.width for i in images) + GAP * (len(images) - 1), max(i.height for i in images)), GROUND
    )
    x = 0
    for image in images:
        sheet.paste(image, (x, 0))
        x += image.width + GAP
    return sheet


def column(images: list[Image.Image]) -> Image.Image:
    """One below the other, left edges aligned."""
    sheet = Image.new(
        "RGB", (max(i.width for i in images), sum(i.height for i in images) + GAP * (len(images) - 1)), GROUND
    )
    y = 0
    for image in images:
        sheet.paste(image, (0, y))
        y += image.height + GAP
    return sheet


def grid(images: list[Image.Image], columns: int) -> Image.Image:
    """Rows of `columns` pictures."""
    return column([row(images[i : i + columns]) for i in range(0, len(images), columns)])


def save(name: str, image: Image.Image, colours: int = 128) -> None:
    """Write docs/pictures/NAME.png with a small palette."""
    image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        OUTPUT = Path(sys.argv[2])
    {"gallery": gallery, "screens": of_screens}.get((*sys.argv, "")[1], main)()

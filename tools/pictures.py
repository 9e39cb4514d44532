"""Makes the README's and the gallery's pictures from what stands in output/: run `python3 build.py` first, then
`.venv-test/bin/python tools/pictures.py` (Chromium takes the website's picture); `gallery` as a word makes the gallery's alone.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "output"
PICTURES = ROOT / "docs" / "pictures"
GROUND = (124, 124, 122)
GAP = 12


def main() -> None:
    """Make all four."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    save("poster", row([opened(f"posters/a3/{id}.png", 360) for id in ("fake-police-01", "brush-rebate-02")]))
    save("handbook", grid(pages("handbooks/pocket.pdf", (1, 6, 7, 18), 260), 2))
    save("screens", screens())
    save("website", website())
    gallery()


LAYOUTS = ("fake-police-01", "brush-rebate-05", "fake-police-03", "fake-leader-01", "fake-police-06")


def gallery() -> None:
    """Every printed material and every layout of the posters, for docs/gallery.md."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    save("gallery-posters", row([opened(f"posters/a3/{id}.png", 230) for id in LAYOUTS]))
    wall = sorted((OUTPUT / "posters" / "a3").glob("*.png"))
    save("gallery-wall", grid([opened(str(f.relative_to(OUTPUT)), 78) for f in wall], 13))
    for name, files in {
        "flyers": [f"flyers/dadui-16k/{id}.png" for id in ("fake_investment", "elder_goods")],
        "trifold": ["trifolds/zheye-3/senior.png"],
        "household": ["household/a5/sheet.png", "transfer-notices/a5/notice.png"],
        "cards": ["teller-cards/a5-h/card.png", "table-tents/taika/fake_police.png"],
        "stickers": ["stickers/tie-che.png", "stickers/tie-atm.png", "stickers/tie-touzhen.png"],
        "door-cards": [f"door-cards/a6/{id}.png" for id in ("senior", "finance_staff")],
        "boards": ["stands/x-800.png", "boards/zhanban-900/07_fake_police.png"],
        "exhibition": [f"exhibition/zhanban-900/{name}.png" for name in exhibited()],
    }.items():
        save(f"gallery-{name}", row([tall(opened(path, 1200), 460) for path in files]))
    save(
        "gallery-banners",
        column([opened(f"banners/hengfu-8m/{id}.png", 1100) for id in ("fake-police-01", "romance-01")]),
    )
    books = [pages(f"handbooks/{name}.pdf", (1, 8, 9), 240) for name in ("pocket", "elder", "finance")]
    save("gallery-books", row([image for book in books for image in book[:2]]))


def exhibited() -> list[str]:
    """A case whose money stayed, one whose did not, a trick."""
    made = sorted(p.stem for p in (OUTPUT / "exhibition" / "zhanban-900").glob("*.png"))
    return [next(m for m in made if m.endswith(id)) for id in ("cash-drive", "licence-no-exam", "brush-small-then-big")]


def tall(image: Image.Image, height: int) -> Image.Image:
    """The picture scaled to that height."""
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def opened(path: str, width: int) -> Image.Image:
    """A picture under output/, scaled to `width` px."""
    image = Image.open(OUTPUT / path).convert("RGB")
    kind = Image.Resampling.LANCZOS if image.width > width else Image.Resampling.NEAREST
    return image.resize((width, round(image.height * width / image.width)), kind)


def pages(path: str, numbers: tuple[int, ...], width: int) -> list[Image.Image]:
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
            shots.append(Image.open(file).convert("RGB"))
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


def save(name: str, image: Image.Image) -> None:
    """Write docs/pictures/NAME.png with a small palette."""
    image.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        OUTPUT = Path(sys.argv[2])
    gallery() if sys.argv[1:2] == ["gallery"] else main()

"""Adds a case with a photograph to the starter library, and looks for it where the case is shown.

Usage, in the project's folder, with the program's own Python: photograph.py add | look.
The photograph is dark on its left half and light on its right: so it is known again in colour and in grey, whole or cut.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

MODEL = Path("content/cases/police-call-software.md")
FOLDER = Path("content/cases/photographed-case")
NAME = "柜台 照片.jpg"
TITLE = "柜台前的一张照片，|帮她停了下来"
SIZE = (3000, 2000)  # as a phone takes it


def add() -> None:
    """A case like one of the starter's, with a title of its own and a photograph under the story."""
    FOLDER.mkdir()
    picture = Image.new("RGB", SIZE, (38, 52, 74))
    picture.paste((231, 214, 190), (SIZE[0] // 2, 0, *SIZE))
    noise = Image.effect_noise(SIZE, 40).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    Image.blend(picture, noise, 0.15).save(FOLDER / NAME, quality=92)
    text = re.sub(r"^标题:.*$", f"标题: {TITLE}", MODEL.read_text("utf-8"), count=1, flags=re.M)
    text = text.replace("## 骗局套路", f"![银行柜台前的一张照片](<{NAME}>)\n\n## 骗局套路", 1)
    (FOLDER / "index.md").write_text(text, "utf-8")


def is_ours(picture: Image.Image) -> bool:
    """Whether the right half is much lighter than the left, and each half is of one tone."""
    if min(picture.size) < 100:
        return False
    tones = picture.convert("L").resize((8, 8), Image.Resampling.BOX).tobytes()
    left, right = ([tones[8 * y + x] for x in columns for y in range(8)] for columns in ((0, 1, 2), (5, 6, 7)))
    spread = max(max(half) - min(half) for half in (left, right))
    return min(right) - max(left) > 60 and spread < 40


def pictures_of(pdf: Path) -> Iterator[Image.Image]:
    """Every picture on the pages of a PDF, as it is seen."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
            yield thing.get_bitmap(render=True).to_pil()
    document.close()


def look() -> None:
    """Exits with a sentence when the photograph is not where it must be."""
    command = [sys.executable, "build.py", "where", FOLDER.name, "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    paths = [Path("output", path) for path in json.loads(told)["files"]]
    page = Path("output/website/cases", f"{FOLDER.name}.html")
    sources = re.findall(r'<img\b[^>]*\bsrc="([^"]+)"', page.read_text("utf-8"))
    pictures = [s for s in sources if not s.endswith(".svg") and (page.parent / s).is_file()]
    shown = [s for s in pictures if is_ours(Image.open(page.parent / s))]
    if not shown:
        sys.exit(f"The photograph is not on {page}; pictures there: {', '.join(sources) or 'none'}")
    print(f"{page} shows {shown[0]}")
    books = [path for path in paths if "handbooks" in path.parts and path.suffix == ".pdf"]
    found = [book for book in books if any(is_ours(picture) for picture in pictures_of(book))]
    print(f"{len(found)} of the {len(books)} PDFs of handbooks with the case show it: {', '.join(map(str, found))}")
    if not found or len(found) < len(books):
        sys.exit(f"The photograph is not in {', '.join(str(b) for b in books if b not in found) or 'any handbook'}")


if __name__ == "__main__":
    {"add": add, "look": look}[sys.argv[1]]()

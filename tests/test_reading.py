"""docs/reading.md: who holds each material, what he does next, and that the words for it stand on it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import yaml
from pptx import Presentation

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from tests.conftest import DAY_READ, ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/reading.md").read_text("utf-8").splitlines()
    if line.startswith("| ")
]
MATERIALS = {row[0].split("`")[1]: row for row in ROWS if len(row) == 4 and "`" in row[0]}
LINES = {row[0].split("`")[1]: row[1] for row in ROWS if len(row) == 2 and "`" in row[0]}
PICTURES = ("screen", "wechat-long")  # whose words no test can read from the file
UNMADE = {"recall": "recall.html", "recall-list": "recall.csv"}  # the starter library has withdrawn nothing
EDITION = re.compile(r"-(?:a4-booklet|print-shop|two-up|office|marked|outlined)\.pdf$")


def test_every_material_has_a_row_that_answers() -> None:
    assert MATERIALS.keys() == {file.parent.name for file in ROOT.glob("templates/*/material.yaml")}
    for name, (_, who, then, where) in MATERIALS.items():
        assert len(who) >= 5, name
        assert len(then) >= 5, name
        assert (where.count("`") >= 2) is (name not in PICTURES), name


def test_every_title_is_the_materials_own() -> None:
    for name, row in MATERIALS.items():
        material = yaml.safe_load((ROOT / "templates" / name / "material.yaml").read_text("utf-8"))
        called = row[0].split("`")[0].strip()
        assert called in (material["title"], *material.get("aliases", ())) or called in material["title"], name


@pytest.mark.parametrize("name", sorted(MATERIALS.keys() - {*PICTURES}))
def test_what_the_row_says_stands_on_each_of_them(name: str, starter: Path) -> None:
    wanted = re.findall("`([^`]+)`", MATERIALS[name][3])
    said = list(_said(name, starter))
    assert said
    for path, words in said:
        assert [word for word in wanted if _plain(word) not in _plain(words)] == [], path


def _said(name: str, output: Path) -> Iterator[tuple[str, str]]:
    """The words of the first, the middle and the last file of the root unit; of the texts all together."""
    if name in UNMADE:
        yield UNMADE[name], (ROOT / "templates" / name / UNMADE[name]).read_text("utf-8")
        return
    files = json.loads((output / "manifest.json").read_text("utf-8"))["files"]
    mine = [f["path"] for f in files if f["material"] == name and f["unit"] == "shili"]
    mine = [path for path in mine if not EDITION.search(path) and not path.endswith(".png")]
    if name == "website":
        mine = [path for path in ("website/help.html", "website/index.html") if path in mine]
    if name == "schedule":
        mine = [path for path in mine if path.endswith(".pdf")]
    if name == "texts":
        yield name, "".join((output / path).read_bytes().decode("utf-8", "ignore") for path in mine)
        return
    for path in sorted({mine[0], mine[len(mine) // 2], mine[-1]}):
        yield path, _words(output / path)


def _words(file: Path) -> str:
    data = file.read_bytes()
    if file.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("00-装箱单.pdf")
    if file.suffix == ".pptx":
        slides = Presentation(io.BytesIO(data)).slides
        shown = (shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
        return "".join((*shown, *(slide.notes_slide.notes_text_frame.text for slide in slides)))
    if data.startswith(b"%PDF"):
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    return re.sub(r"<[^>]+>", "", data.decode("utf-8-sig"))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def test_each_type_has_a_line_that_makes_one_stop() -> None:
    library = load_library(Sources(ROOT, ROOT / "content", DAY_READ))[0]
    assert LINES.keys() == {kind.id for kind in library.types}
    warnings = {warning.id: warning for warning in library.warnings}
    for kind, cell in LINES.items():
        words, id, _ = cell.split("`")
        assert warnings[id].type == kind
        assert warnings[id].text == words.strip()

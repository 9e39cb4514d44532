"""Each claim of README.md has a test that holds it (claims.yaml); those that no other test holds are held here."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from sitegen.core.machine import in_chinese
from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.formats import Posters, Process
from sitegen.model.problems import Problems
from sitegen.planning.materials import load_materials, sizes_of
from tests.conftest import DAY_READ, ROOT, Project
from tests.shipped import texts
from tests.shipped.claims import claims
from tests.shipped.conftest import Copy

Listed = list[dict[str, Any]]


def test_every_claim_of_the_readme_is_held_by_a_test() -> None:
    known = {entry["claim"] for entry in texts.table("claims.yaml")}
    unheld = [f"{one.place}: {one.text}" for one in claims(texts.README) if one.text not in known]

    assert unheld == [], "python -m tests.shipped.claims prints what to add to tests/shipped/claims.yaml"


def test_the_table_of_claims_holds_nothing_else_and_names_tests_that_are_there() -> None:
    entries = texts.table("claims.yaml")
    said = {one.text for one in claims(texts.README)}

    assert [entry["claim"] for entry in entries if entry["claim"] not in said] == []
    assert [entry["claim"] for entry in entries if not entry["held_by"]] == []
    assert texts.missing_tests([name for entry in entries for name in entry["held_by"]]) == []


def test_claims_are_found_in_any_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.shipped.claims.ROOT", tmp_path)
    (tmp_path / "x.md").write_text(
        "# Head\n\nOne claim\nover two lines.\n\n1. First.\n   More of it.\n   - Inner.\n2. Second.\n\n```\ncode\n```\n| a | b |\n|---|---|\n| c | d |\n",
        "utf-8",
    )

    found = [(one.place, one.text) for one in claims(tmp_path / "x.md")]

    assert found == [
        ("x.md:3", "One claim over two lines."),
        ("x.md:6", "1. First. More of it."),
        ("x.md:8", "- Inner."),
        ("x.md:9", "2. Second."),
        ("x.md:14", "| a | b |"),
        ("x.md:16", "| c | d |"),
    ]


# ------------------------------------------------------------------------------------- what there is to see


@pytest.fixture(scope="module")
def listed(starter: Path) -> Listed:
    found: Listed = json.loads((starter / "manifest.json").read_text("utf-8"))["files"]
    return found


def test_one_command_makes_website_posters_handbooks_screens_and_texts(starter: Path) -> None:
    for path in ("website/index.html", "posters/a3/fake-police-01.pdf", "handbooks/pocket.pdf", "texts/sms.csv"):
        assert (starter / path).stat().st_size > 500, path
    assert len(list((starter / "screens").iterdir())) >= 5


def test_the_report_shows_every_material_and_leads_to_its_files(starter: Path, listed: Listed) -> None:
    report = (starter / "report.html").read_text("utf-8")
    sources = Sources(ROOT, ROOT / "content", DAY_READ)
    library, _ = load_library(sources)
    titles = {m.name: m.title for m in load_materials(sources, sizes_of(library), Problems())}
    links = {unquote(unescape(link)) for link in re.findall(r'(?:href|src)="([^"#]+)"', report)}

    for name in {file["material"] for file in listed}:
        own = [file["path"] for file in listed if file["material"] == name]
        # What lies beside a PDF of the same name is a link below it, not a part of its own.
        beside = {f"{path.rpartition('.')[0]}.pdf" for path in own} - set(own)
        assert titles[name] in report or {*own, *beside} <= links, name
    for word in ("网站", "海报", "宣传单", "折页", "展板", "口袋书", "屏幕图", "大喇叭广播词", "短信"):
        assert word in report, word
    folders = tuple(link for link in links if link.endswith("/"))  # a phase's files are one line
    assert folders
    assert [
        link for link in links if not ((starter / link).is_dir() if link in folders else (starter / link).is_file())
    ] == []
    shown = {
        file["path"] for file in listed if file["path"].endswith((".pdf", ".pptx", ".zip", ".png", ".bmp", ".jpg"))
    }
    inner = {path for path in shown if path.startswith("website/")}
    assert {path for path in shown - inner - links if not path.startswith(folders)} == set()
    assert "manifest.json" in links  # which names the pages


def pictures_of(file: Path) -> Iterator[Path]:
    text = re.sub(r"`[^`\n]*`", "", texts._without_fences(file.read_text("utf-8")))  # examples of how to write one
    yield from (file.parent / link for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text))


def test_the_pictures_of_the_documents_are_there_and_show_something() -> None:
    found = [picture for file in texts.documents() for picture in pictures_of(file)]
    assert len(found) > 20
    for picture in found:
        assert picture.is_file(), picture
        if picture.suffix == ".png":
            with Image.open(picture) as image:
                assert min(image.size) >= 200, picture
                assert len(image.convert("RGB").resize((64, 64)).getcolors(4096) or range(4096)) > 16, picture


def test_every_link_of_the_documents_leads_somewhere() -> None:
    lost = []
    for file in texts.documents():
        for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", texts._without_fences(file.read_text("utf-8"))):
            path, _, anchor = link.partition("#")
            target = file if not path else file.parent / path
            if "://" in link:
                continue
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                lost.append(f"{file.relative_to(ROOT)}: {link}")
    assert lost == []


def anchors(file: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    heads = re.findall(r"^#+ +(.+)$", file.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", ["content/units.yaml", "content/site.yaml"])
def test_every_setting_has_its_explanation_beside_it(path: str) -> None:
    explained: set[str] = set()
    silent = []
    before = ""
    lines = (ROOT / path).read_text("utf-8").splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        found = re.match(r"(\s*(?:- )?)([^\s#:{\[]+):(?: |$)", line)
        if found and not line.lstrip().startswith("#"):
            key = found[2]
            if "#" in line or before.lstrip().startswith("#"):
                explained.add(key)
            elif line.endswith(":") and len(after) - len(after.lstrip()) > len(found[1]):
                pass  # a group: what is in it is explained
            elif key not in explained and not _is_below_an_explained_one(found[1], path, key):
                silent.append(key)
        before = line
    assert silent == []


def _is_below_an_explained_one(indent: str, path: str, key: str) -> bool:
    """Whether it belongs to a group that is explained as a whole: the footer's fields, a screen of one's own."""
    return len(indent) > 0 and (path.endswith("site.yaml") or key in ("宽", "高", "色彩", "格式"))


# ------------------------------------------------------------------------------------------ for the print shop


def for_the_press(listed: Listed, offices: set[str]) -> dict[str, str]:
    """One file of each printed material and size that goes to a print shop, with its paper; those of `offices` do not."""
    firsts: dict[tuple[str, str, str], tuple[str, str]] = {}
    for file in listed:
        path = file["path"]
        is_book = path.startswith(("handbooks/", "leaflets/")) and "duplex-test" not in path
        is_theirs = path.endswith("-print-shop.pdf") if is_book else "-office" not in path
        if (
            path.endswith(".pdf")
            and is_theirs
            and file["format"] not in offices
            and not path.startswith(("website/", "internal/", "units/", "packs/", "schedule/", "screens/"))
        ):
            key = path.split("/")[0], file["format"], path[-16:] if is_book else ""
            firsts.setdefault(key, (path, file["format"]))
    return dict(firsts.values())


def test_what_goes_to_the_print_shop_is_cmyk_with_bleed_and_embedded_fonts(starter: Path, listed: Listed) -> None:
    library, _ = load_library(Sources(ROOT, ROOT / "content", DAY_READ))
    papers = {paper.id: paper.drawn for paper in library.papers}
    paths = for_the_press(listed, {id for id, paper in papers.items() if paper.process is Process.OFFICE})
    assert {path.split("/")[0] for path in paths} >= {"posters", "flyers", "boards", "handbooks", "trifolds", "banners"}
    for path, size in paths.items():
        with pikepdf.open(starter / path) as pdf:
            for page in pdf.pages:
                trim, outer = page.trimbox, page.obj.get("/BleedBox")
                assert outer is not None, path
                edges = [abs(float(a) - float(b)) for a, b in zip(trim, outer, strict=True)]
                bleed = papers[size].bleed / 25.4 * 72 if size else edges[0]
                assert edges == pytest.approx([bleed] * 4, abs=0.3), path
                # A banner is hemmed: its paper asks for none.
                assert bleed > 5 or size.startswith("hengfu"), path
            rgb = [word for page in pdf.pages for word in operators(page) if word in (b"rg", b"RG")]
            assert rgb == [], path
            fonts = [
                o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
            ]
            assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts), path
            images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
            assert all(o.get("/ColorSpace") != "/DeviceRGB" for o in images), path


def operators(page: pikepdf.Page) -> Iterator[bytes]:
    for one in pikepdf.parse_content_stream(page):
        yield str(one.operator).encode()


def test_every_printed_thing_bears_its_code_in_the_lower_corner(starter: Path, listed: Listed) -> None:
    firsts = {file["material"]: file for file in listed if file.get("code") and file["path"].endswith(".pdf")}
    assert len(firsts) >= 15
    for file in firsts.values():
        document = pypdfium2.PdfDocument(starter / file["path"])
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert re.sub(r"[\W_]+", "", file["code"]) in re.sub(r"[\W_]+", "", words), file["path"]
        document.close()


def test_office_sheets_are_beside_those_for_the_print_shop(listed: Listed) -> None:
    office = [file["path"] for file in listed if file["path"].endswith("-office.pdf")]

    assert office
    paths = {file["path"] for file in listed}
    assert {path.replace("-office", "") for path in office} <= paths


def test_a_size_more_is_a_word_in_material_yaml(make_project: Callable[..., Project]) -> None:
    project = make_project("door-card")
    assert project.build("--only", "door-card") == 0
    assert not (project.output / "door-cards/a5").exists()

    project.edit("templates/door-card/material.yaml", "formats: [a6]", "formats: [a6, a5]")

    assert project.build("--only", "door-card") == 0
    assert (project.output / "door-cards/a5/senior.pdf").is_file()


# ------------------------------------------------------------------------------------------ screens and packs


def test_each_screens_folder_is_ready_for_a_usb_stick(starter: Path) -> None:
    folders = [folder for folder in (starter / "screens").iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        note = (folder / "播放说明.txt").read_text("utf-8-sig")
        files = [item["file"] for item in json.loads((folder / "playlist.json").read_text("utf-8"))["items"]]
        pictures = {p.name for p in folder.iterdir() if p.suffix.lower() in (".png", ".bmp", ".jpg")}
        assert files
        assert set(files) <= pictures, folder
        assert [line for line in (folder / "playlist.m3u").read_text("ascii").splitlines() if line[:1] != "#"] == files
        assert all(name in note for name in files), folder


def test_the_calendar_and_the_table_of_what_to_load_are_there(starter: Path) -> None:
    assert list((ROOT / "content/campaigns").glob("*.yaml"))
    assert b"BEGIN:VEVENT" in (starter / "schedule/calendar.ics").read_bytes()
    assert len((starter / "schedule/loading.csv").read_text("utf-8-sig").splitlines()) > 5


def test_every_pack_opens_anywhere_and_holds_what_its_list_says(starter: Path, listed: Listed) -> None:
    packs = sorted(starter.rglob("packs/*.zip"))
    ours = {file["sha256"] for file in listed}
    made = {path.relative_to(starter).as_posix(): path for path in packs}
    assert {p.stem for p in starter.glob("packs/*.zip")} >= {"bank-branch", "school", "community", "hospital"}
    from hashlib import sha256

    for path, file in made.items():
        if path.startswith("website/"):
            continue
        with zipfile.ZipFile(file) as pack:
            assert pack.testzip() is None
            names = pack.namelist()
            assert not [name for name in names if re.search(r'[\\:*?"<>|]|\.\.|^/|[. ](?=/|$)', name)], path
            assert all(entry.flag_bits & 0x800 for entry in pack.infolist() if not entry.filename.isascii()), path
            assert not [name for name in names if "internal" in name or name.startswith(".")], path
            assert len(set(map(str.lower, names))) == len(names)  # on systems that take A for a, too
            contents = {name: pack.read(name) for name in names}
        lists = [name for name in names if name.endswith("装箱单.pdf")]
        assert lists == ["00-装箱单.pdf"], path
        others = {name: data for name, data in contents.items() if name not in lists}
        assert others
        # What a pack makes for itself: texts cut to it, and sheets laid on A4.
        own = [name for name in others if name.startswith("文案/") or name.endswith("（A4 办公室打印）.pdf")]
        copied = {name: data for name, data in others.items() if name not in own}
        assert [name for name, data in copied.items() if sha256(data).hexdigest() not in ours] == [], path
        document = pypdfium2.PdfDocument(io.BytesIO(contents[lists[0]]))
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        folders = {name.split("/")[0] for name in others}
        assert all(folder in words for folder in folders), (path, folders)


def test_each_delivery_and_pack_of_every_unit_lists_exactly_what_is_inside(starter: Path) -> None:
    library, _ = load_library(Sources(ROOT, ROOT / "content", DAY_READ))
    deliveries = sorted(starter.glob("deliveries/*.zip"))
    assert {path.stem for path in deliveries} == {unit.id for unit in library.units}
    packs = sorted(path for path in starter.rglob("packs/*.zip") if "website" not in path.parts)
    assert len(packs) > len(deliveries)
    for path in (*deliveries, *packs):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, path
            names, sheet = archive.namelist(), archive.read("00-装箱单.pdf")
        assert len(set(names)) == len(names), path
        _assert_lists_exactly(sheet, [name for name in names if name != "00-装箱单.pdf"], path)


def _assert_lists_exactly(sheet: bytes, names: list[str], path: Path) -> None:
    """A packing list names every file by its path, or the folder with how many are in it, and nothing else."""
    document = pypdfium2.PdfDocument(sheet)
    lines = [line.strip() for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
    document.close()
    printed = "".join(re.sub(r"[\s\u200b\xad\ufffe]", "", line) for line in lines)
    endings = "|".join({re.escape(name.rpartition(".")[2]) for name in names})
    told = [found[1] for line in lines if (found := re.match(rf"([^ ].*/.*\.(?:{endings}))(?:　|$)", line))]
    assert [name for name in told if name not in names] == [], path
    unnamed: dict[str, int] = {}
    for name in names:
        if re.sub(r"\s", "", name) not in printed:
            folder = re.sub(r"\s", "", name.rpartition("/")[0])
            unnamed[folder] = unnamed.get(folder, 0) + 1
    for folder, number in unnamed.items():
        assert folder, path
        assert f"，{number}个文件，前面的数字是播放次序{folder}" in printed, (path, folder)
    assert printed.count("个文件，前面的数字是播放次序") == len(unnamed), path
    assert sum(map(int, re.findall(r"，(\d+)件", printed))) == len(names), path


def test_nothing_public_leads_to_what_is_internal(starter: Path, listed: Listed) -> None:
    internal = {file["path"] for file in listed if "internal/" in file["path"]}
    assert internal
    for page in (starter / "website").rglob("*.html"):
        assert "internal/" not in page.read_text("utf-8"), page
    assert not [path for path in internal if path.startswith(("website/", "packs/"))]


# ------------------------------------------------------------------------------------------------ the rest


def test_posters_are_made_of_every_upright_sheet(starter: Path) -> None:
    library, _ = load_library(Sources(ROOT, ROOT / "content", DAY_READ))
    upright = {paper.id for paper in library.papers if paper.posters is not Posters.NONE}

    assert {folder.name for folder in (starter / "posters").iterdir()} == upright


@pytest.mark.parametrize(
    ("variables", "chinese"),
    [
        ({"SITEGEN_LANG": "zh", "LANG": "en_US.UTF-8"}, True),
        ({"SITEGEN_LANG": "en", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
    ],
)
def test_messages_follow_the_locale_unless_a_language_is_chosen(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], chinese: bool
) -> None:
    for name in ("SITEGEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert in_chinese() is chinese


def test_everything_that_is_not_ours_has_its_licence_beside_it() -> None:
    for path in ("LICENSE", "assets/icons/LICENSE", "assets/fonts/brush.LICENSE", "assets/words.LICENSE"):
        text = (ROOT / path).read_text("utf-8")
        assert "MIT" in text or "SIL OPEN FONT LICENSE" in text.upper(), path
    assert "Phosphor" in (ROOT / "assets/icons/LICENSE").read_text("utf-8")
    assert "OPEN FONT LICENSE" in (ROOT / "assets/fonts/brush.LICENSE").read_text("utf-8").upper()
    assert "MIT" in (ROOT / "LICENSE").read_text("utf-8")


def test_no_police_emblem_is_included() -> None:
    names = [path.stem for path in (ROOT / "assets").rglob("*.svg")]

    assert len(names) > 50
    assert [name for name in names if re.search("police|shield|badge|emblem|star|crest|siren", name)] == []


def test_a_material_is_template_style_and_yaml_without_python() -> None:
    assert not list((ROOT / "templates").rglob("*.py"))
    assert all((folder.parent / f"{folder.parent.name}.html").exists() or "pages:" in folder.read_text("utf-8") or "template:" in folder.read_text("utf-8") for folder in (ROOT / "templates").glob("*/material.yaml"))  # fmt: skip


def test_no_package_is_looked_for_on_another_index() -> None:
    """README says hash-pinned: pip is never told of an index in what is shipped."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")

    assert "--index-url" not in lock
    assert lock.count("--hash=sha256:") > 40


def test_all_that_is_printed_of_a_draft_says_so(make_project: Callable[..., Project]) -> None:
    materials = (
        "poster",
        "flyer",
        "board",
        "household",
        "teller-card",
        "table-tent",
        "sticker",
        "trifold",
        "texts",
        "wechat-long",
    )
    project = make_project(*materials)
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_bytes())
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-10-01\n状态: 草稿")

    assert project.build("--drafts", "--unit", "demo") == 0

    sheets = list(project.output.rglob("*.pdf"))
    assert len(sheets) > 15
    for path in sheets:
        document = pypdfium2.PdfDocument(path)
        assert "送审稿" in document[0].get_textpage().get_text_bounded(), path
        document.close()
    for name in ("sms.csv", "ticker.txt", "broadcast.txt", "group.txt"):
        assert "送审稿" in (project.output / "texts" / f"送审稿_{name}").read_text("utf-8-sig"), name


def test_the_module_of_commands_can_be_asked_what_is_missing(copy: Copy) -> None:
    for module in ("texts", "claims"):
        command = [sys.executable, "-m", f"tests.shipped.{module}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr

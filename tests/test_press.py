"""WeasyPrint is started without what is not used, runs in less time, and makes the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from sitegen import press
from sitegen.press import declarations, kept
from tests.conftest import ROOT

START = """
import sys
from sitegen import press
weasyprint = press.weasyprint()
assert "fontTools.subset" not in sys.modules
from fontTools.subset import Options
assert Options().layout_features
print(len(weasyprint.HTML(string="<p>one</p>").render().pages))
"""

SET = """
import sys
from datetime import date
from pathlib import Path
from sitegen import press
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting
folder, rooms = Path(sys.argv[1]), sys.argv[2]
if rooms == "plain":
    press.ROOMS = ()
for page in sorted(folder.glob("*.html")):
    setting = Typesetting(Sources(Path.cwd(), Path.cwd() / "content", date(2026, 1, 2)), "content", (400, 700), {})
    made = setting.pdf(page.read_text("utf-8"), pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    page.with_suffix(f".{rooms}.pdf").write_bytes(made)
    assert not setting.problems, setting.problems
weasyprint = press.weasyprint()
print(weasyprint.layout.inline.split_first_line.__module__)
"""

STYLE = """
@page { size: 100mm 120mm; margin: 12mm; @top-left { content: string(head) } @bottom-center { content: counter(page) } }
@page wide { margin: 5mm 10%; background: #fff3c4 }
body { font: 10pt/1.5 Sans; margin: 0; text-align: justify; orphans: 2; widows: 2 }
h2 { string-set: head content(); break-after: avoid; border-bottom: 1px solid; font-size: 13pt; margin: 4mm 0 2mm }
ul { list-style-type: "• " } /* 0123456789. */ p { text-indent: 2em; margin: 0 0 2mm }
.half { font-feature-settings: "halt" } .far { letter-spacing: .2em } .one { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; width: 40mm }
.any { overflow-wrap: anywhere; width: 18mm } .pre { white-space: pre-wrap } .hy { hyphens: auto; hyphenate-character: "-"; width: 15mm }
strong { text-decoration: underline red 2pt; text-underline-offset: -1pt } s { text-decoration: line-through }
table { border-collapse: collapse; width: 100% } td, th { border: .3mm solid; padding: 1mm 2% } .apart { border-collapse: separate; width: auto }
.left { float: left; width: 30%; background: #eee } .note { float: footnote } .round { border-radius: 2mm; background: #ddd; padding: 1mm; box-sizing: border-box; width: 50% }
.first::first-letter { font-size: 20pt } .first::first-line { font-weight: 700 } .go::before { content: "→" counter(go) "，" ; counter-increment: go } .go::after { content: "完" }
.two { columns: 2; column-gap: 4mm } .row { display: flex; gap: 2mm } .row div { flex: 1; background: #f7f7f7 } .net { display: grid; grid-template-columns: 1fr 2fr }
.abs { position: relative; height: 12mm } .abs span { position: absolute; right: 2mm; top: 10%; } .wide { page: wide; break-before: page }
.index a::after { content: leader(".") target-counter(attr(href url), page) } .hid { visibility: hidden } li.m::marker { color: red }
.up { list-style-position: inside } .rtl { direction: rtl } .calc { margin-left: calc(10% + 2mm); width: calc(100% - 20mm) }
"""

LONG = "对方说事情只有他能办，别人问起来都要说没有。“又说按规定不能录音”，也不能把聊天内容转给别人看；名下3张卡（共12.5万元）就要停用……"


def page(body: str) -> str:
    """A whole page of that body."""
    return f'<!doctype html><html lang="zh-Hans"><head><title>书</title><style>{STYLE}</style></head><body>{body}</body></html>'


PAGES = {
    "text": f"""<h2 id="a">怎么骗到人</h2><p>{LONG * 3}</p><p>{LONG}<strong>{LONG}</strong>接着说，<s>不办</s>后果<b>自负</b>。{LONG}</p>
<p class="first">{LONG}</p><p>打通110，这样说：“我被骗了”。打110，再打 96110 也行。Please do not answer，call 110 instead of 96110 and wait。</p>
<p class="half">“{LONG}”</p><p class="far">{LONG}</p><p class="one">{LONG}</p><p class="any">www.example.invalid/a-very-long-address/index.html</p>
<p class="hy" lang="en">unbelievable misunderstandings</p><p class="pre">一行  两格
二行	制表</p><p>{LONG}\u3000{LONG}</p><p>10：30，11:45。</p><p>{"一二三四五六七八九十" * 12}</p><p>{"，" * 40}</p><p class="rtl">{LONG}</p>""",
    "lists": f"""<div class="index"><a href="#a">怎么骗</a><br><a href="#b">这样做</a></div><h2 id="a">一</h2><ul><li>{LONG}<li class="m">催得急
<ol><li>先套近乎<li><p>{LONG}</p><blockquote><p>点开这个</p></blockquote></ol></ul><ul class="up"><li>{LONG}<li>二</ul>
<p class="go">{LONG}</p><p class="go">二</p><div class="wide"><h2 id="b">二</h2>{"".join(f"<p class=go>{LONG}</p>" for _ in range(6))}</div>
<div class="two">{f"<p>{LONG}</p>" * 4}</div>""",
    "boxes": f"""<h2 id="a">表</h2><table><thead><tr><th>时间<th>经过<tbody><tr><td>8时48分<td>{LONG}<tr><td>10时<td>民警到场</table>
<table class="apart"><tr><td rowspan="2">合<td>{LONG}<tr><td>二</table><div class="left">{LONG[:20]}</div><p>{LONG * 2}</p><p class="note">脚注{LONG}</p>
<p>文<span class="note">注：{LONG[:30]}</span>字{LONG}</p><div class="round">{LONG}</div><div class="abs"><span>右上{LONG[:9]}</span></div>
<div class="row"><div>{LONG}</div><div>短</div></div><div class="net"><div>{LONG[:12]}</div><div>{LONG}</div></div><p class="hid">{LONG}</p><div class="calc">{LONG}</div>
<p><svg width="60" height="20"><text x="2" y="14" font-size="12">图中字</text></svg></p>""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages set both ways."""
    folder = tmp_path_factory.mktemp("press")
    for name, body in PAGES.items():
        (folder / f"{name}.html").write_text(page(body), "utf-8")
    for rooms, module in (("plain", "weasyprint.text.line_break"), ("quick", "sitegen.press.lines")):
        command = [sys.executable, "-c", SET, str(folder), rooms]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == module  # or else nothing is compared
    return folder


def test_it_starts_without_the_subsetter_which_is_there_when_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1"


def test_a_put_off_function_is_the_real_one_when_it_is_called() -> None:
    later = press._Later("fontTools.subset")

    assert type(later.Options()).__name__ == "Options"


@pytest.mark.parametrize("name", PAGES)
def test_what_is_set_quickly_is_what_weasyprint_sets(made: Path, name: str) -> None:
    plain, quick = (pypdfium2.PdfDocument(made / f"{name}.{rooms}.pdf") for rooms in ("plain", "quick"))

    assert len(quick) == len(plain) > 0
    for number in range(len(plain)):
        one, two = (document[number].get_textpage().get_text_bounded() for document in (plain, quick))
        assert two == one
    assert (made / f"{name}.quick.pdf").read_bytes() == (made / f"{name}.plain.pdf").read_bytes()
    with pikepdf.open(made / f"{name}.quick.pdf") as pdf:
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.parametrize("broken", ["", "0\nffi = None", "cut short"])
def test_what_is_kept_and_then_broken_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    file = tmp_path / "deep" / "kept"
    monkeypatch.setattr(kept, "place", lambda *_: file)

    for _ in range(2):
        ffi: Any = declarations._Declared()
        ffi.cdef("typedef enum { ONE, TWO } number; typedef struct { int a; } pair;")
        assert ffi.new("pair *", [7]).a == 7
        assert b"# auto-generated" in (kept.read(file) or b"")
        file.write_text(broken, "ascii")
        assert kept.read(file) is None
    assert [one.name for one in file.parent.iterdir()] == ["kept"]


def test_where_nothing_can_be_kept_all_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", "ascii")
    monkeypatch.setattr(kept, "place", lambda *_: tmp_path / "file" / "kept")
    ffi: Any = declarations._Declared()

    ffi.cdef("typedef struct { int a; } pair;")

    assert ffi.sizeof("pair") == 4


SHEETS = """
import sys
from pathlib import Path
from sitegen.press import kept
kept.place = lambda name, *_: Path(sys.argv[1], name)
from sitegen import press
weasyprint = press.weasyprint()
html = weasyprint.html
for name, text, given in (("UA", html.UA, html.UA_STYLESHEET), ("PH", html.PH, html.PH_STYLESHEET)):
    page = weasyprint.HTML(string="<p>")
    page._ph_stylesheets()
    counters = type(html.UA_COUNTER_STYLE)()
    plain = weasyprint.CSS(string=text, counter_style=counters)
    assert given.matcher.order == plain.matcher.order > 30
    for kind, wanted in vars(plain.matcher).items():
        if isinstance(wanted, (dict, list)):
            here = vars(given.matcher)[kind]
            lists = zip(here.values(), wanted.values()) if isinstance(wanted, dict) else [(here, wanted)]
            assert len(here) == len(wanted)
            for one, two in lists:
                assert [repr(entry[1:]) for entry in one] == [repr(entry[1:]) for entry in two]
    assert repr(given.page_rules) == repr(plain.page_rules)
    assert name == "PH" or dict(html.UA_COUNTER_STYLE) == dict(counters) != {}
assert "input" not in html.UA_FORM_STYLESHEET.matcher.lower_local_name_selectors
assert "input" in page._ua_stylesheets(True)[1].matcher.lower_local_name_selectors
"""


def test_weasyprints_own_sheets_are_whole_whether_read_or_kept(tmp_path: Path) -> None:
    for _ in range(2):
        command = [sys.executable, "-c", SHEETS, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr
        assert (tmp_path / "sheet").stat().st_size > 10_000

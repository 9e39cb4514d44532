"""QR codes of a unit: an address, or a picture that is read; what each is for, and till when it holds.

What a picture holds is read and drawn anew, sharp at any size. One that cannot be read, holds something else than what is written
beside it, or has expired is told at its line: nobody prints a code that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from sitegen.core.sources import NotThere, Sources
from sitegen.images import decoding
from sitegen.loading.fields import Fields
from sitegen.loading.text import filenames
from sitegen.model.content import QrCode, Unit
from sitegen.model.problems import Origin, Problems, Words, sayable
from sitegen.model.vocabulary import QR_KEYS

SOON = 30  # days before a code expires in which it is told
FOLDERS = ("content", "assets")
LONGEST = 200  # characters: what holds more has modules too fine for a card
_ADDRESS = re.compile(r"(?:https?|weixin|alipays?)://[^\s<>\"']+", re.IGNORECASE)
_SO = Words(
    "请写 - {名称: 国家反诈中心APP, 地址: https://…, 用途: 下载安装, 到期: 2027-12-31}，或者把 地址 换成 文件: assets/码.png",
    "write - {name: …, address: https://…, purpose: …, expires: 2027-12-31}, or file: assets/code.png in place of the address",
)


def codes_of(sources: Sources, fields: Fields, problems: Problems) -> tuple[QrCode, ...]:
    """The codes of one unit, those that are wrong left out and told."""
    found = []
    for entry in fields.mappings("codes"):
        inner = Fields(entry, QR_KEYS, fields.path, problems)
        name = inner.text("name", required=True, limit=16)
        purpose = inner.text("purpose", required=True, limit=24)
        path = _picture(sources, inner)
        text = _text(sources, inner, path)
        if name and purpose and text:
            found.append(QrCode(name, text, purpose, inner.day("expires"), path or "", inner.at("name")))
    return tuple(found)


def _text(sources: Sources, fields: Fields, path: str | None) -> str:
    """What the code holds; nothing when it is told. `path` is that of its picture, None without one, "" for one that is missing."""
    written = fields.text("address").strip()
    if not written and path is None:
        fields.problems.error(
            fields.origin, "二维码没有写 地址，也没有写 文件", "a QR code has neither address nor file", _SO
        )
        return ""
    text = _read(sources, fields, path) if path is not None else written
    if path and text and written and text != written:
        fields.fail(
            "file",
            f"里的码读出来是 {text}，和 地址 {written} 不一样",
            f"holds {text}, not the address {written}",
            Words("请核对：码换过了，还是地址写错了", "look which of the two is right"),
        )
        return ""
    if text and not _ADDRESS.fullmatch(text):
        fields.fail(
            "file" if path else "address",
            f"不是网址：{text[:40]}",
            f"is no address: {text[:40]}",
            Words("码里只放 https:// 开头的网址", "a code holds an address that begins with https://"),
        )
        return ""
    if len(text) > LONGEST:
        fields.fail(
            "file" if path else "address",
            f"太长（{len(text)} 个字符），印小了扫不出来",
            f"is too long ({len(text)} characters): it will not scan when printed small",
            Words(f"请用 {LONGEST} 个字符以内的短网址", f"use an address of at most {LONGEST} characters"),
        )
        return ""
    return text


def _picture(sources: Sources, fields: Fields) -> str | None:
    """The path of the code's picture; "" for one that is not there, None where none is written."""
    written = fields.text("file").strip()
    if not written:
        return None
    found = None if filenames.leads_away(written) else filenames.find(sources, (".",), written)
    return found if found and found.split("/")[0] in FOLDERS else ""


def _read(sources: Sources, fields: Fields, path: str) -> str:
    import zxingcpp

    said = sayable(filenames.as_typed(fields.text("file").strip()))
    if not path:
        fields.fail(
            "file",
            f"：找不到图片 “{said}”",
            f"picture “{said}” is not there",
            Words("请把图片放进 assets/ 或 content/，写它的路径", "put it into assets/ or content/ and write its path"),
        )
        return ""
    try:
        image = decoding.decoded(sources.read(path), 2000, 2000)
    except NotThere:
        fields.fail("file", f"：图片 “{said}” 读不了", f"picture “{said}” cannot be read")
        return ""
    except decoding.Unfit as unfit:
        fields.fail("file", f"：图片 “{said}” {unfit.words.zh}", f"picture “{said}” {unfit.words.en}", unfit.hint)
        return ""
    codes = [code.text for code in zxingcpp.read_barcodes(image) if "QR" in str(code.format)]
    if len(codes) == 1:
        return str(codes[0]).strip()
    fields.fail(
        "file",
        f"：图片 “{said}” 里{'有几个二维码' if codes else '读不出二维码'}",
        f"picture “{said}” holds {'several QR codes' if codes else 'no QR code that can be read'}",
        Words(
            "请换一张清楚、只有一个方形二维码、四周留白的图；圆形的小程序码读不了，请另要一个方的",
            "give a clear picture of one square code with room around it; round codes of mini programs cannot be read",
        ),
    )
    return ""


def tell_expired(units: Iterable[Unit], day: date, problems: Problems) -> None:
    """A fault for each code that no longer holds, a remark for one that soon will not; of one that units share, once."""
    seen: set[Origin] = set()
    for code in (code for unit in units for code in unit.codes):
        if code.expires is None or code.origin in seen:
            continue
        seen.add(code.origin)
        if code.expires < day:
            problems.error(
                code.origin,
                f"二维码“{code.name}”到 {code.expires} 已经过期",
                f"the QR code “{code.name}” expired on {code.expires}",
                Words(
                    "请换上新的，或删去这一项；印出去的旧码请收回",
                    "put in a new one or leave it out, and take back what hangs",
                ),
            )
        elif code.expires <= day + timedelta(days=SOON):
            problems.notice(
                code.origin,
                f"二维码“{code.name}”到 {code.expires} 过期，还有 {(code.expires - day).days} 天",
                f"the QR code “{code.name}” expires on {code.expires}, in {(code.expires - day).days} days",
                Words("现在印出去的，到时候扫不开", "what is printed now will not open then"),
            )

"""Screens as data: the profiles in content/screens.yaml, and the numbers a unit writes for a screen of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields

from sitegen.loading.fields import Fields
from sitegen.loading.identity import check_id
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue
from sitegen.model.formats import ColourMode, FileFormat, FileNames, Film, Play, Screen, ScreenKind, Sure
from sitegen.model.problems import Origin, Words
from sitegen.typography import colour

LEAST_HEIGHT = 16  # px: Chinese needs 16 by 16 (GB 2312 dot fonts)
LEAST_CONTRAST = 4.5  # of the ink on black (WCAG 2.2, 1.4.3)

_SIZE = re.compile(r"(\d{2,4})\s?[xX×*＊]\s?(\d{2,4})\s?(全彩|七彩|双基色|单色)?")
_SUFFIXES = {"单色": "-mono", "双基色": "-dual", "七彩": "-seven", "全彩": "-full"}

_DEFAULTS = {f.name: f.default for f in fields(Screen) if f.default is not MISSING}


def read_screen(id: str, f: Fields, known: Mapping[str, Screen]) -> Screen | None:
    """One screen from its keys; `照: 编号` starts from another one's numbers. None when size or model are not usable."""
    base = known.get(like) if (like := f.text("like")) else None
    if like and base is None:
        f.fail(
            "like",
            f"找不到屏幕规格 “{like}”",
            f"names no screen: “{like}”",
            Words(f"可用: {', '.join(known)}", f"there are: {', '.join(known)}"),
        )
        return None
    old = {name: getattr(base, name) for name in _DEFAULTS} if base else _DEFAULTS
    width = f.whole("width", default=base.width if base else 0, required=base is None, least=16, most=8192)
    height = f.whole("height", default=base.height if base else 0, required=base is None, least=LEAST_HEIGHT, most=8192)
    if not (width and height):
        return None
    mode = f.choice("mode", ColourMode) or old["mode"]
    shape = Screen(id, "", width, height, mode=mode, antialias=mode is ColourMode.FULL)
    screen = Screen(
        id=id or f"{width}x{height}",
        name=f.text("name", limit=30) or (base.name if base else f"{width}×{height}"),
        width=width,
        height=height,
        mode=mode,
        ink=_ink(f, old["ink"]),
        format=f.choice("format", FileFormat) or old["format"],
        antialias=f.yes("antialias", default=old["antialias"] and shape.antialias),
        dwell=f.whole("dwell", default=old["dwell"], least=1, most=255),
        max_kb=f.whole("max_kb", default=old["max_kb"]),
        safe=f.number("safe", default=old["safe"], most=0.2),
        kind=f.choice("kind", ScreenKind) or (base.kind if base else _kind(shape)),
        near=f.yes("near", default=old["near"]),
        pitch=f.number("pitch", default=old["pitch"], most=100),
        distance=f.number("distance", default=old["distance"], most=1000),
        play=f.choice("play", Play) or old["play"],
        names=f.choice("names", FileNames) or old["names"],
        film=_film(f, old["film"]),
        used_for=f.text("used_for") or old["used_for"],
        source=f.text("source") or old["source"],
        sure=f.choice("sure", Sure) or old["sure"],
        origin=f.origin,
    )
    _check(screen, f)
    return screen if check_id(screen.id, f.at("id"), f.problems) else None


def size_written(text: str, origin: Origin) -> YamlMap | None:
    """The keys of a screen written by nothing but its size, `640x32` or `608×112双基色`; None for other words.

    Without a colour a one-line strip is red and one-coloured, as most are, and any other screen full-coloured.
    """
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    width, height, written = found.groups()
    usual = "单色" if Screen("", "", int(width), int(height)).is_strip else "全彩"
    mode = written or usual
    suffix = _SUFFIXES[mode] if mode != usual else ""
    numbers = {"width": width, "height": height, "mode": mode, "id": f"{width}x{height}{suffix}"}
    if mode != "全彩":
        numbers["format"] = "BMP"
    return YamlMap({key: (origin.line, YamlValue(value, origin.line)) for key, value in numbers.items()}, origin.line)


def _kind(shape: Screen) -> ScreenKind:
    return ScreenKind.STRIP if shape.is_strip else ScreenKind.LED


def _film(f: Fields, default: Film) -> Film:
    """GIF or MP4 by name; 是 is what the profile it is like has, else MP4."""
    word = f.text("film").strip().lower()
    if word in (Film.MP4.value, Film.GIF.value):
        return Film(word)
    if not f.yes("film", default=default is not Film.NONE):
        return Film.NONE
    return Film.MP4 if default is Film.NONE else default


def _ink(f: Fields, default: str) -> str:
    ink = f.text("ink", default=default)
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", ink):
        f.fail("ink", f"应当像 #FF0000：{ink}", f"should be like #FF0000: {ink}")
        return default
    return ink.upper()


def _check(screen: Screen, f: Fields) -> None:
    """What the numbers rule out together."""
    shown = colour.contrast(screen.ink, "#000000")
    if screen.mode is ColourMode.MONO and shown < LEAST_CONTRAST:
        f.fail(
            "ink",
            f" {screen.ink} 在黑底上对比只有 {shown:.1f}，远处看不清",
            f"{screen.ink} on black has a contrast of {shown:.1f} only",
            Words(
                f"对比要到 {LEAST_CONTRAST}；红 #FF0000、绿 #00FF00 都可以",
                f"{LEAST_CONTRAST} is needed; #FF0000 and #00FF00 have it",
            ),
        )
    if screen.mode is not ColourMode.FULL and screen.format is FileFormat.JPG:
        f.fail(
            "format",
            "不能用 JPG：它会在字边上糊出别的颜色",
            "cannot be JPG: it smears other colours around the words",
            Words("请写 BMP 或 PNG", "write BMP or PNG"),
        )
    if screen.mode is not ColourMode.FULL and screen.antialias:
        f.fail(
            "antialias",
            "只能写 否：这块屏没有半亮的颜色",
            "must be no: this screen has no half-lit colours",
        )
    if screen.play is Play.SCROLL and not screen.is_strip:
        f.fail(
            "play",
            "只有一行字高的条屏才能连移",
            "can scroll on one-line strips only",
            Words("请写 分页，或去掉这一项", "write pages, or leave it out"),
        )

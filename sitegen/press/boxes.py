"""What WeasyPrint asks of every box on every page, answered once a style where the style alone decides it.

Lengths without percentages do not depend on the box around; most boxes have neither background nor floats beside them.
Each function here answers the plain case as WeasyPrint's own would and hands it all others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, float, page, percent

_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{least}{side}" for least in ("", "min_", "max_") for side in ("width", "height")),
)
_RADII = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_MARGINS = (
    *(f"@{side}-{place}" for side in ("top", "bottom") for place in ("left-corner", "left", "center", "right", "right-corner")),
    *(f"@{side}-{place}" for side in ("left", "right") for place in ("top", "middle", "bottom")),
)  # fmt: skip
_IN_FLOW = ("static", "relative")
_LAID_ASIDE = ("left", "right", "inline-start", "inline-end")


def install() -> None:
    """Let WeasyPrint ask here."""
    _replace(percent.resolve_percentages, _resolving(percent.resolve_percentages))
    _replace(float.avoid_collisions, _avoiding(float.avoid_collisions))
    _replace(background.layout_box_backgrounds, _grounding(background.layout_box_backgrounds))
    _replace(page.make_margin_boxes, _margins(page.make_margin_boxes))
    boxes.Box.is_in_normal_flow = _flowing(boxes.Box.is_in_normal_flow)
    boxes.ParentBox.page_values = _page_values


def _replace(plain: Callable[..., Any], made: Callable[..., Any]) -> None:
    """Put a function in place of one of WeasyPrint's wherever its modules have imported it."""
    name = plain.__name__
    for place, module in list(sys.modules.items()):
        if place.startswith("weasyprint.") and vars(module).get(name) is plain:
            setattr(module, name, made)


# ----------------------------------------------------------------------------------------------- lengths


def _resolving(whole: Callable[..., None]) -> Callable[..., None]:
    """`resolve_percentages`: what it set for one box of a style without percentages is set for the next."""

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        try:
            known = style.known_lengths
        except AttributeError:
            known = style.known_lengths = {} if _is_fixed(style) else None
        is_box = isinstance(box, boxes.Box)  # not a stand-in for one
        if known and is_box:
            box.__dict__.update(known)
            return
        whole(box, containing_block)
        if known is not None and is_box:
            own = box.__dict__
            known.update((name, own[name]) for name in (*_LENGTHS, *_BORDERS))

    return resolve_percentages


def _is_fixed(style: Any) -> bool:
    """Whether no length of the style refers to the box around, nor a border to the cells beside."""
    if style["border_collapse"] == "collapse":
        return False
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", "%") == "%":
            return False
    return True


# ------------------------------------------------------------------------------------------------- floats


def _avoiding(whole: Callable[..., Any]) -> Callable[..., Any]:
    """`avoid_collisions` where nothing floats."""

    def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        if context.excluded_shapes or type(box) is not boxes.LineBox or containing_block.style["direction"] != "ltr":
            return whole(context, box, containing_block, outer)
        left = containing_block.content_box_x()
        right = left + containing_block.width
        if outer:
            return left, box.position_y, right - left
        y = box.border_box_y()
        left, right = left + box.margin_left, right - box.margin_right
        return left - box.margin_left, y - box.margin_top, right - left

    return avoid_collisions


def _flowing(whole: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """`is_in_normal_flow`, first asked of what nearly every box is."""

    def is_in_normal_flow(self: Any) -> bool:
        style = self.style
        return (style["float"] == "none" and style["position"] in _IN_FLOW) or whole(self)

    return is_in_normal_flow


def _page_values(self: Any) -> tuple[Any, Any]:
    """`page_values` of a parent: its first child's first and its last child's last, where any element names a page."""
    start, end = boxes.Box.page_values(self)
    if not getattr(self.style.font_config, "names_pages", False):
        return start, end
    children = self.children
    for child in children:
        if child.is_in_normal_flow() or child.style["float"] in _LAID_ASIDE:
            start = child.page_values()[0] or start
            break
    for child in reversed(children):
        if child.is_in_normal_flow() or child.style["float"] in _LAID_ASIDE:
            end = child.page_values()[1] or end
            break
    return start, end


# ------------------------------------------------------------------------------- margins and backgrounds


def _margins(whole: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
    """`make_margin_boxes` of pages whose margins no rule fills."""

    def make_margin_boxes(context: Any, page: Any, state: Any) -> Iterable[Any]:
        if all(context.style_for(page.page_type, place) is None for place in _MARGINS):
            return ()
        return whole(context, page, state)

    return make_margin_boxes


def _grounding(whole: Callable[..., None]) -> Callable[..., None]:
    """`layout_box_backgrounds` of boxes that have none."""

    def layout_box_backgrounds(
        page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if style is not None or box is page or not isinstance(box, boxes.Box) or not _is_bare(box.style):
            whole(page, box, get_image_from_uri, layout_children, style)
            return
        own = box.__dict__
        for name in _RADII:
            own[name] = (0, 0)
        own["background"] = None
        if layout_children:
            for child in box.all_children():
                background.layout_box_backgrounds(page, child, get_image_from_uri)

    return layout_box_backgrounds


def _is_bare(style: Any) -> bool:
    """Whether the style has neither background nor shadow, nor pictures in its borders, nor round corners."""
    try:
        known: bool = style.is_bare
    except AttributeError:
        known = style.is_bare = (
            style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and style["visibility"] != "hidden"
            and all(kind == "none" for kind, _ in style["background_image"])
            and not style["box_shadow"]
            and get_color(style, "background_color").alpha == 0
            and all((0, "px") in style[name] for name in _RADII)
        )
    return known

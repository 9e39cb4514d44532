"""Where everything stands on a slide for a full-colour screen.

Places are worked out from the screen's own pixels, so that any profile is set natively and none is a reduced picture of
another: 1. `frame`: the safe area, what drops out as the screen shrinks; 2. the layout, by what is told (a warning's
`lie`, `couplet`, `ask`, `number`, `steps`, a `case`, a `check`), each the arrangement that fills the body best; 3. `foot`: the head line and the foot.
"""

from __future__ import annotations

from sitegen.model.content import WarningLine
from sitegen.model.formats import Screen
from sitegen.model.jobs import TemplateContext
from sitegen.screens.slides.ask import ask_slide
from sitegen.screens.slides.case import case_slide
from sitegen.screens.slides.check import check_slide
from sitegen.screens.slides.couplet import couplet_slide, door_slide
from sitegen.screens.slides.foot import Slide, foot_of, framed
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.lie import lie_slide
from sitegen.screens.slides.number import number_in, number_slide
from sitegen.screens.slides.steps import steps_slide
from sitegen.typography.template_functions import Drawing


def compose(context: TemplateContext, drawing: Drawing) -> Slide:
    """The slide of `context`'s warning on its screen."""
    screen: Screen = context["screen"]
    warning: WarningLine = context["warning"]
    hand = SlideTypesetter(drawing, screen.antialias)
    frame = SlideGeometry(screen, draft=bool(context["draft"]))
    if "signs" in context:
        parts, own_foot = check_slide(context, frame, hand)
        return framed(context, frame, hand, "check", own_foot, parts)
    if "case" in context:
        return framed(
            context, frame, hand, "case", foot_of(context, frame, hand, "case"), case_slide(context, frame, hand)
        )
    layout = layout_of(warning, frame)
    if layout == "number":
        return number_slide(context, frame, hand)
    foot = foot_of(context, frame, hand, layout)
    if layout == "steps":
        parts, rules = steps_slide(context, frame, hand)
        foot.rules += rules
        return framed(context, frame, hand, layout, foot, parts)
    makers = {"lie": lie_slide, "ask": ask_slide, "couplet": couplet_slide, "couplet_v": door_slide}
    parts = makers[layout](context, frame, hand)
    return framed(context, frame, hand, layout, foot, parts)


def layout_of(warning: WarningLine, frame: SlideGeometry) -> str:
    """Which layout tells this warning best: lie, steps, number, ask, couplet or, on tall screens, couplet_v."""
    if warning.lie:
        return "lie"
    if warning.verbs:
        return "steps"
    if number_in(warning):
        return "number"
    if warning.text.endswith(("？", "?")):
        return "ask"
    return "couplet_v" if frame.tall and frame.named and _fits_a_door(warning) else "couplet"


def _fits_a_door(warning: WarningLine) -> bool:
    """Two lines of as many characters, five to eight each, and nothing but characters in them."""
    lines = [line.text.replace("，", "") for line in warning.lines]
    even = len(lines) == 2 and len(lines[0]) == len(lines[1]) and 5 <= len(lines[0]) <= 8
    return even and all("\u3400" <= ch <= "\u9fff" for line in lines for ch in line)

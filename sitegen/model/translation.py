"""The website in another language, as people translated it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.model.content import Audience, Case, FraudType, Site, Unit, WarningLine
from sitegen.model.value import Value
from sitegen.model.website import Ask, Question


@dataclass(frozen=True, slots=True)
class Translation(Value):
    """What of the library is there in the language `tag` (BCP 47); what is not translated is not in it.

    `name` is what the language calls itself, `direction` ltr or rtl; `messages` are all short words and what they are in it.
    """

    tag: str
    name: str
    direction: str
    site: Site
    units: tuple[Unit, ...]
    types: tuple[FraudType, ...]
    audiences: tuple[Audience, ...]
    warnings: tuple[WarningLine, ...]
    cases: tuple[Case, ...]
    asks: tuple[Ask, ...]
    questions: tuple[Question, ...]
    messages: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

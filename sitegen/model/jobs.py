"""What the plan, the renderers and the engine say to each other: a job in, an outcome out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sitegen.model.job_params import Params
from sitegen.model.problems import Problem
from sitegen.model.reports import Report
from sitegen.model.value import Value

MANIFEST, REPORT = "manifest.json", "report.html"  # of all materials together, beside their folders
INTERNAL = "internal/"  # the only folder of output/ that is not for the public: it never leaves the house
PROOF = "送审稿"  # stands on whatever is not approved, and leads the name of its file
Kind = TypeVar("Kind", bound=Params)


# What a template is filled with: plain values (text, numbers, dataclasses of the model, tuples of them) by name.
TemplateContext = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MadeFile(Value):
    """A file that an earlier job of this build made: path under output/, size and digest, what it `carries`: what it was made for.

    `seconds` is a screen picture's dwell, `order` its place in the playlist, `report` what its renderer measured of it. `code`
    is what is printed on it, `text` the digest of what it says, `about` what it is made for (`Job.about`). `contains` are the
    ids of all that stands in it.
    """

    path: str
    bytes: int
    digest: str
    material: str
    format: str = ""
    unit: str = ""
    carries: tuple[str, ...] = ()
    title: str = ""
    order: int = 0
    seconds: int = 0
    report: Report | None = None
    code: str = ""
    text: str = ""
    contains: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Input(Value):
    """A made file that a job opens: its path under output/, and its digest, which is part of what decides the job."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Job(Value):
    """One piece of work as a value: all that decides what comes out, but for the files its template reads.

    `output` is the main file's path under output/. A renderer may make more files (a preview, further pages): their
    paths are `output` with another ending, or stand in `params`. `about` says what it is made for, and which: `type:romance`,
    `audience:senior`, `handbook:thin`, `unit:短信` (a page of its own, by the page's name). `context` is what the template gets, plain values only;
    `params` is what kind of job it is, `subject` the id of the case or warning it is made for, where it is for one. `inputs` are made files that it opens by `Sources.made`; `standing` is where these lie, or
    their bytes, which the engine fills in when it hands the job out.
    """

    material: str
    renderer: str
    template: str
    output: str
    context: TemplateContext
    params: Params = field(default_factory=Params)
    carries: tuple[str, ...] = ()
    unit: str = ""
    format: str = ""
    title: str = ""
    order: int = 0
    subject: str = ""
    inputs: tuple[Input, ...] = ()
    standing: Mapping[str, str | bytes] = field(default_factory=dict, compare=False)
    about: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """How progress and messages call it."""
        return self.output

    def params_as(self, kind: type[Kind]) -> Kind:
        """Its params, when they are of that kind; raises TypeError for others."""
        if not isinstance(self.params, kind):
            raise TypeError(f"{self.output}: {type(self.params).__name__} where {kind.__name__} is wanted")
        return self.params


@dataclass(frozen=True, slots=True)
class Outcome(Value):
    """What a job made: bytes by path, the digests of what it read (None: it looked and nothing was there), problems.

    `unit_fields` names the fields of its unit that it looked at; None when nobody watched. `code` is the printed code, `text` the
    digest of what the sheet says. `said` is the text of what was drawn, where the files do not show it; of it is told which
    cases and warnings each file `contains`, by path ("" for all files).
    """

    files: Mapping[str, bytes]
    reads: Mapping[str, str | None]
    problems: tuple[Problem, ...] = ()
    report: Report | None = None
    unit_fields: tuple[str, ...] | None = None
    code: str = ""
    text: str = ""
    said: str = ""
    contains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

"""A case with a photograph says that faces, papers and plates in it are hidden: nobody else looks."""

from __future__ import annotations

from sitegen.checks.rules import tell
from sitegen.checks.texts import Document
from sitegen.core.sources import NotThere, Sources
from sitegen.images.decoding import Unfit, decoded
from sitegen.loading.fields import YES
from sitegen.model.content import Case
from sitegen.model.problems import Origin, Problems

SIDE = 48  # px that a picture is looked at in
COLOURS = 600  # of 2,304 px: a drawing or a screenshot of text has a few dozen, a photograph nearly as many as px


def check_photographs(sources: Sources, document: Document, case: Case | None, problems: Problems) -> None:
    """Note a case that shows a photograph without 人脸已处理: 是."""
    if case is None or not case.pictures:
        return
    done = any(t.key in ("人脸已处理", "faces_done") and t.read.strip().lower() in YES for t in document.texts)
    if done:
        return
    for picture in case.pictures:
        if is_photograph(sources, picture.path):
            name = picture.path.rsplit("/", 1)[-1]
            line = next((t.line for t in document.texts if t.is_line and name in t.written), case.origin.line)
            tell(
                "P21", Origin(document.path, line),
                f"“{name}” 是照片，还没有写 人脸已处理", f"“{name}” is a photograph, and faces_done is not said", problems, found=name,
            )  # fmt: skip


def is_photograph(sources: Sources, path: str) -> bool:
    """Whether a picture has as many colours as only a photograph has."""
    try:
        image = decoded(sources.read(path), SIDE, SIDE)
    except (NotThere, Unfit):
        return False  # told where it was loaded
    small = image.convert("RGB").resize((SIDE, SIDE))
    return len(small.getcolors(SIDE * SIDE) or ()) >= COLOURS

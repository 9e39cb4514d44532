"""What the website and the packs offer to take away: one thing with its files."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class DownloadFile(Value):
    """One file to take: what to call it, its measures and kind, where the site or the pack has it, where it was made.

    `code` is printed on it. What a pack makes for itself has no `source`: sheets of `on_a4`, laid on A4 for the office printer, or a text, which is
    the job of that `text` number that the pack brings (-1: none). `format` is the paper or screen it is made for, if any.
    """

    name: str
    measures: str
    kind: str
    path: str
    source: str
    digest: str
    bytes: int
    on_a4: tuple[str, ...] = ()
    text: int = -1
    code: str = ""
    format: str = ""

    @property
    def label(self) -> str:
        """All that tells it apart, in one line: A3 297×420毫米 PDF."""
        return " ".join(word for word in (self.name, self.measures, self.kind) if word)


@dataclass(frozen=True, slots=True)
class Download(Value):
    """One thing to take, in one or several sizes. `thumb` is the made picture that shows it, empty when there is none.

    `carries` is what its files were made for, where that is a case or a warning.
    """

    id: str
    kind: str
    kind_name: str
    title: str
    type: str
    audiences: tuple[str, ...]
    packs: tuple[str, ...]
    files: tuple[DownloadFile, ...]
    thumb: str
    thumb_digest: str
    carries: tuple[str, ...] = ()

"""A plain Word document, written with the standard library: headings, paragraphs, tables, pictures, revisions.

What was put in or taken out is marked as a tracked change, which Word, WPS and LibreOffice show as their users know it.
Format: ECMA-376, parts 1 and 2.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

EMU = 9525  # a px at 96 dpi
WIDEST, HIGHEST = 620, 860  # px of a picture on an A4 page with margins of 2 cm
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; no clock
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has not
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    "</Types>"
)
_ROOT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def _style(id: str, name: str, size: int, level: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{level}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="宋体"/><w:sz w:val="21"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="60" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Heading1", "heading 1", 36, 0)
    + _style("Heading2", "heading 2", 26, 1)
    + "</w:styles>"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words: as they were (`kind` empty), put in (`ins`) or taken out (`del`)."""

    words: str
    kind: str = ""


@dataclass(slots=True)
class DocxDocument:
    """A document to be: parts are added in order, `data` is the file. `author` and `day` stand at its revisions."""

    author: str
    day: str
    _body: list[str] = field(default_factory=list)
    _pictures: list[bytes] = field(default_factory=list)
    _revisions: int = 0

    def heading(self, words: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading of level 1 or 2."""
        breaks = "<w:pageBreakBefore/>" if new_page else ""
        self._body.append(f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/>{breaks}</w:pPr>{_run(words)}</w:p>')

    def paragraph(self, pieces: str | Iterable[Run]) -> None:
        """A paragraph."""
        self._body.append(self._paragraph(pieces))

    def table(self, rows: Sequence[Sequence[str | Sequence[Run]]], widths: Sequence[int]) -> None:
        """A table; `widths` of its columns in twentieths of a point."""
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="6B675E"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        lines = "".join(
            "<w:tr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{self._paragraph(cell)}</w:tc>'
                for cell, width in zip(row, widths, strict=True)
            )
            + "</w:tr>"
            for row in rows
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
        self._body.append(f"<w:tbl>{head}<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>")

    def picture(self, jpeg: bytes, size: tuple[int, int], alt: str) -> None:
        """A picture of so many px in a paragraph of its own, as large as the page allows."""
        self._pictures.append(jpeg)
        number = len(self._pictures)
        across, down = size
        scale = min(1.0, WIDEST / across, HIGHEST / down)
        extent = f'cx="{round(across * scale * EMU)}" cy="{round(down * scale * EMU)}"'
        name = f'id="{number}" name={quoteattr(f"图{number}")} descr={quoteattr(_fit(alt))}'
        self._body.append(
            "<w:p><w:r><w:drawing>"
            '<wp:inline distT="0" distB="0" distL="0" distR="0" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            f'<wp:extent {extent}/><wp:docPr {name}/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"<pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="rId{number + 1}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    @property
    def data(self) -> bytes:
        """The file; the same parts give the same bytes."""
        page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        text = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>'
            f"{''.join(self._body)}{page}</w:body></w:document>"
        )
        links = "".join(
            f'<Relationship Id="rId{n + 1}" Type="{_R}/image" Target="media/{n}.jpg"/>'
            for n in range(1, len(self._pictures) + 1)
        )
        relations = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>{links}</Relationships>'
        )
        files: dict[str, bytes] = {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _ROOT.encode(),
            "word/document.xml": text.encode(),
            "word/styles.xml": _STYLES.encode(),
            "word/_rels/document.xml.rels": relations.encode(),
            **{f"word/media/{n}.jpg": data for n, data in enumerate(self._pictures, 1)},
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                entry = zipfile.ZipInfo(name, _EPOCH)
                is_picture = name.endswith(".jpg")  # as small as it gets
                entry.compress_type = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return out.getvalue()

    def _paragraph(self, pieces: str | Iterable[Run]) -> str:
        if isinstance(pieces, str):
            return f"<w:p>{_run(pieces)}</w:p>"
        return f"<w:p>{''.join(self._piece(piece) for piece in pieces)}</w:p>"

    def _piece(self, piece: Run) -> str:
        if not piece.kind:
            return _run(piece.words)
        self._revisions += 1
        who = f'w:id="{self._revisions}" w:author={quoteattr(_fit(self.author))} w:date="{self.day}T00:00:00Z"'
        return f"<w:{piece.kind} {who}>{_run(piece.words, taken_out=piece.kind == 'del')}</w:{piece.kind}>"


def _run(words: str, *, taken_out: bool = False) -> str:
    tag = "w:delText" if taken_out else "w:t"
    lines = f'</{tag}><w:br/><{tag} xml:space="preserve">'.join(escape(line) for line in _fit(words).split("\n"))
    return f'<w:r><{tag} xml:space="preserve">{lines}</{tag}></w:r>'


def _fit(words: str) -> str:
    return _UNFIT.sub("", words)

"""The report as a Word file, in the form units submit."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.templatetags.look import ymd

SONG, HEI = "宋体", "黑体"


def write(content) -> bytes:
    """A .docx of a ``reading.Content``."""
    document = Document()
    _page(document)
    _line(document, content.title, size=18, font=HEI, align=WD_ALIGN_PARAGRAPH.CENTER)
    under = f"{content.congress}{content.session}　数据截至 {ymd(content.as_of)}　第 {content.version} 版"
    _line(document, under, size=10.5, align=WD_ALIGN_PARAGRAPH.CENTER)
    _heading(document, "一、基本数据（由系统按统一口径生成，单位不能修改）")
    if content.former:
        _line(document, f"含由本单位接续的：{'、'.join(content.former)}。", size=10.5)
    _table(document, content.groups)
    if content.topics:
        named = "；".join(f"{name}（{n} 件）" for name, n in content.topics)
        _line(document, f"承办的重点建议：{named}。", size=12)
    for numeral, (heading, text) in zip("二三四五六七八", content.sections, strict=False):
        _heading(document, f"{numeral}、{heading}")
        for line in (text or "（还没有写）").splitlines():
            if line.strip():
                _line(document, line.strip(), size=12, indent=True)
    _line(document, content.unit, size=12, align=WD_ALIGN_PARAGRAPH.RIGHT)
    if content.seal:
        _line(document, f"签发：{content.signer}　{ymd(content.signed_at)}", size=12, align=WD_ALIGN_PARAGRAPH.RIGHT)
        _line(document, f"封存校验码（SHA-256）：{content.seal}", size=9)
    else:
        _line(document, "草稿，没有签发；数字是当天的情况。", size=10.5, align=WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document):
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.6)
    _font(document.styles["Normal"], SONG, 12)


def _font(styled, name, size):
    """Chinese letters take the East Asian font, which has a place of its own."""
    styled.font.name, styled.font.size = name, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(document, text, *, size, font=SONG, align=None, indent=False):
    paragraph = document.add_paragraph()
    _font(paragraph.add_run(text), font, size)
    shape = paragraph.paragraph_format
    shape.space_after, shape.line_spacing = Pt(4), 1.5
    if align is not None:
        paragraph.alignment = align
    if indent:
        shape.first_line_indent = Pt(2 * size)
    return paragraph


def _heading(document, text):
    _line(document, text, size=14, font=HEI).paragraph_format.keep_with_next = True


def _table(document, groups):
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    for heading, rows in groups:
        first = None
        for label, words in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells[1:], (label, words), strict=True):
                _cell(cell, text)
            first = first or cells[0]
            if cells[0] is not first:
                first = first.merge(cells[0])
        if first is not None:
            _cell(first, heading)


def _cell(cell, text):
    paragraph = cell.paragraphs[0]
    for extra in cell.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)
    _font(paragraph.add_run(text), SONG, 10.5)

"""Official papers as .docx: type, margins and page numbers after GB/T 9704–2012 (党政机关公文格式).

Every run names its Chinese font (``w:eastAsia``): without it an office program falls back to a Latin one and prints
boxes. The fonts are those of Chinese offices; a machine without them takes its own Chinese font.
"""

import io

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from . import frozen

TITLE, HEAD, BODY, GRID = "方正小标宋简体", "黑体", "仿宋", "宋体"
LATIN = "Times New Roman"
RED = RGBColor(0xC0, 0x00, 0x00)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
INDENT = Pt(32)  # two characters of the body
HEAD_LINE = 430  # points across: the head stands in one line
FIRST, NUMBER, SAFE = Mm(42), Mm(16), Mm(1)  # the column of the names, of numbers; what rounding may take
WIDE = 9  # columns from which a table lies across


class Paper:
    """A document that grows from top to bottom; ``done`` gives its bytes."""

    def __init__(self, *, title: str, author: str, is_wide: bool = False):
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments, properties.language = title, author, "", "zh-CN"
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = LATIN, Pt(16)
        _fonts(normal.element.get_or_add_rPr(), BODY)
        normal.paragraph_format.space_after = Pt(0)
        self._page(self.document.sections[0], is_wide=is_wide)
        _number_pages(self.document.sections[0].footer)

    def head(self, words: str):
        """发文机关标志: red, over a red line."""
        paragraph = self._line(words, font=TITLE, size=min(30, HEAD_LINE // len(words)), align=CENTRE, colour=RED)
        edge = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", "C00000")):
            bottom.set(qn(f"w:{name}"), value)
        edge.append(bottom)
        paragraph._p.get_or_add_pPr().append(edge)

    def line(self, words: str, *, align=CENTRE, size=16):
        self._line(words, font=BODY, size=size, align=align)

    def title(self, words: str):
        self._line(words, font=TITLE, size=22, align=CENTRE, before=18, after=14)

    def section(self, words: str):
        self._line(words, font=HEAD, size=16, indent=INDENT)

    def text(self, words: str):
        self._line(words, font=BODY, size=16, indent=INDENT)

    def small(self, words: str):
        self._line(words, font=GRID, size=9, before=4)

    def sign(self, *lines: str):
        self._line("", font=BODY, size=16)
        for words in lines:
            self._line(words, font=BODY, size=16, align=RIGHT)

    def grid(self, heading: str, grid: dict):
        """A table with its heading repeated on every page. A wide one lies across.

        Figures share the width evenly and stand at the right; a column may say that it holds words (``is_words``) and how many
        times as wide as a figure it is (``wide``), and the grid that its names are short (``is_narrow``).
        """
        columns = 1 + len(grid["columns"])
        self._turn(is_wide=lies_across(grid))
        self._line(heading, font=HEAD, size=14, align=CENTRE, before=8, after=4, keep=True)
        rows = frozen.rows(grid)
        made = self.document.add_table(rows=1 + len(rows), cols=columns, style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        size = 9 if columns > WIDE else 10.5
        for place, label in enumerate([grid["heading"], *(one["label"] for one in grid["columns"])]):
            _fill(made.cell(0, place), label, size=size, is_bold=True, align=CENTRE)
        _repeat(made.rows[0])
        first = NUMBER if grid.get("is_narrow") else FIRST
        self._share(made, first, [one.get("wide", 3 if "part" in one else 2) for one in grid["columns"]])
        for number, row in enumerate(rows, 1):
            cells = made.rows[number].cells
            is_total = row is grid["total"]
            _fill(cells[0], row["name"], size=size, is_bold=is_total)
            for place, cell in enumerate(row["cells"], 1):
                words = f"{cell['shown']}\n{cell['n']}/{cell['of']}" if frozen.has_of(cell) else cell["shown"]
                align = None if grid["columns"][place - 1].get("is_words") else RIGHT
                _fill(cells[place], words, size=size, is_bold=is_total, align=align)
            _whole(made.rows[number])

    def _share(self, made, first, weights: list[int]):
        """The names get their width, the numbers share the rest; every cell says so, or programs differ."""
        section = self.document.sections[-1]
        across = section.page_width - section.left_margin - section.right_margin - SAFE - first
        made.autofit = False
        for column, width in zip(
            made.columns, [first, *(across * one // sum(weights) for one in weights)], strict=True
        ):
            column.width = width
            for cell in column.cells:
                cell.width = width

    def done(self) -> bytes:
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _turn(self, *, is_wide: bool):
        if (self.document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != is_wide:
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE), is_wide=is_wide)

    def _page(self, section, *, is_wide: bool):
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
        section.top_margin, section.bottom_margin = (Mm(25), Mm(20)) if is_wide else (Mm(37), Mm(35))
        section.left_margin, section.right_margin = (Mm(18), Mm(18)) if is_wide else (Mm(28), Mm(26))

    def _line(self, words, *, font, size, align=None, colour=None, indent=None, before=0, after=0, keep=False):
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        layout = paragraph.paragraph_format
        layout.first_line_indent, layout.space_before, layout.space_after = indent, Pt(before), Pt(after)
        layout.keep_with_next = keep or None
        _run(paragraph, words, font=font, size=size, colour=colour)
        return paragraph


def lies_across(grid: dict) -> bool:
    return 1 + len(grid["columns"]) > WIDE


def _run(paragraph, words, *, font, size, colour=None, is_bold=False):
    run = paragraph.add_run(words)
    run.font.size, run.font.name, run.bold = Pt(size), LATIN, is_bold or None
    if colour is not None:
        run.font.color.rgb = colour
    _fonts(run._r.get_or_add_rPr(), font)


def _fonts(properties, font):
    """Which font each kind of sign takes."""
    fonts = properties.get_or_add_rFonts()
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font), ("cs", LATIN)):
        fonts.set(qn(f"w:{kind}"), name)


def _fill(cell, words, *, size, is_bold=False, align=None):
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    _run(paragraph, words, font=GRID, size=size, is_bold=is_bold)


def _repeat(row):
    """The row stands at the top of every page the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _whole(row):
    """No page ends inside the row."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _number_pages(footer):
    """— 1 —"""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = CENTRE
    _run(paragraph, "— ", font=GRID, size=14)
    run = paragraph.add_run()
    run.font.size = Pt(14)
    _fonts(run._r.get_or_add_rPr(), GRID)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)
    _run(paragraph, " —", font=GRID, size=14)

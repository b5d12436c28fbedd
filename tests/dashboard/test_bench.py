"""What the bench counts itself: a wrong count there stops a run of a quarter of an hour."""

import io
import zipfile

import pytest

from dashboard.bench import download

READ = 1 << 20  # bytes read at once


@pytest.mark.parametrize("before", range(READ - 8, READ + 2))
def test_a_row_is_counted_once_wherever_a_piece_ends(before):
    """Also where the piece ends within its mark, or right behind it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"<sheetData>".ljust(before) + b'<row r="1"></row><row r="2"></row>')
    assert download.lines("xlsx", kept) == 2

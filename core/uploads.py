"""Which files may be uploaded: the extension must be on the list and the content must be what the extension says."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of the old Office and WPS formats
ZIP = b"PK\x03\x04"
MEGABYTE = 1024 * 1024
MAX_SIZE = 20 * MEGABYTE
HEAD = 1024  # a PDF may begin anywhere in its first kilobyte


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    heads: tuple = ()  # the file begins with one of these bytes
    inside: str = ""  # a ZIP container that holds a member of this name, or in this folder
    anywhere: bytes = b""  # these bytes stand in the first kilobyte


WORD, SHEET, OFD = "word/", "xl/", "OFD.xml"
KINDS = {
    "pdf": Kind(name="PDF 文件", anywhere=b"%PDF-"),
    "doc": Kind(name="Word 97—2003 文件", heads=(OLE,)),
    "docx": Kind(name="Word 文件", inside=WORD),
    "xls": Kind(name="Excel 97—2003 文件", heads=(OLE,)),
    "xlsx": Kind(name="Excel 文件", inside=SHEET),
    "wps": Kind(name="WPS 文字文件", heads=(OLE,), inside=WORD),
    "et": Kind(name="WPS 表格文件", heads=(OLE,), inside=SHEET),
    "ofd": Kind(name="OFD 版式文件", inside=OFD),
    "jpg": Kind(name="JPG 图片", heads=(b"\xff\xd8\xff",)),
    "jpeg": Kind(name="JPG 图片", heads=(b"\xff\xd8\xff",)),
    "png": Kind(name="PNG 图片", heads=(b"\x89PNG\r\n\x1a\n",)),
}
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
ALLOWED = "、".join(extension for extension in KINDS if extension != "jpeg")


def extension_of(name):
    return PurePath(name).suffix.lower().lstrip(".")


def fault(upload, *, max_size=MAX_SIZE):
    """Why this uploaded file is refused, as a sentence; "" when it is fine. Leaves the file rewound."""
    extension = extension_of(upload.name)
    if extension not in KINDS:
        return f"“{upload.name}”的格式不能上传。可以上传：{ALLOWED}。"
    if not upload.size:
        return f"“{upload.name}”是空文件，请检查后重新选择。"
    if upload.size > max_size:
        return (
            f"“{upload.name}”有 {upload.size / MEGABYTE:.1f} MB，超过每个文件 {max_size // MEGABYTE} MB 的上限。"
            "请压缩或拆分后再上传。"
        )
    kind = KINDS[extension]
    fits = _fits(upload, kind)
    upload.seek(0)
    return "" if fits else f"“{upload.name}”的内容不是{kind.name}。请用原来的软件打开，另存为这种格式后再上传。"


def _fits(upload, kind):
    upload.seek(0)
    head = upload.read(HEAD)
    if kind.anywhere:
        return kind.anywhere in head
    if any(head.startswith(start) for start in kind.heads):
        return True
    return bool(kind.inside) and head.startswith(ZIP) and _holds(upload, kind.inside)


def _holds(upload, inside):
    """Only the table of contents is read: nothing is unpacked."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            return any(
                name == inside or (inside.endswith("/") and name.startswith(inside)) for name in archive.namelist()
            )
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False

"""Attachments leave the system here and nowhere else, after asking who is looking."""

import logging

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render

from core.uploads import extension_of
from suggestions.models import Attachment

log = logging.getLogger(__name__)

TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
}
UNKNOWN = "application/octet-stream"
INLINE = ("pdf", "jpg", "jpeg", "png")  # what a browser shows without running anything of ours


def file(request, key):
    """The file under its own name; shown in the browser if it is a PDF or a picture, else downloaded."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("suggestion"), key=key)
    try:
        content = attachment.file.open("rb")
    except OSError:
        log.exception("attachment %s is not in the storage", attachment.key)
        return render(request, "suggestions/file_missing.html", {"attachment": attachment}, status=404)
    return _serve(attachment, content)


@csp_replace({"default-src": [NONE], "object-src": [SELF]})  # the browser's own PDF reader is an object
def _serve(attachment, content):
    extension = extension_of(attachment.name)
    response = FileResponse(
        content,
        as_attachment=extension not in INLINE,
        filename=attachment.name,
        content_type=TYPES.get(extension, UNKNOWN),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response

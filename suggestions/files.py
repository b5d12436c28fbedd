"""Keeping files: every file hangs on a suggestion and on what it belongs to there."""

from .models import Attachment


def keep(uploads, *, suggestion, by, kind, **owner):
    """Store uploaded files (already checked by the form) and return their rows."""
    return [
        Attachment.objects.create(
            suggestion=suggestion, uploaded_by=by, kind=kind, file=upload, name=upload.name[-150:], size=upload.size, **owner
        )
        for upload in uploads
    ]

"""Keeping files: every file hangs on a suggestion and on what it belongs to there."""

from django.db import transaction

from .models import Attachment


def keep(uploads, *, suggestion, by, kind, **owner):
    """Store uploaded files (already checked by the form) and return their rows."""
    return [
        Attachment.objects.create(
            suggestion=suggestion,
            uploaded_by=by,
            kind=kind,
            file=upload,
            name=upload.name[-150:],
            size=upload.size,
            **owner,
        )
        for upload in uploads
    ]


def remove(attachments):
    """Delete rows now and the stored files once the transaction stands; returns the names."""
    gone = list(attachments)
    for attachment in gone:
        transaction.on_commit(lambda kept=attachment.file: kept.delete(save=False))
        attachment.delete()
    return [attachment.name for attachment in gone]

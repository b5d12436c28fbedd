"""Feedback and bulletins in the admin: to look at, never to change."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Bulletin, CallbackDraw, CallbackItem, Feedback, PaperEntry, Slip


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = (
        "assignment",
        "deputy",
        "attitude",
        "result",
        "source",
        "given_on",
        "entered_by",
        "checked_by",
        "is_current",
    )
    list_filter = ("result", "source", "is_current")
    search_fields = ("assignment__suggestion__number", "assignment__suggestion__title", "deputy__name")
    list_select_related = ("assignment__unit", "deputy", "entered_by", "checked_by")


@admin.register(Bulletin)
class BulletinAdmin(ReadOnlyAdmin):
    list_display = ("title", "session", "kind", "number", "status", "day", "issued_at", "issued_by", "seal")
    list_filter = ("kind", "status")
    search_fields = ("title", "seal")
    list_select_related = ("session", "issued_by")


@admin.register(PaperEntry)
class PaperEntryAdmin(ReadOnlyAdmin):
    list_display = ("voice", "deputy", "status", "given_on", "entered_by", "entered_at", "checked_by", "checked_at")
    list_filter = ("status",)
    search_fields = ("voice__number", "deputy__name")
    list_select_related = ("voice__session__congress", "deputy", "entered_by", "checked_by")


@admin.register(Slip)
class SlipAdmin(ReadOnlyAdmin):
    """Without the digest: it opens nothing, and nobody needs it."""

    list_display = ("voice", "deputy", "round", "status", "made_at", "made_by", "expires_on", "settled_at")
    list_filter = ("status",)
    search_fields = ("voice__number", "deputy__name")
    list_select_related = ("voice__session__congress", "deputy", "made_by")
    exclude = ("digest",)


@admin.register(CallbackDraw)
class CallbackDrawAdmin(ReadOnlyAdmin):
    list_display = ("session", "drawn_on", "seed", "per_unit", "population", "drawn_by")
    list_select_related = ("session__congress", "drawn_by")


@admin.register(CallbackItem)
class CallbackItemAdmin(ReadOnlyAdmin):
    list_display = ("feedback", "position", "status", "outcome", "called_on", "called_by")
    list_filter = ("outcome",)
    list_select_related = ("feedback__assignment__unit", "called_by")

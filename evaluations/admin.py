"""Feedback and bulletins in the admin: to look at, never to change."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin

from .models import Bulletin, Feedback


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ("assignment", "deputy", "attitude", "result", "source", "given_on", "entered_by", "is_current")
    list_filter = ("result", "source", "is_current")
    search_fields = ("assignment__suggestion__number", "assignment__suggestion__title", "deputy__name")
    list_select_related = ("assignment__unit", "deputy", "entered_by")


@admin.register(Bulletin)
class BulletinAdmin(ReadOnlyAdmin):
    list_display = ("title", "session", "kind", "number", "status", "day", "issued_at", "issued_by", "seal")
    list_filter = ("kind", "status")
    search_fields = ("title", "seal")
    list_select_related = ("session", "issued_by")

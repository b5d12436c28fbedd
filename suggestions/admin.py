"""Tracked data in the admin: to look at and to export, never to change."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin, ReadOnlyInline

from .models import (
    Assignment,
    Contact,
    CoSigner,
    Event,
    Opinion,
    Reply,
    Suggestion,
    SupervisionOrder,
    SupervisionRecord,
)


class CoSignerInline(ReadOnlyInline):
    model = CoSigner


class AssignmentInline(ReadOnlyInline):
    model = Assignment
    fk_name = "suggestion"
    fields = ("unit", "role", "round", "status", "dispatched_on", "due_on", "answered_on")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "session", "lead_deputy", "status", "registered_on", "dispatched_on")
    list_filter = ("status", "session")
    search_fields = ("number", "title")
    list_select_related = ("session", "lead_deputy")
    inlines = (CoSignerInline, AssignmentInline)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("suggestion", "unit", "role", "round", "status", "due_on", "answered_on")
    list_filter = ("status", "role", "is_latest")
    search_fields = ("suggestion__number", "suggestion__title", "unit__name")
    list_select_related = ("suggestion", "unit")


@admin.register(Contact, Opinion)
class RecordAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "assignment")
    list_select_related = ("assignment__unit",)


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "assignment", "version", "status", "klass", "sent_on")
    list_filter = ("status", "klass")
    list_select_related = ("assignment__unit",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "label", "suggestion", "unit", "actor", "was", "now")
    list_filter = ("label",)
    search_fields = ("suggestion__number", "suggestion__title", "actor__name")
    list_select_related = ("suggestion", "unit", "actor")


@admin.register(SupervisionOrder)
class SupervisionOrderAdmin(ReadOnlyAdmin):
    list_display = ("number", "assignment", "status", "issued_on", "due_on", "settled_on")
    list_filter = ("status",)
    search_fields = ("number", "assignment__suggestion__number", "assignment__unit__name")
    list_select_related = ("assignment__unit",)


@admin.register(SupervisionRecord)
class SupervisionRecordAdmin(ReadOnlyAdmin):
    list_display = ("held_on", "kind", "suggestion", "participants", "recorded_by")
    list_filter = ("kind",)
    search_fields = ("suggestion__number", "suggestion__title", "summary")
    list_select_related = ("suggestion", "recorded_by")

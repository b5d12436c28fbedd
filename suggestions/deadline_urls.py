"""Addresses of the pages about deadlines: the rules, the calendar, what was recomputed, plans of the units."""

from django.urls import path

from .views.deadlines import calendar, milestones, preview, records, rules, table

urlpatterns = [
    path("", table.deadline_table, name="deadline_table"),
    path("compare/", table.deadline_compare, name="deadline_compare"),
    path("milestones/", milestones.Milestones.as_view(), name="milestones"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/day/", calendar.CalendarDay.as_view(), name="calendar_day"),
    path("calendar/import/", calendar.CalendarImport.as_view(), name="calendar_import"),
    path("calendar/check/", calendar.Check.as_view(), name="calendar_check"),
    path("rules/", rules.rule_sets, name="rule_sets"),
    path("rules/copy/", rules.rule_set_copy, name="rule_set_copy"),
    path("rules/<int:pk>/", rules.RuleSetEdit.as_view(), name="rule_set_edit"),
    path("sessions/<int:pk>/", rules.SessionRules.as_view(), name="session_rules"),
    path("confirm/", preview.recompute_confirm, name="recompute_confirm"),
    path("recomputations/", records.recomputations, name="recomputations"),
    path("recomputations/<int:pk>/", records.recomputation, name="recomputation"),
]

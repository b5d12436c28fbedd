"""The columns of the findings of one check, for page, sheet and command alike."""

from functools import cache
from urllib.parse import urlencode

from django.db.models.functions import Length
from django.urls import reverse

from core.columns import Column, follow
from suggestions.columns import answering, helping, names

from . import grains


def item_of(row, grain):
    """The suggestion a row belongs to."""
    return follow(row, grain.at.replace("__", ".")) if grain.at else row


def _join(at, path):
    return f"{at}__{path}" if at else path


def units_of(row, grain):
    if grain.unit:
        return follow(row, grain.unit.replace("__", ".")).name
    return "、".join(names([*answering(row), *helping(row)]))


def address(row, grain, session):
    """Where a row leads: to its suggestion, or to the list of what it is about."""
    if grain.at is not None:
        return reverse("suggestion", args=[item_of(row, grain).pk])
    asked = {"session": session or ""}
    if grain is grains.DEPUTY:
        return f"{reverse('ledger')}?{urlencode(asked | {'deputy': row.pk})}"
    if grain is grains.SESSION:
        return f"{reverse('parts')}?{urlencode({'session': row.pk, 'fact': 'feedback_returned'})}"
    unit = row.unit_id if grain is grains.MEMBER else row.pk
    return f"{reverse('parts')}?{urlencode(asked | {'unit': unit, 'fact': 'assigned'})}"


def title(row, grain):
    if grain.at is not None:
        return item_of(row, grain).title
    return f"{row.unit} {row.user}" if grain is grains.MEMBER else str(row)


def said(row, ctx):
    return ctx.extra["check"].words(row, ctx)


@cache
def of(grain):
    """The columns for rows of this grain."""

    def link(row, ctx):
        return title(row, grain), address(row, grain, ctx.extra["session"])

    def plain(row, ctx):
        return title(row, grain)

    words = Column("words", "疑点", said, head_class="wide")
    if grain.at is None:
        sort = {grains.MEMBER: ("unit__name", "user__name"), grains.SESSION: ("-year",)}.get(grain, ("name",))
        return (Column("name", grain.heading, link, sort=sort, sheet=plain, cell="finding", head_class="title"), words)
    number, name = _join(grain.at, "number"), _join(grain.at, "title")
    units = Column(
        "unit", "承办单位", lambda row, ctx: units_of(row, grain), sort=(f"{grain.unit}__name",) if grain.unit else ()
    )
    return (
        Column(
            "number", "编号", lambda row, ctx: item_of(row, grain).number, sort=(Length(number), number), head_class="n"
        ),
        Column("title", "标题", link, sort=(name,), sheet=plain, cell="finding", head_class="title"),
        units,
        words,
    )

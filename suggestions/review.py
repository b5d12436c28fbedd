"""The list of suggestions that wait for review: what it can be narrowed by and what it shows."""

import django_filters
from django.db.models import Q

from congress.models import Category, Delegation, Session
from core.columns import Column
from core.filters import RowFilter, Saying
from core.templatetags.look import md

from . import search
from .filters import visible
from .models import CoSigner, Suggestion

S = Suggestion.Status


class ReviewFilter(Saying):
    q = search.WordsFilter()
    category = RowFilter("category", rows=visible(Category), label="类别")
    delegation = RowFilter(rows=visible(Delegation), label="代表团", method="by_delegation")
    session = RowFilter("session", rows=visible(Session), label="届次")
    status = django_filters.ChoiceFilter(
        choices=[(S.SUBMITTED, S.SUBMITTED.label), (S.RETURNED, S.RETURNED.label)], label="状态"
    )

    phrases = {"q": "标题、正文或代表含“{}”", "delegation": "{}提出"}
    first = ()

    def by_text(self, queryset, name, value):
        return queryset.filter(search.Seek(value, self.request.user).match())

    def by_delegation(self, queryset, name, pk):
        return queryset.filter(Q(lead_deputy__delegation=pk) | Q(proposing_delegation=pk))


def proposer(row, ctx=None):
    return str(row.proposer)


def cosigners(row, ctx=None):
    """3 人，1 人未确认"""
    counted = [c.status for c in row.cosigners.all()]
    confirmed, waiting = counted.count(CoSigner.Status.CONFIRMED), counted.count(CoSigner.Status.INVITED)
    words = [f"{confirmed} 人"] if confirmed else []
    return "，".join([*words, *([f"{waiting} 人未确认"] if waiting else [])])


def wished(row, ctx=None):
    return "、".join(unit.name for unit in row.wished_units.all())


def handed_in(row, ctx=None):
    return row.submitted_on


def submitted(row, ctx):
    waited = (ctx.today - row.submitted_on).days if row.submitted_on else 0
    return md(row.submitted_on, ctx.today), f"已等 {waited} 天" if waited else "今天"


COLUMNS = (
    Column("title", "标题", "title", sort=("title",), cell="review_title", head_class="title"),
    Column("deputy", "提出人", proposer, sort=("lead_deputy__name",), cell="review_proposer", head_class="text-nowrap"),
    Column("submitted", "提出日期", submitted, sort=("submitted_on",), sheet=handed_in, cell="two_lines", head_class="text-nowrap"),
    Column("category", "类别", "category.name", sort=("category__position", "category__name"), head_class="text-nowrap"),
    Column("cosigners", "附议", cosigners, head_class="text-nowrap"),
    Column("wished", "希望承办", wished),
    Column("do", "办理", lambda row, ctx: "", sheet=lambda row, ctx: row.get_status_display(), cell="review_do", head_class="wide"),
    Column("period", "提出时间", "get_period_display", default=False),
    Column("publication", "是否公开", "get_publication_display", default=False),
    Column("raised", "以往提出", "get_raised_before_display", default=False),
)  # fmt: skip

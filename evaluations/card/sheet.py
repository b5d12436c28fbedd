"""The card as a whole: what stands on the page, in its order."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from django.urls import reverse

from suggestions import figures

from . import claims, counting, matters, promised, rows, trend
from .said import Said, listed, number, rate

COUNTS = ("lead", "separate", "helper")
KEYS = (
    ("replied", "答复率"), ("contacted", "沟通率"), ("satisfied_broad", "满意率（宽）"), ("satisfied_strict", "满意率（严）"),
    ("commitments_kept", "承诺兑现率"), ("opinion_on_time", "会办按期率"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    scope: object
    row: dict  # the figures of the session
    assigned: object
    counts: list
    rates: dict
    claims: list
    lines: list  # [(heading, sentence)]
    trend: object
    group: object
    matters: list
    rest: list
    good: list

    @property
    def keys(self):
        """The figures at the top, under the names they have in a meeting."""
        return [replace(self.rates[key], label=label) for key, label in KEYS]

    @property
    def rules(self):
        return matters.RULE, matters.GOOD_RULE


def read(scope) -> Card:
    """Six queries and, for those who watch the congress, a seventh."""
    by_session = counting.by_session(scope)
    row = by_session[scope.session.pk]
    before = by_session[scope.before.pk] if scope.before else None
    group = counting.group(scope, row["assigned"])
    items, promises = rows.read(scope), promised.read(scope)
    rates = {key: rate(scope, row, key) for key in counting.RATES}
    return Card(
        scope=scope, row=row, assigned=number(scope, row, "assigned", before=before),
        counts=[number(scope, row, key, before=before) for key in COUNTS], rates=rates,
        claims=claims.read(scope, row, items, rates), lines=lines(scope, row, items, promises, rates),
        trend=trend.read(scope, by_session, group), group=group, matters=matters.attention(scope, row, items, promises.late),
        rest=matters.rest(scope, row), good=matters.good(scope, items),
    )  # fmt: skip


def lines(scope, row, items, promises, rates):
    found = [
        ("办理结果", classes(scope, items)),
        ("承诺", promise_words(scope, row, promises, rates)),
        ("会办", helping(scope, row, rates)),
        ("监督", supervision(scope, row)),
        ("重点建议", key_topics(scope, row, items)),
    ]
    return [(heading, words) for heading, words in found if words]


def counted(scope, row, *facts) -> list[Said]:
    return [Said(f"{label} {row[fact]}", scope.address(fact)) for fact, label in facts if row[fact]]


def classes(scope, items) -> list[Said]:
    own = [part for part in rows.parts_of(items) if rows.is_(part, "own")]
    by_letter = Counter(part.reply__klass for part in own if part.reply__klass)
    known = [c["key"] for c in scope.session.rule_set.classes]
    found = [Said(f"{c} 类 {by_letter[c]} 件", scope.address("own", klass=c)) for c in known if by_letter[c]]
    days = average_days(items)
    timed = sum(rows.is_(part, "timed") for part in own)
    if days is not None:
        found = listed(found) + [
            Said("；从交办到答复平均 "),
            Said(f"{days} 天", scope.address("timed")),
            Said(f"（{timed} 件）。"),
        ]
        return found
    return listed(found, end="。")


def average_days(items) -> str | None:
    timed = [part for part in rows.parts_of(items) if rows.is_(part, "timed")]
    days = sum(((part.answered_on - part.dispatched_on) for part in timed), start=dt.timedelta())
    return figures.average(days, len(timed))


def promise_words(scope, row, promises, rates) -> list[Said]:
    kept, found = rates["commitments_kept"], []
    if kept.of:
        found += [Said("期限已到、按期兑现 "), *claims.share(kept)]
    if promises.overdue:
        found += [
            Said("，" if found else ""),
            Said(f"逾期没有兑现 {promises.overdue} 项", promised.address(scope, "overdue")),
        ]
    if promises.running:
        found += [
            Said("；" if found else ""),
            Said(f"没有了结 {promises.running} 项", promised.address(scope, "running")),
        ]
    years = {session.pk: session.year for session in scope.sessions}
    earlier = [
        Said(f"{years[pk]} 年 {n} 项", promised.address(scope, "running", pk))
        for pk, n in sorted(promises.earlier.items(), key=lambda one: years[one[0]])
    ]
    if earlier:
        found += [Said("；以前年份没有了结的：" if found else "以前年份没有了结的："), *listed(earlier)]
    return [*found, Said("。")] if found else []


def helping(scope, row, rates) -> list[Said]:
    if not row["helper"]:
        return []
    found = [
        Said("意见已送出 "),
        *claims.share(rates["opinion_sent"]),
        Said("，按期 "),
        *claims.share(rates["opinion_on_time"]),
    ]
    late = counted(
        scope, row, ("opinion_overdue", "逾期未送"), ("opinion_late", "逾期送出"), ("opinion_returned", "被退回补充")
    )
    return [*found, *([Said("；"), *listed(late)] if late else []), Said("。")]


def supervision(scope, row) -> list[Said]:
    told = counted(
        scope, row, ("urged", "催办过"), ("was_ordered", "发过督办通知书"), ("extended", "延期"), ("given_back", "申请改办"),
        ("coordinated", "提请协调"), ("looked_back", "回头看"), ("lookback_failed", "其中未落实"), ("repeat_unsolved", "多年重复未解决"),
    )  # fmt: skip
    return listed(told, end="（件）。") if told else [Said("没有催办、督办、延期、改办和协调的记录。")]


def key_topics(scope, row, items) -> list[Said]:
    told = [Said(f"{name}（{n} 件）", reverse("topic", args=[pk])) for pk, name, n in rows.topics(items)]
    if not told:
        return []
    return [
        Said(f"{row['key_topic']} 件", scope.address("key_topic")),
        Said("："),
        *listed(told[:3], end="等。" if len(told) > 3 else "。"),
    ]

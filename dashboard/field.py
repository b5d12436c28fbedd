"""A committee's field (对口) before a meeting: what presses in it, who owes it most, what the committee has taken on.

Literal tables say what is counted and which rows are named; every number opens exactly its rows, narrowed to the field.
"""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils.http import urlencode

from core.templatetags.look import days_left, md
from evaluations.models import Feedback
from suggestions import figures, marks, measures, proofs
from suggestions.commitments import reach, states
from suggestions.models import Assignment, LookbackItem
from suggestions.views import topics

SHOWN = 5  # rows named beneath a number
UNITS = 8  # units that owe most
# What presses, in the order in which a chair asks; the first column of the page.
PRESSING = (
    "overdue", "opinion_overdue", "due_week", "unaccepted", "no_contact", "unsatisfied", "reworking", "repeat_unsolved", "promise_overdue",
    "lookback_failed", "urged_open", "order_overdue",
)  # fmt: skip
RED = ("overdue", "opinion_overdue", "unsatisfied", "promise_overdue", "lookback_failed", "order_overdue")
# Whose rows are named, by which date, and what an empty list means.
NAMED = {
    "overdue": ("due_on", "没有逾期的件。"),
    "reworking": ("due_on", "没有因为代表不满意正在重新办理的件。"),
    "unsatisfied": ("feedback__given_on", "没有代表不满意、也没有重新办理的件。"),
    "repeat_unsolved": ("-suggestion__repeat_years", "没有标记为多年重复而尚未解决的件。"),
    "promise_overdue": ("promise_due_on", "没有逾期的承诺。"),
}
OWED = ("open", "overdue", "opinion_overdue", "unsatisfied", "promised", "promise_overdue")


@dataclass(frozen=True, slots=True)
class Number:
    """A fact of the measures in the field."""

    fact: str
    n: int
    url: str

    @property
    def label(self):
        return measures.FACTS[self.fact].label

    @property
    def means(self):
        return measures.FACTS[self.fact].means

    @property
    def is_red(self):
        return self.n > 0 and self.fact in RED


@dataclass(frozen=True, slots=True)
class Named:
    """A number with the first of its rows: ``[(part, what the matter is)]``."""

    number: Number
    rows: list


class Field:
    """Everything about one committee's field in the session of ``chair``, each question asked once."""

    def __init__(self, chair, committee):
        self.chair, self.committee = chair, committee
        self.parts = chair.parts().filter(suggestion__category__committee=committee)

    def url(self, page, **asked):
        narrowed = asked | {"committee": self.committee.pk, "session": self.chair.session.pk}
        return f"{reverse(page)}?{urlencode(narrowed)}"

    def proof(self, fact, **narrowed):
        return proofs.address(fact, self.chair.session, **narrowed, committee=self.committee.pk)

    def pressing(self):
        """``[Number]``; one query."""
        counts = {fact: Count("pk", filter=measures.FACTS[fact].q(self.chair.today)) for fact in PRESSING}
        found = self.parts.aggregate(**counts)
        return [Number(fact, found[fact], self.proof(fact)) for fact in PRESSING]

    def named(self, numbers):
        """``(the lists a chair reads out, what is not the matter)``; one query a list, none where nothing is counted."""
        by_fact = {number.fact: number for number in numbers}
        there = [(fact, order) for fact, (order, _) in NAMED.items() if by_fact[fact].n]
        lists = [Named(by_fact[fact], self._first(fact, order)) for fact, order in there]
        return lists, [empty for fact, (_, empty) in NAMED.items() if not by_fact[fact].n]

    def _first(self, fact, order):
        rows = self.parts.filter(measures.FACTS[fact].q(self.chair.today)).select_related(
            "suggestion", "unit", "feedback"
        )
        rows = list(rows.defer("suggestion__body", "suggestion__office_opinion").order_by(order, "pk")[:SHOWN])
        if fact == "reworking":
            self._remember(rows)
        return [(part, self._matter(fact, part)) for part in rows]

    def _remember(self, parts):
        """``part.before``: what the deputy said of the round before."""
        forms = Feedback.objects.visible_to(self.chair.user).filter(
            assignment__suggestion__in=[part.suggestion_id for part in parts], counted_for__isnull=False
        )
        said = {(f.assignment.suggestion_id, f.assignment.unit_id, f.assignment.round): f.words
                for f in forms.select_related("assignment")}  # fmt: skip
        for part in parts:
            part.before = said.get((part.suggestion_id, part.unit_id, part.round - 1), "")

    def _matter(self, fact, part):
        today = self.chair.today
        match fact:
            case "overdue":
                return days_left(part.due_on, today)
            case "reworking":
                said = f"代表说：{part.before.rstrip('。')}。" if part.before else ""
                return f"{said}第 {part.round} 轮，{md(part.due_on, today)}到期，{days_left(part.due_on, today)}"
            case "unsatisfied":
                return f"代表说：{part.feedback.words}" if part.feedback.words else "代表没有写意见"
            case "repeat_unsolved":
                return f"{part.suggestion.repeat_years} 年都提出过"
            case "promise_overdue":
                return f"承诺{md(part.promise_due_on, today)}以前完成，{days_left(part.promise_due_on, today)}"
        return ""

    def owing(self):
        """``([(unit, [Number])], how many more)``: the units that owe the field most, by what is late, then what is open."""
        rows = figures.table(
            self.parts, by="unit", rule_set=self.chair.session.rule_set, today=self.chair.today, facts=OWED
        )
        owing = [row for row in rows if row["open"] or row["promised"] or row["unsatisfied"]]
        late = ("overdue", "promise_overdue", "unsatisfied", "open", "promised")
        owing.sort(key=lambda row: [-row["overdue"] - row["promise_overdue"], *(-row[fact] for fact in late)])
        told = [
            (row["key"], [Number(fact, row[fact], self.proof(fact, by="unit", ref=row["ref"])) for fact in OWED])
            for row in owing[:UNITS]
        ]
        return told, max(0, len(owing) - UNITS)

    def topics(self):
        """The key topics the committee supervises, as their own page has them; three queries."""
        return topics.rows_of(self.chair.user, self.chair.session, self.chair.today, within=Q(committee=self.committee))

    def suggestions(self):
        """``(how many in the field, their list)``: registered or not, as the ledger has them."""
        rows = self.chair.suggestions().filter(category__committee=self.committee)
        return rows.count(), self.url("ledger")

    def claimed(self):
        """``(how many, their list, [(suggestion, mark)])`` of the items that members have claimed."""
        claimed = self.parts.filter(measures.FACTS["claimed"].q(self.chair.today)).values("suggestion")
        latest = Assignment.objects.visible_to(self.chair.user).filter(is_latest=True).order_by("pk")
        rows = list(
            self.chair.suggestions()
            .filter(pk__in=claimed)
            .select_related("claimed_by")
            .defer("body", "office_opinion")
            .prefetch_related(Prefetch("assignments", queryset=latest, to_attr="latest_parts"))
            .order_by("claimed_on", "pk")
        )
        told = [(row, marks.of_suggestion(row, row.latest_parts, self.chair.today)) for row in rows[:SHOWN]]
        return len(rows), self.url("ledger", fact="claimed"), told

    def promises(self):
        """``(how many are overdue, their list)`` over all years: the session does not hide what was promised before it."""
        overdue = states.q("overdue", self.chair.today) & Q(
            reply__assignment__suggestion__category__committee=self.committee
        )
        asked = {"state": "overdue", "committee": self.committee.pk}
        return reach.promises(self.chair.user, within=overdue).count(), f"{reverse('commitments')}?{urlencode(asked)}"

    def lookbacks(self):
        """``(how many wait to be looked at again, their list, the first of them)``, of all draws."""
        rows = LookbackItem.objects.visible_to(self.chair.user).filter(
            status="drawn", assignment__suggestion__category__committee=self.committee
        )
        rows = rows.select_related("draw", "assignment__unit", "assignment__suggestion").defer(
            "assignment__suggestion__body", "assignment__suggestion__office_opinion"
        )
        found = list(rows.order_by("draw__drawn_on", "position", "pk"))
        asked = {"state": "drawn", "committee": self.committee.pk, "session": ""}
        return len(found), f"{reverse('lookback')}?{urlencode(asked)}", found[:SHOWN]

    def ahead(self):
        """The next open parts by their date: ``[(part, mark)]``."""
        rows = self.parts.filter(measures.OPEN, due_on__gte=self.chair.today).select_related("suggestion", "unit")
        rows = rows.defer("suggestion__body", "suggestion__office_opinion").order_by("due_on", F("pk"))[:SHOWN]
        clock = {"notice": self.chair.notice, "calendar": self.chair.calendar}
        return [(part, marks.light(part.due_on, self.chair.today, **clock)) for part in rows]

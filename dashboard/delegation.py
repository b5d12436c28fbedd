"""A delegation's suggestions in one session for those who watch the congress: states, classes, and each of its deputies."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from congress.models import Deputy
from suggestions import figures, measures, proofs
from suggestions.filters import of_delegation
from suggestions.models import CoSigner, Suggestion

# What is told of each deputy, of the parts of what he led
FACTS = ("own", "replied", "solved", "face_to_face", "feedback_missing", "unsatisfied", "promised", "promise_overdue")


@dataclass(frozen=True, slots=True)
class Line:
    """One deputy; None: what the delegation proposed as a body."""

    deputy: Deputy | None
    led: int
    led_url: str
    signed: int
    cells: list  # [(fact, number, list)]


class Overview:
    def __init__(self, chair, delegation):
        self.chair, self.delegation = chair, delegation
        self.parts = chair.parts().filter(of_delegation(delegation.pk))
        rows = chair.suggestions().filter(of_delegation(delegation.pk, at=""))
        counted = rows.order_by().values_list("lead_deputy", "status").annotate(n=Count("pk"))
        self.counted = list(counted)  # [(lead deputy, status, how many)]

    def ledger(self, **asked):
        narrowed = {"delegation": self.delegation.pk, "session": self.chair.session.pk} | asked
        return f"{reverse('ledger')}?{urlencode(narrowed)}"

    def proof(self, fact, **narrowed):
        return proofs.address(fact, self.chair.session, **narrowed, delegation=self.delegation.pk)

    def items(self):
        return sum(n for *_, n in self.counted), self.ledger()

    def states(self):
        """``[(state, how many suggestions, list)]`` in the order of their way."""
        found = {}
        for _, status, n in self.counted:
            found[status] = found.get(status, 0) + n
        return [(label, found[s], self.ledger(status=s)) for s, label in Suggestion.Status.choices if s in found]

    def classes(self):
        """``[(class, its meaning, how many parts, list)]``; the parts without an answer last."""
        rule_set = self.chair.session.rule_set
        rows = figures.table(self.parts, by="class", rule_set=rule_set, today=self.chair.today, facts=("own",))
        told = [
            (
                row["ref"] or "",
                (rule_set.klass(row["ref"]) or {"label": row["key"]})["label"],
                row["own"],
                self.proof("own", by="class", ref=row["ref"]),
            )
            for row in rows
        ]
        return sorted(told, key=lambda one: (not one[0], one[0]))

    def deputies(self):
        """A line for each deputy who serves or has suggestions here, and one for what was proposed as a body."""
        signed = dict(
            CoSigner.objects.visible_to(self.chair.user, within=Q(suggestion__session=self.chair.session))
            .filter(deputy__delegation=self.delegation, status=CoSigner.Status.CONFIRMED)
            .order_by()
            .values_list("deputy")
            .annotate(n=Count("pk"))
        )
        rows = figures.table(
            self.parts, by="deputy", rule_set=self.chair.session.rule_set, today=self.chair.today, facts=FACTS
        )
        rows = {row["ref"]: row for row in rows}
        led = {}
        for deputy, _, n in self.counted:
            led[deputy] = led.get(deputy, 0) + n
        deputies = Deputy.objects.visible_to(self.chair.user).filter(delegation=self.delegation)
        shown = [
            d for d in deputies.order_by("-is_head", "name", "pk") if d.is_serving or d.pk in led or d.pk in signed
        ]
        lines = [self._line(deputy, led, rows, signed.get(deputy.pk, 0)) for deputy in shown]
        return [self._line(None, led, rows, 0), *lines] if None in led else lines

    def _line(self, deputy, led, rows, signed):
        ref = deputy.pk if deputy else None
        row = rows.get(ref, {})
        return Line(
            deputy=deputy,
            led=led.get(ref, 0),
            led_url=self.ledger(deputy=ref or measures.NONE),
            signed=signed,
            cells=[(fact, row.get(fact, 0), self.proof(fact, by="deputy", ref=ref)) for fact in FACTS],
        )


def facts():
    return [(name, measures.FACTS[name].label, measures.FACTS[name].means) for name in FACTS]

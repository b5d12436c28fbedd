"""督办 on a suggestion's page: the orders with their answers, who was urged, and what visits and hearings found."""

from dataclasses import dataclass

from core.columns import Ctx
from suggestions import marks
from suggestions.supervision import orders as papers
from suggestions.supervision import orders_list


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the unit to an order."""

    place: int
    answer: object
    files: list


@dataclass(frozen=True, slots=True)
class Order:
    order: object
    part: object
    mark: marks.Mark
    files: list
    answers: list


@dataclass(frozen=True, slots=True)
class Record:
    record: object
    files: list


@dataclass(frozen=True, slots=True)
class Supervision:
    orders: list
    urged: list  # parts that were urged, the last first
    records: list

    @property
    def count(self):
        return len(self.orders) + len(self.urged) + len(self.records)


def of(dossier):
    """Deputies read the records; what passes between the congress and a unit is not theirs."""
    records = sorted(dossier.suggestion.supervision_records.all(), key=lambda r: (r.held_on, r.pk), reverse=True)
    shown = [Record(one, dossier.files_of(supervision_record_id=one.pk)) for one in records]
    if not dossier.sees_offices:
        return Supervision([], [], shown)
    found = [(order, part) for part in dossier.parts for order in part.orders.all()]
    found.sort(key=lambda pair: (pair[0].issued_on, pair[0].pk), reverse=True)
    urged = sorted((p for p in dossier.parts if p.urge_count), key=lambda p: (p.last_urged_on, p.pk), reverse=True)
    return Supervision([_order(dossier, *pair) for pair in found], urged, shown)


def _order(dossier, order, part):
    files = dossier.files_of(order_id=order.pk)
    answers = [
        Reply(place, one, [f for f in files if f.kind == papers.answer_files(place)])
        for place, one in enumerate(sorted(order.answers.all(), key=lambda a: a.pk), 1)
    ]
    own = [f for f in files if not f.kind.startswith(papers.ANSWER_FILES)]
    return Order(order, part, orders_list.state(order, Ctx(user=dossier.user, today=dossier.today)), own, answers)

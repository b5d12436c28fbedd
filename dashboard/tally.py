"""From the tables of what waits to the rows of a desk: how many, which comes first, how near it is, which list shows them.

Aggregates over the parts and over the suggestions, and one look-up each for the items that come first.
"""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import CharField, Count, Min, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat

from core.templatetags.look import md
from suggestions import clocks, marks, measures, veil
from suggestions.models import Assignment, Suggestion

from .waits import Wait

NEVER = "9999-12-31"
# the facts of waits that are not about open parts
OF_ANSWERED = ("feedback_awaited", "unsatisfied", "ordered", "order_overdue", "order_answered")


@dataclass(frozen=True, slots=True)
class Asked:
    """A wait, perhaps narrowed: ``q`` to which rows, ``params`` how the list says so, ``whose`` in words."""

    wait: Wait
    q: Q = Q()
    params: tuple = ()
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``.waits``."""

    wait: Wait
    n: int
    text: str
    under: str
    mark: marks.Mark
    url: str
    order: tuple  # deadlines first, the nearest before the others


@dataclass(frozen=True, slots=True)
class Chair:
    """From where one looks: session, day and calendar."""

    user: object
    session: object
    today: dt.date
    calendar: object

    @property
    def notice(self):
        return marks.notice_days(self.session.rule_set.rules)

    def parts(self):
        """The parts of the session the user sees, as the list of parts has them."""
        rows = Assignment.objects.visible_to(self.user, within=Q(suggestion__session=self.session))
        return rows.exclude(status=Assignment.Status.RELIEVED)

    def suggestions(self):
        return Suggestion.objects.visible_to(self.user, within=Q(session=self.session))


def rows(chair, asked):
    """The rows that have something to count, the nearest deadline first."""
    found, _ = count(chair, asked)
    return told(chair, asked, found, first_items(chair, asked, found))


def rows_and_figures(chair, asked, figures, *, with_first):
    """The same with more aggregates of parts (``figures``) in the one query; ``with_first`` looks up the items that come first."""
    found, answer = count(chair, asked, figures)
    return told(chair, asked, found, first_items(chair, asked, found) if with_first else {}), answer


def told(chair, asked, found, firsts):
    made = (row(chair, one, *found[i], firsts.get(i)) for i, one in enumerate(asked) if found[i][0])
    return sorted(made, key=lambda r: r.order)  # the order of the table where days are the same


def count(chair, asked, figures=None):
    """``[(number, day of the first, its id)]`` in the order of ``asked``, and what ``figures`` are.

    One query for parts and one for suggestions. Without figures the open parts have a query of their own: the database
    finds them by index, whatever lies in the archive.
    """
    found, answers = [(0, None, None)] * len(asked), {}
    for queryset, wanted in _grains(chair, asked, apart=figures is None):
        if not wanted:
            continue
        columns = {} if queryset.model is Suggestion else dict(figures or {})
        for i in wanted:
            wait, q = asked[i].wait, _known(chair, asked[i]) & asked[i].q
            ahead = Q(**{f"{wait.day}__gte": chair.today}) if wait.over else Q()
            columns[f"n{i}"] = Count("pk", filter=q)
            columns[f"first{i}"] = Min(_place(wait.day), filter=q & ahead)
        answer = queryset.aggregate(**columns)
        answers |= answer
        for i in wanted:
            found[i] = (answer[f"n{i}"], *_read(answer[f"first{i}"]))
    return found, answers


def _grains(chair, asked, *, apart):
    """``[(rows, places in asked)]``: suggestions, and parts – open ones apart from answered ones where that is asked."""
    of_parts = [i for i, one in enumerate(asked) if one.wait.fact]
    yield chair.suggestions(), [i for i in range(len(asked)) if i not in of_parts]
    if not apart:
        yield chair.parts(), of_parts
        return
    answered = [i for i in of_parts if asked[i].wait.fact in OF_ANSWERED]
    yield chair.parts().filter(measures.OPEN), [i for i in of_parts if i not in answered]
    either = reduce(or_, (_known(chair, asked[i]) for i in answered), Q())
    yield chair.parts().filter(either), answered


def _known(chair, asked):
    """The question of a line, as far as who sits here may know."""
    q = asked.wait.q(chair.today)
    return veil.known(q, chair.user) if asked.wait.fact else q


def _place(day):
    """Day and id as one text: its minimum is the item that comes first. Days unknown come last."""
    text = CharField()
    return Concat(Coalesce(Cast(day, text), Value(NEVER)), Value(" "), Cast("pk", text), output_field=text)


def _read(place):
    if not place:
        return None, None
    day, pk = place.split(" ")
    return None if day == NEVER else dt.date.fromisoformat(day), int(pk)


def first_items(chair, asked, found):
    """``{place in asked: the item that comes first}``."""
    wanted = {i: pk for i, (_, _, pk) in enumerate(found) if pk}
    parts = {pk for i, pk in wanted.items() if asked[i].wait.fact}
    rest = {pk for i, pk in wanted.items() if not asked[i].wait.fact}
    there = {}
    if parts:
        full = (
            chair.parts()
            .select_related("suggestion", "unit", "proposed_unit")
            .defer("suggestion__body", "suggestion__office_opinion")
        )
        there |= {(True, row.pk): row for row in full.filter(pk__in=parts)}
    if rest:
        there |= {
            (False, row.pk): row for row in chair.suggestions().defer("body", "office_opinion").filter(pk__in=rest)
        }
    return {i: there.get((bool(asked[i].wait.fact), pk)) for i, pk in wanted.items()}


def row(chair, asked, n, day, pk, item):
    wait = asked.wait
    mark, deadline = light(chair, wait, day)
    return Row(
        wait=wait,
        n=n,
        text=f"{asked.whose}{wait.says}",
        under=f"{wait.first}：{named(item)}" if item else wait.hint,
        mark=mark,
        url=wait.link(chair.session, **dict(asked.params)),
        order=(deadline is None, deadline or day or dt.date.max),
    )


def light(chair, wait, day):
    """The mark at the end of a row, and the deadline it stands for (None where nothing runs)."""
    if day is None:
        return marks.Mark("off", wait.over or "没有期限"), None
    if wait.since and not (wait.rule and (due := clocks.ask(chair.session, wait.rule, day, calendar=chair.calendar))):
        return marks.Mark("todo", f"最早 {md(day, chair.today)}{wait.since}"), None
    deadline = due.date if wait.since else day
    mark = marks.light(deadline, chair.today, notice=chair.notice, calendar=chair.calendar)
    word = f"最久{mark.word}" if mark.kind == "late" else mark.word
    under = (f"{md(deadline, chair.today)}到期", marks.provisional(deadline, chair.calendar))
    return marks.Mark(mark.kind, word, "，".join(filter(None, under))), deadline


def named(item):
    """第0466号《…》，省水利厅建议改由省农业农村厅办理."""
    if isinstance(item, Suggestion):
        return f"第{item.number}号《{item.title}》" if item.number else f"《{item.title}》"
    asks = f"建议改由{item.proposed_unit}办理" if item.status == item.Status.ASKING and item.proposed_unit else ""
    return f"{named(item.suggestion)}，{item.unit}{asks}"

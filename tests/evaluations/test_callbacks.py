"""抽样电话回访: a draw that anybody can repeat, what the deputies say, and that no call changes a grade."""

import datetime as dt
import hashlib
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.workflow import Refused
from evaluations.callbacks import sample
from evaluations.callbacks.effects import draw
from evaluations.models import CallbackDraw, CallbackItem, Feedback
from evaluations.workflow import CALLBACK
from suggestions import figures, measures
from suggestions.models import Assignment
from suggestions.supervision import lookback
from tests.suggestions.test_merging import client_of

from .test_feedback import fresh


@pytest.fixture
def year(world):
    """Three checked paper forms on roads, one on money, one given online, one that waits to be checked."""
    for lead in (world.roads, world.roads, world.roads, world.money):
        s = fresh(world, lead=lead)
        world.key_paper(s)
        world.check(s)
    world.grade(fresh(world))
    world.key_paper(fresh(world))
    return world


def drawn(world, seed="甲", per_unit=1, day=0):
    forms = Feedback.objects.all()
    return draw(
        world.session, flow=CALLBACK, forms=forms, seed=seed, per_unit=per_unit, by=world.office, at=world.at(day)
    )


def record(world, item, outcome="agrees", **said):
    return CALLBACK.take(item, "record", by=world.office, outcome=outcome, **said)


def test_only_checked_paper_forms_are_drawn_and_the_draw_can_be_repeated_by_hand(year):
    made = drawn(year, per_unit=2)
    assert (made.population, {unit: len(forms) for unit, forms in made.frame.items()}) == (
        4,
        {"省交通运输厅": 3, "省财政厅": 1},
    )
    hit = [(i.feedback.assignment.unit.name, sample.name(i.feedback)) for i in made.items.order_by("position")]
    by_hand = {
        unit: sorted(forms, key=lambda form: hashlib.sha256(f"甲|{unit}|{form}".encode()).hexdigest())[:2]
        for unit, forms in made.frame.items()
    }
    assert hit == [(unit, form) for unit, forms in by_hand.items() for form in forms]
    assert lookback.choose(made.frame, made.seed, 2) == by_hand
    first = Feedback.objects.filter(source="paper").first()
    assert sample.name(first) == f"{first.assignment.suggestion.number}/1/闻青禾"


def test_the_same_draw_twice_is_kept_once_and_nothing_to_draw_is_said(year):
    drawn(year)
    with pytest.raises(Refused, match="已经用种子“甲”抽取过"):
        drawn(year)
    assert CallbackDraw.objects.count() == 1
    Feedback.objects.filter(source="paper").update(is_current=False, counted_for=None)
    with pytest.raises(Refused, match="还没有代录并核对过"):
        drawn(year, seed="乙")


def test_nobody_is_told_who_was_drawn(year):
    made = drawn(year)
    item = made.items.first()
    assert not item.feedback.assignment.suggestion.events.filter(verb__startswith="callback.").exists()
    for who in ("roads_head", "author", "coordinator"):
        assert CallbackItem.objects.visible_to(getattr(year, who)).count() == 0


def test_a_call_that_differs_is_on_record_in_red_and_changes_no_grade(year):
    item = drawn(year).items.order_by("position").first()
    before = Feedback.objects.filter(pk=item.feedback_id).values().get()
    record(year, item, "differs", attitude="满意", result="不满意", words="代表说没有填过这张表")
    assert Feedback.objects.filter(pk=item.feedback_id).values().get() == before
    assert (item.status, item.outcome, item.called_by, item.called_on) == ("called", "differs", year.office, year.today)
    text = client_of(year.leader).get(reverse("callbacks")).content.decode()
    assert "与表不一致" in text and "代表说没有填过这张表" in text and 'class="differs"' in text
    differing = measures.FACTS["feedback_differing"].q(year.today)
    assert [part.pk for part in Assignment.objects.filter(differing)] == [item.feedback.assignment_id]
    event = item.feedback.assignment.suggestion.events.get(verb="callback.record")
    assert (event.audience, event.changes["电话回访闻青禾"][1]) == (
        "offices",
        "与表不一致，电话里说：态度满意，结果不满意",
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"outcome": "differs", "attitude": "满意", "result": "不满意"}, "写明代表怎样说"),
        ({"outcome": "differs", "words": "不一样"}, "请选代表在电话里说的"),
        ({"outcome": "differs", "words": "不一样", "attitude": "很好", "result": "满意"}, "请选代表在电话里说的"),
        ({"outcome": "differs", "words": "一样", "attitude": "满意", "result": "满意"}, "请选“与表一致”"),
        ({"outcome": "agrees", "called_on": dt.date(2999, 1, 1)}, "不能晚于今天"),
        ({"outcome": "agrees", "called_on": dt.date(2001, 1, 1)}, "不能早于抽取"),
    ],
)
def test_a_record_that_is_not_whole_is_refused(year, said, why):
    item = drawn(year).items.first()
    with pytest.raises(Refused, match=why):
        record(year, item, **said)
    item.refresh_from_db()
    assert item.status == "drawn"


def test_the_database_refuses_a_difference_without_words(year):
    item = drawn(year).items.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        CallbackItem.objects.filter(pk=item.pk).update(
            status="called", outcome="differs", called_on=year.today, words=""
        )


def test_a_slip_of_the_pen_is_put_right_with_a_reason(year):
    item = drawn(year).items.first()
    record(year, item, "unreached")
    with pytest.raises(Refused, match="理由"):
        CALLBACK.take(item, "correct", by=year.office, outcome="agrees")
    CALLBACK.take(item, "correct", by=year.office, outcome="agrees", note="下午打通了")
    assert item.outcome == "agrees"


def test_the_pages_draw_print_and_record(year):
    office = client_of(year.office)
    asked = {"session": year.session.pk, "seed": "2026-07-01", "per_unit": 1}
    page = office.get(reverse("callback_draw"), asked)
    assert "抽中 <b>2 份</b>" in page.content.decode() and CallbackDraw.objects.count() == 0
    sheet = office.post(reverse("callback_draw"), asked, follow=True).content.decode()
    assert "重算，结果与这份名单一致" in sheet and "sha256sum" in sheet and "2026-07-01" in sheet
    item = CallbackItem.objects.order_by("position").first()
    address = reverse("callback_step", args=[item.pk, "record"])
    page = office.get(address).content.decode()
    assert " checked" not in page and "闻青禾" in page
    data = {"seen": "drawn", "once": str(uuid.uuid4()), "outcome": "differs", "called_on": year.today.isoformat()}
    wrong = office.post(address, data)
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"attitude", "result", "words"})
    office.post(address, data | {"attitude": "满意", "result": "不满意", "words": "没有填过"})
    item.refresh_from_db()
    assert item.outcome == "differs"
    again = office.post(reverse("callback_draw"), asked)
    assert again.status_code == 409 and "没有重复记录" in again.content.decode()
    for who, code in (("leader", 200), ("viewer", 200), ("roads_head", 403), ("author", 403)):
        assert client_of(getattr(year, who)).get(reverse("callbacks")).status_code == code


# The share of paper -------------------------------------------------------------------------------------------------------------------


def test_the_share_of_paper_is_a_rate_of_each_unit_and_its_list_is_the_same_forms(year):
    send = {"by": "unit", "rule_set": year.rules, "today": year.today}
    parts = Assignment.objects.filter(suggestion__session=year.session)
    rows = {row["key"]: row for row in figures.table(parts, rates=("feedback_on_paper",), **send)}
    assert (rows["省交通运输厅"]["feedback_on_paper"], rows["省交通运输厅"]["feedback_returned"]) == (3, 4)
    assert (rows["省交通运输厅"]["feedback_on_paper_rate"], rows["省财政厅"]["feedback_on_paper_rate"]) == (
        "75.00",
        "100.00",
    )
    page = client_of(year.office).get(f"/feedback/?forms=feedback_on_paper&unit={year.roads.pk}")
    assert len(page.context["lines"]) == 3
    table = client_of(year.office).get(reverse("report_table", args=["satisfaction"])).content.decode()
    assert "反馈表的来源" in table and "代录率" in table

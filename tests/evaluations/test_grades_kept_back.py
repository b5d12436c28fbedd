"""By rule the units read the deputies' word only after the window: until then every page of theirs looks as if none had come."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from congress import presets
from core.models import Message
from core.workflow import Refused
from evaluations import lapses
from evaluations.callbacks.effects import draw
from evaluations.models import Feedback
from evaluations.sheets import of
from evaluations.slips import effects as slips
from evaluations.slips import tokens
from evaluations.workflow import CALLBACK, FEEDBACK, SLIP
from suggestions import figures, measures, veil
from suggestions.commitments.workflow import COMMITMENT
from suggestions.filters import PartsFilter
from suggestions.models import Assignment, Commitment, Suggestion
from suggestions.supervision.urging import urge
from tests.kept import kept
from tests.suggestions.test_commitments import report, write_off
from tests.suggestions.test_merging import client_of

from .test_feedback_changes import again, cosigner

UNITS = ("roads_head", "coordinator")
WORDS = "只有代表自己知道的话"
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|nonce-\S+|\d\d:\d\d'
)


@kept
def late(world):
    """Three items answered twelve days ago, with 20 days for feedback; the promise of the first is kept and written off."""
    w = world
    w.rules.rules["flags"]["units_read"] = "after_window"
    w.rules.rules["deadlines"]["feedback"]["amount"] = 20
    w.rules.save()
    w.first = w.suggestion("answered", ago=22, helpers=[w.water], klass="B")
    w.second, w.third = w.suggestion("answered", ago=22), w.suggestion("answered", ago=22)
    w.signer = cosigner(w, w.first)
    w.promise = Commitment.objects.get()
    report(w, w.promise)
    write_off(w, w.promise)
    return w


def said(part, result, words=WORDS):
    return {"part": part, "attitude": "满意", "result": result, "words": words}


def day_after(w):
    """The first day on which the window of all three is over."""
    return w.at((w.part(w.first, w.roads).feedback_due_on - w.today).days + 1)


def tell(w):
    """The forms: signed in, changed, of a co-signer, on paper and rung up; and the grade of a promise."""
    w.grade(again(w.first), result="基本满意", words=WORDS)
    part = w.part(w.first, w.roads)
    FEEDBACK.take(again(w.first), "join", by=w.signer, grades=[said(part, "非常满意")])
    FEEDBACK.take(again(w.first), "change", by=w.author, grades=[said(part, "非常满意")], reason=WORDS)
    w.key_paper(again(w.second), words=WORDS)
    w.check(w.second)
    drawn = draw(w.session, flow=CALLBACK, forms=Feedback.objects.all(), seed="甲", per_unit=1, by=w.office, at=w.at())
    heard = {"outcome": "differs", "attitude": "满意", "result": "不满意", "words": WORDS}
    CALLBACK.take(drawn.items.get(), "record", by=w.office2, **heard)
    COMMITMENT.take(w.promise, "grade", by=w.author, grade="基本满意", words=WORDS)


PAGES = (
    "desk", "inbox", "told", "topics", "orders", "commitment_years", "unit_list", "cockpit", "cockpit_screen", "supervision", "supervision_records",
    "reports", "unit_reports", "feeds", "milestones",
)  # fmt: skip


def asks(q):
    """The names a condition asks for."""
    return [
        name
        for child in q.children
        for name in (asks(child) if isinstance(child, Q) else [child[0]] if isinstance(child, tuple) else [])
    ]


FACTS = [
    fact
    for fact, asked in measures.FACTS.items()
    if any("feedback" in name for name in asks(asked.q(dt.date(2026, 1, 1))))
]


def addresses(w):
    """Every page of theirs that could tell of a grade: lists in each view, with their columns, as sheets, searched; items, letters, cards."""
    s, parts, ledger = w.session.pk, reverse("parts"), reverse("ledger")
    shown = [reverse(name) for name in PAGES]
    shown += [f"{reverse(name)}?q=知道的话&session={s}" for name in ("ledger", "parts", "commitments")]
    shown += [
        f"{parts}?session={s}&unit=&mine=&fact={fact}"
        for fact in ("feedback_returned", "feedback_missing", "unsatisfied")
    ]
    shown += [f"{ledger}?session={s}&fact=unsatisfied", f"{parts}?session={s}&unit=&mine=&fact=assigned&result=满意"]
    for sheet in ("", "&export=csv"):
        shown += [
            f"{at}?session={s}&unit=&fact=assigned&cols=number,result,attitude,adoption{sheet}"
            for at in (parts, ledger)
        ]
        shown += [
            f"{reverse('commitments')}?state={state}&cols=number,state,fulfilment&sort=-fulfilment{sheet}"
            for state in ("all", "ungraded")
        ]
    shown += [
        f"{reverse('supervision')}?session={s}&fact=unsatisfied",
        f"{reverse('unit_card', args=[w.roads.pk])}?session={s}",
    ]
    for item in (w.first, w.second, w.third):
        shown += [reverse("suggestion", args=[item.pk]) + "?all=1", reverse("raised_before", args=[item.pk])]
        shown += [
            reverse("reply_letter", args=[reply.pk]) for part in item.assignments.all() for reply in part.replies.all()
        ]
    return shown


def seen(w, who):
    client, found = client_of(getattr(w, who)), {}
    for address in addresses(w):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = answer.status_code, CHANGING.sub("", body.decode("utf-8", "replace"))
    return found


@pytest.mark.parametrize("who", UNITS)
def test_no_page_of_a_unit_tells_whether_or_how_it_was_judged(late, who):
    before = seen(late, who)
    assert sum(status == 200 for status, _ in before.values()) > 30
    told = Message.objects.filter(recipient__role__in=(Role.UNIT, Role.COORDINATOR)).count()
    tell(late)
    after = seen(late, who)
    assert {address for address in before if before[address] != after[address]} == set()
    assert not any(WORDS in body for _, body in after.values())
    assert Message.objects.filter(recipient__role__in=(Role.UNIT, Role.COORDINATOR)).count() == told


def test_the_office_and_the_deputy_see_it_at_once(late):
    tell(late)
    for who in ("office", "author", "leader"):
        assert WORDS in client_of(getattr(late, who)).get(reverse("suggestion", args=[late.first.pk])).content.decode()
    rows = client_of(late.office).get(reverse("parts"), {"session": late.session.pk, "fact": "feedback_returned"})
    assert rows.context["count"] == 3


def test_a_unit_figure_is_still_its_list(late):
    """For a unit the forms that are kept from it have not come in: what is missing in one figure is missing in its list."""
    tell(late)
    unit, parts = late.roads_head, Assignment.objects.visible_to(late.roads_head)
    filtered = lambda **asked: PartsFilter(asked, parts, request=SimpleNamespace(user=unit)).qs.count()  # noqa: E731
    counted = figures.table(parts, by="total", rule_set=late.rules, today=late.today, facts=FACTS, reader=unit)[0]
    assert {fact: counted[fact] for fact in FACTS} == {fact: filtered(fact=fact) for fact in FACTS}
    known = {fact: n for fact, n in counted.items() if fact in FACTS and n}
    assert known == {
        "feedback_missing": 4,
        "feedback_awaited": 4,
        "first_due": 4,
        "first_missing": 4,
    }
    looked_back = [fact for fact in FACTS if measures.FACTS[fact].until]
    back = figures.table(
        parts, by="total", rule_set=late.rules, today=late.today, until=late.today, facts=looked_back, reader=unit
    )[0]
    assert {fact: back[fact] for fact in looked_back} == {
        fact: filtered(fact=fact, until=late.today) for fact in looked_back
    }
    assert {fact for fact in looked_back if back[fact]} <= set(known)
    assert [filtered(fact="assigned", result=grade) for grade in presets.GRADES] == [0, 0, 0, 0]
    assert parts.filter(figures.condition("feedback_missing", late.today, reader=late.office)).count() == 1


def test_once_the_window_is_over_the_units_read_everything_and_are_told(late):
    tell(late)
    assert again(late.first).status == "answered"  # an early close would have told
    assert lapses.disclose(day_after(late) - dt.timedelta(days=1)) == []  # the last day still counts
    assert lapses.disclose(day_after(late)) == [late.first.pk, late.second.pk]
    assert (again(late.first).status, again(late.second).status, again(late.third).status) == (
        "closed",
        "closed",
        "answered",
    )
    assert lapses.disclose(day_after(late)) == []
    text = client_of(late.roads_head).get(reverse("suggestion", args=[late.first.pk])).content.decode()
    assert WORDS in text and "反馈期满，向单位公布评价" in text
    assert (
        Message.objects.filter(recipient=late.roads_head, subject__contains="反馈期已满，可以查看代表的评价").count()
        == 2
    )
    assert not late.third.assignments.filter(is_grade_held=True).exists()


def test_the_clock_tells_before_it_closes_what_did_not_come(late, capsys):
    tell(late)
    call_command("tick", at=day_after(late).isoformat())
    assert "反馈期满向单位公布评价 2 件。\n反馈期满办结 1 件。" in capsys.readouterr().out
    assert set(Suggestion.objects.values_list("status", flat=True)) == {"closed"}


def test_what_must_be_done_better_is_told_with_the_order_to_do_it(late):
    late.grade(again(late.second), result="不满意", words=WORDS)
    text = client_of(late.roads_head).get(reverse("suggestion", args=[late.second.pk])).content.decode()
    assert again(late.second).round == 2 and WORDS in text
    rows = client_of(late.roads_head).get(
        reverse("parts"), {"session": late.session.pk, "unit": "", "fact": "first_unsatisfied"}
    )
    assert rows.context["count"] == 1


def test_who_urges_learns_nothing_by_trying(late):
    tell(late)
    part = late.part(late.second)
    with pytest.raises(Refused, match="已经不在"):
        urge(
            part,
            type("Act", (), {"by": late.coordinator, "today": late.today, "note": "请办"})(),
            about="basically_satisfied",
        )


def test_under_the_usual_rule_units_read_a_form_when_it_is_in(world):
    s = world.suggestion("answered", ago=12)
    world.grade(s, words=WORDS)
    assert WORDS in client_of(world.roads_head).get(reverse("suggestion", args=[s.pk])).content.decode()
    assert (again(s).status, world.part(s).is_grade_held) == ("closed", False)


@pytest.mark.parametrize(
    ("rule", "told"), [("when_in", "提交以后单位才看到"), ("after_window", "反馈期满以后才看到评价")]
)
def test_the_form_says_when_the_units_read_it(world, rule, told):
    world.rules.rules["flags"]["units_read"] = rule
    world.rules.save()
    s = world.suggestion("answered", ago=12)
    page = client_of(world.author).get(reverse("feedback_give", args=[s.pk])).content.decode()
    secret = tokens.new()
    slips.issue(of(again(s))[0], flow=SLIP, token=secret, by=world.office, at=world.at())
    phone = Client().get(reverse("slip", args=[secret])).content.decode()
    both = ("提交以后单位才看到", "反馈期满以后才看到评价")
    assert [{words for words in both if words in shown} for shown in (page, phone)] == [{told}] * 2


def test_waiting_for_the_window_needs_a_window():
    rules = presets.load("上海")
    rules["flags"]["units_read"] = "after_window"
    assert presets.check(rules) == [
        "没有反馈期限，就不能等反馈期满再让承办单位看评价。请设反馈期限，或者改为收到反馈就可以看。"
    ]


def test_a_question_about_forms_is_answered_as_if_there_were_none(late):
    """``veil.known`` keeps every condition that does not speak of forms, whatever stands around it."""
    q = Q(status="answered") & (~Q(feedback__result="满意") | Q(feedback__isnull=True, round=1))
    held = Q(is_grade_held=True)
    wanted = Q(status="answered") & (
        ~(Q(feedback__result="满意") & ~held) | (Q(feedback__isnull=True) | held) & Q(round=1)
    )
    parts = Assignment.objects
    tell(late)
    assert set(parts.filter(veil.known(q, late.roads_head))) == set(parts.filter(wanted)) != set(parts.filter(q))
    assert veil.known(q, late.office) is q

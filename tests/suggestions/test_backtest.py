"""Proposals put to the test on a past year: what is counted, and that nothing is read that was not known then."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from congress.models import Session
from suggestions import backtest
from suggestions.models import Suggestion
from suggestions.workflow import ASSIGNMENT
from units.models import Unit

ALARM, OTHER = "关于建设山洪预警广播的建议", "关于减免夜间停车收费的建议"
SAID = {"tested", "without_proposal", "top1", "top3", "preselected", "preselected_right"}


def handled(world, title=ALARM, *, ago=30, **fields):
    return world.suggestion("handling", title=title, body="略", category=None, ago=ago, **fields)


def figures(world, session=None, **options):
    sessions = list(Session.objects.filter(congress=world.province).order_by("-opens_on"))
    found = backtest.run(session or world.session, sessions, world.today, **options)
    return {key: n for key, n in found.figures().items() if key in SAID}, found


def said(*args, **options):
    out = io.StringIO()
    call_command("backtest", *args, stdout=out, **options)
    return out.getvalue()


def test_each_is_tested_on_what_was_there_before_it(world):
    for ago in (30, 25, 20):
        handled(world, ago=ago, lead=world.water)
    found, outcome = figures(world)
    # The first had nothing before it, the second one, the third two: enough to preselect the lead.
    assert found == {"tested": 3, "without_proposal": 1, "top1": 2, "top3": 2, "preselected": 1, "preselected_right": 1}
    first = Suggestion.objects.order_by("registered_on").first()
    assert outcome.missed == [(first.number, ALARM, "省水利厅", "")]
    assert outcome.figures()["top1_percent"] == 66.7


def test_what_is_registered_later_and_later_years_are_not_read(world):
    first = handled(world, ago=30, lead=world.water)
    later = Session.objects.create(
        congress=world.province, term=14, meeting=5, year=world.today.year + 1, name="十四届五次会议", rule_set=world.rules,
        opens_on=world.today + dt.timedelta(days=200), closes_on=world.today + dt.timedelta(days=205),
    )  # fmt: skip
    for n in range(2):
        s = handled(world, ago=10, lead=world.water)
        Suggestion.objects.filter(pk=s.pk).update(session=later, number=f"9{n}")
    found, _ = figures(world)
    assert (found["tested"], found["without_proposal"], found["top3"]) == (1, 1, 0)
    assert figures(world, later)[0]["top1"] == 2
    assert first.session == world.session


def test_a_wrong_proposal_and_a_wrong_preselection_are_counted_as_such(world):
    for ago in (30, 25):
        handled(world, ago=ago, lead=world.water)
    odd = handled(world, ago=20, lead=world.money)
    found, outcome = figures(world)
    assert found == {"tested": 3, "without_proposal": 1, "top1": 1, "top3": 1, "preselected": 1, "preselected_right": 0}
    assert outcome.missed[-1] == (odd.number, ALARM, "省财政厅", "省水利厅")


def test_the_truth_is_who_led_it_in_the_end_and_of_an_ended_unit_its_successor(world):
    handled(world, ago=30, lead=world.water)
    moved = handled(world, ago=25, lead=world.roads, helpers=[world.money])
    ASSIGNMENT.take(world.part(moved), "reassign", by=world.office, unit=world.water, note="属水利职责")
    assert figures(world)[0]["top1"] == 1
    Unit.objects.filter(pk=world.water.pk).update(valid_until=world.today - dt.timedelta(days=1), successor=world.party)
    assert figures(world)[0]["top1"] == 1


def test_any_of_several_separate_units_is_a_hit(world):
    handled(world, ago=30, lead=world.water)
    handled(world, ago=25, separate=[world.water, world.money])
    assert figures(world)[0]["top1"] == 1


def test_a_sample_is_spread_over_the_year(world):
    for ago in range(30, 24, -1):
        handled(world, ago=ago, lead=world.water)
    assert figures(world, most=3)[0]["tested"] == 3
    assert figures(world, most=4)[0]["tested"] == 3  # every second one: never more than asked for
    assert figures(world, most=100)[0]["tested"] == 6


def test_the_command_prints_the_rates(world):
    handled(world, ago=30, lead=world.water)
    handled(world, ago=25, lead=world.water)
    handled(world, OTHER, ago=20, lead=world.party)
    lines = said(session="十四届四次会议", congress="云江省人大").splitlines()
    assert lines[0] == "云江省人大十四届四次会议：比较 3 件，只用每件以前立案的和往年的资料。"
    assert [line.strip() for line in lines[1:4]] == [
        "前 1 名含实际主办或分办单位：1 件，33.3%",
        "前 3 名含实际主办或分办单位：1 件，33.3%",
        "没有提出参考单位：2 件",
    ]
    assert [OTHER in line for line in lines[4:]] == [False, True]
    shown = json.loads(said("--json", session="十四届四次会议", congress="云江省人大"))
    assert shown == {
        "congress": "云江省人大", "session": "十四届四次会议", "tested": 3, "without_proposal": 2, "top1": 1, "top3": 1,
        "top1_percent": 33.3, "top3_percent": 33.3, "preselected": 0, "preselected_right": 0, "preselected_right_percent": None,
    }  # fmt: skip


def test_a_year_without_anything_dispatched_is_told(world):
    assert (
        said(session="十四届四次会议", congress="青岚市人大")
        == "青岚市人大十四届四次会议：没有已经交办的建议，无从比较。\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"session": "九届九次会议"}, "没有找到届次“九届九次会议”。现有："),
        ({"session": "十四届四次会议"}, "不止一个，请用 --congress 写明"),
        ({"session": "十四届四次会议", "congress": "云江省人大", "most": 0}, "--most 要填大于 0 的整数"),
    ],
)
def test_what_cannot_be_tested_is_said(world, options, words):
    with pytest.raises(CommandError, match=words):
        said(**options)

"""办理步骤: made of the step tables and the rules of the session, readable by role."""

import pytest
from django.test import Client

from congress import deadlines, presets, rule_words
from dashboard import guide

OWN = {
    "office": "人大工作人员",
    "coordinator": "交办协调单位",
    "roads_liaison": "承办单位",
    "author": "代表",
    "leader": "委员和领导",
    "viewer": "全过程",
    "admin": "全过程",
}


def text(user, query=""):
    client = Client()
    client.force_login(user)
    answer = client.get(f"/help/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", OWN)
def test_everybody_reads_his_own_steps_first(world, name):
    assert f"<h1>办理步骤 · {OWN[name]}</h1>" in text(getattr(world, name))


@pytest.mark.parametrize("key", guide.GUIDES)
def test_every_guide_can_be_read_by_everybody(world, key):
    page = text(world.author, f"?role={key}")
    assert f"<h1>办理步骤 · {guide.GUIDES[key][0]}</h1>" in page


def test_an_unknown_guide_is_ones_own(world):
    assert "<h1>办理步骤 · 代表</h1>" in text(world.author, "?role=%00<x>")


def test_every_step_that_leaves_a_trace_is_explained():
    steps = {
        f"{name}.{verb}" for name, flow in guide.STEPS.items() for verb, step in flow.steps.items() if not step.quiet
    }
    told = {name for _, stretches in guide.GUIDES.values() for stretch in stretches for name in stretch.steps}
    assert steps - told == set()
    assert told - steps == {"suggestion.discard"}


def test_who_and_where_come_from_the_tables(world):
    (accept,) = [
        t
        for _, rows in guide.stretches("unit", world.roads_liaison, world.rules.rules)
        for t in rows
        if t.label == "签收"
    ]
    step = guide.STEPS["assignment"].steps["accept"]
    assert (accept.who, accept.moves, accept.hint) == ("承办单位的人员", "未签收 → 办理中", step.hint)
    assert accept.is_own
    (sign,) = [
        t for _, rows in guide.stretches("unit", world.author, world.rules.rules) for t in rows if t.label == "签发答复"
    ]
    assert (sign.deadline, sign.is_own) == ("3 个月，从交办起算", False)
    assert "代表法" in sign.source


def test_the_words_of_the_policy_are_known_as_roles():
    whose = {
        guide.policy.who(f"{name}.{verb}")
        for name, flow in guide.STEPS.items()
        for verb, step in flow.steps.items()
        if not step.auto
    }
    assert whose == set(guide.WHO_IS)


@pytest.mark.parametrize("name", presets.names())
def test_every_deadline_of_every_rule_set_has_words(world, name):
    world.rules.rules = presets.load(name)
    world.rules.save()
    rows = rule_words.clocks(world.rules.rules)
    assert [label for label, _, _ in rows] == list(deadlines.RULES.values())
    page = text(world.roads_liaison)
    for _, words, source in rows:
        assert words in page and source in page
    assert ("本规则没有规定" in page) is any(not words for _, words, _ in rows)


def test_a_fixed_date_is_written_as_a_date():
    rows = dict((label, words) for label, words, _ in rule_words.clocks(presets.load("贵州")))
    assert rows["答复"] == "6 月 30 日以前；交办时不足 30 天的，改按 3 个月"


def test_without_a_session_the_steps_are_still_there(world):
    from congress.models import Session

    Session.objects.all().delete()
    assert "签收" in text(world.roads_liaison)


def test_help_asks_the_database_little(world, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.roads_liaison)
    with django_assert_max_num_queries(6):
        client.get("/help/")

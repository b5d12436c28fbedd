"""The demo year: every state occurs, every row is sound, and the same seed gives the same data."""

import datetime as dt
import itertools
import random
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from congress.models import Congress
from dashboard.demo import plan, texts
from dashboard.demo.accounts import ACCOUNTS
from dashboard.demo.themes import THEMES
from evaluations.models import Feedback
from suggestions.models import Assignment, CoSigner, Event, Reply, Suggestion
from tests.kept import kept
from units.models import Unit

TODAY = dt.date(2026, 6, 17)
OURS = ("accounts", "congress", "units", "suggestions", "evaluations", "core")


def demo(**options):
    out = StringIO()
    call_command("demo", today=TODAY, small=True, stdout=out, **options)
    return out.getvalue()


def fingerprint():
    """What the demo says, without the keys and clocks of the database."""
    return [
        list(
            Suggestion.objects.order_by("pk").values_list(
                "number", "title", "body", "status", "round", "lead_deputy__name", "created_at"
            )
        ),
        list(
            Assignment.objects.order_by("pk").values_list(
                "unit__name", "role", "status", "due_on", "accepted_on", "answered_on"
            )
        ),
        list(
            Reply.objects.order_by("pk").values_list("document_number", "klass", "body", "status", "level", "sent_on")
        ),
        list(Event.objects.order_by("pk").values_list("verb", "actor__username", "at", "note")),
        list(Feedback.objects.order_by("pk").values_list("attitude", "result", "words", "given_on", "entered_at")),
        list(User.objects.order_by("pk").values_list("username", "name", "role")),
    ]


@kept
def year():
    """One small demo year, looked at from all sides; what the command printed."""
    return demo()


class TestDemoYear:
    def test_demo_shows_every_state(self, year):
        for model in (Suggestion, Assignment, Reply, CoSigner):
            assert set(model.objects.values_list("status", flat=True)) == set(model.Status.values), model
        assert set(Feedback.objects.values_list("result", flat=True)) == {"非常满意", "满意", "基本满意", "不满意"}
        assert set(Feedback.objects.values_list("source", flat=True)) == {"online", "paper"}
        assert set(Reply.objects.filter(status="signed").values_list("klass", flat=True)) == {"A", "B", "C"}
        assert set(Assignment.objects.values_list("role", flat=True)) == {"lead", "helper", "separate"}

    def test_demo_has_something_late_due_and_fresh(self, year):
        open_parts = Assignment.objects.filter(is_latest=True, status__in=("pending", "handling", "asking"))
        own = open_parts.exclude(role="helper")
        assert own.filter(due_on__lt=TODAY, round=1).exists()
        assert own.filter(due_on__lt=TODAY, round=2).exists()
        assert open_parts.filter(role="helper", due_on__lt=TODAY).exists()
        assert own.filter(due_on__range=(TODAY, TODAY + dt.timedelta(days=7))).exists()
        assert open_parts.filter(dispatched_on__gte=TODAY - dt.timedelta(days=10)).exists()
        assert Suggestion.objects.filter(events__verb="suggestion.lapse", status="closed").exists()

    def test_demo_rows_are_all_valid(self, year):
        for label in OURS:
            for model in apps.get_app_config(label).get_models():
                keys = [
                    field.name for field in model._meta.fields if field.is_relation
                ]  # the database keeps these itself
                for row in model._base_manager.all():
                    row.full_clean(exclude=keys, validate_unique=False, validate_constraints=False)

    def test_demo_events_keep_their_order_and_office_hours(self, year):
        for _, events in itertools.groupby(Event.objects.order_by("suggestion", "pk"), key=lambda e: e.suggestion_id):
            times = [e.at for e in events]
            assert times == sorted(times)
        local = [timezone.localtime(at) for at in Event.objects.values_list("at", flat=True)]
        assert [at for at in local if at.date() >= TODAY or not 9 <= at.hour < 18] == []

    def test_demo_last_year_is_settled(self, year):
        last = Suggestion.objects.filter(session__year=TODAY.year - 1)
        assert set(last.values_list("status", flat=True)) <= {"closed", "declined", "letter", "withdrawn", "merged"}

    def test_demo_second_run_changes_nothing(self, year):
        first = fingerprint()
        assert "没有改动" in demo(seed=5)
        assert fingerprint() == first

    def test_demo_prints_an_account_for_every_role(self, year):
        for username, _ in ACCOUNTS:
            assert username in year
        people = User.objects.filter(username__in=[name for name, _ in ACCOUNTS])
        assert set(people.values_list("role", flat=True)) == set(Role.values)
        assert all(user.check_password("demo2026") for user in people)

    def test_demo_units_have_all_their_people(self, year):
        handling = Unit.objects.exclude(kind="coordinator").filter(valid_until=None)
        assert handling.filter(congress__name="云江省人大").count() >= 40
        for unit in handling:
            assert set(unit.memberships.values_list("duty", flat=True)) == {"liaison", "handler", "head"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_demo_same_seed_gives_the_same_data_and_another_seed_another():
    demo()
    first = fingerprint()
    demo(reset=True)
    assert fingerprint() == first
    if connection.vendor == "sqlite":  # once will do, each takes half a minute
        demo(reset=True, seed=2)
        assert fingerprint() != first


def test_demo_refuses_a_database_with_other_data(db):
    Congress.objects.create(name="别处人大", level="city", short_name="市")
    with pytest.raises(CommandError, match="已经有别的数据"):
        demo()
    assert Suggestion.objects.count() == 0


def test_demo_reset_refuses_a_database_with_other_data(world):
    Congress.objects.create(name="别处人大", level="city", short_name="市")
    with pytest.raises(CommandError, match="已经有别的数据"):
        demo(reset=True)
    assert Congress.objects.count() == 3


def test_demo_promises_the_size_it_has():
    assert sum(sum(row) for row in plan.SHARES.values()) >= 430
    assert all(n >= 1 for name, row in plan.SMALL.items() for n in row[:1]), "the small demo leaves out a fate"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.key)
def test_demo_theme_reads_well(theme):
    for title in (*theme.titles, *theme.local):
        shown = title.replace("{place}", "鹤溪苗族侗族自治县").replace("{all}", "全省")
        assert shown.startswith("关于")
        assert shown.endswith("的建议")
        assert 12 <= len(shown) <= 50
    assert len(theme.points) == 3
    words = "".join([*theme.problem, theme.cannot, theme.talk, *(str(p) for p in theme.points)])
    assert "。。" not in words
    assert "，，" not in words


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.key)
def test_demo_theme_leaves_no_slot_open(theme):
    levels = ("省", "市") if theme.city else ("省",)
    for level in levels:
        for template, spot in [*((t, "") for t in theme.titles), *((t, "白石县") for t in theme.local)]:
            paper = texts.write(theme, template, spot, level, random.Random(1))
            told = [
                paper.title,
                paper.body,
                *(paper.reply(k, f"{level}教育厅") for k in "ABC"),
                paper.say(theme.talk),
                paper.say(theme.unhappy),
            ]
            told += [what for what, _ in paper.planned("省教育厅")]
            assert [words for words in told if "{" in words or "}" in words or "~" in words] == []

"""回头看: a draw that anybody can repeat, and what was found; the class of the reply stays as it was signed."""

import csv
import hashlib
import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from congress.models import Category, Committee
from core.models import Message
from core.workflow import Refused
from suggestions import figures, measures
from suggestions.models import Assignment, Attachment, Event, LookbackDraw, LookbackItem, SupervisionRecord
from suggestions.supervision import lookback
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.workflow import LOOKBACK
from suggestions.workflow import SUGGESTION
from tests.kept import kept

from ..world import pdf

NUMBER = st.integers(0, 9999).map("{:04}".format)
UNIT = st.sampled_from([f"省{name}厅" for name in "甲乙丙丁戊己庚辛"])
SEED = st.text(st.characters(blacklist_characters="|", blacklist_categories=("Cs",)), min_size=1, max_size=40)
FRAME = st.dictionaries(UNIT, st.lists(NUMBER, unique=True, min_size=1, max_size=20), max_size=5)

# The draw, pure ------------------------------------------------------------------------------------------------------------------


@given(FRAME, SEED, st.integers(1, 5))
def test_the_same_seed_and_the_same_items_give_the_same_sample(frame, seed, per_unit):
    drawn = lookback.choose(frame, seed, per_unit)
    turned = {unit: numbers[::-1] for unit, numbers in reversed(frame.items())}
    assert lookback.choose(turned, seed, per_unit) == drawn
    for unit, numbers in frame.items():
        assert len(drawn[unit]) == min(per_unit, len(numbers)) and set(drawn[unit]) <= set(numbers)


@given(FRAME, SEED, st.integers(1, 5), UNIT, st.lists(NUMBER, unique=True, min_size=1, max_size=20))
def test_a_unit_more_changes_nothing_for_the_others(frame, seed, per_unit, unit, numbers):
    before = lookback.choose({name: ns for name, ns in frame.items() if name != unit}, seed, per_unit)
    after = lookback.choose(frame | {unit: numbers}, seed, per_unit)
    assert {name: ns for name, ns in after.items() if name != unit} == before


@given(st.lists(NUMBER, unique=True, min_size=1, max_size=30), SEED, st.integers(1, 5))
def test_a_larger_sample_begins_with_the_smaller(numbers, seed, n):
    assert lookback.choose({"甲": numbers}, seed, n + 1)["甲"][:n] == lookback.choose({"甲": numbers}, seed, n)["甲"]


def test_pencil_and_sha256sum_come_to_the_same():
    text = "2026-07-01|省水利厅|0317"
    by_hand = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True).stdout.split()[0]  # noqa: S607
    assert (
        lookback.digest("2026-07-01", "省水利厅", "0317")
        == by_hand.decode()
        == hashlib.sha256(text.encode()).hexdigest()
    )
    numbers = [f"{n:04}" for n in range(1, 21)]
    table = sorted((hashlib.sha256(f"种子|省水利厅|{n}".encode()).hexdigest(), n) for n in numbers)
    assert lookback.choose({"省水利厅": numbers}, "种子", 3) == {"省水利厅": [n for _, n in table[:3]]}


def test_every_item_may_be_hit():
    numbers = [f"{n:04}" for n in range(10)]
    hits = [n for i in range(2000) for n in lookback.choose({"甲": numbers}, str(i), 1)["甲"]]
    assert all(140 <= hits.count(n) <= 260 for n in numbers)


# From the door -------------------------------------------------------------------------------------------------------------------


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@kept
def year(world):
    world.solved = [world.suggestion("answered", helpers=[world.water], ago=40) for _ in range(3)]
    world.waters = [world.suggestion("closed", lead=world.water, ago=40) for _ in range(2)]
    world.suggestion("answered", klass="B", ago=40)
    world.suggestion("handling", ago=40)
    return world


def parts(world):
    return Assignment.objects.filter(suggestion__session=world.session)


def take(world, seed="甲", *, klass="A", per_unit=1, excludes_drawn=False, by=None, days=-5):
    return draw(
        world.session, flow=LOOKBACK, parts=parts(world), seed=seed, klass=klass, per_unit=per_unit, excludes_drawn=excludes_drawn,
        by=by or world.office, at=world.at(days),
    )  # fmt: skip


def found(item, world, outcome, words="", by=None, **data):
    return LOOKBACK.take(item, "record", by=by or world.office, outcome=outcome, words=words, **data)


def test_only_solved_parts_in_their_latest_round_are_drawn(year):
    again = year.solved[0]
    year.grade(again, result="不满意", at=year.at(-20))  # a second round has begun: its first answer no longer counts
    rows = lookback.population(parts(year), "A")
    assert lookback.frame_of(rows) == {
        "省交通运输厅": [s.number for s in year.solved[1:]],
        "省水利厅": [s.number for s in year.waters],
    }
    assert [a.suggestion.title for a in lookback.population(parts(year), "B")] == [
        Assignment.objects.get(reply__klass="B").suggestion.title
    ]
    assert not lookback.population(parts(year), "C").exists()


def test_a_draw_is_kept_with_what_it_was_drawn_from(year):
    made = take(year, per_unit=2)
    frame = {"省交通运输厅": [s.number for s in year.solved], "省水利厅": [s.number for s in year.waters]}
    assert (made.frame, made.population, made.seed, made.klass, made.drawn_by) == (frame, 5, "甲", "A", year.office)
    drawn = [(i.assignment.unit.name, i.assignment.suggestion.number) for i in made.items.order_by("position")]
    assert drawn == [(unit, n) for unit, ns in lookback.choose(frame, "甲", 2).items() for n in ns] and len(drawn) == 4
    assert not Event.objects.filter(verb__startswith="lookback").exists()  # nobody is warned


def test_what_was_drawn_may_be_left_out_the_next_time(year):
    first = set(take(year, per_unit=2).items.values_list("assignment", flat=True))
    second = set(take(year, "乙", per_unit=5, excludes_drawn=True).items.values_list("assignment", flat=True))
    assert first & second == set() and len(first | second) == 5
    with pytest.raises(Refused, match="没有可以抽取的"):
        take(year, "丙", excludes_drawn=True)


def test_the_same_draw_is_kept_once(year):
    take(year)
    with pytest.raises(Refused, match="没有重复记录"):
        take(year)
    with pytest.raises(Refused, match="没有这项权限"):
        take(year, "乙", by=year.city_office)
    assert LookbackDraw.objects.count() == 1


def test_the_outcome_is_on_record_and_the_class_stays(year):
    item = take(year).items.select_related("assignment__suggestion").first()
    part, before = item.assignment, list(item.assignment.replies.values("pk", "klass", "is_solved", "body", "status"))
    with pytest.raises(Refused, match="请写明情况"):
        found(item, year, "failed")
    found(
        item, year, "failed", "路面没有动工", participants="代表三人", uploads=[pdf("现场.pdf")], checked_on=year.today
    )
    assert (item.status, item.outcome, item.checked_by, item.checked_on) == (
        "checked",
        "failed",
        year.office,
        year.today,
    )
    assert list(part.replies.values("pk", "klass", "is_solved", "body", "status")) == before
    record = SupervisionRecord.objects.get()
    assert (record.kind, record.participants, record.summary) == (
        "lookback",
        "代表三人",
        f"{part.unit}：未落实。路面没有动工",
    )
    assert Attachment.objects.get().supervision_record == record
    event = Event.objects.get(verb="lookback.record")
    assert (event.assignment, event.changes) == (part, {"核查结果": ["", "未落实"]})
    assert "您的建议做了回头看" in Message.objects.filter(recipient=year.author).order_by("pk").last().subject
    with pytest.raises(Refused, match="当前状态是“已核查”"):
        found(item, year, "held")


def test_days_must_be_possible(year):
    item = take(year).items.first()
    with pytest.raises(Refused, match="不能晚于今天"):
        found(item, year, "held", checked_on=year.at(1).date())
    with pytest.raises(Refused, match="不能早于抽取"):
        found(item, year, "held", checked_on=year.at(-6).date())


def test_a_slip_is_put_right_and_stays_on_the_time_line(year):
    item = take(year).items.first()
    found(item, year, "failed", "没有动工")
    with pytest.raises(Refused, match="请写明"):
        LOOKBACK.take(item, "correct", by=year.office, outcome="held", words="")
    LOOKBACK.take(item, "correct", by=year.office, note="看错了路段", outcome="held", words="")
    item.refresh_from_db()
    assert item.outcome == "held"
    assert Event.objects.get(verb="lookback.correct").changes == {
        "核查结果": ["未落实", "属实"],
        "核查情况": ["没有动工", ""],
    }
    assert SupervisionRecord.objects.count() == 2


def test_who_records(year):
    other = Committee.objects.create(congress=year.province, name="法制委员会")
    stranger = year.user("stranger", "leader", committee=other)
    item = take(year, per_unit=5).items.select_related("assignment__suggestion__category").first()
    may = {u.username for u in (year.admin, year.office, year.leader, year.viewer, stranger, year.roads_head, year.author, year.city_office)
           if not LOOKBACK.why_not(item, "record", u)}  # fmt: skip
    assert may == {"office", "leader"}
    item.assignment.suggestion.category = None
    assert LOOKBACK.why_not(item, "record", year.leader) and not LOOKBACK.why_not(item, "record", year.office)


# What it counts as -----------------------------------------------------------------------------------------------------------------


def failed(world):
    return set(parts(world).filter(measures.FACTS["lookback_failed"].q(world.today)).values_list("pk", flat=True))


def test_a_promise_not_kept_is_a_fact_until_a_later_look_says_otherwise(year):
    items = list(take(year, per_unit=5).items.order_by("position"))
    found(items[0], year, "failed", "没有动工")
    found(items[1], year, "partly", "做了一半")
    found(items[2], year, "held")
    assert failed(year) == {items[0].assignment_id}
    (row,) = [
        r for r in figures.table(parts(year), by="unit", rule_set=year.rules, today=year.today) if r["lookback_failed"]
    ]
    assert (row["key"], row["lookback_failed"]) == ("省交通运输厅", 1)
    later = take(year, "乙", per_unit=5, days=0).items.get(assignment=items[0].assignment)
    assert failed(year) == {items[0].assignment_id}  # drawn again is not yet looked at
    found(later, year, "held")
    assert failed(year) == set()


def test_the_page_of_the_suggestion_says_what_was_found(year):
    item = take(year).items.select_related("assignment__suggestion").first()
    s = item.assignment.suggestion
    at = reverse("suggestion", args=[s.pk])
    assert "记录回头看" in client_of(year.office).get(at).content.decode()
    assert "回头看" not in client_of(year.roads_head).get(at).content.decode()
    found(item, year, "failed", "路面没有动工")
    for name in ("office", "leader", "roads_head", "author"):
        shown = client_of(getattr(year, name)).get(at).content.decode()
        assert "回头看未落实" in shown and "路面没有动工" in shown, name
    listed = client_of(year.office).get(reverse("parts"), {"fact": "lookback_failed"})
    assert [line.row.suggestion_id for line in listed.context["lines"]] == [s.pk]


# Who sees what -----------------------------------------------------------------------------------------------------------------------


def test_who_is_drawn_stays_with_those_who_look(year):
    def seen(model):
        names = (
            "admin",
            "office",
            "leader",
            "viewer",
            "coordinator",
            "roads_head",
            "water_head",
            "author",
            "party_head",
            "city_office",
        )
        return {n for n in names if model.objects.visible_to(getattr(year, n)).exists()}

    readers = {"admin", "office", "leader", "viewer"}
    item = take(year).items.order_by("position").first()
    assert seen(LookbackItem) == seen(LookbackDraw) == readers
    found(item, year, "held")
    assert seen(LookbackItem) == readers | {"coordinator", "roads_head", "water_head", "author"}
    assert seen(LookbackDraw) == readers


# Pages --------------------------------------------------------------------------------------------------------------------------------


def test_the_page_shows_first_and_keeps_then(year):
    client = client_of(year.office)
    blank = client.get(reverse("lookback_draw"))
    assert "取排在最前面的（要抽几件取几件）。" in blank.content.decode()
    seed = blank.context["form"]["seed"].value()
    assert len(seed) == 8 and seed != client.get(reverse("lookback_draw")).context["form"]["seed"].value()
    asked = {"session": year.session.pk, "klass": "A", "per_unit": 1, "seed": "2026"}
    shown = client.get(reverse("lookback_draw"), asked)
    assert (shown.context["population"], shown.context["drawn"]) == (5, 2)
    assert not LookbackDraw.objects.exists()
    answer = client.post(reverse("lookback_draw"), asked)
    made = LookbackDraw.objects.get()
    assert answer["Location"] == reverse("lookback_sheet", args=[made.pk])
    assert [i.assignment for i in made.items.order_by("position")] == [
        p for *_, ps in shown.context["lines"] for p in ps
    ]
    assert client.post(reverse("lookback_draw"), asked).status_code == 409
    paper = client.get(answer["Location"])
    assert paper.context["is_same"] and "2026" in paper.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": ""},
        {"seed": "a|b"},
        {"per_unit": "0"},
        {"per_unit": "x"},
        {"per_unit": 51},
        {"klass": "Z"},
        {"session": "0"},
        {"session": 99999999999999999999},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_input_is_answered_in_words(year, wrong, method):
    asked = {"session": year.session.pk, "klass": "A", "per_unit": 1, "seed": "甲"} | wrong
    answer = getattr(client_of(year.office), method)(reverse("lookback_draw"), asked)
    assert answer.status_code == 422 and "要改" in answer.content.decode()
    assert not LookbackDraw.objects.exists()


def test_a_session_of_another_congress_cannot_be_drawn_from(year):
    asked = {"session": year.city_session.pk, "klass": "A", "per_unit": 1, "seed": "甲"}
    assert client_of(year.office).post(reverse("lookback_draw"), asked).status_code == 422


def test_a_draw_that_was_tampered_with_says_so(year):
    made = take(year)
    LookbackItem.objects.filter(draw=made, position=1).update(
        assignment=year.part(year.solved[0]).pk
        if made.items.get(position=1).assignment.suggestion != year.solved[0]
        else year.part(year.solved[1]).pk
    )
    shown = client_of(year.office).get(reverse("lookback_sheet", args=[made.pk]))
    assert not shown.context["is_same"] and "不一致" in shown.content.decode()


def test_the_list_and_its_export_and_the_step(year):
    items = list(take(year, per_unit=5).items.order_by("position"))
    found(items[0], year, "failed", "没有动工")
    client = client_of(year.leader)
    page = client.get(reverse("lookback"))
    assert page.context["count"] == 5 and len(page.context["draws"]) == 1
    assert [(tab.label, tab.count) for tab in page.context["tabs"]] == [
        ("全部", 5),
        ("待核查", 4),
        ("属实", 0),
        ("部分落实", 0),
        ("未落实", 1),
    ]
    sheet = b"".join(client.get(reverse("lookback"), {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(sheet.splitlines()))) == 6 and "没有动工" in sheet
    at = reverse("lookback_step", args=[items[1].pk, "record"])
    form = client.get(at)
    assert form.status_code == 200 and form.context["form"]["outcome"].value() is None
    answer = client.post(at, {"outcome": "partly", "words": "", "checked_on": year.today, "participants": "三人"})
    assert answer.status_code == 422 and "请写明情况" in answer.content.decode() and "三人" in answer.content.decode()
    answer = client.post(at, {"outcome": "partly", "words": "还差一段", "checked_on": year.today})
    assert answer.status_code == 302
    items[1].refresh_from_db()
    assert (items[1].outcome, items[1].checked_by) == ("partly", year.leader)
    assert client.get(reverse("lookback_step", args=[items[1].pk, "correct"])).status_code == 409
    assert client_of(year.office).get(reverse("lookback_step", args=[items[1].pk, "correct"])).status_code == 200
    assert client_of(year.city_office).get(at).status_code == 404


@pytest.mark.parametrize("page", ["lookback", "sheet", "suggestion"])
def test_the_number_of_queries_does_not_grow(year, page):
    client, counted = client_of(year.office), []
    made = take(year, per_unit=1)
    for seed in ("乙", "丙"):
        s = made.items.first().assignment.suggestion_id
        address = {
            "lookback": reverse("lookback"),
            "sheet": reverse("lookback_sheet", args=[made.pk]),
            "suggestion": reverse("suggestion", args=[s]),
        }[page]
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counted.append(len(asked))
        made = take(year, seed, per_unit=5)
    assert counted[0] == counted[1] <= (14 if page == "suggestion" else 12)


# The command ------------------------------------------------------------------------------------------------------------------------------


def command(**options):
    out = StringIO()
    call_command("lookback", stdout=out, session="十四届四次会议", congress="云江省人大", **options)
    return out.getvalue()


def test_the_command_prints_the_same_sample_and_stores_nothing(year):
    printed = command(seed="甲", per_unit=1)
    assert not LookbackDraw.objects.exists()
    made = take(year)
    for item in made.items.select_related("assignment__suggestion"):
        assert f"  {item.assignment.suggestion.number}  " in printed
    assert printed.count("\n  ") == 2 and "A 类 5 件，抽中 2 件" in printed
    assert "抽中 2 件" in command(seed="乙", per_unit=1, exclude_drawn=True) and "A 类 3 件" in command(
        seed="乙", per_unit=1, exclude_drawn=True
    )
    with pytest.raises(CommandError):
        command(seed="甲", per_unit=0)


def test_another_category_changes_nothing(year):
    """Who watches an item has no say in whether it is drawn."""
    before = command(seed="甲", per_unit=1)
    for s in year.solved:
        s.refresh_from_db()
        SUGGESTION.take(
            s, "amend", by=year.office, category=Category.objects.create(congress=year.province, name=f"类别{s.pk}"), period="recess",
            publication="none", confidentiality="open", raised_before="new", research="none",
        )  # fmt: skip
    assert command(seed="甲", per_unit=1) == before

"""多年重复: marking the same matter of several years, the count of years, who may, and what is still unsolved."""

import datetime as dt

import pytest

from congress.models import Session
from core.workflow import Refused
from suggestions import measures
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Commitment, Event, Suggestion
from suggestions.repeats import chain
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept

BUS = "关于加强农村中小学校车安全管理的建议"


def session_of(world, year, congress=None):
    congress = congress or world.province
    found = Session.objects.filter(congress=congress, year=year).first()
    return found or Session.objects.create(
        congress=congress, term=14, meeting=1, year=year, name=f"{year} 年会议", rule_set=world.rules,
        opens_on=dt.date(year, 1, 10), closes_on=dt.date(year, 1, 15),
    )  # fmt: skip


def raised(world, year, state="answered", *, klass="C", title=BUS, **fields):
    """A suggestion of another year: as the ledger of that year would have it."""
    s = world.suggestion(state, title=title, klass=klass, **fields)
    number = f"{year % 100}{s.pk:04}"
    Suggestion.objects.filter(pk=s.pk).update(session=session_of(world, year), number=number)
    return Suggestion.objects.get(pk=s.pk)


@kept
def years(world):
    now = world.today.year
    return [raised(world, now - 2), raised(world, now - 1), world.suggestion("handling", title=BUS)]


def mark(world, suggestion, *same, by=None):
    SUGGESTION.take(suggestion, "mark_repeat", by=by or world.office, same=list(same))


def state(*rows):
    return [(Suggestion.objects.get(pk=s.pk).repeat_years, set(s.earlier.values_list("pk", flat=True))) for s in rows]


def test_all_of_the_matter_are_linked_and_counted(world, years):
    first, second, third = years
    mark(world, second, first)
    assert state(*years) == [(2, set()), (2, {first.pk}), (0, set())]
    mark(world, third, second)
    assert state(*years) == [(3, set()), (3, {first.pk}), (3, {first.pk, second.pk})]


def test_two_of_one_year_count_as_one_year(world, years):
    first, second, third = years
    twin = raised(world, world.today.year - 1)
    mark(world, third, first, second, twin)
    assert state(first, second, twin, third) == [
        (3, set()),
        (3, {first.pk}),
        (3, {first.pk}),
        (3, {first.pk, second.pk, twin.pk}),
    ]


def test_marking_leaves_its_numbers_on_the_time_line_of_all(world, years):
    first, second, third = years
    mark(world, third, first, second)
    event = Event.objects.get(verb="suggestion.mark_repeat")
    cited = chain.cited([first, second])
    assert (event.suggestion, event.audience, event.changes) == (
        third,
        "offices",
        {"同一件事": ["", cited], "提出的年数": ["", "3"]},
    )
    told = (
        Event.objects.filter(verb="suggestion.repeat_counted")
        .order_by("suggestion")
        .values_list("suggestion", flat=True)
    )
    assert list(told) == [first.pk, second.pk]


def test_one_that_is_taken_out_leaves_the_others_together(world, years):
    first, second, third = years
    mark(world, third, first, second)
    SUGGESTION.take(Suggestion.objects.get(pk=second.pk), "unmark_repeat", by=world.office, note="不是同一件事")
    assert state(*years) == [(2, set()), (0, set()), (2, {first.pk})]
    SUGGESTION.take(Suggestion.objects.get(pk=first.pk), "unmark_repeat", by=world.office, note="不是同一件事")
    assert state(*years) == [(0, set()), (0, set()), (0, set())]


@pytest.mark.parametrize(
    ("state_then", "verb", "who"),
    [("submitted", "decline", "office"), ("submitted", "turn_into_letter", "office"), ("registered", "withdraw", "author"),
     ("submitted", "return_for_change", "office")],
)  # fmt: skip
def test_what_is_handled_no_more_stays_in_its_matter_and_can_be_taken_out(world, years, state_then, verb, who):
    """It was raised all the same; and nothing that became of one stands in the way of marking the next."""
    first, second, _ = years
    gone = world.suggestion(state_then, title=BUS)
    mark(world, gone, first)
    SUGGESTION.take(gone, verb, by=getattr(world, who), note="另有安排")
    Suggestion.objects.filter(pk=gone.pk).update(session=session_of(world, world.today.year - 3))
    mark(world, Suggestion.objects.get(pk=second.pk), Suggestion.objects.get(pk=gone.pk))
    assert state(second)[0][0] == 3
    SUGGESTION.take(Suggestion.objects.get(pk=gone.pk), "unmark_repeat", by=world.office, note="不是同一件事")
    assert state(gone, second)[0] == (0, set())
    assert state(second)[0][0] == 2


def test_what_is_not_marked_cannot_be_unmarked(world, years):
    with pytest.raises(Refused, match="没有标记为多年重复"):
        SUGGESTION.take(years[2], "unmark_repeat", by=world.office, note="错了")


def test_the_same_year_a_later_one_or_another_congress_is_refused(world, years):
    first, second, third = years
    twin = world.suggestion("registered", title=BUS)
    for suggestion, other, said in (
        (third, twin, "不是以前年份的"),
        (first, second, "不是以前年份的"),
        (third, third, "不是以前年份的"),
    ):
        with pytest.raises(Refused, match=said):
            mark(world, suggestion, other)
    foreign = world.suggestion("registered", title=BUS, deputy=world.city_deputy, office=world.city_office)
    Suggestion.objects.filter(pk=foreign.pk).update(session=session_of(world, world.today.year - 1, world.city))
    with pytest.raises(Refused, match="本级人大"):
        mark(world, third, Suggestion.objects.get(pk=foreign.pk))
    assert state(*years) == [(0, set())] * 3


def test_marking_the_same_again_is_refused(world, years):
    mark(world, years[2], years[1])
    with pytest.raises(Refused, match="已经标记为同一件事"):
        mark(world, Suggestion.objects.get(pk=years[2].pk), years[1])


@pytest.mark.parametrize("who", ["coordinator", "leader", "viewer", "roads_head", "author", "city_office"])
def test_the_congress_office_alone_marks(world, years, who):
    with pytest.raises(Refused, match="没有这项权限"):
        mark(world, years[2], years[1], by=getattr(world, who))


def unsolved(world, fact="repeat_unsolved"):
    parts = Assignment.objects.filter(measures.FACTS[fact].q(world.today))
    return set(parts.values_list("suggestion", flat=True))


def test_the_list_has_each_matter_once_by_its_last_year_while_it_is_unsolved(world, years):
    first, second, third = years
    assert unsolved(world) == set()
    mark(world, third, first, second)
    assert unsolved(world) == unsolved(world, "repeated") == {third.pk}
    part = world.part(third)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="A")
    assert (unsolved(world), unsolved(world, "repeated")) == (set(), {third.pk})


def test_what_was_raised_in_class_later_is_solved(world, years):
    first, second, third = years
    mark(world, third, first, second)
    part = world.part(third)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="B")
    promise = Commitment.objects.get()
    COMMITMENT.take(promise, "write_off", by=world.office, done_on=world.today, note="现场察看属实")
    assert unsolved(world) == {third.pk}
    ASSIGNMENT.take(world.part(third), "raise_class", by=world.office, now="A", changed_on=world.today, note="全部销号")
    assert unsolved(world) == set()


def test_the_years_come_with_the_row(world, years, django_assert_num_queries):
    first, second, third = years
    mark(world, third, first, second)
    now = world.today.year
    with django_assert_num_queries(1):
        rows = {s.pk: s for s in chain.with_years(Suggestion.objects.select_related("session"))}
        said = [chain.said(s.session.year, s.years_before, s.years_after) for s in (rows[y.pk] for y in years)]
    assert said == [
        f"后来又提出（{now - 1}、{now}）",
        f"第 2 年提出（{now - 2}、{now - 1}）",
        f"第 3 年提出（{now - 2}、{now - 1}、{now}）",
    ]


# The form -----------------------------------------------------------------------------------------------------------------


def test_similar_ones_of_earlier_years_are_offered_and_none_is_ticked(client, world, years):
    raised(world, world.today.year - 1, title="关于规范直播带货食品标签的建议", body="标签看不清。")
    world.suggestion("registered", title=BUS)
    client.force_login(world.office)
    page = client.get(f"/suggestions/{years[2].pk}/do/mark_repeat/")
    offered = [int(value) for value, _ in page.context["form"].fields["same"].choices]
    assert sorted(offered) == [years[0].pk, years[1].pk]
    assert "checked" not in page.content.decode().split("<form")[-1]


def test_ticked_and_named_ones_are_marked(client, world, years):
    first, second, third = years
    client.force_login(world.office)
    client.post(
        f"/suggestions/{third.pk}/do/mark_repeat/",
        {"same": [second.pk], "named": f"{first.session.year}年第{first.number}号", "seen": "handling"},
    )
    assert state(*years) == [(3, set()), (3, {first.pk}), (3, {first.pk, second.pk})]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "请选至少一件"),
        ("上一年那件", "看不懂"),
        ("1999年第0001号", "没有找到"),
        ("9999 年第 1 号", "没有找到"),
        ("2024年第\0号", ""),
    ],
)
def test_a_number_that_is_not_clear_is_asked_for_again(client, world, years, named, said):
    client.force_login(world.office)
    response = client.post(f"/suggestions/{years[2].pk}/do/mark_repeat/", {"named": named, "seen": "handling"})
    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_what_is_ticked_must_be_among_those_offered(client, world, years):
    foreign = world.suggestion("registered", title=BUS, deputy=world.city_deputy, office=world.city_office)
    client.force_login(world.office)
    for same in (foreign.pk, "x", 10**30):
        response = client.post(f"/suggestions/{years[2].pk}/do/mark_repeat/", {"same": [same], "seen": "handling"})
        assert response.status_code == 422

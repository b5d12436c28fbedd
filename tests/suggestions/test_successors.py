"""A unit is renamed or merged in mid-year: whoever took over sees and does what the ended unit had to, and nothing before its day."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.policy import Role
from core.models import Message
from core.workflow import Refused
from suggestions import figures
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Commitment, Event, Suggestion
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept
from tests.suggestions.test_commitments import day
from tests.world import pdf
from units import succession
from units.models import Membership, Unit


@kept
def heir(world):
    """省交通运输厅 ended yesterday; 省综合交通厅 goes on, with people of its own."""
    unit = Unit.objects.create(
        congress=world.province, name="省综合交通厅", full_name="云江省综合交通厅", coordinator=world.government, document_prefix="云综交复",
        phone="8229",
    )  # fmt: skip
    for duty in ("liaison", "handler", "head"):
        world.user(f"heir_{duty}", Role.UNIT, units=[(unit, duty)])
    return unit


def end(unit, successor, *, on):
    Unit.objects.filter(pk=unit.pk).update(valid_until=on, successor=successor)
    unit.refresh_from_db()


def person(duty, unit="heir"):
    """Read anew, as every request does."""
    return User.objects.get(username=f"{unit}_{duty}")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# Who acts --------------------------------------------------------------------------------------------------------------------


def test_nothing_changes_before_the_last_day_is_over(world, heir):
    s = world.suggestion("accepted")
    for until in (None, day(world, 1), world.today):
        end(world.roads, heir, on=until)
        assert person("handler").unit_ids == {heir.pk}, until
        assert not Suggestion.objects.visible_to(person("handler")).exists()
    end(world.roads, heir, on=day(world, -1))
    assert person("handler").duties == {heir.pk: {"handler"}, world.roads.pk: {"handler"}}
    assert list(Suggestion.objects.visible_to(person("handler"))) == [s]


def test_an_open_part_goes_on_under_the_successors_people(world, heir):
    s = world.suggestion("accepted", helpers=[world.water])
    end(world.roads, heir, on=day(world, -1))
    part = world.part(s)
    handler, liaison, head = (person(duty) for duty in ("handler", "liaison", "head"))
    ASSIGNMENT.take(
        part,
        "name_people",
        by=liaison,
        leader_name="厅长",
        office_name="公路处",
        handler_name="小满",
        handler_phone="1",
    )
    ASSIGNMENT.take(part, "contact", by=handler, held_on=world.today, method="visit", summary="代表要求写明时限。")
    ASSIGNMENT.take(part, "draft_reply", by=handler)
    with pytest.raises(Refused, match="承办单位负责人"):
        from suggestions.workflow import REPLY

        REPLY.take(part.replies.get(), "sign", by=liaison)
    assert Event.objects.get(verb="assignment.contact").unit == heir  # in whose name it was done
    assert part.unit == world.roads  # whose part it stays
    assert head.acting_unit_id(world.roads.pk) == heir.pk


def test_a_button_names_the_unit_only_where_two_of_ones_own_are_at_work(world, heir):
    """Who took over another unit has two; on an item of one of them the name says nothing."""
    alone, both = world.suggestion("accepted"), world.suggestion("accepted", helpers=[heir])
    end(world.roads, heir, on=day(world, -1))
    for s, named in ((alone, False), (both, True)):
        offers = client_of(person("liaison")).get(reverse("suggestion", args=[s.pk])).context["offers"]
        labels = [offer.label for offer in [offers.primary, *offers.plain] if offer.name == "assignment.name_people"]
        assert labels and all(("：" in label) == named for label in labels), labels


def test_duties_stay_duties(world, heir):
    """A handler of the successor does not become head of the predecessor."""
    s = world.suggestion("accepted", ago=3)
    end(world.roads, heir, on=day(world, -1))
    with pytest.raises(Refused, match="联络员或负责人"):
        ASSIGNMENT.take(world.part(s), "ask_back", by=person("handler"), note="不属于本单位", proposed_unit=None)
    ASSIGNMENT.take(world.part(s), "ask_back", by=person("liaison"), note="不属于本单位", proposed_unit=None)


def test_the_letter_bears_the_name_of_who_writes_it(world, heir):
    s = world.suggestion("accepted")
    part = world.part(s)
    world.contact(part)
    before = world.suggestion("answered")
    end(world.roads, heir, on=day(world, -1))
    world.reply(part)
    letters = {
        one.pk: client_of(world.author)
        .get(reverse("reply_letter", args=[world.part(one).reply.pk]))
        .context["letter"]
        .unit
        for one in (s, before)
    }
    assert letters == {s.pk: heir, before.pk: world.roads}


def test_a_signed_letter_keeps_its_letterhead_when_somebody_renames_the_unit_itself(world):
    """In the admin and in a sheet of units; before anything is signed a slip of the pen can be put right."""
    unit, client = world.roads, client_of(world.admin)
    world.suggestion("accepted")
    url = reverse("admin:units_unit_change", args=[unit.pk])

    def rename(**said):
        form = client.get(url).context["adminform"].form
        data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)} | said
        for inline in client.get(url).context["inline_admin_formsets"]:
            manager = inline.formset.management_form
            data |= {f"{inline.formset.prefix}-{name}": manager[name].value() for name in manager.fields}
            data |= {f"{inline.formset.prefix}-TOTAL_FORMS": 0, f"{inline.formset.prefix}-INITIAL_FORMS": 0}
        return client.post(url, data)

    assert rename(name="省交通厅").status_code == 302
    unit.refresh_from_db()
    assert unit.name == "省交通厅"
    world.suggestion("answered")
    for said in ({"name": "省综合交通厅"}, {"full_name": "云江省综合交通厅"}):
        answer = rename(**said)
        assert (answer.status_code, "请登记一个新单位，在旧单位填停用日期和继承单位" in answer.content.decode()) == (
            200,
            True,
        )
    assert rename(phone="8230").status_code == 302
    before = unit.letterhead
    unit.refresh_from_db()
    assert (unit.name, unit.letterhead, unit.phone) == ("省交通厅", before, "8230")


def test_promises_are_inherited_over_a_chain(world, heir):
    world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    middle = Unit.objects.create(congress=world.province, name="省大交通委")
    end(world.roads, middle, on=day(world, -9))
    end(middle, heir, on=day(world, -2))
    COMMITMENT.take(promise, "note", by=person("handler"), note="由我们接着办", uploads=[pdf()])
    COMMITMENT.take(promise, "report", by=person("liaison"), note="办好了", done_on=world.today)
    for duty in ("liaison", "handler", "head"):
        with pytest.raises(Refused, match="人大工作人员"):
            COMMITMENT.take(promise, "write_off", by=person(duty), done_on=world.today, note="好了")
    page = client_of(person("head")).get(reverse("commitments"))
    assert [line.row for line in page.context["lines"]] == [promise]
    assert "省交通运输厅（现省综合交通厅）" in page.content.decode()
    office = client_of(world.office)
    assert office.get(reverse("commitments"), {"unit": heir.pk, "state": "all"}).context["count"] == 1
    assert office.get(reverse("commitments"), {"unit": world.roads.pk, "state": "all"}).context["count"] == 1
    assert office.get(reverse("commitments"), {"unit": world.water.pk, "state": "all"}).context["count"] == 0


def test_a_circle_or_another_congress_inherits_nothing(world, heir):
    world.suggestion("accepted")
    end(world.roads, heir, on=day(world, -3))
    end(heir, world.roads, on=day(world, -3))
    assert person("handler").unit_ids == {heir.pk, world.roads.pk}
    assert Unit.objects.get(pk=world.roads.pk).acting_on(world.today) in (heir, world.roads)
    end(world.water, world.city_unit, on=day(world, -3))
    assert person("head", "city_unit").unit_ids == {world.city_unit.pk}
    assert Unit.objects.get(pk=world.water.pk).acting_on(world.today) == world.water


def test_a_successor_of_a_coordinator_coordinates(world):
    new = Unit.objects.create(congress=world.province, name="省政府办公厅督查局", kind=Unit.Kind.COORDINATOR)
    world.user("new_coordinator", Role.COORDINATOR, units=[(new, "liaison")])
    s = world.suggestion("handling")
    SUGGESTION.take(world.suggestion("registered"), "refer", by=world.office, coordinator=world.government)
    end(world.government, new, on=day(world, -1))
    user = User.objects.get(username="new_coordinator")
    assert Suggestion.objects.visible_to(user).count() == 2
    ASSIGNMENT.take(world.part(s), "reassign", by=user, note="改由水利厅办理", unit=world.water)
    page = client_of(User.objects.get(username="new_coordinator")).get(reverse("desk"))
    assert page.status_code == 200


# What they are shown and told ------------------------------------------------------------------------------------------------


def test_desk_and_lists_include_what_was_taken_over(world, heir):
    own = world.suggestion("handling", lead=heir)
    taken = world.suggestion("accepted")
    world.suggestion("handling", lead=world.water)
    end(world.roads, heir, on=day(world, -1))
    client = client_of(person("liaison"))
    page = client.get(reverse("desk"))
    assert {row.part.suggestion for row in page.context["rows"]} == {own, taken}
    assert [str(unit) for unit, *_ in page.context["figures"]] == ["省综合交通厅", "省交通运输厅"]
    assert page.context["heading"] == "省综合交通厅"
    rows = client.get(reverse("parts")).context["lines"]
    assert {line.row.unit for line in rows} == {heir, world.roads}
    assert client.get(reverse("parts"), {"unit": world.roads.pk}).context["count"] == 1


def test_an_ended_unit_without_work_this_year_does_not_clutter_the_desk(world, heir):
    world.suggestion("handling", lead=heir)
    end(world.money, heir, on=day(world, -900))
    page = client_of(person("liaison")).get(reverse("desk"))
    assert [str(unit) for unit, *_ in page.context["figures"]] == ["省综合交通厅"]
    assert page.context["many_units"] is False


def test_figures_stay_with_the_unit_of_the_time(world, heir):
    world.suggestion("answered")
    end(world.roads, heir, on=day(world, -1))
    rows = figures.table(Assignment.objects.all(), by="unit", rule_set=world.rules, today=world.today)
    assert [(row["key"], row["answered"]) for row in rows] == [("省交通运输厅", 1)]


def test_notices_reach_whoever_acts_now(world, heir):
    world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    end(world.roads, heir, on=day(world, -1))
    Message.objects.all().delete()
    COMMITMENT.take(promise, "write_off", by=world.office, note="现场察看", done_on=world.today)
    told = set(Message.objects.filter(subject__contains="已核实销号").values_list("recipient__username", flat=True))
    assert {"heir_liaison", "heir_handler", "author"} <= told


def test_work_begun_again_after_the_end_is_the_successors(world, heir):
    s = world.suggestion("answered")
    end(world.roads, heir, on=day(world, -1))
    world.grade(s, result="不满意", at=world.at(-15))
    part = world.part(s)
    assert part.round == 2
    ASSIGNMENT.take(part, "accept", by=person("liaison"))
    assert Event.objects.get(verb="assignment.accept", assignment=part).unit == heir


def test_other_units_gain_nothing(world, heir):
    world.suggestion("accepted")
    end(world.roads, heir, on=day(world, -1))
    for who in ("water_head", "party_head", "money_handler"):
        assert not Suggestion.objects.visible_to(User.objects.get(username=who)).exists()


def test_a_post_that_ended_inherits_nothing(world, heir):
    world.suggestion("accepted")
    end(world.roads, heir, on=day(world, -1))
    Membership.objects.filter(unit=heir).update(is_active=False)
    assert person("head").unit_ids == frozenset()


def test_people_without_predecessors_pay_no_query_for_them(world, heir, django_assert_num_queries):
    with django_assert_num_queries(2):  # the person, his posts
        assert User.objects.get(username="water_head").unit_ids == {world.water.pk}
    end(world.roads, heir, on=day(world, -1))
    with django_assert_num_queries(3):
        user = person("head")
        assert user.unit_ids == {heir.pk, world.roads.pk} == user.unit_ids


# The chain, by itself --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "heir_of_1"),
    [({}, 1), ({1: 2}, 2), ({1: 2, 2: 3}, 3), ({1: 2, 2: 1}, 1), ({1: 2, 2: 3, 3: 2}, 1), ({2: 3}, 1)],
)
def test_the_end_of_the_chain(after, heir_of_1):
    assert succession.heir(1, after) == heir_of_1


@given(st.dictionaries(st.integers(1, 8), st.integers(1, 8), max_size=8), st.sets(st.integers(1, 8), max_size=3))
def test_taken_over_ends_and_names_own_units_only(after, own):
    took = succession.taken_over(own, after)
    assert set(took.values()) <= own
    assert not set(took) & own
    assert set(took) <= set(after)


def test_acting_on_depends_on_the_day(world, heir):
    end(world.roads, heir, on=world.today)
    roads = Unit.objects.get(pk=world.roads.pk)
    assert [roads.acting_on(world.today + dt.timedelta(days=n)) for n in (0, 1)] == [roads, heir]

"""双方面商会: what the office does when a deputy is still dissatisfied with what was handled again."""

import uuid

import pytest
from django.urls import reverse

from core.workflow import Refused
from suggestions import measures
from suggestions.models import Assignment, SupervisionRecord
from suggestions.workflow import SUGGESTION
from tests.suggestions.test_merging import client_of

from .test_feedback import fresh


@pytest.fixture
def still(world):
    s = fresh(world)
    world.grade(s, result="不满意", words="没有修")
    world.answer(s)
    world.grade(s, result="不满意", words="还是没有修")
    s.refresh_from_db()
    return s


def meet(world, s, by=None, **said):
    said = {
        "held_on": world.today,
        "participants": "闻青禾、省交通运输厅分管负责人",
        "summary": "商定六月底以前完工。",
    } | said
    return SUGGESTION.take(s, "meet_both", by=by or world.office, **said)


def listed(world, fact):
    return Assignment.objects.filter(measures.FACTS[fact].q(world.today))


def test_only_after_a_second_unsatisfied_both_sides_are_brought_together(world):
    s = fresh(world)
    world.grade(s, result="不满意")
    s.refresh_from_db()
    with pytest.raises(Refused, match="重新办理以后代表仍不满意的"):
        meet(world, s)
    assert listed(world, "still_unsatisfied").count() == 0


def test_the_meeting_is_on_record_and_the_item_leaves_the_list_of_those_that_wait(world, still):
    assert [part.round for part in listed(world, "meeting_due")] == [2]
    office = client_of(world.office)
    assert len(office.get("/feedback/?forms=meeting_due").context["lines"]) == 1
    meet(world, still)
    row = SupervisionRecord.objects.get()
    assert (row.kind, row.get_kind_display(), row.recorded_by) == ("both", "双方面商会", world.office)
    assert (listed(world, "meeting_due").count(), listed(world, "still_unsatisfied").count()) == (0, 1)
    for who in ("author", "roads_head", "office"):
        assert (
            "商定六月底以前完工。"
            in client_of(getattr(world, who)).get(reverse("suggestion", args=[still.pk])).content.decode()
        )


@pytest.mark.parametrize("who", ["roads_head", "coordinator", "leader", "viewer", "admin", "author"])
def test_the_office_alone_records_it(world, still, who):
    with pytest.raises(Refused, match="没有这项权限"):
        meet(world, still, by=getattr(world, who))


def test_the_page_asks_who_came_and_what_was_agreed(world, still):
    office, address = client_of(world.office), reverse("suggestion_step", args=[still.pk, "meet_both"])
    assert address in office.get(reverse("suggestion", args=[still.pk])).content.decode()
    data = {"seen": still.status, "once": str(uuid.uuid4()), "held_on": world.today.isoformat()}
    wrong = office.post(address, data)
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"participants", "summary"})
    office.post(address, data | {"participants": "双方", "summary": "商定了"})
    assert SupervisionRecord.objects.get().summary == "商定了"

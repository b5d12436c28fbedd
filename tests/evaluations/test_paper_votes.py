"""Paper: two people read each ballot apart; a hand count is bounded by its forms and confirmed by a second person."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.workflow import Refused
from evaluations.meeting import casting, codes, counting
from evaluations.models import Ballot, HandCount, KeyedBallot, Standing

from .holding import Hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    return Hall(world).opened()


def enter(hall, user, code, *typed):
    """One person types a ballot; what the keyboard sends."""
    browser = Client()
    browser.force_login(user)
    keys = list(hall.marks("standing", *["满意"] * 2))
    data = {f"q{key}": value for key, value in zip(keys, typed, strict=False)}
    return browser.post(reverse("appraisal_paper", args=[hall.panel().pk]), data | {"code": codes.shown(code)})


def test_what_two_people_read_the_same_is_a_ballot(hall):
    code = hall.codes["standing"][0]
    assert enter(hall, hall.world.office, code, "1", "3").status_code == 302
    assert Ballot.objects.count() == 0
    assert enter(hall, hall.world.office2, code, "满意", "不满意").status_code == 302
    ballot = Ballot.objects.get()
    assert [mark.grade for mark in ballot.marks.order_by("question__position")] == ["满意", "不满意"]
    assert (ballot.source, ballot.entered_by, ballot.checked_by) == ("paper", hall.world.office, hall.world.office2)
    assert KeyedBallot.objects.count() == 0


def test_one_person_alone_makes_no_ballot_however_often_he_reads(hall):
    code = hall.codes["standing"][0]
    for _ in range(2):
        enter(hall, hall.world.office, code, "1", "1")
    assert Ballot.objects.count() == 0
    assert KeyedBallot.objects.count() == 1


def test_differences_are_shown_and_settled_by_reading_again(hall):
    code = hall.codes["standing"][0]
    enter(hall, hall.world.office, code, "1", "2")
    page = enter(hall, hall.world.office2, code, "1", "3")
    assert page.status_code == 409
    assert "有 1 处不一致" in page.content.decode()
    assert "office录的是“基本满意”" in page.content.decode()
    assert Ballot.objects.count() == 0
    with pytest.raises(Refused, match="1 张纸质票没有复录或者两次录入不一致"):
        hall.take("close")
    assert enter(hall, hall.world.office, code, "1", "3").status_code == 302
    assert Ballot.objects.count() == 1


def test_the_second_reader_does_not_see_the_first(hall):
    enter(hall, hall.world.office, hall.codes["standing"][0], "3", "3")
    browser = Client()
    browser.force_login(hall.world.office2)
    page = browser.get(reverse("appraisal_paper", args=[hall.panel().pk])).content.decode()
    assert "等复录 1 张" in page
    assert page.count('value="不满意"') == 0


def test_phone_and_paper_with_one_code_are_one_ballot(hall):
    code = hall.codes["standing"][0]
    hall.cast(code, "满意")
    page = enter(hall, hall.world.office, code, "3", "3")
    assert page.status_code == 409
    assert casting.CAST in page.content.decode()
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("typed", ["4", "优", "9"])
def test_what_no_grade_is_is_refused_with_everything_kept(hall, typed):
    page = enter(hall, hall.world.office, hall.codes["standing"][0], "1", typed)
    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode()
    assert KeyedBallot.objects.count() == 0


def test_a_code_of_another_panel_or_nobody_is_refused(hall):
    for code in (hall.codes["committees"][0], "AAAAAAAAAA"):
        page = enter(hall, hall.world.office, code, "1", "1")
        assert page.status_code == 422
        assert "没有这个票号" in page.content.decode()


def test_a_paper_is_not_entered_after_closing(world):
    hall = Hall(world).closed()
    page = enter(hall, world.office, hall.codes["standing"][3], "1", "1")
    assert page.status_code == 409
    assert Ballot.objects.count() == 6


# A hand count ----------------------------------------------------------------------------------------------------------------


def count(hall, user, do="save", *, issued="10", collected="8", spoiled="1", votes=("5", "2", "1")):
    browser = Client()
    browser.force_login(user)
    keys = list(hall.marks("standing", *["满意"] * 2))
    data = {f"q{key}_{place}": n for key in keys for place, n in enumerate(votes)}
    told = {"issued": issued, "collected": collected, "spoiled": spoiled, "do": do}
    return browser.post(reverse("appraisal_hand", args=[hall.panel().pk]), data | told)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"votes": ("5", "3", "1")}, "各等次加起来 9 票，多于收回的 8 张"),
        ({"collected": "10"}, "多于发出的 10 张"),
        ({"issued": "-1"}, "发出表数要填 0 或者正整数"),
        ({"collected": "八"}, "收回有效表数要填 0 或者正整数"),
        ({"votes": ("5", "x", "1")}, "要填 0 或者正整数"),
    ],
)
def test_totals_above_the_forms_are_refused_and_nothing_stored(hall, told, words):
    page = count(hall, hall.world.office, **told)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert HandCount.objects.count() == 0


def test_a_hand_count_is_confirmed_by_a_second_person_and_counts(hall):
    world = hall.world
    for role in hall.panels:
        for code in hall.codes[role][:1]:
            hall.cast(code, "满意", "满意", role=role)
    assert count(hall, world.office, issued="2", collected="1", spoiled="0", votes=("0", "1", "")).status_code == 302
    with pytest.raises(Refused, match="票数汇总还没有第二个人核对"):
        hall.take("close")
    assert count(hall, world.office, "check").status_code == 409
    assert count(hall, world.office2, "check").status_code == 302
    told = counting.of_panel(hall.panel())
    assert (told.issued, told.collected, told.by_hand, told.unused) == (5, 2, 1, 3)
    hall.take("close")
    made = Standing.objects.get().content
    standing = next(one for one in made["panels"] if one["panel"] == "standing")
    for counted in standing["totals"]["marks"]["standing"].values():
        assert counted == {"满意": 0, "基本满意": 1, "不满意": 0, "弃权": 0}
    # 反馈 50 + 常委会 30 × (1 + 0.8) / 2 + 专委会 20 = 97
    assert {row["total"] for row in made["result"]["units"]} == {"97.00"}
    assert [row["rank"] for row in made["result"]["units"]] == [1, 1]


def test_the_database_refuses_more_than_the_forms(hall):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandCount.objects.create(panel=hall.panel(), issued=3, collected=3, spoiled=1, entered_by=hall.world.office)

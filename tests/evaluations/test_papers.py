"""Paper forms: keyed by one person, keyed again by another, settled with a reason; and paper that comes after the lapse."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.workflow import Refused
from evaluations.lapses import close_lapsed
from evaluations.models import Feedback, PaperEntry
from evaluations.workflow import FEEDBACK, PAPER
from suggestions.models import Suggestion
from tests.suggestions.test_merging import client_of
from tests.world import World, pdf

from .test_feedback import fresh, said


def keyed(world, s, *grades, by=None, **values):
    values = {"uploads": [pdf()], "given_on": world.today, "signed_by": "闻青禾"} | values
    FEEDBACK.take(s, "enter", by=by or world.office, grades=list(grades), **values)
    return PaperEntry.objects.get(suggestion=s, status="waiting")


def again(entry, **changes):
    return [row | changes for row in entry.grades]


def test_until_a_second_person_has_checked_it_a_paper_form_counts_nowhere(world, client):
    s = fresh(world)
    entry = keyed(world, s, said(world.part(s), result="不满意", words="没有写清楚时限。"))
    s.refresh_from_db()
    assert (Feedback.objects.count(), s.status, s.round) == (0, "answered", 1)
    client.force_login(world.office)
    listed = client.get("/feedback/?forms=feedback_missing")
    assert [line.row.suggestion for line in listed.context["lines"]] == [s]
    assert "代录待核对" in listed.content.decode()

    PAPER.take(entry, "compare", by=world.office2, again=again(entry))
    form = Feedback.objects.get()
    assert (form.source, form.entered_by, form.checked_by, form.scan, form.provenance) == (
        "paper", world.office, world.office2, entry.scan, "代录（已核对）"
    )  # fmt: skip
    s.refresh_from_db()
    assert (s.status, s.round) == ("handling", 2)


def test_whoever_keyed_a_form_does_not_check_it(world):
    s = fresh(world)
    entry = keyed(world, s, said(world.part(s)))
    with pytest.raises(Refused, match="要由两个人做"):
        PAPER.take(entry, "compare", by=world.office, again=again(entry))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperEntry.objects.filter(pk=entry.pk).update(checked_by=world.office)
    with pytest.raises(IntegrityError, match="paper_is_checked_by_another"), transaction.atomic():
        Feedback.objects.create(
            assignment=world.part(s), deputy=world.deputy, source="paper", attitude="满意", result="满意", scan=entry.scan,
            entered_by=world.office, checked_by=world.office,
        )  # fmt: skip
    assert Feedback.objects.count() == 0


def test_two_keyings_that_differ_wait_until_somebody_settles_them_with_a_reason(world):
    s = fresh(world)
    entry = keyed(world, s, said(world.part(s), result="非常满意"))
    PAPER.take(entry, "compare", by=world.office2, again=again(entry, result="基本满意"))
    assert (entry.status, Feedback.objects.count()) == ("differing", 0)
    key = (world.part(s).pk, "result")
    with pytest.raises(Refused, match="逐处选定"):
        PAPER.take(entry, "settle", by=world.office2, chosen={}, reason="看扫描件")
    with pytest.raises(Refused, match="取舍的理由"):
        PAPER.take(entry, "settle", by=world.office2, chosen={key: "second"}, reason=" ")
    with pytest.raises(Refused, match="要由两个人做"):
        PAPER.take(entry, "settle", by=world.office, chosen={key: "first"}, reason="我记得")
    PAPER.take(entry, "settle", by=world.office2, chosen={key: "second"}, reason="扫描件上勾的是基本满意")
    entry.refresh_from_db()
    assert Feedback.objects.get().result == "基本满意"
    assert (entry.grades[0]["result"], entry.again[0]["result"], entry.status) == ("非常满意", "基本满意", "checked")
    event = s.events.get(verb="paper.settle")
    assert event.changes["取舍的理由"] == ["", "扫描件上勾的是基本满意"]


def test_a_second_keying_that_leaves_a_unit_out_is_refused(world):
    s = fresh(world, helpers=[world.water])
    entry = keyed(world, s, *(said(a) for a in s.assignments.all()))
    for rows in (entry.grades[:1], [*entry.grades, entry.grades[0]], []):
        with pytest.raises(Refused, match="一个也不能少"):
            PAPER.take(entry, "compare", by=world.office2, again=rows)
    assert Feedback.objects.count() == 0


def test_a_word_given_online_meanwhile_wins_and_the_paper_is_dropped_with_a_reason(world):
    s = fresh(world)
    entry = keyed(world, s, said(world.part(s), result="非常满意"))
    world.grade(s, result="基本满意")
    with pytest.raises(Refused, match="现在不能评价"):
        PAPER.take(entry, "compare", by=world.office2, again=again(entry))
    assert [f.result for f in Feedback.objects.all()] == ["基本满意"]
    entry.refresh_from_db()
    with pytest.raises(Refused, match="理由"):
        PAPER.take(entry, "drop", by=world.office)
    PAPER.take(entry, "drop", by=world.office, note="代表已经在线评价")
    assert entry.status == "dropped"


def test_a_form_is_keyed_once_at_a_time(world):
    s = fresh(world)
    keyed(world, s, said(world.part(s)))
    with pytest.raises(Refused, match="正等第二人核对"):
        keyed(world, s, said(world.part(s)))
    client = client_of(world.office)
    assert "正等另一位同事核对" in client.get(reverse("feedback_enter", args=[s.pk])).content.decode()


def test_the_clock_does_not_lapse_an_item_whose_paper_waits_to_be_checked(db):
    world = World(today=dt.date(2026, 6, 26))
    s = world.suggestion("answered", ago=30)
    entry = keyed(world, s, said(world.part(s)), given_on=dt.date(2026, 6, 16), at=world.at())
    assert close_lapsed(world.at()) == []
    PAPER.take(entry, "drop", by=world.office2, note="录错了件", at=world.at())
    assert close_lapsed(world.at()) == [s.pk]


# After the lapse ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lapsed(db):
    """Closed as not returned on 17 June; the window ended on 16 June."""
    world = World(today=dt.date(2026, 6, 26))
    s = world.suggestion("answered", ago=30)
    close_lapsed(world.at(-9))
    world.s = Suggestion.objects.get(pk=s.pk)
    assert world.s.status == "closed"
    return world


def test_paper_signed_in_time_is_entered_after_the_lapse_with_a_reason_and_changes_no_record(lapsed):
    w, s = lapsed, lapsed.s
    before = list(s.events.order_by("pk").values_list("pk", "verb", "at"))
    about = {"given_on": dt.date(2026, 6, 16), "at": w.at()}
    with pytest.raises(Refused, match="写明为什么晚到"):
        keyed(w, s, said(w.part(s)), **about)
    entry = keyed(w, s, said(w.part(s)), late_reason="邮局 6 月 25 日才送到", **about)
    PAPER.take(entry, "compare", by=w.office2, again=again(entry), at=w.at())
    s.refresh_from_db()
    assert (s.status, s.closed_on, Feedback.objects.get().counted_for) == ("closed", dt.date(2026, 6, 17), w.part(s))
    assert list(s.events.order_by("pk").values_list("pk", "verb", "at"))[: len(before)] == before
    assert s.events.get(verb="feedback.enter").changes["迟录的理由"] == ["", "邮局 6 月 25 日才送到"]


def test_late_paper_that_is_unsatisfied_opens_the_closed_item_again(lapsed):
    w, s = lapsed, lapsed.s
    entry = keyed(
        w,
        s,
        said(w.part(s), result="不满意", words="没有修"),
        given_on=dt.date(2026, 6, 16),
        at=w.at(),
        late_reason="晚到",
    )
    PAPER.take(entry, "compare", by=w.office2, again=again(entry), at=w.at())
    s.refresh_from_db()
    assert (s.status, s.round, s.closed_on) == ("handling", 2, None)


def test_paper_signed_after_the_window_is_refused_after_the_lapse_too(lapsed):
    w, s = lapsed, lapsed.s
    with pytest.raises(Refused, match="表上的日期晚于这一天"):
        keyed(w, s, said(w.part(s)), given_on=dt.date(2026, 6, 17), at=w.at(), late_reason="晚到")
    assert PaperEntry.objects.count() == 0


def test_late_paper_never_takes_the_place_of_a_form_that_is_there(lapsed):
    w, s = lapsed, lapsed.s
    entry = keyed(w, s, said(w.part(s)), given_on=dt.date(2026, 6, 16), at=w.at(), late_reason="晚到")
    PAPER.take(entry, "compare", by=w.office2, again=again(entry), at=w.at())
    with pytest.raises(Refused, match="反馈表都已经录入"):
        keyed(w, s, said(w.part(s)), given_on=dt.date(2026, 6, 15), at=w.at(), late_reason="又一张")
    assert Feedback.objects.count() == 1


# The pages --------------------------------------------------------------------------------------------------------------------------


def post(world, entry, user, **data):
    data = {"seen": entry.status, "once": str(uuid.uuid4())} | data
    return client_of(user).post(reverse("paper_check", args=[entry.pk]), data, follow=True)


def test_the_second_keying_is_blind_and_by_digits(world):
    s = fresh(world)
    part = world.part(s)
    entry = keyed(
        world, s, said(part, attitude="基本满意", result="基本满意", contact_how="visit", adoption="部分采纳")
    )
    page = client_of(world.office2).get(reverse("paper_check", args=[entry.pk])).content.decode()
    assert "1 非常满意　2 满意　3 基本满意　4 不满意" in page
    assert 'value="基本满意"' not in page and "部分采纳" in page.split("对照的内容")[0]  # in the legend only
    assert "基本满意" not in page.split("</dl>", 1)[1]
    digits = {f"p{part.pk}-attitude": "3", f"p{part.pk}-result": "３", f"p{part.pk}-contact_how": "2"}
    digits[f"p{part.pk}-adoption"] = "2"
    refused = post(world, entry, world.office2, verb="compare", **digits)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["alike"])
    done = post(world, entry, world.office2, verb="compare", alike="on", **digits)
    assert "已核对，计入统计" in done.content.decode()
    assert Feedback.objects.get().result == "基本满意"


def test_a_difference_is_shown_side_by_side_and_nothing_is_preselected(world):
    s = fresh(world)
    part = world.part(s)
    entry = keyed(world, s, said(part))
    digits = {f"p{part.pk}-attitude": "2", f"p{part.pk}-result": "1"}
    page = post(world, entry, world.office2, verb="compare", alike="on", **digits).content.decode()
    assert "第一次：满意" in page and "第二次：非常满意" in page and " checked" not in page
    entry.refresh_from_db()
    late = post(world, entry, world.office2, verb="settle", **{f"d{part.pk}-result": "second"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["reason"])
    post(world, entry, world.office2, verb="settle", reason="看扫描件", **{f"d{part.pk}-result": "second"})
    assert Feedback.objects.get().result == "非常满意"


@pytest.mark.parametrize("digit", ["0", "5", "9", "好", "-1", "１１"])
def test_what_is_no_grade_is_a_fault_beside_the_field(world, digit):
    s = fresh(world)
    part = world.part(s)
    entry = keyed(world, s, said(part))
    answer = post(
        world,
        entry,
        world.office2,
        verb="compare",
        alike="on",
        **{f"p{part.pk}-attitude": digit, f"p{part.pk}-result": "1"},
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"p{part.pk}-attitude"])
    assert PaperEntry.objects.get().status == "waiting"


def test_the_scan_of_an_unchecked_form_is_for_the_office_only(world):
    s = fresh(world)
    entry = keyed(world, s, said(world.part(s)))
    address = reverse("file", args=[entry.scan.key])
    who = (world.office, world.roads_head, world.author, world.leader)
    assert [client_of(user).get(address).status_code for user in who] == [200, 404, 404, 404]
    world.check(s)
    assert [client_of(user).get(address).status_code for user in who] == [200, 200, 200, 200]


def test_the_list_says_whose_turn_it_is(world):
    s = fresh(world)
    keyed(world, s, said(world.part(s)))
    for user, mine in ((world.office, 0), (world.office2, 1)):
        page = client_of(user).get(reverse("papers") + "?state=mine")
        assert len(page.context["lines"]) == mine
    assert "您录入的，由同事核对" in client_of(world.office).get(reverse("papers")).content.decode()

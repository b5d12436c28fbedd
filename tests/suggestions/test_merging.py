"""并案: several suggestions handled as one; each deputy gets a reply and grades it; undone as long as nobody has answered."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Message
from core.workflow import Refused
from evaluations.guards import awaited, gradable_parts
from evaluations.lapses import close_lapsed
from evaluations.models import Feedback
from evaluations.workflow import FEEDBACK
from suggestions import figures
from suggestions.models import Assignment, Event, Suggestion
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept
from tests.world import pdf


@kept
def pair(world):
    """A host of 闻青禾 led by roads, answered; a guest of 谷雨生 merged into it."""
    return merged(world)


def merged(world, state="answered", *, ago=12, **more):
    guest = world.suggestion("submitted", deputy=world.other_deputy, ago=ago + 3)
    host = world.suggestion("registered", ago=ago)
    SUGGESTION.take(guest, "merge", by=world.office, at=world.at(-ago), host=host)
    if state != "registered":
        parts = [(world.roads, "lead"), *((h, "helper") for h in more.get("helpers", ()))]
        SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-ago), parts=parts)
    if state == "answered":
        world.answer(host, at=world.at(-ago + 10))
    return fresh(host), fresh(guest)


def fresh(s):
    return Suggestion.objects.get(pk=s.pk)


def give(world, host, by, *, result="满意", attitude="满意", words="没有写清楚时限", at=None, parts=None, **more):
    parts = parts if parts is not None else [a for a in host.assignments.filter(is_latest=True, status="answered")]
    grades = [{"part": a, "attitude": attitude, "result": result, "words": words, "adoption": "采纳"} for a in parts]
    return FEEDBACK.take(host, "give", by=by, at=at, grades=grades, **more)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def told(user):
    return list(Message.objects.filter(recipient=user).values_list("subject", flat=True))


def sheet(part, result="满意", words=""):
    return {f"p{part.pk}-attitude": "满意", f"p{part.pk}-result": result, f"p{part.pk}-words": words}


# Each deputy grades ------------------------------------------------------------------------------------------------------------


def test_both_deputies_grade_and_only_the_hosts_form_is_counted(world, pair):
    host, guest = pair
    part = world.part(host)
    give(world, host, world.other_author, result="基本满意")
    assert fresh(host).status == "answered"
    row = Feedback.objects.get()
    assert (row.assignment, row.deputy, row.counted_for, row.entered_by) == (
        part,
        world.other_deputy,
        None,
        world.other_author,
    )
    table = lambda: figures.table(Assignment.objects.all(), by="total", rule_set=world.rules, today=world.today)[0]  # noqa: E731
    assert (table()["feedback_due"], table()["feedback_returned"], table()["result"]["基本满意"]) == (1, 0, 0)
    give(world, host, world.author)
    assert (fresh(host).status, fresh(guest).status) == ("closed", "merged")
    assert (table()["feedback_returned"], table()["result"]["满意"], table()["suggestions"]) == (1, 1, 1)
    changes = Event.objects.filter(verb="feedback.give").order_by("pk").first().changes
    assert changes["并案"] == ["", f"第{guest.number}号（谷雨生）"]


def test_the_item_waits_for_the_guests_form_when_the_hosts_is_in(world, pair):
    host, guest = pair
    give(world, host, world.author)
    assert fresh(host).status == "answered"
    assert [(voice.pk, [a.unit for a in parts]) for voice, parts in awaited(fresh(host))] == [(guest.pk, [world.roads])]
    give(world, host, world.other_author)
    assert fresh(host).status == "closed"


def test_a_guest_who_is_not_satisfied_opens_a_new_round_and_both_grade_again(world, pair):
    host, _ = pair
    give(world, host, world.author)
    give(world, host, world.other_author, result="不满意")
    host = fresh(host)
    part = world.part(host)
    assert (host.status, host.round, part.round, part.status) == ("handling", 2, 2, "pending")
    assert f"并案的代表不满意，已开启重新办理：{host}" in told(world.author)
    world.answer(host)
    assert [voice.lead_deputy for voice, _ in awaited(fresh(host))] == [world.deputy, world.other_deputy]
    give(world, host, world.author)
    give(world, host, world.other_author)
    assert fresh(host).status == "closed"
    assert [(f.assignment.round, f.deputy.name, f.result, f.counted_for_id is not None) for f in Feedback.objects.order_by("pk")] == [
        (1, "闻青禾", "满意", True), (1, "谷雨生", "不满意", False), (2, "闻青禾", "满意", True), (2, "谷雨生", "满意", False),
    ]  # fmt: skip


def test_a_deputy_grades_once_and_nobody_in_anothers_name(world, pair):
    host, guest = pair
    part = world.part(host)
    give(world, host, world.other_author, voice=host)  # a forged voice: it stays his own word
    assert Feedback.objects.get().counted_for is None
    with pytest.raises(Refused, match="还没有等您评价的答复"):
        give(world, host, world.other_author, parts=[part])
    stranger = world.suggestion("submitted", deputy=world.other_deputy)
    with pytest.raises(Refused, match="没有并入这一件"):
        paper(world, host, stranger)


@pytest.mark.parametrize(
    "who", ["roads_head", "roads_liaison", "coordinator", "leader", "office", "city_author", "admin"]
)
def test_a_guests_grade_is_never_in_other_hands(world, pair, who):
    host, guest = pair
    with pytest.raises(Refused, match="由领衔代表办理，您没有这项权限"):
        give(world, host, getattr(world, who), parts=[world.part(host)], voice=guest)
    data = sheet(world.part(host)) | {"seen": "answered", "once": uuid.uuid4()}
    for pk in (host.pk, guest.pk):
        answer = client_of(getattr(world, who)).post(reverse("feedback_give", args=[pk]), data)
        assert answer.status_code in (403, 404)
    assert Feedback.objects.count() == 0


def test_a_deputy_who_leads_both_is_asked_once(world):
    guest, host = world.suggestion("submitted"), world.suggestion("registered", ago=12)
    SUGGESTION.take(guest, "merge", by=world.office, at=world.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-12), parts=[(world.roads, "lead")])
    world.answer(host, at=world.at(-2))
    give(world, host, world.author)
    assert (fresh(host).status, Feedback.objects.get().counted_for_id) == ("closed", world.part(host).pk)


def test_helpers_are_graded_by_the_guest_too(world):
    host, guest = merged(world, helpers=[world.water])
    assert [a.unit for a in gradable_parts(host, guest)] == [world.roads, world.water]
    give(world, host, world.other_author)
    give(world, host, world.author)
    assert (Feedback.objects.count(), fresh(host).status) == (4, "closed")


# The window ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [(), ("author",), ("other_author",)])
def test_the_window_lapses_whoever_has_not_answered(world, pair, given):
    host, _ = pair
    for who in given:
        give(world, host, getattr(world, who))
    end = (world.part(host).feedback_due_on - world.today).days
    assert close_lapsed(world.at(end, hour=23)) == []
    assert close_lapsed(world.at(end + 1, hour=0)) == [host.pk]
    assert close_lapsed(world.at(end + 2)) == []
    assert fresh(host).status == "closed"
    assert any("反馈期已过" in said for said in told(world.other_author))


def test_after_the_window_the_guest_is_told_when_it_ended(world, pair):
    host, guest = pair
    end = (world.part(host).feedback_due_on - world.today).days
    with pytest.raises(Refused, match="反馈期已在"):
        give(world, host, world.other_author, at=world.at(end + 1))


def test_a_judged_reply_is_not_corrected_whoever_judged_it(world, pair):
    host, _ = pair
    give(world, host, world.other_author)
    with pytest.raises(Refused, match="代表已经评价了这份答复，不再更正"):
        ASSIGNMENT.take(world.part(host), "correct_reply", by=world.roads_head, note="改错字")


# On paper -----------------------------------------------------------------------------------------------------------------------


def paper(world, host, voice, **more):
    grade = {"part": world.part(host), "attitude": "满意", "result": "满意", "words": ""}
    said = {
        "grades": [grade],
        "uploads": [pdf()],
        "given_on": world.today,
        "signed_by": "谷雨生",
        "voice": voice,
    } | more
    FEEDBACK.take(host, "enter", by=world.office, **said)
    world.check(host)
    return host


def test_the_office_enters_the_guests_paper_under_the_guests_name(world, pair):
    host, guest = pair
    address, part = reverse("feedback_enter", args=[guest.pk]), world.part(host)
    office = client_of(world.office)
    page = office.get(address).content.decode()
    assert f"第{guest.number}号" in page and 'value="谷雨生"' in page
    data = sheet(part) | {
        "given_on": world.today.isoformat(),
        "signed_by": "谷雨生",
        "scan": pdf(),
        "seen": "answered",
        "once": uuid.uuid4(),
    }
    assert office.post(address, data).status_code == 302
    assert Feedback.objects.count() == 0
    world.check(host)
    row = Feedback.objects.get()
    assert (row.deputy, row.source, row.counted_for, row.entered_by) == (
        world.other_deputy,
        "paper",
        None,
        world.office,
    )
    again = office.get(address)
    assert (again.status_code, f"第{host.number}号（闻青禾）" in again.content.decode()) == (409, True)
    assert office.get(reverse("feedback_enter", args=[host.pk])).status_code == 200


# The pages ----------------------------------------------------------------------------------------------------------------------


def test_the_guests_deputy_finds_reads_and_grades_the_reply(world, pair):
    host, guest = pair
    part, deputy = world.part(host), client_of(world.other_author)
    assert f"省交通运输厅已答复与您的建议并案办理的建议，请反馈意见：{host}" in told(world.other_author)
    desk = deputy.get(reverse("desk")).content.decode()
    assert f"评价答复：{guest.title}" in desk
    assert reverse("feedback_give", args=[guest.pk]) in desk
    page = deputy.get(reverse("suggestion", args=[guest.pk])).content.decode()
    letter = reverse("reply_letter_guest", args=[part.reply.pk, guest.pk])
    assert letter in page and "等谷雨生评价" in page
    text = deputy.get(letter).content.decode()
    assert "谷雨生代表：" in text and f"第{guest.number}号建议的答复" in text
    assert (
        f"您提出的《{guest.title}》收悉，与《{host.title}》（第{host.number}号）并案办理，现一并答复如下（以下同写给第{host.number}号领衔代表的答复）："
        in text
    )
    address = reverse("feedback_give", args=[guest.pk])
    assert guest.title in deputy.get(address).content.decode()
    data = sheet(part) | {"seen": "answered", "once": uuid.uuid4()}
    assert [deputy.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert Feedback.objects.get().deputy == world.other_deputy
    assert "谢谢，您的反馈已经记录" in deputy.get(address + "?done=1").content.decode()
    assert f"评价答复：{guest.title}" not in deputy.get(reverse("desk")).content.decode()
    shown = client_of(world.office).get(reverse("suggestion", args=[host.pk])).content.decode()
    assert f"并案第{guest.number}号 谷雨生" in shown


def test_when_the_host_is_closed_the_guest_is_shown_as_closed_with_it(world, pair):
    host, guest = pair
    give(world, host, world.author)
    give(world, host, world.other_author)
    assert "已随主件办结" in client_of(world.other_author).get(reverse("suggestion", args=[guest.pk])).content.decode()
    ledger = client_of(world.office).get(reverse("ledger")).content.decode()
    assert "已随主件办结" in ledger
    assert "已随主件于" in client_of(world.other_author).get(reverse("mine")).content.decode()


@pytest.mark.parametrize(
    ("who", "code"),
    [("author", 404), ("other_author", 200), ("roads_liaison", 200), ("water_liaison", 404), ("office", 200), ("city_office", 404), ("leader", 200)],
)  # fmt: skip
def test_who_reads_the_letter_to_the_guest(world, pair, who, code):
    host, guest = pair
    reply = world.part(host).reply
    assert (
        client_of(getattr(world, who)).get(reverse("reply_letter_guest", args=[reply.pk, guest.pk])).status_code == code
    )


def test_a_letter_is_addressed_only_to_what_was_merged_into_it(world, pair):
    host, _ = pair
    other = world.suggestion("submitted", deputy=world.other_deputy)
    reply = world.part(host).reply
    for pk in (other.pk, host.pk, 999_999):
        assert client_of(world.office).get(reverse("reply_letter_guest", args=[reply.pk, pk])).status_code == 404


def test_the_units_read_what_was_merged_into_their_item(world):
    host, guest = merged(world, "handling")
    seen = lambda user: set(Suggestion.objects.visible_to(user).values_list("pk", flat=True))  # noqa: E731
    assert seen(world.roads_liaison) == {host.pk, guest.pk}
    assert seen(world.coordinator) == {host.pk, guest.pk}
    assert seen(world.water_liaison) == set()


# Together and apart -------------------------------------------------------------------------------------------------------------


def test_taken_apart_only_while_nobody_has_answered(world):
    host, guest = merged(world, "handling")
    SUGGESTION.take(guest, "unmerge", by=world.office, note="两件事不同")
    assert (guest.status, guest.merged_into, guest.number) == ("registered", None, fresh(guest).number)
    SUGGESTION.take(guest, "merge", by=world.office, host=host)  # and back again: it keeps number and day
    assert (guest.status, fresh(guest).registered_on) == (
        "merged",
        world.today - (world.today - fresh(guest).registered_on),
    )
    world.answer(host)
    with pytest.raises(Refused, match="省交通运输厅已在 .*答复第.*号，本件的代表同时收到了答复，不能再取消并案"):
        SUGGESTION.take(guest, "unmerge", by=world.office, note="两件事不同")


def test_nothing_joins_what_is_answered_nor_what_joined_another(world, pair):
    host, guest = pair
    late = world.suggestion("submitted")
    with pytest.raises(Refused, match="不能并入；请选待交办或办理中的建议"):
        SUGGESTION.take(late, "merge", by=world.office, host=host)
    give(world, host, world.author, result="不满意")  # handled again, but answered once
    with pytest.raises(Refused, match="号已由省交通运输厅在 .*答复，不能再并入"):
        SUGGESTION.take(late, "merge", by=world.office, host=fresh(host))
    other, _ = merged(world, "registered")
    third = world.suggestion("registered")
    with pytest.raises(Refused, match="已经并入这一件，这一件不能再并入别的"):
        SUGGESTION.take(other, "merge", by=world.office, host=third)


def test_a_delegation_speaks_through_its_head(world):
    guest = world.suggestion("submitted", deputy=world.other_deputy, ago=15)
    Suggestion.objects.filter(pk=guest.pk).update(lead_deputy=None, proposing_delegation=world.delegation)
    host = world.suggestion("registered", ago=12)
    SUGGESTION.take(fresh(guest), "merge", by=world.office, at=world.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-12), parts=[(world.roads, "lead")])
    world.answer(host, at=world.at(-2))
    assert client_of(world.other_author).get(reverse("feedback_give", args=[guest.pk])).status_code == 200
    give(world, host, world.author)
    assert fresh(host).status == "answered"
    give(world, host, world.other_author)
    assert fresh(host).status == "closed"


def test_the_list_of_forms_shows_those_of_merged_suggestions(world, pair):
    host, guest = pair
    world.suggestion("answered", ago=12)
    office = client_of(world.office)
    give(world, host, world.author)
    page = office.get(reverse("feedback_list") + "?forms=guests").content.decode()
    assert [line.count(f"第{guest.number}号 谷雨生") for line in (page,)] == [1]
    assert reverse("feedback_enter", args=[guest.pk]) in page and "共 <b>1 份</b>" in page
    give(world, host, world.other_author)
    assert guest.title not in office.get(reverse("feedback_list") + "?forms=guests").content.decode()
    sheet = office.get(reverse("feedback_list") + "?cols=number,together&export=csv")
    text = b"".join(sheet.streaming_content).decode() if sheet.streaming else sheet.content.decode()
    assert f"第{guest.number}号 谷雨生：满意" in text


def test_the_correction_of_a_reply_goes_to_both_again(world, pair):
    host, _ = pair
    part = world.part(host)
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_head, note="改错字")
    reply = part.replies.get(status="draft")
    from suggestions.workflow import REPLY

    REPLY.take(reply, "send", by=world.roads_handler)
    while reply.level < part.unit.sign_levels:
        REPLY.take(reply, "pass_on", by=world.of(part, "liaison" if reply.level == 2 else "head"))
    world.sign(reply)
    said = [s for s in told(world.other_author) if "请反馈意见" in s]
    assert len(said) == 2

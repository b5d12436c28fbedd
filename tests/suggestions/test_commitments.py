"""Promises: made by a signature, reported by the unit, settled by the office alone, graded by the deputy, for years."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.models import Message
from core.workflow import Refused
from suggestions import measures
from suggestions.commitments import columns, states
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Attachment, ClassChange, Commitment, Event
from suggestions.workflow import ASSIGNMENT, REPLY
from tests.kept import kept
from tests.world import pdf

C = Commitment.Status


def day(world, days):
    return world.today + dt.timedelta(days=days)


def item(world, text="修好这条路", days=90, **fields):
    return {"text": text, "responsible": "省交通运输厅", "due_on": day(world, days)} | fields


@kept
def s(world):
    """A suggestion answered with one promise, due in 90 days."""
    return world.suggestion("answered", klass="B", ago=30)


@kept
def promise(world, s):
    return Commitment.objects.get(reply__assignment__suggestion=s)


def age(promise, due_on):
    """Time passes: the promise was due on that day. Nobody can do this through a page."""
    Commitment.objects.filter(pk=promise.pk).update(due_on=due_on)
    Assignment.objects.filter(pk=promise.reply.assignment_id).update(promise_due_on=due_on)
    promise.refresh_from_db()
    return promise


def report(world, promise, *, done=0, at=None, **data):
    data = {"note": "已经修好，验收单附后。", "uploads": [pdf("验收单.pdf")]} | data
    return COMMITMENT.take(promise, "report", by=world.roads_liaison, at=at, done_on=day(world, done), **data)


def write_off(world, promise, *, done=0, at=None, **data):
    return COMMITMENT.take(
        promise, "write_off", by=world.office, at=at, done_on=day(world, done), **({"note": "现场察看属实"} | data)
    )


def told(user):
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("subject", flat=True))


# Made ------------------------------------------------------------------------------------------------------------------------


def test_the_signature_sets_promises_running(world, s, promise):
    assert (promise.status, world.part(s).promise_due_on) == ("open", promise.due_on)
    event = Event.objects.get(verb="commitment.promise")
    assert (event.was, event.now, event.actor) == ("planned", "open", world.roads_head)


def test_a_draft_promises_nothing(world):
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    world.draft_reply(part, klass="B")
    assert list(Commitment.objects.values_list("status", flat=True)) == ["planned"]
    part.refresh_from_db()
    assert part.promise_due_on is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"due_on": 0}, "不在今天以后"), ({"due_on": -3}, "不在今天以后"), ({"text": "  "}, "没有写明做什么"), ({"responsible": " "}, "没有写明做什么")],
)  # fmt: skip
def test_a_promise_must_be_whole_and_in_the_future(world, wrong, words):
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    wrong = {name: day(world, value) if name == "due_on" else value for name, value in wrong.items()}
    reply = world.draft_reply(part, klass="B", commitments=[item(world) | wrong])
    with pytest.raises(Refused, match=words):
        REPLY.take(reply, "send", by=world.roads_handler)


def test_an_a_reply_may_promise_too(world):
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    world.reply(part, klass="A", commitments=[item(world)])
    assert Commitment.objects.get().status == "open"


# A later reply ---------------------------------------------------------------------------------------------------------------


def correct(world, s, klass="B", **values):
    part = world.part(s)
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_liaison, note="更正一处")
    reply = part.replies.get(status="draft")
    REPLY.take(reply, "save", by=world.roads_handler, revision=reply.revision, klass=klass, body="更正", **values)
    REPLY.take(reply, "send", by=world.roads_handler)
    while reply.level < part.unit.sign_levels:
        REPLY.take(reply, "pass_on", by=world.of(part, "liaison" if reply.level == 2 else "head"))
    return world.sign(reply)


def test_a_correction_starts_from_the_running_promises_and_replaces_them(world, s, promise):
    part = world.part(s)
    correct(world, s, commitments=[item(world, "先勘察", 30), item(world, promise.text, 120)])
    promise.refresh_from_db()
    first, second = Commitment.objects.filter(status="open").order_by("position")
    assert (promise.status, promise.replaced_by, promise.settled_on) == ("replaced", second, world.today)
    part.refresh_from_db()
    assert part.promise_due_on == first.due_on == day(world, 30)


def test_a_correction_without_new_words_keeps_the_same_promises(world, s, promise):
    correct(world, s)
    new = Commitment.objects.get(status="open")
    promise.refresh_from_db()
    assert (new.text, new.due_on, promise.replaced_by) == (promise.text, promise.due_on, new)


def test_a_correction_to_a_does_not_get_rid_of_promises(world, s, promise):
    correct(world, s, klass="A", commitments=[])
    promise.refresh_from_db()
    part = world.part(s)
    assert (promise.status, part.reply.klass, part.promise_due_on) == ("open", "A", promise.due_on)
    write_off(world, promise)
    part.refresh_from_db()
    assert part.promise_due_on is None


def test_what_is_written_off_is_not_promised_again_by_a_correction(world, s, promise):
    write_off(world, promise)
    ASSIGNMENT.take(world.part(s), "correct_reply", by=world.roads_liaison, note="更正一处")
    assert list(Commitment.objects.filter(status="planned")) == []


def test_what_is_overdue_stays_beside_a_correction_that_promises_anew(world, s, promise):
    age(promise, day(world, -5))
    correct(world, s, commitments=[item(world, "换个做法", 60)])
    states = Commitment.objects.order_by("pk").values_list("text", "status", "due_on")
    assert list(states) == [(promise.text, "open", day(world, -5)), ("换个做法", "open", day(world, 60))]
    part = world.part(s)
    assert part.promise_due_on == day(world, -5)
    write_off(world, Commitment.objects.get(text="换个做法"))
    with pytest.raises(Refused, match="还有 1 项承诺没有销号：修好这条路"):
        raise_class(world, part)
    write_off(world, promise)
    raise_class(world, part)


@pytest.mark.parametrize("settled", [False, True])
def test_a_correction_does_not_promise_a_second_time_what_is_reported_or_done(world, s, promise, settled):
    report(world, promise)
    if settled:
        write_off(world, promise)
    correct(world, s)
    assert list(Commitment.objects.values_list("pk", "status")) == [(promise.pk, "kept" if settled else "reported")]
    part = world.part(s)
    assert (part.reply.version, part.reply.klass) == (2, "B")
    if not settled:
        with pytest.raises(Refused, match="还有 1 项承诺没有销号"):
            raise_class(world, part)
        write_off(world, promise)
    raise_class(world, part)


def test_an_overdue_promise_of_the_first_round_keeps_the_class_of_the_second(world, s, promise):
    age(promise, day(world, -5))
    world.grade(s, result="不满意", at=world.at(-15))
    part = world.part(s)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="B", commitments=[item(world, "重新修", 200)])
    write_off(world, Commitment.objects.get(text="重新修"))
    with pytest.raises(Refused, match="前一轮答复的承诺还没有销号：修好这条路"):
        raise_class(world, part)
    write_off(world, promise)
    raise_class(world, part)


def test_a_second_round_replaces_the_promises_of_the_first(world, s, promise):
    first_part = world.part(s)
    world.grade(s, result="不满意", at=world.at(-15))
    part = world.part(s)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="B", commitments=[item(world, "重新修", 200)])
    promise.refresh_from_db()
    assert (promise.status, promise.replaced_by.text) == ("replaced", "重新修")
    for each, due in ((first_part, None), (part, day(world, 200))):
        each.refresh_from_db()
        assert each.promise_due_on == due


def test_a_second_round_without_promises_leaves_those_of_the_first(world, s, promise):
    first_part = world.part(s)
    world.grade(s, result="不满意", at=world.at(-15))
    part = world.part(s)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="A")
    promise.refresh_from_db()
    first_part.refresh_from_db()
    assert (promise.status, first_part.promise_due_on) == ("open", promise.due_on)


def test_other_units_promises_are_not_replaced(world):
    s = world.suggestion("accepted", separate=[world.roads, world.water])
    for unit in (world.roads, world.water):
        part = world.part(s, unit)
        world.contact(part)
        world.reply(part, klass="B", commitments=[item(world, f"{unit}的事")])
    assert list(Commitment.objects.order_by("pk").values_list("status", flat=True)) == ["open", "open"]


# Reported --------------------------------------------------------------------------------------------------------------------


def test_progress_is_noted_with_evidence(world, promise):
    COMMITMENT.take(promise, "note", by=world.roads_handler, note="路基完成", uploads=[pdf("照片.pdf")])
    note = promise.notes.get()
    assert (note.text, note.noted_by, promise.status) == ("路基完成", world.roads_handler, "open")
    assert note.attachments.get().name == "照片.pdf"


def test_the_unit_reports_and_the_office_is_told(world, promise):
    report(world, promise, done=-2)
    assert (promise.status, promise.reported_on) == ("reported", day(world, -2))
    assert "省交通运输厅报告承诺已经完成，请核实销号" in told(world.office)[-1]


def test_a_report_needs_words_evidence_and_a_possible_day(world, promise):
    for data, words in (
        ({"note": " "}, "请写明"), ({"uploads": []}, "还没有佐证材料"), ({"done": 1}, "不能晚于今天"), ({"done": -25}, "才签发"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            report(world, promise, **data)
    COMMITMENT.take(promise, "note", by=world.roads_handler, note="路基完成", uploads=[pdf()])
    report(world, promise, uploads=[])
    assert promise.status == "reported"


def overdue(world):
    """The promises that the ledger calls overdue, and the parts that the working list does."""
    promises = Commitment.objects.filter(states.q("overdue", world.today))
    parts = Assignment.objects.filter(measures.FACTS["promise_overdue"].q(world.today))
    return list(promises), list(parts)


def test_ledger_and_working_list_agree_that_a_reported_promise_is_not_late(world, s, promise):
    promise, part = age(promise, day(world, -3)), world.part(s)
    assert overdue(world) == ([promise], [part])
    report(world, promise, done=-1)
    assert overdue(world) == ([], [])
    assert world.part(s).promise_due_on == promise.due_on
    assert columns.due(Commitment.objects.get(pk=promise.pk), None) == (promise.due_on, None)
    COMMITMENT.take(promise, "return_report", by=world.office, note="缺验收单")
    assert overdue(world) == ([promise], [part])


def test_what_is_still_to_be_done_goes_before_what_is_reported(world, s, promise):
    correct(world, s, commitments=[item(world, "先勘察", 30), item(world, promise.text, 120)])
    first, second = Commitment.objects.filter(status="open").order_by("position")
    report(world, first)
    assert world.part(s).promise_due_on == second.due_on
    COMMITMENT.take(first, "return_report", by=world.office, note="缺验收单")
    assert world.part(s).promise_due_on == first.due_on


def test_the_office_returns_a_report(world, promise):
    report(world, promise)
    COMMITMENT.take(promise, "return_report", by=world.office, note="缺验收单")
    assert (promise.status, promise.reported_on) == ("open", None)
    assert "被退回" in told(world.roads_liaison)[-1]


# Settled ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "state"), [(-6, "kept"), (-5, "kept"), (-4, "late")])
def test_kept_or_late_is_decided_by_the_verified_day(world, promise, done, state):
    age(promise, day(world, -5))
    report(world, promise)
    write_off(world, promise, done=done)
    promise.refresh_from_db()
    assert (promise.status, promise.written_off_on, promise.settled_on) == (state, day(world, done), world.today)
    assert Event.objects.get(verb="commitment.write_off").now == state
    assert Assignment.objects.get(pk=promise.reply.assignment_id).promise_due_on is None
    assert "请评价兑现情况" in told(world.author)[-1]


@pytest.mark.parametrize(("done", "words"), [(1, "不能晚于今天"), (-21, "才签发，完成日期不能更早")])
def test_the_verified_day_lies_between_reply_and_today(world, promise, done, words):
    with pytest.raises(Refused, match=words):
        write_off(world, promise, done=done)


def test_writing_off_without_a_report_needs_words(world, promise):
    with pytest.raises(Refused, match="写明核实的情况"):
        write_off(world, promise, note="")
    report(world, promise)
    assert write_off(world, promise, note="").status == "kept"


def test_a_promise_is_broken_only_after_its_day(world, promise):
    with pytest.raises(Refused, match="还没有过"):
        COMMITMENT.take(promise, "declare_broken", by=world.office, note="没有做")
    age(promise, world.today)
    with pytest.raises(Refused, match="还没有过"):
        COMMITMENT.take(promise, "declare_broken", by=world.office, note="没有做")
    age(promise, day(world, -1))
    COMMITMENT.take(promise, "declare_broken", by=world.office, note="没有做")
    assert (promise.status, promise.settled_on, promise.written_off_on) == ("broken", world.today, None)


def test_another_promise_takes_its_place_and_both_dates_stay(world, promise):
    old_day = promise.due_on
    COMMITMENT.take(promise, "ask_change", by=world.roads_liaison, note="资金推迟，申请延到后年")
    assert "申请调整承诺" in told(world.office)[-1]
    COMMITMENT.take(
        promise,
        "replace",
        by=world.office,
        note="同意",
        text="修好这条路",
        responsible="省交通运输厅",
        due_on=day(world, 300),
    )
    new = Commitment.objects.get(status="open")
    promise.refresh_from_db()
    assert (promise.status, promise.due_on, promise.replaced_by, new.due_on) == (
        "replaced",
        old_day,
        new,
        day(world, 300),
    )
    assert new.reply == promise.reply
    assert promise.reply.promises() == [promise]  # the signed letter says what it said


@pytest.mark.parametrize(
    ("data", "words"),
    [({"due_on": 0}, "今天以后"), ({"text": " "}, "写明做什么"), ({"text": "修好这条路", "due_on": 90}, "没有要改的")],
)
def test_a_replacement_must_be_a_new_promise(world, promise, data, words):
    said = {"text": "别的", "responsible": "省交通运输厅", "due_on": 300} | data
    said["due_on"] = day(world, said["due_on"])
    with pytest.raises(Refused, match=words):
        COMMITMENT.take(promise, "replace", by=world.office, note="同意", **said)
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize("verb", ["return_report", "write_off", "declare_broken", "replace"])
@pytest.mark.parametrize(
    "who",
    ["roads_liaison", "roads_handler", "roads_head", "coordinator", "author", "leader", "water_head", "city_office"],
)
def test_nobody_but_the_office_settles(world, promise, verb, who):
    report(world, promise)
    age(promise, day(world, -1))
    data = {
        "write_off": {"done_on": world.today}, "replace": {"text": "别的", "responsible": "别人", "due_on": day(world, 9)},
    }.get(verb, {})  # fmt: skip
    with pytest.raises(Refused, match="人大工作人员"):
        COMMITMENT.take(promise, verb, by=getattr(world, who), note="办好了", **data)
    promise.refresh_from_db()
    assert promise.status == "reported"


def test_a_request_for_another_promise_waits_until_the_office_has_answered(world, promise):
    COMMITMENT.take(promise, "ask_change", by=world.roads_liaison, note="资金推迟，申请延到后年")
    assert (promise.status, promise.change_asked_on, promise.change_words) == (
        "open",
        world.today,
        "资金推迟，申请延到后年",
    )
    assert promise.notes.count() == 0  # notes are read by the deputy, requests are not
    with pytest.raises(Refused, match="还在等人大机关答复"):
        COMMITMENT.take(promise, "ask_change", by=world.roads_liaison, note="再申请一次")
    COMMITMENT.take(promise, "refuse_change", by=world.office, note="资金已经到位")
    assert (promise.status, promise.change_asked_on) == ("open", None)
    assert "不同意调整承诺" in told(world.roads_liaison)[-1]
    with pytest.raises(Refused, match="没有申请调整"):
        COMMITMENT.take(promise, "refuse_change", by=world.office, note="再答一次")


def test_settling_a_promise_answers_the_request(world, promise):
    COMMITMENT.take(promise, "ask_change", by=world.roads_liaison, note="申请延期")
    write_off(world, promise)
    assert (promise.status, promise.change_asked_on) == ("kept", None)


def test_what_is_settled_stays_settled(world, promise):
    write_off(world, promise)
    for verb in ("note", "report", "ask_change"):
        with pytest.raises(Refused, match="当前状态是“按期兑现”"):
            COMMITMENT.take(promise, verb, by=world.roads_liaison, note="再报")
    with pytest.raises(Refused, match="当前状态是“按期兑现”"):
        write_off(world, promise)


def test_two_officers_decide_one_report(world, promise):
    report(world, promise)
    mine, theirs = (
        Commitment.objects.select_related("reply__assignment__suggestion").get(pk=promise.pk) for _ in range(2)
    )
    write_off(world, mine)
    with pytest.raises(Refused, match="office刚刚已办理“核实销号”"):
        COMMITMENT.take(theirs, "return_report", by=world.office2, note="缺材料", seen="reported")


def test_the_database_refuses_a_write_off_without_a_day(promise):
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(status="kept")


# Graded, raised --------------------------------------------------------------------------------------------------------------


def grade(world, promise, by=None, grade="满意", **data):
    return COMMITMENT.take(promise, "grade", by=by or world.author, grade=grade, **data)


def test_the_deputy_grades_what_was_kept_once(world, promise):
    write_off(world, promise)
    grade(world, promise)
    promise.refresh_from_db()
    assert (promise.fulfilment, promise.fulfilment_by, promise.fulfilment_on) == ("满意", world.deputy, world.today)
    with pytest.raises(Refused, match="已经评价过"):
        grade(world, promise, grade="非常满意")


@pytest.mark.parametrize(
    "who", ["roads_liaison", "roads_head", "coordinator", "office", "leader", "other_author", "city_author"]
)
def test_only_the_lead_deputy_grades(world, promise, who):
    write_off(world, promise)
    with pytest.raises(Refused, match="领衔代表"):
        grade(world, promise, by=getattr(world, who))


def test_grades_are_those_of_the_session_and_the_worst_needs_words(world, promise):
    with pytest.raises(Refused, match="当前状态"):
        grade(world, promise)
    write_off(world, promise)
    with pytest.raises(Refused, match="不是这个届次的评价等次"):
        grade(world, promise, grade="很好")
    with pytest.raises(Refused, match="写几句原因"):
        grade(world, promise, grade="不满意")
    assert grade(world, promise, grade="不满意", words="只修了一半").fulfilment_words == "只修了一半"


def raise_class(world, part, **data):
    part = Assignment.objects.select_related("suggestion__session__rule_set", "unit").get(pk=part.pk)
    data = {"now": "A", "changed_on": world.today, "note": "承诺全部销号"} | data
    return ASSIGNMENT.take(part, "raise_class", by=data.pop("by", world.office), **data)


def test_the_class_is_raised_when_every_promise_is_kept(world, s, promise):
    part = world.part(s)
    with pytest.raises(Refused, match="还有 1 项承诺没有销号：修好这条路"):
        raise_class(world, part)
    write_off(world, promise)
    raise_class(world, part)
    change = ClassChange.objects.get()
    part.refresh_from_db()
    assert (change.was, change.now, change.changed_on) == ("B", "A", world.today)
    assert (part.reply.klass, part.reply.is_solved) == ("B", False)  # the signed reply is what it was
    with pytest.raises(Refused, match="改记为 A"):
        raise_class(world, part)


def test_a_replaced_promise_does_not_stand_in_the_way_a_broken_one_does(world, s, promise):
    COMMITMENT.take(
        promise, "replace", by=world.office, note="同意", text="修好", responsible="省交通运输厅", due_on=day(world, 9)
    )
    new = Commitment.objects.get(status="open")
    age(new, day(world, -1))
    COMMITMENT.take(new, "declare_broken", by=world.office, note="没有做")
    with pytest.raises(Refused, match="还有 1 项承诺没有销号"):
        raise_class(world, world.part(s))


@pytest.mark.parametrize(
    ("data", "words"),
    [({"now": "B"}, "不是可以改记的类别"), ({"now": "Z"}, "不是可以改记的类别"), ({"changed_on": 1}, "不能晚于今天"), ({"changed_on": -9}, "变动日期不能更早"),
     ({"note": ""}, "请写明")],
)  # fmt: skip
def test_a_raise_is_dated_and_reasoned(world, s, promise, data, words):
    write_off(world, promise, done=-2)
    if "changed_on" in data:
        data = {"changed_on": day(world, data["changed_on"])}
    with pytest.raises(Refused, match=words):
        raise_class(world, world.part(s), **data)
    assert ClassChange.objects.count() == 0


@pytest.mark.parametrize("who", ["roads_head", "coordinator", "author", "leader", "city_office"])
def test_a_unit_does_not_raise_its_class(world, s, promise, who):
    write_off(world, promise)
    with pytest.raises(Refused, match="人大工作人员"):
        raise_class(world, world.part(s), by=getattr(world, who))


# Long life -------------------------------------------------------------------------------------------------------------------


def test_promises_survive_the_close(world, s, promise):
    world.grade(s, at=world.at(-15))
    s.refresh_from_db()
    assert s.status == "closed"
    COMMITMENT.take(promise, "note", by=world.roads_handler, note="仍在修")
    report(world, promise)
    write_off(world, promise)
    grade(world, promise)
    raise_class(world, world.part(s))
    s.refresh_from_db()
    assert s.status == "closed"


def test_files_of_a_promise_are_seen_with_the_suggestion(world, promise):
    report(world, promise)
    seen = {
        name: Attachment.objects.visible_to(User.objects.get(username=name)).filter(note__commitment=promise).count()
        for name in ("office", "roads_head", "author", "water_head", "other_author", "city_office")
    }
    assert seen == {"office": 1, "roads_head": 1, "author": 1, "water_head": 0, "other_author": 0, "city_office": 0}

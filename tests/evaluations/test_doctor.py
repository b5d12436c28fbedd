"""体检: every check finds what is planted and nothing else, its count is its list, and nobody sees others' records."""

import datetime as dt
import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from congress.models import Deputy
from evaluations.doctor import BY_KEY, CHECKS, Reading, examine, grains
from evaluations.models import Feedback
from evaluations.untouchable import GUARDS
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, Commitment, Contact, Event, Reply, Suggestion
from tests.evaluations.test_imports import run
from tests.kept import kept
from tests.listing import values
from tests.suggestions.ledger_sheets import LEDGER
from tests.unguarded import unguarded
from tests.world import pdf
from units.models import Membership, Unit

LETTER = "您提出的关于修路的建议收悉。我们到现场作了调查，并与财政部门商定了资金来源，现将办理情况答复如下，请予监督。"


@kept
def sound(world):
    """People who can be reached, and one of everything that is in order: the clean neighbours of whatever is planted."""
    User.objects.update(email="someone@example.org")
    Deputy.objects.update(phone="13800000000")
    world.city_deputy.delegation = type(world.delegation).objects.create(congress=world.city, name="城关代表团")
    world.city_deputy.save()
    world.suggestion("closed", helpers=[world.water])
    world.suggestion("answered", klass="B")
    world.suggestion("accepted", separate=[world.roads, world.water])
    world.suggestion("handling")
    return world


def parts(**narrow):
    return Assignment.objects.filter(**narrow)


def put(row, **fields):
    """What no door does: a row as an old ledger or a slip of the hand would leave it."""
    with unguarded(type(row)) if row._meta.label_lower in GUARDS else nullcontext():
        type(row)._base_manager.filter(pk=row.pk).update(**fields)
    return row


def answered(w, **more):
    return w.part(w.suggestion("answered", **more))


def days(w, n):
    return w.today + dt.timedelta(days=n)


# What is planted: key of the check -> a function of the world that answers the rows to be found -----------------------------------


def reply_before_dispatch(w):
    a = answered(w)
    return [put(a.reply, sent_on=a.dispatched_on - dt.timedelta(days=1))]


def due_before_dispatch(w):
    a = w.part(w.suggestion("handling"))
    return [put(a, due_on=a.dispatched_on - dt.timedelta(days=1), due_from=None)]


def in_the_future(w):
    return [put(answered(w), answered_on=days(w, 5))]


def before_session(w):
    day = w.session.opens_on - dt.timedelta(days=3)
    return [put(w.suggestion("handling"), registered_on=day, dispatched_on=day)]


def same_day_reply(w):
    a = answered(w)
    return [put(a, answered_on=a.dispatched_on)]


def no_deadline(w):
    return [put(w.part(w.suggestion("accepted")), due_on=None, due_from=None)]


def date_differs(w):
    a = w.part(w.suggestion("accepted"))
    return [put(a, due_on=a.due_on + dt.timedelta(days=30))]


def dispatch_assumed(w):
    return [put(w.suggestion("handling"), is_dispatch_assumed=True)]


def answer_undated(w):
    s = w.suggestion("answered", helpers=[w.water])
    return [put(w.part(s, w.water), answered_on=None, is_answer_undated=True)]


def two_leads(w):
    s = w.suggestion("handling", helpers=[w.water])
    return [w.part(s, w.roads), put(w.part(s, w.water), role="lead", is_latest=False, due_on=None)]


def lead_and_separate(w):
    s = w.suggestion("handling", helpers=[w.water])
    put(w.part(s, w.water), role="separate")
    return [s]


def nobody_answers(w):
    s = w.suggestion("handling")
    put(w.part(s), role="helper", due_on=None, due_from=None)
    parts(suggestion=s).update(due_on=days(w, 9))
    return [s]


def closed_but_open(w):
    s = w.suggestion("accepted")
    return [put(s, status="closed", closed_on=w.today)]


def answered_unaccepted(w):
    return [put(answered(w), accepted_on=None)]


def renamed_helper(w):
    put(w.water, successor=w.roads)
    return [*parts(unit=w.water, role="helper"), w.part(w.suggestion("handling", helpers=[w.water]), w.water)]


def ended_unit(w):
    a = w.part(w.suggestion("handling", lead=w.money))
    put(w.money, valid_until=a.dispatched_on - dt.timedelta(days=9), successor=w.roads)
    return [a]


def ended_without_successor(w):
    a = w.part(w.suggestion("handling", lead=w.money))
    put(w.money, valid_until=days(w, -3))
    return [a]


def no_category(w):
    return [put(w.suggestion("handling"), category=None)]


def same_title(w):
    declined = w.suggestion("submitted", title="关于修桥的建议")
    put(declined, status="declined")
    return [w.suggestion("submitted", title="关于修桥的建议"), w.suggestion("handling", title="关于修桥的建议")]


def no_contact(w):
    a = answered(w)
    a.contacts.all().delete()
    return [put(a, has_contact=False, has_met=False)]


def contact_after(w):
    a = answered(w)
    a.contacts.update(held_on=a.answered_on + dt.timedelta(days=2))
    return [a]


def contact_undated(w):
    a = answered(w)
    a.contacts.update(held_on=None)
    return [a]


def promise_missing(w):
    reply = answered(w, klass="B").reply
    reply.commitments.all().delete()
    return [reply]


def promise_before_reply(w):
    promise = answered(w, klass="B").reply.commitments.get()
    return [put(promise, due_on=days(w, -50))]


def promise_elsewhere(w):
    promise = answered(w, klass="B").reply.commitments.get()
    return [put(promise, session=w.city_session)]


def class_unknown(w):
    return [put(answered(w).reply, klass="F")]


def reply_missing(w):
    a = answered(w)
    put(a.reply, current_for=None)
    return [a]


def same_letter(w):
    short, found = answered(w), [answered(w).reply, answered(w).reply]
    put(short.reply, body="同意。")
    for reply in found:
        put(reply, body=LETTER)
    return found


def graded_before_reply(w):
    form = Feedback.objects.get(counted_for=w.part(w.suggestion("closed")))
    return [put(form, given_on=form.counted_for.answered_on - dt.timedelta(days=1))]


def wrong_speaker(w):
    form = Feedback.objects.get(counted_for=w.part(w.suggestion("closed")))
    return [put(form, deputy=w.other_deputy)]


def on_paper(w, n, *, by=None, lead=None, result="满意", days_apart=0):
    """Forms of ``n`` suggestions, entered by the office; ``days_apart`` spreads the days on which they were keyed in."""
    for i in range(n):
        s = w.suggestion("answered", ago=15, lead=lead or w.money)
        grade = {"part": w.part(s), "attitude": "满意", "result": result, "words": ""}
        FEEDBACK.take(
            s, "enter", by=by or w.office, grades=[grade], uploads=[pdf()], given_on=w.today, signed_by="闻青禾"
        )
        w.check(s)
        at = timezone.now() - dt.timedelta(days=i * days_apart)
        Feedback.objects.filter(assignment__suggestion=s).update(entered_at=at)


def unit_at_once(w):
    on_paper(w, 5)
    on_paper(w, 5, lead=w.party, days_apart=1)
    return [w.money]


def session_at_once(w):
    with unguarded(Feedback):
        Feedback.objects.all().delete()
    on_paper(w, 5)
    on_paper(w, 5, lead=w.party)
    return [w.session]


def one_hand(w):
    on_paper(w, 10, days_apart=1)
    on_paper(w, 3, by=w.office2, lead=w.party, days_apart=1)
    return [w.session]


def all_alike(w):
    on_paper(w, 10, days_apart=1)
    on_paper(w, 9, lead=w.party, days_apart=1)
    on_paper(w, 1, lead=w.party, result="基本满意")
    return [w.money]


def no_liaison(w):
    Membership.objects.filter(unit=w.water, duty="liaison").update(is_active=False)
    return [w.water]


def no_head(w):
    User.objects.filter(memberships__unit=w.water, memberships__duty="head").update(is_active=False)
    return [w.water]


def mute_member(w):
    put(w.water_liaison, email="")
    return list(Membership.objects.filter(user=w.water_liaison))


def mute_deputy(w):
    put(w.author, email="")
    return [put(w.deputy, phone="")]


def no_delegation(w):
    return [put(w.deputy, delegation=None)]


PLANTED = {name: globals()[name] for name in BY_KEY if name in globals()}


def read(world, user=None, session=True):
    return Reading(today=world.today, user=user or world.office, session=world.session.pk if session else None)


def test_every_check_is_tried():
    assert list(PLANTED) == list(BY_KEY)
    assert len(BY_KEY) == len(CHECKS)


def test_sound_records_are_not_suspected(sound):
    counts = examine(CHECKS, read(sound))
    assert {check.key: n for check, n in zip(CHECKS, counts, strict=True) if n} == {}


@pytest.mark.parametrize("key", list(BY_KEY))
def test_what_is_planted_is_found_and_nothing_beside_it(sound, client, settings, tmp_path, key):
    """The rows, the count of the page, the list, its words, and where each row leads."""
    settings.MEDIA_ROOT = tmp_path
    check, planted = BY_KEY[key], PLANTED[key](sound)
    wanted = sorted(row.pk for row in planted)
    for session in (True, False):
        assert sorted(check.rows(read(sound, session=session)).values_list("pk", flat=True)) == wanted

    client.force_login(sound.office)
    overview = client.get(reverse("doctor")).context
    line = next(one for _, lines in overview["groups"] for one in lines if one.check is check)
    page = client.get(line.url)
    assert (line.count, page.context["count"]) == (len(wanted), len(wanted))
    assert sorted(one.row.pk for one in page.context["lines"]) == wanted
    for shown in page.context["lines"]:
        told = values(page, shown)
        *_, words = told.values()
        _, address = next(told[c.key] for c in page.context["shown_columns"] if c.cell == "finding")
        assert words
        assert "没有记" not in words or key == "in_the_future"
        assert client.get(address).status_code == 200
        if check.grain.at is not None:
            assert address == reverse("suggestion", args=[item(shown.row, check.grain).pk])


def item(row, grain):
    for name in grain.at.split("__") if grain.at else ():
        row = getattr(row, name)
    return row


def test_an_answered_part_keeps_its_date_unless_the_verdict_turns(sound):
    """The recomputation leaves answered parts alone; that alone is no finding."""
    a = answered(sound)
    put(a, due_on=a.due_on - dt.timedelta(days=30))
    assert not BY_KEY["date_differs"].rows(read(sound)).exists()
    put(a, due_on=a.answered_on - dt.timedelta(days=1))
    assert BY_KEY["date_differs"].rows(read(sound)).get() == a


def test_words_name_the_days_and_the_others(sound, client):
    client.force_login(sound.office)
    first, second = same_title(sound)
    put(first, number="0901")
    put(second, number="0902")
    page = client.get(reverse("doctor_rows", args=["same_title"]))
    words = {one.row.number: [*values(page, one).values()][-1] for one in page.context["lines"]}
    assert words == {"0901": "标题与第0902号相同", "0902": "标题与第0901号相同"}
    a = date_differs(sound)[0]
    a.refresh_from_db()
    said = client.get(reverse("doctor_rows", args=["date_differs"])).content.decode()
    right = a.due_on - dt.timedelta(days=30)
    assert f"按规则算是 {right.month}月{right.day}日" in said or f"按规则算是 {right.year}年" in said


# Who sees it -------------------------------------------------------------------------------------------------------------------


def test_another_congress_sees_none_of_it(sound, client):
    for key in (
        "same_title",
        "no_category",
        "promise_missing",
        "wrong_speaker",
        "no_liaison",
        "mute_deputy",
        "promise_before_reply",
    ):
        PLANTED[key](sound)
    assert sum(examine(CHECKS, read(sound, session=False))) >= 7
    assert examine(CHECKS, read(sound, user=sound.city_office, session=False)) == [0] * len(CHECKS)
    client.force_login(sound.city_office)
    foreign = client.get(f"{reverse('doctor_rows', args=['same_title'])}?session={sound.session.pk}")
    assert foreign.context["count"] == 0
    assert foreign.context["faults"]


@pytest.mark.parametrize("who", ["admin", "leader", "viewer"])
def test_those_who_watch_see_the_same_counts(sound, client, who):
    for key in ("same_title", "no_category", "no_liaison"):
        PLANTED[key](sound)
    user = getattr(sound, who)
    assert examine(CHECKS, read(sound, user=user)) == examine(CHECKS, read(sound))
    client.force_login(user)
    page = client.get(reverse("doctor_rows", args=["no_liaison"]))
    _, address = next(iter(values(page, page.context["lines"][0]).values()))
    assert client.get(address).status_code == 200


def test_all_sessions_are_counted_when_asked(sound, client):
    newer = type(sound.session).objects.create(
        congress=sound.province, term=14, meeting=5, year=sound.today.year + 1, name="十四届五次会议", opens_on=sound.today,
        closes_on=sound.today, rule_set=sound.rules,
    )  # fmt: skip
    no_category(sound)
    client.force_login(sound.office)

    def found(url):
        page = client.get(url)
        return next(one for _, group in page.context["groups"] for one in group if one.check.key == "no_category")

    now, ever = found(reverse("doctor")), found(f"{reverse('doctor')}?scope=all")
    assert (now.count, ever.count) == (0, 1)
    assert now.url.endswith(f"?session={newer.pk}")
    assert client.get(ever.url).context["count"] == 1
    assert "没有查到这样的记录" in client.get(now.url).content.decode()


def test_an_unknown_check_is_no_page(world, client):
    client.force_login(world.office)
    assert client.get(reverse("doctor_rows", args=["anything"])).status_code == 404


def test_filters_narrow_without_changing_what_was_compared(sound, client):
    """The other one of the same title is of another unit: the finding stays."""
    same_title(sound)
    put(w_part := sound.part(Suggestion.objects.get(title="关于修桥的建议", status="handling")), unit=sound.money)
    client.force_login(sound.office)
    page = client.get(f"{reverse('doctor_rows', args=['same_title'])}?unit={sound.money.pk}")
    assert [one.row.pk for one in page.context["lines"]] == [w_part.suggestion_id]
    assert client.get(f"{reverse('doctor_rows', args=['same_title'])}?q=修桥").context["count"] == 2


def test_the_sheet_has_the_rows_of_the_page(sound, client):
    same_title(sound)
    client.force_login(sound.office)
    sheet = b"".join(client.get(f"{reverse('doctor_rows', args=['same_title'])}?export=csv").streaming_content)
    lines = sheet.decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == ["编号", "标题", "承办单位", "疑点"]
    assert len(lines) == 3
    assert all("关于修桥的建议" in line for line in lines[1:])


# How many questions it asks -----------------------------------------------------------------------------------------------------

MANY = {
    "no_category": no_category, "date_differs": date_differs, "promise_missing": promise_missing, "wrong_speaker": wrong_speaker,
    "promise_before_reply": promise_before_reply, "same_letter": same_letter, "same_title": lambda w: w.suggestion("submitted", title="关于修桥的建议"),
}  # fmt: skip


@pytest.mark.parametrize("key", [*MANY, "doctor"])
def test_the_number_of_queries_does_not_grow(sound, client, key):
    client.force_login(sound.office)
    url = reverse("doctor") if key == "doctor" else reverse("doctor_rows", args=[key])
    plant = MANY.get(key, date_differs)
    plant(sound)
    if key == "same_title":
        plant(sound)  # one alone is no finding
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    plant(sound)
    plant(sound)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)


# The command --------------------------------------------------------------------------------------------------------------------


def told(*args, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command("doctor", *args, stdout=out, stderr=err, **options)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_gives_the_counts_of_the_page(sound, client):
    for key in ("same_title", "promise_missing", "no_liaison"):
        PLANTED[key](sound)
    code, out, err = told(congress="云江省人大", session="十四届四次会议", format="json")
    found = {one["key"]: one["count"] for one in json.loads(out)}
    client.force_login(sound.office)
    page = client.get(reverse("doctor")).context
    assert found == {one.check.key: one.count for _, group in page["groups"] for one in group}
    assert (code, err.strip()) == (1, "有 1 条不可能的记录。")


def test_suspicious_records_alone_end_well(sound):
    no_category(sound)
    code, out, err = told(congress="云江省人大", rows=3)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(CHECKS) + 1
    at = next(i for i, line in enumerate(lines) if line.endswith("没有类别（no_category）"))
    assert lines[at].split() == ["1", "可疑", "没有类别（no_category）"]
    assert "没有类别" in lines[at + 1]
    assert "关于修第" in lines[at + 1]


def test_the_command_lists_no_more_rows_than_asked(sound):
    for _ in range(3):
        no_category(sound)
    _, out, _ = told(format="json", rows=2)
    one = next(one for one in json.loads(out) if one["key"] == "no_category")
    assert (one["count"], len(one["rows"])) == (3, 2)
    assert set(one["rows"][0]) == {"number", "title", "unit", "words"}


def test_a_name_that_does_not_exist_ends_with_2(world):
    for asked, words in (
        ({"congress": "无名人大"}, "没有人大“无名人大”"),
        ({"session": "一届一次会议"}, "没有届次“一届一次会议”"),
    ):
        with pytest.raises(CommandError, match=words) as fault:
            call_command("doctor", **asked)
        assert fault.value.returncode == 2


def test_people_of_units_without_work_are_not_asked_for(sound):
    idle = Unit.objects.create(congress=sound.province, name="省气象局")
    assert not BY_KEY["no_liaison"].rows(read(sound)).filter(pk=idle.pk).exists()


def test_an_imported_ledger_shows_what_it_left_out(db):
    """A ledger knows no receipt, no day of contact, no promise."""
    outcome = run(LEDGER)
    assert outcome.faults == []
    counts = examine(CHECKS, Reading(today=timezone.localdate(), session=outcome.session.pk))
    found = {check.key for check, n in zip(CHECKS, counts, strict=True) if n}
    assert {"answered_unaccepted", "contact_undated", "no_liaison"} <= found
    assert Contact.objects.exists()
    assert Event.objects.filter(verb="ledger.import").exists()


def test_every_grain_has_a_check():
    kinds = {one.key for one in vars(grains).values() if isinstance(one, grains.Grain)}
    assert kinds == {check.grain.key for check in CHECKS}
    assert {one.grain.model for one in CHECKS} >= {Suggestion, Assignment, Reply, Commitment, Feedback}

"""The record of who was told what, the digest's page, the mail, and two clocks at once."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config.mail import SENDS_NOTHING
from core import mailing
from core.models import Message
from suggestions.models import Assignment, Notification
from suggestions.workflow import ASSIGNMENT, REPLY
from tests.kept import kept
from tests.world import World

MONDAY = dt.date(2026, 6, 8)


@kept
def world():
    return World(today=MONDAY)


def tick(at="2026-06-08T09:00"):
    out = io.StringIO()
    call_command("tick", at=at, stdout=out)
    return out.getvalue()


def overdue(world, days=1, **fields):
    part = world.part(world.suggestion("accepted", **fields))
    Assignment.objects.filter(pk=part.pk).update(due_on=MONDAY - dt.timedelta(days=days), has_contact=True)
    return part


def page(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address)


def rows(user, query=""):
    """What the list shows this user: ``{(recipient, kind)}``."""
    answer = page(user, f"{reverse('told')}?session=&{query}")
    assert answer.status_code == 200
    return {(line.row.recipient.username, line.row.kind) for line in answer.context["lines"]}


# The record -----------------------------------------------------------------------------------------------------------------


def test_a_step_keeps_on_record_whom_it_told(world):
    s = world.suggestion("handling")
    got = Notification.objects.filter(suggestion=s, kind="suggestion.dispatch")
    assert {n.recipient for n in got} == {world.roads_liaison, world.roads_handler, world.author}
    for n in got:
        assert (n.key, n.sent_at, n.text, n.message.recipient) == ("", n.at, n.message.subject, n.recipient)


def test_what_is_internal_is_named_by_its_number_alone(world):
    s = world.suggestion("handling", title="关于某个不能说的地方的建议", confidentiality="internal")
    told = Message.objects.filter(notifications__suggestion=s, notifications__kind="suggestion.dispatch")
    assert told.count() == 3
    for message in told:
        assert "不能说" not in message.subject + message.body
        assert f"第{s.number}号（内部建议）" in message.subject


def test_everybody_sees_what_is_his(world):
    part = overdue(world)
    tick()
    assert ("roads_handler", "overdue") in rows(world.office)
    assert ("roads_handler", "overdue") in rows(world.roads_head)
    assert {name for name, _ in rows(world.water_head)} == set()
    assert rows(world.city_office) == set()
    assert {name for name, _ in rows(world.coordinator)} <= {"coordinator"}
    assert page(world.author, reverse("told")).status_code == 403
    assert "author" not in {name for name, _ in rows(world.roads_head)}
    answer = page(world.office, reverse("suggestion", args=[part.suggestion_id])).content.decode()
    n = Notification.objects.filter(suggestion=part.suggestion, sent_at__isnull=False).count()
    assert f"{n} 人次" in answer


def test_what_happens_inside_a_unit_is_not_for_the_office(world):
    part = overdue(world)
    reply = world.draft_reply(part)
    REPLY.take(reply, "send", by=world.roads_handler)
    assert ("roads_liaison", "reply.send") in rows(world.roads_head)
    assert "reply.send" not in {kind for _, kind in rows(world.office)}


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("what=reminder", {"overdue"}),
        ("kind=overdue", {"overdue"}),
        ("person=roads_handler&what=reminder", {"overdue"}),
        ("person=nobody", set()),
        ("number=9999", set()),
        ("day_after=2026-06-08&what=reminder", {"overdue"}),
        ("day_before=2026-06-07&what=reminder", set()),
        ("kind=nonsense", set()),
    ],
)
def test_the_list_is_narrowed(world, query, kinds):
    overdue(world)
    tick()
    assert {kind for _, kind in rows(world.office, query)} == kinds


def test_the_list_by_unit(world):
    overdue(world)
    overdue(world, lead=world.water)
    tick()
    assert {who for who, _ in rows(world.office, f"what=reminder&unit={world.water.pk}")} == {"water_handler"}


def test_the_digest_links_each_line_and_is_ones_own(world):
    part = overdue(world)
    tick()
    message = Message.objects.get(recipient=world.roads_handler, is_digest=True)
    answer = page(world.roads_handler, message.url)
    assert answer.status_code == 200
    assert reverse("suggestion", args=[part.suggestion_id]) in answer.content.decode()
    message.refresh_from_db()
    assert message.read_at is not None
    assert page(world.office, message.url).status_code == 404
    assert page(world.roads_handler, "/digests/2026-02-30/").status_code == 404
    inbox = page(world.roads_handler, reverse("inbox")).content.decode()
    assert "办理提醒：1 件事" in inbox


# Mail -----------------------------------------------------------------------------------------------------------------------


def addressed(world, *names, **fields):
    for name in names:
        user = getattr(world, name)
        user.email = f"{name}@example.cn"
        for field, value in fields.items():
            setattr(user, field, value)
        user.save()


def test_digests_and_steps_are_mailed_once_to_those_who_want_it(world):
    addressed(world, "roads_handler")
    addressed(world, "roads_liaison", wants_email=False)
    ASSIGNMENT.take(overdue(world), "urge", by=world.office, at=world.at(0, 8), note="请抓紧")
    Message.objects.filter(created_at__lt=world.at(0, 8)).delete()
    for _ in range(3):
        tick()
    assert [m.to for m in mail.outbox] == [["roads_handler@example.cn"]] * 2
    assert sorted(m.subject.partition("：")[0] for m in mail.outbox) == ["6月8日办理提醒", "催办"]
    assert [m for m in mail.outbox if "办理提醒：1 件事" in m.subject][0].body.count("没有答复") == 1


def test_digests_are_not_mailed_at_night(world, settings):
    settings.EMAIL_BACKEND = SENDS_NOTHING
    addressed(world, "roads_handler")
    overdue(world)
    tick()
    Message.objects.filter(is_digest=False).delete()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for at in ("2026-06-08T18:00", "2026-06-08T23:00", "2026-06-09T07:00"):
        tick(at)
    assert mail.outbox == []
    tick("2026-06-09T09:00")
    assert len(mail.outbox) == 1


def test_what_the_clock_closes_at_midnight_of_a_holiday_is_mailed_when_offices_open(world):
    """The item closes as its window ends; the deputy's telephone does not ring for it on National Day."""
    addressed(world, "author")
    s = world.suggestion("answered")
    Message.objects.all().delete()
    s.assignments.update(feedback_due_on=dt.date(2026, 9, 30))
    tick("2026-10-01T00:05")
    s.refresh_from_db()
    assert (s.status, s.closed_on) == ("closed", dt.date(2026, 10, 1))
    (message,) = Message.objects.filter(recipient=world.author)
    assert "反馈期已过" in message.subject
    for at in ("2026-10-01T09:00", "2026-10-07T12:00", "2026-10-08T08:50"):
        tick(at)
        assert mail.outbox == [], at
    tick("2026-10-08T09:00")
    tick("2026-10-08T09:10")
    assert [(m.to, m.subject) for m in mail.outbox] == [(["author@example.cn"], message.subject)]


def test_a_step_of_a_colleague_is_mailed_at_any_hour(world):
    addressed(world, "roads_handler")
    part = overdue(world)
    Message.objects.all().delete()
    ASSIGNMENT.take(part, "urge", by=world.office, at=world.at(-1, 20), note="请抓紧")
    tick("2026-06-07T20:10")  # a Sunday evening
    assert [m.subject.partition("：")[0] for m in mail.outbox] == ["催办"]


def test_mail_that_waited_for_the_timer_through_the_longest_holiday_still_goes_out(world):
    addressed(world, "roads_head")
    letter(world.roads_head, at=world.at(-9, 17))
    tick()
    assert len(mail.outbox) == 1


def test_without_a_server_no_mail_and_it_says_so(world, settings):
    settings.EMAIL_BACKEND = SENDS_NOTHING
    addressed(world, "roads_handler")
    overdue(world)
    assert "没有配置邮件服务" in tick()
    assert Message.objects.exclude(emailed_at=None).count() == 0


class Fragile(BaseEmailBackend):
    """A server that refuses one address and takes the others."""

    sent, is_down = [], False

    def open(self):
        if self.is_down:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages):
        for message in messages:
            message.message()  # refuses headers that cannot be
            if "broken" in message.to[0]:
                raise ValueError("refused")
            self.sent.append(message.to[0])
        return len(messages)


@pytest.fixture
def fragile(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Fragile"
    monkeypatch.setattr(Fragile, "sent", [])
    monkeypatch.setattr(Fragile, "is_down", False)
    return Fragile


def letter(user, subject="消息", at=None, **fields):
    return Message.objects.create(recipient=user, subject=subject, created_at=at, **fields)


def test_one_mail_that_fails_stops_no_other_and_is_given_up(world, fragile):
    addressed(world, "roads_handler", "roads_head")
    world.roads_handler.email = "broken@example.cn"
    world.roads_handler.save()
    bad, good = letter(world.roads_handler, at=world.at(0, 8)), letter(world.roads_head, at=world.at(0, 8))
    for minute in range(8):
        tick(f"2026-06-08T10:{minute:02}")
    bad.refresh_from_db()
    good.refresh_from_db()
    assert fragile.sent == ["roads_head@example.cn"]
    assert (bad.emailed_at, bad.email_failures, good.email_failures) == (None, mailing.ATTEMPTS, 0)


def test_a_server_that_is_down_is_held_against_no_message(world, fragile):
    addressed(world, "roads_head")
    message = letter(world.roads_head, at=world.at(0, 8))
    fragile.is_down = True
    for _ in range(7):
        assert "没有回应" in tick()
    fragile.is_down = False
    tick()
    message.refresh_from_db()
    assert (fragile.sent, message.email_failures) == (["roads_head@example.cn"], 0)


def test_line_breaks_reach_no_header(world):
    addressed(world, "roads_head")
    letter(world.roads_head, subject="标题\r\nBcc: all@example.cn", at=world.at(0, 8))
    tick()
    (sent,) = mail.outbox
    assert sent.subject == "标题 Bcc: all@example.cn"
    assert sent.recipients() == ["roads_head@example.cn"]


def test_old_read_and_foreign_messages_stay_in_the_inbox(world):
    addressed(world, "roads_head")
    letter(world.roads_head, at=world.at(-15))
    letter(world.roads_head, at=world.at(0, 8), read_at=world.at(0, 8))
    letter(world.water_head, at=world.at(0, 8))
    tick()
    assert mail.outbox == []


def test_mail_can_be_turned_off_on_ones_own_page(world):
    client = Client()
    client.force_login(world.roads_head)
    said = {"name": "负责人", "email": "a@example.cn"}
    assert "填了邮箱才会发" in client.get(reverse("profile")).content.decode()
    assert client.post(reverse("profile"), said | {"wants_email": "on"}).status_code == 302
    world.roads_head.refresh_from_db()
    assert world.roads_head.wants_email
    client.post(reverse("profile"), said)
    world.roads_head.refresh_from_db()
    assert not world.roads_head.wants_email

"""What stands in the inbox goes out by mail too, to those who have an address and want it; after the fact, never in a step."""

import datetime as dt
import logging
from dataclasses import dataclass
from smtplib import SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from .models import Message

ATTEMPTS = 5  # a message that failed so often is given up
FRESH = dt.timedelta(days=14)  # longer than a holiday with the timer at rest; nobody waits for older ones
MOST = 500  # of one run
DUMMY = "django.core.mail.backends.dummy.EmailBackend"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Mailed:
    is_on: bool = True
    sent: int = 0
    failed: int = 0
    unreachable: bool = False  # the server did not answer: nothing is held against the messages

    def __str__(self):
        if not self.is_on:
            return "没有配置邮件服务，只发站内消息。"
        words = f"邮件发出 {self.sent} 封，失败 {self.failed} 封。"
        return words + "邮件服务器没有回应，下次再发。" if self.unreachable else words


def is_on():
    return settings.EMAIL_BACKEND != DUMMY


def waiting(at, *, office_hours):
    """Messages nobody has read or been mailed yet, oldest first. What no person has just done – digests, items closed by
    the clock – waits for office hours: nobody's telephone rings for it at midnight or on a holiday."""
    rows = Message._base_manager.filter(
        emailed_at=None, read_at=None, email_failures__lt=ATTEMPTS, created_at__lte=at, created_at__gt=at - FRESH,
        recipient__wants_email=True, recipient__is_active=True,
    ).exclude(recipient__email="")  # fmt: skip
    return rows if office_hours else rows.filter(is_digest=False, is_by_clock=False)


def deliver(at, *, office_hours):
    """Send what waits, each message for itself: one that fails is counted and stops no other."""
    if not is_on():
        return Mailed(is_on=False)
    told = Mailed()
    rows = waiting(at, office_hours=office_hours).select_related("recipient").order_by("created_at", "pk")
    batch = list(rows[:MOST])
    if not batch:
        return told
    connection = get_connection()
    if not _open(connection):
        told.unreachable = True
        return told
    try:
        for message in batch:
            if not _claim(message, at):
                continue
            try:
                compose(message, connection).send()
                told.sent += 1
            except (SMTPException, OSError, ValueError) as fault:  # ValueError: a header that cannot be one
                told.failed += 1
                _failed(message, fault)
                if isinstance(fault, SMTPServerDisconnected | OSError) and not _reopen(connection):
                    told.unreachable = True
                    break
    finally:
        _close(connection)
    return told


def compose(message, connection=None):
    """The mail of one message. Nothing of it but its first line can reach a header, and that has no line breaks."""
    link = f"{settings.SITE_URL}{message.url}" if settings.SITE_URL and message.url else ""
    foot = "不想再收邮件的，可以登录后在“我的资料”里取消。"
    text = "\n\n".join(part for part in (message.subject, message.body, link, foot) if part)
    subject = " ".join(message.subject.split())
    return EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [message.recipient.email], connection=connection)


def _claim(message, at):
    """Mark it as sent first: of two runs one gets it, and a crash loses a mail rather than sending it for ever."""
    return Message._base_manager.filter(pk=message.pk, emailed_at=None).update(emailed_at=at)


def _failed(message, fault):
    log.warning("mail of message %s failed: %s", message.pk, type(fault).__name__)
    Message._base_manager.filter(pk=message.pk).update(emailed_at=None, email_failures=F("email_failures") + 1)


def _open(connection):
    try:
        connection.open()
    except (SMTPException, OSError) as fault:
        log.warning("the mail server does not answer: %s", type(fault).__name__)
        return False
    return True


def _reopen(connection):
    _close(connection)
    return _open(connection)


def _close(connection):
    try:
        connection.close()
    except (SMTPException, OSError):
        log.info("the mail server went away")

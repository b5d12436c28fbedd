"""Messages to people: written in the transaction of the step they tell of, so they appear if and only if it is committed.

They reach the inbox at once and a mailbox later: see ``core/mailing.py``.
"""

from .models import Message


def post(recipients, *, subject, at, body="", url="", is_by_clock=False):
    """One inbox line for each user of ``recipients`` (ids), nobody twice; returns them."""
    return Message.objects.bulk_create(
        Message(recipient_id=pk, subject=subject[:200], body=body, url=url, created_at=at, is_by_clock=is_by_clock)
        for pk in dict.fromkeys(recipients)
    )

"""From which date each reminder counts; None as long as (or as soon as) there is nothing to remind of.

``almanac`` knows the calendar and the rule sets; see ``lines.Almanac``.
"""

import datetime as dt

from congress import deadlines

HALF_WAY = (
    0.5  # the share of the time until the answer after which contact is missed, where the rules say nothing of it
)


def reply_due(item, almanac):
    return item.due_on if item.is_open and not item.is_helper else None


def opinion_due(item, almanac):
    return item.due_on if item.is_open and item.is_helper else None


def dispatched(item, almanac):
    return item.dispatched_on if item.status == "pending" else None


def first_contact(item, almanac):
    """By the rule where the set has one, else half way from dispatch to the date of the answer."""
    if item.is_helper or item.has_contact or not item.is_open:
        return None
    rules = almanac.rules(item.session)
    event = deadlines.start_event(rules, "first_contact")
    if event is not None:
        start = item.accepted_on if event == "receipt" else item.dispatched_on
        return almanac.due(item.session, "first_contact", start) if start else None
    if item.due_on is None:
        return None
    return item.dispatched_on + dt.timedelta(days=round((item.due_on - item.dispatched_on).days * HALF_WAY))


def window_end(item, almanac):
    return item.due_on


def promise_due(item, almanac):
    """What is reported as done waits for the office, not for the unit."""
    return item.due_on if item.stated == "open" else None


def promise_reported(item, almanac):
    return item.reported_on if item.stated == "reported" else None


def order_due(item, almanac):
    return item.due_on

"""Key topics of the year with their leaders, claims of members, items of a deputy group, and a second look at last year's answers.

``choose`` stands between registration and dispatch, as the topics are chosen then; ``watch`` comes at the end, after
everything that happened to the items. No chance is involved, so that the other stories stay as they are.
"""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from congress.models import Committee
from suggestions.models import Assignment, Event, KeyTopic, Suggestion
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.workflow import LOOKBACK, TOPIC
from suggestions.workflow import SUGGESTION

from . import topics_words as words
from .clock import last_workday

CHOSEN_AFTER = dt.timedelta(days=12)  # after the session closes
MOST = 4  # suggestions of one group
LATEST = 17 * 60 + 40  # the last minute of a working day at which something is done


def choose(stage, orders):
    """The topics are opened, and the registered suggestions of their themes join."""
    side = stage.cast.province
    day = stage.calendar.next_workday(side.now.closes_on + CHOSEN_AFTER)
    people = {name: User.objects.get(username=name) for name in ("viewer", "leader", "committee")}
    ready = [
        o.story for o in orders if o.session == side.now and o.paper and o.story.s and o.story.s.status == "registered"
    ]
    taken = set()
    for number, told in enumerate(words.TOPICS):
        stories = [s for s in ready if s.paper.theme.key in told.themes and s.s.pk not in taken]
        if told.closes:
            stories = [s for s in ready if s.order.fate == "closed" and s.s.pk not in taken]
        stories = stories[: 1 if told.kind == "item" else MOST]
        taken |= {s.s.pk for s in stories}
        topic = _open(side, told, people, _at(day, 9 * 60 + 30 + 5 * number))
        for story in stories:
            _join(story, topic, day)


def _open(side, told, people, at):
    lead, supervisor = people.get(told.leader), people.get(told.supervisor)
    topic = KeyTopic(
        session=side.now, kind=told.kind, name=told.name, reason=told.reason,
        leader=lead, leader_name=f"{lead.title} {lead.name}" if lead else told.leader,
        supervisor=supervisor, supervisor_name=f"{supervisor.title} {supervisor.name}" if supervisor else told.supervisor,
        committee=Committee.objects.get(congress=side.congress, name=told.committee),
    )  # fmt: skip
    return TOPIC.create(topic, "open", by=side.staff[0], at=at)


def _join(story, topic, day):
    clock = story.clock
    if clock.day < day:
        clock.day, clock.minute = day, 10 * 60 + 30
    clock.minute = min(clock.minute + 4, 17 * 60 + 20)
    at = _at(clock.day, clock.minute)
    SUGGESTION.take(Suggestion.objects.get(pk=story.s.pk), "set_topic", by=story.side.staff[0], at=at, topic=topic)
    story.s.refresh_from_db()


def watch(stage):
    _report(stage)
    _claim(stage)
    _give(stage)
    _look_again(stage)


def _at(day, minute):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(minute // 60, minute % 60)))


def _back(stage, days):
    """A working day so many days before the last one of the demo."""
    return last_workday(stage.calendar, stage.limit - dt.timedelta(days=days))


def _after(stage, suggestion, day, minute):
    """That instant, or a little after the last thing that happened to the suggestion."""
    last = timezone.localtime(
        Event.objects.filter(suggestion=suggestion).order_by("-at").values_list("at", flat=True)[0]
    )
    if last.date() < day:
        return _at(day, minute)
    return _at(last.date(), min(last.hour * 60 + last.minute + 6, LATEST))


# What becomes of the topics ----------------------------------------------------------------------------------------------------


def _report(stage):
    for told in words.TOPICS:
        topic = KeyTopic.objects.get(name=told.name, session=stage.cast.province.now)
        circle = [stage.cast.province.staff[0], topic.supervisor, topic.leader]
        for number, (ago, note) in enumerate(told.notes):
            by = circle[number % len(circle)] or circle[0]
            TOPIC.take(topic, "note", by=by, at=_at(_back(stage, ago), 15 * 60 + 7 * number), note=note)
        if told.closes:
            TOPIC.take(topic, "close", by=circle[0], at=_at(_back(stage, 4), 16 * 60), note=told.closes)


def _open_items(stage, **narrow):
    """This year's items under way that no topic has, the quietest first."""
    rows = Suggestion.objects.filter(session=stage.cast.province.now, status__in=("handling", "answered"), **narrow)
    return rows.filter(topic=None, confidentiality="open", lead_deputy__isnull=False).order_by("status", "number")


def _claim(stage):
    member, chair = User.objects.get(username="leader"), User.objects.get(username="committee")
    mine = list(_open_items(stage, category__committee=chair.committee))[::2][:4]
    others = [s for s in _open_items(stage).exclude(category__committee=chair.committee)][::5][:3]
    for number, (by, suggestion) in enumerate([*((chair, s) for s in mine), *((member, s) for s in others)]):
        SUGGESTION.take(suggestion, "claim", by=by, at=_after(stage, suggestion, _back(stage, 9), 9 * 60 + 20 + number))
    if len(mine) > 1:
        again = Suggestion.objects.get(pk=mine[-1].pk)
        SUGGESTION.take(
            again, "release", by=chair, at=_after(stage, again, _back(stage, 6), 11 * 60), note=words.RELEASED
        )


def _give(stage):
    side = stage.cast.province
    star = side.stars["deputy"]
    group = star.groups.order_by("position").first()
    rows = _open_items(stage, claimed_by=None).exclude(lead_deputy=star).exclude(cosigners__deputy=star)
    for suggestion in list(rows)[3::7][:2]:
        at = _after(stage, suggestion, _back(stage, 12), 10 * 60 + 15)
        SUGGESTION.take(suggestion, "give_to_group", by=side.staff[0], at=at, group=group, note=words.GROUP)


# 回头看 --------------------------------------------------------------------------------------------------------------------------


def _look_again(stage):
    side, chair = stage.cast.province, User.objects.get(username="committee")
    parts = Assignment.objects.filter(suggestion__session=side.last)
    day = _back(stage, 33)
    made = draw(
        side.last, flow=LOOKBACK, parts=parts, seed=f"{day:%Y%m%d}", klass="A", per_unit=1, excludes_drawn=False, by=side.staff[0],
        at=_at(day, 15 * 60),
    )  # fmt: skip
    items = made.items.select_related("assignment__suggestion__category").order_by("position")
    for item, (outcome, text) in zip(items, words.LOOKS * 10, strict=False):
        if not outcome:
            continue
        suggestion = item.assignment.suggestion
        own = suggestion.category and suggestion.category.committee_id == chair.committee_id
        on = _back(stage, 26 - item.position % 20)
        LOOKBACK.take(
            item, "record", by=chair if own else side.staff[-1], at=_after(stage, suggestion, on, 16 * 60 + item.position % 50),
            outcome=outcome, words=text, participants=words.TOOK_PART if item.position % 2 else "",
        )  # fmt: skip

"""Two people at the same instant: one wins, the other is told who was quicker, and everything happened once.

Both requests are let through to the lock of the suggestion before either may go on, so that each has decided on the old
state. What is numbered and dispatched in parallel stands in tests/suggestions/test_register.py and test_dispatch.py.
"""

import threading
import time
import uuid

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from suggestions.models import Assignment, Event, Reply, Suggestion
from suggestions.workflow import ASSIGNMENT, REPLY
from units.models import Membership

from .world import World, pdf

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="two writers at once need the row locks of PostgreSQL"
    ),
    pytest.mark.django_db(transaction=True),
]
PATIENCE = 15  # seconds until both wait at the lock


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World()


def at_once(locked, *posts):
    """Send ``(user, address, data)`` at the same time; answers in the order asked. A broken page raises."""
    clients = [Client() for _ in posts]
    for client, (user, _, _) in zip(clients, posts, strict=True):
        client.force_login(user)
    answers = [None] * len(posts)

    def send(place):
        _, address, data = posts[place]
        try:
            answers[place] = clients[place].post(address, data)
        except Exception as fault:
            answers[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(posts))]
    with transaction.atomic():
        Suggestion._base_manager.select_for_update().get(pk=locked.pk)
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while waiting() < len(posts) and time.monotonic() < until:
            time.sleep(0.02)
        arrived = waiting()
    for thread in threads:
        thread.join(60)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    assert arrived == len(posts), "not all of them came as far as the lock"
    return answers


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # else this transaction would be shown the same again and again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def codes(answers):
    return sorted(answer.status_code for answer in answers)


def words(answers, code=409):
    (page,) = [answer.content.decode() for answer in answers if answer.status_code == code]
    return page


def count(suggestion, verb):
    return Event.objects.filter(suggestion=suggestion, verb=verb).count()


def step(kind, obj, verb, user, seen=None, **data):
    """The post of a step's page as ``user`` sees it."""
    return (
        user,
        reverse(f"{kind}_step", args=[obj.pk, verb]),
        {"seen": seen or obj.status, "once": uuid.uuid4(), **data},
    )


def second(world, unit, duty):
    """A colleague with the same duty."""
    user = world.user(f"second_{duty}", "unit")
    Membership.objects.create(user=user, unit=unit, duty=duty)
    return user


def replying(world, **more):
    """A part of roads with contact and a reply that waits for the head."""
    s = world.suggestion("accepted", **more)
    part = world.part(s, world.roads)
    world.contact(part)
    for helper in s.assignments.filter(role="helper"):
        ASSIGNMENT.take(helper, "send_opinion", by=world.of(helper, "liaison"), text="本单位将配合做好资金保障工作。")
    reply = world.draft_reply(part)
    return s, part, reply


def to_the_head(world, reply):
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    return reply


def signing(reply, user):
    said = {
        "revision": reply.revision,
        "document_number": "1号",
        "signer_name": "厅长",
        "contact_person": "经办",
        "contact_phone": "1",
    }
    return step("reply", reply, "sign", user, **said)


def test_two_people_accept_one_part(world):
    s = world.suggestion("handling")
    part = world.part(s)
    answers = at_once(
        s,
        step("assignment", part, "accept", world.roads_liaison),
        step("assignment", part, "accept", world.roads_handler),
    )
    assert (codes(answers), count(s, "assignment.accept")) == ([302, 409], 1)
    winner = Event.objects.get(suggestion=s, verb="assignment.accept").actor
    assert f"{winner}刚刚已办理“签收”" in words(answers)


def test_one_person_clicks_twice(world):
    s = world.suggestion("handling")
    post = step("assignment", world.part(s), "accept", world.roads_liaison)
    assert (codes(at_once(s, post, post, post)), count(s, "assignment.accept")) == ([302, 302, 302], 1)


def test_two_heads_sign_one_reply(world):
    s, part, reply = replying(world)
    reply = to_the_head(world, reply)
    answers = at_once(s, signing(reply, world.roads_head), signing(reply, second(world, world.roads, "head")))
    assert (codes(answers), count(s, "reply.sign"), count(s, "assignment.answered")) == ([302, 409], 1, 1)
    assert "刚刚已办理“签发答复”" in words(answers)
    assert Reply.objects.get(assignment=part).sent_on == world.today


def test_two_clerks_register_one_suggestion(world):
    s = world.suggestion("submitted")
    data = {"category": world.category.pk, "number": ""}
    answers = at_once(s, *(step("suggestion", s, "register", user, **data) for user in (world.office, world.office2)))
    assert (codes(answers), count(s, "suggestion.register")) == ([302, 409], 1)
    assert "刚刚已办理“立案”" in words(answers)
    world.session.refresh_from_db()
    assert world.session.next_number == 2


def test_a_deputy_gives_feedback_in_two_windows(world):
    s = world.suggestion("answered", ago=12)
    part = world.part(s)

    def sheet(result):
        data = {f"p{part.pk}-attitude": "满意", f"p{part.pk}-result": result, f"p{part.pk}-words": "没有写清楚时限"}
        return world.author, reverse("feedback_give", args=[s.pk]), {"seen": s.status, "once": uuid.uuid4(), **data}

    answers = at_once(s, sheet("满意"), sheet("不满意"))
    assert (codes(answers), count(s, "feedback.give"), part.feedbacks.count()) == ([302, 409], 1, 1)
    result = part.feedbacks.get().result
    assert Assignment.objects.filter(suggestion=s, round=2).count() == (1 if result == "不满意" else 0)
    assert "反馈意见" in words(answers)


def test_the_deputy_answers_while_the_office_copies_his_paper(world):
    s = world.suggestion("answered", ago=12)
    part = world.part(s)
    grade = {f"p{part.pk}-attitude": "满意", f"p{part.pk}-result": "满意"}
    online = world.author, reverse("feedback_give", args=[s.pk]), {"seen": s.status, "once": uuid.uuid4(), **grade}
    more = {"given_on": world.today.isoformat(), "signed_by": "闻青禾", "scan": pdf()}
    paper = (
        world.office,
        reverse("feedback_enter", args=[s.pk]),
        {"seen": s.status, "once": uuid.uuid4(), **grade, **more},
    )
    answers = at_once(s, online, paper)
    assert codes(answers) in (
        [302, 302],
        [302, 409],
    )  # a paper that was keyed first waits to be checked, and does not count
    assert (part.feedbacks.count(), count(s, "suggestion.close")) == (1, 1)


def test_a_unit_accepts_what_is_being_given_to_another(world):
    s = world.suggestion("handling")
    part = world.part(s)
    take = step("assignment", part, "accept", world.roads_liaison)
    give = step("assignment", part, "reassign", world.office, unit=world.money.pk, note="职责在财政")
    answers = at_once(s, take, give)
    assert codes(answers) == [302, 409]
    assert count(s, "assignment.accept") + count(s, "assignment.reassign") == 1
    assert Assignment.objects.filter(suggestion=s, is_latest=True).count() == 1
    assert "刚刚已办理" in words(answers)


def test_a_unit_gives_back_what_is_being_reassigned(world):
    s = world.suggestion("handling", ago=1)
    part = world.part(s)
    back = step("assignment", part, "ask_back", world.roads_liaison, note="“三定”规定在财政", proposed_unit="")
    give = step("assignment", part, "reassign", world.office, unit=world.money.pk, note="职责在财政")
    answers = at_once(s, back, give)
    assert codes(answers) == [302, 409]
    assert count(s, "assignment.ask_back") + count(s, "assignment.reassign") == 1
    assert "刚刚已办理" in words(answers)


def test_a_request_is_decided_both_ways(world):
    s = world.suggestion("handling", ago=1)
    part = world.part(s)
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="职责在财政")
    yes = step("assignment", part, "reassign", world.office, unit=world.money.pk, note="同意")
    no = step("assignment", part, "refuse_back", world.office2, note="不同意")
    answers = at_once(s, yes, no)
    assert (codes(answers), count(s, "assignment.reassign") + count(s, "assignment.refuse_back")) == ([302, 409], 1)


def test_an_opinion_is_sent_back_while_the_reply_that_rests_on_it_is_signed(world):
    s, _, reply = replying(world, helpers=[world.water])
    reply = to_the_head(world, reply)
    helper = world.part(s, world.water)
    back = step("assignment", helper, "return_opinion", world.roads_liaison, note="请补充时限")
    answers = at_once(s, back, signing(reply, world.roads_head))
    assert (codes(answers), count(s, "assignment.return_opinion") + count(s, "reply.sign")) == ([302, 409], 1)
    said = words(answers)
    assert ("缺省水利厅的会办意见" in said) != ("主办单位已经答复，会办意见不再退回" in said)


def test_two_people_write_one_reply(world):
    s, part, reply = replying(world)

    def save(user, body):
        data = {
            "revision": reply.revision,
            "body": body,
            "klass": "A",
            "do": "save",
            "seen": "draft",
            "once": uuid.uuid4(),
        }
        rows = {"commitments-TOTAL_FORMS": 0, "commitments-INITIAL_FORMS": 0}
        return user, reverse("reply_edit", args=[part.pk]), data | rows

    answers = at_once(s, save(world.roads_handler, "经办人写的"), save(world.roads_liaison, "联络员写的"))
    assert (codes(answers), count(s, "reply.save")) == ([302, 409], 2)  # one before the race, one in it
    kept = Reply.objects.get(pk=reply.pk)
    assert f"{kept.saved_by}在您打开之后改过这份答复" in words(answers)
    assert "经办人写的" in words(answers) and "联络员写的" in words(answers)  # his own words are not lost


def test_a_reply_is_written_on_while_it_is_sent(world):
    s, part, reply = replying(world)
    send = step("reply", reply, "send", world.roads_liaison)
    rows = {"commitments-TOTAL_FORMS": 0, "commitments-INITIAL_FORMS": 0, "seen": "draft"}
    autosave = (
        world.roads_handler,
        reverse("reply_autosave", args=[part.pk]),
        {"revision": reply.revision, "body": "后来写的", "klass": "A", **rows},
    )
    answers = at_once(s, send, autosave)
    assert answers[0].status_code == 302
    assert answers[1].status_code in (200, 409)
    assert (Reply.objects.get(pk=reply.pk).body == "后来写的") == (answers[1].status_code == 200)


def test_a_draft_is_thrown_away_while_it_is_handed_in(world):
    s = world.suggestion("draft")
    drop, hand_in = step("suggestion", s, "discard", world.author), step("suggestion", s, "submit", world.author)
    answers = at_once(s, drop, hand_in)
    gone = not Suggestion.objects.filter(pk=s.pk).exists()
    assert codes(answers) == ([302, 404] if gone else [302, 409])


def test_a_draft_is_thrown_away_twice(world):
    s = world.suggestion("draft")
    answers = at_once(s, *[step("suggestion", s, "discard", world.author)] * 2)
    assert (codes(answers), Suggestion.objects.count()) == ([302, 404], 0)


def test_one_is_merged_into_another_that_is_being_withdrawn(world):
    host, guest = world.suggestion("registered"), world.suggestion("submitted", deputy=world.other_deputy)
    merge = step("suggestion", guest, "merge", world.office, named=host.number)
    leave = step("suggestion", host, "withdraw", world.author, note="已经解决")
    answers = at_once(host, merge, leave)
    assert codes(answers) == [302, 409]
    host.refresh_from_db()
    guest.refresh_from_db()
    assert (host.status, guest.status) in [("registered", "merged"), ("withdrawn", "submitted")]


def test_two_dispatchers_take_lists_that_overlap(world):
    rows = [world.suggestion("registered") for _ in range(4)]

    def many(user, chosen):
        data = {
            "do": "dispatch",
            "pick": [s.pk for s in chosen],
            "dispatched_on": world.today.isoformat(),
            f"role_{world.roads.pk}": "lead",
        }
        return user, reverse("dispatch_many"), data | {"once": uuid.uuid4()}

    answers = at_once(rows[1], many(world.office, rows[:3]), many(world.office2, rows[:0:-1]))
    assert codes(answers) == [302, 409]
    assert "一件也没有交办" in words(answers)
    assert Assignment.objects.count() == Suggestion.objects.filter(status="handling").count() == 3


def test_a_unit_is_added_while_the_item_is_answered(world):
    """Whoever comes first: nobody signs without the new unit's opinion, no unit is given work on what is answered."""
    s, _, reply = replying(world)
    reply = to_the_head(world, reply)
    add = step("suggestion", s, "add_units", world.office, units=[world.money.pk])
    answers = at_once(s, add, signing(reply, world.roads_head))
    s.refresh_from_db()
    added = s.assignments.filter(unit=world.money).exists()
    assert (codes(answers), s.status) == ([302, 409], "handling" if added else "answered")

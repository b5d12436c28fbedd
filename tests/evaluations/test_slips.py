"""One-time links: one deputy, one suggestion, one round, one form, once; and what whoever has no right to one learns."""

import datetime as dt
import hashlib
import io
import json
import logging
import re
import uuid

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from config.logs import HidingFormatter
from config.settings import base
from congress.models import Deputy
from core.models import Message
from core.workflow import Refused
from evaluations import sheets
from evaluations.models import Feedback, Slip, WrongToken
from evaluations.slips import tokens
from evaluations.workflow import SLIP
from suggestions.models import Event, Suggestion
from tests.suggestions.test_merging import client_of, merged
from tests.world import World

from .test_feedback import fresh, of_delegation
from .test_feedback_changes import cosigner


def key(s, deputy, voice=None):
    return f"{s.pk}-{(voice or s).pk}-{deputy.pk}"


def printed(world, *keys, kind="slips", by=None):
    return client_of(by or world.office).post(
        reverse("slips_new"), {"session": world.session.pk, "pick": keys, "kind": kind}
    )


def token_of(answer):
    """The only place where a token ever stands: the page that is printed."""
    return re.search(r"/f/([A-Za-z0-9_-]+)/", answer.content.decode())[1]


def link(world, s, deputy=None, voice=None):
    return token_of(printed(world, key(s, deputy or world.deputy, voice)))


def sheet(part, **values):
    values = {"attitude": "满意", "result": "满意"} | values
    return {"once": str(uuid.uuid4())} | {f"p{part.pk}-{name}": value for name, value in values.items()}


def address(token):
    return reverse("slip", args=[token])


def send(token, part, client=None, **values):
    return (client or Client()).post(address(token), sheet(part, **values))


# What a link does -------------------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_form_without_a_password_and_takes_one_form(world):
    s = fresh(world)
    token, phone = link(world, s), Client()
    page = phone.get(address(token))
    text = page.content.decode()
    assert page.status_code == 200 and "您对省交通运输厅的办理满意吗？" in text and " checked" not in text
    assert "您提出的建议收悉，现答复如下。" in text
    done = send(token, world.part(s), phone, result="基本满意")
    assert done.status_code == 200 and "谢谢，您的反馈已经记录" in done.content.decode()
    form = Feedback.objects.get()
    assert (form.source, form.deputy, form.result, form.entered_by, form.provenance, form.counted_for) == (
        "link", world.deputy, "基本满意", None, "链接", world.part(s)
    )  # fmt: skip
    assert (Slip.objects.get().status, Suggestion.objects.get(pk=s.pk).status) == ("used", "closed")
    assert "sessionid" not in phone.cookies


def test_there_is_no_other_page_and_no_session_behind_it(world):
    s = fresh(world)
    token, phone = link(world, s), Client()
    text = phone.get(address(token)).content.decode()
    links = {href for href in re.findall(r'href="([^"#]+)"', text) if not href.startswith("/static/")}
    assert links == set()
    assert phone.get(reverse("suggestion", args=[s.pk])).status_code == 302
    assert phone.get(reverse("reply_letter", args=[world.part(s).reply.pk])).status_code == 302
    send(token, world.part(s), phone)
    assert phone.get(reverse("desk"))["Location"].startswith(reverse("login"))


def test_unsatisfied_by_link_needs_words_and_opens_the_round(world):
    s = fresh(world)
    token, part = link(world, s), world.part(s)
    wrong = send(token, part, result="不满意")
    assert wrong.status_code == 422 and "请写几句原因" in wrong.content.decode()
    assert (Feedback.objects.count(), Slip.objects.get().status) == (0, "open")
    send(token, part, result="不满意", words="没有修")
    assert Suggestion.objects.get(pk=s.pk).round == 2


def test_an_empty_form_spends_nothing(world):
    s = fresh(world, helpers=[world.water])
    token = link(world, s)
    assert Client().post(address(token), {"once": str(uuid.uuid4())}).status_code == 422
    assert Slip.objects.get().status == "open"


def test_a_link_of_an_internal_item_says_the_number_alone(world):
    s = fresh(world, title="关于某项内部事项的建议", confidentiality="internal")
    answer = printed(world, key(s, world.deputy))
    token = token_of(answer)
    text = Client().get(address(token)).content.decode()
    assert f"第{s.number}号" in text
    for shown in (text, answer.content.decode()):
        assert "某项内部事项" not in shown and "您提出的建议收悉" not in shown


def test_a_second_click_is_thanked_and_stores_nothing_more(world):
    s = fresh(world)
    token, data = link(world, s), sheet(world.part(s))
    first, second = (Client().post(address(token), data) for _ in range(2))
    assert (first.status_code, second.status_code, first.content == second.content) == (200, 200, True)
    assert Feedback.objects.count() == 1


def test_the_deputy_is_told_that_his_link_was_used(world):
    s = fresh(world)
    send(link(world, s), world.part(s))
    assert Message.objects.filter(recipient=world.author, subject__contains="不是您填的请马上告诉").count() == 1


# For whom ---------------------------------------------------------------------------------------------------------------------------


def test_a_cosigner_and_the_deputy_of_a_merged_suggestion_have_their_own(world):
    s = fresh(world)
    user = cosigner(world, s)
    send(link(world, s, user.deputy), world.part(s), result="基本满意")
    form = Feedback.objects.get()
    assert (form.deputy, form.counted_for) == (user.deputy, None)

    host, guest = merged(world)
    send(link(world, host, world.other_deputy, guest), world.part(host))
    form = Feedback.objects.get(assignment__suggestion=host)
    assert (form.deputy, form.source, form.counted_for) == (world.other_deputy, "link", None)


def test_of_a_delegation_the_head_has_the_link_and_loses_it_with_the_office(world):
    s = of_delegation(world)
    token = link(world, s, world.other_deputy)
    assert Client().get(address(token)).status_code == 200
    Deputy.objects.filter(pk=world.other_deputy.pk).update(is_head=False)
    assert Client().get(address(token)).status_code == 410


def test_the_office_prints_only_for_those_who_may_speak(world):
    s = fresh(world)
    for wrong in (
        key(s, world.other_deputy),
        key(s, world.city_deputy),
        "1-1-999999",
        "x",
        f"{s.pk}-{s.pk}-{'9' * 30}",
        "9" * 40,
    ):
        assert printed(world, wrong).status_code == 409
    assert printed(world, key(s, world.deputy), by=world.city_office).status_code in (409, 422)
    assert Slip.objects.count() == 0


# What does not open -------------------------------------------------------------------------------------------------------------------


def dead_links(world):
    """``{why: token}`` of every kind of link that opens nothing."""
    used, revoked, expired, overtaken, closed = (fresh(world) for _ in range(5))
    found = {
        "wrong": tokens.new(),
        "used": link(world, used),
        "revoked": link(world, revoked),
        "expired": link(world, expired),
    }
    found |= {"overtaken": link(world, overtaken), "reissued": link(world, closed), "closed": ""}
    send(found["used"], world.part(used))
    used.assignments.update(feedback_due_on=world.today - dt.timedelta(days=1))  # until then it may change what it said
    SLIP.take(Slip.objects.get(suggestion=revoked), "revoke", by=world.office)
    Slip.objects.filter(suggestion=expired).update(expires_on=world.today - dt.timedelta(days=1))
    world.grade(overtaken)
    found["closed"] = link(world, closed)
    world.grade(closed)
    return found


def test_every_link_that_cannot_be_used_is_answered_with_one_and_the_same_page(world):
    before = Feedback.objects.count()
    found = dead_links(world)
    graded = Feedback.objects.count()
    answers = {why: Client().get(address(token)) for why, token in found.items()}
    posts = {why: Client().post(address(token), {"once": "", "p1-result": "满意"}) for why, token in found.items()}
    pages = {(a.status_code, a.content) for a in (*answers.values(), *posts.values())}
    assert len(pages) == 1 and {code for code, _ in pages} == {410}
    heads = {tuple(sorted((k, v) for k, v in a.headers.items() if k != "Content-Length")) for a in answers.values()}
    assert len(heads) == 1
    text = answers["wrong"].content.decode()
    assert "这个链接不能用" in text and "请他们另印一张" in text
    assert (before, graded, Feedback.objects.count()) == (0, 3, 3)


def test_a_link_ends_with_its_window_and_with_its_round(db):
    world = World(today=dt.date.today())
    s = world.suggestion("answered", ago=15)
    token = link(world, s)
    s.assignments.update(feedback_due_on=world.today - dt.timedelta(days=1))
    assert Client().get(address(token)).status_code == 410
    s.assignments.update(feedback_due_on=world.today)
    assert Client().get(address(token)).status_code == 200
    world.grade(s, result="不满意")
    world.answer(s)  # the second round waits for another form, and for another link
    assert Client().get(address(token)).status_code == 410
    assert Client().get(address(link(world, s))).status_code == 200


def test_a_new_link_takes_the_place_of_the_one_that_was_out(world):
    s = fresh(world)
    old, new = link(world, s), link(world, s)
    assert (Client().get(address(old)).status_code, Client().get(address(new)).status_code) == (410, 200)
    assert sorted(Slip.objects.values_list("status", flat=True)) == ["open", "revoked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.create(
            suggestion=s,
            voice=s,
            deputy=world.deputy,
            round=1,
            digest="a" * 64,
            made_by=world.office,
            made_at=world.at(),
            expires_on=world.today,
        )


@pytest.mark.parametrize("who", ["roads_head", "roads_liaison", "coordinator", "leader", "viewer", "admin", "office"])
def test_signed_in_as_somebody_else_a_good_link_and_a_bad_one_are_the_same(world, who):
    s = fresh(world)
    good, bad = (client_of(getattr(world, who)).get(address(token)) for token in (link(world, s), tokens.new()))
    assert (good.status_code, bad.status_code) == (403, 403)
    posted = client_of(getattr(world, who)).post(address(link(world, s)), sheet(world.part(s)))
    assert (posted.status_code, Feedback.objects.count()) == (403, 0)


def test_another_deputy_who_is_signed_in_gets_no_further(world):
    s = fresh(world)
    token = link(world, s)
    other = client_of(world.other_author)
    assert other.get(address(token)).status_code == other.post(address(token), sheet(world.part(s))).status_code == 410
    assert client_of(world.author).get(address(token)).status_code == 200
    assert Feedback.objects.count() == 0


def test_the_token_of_one_opens_nothing_of_another(world):
    mine, other = fresh(world), fresh(world, deputy=world.other_deputy)
    token = link(world, mine)
    answer = send(token, world.part(other))
    assert answer.status_code == 422
    assert Feedback.objects.count() == 0
    world.grade(mine)
    assert send(token, world.part(other)).status_code == 410
    assert Feedback.objects.filter(assignment__suggestion=other).count() == 0


# The secret -------------------------------------------------------------------------------------------------------------------------


def test_the_token_is_long_random_and_kept_nowhere(world):
    s = fresh(world)
    token = link(world, s)
    assert tokens.BYTES * 8 >= 128 and len({tokens.new() for _ in range(100)}) == 100
    assert Slip.objects.get().digest == hashlib.sha256(token.encode()).hexdigest()
    send(token, world.part(s))
    dump = io.StringIO()
    call_command("dumpdata", exclude=["contenttypes", "auth"], stdout=dump)
    assert token not in dump.getvalue() and json.loads(dump.getvalue())
    assert all(token not in serializers.serialize("json", [event]) for event in Event.objects.all())
    for user in (world.office, world.admin):
        pages = [
            reverse("suggestion", args=[s.pk]),
            reverse("slips") if user == world.office else "/admin/evaluations/slip/",
        ]
        assert all(token not in client_of(user).get(page).content.decode() for page in pages)


def test_the_answers_are_kept_nowhere_and_pass_nothing_on(world):
    s = fresh(world)
    sheet_page = printed(world, key(s, world.deputy))
    token = token_of(sheet_page)
    for answer in (sheet_page, Client().get(address(token)), send(token, world.part(s)), Client().get(address(token))):
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "strict-origin")


def test_no_log_line_shows_a_token(world, caplog, settings):
    s = fresh(world)
    token = link(world, s)
    shown = logging.StreamHandler(stream := io.StringIO())
    shown.setFormatter(HidingFormatter(base.LOGGING["formatters"]["line"]["fmt"]))
    log = logging.getLogger("django")
    log.addHandler(shown)
    try:
        send(token, world.part(s), result="不满意")  # a fault: Django warns of it with the address
        send(token, world.part(s))
        Client().get(address(token))
        log.warning('"GET %s HTTP/1.1" 200', address(token))
        log.warning({"path": address(token)})
    finally:
        log.removeHandler(shown)
    assert stream.getvalue().count("/f/…") >= 3 and token not in stream.getvalue()
    assert base.LOGGING["formatters"]["line"]["()"] == "config.logs.HidingFormatter"
    assert {one["formatter"] for one in base.LOGGING["handlers"].values()} == {"line"}


def test_trying_is_slowed_down_for_all_processes_alike_and_tells_nothing(world):
    s = fresh(world)
    token, phone = link(world, s), Client()
    for _ in range(tokens.MOST_MISSES):
        assert phone.get(address(tokens.new())).status_code == 410
    good, bad, posted = phone.get(address(token)), phone.get(address(tokens.new())), send(token, world.part(s), phone)
    assert {(a.status_code, a.content) for a in (good, bad, posted)} == {(429, good.content)}
    assert good["Retry-After"] == "900" and "请过一刻钟再试" in good.content.decode()
    assert Feedback.objects.count() == 0
    assert Client(REMOTE_ADDR="10.0.0.9").get(address(token)).status_code == 200
    WrongToken.objects.update(at=world.at(-1))  # a quarter of an hour later, and the old ones go
    assert phone.get(address(token)).status_code == 200
    assert "127.0.0.1" not in {row.visitor for row in WrongToken.objects.all()}


# The office ---------------------------------------------------------------------------------------------------------------------------


def test_many_slips_and_forms_are_printed_at_once_each_with_its_code(world):
    items = [fresh(world) for _ in range(3)]
    for kind, sign in (("slips", 'class="slip"'), ("forms", 'class="a4 paper-form"')):
        text = printed(world, *(key(s, world.deputy) for s in items), kind=kind).content.decode()
        assert text.count(sign) == text.count('class="qr"') == 3
        assert "style=" not in text.replace("viewBox", "")
    assert Slip.objects.filter(status="open").count() == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [({"kind": "slips"}, 422), ({"kind": "", "pick": ["1-1-9"]}, 422), ({"kind": "slips", "pick": ["x"] * 61}, 422)],
)
def test_a_print_run_that_is_not_whole_is_told_what_to_do(world, data, code):
    answer = client_of(world.office).post(reverse("slips_new"), {"session": world.session.pk} | data)
    assert answer.status_code == code and 'role="alert"' in answer.content.decode()


def test_the_list_says_which_are_open_and_lets_the_office_take_one_back(world):
    first, second = fresh(world), fresh(world)
    token = link(world, first)
    link(world, second)
    office = client_of(world.office)
    page = office.get(reverse("slips"))
    assert [tab.count for tab in page.context["tabs"]] == [2, 2, 0, 0, 0]
    slip = Slip.objects.get(suggestion=first)
    office.post(reverse("slip_step", args=[slip.pk, "revoke"]), {"seen": "open", "once": str(uuid.uuid4())})
    slip.refresh_from_db()
    assert slip.status == "revoked" and Client().get(address(token)).status_code == 410
    with pytest.raises(Refused, match="已收回"):
        SLIP.take(slip, "revoke", by=world.office)


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_many(world, django_assert_max_num_queries):
    office = client_of(world.office)
    counts = []
    for n in (1, 3):
        for _ in range(n):
            link(world, fresh(world, helpers=[world.water]))
        office.get(reverse("slips"))
        with django_assert_max_num_queries(25) as seen:
            office.get(reverse("slips"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_sheets_are_those_that_are_missing(world):
    s = fresh(world, helpers=[world.water])
    user = cosigner(world, s)
    found = sheets.missing(sheets.hosts(world.office, world.session, world.today))
    assert [(one.deputy, one.is_cosigner, [p.unit for p in one.parts]) for one in found] == [
        (world.deputy, False, [world.roads, world.water]),
        (user.deputy, True, [world.roads, world.water]),
    ]
    world.grade(s, only=[world.roads])
    found = sheets.missing(sheets.hosts(world.office, world.session, world.today))
    assert [[p.unit for p in one.parts] for one in found] == [[world.water], [world.roads, world.water]]

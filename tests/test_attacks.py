"""What an inquisitive or careless visitor tries: words that are not for him, absurd input, the locks of the door.

Every page of everybody is searched for planted words. A page that breaks raises here: the client lets errors through.
"""

import os
import re
import subprocess
import sys
import uuid
import zipfile
from io import BytesIO

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congress.models import Deputy
from core.models import Message, SavedView
from suggestions.models import Assignment, Attachment, Contact, Event, Opinion, Reply, Suggestion
from suggestions.workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

from .kept import kept
from .test_url_matrix import WHO, visitor
from .world import PDF, pdf

CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text(answer):
    """What can be read in an answer; of a workbook, the words in its parts."""
    raw = body(answer)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(raw)) as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    return raw.decode("utf-8", errors="replace")


def stored():
    """Everything a refused request must leave as it was."""
    models = (Suggestion, Assignment, Reply, Opinion, Contact, Attachment, Event, SavedView)
    return [sorted(model._base_manager.values_list("pk", flat=True)) for model in models] + [
        sorted(Suggestion._base_manager.values_list("pk", "status", "title")),
        sorted(Assignment._base_manager.values_list("pk", "status")),
    ]


# Words that are not for everybody --------------------------------------------------------------------------------------------


@kept
def planted(world):
    """``{word: who may read it}``, each standing in one place only."""
    w = world
    everybody = set(WHO) - {"anonymous"}
    watchers = {"admin", "office", "leader", "viewer"}
    roads, city = {"roads_liaison", "roads_handler", "roads_head"}, {"city_office", "city_author", "city_unit_head"}
    s = w.draft(title="关于甲乙丙丁的建议", body="正文暗号甲", at=w.at(-40))
    SUGGESTION.take(s, "invite", by=w.author, at=w.at(-39), deputies=[w.other_deputy])
    refused = s.cosigners.get()
    COSIGNER.take(refused, "refuse", by=w.other_author, at=w.at(-39))
    SUGGESTION.take(s, "submit", by=w.author, at=w.at(-38))
    SUGGESTION.take(s, "register", by=w.office, at=w.at(-37))
    SUGGESTION.take(s, "refer", by=w.office, at=w.at(-36), coordinator=w.government)
    parts = [(w.roads, "lead"), (w.water, "helper"), (w.party, "helper")]
    SUGGESTION.take(s, "dispatch", by=w.office, at=w.at(-5), parts=parts)
    lead, helper, left = (w.part(s, unit) for unit in (w.roads, w.water, w.party))
    ASSIGNMENT.take(left, "ask_back", by=w.party_head, at=w.at(-4), note="申请暗号乙")
    ASSIGNMENT.take(left, "reassign", by=w.office, at=w.at(-3), note="改办暗号丙", unit=w.money)
    for part in (lead, helper):
        ASSIGNMENT.take(part, "accept", by=w.of(part, "liaison"), at=w.at(-3))
    ASSIGNMENT.take(
        helper,
        "send_opinion",
        by=w.water_liaison,
        at=w.at(-2),
        text="会办意见暗号丁只给单位看",
        uploads=[pdf("会办暗号戊.pdf")],
    )
    w.contact(lead, at=w.at(-2))
    reply = w.draft_reply(
        lead, at=w.at(-1), body="答复底稿暗号己", no_opinion_reason="不等意见暗号庚", uploads=[pdf("底稿暗号辛.pdf")]
    )
    REPLY.take(reply, "send", by=w.roads_handler)
    REPLY.take(reply, "send_back", by=w.roads_liaison, note="退稿暗号壬")
    draft = w.draft(title="关于子丑寅卯的建议", body="草稿暗号癸")
    foreign = w.suggestion(
        "answered",
        ago=12,
        title="关于外市暗号的建议",
        body="外市正文",
        deputy=w.city_deputy,
        lead=w.city_unit,
        office=w.city_office,
    )
    Message.objects.create(recipient=w.office2, subject="私信暗号子", created_at=timezone.now())
    SavedView.objects.create(owner=w.office2, page="ledger", name="视图暗号丑", query="status=handling")
    w.item, w.own_draft, w.foreign, w.reply_under_way = s, draft, foreign, reply
    inside = watchers | {"coordinator", "water_head"} | roads  # those who see the item and work for an office
    return {
        "甲乙丙丁": inside | {"author", "other_author"},  # who would not sign keeps the invitation in his inbox
        "申请暗号乙": inside,
        "改办暗号丙": inside,
        "会办意见暗号丁": inside,
        "会办暗号戊": inside,
        "答复底稿暗号己": roads,
        "不等意见暗号庚": roads,
        "底稿暗号辛": roads,
        "退稿暗号壬": roads,
        "子丑寅卯": {"author"},
        "草稿暗号癸": {"author"},
        "外市暗号": city,
        "外市正文": city,
        "私信暗号子": set(),
        "视图暗号丑": set(),
    }, everybody


def everywhere(w):
    """The addresses at which somebody might come upon the planted words."""
    items = (w.item, w.own_draft, w.foreign)
    parts = Assignment.objects.filter(suggestion__in=items)
    lists = [
        f"{reverse(name)}{query}" for name in ("ledger", "parts", "feedback_list", "review") for query in SIDE_ROUTES(w)
    ]
    return [
        *(reverse(name) for name in ("desk", "inbox", "mine", "unit_list", "dispatch", "help", "profile")),
        *(f"{reverse('dispatch')}?tab={tab}" for tab in ("back", "done")),
        *(f"{reverse('handover')}?unit=all{more}" for more in ("", "&export=xlsx", f"&session={w.city_session.pk}", f"&session={w.city_session.pk}&export=xlsx")),
        *(f"{reverse('similar')}?q={q}" for q in ("关于甲乙丙丁的建议", "关于子丑寅卯的建议", "关于外市暗号的建议")),
        *lists,
        *(reverse(name, args=[s.pk]) + more for s in items for name in ("suggestion", "feedback_give", "feedback_enter", "mine_edit", "dispatch") for more in ("", "?all=1")),
        *(reverse("reply_edit", args=[part.pk]) for part in parts),
        *(reverse("assignment_step", args=[part.pk, verb]) for part in parts for verb in ("accept", "reassign", "return_opinion", "ask_back", "correct_reply")),
        *(reverse("reply_letter", args=[pk]) for pk in Reply.objects.values_list("pk", flat=True)),
        *(reverse("reply_step", args=[pk, "sign"]) for pk in Reply.objects.values_list("pk", flat=True)),
        *(reverse("file", args=[key]) for key in Attachment.objects.values_list("key", flat=True)),
    ]  # fmt: skip


def SIDE_ROUTES(w):  # noqa: N802 - reads like the table it is
    every = ",".join(
        map(str, [*Suggestion.objects.values_list("pk", flat=True), *Assignment.objects.values_list("pk", flat=True)])
    )
    view = SavedView.objects.get(owner=w.office2).pk
    return (
        "", "?session=", f"?session={w.city_session.pk}", f"?session=&unit={w.city_unit.pk}", f"?session=&deputy={w.city_deputy.pk}",
        "?session=&q=暗号", "?session=&q=子丑", "?session=&export=csv", "?session=&export=xlsx&q=暗号", f"?export=csv&ids={every}", f"?export=xlsx&ids={every}",
        f"?view={view}", f"?session=&view={view}", "?session=&status=draft", f"?session={w.city_session.pk}&export=csv",
    )  # fmt: skip


@pytest.mark.parametrize("name", WHO)
def test_nobody_reads_what_is_not_for_him(world, planted, name):
    words, _ = planted
    client, found = visitor(world, name), {}
    for address in everywhere(world):
        answer = client.get(address)
        read = text(answer).replace(address, "")
        head = " ".join(answer.headers.values())
        for word in words:
            if answer.status_code != 302 and (word in read or word in head) and not _typed(word, address):
                found.setdefault(word, address)
    allowed = {word for word, readers in words.items() if name in readers}
    assert set(found) - allowed == set(), found
    missing = allowed - set(found) - {"底稿暗号辛", "视图暗号丑"}
    assert missing == set()


def _typed(word, address):
    """A page that says back what was typed tells nothing."""
    return "similar" in address and word in address


def test_posting_the_keys_of_foreign_rows_exports_and_dispatches_nothing(world, planted):
    words, _ = planted
    every = [*Suggestion.objects.values_list("pk", flat=True), *Assignment.objects.values_list("pk", flat=True)]
    for name in ("city_office", "party_head", "roads_head", "coordinator"):
        client = visitor(world, name)
        for row in ("ledger", "parts"):
            for data in ({"pick": every}, {"ids": ",".join(map(str, every))}, {"all": "1", "query": "session="}):
                answer = text(client.post(reverse(row), {"export": "csv", **data}))
                assert [w for w, readers in words.items() if w in answer and name not in readers] == []
    before, client = stored(), visitor(world, "city_office")
    data = {
        "do": "dispatch",
        "dispatched_on": world.today.isoformat(),
        f"role_{world.city_unit.pk}": "lead",
        "pick": [world.item.pk],
    }
    client.post(reverse("dispatch_many"), data)
    client.post(reverse("review_register"), {"pick": [world.item.pk], "confirm": "1"})
    client.post(reverse("accept_many"), {"picked": every})
    assert stored() == before


def test_deputies_do_not_read_why_opinions_were_not_waited_for(world, client):
    s = world.suggestion("accepted", helpers=[world.water])
    part = world.part(s)
    world.contact(part)
    world.reply(part, no_opinion_reason="不等意见暗号")
    for name, reads in (("office", True), ("water_head", True), ("leader", True), ("author", False)):
        page = text(visitor(world, name).get(reverse("suggestion", args=[s.pk]) + "?all=1"))
        assert (name, "不等意见暗号" in page) == (name, reads)


def test_cosigners_do_not_learn_the_title_of_a_host_they_do_not_see(world):
    host = world.suggestion("registered", title="关于主件暗号的建议", deputy=world.other_deputy)
    third = world.user("third", "deputy")
    Deputy.objects.create(congress=world.province, name="第三人", user=third)
    guest = world.draft(at=world.at(-9))
    SUGGESTION.take(guest, "invite", by=world.author, at=world.at(-9), deputies=[third.deputy])
    COSIGNER.take(guest.cosigners.get(), "confirm", by=third, at=world.at(-9))
    SUGGESTION.take(guest, "submit", by=world.author, at=world.at(-8))
    SUGGESTION.take(guest, "merge", by=world.office, host=host)
    for name, reads in (("author", True), ("third", False)):
        client = Client()
        client.force_login(third if name == "third" else world.author)
        page = (
            text(client.get(reverse("suggestion", args=[guest.pk]) + "?all=1"))
            + text(client.get(reverse("mine")))
            + text(client.get("/"))
        )
        assert (name, "主件暗号" in page, f"第{host.number}号" in page) == (name, reads, True)
        assert client.get(reverse("suggestion", args=[host.pk])).status_code == (200 if reads else 404)


def test_who_would_not_sign_is_no_matter_of_the_units_and_does_not_follow_the_item(world):
    s = world.draft(at=world.at(-40))
    SUGGESTION.take(s, "invite", by=world.author, at=world.at(-39), deputies=[world.other_deputy])
    COSIGNER.take(s.cosigners.get(), "refuse", by=world.other_author, at=world.at(-39))
    assert visitor(world, "other_author").get(reverse("suggestion", args=[s.pk])).status_code == 200
    for verb, by, more in (
        ("submit", world.author, {}),
        ("register", world.office, {}),
        ("dispatch", world.office, {"parts": [(world.roads, "lead")]}),
    ):
        SUGGESTION.take(s, verb, by=by, at=world.at(-30), **more)
    pages = {
        name: visitor(world, name).get(reverse("suggestion", args=[s.pk]) + "?all=1")
        for name in ("office", "author", "roads_head", "leader", "other_author")
    }
    assert {name for name, page in pages.items() if "谷雨生" in text(page)} == {"office", "author"}
    assert pages["other_author"].status_code == 404


def test_a_host_cannot_be_withdrawn_from_under_its_guests(world):
    host, guest = world.suggestion("registered"), world.suggestion("submitted", deputy=world.other_deputy)
    SUGGESTION.take(guest, "merge", by=world.office, host=host)
    guest.refresh_from_db()
    answer = visitor(world, "author").post(
        reverse("suggestion_step", args=[host.pk, "withdraw"]), {"note": "已经解决", "seen": "registered"}
    )
    assert (answer.status_code, f"第{guest.number}号已经并入这一件" in text(answer)) == (409, True)


def test_a_foreign_session_cannot_be_chosen(world, client):
    client.force_login(world.office)
    for session in (world.city_session.pk, "0", "", "x", "\0", "9" * 5000):
        assert client.post(reverse("choose_session"), {"session": session}).status_code == 404


ELSEWHERE = ("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "http:evil.example",
             "https:///evil.example", "\0//evil.example", "data:text/html,x")  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nobody_is_led_to_another_site(world, url):
    part = world.part(world.suggestion("handling"))
    office, unit = visitor(world, "office"), visitor(world, "roads_liaison")
    session = {"session": world.session.pk, "next": url}
    answers = [
        office.post(reverse("choose_session"), session),
        office.post(reverse("large_print"), {"next": url}),
        office.post(reverse("view_save"), {"name": str(uuid.uuid4())[:8], "page": "ledger", "query": "", "next": url}),
        unit.post(reverse("accept_many"), {"next": url, "picked": [part.pk]}),
        unit.post(reverse("assignment_step", args=[part.pk, "name_people"]) + "?" + __import__("urllib.parse").parse.urlencode({"next": url}),
                  {"leader_name": "甲", "office_name": "乙", "handler_name": "丙"}),
        office.post(reverse("logout"), {"next": url}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [302] * len(answers)
    assert [
        a["Location"]
        for a in answers
        if "evil" in a["Location"] or not a["Location"].startswith("/") or a["Location"].startswith("//")
    ] == []


# Absurd input ----------------------------------------------------------------------------------------------------------------

HUGE, LONG, NUL = "9" * 5000, "长" * 100_000, "甲\0乙"
ABSURD = (
    "9" * 25,
    HUGE,
    "-1",
    NUL,
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "٣",
    "²",
    "NaN",
    "<script>alert(1)</script>",
    "%00",
)
QUERY = (
    "page", "per", "cols", "sort", "view", "export", "ids", "pick", "q", "session", "unit", "status", "fact", "tab", "role", "all", "title", "beside",
    "after", "before", "registered_after", "registered_before", "dispatched_after", "due_before", "klass", "delegation", "deputy", "forms", "done",
    "faults", "next", "category",
)  # fmt: skip
LISTS = {
    "office": ("desk", "ledger", "parts", "review", "feedback_list", "handover", "dispatch", "dispatch_many", "unit_list", "similar", "register", "register_many", "import_ledger", "import_confirm", "inbox", "help", "feedback_bulk", "slips", "slips_new", "papers", "callbacks", "callback_draw", "appraisals", "schemes", "reports"),
    "author": ("desk", "mine", "mine_new", "similar"),
    "roads_head": ("desk", "ledger", "parts"),
}  # fmt: skip


@pytest.mark.parametrize("value", ABSURD)
def test_absurd_addresses_are_answered(world, value):
    world.suggestion("accepted")
    for name, rows in LISTS.items():
        client = visitor(world, name)
        for row in rows:
            for query in (
                {key: value for key in QUERY},
                {"session": value},
                {"q": value, "session": ""},
                {"page": value, "view": value},
                {"ids": value, "export": "csv"},
            ):
                answer = client.get(reverse(row), query)
                assert (row, query, answer.status_code < 500) == (row, query, True)
                assert answer.status_code < 400 or CHINESE.search(text(answer)), (row, query)


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%ed%a0%80", "%ff=%ff", "session=%c0%af", "&&&===", "q=" + "a" * 8000])
def test_an_address_that_is_no_text_is_answered(world, raw):
    for name, rows in LISTS.items():
        client = visitor(world, name)
        assert [row for row in rows if client.get(f"{reverse(row)}?{raw}").status_code >= 500] == []


@pytest.mark.parametrize("key", ["9" * 18, "9" * 19, "9" * 40, HUGE, "0"])
def test_numbers_beyond_all_rows_are_not_found(world, key):
    office, author, unit = visitor(world, "office"), visitor(world, "author"), visitor(world, "roads_head")
    asked = (
        (office, "/suggestions/{}/"), (office, "/suggestions/{}/do/amend/"), (office, "/parts/{}/do/reassign/"), (office, "/dispatch/{}/"),
        (office, "/suggestions/{}/feedback/paper/"), (office, "/replies/{}/"), (office, "/inbox/{}/"), (author, "/mine/{}/edit/"),
        (author, "/suggestions/{}/feedback/"), (author, "/cosigners/{}/do/confirm/"), (unit, "/parts/{}/reply/"), (unit, "/replies/{}/do/sign/"),
    )  # fmt: skip
    assert [address for client, address in asked if client.get(address.format(key)).status_code != 404] == []
    posted = ((office, "/views/{}/delete/"), (author, "/mine/{}/autosave/"), (unit, "/parts/{}/reply/autosave/"))
    assert [address for client, address in posted if client.post(address.format(key)).status_code != 404] == []


def test_a_step_that_does_not_exist_is_not_found(world):
    s = world.suggestion("submitted")
    client = visitor(world, "office")
    for verb in (
        "explode",
        "answered",
        "close",
        "lapse",
        "rework",
        "write",
        "edit",
        "autosave",
        "__init__",
        "a" * 3000,
    ):
        assert client.post(f"/suggestions/{s.pk}/do/{verb}/").status_code == 404
    assert Suggestion.objects.get(pk=s.pk).status == "submitted"


@pytest.mark.parametrize("seen", ["garbage", NUL, HUGE, "closed", "draft"])
def test_a_state_no_page_showed_takes_no_step(world, seen):
    part = world.part(world.suggestion("handling"))
    before = stored()
    answer = visitor(world, "roads_liaison").post(reverse("assignment_step", args=[part.pk, "accept"]), {"seen": seen})
    assert (answer.status_code, "请核对后再办理" in text(answer), stored()) == (409, True, before)


@pytest.mark.parametrize("once", ["x", NUL, HUGE, "{00000000-0000-0000-0000-000000000000}"])
def test_a_token_that_is_none_does_not_matter(world, once):
    part = world.part(world.suggestion("handling"))
    answer = visitor(world, "roads_liaison").post(
        reverse("assignment_step", args=[part.pk, "accept"]), {"seen": "pending", "once": once}
    )
    assert answer.status_code == 302
    part.refresh_from_db()
    assert part.status == "handling"


def test_somebody_elses_token_takes_no_step(world):
    first, second = world.part(world.suggestion("handling")), world.part(world.suggestion("handling"))
    data = {"seen": "pending", "once": str(uuid.uuid4())}
    for part in (first, second):
        visitor(world, "roads_liaison").post(reverse("assignment_step", args=[part.pk, "accept"]), data)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("handling", "pending")


DAYS = ("0001-01-01", "9999-12-31", "-1-01-01", "2026-02-30", "99999-01-01", "0000-00-00", NUL, HUGE)


@pytest.mark.parametrize("day", DAYS)
def test_impossible_days_are_refused_in_words(world, day):
    waiting, part, answered = (
        world.suggestion("registered"),
        world.part(world.suggestion("accepted")),
        world.suggestion("answered", ago=12),
    )
    graded, office, unit = world.part(answered), visitor(world, "office"), visitor(world, "roads_handler")
    before, grade = stored(), {f"p{graded.pk}-attitude": "满意", f"p{graded.pk}-result": "满意", "signed_by": "甲"}
    answers = [
        office.post(reverse("dispatch", args=[waiting.pk]), {"do": "dispatch", "dispatched_on": day, f"role_{world.roads.pk}": "lead"}),
        unit.post(reverse("assignment_step", args=[part.pk, "contact"]), {"held_on": day, "method": "visit"}),
        office.post(reverse("feedback_enter", args=[answered.pk]), {"given_on": day, "scan": pdf(), **grade}),
        office.post(reverse("register"), {"submitted_on": day, "title": "关于一件事的建议", "body": "正文", "lead": "闻青禾", "period": "recess", "publication": "full"}),
    ]  # fmt: skip
    assert [(a.status_code, bool(CHINESE.search(text(a)))) for a in answers] == [(422, True)] * 4
    assert stored() == before
    dates = office.post(
        reverse("dispatch_dates"), {"pick": waiting.pk, "dispatched_on": day, f"role_{world.roads.pk}": "lead"}
    )
    assert dates.status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01", "x"])
def test_the_deadline_engine_refuses_impossible_days_in_words(db, day):
    from django.core.management import CommandError, call_command

    for rule in ("give_back", "reply", "feedback"):
        with pytest.raises(CommandError) as refused:
            call_command("due", preset="湖南", rule=rule, start=day)
        assert CHINESE.search(str(refused.value))


@pytest.mark.parametrize("words", [LONG, NUL], ids=["long", "nul"])
def test_words_without_end_are_refused_and_stay_on_the_page(world, words):
    s, part = world.suggestion("submitted"), world.part(world.suggestion("accepted"))
    office, author, unit = visitor(world, "office"), visitor(world, "author"), visitor(world, "roads_liaison")
    before = stored()
    answers = [
        author.post(reverse("mine_new"), {"title": words, "body": "正文", "do": "save"}),
        author.post(reverse("mine_autosave"), {"title": words, "body": "正文"}),
        office.post(reverse("register"), {"title": words, "body": words, "lead": words}),
        office.post(reverse("register_many"), {"rows": words}),
        office.post(reverse("suggestion_step", args=[s.pk, "decline"]), {"reason": "其他", "words": words}),
        office.post(reverse("suggestion_step", args=[s.pk, "merge"]), {"named": words, "note": words}),
        office.post(reverse("view_save"), {"name": words, "page": "ledger", "query": words}),
        unit.post(reverse("assignment_step", args=[part.pk, "name_people"]), {"leader_name": words, "office_name": words, "handler_name": words}),
        unit.post(reverse("assignment_step", args=[part.pk, "contact"]), {"method": words, "held_on": words, "summary": words}),
        unit.post(reverse("assignment_step", args=[part.pk, "ask_back"]), {"note": words, "proposed_unit": words}),
        unit.post(reverse("profile"), {"name": words, "title": words, "phone": words}),
    ]  # fmt: skip
    assert [
        (a.status_code < 500, bool(CHINESE.search(a.json()["fault"] if "json" in a["Content-Type"] else text(a))))
        for a in answers
    ] == [(True, True)] * len(answers)
    assert [a.status_code for a in answers if a.status_code == 302] == []
    assert stored() == before


def uploads(name):
    """Files that must not get in."""
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("x.txt", "x")
    return {
        "wrong content": [SimpleUploadedFile("扫描.pdf", b"<html><script>alert(1)</script></html>")],
        "wrong kind": [SimpleUploadedFile("木马.exe", b"MZ")],
        "a page": [SimpleUploadedFile("页.html", b"<html>")],
        "empty": [SimpleUploadedFile("空.pdf", b"")],
        "21 MB": [SimpleUploadedFile("大.pdf", PDF + b"0" * 21 * 1024 * 1024)],
        "eleven": [pdf(f"{n}.pdf") for n in range(11)],
        "sixty": [pdf(f"{n}.pdf") for n in range(60)],
        "no document": [SimpleUploadedFile("x.docx", zipped.getvalue())],
        "no name": [SimpleUploadedFile("." * 3 + ".pdf.js", PDF)],
    }[name]


@pytest.mark.parametrize(
    "name", ["wrong content", "wrong kind", "a page", "empty", "21 MB", "eleven", "sixty", "no document", "no name"]
)
def test_files_that_must_not_get_in_are_refused(world, name):
    part = world.part(world.suggestion("accepted"))
    s, before = part.suggestion, stored()
    day = world.today.isoformat()
    answers = [
        visitor(world, "office").post(reverse("suggestion_step", args=[s.pk, "attach"]), {"uploads": uploads(name)}),
        visitor(world, "roads_handler").post(reverse("assignment_step", args=[part.pk, "contact"]), {"method": "visit", "held_on": day, "uploads": uploads(name)}),
        visitor(world, "author").post(reverse("mine_new"), {"title": "关于一件事的建议", "body": "正文", "uploads": uploads(name)}),
    ]  # fmt: skip
    assert {a.status_code for a in answers} == ({400} if name == "sixty" else {422})
    assert all(CHINESE.search(text(a)) for a in answers)
    assert stored() == before


def test_a_file_with_a_path_for_a_name_stays_where_files_are_kept(world, settings):
    s = world.suggestion("accepted")
    evil = SimpleUploadedFile("x.pdf", PDF)
    evil._name = "../../../etc/" + "长" * 300 + ".pdf"
    visitor(world, "office").post(reverse("suggestion_step", args=[s.pk, "attach"]), {"uploads": [evil]})
    kept = Attachment.objects.get()
    assert os.path.realpath(kept.file.path).startswith(os.path.realpath(settings.MEDIA_ROOT))
    answer = visitor(world, "office").get(reverse("file", args=[kept.key]))
    assert (answer.status_code, answer["X-Content-Type-Options"], body(answer)) == (200, "nosniff", PDF)


@pytest.mark.parametrize("data", [{}, {"revision": HUGE}, {"revision": NUL}, {"revision": "-1"}, {"revision": "1", "klass": "Z", "commitments-TOTAL_FORMS": HUGE},
                                  {"revision": "1", "commitments-TOTAL_FORMS": "5", "commitments-INITIAL_FORMS": "x", "body": "改写"},
                                  {"revision": "1", "body": LONG, "commitments-TOTAL_FORMS": "9999", "commitments-INITIAL_FORMS": "0"},
                                  {"revision": "1", "removed": [HUGE, "9" * 25, NUL, "-1"], "body": "改写"}])  # fmt: skip
def test_an_absurd_saving_of_a_reply_keeps_the_words(world, data):
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    reply, client = world.draft_reply(part), visitor(world, "roads_handler")
    for address in ("reply_autosave", "reply_edit"):
        answer = client.post(reverse(address, args=[part.pk]), {"do": "save", "seen": "draft", **data})
        assert answer.status_code in ((200, 409, 422) if address == "reply_autosave" else (302, 409, 422))
    assert Reply.objects.get(pk=reply.pk).klass in ("A", "")
    assert Reply.objects.get(pk=reply.pk).body in ("您提出的建议收悉，现答复如下。", "改写", "")


def test_keys_without_end_are_left_out(world):
    s = world.suggestion("registered")
    client, keys = visitor(world, "office"), ["9" * 25, HUGE, "-1", NUL, "x", "²"]
    for address, data in (
        ("dispatch_many", {"pick": keys}), ("review_register", {"pick": keys, "confirm": "1"}), ("ledger", {"export": "csv", "pick": keys}),
        ("ledger", {"export": "csv", "ids": ",".join(keys)}), ("ledger", {"export": "csv", "ids": "1," * 400_000}),
        ("dispatch_dates", {"pick": keys}), ("view_save", {"pk": HUGE, "name": "x", "page": "ledger"}),
    ):  # fmt: skip
        assert client.post(reverse(address), data).status_code < 500
    answer = client.post(reverse("suggestion_step", args=[s.pk, "refer"]), {"coordinator": "9" * 25})
    assert answer.status_code == 422
    handled = world.suggestion("handling")
    for units in (["9" * 25], [HUGE], [NUL], ["-1"], [world.city_unit.pk]):
        assert (
            client.post(reverse("suggestion_step", args=[handled.pk, "add_units"]), {"units": units}).status_code == 422
        )
    unit = visitor(world, "roads_liaison")
    assert unit.post(reverse("accept_many"), {"picked": keys}).status_code == 302
    assert handled.assignments.get().status == "pending"


def test_a_form_with_thousands_of_fields_is_refused_in_words(world):
    client = visitor(world, "office")
    answer = client.post(reverse("review_register"), {f"category_{n}": "1" for n in range(6000)})
    assert (answer.status_code, "没有看懂这个请求" in text(answer)) == (400, True)


def test_the_body_of_a_request_may_be_anything(world):
    client = visitor(world, "author")
    for kind in (
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded",
    ):
        for raw in (b"", b"\xff\xfe\x00", b'{"a":', b"--x\r\n\r\n"):
            for row in ("mine_autosave", "mine_new"):
                answer = client.generic("POST", reverse(row), raw, content_type=kind)
                assert (kind, raw, row, answer.status_code in (200, 400, 422)) == (kind, raw, row, True)
    assert Suggestion.objects.count() == 0


# The locks of the door -------------------------------------------------------------------------------------------------------


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["anonymous", "office", "author"])
def test_every_page_carries_the_headers_that_protect_it(world, name):
    client, s = visitor(world, name), world.suggestion("answered")
    for address in ("/", "/login/", "/suggestions/", f"/suggestions/{s.pk}/", "/no-such-page/", "/healthz"):
        head = client.get(address).headers
        policy = dict(part.strip().partition(" ")[::2] for part in head["Content-Security-Policy"].split(";"))
        assert {key: policy[key] for key in ("default-src", "script-src", "style-src", "object-src", "frame-ancestors", "base-uri", "form-action")} == {
            "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'", "frame-ancestors": "'none'",
            "base-uri": "'self'", "form-action": "'self'",
        }  # fmt: skip
        assert (head["X-Content-Type-Options"], head["X-Frame-Options"], head["Referrer-Policy"]) == (
            "nosniff",
            "DENY",
            "same-origin",
        )


def test_pages_of_people_are_not_kept_by_caches_in_between(world):
    client, s = visitor(world, "office"), world.suggestion("answered")
    for address in ("/", "/suggestions/", f"/suggestions/{s.pk}/", "/suggestions/?export=csv"):
        assert "Cookie" in client.get(address).headers.get("Vary", "")


def test_a_server_sends_its_cookies_over_tls_only():
    """In the production settings, unless the installation says that its network has none."""
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_SSL_REDIRECT",
        "SECURE_CONTENT_TYPE_NOSNIFF",
        "DEBUG",
    )
    script = f"from django.conf import settings as s; print([getattr(s, n) for n in {names}], s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS)"
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "SECRET_KEY": "k7" * 30,
        "ALLOWED_HOSTS": "jy.example.gov.cn",
    }
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=site.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[True, True, True, True, True, False] Lax Lax 31536000"


PASSWORD = "yunjiang-2026-daibiao"


@pytest.fixture
def person(world):
    world.office.set_password(PASSWORD)
    world.office.save()
    return world.office


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("login"), {"username": user.username, "password": password})


def test_signing_in_gives_a_new_session(person, client):
    client.get(reverse("login"))
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[site.SESSION_COOKIE_NAME] = before = session.session_key
    sign_in(client, person)
    assert client.session.session_key != before
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = before
    assert thief.get("/").status_code == 302


def test_signing_in_as_somebody_else_leaves_nothing_of_the_first(person, world, client):
    client.force_login(world.office2)
    session = client.session
    session["planted"] = "1"
    session.save()
    client.post(reverse("logout"))
    sign_in(client, person)
    assert "planted" not in client.session


def test_a_new_password_ends_the_other_sign_ins(person):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, person)
    new = "qinglan-hangcheng-88"
    here.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert (here.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)


def test_a_closed_account_is_out_at_once(person, client):
    sign_in(client, person)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_role_taken_away_is_gone_with_the_next_page(person, client):
    sign_in(client, person)
    assert client.get(reverse("register")).status_code == 200
    type(person).objects.filter(pk=person.pk).update(role="viewer")
    assert client.get(reverse("register")).status_code == 403


@pytest.mark.parametrize("data", [{"username": NUL, "password": "x"}, {"username": "office", "password": NUL}, {"username": LONG, "password": LONG},
                                  {"username": "office", "password": "x", "more": NUL}, {"username": "'; DROP TABLE", "password": "x"}, {}])  # fmt: skip
def test_absurd_sign_ins_are_refused(person, client, data):
    answer = client.post(reverse("login") + "?next=" + "/a" * 2000, data, headers={"User-Agent": "x" * 3000})
    assert (answer.status_code, bool(CHINESE.search(text(answer)))) == (200, True)
    assert "_auth_user_id" not in client.session


def test_on_this_database_the_texts_of_events_are_no_door(world):
    """A title that looks like markup is shown as it was written, on pages and in messages."""
    s = world.suggestion(
        "handling", title="关于<script>alert(1)</script>的建议", body="<img src=x onerror=alert(1)>\n正文"
    )
    for name in ("office", "roads_liaison", "author", "leader"):
        client = visitor(world, name)
        for address in ("/", reverse("suggestion", args=[s.pk]), reverse("inbox"), reverse("ledger"), reverse("mine")):
            page = text(client.get(address))
            assert "<script>alert" not in page and "<img src=x" not in page
    assert connection.vendor in ("sqlite", "postgresql")

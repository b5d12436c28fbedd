"""年度办理情况报告: who may do what, what is frozen at the signature and stays, and that anybody can work out the seal again."""

import hashlib
import io
import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from core import seals
from core.models import Message
from core.workflow import Refused
from evaluations.models import ReportCall, ReportNote, UnitReport
from evaluations.reports import reading
from evaluations.workflow import REPORT
from tests.evaluations.reporting import WORDS, report
from tests.kept import kept

R = UnitReport.Status


@kept
def year(world):
    world.suggestion("closed", helpers=[world.water])
    world.suggestion("handling")
    return world


def page(one):
    return reverse("unit_report", args=[one.pk])


def step(one, verb):
    return reverse("unit_report_step", args=[one.pk, verb])


def posted(client, one, verb, **words):
    return client.post(step(one, verb), {"seen": one.status, "once": str(uuid.uuid4()), **words})


def figure(content, heading, label):
    return dict(dict(content.groups)[heading])[label]


# The way ---------------------------------------------------------------------------------------------------------------------


def test_a_report_goes_from_the_first_word_to_its_acceptance(year, client):
    client.force_login(year.roads_handler)
    answer = client.post(reverse("unit_report_begin", args=[year.roads.pk]), {"once": str(uuid.uuid4())})
    one = UnitReport.objects.get()
    assert (answer.url, one.status, one.version) == (page(one), R.DRAFT, 1)
    client.post(page(one), {"seen": "draft", "revision": 0, "do": "save", **WORDS})
    one.refresh_from_db()
    assert (one.revision, one.plans, one.saved_by) == (1, WORDS["plans"], year.roads_handler)
    client.post(page(one), {"seen": "draft", "revision": 1, "do": "send", "once": str(uuid.uuid4()), **WORDS})
    one.refresh_from_db()
    assert one.status == R.SIGNING
    client.force_login(year.roads_head)
    assert posted(client, one, "sign").status_code == 302
    one.refresh_from_db()
    assert (one.status, one.signer, len(one.seal)) == (R.SUBMITTED, year.roads_head, 64)
    client.force_login(year.office)
    assert posted(client, one, "accept").status_code == 302
    one.refresh_from_db()
    assert (one.status, one.decided_on) == (R.ACCEPTED, year.today)
    told = [
        (m.recipient.username, m.subject.split("：")[0])
        for m in Message.objects.order_by("pk")
        if "年度办理" in m.subject
    ]
    assert told[:2] == [("roads_head", "年度办理情况报告等您签发"), ("office", "单位报送了年度办理情况报告")]
    assert {who for who, what in told if what == "年度办理情况报告已接收"} == {
        "roads_liaison",
        "roads_handler",
        "roads_head",
    }


def test_a_report_without_all_sections_is_saved_but_not_sent(year, client):
    one = report(year, year.roads, problems="", plans=" ")
    client.force_login(year.roads_handler)
    answer = client.post(
        page(one), {"seen": "draft", "revision": 1, "do": "send", **WORDS, "problems": "", "plans": ""}
    )
    assert answer.status_code == 409
    assert "还没有写：存在的问题和不足、下一步打算" in answer.content.decode()
    one.refresh_from_db()
    assert (one.status, one.revision) == (R.DRAFT, 2)


def test_the_head_sends_it_back_with_words(year, client):
    one = report(year, year.roads, "signing")
    client.force_login(year.roads_head)
    assert posted(client, one, "send_back", note=" ").status_code == 422
    assert posted(client, one, "send_back", note="案例要写清楚。").status_code == 302
    client.force_login(year.roads_handler)
    assert "案例要写清楚。" in client.get(page(one)).content.decode()


def test_returned_by_the_office_it_comes_again_as_a_new_version(year, client):
    old = report(year, year.roads, "returned")
    client.force_login(year.roads_handler)
    client.post(reverse("unit_report_begin", args=[year.roads.pk]), {"once": str(uuid.uuid4())})
    new = UnitReport.objects.get(version=2)
    assert (new.status, new.cases, new.frozen) == (R.DRAFT, WORDS["cases"], None)
    assert "存在的问题写得太空" in client.get(page(new)).content.decode()
    old.refresh_from_db()
    assert (old.status, reading.is_sound(old)) == (R.RETURNED, True)


def test_a_later_version_takes_the_place_of_the_one_that_waits(year):
    first, second = report(year, year.roads, "submitted"), report(year, year.roads, "submitted")
    first.refresh_from_db()
    assert (first.status, second.status) == (R.REPLACED, R.SUBMITTED)
    with pytest.raises(Refused):
        REPORT.take(first, "accept", by=year.office)


def test_an_accepted_version_stands_until_the_next_is_accepted(year):
    first, second = report(year, year.roads, "accepted"), report(year, year.roads, "submitted")
    assert [c.version for c in reading.material(year.office, year.session)] == [1]
    REPORT.take(second, "accept", by=year.office)
    first.refresh_from_db()
    assert first.status == R.REPLACED
    assert [c.version for c in reading.material(year.office, year.session)] == [2]


def test_one_version_is_written_at_a_time(year, client):
    one = report(year, year.roads)
    client.force_login(year.roads_liaison)
    answer = client.post(reverse("unit_report_begin", args=[year.roads.pk]), {"once": str(uuid.uuid4())})
    assert answer.url == page(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitReport.objects.create(unit=year.roads, session=year.session, version=2)


def test_a_unit_that_handled_nothing_need_not_report(year, client):
    client.force_login(year.party_head)
    answer = client.post(reverse("unit_report_begin", args=[year.party.pk]), {"once": str(uuid.uuid4())})
    assert (answer.status_code, UnitReport.objects.count()) == (409, 0)
    assert "没有承办建议，不用报告" in answer.content.decode()


# What is frozen --------------------------------------------------------------------------------------------------------------


def test_figures_of_a_draft_are_todays_and_those_of_a_signed_one_stay(year):
    draft = report(year, year.roads)
    told = reading.content(draft, user=year.roads_head, today=year.today)
    assert figure(told, "承办总量", "承办") == "2 件"
    assert figure(told, "答复和期限", "答复办结率") == "50.00%（1 / 2）"
    assert figure(told, "承诺", "没有了结的承诺") == "0 项"
    REPORT.take(draft, "send", by=year.roads_handler)
    REPORT.take(draft, "sign", by=year.roads_head)
    year.suggestion("closed", klass="B")
    draft.refresh_from_db()
    assert figure(reading.content(draft), "承办总量", "承办") == "2 件"
    assert reading.content(draft).sections == [(heading, WORDS[name]) for name, heading in UnitReport.headings()]


def test_the_page_names_the_figures_that_moved_since(year, client):
    one = report(year, year.roads, "submitted")
    client.force_login(year.office)
    assert client.get(page(one)).context["moved"] == []
    year.suggestion("handling")
    moved = client.get(page(one)).context["moved"]
    assert ("承办总量", "承办", "2 件", "3 件") in moved


def test_anybody_can_work_out_the_seal_again(year, client):
    one = report(year, year.roads, "submitted")
    client.force_login(year.viewer)
    body = client.get(reverse("unit_report_json", args=[one.pk])).content
    assert hashlib.sha256(body).hexdigest() == one.seal
    told = json.loads(body)
    assert (told["signer"], told["version"], told["sections"][0]["text"]) == ("roads_head", 1, WORDS["organisation"])
    assert one.seal in client.get(page(one)).content.decode()


def test_a_changed_word_breaks_the_seal_and_the_page_says_so(year, client):
    one = report(year, year.roads, "submitted")
    UnitReport.objects.filter(pk=one.pk).update(frozen=one.frozen | {"signer": "别人"})
    client.force_login(year.office)
    assert "复核不一致" in client.get(page(one)).content.decode()


def test_the_canonical_form_does_not_hang_on_the_order_of_keys():
    assert seals.seal({"b": 1, "a": ["甲", None, True]}) == seals.seal({"a": ["甲", None, True], "b": 1})
    assert seals.canonical({"b": 1, "a": "甲"}) == '{"a":"甲","b":1}'.encode()
    with pytest.raises(TypeError):
        seals.canonical({"day": object()})


@pytest.mark.parametrize("state", ["signing", "submitted", "returned", "accepted"])
def test_what_was_sent_on_is_not_written_any_more(year, client, state):
    one = report(year, year.roads, state)
    client.force_login(year.roads_handler)
    answer = client.post(page(one), {"seen": "draft", "revision": 1, "do": "save", **WORDS, "plans": "改"})
    assert answer.status_code == 409
    answer = client.post(reverse("unit_report_autosave", args=[one.pk]), {"revision": 1, **WORDS, "plans": "改"})
    assert answer.status_code == 409
    one.refresh_from_db()
    assert one.plans == WORDS["plans"]


def test_a_unit_cannot_write_its_figures(year, client):
    one = report(year, year.roads)
    forged = {"frozen": "{}", "seal": "0" * 64, "status": "accepted", "facts": "{}", "version": 9}
    client.force_login(year.roads_handler)
    client.post(page(one), {"seen": "draft", "revision": 1, "do": "save", **WORDS, **forged})
    one.refresh_from_db()
    assert (one.status, one.seal, one.frozen, one.version) == (R.DRAFT, "", None, 1)


# Two at once, and twice --------------------------------------------------------------------------------------------------------


def test_a_stale_page_loses_no_words(year, client):
    one = report(year, year.roads)
    REPORT.take(one, "save", by=year.roads_liaison, revision=1, **(WORDS | {"cases": "联络员写的。"}))
    client.force_login(year.roads_handler)
    answer = client.post(page(one), {"seen": "draft", "revision": 1, "do": "save", **WORDS, "cases": "经办人写的。"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert [words in html for words in ("roads_liaison刚刚保存了别的内容", "经办人写的。", "联络员写的。")] == [
        True
    ] * 3
    assert answer.context["form"].data["revision"] == 2
    one.refresh_from_db()
    assert one.cases == "联络员写的。"


def test_saving_by_itself_leaves_no_note_and_names_the_new_revision(year, client):
    one = report(year, year.roads)
    notes = ReportNote.objects.count()
    client.force_login(year.roads_handler)
    address = reverse("unit_report_autosave", args=[one.pk])
    answer = client.post(address, {"revision": 1, **WORDS, "plans": "新的打算"})
    assert (answer.status_code, answer.json()["revision"], ReportNote.objects.count()) == (200, 2, notes)
    late = client.post(address, {"revision": 1, **WORDS, "plans": "旧的窗口"})
    assert (late.status_code, "刚刚保存了别的内容" in late.json()["fault"]) == (409, True)
    assert client.post(address, {"revision": "x", **WORDS}).status_code == 422
    one.refresh_from_db()
    assert one.plans == "新的打算"


def test_a_second_click_signs_once(year, client):
    one = report(year, year.roads, "signing")
    client.force_login(year.roads_head)
    asked = {"seen": "signing", "once": str(uuid.uuid4())}
    assert [client.post(step(one, "sign"), asked).status_code for _ in range(2)] == [302, 302]
    assert ReportNote.objects.filter(verb="unit_report.sign").count() == 1


def test_a_stale_page_of_the_office_is_told_so(year, client):
    one = report(year, year.roads, "accepted")
    client.force_login(year.office)
    answer = client.post(
        step(one, "return_report"), {"seen": "submitted", "once": str(uuid.uuid4()), "note": "写细一点"}
    )
    assert answer.status_code == 409
    assert "已接收" in answer.content.decode()


# Who sees what -----------------------------------------------------------------------------------------------------------------


def test_what_happens_inside_the_unit_stays_there(year):
    one = report(year, year.roads, "signing")
    assert not UnitReport.objects.visible_to(year.office).exists()
    REPORT.take(one, "sign", by=year.roads_head)
    assert UnitReport.objects.visible_to(year.office).get() == one
    assert [note.verb for note in ReportNote.objects.visible_to(year.office)] == ["unit_report.sign"]
    inside = {note.verb for note in ReportNote.objects.visible_to(year.roads_head)}
    assert inside == {"unit_report.begin", "unit_report.send", "unit_report.sign"}
    for user in (year.water_head, year.author, year.city_office):
        assert not UnitReport.objects.visible_to(user).exists()
        assert not ReportNote.objects.visible_to(user).exists()


def test_the_office_sees_who_has_reported(year, client):
    report(year, year.roads, "submitted")
    report(year, year.water)
    client.force_login(year.office)
    shown = client.get(reverse("unit_reports"))
    assert [(str(line.unit), line.word) for line in shown.context["lines"]] == [
        ("省交通运输厅", "已报送，待接收"),
        ("省水利厅", "没有报送"),
    ]
    assert (shown.context["reported"], shown.context["waiting"], shown.context["missing"]) == (1, 1, 1)


def test_the_list_takes_as_many_queries_for_three_as_for_one(year, client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("unit_reports"))
        return len(asked)

    client.force_login(year.office)
    report(year, year.roads, "submitted")
    one = queries()
    year.suggestion("handling", helpers=[year.money, year.party])
    report(year, year.water, "accepted")
    report(year, year.money, "submitted")
    assert queries() == one


def test_the_office_sets_until_when(year, client):
    client.force_login(year.office)
    address = reverse("unit_report_call")
    assert client.post(address, {"due_on": "1999-01-01"}).status_code == 422
    assert not ReportCall.objects.exists()
    client.post(address, {"due_on": year.today.isoformat(), "words": "写到件。"})
    client.post(address, {"due_on": "", "words": "写到件，不超过两页。"})
    call = ReportCall.objects.get()
    assert (call.session, call.due_on, call.set_by) == (year.session, None, year.office)
    client.force_login(year.roads_head)
    assert "写到件，不超过两页。" in client.get(reverse("unit_reports")).content.decode()


# Word ----------------------------------------------------------------------------------------------------------------------------


def test_the_word_file_says_what_the_page_says(year, client):
    one = report(year, year.roads, "submitted")
    client.force_login(year.office)
    answer = client.get(reverse("unit_report_docx", args=[one.pk]))
    document = Document(io.BytesIO(answer.content))
    text = [paragraph.text for paragraph in document.paragraphs]
    content = reading.content(one)
    assert text[0] == content.title == f"省交通运输厅{year.session.year}年度办理代表建议情况报告"
    assert [WORDS[name] in text for name in UnitReport.SECTIONS] == [True] * 5
    cells = {(row.cells[0].text, row.cells[1].text): row.cells[2].text for row in document.tables[0].rows}
    told = {(heading, label): words for heading, rows in content.groups for label, words in rows}
    assert cells == told
    assert f"封存校验码（SHA-256）：{one.seal}" in text

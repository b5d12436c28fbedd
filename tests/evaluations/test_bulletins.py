"""通报: what is issued stays, proves itself, and tells how it differs from the issue before."""

import copy
import datetime as dt
import io
import json
import uuid

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.models import Session
from core import seals
from core.models import Message
from core.workflow import Refused
from evaluations.bulletins import document, effects, words
from evaluations.bulletins.workflow import BULLETIN
from evaluations.models import Bulletin, BulletinNote
from suggestions import figures
from suggestions.models import Assignment, KeyTopic, Suggestion
from suggestions.supervision.workflow import TOPIC
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept


@kept
def year(world):
    world.suggestion("closed", helpers=[world.water])
    world.suggestion("handling", ago=200, helpers=[world.party])
    world.suggestion("answered", separate=[world.roads, world.water], klass="C")
    world.suggestion("handling", ago=58, lead=world.money)
    TOPIC.create(
        KeyTopic(session=world.session, name="农村公路管护", kind="group"), "open", by=world.office, at=world.at(-20)
    )
    return world


def begin(world, kind="monthly", *, back=1, by=None, **kwargs):
    by = by or world.office
    made = effects.begin(
        kwargs.pop("session", world.session), kind=kind, day=world.today - dt.timedelta(days=back), by=by, **kwargs
    )
    return BULLETIN.create(made, "draft", by=by)


def issue(world, one=None, *, by=None, at=None, **kwargs):
    one = one or begin(world, **kwargs)
    return BULLETIN.take(one, "issue", by=by or world.office, at=at, revision=one.revision)


# Counted and worded ----------------------------------------------------------------------------------------------------------


def test_a_draft_has_the_figures_of_its_day(year):
    one = begin(year, back=8)
    found = one.content["stand"]["figures"]
    (row,) = figures.table(
        Assignment.objects.visible_to(year.office), by="total", rule_set=year.rules, today=year.today, until=one.day
    )
    counts = {key: f["n"] for key, f in found.items() if "of" not in f and key != "dispatched"}
    assert counts == {key: row[key] for key in counts}
    rates = {key: f["rate"] for key, f in found.items() if "of" in f}
    assert rates == {key: row[key] for key in rates}
    assert found["dispatched"]["n"] == Suggestion.objects.filter(dispatched_on__lte=one.day).count() == 4


def test_a_bulletin_says_that_grades_kept_from_the_units_are_not_in_it(client, year):
    """In its text, beneath its tables, in its Word form – and nowhere where the rules keep nothing back."""
    told = "收到的评价也没有计入"
    client.force_login(year.office)
    open_to_all = issue(year, back=0)
    assert told not in open_to_all.text + client.get(reverse("bulletin", args=[open_to_all.pk])).content.decode()

    year.rules.rules["flags"]["units_read"] = "after_window"
    year.rules.save()
    one = issue(year, back=0)
    assert told in one.text
    one = begin(year, back=0)
    Bulletin.objects.filter(pk=one.pk).update(text="各单位：")  # the office may strike the sentence; the notes stay
    assert told in client.get(reverse("bulletin", args=[one.pk])).content.decode()
    paper = docx.Document(io.BytesIO(client.get(reverse("bulletin_file", args=[one.pk, "docx"])).content))
    assert sum(told in paragraph.text for paragraph in paper.paragraphs) == 1


def test_the_text_is_made_of_the_figures(year):
    one = begin(year)
    said = one.content["stand"]["figures"]
    assert one.title == "关于省十四届人大四次会议代表建议办理情况的通报"
    assert f"已经交办 4 件，由 4 个单位承办，共 {said['assigned']['n']} 件次" in one.text
    assert f"逾期还没有办结 {said['overdue']['n']} 件次" in one.text
    assert "农村公路管护：承办 0 件次" in one.text
    assert (
        f"首次评价应收回 {said['first_due']['n']} 份，已收回 {said['first_returned']['n']} 份，未收回 {said['first_missing']['n']} 份"
        in one.text
    )
    headings = [line for is_heading, line in words.blocks(one.text) if is_heading]
    assert headings[0] == "一、总体进展"
    assert len(headings) == 10
    assert words.strangers(one.text, one.content["stand"]) == []
    assert words.strangers(one.text + "满意率 12.34%。", one.content["stand"]) == ["12.34%"]


def test_units_are_praised_and_named_by_the_stated_rule(world):
    for _ in range(10):
        world.suggestion("answered", lead=world.water, ago=20)
    for _ in range(3):
        world.suggestion("handling", ago=200)
    counted = begin(world).content["stand"]
    assert [one["unit"] for one in counted["praised"]] == ["省水利厅"]
    assert [(one["unit"], one["overdue"]) for one in counted["named"]] == [("省交通运输厅", 3)]


def test_a_unit_whose_item_was_reopened_after_the_day_keeps_its_line(year):
    """On that day its first round was answered; by now only its second round is the latest one."""
    s = year.suggestion("answered", lead=year.money, ago=20)
    Assignment.objects.filter(unit=year.money).exclude(suggestion=s).update(unit=year.water)
    year.grade(s, result="不满意", at=year.at(-4))
    counted = begin(year, back=6).content["stand"]
    assert effects.adds_up(counted)
    first = next(g for t in counted["tables"] if t["key"] == "satisfaction" for g in t["grids"] if "首次" in g["title"])
    assert "省财政厅" in [row["name"] for row in first["rows"]]


def test_helpers_are_judged_once_the_whole_suggestion_was_replied_to(world):
    """The helper's opinion is out, the lead's reply came later: on the day between nobody had been asked."""
    s = world.suggestion("accepted", helpers=[world.water], ago=20)
    helper = world.part(s, world.water)
    ASSIGNMENT.take(
        helper, "send_opinion", by=world.water_liaison, at=world.at(-12), text="本单位将配合做好资金保障工作。"
    )
    world.answer(s, at=world.at(-5))
    due = [begin(world, kind, back=back).content["stand"]["figures"] for kind, back in (("weekly", 8), ("monthly", 3))]
    assert [(f["opinion_sent"]["n"], f["feedback_due"]["n"], f["first_due"]["n"]) for f in due] == [
        (1, 0, 0),
        (1, 2, 2),
    ]


def test_tables_add_up_and_a_count_that_does_not_is_refused(year, monkeypatch):
    counted = begin(year).content["stand"]
    assert effects.adds_up(counted)
    wrong = copy.deepcopy(counted)
    wrong["tables"][0]["grids"][0]["rows"][0]["cells"][0]["n"] += 1
    assert not effects.adds_up(wrong)
    monkeypatch.setattr(effects.stand, "count", lambda *args: wrong)
    with pytest.raises(Refused, match="对不上"):
        effects.begin(year.session, kind="weekly", day=year.today, by=year.office)


# Frozen ----------------------------------------------------------------------------------------------------------------------


def test_what_is_issued_stays_when_the_data_change(client, year):
    one = issue(year, back=0)
    before = copy.deepcopy(Bulletin.objects.get(pk=one.pk).content)
    late = Suggestion.objects.get(assignments__unit=year.money, assignments__is_latest=True)
    year.answer(late)
    year.roads.name = "省交通厅"
    year.roads.save()
    client.force_login(year.viewer)
    page = client.get(reverse("bulletin", args=[one.pk]))
    assert page.context["paper"] == before == Bulletin.objects.get(pk=one.pk).content
    assert "省交通运输厅" in page.content.decode()
    now = {one.label: one for one in page.context["since"]}
    assert (now["已办结"].issued, now["已办结"].now) == ("4", "5")
    assert client.get(now["已办结"].now_url).context["count"] == 5
    assert page.context["is_whole"]


def test_looking_back_opens_the_lists_of_that_day(client, year):
    one = issue(year, back=20)
    client.force_login(year.office)
    for row in client.get(reverse("bulletin", args=[one.pk])).context["since"]:
        assert (row.label, row.is_corrected) == (row.label, False)
        if "%" not in row.back and row.back != "—":
            assert str(client.get(row.back_url).context["count"]) == row.back.split(" / ")[0], row.label


def test_the_seal_is_made_again_from_the_file_and_breaks_when_one_digit_changes(client, year, tmp_path, capsys):
    one = issue(year)
    client.force_login(year.viewer)
    answer = client.get(reverse("bulletin_file", args=[one.pk, "json"]))
    file = tmp_path / "通报.json"
    file.write_bytes(answer.content)
    call_command("verify_seal", str(file))
    assert f"{one.seal}\n  一致" in capsys.readouterr().out
    data = json.loads(file.read_text(encoding="utf-8"))
    data["content"]["stand"]["figures"]["assigned"]["n"] += 1
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(CommandError, match="不一致"):
        call_command("verify_seal", str(file))
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="不是系统下载的封印文件"):
        call_command("verify_seal", str(file))
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("verify_seal", str(tmp_path / "没有.json"))


def test_the_page_says_when_the_stored_content_does_not_match_the_seal(client, year):
    one = issue(year)
    client.force_login(year.viewer)
    assert "核对一致" in client.get(reverse("bulletin", args=[one.pk])).content.decode()
    one.content["text"] = one.content["text"].replace("4 件", "5 件")
    Bulletin._base_manager.filter(pk=one.pk).update(content=one.content)
    assert "内容与封印不符" in client.get(reverse("bulletin", args=[one.pk])).content.decode()


def test_sealed_data_know_no_fractions():
    assert seals.canonical({"b": [1, None, True], "a": "甲"}) == '{"a":"甲","b":[1,null,true]}'.encode()
    for wrong in (1.5, {1: 2}, [dt.date.min]):
        with pytest.raises(TypeError, match="canonical form|keys"):
            seals.seal(wrong)


def test_the_difference_since_the_last_issue_is_frozen_too(year):
    first = issue(year, back=25, at=year.at(-24))
    issue(year, kind="weekly", back=22, at=year.at(-21))  # of another kind: not compared with
    second = issue(year, back=1)
    content = second.content
    assert content["previous"] == {"title": first.title, "number": 1, "day": first.day.isoformat(), "seal": first.seal}
    then, now = first.content["stand"]["figures"], content["stand"]["figures"]
    told = {one["label"]: one for one in content["changes"]}
    assert told["已办结"]["change"] == f"+{now['answered']['n'] - then['answered']['n']}"
    assert (told["办结率"]["now"], told["办结率"]["change"]) == (
        f"{now['answered_rate']['n']} / {now['answered_rate']['of']}",
        "基数小，不比较",
    )
    assert first.content["changes"] == []


def test_rates_differ_in_percentage_points_and_small_ones_are_not_compared():
    def change(before, now):
        said = document._change({"label": "办结率", **before}, {"label": "办结率", **now})
        return said["before"], said["now"], said["change"], said["unit"]

    half, more = {"n": 10, "of": 20, "rate": "50.00"}, {"n": 15, "of": 21, "rate": "71.43"}
    assert change(half, more) == ("50.00%", "71.43%", "+21.43", "个百分点")
    assert change(half, half) == ("50.00%", "50.00%", "持平", "")
    assert change({"n": 0, "of": 0, "rate": None}, more) == ("—", "71.43%", "—", "")
    assert change({"n": 3, "of": 4, "rate": "75.00"}, more) == ("3 / 4", "71.43%", "基数小，不比较", "")


@pytest.mark.parametrize(("before", "now", "change"), [(3, 3, "持平"), (3, 1, "−2"), (1000, 2200, "+1,200")])
def test_changes_are_signed(before, now, change):
    said = document._change({"label": "逾期", "n": before}, {"label": "逾期", "n": now})
    assert said["change"] == change


def test_a_year_report_is_compared_with_that_of_an_earlier_session_and_numbered_apart(year):
    last = Session.objects.create(
        congress=year.province, term=14, meeting=3, year=year.today.year - 1, name="十四届三次会议", rule_set=year.rules,
        opens_on=year.today - dt.timedelta(days=425), closes_on=year.today - dt.timedelta(days=420),
    )  # fmt: skip
    old = issue(year, kind="year", session=last, back=100)
    issue(year)
    new = issue(year, kind="year")
    assert (old.number, new.number, new.content["previous"]["seal"]) == (1, 1, old.seal)
    assert new.title.endswith("的报告")


# Never changed ---------------------------------------------------------------------------------------------------------------


def test_nothing_can_be_done_to_an_issued_bulletin(client, year):
    one = issue(year)
    client.force_login(year.office)
    for verb in ("recount", "issue", "discard"):
        answer = client.post(
            reverse("bulletin_step", args=[one.pk, verb]),
            {"revision": one.revision, "day": year.today, "text": "draft"},
        )
        assert answer.status_code == 409
    said = {"title": "改", "text": "改", "revision": one.revision}
    assert client.post(reverse("bulletin_edit", args=[one.pk]), said).status_code == 409
    assert client.post(reverse("bulletin_autosave", args=[one.pk]), said).status_code == 409
    assert Bulletin.objects.get(pk=one.pk).content == one.content
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin._base_manager.filter(pk=one.pk).update(seal="")


def test_a_correction_is_another_issue_that_names_the_old_one(client, year):
    old = issue(year)
    kept = copy.deepcopy(old.content)
    client.force_login(year.office)
    url = f"{reverse('bulletin_new')}?corrects={old.pk}"
    assert client.get(url).context["form"].fields["kind"].initial == "monthly"
    answer = client.post(url, {"kind": "monthly", "day": old.day, "once": str(uuid.uuid4())})
    new = issue(year, Bulletin.objects.get(status="draft"))
    assert answer.status_code == 302
    assert (new.number, new.corrects_id, new.content["corrects"]["seal"]) == (2, old.pk, old.seal)
    assert new.text.startswith(f"《{old.title}》（第 1 期）有需要更正的地方")
    page = client.get(reverse("bulletin", args=[old.pk]))
    assert "更正，以更正的一期为准" in page.content.decode()
    assert Bulletin.objects.get(pk=old.pk).content == kept


def test_a_withdrawn_draft_is_gone(client, year):
    one = begin(year)
    client.force_login(year.office)
    answer = client.post(
        reverse("bulletin_step", args=[one.pk, "discard"]), {"seen": "draft", "once": str(uuid.uuid4())}
    )
    assert (answer.status_code, answer["Location"], Bulletin.objects.count(), BulletinNote.objects.count()) == (
        302,
        reverse("reports"),
        0,
        0,
    )


# Two people, two clicks ------------------------------------------------------------------------------------------------------


def test_the_office_begins_writes_and_issues_by_clicking(client, year):
    client.force_login(year.office)
    once = str(uuid.uuid4())
    asked = {"kind": "weekly", "day": (year.today - dt.timedelta(days=1)).isoformat(), "once": once}
    edit = client.post(reverse("bulletin_new"), asked)["Location"]
    assert client.post(reverse("bulletin_new"), asked).status_code == 302  # the second click
    one = Bulletin.objects.get()
    page = client.get(edit)
    said = {
        "title": "周报",
        "text": "一、进展\n都好。",
        "revision": page.context["revision"],
        "seen": "draft",
        "once": page.context["once"],
        "do": "preview",
    }
    assert client.post(edit, said)["Location"] == reverse("bulletin", args=[one.pk])
    assert client.post(edit, said).status_code == 302
    step = reverse("bulletin_step", args=[one.pk, "issue"])
    page = client.get(step)
    asked = {"revision": page.context["form"]["revision"].value(), "seen": "draft", "once": page.context["once"]}
    assert [client.post(step, asked).status_code for _ in range(2)] == [302, 302]
    one.refresh_from_db()
    assert (one.number, one.content["text"], one.content["issued_by"]) == (1, "一、进展\n都好。", str(year.office))
    assert list(one.notes.order_by("pk").values_list("verb", flat=True)) == [
        "bulletin.draft",
        "bulletin.save",
        "bulletin.issue",
    ]


def test_a_second_draft_of_the_kind_is_refused_in_words(client, year):
    begin(year)
    client.force_login(year.office2)
    answer = client.post(reverse("bulletin_new"), {"kind": "monthly", "day": year.today.isoformat()})
    assert (answer.status_code, "已经有一份月通报的草稿" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("day", ["2999-01-01", "1999-01-01", "", "昨天"])
def test_a_day_that_cannot_be_counted_to_is_refused(client, year, day):
    client.force_login(year.office)
    assert client.post(reverse("bulletin_new"), {"kind": "monthly", "day": day}).status_code == 422
    assert Bulletin.objects.count() == 0


def test_words_of_a_stale_page_are_not_lost_and_not_stored(client, year):
    one = begin(year)
    stale = {"title": one.title, "text": "我写的", "revision": 1, "seen": "draft"}
    BULLETIN.take(Bulletin.objects.get(pk=one.pk), "save", by=year.office2, title="标题", text="同事写的", revision=1)
    client.force_login(year.office)
    answer = client.post(reverse("bulletin_edit", args=[one.pk]), stale)
    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in ("我写的", "同事写的", "已经由别人"))
    kept = client.post(reverse("bulletin_autosave", args=[one.pk]), stale)
    assert (kept.status_code, "已经由别人" in kept.json()["fault"]) == (409, True)
    assert Bulletin.objects.get(pk=one.pk).text == "同事写的"
    saved = client.post(reverse("bulletin_autosave", args=[one.pk]), stale | {"revision": 2})
    assert (saved.json()["revision"], Bulletin.objects.get(pk=one.pk).text, BulletinNote.objects.count()) == (
        3,
        "我写的",
        2,
    )
    step = client.post(reverse("bulletin_step", args=[one.pk, "issue"]), {"revision": 2, "seen": "draft"})
    assert (step.status_code, "已经由别人" in step.content.decode()) == (409, True)
    assert client.post(reverse("bulletin_step", args=[one.pk, "issue"]), {"seen": "draft"}).status_code == 422


def test_figures_that_changed_since_the_draft_must_be_counted_again(client, year):
    one = begin(year, back=0)
    year.answer(Suggestion.objects.get(assignments__unit=year.money, assignments__is_latest=True))
    client.force_login(year.office)
    answer = client.post(reverse("bulletin_step", args=[one.pk, "issue"]), {"revision": 1, "seen": "draft"})
    assert (
        answer.status_code,
        "起草以后有数字变了" in answer.content.decode(),
        "已办结（4→5）" in answer.content.decode(),
    ) == (409, True, True)
    again = {"revision": 1, "seen": "draft", "day": year.today.isoformat(), "text": "draft"}
    assert client.post(reverse("bulletin_step", args=[one.pk, "recount"]), again).status_code == 302
    one = issue(year, Bulletin.objects.get(pk=one.pk))
    assert "已办结 5 件次" in one.content["text"]


# Who reads it ----------------------------------------------------------------------------------------------------------------


def test_the_readers_are_told(year):
    one = issue(year, by=year.office)
    told = set(
        Message.objects.filter(url=reverse("bulletin", args=[one.pk])).values_list("recipient__username", flat=True)
    )
    units = {
        f"{unit}_{duty}" for unit in ("roads", "water", "money", "party") for duty in ("liaison", "handler", "head")
    }
    assert told == {"office2", "leader", "viewer", "coordinator"} | units


@pytest.mark.parametrize("who", ["roads_liaison", "coordinator"])
def test_units_read_the_paper_without_the_lists(client, year, who):
    one, draft = issue(year), begin(year, kind="weekly")
    client.force_login(getattr(year, who))
    page = client.get(reverse("bulletin", args=[one.pk]))
    assert (page.status_code, page.context["since"], page.context["offers"]) == (200, [], [])
    assert reverse("report_table", args=["units"]) not in page.content.decode()
    assert client.get(reverse("bulletin", args=[draft.pk])).status_code == 404
    assert [b.pk for b in client.get(reverse("reports")).context["issues"]] == [one.pk]
    for kind in ("docx", "xlsx", "json"):
        assert client.get(reverse("bulletin_file", args=[one.pk, kind])).status_code == 200


def test_congresses_do_not_mix(client, year):
    year.suggestion("answered", lead=year.city_unit, deputy=year.city_deputy, office=year.city_office)
    own = issue(year)
    foreign = issue(year, begin(year, session=year.city_session, by=year.city_office), by=year.city_office)
    assert "市住建局" not in json.dumps(own.content, ensure_ascii=False)
    assert "省交通运输厅" not in json.dumps(foreign.content, ensure_ascii=False)
    assert (own.number, foreign.number, foreign.content["stand"]["figures"]["assigned"]["n"]) == (1, 1, 1)
    client.force_login(year.city_office)
    assert client.get(reverse("bulletin", args=[own.pk])).status_code == 404
    assert client.get(reverse("bulletin_file", args=[own.pk, "json"])).status_code == 404
    assert client.get(reverse("bulletin_new"), {"corrects": own.pk}).status_code == 404
    with pytest.raises(Refused, match="没有这项权限"):
        issue(year, begin(year, kind="weekly"), by=year.city_office)


def test_the_paper_of_an_issue_says_what_was_sealed(client, year):
    issue(year, back=25, at=year.at(-24))
    one = issue(year)
    client.force_login(year.viewer)
    paper = docx.Document(io.BytesIO(client.get(reverse("bulletin_file", args=[one.pk, "docx"])).content))
    lines = [p.text for p in paper.paragraphs]
    assert lines[0] == "云江省人大常委会代表工作委员会"
    assert [line for _, line in words.blocks(one.content["text"])] == [
        line for line in lines if line in one.content["text"] and line
    ]
    assert any(one.seal in line for line in lines)
    assert [cell.text for cell in paper.tables[0].rows[0].cells] == ["指标", "上期", "本期", "变化"]


def test_the_pages_cost_the_same_for_one_issue_and_for_many(client, year):
    client.force_login(year.office)
    found = []
    for kinds in (["weekly"], ["monthly", "adhoc"]):
        for kind in kinds:
            one = issue(year, kind=kind)
        counted = []
        for address in (reverse("reports"), reverse("bulletin", args=[one.pk])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
        found.append(counted)
    assert found[0] == found[1]
    assert (found[0][0] <= 7, found[0][1] <= 14) == (True, True), found

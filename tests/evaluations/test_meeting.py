"""The meeting: prepared, opened, closed, published – what each step asks for, what it freezes, who may look."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from docx import Document

from congress.models import DeputyGroup
from core import seals
from core.workflow import Refused
from evaluations.meeting import asking, casting, codes, counting
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, AppraisalUnit, Ballot, Juror, KeyedBallot, Mark, Panel, Question, Standing
from tests.unguarded import unguarded

from .holding import Hall

pytestmark = pytest.mark.django_db


def client(user):
    browser = Client()
    browser.force_login(user)
    return browser


def page(user, name, *args, **query):
    answer = client(user).get(reverse(name, args=args), query)
    return answer.status_code, answer.content.decode(errors="replace")


# Preparing -------------------------------------------------------------------------------------------------------------------


def test_the_scheme_says_which_panels_there_are(world):
    hall = Hall(world)
    assert set(hall.panels) == {"standing", "committees"}


def test_opening_names_everything_that_is_missing(world):
    hall = Hall(world)
    with pytest.raises(Refused) as why:
        hall.take("open")
    assert "还没有选评议单位" in str(why.value)
    assert "“常委会组成人员测评”还没有人员" in str(why.value)
    assert Appraisal.objects.get().status == "preparing"


@pytest.mark.parametrize("rehearsal", [False, True])
def test_a_panel_without_members_opens_nothing(world, rehearsal):
    hall = Hall(world, rehearsal=rehearsal).prepared()
    hall.take("invite_jurors", panel=hall.panel(), people=[])
    with pytest.raises(Refused, match="评议组“常委会组成人员测评”还没有人员，请先登记评议人员；不要这一组的，请移出。"):
        hall.take("open")
    assert (Appraisal.objects.get().status, Question.objects.count()) == ("preparing", 0)


def test_a_deputy_group_with_codes_and_without_members_opens_nothing(world):
    """Without codes it would be left out as a group that judges nothing; with codes nobody could ever be quorate."""
    hall = Hall(world).prepared()
    group = DeputyGroup.objects.create(congress=world.province, name="双河一组")
    panel = Panel.objects.create(appraisal=hall.appraisal, role="group", name="双河一组", group=group, position=9)
    hall.draw(panel, 2)
    with pytest.raises(Refused, match="评议组“双河一组”还没有人员"):
        hall.take("open")


def test_a_unit_without_items_is_refused_at_opening(world):
    hall = Hall(world).prepared()
    hall.take("choose_units", units=[(world.roads, ""), (world.money, "")], choice="hand")
    with pytest.raises(Refused, match="省财政厅在这个届次没有可以评的件"):
        hall.take("open")
    assert Question.objects.count() == 0


def test_a_scheme_that_contradicts_itself_opens_nothing(world):
    hall = Hall(world).prepared()
    hall.scheme.rules["parts"][0]["points"] = "60"
    hall.scheme.save()
    with pytest.raises(Refused, match="评分办法有毛病"):
        hall.take("open")


def test_a_meeting_is_not_opened_before_its_day(world):
    hall = Hall(world).prepared()
    Appraisal.objects.update(held_on=world.at(3).date())
    with pytest.raises(Refused, match="还没有到"):
        hall.take("open")


def test_opening_freezes_scheme_units_and_questions(world):
    hall = Hall(world).opened()
    appraisal = Appraisal.objects.get()
    hall.scheme.refresh_from_db()
    assert hall.scheme.is_frozen
    assert appraisal.frozen["scheme"] == hall.scheme.whole()
    assert [unit["name"] for unit in appraisal.frozen["units"]] == ["省交通运输厅", "省水利厅"]
    assert {panel.role: panel.questions.count() for panel in Panel.objects.all()} == {"standing": 2, "committees": 2}
    with pytest.raises(Refused):
        hall.take("choose_units", units=[(world.roads, "")], choice="hand")


def test_units_are_proposed_by_rule_and_saved_in_the_order_of_the_agenda(world):
    hall = Hall(world)
    for _ in range(2):
        world.suggestion("closed", lead=world.roads)
    world.suggestion("closed", lead=world.water)
    status, text = page(world.office, "appraisal_units", hall.appraisal.pk, rule="most", most="1")
    assert status == 200
    assert text.count("checked") == 1
    answer = client(world.office).post(
        reverse("appraisal_units", args=[hall.appraisal.pk]),
        {"unit": [world.roads.pk, world.water.pk], f"place{world.roads.pk}": "2", f"place{world.water.pk}": "1", "choice": "most", "seen": "preparing"},
    )  # fmt: skip
    assert answer.status_code == 302
    chosen = AppraisalUnit.objects.order_by("position")
    assert [(one.unit, one.why) for one in chosen] == [
        (world.water, "主办和分办 1 件"),
        (world.roads, "主办和分办 2 件"),
    ]


def test_a_unit_of_another_congress_cannot_be_chosen(world):
    hall = Hall(world)
    world.suggestion("closed")
    answer = client(world.office).post(
        reverse("appraisal_units", args=[hall.appraisal.pk]), {"unit": [world.city_unit.pk], "choice": "hand", "seen": "preparing"}
    )  # fmt: skip
    assert answer.status_code == 422
    assert AppraisalUnit.objects.count() == 0


def test_people_keep_their_presence_when_the_list_is_edited(world):
    hall = Hall(world)
    panel = hall.panel()
    address = reverse("appraisal_panel", args=[panel.pk])
    office = client(world.office)
    office.post(address, {"do": "write", "people": "甲，委员\n乙\n甲，委员\n\n"})
    first = Juror.objects.get(name="甲")
    office.post(address, {"do": "roll", "present": [first.pk], "spare": "0"})
    office.post(address, {"do": "write", "people": "甲，委员\n丙"})
    assert list(Juror.objects.order_by("pk").values_list("name", "is_present")) == [("甲", True), ("丙", False)]


def test_slips_show_the_codes_once_and_the_database_has_none(world):
    hall = Hall(world)
    panel, office, once = hall.panel(), client(world.office), "11111111-1111-4111-8111-111111111111"
    office.post(reverse("appraisal_panel", args=[panel.pk]), {"do": "write", "people": "甲\n乙"})
    address = reverse("appraisal_codes", args=[panel.pk])
    first = office.post(address, {"n": "3", "once": once})
    text = first.content.decode()
    assert first.status_code == 200
    assert text.count('class="slip-code"') == 3
    assert text.count("<svg") == 3
    assert "no-store" in first["Cache-Control"]
    again = office.post(address, {"n": "3", "once": once})
    assert again.status_code == 409
    assert panel.codes.count() == 3
    shown = [part.split("<")[0] for part in text.split('class="slip-code">')[1:]]
    assert all(casting.look(codes.read(code)) for code in shown)
    assert not any(code in office.get(reverse("appraisal_panel", args=[panel.pk])).content.decode() for code in shown)
    notes = json.dumps(list(hall.appraisal.notes.values("note", "changes", "label")), ensure_ascii=False)
    assert not any(code in notes or codes.read(code) in notes for code in shown)


def test_a_batch_that_was_not_printed_is_spoiled_as_a_whole(world):
    hall = Hall(world).prepared()
    panel = hall.panel()
    answer = client(world.office).post(
        reverse("appraisal_step", args=[hall.appraisal.pk, "spoil"]),
        {"panel": panel.pk, "batch": "1", "note": "打印机卡纸", "seen": "preparing"},
    )
    assert answer.status_code == 302
    assert panel.codes.filter(is_spoiled=True).count() == 4


def test_events_that_the_scheme_counts_are_recorded_with_their_reason(world):
    hall = Hall(world, "shijiazhuang")
    world.suggestion("closed", lead=world.roads)
    hall.take("choose_units", units=[(world.roads, "")], choice="hand")
    (unit,) = AppraisalUnit.objects.all()
    event = hall.scheme.rules and next(iter(dict(asking.events(hall.scheme.rules))))
    hall.take("record_event", note="省政府通报表扬", unit=unit, event=event, times=2)
    hall.take("choose_units", units=[(world.roads, "次序改过")], choice="hand")
    hall.take("open")
    assert hall.appraisal.frozen["units"][0]["events"] == [{"event": event, "times": 2, "reason": "省政府通报表扬"}]


def test_a_scheme_without_such_events_asks_for_none(world):
    with pytest.raises(Refused, match="没有要登记的加减分事项"):
        Hall(world).prepared().take("record_event", note="表扬", unit=None, event="praised", times=1)


# The count -------------------------------------------------------------------------------------------------------------------


def test_issued_is_cast_and_spoiled_and_unused(world):
    hall = Hall(world).opened(jurors=5, present=4)
    hall.cast(hall.codes["standing"][0], "满意")
    hall.take("spoil", note="涂改", panel=hall.panel(), digest=codes.digest(hall.codes["standing"][1]))
    count = counting.of_panel(hall.panel())
    assert (count.issued, count.collected, count.spoiled, count.unused) == (5, 1, 1, 3)
    assert (count.invited, count.present, count.absent, count.not_cast) == (5, 4, 1, 3)


def test_the_screen_shows_counts_and_never_a_mark(world):
    hall = Hall(world).opened()
    hall.cast(hall.codes["standing"][0], "不满意", "不满意")
    status, text = page(world.leader, "appraisal_screen", hall.appraisal.pk)
    assert status == 200
    assert "满意" not in text
    assert "正在投票" in text
    main = page(world.office, "appraisal", hall.appraisal.pk)[1].split("<main")[1]
    assert "满意" not in main


def test_without_more_than_half_present_nothing_is_counted(world):
    hall = Hall(world).opened(jurors=4, present=2)
    with pytest.raises(Refused, match="没有超过半数"):
        hall.take("close")
    hall.take("void", note="到会不过半，择日重新评议")
    appraisal = Appraisal.objects.get()
    assert (appraisal.status, appraisal.void_why) == ("void", "到会不过半，择日重新评议")
    assert Standing.objects.count() == 0


def test_more_ballots_than_people_are_not_counted(world):
    hall = Hall(world).opened(jurors=3)
    for code in hall.codes["standing"]:
        hall.cast(code, "满意")
    with pytest.raises(Refused, match="多于发出的 3 张"):
        hall.take("close")
    hall.take("call_roll", panel=hall.panel(), present=list(hall.panel().jurors.values_list("pk", flat=True)), spare=0)
    with pytest.raises(Refused, match="多于实到的 3 人"):
        hall.take("close")


def test_a_void_meeting_is_prepared_again_under_the_same_name(world):
    hall = Hall(world).opened(jurors=4, present=2)
    hall.take("void", note="不过半")
    answer = client(world.office).post(reverse("appraisal_copy", args=[hall.appraisal.pk]), {"as": "again"})
    assert answer.status_code == 302
    again = Appraisal.objects.exclude(status="void").get()
    assert [one.unit for one in again.units.order_by("position")] == [world.roads, world.water]
    assert again.panels.get(role="standing").jurors.filter(is_present=True).count() == 0
    assert again.panels.get(role="standing").codes.count() == 0


# The result ------------------------------------------------------------------------------------------------------------------


def test_closing_computes_and_seals_and_the_file_recounts_without_a_database(world, tmp_path, capsys):
    hall = Hall(world).closed()
    made = Standing.objects.get()
    assert seals.seal(made.content) == made.seal
    assert made.content["panels"][0]["collected"] == 3
    by_name = {row["name"]: row for row in made.content["result"]["units"]}
    # 交通: 反馈 50 × 1 + 常委会 30 × (1 + 0.8) / 2 + 专委会 20 × 0.9 = 95; 水利: 50 + 30 × 0.5 + 20 × 0.5 = 75
    assert (by_name["省交通运输厅"]["total"], by_name["省交通运输厅"]["rank"]) == ("95.00", 1)
    assert (by_name["省水利厅"]["total"], by_name["省水利厅"]["rank"]) == ("75.00", 2)
    answer = client(world.office).get(reverse("appraisal_file", args=[hall.appraisal.pk, 1]))
    file = tmp_path / "appraisal.json"
    file.write_bytes(answer.content)
    call_command("recount", str(file))
    assert "95.00" in capsys.readouterr().out


def test_the_sealed_file_names_no_juror_no_code_no_time_of_a_ballot(world):
    hall = Hall(world).closed()
    text = json.dumps(Standing.objects.get().content, ensure_ascii=False)
    for drawn in hall.codes.values():
        assert not any(code in text or codes.digest(code) in text or codes.stub(code) in text for code in drawn)
    assert not any(name in text for name in Juror.objects.values_list("name", flat=True))
    assert not any(str(pk) in text for pk in Ballot.objects.values_list("pk", flat=True))
    assert not any(receipt in text for receipt in Ballot.objects.values_list("receipt", flat=True))


def test_before_closing_the_page_says_how_many_have_not_voted(world):
    hall = Hall(world).opened(jurors=3, present=3)
    hall.cast(hall.codes["standing"][0], role="standing")
    status, text = page(world.office, "appraisal_step", hall.appraisal.pk, "close")
    assert (status, "“常委会组成人员测评”实到的人里还有 2 人没有投票" in text) == (200, True)


def test_the_rule_that_is_offered_first_ticks_units(world):
    """Who only says how many gets the units with most items, not an empty list."""
    hall = Hall(world)
    world.suggestion("closed")
    _, text = page(world.office, "appraisal_units", hall.appraisal.pk)
    assert '<option value="most" selected>' in text


def test_the_titles_in_the_booklet_have_the_widest_column(world):
    hall = Hall(world).prepared()
    answer = client(world.office).get(reverse("appraisal_booklet_docx", args=[hall.appraisal.pk]))
    table = Document(io.BytesIO(answer.content)).tables[0]
    wide = {cell.text: cell.width for cell in table.rows[0].cells}
    assert wide["标题"] > 2.5 * wide["领衔代表"] > 2.5 * wide["编号"]


def test_what_was_begun_and_not_cast_is_gone_after_closing(world):
    hall = Hall(world).opened(jurors=3, present=3)
    for role in hall.panels:
        for code in hall.codes[role][:2]:
            hall.cast(code, role=role)
    held = casting.look(hall.codes["standing"][2])
    casting.save(held, hall.marks("standing", "不满意"))
    hall.take("close")
    held.code.refresh_from_db()
    assert held.code.draft == {}


def test_an_objection_is_answered_by_a_recount_on_record(world):
    hall = Hall(world).closed()
    hall.take("recount", note="省水利厅认为总分算错")
    note = hall.appraisal.notes.get(verb="appraisal.recount")
    assert note.note == "省水利厅认为总分算错"
    assert note.changes == {"第 1 版": ["", "复算一致"]}


def test_a_recount_finds_a_ballot_that_was_changed_behind_the_back(world):
    hall = Hall(world).closed()
    with unguarded(Mark):
        Mark.objects.filter(grade="基本满意").update(grade="满意")
    hall.take("recount", note="核对")
    assert "选票与封存的不符" in hall.appraisal.notes.get(verb="appraisal.recount").changes["第 1 版"][1]


def test_a_correction_is_a_new_version_and_only_where_something_changed(world):
    hall = Hall(world).closed()
    with pytest.raises(Refused, match="完全相同"):
        hall.take("correct", note="再算一遍")
    assert Standing.objects.count() == 1
    from evaluations.models import Feedback

    with unguarded(Feedback):
        Feedback.objects.filter(assignment__unit=world.water).update(result="基本满意")
    hall.take("correct", note="水利厅一件的反馈录错，已经更正")
    first, second = Standing.objects.order_by("version")
    assert second.content["corrects"] == first.seal
    assert {row["name"]: row["total"] for row in second.content["result"]["units"]}["省水利厅"] == "65.00"
    assert second.content["panels"] == first.content["panels"]


def test_a_rehearsal_is_never_published_and_seen_by_no_unit(world):
    hall = Hall(world, rehearsal=True).closed()
    with pytest.raises(Refused, match="这是演练"):
        hall.take("publish", shows="all", is_public=True)
    with pytest.raises(IntegrityError):
        Appraisal.objects.update(status="published")


def test_a_rehearsal_leaves_the_scheme_a_draft_and_tells_nobody(world):
    from core.models import Message

    hall = Hall(world, rehearsal=True).prepared()
    hall.take("invite")
    assert Message.objects.filter(subject__contains="评议会").count() == 0
    hall.take("open")
    hall.scheme.refresh_from_db()
    assert not hall.scheme.is_frozen


# Who sees what ---------------------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_own_result_after_publication_and_no_other(world):
    hall = Hall(world).closed()
    address = hall.appraisal.pk
    assert page(world.roads_head, "appraisal_standing", address)[0] == 404
    hall.take("publish", shows="own", is_public=False)
    status, text = page(world.roads_head, "appraisal_standing", address)
    assert status == 200
    assert "省交通运输厅" in text
    assert "省水利厅" not in text
    assert page(world.roads_head, "appraisal_unit", address, world.roads.pk)[0] == 200
    assert page(world.roads_head, "appraisal_unit", address, world.water.pk)[0] == 404
    assert page(world.party_head, "appraisal_standing", address)[0] == 404


def test_all_results_are_shown_to_units_where_it_was_published_so(world):
    hall = Hall(world).published(shows="all")
    status, text = page(world.roads_head, "appraisal_standing", hall.appraisal.pk)
    assert status == 200
    assert "省水利厅" in text
    assert page(world.roads_head, "appraisal_unit", hall.appraisal.pk, world.water.pk)[0] == 404  # it names their items


def test_deputies_read_the_published_table_and_not_what_is_behind_it(world):
    hall = Hall(world).published()
    status, text = page(world.author, "appraisal_standing", hall.appraisal.pk)
    assert status == 200
    assert "省水利厅" in text and "95.00" in text
    assert page(world.author, "appraisal_unit", hall.appraisal.pk, world.roads.pk)[0] == 404


def test_the_public_reads_the_extract_only_where_the_office_said_so(world):
    hall = Hall(world).published(is_public=False)
    assert Client().get(reverse("appraisal_extract", args=[hall.appraisal.pk])).status_code == 404
    Appraisal.objects.update(is_public=True)
    answer = Client().get(reverse("appraisal_extract", args=[hall.appraisal.pk]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "省交通运输厅" in text
    assert "95.00" not in text


@pytest.mark.parametrize("name", ["roads_head", "coordinator", "author", "party_head", "city_office"])
def test_ballots_and_marks_are_for_nobody_but_those_who_watch_the_congress(world, name):
    Hall(world).published(shows="all", is_public=True)
    user = getattr(world, name)
    assert Ballot.objects.visible_to(user).count() == 0
    assert Mark.objects.visible_to(user).count() == 0
    assert Question.objects.visible_to(user).count() == 0
    assert Juror.objects.visible_to(user).count() == 0
    assert KeyedBallot.objects.visible_to(user).count() == 0


@pytest.mark.parametrize("name", ["admin", "office", "leader", "viewer"])
def test_nobody_reads_a_mark_while_people_vote(world, name):
    hall = Hall(world).voted()
    user = getattr(world, name)
    assert Ballot.objects.visible_to(user).count() == 0
    assert Mark.objects.visible_to(user).count() == 0
    assert page(user, "appraisal_ballots", hall.appraisal.pk, hall.panel().pk)[0] == 404
    hall.take("close")
    assert Ballot.objects.visible_to(user).count() == 6


def test_the_drill_down_reaches_the_anonymous_ballot(world):
    hall = Hall(world).closed()
    text = page(world.leader, "appraisal_unit", hall.appraisal.pk, world.roads.pk)[1]
    assert "95.00" in text
    status, text = page(world.leader, "appraisal_ballots", hall.appraisal.pk, hall.panel().pk)
    assert status == 200
    assert text.count("<td>手机</td>") == 3
    assert not any(name in text for name in Juror.objects.values_list("name", flat=True))


FORGED = ("open", "close", "void", "publish", "spoil", "recount", "correct", "certify", "amend", "add_panel", "invite")


@pytest.mark.parametrize("name", ["leader", "viewer", "admin", "roads_head", "coordinator", "author", "city_office"])
def test_a_forged_step_changes_nothing(world, name):
    hall = Hall(world).opened()
    browser = client(getattr(world, name))
    for verb in FORGED:
        answer = browser.post(
            reverse("appraisal_step", args=[hall.appraisal.pk, verb]), {"note": "伪造", "seen": "open"}
        )
        assert answer.status_code in (403, 404), verb
    panel = hall.panel()
    for address in ("appraisal_codes", "appraisal_paper", "appraisal_hand", "appraisal_panel"):
        answer = browser.post(
            reverse(address, args=[panel.pk]),
            {"n": "3", "do": "write", "people": "我", "code": hall.codes["standing"][0]},
        )
        assert answer.status_code in (403, 404), address
    appraisal = Appraisal.objects.get()
    assert appraisal.status == "open"
    assert panel.codes.count() == 4
    assert KeyedBallot.objects.count() == 0


def test_every_step_is_the_offices(world):
    hall = Hall(world)
    for verb in APPRAISAL.steps:
        assert APPRAISAL.may(world.office, f"appraisal.{verb}", hall.appraisal)
        assert not APPRAISAL.may(world.leader, f"appraisal.{verb}", hall.appraisal)
        assert not APPRAISAL.may(world.city_office, f"appraisal.{verb}", hall.appraisal)


# Pages and papers ------------------------------------------------------------------------------------------------------------


def test_every_page_of_a_meeting_opens_in_every_state(world):
    hall = Hall(world)
    names = ("appraisals", "appraisal", "appraisal_booklet", "appraisal_screen", "appraisal_booklet_docx")

    def look():
        for name in names:
            assert page(world.office, name, *([] if name == "appraisals" else [hall.appraisal.pk]))[0] == 200, name
        for panel in Panel.objects.filter(appraisal=hall.appraisal):
            assert page(world.office, "appraisal_panel", panel.pk)[0] == 200

    look()
    hall.prepared()
    look()
    hall.take("open")
    look()
    assert page(world.office, "appraisal_paper", hall.panel().pk)[0] == 200
    assert page(world.office, "appraisal_hand", hall.panel().pk)[0] == 200
    for role in hall.panels:
        for code in hall.codes[role][:3]:
            hall.cast(code, "满意", role=role)
    hall.take("close")
    look()
    for name in ("appraisal_standing", "appraisal_sheet", "appraisal_certificate"):
        assert page(world.office, name, hall.appraisal.pk)[0] == 200, name
    hall.take("certify", paper="destroyed", paper_words="当场由监票人监督销毁。")
    assert "当场销毁" in page(world.office, "appraisal_certificate", hall.appraisal.pk)[1]


def test_the_booklet_has_agenda_reports_items_and_score_sheets(world):
    from .reporting import report

    hall = Hall(world).prepared()
    Appraisal.objects.update(agenda="听取报告\n现场测评")
    report(world, world.roads, "accepted", practice="修好了三条路。")
    text = page(world.office, "appraisal_booklet", hall.appraisal.pk)[1]
    for words in ("现场测评", "修好了三条路", "关于修第", "评分表", "基本满意", "没有报送年度办理情况报告"):
        assert words in text

"""A ledger in the database: what is stored, what a second import does, and that faults store nothing."""

import datetime as dt
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from accounts.policy import Role
from congress.models import Category, Congress, Delegation, Deputy, RuleSet, Session
from core.sheets import SheetRefused, open_sheets
from evaluations.imports import Place, import_ledger, read_ledger
from evaluations.models import Feedback
from suggestions import figures
from suggestions.models import Assignment, Contact, Event, Reply, Suggestion, SupervisionOrder
from suggestions.workflow import ASSIGNMENT
from tests.core.sheet_files import workbook
from tests.suggestions.ledger_sheets import FIRST, HEADER, LEDGER, TITLE, line, sheet
from units.models import Unit, UnitAlias

pytestmark = pytest.mark.django_db

CONGRESS, SESSION = "青岚市人大", "十六届一次会议"
TRACKED = [
    Congress,
    Session,
    RuleSet,
    Unit,
    Deputy,
    Delegation,
    Category,
    Suggestion,
    Assignment,
    Contact,
    Reply,
    Event,
    Feedback,
]


def run(rows=LEDGER, *, congress=CONGRESS, session=SESSION, rules="慈溪", create=True, **options):
    place = Place.find(congress, session, rules=rules, create=create)
    sheets = rows if isinstance(rows, tuple) else (sheet(rows),)
    return import_ledger(read_ledger(sheets, place), place, create=create, **options)


def everything():
    """Every row of every model, to see that nothing has moved."""
    return {model.__name__: sorted(map(str, model._base_manager.values_list())) for model in TRACKED}


def counts():
    return {model.__name__: model._base_manager.count() for model in TRACKED}


def faults(*rows, **options):
    outcome = run([TITLE, HEADER, *rows], **options)
    assert (outcome.created, outcome.updated, Suggestion.objects.count()) == (0, 0, 0)
    return [(fault.row, fault.column, fault.reason) for fault in outcome.faults]


# What is stored


def test_import_stores_and_counts_everything():
    outcome = run()

    assert outcome.faults == []
    assert (outcome.rows, outcome.created, outcome.unchanged, outcome.updated) == (6, 6, 0, 0)
    assert (len(outcome.units), outcome.deputies, outcome.categories) == (7, ["D001", "D002"], ["城建环保", "农业农村"])
    assert counts() == {
        "Congress": 1, "Session": 1, "RuleSet": 1, "Unit": 7, "Deputy": 2, "Delegation": 0, "Category": 2, "Suggestion": 6,
        "Assignment": 15, "Contact": 6, "Reply": 7, "Event": 6, "Feedback": 6,
    }  # fmt: skip


def test_what_is_made_is_told_and_named():
    outcome = run()
    session = Session.objects.get()

    assert (session.congress.name, session.congress.level, session.congress.short_name) == (CONGRESS, "city", "青岚市")
    assert (session.name, session.term, session.meeting, session.year) == (SESSION, 16, 1, 2017)
    assert (session.opens_on, session.rule_set.name, session.next_number) == (dt.date(2017, 4, 14), "慈溪", 17)
    assert outcome.made == [
        "人大“青岚市人大”（市级）", "办理规则“慈溪”", "届次“十六届一次会议”（开幕日期按最早的登记日期 2017-04-14 暂记，请核对）",
    ]  # fmt: skip


def test_answered_suggestion_is_closed_with_its_parts():
    run()
    s = Suggestion.objects.get(number="1")
    lead, helper, other = s.assignments.order_by("pk")

    assert (s.title, s.status, s.period, s.stated_cosigners, s.closed_on) == (
        "关于修桥的建议",
        "closed",
        "session",
        2,
        dt.date(2017, 7, 6),
    )
    assert (s.registered_on, s.dispatched_on, s.is_dispatch_assumed) == (
        dt.date(2017, 4, 14),
        dt.date(2017, 4, 14),
        True,
    )
    assert (lead.unit.name, lead.role, lead.status, lead.answered_on) == (
        "市住建局",
        "lead",
        "answered",
        dt.date(2017, 7, 6),
    )
    assert (lead.dispatched_on, lead.due_on, lead.has_contact, lead.has_met) == (
        dt.date(2017, 4, 14),
        dt.date(2017, 7, 14),
        True,
        True,
    )
    assert (helper.unit.name, helper.role, helper.status) == ("市公安局", "helper", "answered")
    assert (helper.answered_on, helper.is_answer_undated) == (None, True)
    assert other.unit.name == "市委统战部（侨办、台办）"


def test_contact_reply_and_grades_are_kept():
    run()
    part = Assignment.objects.get(suggestion__number="1", role="lead")

    assert [(c.method, c.summary, c.held_on) for c in part.contacts.all()] == [("visit", "上门征求意见", None)]
    assert (part.reply.klass, part.reply.is_solved, part.reply.status, part.reply.sent_on) == (
        "B",
        False,
        "signed",
        dt.date(2017, 7, 6),
    )
    assert (part.feedback.attitude, part.feedback.result, part.feedback.adoption) == ("满意", "基本满意", "部分采纳")
    assert (part.feedback.source, part.feedback.deputy.code, part.feedback.given_on) == ("import", "D001", None)


def test_row_without_feedback_waits_for_it():
    run()
    s = Suggestion.objects.get(number="13")

    assert (s.status, s.closed_on, s.assignments.filter(has_contact=True).count()) == ("answered", None, 0)


def test_row_without_reply_is_in_hand():
    run([HEADER, line(答复日期="", 办理结果="", 沟通方式="", 采纳情况="", 对办理工作的评价="", 对办理结果的评价="")])

    assert [s.status for s in Suggestion.objects.all()] == ["handling"]
    assert {(a.status, a.answered_on, a.is_answer_undated) for a in Assignment.objects.all()} == {
        ("pending", None, False)
    }


def test_rework_is_the_second_round():
    run()
    s = Suggestion.objects.get(number="10")

    assert (s.round, [a.round for a in s.assignments.all()], s.status) == (2, [2, 2, 2], "closed")


def test_two_leads_are_separate_parts_each_with_reply_and_grade():
    run()
    parts = Assignment.objects.filter(suggestion__number="16").order_by("pk")

    assert [(a.unit.name, a.role, hasattr(a, "reply"), hasattr(a, "feedback")) for a in parts] == [
        ("市住建局", "separate", True, True), ("市规划局", "separate", True, True), ("市公安局", "helper", False, False),
    ]  # fmt: skip


def test_event_says_that_the_dispatch_date_is_assumed():
    run()
    event = Event.objects.get(suggestion__number="1")

    assert (event.label, event.note) == ("导入台账", "台账没有交办日期，按登记日期 2017-04-14 计。")


def test_adoption_without_grade_is_kept_in_the_event():
    rows = [HEADER, line(对办理工作的评价="", 对办理结果的评价="")]
    run(rows)

    assert Event.objects.get().note.endswith("台账记有采纳情况：部分采纳。")
    assert run(rows).unchanged == 1


def test_several_ways_of_contact_are_several_contacts():
    run([HEADER, line(沟通方式="电话联系、现场察看")])

    assert sorted(c.method for c in Contact.objects.all()) == ["onsite", "phone"]
    assert run([HEADER, line(沟通方式="电话联系、现场察看")]).unchanged == 1


def test_delegation_proposes_as_a_body():
    run([HEADER, line(领衔代表="双河代表团")])
    s = Suggestion.objects.get()

    assert (s.lead_deputy, s.proposing_delegation.name, s.proposer) == (None, "双河代表团", Delegation.objects.get())


def test_dates_of_the_sheet_go_before_assumptions():
    run([[*HEADER, "交办日期"], [*FIRST, "2017-04-20"]])
    s = Suggestion.objects.get()

    assert (s.dispatched_on, s.is_dispatch_assumed, s.events.get().note) == (dt.date(2017, 4, 20), False, "")


# Names that are there already


@pytest.fixture
def place_with_names():
    run([HEADER, line(编号="900", 主办单位="市农办", 会办单位="", 领衔代表="D900", 类别="其他")])
    congress = Congress.objects.get()
    unit = Unit.objects.create(congress=congress, name="市住房和城乡建设局", full_name="青岚市住房和城乡建设局")
    UnitAlias.objects.create(unit=unit, name="市住建局")
    Unit.objects.create(congress=congress, name="市公安局")
    Unit.objects.create(congress=congress, name="市委统战部(侨办,台办)")
    Deputy.objects.create(congress=congress, name="闻青禾", code="D001")
    Category.objects.create(congress=congress, name="城建环保")
    return congress


def test_names_are_found_by_alias_spelling_and_code(place_with_names):
    outcome = run(
        [
            HEADER,
            line(会办单位="市公安局、市委统战部（侨办,台办）", 领衔代表="闻青禾"),
            line(编号="2", 主办单位="青岚市住房和城乡建设局"),
        ][:2],
        create=False,
    )

    assert outcome.faults == []
    assert [a.unit.name for a in Assignment.objects.filter(suggestion__number="1").order_by("pk")] == [
        "市住房和城乡建设局", "市公安局", "市委统战部(侨办,台办)",
    ]  # fmt: skip
    assert Suggestion.objects.get(number="1").lead_deputy.code == "D001"


def test_unknown_names_are_all_faults_without_create(place_with_names):
    rows = [
        TITLE,
        HEADER,
        line(主办单位="市甲局", 会办单位="市乙局、市公安局"),
        line(编号="2", 领衔代表="D404", 类别="未知", 会办单位=""),
    ]
    before = everything()
    outcome = run(rows, create=False)

    assert [(fault.row, fault.column, fault.reason) for fault in outcome.faults] == [
        (3, "主办单位", "没有名为“市甲局”的承办单位，请核对名称，或者选择自动建立"),
        (3, "会办单位", "没有名为“市乙局”的承办单位，请核对名称，或者选择自动建立"),
        (4, "类别", "没有名为“未知”的类别，请核对名称，或者选择自动建立"),
        (4, "领衔代表", "没有名为“D404”的代表，请核对名称，或者选择自动建立"),
    ]
    assert everything() == before


def test_namesakes_are_a_fault(place_with_names):
    Deputy.objects.create(congress=place_with_names, name="闻青禾", code="D002")
    outcome = run([HEADER, line(领衔代表="闻青禾")])

    assert [fault.reason for fault in outcome.faults] == ["有 2 位代表叫“闻青禾”，请改填代表证号"]


# All or nothing


def test_any_fault_stores_nothing_at_all():
    found = faults(
        FIRST,
        line(编号="1"),
        line(编号="3", 办理结果="E"),
        line(编号="4", 登记日期="2017-02-30"),
        line(编号="5", 标题=""),
    )

    assert found == [
        (4, "编号", "编号 1 与第 3 行重复"),
        (5, "办理结果", "没有“E”这种办理结果类别，应为：A、B、C、D"),
        (6, "登记日期", "“2017-02-30”不是存在的日期"),
        (7, "标题", "没有填写标题"),
    ]
    assert set(counts().values()) == {0}


def test_class_and_grade_must_be_of_the_rule_set():
    assert faults(line(办理结果="D", 对办理结果的评价="非常满意"), rules="湖南") == [
        (3, "办理结果", "没有“D”这种办理结果类别，应为：A、B、C")
    ]
    assert run([HEADER, line(对办理结果的评价="非常满意")], rules="湖南").faults == []


def test_dry_run_counts_and_stores_nothing():
    outcome = run(dry_run=True)

    assert (outcome.created, len(outcome.units), outcome.is_dry_run) == (6, 7, True)
    assert set(counts().values()) == {0}


def test_preview_and_import_can_share_what_was_read():
    place = Place.find(CONGRESS, SESSION, rules="慈溪", create=True)
    parsed = read_ledger([sheet(LEDGER)], place)
    preview = import_ledger(parsed, place, create=True, dry_run=True)
    outcome = import_ledger(parsed, place, create=True)

    assert (preview.created, preview.units, preview.made) == (outcome.created, outcome.units, outcome.made)
    assert Suggestion.objects.count() == 6


# Once more


def test_same_ledger_again_changes_nothing():
    run()
    before = everything()
    outcome = run(create=False)

    assert (outcome.created, outcome.unchanged, outcome.updated, outcome.faults) == (0, 6, 0, [])
    assert everything() == before


def test_same_content_in_another_form_changes_nothing():
    run()
    before = everything()
    turned = [[row[place] for place in reversed(range(17))] for row in [HEADER, *reversed(LEDGER[2:])]]

    assert run(turned).unchanged == 6
    assert (
        run(
            [[label for label in HEADER if label != "沟通方式"], *([*row[:12], *row[13:]] for row in LEDGER[2:])]
        ).unchanged
        == 6
    )
    assert everything() == before


def test_width_and_spaces_are_no_other_content():
    run()
    before = everything()
    row = line(
        标题="关于　修桥的建议",
        领衔代表="Ｄ００１",
        办理结果="Ｂ",
        会办单位="市委统战部(侨办、台办)，市 公安局",
        编号="１",
    )

    assert (run([HEADER, row]).faults, run([HEADER, row]).unchanged) == ([], 1)
    assert everything() == before


def test_new_rows_join_the_stored_ones():
    run()
    outcome = run([*LEDGER, line(编号="19")])

    assert (outcome.created, outcome.unchanged, Suggestion.objects.count()) == (1, 6, 7)


def test_other_content_is_a_fault_without_update():
    run()
    before = everything()
    outcome = run([HEADER, line(标题="关于架桥的建议", 办理结果="A"), line(编号="99")])

    assert [(fault.row, fault.column, fault.reason) for fault in outcome.faults] == [
        (2, "办理结果", "与已入库的第1号不同：原为“B”，现为“A”；确认要改的，请选择更新"),
        (2, "标题", "与已入库的第1号不同：原为“关于修桥的建议”，现为“关于架桥的建议”；确认要改的，请选择更新"),
    ]
    assert everything() == before


def test_update_writes_the_new_content_and_records_the_old():
    run()
    changed = line(标题="关于架桥的建议", 办理结果="A", 会办单位="市公安局", 对办理结果的评价="满意")
    outcome = run([HEADER, changed], update=True)
    s = Suggestion.objects.get(number="1")
    event = s.events.get(verb="ledger.correct")

    assert (outcome.updated, outcome.unchanged, s.title, s.status) == (1, 0, "关于架桥的建议", "closed")
    assert [(a.unit.name, a.role, a.status) for a in s.assignments.order_by("pk")] == [
        ("市住建局", "lead", "answered"), ("市公安局", "helper", "answered"), ("市委统战部（侨办、台办）", "helper", "relieved"),
    ]  # fmt: skip
    assert Reply.objects.get(current_for__suggestion=s).klass == "A"
    assert event.changes == {
        "标题": ["关于修桥的建议", "关于架桥的建议"], "会办单位": ["市公安局、市委统战部（侨办、台办）", "市公安局"],
        "办理结果": ["B", "A"], "对办理结果的评价": ["基本满意", "满意"],
    }  # fmt: skip
    assert run([HEADER, changed]).unchanged == 1


def replies(number="1"):
    rows = Reply.objects.filter(assignment__suggestion__number=number).order_by("pk")
    return [
        (r.assignment.unit.name, r.version, r.klass, r.sent_on, r.current_for_id is not None, r.status) for r in rows
    ]


def grades(number="1"):
    rows = Feedback.objects.filter(assignment__suggestion__number=number).order_by("pk")
    return [(f.assignment.unit.name, f.result, f.is_current, f.counted_for_id is not None) for f in rows]


def figures_of(by, key):
    rows = figures.table(Assignment.objects.all(), by=by, rule_set=RuleSet.objects.get(), today=dt.date(2018, 1, 1))
    return next((row for row in rows if row["key"] == key), None)


def test_update_of_a_reply_is_a_new_version():
    run([HEADER, FIRST])
    (old,) = Reply.objects.values()
    run([HEADER, line(答复日期=dt.date(2017, 7, 20), 办理结果="A")], update=True)

    assert replies() == [
        ("市住建局", 1, "B", dt.date(2017, 7, 6), False, "signed"), ("市住建局", 2, "A", dt.date(2017, 7, 20), True, "signed"),
    ]  # fmt: skip
    assert Reply.objects.filter(pk=old["id"]).values().get() == old | {"current_for_id": None}
    row = figures_of("unit", "市住建局")
    assert (row["classes"], row["on_time"], row["late"]) == ({"A": 1, "B": 0, "C": 0, "D": 0}, 0, 1)
    assert grades() == [("市住建局", "基本满意", True, True)]


def test_update_of_a_grade_is_a_new_row():
    run([HEADER, FIRST])
    (old,) = Feedback.objects.values()
    run([HEADER, line(对办理结果的评价="不满意")], update=True)

    assert grades() == [("市住建局", "基本满意", False, False), ("市住建局", "不满意", True, True)]
    assert Feedback.objects.filter(pk=old["id"]).values().get() == old | {"counted_for_id": None, "is_current": False}
    assert figures_of("unit", "市住建局")["result"] == {"满意": 0, "基本满意": 0, "不满意": 1}
    assert [version for _, version, *_ in replies()] == [1]


def test_update_that_takes_the_answer_back_keeps_what_was_said():
    run([HEADER, FIRST])
    open_row = line(答复日期="", 办理结果="", 沟通方式="", 采纳情况="", 对办理工作的评价="", 对办理结果的评价="")
    run([HEADER, open_row], update=True)

    assert [(s.status, s.closed_on) for s in Suggestion.objects.all()] == [("handling", None)]
    assert {(a.status, a.answered_on, a.has_contact) for a in Assignment.objects.all()} == {("pending", None, False)}
    assert (replies(), grades()) == (
        [("市住建局", 1, "B", dt.date(2017, 7, 6), False, "signed")], [("市住建局", "基本满意", False, False)],
    )  # fmt: skip
    assert {k: figures_of("total", "合计")[k] for k in ("assigned", "answered", "replied", "feedback_returned", "contacted")} == {
        "assigned": 3, "answered": 0, "replied": 0, "feedback_returned": 0, "contacted": 0,
    }  # fmt: skip
    assert run([HEADER, open_row]).unchanged == 1
    run([HEADER, FIRST], update=True)
    assert [version for _, version, *_ in replies()] == [1, 2]
    assert run([HEADER, FIRST]).unchanged == 1


def test_update_of_a_unit_relieves_the_old_one_with_its_reply():
    run([HEADER, FIRST])
    run([HEADER, line(主办单位="市规划局")], update=True)
    old = Assignment.objects.get(unit__name="市住建局")
    new = Assignment.objects.get(unit__name="市规划局")

    assert (old.status, old.is_latest, old.answered_on, old.relieved_on is not None) == ("relieved", False, None, True)
    assert (new.status, new.replaces, new.reply.klass, new.feedback.result) == ("answered", old, "B", "基本满意")
    assert [(unit, is_current) for unit, _, _, _, is_current, _ in replies()] == [
        ("市住建局", False),
        ("市规划局", True),
    ]
    assert grades() == [("市住建局", "基本满意", False, False), ("市规划局", "基本满意", True, True)]
    assert (figures_of("unit", "市住建局"), figures_of("unit", "市规划局")["satisfied_broad"]) == (None, 1)
    assert run([HEADER, line(主办单位="市规划局")]).unchanged == 1


def test_update_does_not_relieve_a_unit_that_has_an_order_to_answer():
    run([HEADER, FIRST])
    old = Assignment.objects.select_related("suggestion__session").get(unit__name="市住建局")
    office = User.objects.create(username="office", role=Role.STAFF, congress=old.suggestion.session.congress)
    ASSIGNMENT.take(old, "issue_order", by=office, words="请书面报告落实情况。")
    assert run([HEADER, line(主办单位="市规划局")], update=True).updated == 0
    old.refresh_from_db()
    assert (SupervisionOrder.objects.get().status, old.status, old.is_latest) == ("issued", "answered", True)


def test_update_that_swaps_lead_and_helper_makes_both_parts_anew():
    run([HEADER, line(会办单位="市公安局")])
    turned = line(主办单位="市公安局", 会办单位="市住建局")
    run([HEADER, turned], update=True)

    assert [(a.unit.name, a.role) for a in Assignment.objects.filter(is_latest=True).order_by("pk")] == [
        ("市公安局", "lead"),
        ("市住建局", "helper"),
    ]
    assert Assignment.objects.filter(status="relieved").count() == 2
    assert run([HEADER, turned]).unchanged == 1


def test_update_to_a_second_round_and_back():
    run([HEADER, FIRST])
    run([HEADER, line(提出时间="重新办理")], update=True)
    assert (figures_of("total", "合计")["rework"], Suggestion.objects.get().round) == (3, 2)
    run([HEADER, FIRST], update=True)
    row = figures_of("total", "合计")
    assert (row["rework"], row["assigned"], row["first_returned"], Suggestion.objects.get().round) == (0, 3, 1, 1)
    assert run([HEADER, FIRST]).unchanged == 1


def test_update_of_words_alone_leaves_parts_alone():
    run([HEADER, FIRST])
    before = everything()
    run([HEADER, line(标题="关于架桥的建议", 附议人数=5)], update=True)
    after = everything()

    assert [name for name in before if before[name] != after[name]] == ["Suggestion", "Event"]


def test_update_of_the_contact_writes_it_anew():
    run([HEADER, FIRST])
    run([HEADER, line(沟通方式="电话联系")], update=True)
    part = Assignment.objects.get(role="lead")

    assert ([(c.method, c.summary) for c in part.contacts.all()], part.has_contact, part.has_met) == (
        [("phone", "电话联系")],
        True,
        False,
    )
    assert [version for _, version, *_ in replies()] == [1]
    assert run([HEADER, line(沟通方式="电话联系")]).unchanged == 1


def test_update_moves_the_state_with_the_content():
    open_row = line(答复日期="", 办理结果="", 沟通方式="", 采纳情况="", 对办理工作的评价="", 对办理结果的评价="")
    run([HEADER, open_row])
    run([HEADER, FIRST], update=True)

    assert [(s.status, s.closed_on) for s in Suggestion.objects.all()] == [("closed", dt.date(2017, 7, 6))]
    assert run([HEADER, FIRST]).unchanged == 1


def test_update_keeps_what_the_new_sheet_has_no_column_for():
    run()
    places = [place for place, label in enumerate(HEADER) if label not in ("沟通方式", "采纳情况")]
    rows = [[row[place] for place in places] for row in (HEADER, line(办理结果="A"))]
    run(rows, update=True)
    part = Assignment.objects.get(suggestion__number="1", role="lead")

    assert (part.reply.klass, part.contacts.get().summary, part.feedback.adoption) == ("A", "上门征求意见", "部分采纳")


def test_what_people_have_worked_on_is_not_rewritten(world):
    place = Place.of(world.session)
    open_row = line(主办单位="省交通运输厅", 会办单位="", 领衔代表="闻青禾", 类别="农业农村", 答复日期="", 办理结果="", 沟通方式="", 采纳情况="",
                    对办理工作的评价="", 对办理结果的评价="")  # fmt: skip
    import_ledger(read_ledger([sheet([HEADER, open_row])], place), place)
    part = Assignment.objects.get()
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    open_row[1] = "关于架桥的建议"
    outcome = import_ledger(read_ledger([sheet([HEADER, open_row])], place), world.session, update=True)

    assert [fault.reason for fault in outcome.faults] == ["第1号已在系统里办理，不能用台账改写，请在建议页面更正"]
    assert Suggestion.objects.get().title == "关于修桥的建议"


def test_same_number_in_another_session_is_another_suggestion():
    run()
    run(session="十六届二次会议")

    assert sorted(Suggestion.objects.filter(number="1").values_list("session__name", flat=True)) == [
        "十六届一次会议",
        "十六届二次会议",
    ]
    assert (Unit.objects.count(), Congress.objects.count()) == (7, 1)


# Where it goes


def test_unknown_congress_or_session_is_refused_without_create():
    with pytest.raises(
        SheetRefused, match="没有名为“青岚市人大”的人大。已有：（还没有）。请核对名称，或者加上 --create 新建。"
    ):
        run(create=False)
    run()
    with pytest.raises(SheetRefused, match="“青岚市人大”没有名为“十七届一次会议”的届次。已有：十六届一次会议。"):
        run(session="十七届一次会议", create=False)


def test_other_rules_than_the_sessions_are_refused():
    run()
    with pytest.raises(SheetRefused, match="用的是“慈溪”规则，与指定的“湖南”不同"):
        run(rules="湖南")
    with pytest.raises(SheetRefused, match="没有名为“月球”的预设规则"):
        run(session="x", rules="月球")


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [("云江省人大", "province", "云江省"), ("青岚市人大", "city", "青岚市"), ("双河县人民代表大会", "county", "双河县"), ("白溪镇人大", "town", "白溪镇"),
     ("全国人大", "nation", "全国"), ("青岚市城北区人大常委会", "county", "青岚市城北区")],
)  # fmt: skip
def test_level_of_a_congress_follows_its_name(name, level, short):
    run(congress=name)

    assert list(Congress.objects.values_list("level", "short_name")) == [(level, short)]


# The command


def command(path, *options):
    return call_command("import_ledger", str(path), "--congress", CONGRESS, "--session", SESSION, *options)


def test_command_imports_and_prints_counts(tmp_path, capsys):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(("台账", [*LEDGER, [], ["合计", 6]]), ("说明", [["x"]])))
    command(path, "--rules", "慈溪", "--create")

    assert capsys.readouterr().out.splitlines() == [
        "导入完成：共 6 件，新增 6 件，更新 0 件，相同未动 0 件。",
        "新建：人大“青岚市人大”（市级）、办理规则“慈溪”、届次“十六届一次会议”（开幕日期按最早的登记日期 2017-04-14 暂记，请核对）。",
        "新建单位 7 个、代表 2 个、类别 2 个。",
        "跳过：空行 1 行、合计、说明行 1 行。",
        "没有表头、跳过的工作表：说明。",
    ]


def test_command_lists_every_fault_and_stores_nothing(tmp_path, capsys):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(("台账", [HEADER, line(标题=""), line(编号="2", 办理结果="E")])))
    with pytest.raises(CommandError, match="共 2 处错误，没有导入任何内容。") as failed:
        command(path, "--rules", "慈溪", "--create")

    assert failed.value.returncode == 1
    assert capsys.readouterr().err.splitlines() == [
        "“台账”第 2 行 “标题”列：没有填写标题。", "“台账”第 3 行 “办理结果”列：没有“E”这种办理结果类别，应为：A、B、C、D。",
    ]  # fmt: skip
    assert set(counts().values()) == {0}


def test_command_refuses_two_ledgers_until_told_which(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(("甲", LEDGER), ("乙", [HEADER, line(编号="99")])))
    with pytest.raises(CommandError, match="有 2 张工作表都像台账：甲、乙。"):
        command(path, "--create", "--rules", "慈溪")
    command(path, "--create", "--rules", "慈溪", "--sheet", "乙")
    assert Suggestion.objects.count() == 1
    command(path, "--create", "--all-sheets")
    assert Suggestion.objects.count() == 7


def test_command_refuses_what_is_no_workbook(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"<html></html>")
    with pytest.raises(CommandError, match="这是网页或 XML 文件"):
        command(path, "--create")


# The real sheet, where it is at hand


@pytest.mark.skipif("LEDGER_SAMPLE" not in os.environ, reason="LEDGER_SAMPLE names no file")
def test_sample_has_its_totals():
    path = Path(os.environ["LEDGER_SAMPLE"])
    totals = json.loads(path.with_suffix(".totals.json").read_text(encoding="utf-8"))
    run(tuple(open_sheets(path)))
    blank = {"": "（空）"}

    def counted(values):
        return dict(Counter(blank.get(value, value) for value in values))

    own = Assignment.objects.exclude(role="helper").select_related("feedback", "reply", "unit")
    assert Suggestion.objects.count() == totals["rows"]
    assert counted(a.reply.klass for a in own) == totals["办理结果"]
    assert counted(s.category.name for s in Suggestion.objects.all()) == totals["类别"]
    assert (
        counted("重新办理" if s.round > 1 else s.get_period_display() for s in Suggestion.objects.all())
        == totals["提出时间"]
    )
    assert counted(a.feedback.attitude if hasattr(a, "feedback") else "" for a in own) == totals["对办理工作的评价"]
    assert counted(a.feedback.result if hasattr(a, "feedback") else "" for a in own) == totals["对办理结果的评价"]
    assert counted(c.summary if (c := a.contacts.first()) else "" for a in own) == totals["沟通方式"]
    helpers = Assignment.objects.filter(role="helper")
    assert (Unit.objects.count(), len({a.unit_id for a in own}), helpers.count()) == (58, 33, 168)
    for name, counted in totals["by_unit"].items():
        parts = [a for a in own if a.unit.name == name]
        classes = Counter(a.reply.klass for a in parts)
        assert {
            "lead": len(parts),
            "co": helpers.filter(unit__name=name).count(),
            **{k: classes[k] for k in "ABCD"},
        } == counted


def test_import_inside_a_transaction_leaves_the_rest_alone():
    """A refused import undoes itself and nothing of its caller's."""
    with transaction.atomic():
        Congress.objects.create(name="云江省人大", level="province", short_name="省")
        assert run([HEADER, line(标题="")]).faults != []
    assert [c.name for c in Congress.objects.all()] == ["云江省人大"]
    assert apps.get_model("suggestions", "suggestion").objects.count() == 0

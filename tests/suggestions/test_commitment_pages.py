"""承诺台账 and the pages around it: every number is its list, across years, for everybody his own."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from congress.models import Session
from dashboard import promises as waits
from suggestions import figures
from suggestions.commitments import reach
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Commitment
from tests.kept import kept
from tests.suggestions.test_commitments import age, day, report, write_off
from tests.world import pdf


@kept
def years(world):
    """A promise of every state, one of them made two years ago."""
    made = {}
    for name in ("open", "soon", "overdue", "reported", "kept", "late", "broken", "replaced", "old"):
        s = world.suggestion("answered", klass="B", ago=30)
        made[name] = Commitment.objects.get(reply__assignment__suggestion=s)
    age(made["soon"], day(world, 20))
    age(made["overdue"], day(world, -3))
    report(world, made["reported"])
    write_off(world, made["kept"])
    write_off(world, age(made["late"], day(world, -5)), done=-1)
    COMMITMENT.take(age(made["broken"], day(world, -1)), "declare_broken", by=world.office, note="没有做")
    COMMITMENT.take(
        made["replaced"],
        "replace",
        by=world.office,
        note="同意",
        text="另修",
        responsible="省交通运输厅",
        due_on=day(world, 200),
    )
    before = Session.objects.create(
        congress=world.province, term=14, meeting=2, year=world.today.year - 2, name="十四届二次会议", rule_set=world.rules,
        opens_on=day(world, -760), closes_on=day(world, -755),
    )  # fmt: skip
    old = made["old"].reply.assignment.suggestion
    type(old).objects.filter(pk=old.pk).update(session=before)
    age(made["old"], day(world, -400))
    world.before = before
    world.promises = made
    return world


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def listed(user, **query):
    return client_of(user).get(reverse("commitments"), query)


def found(user, **query):
    return {line.row.pk for line in listed(user, **query).context["lines"]}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("running", {"open", "soon", "overdue", "reported", "old", "new"}), ("overdue", {"overdue", "old"}), ("soon", {"soon"}),
        ("reported", {"reported"}), ("kept", {"kept"}), ("late", {"late"}), ("broken", {"broken"}), ("replaced", {"replaced"}),
        ("ungraded", {"kept", "late"}), ("due", {"overdue", "old", "late", "broken"}), ("due_kept", set()),
    ],
)  # fmt: skip
def test_each_state_lists_its_promises(years, state, names):
    years.promises["new"] = years.promises["replaced"].replaced_by
    assert found(years.office, state=state) == {years.promises[name].pk for name in names}


def test_tabs_count_what_they_open(years):
    page = listed(years.office)
    client = client_of(years.office)
    for tab in page.context["tabs"]:
        assert client.get(reverse("commitments") + tab.url).context["count"] == tab.count, tab.label


def test_the_ledger_knows_all_years_and_whose_they_are(years):
    promises = Commitment.objects.count()
    assert len(found(years.office, state="all")) == promises == len(found(years.roads_handler, state="all"))
    assert len(found(years.author, state="all")) == promises
    assert found(years.water_head, state="all") == set()
    assert found(years.other_author, state="all") == set()
    assert found(years.city_office, state="all") == set()
    assert found(years.office, state="all", session=years.before.pk) == {years.promises["old"].pk}


def test_a_coordinator_sees_the_promises_of_its_system_only(world):
    for unit in (world.roads, world.party):
        world.suggestion("answered", lead=unit, klass="B")
    assert {c.reply.assignment.unit for c in reach.promises(world.coordinator)} == {world.roads}


@pytest.mark.parametrize(
    "query", [{"q": "另修"}, {"q": "省交通"}, {"unit": "0"}, {"state": "x"}, {"session": "a"}, {"due_after": "x"}]
)
def test_filters_and_bad_input(years, query):
    page = listed(years.office, **({"state": "all"} | query))
    assert page.status_code == 200
    if query == {"q": "另修"}:
        assert page.context["count"] == 1
    if set(query) & {"unit", "session", "due_after"} or query == {"state": "x"}:
        assert page.context["faults"] and page.context["count"] == 0


def test_the_sheet_is_the_list(years):
    client = client_of(years.office)
    page = client.get(reverse("commitments"), {"state": "overdue", "export": "csv"})
    lines = (
        b"".join(page.streaming_content if page.streaming else [page.content]).decode("utf-8-sig").strip().splitlines()
    )
    assert len(lines) == 3
    assert lines[0].startswith("年份,编号,标题,承办单位,承诺")


def test_the_summary_opens_exactly_its_rows(years):
    client = client_of(years.office)
    page = client.get(reverse("commitment_years"))
    lines, total = page.context["lines"], page.context["total"]
    assert [line.session.year for line in lines] == [years.today.year, years.today.year - 2]
    for line in (*lines, total):
        for cell in line.cells:
            assert client.get(cell.url).context["count"] == cell.n, (line.session, cell.label)
    for line in lines:
        for cell in line.answered:
            assert client.get(cell.url).context["count"] == cell.n
    assert {cell.label: cell.n for cell in lines[1].cells} == {
        "作出的承诺": 1, "按期兑现": 0, "逾期兑现": 0, "未兑现": 0, "已改为新承诺": 0, "没有了结": 1, "其中逾期": 1,
    }  # fmt: skip
    made, *became = (total.cells[i].n for i in range(6))
    assert made == sum(became) == Commitment.objects.count()
    assert [cell.n for cell in total.answered] == [9]
    assert client.get(total.answered[0].url).context["count"] == 9


def test_the_summary_says_in_one_sentence_and_lists_by_first_year_what_is_open(years):
    client = client_of(years.office)
    page = client.get(reverse("commitment_years"))
    text = " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    assert f"{years.before.year} 年以来 B 类 9 件" in text
    unsettled = page.context["unsettled"]
    assert [line.session.year for line, _ in unsettled] == [years.before.year, years.today.year]  # the oldest first
    assert [line.open_items for line, _ in unsettled] == [1, 5]
    total = page.context["total"]
    assert (total.open_items, total.open_answered, [line.open_answered for line, _ in unsettled]) == (6, 6, [1, 5])
    assert "其中 6 件的承诺还没有了结" in text
    written = [promise.pk for _, promises in unsettled for promise, *_ in promises]
    assert sorted(written) == sorted(
        Commitment.objects.filter(status__in=Commitment.RUNNING).values_list("pk", flat=True)
    )
    assert unsettled[0][1][0][2].kind == "late"


@pytest.mark.parametrize("who", ["roads_head", "coordinator", "leader", "viewer", "author", "admin"])
def test_everybody_gets_a_summary_of_his_own(years, who):
    client = client_of(getattr(years, who))
    lines = client.get(reverse("commitment_years")).context["lines"]
    for line in lines:
        for cell in [*line.answered, *line.cells]:
            assert not cell.url or client.get(cell.url).context["count"] == cell.n, (who, cell)
    assert len(lines) == 2


def test_a_promise_of_year_n_waits_on_the_desks_of_year_n_plus_2(years):
    """The session one works in does not hide what is overdue from before."""
    for who, which in (
        ("office", "for_others"),
        ("coordinator", "for_others"),
        ("leader", "for_others"),
        ("viewer", "for_others"),
    ):
        page = client_of(getattr(years, who)).get(reverse("desk"))
        rows = [row for row in page.context[which] if "承诺已经到期" in row.text]
        assert [row.n for row in rows] == [2], who
        assert f"{years.before.year}年" in rows[0].under
        assert client_of(getattr(years, who)).get(rows[0].url).context["count"] == 2
    page = client_of(years.roads_handler).get(reverse("desk"))
    assert [(row.wait.name, row.n) for row in page.context["promised"].for_me] == [("overdue", 2), ("soon", 1)]
    assert "本单位的承诺已经到期" in page.content.decode()
    page = client_of(years.office).get(reverse("desk"))
    assert [(row.n, row.wait.name) for row in page.context["for_me"] if row.wait in (waits.REPORTED,)] == [
        (1, "reported")
    ]
    page = client_of(years.author).get(reverse("desk"))
    assert [(row.n, row.url) for row in page.context["promised"].for_me] == [(2, "/commitments/?state=ungraded")]


def test_the_figures_are_the_lists(years):
    for session in (years.session, years.before):
        parts = Assignment.objects.filter(suggestion__session=session)
        for by in ("unit", "class", "category", "delegation", "month", "total"):
            rows = figures.table(parts, by=by, rule_set=years.rules, today=years.today)
            for figure, state in (("commitments_due", "due"), ("commitments_kept", "due_kept")):
                assert sum(row[figure] for row in rows) == len(found(years.office, state=state, session=session.pk)), (
                    by,
                    figure,
                )


def test_due_and_kept_of_a_later_day(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    write_off(world, promise)

    def promised(today):
        (row,) = figures.table(Assignment.objects.all(), by="total", rule_set=world.rules, today=today)
        return row["commitments_due"], row["commitments_kept"], row["commitments_kept_rate"]

    assert promised(world.today) == (0, 0, None)
    assert promised(promise.due_on - dt.timedelta(days=1)) == (0, 0, None)
    assert promised(promise.due_on) == (1, 1, "100.00")


def test_a_promise_of_the_first_round_counts_with_the_latest(world):
    from suggestions.workflow import ASSIGNMENT

    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    world.grade(s, result="不满意", at=world.at(-15))
    part = world.part(s)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    world.contact(part)
    world.reply(part, klass="A")
    age(promise, day(world, -1))
    for by in ("unit", "class", "total"):
        rows = figures.table(Assignment.objects.all(), by=by, rule_set=world.rules, today=world.today)
        assert [row["commitments_due"] for row in rows] == [1], by


@pytest.mark.parametrize("who", ["office", "roads_head", "author", "leader"])
def test_the_number_of_queries_does_not_grow(world, who, django_assert_max_num_queries):
    asked = []
    for _ in range(2):
        for _ in range(len(asked) * 2 + 1):
            s = world.suggestion("answered", klass="B")
            promise = Commitment.objects.get(reply__assignment__suggestion=s)
            COMMITMENT.take(promise, "note", by=world.roads_handler, note="路基完成", uploads=[pdf()])
        client = client_of(getattr(world, who))
        client.get(reverse("commitments"))
        pages = []
        for name in ("commitments", "commitment_years"):
            with django_assert_max_num_queries(13) as seen:
                client.get(reverse(name))
            pages.append(len(seen))
        asked.append(pages)
    assert asked[0] == asked[1]


# Steps through their pages ---------------------------------------------------------------------------------------------------


def step(promise, verb):
    return reverse("commitment_step", args=[promise.pk, verb])


def test_a_report_through_the_page(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    client = client_of(world.roads_liaison)
    page = client.get(step(promise, "report"))
    assert "修好这条路" in page.content.decode()
    bare = client.post(step(promise, "report"), {"done_on": str(world.today), "note": "修好了", "seen": "open"})
    assert (bare.status_code, "还没有佐证材料" in bare.content.decode(), "修好了" in bare.content.decode()) == (
        422,
        True,
        True,
    )
    future = client.post(
        step(promise, "report"), {"done_on": "2099-01-01", "note": "修好了", "uploads": [pdf()], "seen": "open"}
    )
    assert (future.status_code, "不能晚于今天" in future.content.decode()) == (422, True)
    done = client.post(
        step(promise, "report"),
        {
            "done_on": str(world.today),
            "note": "修好了",
            "uploads": [pdf()],
            "seen": "open",
            "once": page.context["once"],
        },
    )
    assert done.url == f"{reverse('suggestion', args=[s.pk])}#promise"
    again = client.post(
        step(promise, "report"),
        {
            "done_on": str(world.today),
            "note": "修好了",
            "uploads": [pdf()],
            "seen": "open",
            "once": page.context["once"],
        },
    )
    promise.refresh_from_db()
    assert (again.status_code, promise.status, promise.notes.count()) == (302, "reported", 1)


def test_the_page_of_the_suggestion_shows_promises_and_only_ones_own_buttons(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    report(world, promise)
    offered = {}
    for who in ("office", "roads_liaison", "roads_handler", "author", "coordinator", "leader"):
        page = client_of(getattr(world, who)).get(reverse("suggestion", args=[s.pk]))
        (shown,) = page.context["promises"]
        offered[who] = [offer.label for offer in shown.offers]
        assert shown.mark.word == "已报完成，待销号"
        assert [row.note.text for row in shown.notes][0].endswith("已经修好，验收单附后。")
        assert [file.name for row in shown.notes for file in row.files] == ["验收单.pdf"]
    assert offered == {
        "office": ["退回，继续履行", "核实销号", "改为新承诺"], "roads_liaison": ["记承诺进展", "申请调整承诺"], "roads_handler": ["记承诺进展"],
        "author": [], "coordinator": [], "leader": [],
    }  # fmt: skip
    page = client_of(world.office).get(reverse("suggestion", args=[s.pk]))
    assert page.context["offers"].primary.label == "核实销号：修好这条路"


def test_the_deputy_is_offered_the_grade_and_the_office_the_class(world):
    s = world.suggestion("closed", klass="B")
    promise = Commitment.objects.get()
    write_off(world, promise)
    page = client_of(world.author).get(reverse("suggestion", args=[s.pk]))
    assert page.context["offers"].primary.label == "评价兑现情况：修好这条路"
    sheet = client_of(world.author).get(step(promise, "grade")).content.decode()
    assert "checked" not in sheet
    client = client_of(world.author)
    assert client.post(step(promise, "grade"), {"grade": "不满意", "words": "", "seen": "kept"}).status_code == 422
    assert client.post(step(promise, "grade"), {"grade": "满意", "seen": "kept"}).status_code == 302
    office = client_of(world.office)
    assert (
        office.get(reverse("suggestion", args=[s.pk])).context["offers"].primary.label
        == "改记办理结果类别：省交通运输厅"
    )
    done = office.post(
        reverse("assignment_step", args=[world.part(s).pk, "raise_class"]),
        {"now": "A", "changed_on": str(world.today), "note": "全部销号", "seen": "answered"},
    )
    assert done.status_code == 302
    assert "B→A" in office.get(reverse("suggestion", args=[s.pk])).content.decode()


def test_the_replaced_stands_under_its_heir_and_not_in_the_letter(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    COMMITMENT.take(
        promise,
        "replace",
        by=world.office,
        note="同意",
        text="另修一条",
        responsible="省交通运输厅",
        due_on=day(world, 200),
    )
    page = client_of(world.author).get(reverse("suggestion", args=[s.pk]))
    (shown,) = page.context["promises"]
    assert (shown.item.text, [old.text for old in shown.before]) == ("另修一条", ["修好这条路"])
    letter = client_of(world.author).get(reverse("reply_letter", args=[promise.reply_id])).content.decode()
    assert "修好这条路" in letter and "另修一条" not in letter


# Many at once ----------------------------------------------------------------------------------------------------------------


def test_the_office_writes_off_several_reports_at_once(world):
    promises = []
    for _ in range(3):
        s = world.suggestion("answered", klass="B")
        promises.append(Commitment.objects.get(reply__assignment__suggestion=s))
    for promise in promises[:2]:
        report(world, promise, done=-1)
    client, address = client_of(world.office), reverse("commitments_write_off")
    picked = {"pick": [p.pk for p in promises[:2]], "query": "state=reported"}
    page = client.post(address, picked)
    assert (page.status_code, len(page.context["rows"])) == (200, 2)
    assert client.post(address, picked | {"confirm": "1", "note": ""}).status_code == 422
    done = client.post(address, picked | {"confirm": "1", "note": "逐项查阅", "once": page.context["once"]})
    assert done.status_code == 302
    again = client.post(address, picked | {"confirm": "1", "note": "逐项查阅", "once": page.context["once"]})
    assert again.status_code == 302
    found = list(Commitment.objects.order_by("pk").values_list("status", "written_off_on"))
    assert found == [("kept", day(world, -1))] * 2 + [("open", None)]
    unreported = {"pick": [promises[2].pk], "query": "state=running", "confirm": "1", "note": "查阅"}
    assert client.post(address, unreported).status_code == 422  # nobody has said when


def test_units_do_not_write_off_many(world):
    world.suggestion("answered", klass="B")
    for who in ("roads_head", "author", "leader", "coordinator"):
        answer = client_of(getattr(world, who)).post(
            reverse("commitments_write_off"), {"pick": [Commitment.objects.get().pk], "confirm": "1"}
        )
        assert answer.status_code == 403
    assert Commitment.objects.get().status == "open"


def test_another_congress_picks_nothing(world):
    world.suggestion("answered", klass="B")
    data = {"pick": [Commitment.objects.get().pk], "confirm": "1", "done_on": str(world.today), "note": "x"}
    client_of(world.city_office).post(reverse("commitments_write_off"), data)
    assert Commitment.objects.get().status == "open"


def test_a_request_for_another_promise_stands_on_the_desks_and_not_before_the_deputy(world, client):
    s = world.suggestion("answered", klass="B", ago=30)
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    COMMITMENT.take(promise, "ask_change", by=world.roads_liaison, note="配套资金没有下达")
    listed = reverse("commitments") + "?state=change_asked"
    for user, seen in ((world.office, "等我决定"), (world.roads_liaison, "等人大机关决定")):
        client.force_login(user)
        assert seen in client.get("/").content.decode()
        assert promise.text in client.get(listed).content.decode()
    client.force_login(world.author)
    assert promise.text not in client.get(listed).content.decode()
    page = reverse("suggestion", args=[s.pk])
    for user, reads in ((world.office, True), (world.roads_liaison, True), (world.author, False)):
        client.force_login(user)
        assert ("配套资金没有下达" in client.get(page).content.decode()) is reads

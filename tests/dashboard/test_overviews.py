"""Pages of committees, delegations and deputies: every number its list, and nobody a number of rows he may not open."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from congress import calendars
from congress.models import Category, Committee, Delegation, Deputy, Session
from dashboard import beside, outcomes
from dashboard.field import Field
from dashboard.tally import Chair
from dashboard.views import committees, delegations
from evaluations.models import Feedback
from suggestions.models import Assignment, Commitment, KeyTopic, Suggestion
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.topics_grouping import gather
from suggestions.supervision.workflow import LOOKBACK
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.dashboard.test_desk import listed, page, signed_in
from tests.kept import kept
from tests.suggestions.test_commitments import report, write_off
from tests.unguarded import unguarded


def again(user):
    return User.objects.get(pk=user.pk)


def chair(world, user=None):
    return Chair(again(user or world.office), world.session, world.today, calendars.current())


def text(user, address):
    """The words of a page as one line, without its tags."""
    body = page(user, address).partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@kept
def field(world):
    """The field of the committee with something of everything, and beside it a field of another committee."""
    world.suggestion("closed", helpers=[world.water])
    late = world.suggestion("accepted", ago=200, helpers=[world.money], title="关于整治农村断头路的建议")
    world.suggestion("handling", ago=3)
    bad = world.suggestion("answered", klass="C", ago=20)
    world.grade(bad, result="不满意", words="答复没有写清楚时限", at=world.at(-5))
    bad_part = world.part(bad)
    ASSIGNMENT.take(bad_part, "accept", by=world.roads_liaison, at=world.at(-4))
    world.answer(bad, klass="C", at=world.at(-3))
    world.grade(bad, result="不满意", words="还是没有写清楚时限", at=world.at(-2))
    owed = world.suggestion("answered", klass="B", ago=40)
    Commitment.objects.filter(reply__assignment__suggestion=owed).update(due_on=world.today - dt.timedelta(days=4))
    Assignment.objects.filter(suggestion=owed).update(promise_due_on=world.today - dt.timedelta(days=4))
    topic = KeyTopic(session=world.session, kind="group", name="农村公路管护", committee=world.committee)
    gather([late], topic=topic, by=world.office)
    SUGGESTION.take(Suggestion.objects.get(pk=late.pk), "claim", by=world.leader)
    drawn = Assignment.objects.filter(suggestion__status="closed")
    draw(world.session, flow=LOOKBACK, parts=drawn, seed="甲", klass="A", per_unit=1, excludes_drawn=False, by=world.office, at=world.at())  # fmt: skip
    world.elsewhere = Committee.objects.create(congress=world.province, name="城乡建设与环境资源保护委员会")
    other = Category.objects.create(congress=world.province, name="城建环保", committee=world.elsewhere)
    world.suggestion("handling", ago=200, category=other)
    world.suggestion("closed", category=other, title="关于别的委员会的事的建议")
    world.suggestion("accepted", category=None, ago=10)
    world.late, world.owed = late, owed
    return world


# A committee -----------------------------------------------------------------------------------------------------------------


def test_every_number_of_a_committee_opens_exactly_its_rows(field):
    told = committees.field_of(chair(field), field.committee)
    pairs = [(number.n, number.url) for number in told["pressing"]]
    pairs += [(number.n, number.url) for _, numbers in told["owing"][0] for number in numbers]
    pairs += [(n, url) for _, n, url in told["forms"]]
    pairs += [told["items"], told["claimed"][:2], told["promises"], told["lookbacks"][:2]]
    pairs += [(share.n, share.url) for one in told["rated"] for share in (one.own, one.all)]
    pairs += [(share.whole, share.whole_url) for one in told["rated"] for share in (one.own, one.all)]
    pairs += [(told["own"]["assigned"], told["assigned_url"]), (told["panel"].n, told["panel"].url)]
    pairs += [(n, url) for _, _, cells in told["topics"] for _, n, url in cells]
    assert [n for n, _ in pairs] == [listed(field.office, url) for _, url in pairs]
    assert sum(n for n, _ in pairs) > 60


def test_what_a_chair_reads_before_a_meeting(field):
    words = text(field.leader, reverse("committee", args=[field.committee.pk]))
    for said in (
        "农业与农村委员会对口的建议", "关于整治农村断头路的建议", "代表说：还是没有写清楚时限", "逾期未结 2 件", "承诺逾期 1 件", "leader认领", "农村公路管护",
        "各年加起来，有 1 项 承诺已经到期", "抽中待核查 1 件", "由本委员会或者代表工作机构核查",
    ):  # fmt: skip
        assert said in words, said
    assert "关于别的委员会的事的建议" not in words


def test_named_rows_are_the_first_of_their_number(field):
    read = Field(chair(field), field.committee)
    lists, nothing = read.named(read.pressing())
    named = {one.number.fact: one for one in lists}
    assert [part.suggestion for part, _ in named["overdue"].rows] == [field.late, field.late]  # lead and helper
    assert [part.suggestion for part, _ in named["promise_overdue"].rows] == [field.owed]
    assert [matter.partition("。")[0] for _, matter in named["reworking"].rows] == ["代表说：还是没有写清楚时限"]
    assert nothing == ["没有代表不满意、也没有重新办理的件。", "没有标记为多年重复而尚未解决的件。"]


def test_fields_and_the_rest_add_up_to_the_congress(field):
    groups = beside.rows(chair(field), "committee")
    parts = Assignment.objects.filter(is_latest=True, suggestion__session=field.session)
    assert beside.whole(groups)["assigned"] == parts.count() == sum(row["assigned"] for row in groups)
    assert {row["key"] for row in groups} == {"农业与农村委员会", "城乡建设与环境资源保护委员会", "没有对口委员会"}


@pytest.mark.parametrize(("ours", "theirs", "said"), [("62.26", "58.10", "高 4.16 个百分点"), ("1.00", "1.00", "持平"), ("1.00", "2.50", "低 1.50 个百分点")])  # fmt: skip
def test_the_difference_is_told_in_points(ours, theirs, said):
    share = beside.Share(10, "", 20, "", ours)
    one = beside.Rated(label="", means="", own=share, all=share, points=beside.figures.points(ours, theirs))
    assert one.difference == said


def test_a_rate_of_few_is_not_compared(field):
    told = committees.field_of(chair(field), field.committee)
    assert {one.points for one in told["rated"] if one.own.is_small} == {None}
    assert any(one.own.is_small for one in told["rated"])


@pytest.mark.parametrize(("page_name", "by"), [("committees", "committee"), ("delegations", "delegation")])
def test_groups_side_by_side_open_their_rows(field, page_name, by):
    Committee.objects.create(congress=field.province, name="没有对口类别的委员会")
    Delegation.objects.create(congress=field.province, name="没有代表的代表团")
    answer = signed_in(field.office).get(reverse(page_name))
    lines = [*answer.context["lines"], answer.context["total"]]
    pairs = [(cell.count, cell.url) for line in lines for cell in line.cells]
    pairs += [(cell.whole, cell.whole_url) for line in lines for cell in line.cells if cell.figure.is_rate]
    assert [n for n, _ in pairs] == [listed(field.office, url) for _, url in pairs]
    assert [line.name for line in lines][-2:] == [
        {"committee": "没有对口类别的委员会", "delegation": "没有代表的代表团"}[by], "合计",
    ]  # fmt: skip
    for line in answer.context["lines"]:
        if line.unit:
            assert signed_in(field.office).get(reverse(by, args=[line.unit.pk])).status_code == 200


def test_groups_are_sorted_by_a_column(field):
    def names(sort):
        return [
            line.name for line in signed_in(field.office).get(reverse("committees") + f"?sort={sort}").context["lines"]
        ]

    assert names("-assigned")[0] == "农业与农村委员会"
    assert names("assigned") != names("-assigned")
    assert names("no such") == names("unit")


def test_the_leader_finds_his_committee_from_the_desk(field):
    assert f'href="{reverse("committee", args=[field.committee.pk])}"' in page(field.leader)
    assert f'href="{reverse("committee", args=[field.committee.pk])}"' not in page(field.viewer)


def test_a_committee_without_suggestions_says_so(field):
    empty = Committee.objects.create(congress=field.province, name="空委员会")
    assert "这个届次没有对口的建议" in text(field.viewer, reverse("committee", args=[empty.pk]))


def test_a_chosen_session_of_another_congress_does_not_mix_in(field):
    """Whoever serves the whole installation looks at a committee in a session of its own congress."""
    root = User.objects.create(username="root", name="root", role=Role.ADMIN, is_superuser=True)
    client = Client()
    client.force_login(root)
    client.post(reverse("choose_session"), {"session": field.city_session.pk})
    for name, one in (("committee", field.committee), ("delegation", field.delegation)):
        answer = client.get(reverse(name, args=[one.pk]))
        assert answer.context["session"] == field.session
        assert answer.context["own"]["assigned"] > 0


# A delegation ----------------------------------------------------------------------------------------------------------------


@kept
def team(world):
    """A delegation whose members led, co-signed and proposed as a body; somebody of another delegation beside it."""
    world.other = Delegation.objects.create(congress=world.province, name="青溪代表团")
    world.stranger = Deputy.objects.create(
        congress=world.province, name="方远山", user=world.user("stranger", Role.DEPUTY), delegation=world.other
    )
    world.suggestion("closed", title="关于闻青禾自己的事的建议")
    world.suggestion("answered", deputy=world.other_deputy, klass="B", title="关于谷雨生自己的事的建议")
    world.suggestion("handling", deputy=world.stranger, ago=200)
    shared = world.suggestion("submitted", deputy=world.other_deputy, title="关于两人一起提的事的建议")
    SUGGESTION.take(shared, "invite", by=world.other_author, at=world.at(-30), deputies=[world.deputy])
    from suggestions.flows import FLOWS

    FLOWS["cosigner"].take(shared.cosigners.get(), "confirm", by=world.author, at=world.at(-29))
    SUGGESTION.take(Suggestion.objects.get(pk=shared.pk), "register", by=world.office)
    body = world.suggestion("registered", deputy=world.other_deputy, title="关于全团一起提的事的建议")
    Suggestion.objects.filter(pk=body.pk).update(lead_deputy=None, proposing_delegation=world.delegation)
    SUGGESTION.take(Suggestion.objects.get(pk=body.pk), "dispatch", by=world.office, parts=[(world.roads, "lead")])
    world.suggestion("draft", deputy=world.other_deputy, title="关于还没写完的事的建议")
    world.shared, world.body = shared, body
    return world


def test_every_number_of_a_delegation_opens_exactly_its_rows(team):
    told = delegations.figures_of(chair(team), team.delegation)
    pairs = [told["items"], told["unsatisfied"], (told["own"]["assigned"], told["assigned_url"])]
    pairs += [(n, url) for _, n, url in told["states"]] + [(n, url) for _, _, n, url in told["classes"]]
    pairs += [(n, url) for _, n, url in told["forms"]]
    pairs += [(share.n, share.url) for one in told["rated"] for share in (one.own, one.all)]
    pairs += [(line.led, line.led_url) for line in told["deputies"]]
    pairs += [(n, url) for line in told["deputies"] for _, n, url in line.cells]
    assert [n for n, _ in pairs] == [listed(team.office, url) for _, url in pairs]
    assert told["items"][0] == sum(n for _, n, _ in told["states"]) == sum(line.led for line in told["deputies"]) == 4


def test_each_deputy_of_a_delegation_has_a_line(team):
    told = delegations.figures_of(chair(team), team.delegation)
    assert [(str(line.deputy), line.led, line.signed) for line in told["deputies"]] == [
        ("None", 1, 0), ("谷雨生", 2, 0), ("闻青禾", 1, 1),
    ]  # fmt: skip
    own = {str(line.deputy): dict((fact, n) for fact, n, _ in line.cells) for line in told["deputies"]}
    assert (own["闻青禾"]["solved"], own["谷雨生"]["solved"], own["谷雨生"]["promised"], own["None"]["own"]) == (
        1,
        0,
        1,
        1,
    )


def test_co_signed_counts_are_what_the_page_of_the_deputy_lists(team):
    told = delegations.figures_of(chair(team), team.delegation)
    for line in told["deputies"]:
        if line.deputy:
            years = outcomes.of_deputy(again(team.office), line.deputy, team.today)
            assert line.signed == sum(len(year.signed) for year in years)


def test_a_deputy_reads_of_his_delegation_only_what_he_may_open(team):
    at = reverse("delegation", args=[team.delegation.pk])
    author, head = text(team.author, at), text(team.other_author, at)
    assert "关于闻青禾自己的事的建议" in author and "关于两人一起提的事的建议" in author
    assert "关于谷雨生自己的事的建议" not in author and "关于全团一起提的事的建议" not in author
    assert "关于全团一起提的事的建议" in head and "关于谷雨生自己的事的建议" in head
    assert "关于闻青禾自己的事的建议" not in head and "关于还没写完的事的建议" not in head
    assert "您领衔提出 1 件" in author and "另能打开 1 件" in author
    years = outcomes.of_delegation_seen_by(again(team.author), team.delegation, team.today)
    shown = {one.line.row.pk for year in years for one in year.all}
    seen = Suggestion.objects.visible_to(again(team.author)).exclude(status="draft")
    assert shown == set(seen.values_list("pk", flat=True))


# Who may open what -----------------------------------------------------------------------------------------------------------


def test_pages_of_others_are_not_found(team):
    far = Committee.objects.create(congress=team.city, name="市里的委员会")
    group = Delegation.objects.create(congress=team.city, name="市里的代表团")
    for who, name, pk, status in (
        (team.office, "committee", far.pk, 404),
        (team.office, "delegation", group.pk, 404),
        (team.office, "deputy", team.city_deputy.pk, 404),
        (team.city_office, "committee", team.committee.pk, 404),
        (team.city_office, "deputy", team.deputy.pk, 404),
        (team.author, "deputy", team.other_deputy.pk, 404),
        (team.other_author, "deputy", team.deputy.pk, 404),  # being head opens nobody else's page
        (team.author, "delegation", team.other.pk, 404),
        (team.city_author, "delegation", group.pk, 404),  # he is in no delegation
        (team.author, "deputy", team.deputy.pk, 200),
        (team.other_author, "delegation", team.delegation.pk, 200),
        (team.author, "committee", team.committee.pk, 403),
        (team.author, "delegations", None, 403),
        (team.coordinator, "deputy", team.deputy.pk, 403),
        (team.roads_head, "delegation", team.delegation.pk, 403),
        (team.viewer, "deputy", team.deputy.pk, 200),
    ):
        answer = signed_in(who).get(reverse(name, args=[pk] if pk else []))
        assert (who.username, name, pk, answer.status_code) == (who.username, name, pk, status)


def test_the_ledger_leads_those_who_may_to_the_deputy(team):
    to_deputy = f'href="{reverse("deputy", args=[team.deputy.pk])}"'
    assert to_deputy in page(team.office, reverse("ledger"))
    assert f'href="{reverse("delegation", args=[team.delegation.pk])}"' in page(team.office, reverse("ledger"))
    assert to_deputy not in page(team.coordinator, reverse("ledger"))
    assert to_deputy not in page(team.roads_head, reverse("ledger"))
    assert to_deputy in page(team.author, reverse("mine"))
    assert to_deputy in page(team.author)


# A deputy --------------------------------------------------------------------------------------------------------------------


def kinds(world, user=None, deputy=None):
    years = outcomes.of_deputy(again(user or world.author), deputy or world.deputy, world.today)
    return [[one.kind for one in year.led] for year in years]


@pytest.mark.parametrize(
    ("state", "klass", "kind"),
    [
        ("submitted", "A", "submitted"), ("registered", "A", "registered"), ("handling", "A", "handling"), ("accepted", "A", "handling"),
        ("answered", "A", "solved"), ("answered", "B", "doing"), ("answered", "C", "unsolved"), ("closed", "A", "solved"),
    ],
)  # fmt: skip
def test_what_a_suggestion_came_to(world, state, klass, kind):
    world.suggestion(state, klass=klass)
    assert kinds(world) == [[kind]]


def test_parts_that_came_to_different_ends_solve_it_in_part(world):
    s = world.suggestion("accepted", separate=[world.roads, world.water], ago=20)
    for unit, klass in ((world.roads, "A"), (world.water, "C")):
        world.contact(world.part(s, unit), at=world.at(-10))
        assert kinds(world) == [["handling"]]
        world.reply(world.part(s, unit), klass=klass, at=world.at(-9))
    assert kinds(world) == [["partly"]]


def test_a_second_round_is_being_handled_again(world):
    s = world.suggestion("answered", ago=20)
    world.grade(s, result="不满意", at=world.at(-5))
    assert kinds(world) == [["again"]]


def test_a_later_change_of_class_counts(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    report(world, promise)
    write_off(world, promise)
    assert kinds(world) == [["doing"]]
    ASSIGNMENT.take(world.part(s), "raise_class", by=world.office, now="A", changed_on=world.today, note="全部销号")
    assert kinds(world) == [["solved"]]
    assert "改记A类：已解决或基本解决" in text(world.author, reverse("deputy", args=[world.deputy.pk]))


def test_one_handled_with_another_comes_to_what_that_came_to(world):
    guest, host = world.suggestion("submitted", deputy=world.other_deputy), world.suggestion("registered", ago=12)
    SUGGESTION.take(guest, "merge", by=world.office, at=world.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-12), parts=[(world.roads, "lead")])
    assert kinds(world, world.other_author, world.other_deputy) == [["handling"]]
    world.answer(host)
    assert kinds(world, world.other_author, world.other_deputy) == [["solved"]]
    assert kinds(world, world.office, world.other_deputy) == [["solved"]]
    words = text(world.other_author, reverse("deputy", args=[world.other_deputy.pk]))
    assert "等您评价" in words and "省交通运输厅 ：已解决或基本解决" in words


def test_a_sentence_adds_up_the_year(world):
    world.suggestion("closed")
    world.suggestion("answered", klass="B", ago=12)
    world.suggestion("handling", ago=3)
    world.suggestion("draft")
    words = text(world.author, reverse("deputy", args=[world.deputy.pk]))
    assert f"{world.today.year} 年您领衔提出 3 件：1 件已解决，1 件正在解决，1 件正在办理。等您评价 1 件。" in words
    words = text(world.office, reverse("deputy", args=[world.deputy.pk]))
    assert "领衔提出 3 件 ：1 件已解决，1 件正在解决，1 件正在办理。等代表评价 1 件。" in words
    assert "您" not in words


def test_what_a_head_proposed_for_his_delegation_is_counted_apart(team):
    (year,) = outcomes.of_deputy(again(team.office), team.other_deputy, team.today)
    assert [(group.verb, group.n, listed(team.office, group.url)) for group in year.groups] == [
        ("领衔提出", 2, 2), ("以代表团名义提出", 1, 1),
    ]  # fmt: skip
    assert [one.line.row for one in year.headed] == [team.body]


def test_years_stand_apart_and_the_newest_first(world):
    before = Session.objects.create(
        congress=world.province, term=14, meeting=3, year=world.today.year - 1, name="十四届三次会议", rule_set=world.rules,
        opens_on=world.today - dt.timedelta(days=425), closes_on=world.today - dt.timedelta(days=420),
    )  # fmt: skip
    Suggestion.objects.filter(pk=world.suggestion("closed").pk).update(session=before)
    world.suggestion("handling", ago=3)
    years = outcomes.of_deputy(again(world.office), world.deputy, world.today)
    assert [(year.session, len(year.led)) for year in years] == [(world.session, 1), (before, 1)]
    for year in years:
        (group,) = year.groups
        assert (group.n, listed(world.office, group.url)) == (1, 1)
    assert "一年一句话" in text(world.author, reverse("deputy", args=[world.deputy.pk]))


def test_a_deputy_does_from_the_page_what_is_his_turn(world):
    s = world.suggestion("answered", klass="B", ago=12)
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    at, judge = reverse("deputy", args=[world.deputy.pk]), reverse("feedback_give", args=[s.pk])
    grade = reverse("commitment_step", args=[promise.pk, "grade"])
    assert f'href="{judge}"' in page(world.author, at) and grade not in page(world.author, at)
    report(world, promise)
    write_off(world, promise)
    assert f'href="{grade}"' in page(world.author, at)
    assert grade not in page(world.office, at) and judge not in page(world.office, at)
    assert signed_in(world.author).get(grade).status_code == 200
    world.grade(s, result="不满意", words="没有写清楚时限")
    words = text(world.author, at)
    assert "按期兑现" in words and "等您评价" not in words and "不满意、正在重新办理" in words


def test_what_he_said_stands_beside_the_answer(world):
    s = world.suggestion("answered", klass="C", ago=20)
    world.grade(s, result="基本满意", words="还是老样子", at=world.at(-2))
    words = text(world.author, reverse("deputy", args=[world.deputy.pk]))
    assert "您的评价： 基本满意 本人在线 “还是老样子”" in words and "不满意。" not in words
    with unguarded(Feedback):
        Feedback.objects.update(result="不满意")  # as a ledger of a past year has it
    words = text(world.author, reverse("deputy", args=[world.deputy.pk]))
    assert "您对 1 件不满意。" in words and "您的评价： 不满意 本人在线 “还是老样子”" in words
    assert "代表对 1 件不满意。" in text(world.viewer, reverse("deputy", args=[world.deputy.pk]))


def test_a_deputy_without_suggestions_reads_what_will_stand_there(world):
    assert "您还没有提交过建议" in text(world.author, reverse("deputy", args=[world.deputy.pk]))
    assert "这位代表还没有提交过建议" in text(world.office, reverse("deputy", args=[world.deputy.pk]))


# How often the pages ask ------------------------------------------------------------------------------------------------------


def fill(world, n):
    for _ in range(n):
        world.suggestion("closed", helpers=[world.water])
        late = world.suggestion("accepted", ago=200)
        SUGGESTION.take(late, "claim", by=world.leader)
        world.suggestion("handling", ago=3, deputy=world.other_deputy)
        owed = world.suggestion("answered", klass="B", ago=40)
        Commitment.objects.filter(reply__assignment__suggestion=owed).update(due_on=world.today - dt.timedelta(days=4))
        Assignment.objects.filter(suggestion=owed).update(promise_due_on=world.today - dt.timedelta(days=4))


@pytest.mark.parametrize(
    ("who", "name", "of", "most"),
    [
        ("leader", "committee", "committee", 32), ("office", "committees", "", 12), ("office", "delegations", "", 12),
        ("office", "delegation", "delegation", 20), ("author", "delegation", "delegation", 18), ("office", "deputy", "deputy", 18),
        ("author", "deputy", "deputy", 18),
    ],
)  # fmt: skip
def test_the_number_of_queries_does_not_grow(world, who, name, of, most):
    address, asked = reverse(name, args=[getattr(world, of).pk] if of else []), []
    for n in (1, 2):
        fill(world, n)
        client = signed_in(getattr(world, who))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= most

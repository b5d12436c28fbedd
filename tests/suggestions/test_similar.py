"""Look-alikes of a title: who is told of which, and at what cost."""

import pytest

from accounts.models import User
from congress.models import Session
from suggestions import similar
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

ASKED = "关于加强农村校车安全的建议"
BUS = "关于加强农村中小学校车安全管理和运营保障的建议"
WATER = "关于加强农村饮用水水源地保护的建议"
MONEY = "关于完善农村校车财政补助机制的建议"


def found(title, user, **kwargs):
    return [item.title for item in similar.find(title, user, **kwargs)]


def test_the_best_match_comes_first_and_strangers_are_left_out(world):
    for title in (MONEY, "关于规范直播带货食品标签的建议", BUS, WATER):
        world.suggestion("registered", title=title)
    assert found(ASKED, world.office)[:2] == [BUS, MONEY]
    assert "关于规范直播带货食品标签的建议" not in found(ASKED, world.office)


def test_earlier_years_are_found_with_year_number_and_class(world):
    s = world.suggestion("answered", title=BUS, klass="C")
    old = Session.objects.create(
        congress=world.province, term=14, meeting=2, year=2020, name="十四届二次会议", rule_set=world.rules,
        opens_on="2020-01-10", closes_on="2020-01-15",
    )  # fmt: skip
    type(s).objects.filter(pk=s.pk).update(session=old)
    item = similar.find(ASKED, world.office)[0]
    assert (item.year, item.number, item.klass, item.is_open) == (2020, "0001", "C", True)


def test_the_suggestion_being_written_is_not_its_own_look_alike(world):
    s = world.suggestion("submitted", title=BUS)
    assert found(BUS, world.office, beside=s.pk) == []


@pytest.mark.parametrize(
    ("publication", "state", "confidentiality", "shown"),
    [
        ("full", "registered", "open", True),
        ("title", "registered", "open", True),
        ("none", "registered", "open", False),
        ("full", "submitted", "open", False),
        ("full", "draft", "open", False),
        ("full", "registered", "internal", False),
    ],
)
def test_deputies_see_the_titles_of_others_only_where_they_are_published(
    world, publication, state, confidentiality, shown
):
    world.suggestion(state, title=BUS, publication=publication, confidentiality=confidentiality)
    assert found(ASKED, world.other_author) == ([BUS] if shown else [])
    assert found(ASKED, world.author) == ([BUS] if state != "draft" else [])


def test_the_class_of_a_title_only_suggestion_is_not_told_to_other_deputies(world):
    world.suggestion("answered", title=BUS, publication="title", klass="C")
    assert [(i.klass, i.is_open) for i in similar.find(ASKED, world.other_author)] == [("", False)]
    assert [(i.klass, i.is_open) for i in similar.find(ASKED, world.author)] == [("C", True)]


def test_another_congress_is_never_searched(world):
    world.suggestion("registered", title=BUS)
    assert found(ASKED, world.city_office) == []
    assert found(ASKED, world.city_author) == []


def test_drafts_are_nobodys_look_alike(world):
    world.draft(title=BUS)
    assert found(ASKED, world.office) == []


@pytest.mark.parametrize(
    "title", ["", "关于", "关于校车的建议", "建议", "%", "_%_%", "a" * 5000, "关于" * 400, "\0\0", "🙂🙂🙂🙂🙂"]
)
def test_short_or_absurd_titles_find_nothing(client, world, title):
    world.suggestion("registered", title=BUS)
    client.force_login(world.office)
    assert client.get("/similar/", {"q": title, "beside": "x" * 300}).status_code == 200
    assert found(title, world.office) == []


FIXED = (  # titles and texts of earlier years, some in Latin letters and wide forms, which databases fold each in their way
    (BUS, "校车线路太远，孩子每天走五公里；建议增开校车，落实跟车照管员。"),
    (MONEY, "校车运营成本高，建议省级财政补助，明确跟车照管员的费用。"),
    (WATER, "水源地没有围栏，建议划定保护区。"),
    ("关于推广ＡＩ校车调度App的建议", "用 AI 和 GPS 排校车线路，ai 调度节省 30% 里程。"),
    ("关于解决山区学生上学路远问题的建议", "校车线路太远，孩子每天走五公里；建议增开校车，落实跟车照管员。"),
    ("关于规范直播带货食品标签的建议", "直播间的食品没有标签。"),
    ("关于乡村公交与校车统筹的建议", "公交与校车一车两用，早晚接送学生，平时开村村通。"),
)
NEW = ("关于加强农村校车安全和App调度的建议", "孩子每天走五公里，校车线路太远；用 AI 排线路，落实跟车照管员。")
# The order and the likeness, written down once and the same on SQLite and on PostgreSQL.
SAME_ON_BOTH = [(BUS, 0.904), ("关于解决山区学生上学路远问题的建议", 0.826), ("关于推广ＡＩ校车调度App的建议", 0.387)]
PICKED_ON_BOTH = [1, 4, 8, 11, 15, 18, 22, 25, 29, 32, 36, 39]


def test_every_database_names_the_same_in_the_same_order(world):
    for title, body in FIXED:
        world.suggestion("registered", title=title, body=body)
    title, body = NEW
    told = [(item.title, item.score) for item in similar.find(title, world.office, text=body, most=9)]
    assert told == SAME_ON_BOTH


def test_every_database_weighs_the_same_pairs_and_picks_the_same_rows(world):
    """Also where only the best few of many are compared in full."""
    for n in range(40):
        title, body = FIXED[n % len(FIXED)]
        world.suggestion("registered", title=title, body=f"{body}第{n}村。")
    sought = similar.Sought(*NEW)
    near = sought.near(world.province.pk, most=12)
    picked = Suggestion.objects.filter(pk__in=near).order_by("number").values_list("number", flat=True)
    assert [int(number) for number in picked] == PICKED_ON_BOTH


@pytest.mark.parametrize("copies", [1, 30])
def test_looking_costs_two_queries(world, copies, django_assert_num_queries):
    for _ in range(copies):
        world.suggestion("submitted", title=BUS)
    office = User.objects.get(pk=world.office.pk)
    with django_assert_num_queries(2):
        assert len(similar.find(ASKED, office)) == min(copies, 5)


def test_the_list_of_the_office_is_compared_in_one_query(world, django_assert_num_queries):
    first, second = world.suggestion("registered", title=MONEY), world.suggestion("submitted", title=MONEY)
    stranger = world.suggestion("submitted", title=WATER)
    with django_assert_num_queries(1):
        near = similar.nearest([second, stranger], world.office)
    assert {pk: row[0] for pk, row in near.items()} == {second.pk: first.pk}


def test_the_fragment_and_the_page_show_the_same(client, world):
    world.suggestion("registered", title=BUS)
    client.force_login(world.author)
    fragment = client.get("/similar/", {"title": ASKED}, headers={"HX-Request": "true"}).content.decode()
    page = client.get("/similar/", {"q": ASKED}).content.decode()
    assert BUS in fragment
    assert "<html" not in fragment
    assert BUS in page
    assert "<html" in page


def test_look_alikes_are_offered_for_merging(client, world):
    host = world.suggestion("registered", title=BUS)
    other = world.suggestion("submitted", title=ASKED, deputy=world.other_deputy)
    client.force_login(world.office)
    page = client.get(f"/suggestions/{other.pk}/do/merge/").content.decode()
    assert f'value="{host.pk}"' in page
    client.post(f"/suggestions/{other.pk}/do/merge/", {"similar": host.pk, "seen": "submitted"})
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("merged", host)


@pytest.mark.parametrize("named", ["0001", "1", "第0001号", "校车安全"])
def test_the_host_is_named_by_number_or_words(client, world, named):
    host = world.suggestion("handling", title=BUS)
    other = world.suggestion("submitted", title=WATER)
    client.force_login(world.office)
    client.post(f"/suggestions/{other.pk}/do/merge/", {"named": named, "seen": "submitted"})
    other.refresh_from_db()
    assert other.merged_into == host


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "请填另一件的编号，或者标题里的几个字。"),
        ("9999", "没有编号或标题是“9999”的"),
        ("校车", "不止一件：第0001号"),
        ("闭会", "没有编号或标题是"),
    ],
)
def test_a_host_that_is_not_clear_is_asked_for_again(client, world, named, said):
    world.suggestion("handling", title=BUS)
    world.suggestion("registered", title=MONEY)
    other = world.suggestion("submitted", title=WATER)
    client.force_login(world.office)
    response = client.post(f"/suggestions/{other.pk}/do/merge/", {"named": named, "seen": "submitted", "similar": ""})
    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_a_merged_host_is_no_host(world):
    host, other = world.suggestion("registered", title=BUS), world.suggestion("submitted", title=MONEY)
    third = world.suggestion("submitted", title=ASKED)
    SUGGESTION.take(other, "merge", by=world.office, host=host)
    from suggestions.forms import MergeForm

    form = MergeForm({"named": other.number}, user=world.office, obj=third)
    assert not form.is_valid()

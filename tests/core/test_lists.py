"""A list shows, sorts, filters and pages exactly what the address says, and says so in words."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.db.models import Count, OuterRef, Subquery
from django.http import QueryDict
from django.test import RequestFactory

from accounts.models import User
from core.columns import Anew, Column
from core.counting import count_each
from core.models import Message
from core.state import State
from tests.core.list_sample import MessageList, MineFirst, ask

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 17, 4, tzinfo=dt.UTC)


@pytest.fixture
def lin():
    return User.objects.create(username="lin", name="林", role="admin")


@pytest.fixture
def wu():
    return User.objects.create(username="wu", name="吴", role="admin")


def message(to, subject, **more):
    return Message.objects.create(**{"recipient": to, "subject": subject, "created_at": NOON, **more})


def titles(response):
    return re.findall(r'<td class="title">(.*?)</td>', response.content.decode())


def picks(response):
    return [int(pk) for pk in re.findall(r'name="pick" value="(\d+)"', response.content.decode())]


def text(response):
    bare = re.sub(r"<[^>]*>", "", response.content.decode())
    return re.sub(r"\s+", " ", bare)


# Order -------------------------------------------------------------------------------------------


def test_sort_follows_the_key_and_its_sign(lin):
    for subject in "乙甲丙":
        message(lin, subject)
    assert titles(ask(lin, "?sort=subject")) == sorted("乙甲丙")
    assert titles(ask(lin, "?sort=-subject")) == sorted("乙甲丙", reverse=True)


@pytest.mark.parametrize(
    "sort", ["recipient__password", "-recipient__password", "length", "pk", "?", "--subject", "x'y"]
)
def test_sort_that_no_column_declares_is_ignored(lin, sort):
    message(lin, "旧", created_at=NOON - dt.timedelta(days=1))
    message(lin, "新")
    assert titles(ask(lin, f"?sort={sort}")) == ["新", "旧"]


@pytest.mark.parametrize("sort", ["at", "-at", "read", "to"])
def test_order_of_equal_rows_is_total_across_pages(lin, sort):
    made = [message(lin, str(i)).pk for i in range(60)]
    pages = [picks(ask(lin, f"?sort={sort}&per=25&page={n}")) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert sum(pages, []) == made


@pytest.mark.parametrize(("sort", "order"), [("read", ["早", "晚", "未读"]), ("-read", ["晚", "早", "未读"])])
def test_empty_values_come_last_in_both_directions(lin, sort, order):
    message(lin, "未读")
    message(lin, "晚", read_at=NOON)
    message(lin, "早", read_at=NOON - dt.timedelta(hours=1))
    assert titles(ask(lin, f"?sort={sort}")) == order


def test_sorted_heading_says_its_direction_and_links_to_the_other(lin):
    message(lin, "甲")
    html = ask(lin, "?sort=subject&q=甲").content.decode()
    head = re.search(r'<th[^>]*aria-sort="(\w+)">\s*<a href="([^"]+)"', html)
    assert head[1] == "ascending"
    assert dict(QueryDict(head[2].replace("&amp;", "&")[1:]).items()) == {"sort": "-subject", "q": "甲"}


# Pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "first"), [("1", "0"), ("3", "50"), ("99", "50"), ("0", "50"), ("x", "0"), ("", "0")])
def test_page_beyond_the_end_is_the_last(lin, page, first):
    for i in range(60):
        message(lin, str(i))
    assert titles(ask(lin, f"?per=25&page={page}"))[0] == first


def test_a_printed_page_says_that_it_is_not_the_whole_list(lin):
    """The pager is not printed, the number of the whole list is."""
    Message.objects.bulk_create(Message(recipient=lin, subject=f"{n}", created_at=NOON) for n in range(60))
    note = r'<p class="print-only">(.*?)</p>'
    assert re.findall(note, ask(lin, "?per=25&page=2").content.decode()) == [
        "这里只印了第 26–50 件，全部共 60 件；要完整的清单，请导出。"
    ]
    assert re.findall(note, ask(lin, "?per=100").content.decode()) == []


@pytest.mark.parametrize(("per", "rows"), [("25", 25), ("100", 60), ("7", 50), ("1000000", 50), ("x", 50)])
def test_page_size_is_one_of_the_choices(lin, per, rows):
    for i in range(60):
        message(lin, str(i))
    assert len(titles(ask(lin, f"?per={per}"))) == rows


@pytest.mark.parametrize("n", [1, 3])
def test_query_count_does_not_grow(lin, wu, n, django_assert_num_queries):
    for i in range(n):
        person = User.objects.create(username=f"p{i}", name=f"人{i}", role="admin")
        person.groups.add(Group.objects.create(name=f"组{i}"))
        message(person, f"消息{i}")
        lin.views.create(page="sample", name=f"未读的{i}", query=f"read=0&to={wu.pk}")
    with django_assert_num_queries(6):  # views; all counts; keys; rows; groups; choices
        assert len(titles(ask(lin, "?cols=subject,groups,to", part=True))) == n


def test_an_order_that_is_a_subquery_serves_any_number_of_queries(lin, wu):
    """Also after it was used within another query, where Django renames the tables of what it resolves."""
    for n, person in enumerate((wu, lin, wu)):
        message(person, f"消息{n}")

    def name():
        return Subquery(User.objects.filter(pk=OuterRef("recipient")).values("name")[:1])

    order = Column("name", "姓名", "recipient.name", sort=(Anew(name),)).order(descending=True)
    rows = Message.objects.order_by(*order, "pk")
    first = list(rows.values_list("pk", flat=True))
    assert list(Message.objects.filter(pk__in=rows.values("pk")[:2]).order_by(*order, "pk")) == list(rows[:2])
    assert list(
        Message.objects.filter(pk__in=rows.values("pk")[1:]).values_list("pk", flat=True).order_by("pk")
    ) == sorted(first[1:])
    assert (
        list(rows.values_list("pk", flat=True))
        == first
        == list(Message.objects.order_by(*order, "pk").values_list("pk", flat=True))
    )


# Columns -----------------------------------------------------------------------------------------


def heads(response):
    cells = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', response.content.decode(), re.S)
    return [label for cell in cells if (label := re.sub(r"<[^>]*>", "", cell).strip())]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["标题", "收件人", "时间", "阅读时间", "字数"]),
        ("?cols=length,subject", ["字数", "标题"]),
        ("?cols=length&cols=subject&cols=length", ["字数", "标题"]),
        ("?cols=password,subject", ["标题"]),
        ("?cols=password", ["标题", "收件人", "时间", "阅读时间", "字数"]),
    ],
)
def test_columns_are_those_named_in_their_order(lin, query, shown):
    message(lin, "甲")
    assert heads(ask(lin, query)) == shown


def test_cells_of_a_row_that_lacks_something_show_a_dash_and_escape_the_rest(lin):
    message(lin, "<b>甲</b>")
    response = ask(lin, "?cols=subject,read")
    assert titles(response) == ["&lt;b&gt;甲&lt;/b&gt;"]
    assert '<td data-th="阅读时间"><span class="quiet">—</span></td>' in response.content.decode()


# Filters -----------------------------------------------------------------------------------------


def test_filters_are_told_as_a_sentence(lin, wu):
    message(lin, "校车一", url="/a/")
    message(wu, "校车二", url="/a/")
    said = text(ask(lin, f"?q=校车&to={lin.pk}&read=0&kind=/a/&on_after=2026-06-01"))
    assert (
        "正在看 标题含“校车”×、收件人为林×、未读×、催办×、2026年6月1日以后的× 的消息，共 1 件，按时间倒序排列。" in said
    )


def test_condition_is_lifted_by_its_own_link_and_leaves_the_rest(lin):
    message(lin, "校车")
    html = ask(lin, "?q=校车&on_after=2026-06-01&on_before=2026-07-01&sort=subject&page=1&x=1").content.decode()
    link = re.search(r'<a href="([^"]*)" aria-label="去掉条件：2026年6月1日至2026年7月1日的">', html)[1]
    assert dict(QueryDict(link.replace("&amp;", "&")[1:]).items()) == {"q": "校车", "sort": "subject"}


@pytest.mark.parametrize(
    ("query", "label", "value"),
    [
        ("?kind=zzz", "种类", "zzz"),
        ("?read=maybe", "已读未读", "maybe"),
        ("?to=999999", "收件人", "999999"),
        ("?to=1%20or%201", "收件人", "1 or 1"),
        ("?to=99999999999999999999999", "收件人", "99999999999999999999999"),
        ("?on_after=gestern", "时间", "gestern"),
        ("?q=%00", "关键词", "\ufffd"),
    ],
)
@pytest.mark.parametrize("part", [False, True])
def test_wrong_filter_value_is_named_and_shows_no_rows(lin, query, label, value, part):
    message(lin, "甲")
    response = ask(lin, query, part=part)
    assert response.status_code == 200
    assert f"筛选条件“{label}”不能用“{value}”" in text(response)
    assert titles(response) == []
    assert f'aria-label="去掉条件：{label}“{value}”"' in response.content.decode()


def test_wrong_filter_value_gives_no_sheet(lin):
    message(lin, "甲")
    response = ask(lin, "?kind=zzz&export=csv")
    assert response.headers["Content-Type"].startswith("text/html")


def test_parameters_nobody_declared_are_ignored_and_not_carried_on(lin):
    message(lin, "甲")
    response = ask(lin, "?recipient__password__startswith=x&utm=1&q=甲")
    assert titles(response) == ["甲"]
    assert "utm=1" not in re.search(r'class="saying">.*?</p>', response.content.decode(), re.S)[0]


def test_row_filter_offers_only_the_rows_it_was_given(lin):
    User.objects.create(username="gone", name="离职的人", role="admin", is_active=False)
    message(lin, "甲")
    html = ask(lin).content.decode()
    options = re.findall(r"<option value=\"\d*\"[^>]*>(.*?)</option>", html)
    assert options[:2] == ["全部收件人", "林"]
    assert "离职的人" not in html


def test_default_filter_holds_until_it_is_lifted_in_so_many_words(lin, wu):
    message(lin, "我的")
    message(wu, "别人的")
    first = ask(lin, page=MineFirst)
    assert titles(first) == ["我的"]
    assert 'href="?to=" aria-label="去掉条件：收件人为林"' in first.content.decode()
    assert titles(ask(lin, "?to=&sort=subject", page=MineFirst)) == ["别人的", "我的"]
    assert titles(ask(lin, f"?to={wu.pk}", page=MineFirst)) == ["别人的"]


# Tabs and the empty state --------------------------------------------------------------------------


def tabs(response):
    nav = re.search(r'<ul class="tabs">(.*?)</ul>', response.content.decode(), re.S)[1]
    found = re.findall(r'<li><a href="([^"]*)"( aria-current="page")?>(.*?)</a></li>', nav)
    return [(re.sub(r"<[^>]*>", "", label), bool(current)) for _, current, label in found]


def test_tabs_count_the_list_they_open_and_keep_what_the_page_keeps(lin, wu):
    message(lin, "读过", read_at=NOON)
    message(lin, "没读", url="/a/")
    message(wu, "没读", url="/a/")
    assert tabs(ask(lin)) == [("全部 3", True), ("未读 2", False), ("催办 2", False)]
    assert tabs(ask(lin, f"?to={lin.pk}&read=0")) == [("全部 2", False), ("未读 1", True), ("催办 1", False)]
    for query, n in (("", 3), ("?read=0", 2), ("?kind=/a/", 2)):
        assert len(titles(ask(lin, query))) == n


def test_empty_list_says_what_each_condition_costs(lin):
    message(lin, "校车", read_at=NOON)
    message(lin, "水库", url="/a/")
    said = text(ask(lin, "?q=校车&read=0"))
    assert "没有同时符合这两个条件的消息" in said
    assert "去掉“标题含“校车””，有 1 件" in said
    assert "去掉“未读”，有 1 件" in said


def test_empty_list_makes_at_most_one_more_query(lin, django_assert_num_queries):
    message(lin, "水库")
    with django_assert_num_queries(4):  # views; counts; what to loosen; choices
        said = text(ask(lin, f"?q=校车&read=1&kind=/a/&to={lin.pk}&on_after=2027-01-01", part=True))
    assert "没有同时符合这五个条件的消息" in said


def test_empty_list_without_conditions_says_there_is_nothing_yet(lin):
    assert "这里还没有消息" in text(ask(lin))


# Parts for htmx ----------------------------------------------------------------------------------


def test_htmx_gets_the_rows_and_the_tabs_and_nothing_else(lin):
    message(lin, "甲")
    whole, part = ask(lin, "?q=甲"), ask(lin, "?q=甲", part=True)
    assert titles(part) == titles(whole) == ["甲"]
    assert (b"<main" in whole.content, b"<main" in part.content) == (True, False)
    assert (b'id="list-filters"' in whole.content, b'id="list-filters"' in part.content) == (True, False)
    assert tabs(part) == tabs(whole)
    assert b'hx-swap-oob="true"' in part.content
    assert b"hx-swap-oob" not in whole.content


@pytest.mark.parametrize("part", [False, True])
def test_answer_varies_by_htmx_headers(lin, part):
    vary = ask(lin, part=part).headers["Vary"]
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in vary.split(",")}


def test_form_and_links_work_without_javascript(lin):
    message(lin, "甲")
    html = ask(lin, "?sort=subject&per=25&cols=subject").content.decode()
    hidden = re.findall(r'form="list-filters" name="(\w+)" value="([^"]*)"', html)
    assert hidden == [("sort", "subject"), ("per", "25"), ("cols", "subject")]
    assert '<button class="btn btn-primary" type="submit">查询</button>' in html


# The address -------------------------------------------------------------------------------------


def test_state_reads_its_own_links_back():
    known = {"filters": ["q", "to"], "sortable": ["a"], "columns": ["a", "b"], "per": (25,), "defaults": {"to": "1"}}
    asked = QueryDict("q=x&q=y&to=&sort=-a&per=25&cols=b,a&view=7&page=2")
    state = State.read(asked, **known)
    assert State.read(QueryDict(state.query), **known) == state
    assert state.effective.getlist("q") == ["x", "y"]
    assert "to" not in state.effective


def test_chosen_rows_are_the_ticked_ones_or_all_the_filter_shows(lin):
    made = {subject: message(lin, subject).pk for subject in ("校车甲", "校车乙", "水库")}
    gone = User.objects.create(username="gone", name="离职", role="admin", is_active=False)
    hidden = message(gone, "看不见").pk

    def chosen(data):
        request = RequestFactory().post("/bulk/", data)
        request.user = lin
        return sorted(row.pk for row in MessageList.reading(request).chosen(request))

    assert chosen({"pick": [made["水库"], hidden, "x", "9" * 30, "-" + "9" * 40, ""], "query": "q=校车"}) == [
        made["水库"]
    ]
    assert chosen({"all": "1", "query": "q=校车"}) == [made["校车甲"], made["校车乙"]]
    assert chosen({"all": "1", "query": "kind=wrong"}) == []
    assert chosen({"query": ""}) == []


def test_many_counts_take_one_query(lin, django_assert_num_queries):
    for subject in "甲甲乙":
        message(lin, subject)
    lists = [
        Message.objects.order_by("subject"),
        Message.objects.none(),
        Message.objects.filter(subject="甲"),
        Message.objects.filter(subject__contains="%s"),
        User.objects.filter(inbox__subject="甲").distinct(),
        Message.objects.annotate(n=Count("recipient__inbox")).filter(n=3),
    ]
    with django_assert_num_queries(1):
        assert count_each(lists) == [3, 0, 2, 0, 1, 3]
    with django_assert_num_queries(0):
        assert count_each([Message.objects.none()]) == [0]

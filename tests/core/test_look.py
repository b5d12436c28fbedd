"""Marks, dates and addresses as the pages show them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from core.templatetags import look

TODAY = dt.date(2026, 6, 17)


def render(source, path="/", **context):
    return Template("{% load look %}" + source).render(Context({"request": RequestFactory().get(path), **context}))


@pytest.mark.parametrize("kind", sorted(look.STATUS_KINDS))
def test_status_of_every_kind_has_its_shape_and_its_word(kind):
    assert look.st(kind, "办理中") == f'<span class="st st-{kind}">办理中</span>'


def test_status_of_an_unknown_kind_looks_like_todo():
    assert look.st("x", "新") == '<span class="st st-todo">新</span>'


def test_status_escapes_its_word():
    assert look.st("ok", "<b>") == '<span class="st st-ok">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("letter", "html"),
    [
        ("A", '<span class="klass klass-a">A</span>'),
        ("D", '<span class="klass klass-d">D</span>'),
        ("E", '<span class="klass">E</span>'),
        ("解决采纳", '<span class="tag">解决采纳</span>'),
        ("", '<span class="quiet">—</span>'),
        (None, '<span class="quiet">—</span>'),
    ],
)
def test_class_mark_by_letter(letter, html):
    assert look.klass(letter) == html


@pytest.mark.parametrize(("word", "bars"), [("非常满意", 4), ("满意", 3), ("基本满意", 2), ("不满意", 1)])
def test_grade_has_as_many_bars_as_it_is_good(word, bars):
    html = look.grade(word)
    assert (html.count('class="on"'), html.count("<rect"), "grade-bad" in html) == (bars, 4, bars == 1)


def test_grade_outside_the_scale_has_no_bars():
    assert look.grade("良好") == '<span class="grade">良好</span>'


def test_grade_not_returned_is_no_grade():
    assert look.grade("") == '<span class="st st-off">未反馈</span>'


def test_tag_of_a_lead_part():
    assert (look.tag("主办", "lead"), look.tag("会办")) == (
        '<span class="tag tag-lead">主办</span>',
        '<span class="tag">会办</span>',
    )


@pytest.mark.parametrize(
    ("day", "text"),
    [(dt.date(2026, 6, 22), "6月22日"), (dt.date(2025, 12, 1), "2025年12月1日"), (None, ""), ("", "")],
)
def test_short_date_names_the_year_only_when_it_is_another(day, text):
    assert look.md(day, TODAY) == text


def test_short_date_of_an_instant_is_the_local_day():
    assert look.md(dt.datetime(2026, 6, 21, 20, 0, tzinfo=dt.UTC), TODAY) == "6月22日"


def test_long_date_and_weekday():
    day = dt.date(2026, 6, 22)
    assert (look.ymd(day), look.weekday(day), look.weekday(day, "long")) == ("2026 年 6 月 22 日", "周一", "星期一")


@pytest.mark.parametrize(
    ("days", "text"),
    [(5, "还有 5 天"), (2, "还有 2 天"), (1, "明天到期"), (0, "今天到期"), (-1, "逾期 1 天"), (-12, "逾期 12 天")],
)
def test_days_left(days, text):
    assert look.days_left(TODAY + dt.timedelta(days=days), TODAY) == text


def test_days_left_without_a_deadline_says_nothing():
    assert look.days_left(None, TODAY) == ""


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (dt.datetime(2026, 6, 17, 9, 5), "今天 9:05"),
        (dt.datetime(2026, 6, 16, 16, 40), "昨天 16:40"),
        (dt.datetime(2026, 6, 12, 16, 40), "6月12日"),
        (dt.datetime(2025, 6, 12, 16, 40), "2025年6月12日"),
        (dt.date(2026, 6, 17), "6月17日"),
    ],
)
def test_instant_on_a_time_line(at, text):
    aware = timezone.make_aware(at) if isinstance(at, dt.datetime) else at
    assert look.when(aware, TODAY) == text


def test_figures():
    assert (look.thousands(1052), look.thousands(0), look.thousands(None)) == ("1,052", "0", "—")
    assert (look.file_size(0), look.file_size(10), look.file_size(395264), look.file_size(2516582)) == (
        "0 KB",
        "1 KB",
        "386 KB",
        "2.4 MB",
    )


def test_paragraphs_escape_and_drop_blank_lines_and_indents():
    assert look.paragraphs("　　一、补助。\r\n\r\n <b>二</b>\n") == "<p>一、补助。</p>\n<p>&lt;b&gt;二&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    ("source", "query"),
    [
        ("{% query_with page=2 %}", "?q=%E6%A0%A1%E8%BD%A6&amp;unit=1&amp;unit=2&amp;page=2"),
        ('{% query_with sort="-number" %}', "?q=%E6%A0%A1%E8%BD%A6&amp;unit=1&amp;unit=2&amp;sort=-number"),
        ("{% query_with q=None %}", "?unit=1&amp;unit=2"),
        ('{% query_with without="unit" %}', "?q=%E6%A0%A1%E8%BD%A6"),
        ('{% query_with without="unit" value=2 %}', "?q=%E6%A0%A1%E8%BD%A6&amp;unit=1"),
        ("{% query_with without=names %}", "?"),
    ],
)
def test_query_with_changes(source, query):
    assert render(source, "/?q=校车&unit=1&unit=2&page=7", names=("unit", "q")) == query


def test_page_numbers_leave_gaps_far_from_the_current_page():
    assert look.page_numbers(Paginator(range(860), 10).page(40)) == [1, None, 38, 39, 40, 41, 42, None, 86]


@pytest.mark.parametrize(
    ("sort", "now", "then"),
    [("number", "ascending", "-number"), ("-number", "descending", "number"), ("", "", "number")],
)
def test_heading_turns_the_order(sort, now, then):
    column = SimpleNamespace(key="number", sort=("number",))
    assert (look.sorted_as(column, sort), look.next_sort(column, sort)) == (now, then)


def test_the_sums_of_a_table_are_stacked_on_a_phone_like_its_rows():
    """A foot that stays a table beside stacked rows lies over its own labels."""
    css = (settings.BASE_DIR / "static" / "css" / "site.css").read_text(encoding="utf-8")
    (stacked,) = [line for line in css.splitlines() if line.strip().startswith(".tbl-stack, ")]
    assert ".tbl-stack tfoot," in stacked
    assert "display: block" in stacked

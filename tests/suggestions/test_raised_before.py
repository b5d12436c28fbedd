"""往年提过: what stands beside a suggestion, who sees how much of it, and marking while registering."""

import pytest

from suggestions.models import Suggestion
from suggestions.repeats import panel
from tests.kept import kept

from .test_repeats import BUS, raised


@kept
def pair(world):
    old = raised(world, world.today.year - 1, klass="B", helpers=[world.water])
    return old, world.suggestion("registered", title=BUS)


def test_units_class_promises_and_how_alike_stand_beside_it(world, pair):
    old, new = pair
    (row,) = panel.rows(new, world.office, world.today)
    assert (row.item.pk, row.item.year, row.item.number, row.when, row.item.how.split("，")[0]) == (
        old.pk, old.session.year, old.number, "往年", "标题相同",
    )  # fmt: skip
    assert [(part.unit, part.role, part.klass, len(part.promises)) for part in row.parts] == [
        ("省交通运输厅", "主办", "B", 1),
        ("省水利厅", "会办", "", 0),
    ]


def test_another_deputy_sees_the_title_only_and_nothing_unpublished(world, pair):
    old, new = pair
    mine = world.suggestion("submitted", title=BUS, deputy=world.other_deputy)
    Suggestion.objects.filter(pk=new.pk).update(publication="none")
    rows = panel.rows(mine, world.other_author, world.today)
    assert [(row.item.pk, row.item.is_open, row.parts) for row in rows] == [(old.pk, False, [])]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_page_and_the_fragment(client, world, pair, headers, django_assert_max_num_queries):
    client.force_login(world.office)
    with django_assert_max_num_queries(12):
        page = client.get(f"/suggestions/{pair[1].pk}/before/", headers=headers).content.decode()
    assert ("<html" in page, BUS in page, "标记多年重复" in page) == (not headers, True, True)


@pytest.mark.parametrize("body", ["", "\0坏" * 50, "🙂" * 3000, "%_'\"\\" * 500, "字" * 30_000])
def test_odd_and_very_long_texts_are_looked_for_without_a_fault(client, world, pair, body):
    client.force_login(world.office)
    answer = client.post("/similar/", {"title": BUS, "body": body}, headers={"HX-Request": "true"})
    assert (answer.status_code, BUS in answer.content.decode()) == (200, True)


def test_a_text_that_was_handed_in_before_is_found_under_another_title(world):
    from suggestions import similar

    text = "撤点并校以后，学生上学路远，接送的车辆多数没有许可，超员和无证时有发生，家长十分担心。建议由省级财政定额补助校车。"
    old = world.suggestion("registered", title="关于规范接送学生车辆的建议", body=text)
    world.suggestion("registered", title="关于保护饮用水水源的建议", body="水源地旁边还有养殖场。")
    found = similar.find("关于支持乡镇教育事业的建议", world.office, text=text)
    assert [(item.pk, item.how) for item in found] == [(old.pk, "正文大部分相同")]

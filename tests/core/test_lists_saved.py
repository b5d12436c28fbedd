"""A saved view is its owner's alone, and opens the list as it was."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from accounts.models import User
from core.saved import MOST, SavedViews
from tests.core.list_sample import ask, signed_in
from tests.core.test_lists import message, tabs, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin():
    return User.objects.create(username="lin", name="林", role="admin")


@pytest.fixture
def wu():
    return User.objects.create(username="wu", name="吴", role="admin")


def post(user, *, pk=None, deletes=False, **data):
    request = RequestFactory().post("/views/", {"page": "sample", "next": "/sample/", **data})
    signed_in(request, user)
    return SavedViews.as_view(deletes=deletes)(request, **({"pk": pk} if pk else {}))


def kept(user):
    return list(user.views.order_by("pk").values_list("page", "name", "query"))


def test_view_is_saved_with_its_filters_sort_and_columns_but_not_its_page(lin):
    response = post(lin, name=" 未读的 ", query="q=校车&sort=-subject&cols=subject,to&page=3&view=9&export=csv")
    stored = "q=%E6%A0%A1%E8%BD%A6&sort=-subject&cols=subject,to"
    assert kept(lin) == [("sample", "未读的", stored)]
    assert response.url == f"/sample/?{stored}&view={lin.views.get().pk}"


def test_view_is_a_tab_of_its_owner_with_its_count(lin, wu):
    message(lin, "校车")
    message(lin, "水库")
    view = lin.views.create(page="sample", name="校车的", query="q=校车")
    lin.views.create(page="elsewhere", name="别处", query="q=校车")
    assert tabs(ask(lin, f"?q=校车&view={view.pk}"))[-1] == ("我的：校车的 1", True)
    assert [label for label, _ in tabs(ask(wu, f"?view={view.pk}"))] == ["全部 2", "未读 2", "催办 0"]


def test_view_called_by_number_alone_opens_its_full_address(lin, wu):
    view = lin.views.create(page="sample", name="校车的", query="q=a")
    assert ask(lin, f"?view={view.pk}").url == f"/sample/?q=a&view={view.pk}"
    assert ask(wu, f"?view={view.pk}").status_code == 200
    assert ask(lin, "?view=x").status_code == 200
    assert ask(lin, f"?view={'9' * 40}").status_code == 200


def test_changed_view_offers_to_be_updated_and_keeps_its_name(lin):
    message(lin, "校车")
    view = lin.views.create(page="sample", name="校车的", query="q=a")
    assert "更新这个视图" not in ask(lin, f"?q=a&view={view.pk}").content.decode()
    assert "更新这个视图" in ask(lin, f"?q=校&view={view.pk}").content.decode()
    post(lin, pk=view.pk, query="q=b")
    assert kept(lin) == [("sample", "校车的", "q=b")]


def test_views_of_others_can_neither_be_updated_nor_deleted(lin, wu):
    view = lin.views.create(page="sample", name="校车的", query="q=a")
    with pytest.raises(Http404):
        post(wu, pk=view.pk, name="我的了", query="")
    with pytest.raises(Http404):
        post(wu, pk=view.pk, deletes=True)
    assert kept(lin) == [("sample", "校车的", "q=a")]


def test_view_is_deleted_by_its_owner(lin):
    view = lin.views.create(page="sample", name="校车的", query="q=a")
    assert post(lin, pk=view.pk, deletes=True).url == "/sample/"
    assert kept(lin) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "请给这个视图起一个名字。"),
        ("  ", "请给这个视图起一个名字。"),
        ("字" * 31, "名称最多 30 个字，现在有 31 个，请缩短。"),
        ("旧的", "您已经有一个叫“旧的”的视图。"),
    ],
)
def test_view_with_a_bad_name_is_refused_and_the_input_kept(lin, name, said):
    lin.views.create(page="sample", name="旧的", query="")
    response = post(lin, name=name, query="q=a")
    assert said in response.content.decode()
    assert 'name="query" value="q=a"' in response.content.decode()
    assert kept(lin) == [("sample", "旧的", "")]


def test_same_name_is_free_on_another_page_and_for_another_person(lin, wu):
    lin.views.create(page="elsewhere", name="旧的", query="")
    wu.views.create(page="sample", name="旧的", query="")
    assert post(lin, name="旧的", query="").status_code == 302


def test_views_of_a_page_are_limited(lin):
    for i in range(MOST):
        lin.views.create(page="sample", name=f"视图{i}", query="")
    assert "最多保存 20 个视图" in post(lin, name="又一个", query="").content.decode()
    assert lin.views.count() == MOST
    post(lin, pk=lin.views.first().pk, name="改名", query="")
    assert lin.views.first().name == "改名"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "", "/\\evil"]
)
def test_way_back_never_leaves_the_site(lin, elsewhere):
    assert post(lin, name="甲", query="q=a", next=elsewhere).url.startswith("/?q=a&view=")


def test_view_whose_filter_is_no_longer_possible_opens_and_says_so(lin):
    message(lin, "甲")
    view = lin.views.create(page="sample", name="旧单位", query="to=424242")
    response = ask(lin, f"?to=424242&view={view.pk}")
    assert titles(response) == []
    assert "筛选条件“收件人”不能用“424242”" in response.content.decode()
    assert tabs(response)[-1] == ("我的：旧单位 0", True)


def test_views_are_changed_by_post_only(lin):
    request = RequestFactory().get("/views/save/")
    request.user = lin
    assert SavedViews.as_view()(request).status_code == 405

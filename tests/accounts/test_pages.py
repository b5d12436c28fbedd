"""Signing in and out, one's own profile and password, the inbox, the large-print switch."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from congress.models import Congress
from core.models import Message

PASSWORD = "yunjiang-2026-daibiao"
WRONG = "账号或密码不对。请检查大小写后重新输入。"


@pytest.fixture
def congress(db):
    return Congress.objects.create(
        name="云江省人大", level="province", short_name="省", contact_line="业务咨询 8221 0000"
    )


def person(congress, username="rd01", **fields):
    return User.objects.create_user(
        username=username, password=PASSWORD, **{"name": "沈知秋", "role": "staff", "congress": congress} | fields
    )


@pytest.fixture
def user(congress):
    return person(congress)


@pytest.fixture
def page(client, user):
    """A browser in which ``user`` is signed in."""
    client.force_login(user)
    return client


def sign_in(client, username="rd01", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def letter(user, subject="第0317号建议已交办", **fields):
    return Message.objects.create(recipient=user, subject=subject, created_at=timezone.now(), **fields)


# Sign-in -------------------------------------------------------------------------------------------------------------


def test_sign_in_leads_to_the_desk(client, user):
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, reverse("desk"))
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_leads_back_to_the_page_asked_for(client, user):
    assert sign_in(client, next="/inbox/").url == "/inbox/"


def test_sign_in_never_leads_to_another_site(client, user):
    assert sign_in(client, next="https://evil.example/").url == reverse("desk")


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("username", ["rd01", "nobody"])
def test_refused_sign_in_does_not_tell_who_exists(client, congress, username, closed):
    person(congress, is_active=not closed)
    response = sign_in(client, username=username, password="wrong" if not closed or username != "rd01" else PASSWORD)
    assert response.status_code == 200
    assert list(response.context["form"].non_field_errors()) == [WRONG]
    assert response.content.decode().count(f'name="username" value="{username}"') == 1


def test_empty_sign_in_names_what_is_missing(client, db):
    response = sign_in(client, "", "")
    assert dict(response.context["form"].errors) == {"username": ["请填写账号。"], "password": ["请填写密码。"]}


def test_account_locks_after_many_wrong_passwords(client, user, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(2):
        assert sign_in(client, password="wrong").status_code == 200
    response = sign_in(client, password="wrong")
    assert (response.status_code, response.content.decode().count("连续输错了 3 次")) == (429, 1)
    assert response.content.decode().count("请过 15 分钟再试") == 1
    assert sign_in(client).status_code == 429


def test_sign_out_takes_a_post(page):
    assert page.get(reverse("logout")).status_code == 405
    assert page.post(reverse("logout")).url == reverse("login")
    assert "_auth_user_id" not in page.session


def test_stale_page_gets_an_explanation(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post(reverse("large_print"))
    assert (response.status_code, response.templates[0].name) == (403, "403_csrf.html")


@pytest.mark.parametrize(
    "name", ["profile", "password_change", "password_change_done", "inbox", "inbox_read_all", "large_print"]
)
def test_own_pages_ask_to_sign_in_first(client, db, name):
    address = reverse(name)
    assert client.get(address).url == f"{reverse('login')}?next={address}"


# Profile and password ------------------------------------------------------------------------------------------------


def test_profile_is_saved(page, user):
    answers = {"name": " 沈知春 ", "title": "联络处", "phone": "8221 0001", "email": "a@b.cn", "large_print": "on"}
    response = page.post(reverse("profile"), answers)
    assert response.url == reverse("profile")
    user.refresh_from_db()
    assert (user.name, user.title, user.phone, user.email, user.large_print) == (
        "沈知春",
        "联络处",
        "8221 0001",
        "a@b.cn",
        True,
    )
    assert [str(m) for m in get_messages(response.wsgi_request)] == ["您的资料已保存。"]


def test_profile_cannot_change_role_or_account(page, user):
    page.post(reverse("profile"), {"name": "沈知秋", "role": "admin", "username": "root", "is_superuser": "on"})
    user.refresh_from_db()
    assert (user.role, user.username, user.is_superuser) == ("staff", "rd01", False)


def test_profile_without_a_name_is_refused(page, user):
    response = page.post(reverse("profile"), {"name": "  ", "email": "x"})
    assert dict(response.context["form"].errors) == {
        "name": ["请填写姓名。"],
        "email": ["电子邮箱的写法不对。请写成 name@example.cn 这样。"],
    }
    user.refresh_from_db()
    assert user.name == "沈知秋"


def change_password(page, old=PASSWORD, new="qinglan-hangcheng-88", again=None):
    return page.post(
        reverse("password_change"), {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


def test_password_is_changed_and_the_person_stays_signed_in(page, user):
    response = change_password(page)
    assert response.url == reverse("password_change_done")
    assert page.get(response.url).status_code == 200
    user.refresh_from_db()
    assert user.check_password("qinglan-hangcheng-88")


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"old": "wrong"}, {"old_password": ["现在的密码不对，请重新输入。"]}),
        ({"again": "something-else-1"}, {"new_password2": ["两次输入的新密码不一样，请重新输入。"]}),
    ],
)
def test_password_is_not_changed_when_something_is_wrong(page, user, answers, errors):
    assert dict(change_password(page, **answers).context["form"].errors) == errors
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# Inbox ---------------------------------------------------------------------------------------------------------------


def test_inbox_shows_own_messages_newest_first(page, user, congress):
    letter(person(congress, "rd02"), "别人的")
    old = letter(user, "旧的")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(days=3))
    letter(user, "新的", read_at=timezone.now())
    response = page.get(reverse("inbox"))
    assert [m.subject for m in response.context["page_obj"]] == ["新的", "旧的"]
    assert response.context["unread"] == 1


def test_inbox_without_messages_explains_itself(page):
    assert page.get(reverse("inbox")).content.decode().count("<h2>还没有消息</h2>") == 1


def test_inbox_takes_as_many_queries_for_three_messages_as_for_one(page, user):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            page.get(reverse("inbox"))
        return len(seen)

    letter(user)
    one = queries()
    for _ in range(2):
        letter(user)
    assert queries() == one


def test_opening_a_message_marks_it_read_and_follows_its_link(page, user):
    message = letter(user, url="/suggestions/1/")
    assert page.get(reverse("inbox_open", args=[message.pk])).url == "/suggestions/1/"
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    page.get(reverse("inbox_open", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == first


@pytest.mark.parametrize("url", ["", "https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_message_never_leads_away_from_the_site(page, user, url):
    assert page.get(reverse("inbox_open", args=[letter(user, url=url).pk])).url == reverse("inbox")


def test_a_message_of_somebody_else_does_not_exist(page, congress):
    message = letter(person(congress, "rd02"))
    assert page.get(reverse("inbox_open", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_read_all_touches_only_own_messages(page, user, congress):
    mine, other = letter(user), letter(person(congress, "rd02"))
    assert page.get(reverse("inbox_read_all")).status_code == 405
    assert page.post(reverse("inbox_read_all")).url == reverse("inbox")
    assert list(Message.objects.filter(read_at=None)) == [other]
    assert Message.objects.get(pk=mine.pk).read_at is not None


# Large print ---------------------------------------------------------------------------------------------------------


def test_large_print_is_remembered_with_the_person(page, user):
    response = page.post(reverse("large_print"), {"next": "/inbox/"})
    assert response.url == "/inbox/"
    assert page.get("/inbox/").content.decode().count('data-bs-theme="light" class="large-print"') == 1
    page.post(reverse("large_print"))
    assert page.get("/inbox/").content.decode().count('data-bs-theme="light" class="large-print"') == 0


def test_large_print_set_twice_to_the_same_stays(page, user):
    for _ in range(2):
        response = page.post(reverse("large_print"), {"on": "1"}, headers={"X-Requested-With": "fetch"})
        assert response.status_code == 204
    user.refresh_from_db()
    assert user.large_print


def test_large_print_never_leads_to_another_site(page):
    assert page.post(reverse("large_print"), {"next": "//evil.example"}).url == "/"


# The frame -----------------------------------------------------------------------------------------------------------


def test_frame_names_congress_contact_and_unread(page, user):
    for _ in range(2):
        letter(user)
    html = page.get(reverse("profile")).content.decode()
    assert html.count('<span class="brand-of">云江省人大</span>') == 1
    assert html.count("业务咨询 8221 0000") == 1
    assert html.count('<span class="count">2<span') == 1


def test_pages_have_no_inline_style_or_script(page):
    for name in ("profile", "password_change", "inbox"):
        html = page.get(reverse(name)).content.decode()
        assert [html.count(sign) for sign in (" style=", "<style", "<script>", " onclick=")] == [0, 0, 0, 0]


def test_missing_page_keeps_the_frame_for_people_who_signed_in(page):
    response = page.get("/no-such-page/")
    assert (response.status_code, response.content.decode().count("消息")) == (404, 1)
    assert Client().get("/no-such-page/").content.decode().count('class="mainnav"') == 0

"""The admin: Chinese, scoped to a congress, tracked data read-only, sheets in and out."""

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from congress.models import Session
from core.models import DayOff
from units.models import Unit

TRACKED = ("suggestion", "assignment", "contact", "opinion", "reply", "event")


def address(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


@pytest.fixture
def boss(world, client):
    client.force_login(world.admin)
    return client


@pytest.mark.parametrize("model", [m for m in admin.site._registry], ids=lambda m: m._meta.label)
def test_every_list_opens_and_searches(world, boss, model):
    world.suggestion("answered", helpers=[world.water])
    page = boss.get(address(model, "changelist"))
    assert page.status_code == 200
    assert str(model._meta.verbose_name) in page.content.decode()
    if admin.site._registry[model].search_fields:
        assert boss.get(address(model, "changelist"), {"q": "水利"}).status_code == 200


@pytest.mark.parametrize("name", TRACKED)
def test_tracked_models_are_read_only(world, boss, name):
    from django.apps import apps

    model = apps.get_model("suggestions", name)
    s = world.suggestion("answered", helpers=[world.water])
    row = model.objects.first() or s
    for action, args in (("add", ()), ("delete", (row.pk,))):
        assert boss.post(address(model, action, *args), {"post": "yes"}).status_code == 403
    assert boss.post(address(model, "change", row.pk), {"title": "改了"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_an_administrator_sees_only_his_congress(world, boss):
    page = boss.get(address(Unit, "changelist")).content.decode()
    assert "省水利厅" in page
    assert "市住建局" not in page
    assert boss.get(address(Unit, "change", world.city_unit.pk)).status_code == 302  # to the index, with a sentence
    assert "市住建局" not in boss.get(address(Unit, "add")).content.decode()


def test_others_do_not_enter(world, client):
    for user in (world.office, world.leader, world.roads_head, world.author):
        client.force_login(user)
        assert client.get("/admin/").status_code == 403
    type(world.office).objects.filter(pk=world.office.pk).update(is_staff=True, is_superuser=True)
    client.force_login(world.office)
    assert client.get("/admin/").status_code == 403


def sheet(text):
    return SimpleUploadedFile("units.csv", text.encode("utf-8-sig"), content_type="text/csv")


def import_units(client, text):
    data = {"import_file": sheet(text), "format": "0", "resource": ""}
    return client.post(address(Unit, "import"), data)


def test_units_come_from_a_sheet_after_a_preview(world, boss):
    page = import_units(
        boss, "人大,名称,系统,交办协调单位,签批级数\n云江省人大,省气象局,政府系统,省政府办公厅督查室,2\n"
    )
    assert not Unit.objects.filter(name="省气象局").exists()
    confirm = page.context["confirm_form"]
    boss.post(address(Unit, "process_import"), {k: confirm[k].value() or "" for k in confirm.fields})
    unit = Unit.objects.get(name="省气象局")
    assert (unit.congress, unit.coordinator, unit.sign_levels) == (world.province, world.government, 2)


@pytest.mark.parametrize(
    "line",
    [
        "青岚市人大,市水利局,政府系统,,2",
        "云江省人大,省气象局,政府系统,没有的单位,2",
        "云江省人大,省气象局,政府系统,,9",
        "云江省人大,省气象局,外星系统,,2",
    ],
    ids=["another congress", "unknown coordinator", "five levels", "unknown kind"],
)
def test_bad_rows_of_a_sheet_are_refused(world, boss, line):
    page = import_units(boss, f"人大,名称,系统,交办协调单位,签批级数\n{line}\n")
    assert page.status_code == 200
    assert (
        "confirm_form" not in page.context
        or page.context["result"].has_errors()
        or page.context["result"].has_validation_errors()
    )
    assert not Unit.objects.filter(name__in=("市水利局", "省气象局")).exists()


def test_days_off_are_exported_with_their_source(world, boss):
    page = boss.post(
        address(DayOff, "export"),
        {"format": "0", "resource": "", **{f"dayoffresource_{f}": "on" for f in ("date", "kind", "name", "source")}},
    )
    assert "国办" in page.content.decode()


def test_days_and_rule_sets_are_changed_where_the_consequences_are_shown(world, boss):
    """Not in the admin: there is no form, no import, and a link to the page."""
    type(world.admin).objects.filter(pk=world.admin.pk).update(congress=None)
    day = DayOff.objects.filter(kind="rest").order_by("date").first()
    for row, page in ((day, "calendar"), (world.rules, "rule_sets")):
        change = {"name": "改了", "rules": "{}", "date": "2026-01-01", "kind": "work", "source": "无"}
        assert boss.post(address(type(row), "change", row.pk), change).status_code == 403
        assert boss.post(address(type(row), "add"), change).status_code == 403
        assert reverse(page) in boss.get(address(type(row), "changelist")).content.decode()
        assert boss.get(address(type(row), "changelist").replace("/?", "/") + "import/").status_code in (302, 404)
    assert boss.post(address(DayOff, "delete", day.pk), {"post": "yes"}).status_code == 403
    assert boss.post(address(type(world.rules), "delete", world.rules.pk), {"post": "yes"}).status_code == 403
    world.rules.refresh_from_db(), day.refresh_from_db()
    assert (world.rules.name, day.kind) == ("湖南", "rest")


def test_a_session_under_way_keeps_its_rules_and_year_in_the_admin(world, boss):
    other = type(world.rules).objects.create(name="另一套", rules=world.rules.rules)
    form = {
        "congress": world.province.pk, "term": 14, "meeting": 4, "year": 2020, "name": "十四届四次会议", "opens_on": "2026-01-10",
        "closes_on": "2026-01-15", "rule_set": other.pk, "next_number": 1, "number_width": 4,
    }  # fmt: skip
    world.suggestion("submitted")
    assert boss.post(address(type(world.session), "change", world.session.pk), form).status_code == 302
    year = world.session.year
    world.session.refresh_from_db()
    assert (world.session.rule_set, world.session.year, str(world.session.opens_on)) == (
        world.rules,
        year,
        "2026-01-10",
    )


def test_accounts_come_from_a_sheet_without_a_password(world, boss):
    User = type(world.office)
    text = "用户名,姓名,角色,所属人大,有效\nnew1,甲某,人大工作人员,云江省人大,1\n"
    page = boss.post(address(User, "import"), {"import_file": sheet(text), "format": "0", "resource": ""})
    confirm = page.context["confirm_form"]
    boss.post(address(User, "process_import"), {k: confirm[k].value() or "" for k in confirm.fields})
    new = User.objects.get(username="new1")
    assert (new.role, new.congress, new.has_usable_password()) == ("staff", world.province, False)


def test_a_name_that_is_not_there_is_told_in_plain_words(world, boss):
    page = import_units(boss, "人大,名称,系统,交办协调单位,签批级数\n云江省人大,省气象局,政府系统,没有的单位,2\n")
    assert "没有名为“没有的单位”的承办单位，请核对名称，或者先增加。" in page.content.decode()


def test_a_session_with_suggestions_stays_what_it_is(world, client):
    """Its congress, year and rules are no fields of its form any more, also for who serves all congresses."""
    client.force_login(User.objects.create(username="operator", role="admin", is_staff=True, is_superuser=True))
    empty, full = world.city_session, world.session
    world.suggestion("registered")
    for session, changes in ((empty, True), (full, False)):
        page = client.get(address(Session, "change", session.pk)).content.decode()
        assert all((f'name="{name}"' in page) == changes for name in ("congress", "year", "rule_set")), session

"""评分办法 in a real browser: every page on a phone and on an office screen, and the editor with JavaScript switched off."""

import pytest
from django.urls import reverse

from evaluations.models import Scheme
from evaluations.schemes import effects
from evaluations.schemes.workflow import SCHEME


@pytest.fixture
def schemes(world):
    """Grades for a trial, one scheme of each kind, a frozen one with its next version."""
    world.suggestion(
        "closed",
        helpers=[world.water],
        title="关于建立灵活就业人员职业伤害保障省级统筹机制、扩大新就业形态劳动者覆盖范围的建议",
    )
    world.grade(world.suggestion("answered", lead=world.water, ago=8), result="基本满意")
    world.schemes = {
        key: SCHEME.create(effects.copy(world.province, preset=key), "copy", by=world.office)
        for key in ("yiyang", "hunan", "shenzhen", "xiangxiang", "shijiazhuang")
    }
    SCHEME.take(world.schemes["hunan"], "freeze", by=world.office)
    world.second = SCHEME.create(effects.next_version(world.schemes["hunan"]), "revise", by=world.office)
    return world


def pages(world):
    yield world.office, reverse("schemes")
    for key in ("yiyang", "loudi"):
        yield world.office, reverse("scheme_preset", args=[key])
    for key in ("yiyang", "shenzhen", "xiangxiang", "shijiazhuang"):
        yield world.office, reverse("scheme_edit", args=[world.schemes[key].pk])
        yield world.office, reverse("scheme_trial", args=[world.schemes[key].pk])
    for one in (world.schemes["hunan"], world.second):
        yield world.office, reverse("scheme", args=[one.pk])
    yield world.office, reverse("scheme_step", args=[world.second.pk, "freeze"])
    yield world.office, reverse("scheme_edit", args=[world.schemes["hunan"].pk])  # frozen: the reason in words
    yield world.office, reverse("scheme_trial_unit", args=[world.schemes["yiyang"].pk, world.roads.pk])


def test_every_page_fits_is_accessible_and_quiet(look_at, schemes):
    wrong = look_at(pages(schemes), said=lambda text: "409" not in text, answers=(200, 409))  # a frozen one says why
    assert wrong == []


def test_the_editor_needs_no_script(visit, schemes):
    """A part is added, filled in and saved; a wrong sum is told and what was typed is still there."""
    scheme = schemes.schemes["yiyang"]
    schemes.office.set_password("demo2026-demo")
    schemes.office.save()
    visitor = visit(java_script_enabled=False)
    page = visitor.go("/")
    page.locator("input[name=username]").fill("office")
    page.locator("input[type=password]").fill("demo2026-demo")
    page.locator("main button[type=submit]").first.click()
    page.goto(f"{visitor.server.url}{reverse('scheme_edit', args=[scheme.pk])}")
    page.locator("select[name=add]").select_option("measure")
    page.locator("button[value=add]").click()
    page.locator("input[name=p4_label]").fill("面商率")
    page.locator("input[name=p4_points]").fill("10")
    page.locator("select[name=p4_figure]").select_option("met")
    page.locator("button[value=save]").click()
    assert "各部分的满分合计是 110，应当是 100。" in page.locator(".errors").inner_text()
    assert page.locator("input[name=p4_label]").input_value() == "面商率"
    for name in ("p3_points", "p3_points_when"):
        page.locator(f"input[name={name}]").fill("10")
    page.locator("button[value=save]").click()
    made = Scheme.objects.get(pk=scheme.pk)
    assert [part["label"] for part in made.rules["parts"]][-1] == "面商率"
    assert "5. 面商率，10 分：“已面商”的件所占的比例，按比例得分。" in page.locator(".scheme-words").inner_text()

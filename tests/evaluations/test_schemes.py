"""评分办法: copied, edited as a form, tried, frozen; a frozen version never changes."""

import pytest
from django.urls import reverse

from core.workflow import Refused
from evaluations import presets, scoring
from evaluations.models import Scheme, SchemeNote
from evaluations.schemes import effects
from evaluations.schemes.forms import SchemeForm, shapes_of
from evaluations.schemes.workflow import SCHEME

READERS = ("admin", "office", "leader", "viewer")


def make(world, key="yiyang", by=None, **fields):
    made = effects.copy(world.province, preset=key)
    for name, value in fields.items():
        setattr(made, name, value)
    return SCHEME.create(made, "copy", by=by or world.office)


def posted(scheme, **changed):
    """What the page would send when nothing was changed but this; None leaves a field out, as a box that is not ticked."""
    form = SchemeForm(scheme=scheme, shapes=shapes_of(scheme.rules))
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    data |= {"do": "save", "seen": "draft"} | changed
    return {name: value for name, value in data.items() if value is not None}


@pytest.fixture
def scheme(world):
    return make(world)


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def edit(client, scheme, **changed):
    return client.post(reverse("scheme_edit", args=[scheme.pk]), posted(scheme, **changed))


def fresh(scheme):
    return Scheme.objects.get(pk=scheme.pk)


# Copies ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", presets.FILES)
def test_every_sample_is_copied_and_comes_back_from_the_form_unchanged(office, world, key):
    answer = office.post(reverse("scheme_copy"), {"source": f"preset:{key}"})
    made = Scheme.objects.get()
    assert answer["Location"] == reverse("scheme_edit", args=[made.pk])
    assert (made.congress, made.status, made.version, made.rules) == (
        world.province,
        "draft",
        1,
        presets.load(key)["rules"],
    )
    answer = edit(office, made)
    assert (answer.status_code, answer["Location"]) == (302, reverse("scheme", args=[made.pk]))
    assert fresh(made).rules == made.rules | {"parts": fresh(made).rules["parts"]}
    for old, new in zip(made.rules["parts"], fresh(made).rules["parts"], strict=True):
        assert {name: value for name, value in new.items() if value is not None} == {
            n: v for n, v in old.items() if v is not None
        }


def test_a_second_copy_has_a_name_of_its_own(office, scheme):
    office.post(reverse("scheme_copy"), {"source": "preset:yiyang"})
    office.post(reverse("scheme_copy"), {"source": f"scheme:{scheme.pk}"})
    assert list(Scheme.objects.order_by("pk").values_list("name", flat=True)) == [
        "益阳 量化测评", "益阳 量化测评（副本）", "益阳 量化测评（副本 2）",
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["", "preset:nowhere", "scheme:999999", "scheme:x", "preset"])
def test_there_is_no_copy_of_nothing(office, source):
    assert office.post(reverse("scheme_copy"), {"source": source}).status_code == 404
    assert Scheme.objects.count() == 0


def test_a_second_click_makes_no_second_copy(office):
    once = "8d3a53f0-5f0e-4a4e-9d3c-0c6f3c1b2a11"
    for _ in range(2):
        office.post(reverse("scheme_copy"), {"source": "preset:hunan", "once": once})
    assert Scheme.objects.count() == 1


# Editing ------------------------------------------------------------------------------------------------------------------------


def test_weights_coefficients_bands_and_the_missing_rule_are_edited(office, world, scheme):
    edit(
        office, scheme, name="双河市量化测评", p0_points="40", p0_points_when="25", p3_points="30", p3_points_when="25", p0_r2_worth="０.７５",
        missing="zero", pass_from="60", contribution="", band0_label="好", band0_from="80", band1_label="差", band1_from="0", role_helper="0.5",
    )  # fmt: skip
    made = fresh(scheme)
    assert (made.name, made.revision, made.saved_by) == ("双河市量化测评", 2, world.office)
    assert [(p["points"], p["points_when"]) for p in made.rules["parts"]] == [
        ("40", "25"),
        ("0", "20"),
        ("30", None),
        ("30", "25"),
    ]
    assert made.rules["parts"][0]["grades"][2] == {"label": "基本满意", "worth": "0.75"}
    assert (made.rules["missing"], made.rules["pass_from"], made.rules["contribution"]) == ("zero", "60", None)
    assert made.rules["bands"] == [{"label": "好", "from": "80"}, {"label": "差", "from": "0"}]
    assert made.rules["roles"] == {"lead": "1", "separate": "1", "helper": "0.5"}
    assert SchemeNote.objects.filter(scheme=made).values_list("label", flat=True)[0] == "修改评分办法"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"p0_points": "60"}, "各部分的满分合计是 110，应当是 100。"),
        ({"p0_points": "五十"}, "第 1 部分的满分要填数，如 50 或 0.8，最多六位小数。"),
        ({"p0_points": ""}, "请填写第 1 部分的满分。"),
        ({"p0_r0_worth": "1.5"}, "“提建议代表评价”里“非常满意”的系数应当在 0 和 1 之间。"),
        ({"p0_r1_worth": "0.1"}, "“提建议代表评价”的等次应当从高到低，系数不能越来越大。"),
        (
            {"band0_label": "好", "band0_from": "80", "band1_label": "更好", "band1_from": "90"},
            "档次应当从高到低：第 2 行的 90 不低于前一行的 80。",
        ),
        ({"pass_from": "700"}, "合格线应当在 0 到 100 之间。"),
        ({"role_lead": "", "role_separate": ""}, "主办、分办、会办件的权重应当是 0 到 10 之间的数。"),
        ({"condition": ""}, "没有设条件，“提建议代表评价”“代表小组测评”却写了符合条件时的满分。"),
        ({"name": ""}, "请填写名称。"),
        ({"p0_grade": "looks"}, "用哪一项评价里没有您选的这一项，请重新选择。"),
    ],
)
def test_a_fault_is_said_and_nothing_is_stored(office, scheme, changed, said):
    answer = edit(office, scheme, **changed)
    assert (answer.status_code, fresh(scheme).revision) == (422, 1)
    text = answer.content.decode()
    assert said in text
    assert all(f'value="{value}"' in text for value in changed.values() if value and value not in ("looks",))


def test_a_part_is_added_filled_in_and_another_dropped(office, scheme):
    answer = edit(office, scheme, do="add", add="measure", p0_points="45")
    text = answer.content.decode()
    assert (answer.status_code, fresh(scheme).revision, "现在还没有保存" in text) == (200, 1, True)
    assert 'name="p0_points" value="45"' in text and 'name="p4_figure"' in text
    form = answer.context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)} | {"do": "save"}
    data |= {
        "p4_label": "面商", "p4_points": "30", "p4_figure": "met", "p4_r0_from": "95", "p4_r0_worth": "1", "p4_r1_from": "80", "p4_r1_worth": "0.5",
        "p2_drop": "on", "p2_label": "", "p0_points": "50", "p4_order": "1",
    }  # fmt: skip
    answer = office.post(reverse("scheme_edit", args=[scheme.pk]), data)
    made = fresh(scheme)
    assert (answer.status_code, [p["label"] for p in made.rules["parts"]]) == (
        302,
        ["提建议代表评价", "面商", "代表小组测评", "专门委员会测评"],
    )
    new = made.rules["parts"][1]
    assert (new["count"], new["steps"]) == (
        {"fact": "met"},
        [{"from": "95", "worth": "1"}, {"from": "80", "worth": "0.5"}],
    )
    assert scoring.validate(made.rules) == []


@pytest.mark.parametrize("kind", ["grades", "top", "dimensions", "feedback", "measure", "adjustment"])
def test_every_kind_of_part_can_be_added(office, world, kind):
    scheme = make(world, "hunan")
    answer = edit(office, scheme, do="add", add=kind)
    form = answer.context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)} | {"do": "save"}
    data |= {"p2_label": "另一部分", "p2_points": "0"}
    if kind == "dimensions":
        data |= {"p2_r0_label": "态度", "p2_r0_top": "10"}
    if kind == "adjustment":
        data |= {
            "p2_r0_label": "受到表扬",
            "p2_r0_points": "2",
            "p2_r1_label": "逾期",
            "p2_r1_points": "-1",
            "p2_r1_counted": "late",
        }
    answer = office.post(reverse("scheme_edit", args=[scheme.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    part = fresh(scheme).rules["parts"][2]
    assert part["label"] == "另一部分"
    if kind == "adjustment":
        assert part["rules"] == [
            {"event": "e1", "label": "受到表扬", "points": "2", "when": None, "tiers": None},
            {"event": "e2", "label": "逾期", "points": "-1", "when": {"fact": "on_time", "in": [False]}, "tiers": None},
        ]


def test_the_form_can_be_read_in_words_before_it_is_saved(office, scheme):
    answer = edit(office, scheme, do="look", p0_points="40", p3_points="30", p0_points_when="20", p3_points_when="30")
    assert (answer.status_code, fresh(scheme).revision) == (200, 1)
    assert "1. 提建议代表评价，40 分（代表小组督办的件 20 分）" in answer.content.decode()


def test_levels_and_sections_keep_what_the_form_does_not_show(office, world):
    made = make(world, "shenzhen")
    edit(office, made, p1_r0_t0="75", best_at_least="3")
    rules = fresh(made).rules
    assert rules["parts"][1]["levels"][0]["tests"][0]["least"] == "75"
    assert (rules["verdict"]["best_at_least"], rules["parts"][2]) == (3, made.rules["parts"][2])
    made = make(world, "shijiazhuang")
    edit(office, made, p0_r0_from1="120", p0_r2_points="-2", p2_r0_label="", p2_r0_points="")
    rules = fresh(made).rules
    assert rules["parts"][0]["rules"][0]["tiers"][1] == {"from": 120, "points": "3"}
    assert rules["parts"][0]["rules"][2]["points"] == "-2"
    assert [r["event"] for r in rules["parts"][2]["rules"]] == ["untrue", "unanswered", "careless"]


@pytest.mark.parametrize(
    "mangled",
    [
        {"p_count": "99"}, {"p_count": "-1"}, {"p_count": "x"}, {"p0_key": "nobody"}, {"p0_type": "levels"}, {"p0_type": "magic"}, {"p0_rows": "9999999"},
        {"p0_rows": "-5"}, {"p0_key": "<script>"}, {"revision": "x"}, {"p1_key": "feedback"}, {"do": "add", "add": "levels"}, {"do": "add", "add": ""},
    ],
)  # fmt: skip
def test_a_mangled_page_is_refused_in_words(office, scheme, mangled):
    """Never an error of the program, and never a scheme that cannot be used."""
    answer = edit(office, scheme, **mangled)
    assert answer.status_code in (200, 302, 422)
    assert scoring.validate(fresh(scheme).rules) == []


def test_a_page_that_was_overtaken_keeps_what_was_typed(office, world, scheme):
    other = Scheme.objects.get(pk=scheme.pk)
    SCHEME.take(other, "save", by=world.office2, name="别人的名称", source="", rules=other.rules, revision=1)
    answer = edit(office, scheme, name="我的名称")
    assert (answer.status_code, fresh(scheme).name) == (409, "别人的名称")
    text = answer.content.decode()
    assert effects.OVERTAKEN in text and "我的名称" in text
    again = edit(office, scheme, name="我的名称", revision=answer.context["revision"])
    assert (again.status_code, fresh(scheme).name) == (302, "我的名称")


def test_a_name_is_taken_once(office, world, scheme):
    other = make(world, "hunan")
    answer = edit(office, other, name=scheme.name)
    assert (answer.status_code, "已经有一份办法叫这个名称，请换一个。" in answer.content.decode()) == (422, True)


# Versions ------------------------------------------------------------------------------------------------------------------------


def test_a_frozen_version_is_never_edited_and_a_change_is_a_new_version(office, world, scheme):
    office.post(reverse("scheme_step", args=[scheme.pk, "freeze"]), {"seen": "draft"})
    frozen = fresh(scheme)
    assert (frozen.is_frozen, frozen.frozen_at is not None) == (True, True)
    assert edit(office, frozen).status_code == 409
    with pytest.raises(Refused, match="当前状态是“已定稿”，不能修改评分办法"):
        SCHEME.take(frozen, "save", by=world.office, name="x", source="", rules=frozen.rules, revision=1)
    office.post(reverse("scheme_revise", args=[scheme.pk]))
    second = Scheme.objects.get(version=2)
    assert (second.follows, second.rules, second.name, second.status) == (frozen, frozen.rules, frozen.name, "draft")
    office.post(reverse("scheme_revise", args=[scheme.pk]))  # one draft of a name at a time
    assert Scheme.objects.count() == 2
    assert "名称不能改" in edit(office, second, name="另一个").content.decode()
    edit(office, second, pass_from="60")
    assert (fresh(second).rules["pass_from"], fresh(frozen).rules["pass_from"]) == ("60", "70")
    page = office.get(reverse("scheme", args=[second.pk]))
    assert (page.context["gone"], page.context["added"]) == (["低于 70 分为不合格。"], ["低于 60 分为不合格。"])


def test_a_scheme_with_faults_is_not_frozen(world, scheme):
    Scheme.objects.filter(pk=scheme.pk).update(rules=scheme.rules | {"parts": scheme.rules["parts"][:2]})
    with pytest.raises(Refused, match="各部分的满分合计是 50，应当是 100。"):
        SCHEME.take(fresh(scheme), "freeze", by=world.office)


def test_a_draft_is_deleted_and_a_frozen_version_is_not(office, world, scheme):
    SCHEME.take(scheme, "freeze", by=world.office)
    assert office.post(reverse("scheme_step", args=[scheme.pk, "discard"]), {"seen": "frozen"}).status_code == 409
    draft = make(world, "hunan")
    answer = office.post(reverse("scheme_step", args=[draft.pk, "discard"]), {"seen": "draft"})
    assert (answer["Location"], list(Scheme.objects.all())) == (reverse("schemes"), [scheme])


def test_a_draft_that_a_version_follows_is_not_deleted(world, scheme):
    """A row others rest on stays, whatever its state; the reason is told."""
    Scheme.objects.create(congress=world.province, name="后一版", version=1, rules=scheme.rules, follows=scheme)
    with pytest.raises(Refused, match="不能删除"):
        SCHEME.take(scheme, "discard", by=world.office)
    assert Scheme.objects.filter(pk=scheme.pk).exists()


# Who ------------------------------------------------------------------------------------------------------------------------------


def test_those_who_watch_read_and_nobody_else(client, world, scheme):
    pages = [reverse("schemes"), reverse("scheme", args=[scheme.pk]), reverse("scheme_trial", args=[scheme.pk])]
    pages.append(reverse("scheme_preset", args=["yiyang"]))
    for who in READERS:
        client.force_login(getattr(world, who))
        assert [client.get(page).status_code for page in pages] == [200] * 4
        may = who == "office"
        assert ("复制成另一份" in client.get(pages[1]).content.decode()) is may
        assert ("<button" in client.get(pages[0]).content.decode().split("各地的样本")[1].split("</table>")[0]) is may
    client.force_login(world.city_office)
    assert [client.get(page).status_code for page in pages[1:3]] == [404, 404]
    assert client.post(reverse("scheme_copy"), {"source": f"scheme:{scheme.pk}"}).status_code == 404
    for who in ("coordinator", "roads_head", "author"):
        client.force_login(getattr(world, who))
        assert [client.get(page).status_code for page in pages] == [403] * 4


def test_a_list_asks_as_much_for_three_as_for_one(office, world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make(world)
    office.get(reverse("schemes"))
    with CaptureQueriesContext(connection) as few:
        office.get(reverse("schemes"))
    make(world, "hunan")
    make(world, "qingdao")
    with django_assert_num_queries(len(few)):
        office.get(reverse("schemes"))

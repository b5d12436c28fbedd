"""The pages of deadlines: the calendar and the rule sets are changed by way of a preview, and everything is on record."""

import copy
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from congress import calendars, presets
from congress.models import RuleSet
from core.models import DayOff
from suggestions import feeds
from suggestions.models import Assignment, Recomputation
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept

SOURCE = "国办发明电〔2026〕9号"


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


@kept
def part(world):
    return world.part(world.suggestion("accepted", ago=20))


def go(client, page, /, *args, query="", **data):
    url = reverse(page, args=args) + query
    return client.post(url, data) if data else client.get(url)


def confirm(client, shown):
    assert shown.status_code == 200, shown.text
    return go(client, "recompute_confirm", token=shown.context["token"])


def day_data(day, **more):
    return {"date": day.isoformat(), "kind": "rest", "name": "抗洪放假", "source": SOURCE} | more


# The calendar ----------------------------------------------------------------------------------------------------------------


def test_a_day_is_entered_by_preview_and_confirmation(world, admin, part):
    shown = go(admin, "calendar_day", **day_data(part.due_on))
    assert "1 项在办期限会变" in shown.text
    assert part.suggestion.title in shown.text
    assert not DayOff.objects.filter(date=part.due_on).exists()
    done = confirm(admin, shown)
    row = Recomputation.objects.get()
    assert (done.status_code, done.url) == (302, reverse("recomputation", args=[row.pk]))
    was = part.due_on
    part.refresh_from_db()
    assert part.due_on > was
    for user in (world.admin, world.office):
        admin.force_login(user)
        text = go(admin, "recomputation", row.pk).text
        assert str(was) in text and str(part.due_on) in text and "抗洪放假" in text and part.suggestion.title in text
        assert "抗洪放假" in go(admin, "recomputations").text
        assert go(admin, "recomputation", row.pk, query="?export=csv").status_code == 200


def test_the_number_told_is_the_sum_of_the_records(world, admin, part):
    """One record for each congress: the reader is led to all of them, and each number names its congress."""
    foreign = world.suggestion("handling", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    Assignment.objects.filter(suggestion=foreign).update(due_on=part.due_on, dispatched_on=part.dispatched_on)
    type(world.admin).objects.filter(pk=world.admin.pk).update(congress=None)  # of the whole platform
    done = confirm(admin, go(admin, "calendar_day", **day_data(part.due_on)))
    counts = {row.congress: len(row.moved) for row in Recomputation.objects.all()}
    assert counts.keys() == {world.province, world.city}
    assert done.url == reverse("recomputations")
    total, province, city = sum(counts.values()), counts[world.province], counts[world.city]
    text = go(admin, "recomputations").text
    said = f"已保存，{total} 项在办期限随之变动："
    assert said in text
    told = text.partition(said)[2].partition("。")[0]
    assert set(told.split("、")) == {f"云江省人大 {province} 项", f"青岚市人大 {city} 项"}
    row = Recomputation.objects.get(congress=world.city)
    assert f"青岚市人大 {city} 项期限有变动" in go(admin, "recomputation", row.pk).text


def test_confirming_twice_counts_once(admin, part):
    shown = go(admin, "calendar_day", **day_data(part.due_on))
    confirm(admin, shown)
    again = confirm(admin, shown)
    assert again.url == reverse("recomputations")
    assert "您刚刚已经确认过" in admin.get(again.url).text
    assert Recomputation.objects.count() == 1


def test_the_slower_of_two_administrators_looks_again(world, admin, part):
    second = world.user("admin2", Role.ADMIN)
    mine = go(admin, "calendar_day", **day_data(part.due_on))
    admin.force_login(second)
    confirm(admin, go(admin, "calendar_day", **day_data(dt.date(2026, 6, 10))))
    admin.force_login(world.admin)
    again = go(admin, "recompute_confirm", token=mine.context["token"])
    assert (again.status_code, "admin2在" in again.text, "请看下面重新算出的结果" in again.text) == (409, True, True)
    assert not DayOff.objects.filter(date=part.due_on).exists()
    assert confirm(admin, _fresh(again)).status_code == 302
    assert DayOff.objects.filter(date=part.due_on).exists()


def _fresh(response):
    response.status_code = 200
    return response


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00"])
def test_a_forged_preview_is_refused(admin, token):
    answer = go(admin, "recompute_confirm", token=token or "x", **({} if token else {"more": "1"}))
    assert (answer.status_code, "请重新预览" in answer.text) == (409, True)


def test_a_day_cannot_be_off_and_worked(admin):
    day = DayOff.objects.filter(kind="rest").order_by("-date").first()
    answer = go(admin, "calendar_day", **day_data(day.date, kind="work"))
    said = f"{day.date.year}年{day.date.month}月{day.date.day}日已列为放假（{day.name}），一天不能既放假又上班。"
    assert (answer.status_code, said in answer.text) == (422, True)
    shown = go(admin, "calendar_day", query=f"?date={day.date}", kind="work", name=day.name, source=SOURCE)
    assert (
        f"放假（{day.name}" in shown.text and f"调休上班（{day.name}" in shown.text
    )  # said aloud, it may be corrected
    confirm(admin, shown)
    day.refresh_from_db()
    assert (day.kind, day.source) == ("work", SOURCE)


def test_several_days_at_once_and_one_taken_out(admin):
    first = dt.date(2027, 1, 1)
    confirm(admin, go(admin, "calendar_day", **day_data(first, last="2027-01-03", name="元旦")))
    days = DayOff.objects.filter(date__year=2027, name="元旦")
    assert [d.date.day for d in days] == [1, 2, 3]
    confirm(admin, go(admin, "calendar_day", query="?date=2027-01-03", drop="1"))
    assert [d.date.day for d in days.all()] == [1, 2]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"last": "2026-05-01"}, "最后一天不能早于第一天"),
        ({"last": "2027-12-01"}, "一次最多登记 31 天"),
        ({"date": "2026-02-30"}, "不是一个日期"),
        ({"name": ""}, "请填写名称"),
        ({"source": ""}, "请填写依据"),
        ({"kind": "holiday"}, "没有您选的这一项"),
        ({"name": "长" * 31}, "最多 30 个字"),
    ],
)
def test_a_faulty_day_is_told_and_kept(admin, more, sentence):
    data = day_data(dt.date(2026, 6, 10)) | more
    answer = go(admin, "calendar_day", **data)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert "抗洪放假" in answer.text or "name" in more


def test_the_years_tell_what_is_missing(world, admin):
    newest = calendars.rows()[-1].date.year
    shown = go(admin, "calendar", query=f"?year={newest}")
    assert "国办发明电" in shown.text
    DayOff.objects.filter(date__year=world.today.year).delete()
    shown = go(admin, "calendar")
    assert "还没有登记齐" in shown.text and "暂按周末推算" in shown.text
    assert f"{world.today.year} 年的放假和调休还没有登记" in go(admin, "desk").text
    assert world.today.year in go(admin, "healthz").json()["calendar_missing"]
    admin.force_login(world.office)
    text = go(admin, "calendar").text
    assert reverse("calendar_day") not in text and reverse("calendar_import") not in text


def test_dates_in_an_unknown_year_are_marked_where_they_stand(world, client, part):
    DayOff.objects.filter(date__year=part.due_on.year).delete()
    client.force_login(world.office)
    for url in (reverse("suggestion", args=[part.suggestion_id]), reverse("ledger"), reverse("parts")):
        assert "暂按周末推算" in client.get(url).text, url


def test_every_date_a_person_works_by_is_marked_in_an_unknown_year(world, client, part):
    """The window of the deputy, the list of forms, the desk, the phone's calendar, the dispatcher's time to decide."""
    answered = world.suggestion("answered", ago=3)
    window = world.part(answered).feedback_due_on
    asking = world.part(world.suggestion("handling", ago=1))
    ASSIGNMENT.take(asking, "ask_back", by=world.roads_liaison, note="不归我们")
    Assignment.objects.filter(pk=asking.pk).update(decision_due_on=window)
    world.rules.rules["deadlines"]["reassign"] = {"amount": 10, "unit": "wd", "start": "return", "source": "试"}
    world.rules.save()
    pages = (
        (world.author, reverse("feedback_give", args=[answered.pk])),
        (world.office, reverse("feedback_list")),
        (world.roads_handler, reverse("desk")),
        (world.office, reverse("assignment_step", args=[asking.pk, "reassign"])),
    )
    _, token = feeds.create(world.roads_handler, name="手机", unit=None, at=timezone.now())
    pages = (*pages, (None, reverse("feed_ics", args=[token])))

    def marked():
        found = []
        for user, url in pages:
            client.logout()
            if user:
                client.force_login(user)
            text = client.get(url).content.decode().replace("\r\n ", "")
            found.append("暂按周末推算" in text)
        return found

    for year in {world.today.year, world.today.year + 1}:
        for month, day in ((1, 1), (10, 1)):
            DayOff.objects.get_or_create(
                date=dt.date(year, month, day), defaults={"kind": "rest", "name": "节", "source": "试"}
            )
    assert marked() == [False] * 5
    DayOff.objects.filter(date__gte=dt.date(world.today.year, 1, 1)).delete()
    assert marked() == [True] * 5


@pytest.mark.parametrize("query", ["?year=x", "?year=0", "?year=99999", "?date=2026-13-01", "?date=x"])
def test_absurd_addresses_show_the_page(admin, query):
    assert go(admin, "calendar", query=query).status_code == 200
    assert go(admin, "calendar_day", query=query).status_code == 200


# A sheet ---------------------------------------------------------------------------------------------------------------------


def upload(client, text, name="放假安排.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("calendar_import"), {"file": SimpleUploadedFile(name, data)})


def test_a_sheet_is_looked_at_and_taken_over(admin, part):
    day = part.due_on
    text = f"2027年放假安排,,,\n日期,性质,名称,依据\n{day:%Y年%m月%d日},放假,抗洪放假,{SOURCE}\n2027-01-01,放假,元旦,{SOURCE}\n2027/1/9,调休上班,元旦,{SOURCE}\n"
    shown = upload(admin, text)
    assert "1 项在办期限会变" in shown.text
    confirm(admin, shown)
    found = DayOff.objects.filter(source=SOURCE).values_list("date", "kind")
    assert set(found) == {(day, "rest"), (dt.date(2027, 1, 1), "rest"), (dt.date(2027, 1, 9), "work")}
    same = upload(admin, text)
    assert (same.status_code, "内容相同，没有要导入的" in same.text) == (422, True)


def test_the_sample_sheet_comes_back_unchanged(admin):
    sample = b"".join(admin.get(reverse("calendar_import") + "?template=1").streaming_content)
    answer = upload(admin, sample, "样表.xlsx")
    assert (answer.status_code, "都已经登记，内容相同" in answer.text) == (422, True)


def test_every_fault_of_a_sheet_is_told_by_its_row(admin):
    before = DayOff.objects.count()
    answer = upload(
        admin,
        "日期,性质,名称,依据\n2027-01-01,放假,元旦,号\n2027-01-01,调休上班,元旦,号\n2027-02-30,放假,春节,号\n2027-02-01,停工,春节,号\n,放假,春节,号\n"
        "2027-03-01,放假,,号\n2027-03-02,放假,春节,\n2027-01-01,放假,元旦节,号\n",
    )
    faults = [(fault.row, fault.column, fault.reason) for fault in answer.context["faults"]]
    assert faults == [
        (3, "性质", "2027年1月1日既列为放假（第 2 行）又列为调休上班，请只保留一项"),
        (4, "日期", "“2027-02-30”不是存在的日期"),
        (5, "性质", "“停工”无法识别，应为“放假”或“调休上班”"),
        (6, "日期", "没有写日期"),
        (7, "名称", "没有写名称"),
        (8, "依据", "没有写依据"),
        (9, "日期", "2027年1月1日在第 2 行已经列过，内容不同，请只保留一行"),
    ]
    assert (answer.status_code, "有 7 处错误，没有导入" in answer.text) == (422, True)
    assert DayOff.objects.count() == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "文件是空的"),
        ("日期,名称\n2027-01-01,元旦\n", "没有找到表头"),
        ("日期,性质,名称,依据\n", "表头下面没有内容"),
        ("<html></html>", "这是网页"),
        (b"PK\x03\x04broken", "工作簿"),
    ],
)
def test_a_broken_sheet_is_refused(admin, text, sentence):
    answer = upload(admin, text)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_check_shows_what_does_not_fit(admin, part):
    assert "在办期限没有变动" in go(admin, "calendar_check").text
    Assignment.objects.filter(pk=part.pk).update(due_on=part.due_on + dt.timedelta(days=3))
    confirm(admin, go(admin, "calendar_check"))
    was = part.due_on
    part.refresh_from_db()
    assert part.due_on == was


# Rule sets -------------------------------------------------------------------------------------------------------------------


def filled(client, row, **changes):
    """What the form would send as it stands, with changes."""
    page = go(client, "rule_set_edit", row.pk)
    form = page.context["form"]
    data = {"base": page.context["base"]}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False):
            data[name] = value
    return data | changes


@kept
def alone(world):
    """Rules that only the province's session works by."""
    rules = RuleSet.objects.create(name="省规则", rules=presets.load("湖南"))
    type(world.session).objects.filter(pk=world.session.pk).update(rule_set=rules)
    world.session.refresh_from_db()
    return rules


def test_saving_rules_under_running_items_needs_a_look_first(world, alone, admin):
    part = world.part(world.suggestion("accepted", ago=20))
    was = part.due_on
    shown = go(admin, "rule_set_edit", alone.pk, **filled(admin, alone, reply_amount="2", name="省规则 二"))
    assert "1 项在办期限会变" in shown.text
    assert "3 个月，从交办起算" in shown.text and "2 个月，从交办起算" in shown.text
    alone.refresh_from_db()
    assert (alone.name, alone.rules["deadlines"]["reply"]["amount"]) == ("省规则", 3)
    confirm(admin, shown)
    alone.refresh_from_db(), part.refresh_from_db()
    assert (alone.name, alone.rules["deadlines"]["reply"]["amount"]) == ("省规则 二", 2)
    assert part.due_on < was
    row = Recomputation.objects.get()
    assert (row.cause, row.words, row.congress, len(row.moved)) == (
        "rules",
        "修改办理规则“省规则 二”。",
        world.province,
        1,
    )


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_survives_the_form(world, admin, name):
    row = RuleSet.objects.create(name=f"{name}二", rules=presets.load(name))
    answer = go(admin, "rule_set_edit", row.pk, **filled(admin, row))
    assert (answer.status_code, "和现在的规则一样，没有要保存的" in answer.text) == (422, True)


def test_rules_nobody_works_by_are_saved_at_once(admin, world):
    row = RuleSet.objects.create(name="草案", rules=presets.load("贵州"))
    answer = go(admin, "rule_set_edit", row.pk, **filled(admin, row, reply_date="07-15", helper_unit=""))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.rules["deadlines"]["reply"]["date"], "helper" in row.rules["deadlines"]) == ("07-15", False)
    assert Recomputation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reply_unit": ""}, "缺少答复期限，请补上"),
        ({"reply_amount": ""}, "期限“答复”：数量应当是 1 到 120 的整数"),
        ({"reply_amount": "7"}, "最长答复期限不能短于答复期限"),
        ({"reply_amount": "三"}, "答复：数量要填整数"),
        ({"helper_unit": "date"}, "固定日期应当写成“月-日”"),
        ({"helper_unit": "date", "helper_date": "02-30"}, "固定日期应当写成“月-日”"),
        ({"grades": ["满意"]}, "满意度档次至少要有“满意”和“不满意”"),
        ({"class0_key": "1"}, "办理结果类别的代号应当是一个大写字母"),
        ({"class1_key": "A"}, "办理结果类别的代号有重复"),
        ({"adoption": " "}, "请填写采纳情况的各项"),
        ({"times": "0"}, "最多几次不能小于 1"),
        ({"notice_days": "99"}, "不能大于 60"),
        ({"name": "湖南"}, "已经有一套规则叫这个名称"),
        ({"name": ""}, "请填写名称"),
        ({"reply_start": "moon"}, "没有您选的这一项"),
    ],
)
def test_faulty_rules_are_told_in_words_and_kept(alone, admin, changes, sentence):
    before = copy.deepcopy(alone.rules)
    data = filled(admin, alone, **changes) | {"title": "改过的标题"}
    answer = go(admin, "rule_set_edit", alone.pk, **data)
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text
    assert "改过的标题" in answer.text
    alone.refresh_from_db()
    assert alone.rules == before


def test_classes_and_grades_in_use_stay(world, alone, admin):
    closed = world.suggestion("answered", ago=20, klass="C")
    world.grade(closed, result="基本满意")
    data = filled(admin, alone, class2_key="", class2_label="", grades=["非常满意", "满意", "不满意"])
    text = go(admin, "rule_set_edit", alone.pk, **data).text
    assert "已经有答复用了 C 类，这几类不能去掉" in text
    assert "代表已经评过“基本满意”，这几档不能去掉" in text


def test_whoever_saves_over_newer_rules_is_told(world, alone, admin):
    data = filled(admin, alone, reply_amount="2")
    RuleSet.objects.filter(pk=alone.pk).update(note="别人写的")
    answer = go(admin, "rule_set_edit", alone.pk, **data)
    assert (answer.status_code, "别人改过这套规则" in answer.text) == (409, True)


def test_shared_rules_belong_to_the_installation(world, admin):
    assert "这套规则别的人大也在用" in go(admin, "rule_set_edit", world.rules.pk).text
    data = filled(admin, world.rules, reply_amount="2")
    refused = go(admin, "rule_set_edit", world.rules.pk, **data)
    assert (refused.status_code, "可以复制一份再改" in refused.text) == (409, True)
    type(world.admin).objects.filter(pk=world.admin.pk).update(congress=None)
    shown = go(admin, "rule_set_edit", world.rules.pk, **data)
    type(world.admin).objects.filter(pk=world.admin.pk).update(congress=world.province)
    again = go(admin, "recompute_confirm", token=shown.context["token"])  # what became shared since is asked again
    assert again.status_code == 409
    world.rules.refresh_from_db()
    assert world.rules.rules["deadlines"]["reply"]["amount"] == 3


def test_an_administrator_of_one_congress_reads_no_other_ones_suggestions(world, admin):
    own = world.part(world.suggestion("accepted", ago=20, title="关于修路的建议"))
    world.suggestion(
        "accepted",
        ago=20,
        title="关于青岚河的建议",
        deputy=world.city_deputy,
        lead=world.city_unit,
        office=world.city_office,
    )
    shown = go(admin, "calendar_day", **day_data(own.due_on))
    assert "另有 1 项属于其他人大，一并重算" in shown.text
    assert ("关于修路的建议" in shown.text, "青岚河" in shown.text) == (True, False)
    confirm(admin, shown)
    assert "已保存，2 项在办期限随之变动：云江省人大 1 项、别的人大 1 项。" in go(admin, "calendar").text
    records = go(admin, "recomputations").context["page"].object_list
    assert [row.congress for row in records] == [world.province]


def test_a_copy_is_made_from_a_set_or_a_preset(admin, world):
    done = go(admin, "rule_set_copy", source=f"set:{world.rules.pk}")
    copied = RuleSet.objects.get(name="湖南（副本）")
    assert (done.url, copied.rules) == (reverse("rule_set_edit", args=[copied.pk]), world.rules.rules)
    go(admin, "rule_set_copy", source="preset:湖南")
    go(admin, "rule_set_copy", source="preset:上海")
    assert set(RuleSet.objects.values_list("name", flat=True)) == {"湖南", "湖南（副本）", "湖南（副本 2）", "上海"}
    for source in ("preset:月球", "set:999999", "set:x", "x"):
        assert go(admin, "rule_set_copy", source=source).status_code == 404


def test_a_session_gets_another_rule_set_by_preview(world, admin):
    part = world.part(world.suggestion("accepted", ago=20))
    other = RuleSet.objects.create(name="北京", rules=presets.load("北京"))
    same = go(admin, "session_rules", world.session.pk, rule_set=world.rules.pk)
    assert (same.status_code, "现在用的就是这一套" in same.text) == (422, True)
    assert go(admin, "session_rules", world.session.pk, rule_set="999999").status_code == 422
    shown = go(admin, "session_rules", world.session.pk, rule_set=other.pk)
    assert "没有规定" in shown.text  # Beijing sets no time to give back
    confirm(admin, shown)
    world.session.refresh_from_db(), part.refresh_from_db()
    assert world.session.rule_set == other
    assert Recomputation.objects.get().words == f"{world.session}改用办理规则“北京”（原为“湖南”）。"
    world.grade(world.suggestion("answered", ago=15), result="满意")
    assert "非常满意" not in str(other.rules["grades"])


def test_a_rule_set_without_the_grades_in_use_cannot_be_chosen(world, admin):
    world.grade(world.suggestion("answered", ago=20), result="非常满意")
    other = RuleSet.objects.create(name="北京", rules=presets.load("北京"))
    answer = go(admin, "session_rules", world.session.pk, rule_set=other.pk)
    assert (answer.status_code, "代表已经评过“非常满意”" in answer.text) == (422, True)


# The table and the comparison ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", presets.names())
def test_everybody_reads_the_table_with_its_sources(world, client, name):
    world.rules.rules = presets.load(name)
    world.rules.save()
    for user in (world.author, world.roads_handler, world.office, world.viewer):
        client.force_login(user)
        text = go(client, "deadline_table").text
        assert all(rule["source"] in text for rule in world.rules.rules["deadlines"].values()), user
        assert "没有规定期限" in text or len(world.rules.rules["deadlines"]) == 9
        half_way = "从交办到答复期限过了一半还没有沟通记录的，开始提醒"
        assert (half_way in text) == ("first_contact" not in world.rules.rules["deadlines"])


def test_one_day_under_several_rule_sets(world, client):
    client.force_login(world.office)
    shown = go(client, "deadline_compare", query="?start=2026-02-28&sets=own&sets=preset:上海&sets=preset:重庆")
    lines = {label: [due and due.date for _, due in cells] for label, cells in shown.context["lines"]}
    assert lines["答复"] == [dt.date(2026, 5, 28)] * 3
    assert lines["申请改办"] == [dt.date(2026, 3, 10), dt.date(2026, 3, 10), dt.date(2026, 3, 13)]
    assert lines["首次沟通"] == [None, None, dt.date(2026, 3, 27)]
    assert "自2026年2月28日交办起3个月" in shown.text


def test_the_comparison_takes_the_day_of_a_suggestion(world, client, part):
    client.force_login(world.office)
    shown = go(client, "deadline_compare", query=f"?suggestion={part.suggestion_id}")
    assert shown.context["start"] == part.dispatched_on
    foreign = world.suggestion("handling", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    assert foreign.title not in go(client, "deadline_compare", query=f"?suggestion={foreign.pk}").text


def test_a_fixed_date_lies_in_the_year_of_the_suggestions_session(world, client, part):
    """Dispatched in one year for the session of the next: 30 June is that year's."""
    year = part.dispatched_on.year + 1
    type(world.session).objects.filter(pk=world.session.pk).update(year=year)
    client.force_login(world.office)

    def answer(query):
        shown = go(client, "deadline_compare", query=f"{query}&sets=preset:贵州")
        ((_, due),) = dict(shown.context["lines"])["答复"]
        return due.date

    assert answer(f"?suggestion={part.suggestion_id}") == dt.date(year, 6, 30)
    assert answer(f"?start={part.dispatched_on}") != dt.date(year, 6, 30)


@pytest.mark.parametrize(
    "query", ["?start=x", "?start=2026-02-30", "?start=0001-01-01", "?start=9999-12-31", "?sets=moon", "?suggestion=x"]
)
def test_absurd_questions_are_answered_in_words(world, client, query):
    client.force_login(world.office)
    assert go(client, "deadline_compare", query=query).status_code in (200, 422)


def test_rules_without_a_deadline_work_on_every_page(world, client):
    """Only a reply is compulsory; a later round of a part imported without rules still opens."""
    rules = presets.load("湖南")
    rules["deadlines"] = {"reply": rules["deadlines"]["reply"]}
    world.rules.rules = rules
    world.rules.save()
    world.session.refresh_from_db()
    s = world.suggestion("accepted", ago=20, helpers=[world.water])
    helper = world.part(s, world.water)
    assert (helper.due_on, helper.give_back_until) == (None, None)
    for user in (world.office, world.water_liaison, world.author, world.admin):
        client.force_login(user)
        for name, args in (("suggestion", [s.pk]), ("desk", []), ("help", []), ("deadline_table", [])):
            assert client.get(reverse(name, args=args)).status_code == 200, (user, name)
    client.force_login(world.water_liaison)
    assert "没有期限" in go(client, "suggestion", s.pk).text
    assert client.get(reverse("parts")).status_code == 200
    assert "没有规定期限" in go(client, "deadline_table").text
    world.answer(s)
    assert world.part(s).feedback_due_on is None
    world.grade(s)

"""One suggestion, from a deputy's phone to its close, by clicking: a give-back, a returned draft, 不满意 and a second round."""

import re

from playwright.sync_api import expect

from suggestions.models import Suggestion

TITLE = "关于加强农村中小学校车安全管理和运营保障的建议"
REPLY = "您提出的建议收悉。现答复如下：一、明年三月底前修订校车通行标准；二、会同省财政厅落实补助资金；三、每季度开展一次联合检查。"


def card(scope, words):
    """Choose the card of a radio group that says exactly ``words``."""
    scope.locator("label.choice", has_text=re.compile(rf"^\s*{words}\s*$")).locator("input").last.check()


def write(visit, world):
    deputy = visit(world.author, width=360, height=740)
    deputy.go("/mine/")
    deputy.fits()
    deputy.click("写一件建议")
    deputy.fill("标题", TITLE)
    deputy.page.locator("textarea[name=body]").fill(
        "我们走访了二十六所乡镇学校，取得校车许可的只占四成。\n建议：一、由省级财政定额补助；二、建立信息共享；三、优先实施安全防护。"
    )
    deputy.click("提交给人大")
    expect(deputy.page.locator("main")).to_contain_text("待审核")
    return deputy, Suggestion.objects.get(title=TITLE)


def register(visit, world, s):
    office = visit(world.office)
    office.go(f"/suggestions/{s.pk}/")
    office.click("立案")
    office.page.locator("select[name=category]").select_option(label="农业农村")
    office.page.locator("main form button[type=submit]").first.click()
    expect(office.page.locator("main")).to_contain_text("待交办")
    return office


def dispatch(office, s):
    """The wrong unit leads; two help. The dates are shown before anything is handed over."""
    office.go(f"/dispatch/{s.pk}/")
    for unit in ("省委宣传部", "省水利厅", "省财政厅"):
        if not office.page.locator("form tr", has_text=unit).count():
            office.page.get_by_label("再加一个单位").fill(unit)
            office.click("加到名单")
    for unit, role in (("省委宣传部", "主办"), ("省水利厅", "会办"), ("省财政厅", "会办"), ("省交通运输厅", "不选")):
        row = office.page.locator("form tr", has_text=unit)
        if row.count():
            card(row, role)
    expect(office.page.locator("main")).to_contain_text("答复代表")
    office.page.get_by_role("button", name=re.compile(r"交办\s*给")).click()
    expect(office.page.locator("body")).to_contain_text("已交办")


def test_the_whole_path_of_one_suggestion_by_clicking(visit, world):
    deputy, s = write(visit, world)
    office = register(visit, world, s)
    dispatch(office, s)
    s.refresh_from_db()
    assert (s.status, s.assignments.count()) == ("handling", 3)

    wrong = visit(world.party_liaison)
    wrong.go(f"/suggestions/{s.pk}/")
    wrong.click("申请改办")
    wrong.page.locator("textarea[name=note]").fill("校车通行安全由交通运输部门负责，本单位没有这项职责。")
    wrong.page.locator("select[name=proposed_unit]").select_option(label="省交通运输厅")
    wrong.page.locator("main form button[type=submit]").first.click()
    expect(wrong.page.locator("main")).to_contain_text("申请改办")

    part = world.part(s, world.party)
    office.go(f"/parts/{part.pk}/do/reassign/")
    office.page.locator("textarea[name=note]").fill("同意改由省交通运输厅主办。")
    office.page.locator("main form button[type=submit]").first.click()
    expect(office.page.locator("main")).to_contain_text("省交通运输厅")
    wrong.go(f"/suggestions/{s.pk}/")
    expect(wrong.page.locator("h1")).to_contain_text("找不到")

    for unit in (world.water, world.money):
        help_out(visit, world, s, unit)
    answer(visit, world, s, sent_back=True)
    judge(deputy, s, "不满意", "答复没有写清楚补助标准和时限。")
    s.refresh_from_db()
    assert (s.status, s.round) == ("handling", 2)

    for unit in (world.water, world.money):
        help_out(visit, world, s, unit)
    answer(visit, world, s, sent_back=False)
    judge(deputy, s, "满意", "")
    s.refresh_from_db()
    assert (s.status, s.round) == ("closed", 2)
    office.go(f"/suggestions/{s.pk}/")
    for words in ("办结", "不满意", "第 2 轮", "改办"):
        expect(office.page.locator("main")).to_contain_text(words)
    office.check_access()
    for visitor in (deputy, office):
        assert [f for f in visitor.faults if "404" not in f and "409" not in f] == []


def help_out(visit, world, s, unit):
    liaison = visit(world.of(world.part(s, unit), "liaison"))
    liaison.go(f"/suggestions/{s.pk}/")
    liaison.click("签收")
    if "/do/" in liaison.page.url:
        liaison.page.locator("main form button[type=submit]").first.click()
    liaison.go(f"/parts/{world.part(s, unit).pk}/do/send_opinion/")
    liaison.page.locator("textarea[name=text]").fill(
        "本单位负责落实配套资金，明年二月底前下达，标准为每车每年二万四千元。"
    )
    liaison.page.locator("main form button[type=submit]").first.click()
    expect(liaison.page.locator("body")).to_contain_text("已办理：送会办意见")
    assert world.part(s, unit).status == "answered"


def send_on(page):
    """The button waits for a saving under way, so the answer has to be waited for."""
    page.get_by_role("button", name=re.compile("送.*审核")).click()
    expect(page.locator("body")).to_contain_text("已送")


def answer(visit, world, s, *, sent_back):
    handler, liaison, head = (visit(getattr(world, f"roads_{duty}")) for duty in ("handler", "liaison", "head"))
    part = world.part(s)
    handler.go(f"/suggestions/{s.pk}/")
    handler.click("签收")
    if "/do/" in handler.page.url:
        handler.page.locator("main form button[type=submit]").first.click()
    handler.go(f"/parts/{part.pk}/do/contact/")
    card(handler.page, "上门走访")
    handler.page.locator("main form button[type=submit]").first.click()
    handler.go(f"/parts/{part.pk}/reply/")
    handler.click("开始起草")
    handler.page.locator("textarea[name=body]").fill(REPLY)
    card(handler.page, "A?\\s*已解决或基本解决")
    send_on(handler.page)
    if sent_back:
        liaison.go(f"/parts/{part.pk}/reply/")
        back = liaison.page.locator("form", has=liaison.page.get_by_role("button", name="退回起草"))
        back.locator("textarea").fill("第二项没有写时限。")
        back.get_by_role("button", name="退回起草").click()
        expect(liaison.page.locator("body")).to_contain_text("已办理：退回起草")
        handler.go(f"/parts/{part.pk}/reply/")
        expect(handler.page.locator("main")).to_contain_text("第二项没有写时限。")
        handler.page.locator("textarea[name=body]").fill(REPLY.replace("补助资金", "补助资金，明年二月底前下达"))
        send_on(handler.page)
    liaison.go(f"/parts/{part.pk}/reply/")
    liaison.page.get_by_role("button", name="通过，送下一级").click()
    expect(liaison.page.locator("body")).to_contain_text("已办理：审核通过")
    head.go(f"/parts/{part.pk}/reply/")
    head.page.locator("input[name=document_number]").fill("云交建复〔2026〕8 号")
    head.page.locator("input[name=contact_person]").fill("秦砚农")
    head.page.locator("input[name=contact_phone]").fill("8221 0000")
    head.page.get_by_role("button", name="签发答复").click()
    expect(head.page.locator("body")).to_contain_text("已办理：签发答复")
    assert world.part(s).status == "answered"


def judge(deputy, s, result, words):
    deputy.go("/mine/")
    deputy.click("填写意见反馈")
    deputy.fits()
    assert deputy.page.locator("input[type=radio]:checked").count() == 0
    for section in deputy.page.locator("section.grading").all():
        card(section.locator(".field", has_text="态度"), "满意")
        lead = section.get_by_text("主办", exact=True).count() or result == "满意"
        card(section.locator(".field", has_text="结果").first, result if lead else "满意")
        if lead and words:
            section.locator("textarea").first.fill(words)
    deputy.page.get_by_role("button", name="提交反馈").click()
    deputy.page.wait_for_url("**/feedback/?done=1")

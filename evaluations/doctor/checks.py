"""The table of checks: what is suspicious about a record, why it matters, what to do, and the query that finds it.

Literal table. ``find(rows, reading)`` narrows the rows a user may see, over to-one joins, EXISTS and subqueries, so that no
row comes twice. What the constraints of the database make impossible for every row is not here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from core.templatetags.look import md

from . import crowds, grains, queries, rules
from .grains import Grain

IMPOSSIBLE, SUSPICIOUS = "impossible", "suspicious"
SEVERITIES = {IMPOSSIBLE: "不可能", SUSPICIOUS: "可疑"}
DATES, PARTS, REPLIES, GRADES, PEOPLE = "日期", "建议和分工", "沟通、答复和承诺", "代表反馈", "单位和人员"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``words(row, ctx)`` says what is wrong with one row; ``look_up(rows, reading) -> {pk: …}`` what it needs beside it."""

    key: str
    group: str
    label: str
    severity: str
    grain: Grain
    says: str
    find: Callable
    words: Callable
    look_up: Callable | None = None

    def rows(self, reading) -> QuerySet:
        return self.find(reading.rows(self.grain), reading)

    @property
    def severity_word(self):
        return SEVERITIES[self.severity]

    @property
    def is_impossible(self):
        return self.severity == IMPOSSIBLE


def _where(q=None, /, **conditions):
    """A check that is one condition over to-one relations."""
    return lambda rows, reading: rows.filter(q or Q(), **conditions)


def _days(text, **days):
    """``text`` with the days of a row: ``_days("交办 {one}", one="dispatched_on")``; dotted ways lead to related rows."""

    def words(row, ctx):
        found = {}
        for name, path in days.items():
            value = row
            for step in path.split("."):
                value = getattr(value, step, None)
            found[name] = md(value, ctx.today) if value else "没有记"
        return text.format(**found)

    return words


def _fixed(text):
    return lambda row, ctx: text


def _beside(text):
    """``text`` filled with what ``look_up`` found: ``{0}``, ``{1}`` …, days in words."""

    def words(row, ctx):
        found = ctx.extra["found"].get(row.pk, ())
        return text.format(*(md(one, ctx.today) if hasattr(one, "strftime") else one for one in found)) if found else ""

    return words


def _others(text):
    return lambda row, ctx: text.format(crowds.named(ctx.extra["found"].get(row.pk, [])))


# Words that need more than one row ---------------------------------------------------------------------------------------------


def _speaker_words(row, ctx):
    item = row.assignment.suggestion
    return f"评价人 {row.deputy}，提出人 {item.lead_deputy or item.proposing_delegation}"


def _date_words(row, ctx):
    right = rules.legal_date(row, calendar=ctx.extra["calendar"])
    return f"期限记为 {md(row.due_on, ctx.today)}，从 {md(row.due_from, ctx.today)} 起按规则算是 {md(right, ctx.today)}"


sent_words = _days("答复 {sent}", sent="sent_on")
MUTE_USER = Q(user__email="", user__phone="")

# The table ---------------------------------------------------------------------------------------------------------------------

CHECKS = (
    Check(key="reply_before_dispatch", group=DATES, severity=IMPOSSIBLE, grain=grains.REPLY, label="答复早于交办",
          says="还没有交给单位，答复却已经签发，办理天数和按期率都会算错。请核对交办和签发日期，记错的在原台账里改正后重新导入。",
          find=_where(current_for__isnull=False, sent_on__lt=F("assignment__dispatched_on")),
          words=_days("答复 {sent}，交办 {out}", sent="sent_on", out="assignment.dispatched_on")),
    Check(key="due_before_dispatch", group=DATES, severity=IMPOSSIBLE, grain=grains.ASSIGNMENT, label="期限早于交办",
          says="期限在交办以前，单位一接手就已经逾期。请核对交办日期和办理规则。",
          find=_where(is_latest=True, due_on__lt=F("dispatched_on")),
          words=_days("期限 {due}，交办 {out}", due="due_on", out="dispatched_on")),
    Check(key="in_the_future", group=DATES, severity=IMPOSSIBLE, grain=grains.ASSIGNMENT, label="日期在今天以后",
          says="交办、签收或答复的日期还没有到，多半是年份写错了。请对照原件核对。",
          find=queries.future,
          words=_days("交办 {out}，签收 {got}，答复 {sent}", out="dispatched_on", got="accepted_on", sent="answered_on")),
    Check(key="before_session", group=DATES, severity=SUSPICIOUS, grain=grains.SUGGESTION, label="交办早于大会开幕",
          says="大会还没有开幕就已经交办，可能归错了届次，期限也会从错的日子算起。请核对届次和交办日期。",
          find=_where(dispatched_on__lt=F("session__opens_on")),
          words=_days("交办 {out}，大会 {opens} 开幕", out="dispatched_on", opens="session.opens_on")),
    Check(key="same_day_reply", group=DATES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="交办当天就答复",
          says="交办和签发在同一天，来不及调查和沟通，或者交办日期是后来补记的。请向单位了解办理经过，核对交办日期。",
          find=_where(queries.OWN, status="answered", round=1, answered_on=F("dispatched_on")),
          words=_days("{out} 交办，当天答复", out="dispatched_on")),
    Check(key="no_deadline", group=DATES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="没有期限",
          says="规则规定了期限，这一件却没有，逾期永远查不出来。请在期限规则里重新核对日期。",
          find=rules.undated, words=_days("交办 {out}，没有期限", out="dispatched_on")),
    Check(key="date_differs", group=DATES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="期限与规则算出的不同",
          says="在办的件，期限不是按本届次的规则和节假日算出的那一天；办结的件，按算出的那一天，是否按期的结论正好相反。请对照书面交办通知，在期限规则里重新核对日期。",
          find=rules.dated_otherwise, words=_date_words),
    Check(key="dispatch_assumed", group=DATES, severity=SUSPICIOUS, grain=grains.SUGGESTION, label="交办日期是推定的",
          says="台账没有交办日期，按立案日期推定，办理天数和是否按期只是近似。能找到交办通知的，请补上日期重新导入。",
          find=_where(is_dispatch_assumed=True), words=_days("按立案日期 {in_} 推定", in_="registered_on")),
    Check(key="answer_undated", group=DATES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="办结日期不明",
          says="导入的件已经办结，却不知道是哪一天，不能计入是否按期。请向单位查明送出意见的日期。",
          find=_where(is_latest=True, is_answer_undated=True), words=_days("交办 {out}，办结日期不明", out="dispatched_on")),

    Check(key="two_leads", group=PARTS, severity=IMPOSSIBLE, grain=grains.ASSIGNMENT, label="同一轮有两个主办单位",
          says="一件建议只有一个单位主办，两个主办就没有人负总责，件数也算了两遍。请按交办通知改为分办或会办。",
          find=queries.two_leads, words=lambda row, ctx: f"第 {row.round} 轮由{row.unit}主办，另有单位也记为主办"),
    Check(key="lead_and_separate", group=PARTS, severity=IMPOSSIBLE, grain=grains.SUGGESTION, label="主办和分办并存",
          says="有了主办就没有分办：代表不知道听谁的答复。请把各单位统一为主办加会办，或者都改为分办。",
          find=queries.lead_and_separate, words=_fixed("既有主办单位，又有分办单位")),
    Check(key="nobody_answers", group=PARTS, severity=IMPOSSIBLE, grain=grains.SUGGESTION, label="没有单位负责答复",
          says="已经交办，却没有主办或分办单位，谁也不会答复代表。请补上主办单位。",
          find=queries.nobody_answers, words=lambda row, ctx: f"{row.get_status_display()}，没有主办或分办单位"),
    Check(key="closed_but_open", group=PARTS, severity=IMPOSSIBLE, grain=grains.SUGGESTION, label="办结了还有单位在办",
          says="建议已经办结，还有单位没有答复或者正在重新办理，这一份会从各种清单里漏掉。请查明后补办或改正状态。",
          find=queries.closed_but_open, words=_days("{closed} 办结，还有单位没有办完", closed="closed_on")),
    Check(key="answered_unaccepted", group=PARTS, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="没有签收就办结",
          says="没有签收日期却已经办结，签收率无从判断；导入的台账常常如此。有签收单的，请存档备查。",
          find=_where(is_latest=True, status="answered", accepted_on=None),
          words=_days("交办 {out}，没有签收，答复 {sent}", out="dispatched_on", sent="answered_on")),
    Check(key="renamed_helper", group=PARTS, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="主办和会办是同一个单位",
          says="会办单位是主办单位改名以前或以后的名字，等于自己给自己送意见。请撤去会办，或者改为真正会办的单位。",
          find=queries.renamed_helper, words=lambda row, ctx: f"会办单位{row.unit}与主办单位前后相继"),
    Check(key="ended_unit", group=PARTS, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="交给了已经停用的单位",
          says="交办的时候单位已经停用，通知可能没有人收。请核对单位，改交给继承的单位。",
          find=_where(dispatched_on__gt=F("unit__valid_until"), is_latest=True),
          words=_days("单位 {end} 停用，{out} 交办", end="unit.valid_until", out="dispatched_on")),
    Check(key="ended_without_successor", group=PARTS, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="停用的单位还有件没办完",
          says="单位已经停用，又没有指定继承单位，这一件没有人办。请在单位资料里填写继承单位，或者改交别的单位。",
          find=queries.ended_without_successor, words=_days("单位 {end} 停用，没有继承单位", end="unit.valid_until")),
    Check(key="no_category", group=PARTS, severity=SUSPICIOUS, grain=grains.SUGGESTION, label="没有类别",
          says="没有类别就没有委员会对口督办，分类的数字也会少。请在建议页面补上类别。",
          find=_where(category=None, status__in=("registered", "handling", "answered", "closed")),
          words=_days("{in_} 立案，没有类别", in_="registered_on")),
    Check(key="same_title", group=PARTS, severity=SUSPICIOUS, grain=grains.SUGGESTION, label="同一届次标题相同",
          says="两件建议标题一字不差，可能重复登记，件数就多了。请对照正文：重复的并案，内容不同的请代表改标题。",
          find=crowds.same_title, look_up=crowds.others_of_title, words=_others("标题与{}相同")),

    Check(key="no_contact", group=REPLIES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="答复了却没有沟通",
          says="已经答复，没有沟通记录，也没有说明理由，多半是文来文往。请向代表核实，在回头看里抽查。",
          find=_where(queries.OWN, is_latest=True, has_contact=False, status="answered", reply__no_contact_reason=""),
          words=_days("{sent} 答复，没有沟通记录", sent="answered_on")),
    Check(key="contact_after", group=REPLIES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="先答复后沟通",
          says="所有沟通都在答复以后，征求意见成了走过场，沟通率却照样算满。请向代表核实答复以前有没有联系。",
          find=queries.contact_after, words=_days("{sent} 答复，沟通都在这以后", sent="answered_on")),
    Check(key="contact_undated", group=REPLIES, severity=SUSPICIOUS, grain=grains.ASSIGNMENT, label="沟通没有日期",
          says="记了沟通方式，没有日期，看不出是答复以前还是以后；导入的台账常常如此。请在评议以前向代表核实。",
          find=queries.contact_undated, words=_days("答复 {sent}，沟通日期不明", sent="answered_on")),
    Check(key="promise_missing", group=REPLIES, severity=IMPOSSIBLE, grain=grains.REPLY, label="类别要求承诺却没有承诺",
          says="答复说正在解决或者列入计划，却没有写做什么、何时完成，以后没有办法销号。请单位补报承诺事项和期限。",
          find=rules.without_promise, words=lambda row, ctx: f"{row.klass} 类，没有承诺事项；{sent_words(row, ctx)}"),
    Check(key="promise_before_reply", group=REPLIES, severity=IMPOSSIBLE, grain=grains.COMMITMENT, label="承诺期限早于答复",
          says="答复的时候期限已经过了，要么已经做完、要么日期写错。请单位说明，做完的凭证销号。",
          find=_where(~Q(status="planned"), due_on__lt=F("reply__sent_on")),
          words=_days("期限 {due}，答复 {sent}", due="due_on", sent="reply.sent_on")),
    Check(key="promise_elsewhere", group=REPLIES, severity=IMPOSSIBLE, grain=grains.COMMITMENT, label="承诺记在别的届次",
          says="承诺记下的届次不是这件建议的届次，驾驶舱和报表的承诺数字会少算。只可能是有人绕开系统改过数据，请系统管理员改回。",
          find=_where(~Q(session=F("reply__assignment__suggestion__session"))),
          words=_days("期限 {due}，届次不对", due="due_on")),
    Check(key="class_unknown", group=REPLIES, severity=IMPOSSIBLE, grain=grains.REPLY, label="规则里没有的类别",
          says="办理结果的类别不在本届次的规则里，任何分类数字都不会算它。请核对规则和台账。",
          find=rules.unknown_class, words=lambda row, ctx: f"类别“{row.klass}”；{sent_words(row, ctx)}"),
    Check(key="reply_missing", group=REPLIES, severity=IMPOSSIBLE, grain=grains.ASSIGNMENT, label="办结了却没有答复",
          says="主办、分办件记为已答复，找不到签发的答复，代表没有收到任何东西。请单位补上答复。",
          find=_where(queries.OWN, is_latest=True, status="answered", reply=None),
          words=_days("{sent} 记为已答复，没有答复函", sent="answered_on")),
    Check(key="same_letter", group=REPLIES, severity=SUSPICIOUS, grain=grains.REPLY, label="不同建议的答复一字不差",
          says=f"几件不同的建议收到同样的正文，可能没有针对各自的问题（少于 {crowds.LEAST_TEXT} 字的不比）。请对照建议抽查，不对题的退回重办。",
          find=crowds.same_letter, look_up=crowds.others_of_letter, words=_others("正文与{}的答复相同")),

    Check(key="graded_before_reply", group=GRADES, severity=IMPOSSIBLE, grain=grains.FEEDBACK, label="评价早于答复",
          says="代表还没有收到答复就作了评价，这一份不能作数。请核对纸质表上的日期，请代表重新评价。",
          find=_where(counted_for__isnull=False, given_on__lt=F("assignment__answered_on")),
          words=_days("评价 {given}，答复 {sent}", given="given_on", sent="assignment.answered_on")),
    Check(key="wrong_speaker", group=GRADES, severity=IMPOSSIBLE, grain=grains.FEEDBACK, label="评价人不是领衔代表",
          says="计入统计的评价应由领衔代表（代表团建议由本团代表）作出，别人作的不能算。请核对纸质表，请领衔代表评价。",
          find=queries.wrong_speaker, words=_speaker_words),
    Check(key="unit_at_once", group=GRADES, severity=SUSPICIOUS, grain=grains.UNIT, label="单位的评价一天内由一人代录",
          says=f"这个单位收回的表（{crowds.LEAST_OF_UNIT} 份以上）全部由一个人在同一天从纸质表录入，可能不是代表本人的意见。请抽出扫描件，电话向代表核对。",
          find=crowds.unit_at_once, look_up=crowds.at_once_of_units, words=_beside("{0} 份评价都在 {1} 由一人代录")),
    Check(key="session_at_once", group=GRADES, severity=SUSPICIOUS, grain=grains.SESSION, label="全届的评价一天内由一人代录",
          says=f"整个届次收回的表（{crowds.LEAST_OF_SESSION} 份以上）全部由一个人在同一天录入，满意率没有旁证。请换人复核扫描件。",
          find=crowds.session_at_once, look_up=crowds.at_once_of_sessions, words=_beside("{0} 份评价都在 {1} 由一人代录")),
    Check(key="one_hand", group=GRADES, severity=SUSPICIOUS, grain=grains.SESSION, label="一个人代录得特别多",
          says=f"一个人代录的纸质表比其他人加起来还多（{crowds.LEAST_OF_PERSON} 份以上），录入错误或者代填不容易发现。请另派人按比例复核。",
          find=crowds.one_hand, look_up=crowds.shares_of_sessions, words=_beside("{0}代录 {1} 份，全部代录 {2} 份")),
    Check(key="all_alike", group=GRADES, severity=SUSPICIOUS, grain=grains.UNIT, label="评价清一色满意",
          says=f"这个单位收回 {crowds.LEAST_ALIKE} 份以上评价，态度和结果每一份都一样，没有一句不同的话。请看有多少是代录的，回头看里多抽几件。",
          find=crowds.all_alike, look_up=crowds.grades_of_units, words=_beside("{0} 份评价结果都是“{1}”")),

    Check(key="no_liaison", group=PEOPLE, severity=SUSPICIOUS, grain=grains.UNIT, label="承办单位没有联络员",
          says="有件要办，没有在岗的联络员，签收和提醒都没有人接。请在系统管理里登记联络员。",
          find=queries.without_post("liaison"), words=_fixed("没有在岗的联络员")),
    Check(key="no_head", group=PEOPLE, severity=SUSPICIOUS, grain=grains.UNIT, label="承办单位没有签发人",
          says="有件要办，没有在岗的负责人，答复签不出去。请在系统管理里登记负责人。",
          find=queries.without_post("head"), words=_fixed("没有在岗的负责人")),
    Check(key="mute_member", group=PEOPLE, severity=SUSPICIOUS, grain=grains.MEMBER, label="单位人员没有邮箱和电话",
          says="在岗人员既没有邮箱也没有电话，只有登录以后才看得到提醒。请补上至少一种联系方式。",
          find=_where(MUTE_USER, is_active=True, user__is_active=True),
          words=lambda row, ctx: f"{row.unit}的{row.get_duty_display()}，没有邮箱和电话"),
    Check(key="mute_deputy", group=PEOPLE, severity=SUSPICIOUS, grain=grains.DEPUTY, label="领衔代表没有电话和邮箱",
          says="单位要当面或者电话联系代表，征询意见也要送到本人。请补上电话。",
          find=_where(Q(user=None) | MUTE_USER, phone=""), words=_fixed("没有电话和邮箱")),
    Check(key="no_delegation", group=PEOPLE, severity=SUSPICIOUS, grain=grains.DEPUTY, label="领衔代表没有编入代表团",
          says="没有代表团的代表，他的建议在按代表团的数字里归不了类。请补上代表团。",
          find=_where(delegation=None), words=_fixed("没有代表团")),
)  # fmt: skip
BY_KEY = {check.key: check for check in CHECKS}

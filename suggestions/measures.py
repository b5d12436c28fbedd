"""What every figure means, defined once. The grain is one assignment: a unit's part in a suggestion in one round.

A *fact* is a yes/no question about an assignment; it has an id, a label, the sentence that defines it and a query that
crosses to-one relations only, so that nothing is ever counted twice. A *rate* divides one fact by another. Lists,
badges, desks, sheets and the command ``measures`` all ask here. Definitions: the figures of the design's domain, §10.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, TruncMonth

from units.models import Unit

from .conditions import STILL, called_differently, disagreeing, has, met_both, owing
from .models import (
    Assignment,
    Contact,
    CoordinationRequest,
    Extension,
    LookbackItem,
    Opinion,
    Reply,
    Suggestion,
    SupervisionOrder,
)
from .supervision import lookback_outcome

LATEST = Q(is_latest=True)
OWN = LATEST & Q(role__in=("lead", "separate"))  # parts that answer the deputy; a separate part counts as a lead part
OPEN = LATEST & Q(status__in=Assignment.OPEN)
ANSWERED = LATEST & Q(status="answered")
HELPER = LATEST & Q(role="helper")
ON_TIME = ANSWERED & Q(answered_on__lte=F("due_on"))
TIMED = OWN & ANSWERED & Q(answered_on__isnull=False)
FIRST = Q(round=1, feedback__isnull=False) & ~Q(status="relieved")
GRADED_HELPER = Q(
    role="helper",
    suggestion__status__in=("answered", "closed"),
    suggestion__session__rule_set__grades_helpers=True,
)
JUDGED = ANSWERED & (~Q(role="helper") | GRADED_HELPER)  # parts the deputy is asked about
UNJUDGED = JUDGED & Q(feedback__isnull=True)
FIRST_DUE = FIRST | Q(round=1, status="answered") & (~Q(role="helper") | GRADED_HELPER)
UNDATED = Q(is_answer_undated=True)
FEEDBACK_UNDATED = Q(feedback__isnull=False, feedback__given_on=None)
ASKED_EXTENSIONS = Extension._base_manager.filter(status="asked").values("assignment")  # at most one a part
BY_COORDINATOR = Q(suggestion__session__rule_set__rules__extension__approver="coordinator", unit__coordinator__isnull=False)
RAISED_AGAIN = Suggestion.earlier.through._base_manager.values("to_suggestion")
REPEATED = OWN & Q(suggestion__repeat_years__gte=2) & ~Q(suggestion__in=RAISED_AGAIN)
SENT_BACK = Q(pk__in=Reply._base_manager.filter(status="draft").exclude(return_words="").values("assignment")) | Q(
    role="helper", pk__in=Opinion._base_manager.filter(returned_on__isnull=False).values("assignment")
)
LATE = ANSWERED & Q(answered_on__gt=F("due_on"))
STRICT, BROAD = ("非常满意", "满意"), ("非常满意", "满意", "基本满意")


@dataclass(frozen=True, slots=True)
class Fact:
    """``q(today) -> Q`` over assignments; ``until(day) -> Q``: the same as far as it had come about by the end of a past day.

    Looking back keeps the rounds and roles of now and asks the dates: what has no date, or was written over since,
    cannot be looked back at and has no ``until``.
    """

    label: str
    means: str
    q: Callable[[dt.date], Q]
    until: Callable[[dt.date], Q] | None = None


def _always(q):
    return lambda today: q


def _dispatched(q):
    return lambda day: q & Q(dispatched_on__lte=day)


def _answered(q):
    return lambda day: q & Q(answered_on__lte=day)


def _by(day):
    """Grades given by that day. Old ledgers date no grade: there it counts with the reply it judges."""
    return Q(feedback__given_on__lte=day) | Q(feedback__given_on__isnull=True, feedback__isnull=False, answered_on__lte=day)


def _given(q):
    return lambda day: q & _by(day)


def _all_replied(day):
    """Suggestions in which no part that answers the deputy was still waiting at the end of the day."""
    waiting = Assignment._base_manager.filter(OWN, suggestion=OuterRef("suggestion")).exclude(status="relieved")
    return ~Exists(waiting.filter(Q(answered_on__isnull=True) | Q(answered_on__gt=day)))


def _asked(q):
    """Forms asked for by the end of the day; for a helper once the whole suggestion was replied to."""
    return lambda day: q & Q(answered_on__lte=day) & (~Q(role="helper") | _all_replied(day))


def _missing(q):
    """Forms asked for by the end of the day and not returned by then."""
    return lambda day: _asked(q)(day) & (Q(feedback__isnull=True) | Q(feedback__given_on__gt=day))


def _open_on(day):
    """Parts handed over and not finished by the end of the day."""
    return LATEST & Q(dispatched_on__lte=day) & (Q(status__in=Assignment.OPEN) | Q(status="answered", answered_on__gt=day))


def _due_within(days):
    """Open parts that fall due from the day itself on: today's question and that of a past day."""

    def ahead(day):
        return Q(due_on__gte=day, due_on__lte=day + dt.timedelta(days=days))

    return lambda today: OPEN & ahead(today), lambda day: _open_on(day) & ahead(day)


def _held(**contact):
    """Whether the part has such a contact; asked of each part, so that the contacts of other years are not read."""
    return Q(Exists(Contact._base_manager.filter(assignment=OuterRef("pk"), **contact)))


def _touched(q, **contact):
    """Parts with a contact held by that day."""
    return lambda day: q & _held(held_on__lte=day, **contact)


MET_UNDATED = OWN & Q(has_met=True) & ~_held(held_on__isnull=False, method__in=Contact.FACE_TO_FACE)


def _past_due(day):
    """Answered later than ``day`` or not at all, and past the date in force."""
    return LATEST & Q(due_on__lt=day) & (Q(status__in=Assignment.OPEN) | Q(status="answered", answered_on__gt=day))


def _dated(day):
    return ANSWERED & Q(answered_on__lte=day, due_on__isnull=False) | _past_due(day)


FACTS = {
    "assigned":    Fact("承办", "单位在一件建议里的一份任务（最近一轮），主办、会办、分办都算", _always(LATEST), _dispatched(LATEST)),
    "lead":        Fact("主办", "身份为主办的承办", _always(LATEST & Q(role="lead")), _dispatched(LATEST & Q(role="lead"))),
    "helper":      Fact("会办", "身份为会办的承办", _always(HELPER), _dispatched(HELPER)),
    "separate":    Fact("分办", "身份为分办的承办", _always(LATEST & Q(role="separate")), _dispatched(LATEST & Q(role="separate"))),
    "own":         Fact("主办和分办", "直接答复代表的承办", _always(OWN), _dispatched(OWN)),
    "unaccepted":  Fact("未签收", "交办后还没有签收", _always(LATEST & Q(status="pending"))),
    "accepted":    Fact("已签收", "有签收日期或者已经答复", _always(LATEST & (Q(accepted_on__isnull=False) | Q(status="answered"))),
                        lambda day: LATEST & (Q(accepted_on__lte=day) | Q(status="answered", answered_on__lte=day))),
    "accepted_in_time": Fact("按期签收", "在申请改办截止以前签收；规则没有规定截止日的，签收就算按期",
                             _always(LATEST & (Q(accepted_on__lte=F("give_back_until")) | Q(accepted_on__isnull=False, give_back_until=None))),
                             lambda day: LATEST & Q(accepted_on__lte=day) & (Q(accepted_on__lte=F("give_back_until")) | Q(give_back_until=None))),
    "asking":      Fact("申请改办", "单位申请改由别的单位办理，等待答复", _always(LATEST & Q(status="asking"))),
    "request_overdue": Fact("改办申请逾期未答复", "单位申请改由别的单位办理，交办方过了规则规定的期限还没有答复",
                        lambda today: LATEST & Q(status="asking", decision_due_on__lt=today)),
    "open":        Fact("在办", "还没有答复或送出会办意见", _always(OPEN), _open_on),
    "answered":    Fact("已办结", "主办、分办已签发答复，会办已送出意见", _always(ANSWERED), _answered(ANSWERED)),
    "dated":       Fact("可判断是否按期", "已办结且日期清楚，或者在办且已过期限",
                        lambda today: ANSWERED & Q(answered_on__isnull=False, due_on__isnull=False) | OPEN & Q(due_on__lt=today), _dated),
    "on_time":     Fact("按期办结", "在当时有效的期限当天或以前办结", _always(ON_TIME), _answered(ON_TIME)),
    "late":        Fact("逾期办结", "在当时有效的期限以后办结", _always(ANSWERED & Q(answered_on__gt=F("due_on"))), _answered(ANSWERED & Q(answered_on__gt=F("due_on")))),
    "overdue":     Fact("逾期未结", "在办并且已过期限", lambda today: OPEN & Q(due_on__lt=today), _past_due),
    "own_dated":   Fact("可判断是否按期的答复", "主办、分办件已答复且日期清楚，或者在办且已过期限",
                        lambda today: OWN & (ANSWERED & Q(answered_on__isnull=False, due_on__isnull=False) | OPEN & Q(due_on__lt=today)),
                        lambda day: OWN & _dated(day)),
    "own_on_time": Fact("按期答复", "主办、分办件在当时有效的期限当天或以前答复", _always(OWN & ON_TIME), _answered(OWN & ON_TIME)),
    "own_late":    Fact("逾期答复", "主办、分办件在当时有效的期限以后答复", _always(OWN & LATE), _answered(OWN & LATE)),
    "own_overdue": Fact("答复逾期未结", "主办、分办件在办并且已过期限", lambda today: OWN & OPEN & Q(due_on__lt=today), lambda day: OWN & _past_due(day)),
    "due_week":    Fact("一周内到期", "在办，七天以内到期", *_due_within(7)),
    "due_month":   Fact("一个月内到期", "在办，三十天以内到期", *_due_within(30)),
    "reply_missing": Fact("答复未送", "主办、分办件还没有签发答复", _always(OPEN & OWN)),
    "own_undated": Fact("答复日期不明", "主办、分办件已答复，但没有答复日期，例如原台账没有写", _always(OWN & UNDATED), _always(OWN & UNDATED)),
    "contacted":   Fact("已沟通", "主办、分办件有沟通记录", _always(OWN & Q(has_contact=True)), _touched(OWN)),
    "face_to_face": Fact("已面商", "主办、分办件有走访、座谈或现场的沟通记录", _always(OWN & Q(has_met=True)), _touched(OWN, method__in=Contact.FACE_TO_FACE)),
    "met_undated": Fact("面商日期不明", "主办、分办件已面商，但没有一次写明日期，例如原台账没有写", _always(MET_UNDATED), _always(MET_UNDATED)),
    "no_contact":  Fact("没有沟通记录", "在办的主办、分办件还没有沟通记录", _always(OPEN & OWN & Q(has_contact=False))),
    "uncontacted": Fact("没有沟通过", "主办、分办件没有沟通记录，不论是否已经答复", _always(OWN & Q(has_contact=False))),
    "unmet":       Fact("没有面商过", "主办、分办件没有走访、座谈或现场的沟通记录，不论是否已经答复", _always(OWN & Q(has_met=False))),
    "opinion_sent": Fact("会办意见已送出", "会办件已送出意见", _always(HELPER & ANSWERED), _answered(HELPER & ANSWERED)),
    "opinion_dated": Fact("可判断是否按期的会办意见", "会办件已送出意见且日期清楚，或者在办且已过期限",
                          lambda today: HELPER & (ANSWERED & Q(answered_on__isnull=False, due_on__isnull=False) | OPEN & Q(due_on__lt=today)),
                          lambda day: HELPER & _dated(day)),
    "opinion_on_time": Fact("按期送出会办意见", "会办件在当时有效的期限当天或以前送出意见", _always(HELPER & ON_TIME), _answered(HELPER & ON_TIME)),
    "opinion_missing": Fact("会办意见未送", "会办件还没有送出意见", _always(OPEN & Q(role="helper"))),
    "opinion_overdue": Fact("会办意见逾期", "会办件已过期限还没有送出意见", lambda today: OPEN & Q(role="helper", due_on__lt=today), lambda day: HELPER & _past_due(day)),
    "opinion_undated": Fact("会办意见日期不明", "会办件已送出意见，但没有日期，例如原台账没有写", _always(HELPER & UNDATED), _always(HELPER & UNDATED)),
    "opinion_late": Fact("会办意见迟送", "会办件在当时有效的期限以后送出意见", _always(HELPER & LATE), _answered(HELPER & LATE)),
    "opinion_returned": Fact("会办意见被退回过", "会办件的意见被退回补充过，不论是否已经重新送出", _always(HELPER & has(Opinion, returned_on__isnull=False))),
    "sent_back":   Fact("答复或意见被退回", "在办，答复稿被退回修改、还没有重新送审，或者会办意见被退回、还没有重新送出", _always(OPEN & SENT_BACK)),
    "replied":     Fact("已答复", "主办、分办件已签发答复", _always(OWN & Q(reply__isnull=False)), lambda day: OWN & Q(reply__sent_on__lte=day)),
    "timed":       Fact("可计算办理天数", "主办、分办件已答复，答复日期清楚；天数从交办那天数到答复那天", _always(TIMED), _answered(TIMED)),
    "solved":      Fact("已解决", "答复的类别计为已解决", _always(OWN & Q(reply__is_solved=True)), lambda day: OWN & Q(reply__is_solved=True, reply__sent_on__lte=day)),
    "feedback_due": Fact("应反馈", "答复已送出的主办、分办件；规则要求评价会办的，会办件也算", _always(JUDGED), _asked(JUDGED)),
    "feedback_returned": Fact("已反馈", "收到领衔代表的评价", _always(LATEST & Q(feedback__isnull=False)), _given(LATEST & Q(feedback__isnull=False))),
    "feedback_missing": Fact("未反馈", "应反馈而没有收到评价", _always(UNJUDGED), _missing(JUDGED)),
    "feedback_undated": Fact("评价日期不明", "收到领衔代表的评价，但没有日期，例如原台账没有写；不论哪一轮", _always(FEEDBACK_UNDATED), _always(FEEDBACK_UNDATED)),
    "feedback_online": Fact("本人在线评价", "收到的评价是代表本人登录填写的", _always(LATEST & Q(feedback__source="online")), _given(LATEST & Q(feedback__source="online"))),
    "feedback_by_link": Fact("链接评价", "收到的评价是代表通过一次性链接填写的", _always(LATEST & Q(feedback__source="link")), _given(LATEST & Q(feedback__source="link"))),
    "feedback_on_paper": Fact("代录评价", "收到的评价是人大机关按纸质表代录、第二人核对过的", _always(LATEST & Q(feedback__source="paper")), _given(LATEST & Q(feedback__source="paper"))),
    "feedback_differing": Fact("回访与表不一致", "收到的评价是代录的，电话回访时代表说的与表不一致",
                               lambda today: LATEST & Q(feedback__source="paper", pk__in=called_differently())),
    "feedback_awaited": Fact("等待反馈", "应反馈而没有收到评价，建议也还没有办结", _always(UNJUDGED & Q(suggestion__status__in=("handling", "answered")))),
    "satisfied_broad":  Fact("满意（含基本满意）", "对办理结果非常满意、满意或基本满意（最近一轮）", _always(LATEST & Q(feedback__result__in=BROAD)), _given(LATEST & Q(feedback__result__in=BROAD))),
    "satisfied_strict": Fact("满意（不含基本满意）", "对办理结果非常满意或满意（最近一轮）", _always(LATEST & Q(feedback__result__in=STRICT)), _given(LATEST & Q(feedback__result__in=STRICT))),
    "unsatisfied": Fact("不满意", "对办理结果不满意（最近一轮）", _always(LATEST & Q(feedback__result="不满意")), _given(LATEST & Q(feedback__result="不满意"))),
    "attitude_satisfied_broad":  Fact("态度满意（含基本满意）", "对办理态度非常满意、满意或基本满意（最近一轮）", _always(LATEST & Q(feedback__attitude__in=BROAD)), _given(LATEST & Q(feedback__attitude__in=BROAD))),
    "attitude_satisfied_strict": Fact("态度满意（不含基本满意）", "对办理态度非常满意或满意（最近一轮）", _always(LATEST & Q(feedback__attitude__in=STRICT)), _given(LATEST & Q(feedback__attitude__in=STRICT))),
    "very_satisfied": Fact("非常满意", "对办理结果非常满意（最近一轮）", _always(LATEST & Q(feedback__result="非常满意")), _given(LATEST & Q(feedback__result="非常满意"))),
    "just_satisfied": Fact("满意", "对办理结果满意（最近一轮）", _always(LATEST & Q(feedback__result="满意")), _given(LATEST & Q(feedback__result="满意"))),
    "basically_satisfied": Fact("基本满意", "对办理结果基本满意（最近一轮）", _always(LATEST & Q(feedback__result="基本满意")), _given(LATEST & Q(feedback__result="基本满意"))),
    "attitude_very_satisfied": Fact("态度非常满意", "对办理态度非常满意（最近一轮）", _always(LATEST & Q(feedback__attitude="非常满意")), _given(LATEST & Q(feedback__attitude="非常满意"))),
    "attitude_just_satisfied": Fact("态度满意", "对办理态度满意（最近一轮）", _always(LATEST & Q(feedback__attitude="满意")), _given(LATEST & Q(feedback__attitude="满意"))),
    "attitude_basically_satisfied": Fact("态度基本满意", "对办理态度基本满意（最近一轮）", _always(LATEST & Q(feedback__attitude="基本满意")), _given(LATEST & Q(feedback__attitude="基本满意"))),
    "attitude_unsatisfied": Fact("态度不满意", "对办理态度不满意（最近一轮）", _always(LATEST & Q(feedback__attitude="不满意")), _given(LATEST & Q(feedback__attitude="不满意"))),
    "first_due":   Fact("首次应反馈", "第一轮答复已送出的主办、分办件；规则要求评价会办的，会办件也算", _always(FIRST_DUE), lambda day: FIRST & _by(day) | _missing(FIRST_DUE)(day)),
    "first_missing": Fact("首次未反馈", "第一轮应反馈而没有收到评价", _always(FIRST_DUE & Q(feedback__isnull=True)), _missing(FIRST_DUE)),
    "first_unsatisfied": Fact("首次不满意", "对第一轮结果不满意", _always(FIRST & Q(feedback__result="不满意")), _given(FIRST & Q(feedback__result="不满意"))),
    "first_returned":         Fact("首次已反馈", "收到对第一轮的评价", _always(FIRST), _given(FIRST)),
    "first_satisfied_broad":  Fact("首次满意（含基本满意）", "对第一轮结果非常满意、满意或基本满意", _always(FIRST & Q(feedback__result__in=BROAD)), _given(FIRST & Q(feedback__result__in=BROAD))),
    "first_satisfied_strict": Fact("首次满意（不含基本满意）", "对第一轮结果非常满意或满意", _always(FIRST & Q(feedback__result__in=STRICT)), _given(FIRST & Q(feedback__result__in=STRICT))),
    "still_unsatisfied": Fact("重办后仍不满意", "重新办理以后，代表对办理结果仍不满意；不论哪一轮", _always(STILL), _given(STILL)),
    "meeting_due": Fact("仍不满意，待双方面商", "重新办理以后代表仍不满意，从那以后人大机关还没有召集双方面商会的记录", _always(STILL & ~met_both())),
    "rework":      Fact("重新办理", "办理过不止一轮", _always(LATEST & Q(round__gt=1))),
    "reworking":   Fact("重新办理中", "第二轮或以后，还没有答复或送出会办意见", _always(OPEN & Q(round__gt=1))),
    "given_back":  Fact("申请过改办", "本件或它接替的承办申请过改办", _always(LATEST & (Q(asked_on__isnull=False) | Q(replaces__asked_on__isnull=False)))),
    "extended":    Fact("延期过", "经批准延长过答复期限；是否按期以延长后的期限为准", _always(LATEST & Q(extended_from__isnull=False))),
    "extension_asked": Fact("申请延期", "单位申请延期，等待答复", _always(LATEST & Q(pk__in=ASKED_EXTENSIONS))),
    "extension_office": Fact("申请延期，等人大机关答复", "单位申请延期，按规则由人大代表工作机构批准", _always(LATEST & Q(pk__in=ASKED_EXTENSIONS) & ~BY_COORDINATOR)),
    "extension_coordinator": Fact("申请延期，等协调单位答复", "单位申请延期，按规则由交办协调单位批准", _always(LATEST & Q(pk__in=ASKED_EXTENSIONS) & BY_COORDINATOR)),
    "coordinated": Fact("提请过协调", "主办、分办单位提请过协调，不论是否已有答复", _always(LATEST & has(CoordinationRequest))),
    "coordination_asked": Fact("提请协调", "主办、分办单位提请协调，等待答复", _always(LATEST & Q(pk__in=disagreeing("coordinator", "leader", "office")))),
    "coordination_office": Fact("提请人大机关协调", "提请人大代表工作机构协调，等待答复", _always(LATEST & Q(pk__in=disagreeing("office")))),
    "coordination_elsewhere": Fact("提请协调单位或领导协调", "提请交办协调单位或领办领导协调，等待答复", _always(LATEST & Q(pk__in=disagreeing("coordinator", "leader")))),
    "coordination_coordinator": Fact("提请协调单位协调", "提请交办协调单位协调，等待答复", _always(LATEST & Q(pk__in=disagreeing("coordinator")))),
    "coordination_leader": Fact("提请领办领导协调", "提请重点建议的领办领导协调，等待答复", _always(LATEST & Q(pk__in=disagreeing("leader")))),
    "promised":    Fact("承诺未兑现", "答复里有还没有了结的承诺，不论哪一轮", _always(Q(promise_due_on__isnull=False))),
    "promise_overdue": Fact("承诺逾期", "答复里有已过期限、单位还没有报完成的承诺，不论哪一轮",
                            lambda today: Q(promise_due_on__lt=today, pk__in=owing(today))),
    "repeated":    Fact("多年重复", "标记为同一件事在两年以上提出过的主办、分办件；每件事只算最近一年的那件", _always(REPEATED)),
    "repeat_unsolved": Fact("多年重复未解决", "标记为多年重复，最近一年的主办、分办件还没有答复，或者答复的类别不算已解决，后来也没有改记",
                        _always(REPEATED & (Q(reply__isnull=True) | Q(reply__is_solved=False, class_change__isnull=True)))),
    "urged":       Fact("催办过", "最近一轮办理中催办过", _always(LATEST & Q(urge_count__gt=0))),
    "urged_open":  Fact("催办后仍未办结", "催办过，还没有答复或送出会办意见", _always(OPEN & Q(urge_count__gt=0))),
    "was_ordered": Fact("发过督办通知书", "发过督办通知书，不论是否已经办结；撤销的不算", _always(LATEST & has(SupervisionOrder, status__in=("issued", "answered", "accepted")))),
    "ordered":     Fact("督办待回复", "有督办通知书等单位回复", _always(LATEST & Q(order_due_on__isnull=False))),
    "order_overdue": Fact("督办逾期未回复", "有督办通知书过了回复期限还没有回复", lambda today: LATEST & Q(order_due_on__lt=today)),
    "order_answered": Fact("督办回复待审核", "单位回复了督办通知书，等人大机关审核", _always(LATEST & Q(order_answered_on__isnull=False))),
    "key_topic":   Fact("重点建议", "建议列为重点处理建议（件或类）", _always(LATEST & Q(suggestion__topic__isnull=False))),
    "claimed":     Fact("委员认领", "建议有委员认领督办", _always(LATEST & Q(suggestion__claimed_by__isnull=False))),
    "grouped":     Fact("代表小组督办", "建议交代表小组督办", _always(LATEST & Q(suggestion__supervising_group__isnull=False))),
    "looked_back": Fact("回头看核查过", "答复以后抽样核查过", _always(LATEST & has(LookbackItem, status="checked"))),
    "lookback_failed": Fact("回头看未落实", "答复以后抽样核查，最近一次的结果是未落实", _always(LATEST & lookback_outcome.was("failed"))),
}  # fmt: skip

NONE = "none"  # how a list is narrowed to what has no name in a dimension
SMALL = 10  # a rate over fewer says little and is marked

# key of the rate -> (label, numerator, denominator)
RATES = {
    "accepted":          ("签收率", "accepted", "assigned"),
    "accepted_in_time":  ("按期签收率", "accepted_in_time", "assigned"),
    "answered":          ("办结率", "answered", "assigned"),
    "on_time":           ("按期办结率", "on_time", "dated"),
    "replied":           ("答复办结率", "replied", "own"),
    "own_on_time":       ("按期答复率", "own_on_time", "own_dated"),
    "opinion_sent":      ("会办意见送达率", "opinion_sent", "helper"),
    "opinion_on_time":   ("会办意见按期率", "opinion_on_time", "opinion_dated"),
    "contacted":         ("沟通率", "contacted", "own"),
    "face_to_face":      ("面商率", "face_to_face", "own"),
    "feedback_returned": ("反馈率", "feedback_returned", "feedback_due"),
    "feedback_on_paper": ("代录率", "feedback_on_paper", "feedback_returned"),
    "satisfied_broad":   ("满意率（含基本满意）", "satisfied_broad", "feedback_returned"),
    "satisfied_strict":  ("满意率（不含基本满意）", "satisfied_strict", "feedback_returned"),
    "attitude_satisfied_broad":  ("态度满意率（含基本满意）", "attitude_satisfied_broad", "feedback_returned"),
    "attitude_satisfied_strict": ("态度满意率（不含基本满意）", "attitude_satisfied_strict", "feedback_returned"),
    "first_satisfied_broad":     ("首次满意率（含基本满意）", "first_satisfied_broad", "first_returned"),
    "first_satisfied_strict":    ("首次满意率（不含基本满意）", "first_satisfied_strict", "first_returned"),
    "solved":            ("解决率", "solved", "replied"),
    "commitments_kept":  ("承诺兑现率", "commitments_kept", "commitments_due"),
    "rework":            ("重办率", "rework", "assigned"),
    "given_back":        ("退回率", "given_back", "assigned"),
    "extension":         ("延期率", "extended", "assigned"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to split the parts: ``key`` is what a group is called, ``ref`` what a list is narrowed by (``param``).

    ``only`` narrows what is split; ``name`` makes text of a key, ``nameless`` stands where there is none.
    """

    title: str
    key: object
    ref: object
    param: str
    nameless: str = ""
    only: Q = Q()
    name: Callable = str

    def params(self, ref) -> dict:
        """How a list of parts or of promises is narrowed to the group ``ref``; ``none`` is the group without a name."""
        if self.param == "dispatched":
            last = (ref.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
            return {"dispatched_after": ref.isoformat(), "dispatched_before": last.isoformat()}
        return {self.param: NONE if ref in (None, "") else ref} if self.param else {}


MONTH = Cast(TruncMonth("dispatched_on"), DateField())
KIND = dict(Unit.Kind.choices)
DIMENSIONS = {
    "unit": Dimension("承办单位", F("unit__name"), F("unit_id"), "unit"),
    "system": Dimension("单位系统", F("unit__kind"), F("unit__kind"), "kind", name=KIND.get),
    "role": Dimension("承办身份", F("role"), F("role"), "role", name=dict(Assignment.Role.choices).get),
    "class": Dimension("办理结果", F("reply__klass"), F("reply__klass"), "klass", "未答复", OWN),
    "category": Dimension("类别", F("suggestion__category__name"), F("suggestion__category_id"), "category", "未分类"),
    "committee": Dimension("对口委员会", F("suggestion__category__committee__name"), F("suggestion__category__committee_id"), "committee", "没有对口委员会"),
    "delegation": Dimension(
        "代表团",
        Coalesce(F("suggestion__lead_deputy__delegation__name"), F("suggestion__proposing_delegation__name")),
        Coalesce(F("suggestion__lead_deputy__delegation_id"), F("suggestion__proposing_delegation_id")),
        "delegation", "未编入代表团",
    ),
    "deputy": Dimension("领衔代表", F("suggestion__lead_deputy__name"), F("suggestion__lead_deputy_id"), "deputy", "以代表团名义"),
    "topic": Dimension("重点建议", F("suggestion__topic__name"), F("suggestion__topic_id"), "topic", "没有列为重点建议"),
    "month": Dimension("交办月份", MONTH, MONTH, "dispatched", name=lambda month: f"{month:%Y-%m}"),
    "session": Dimension("届次", F("suggestion__session__name"), F("suggestion__session_id"), "session"),
    "congress": Dimension("人大", F("suggestion__session__congress__name"), F("suggestion__session__congress_id"), "congress"),
    "total": Dimension("合计", Value("合计"), Value(0), ""),
}  # fmt: skip

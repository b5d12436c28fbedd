"""What waits for whom: for each role, which facts are his to act on and which he waits for others on.

Literal tables. A fact counts parts of units (``suggestions.measures.FACTS``), a status counts suggestions; each row of a
desk opens the list of exactly what it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.policy import Role
from suggestions import measures
from suggestions.requests import preassign_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One line of a desk.

    ``day`` is the field that says which item comes first. It is a deadline, unless ``since`` names what happened on it;
    with ``rule`` a deadline of the rule set runs from there.
    """

    says: str
    fact: str = ""
    status: str = ""
    day: str = "due_on"
    since: str = ""
    rule: str = ""
    over: str = ""  # a day gone by is nobody's fault: the row tells the next one, and this once there is none
    first: str = "最早一件"
    hint: str = ""  # in place of the item that comes first
    page: str = ""  # the url name of the page where it is dealt with, where that page lists the same
    button: str = ""  # verb and object of the way there
    is_red: bool = False
    name: str = ""  # of a question about suggestions that is more than a status
    which: Callable | None = None  # that question, () -> Q
    tab: str = ""  # of the dispatch desk or the list of orders, where that lists the same

    @property
    def key(self):
        return self.fact or self.status or self.name

    def q(self, today):
        if self.which:
            return self.which()
        return measures.FACTS[self.fact].q(today) if self.fact else Q(status=self.status)

    def link(self, session, **narrow):
        """The list of what is counted in ``session``; ``narrow`` are more parameters of that list."""
        if self.page == "dispatch":
            return reverse("dispatch") + (f"?{self.tab}" if self.tab else "")
        if self.page == "orders":
            return f"{reverse('orders')}?{urlencode({'session': session.pk} | narrow)}&{self.tab}"
        if self.page:
            return f"{reverse(self.page)}?{urlencode({'session': session.pk})}"
        asked = {"fact": self.fact} if self.fact else {"status": self.status}
        return f"{reverse('parts' if self.fact else 'ledger')}?{urlencode(asked | narrow)}"


SUBMITTED = Wait(
    status="submitted",
    says="新提交的建议，等我审核",
    day="submitted_on",
    since="收到",
    page="review",
    button="审核新提交的",
)
REGISTERED = Wait(
    status="registered",
    says="已经立案的建议，等着交办",
    day="registered_on",
    since="立案",
    page="dispatch",
    button="交办已立案的",
)
REFERRED = Wait(
    status="registered",
    says="人大转来的建议，等我交办",
    day="referred_on",
    since="转来",
    page="dispatch",
    button="交办转来的",
)
PRE_OBJECTED = Wait(
    name="pre_objected",
    which=preassign_facts.objected,
    says="预交办有单位提出异议，等我决定",
    day="registered_on",
    since="立案",
    page="dispatch",
    tab="tab=pre&said=objected",
    button="答复预交办异议",
)
SOUNDED = Wait(
    name="sounded",
    says="预交办征求意见，等我回复",
    hint="同意，或者写明异议；这时还不起算期限",
    page="preassignments",
    button="回复预交办",
)
RETURNED = Wait(
    name="returned",
    which=preassign_facts.returned,
    says="协调单位退回的建议，等我另行交办",
    day="registered_on",
    since="立案",
    page="dispatch",
    tab="tab=referred",
    button="交办协调单位退回的",
)
WANTED = Wait(
    name="wanted",
    which=preassign_facts.wanted,
    says="协调单位请人大机关增加会办单位",
    day="dispatched_on",
    since="交办",
    page="dispatch",
    tab="tab=referred",
    button="增加会办单位",
)
ASKING = Wait(
    fact="asking", says="单位申请改办，等我答复", day="asked_on", since="提出", rule="reassign", button="答复改办申请"
)

ORDER_ANSWERED = Wait(
    fact="order_answered",
    says="单位回复了督办通知书，等我审核",
    day="order_answered_on",
    since="收到",
    page="orders",
    tab="state=answered",
    button="审核督办回复",
)
ORDER_OVERDUE = Wait(
    fact="order_overdue",
    says="督办通知书已经逾期，单位还没有回复",
    day="order_due_on",
    first="最久的一件",
    page="orders",
    tab="state=late",
    is_red=True,
)
ORDERED = Wait(
    fact="ordered",
    says="督办通知书，等本单位书面回复",
    day="order_due_on",
    hint="由联络员或负责人书面回复：办理进展、下一步措施、责任人和完成时间",
    page="orders",
    tab="state=issued",
)

OVERDUE = Wait(fact="overdue", says="答复或会办意见已经逾期", first="最久的一件", is_red=True)
OPINION_OVERDUE = Wait(fact="opinion_overdue", says="其中会办意见逾期，主办单位在等", first="最久的一件", is_red=True)
DUE_WEEK = Wait(fact="due_week", says="七天以内到期，还没有答复或送出意见")
UNACCEPTED = Wait(fact="unaccepted", says="交办了还没有签收", day="dispatched_on", since="交办")
NO_CONTACT = Wait(fact="no_contact", says="主办、分办件还没有与代表沟通的记录")
REWORKING = Wait(fact="reworking", says="代表不满意，正在重新办理")
AWAITED = Wait(
    fact="feedback_awaited",
    says="答复已经送达，代表的意见反馈还没有收回",
    day="feedback_due_on",
    over="反馈期已过",
    hint="代表评价以后会通知您；期满没有评价的，按未反馈办结",
)
REPEATED = Wait(
    fact="repeat_unsolved", says="多年重复提出，至今没有解决", hint="同一件事在两年以上提出过，最近一年的还没有解决"
)
UNSATISFIED = Wait(fact="unsatisfied", says="代表对结果不满意", day="answered_on", since="答复")
UNIT_ASKING = Wait(
    fact="asking",
    says="本单位申请改办，等交办方答复",
    day="asked_on",
    since="提出",
    rule="reassign",
    hint="决定以前期限照常计算",
)
EXTENSION = Wait(
    fact="extension_office", says="单位申请延期，等我答复", button="答复延期申请", hint="批准以前原期限照常计算"
)
EXTENSION_BY_RULE = Wait(fact="extension_coordinator", says="单位申请延期，等我答复", button="答复延期申请")
EXTENSION_ELSEWHERE = Wait(fact="extension_coordinator", says="单位申请延期，等交办协调单位答复")
UNIT_EXTENSION = Wait(fact="extension_asked", says="本单位申请延期，等批准", hint="批准以前原期限照常计算")
SETTLE = Wait(fact="coordination_office", says="单位提请协调，等我答复", button="答复协调请求")
SETTLE_COORDINATOR = Wait(fact="coordination_coordinator", says="单位提请协调，等我答复", button="答复协调请求")
SETTLE_LEADER = Wait(fact="coordination_leader", says="单位提请我协调，等我答复", button="答复协调请求")
SETTLE_ELSEWHERE = Wait(fact="coordination_elsewhere", says="单位提请协调单位或领办领导协调，还没有答复")
UNIT_SETTLE = Wait(fact="coordination_asked", says="本单位提请协调，等答复", hint="期限照常计算")

FOR_ME = {
    Role.STAFF: (ASKING, ORDER_ANSWERED, EXTENSION, SETTLE, SUBMITTED, PRE_OBJECTED, RETURNED, WANTED, REGISTERED),
    Role.COORDINATOR: (ASKING, EXTENSION_BY_RULE, SETTLE_COORDINATOR, PRE_OBJECTED, REFERRED),
    Role.UNIT: (ORDERED,),
}
FOR_OTHERS = {
    Role.STAFF: (
        OVERDUE,
        OPINION_OVERDUE,
        ORDER_OVERDUE,
        DUE_WEEK,
        REWORKING,
        NO_CONTACT,
        UNACCEPTED,
        AWAITED,
        EXTENSION_ELSEWHERE,
        SETTLE_ELSEWHERE,
        REPEATED,
    ),
    Role.COORDINATOR: (OVERDUE, OPINION_OVERDUE, ORDER_OVERDUE, DUE_WEEK, REWORKING, NO_CONTACT, UNACCEPTED),
    Role.UNIT: (UNIT_ASKING, UNIT_EXTENSION, UNIT_SETTLE, AWAITED),
    Role.LEADER: (
        OVERDUE,
        OPINION_OVERDUE,
        ORDER_OVERDUE,
        DUE_WEEK,
        REWORKING,
        NO_CONTACT,
        UNACCEPTED,
        UNSATISFIED,
        REPEATED,
    ),
    Role.VIEWER: (
        OVERDUE,
        OPINION_OVERDUE,
        ORDER_OVERDUE,
        DUE_WEEK,
        REWORKING,
        NO_CONTACT,
        UNACCEPTED,
        UNSATISFIED,
        REPEATED,
    ),
}
OTHERS_TITLE = {
    Role.STAFF: "我在等别人的",
    Role.COORDINATOR: "我在等本系统单位的",
    Role.UNIT: "我在等别人的",
    Role.LEADER: "全部建议里要关注的",
    Role.VIEWER: "全部建议里要关注的",
}

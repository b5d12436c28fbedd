"""办理步骤, for newcomers: the steps of the four tables in the order in which each role meets them.

What a step is called, who takes it, where it leads and what follows stands in the tables themselves; here only the order,
and a sentence about each stretch of the way.
"""

from dataclasses import dataclass

from accounts import policy
from accounts.policy import Role
from congress.rule_words import in_words
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, CallbackItem, PaperEntry, Slip, UnitReport
from evaluations.workflow import CALLBACK, FEEDBACK, PAPER, REPORT, SLIP
from suggestions.flows import FLOWS
from suggestions.models import (
    Assignment,
    Commitment,
    CoordinationRequest,
    CoSigner,
    Extension,
    KeyTopic,
    LookbackItem,
    PreAssignment,
    Reply,
    Suggestion,
    SupervisionOrder,
)

STEPS = FLOWS | {flow.name: flow for flow in (FEEDBACK, PAPER, SLIP, CALLBACK, REPORT, APPRAISAL)}
MODELS = {
    "suggestion": Suggestion,
    "cosigner": CoSigner,
    "assignment": Assignment,
    "reply": Reply,
    "preassignment": PreAssignment,
    "topic": KeyTopic,
    "lookback": LookbackItem,
    "extension": Extension,
    "coordination": CoordinationRequest,
    "order": SupervisionOrder,
    "commitment": Commitment,
    "feedback": Suggestion,
    "paper": PaperEntry,
    "slip": Slip,
    "callback": CallbackItem,
    "unit_report": UnitReport,
    "appraisal": Appraisal,
}
# Which deadline of the rule set governs a step.
RULE_OF = {
    "assignment.ask_back": "give_back",
    "assignment.reassign": "reassign",
    "assignment.contact": "first_contact",
    "assignment.send_opinion": "helper",
    "assignment.return_opinion": "helper_redo",
    "reply.sign": "reply",
    "feedback.give": "feedback",
    "suggestion.rework": "rework",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    title: str
    text: str
    steps: tuple


ENTRY = Stretch(
    "代表提出", "一件建议只提一件事。写到一半会自动保存；提交以前只有您和您邀请的代表看得到。",
    ("suggestion.write", "suggestion.edit", "suggestion.invite", "cosigner.confirm", "cosigner.refuse", "suggestion.submit", "suggestion.withdraw", "suggestion.discard"),
)  # fmt: skip
REVIEW = Stretch(
    "审核立案", "立案时编号。不能立案的要写明理由，理由会告诉领衔代表。",
    ("suggestion.enter", "suggestion.register", "suggestion.return_for_change", "suggestion.decline", "suggestion.turn_into_letter", "suggestion.mark_repeat", "suggestion.unmark_repeat", "suggestion.repeat_counted", "suggestion.merge",
     "suggestion.unmerge", "suggestion.amend", "suggestion.attach"),
)  # fmt: skip
SOUND_OUT = Stretch(
    "预交办", "大会期间先征求单位意见：单位同意，或者提出异议、建议别的单位。这时不起算期限，代表也看不到；定下来以后一次正式交办。",
    ("suggestion.predispatch", "preassignment.agree", "preassignment.object", "preassignment.keep", "preassignment.drop", "preassignment.dispatched"),
)  # fmt: skip
HAND_OVER = Stretch(
    "交办", "一个单位牵头的，选一个主办和若干会办；几个单位各自答复的，都选分办。交办以后期限开始计算。",
    ("suggestion.refer", "suggestion.return_to_office", "suggestion.dispatch", "suggestion.add_units", "preassignment.want", "preassignment.decline"),
)  # fmt: skip
GIVE_BACK = Stretch(
    "改办", "单位之间不直接转。申请改办要写明理由和建议的单位，由交办方决定；决定以前期限照常计算。",
    ("assignment.ask_back", "assignment.refuse_back", "assignment.reassign"),
)  # fmt: skip
MORE_TIME = Stretch(
    "延期和协调", "不能按期答复的，在期限以前申请延期，不超过规则的最长期限，批准以后代表会收到通知；承办单位之间意见不一致的，可以提请协调单位、领办领导或者人大机关定。",
    ("assignment.ask_extension", "extension.grant", "extension.refuse", "extension.withdraw", "extension.end", "assignment.ask_coordination", "coordination.answer",
     "coordination.withdraw", "coordination.end"),
)  # fmt: skip
ACCEPT = Stretch(
    "签收", "收到交办，先看是不是本单位的职责：是，就签收并落实责任人；不是，在期限内申请改办。",
    ("assignment.accept", "assignment.name_people", "assignment.ask_back"),
)  # fmt: skip
HANDLE = Stretch(
    "办理", "主办、分办单位要与代表沟通；会办单位把意见送给主办单位，不直接答复代表。",
    ("assignment.contact", "assignment.send_opinion", "assignment.return_opinion", "assignment.recompute"),
)  # fmt: skip
REPLY_ = Stretch(
    "答复", "答复要有办理结果类别、与代表沟通的记录和各会办单位的意见；缺哪一样，页面会说，也可以写明理由。逐级审核，由负责人签发。",
    ("assignment.draft_reply", "reply.save", "reply.send", "reply.pass_on", "reply.send_back", "reply.waive_opinions", "reply.sign", "assignment.answered", "suggestion.answered",
     "assignment.correct_reply"),
)  # fmt: skip
JUDGE = Stretch(
    "反馈", "由代表本人评价：登录填写，或者扫一次性链接的二维码填写，也可以交纸质表；单位不能代填。每个单位分别评价，没有预先选好的答案。纸质表由一人录入、"
    "另一人核对，核对以前不计入任何数字。反馈期内可以改，原来的一份保留。对结果不满意的，重新办理。",
    ("feedback.give", "feedback.join", "feedback.change", "slip.issue", "slip.revoke", "slip.replace", "slip.spend", "slip.change", "feedback.give_by_link", "feedback.change_by_link", "feedback.enter",
     "paper.compare", "paper.settle", "paper.drop", "feedback.record_paper", "suggestion.rework", "suggestion.close", "suggestion.disclose", "suggestion.lapse"),
)  # fmt: skip
PROMISE = Stretch(
    "承诺兑现", "答复里写明的承诺签发以后开始履行，办结以后、跨了年也一直列在承诺台账上。单位报进展和完成情况，只有人大机关核实后才能销号；兑现得怎么样由领衔代表评价。",
    ("commitment.promise", "commitment.note", "commitment.report", "commitment.ask_change", "commitment.refuse_change", "commitment.return_report", "commitment.write_off",
     "commitment.declare_broken", "commitment.replace", "commitment.supersede", "commitment.grade", "assignment.raise_class"),
)  # fmt: skip
FOLLOW = Stretch(
    "办理和答复",
    "单位与您沟通、答复的每一步都记在这件建议的页面上。",
    ("suggestion.dispatch", "assignment.contact", "reply.sign"),
)
TOPICS = Stretch(
    "重点建议和认领", "重点建议一件一办或者几件归为一类，归类不并案。委员认领、代表小组督办的件，各自的工作台上单独列出。",
    ("topic.open", "suggestion.set_topic", "suggestion.leave_topic", "topic.note", "topic.edit", "topic.close", "topic.reopen", "suggestion.claim",
     "suggestion.release", "suggestion.give_to_group", "suggestion.take_from_group"),
)  # fmt: skip
CALL_BACK = Stretch(
    "电话回访", "从代录的反馈表里按单位随机抽取，打电话向代表核对。抽样的种子公开，任何人都可以重算；回访结果不改动评价，与表不一致的标红。",
    ("callback.record", "callback.correct"),
)  # fmt: skip
LOOK_AGAIN = Stretch(
    "回头看", "从答复为已解决的件里按单位随机抽取核查。抽样的种子公开，任何人都可以重算；核查结果不改变答复的类别。",
    ("lookback.record", "lookback.correct"),
)  # fmt: skip
SUPERVISE = Stretch(
    "督办", "催办是提醒；督办通知书有文号和期限，单位书面回复，人大机关审核。通知书和回复不给代表看，督办活动的记录代表能看到。",
    ("assignment.urge", "assignment.issue_order", "order.answer", "order.accept", "order.return_answer", "order.cancel", "order.void", "suggestion.record_supervision", "suggestion.meet_both"),
)  # fmt: skip
YEAR = Stretch(
    "年度报告", "单位的年度办理情况报告在系统里写：数字由系统按统一口径填写，单位写文字，负责人签发时一起封存。人大机关接收或者退回，要更正就报送新的版本。",
    ("unit_report.begin", "unit_report.send", "unit_report.send_back", "unit_report.sign", "unit_report.return_report", "unit_report.accept", "unit_report.supersede"),
)  # fmt: skip
MEETING = Stretch(
    "评议会", "选好评分办法、评议单位和评议组，抽取票号；到会的人用票号不记名投票，投票结束以前谁也看不到怎样评价；结束时按办法算出结果，连同全部输入封存，任何人可以重算。正式开会以前可以演练。",
    tuple(f"appraisal.{verb}" for verb, step in APPRAISAL.steps.items() if not step.quiet),
)  # fmt: skip
OVERVIEW = Stretch(
    "看总体", "驾驶舱一页看一个届次：六个关键数字和去年同一天比高了还是低了，哪里逾期、哪里代表不满意、哪些承诺没有兑现，各单位和承办量相近的单位比。每个数字点开就是那些件；可以换届次和范围，可以打印，也可以放到大屏上。",
    (),
)  # fmt: skip

WHOLE = (
    ENTRY,
    REVIEW,
    SOUND_OUT,
    HAND_OVER,
    ACCEPT,
    HANDLE,
    MORE_TIME,
    REPLY_,
    JUDGE,
    CALL_BACK,
    PROMISE,
    SUPERVISE,
    TOPICS,
    LOOK_AGAIN,
    YEAR,
    MEETING,
)
# (key of the address, heading, the stretches)
GUIDES = {
    "unit": ("承办单位", (SOUND_OUT, ACCEPT, HANDLE, MORE_TIME, REPLY_, JUDGE, SUPERVISE, PROMISE, YEAR)),
    "deputy": ("代表", (ENTRY, FOLLOW, JUDGE, PROMISE)),
    "staff": (
        "人大工作人员",
        (
            REVIEW,
            SOUND_OUT,
            HAND_OVER,
            GIVE_BACK,
            MORE_TIME,
            JUDGE,
            CALL_BACK,
            PROMISE,
            SUPERVISE,
            TOPICS,
            LOOK_AGAIN,
            YEAR,
            MEETING,
            OVERVIEW,
        ),
    ),
    "coordinator": ("交办协调单位", (SOUND_OUT, HAND_OVER, GIVE_BACK, MORE_TIME, SUPERVISE, OVERVIEW)),
    "leader": ("委员和领导", (OVERVIEW, SUPERVISE, TOPICS, LOOK_AGAIN)),
    "all": ("全过程", WHOLE),
}
OF_ROLE = {
    Role.UNIT: "unit",
    Role.DEPUTY: "deputy",
    Role.STAFF: "staff",
    Role.COORDINATOR: "coordinator",
    Role.LEADER: "leader",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words."""

    label: str
    who: str
    moves: str
    hint: str
    needs_note: bool
    deadline: str
    source: str
    is_own: bool


def stretches(key, user, rules):
    """``[(stretch, [Told])]`` of one guide."""
    return [(stretch, [told(name, user, rules) for name in stretch.steps]) for stretch in GUIDES[key][1]]


def told(name, user, rules):
    flow, verb = name.split(".")
    step = STEPS[flow].steps[verb]
    rule = RULE_OF.get(name)
    raw = rules["deadlines"].get(rule) if rules and rule else None
    return Told(
        label=step.label,
        who="系统自动" if step.auto else policy.who(name),
        moves=moves(step, dict(MODELS[flow].Status.choices)),
        hint=step.hint,
        needs_note=step.needs_note,
        deadline=in_words(raw) if raw else "",
        source=raw.get("source", "") if raw else "",
        is_own=not step.auto and user.role in WHO_IS.get(policy.who(name), ()),
    )


# The words of the policy, as roles: a step of one's own is marked.
WHO_IS = {
    "人大工作人员、该单位的交办协调单位或专委会、常委会领导": (Role.STAFF, Role.COORDINATOR, Role.LEADER),
    "人大工作人员或专委会、常委会领导": (Role.STAFF, Role.LEADER),
    "人大工作人员": (Role.STAFF,),
    "人大工作人员；规则规定由协调单位批准的，也可以由该单位的交办协调单位": (Role.STAFF, Role.COORDINATOR),
    "接到请求的协调单位或领办领导；人大工作人员可以答复或代为记录": (Role.STAFF, Role.COORDINATOR, Role.LEADER),
    "人大工作人员或接受转交的交办协调单位": (Role.STAFF, Role.COORDINATOR),
    "人大工作人员或该单位的交办协调单位": (Role.STAFF, Role.COORDINATOR),
    "接受转交的交办协调单位": (Role.COORDINATOR,),
    "领衔代表": (Role.DEPUTY,),
    "已确认附议的联名代表": (Role.DEPUTY,),
    "作过评价的代表本人": (Role.DEPUTY,),
    "被邀请的代表本人": (Role.DEPUTY,),
    "承办单位的人员": (Role.UNIT,),
    "承办单位的联络员或负责人": (Role.UNIT,),
    "主办单位或人大工作人员": (Role.UNIT, Role.STAFF),
    "本级签批人": (Role.UNIT,),
    "承办单位负责人": (Role.UNIT,),
    "常委会、专委会的委员": (Role.LEADER,),
    "认领的委员或人大工作人员": (Role.LEADER, Role.STAFF),
    "人大工作人员、领办和督办领导、督办委员会": (Role.LEADER, Role.VIEWER, Role.STAFF),
    "人大工作人员或对口的委员会": (Role.LEADER, Role.STAFF),
}


def moves(step, words):
    """待审核 → 待交办; only the states it starts from where it stays, nothing where that says nothing."""
    source = "、".join(words[state] for state in step.source)
    if not step.target:
        return f"{source}时可办" if source else ""
    target = step.target.__doc__ if callable(step.target) else words[step.target]
    return f"{source} → {target}" if source else f"成为“{target}”"

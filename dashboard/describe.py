"""The four tables as pages: what a reader of docs/ sees is what the code does."""

from accounts import policy
from accounts.policy import Role
from congress import deadlines, presets, rule_words
from congress.explanations import UNITS
from evaluations.bulletins.workflow import BULLETIN
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Bulletin, CallbackItem, PaperEntry, Scheme, Slip, UnitReport
from evaluations.presets import worked
from evaluations.reports import journal as reports
from evaluations.schemes.workflow import SCHEME
from evaluations.workflow import CALLBACK, FEEDBACK, PAPER, REPORT, SLIP
from suggestions import measures
from suggestions.commitments.workflow import COMMITMENT
from suggestions.imports.parts import PART
from suggestions.imports.store import LEDGER
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
from suggestions.notices import NOTICES
from suggestions.requests.workflow import COORDINATION, EXTENSION, PREASSIGNMENT
from suggestions.supervision.workflow import LOOKBACK, ORDER, TOPIC
from suggestions.workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

FLOWS = (
    (SUGGESTION, Suggestion, "建议"),
    (COSIGNER, CoSigner, "附议邀请"),
    (ASSIGNMENT, Assignment, "承办（一个单位的一份任务）"),
    (REPLY, Reply, "答复"),
    (PREASSIGNMENT, PreAssignment, "预交办（征求一个单位的意见）"),
    (EXTENSION, Extension, "延期"),
    (COORDINATION, CoordinationRequest, "提请协调"),
    (TOPIC, KeyTopic, "重点建议"),
    (LOOKBACK, LookbackItem, "回头看（抽中的一件）"),
    (ORDER, SupervisionOrder, "督办通知书"),
    (COMMITMENT, Commitment, "承诺事项"),
    (FEEDBACK, Suggestion, "代表反馈（记在建议上）"),
    (PAPER, PaperEntry, "代录的一张纸质表"),
    (SLIP, Slip, "一次性链接"),
    (CALLBACK, CallbackItem, "电话回访（抽中的一份表）"),
    (REPORT, UnitReport, "单位年度报告"),
    (BULLETIN, Bulletin, "通报和年度报告"),
    (APPRAISAL, Appraisal, "评议会"),
    (SCHEME, Scheme, "评分办法"),
    (LEDGER, Suggestion, "按台账更正（记在建议上）"),
    (PART, Assignment, "按台账更正（记在承办上）"),
)
AUDIENCE = {"all": "各方", "offices": "人大与单位", "unit": "本单位"}
HEAD = "<!-- 由 manage.py describe 生成，请勿手改。Generated; do not edit. -->\n\n"


def pages():
    """``{file name: text}`` of everything that is generated."""
    return {
        "process.md": HEAD + process(),
        "permissions.md": HEAD + permissions(),
        "deadlines.md": HEAD + deadline_tables(),
        "measures.md": HEAD + figures(),
        "schemes.md": HEAD + worked.schemes(),
    }


def grid(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return (
        "\n".join(
            lines
            + ["| " + " | ".join(str(c).replace("|", "／").replace("\n", " ") for c in row) + " |" for row in rows]
        )
        + "\n"
    )


# Process ---------------------------------------------------------------------------------------------------------------------


def process():
    parts = ["# 办理流程\n\n来源：`suggestions/workflow.py`、`evaluations/workflow.py`、`suggestions/notices.py`。\n"]
    for flow, model, title in FLOWS:
        labels = dict(model.Status.choices)
        parts += [
            f"\n## {title}\n",
            diagram(flow, model),
            grid(STEP_HEADS, [step_row(flow, v, s, labels) for v, s in flow.steps.items()]),
        ]
    return "\n".join(parts)


STEP_HEADS = ("步骤", "代码", "从", "到", "谁", "要写明理由", "谁能看到记录", "通知", "之后")


def target(step, labels):
    if callable(step.target):
        return step.target.__doc__
    return labels.get(step.target, "不变") if step.target else "不变"


def step_row(flow, verb, step, labels):
    name = f"{flow.name}.{verb}"
    told = "；".join(n.subject for n in (NOTICES | reports.NOTICES).get(name, ()))
    sources = "、".join(labels[s] for s in step.source) or "（新建）"
    who = "系统" if step.auto else policy.who(name)
    return (
        step.label,
        f"`{name}`",
        sources,
        target(step, labels),
        who,
        "是" if step.needs_note else "",
        AUDIENCE[step.audience],
        told,
        step.hint,
    )


def leads_to(step):
    """The states a step may lead to; a target that is worked out may name its own."""
    if callable(step.target):
        return getattr(step.target, "leads_to", ())
    return (step.target,) if step.target else ()


def diagram(flow, model):
    """A mermaid state diagram of the moves; steps that stay in their state are in the table only."""
    names = dict(model.Status.choices)
    lines = ["```mermaid", "stateDiagram-v2", *(f'  state "{label}" as {value}' for value, label in names.items())]
    for step in flow.steps.values():
        for state in leads_to(step):
            lines += [f"  {source} --> {state}: {step.label}" for source in step.source or ("[*]",)]
    return "\n".join([*lines, "```\n"])


# Permissions -----------------------------------------------------------------------------------------------------------------


def permissions():
    roles = [r for r in Role]
    page_rows = [
        (f"`{name}`", *("●" if r in may else "" for r in roles), "●" if "anonymous" in may else "")
        for name, may in policy.PAGES.items()
    ]
    step_rows = [(f"`{name}`", right.who) for name, right in policy.DO.items()]
    see_rows = [(f"`{label}`",) for label in policy.SEE]
    return "\n".join(
        [
            "# 权限\n\n来源：`accounts/policy/`。没有列出的页面、步骤和数据，任何人都不能打开、办理和看到。\n",
            "## 页面\n",
            grid(("页面", *(r.label for r in roles), "未登录"), page_rows),
            "## 步骤\n",
            grid(("步骤", "谁可以办理"), step_rows),
            "## 按人过滤的数据\n\n每种数据都从用户所属的人大开始过滤；不同人大之间互不可见。\n",
            grid(("数据",), see_rows),
        ]
    )


# Deadlines -------------------------------------------------------------------------------------------------------------------


def rule_text(rule):
    if rule is None:
        return "—"
    if rule["unit"] == "date":
        return f"{rule['date']} 前"
    return f"{rule['amount']} {UNITS[rule['unit']]}，自{deadlines.EVENTS[rule['start']]}起"


def deadline_tables():
    loaded = {name: presets.load(name) for name in presets.names()}
    rows = [(name, *(rule_text(p["deadlines"].get(rule)) for rule in deadlines.RULES)) for name, p in loaded.items()]
    parts = [
        "# 期限、类别和满意度\n\n来源：`congress/presets/`。规则属于届次，可以复制后修改。\n",
        "## 期限\n",
        grid(("规则", *deadlines.RULES.values()), rows),
        "\n## 办理结果类别\n",
        grid(("规则", "类别"), [(n, "；".join(klass_text(c) for c in p["classes"])) for n, p in loaded.items()]),
        "\n## 满意度\n",
        grid(
            ("规则", "从好到差", "是否评价会办", "计入统计的反馈表", "要重新办理的档次", "承办单位看评价"),
            [(n, "、".join(p["grades"]), *flag_words(p["flags"])) for n, p in loaded.items()],
        ),
        "\n## 依据和说明\n",
    ]
    parts += [f"- **{n}**：{'；'.join([*p.get('sources', []), *p.get('notes', [])])}" for n, p in loaded.items()]
    return "\n".join(parts) + "\n"


def flag_words(flags):
    return (
        "是" if flags["grades_helpers"] else "",
        rule_words.COUNTED[flags["counted_feedback"]],
        rule_words.REWORK[flags["rework_from"]],
        rule_words.UNITS_READ[flags["units_read"]],
    )


def klass_text(c):
    marks = [w for w, on in (("要有承诺", c["needs_commitments"]), ("计为已解决", c["is_solved"])) if on]
    return f"{c['key']} {c['label']}" + (f"（{'，'.join(marks)}）" if marks else "")


# Figures ---------------------------------------------------------------------------------------------------------------------


def figures():
    facts = [(f.label, f"`{name}`", f.means, "能" if f.until else "") for name, f in measures.FACTS.items()]
    label = {name: f.label for name, f in measures.FACTS.items()} | {
        "commitments_kept": "按期兑现的承诺",
        "commitments_due": "到期的承诺",
    }
    rates = [(text, f"`{key}_rate`", label[a], label[b]) for key, (text, a, b) in measures.RATES.items()]
    return "\n".join(
        [
            "# 统计口径\n\n来源：`suggestions/measures.py`。统计单位是一份承办：一个单位在一件建议里最近一轮的任务。\n",
            "## 事实\n",
            "“回看”指能不能按日期回到过去某一天（名单里的“只算到”）：轮次和身份按现在的，日期按当时的。\n",
            grid(("名称", "代码", "定义", "回看"), facts),
            "\n## 比率\n\n百分比保留两位小数，四舍五入；分母为零时显示“—”，不足 10 的注明。和上一年比较用百分点，是两个已公布的百分比之差。\n",
            grid(("名称", "代码", "分子", "分母"), rates),
            "\n## 分组\n",
            grid(
                ("分组", "代码", "名单的筛选"),
                [(d.title, f"`{key}`", f"`{d.param}`" if d.param else "") for key, d in measures.DIMENSIONS.items()],
            ),
        ]
    )

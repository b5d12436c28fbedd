"""What the editor offers to choose from: panels, figures, events – each with the condition it stands for."""

PANELS = {
    "standing": "常委会组成人员", "committees": "专门委员会", "onsite": "到会代表", "proposers": "提建议代表", "group": "代表小组",
    "jury": "评议组", "reviewers": "评审组", "public": "公众",
}  # fmt: skip
TYPES = {
    "grades": "评议组打分：选等次", "top": "评议组打分：打分数", "dimensions": "评议组打分：分项打分", "feedback": "提建议代表的评价",
    "measure": "系统数字", "adjustment": "加减分", "levels": "定等次的指标",
}  # fmt: skip
ADDABLE = ("grades", "top", "dimensions", "feedback", "measure", "adjustment")  # to a scheme with a total

# (count, among): what share of the items a figure means
FIGURES: dict[str, tuple[str, dict, dict | None]] = {
    "on_time": ("按期办结的", {"fact": "on_time"}, None),
    "accepted_in_time": ("按期签收的", {"fact": "accepted_in_time"}, None),
    "accepted_in_7_days": ("7 天内签收的", {"fact": "accepted_in_7_days"}, None),
    "replied_in_3_months": ("3 个月内答复的", {"fact": "replied_in_3_months"}, {}),
    "replied_in_6_months": ("6 个月内（或批准的延期以前）答复的", {"fact": "replied_in_6_months"}, {}),
    "contacted": ("有沟通记录的", {"fact": "contacted"}, None),
    "met": ("已面商的", {"fact": "met"}, None),
    "solved": ("已解决的", {"fact": "solved"}, None),
    "returned": ("代表已反馈的", {"grade": "result"}, {}),
    "satisfied": ("代表满意的（不含基本满意）", {"grade": "result", "in": ["非常满意", "满意"]}, None),
    "content": ("代表没有不满意的", {"grade": "result", "in": ["不满意"], "not": True}, None),
}
# What the system counts by itself for an addition or a deduction; everything else is registered by the office.
COUNTED = {
    "late": ("没有按期办结的件", {"fact": "on_time", "in": [False]}),
    "early": ("提前 10 天以上办结的件", {"fact": "days_early", "least": 10}),
    "unmet": ("没有面商的件", {"fact": "met", "in": [False]}),
    "uncontacted": ("没有沟通记录的件", {"fact": "contacted", "in": [False]}),
    "unsatisfied": ("代表不满意的件", {"grade": "result", "in": ["不满意"]}),
    "rework": ("重新办理的件", {"fact": "rounds", "least": 2}),
    "unaccepted": ("没有按期签收的件", {"fact": "accepted_in_time", "in": [False]}),
}
KEEP = "keep"


def figure_of(part) -> str:
    """The key of what a part measures; ``keep`` for a condition the editor has no words of its own for."""
    asked = (part["count"], part.get("among"))
    return next((key for key, (_, count, among) in FIGURES.items() if asked == (count, among)), KEEP)


def counted_of(rule) -> str:
    """The key of how a rule is counted: ``""`` registered events, ``keep`` anything the editor cannot say."""
    if rule.get("tiers"):
        return KEEP
    if rule.get("when") is None:
        return ""
    return next((key for key, (_, when) in COUNTED.items() if when == rule["when"]), KEEP)

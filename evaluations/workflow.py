"""How the deputy's word enters the system. Never through a unit: see ``accounts/policy/``."""

from accounts import policy
from core.workflow import Step, Workflow
from suggestions import notices
from suggestions.journal import JOURNAL
from suggestions.models import Suggestion

from . import effects, guards

S = Suggestion.Status
ANSWERABLE = (S.HANDLING, S.ANSWERED)

FEEDBACK = Workflow("feedback", may=policy.may, who=policy.who, journal=JOURNAL, told=notices.tell, steps={
    "give": Step(label="反馈意见", source=ANSWERABLE, guard=guards.something_to_grade, then=effects.record, page="feedback_give", is_key=True,
                 hint="对每个单位分别评价；对结果不满意的，单位要重新办理。"),
    "enter": Step(label="代录反馈表", source=ANSWERABLE, guard=guards.something_on_paper, then=effects.record_paper, page="feedback_enter", is_key=True,
                  hint="录入后标明“代录”，并附扫描件。"),
})  # fmt: skip

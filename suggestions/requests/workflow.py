"""What can happen to a request: an assignment sounded out, more time asked, a disagreement brought to somebody to settle.

Requests are opened by steps of the suggestion and its parts (``suggestions/workflow.py``).
"""

from core.workflow import Step
from suggestions.models import CoordinationRequest, Extension, PreAssignment
from suggestions.workflow import table

from . import coordination, extensions, preassign

P, E, C = PreAssignment.Status, Extension.Status, CoordinationRequest.Status
FORMS = "suggestions.requests."

# Proposed by ``suggestion.predispatch``; no step here starts a clock.
PREASSIGNMENT = table("preassignment", {
    "agree": Step(label="同意承办", source=(P.PROPOSED, P.OBJECTED), target=P.AGREED, guard=preassign.being_asked, audience="offices",
                  sets={"answered_on": lambda act: act.today, "words": "", "proposed_unit": None}, hint="正式交办以后才开始计算期限。"),
    "object": Step(label="提出异议", source=(P.PROPOSED, P.AGREED), target=P.OBJECTED, form=FORMS + "preassign_forms.ObjectForm", needs_note=True,
                   guard=preassign.may_object, settles=preassign.objection, then=preassign.objected, audience="offices",
                   hint="由交办方决定改由别的单位还是维持；正式交办以前都可以改变主意。"),
    "keep": Step(label="维持预交办意见", source=(P.OBJECTED,), target=P.PROPOSED, form=FORMS + "preassign_forms.KeepForm", needs_note=True,
                 guard=preassign.being_asked, sets={"answer": lambda act: act.note}, then=preassign.of_unit, audience="offices",
                 hint="要改由别的单位的，不用维持，请在交办台改动拟承办单位以后重新预交办。"),
    "drop": Step(label="撤销拟承办单位", source=(P.PROPOSED, P.AGREED, P.OBJECTED), target=P.DROPPED, form=FORMS + "preassign_forms.DropForm", needs_note=True,
                 guard=preassign.being_asked, then=preassign.of_unit, audience="offices", hint="这个单位不再看到这件建议。"),
    "decline": Step(label="不增加会办单位", source=(P.PROPOSED, P.AGREED, P.OBJECTED), target=P.DROPPED, form=FORMS + "preassign_forms.DropForm", needs_note=True,
                    guard=preassign.is_wanted, then=preassign.of_unit, audience="offices", hint="理由会告知交办协调单位。"),
    "want": Step(label="请增加会办单位", source=(P.PROPOSED, P.AGREED, P.OBJECTED), then=preassign.of_unit, auto=True, audience="offices"),
    "dispatched": Step(label="预交办转为正式交办", source=(P.PROPOSED, P.AGREED, P.OBJECTED), target=P.DISPATCHED, then=preassign.of_unit, auto=True,
                       audience="offices"),
})  # fmt: skip

# Asked by ``assignment.ask_extension``. Until it is granted the date in force stays in force.
EXTENSION = table("extension", {
    "grant": Step(label="批准延期", source=(E.ASKED,), target=E.GRANTED, form=FORMS + "extensions_forms.GrantForm", guard=extensions.can_be_granted,
                  settles=extensions.granted, then=extensions.move, is_key=True, hint="新期限立即生效，是否按期以它为准；原期限保留在记录里；单位和代表都会收到通知。"),
    "refuse": Step(label="不批准延期", source=(E.ASKED,), target=E.REFUSED, form=FORMS + "extensions_forms.RefuseForm", needs_note=True,
                   settles=extensions.refused, audience="offices", hint="原期限不变。"),
    "withdraw": Step(label="撤回延期申请", source=(E.ASKED,), target=E.WITHDRAWN, audience="offices", hint="原期限不变。"),
    "end": Step(label="延期申请终止", source=(E.ASKED,), target=E.WITHDRAWN, auto=True, audience="offices"),
})  # fmt: skip

# Asked by ``assignment.ask_coordination``.
COORDINATION = table("coordination", {
    "answer": Step(label="答复协调请求", source=(C.ASKED,), target=C.ANSWERED, form=FORMS + "coordination_forms.AnswerForm", needs_note=True,
                   settles=coordination.answered, audience="offices", is_key=True, hint="协调意见记录在案；提请的单位和涉及的承办单位会收到通知。"),
    "withdraw": Step(label="撤回协调请求", source=(C.ASKED,), target=C.WITHDRAWN, audience="offices"),
    "end": Step(label="协调请求终止", source=(C.ASKED,), target=C.WITHDRAWN, auto=True, audience="offices"),
})  # fmt: skip

"""What can happen to a promise once the reply that makes it is signed.

The states of the promise are the only source: a promise outlives the close of its suggestion and the end of its session.
"""

from core.workflow import Step
from suggestions.models import Commitment
from suggestions.workflow import table

from . import effects, guards

C = Commitment.Status
FORMS = "suggestions.commitments.forms."

COMMITMENT = table("commitment", {
    "promise": Step(label="作出承诺", source=(C.PLANNED,), target=C.OPEN, then=effects.promised, auto=True),
    # The unit reports.
    "note": Step(label="记承诺进展", source=Commitment.RUNNING, form=FORMS + "NoteForm", needs_note=True, then=effects.note,
                 hint="代表、人大机关和承办单位都能看到进展和附件；承诺的内容和期限不变。"),
    "report": Step(label="报完成，申请销号", source=(C.OPEN,), target=C.REPORTED, form=FORMS + "ReportForm", needs_note=True,
                   settles=effects.report_terms, then=effects.reported, is_key=True,
                   hint="由人大机关核实后销号；单位自己不能销号。"),
    "ask_change": Step(label="申请调整承诺", source=Commitment.RUNNING, form=FORMS + "AskChangeForm", needs_note=True,
                       guard=guards.no_change_is_asked, settles=effects.change_terms, then=effects.change_asked,
                       audience="offices", hint="由人大机关决定；决定以前原承诺和期限不变。"),
    # The office settles.
    "return_report": Step(label="退回，继续履行", source=(C.REPORTED,), target=C.OPEN, form=FORMS + "ReturnForm", needs_note=True,
                          sets={"reported_on": None}, then=effects.report_returned, audience="offices", hint="承诺恢复为履行中，原期限不变。"),
    "refuse_change": Step(label="不同意调整", source=Commitment.RUNNING, form=FORMS + "RefuseChangeForm", needs_note=True,
                          guard=guards.a_change_is_asked, sets={"change_asked_on": None}, then=effects.change_refused, audience="offices",
                          hint="原承诺和期限不变，单位继续履行。"),
    "write_off": Step(label="核实销号", source=Commitment.RUNNING, target=effects.written_off_state, form=FORMS + "WriteOffForm",
                      settles=effects.write_off_terms, then=effects.written_off, is_key=True,
                      hint="完成日期在期限当天或以前的记为按期兑现，晚于期限的记为逾期兑现；销号以后请领衔代表评价兑现情况。"),
    "declare_broken": Step(label="认定未兑现", source=Commitment.RUNNING, target=C.BROKEN, form=FORMS + "BrokenForm", needs_note=True,
                           guard=guards.is_past_due, sets={"settled_on": lambda act: act.today, "change_asked_on": None}, then=effects.broken, is_key=True,
                           hint="认定以后不再催办，计入没有按期兑现的承诺；理由各方都能看到。"),
    "replace": Step(label="改为新承诺", source=Commitment.RUNNING, target=C.REPLACED, form=FORMS + "ReplaceForm", needs_note=True,
                    settles=effects.replace_terms, then=effects.replace, is_key=True, hint="原承诺和原期限保留在记录里；新承诺从今天起履行。"),
    "supersede": Step(label="由新答复的承诺代替", source=Commitment.RUNNING, target=C.REPLACED, sets={"settled_on": lambda act: act.today, "change_asked_on": None},
                      then=effects.superseded, auto=True),
    # The deputy judges.
    "grade": Step(label="评价兑现情况", source=Commitment.WRITTEN_OFF, form=FORMS + "GradeForm", guard=guards.is_ungraded,
                  settles=effects.grade_terms, then=effects.graded, is_key=True, hint="评价一次，不能再改；承办单位能看到。"),
})  # fmt: skip

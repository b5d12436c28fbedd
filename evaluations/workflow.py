"""How the deputy's word enters the system, never through a unit (see ``accounts/policy/``), and the way of a unit's own report."""

from accounts import policy
from core.workflow import Step, Workflow
from suggestions import notices
from suggestions.journal import JOURNAL
from suggestions.models import Suggestion

from . import effects, guards
from .models import UnitReport
from .reports import effects as reports
from .reports import journal as reports_journal

S, R = Suggestion.Status, UnitReport.Status
ANSWERABLE = (S.HANDLING, S.ANSWERED)

FEEDBACK = Workflow("feedback", may=policy.may, who=policy.who, journal=JOURNAL, told=notices.tell, steps={
    "give": Step(label="反馈意见", source=ANSWERABLE, guard=guards.something_to_grade, then=effects.record, page="feedback_give", is_key=True,
                 hint="对每个单位分别评价；对结果不满意的，单位要重新办理。"),
    "enter": Step(label="代录反馈表", source=ANSWERABLE, guard=guards.something_on_paper, then=effects.record_paper, page="feedback_enter", is_key=True,
                  hint="录入后标明“代录”，并附扫描件。"),
})  # fmt: skip

# A unit's report hangs on no suggestion, so it has a journal of its own.
REPORT = Workflow("unit_report", may=policy.may, who=policy.who, journal=reports_journal.JOURNAL, told=reports_journal.tell, steps={
    "begin": Step(label="起草年度报告", target=R.DRAFT, page="unit_report_begin", audience="unit", hint="数字由系统填写，文字由本单位写。"),
    "save": Step(label="保存年度报告", source=(R.DRAFT,), settles=reports.keep, quiet=True, audience="unit", page="unit_report", is_button=False),
    "send": Step(label="送负责人签发", source=(R.DRAFT,), target=R.SIGNING, guard=reports.is_written, audience="unit",
                 hint="负责人退回以前不能再改；签发时数字按当天的情况固定。"),
    "send_back": Step(label="退回起草人修改", source=(R.SIGNING,), target=R.DRAFT, form="suggestions.forms.WordsForm", needs_note=True, settles=reports.back,
                      audience="unit", hint="起草人修改以后重新送签。"),
    "sign": Step(label="签发报送", source=(R.SIGNING,), target=R.SUBMITTED, guard=reports.is_written, settles=reports.freeze, then=reports.replace_submitted,
                 audience="offices", is_key=True, hint="数字和文字连同签发人、时间一起封存，此后谁也不能改；要更正，只能报送新的版本。"),
    "return_report": Step(label="退回年度报告", source=(R.SUBMITTED,), target=R.RETURNED, form="suggestions.forms.WordsForm", needs_note=True,
                          settles=reports.returned, audience="offices", is_key=True, hint="这一版保留在案；单位修改以后报送新的版本。"),
    "accept": Step(label="接收年度报告", source=(R.SUBMITTED,), target=R.ACCEPTED, sets={"decided_on": lambda act: act.today}, then=reports.replace_accepted,
                   audience="offices", is_key=True, hint="作为评议会的材料；以前接收的版本由这一版代替。"),
    "supersede": Step(label="由新版本代替", source=(R.SUBMITTED, R.ACCEPTED), target=R.REPLACED, auto=True, audience="offices"),
})  # fmt: skip

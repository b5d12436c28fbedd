"""How the deputy's word enters the system, never through a unit (see ``accounts/policy/``), and the way of a unit's own report."""

from accounts import policy
from core.workflow import Step, Workflow
from suggestions import notices
from suggestions.journal import JOURNAL
from suggestions.models import Suggestion

from . import effects, guards
from .callbacks import effects as callbacks
from .models import CallbackItem, PaperEntry, Slip, UnitReport
from .papers import effects as papers
from .reports import effects as reports
from .reports import journal as reports_journal
from .slips import effects as slips

S, R, P, L, C = Suggestion.Status, UnitReport.Status, PaperEntry.Status, Slip.Status, CallbackItem.Status
ANSWERABLE = (S.HANDLING, S.ANSWERED)
WITH_CLOSED = (*ANSWERABLE, S.CLOSED)  # within the window a word may come, or be changed, after the item was closed


def table(name, steps):
    return Workflow(name, may=policy.may, who=policy.who, journal=JOURNAL, told=notices.tell, steps=steps)


FEEDBACK = table("feedback", {
    "give": Step(label="反馈意见", source=ANSWERABLE, guard=guards.something_to_grade, then=effects.give, page="feedback_give", is_key=True,
                 hint="对每个单位分别评价；对结果不满意的，单位要重新办理。"),
    "join": Step(label="联名代表反馈意见", source=WITH_CLOSED, guard=guards.something_to_add, then=effects.join, page="feedback_join", is_key=True,
                 hint="联名代表各自评价，与领衔代表的评价并列；是否计入统计由办理规则规定。"),
    "change": Step(label="改动评价", source=WITH_CLOSED, guard=guards.something_to_change, then=effects.change, page="feedback_change", is_key=True,
                   hint="反馈期内可以改，要写明理由；原来的一份保留在案。改为不满意的，重新办理。"),
    "enter": Step(label="代录反馈表", source=WITH_CLOSED, guard=guards.something_on_paper, then=papers.keep, page="feedback_enter", audience="offices",
                  hint="附扫描件，录入后等另一位工作人员核对，核对以前不计入任何数字；期内签的表晚到的，写明理由补录。"),
    # What follows by itself.
    "record_paper": Step(label="代录的反馈表核对计入", source=WITH_CLOSED, then=effects.from_paper, auto=True, is_key=True),
    "change_by_link": Step(label="通过一次性链接改动评价", source=WITH_CLOSED, then=effects.change_by_link, auto=True, is_key=True),
    "give_by_link": Step(label="通过一次性链接反馈意见", source=ANSWERABLE, then=effects.by_link, auto=True, is_key=True),
})  # fmt: skip

PAPER = table("paper", {
    "compare": Step(label="核对代录的反馈表", source=(P.WAITING,), guard=papers.by_another, settles=papers.compare, then=papers.compared,
                    page="paper_check", audience="offices", hint="不看第一次录入，照扫描件再录一遍；两次一致即计入，不一致的逐处取舍。"),
    "settle": Step(label="取舍两次录入", source=(P.DIFFERING,), target=P.CHECKED, guard=papers.by_another, settles=papers.settle, then=papers.settled,
                   page="paper_check", audience="offices", hint="对照扫描件逐处选定，写明理由；两次录入都保留。"),
    "drop": Step(label="作废代录的反馈表", source=(P.WAITING, P.DIFFERING), target=P.DROPPED, form="suggestions.forms.WordsForm", needs_note=True,
                 then=papers.dropped, audience="offices", hint="录错了件或者代表已经在线评价的，写明理由作废；扫描件保留。"),
})  # fmt: skip

SLIP = table("slip", {
    "issue": Step(label="印发一次性链接", target=L.OPEN, page="slips_new", then=slips.named, audience="offices",
                  hint="一张链接只给一位代表评价一件建议的一轮办理，只能评价一次，反馈期内还可以用它改，期满失效；系统只存摘要，印出以后不能再看。"),
    "revoke": Step(label="收回一次性链接", source=(L.OPEN, L.USED), target=L.REVOKED, guard=slips.may_go, sets={"settled_at": lambda act: act.at}, then=slips.named, audience="offices"),
    "replace": Step(label="由新印的链接代替", source=(L.OPEN,), target=L.REVOKED, sets={"settled_at": lambda act: act.at}, then=slips.named, auto=True,
                    audience="offices"),
    "spend": Step(label="使用一次性链接", source=(L.OPEN,), target=L.USED, guard=slips.still_usable, sets={"settled_at": lambda act: act.at},
                  then=slips.spent, auto=True, audience="offices"),
    "change": Step(label="用一次性链接改动评价", source=(L.USED,), guard=slips.still_changeable, then=slips.changed, auto=True, audience="offices"),
})  # fmt: skip

CALLBACK = table("callback", {
    # Who was drawn is not told before the call.
    "draw": Step(label="抽中电话回访", target=C.DRAWN, quiet=True),
    "record": Step(label="记录电话回访", source=(C.DRAWN,), target=C.CALLED, form="evaluations.callbacks.forms.CallForm", settles=callbacks.found,
                   then=callbacks.told, audience="offices", hint="回访结果不改动评价；与表不一致的标红，由人大机关查明。"),
    "correct": Step(label="更正电话回访记录", source=(C.CALLED,), form="evaluations.callbacks.forms.CorrectForm", needs_note=True,
                    settles=callbacks.found, then=callbacks.told, audience="offices", hint="原来的记录留在时间线上。"),
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

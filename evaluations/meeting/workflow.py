"""What can happen to a meeting. A ballot is no step: it is cast by a code, by nobody who is known (``casting.py``)."""

from accounts import policy
from core.workflow import Step, Workflow
from evaluations.models import Appraisal

from . import effects, guards, paper
from .journal import JOURNAL, tell

A = Appraisal.Status
FORMS = "evaluations.meeting.forms."
BEFORE, RUNNING, COUNTED = (A.PREPARING,), (A.PREPARING, A.OPEN), (A.CLOSED, A.PUBLISHED)

APPRAISAL = Workflow("appraisal", may=policy.may, who=policy.who, journal=JOURNAL, told=tell, steps={
    "prepare": Step(label="准备评议会", target=A.PREPARING, page="appraisal_new", then=effects.seat, hint="选好评分办法以后，系统按办法列出要打分的评议组。"),
    "copy": Step(label="照样再准备一次", target=A.PREPARING, then=effects.copy, page="appraisal_copy", hint="单位、评议组和人员照搬，票号重新抽取。"),
    "amend": Step(label="修改安排", source=BEFORE, form=FORMS + "AmendForm", settles=effects.fill, then=effects.seat,
                  hint="换了评分办法的，按新的办法补上评议组。"),
    "choose_units": Step(label="选评议单位", source=BEFORE, settles=effects.as_chosen, then=effects.choose, page="appraisal_units"),
    "record_event": Step(label="登记加减分事项", source=BEFORE, form=FORMS + "EventForm", guard=guards.counts_events, needs_note=True, then=effects.record_event,
                         hint="评分办法规定按登记计次的事项，如受到表彰；开始投票以后不能再改。"),
    "add_panel": Step(label="增加评议组", source=BEFORE, form=FORMS + "PanelForm", then=effects.add_panel),
    "drop_panel": Step(label="移出评议组", source=BEFORE, form=FORMS + "DropPanelForm", then=effects.drop_panel),
    "invite_jurors": Step(label="修改评议人员", source=RUNNING, then=effects.invite_jurors, page="appraisal_panel", is_button=False),
    "call_roll": Step(label="签到", source=RUNNING, then=effects.call_roll, page="appraisal_panel", is_button=False),
    "invite": Step(label="通知单位和领导", source=BEFORE, form=FORMS + "InviteForm", guard=guards.can_invite,
                   hint="被评议单位的人员、委员和领导都会收到消息；单位应当在会前五个工作日报送年度报告。"),
    "draw": Step(label="抽取票号", source=RUNNING, then=effects.draw, page="appraisal_codes", is_button=False),
    "spoil": Step(label="作废票号", source=RUNNING, form=FORMS + "SpoilForm", needs_note=True, then=effects.spoil,
                  hint="作废的票号不能再投票；已经投出的票不受影响。"),
    "open": Step(label="开始投票", source=BEFORE, target=A.OPEN, guard=guards.can_open, settles=effects.open_voting, then=effects.freeze_scheme, is_key=True,
                 hint="评分办法、评议单位和它们的件从此固定，事实截至当天；领到票号的人可以投票。"),
    "lift_throttle": Step(label="解除输错票号的限制", source=(A.OPEN,), then=effects.lift_throttle, page="appraisal_throttle", is_button=False),
    "enter_paper": Step(label="录入纸质票", source=(A.OPEN,), then=paper.enter, quiet=True, page="appraisal_paper", is_button=False),
    "set_hand_count": Step(label="录入票数汇总", source=(A.OPEN,), then=effects.set_hand_count, page="appraisal_hand", is_button=False),
    "check_hand_count": Step(label="核对票数汇总", source=(A.OPEN,), then=effects.check_hand_count, page="appraisal_hand", is_button=False),
    "close": Step(label="结束投票并计票", source=(A.OPEN,), target=A.CLOSED, guard=guards.can_close, settles=effects.close, then=effects.count, is_key=True,
                  hint="此后到的票不再计入；按评分办法算出结果，连同全部输入一起封存。"),
    "void": Step(label="作废这次评议", source=(A.PREPARING, A.OPEN, A.CLOSED), target=A.VOID, form="suggestions.forms.WordsForm", needs_note=True,
                 settles=effects.void, is_key=True, hint="已经投的票都不计入；要重新评议的，照样再准备一次。"),
    "publish": Step(label="公布结果", source=(A.CLOSED,), target=A.PUBLISHED, form=FORMS + "PublishForm", guard=guards.not_rehearsed,
                    settles=effects.publish, is_key=True, hint="委员、领导和代表看到全部结果；单位按设定看到本单位或者全部单位的结果。"),
    "recount": Step(label="登记异议并复算", source=COUNTED, form="suggestions.forms.WordsForm", needs_note=True, then=effects.recount,
                    hint="写明谁、对哪里有异议；系统从封存的档案和选票各算一遍，结论记录在案。"),
    "correct": Step(label="更正结果", source=COUNTED, form="suggestions.forms.WordsForm", needs_note=True, then=effects.correct, is_key=True,
                    hint="先把错误的记录改正，再按同一天、同样的票重新计算；原来的一版保留，新的一版另行封存。"),
    "certify": Step(label="记录选票的处理", source=COUNTED, form=FORMS + "CertifyForm", settles=effects.certify,
                    hint="纸质票和票号单当场销毁或者封存，由谁监督，写进证明。"),
})  # fmt: skip

"""What can happen to a 通报 or 年度报告. Once issued nothing can: a correction is another issue."""

from accounts import policy
from core.workflow import Step, Workflow
from evaluations.models import Bulletin

from . import effects
from .journal import JOURNAL, tell

B = Bulletin.Status
FORMS = "evaluations.bulletins.forms."

BULLETIN = Workflow("bulletin", may=policy.may, who=policy.who, journal=JOURNAL, told=tell, steps={
    "draft": Step(label="起草通报", target=B.DRAFT, page="bulletin_new", hint="系统按截止日期统计，写出正文的初稿；同一种通报同时只有一份草稿。"),
    "save": Step(label="修改正文", source=(B.DRAFT,), page="bulletin_edit", settles=effects.reword),
    "autosave": Step(label="自动保存", source=(B.DRAFT,), page="bulletin_edit", settles=effects.reword, quiet=True, is_button=False),
    "recount": Step(label="更新数字", source=(B.DRAFT,), form=FORMS + "RecountForm", settles=effects.recount,
                    hint="按截止日期重新统计，数字和附表换成新的；正文保留还是重新起草，由您选。"),
    "issue": Step(label="印发", source=(B.DRAFT,), target=B.ISSUED, form=FORMS + "IssueForm", settles=effects.issue, is_key=True,
                  hint="系统编期号，正文、数字、附表、时间和印发人一起封存；印发以后谁也不能再改，要更正只能另发一期；领导、协调单位和承办单位都会收到消息。"),
    "discard": Step(label="撤销草稿", source=(B.DRAFT,), then=effects.discard, quiet=True, hint="草稿删除以后不能恢复；已经印发的各期不受影响。"),
})  # fmt: skip

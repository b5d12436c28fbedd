"""What can happen to an order of supervision, to an item drawn for a second look, and to a key topic."""

from accounts import policy
from core.workflow import Step, Workflow
from suggestions.models import KeyTopic, LookbackItem, SupervisionOrder
from suggestions.workflow import SUPERVISION, table

from . import lookback_effects, orders, topics, topics_journal

W, L, T = SupervisionOrder.Status, LookbackItem.Status, KeyTopic.Status

ORDER = table("order", {
    "answer": Step(label="回复督办", source=(W.ISSUED,), target=W.ANSWERED, form=SUPERVISION + "orders_forms.AnswerForm", then=orders.answer,
                   audience="offices", hint="回复送人大机关审核，审核以前不能再改；不合要求的会退回，请写清楚进展和完成时间。"),
    "accept": Step(label="督办回复审核通过", source=(W.ANSWERED,), target=W.ACCEPTED, sets={"settled_on": lambda act: act.today}, then=orders.settled,
                   audience="offices", is_key=True, hint="这份督办通知书办结。"),
    "return_answer": Step(label="退回督办回复", source=(W.ANSWERED,), target=W.ISSUED, form=SUPERVISION + "orders_forms.ReturnForm", needs_note=True,
                          settles=orders.new_term, then=orders.returned, audience="offices", hint="这一次的回复保留在案；单位按新的期限重新回复。"),
    "cancel": Step(label="撤销督办通知书", source=(W.ISSUED, W.ANSWERED), target=W.CANCELLED, form=SUPERVISION + "orders_forms.CancelForm", needs_note=True,
                   sets={"settled_on": lambda act: act.today}, then=orders.settled, audience="offices", hint="单位不用再回复；通知书和回复都保留在案。"),
    "void": Step(label="随改办撤销督办", source=(W.ISSUED, W.ANSWERED), target=W.CANCELLED, sets={"settled_on": lambda act: act.today},
                 then=orders.settled, auto=True, audience="offices"),
})  # fmt: skip
LOOKBACK = table("lookback", {
    # Who was drawn is not told before the visit: nothing is written on the suggestion until something was found.
    "draw": Step(label="抽中回头看", target=L.DRAWN, quiet=True),
    "record": Step(label="记录回头看", source=(L.DRAWN,), target=L.CHECKED, form=SUPERVISION + "lookback_forms.FoundForm", settles=lookback_effects.found,
                   then=lookback_effects.keep_record, is_key=True, hint="核查结果各方都能看到；答复的类别不因此改变；未落实的列入督办台。"),
    "correct": Step(label="更正回头看记录", source=(L.CHECKED,), form=SUPERVISION + "lookback_forms.CorrectForm", needs_note=True,
                    then=lookback_effects.correct, hint="原来的记录留在时间线上。"),
})  # fmt: skip

# A key topic hangs on no single suggestion, so it has a journal of its own.
TOPIC = Workflow("topic", may=policy.may, who=policy.who, journal=topics_journal.JOURNAL, told=topics_journal.tell, steps={
    "open": Step(label="确定重点建议", target=T.ACTIVE, page="topic_new", sets={"opened_on": lambda act: act.today}, hint="领办、督办领导和督办委员会会收到消息。"),
    "edit": Step(label="修改重点建议", source=(T.ACTIVE,), form=SUPERVISION + "topics_forms.TopicForm", then=topics.edit, hint="改动前后的内容都会记录。"),
    "note": Step(label="记录进展", source=(T.ACTIVE,), form=SUPERVISION + "topics_forms.ProgressForm", needs_note=True,
                 hint="领办、督办领导，督办委员会和人大机关都能看到；写下以后不能再改。"),
    "close": Step(label="办结重点建议", source=(T.ACTIVE,), target=T.CLOSED, form=SUPERVISION + "topics_forms.ResultForm", needs_note=True,
                  sets={"closed_on": lambda act: act.today}, is_key=True, hint="督办到此结束；各件建议照常办理，不受影响。"),
    "reopen": Step(label="恢复办理", source=(T.CLOSED,), target=T.ACTIVE, form="suggestions.forms.WordsForm", needs_note=True,
                   sets={"closed_on": None}, is_key=True),
})  # fmt: skip

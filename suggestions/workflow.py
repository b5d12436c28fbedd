"""What can happen to a suggestion, to each unit's part in it, to a reply and to an invitation – and when.

The four tables below are the process; what hangs on it has tables in ``requests``, ``commitments`` and ``supervision``
(all of them: ``flows.py``). Consequences stand in ``effects.py`` and ``answering.py``, reasons for "not yet" in ``guards.py``,
who is told in ``notices.py``, who may in ``accounts/policy/``.
"""

from accounts import policy
from core.workflow import Step, Workflow

from . import answering, effects, guards, merging, notices
from .commitments import effects as promises
from .commitments.guards import all_written_off
from .journal import JOURNAL
from .models import Assignment, CoSigner, Reply, Suggestion
from .repeats import chain
from .requests import coordination, extensions, preassign
from .supervision import claims, orders, records, topics, urging

S, A, R, C = Suggestion.Status, Assignment.Status, Reply.Status, CoSigner.Status
FORMS = "suggestions.forms."
NOTED = (S.SUBMITTED, S.MERGED, S.REGISTERED, S.HANDLING, S.ANSWERED, S.CLOSED)  # what the office has taken in, closed ones too
RAISED = (*NOTED, S.RETURNED, S.DECLINED, S.LETTER, S.WITHDRAWN)  # whatever was handed in once, what became of it or not
SUPERVISION = "suggestions.supervision."


def table(name, steps):
    return Workflow(name, may=policy.may, who=policy.who, journal=JOURNAL, told=notices.tell, steps=steps)


SUGGESTION = table("suggestion", {
    # The deputy writes.
    "write": Step(label="起草建议", target=S.DRAFT, page="mine_new", then=effects.remember_form, audience="unit"),
    "edit": Step(label="修改建议", source=(S.DRAFT, S.RETURNED), page="mine_edit", then=effects.edit, audience="unit"),
    "autosave": Step(label="自动保存", source=(S.DRAFT,), page="mine_edit", then=effects.keep_draft, quiet=True, is_button=False),
    "discard": Step(label="删除草稿", source=(S.DRAFT,), then=effects.discard, quiet=True,
                    hint="草稿和它的附件、附议邀请一起删除，不能恢复。"),
    "invite": Step(label="邀请附议", source=(S.DRAFT, S.RETURNED, S.SUBMITTED), form=FORMS + "InviteForm", then=effects.invite,
                   hint="被邀请的代表会收到消息，由本人确认后才算附议。"),
    "submit": Step(label="提交建议", source=(S.DRAFT, S.RETURNED), target=S.SUBMITTED, guard=guards.ready_to_submit,
                   sets={"submitted_on": lambda act: act.today}, is_key=True, hint="提交后由人大代表工作机构审核；交办之前可以撤回。"),
    "withdraw": Step(label="撤回建议", source=(S.SUBMITTED, S.RETURNED, S.REGISTERED), target=S.WITHDRAWN, needs_note=True,
                     form=FORMS + "WithdrawForm", guard=guards.carries_nobody, then=preassign.end, is_key=True, hint="撤回后不再办理。交办以后不能撤回。"),
    # The office registers.
    "enter": Step(label="登记建议", target=S.SUBMITTED, page="register", then=effects.remember_form, is_key=True),
    "amend": Step(label="更正登记信息", source=(S.SUBMITTED, S.REGISTERED, S.HANDLING, S.ANSWERED), form=FORMS + "AmendForm",
                  then=effects.amend, audience="offices", hint="改动前后的内容都会记录在时间线上。"),
    "attach": Step(label="补充附件", source=(S.SUBMITTED, S.REGISTERED, S.HANDLING, S.ANSWERED), form=FORMS + "AttachForm",
                   then=effects.attach, audience="offices"),
    "register": Step(label="立案", source=(S.SUBMITTED,), target=S.REGISTERED, form=FORMS + "RegisterForm", guard=guards.complete_text,
                     settles=effects.number_it, then=effects.register, sets={"registered_on": lambda act: act.today}, is_key=True, hint="立案后编号，等待交办。"),
    "return_for_change": Step(label="退回修改", source=(S.SUBMITTED,), target=S.RETURNED, needs_note=True, form=FORMS + "WordsForm",
                              is_key=True, hint="代表修改后可以再次提交。"),
    "decline": Step(label="不予立案", source=(S.SUBMITTED,), target=S.DECLINED, form=FORMS + "DeclineForm", needs_note=True, is_key=True,
                    hint="理由会告知领衔代表。"),
    "turn_into_letter": Step(label="转为来信处理", source=(S.SUBMITTED,), target=S.LETTER, form=FORMS + "WordsForm", needs_note=True, is_key=True,
                             hint="转为来信后按信访渠道处理，不再作为建议办理。"),
    "merge": Step(label="并案", source=(S.SUBMITTED, S.REGISTERED), target=S.MERGED, form=FORMS + "MergeForm", guard=merging.may_join,
                  settles=merging.join, then=merging.joined, is_key=True,
                  hint="编号立案，并入另一件一起办理；本件的代表能看到那一件的办理，收到写给他的答复，由本人评价；还没有答复以前可以取消。"),
    "unmerge": Step(label="取消并案", source=(S.MERGED,), target=S.REGISTERED, form=FORMS + "WordsForm", needs_note=True, guard=merging.may_leave,
                    settles=merging.leave, is_key=True, hint="恢复为单独的一件，等待交办。"),
    # Dispatch.
    "refer": Step(label="转交协调单位", source=(S.REGISTERED,), form=FORMS + "ReferForm", then=effects.refer, audience="offices",
                  hint="由协调单位在本系统内交办；人大机关仍可直接交办。"),
    "return_to_office": Step(label="退回人大机关", source=(S.REGISTERED,), form=FORMS + "WordsForm", needs_note=True, then=preassign.returned,
                             sets={"coordinator": None, "referred_on": None}, audience="offices",
                             hint="不属于本系统、或者要由人大机关另行确定的，写明理由退回。"),
    "predispatch": Step(label="预交办", source=(S.REGISTERED,), page="dispatch", settles=preassign.terms, then=preassign.propose, audience="offices",
                        hint="先征求单位意见，不起算期限；正式交办以后期限才开始计算。"),
    "dispatch": Step(label="交办", source=(S.REGISTERED,), target=S.HANDLING, page="dispatch", settles=effects.dispatch_terms, then=effects.dispatch, is_key=True, hint="各单位立即收到通知，期限从交办日起算。"),
    "add_units": Step(label="追加承办单位", source=(S.HANDLING,), form=FORMS + "AddUnitsForm", then=effects.add_units,
                      hint="追加的单位从追加之日起算期限。"),
    # Supervision.
    "record_supervision": Step(label="记督办活动", source=(S.HANDLING, S.ANSWERED, S.CLOSED), form=SUPERVISION + "records_forms.RecordForm",
                               then=records.record, hint="现场督办、听取汇报、督办推进会都记在这里；代表和承办单位都能看到。"),
    "meet_both": Step(label="记双方面商会", source=(S.HANDLING, S.ANSWERED, S.CLOSED), form=SUPERVISION + "records_forms.BothForm", guard=records.still_unsatisfied,
                      then=records.meet_both, is_key=True, hint="重新办理以后代表仍不满意的，由人大机关召集代表和承办单位当面商定，记录在案；评价仍由代表作出。"),
    "set_topic": Step(label="列为重点建议", source=(S.REGISTERED, S.HANDLING, S.ANSWERED, S.CLOSED), form=SUPERVISION + "topics_forms.TopicChoice",
                      guard=topics.may_change_topic, then=topics.join, hint="与同一类的其他建议一起督办；不并案，仍由原单位分别答复、分别评价。"),
    "leave_topic": Step(label="移出重点建议", source=(S.REGISTERED, S.HANDLING, S.ANSWERED, S.CLOSED, S.MERGED, S.WITHDRAWN), form=FORMS + "WordsForm", needs_note=True,
                        guard=topics.has_topic, then=topics.leave),
    "claim": Step(label="认领督办", source=(S.HANDLING, S.ANSWERED), guard=claims.unclaimed, then=claims.claim,
                  hint="认领后由您督办这一件，它会列在您的工作台上。"),
    "release": Step(label="取消认领", source=(S.HANDLING, S.ANSWERED), form=SUPERVISION + "claims_forms.ReleaseForm", guard=claims.claimed, then=claims.release,
                    hint="取消后可以由别的委员认领。"),
    "give_to_group": Step(label="交代表小组督办", source=(S.HANDLING, S.ANSWERED), form=SUPERVISION + "claims_forms.GroupForm", guard=claims.may_be_given,
                          then=claims.give_to_group, hint="小组的代表能看到这件建议的办理和答复，不能办理。"),
    "take_from_group": Step(label="不再由代表小组督办", source=(S.HANDLING, S.ANSWERED, S.CLOSED), form=FORMS + "WordsForm", needs_note=True,
                            guard=claims.in_group, then=claims.take_from_group, hint="小组的代表不再看到这件建议。"),
    # Raised before.
    "mark_repeat": Step(label="标记多年重复", source=NOTED, form="suggestions.repeats.forms.MarkForm", then=chain.mark, audience="offices", is_button=False,
                        hint="选的各件和这一件算同一件事，提出的年数由系统按届次的年份算出；各件的办理和答复不变。"),
    "unmark_repeat": Step(label="取消多年重复标记", source=RAISED, form=FORMS + "WordsForm", needs_note=True, guard=chain.not_alone, then=chain.unmark,
                          audience="offices", is_button=False, hint="只把这一件从同一件事里去掉，其余各件仍在一起，年数重新计算。"),
    # What follows by itself.
    "repeat_counted": Step(label="多年重复的年数变动", source=RAISED, then=chain.counted, auto=True, audience="offices"),
    "answered": Step(label="答复完毕", source=(S.HANDLING,), target=S.ANSWERED, auto=True),
    "rework": Step(label="开启重新办理", source=(S.HANDLING, S.ANSWERED, S.CLOSED), target=S.HANDLING, sets={"closed_on": None}, then=effects.start_round, auto=True, is_key=True),
    "close": Step(label="办结", source=(S.ANSWERED,), target=S.CLOSED, sets={"closed_on": lambda act: act.today}, auto=True, is_key=True),
    "disclose": Step(label="反馈期满，向单位公布评价", source=(S.HANDLING, S.ANSWERED, S.CLOSED), then=effects.disclose, auto=True),
    "lapse": Step(label="反馈期满办结", source=(S.ANSWERED,), target=S.CLOSED, guard=guards.window_is_over, sets={"closed_on": lambda act: act.today}, auto=True, is_key=True),
})  # fmt: skip

COSIGNER = table("cosigner", {
    "confirm": Step(label="确认附议", source=(C.INVITED, C.REFUSED), target=C.CONFIRMED, guard=guards.still_open_to_sign,
                    sets={"answered_at": lambda act: act.at}),
    "refuse": Step(label="不附议", source=(C.INVITED, C.CONFIRMED), target=C.REFUSED, guard=guards.still_open_to_sign,
                   sets={"answered_at": lambda act: act.at}),
})  # fmt: skip

ASSIGNMENT = table("assignment", {
    "accept": Step(label="签收", source=(A.PENDING,), target=A.HANDLING, sets={"accepted_on": lambda act: act.today}, then=effects.accepted,
                   hint="签收后由本单位办理；发现不属于本单位职责的，在申请改办期限内提出。"),
    "name_people": Step(label="落实责任人", source=(A.PENDING, A.HANDLING, A.ASKING), form=FORMS + "PeopleForm", then=effects.name_people,
                        hint="“四个一”：一件建议、一名负责领导、一个责任处室、一名经办人。"),
    "contact": Step(label="记一次沟通", source=(A.HANDLING, A.ANSWERED), form=FORMS + "ContactForm", then=effects.log_contact,
                    hint="“三个一”：办前一个电话、办中一次见面、办后一次反馈。"),
    "ask_back": Step(label="申请改办", source=(A.PENDING, A.HANDLING), target=A.ASKING, form=FORMS + "AskBackForm", needs_note=True,
                     guard=guards.may_ask_back, then=effects.ask_back, audience="offices", hint="由交办方决定，决定之前期限照常计算。"),
    "refuse_back": Step(label="不同意改办", source=(A.ASKING,), target=effects.state_before_asking, form=FORMS + "WordsForm", needs_note=True, sets={"decision_due_on": None},
                        audience="offices", hint="单位继续办理，原期限不变。"),
    "reassign": Step(label="改办", source=(A.PENDING, A.HANDLING, A.ASKING), target=A.RELIEVED, form=FORMS + "ReassignForm", needs_note=True,
                     sets={"relieved_on": lambda act: act.today, "is_latest": False}, then=effects.reassign, audience="offices", is_key=True,
                     hint="新单位的期限从它自己的交办日起算，原单位的记录保留。"),
    "ask_extension": Step(label="申请延期", source=(A.HANDLING,), form="suggestions.requests.extensions_forms.AskForm", needs_note=True,
                          guard=extensions.may_ask, then=extensions.ask, audience="offices", hint="在期限以前提出，批准以前原期限照常计算。"),
    "ask_coordination": Step(label="提请协调", source=(A.PENDING, A.HANDLING, A.ASKING), form="suggestions.requests.coordination_forms.AskForm",
                             guard=coordination.may_ask, then=coordination.ask, audience="offices",
                             hint="承办单位之间意见不一致、自己协商不下来时用；答复记录在案，期限照常计算。"),
    "send_opinion": Step(label="送会办意见", source=(A.HANDLING,), target=A.ANSWERED, form=FORMS + "OpinionForm", guard=guards.is_helper,
                         sets={"answered_on": lambda act: act.today}, then=answering.send_opinion, audience="offices",
                         hint="意见送主办单位，不直接答复代表。"),
    "return_opinion": Step(label="退回会办意见", source=(A.ANSWERED,), target=A.HANDLING, form=FORMS + "WordsForm", needs_note=True,
                           guard=guards.opinion_may_be_returned, sets={"answered_on": None, "is_answer_undated": False}, then=answering.return_opinion, audience="offices",
                           hint="空泛的意见可以退回一次，写明要补充什么。"),
    "draft_reply": Step(label="起草答复", source=(A.HANDLING,), guard=guards.answers_for_itself, then=answering.draft_reply, audience="unit", page="reply_edit"),
    "correct_reply": Step(label="更正答复", source=(A.ANSWERED,), guard=guards.may_correct, form=FORMS + "WordsForm", needs_note=True,
                          then=answering.draft_reply, audience="unit", hint="已签发的答复不变；更正稿签发后成为新的一版。"),
    "raise_class": Step(label="改记办理结果类别", source=(A.ANSWERED,), guard=all_written_off, form="suggestions.commitments.forms.RaiseClassForm",
                        needs_note=True, then=promises.raise_class, is_key=True, hint="签发的答复不变，类别变动作为一条有日期的记录，如 B→A。"),
    "urge": Step(label="催办", source=(A.PENDING, A.HANDLING, A.ASKING, A.ANSWERED), form=SUPERVISION + "urging_forms.UrgeForm",
                 guard=urging.may_be_urged, then=urging.urge, audience="offices", hint="单位的联络员、经办人和负责人立即收到；催办的次数和日期记录在案。"),
    "issue_order": Step(label="发督办通知书", source=(A.PENDING, A.HANDLING, A.ASKING, A.ANSWERED), form=SUPERVISION + "orders_forms.IssueForm",
                        guard=orders.may_be_ordered, then=orders.issue, audience="offices", is_key=True,
                        hint="系统编文号，单位立即收到；单位书面回复，由人大机关审核，不合要求的退回重报。"),
    "answered": Step(label="已答复", source=(A.HANDLING,), target=A.ANSWERED, sets={"answered_on": lambda act: act.today},
                     then=answering.part_answered, auto=True, audience="unit"),
    "recompute": Step(label="期限重算", source=(A.PENDING, A.HANDLING, A.ASKING, A.ANSWERED), settles=effects.new_dates, then=effects.dates_told,
                      auto=True, audience="offices", hint="节假日或办理规则有改动时，系统管理员先预览、确认，在办的期限一并重算；批准的延期不变。"),
})  # fmt: skip

REPLY = table("reply", {
    "save": Step(label="保存草稿", source=(R.DRAFT,), then=answering.save_reply, audience="unit", page="reply_edit"),
    "autosave": Step(label="自动保存", source=(R.DRAFT,), then=answering.save_reply, audience="unit", page="reply_edit", quiet=True, is_button=False),
    "send": Step(label="送审", source=(R.DRAFT,), target=R.CHECKING, guard=guards.ready_to_send, sets={"level": 2, "return_words": ""}, audience="unit",
                 hint="交给下一级审核；退回以前不能再修改。"),
    "pass_on": Step(label="审核通过", source=(R.CHECKING,), guard=guards.not_last_level, then=answering.next_level, form=FORMS + "PassOnForm", audience="unit"),
    "send_back": Step(label="退回起草", source=(R.CHECKING,), target=R.DRAFT, form=FORMS + "SendBackForm", needs_note=True, sets={"level": 1},
                      then=answering.keep_words, audience="unit", hint="写明要改什么，起草人会看到。"),
    "sign": Step(label="签发答复", source=(R.DRAFT, R.CHECKING), target=R.SIGNED, form=FORMS + "SignForm", guard=guards.ready_to_sign,
                 sets={"sent_on": lambda act: act.today}, then=answering.sign, is_key=True,
                 hint="签发后答复立即送达代表，不能再改；要改只能另发更正的答复。"),
    "waive_opinions": Step(label="不等会办意见", source=(R.SIGNED,), then=answering.waived, auto=True, audience="offices"),
})  # fmt: skip

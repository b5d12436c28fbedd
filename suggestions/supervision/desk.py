"""督办台: the working lists of the office. Each is a fact of the measures, so that its number is its list.

Literal table. ``words`` is the text drafted for urging the units on the list; the names in 【】 are filled for each item.
"""

from dataclasses import dataclass

from django.db.models import Count

from suggestions import measures
from suggestions.models import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingList:
    fact: str
    group: str
    empty: str  # what an empty list means
    words: str
    day: str = "due_on"  # the field 【期限】 and 【逾期天数】 speak of

    @property
    def label(self):
        return measures.FACTS[self.fact].label


ITEM = "第【编号】号建议《【标题】》"
TERM, HANDLING, RESULT, SUPERVISION = "期限", "办理", "结果和承诺", "督办"

LISTS = (
    WorkingList(fact="overdue", group=TERM, empty="各单位手里没有逾期的件。",
                words=f"{ITEM}由你单位承办，期限为【期限】，现已逾期【逾期天数】天。请单位负责人过问，抓紧办结，并书面说明逾期的原因。"),
    WorkingList(fact="due_week", group=TERM, empty="七天以内没有要到期的件。",
                words=f"{ITEM}由你单位承办，期限为【期限】。请抓紧办理，按期答复代表或者送出会办意见。"),
    WorkingList(fact="opinion_overdue", group=TERM, empty="没有逾期的会办意见。",
                words=f"{ITEM}由你单位会办，意见应于【期限】以前送主办单位，现已逾期【逾期天数】天，影响主办单位答复代表。请立即送出。"),
    WorkingList(fact="extension_asked", group=TERM, empty="没有等待答复的延期申请。",
                words=f"{ITEM}的延期申请正在研究。决定以前期限仍为【期限】，请继续抓紧办理。"),
    WorkingList(fact="unaccepted", group=HANDLING, empty="交办的件都已经签收。",
                words=f"{ITEM}已经交办给你单位，至今没有签收。请尽快签收并落实责任人；不属于本单位职责的，请在规定期限内申请改办。"),
    WorkingList(fact="no_contact", group=HANDLING, empty="在办的主办、分办件都有沟通记录。",
                words=f"{ITEM}由你单位承办，至今没有与代表沟通的记录。请尽快与领衔代表联系，当面听取意见，并在系统里记录。"),
    WorkingList(fact="opinion_missing", group=HANDLING, empty="会办意见都已经送出。",
                words=f"{ITEM}由你单位会办，请于【期限】以前把意见送主办单位，写清楚本单位负责什么、怎么办、什么时候办。"),
    WorkingList(fact="sent_back", group=HANDLING, empty="没有被退回以后还没有重新送审的答复稿和会办意见。",
                words=f"{ITEM}的办理意见被退回以后还没有重新报出，期限为【期限】。请针对退回的意见抓紧修改，按期报出。"),
    WorkingList(fact="asking", group=HANDLING, empty="没有等待答复的改办申请。",
                words=f"{ITEM}的改办申请正在研究。决定以前期限照常计算，仍为【期限】，请继续办理。"),
    WorkingList(fact="unsatisfied", group=RESULT, empty="没有代表不满意的件。",
                words=f"代表对{ITEM}的办理结果不满意。请单位负责人与代表当面沟通，研究改进措施，重新答复。"),
    WorkingList(fact="reworking", group=RESULT, empty="没有正在重新办理的件。",
                words=f"代表对{ITEM}的办理结果不满意，现在是第【轮次】轮办理，期限为【期限】。请单位负责人与代表当面沟通，针对代表的意见重新答复。"),
    WorkingList(fact="promised", group=RESULT, day="promise_due_on", empty="答复里的承诺都已经了结。",
                words=f"你单位在{ITEM}的答复里作出的承诺，最近一项应于【期限】以前完成。请报告进展，已经完成的请申请销号。"),
    WorkingList(fact="promise_overdue", group=RESULT, day="promise_due_on", empty="没有逾期的承诺。",
                words=f"你单位在{ITEM}的答复里承诺于【期限】以前完成的事项，现已逾期【逾期天数】天。请说明原因，提出完成时间。"),
    WorkingList(fact="repeat_unsolved", group=RESULT, empty="没有标记为多年重复而尚未解决的件。",
                words=f"{ITEM}反映的问题代表已经连续提出几年，至今没有解决。请单位负责人牵头研究，拿出具体措施和时间表。"),
    WorkingList(fact="lookback_failed", group=RESULT, day="", empty="回头看没有发现未落实的件。",
                words=f"{ITEM}的答复经抽查核实没有落实。请单位负责人查明原因，限期整改，并报告整改情况。"),
    WorkingList(fact="key_topic", group=SUPERVISION, empty="还没有列为重点建议的件。",
                words=f"{ITEM}列为重点处理建议，期限为【期限】。请单位负责人亲自办理，并报告办理进展。"),
    WorkingList(fact="claimed", group=SUPERVISION, empty="还没有委员认领的件。",
                words=f"{ITEM}由常委会委员认领督办，期限为【期限】。请主动向认领的委员报告办理进展。"),
    WorkingList(fact="grouped", group=SUPERVISION, empty="还没有交代表小组督办的件。",
                words=f"{ITEM}交代表小组督办，期限为【期限】。请主动向小组的代表报告办理进展。"),
    WorkingList(fact="urged_open", group=SUPERVISION, empty="催办过的件都已经办结。",
                words=f"{ITEM}已经催办【已催次数】次，至今没有办结，期限为【期限】。请单位负责人直接过问，并报告办理进展和完成时间。"),
    WorkingList(fact="ordered", group=SUPERVISION, day="order_due_on", empty="没有等单位回复的督办通知书。",
                words=f"就{ITEM}向你单位发出的督办通知书，请于【期限】以前书面回复。"),
    WorkingList(fact="order_overdue", group=SUPERVISION, day="order_due_on", empty="没有逾期未回复的督办通知书。",
                words=f"就{ITEM}向你单位发出的督办通知书，应于【期限】以前回复，现已逾期【逾期天数】天。请立即回复，并说明逾期的原因。"),
    WorkingList(fact="order_answered", group=SUPERVISION, day="", empty="没有等待审核的督办回复。",
                words=f"你单位就{ITEM}的督办回复正在审核。请继续落实督办要求，如有新的进展请及时报告。"),
)  # fmt: skip
BY_FACT = {one.fact: one for one in LISTS}
FIRST = LISTS[0].fact
PLAIN = WorkingList(
    fact="open", group="", empty="",
    words=f"{ITEM}由你单位承办，期限为【期限】。请抓紧办理，并报告办理进展。",
)  # fmt: skip

# For one part alone: the first of these that is true of it says what the matter is.
PRESSING = (
    "order_overdue", "opinion_overdue", "overdue", "promise_overdue", "unaccepted", "reworking", "sent_back", "no_contact", "ordered",
    "due_week", "opinion_missing", "promised",
)  # fmt: skip


def situation(part, today):
    """Which of the lists the part is on; one query."""
    facts = {one.fact: Count("pk", filter=measures.FACTS[one.fact].q(today)) for one in LISTS}
    found = Assignment._base_manager.filter(pk=part.pk).aggregate(**facts)
    return {fact for fact, n in found.items() if n}


def most_pressing(part, today):
    there = situation(part, today)
    return next((BY_FACT[fact] for fact in PRESSING if fact in there), PLAIN)

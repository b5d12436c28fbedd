"""Which items the meeting should look at, and which were done well: chosen by a rule that is printed, never by hand."""

from dataclasses import dataclass

from django.template.defaultfilters import truncatechars

from core.templatetags.look import md
from evaluations.models import Feedback
from suggestions.models import Assignment

from .claims import fate
from .rows import Item
from .said import Said

MOST, MOST_GOOD = 4, 2
# In this order; an item stands where it is worst.
WORST_FIRST = (
    "unsatisfied", "reworking", "own_overdue", "lookback_failed", "promise_overdue", "order_overdue", "repeat_unsolved", "own_late",
    "first_unsatisfied", "uncontacted",
)  # fmt: skip
RULE = (
    "按下列次序挑选，最多 4 件：代表不满意、重新办理中、答复逾期未结、回头看未落实、承诺逾期、督办逾期未回复、多年重复未解决、逾期答复、"
    "首次不满意、没有沟通；同一类期限早的在前。会办意见逾期的合为一条，占一件。"
)
GOOD_RULE = "计为已解决、按期答复、当面沟通过、没有重新办理，代表对结果给出最好评价，也不在需要关注之列的，答复早于期限最多的两件。"
WORDS = 96  # of one matter, so that the card stays one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    title: str
    url: str
    klass: str
    words: str


def attention(scope, row, items, promises) -> list[Matter]:
    """``promises`` are the overdue ones of the session, by suggestion."""
    told = [item for item in items if rank(item) is not None]
    told.sort(key=lambda item: (rank(item), item.latest.due_on or scope.today, item.number))
    late_help = row["opinion_overdue"] + row["opinion_late"]
    found = [matter(scope, item, promises) for item in told[: MOST - bool(late_help)]]
    return [*found, helping(scope, row)] if late_help else found


def rank(item: Item) -> int | None:
    return next((place for place, fact in enumerate(WORST_FIRST) if item.has(fact)), None)


def matter(scope, item, promises) -> Matter:
    words = truncatechars("；".join(circumstances(scope, item, promises.get(item.pk, []))), WORDS)
    return Matter(title=name(item), url=item.url, klass=item.klass, words=words)


def name(item) -> str:
    return f"{item.number} {truncatechars(item.title, 60)}"


def circumstances(scope, item, promises) -> list[str]:
    """Everything about the item that is worth a question, the worst first."""
    today, last, said = scope.today, item.latest, []
    if item.has("first_unsatisfied"):
        said.append(f"首次不满意，{fate(item)}")
    elif item.has("unsatisfied"):
        said.append("代表对结果不满意")
    elif item.has("reworking"):
        said.append(f"第 {last.round} 轮办理中")
    if item.has("own_overdue"):
        said.append(f"{md(last.due_on, today)}到期，逾期 {(today - last.due_on).days} 天未答复")
    if item.has("own_late"):
        late = item.part("own_late")
        days = (late.answered_on - late.due_on).days
        said.append(f"{md(late.due_on, today)}到期，{md(late.answered_on, today)}答复，逾期 {days} 天")
    if item.has("lookback_failed"):
        said.append("回头看没有落实")
    if promises:
        first = promises[0]
        more = f"等 {len(promises)} 项承诺" if len(promises) > 1 else ""
        said.append(f"承诺“{truncatechars(first.text, 24)}”{more}{md(first.due_on, today)}到期没有兑现")
    if item.has("order_overdue"):
        said.append("督办通知书过期没有回复")
    if item.has("repeat_unsolved"):
        said.append(f"同一件事提出 {last.suggestion__repeat_years} 年没有解决")
    if item.has("extended"):
        said.append("延期过")
    if item.has("uncontacted"):
        said.append("没有沟通就答复" if last.status == Assignment.Status.ANSWERED else "还没有沟通")
    return said


def helping(scope, row) -> Matter:
    """Helpers are looked at like leads; their lateness is one matter."""
    parts = [
        (row["opinion_overdue"], "逾期未送"),
        (row["opinion_late"], "逾期送出"),
        (row["opinion_returned"], "被退回补充"),
    ]
    words = "，".join(f"{n} 件{what}" for n, what in parts if n)
    fact = "opinion_overdue" if row["opinion_overdue"] else "opinion_late"
    return Matter(
        title=f"会办意见逾期 {row['opinion_overdue'] + row['opinion_late']} 件",
        url=scope.address(fact),
        klass="",
        words=words,
    )


# Done well -------------------------------------------------------------------------------------------------------------------


def good(scope, items) -> list[Matter]:
    best = scope.session.rule_set.grades[0]
    found = [item for item in items if is_good(item, best)]
    found.sort(key=lambda item: (item.latest.answered_on - item.latest.due_on, item.number))
    return [praised(item) for item in found[:MOST_GOOD]]


def is_good(item, best) -> bool:
    last = item.latest
    done = all(getattr(last, f"is_{fact}") for fact in ("solved", "own_on_time", "face_to_face"))
    return done and len(item.rounds) == 1 and last.feedback__result == best and rank(item) is None


def praised(item) -> Matter:
    last = item.latest
    days, early = (last.answered_on - last.dispatched_on).days, (last.due_on - last.answered_on).days
    before = f"，早于期限 {early} 天" if early else ""
    how = Feedback.Source(last.feedback__source).label
    words = f"{last.feedback__result}（{how}）；交办后 {days} 天答复{before}，当面沟通过"
    return Matter(title=name(item), url=item.url, klass=item.klass, words=words)


def rest(scope, row) -> list[Said]:
    """Where the others are that the rule would name."""
    shown = [
        ("unsatisfied", "不满意"),
        ("own_overdue", "逾期未结"),
        ("own_late", "逾期答复"),
        ("opinion_overdue", "会办逾期"),
    ]
    return [Said(f"{label} {row[fact]} 件", scope.address(fact)) for fact, label in shown if row[fact]]

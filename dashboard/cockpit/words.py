"""One sentence that says what matters: how it goes beside last year, the weakest point, the next deadline."""

from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.templatetags.look import md
from suggestions import figures, measures

from . import shown

CLEAR = Decimal("0.50")  # percentage points from which one year is quicker than the other
# what may be the weakest point: (what is late or refused, of what, the short name, the words of it)
WEAK = (
    ("own_overdue", "own", "短板在答复", "答复有 {} 逾期"),
    ("opinion_overdue", "helper", "短板在会办", "会办意见有 {} 逾期"),
    ("unsatisfied", "feedback_returned", "短板在办理结果", "对结果不满意的有 {}"),
    ("promise_overdue", "own", "短板在承诺", "承诺逾期的有 {}"),
)
FIRST_TO_DO = ("no_contact", "own", "先要和代表沟通", "还没有沟通的有 {}")


def sentence(counted) -> tuple[str, SafeString]:
    """``(the short of it, the rest with its numbers opening their lists)``."""
    change = shown.change(counted, "replied")
    weak = weakest(counted)
    return f"{_pace(counted, change)}，{weak[2] if weak else '没有逾期和不满意的'}。", format_html_join(
        "", "{}", ((part,) for part in (_progress(counted, change), _weak(counted, weak), _next(counted)))
    )


def weakest(counted):
    """The entry of ``WEAK`` with the largest share, of shares that say something before those of small numbers; else what
    comes first in the work; None when there is nothing."""
    row = counted.whole
    found = [entry for entry in WEAK if row[entry[0]] and row[entry[1]]]
    told = [entry for entry in found if row[entry[1]] >= measures.SMALL] or found
    if told:
        return max(told, key=lambda entry: Decimal(row[entry[0]]) / row[entry[1]])
    return FIRST_TO_DO if row["no_contact"] else None


def _pace(counted, change):
    if change.points is None:
        rate = counted.whole["replied_rate"]
        return f"答复办结率 {rate}%" if rate is not None else "没有主办、分办件"
    if abs(change.points) < CLEAR:
        return f"进度和{change.name}相当"
    return f"进度比{change.name}{'慢' if change.is_worse else '快'}"


def _progress(counted, change):
    row = counted.whole
    if not row["own"]:
        return format_html("{} 件会办已送意见 {} 件；", row["helper"], _n(counted, "opinion_sent"))
    said = format_html("{}主办、分办已答复 {}", _n(counted, "own"), _n(counted, "replied"))
    if change.points is None:
        return format_html("{}（{}）；", said, change.why) if change.why else format_html("{}；", said)
    if not change.points:
        return format_html("{}，答复办结率和{}同日持平；", said, change.name)
    more = "低" if change.is_worse else "高"
    return format_html("{}，答复办结率比{}同日{} {} 个百分点；", said, change.name, more, abs(change.points))


def _weak(counted, weak):
    if weak is None:
        return "没有逾期未结、不满意和没有沟通的件。"
    fact, of, _, words = weak
    row = counted.whole
    units = sum(1 for unit in counted.units if unit[fact])
    said = format_html(words, _n(counted, fact))
    return format_html("{}，占 {}%，涉及 {} 个单位。", said, figures.rate(row[fact], row[of]), units)


def _next(counted):
    if counted.next_due is None:
        return _after(counted)
    day, n = counted.next_due
    left = (day - counted.today).days
    when = {0: "就是今天", 1: "是明天"}.get(left, f"是 {md(day, counted.today)}（还有 {left} 天）")
    url = counted.url("reply_missing", due_after=day.isoformat(), due_before=day.isoformat())
    return format_html("下一个答复期限{}，还有 {} 应当送出。", when, shown.linked(f"{n:,} 件", url))


def _after(counted):
    missing = counted.whole["reply_missing"]
    return (
        format_html("还有 {} 没有答复，期限都已经过了。", _n(counted, "reply_missing")) if missing else "答复都已送出。"
    )


def _n(counted, fact):
    unit = "份" if fact == "unsatisfied" else "件"
    n = counted.whole[fact]
    return shown.linked(f"{n:,} {unit}", counted.url(fact)) if n else f"0 {unit}"

"""From dispatch to reply over the year, this year and last year on one axis."""

import datetime as dt
from dataclasses import dataclass

from suggestions import figures, proofs

from . import shown
from .charts import Chart

STEPS = 12  # points on the axis at most, and today
DISTANCES = (7, 14, 30, 61, 91, 182)  # days between points
AHEAD = 61  # days of last year shown beyond today


@dataclass(frozen=True, slots=True)
class Point:
    """``now`` and ``then`` are the share of the dispatched that had been replied to by the end of the day, as text."""

    day: dt.date
    now: str | None
    then: str | None
    url: str
    then_url: str


def points(counted) -> list[Point]:
    """From the day before the first dispatch to today, and as far ahead as last year's shows what is to come."""
    now, before = counted.days.get(counted.session.pk, []), counted.before
    then = counted.days.get(before.session.pk, []) if before and before.row and not before.row["own_undated"] else []
    if not now:
        return []
    gap = counted.session.year - before.session.year if then else 0
    shifted = [(_later(sent, gap), _later(replied, gap), n) for sent, replied, n in then]
    found = []
    for day in axis(now, shifted, counted.today):
        is_past = day <= counted.today
        share = _share(now, day) if is_past else None
        last = _share(shifted, day) if shifted else None
        back = _earlier(day, gap) if last is not None else None
        found.append(
            Point(
                day,
                share,
                last,
                counted.url("replied", until=day) if share is not None else "",
                proofs.address("replied", before.session, until=back, **counted.scope.narrowed) if back else "",
            )
        )
    return found


def axis(now, then, today) -> list[dt.date]:
    """Days at even distances, today among them."""
    first = min(sent for sent, _, _ in (*now, *then))
    ends = [replied or sent for sent, replied, _ in (*now, *then)]
    last = max(today if any(replied is None for _, replied, _ in now) else max(r for _, r, _ in now), first)
    last = min(last, today)
    until = min(max(ends), last + dt.timedelta(days=AHEAD))
    span = max((max(until, last) - first).days, 1)
    distance = next((d for d in DISTANCES if span / d <= STEPS), DISTANCES[-1])
    back = range((last - first).days // distance, 0, -1)
    days = [last - dt.timedelta(days=distance * i) for i in back] + [last]
    days += [last + dt.timedelta(days=distance * i) for i in range(1, (until - last).days // distance + 1)]
    return days[-2 * STEPS :]


def _share(rows, day):
    sent = sum(n for dispatched, _, n in rows if dispatched <= day)
    return figures.rate(sum(n for _, replied, n in rows if replied and replied <= day), sent)


def _later(day, years):
    return None if day is None else _shift(day, years)


def _earlier(day, years):
    return _shift(day, -years)


def _shift(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def chart(counted) -> Chart | None:
    """None where a line would have fewer than three points: then the number says it."""
    found = points(counted)
    told = [p for p in found if p.now is not None]
    if len(told) < 3:
        return None
    name = counted.before.name if counted.before and any(p.then is not None for p in found) else ""
    cell = lambda text, url: shown.linked(f"{text}%", url) if text is not None else shown.NOTHING  # noqa: E731
    rows = [
        (f"{p.day.month}/{p.day.day}", [cell(p.now, p.url), *([cell(p.then, p.then_url)] if name else [])])
        for p in found
    ]
    return Chart(
        key="flow", kind="line", unit="%", title=title(counted, told, name), measured="答复办结率：已答复的占已交办的主办、分办件，按日期",
        head="日期", columns=[f"{counted.session.year} 年", *([f"{counted.before.session.year} 年"] if name else [])], rows=rows,
    )  # fmt: skip


CLEAR = 1  # percentage points from which one year is ahead of the other


def title(counted, told, name):
    """Since when this year is ahead or behind; nothing of the kind where the two go together."""
    compared = [(p.day, figures.points(p.now, p.then)) for p in told if p.then is not None]
    still = f"，还有 {counted.whole['reply_missing']:,} 件没有答复" if counted.whole["reply_missing"] else ""
    last = told[-1]
    if not name or not compared:
        return f"已答复 {last.now}%{still}"
    _, gap = compared[-1]
    if abs(gap) < CLEAR:
        return f"答复进度和{name}同日相当{still}"
    word = "快于" if gap > 0 else "慢于"
    run = []
    for day, points_ in reversed(compared):
        if points_ * gap <= 0:
            break
        run.append(day)
    since = run[-1]
    if len(run) == len(compared) or not any(points_ * gap < 0 for _, points_ in compared):
        return f"一直{word}{name}{still}"
    return f"从 {since.month} 月 {since.day} 日前后起{word}{name}{still}"

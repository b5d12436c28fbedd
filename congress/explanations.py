"""Why a due date is that day, in Chinese: one sentence for lists and letters, steps for "为什么是这一天"."""

import datetime as dt
from dataclasses import dataclass

from core.workdays import REST, WORK, Block, Calendar, days_after

WEEKDAYS = "一二三四五六日"
UNITS = {"wd": "个工作日", "d": "天", "m": "个月"}


@dataclass(frozen=True)
class Told:
    """An explanation, the calendars it rests on, and whether one of them was missing."""

    sentence: str
    steps: list[str]
    source: str = ""
    provisional: bool = False


def counted(rule, start: dt.date, nominal: dt.date, date: dt.date, words: str, calendar: Calendar) -> Told:
    """For a count of working days, days or months."""
    head = f"自{_date(start)}{words}起{rule.amount}{UNITS[rule.unit]}，"
    first = f"{_spaced(start, start)}{words}，从次日起算" if words else f"从 {_spaced(start, start)}的次日起算"
    return _count(rule, start, nominal, date, calendar, head, [first])


def fixed(start: dt.date, date: dt.date, words: str, calendar: Calendar) -> Told:
    """For a fixed date that leaves time enough."""
    stays = not calendar.is_workday(date)
    sentence = (
        f"{_date(start)}{words}，" + ("不因休息日顺延，" if stays else "") + f"按固定期限至{_short(date, start)}。"
    )
    steps = [f"{_spaced(start, start)}{words}", f"规则定的固定日期：{_spaced(date, start)}"]
    return Told(sentence, steps + ["固定日期不因休息日顺延"] * stays)


def instead(
    rule, start: dt.date, end: dt.date, nominal: dt.date, date: dt.date, words: str, calendar: Calendar
) -> Told:
    """For a fixed date that is too near or over, so that a count takes its place."""
    left = (end - start).days
    day = _short(end, start)
    why = f"距固定期限{day}不足{rule.least_days}天" if left >= 0 else f"固定期限{day}已过"
    spaced = f"距固定日期只有 {left} 天，不足 {rule.least_days} 天" if left >= 0 else "固定日期已过"
    count = rule.instead
    head = f"自{_date(start)}{words}起，{why}，改按{count.amount}{UNITS[count.unit]}，"
    steps = [
        f"规则定的固定日期：{_spaced(end, start)}",
        f"{_spaced(start, start)}{words}，{spaced}，改按 {count.amount} {UNITS[count.unit]}，从次日起算",
    ]
    return _count(count, start, nominal, date, calendar, head, steps)


def _count(rule, start, nominal, date, calendar, head: str, steps: list[str]) -> Told:
    if rule.unit == "wd":
        days = list(days_after(start, date))
        clauses, more = _workdays(rule, start, date, days, calendar)
    else:
        days = [nominal, *days_after(nominal, date)]
        clauses, more = _last_day(rule, start, nominal, date, calendar)
    missing = sorted({day.year for day in days if not calendar.knows(day.year)})
    tail, warning = "", []
    if missing:
        tail = f"（{'、'.join(f'{year}年' for year in missing)}放假安排尚未录入，暂按周末推算）"
        warning = [f"{'、'.join(f'{year} 年' for year in missing)}放假安排尚未录入，暂按周末推算"]
    return Told(f"{head}{clauses}{tail}。", steps + more + warning, _source(days, calendar), bool(missing))


def _workdays(rule, start, date, days, calendar):
    weekends = sum(not calendar.is_workday(day) and calendar.day(day) is None for day in days)
    blocks = _blocks(days, calendar)
    made_up = [day for day in days if (listed := calendar.day(day)) and listed.kind == WORK]
    skipped = [f"周末{weekends}天"] * bool(weekends)
    skipped += [f"{_holiday(b.name)}假期{(b.last - b.first).days + 1}天" for b in blocks]
    clauses = [f"跳过{'、'.join(skipped)}"] * bool(skipped)
    clauses += [f"计入调休上班的{'、'.join(_short(day, start) for day in made_up)}"] * bool(made_up)
    steps = [f"跳过周末 {weekends} 天"] * bool(weekends)
    steps += [f"跳过{_holiday(b.name)}假期：{_range(b, start)}" for b in blocks]
    steps += [_worked(day, start, calendar) for day in made_up]
    steps += [f"第 {rule.amount} 个工作日是 {_spaced(date, start)}，星期{WEEKDAYS[date.weekday()]}"]
    return "，".join([*clauses, f"至{_short(date, start)}"]), steps


def _last_day(rule, start, nominal, date, calendar):
    clause, steps = _nominal(rule, start, nominal)
    listed = calendar.day(date)
    worked = [_worked(date, start, calendar)] if listed and listed.kind == WORK else []
    if nominal == date:
        return clause + (f"（{_holiday(listed.name)}调休上班日）" if worked else ""), steps + worked
    block = calendar.block(nominal)
    if block:
        why = f"在{_holiday(block.name)}假期内"
        steps.append(f"{_spaced(nominal, start)}{why}（{_range(block, start, near=nominal)}）")
    else:
        why = f"是星期{WEEKDAYS[nominal.weekday()]}"
        steps[-1] += f"，星期{WEEKDAYS[nominal.weekday()]}"
    others = [b for b in _blocks(days_after(nominal, date), calendar) if not (block and b.name == block.name)]
    steps += [f"{_range(b, start)}{_holiday(b.name)}放假" for b in others]
    next_one = "假后第一个工作日" if block or others else "下一个工作日"
    steps.append(f"顺延到{next_one}：{_spaced(date, start)}")
    moved = f"；{_short(nominal, start)}{why}，顺延至" + ("调休上班的" if worked else "") + _short(date, start)
    return clause + moved, steps + worked


def _nominal(rule, start, nominal):
    """Where the count alone leads, before rest days are looked at."""
    if rule.unit == "d":
        return f"至{_short(nominal, start)}", [f"第 {rule.amount} 天是 {_spaced(nominal, start)}"]
    if nominal.day == start.day:
        return f"至{_short(nominal, start)}", [f"加 {rule.amount} 个月，到 {_spaced(nominal, start)}"]
    year = f"{nominal.year}年" if nominal.year != start.year else ""
    clause = f"{year}{nominal.month}月没有{start.day}日，至月末日{_short(nominal, start)}"
    step = f"加 {rule.amount} 个月，{nominal.month} 月没有 {start.day} 日，到月末日 {_spaced(nominal, start)}"
    return clause, [step]


def _worked(day, start, calendar):
    weekday = WEEKDAYS[day.weekday()]
    return f"{_spaced(day, start)}（星期{weekday}）是{_holiday(calendar.day(day).name)}调休上班日，算工作日"


def _blocks(days, calendar) -> list[Block]:
    """The holidays among these consecutive days, cut to them."""
    blocks: list[Block] = []
    for day in days:
        listed = calendar.day(day)
        if listed is None or listed.kind != REST:
            continue
        if blocks and blocks[-1].name == listed.name and (day - blocks[-1].last).days == 1:
            blocks[-1] = blocks[-1]._replace(last=day)
        else:
            blocks.append(Block(day, day, listed.name))
    return blocks


def _source(days, calendar) -> str:
    notices = dict.fromkeys(listed.source for day in days if (listed := calendar.day(day)))
    return f"节假日依据{'、'.join(notices)}" if notices else ""


def _holiday(name: str) -> str:
    """端午节 → 端午, 国庆节、中秋节 → 国庆、中秋, 抗洪放假 → 抗洪, as people say before 假期; 春节 and 劳动节 stay."""
    return "、".join(_before_days(part) for part in name.split("、"))


def _before_days(name: str) -> str:
    for ending in ("假期", "放假", "假"):
        if len(name) > len(ending) and name.endswith(ending):
            return name.removesuffix(ending)
    return name[:-1] if len(name) > 2 and name.endswith("节") and name != "劳动节" else name


def _date(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


def _short(date: dt.date, start: dt.date) -> str:
    """Without the year, where it is the year the sentence began with."""
    return f"{date.month}月{date.day}日" if date.year == start.year else _date(date)


def _spaced(date: dt.date, start: dt.date) -> str:
    year = "" if date.year == start.year else f"{date.year} 年 "
    return f"{year}{date.month} 月 {date.day} 日"


def _range(block: Block, start: dt.date, near: dt.date | None = None) -> str:
    """A span of days; inside the month that was just named, the days alone: 19—21 日."""
    first, last = block.first, block.last
    if first == last:
        return _spaced(first, start)
    if (first.year, first.month) != (last.year, last.month):
        return f"{_spaced(first, start)}—{_spaced(last, start)}"
    days = f"{first.day}—{last.day} 日"
    return days if near else f"{_spaced(first, start).rsplit(' ', 2)[0]} {days}"

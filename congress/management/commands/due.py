"""A due date with its explanation, for one case or for a stream of them."""

import datetime as dt
import json
import re
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from congress import calendars, deadlines, presets
from congress.explanations import WEEKDAYS
from core.workdays import Calendar

YEARS = range(1949, 2200)


class Command(BaseCommand):
    help = "计算到期日并说明理由。例：due --preset 湖南 --rule reply --start 2026-03-19"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--preset", help=f"预设规则：{'、'.join(presets.names())}")
        parser.add_argument("--rule", help=f"期限规则：{'、'.join(deadlines.RULES)}")
        parser.add_argument("--amount", help="数量，与 --unit 合用，代替预设规则")
        parser.add_argument("--unit", help="单位：wd 工作日、d 日、m 月")
        parser.add_argument("--start", help="起算日期，如 2026-03-19")
        parser.add_argument("--session-year", help="届次会议的年份，固定日期落在这一年；不写则用起算日期的年份")
        parser.add_argument("--format", default="text", help="输出格式：text（默认）或 json")
        parser.add_argument("--batch", metavar="FILE", help="逐行读入 JSON 并逐行回答；“-”为标准输入")

    def handle(self, *args, **options):
        self.calendar = self.read_calendar()
        if options["batch"] is not None:
            self.answer_all(options["batch"])
            return
        if options["format"] not in ("text", "json"):
            raise CommandError(f"输出格式“{options['format']}”无法识别，只能是 text 或 json。")
        try:
            due = answer(options, self.calendar)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(due) if options["format"] == "json" else as_text(due))

    def read_calendar(self) -> Calendar:
        try:
            return calendars.current()
        except DatabaseError:
            self.stderr.write("提示：读不到数据库中的节假日，改用随程序附带的放假安排。")
            return calendars.shipped()

    def answer_all(self, path: str) -> None:
        """One answer per line, in order; lines that cannot be answered say why, and are counted at the end."""
        bad = 0
        for line in read_lines(path):
            if not line.strip():
                continue
            try:
                due = answer(parse(line), self.calendar)
                told = {"due": due.date.isoformat(), "explanation": due.explanation}
            except ValueError as error:
                told = {"error": str(error)}
                bad += 1
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            self.stdout.flush()
        if bad:
            raise CommandError(f"有 {bad} 行无法计算，原因见各行的 error。")


def read_lines(path: str):
    """Bytes where the stream has them, so that one badly encoded line does not end the rest."""
    if path == "-":
        yield from getattr(sys.stdin, "buffer", sys.stdin)
        return
    try:
        with Path(path).open("rb") as file:
            yield from file
    except OSError as error:
        raise CommandError(f"读不了文件“{path}”，请检查路径和权限。") from error


def parse(line: bytes | str) -> dict:
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
        query = json.loads(text.removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise ValueError("这一行不是 UTF-8 编码，请转换后再试。") from None
    except (ValueError, RecursionError):
        raise ValueError("这一行不是有效的 JSON，请写成一个对象。") from None
    if not isinstance(query, dict):
        raise ValueError("这一行应当是一个 JSON 对象，如 {“preset”: “湖南”, “rule”: “reply”, “start”: “2026-03-19”}。")
    return query


def answer(query: dict, calendar: Calendar) -> deadlines.Due:
    """The due date asked for; a ValueError says in Chinese what is wrong with the question."""
    by_preset = query.get("preset") is not None or query.get("rule") is not None
    by_amount = query.get("amount") is not None or query.get("unit") is not None
    if by_preset == by_amount:
        raise ValueError("请写明预设规则（preset 和 rule），或者数量和单位（amount 和 unit），两种写法只能用一种。")
    rule = preset_rule(query) if by_preset else free_rule(query)
    return deadlines.compute(rule, a_date(query.get("start")), calendar, a_year(query.get("session_year")))


def preset_rule(query: dict) -> deadlines.Rule:
    name, rule = query.get("preset"), query.get("rule")
    if not isinstance(name, str) or not isinstance(rule, str):
        raise ValueError("预设规则（preset）和期限规则（rule）两项都要写明，都是文字。")
    try:
        rules = presets.load(name)
    except LookupError as error:
        raise ValueError(error.args[0]) from error
    found = deadlines.rule_of(rules, rule)
    if found is None:
        raise ValueError(f"预设规则“{name}”没有规定“{deadlines.RULES[rule]}”（{rule}）的期限，无从计算。")
    return found


def free_rule(query: dict) -> deadlines.Rule:
    amount: Any = query.get("amount")
    unit: Any = query.get("unit")
    if isinstance(amount, str) and re.fullmatch(r"\d{1,6}", amount, re.ASCII):
        amount = int(amount)
    if faults := deadlines.amount_faults(amount, unit):
        raise ValueError("".join(faults))
    return deadlines.Rule(amount=amount, unit=unit)


def a_date(text) -> dt.date:
    if text is None:
        raise ValueError("缺少起算日期（start），请写成 2026-03-19 的样子。")
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(f"起算日期“{text}”的写法不对，请写成 2026-03-19 的样子。")
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"起算日期“{text}”不存在，请核对月份和日数。") from None
    if date.year not in YEARS:
        raise ValueError(f"起算日期“{text}”超出范围，年份应当在 {YEARS[0]} 到 {YEARS[-1]} 之间。")
    return date


def a_year(value) -> int | None:
    if value is None:
        return None
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{4}", text, re.ASCII) or int(text) not in YEARS:
        raise ValueError(f"届次会议的年份“{value}”不对，应当在 {YEARS[0]} 到 {YEARS[-1]} 之间。")
    return int(text)


def as_json(due: deadlines.Due) -> str:
    told = {
        "due": due.date.isoformat(),
        "explanation": due.explanation,
        "steps": list(due.steps),
        "source": due.source,
        "provisional": due.provisional,
    }
    return json.dumps(told, ensure_ascii=False)


def as_text(due: deadlines.Due) -> str:
    lines = [f"{due.date.isoformat()}（星期{WEEKDAYS[due.date.weekday()]}）", due.explanation]
    lines += [f"  {number}. {step}" for number, step in enumerate(due.steps, 1)]
    return "\n".join(lines + [f"依据：{due.source}"] * bool(due.source))

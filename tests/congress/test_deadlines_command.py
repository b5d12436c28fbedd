"""``manage.py due``: one question or a stream of them."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from core.models import DayOff

pytestmark = pytest.mark.django_db


def ask(*args):
    out = io.StringIO()
    call_command("due", *args, stdout=out)
    return out.getvalue()


def stream(monkeypatch, data):
    raw = data if isinstance(data, bytes) else "".join(line + "\n" for line in data).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    out, failure = io.StringIO(), None
    try:
        call_command("due", "--batch", "-", stdout=out)
    except CommandError as error:
        failure = str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()], failure


def test_text_gives_date_sentence_steps_and_source():
    assert ask("--preset", "湖南", "--rule", "rework", "--start", "2026-05-20").splitlines() == [
        "2026-06-22（星期一）",
        "自2026年5月20日开启重新办理起1个月，至6月20日；6月20日在端午假期内，顺延至6月22日。",
        "  1. 5 月 20 日开启重新办理，从次日起算",
        "  2. 加 1 个月，到 6 月 20 日",
        "  3. 6 月 20 日在端午假期内（19—21 日）",
        "  4. 顺延到假后第一个工作日：6 月 22 日",
        "依据：湖南省人大代表建议办理工作要求（不满意的，一个月内重新办理）；节假日依据国办发明电〔2025〕7号",
    ]


def test_json_of_an_amount():
    assert json.loads(ask("--amount", "2", "--unit", "wd", "--start", "2026-03-02", "--format", "json")) == {
        "due": "2026-03-04",
        "explanation": "自2026年3月2日起2个工作日，至3月4日。",
        "steps": ["从 3 月 2 日的次日起算", "第 2 个工作日是 3 月 4 日，星期三"],
        "source": "",
        "provisional": False,
    }


def test_session_year_places_a_fixed_date():
    args = ["--preset", "贵州", "--rule", "reply", "--start", "2025-12-20", "--format", "json"]
    assert json.loads(ask(*args))["due"] == "2026-03-20"
    assert json.loads(ask(*args, "--session-year", "2026"))["due"] == "2026-06-30"


def test_days_in_the_database_come_before_the_shipped_ones():
    DayOff.objects.all().delete()
    args = ["--amount", "1", "--unit", "wd", "--start", "2026-03-02", "--format", "json"]
    assert json.loads(ask(*args))["due"] == "2026-03-03"
    DayOff.objects.create(date="2026-03-03", kind="rest", name="放假", source="试")
    answer = json.loads(ask(*args))
    assert (answer["due"], answer["provisional"]) == ("2026-03-04", True)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["--preset", "火星", "--rule", "reply", "--start", "2026-03-02"],
            "没有名为“火星”的预设规则，可用的有：湖南、上海、北京、重庆、山东、青岛、河南、浙江、贵州、慈溪。",
        ),
        (
            ["--preset", "湖南", "--rule", "answer", "--start", "2026-03-02"],
            "没有名为“answer”的期限规则，可用的有：give_back、reassign、helper、helper_redo、first_contact、reply、"
            "reply_longest、feedback、rework。",
        ),
        (
            ["--preset", "青岛", "--rule", "feedback", "--start", "2026-03-02"],
            "预设规则“青岛”没有规定“代表反馈”（feedback）的期限，无从计算。",
        ),
        (["--preset", "湖南", "--start", "2026-03-02"], "预设规则（preset）和期限规则（rule）两项都要写明，都是文字。"),
        (["--preset", "湖南", "--rule", "reply"], "缺少起算日期（start），请写成 2026-03-19 的样子。"),
        (
            ["--preset", "湖南", "--rule", "reply", "--start", "2026-02-29"],
            "起算日期“2026-02-29”不存在，请核对月份和日数。",
        ),
        (
            ["--preset", "湖南", "--rule", "reply", "--start", "20260302"],
            "起算日期“20260302”的写法不对，请写成 2026-03-19 的样子。",
        ),
        (
            ["--preset", "湖南", "--rule", "reply", "--start", "0001-01-01"],
            "起算日期“0001-01-01”超出范围，年份应当在 1949 到 2199 之间。",
        ),
        (
            ["--amount", "3", "--unit", "y", "--start", "2026-03-02"],
            "单位（unit）无法识别：只有 wd（工作日）、d（日）、m（月）可以计数。",
        ),
        (["--amount", "-1", "--unit", "d", "--start", "2026-03-02"], "数量（amount）应当是 1 到 3660 的整数。"),
        (["--amount", "x", "--unit", "d", "--start", "2026-03-02"], "数量（amount）应当是 1 到 3660 的整数。"),
        (["--unit", "d", "--start", "2026-03-02"], "数量（amount）应当是 1 到 3660 的整数。"),
        (
            ["--preset", "贵州", "--rule", "reply", "--start", "2026-03-02", "--session-year", "26"],
            "届次会议的年份“26”不对，应当在 1949 到 2199 之间。",
        ),
        (
            ["--amount", "3", "--unit", "m", "--start", "2026-03-02", "--format", "xml"],
            "输出格式“xml”无法识别，只能是 text 或 json。",
        ),
        (
            [],
            "请写明预设规则（preset 和 rule），或者数量和单位（amount 和 unit），两种写法只能用一种。",
        ),
        (
            ["--preset", "湖南", "--rule", "reply", "--amount", "3", "--unit", "m", "--start", "2026-03-02"],
            "请写明预设规则（preset 和 rule），或者数量和单位（amount 和 unit），两种写法只能用一种。",
        ),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(args, message):
    with pytest.raises(CommandError) as refusal:
        ask(*args)
    assert str(refusal.value) == message


def test_batch_answers_in_order(monkeypatch):
    answers, failure = stream(
        monkeypatch,
        [
            '{"preset": "湖南", "rule": "reply", "start": "2026-02-28"}',
            "",
            '{"amount": 1, "unit": "wd", "start": "2026-02-13"}',
            '{"preset": "贵州", "rule": "reply", "start": "2025-12-20", "session_year": 2026}',
        ],
    )
    assert failure is None
    assert answers == [
        {"due": "2026-05-28", "explanation": "自2026年2月28日交办起3个月，至5月28日。"},
        {"due": "2026-02-14", "explanation": "自2026年2月13日起1个工作日，计入调休上班的2月14日，至2月14日。"},
        {"due": "2026-06-30", "explanation": "2025年12月20日交办，按固定期限至2026年6月30日。"},
    ]


def test_batch_answers_all_lines_and_fails_at_the_end(monkeypatch):
    answers, failure = stream(
        monkeypatch,
        [
            "{",
            '{"amount": 3, "unit": "m", "start": "2026-03-02"}',
            "[1]",
            '{"preset": "青岛", "rule": "rework", "start": "2026-03-02"}',
            '{"preset": ["湖南"], "rule": "reply", "start": "2026-03-02"}',
            '{"amount": 1.5, "unit": "m", "start": "2026-03-02"}',
            '{"amount": 3, "unit": "m", "start": 20260302}',
            '{"preset": "贵州", "rule": "reply", "start": "2026-03-02", "session_year": true}',
            "[" * 100_000,
        ],
    )
    assert failure == "有 8 行无法计算，原因见各行的 error。"
    assert answers == [
        {"error": "这一行不是有效的 JSON，请写成一个对象。"},
        {"due": "2026-06-02", "explanation": "自2026年3月2日起3个月，至6月2日。"},
        {
            "error": "这一行应当是一个 JSON 对象，如 {“preset”: “湖南”, “rule”: “reply”, “start”: “2026-03-19”}。",
        },
        {"error": "预设规则“青岛”没有规定“重新办理”（rework）的期限，无从计算。"},
        {"error": "预设规则（preset）和期限规则（rule）两项都要写明，都是文字。"},
        {"error": "数量（amount）应当是 1 到 120 的整数。"},
        {"error": "起算日期“20260302”的写法不对，请写成 2026-03-19 的样子。"},
        {"error": "届次会议的年份“True”不对，应当在 1949 到 2199 之间。"},
        {"error": "这一行不是有效的 JSON，请写成一个对象。"},
    ]


def test_batch_of_another_encoding_fails_line_by_line(monkeypatch):
    good = b'{"amount": 3, "unit": "m", "start": "2026-03-02"}'
    bad = '{"preset": "湖南"}'.encode("gb18030")
    answers, failure = stream(monkeypatch, b"\xef\xbb\xbf" + good + b"\r\n" + bad + b"\n" + good)
    assert [answer.get("due", answer.get("error")) for answer in answers] == [
        "2026-06-02",
        "这一行不是 UTF-8 编码，请转换后再试。",
        "2026-06-02",
    ]
    assert failure == "有 1 行无法计算，原因见各行的 error。"


def test_batch_from_a_file(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"amount": 3, "unit": "m", "start": "2026-03-02"}\n', encoding="utf-8")
    assert json.loads(ask("--batch", str(path)))["due"] == "2026-06-02"
    with pytest.raises(CommandError, match="^读不了文件“.*”，请检查路径和权限。$"):
        ask("--batch", str(tmp_path / "none"))

"""``recount``: the file alone is enough, and nothing can be changed in it unnoticed."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core import seals
from evaluations import recount, scoring
from evaluations.presets.examples import EXAMPLES


def packed(made, tamper=lambda content: None):
    """A sealed file; ``tamper`` changes it after it was sealed."""
    content = made | {"result": scoring.figures(scoring.score(made))}
    seal = seals.seal(content)
    content = json.loads(json.dumps(content))
    tamper(content)
    return seals.packed(content, seal)


@pytest.mark.parametrize("key", list(EXAMPLES))
def test_a_file_agrees_with_itself(key):
    found = recount.recount(packed(EXAMPLES[key]()), steps=True)
    assert found.faults == []
    names = [unit["name"] for unit in EXAMPLES[key]()["units"]]
    assert all(any(name in line for line in found.lines) for name in names)


def test_the_whole_way_is_written_out():
    lines = recount.recount(packed(EXAMPLES["yiyang"]()), steps=True).lines
    assert "第 1 名  市交通运输局  90.83 分  合格  计入绩效 1.82 分" in lines
    assert "    总分：2 件得分（按身份权重）合计 181.666667 ÷ 2 ≈ 90.833333 → 90.83" in lines
    assert (
        "        代表小组测评：20 × 0.933333 ≈ 18.666667，其中系数：（1 × 2 + 0.8 × 1）÷ 3 ≈ 0.933333 → 18.666667"
        in lines
    )


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (
            lambda c: c["result"]["units"][0].update(total="95.00"),
            "市交通运输局：总分，文件写“95.00”，重新计算是“90.83”。",
        ),
        (lambda c: c["result"]["units"][1].update(rank=1), "市教育局：名次，文件写“1”，重新计算是“2”。"),
        (lambda c: c["result"]["units"][1].update(is_passed=True), "市教育局：是否合格，文件写“是”，重新计算是“否”。"),
        (
            lambda c: c["panels"][1]["ballots"][0]["marks"]["standing"].update(u1="不满意"),
            "市交通运输局：总分，文件写“90.83”，重新计算是“83.33”。",
        ),
        (lambda c: c["scheme"].update(missing="zero"), "市教育局：总分，文件写“56.40”，重新计算是“37.60”。"),
        (lambda c: c["panels"][1].update(is_valid=False), "评议组是否有效，文件写的和重新计算的不同。"),
    ],
)
def test_what_was_changed_is_named(tamper, said):
    faults = recount.recount(packed(EXAMPLES["yiyang"](), tamper)).faults
    assert faults[0].startswith("校验码不一致：")
    assert said in faults


def test_a_new_seal_over_changed_figures_does_not_help():
    content = EXAMPLES["yiyang"]()
    content["result"] = scoring.figures(scoring.score(content))
    content["result"]["units"][0]["total"] = "95.00"
    faults = recount.recount(seals.packed(content, seals.seal(content))).faults
    assert faults == ["市交通运输局：总分，文件写“95.00”，重新计算是“90.83”。"]


def test_impossible_inputs_are_named():
    faults = recount.recount(
        packed(EXAMPLES["hunan"](), lambda c: c["panels"][0]["ballots"][0]["marks"]["onsite"].update(u1="101"))
    ).faults
    assert faults[1] == "评议组“到会代表”的第 1 张票的 101 分不在 0 到 100 分之间。"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "评议.json"
    path.write_text(packed(EXAMPLES["hunan"]()), encoding="utf-8")
    return path


def test_the_command_says_whether_all_agrees(file, capsys):
    call_command("recount", str(file))
    assert "重新计算的结果和文件一致。" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8").replace('"88.83"', '"88.93"'), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("recount", str(file))
    assert "不一致：市交通运输局：总分，文件写“88.93”，重新计算是“88.83”。" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"seal": "x", "content": 1.5}', '{"seal": "x", "content": {"a": 0.5}}', "\x00"]
)
def test_another_file_is_told_so(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="不是系统下载的评议档案"):
        call_command("recount", str(path))
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("recount", str(tmp_path / "none.json"))


def run(*command, **env):
    return subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, env=os.environ | env
    )


def test_no_database_is_needed(file):
    """A database that does not answer is never asked; without Django at all it works too."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = run(sys.executable, "manage.py", "recount", str(file), **nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert "88.83" in done.stdout
    bare = "import sys; sys.modules['django'] = None; from evaluations.recount import main; sys.exit(0 if main(sys.argv[1]) else 1)"
    assert run(sys.executable, "-c", bare, str(file)).returncode == 0
    file.write_text(file.read_text(encoding="utf-8").replace('"88.83"', '"88.93"'), encoding="utf-8")
    assert run(sys.executable, "-m", "evaluations.recount", str(file)).returncode == 1
    assert run(sys.executable, "manage.py", "recount", str(file), **nowhere).returncode == 1

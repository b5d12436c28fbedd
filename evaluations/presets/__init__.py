"""评分办法样本: schemes shipped with the product, one JSON file each: name, title, sources, notes, and ``rules`` (``docs/appraisal_file.md`` §3)."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = (
    "yiyang", "hunan", "xiangxiang", "shenzhen", "qingdao", "hainan", "shijiazhuang", "public", "zhanyi", "loudi",
)  # fmt: skip


def load(key: str) -> dict:
    """A fresh copy; LookupError when there is none of that key."""
    if key not in FILES:
        raise LookupError(f"没有代号为“{key}”的样本，可用的有：{'、'.join(FILES)}。")
    return json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))


def everything() -> list[tuple[str, dict]]:
    """``[(key, preset)]``, the most used first."""
    return [(key, load(key)) for key in FILES]


def scheme(key: str) -> dict:
    """The preset as it stands in an appraisal's file."""
    preset = load(key)
    return {**preset["rules"], "name": preset["name"], "version": 1, "source": "；".join(preset["sources"])}

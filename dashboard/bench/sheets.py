"""Importing and exporting ten thousand rows beside what openpyxl needs for the same cells."""

import datetime as dt
import random
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook, load_workbook

HEADS = ("编号", "标题", "类别", "提出时间", "性质", "是否公开", "领衔代表", "附议人数", "主办单位", "会办单位", "登记日期", "答复日期",
         "沟通方式", "办理结果", "采纳情况", "对办理工作的评价", "对办理结果的评价")  # fmt: skip


def rows(count):
    draw = random.Random(7)  # noqa: S311
    for i in range(1, count + 1):
        yield (
            str(i), f"关于加强第{i}批农村公路管护工作的建议", draw.choice(("农业农村", "城建环保", "教科文卫")), "大会期间", "当年", "公开",
            f"D{i % 400:03}", i % 12, f"第{i % 60}局", "、".join(f"第{60 + (i + k) % 30}局" for k in range(i % 4)) or None,
            dt.datetime(2017, 4, 14), dt.datetime(2017, 7, 6), "上门征求意见", draw.choice("ABC"), "采纳", "满意", "满意",
        )  # fmt: skip


def write_sheet(path, count):
    """Write the sheet with openpyxl; seconds it took."""
    book = Workbook(write_only=True)
    page = book.create_sheet("办理台账")
    start = time.perf_counter()
    page.append(HEADS)
    for row in rows(count):
        page.append(row)
    book.save(path)
    return time.perf_counter() - start


def read_sheet(path):
    """Read every cell with openpyxl; seconds it took."""
    start = time.perf_counter()
    book = load_workbook(path, read_only=True)
    for row in book.active.iter_rows(values_only=True):
        tuple(row)
    book.close()
    return time.perf_counter() - start


def measure_import(count, run, command):
    """``{openpyxl_read_s, import_s, peak_mib}`` for a sheet of ``count`` rows.

    ``run(path)`` imports in this process and is timed; ``command(path) -> argv`` does the same in a process of its own,
    whose peak memory is the kernel's figure.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        write_sheet(path, count)
        reading = min(read_sheet(path) for _ in range(3))
        start = time.perf_counter()
        run(path)
        importing = time.perf_counter() - start
        argv, environment = command(path)
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"openpyxl_read_s": reading, "import_s": importing, "peak_mib": peak}


def measure_export(count, download):
    """``{openpyxl_write_s, export_s}``: ``download()`` fetches the sheet of ``count`` rows as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        writing = min(write_sheet(Path(folder) / "out.xlsx", count) for _ in range(2))
    start = time.perf_counter()
    download()
    return {"openpyxl_write_s": writing, "export_s": time.perf_counter() - start}

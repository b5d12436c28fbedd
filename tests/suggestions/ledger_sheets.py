"""An invented ledger with the peculiarities of real ones."""

import datetime as dt

from core.sheets import SheetRows

CLASSES = [
    {"key": "A", "label": "已解决或基本解决"},
    {"key": "B", "label": "部分解决或计划解决"},
    {"key": "C", "label": "近期不能解决"},
    {"key": "D", "label": "留作工作参考"},
]
GRADES = ["满意", "基本满意", "不满意"]
TITLE = ["某市2017年市人大代表建议办理台账"]
HEADER = ["编号", "标题", "类别", "提出时间", "性质", "是否公开", "领衔代表", "附议人数", "主办单位", "会办单位", "登记日期", "答复日期",
          "沟通方式", "办理结果", "采纳情况", "对办理工作的评价", "对办理结果的评价"]  # fmt: skip
FIRST = ["1", "关于修桥的建议", "城建环保", "大会期间", "当年", "公开", "D001", 2, "市住建局", "市公安局、市委统战部（侨办、台办）",
         dt.date(2017, 4, 14), dt.date(2017, 7, 6), "上门征求意见", "B", "部分采纳", "满意", "基本满意"]  # fmt: skip


def line(**changes):
    """The first row with other cells, by header."""
    return [changes.get(label, cell) for label, cell in zip(HEADER, FIRST, strict=True)]


LEDGER = [
    TITLE,
    HEADER,
    FIRST,
    line(编号="4", 标题="关于公交线路的建议 ", 领衔代表="D002", 附议人数=0, 主办单位="市综合行政执法局（市城管局）", 会办单位="", 办理结果="A"),
    line(编号="7", 标题="关于扶持蜂业的建议.docx", 类别="农业农村", 主办单位="市农合联执委会（市供销社)", 会办单位="市农业局", 沟通方式="电话联系"),
    line(编号="10", 标题="关于特色小镇的建议", 提出时间="重新办理", 答复日期=dt.date(2017, 12, 7), 办理结果="C", 对办理工作的评价="基本满意"),
    line(编号="13", 标题="关于建附线的建议", 附议人数=6, 沟通方式="", 办理结果="A", 采纳情况="", 对办理工作的评价="", 对办理结果的评价=""),
    line(编号="16", 标题="关于园区道路的建议", 主办单位="市住建局、市规划局", 会办单位="市公安局", 办理结果="D", 沟通方式="召开座谈会"),
]  # fmt: skip


def sheet(rows, name="台账", **more):
    return SheetRows(name=name, rows=iter([list(row) for row in rows]), **more)

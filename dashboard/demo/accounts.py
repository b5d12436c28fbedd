"""Who can sign in to the demo: one line a role, in columns that line up in a terminal."""

import unicodedata

from accounts.models import User

from .reference import PASSWORD

ACCOUNTS = (
    ("admin", "后台管理：单位、人员、代表、办理规则"),
    ("office", "登记审核、交办、代录反馈、查看全部"),
    ("office2", "另一名工作人员，核对代录的反馈表，可试两人同时办理"),
    ("coordinator", "政府系统交办，决定改办"),
    ("coordinator2", "党群系统交办"),
    ("liaison", "签收、申请改办、送会办意见、把关"),
    ("handler", "记沟通、起草答复"),
    ("head", "审核、签发答复"),
    ("helper", "会办单位，一人兼联络员和负责人"),
    ("deputy", "写建议、看进度、反馈意见"),
    ("deputy2", "收到附议邀请，也有自己的建议"),
    ("committee", "本委员会对口的建议"),
    ("leader", "查看全部建议"),
    ("viewer", "只读"),
    ("city-office", "另一级人大，看不到省里的内部记录"),
    ("city-office2", "市人大另一名工作人员，核对代录的反馈表"),
    ("city-liaison", "市级承办单位"),
    ("city-deputy", "市人大代表"),
    ("city-leader", "市人大常委会领导"),
)


def table():
    """The accounts that exist, as text."""
    users = {u.username: u for u in User.objects.select_related("congress").prefetch_related("memberships__unit")}
    rows = [("账号", "姓名", "角色", "所在", "可以试")]
    for username, what in ACCOUNTS:
        if user := users.get(username):
            rows.append((username, user.name, user.get_role_display(), _where(user), what))
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    end = f"密码都是 {PASSWORD}。每个承办单位另有三个账号（联络员 01、经办人 02、负责人 03），如省水利厅 slt01、slt02、slt03。"
    return "\n".join(["", lines[0], rule, *lines[1:], rule, end, ""])


def _where(user):
    held = list(user.memberships.all())
    if held:
        return f"{held[0].unit} · {'、'.join(m.get_duty_display() for m in held)}"
    return " · ".join(part for part in (str(user.congress or "整个系统"), user.title.replace(" · ", " ")) if part)


def _width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text, width):
    return text + " " * (width - _width(text))

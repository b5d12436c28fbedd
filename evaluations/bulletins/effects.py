"""What follows from the steps of a bulletin. Issuing counts anew under the lock: what is sealed is what was just counted."""

import datetime as dt

from django.db.models import Max

from congress.models import Session
from core import seals
from core.workflow import Refused
from evaluations.models import Bulletin

from . import document, stand, words
from .document import value

OVERTAKEN = (
    "这份草稿在您打开之后，已经由别人（或者在另一个窗口）改过。您写的内容还在页面上，请与已保存的内容核对后再办理。"
)
MOST_NAMED = 3  # changed figures named in the refusal


def begin(session, *, kind: str, day: dt.date, by, corrects=None) -> Bulletin:
    """A draft that is not stored yet, counted and worded."""
    counted = count(session, day, kind, by)
    text, title = words.draft(kind, session, day, counted), words.title(kind, session)
    if corrects:
        text = f"《{corrects.title}》（第 {corrects.number} 期）有需要更正的地方，现重新印发，以本期为准。\n{text}"
        title = corrects.title if corrects.title.endswith("（更正）") else f"{corrects.title}（更正）"
    return Bulletin(
        session=session, kind=kind, day=day, title=title, text=text, content={"stand": counted}, corrects=corrects
    )


def count(session, day, kind, by) -> dict:
    """The stand of that day; refused when somebody handled a suggestion between two of the queries."""
    for _ in range(2):
        counted = stand.count(by, session, day, kind)
        if adds_up(counted):
            return counted
    raise Refused("统计的时候正好有建议在办理，各表合计对不上。请过一会儿再试。")


def adds_up(counted) -> bool:
    """Whether in every table the lines make the total, count by count."""
    for grid in (grid for table in counted["tables"] for grid in table["grids"] if grid["total"]):
        for place, cell in enumerate(grid["total"]["cells"]):
            if sum(row["cells"][place]["n"] for row in grid["rows"]) != cell["n"]:
                return False
    return True


# Steps -----------------------------------------------------------------------------------------------------------------------


def reword(bulletin, act, *, title, text, revision):
    _is_current(bulletin, revision)
    return {"title": title, "text": text, "revision": bulletin.revision + 1}


def recount(bulletin, act, *, day, text, revision):
    """Figures anew, perhaps of another day; ``text`` is ``keep`` or ``draft``: what becomes of the words."""
    _is_current(bulletin, revision)
    counted = count(bulletin.session, day, bulletin.kind, act.by)
    values = {"day": day, "content": {"stand": counted}, "revision": bulletin.revision + 1}
    return values | ({"text": words.draft(bulletin.kind, bulletin.session, day, counted)} if text == "draft" else {})


def issue(bulletin, act, *, revision):
    """Number, time, issuer and seal over what the officer saw; refused when a figure has changed since."""
    _is_current(bulletin, revision)
    if not bulletin.text.strip():
        raise Refused("正文还是空的，请写好正文再印发。")
    if bulletin.day > act.today:
        raise Refused("截止日期还没有到，不能印发。")
    Session._base_manager.select_for_update().get(pk=bulletin.session_id)
    _refuse_when_changed(bulletin.content["stand"], count(bulletin.session, bulletin.day, bulletin.kind, act.by))
    number = next_number(bulletin)
    content = document.make(bulletin, number=number, at=act.at, by=act.by)
    return {
        "number": number, "issued_at": act.at, "issued_by": act.by, "content": content, "seal": seals.seal(content),
        "revision": bulletin.revision + 1,
    }  # fmt: skip


def discard(bulletin, act):
    """A draft nobody was given: gone for good."""
    bulletin.delete()


def next_number(bulletin) -> int:
    """The row of the session is the lock. Year reports are counted apart from bulletins of all kinds."""
    rows = Bulletin._base_manager.filter(session=bulletin.session_id)
    rows = rows.filter(kind="year") if bulletin.is_year else rows.exclude(kind="year")
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _is_current(bulletin, revision):
    if revision != bulletin.revision:
        raise Refused(OVERTAKEN)


def _refuse_when_changed(drafted, counted):
    if drafted == counted:
        return
    before, now = drafted["figures"], counted["figures"]
    moved = [
        f"{now[key]['label']}（{value(before[key])}→{value(now[key])}）" for key in now if before.get(key) != now[key]
    ]
    told = "、".join(moved[:MOST_NAMED]) or "附表里的数字"
    more = f"等 {len(moved)} 个数字" if len(moved) > MOST_NAMED else ""
    raise Refused(f"起草以后有数字变了：{told}{more}。请先“更新数字”，核对正文以后再印发。")

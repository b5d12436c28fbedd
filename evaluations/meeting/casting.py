"""How a ballot is marked and cast. The code alone decides; nobody is signed in and no time is kept.

Order of locks: the row of the panel, then that of the code. Closing takes all panels, so a ballot is either counted or
told that it came too late; what is saved on the way locks the code alone and disturbs nobody.
"""

from dataclasses import dataclass

from django.db import transaction

from core.workflow import Refused
from evaluations.models import Appraisal, Ballot, BallotCode, Mark, Panel

from . import codes, throttle
from .asking import ABSTAIN, fault, questions, sections

UNKNOWN = "没有这个票号。请核对票上印的十个字符；字母不分大小写，横线可以不输。"
TOO_OFTEN = "这里输错的次数太多，请过十五分钟再试，或者请会场工作人员处理。已经打开选票的不受影响。"
SPOILED = "这个票号已经作废，不能投票。请向会场工作人员换领。"
CAST = "这个票号已经投过票，一个票号只能投一次。没有重复计票。要核对是否计入，请用投票后显示的回执。"
WAITING = "现在还没有开始投票。请等主持人宣布开始以后再打开。"
LATE = "投票已经结束，这张票没有计入。已经投出的票不受影响。"
VOID = "这次评议已经作废，不能投票。请听会场安排。"
STATES = {
    Appraisal.Status.PREPARING: WAITING,
    Appraisal.Status.CLOSED: LATE,
    Appraisal.Status.PUBLISHED: LATE,
    Appraisal.Status.VOID: VOID,
}


class TooOften(Refused):
    """Wrong codes again and again from one place."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a right code opens."""

    code: BallotCode
    panel: Panel

    @property
    def why_not(self) -> str:
        return why_not(self.code, self.panel)


def why_not(code: BallotCode, panel: Panel) -> str:
    """Why no ballot can be cast with the code now, or ""."""
    if code.is_cast:
        return CAST
    if code.is_spoiled:
        return SPOILED
    return STATES.get(panel.appraisal.status, "")


def find(text: str, *, address: str, at, is_known: bool = False) -> Held:
    """The code somebody typed, or Refused. Wrong ones are counted, unless the browser had shown a right one (``is_known``)."""
    held = look(codes.read(text))
    if not is_known and throttle.is_too_often(address, at, held and held.panel.appraisal):
        raise TooOften(TOO_OFTEN)
    if held is None:
        if not is_known:
            throttle.count(address, at)
        raise Refused(UNKNOWN)
    return held


def look(code: str) -> Held | None:
    if not codes.is_code(code):
        return None
    row = BallotCode._base_manager.filter(digest=codes.digest(code)).select_related("panel__appraisal__session").first()
    return Held(row, row.panel) if row else None


@transaction.atomic
def save(held: Held, chosen: dict) -> None:
    """Keep what was marked so far, so that it is there on any device with the same code."""
    code = BallotCode._base_manager.select_for_update().get(pk=held.code.pk)
    appraisal = Appraisal._base_manager.only("status").get(pk=held.panel.appraisal_id)
    if why := _why_not(code, appraisal):
        raise Refused(why)
    BallotCode._base_manager.filter(pk=code.pk).update(draft=chosen)


def cast(code_text: str, chosen: dict, *, receipt: str) -> None:
    """Store the ballot for good. ``receipt`` was drawn for the page that is sent: the same page sent twice is one ballot and
    no fault, so a click or a line that broke can be repeated. Refused says why nothing was stored."""
    code = codes.read(code_text)
    held = look(code)
    if held is None:
        raise Refused(UNKNOWN)
    proof = codes.receipt(codes.read(receipt))
    try:
        with transaction.atomic():
            store(held, code, chosen, source=Ballot.Source.ONLINE, receipt=proof)
    except Refused:
        if not Ballot._base_manager.filter(stub=codes.stub(code), receipt=proof).exists():
            raise


def store(held: Held, code_text: str, chosen: dict, **fields) -> None:
    """The ballot of a code with a mark for every question; inside a transaction. One code, one ballot: asked under the lock,
    kept by ``is_cast`` and by the stub, which is unique."""
    Panel._base_manager.select_for_update().get(pk=held.panel.pk)
    code = BallotCode._base_manager.select_for_update().get(pk=held.code.pk)
    appraisal = Appraisal._base_manager.only("status").get(pk=held.panel.appraisal_id)
    if why := _why_not(code, appraisal):
        raise Refused(why)
    if not BallotCode._base_manager.filter(pk=code.pk, is_cast=False, is_spoiled=False).update(is_cast=True, draft={}):
        raise Refused(CAST)
    ballot = Ballot.objects.create(panel=held.panel, stub=codes.stub(code_text), **fields)
    Mark.objects.bulk_create(marks(ballot, held.panel, chosen), batch_size=500)


def _why_not(code, appraisal):
    if code.is_cast:
        return CAST
    return SPOILED if code.is_spoiled else STATES.get(appraisal.status, "")


def marks(ballot: Ballot, panel: Panel, chosen: dict) -> list[Mark]:
    """One for every question; blank and 弃权 are the same."""
    asked = sections(panel, chosen)
    if any(fault(one, one.value) for one in questions(asked)):
        raise Refused("选票上有一项不对，没有投出。请改正以后再投。")
    made = []
    for one in questions(asked):
        said = "" if one.value == ABSTAIN else one.value
        grade, score = (said, None) if one.grades else ("", int(said) if said else None)
        made.append(Mark(ballot=ballot, question_id=one.pk, grade=grade, score=score))
    return made


def is_counted(receipt_text: str) -> Ballot | None:
    """The ballot of a receipt: that it is among those counted, never what it says."""
    words = codes.read(receipt_text)
    rows = Ballot._base_manager.filter(receipt=codes.receipt(words)).select_related("panel__appraisal__session")
    return rows.first() if words else None


def is_slowed(address: str, at) -> str:
    return TOO_OFTEN if throttle.is_too_often(address, at) else ""


def note_wrong(address: str, at) -> None:
    throttle.count(address, at)


def collected(panel: Panel) -> int:
    """How many ballots of the panel are in; shown once the voting is over."""
    return Ballot._base_manager.filter(panel=panel).count()

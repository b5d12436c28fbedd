"""Paper ballots: two people read each of them, apart from one another. What both read the same is stored as its ballot."""

from dataclasses import dataclass

from core.workflow import Refused
from evaluations.models import Ballot, BallotCode, PaperEntry

from . import casting
from .asking import ABSTAIN, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the entries of one code stand, for one person."""

    is_cast: bool
    mine: dict | None
    other: dict | None  # shown only to who has read the paper himself
    reader: str = ""


def enter(appraisal, act, *, held, code, chosen):
    """One person's reading; the same reading by two is the ballot, and the readings are gone."""
    if held.panel.appraisal_id != appraisal.pk:
        raise Refused("这个票号不是这次评议会的。")
    row = BallotCode._base_manager.select_for_update().get(pk=held.code.pk)
    if row.is_cast:
        raise Refused(casting.CAST)
    if row.is_spoiled:
        raise Refused("这个票号已经作废，不能录入。")
    read = plain(chosen)
    PaperEntry.objects.update_or_create(code=row, by=act.by, defaults={"marks": read})
    for other in row.entries.exclude(by=act.by).order_by("pk"):
        if other.marks == read:
            casting.store(held, code, read, source=Ballot.Source.PAPER, entered_by=other.by, checked_by=act.by)
            row.entries.all().delete()
            return


def plain(chosen: dict) -> dict:
    """Blank and 弃权 are one; 07 is 7."""
    found = {}
    for key, said in chosen.items():
        if said and said != ABSTAIN:
            found[key] = str(int(said)) if said.isascii() and said.isdigit() else said
    return found


def state(held, user) -> State:
    row = BallotCode._base_manager.get(pk=held.code.pk)
    entries = list(row.entries.select_related("by"))
    mine = next((one.marks for one in entries if one.by_id == user.pk), None)
    others = [one for one in entries if one.by_id != user.pk]
    other = others[0] if others and mine is not None else None
    return State(
        is_cast=row.is_cast, mine=mine, other=other.marks if other else None, reader=str(other.by) if other else ""
    )


def waiting(panel, user) -> dict:
    """``{once, mine, differing}``: papers read by one person, those the user read, and those two people read differently."""
    by_code: dict = {}
    for code, by in PaperEntry._base_manager.filter(code__panel=panel).values_list("code", "by"):
        by_code.setdefault(code, set()).add(by)
    once = [who for who in by_code.values() if len(who) == 1]
    return {
        "once": len(once),
        "mine": sum(user.pk in who for who in once),
        "differing": len(by_code) - len(once),
    }


def spell(asked: Asked, typed: str) -> str:
    """What was typed for a question on the keyboard: 1, 2, 3 … for the grades in their order, 0 or nothing for 弃权."""
    typed = typed.strip()
    if asked.grades and typed.isascii() and typed.isdigit():
        place = int(typed)
        if place == 0:
            return ABSTAIN
        return asked.grades[place - 1] if place <= len(asked.grades) else typed
    return typed


def differences(asked: list[Asked], mine: dict, other: dict) -> dict:
    """``{question: what the other read}`` where the two differ."""
    keys = (str(one.pk) for one in asked)
    return {key: other.get(key, ABSTAIN) for key in keys if mine.get(key) != other.get(key)}

"""How many ballots are out, in, spoiled and unused – never what they say. 弃权, 缺席 and 未投 are three things."""

from dataclasses import dataclass

from django.db.models import Count, Q

from evaluations.models import Ballot, BallotCode, HandCount, Juror, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Count_:
    """One panel. ``issued`` = ``collected`` + ``spoiled`` + ``unused``: codes handed out and paper forms of a hand count."""

    panel: Panel
    invited: int
    present: int
    issued: int
    online: int
    paper: int
    by_hand: int
    spoiled: int
    spare: int
    begun: int  # ballots somebody has begun to mark and not cast

    @property
    def drawn(self) -> int:
        """Codes that are there, handed out or not."""
        return self.issued + self.spare

    @property
    def collected(self) -> int:
        return self.online + self.paper + self.by_hand

    @property
    def unused(self) -> int:
        return self.issued - self.collected - self.spoiled

    @property
    def absent(self) -> int:
        return self.invited - self.present

    @property
    def not_cast(self) -> int:
        """Present and no ballot of theirs came in."""
        return max(0, self.present - self.collected)

    @property
    def is_quorate(self) -> bool:
        return self.present * 2 > self.invited

    @property
    def percent(self) -> int:
        return self.collected * 100 // self.present if self.present else 0


def of(appraisal) -> list[Count_]:
    """Every panel of the meeting; five queries however many ballots there are."""
    panels = list(Panel._base_manager.filter(appraisal=appraisal).order_by("position", "pk"))
    jurors = _by_panel(
        Juror._base_manager.filter(panel__in=panels),
        invited=Count("pk"),
        present=Count("pk", filter=Q(is_present=True)),
    )
    drawn = _by_panel(
        BallotCode._base_manager.filter(panel__in=panels), drawn=Count("pk"), spoiled=Count("pk", filter=Q(is_spoiled=True)),
        begun=Count("pk", filter=~Q(draft={})),
    )  # fmt: skip
    cast = _by_panel(
        Ballot._base_manager.filter(panel__in=panels), online=Count("pk", filter=Q(source="online")),
        paper=Count("pk", filter=Q(source="paper")),
    )  # fmt: skip
    hands = {one.panel_id: one for one in HandCount._base_manager.filter(panel__in=panels)}
    return [
        _count(panel, jurors.get(panel.pk, {}), drawn.get(panel.pk, {}), cast.get(panel.pk, {}), hands.get(panel.pk))
        for panel in panels
    ]


def of_panel(panel) -> Count_:
    return next(one for one in of(panel.appraisal) if one.panel.pk == panel.pk)


def _by_panel(rows, **columns):
    return {row["panel"]: row for row in rows.order_by().values("panel").annotate(**columns)}


def _count(panel, jurors, drawn, cast, hand) -> Count_:
    return Count_(
        panel=panel, invited=jurors.get("invited", 0), present=jurors.get("present", 0),
        issued=drawn.get("drawn", 0) - panel.spare + (hand.issued if hand else 0), online=cast.get("online", 0),
        paper=cast.get("paper", 0), by_hand=hand.collected if hand else 0,
        spoiled=drawn.get("spoiled", 0) + (hand.spoiled if hand else 0), spare=panel.spare, begun=drawn.get("begun", 0),
    )  # fmt: skip


def together(counts: list[Count_]) -> dict:
    """The sums that stand above the panels."""
    names = (
        "invited",
        "present",
        "absent",
        "issued",
        "collected",
        "online",
        "paper",
        "by_hand",
        "spoiled",
        "unused",
        "not_cast",
    )
    return {name: sum(getattr(one, name) for one in counts) for name in names}


def why_not_valid(count: Count_) -> str:
    """Why the ballots of the panel cannot be counted, or ""."""
    name = count.panel.name
    if not count.is_quorate:
        return f"“{name}”应到 {count.invited} 人，实到 {count.present} 人，没有超过半数。请核对签到；确实不过半的，只能作废重新组织。"
    if count.collected + count.spoiled > count.issued:
        return f"“{name}”收回 {count.collected} 张、作废 {count.spoiled} 张，多于发出的 {count.issued} 张。请核对备用票数；不能查清的，只能作废重新投票。"
    if count.collected > count.present:
        return f"“{name}”收回 {count.collected} 张，多于实到的 {count.present} 人。请核对签到；不能查清的，只能作废重新投票。"
    return ""

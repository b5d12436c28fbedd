"""What one finding of a check is: a suggestion, a part, a reply … – with the ways to its session, unit and suggestion."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, Q

from congress.models import Deputy, Session
from evaluations.models import Feedback
from suggestions.models import Assignment, Commitment, Reply, Suggestion
from units.models import Membership, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """``at`` is the way from a row to its suggestion, "" for the suggestion itself and None for people and sessions."""

    key: str
    noun: str  # 3 件, 3 份
    model: type[Model]
    at: str | None
    unit: str | None = None  # the way to the unit
    within: Callable[[int | None], Q]  # rows of one session, None: of any
    congress: str
    beside: tuple[str, ...] = ()  # read together with the rows
    heading: str = ""  # what a row without suggestion is called


def _of_items(path):
    return lambda session: Q(**{path: session}) if session else Q()


def _latest(session):
    return Assignment._base_manager.filter(is_latest=True, suggestion__session=session)


def _with_parts(path):
    """Rows of units that have something to handle."""

    def within(session):
        if session:
            return Q(**{f"{path}__in": _latest(session).values("unit")})
        return Q(Exists(Assignment._base_manager.filter(is_latest=True, unit=OuterRef(path))))

    return within


def _who_led(session):
    led = Suggestion._base_manager.exclude(status="draft")
    if session:
        return Q(pk__in=led.filter(session=session, lead_deputy__isnull=False).values("lead_deputy"))
    return Q(Exists(led.filter(lead_deputy=OuterRef("pk"))))


SUGGESTION = Grain(
    key="suggestion", noun="件", model=Suggestion, at="", within=_of_items("session"), congress="session__congress",
    beside=("session",),
)  # fmt: skip
ASSIGNMENT = Grain(
    key="assignment", noun="件", model=Assignment, at="suggestion", unit="unit", within=_of_items("suggestion__session"),
    congress="suggestion__session__congress", beside=("suggestion__session__rule_set", "unit__successor", "reply"),
)  # fmt: skip
REPLY = Grain(
    key="reply", noun="份", model=Reply, at="assignment__suggestion", unit="assignment__unit",
    within=_of_items("assignment__suggestion__session"), congress="assignment__suggestion__session__congress",
    beside=("assignment__suggestion", "assignment__unit"),
)  # fmt: skip
COMMITMENT = Grain(
    key="commitment", noun="项", model=Commitment, at="reply__assignment__suggestion", unit="reply__assignment__unit",
    within=_of_items("reply__assignment__suggestion__session"), congress="reply__assignment__suggestion__session__congress",
    beside=("reply__assignment__suggestion", "reply__assignment__unit"),
)  # fmt: skip
FEEDBACK = Grain(
    key="feedback", noun="份", model=Feedback, at="assignment__suggestion", unit="assignment__unit",
    within=_of_items("assignment__suggestion__session"), congress="assignment__suggestion__session__congress",
    beside=("assignment__suggestion__lead_deputy", "assignment__suggestion__proposing_delegation", "assignment__unit", "deputy"),
)  # fmt: skip
SESSION = Grain(
    key="session", noun="个", model=Session, at=None, within=_of_items("pk"), congress="congress", beside=("congress",),
    heading="届次",
)  # fmt: skip
UNIT = Grain(
    key="unit", noun="个", model=Unit, at=None, within=_with_parts("pk"), congress="congress", heading="承办单位",
)  # fmt: skip
MEMBER = Grain(
    key="member", noun="人", model=Membership, at=None, within=_with_parts("unit"), congress="unit__congress",
    beside=("unit", "user"), heading="单位人员",
)  # fmt: skip
DEPUTY = Grain(
    key="deputy", noun="人", model=Deputy, at=None, within=_who_led, congress="congress", beside=("user", "delegation"),
    heading="代表",
)  # fmt: skip

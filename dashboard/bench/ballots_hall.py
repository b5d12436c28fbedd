"""The smallest congress in which a hall can vote: eight units, two panels, everything by the doors."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from congress import presets as rules
from congress.models import Congress, Deputy, RuleSet, Session
from evaluations import presets
from evaluations.meeting import codes
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Panel, Scheme
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION
from units.models import Unit

UNITS = 8


@dataclass
class Hall:
    appraisal: Any
    office: Any
    held: dict


def open_hall(jurors: int) -> Hall:
    """An open meeting with a code for everybody and some to spare."""
    today = timezone.localdate()
    congress = Congress.objects.create(name="投票压力测试人大", level="province", short_name="省")
    rule_set = RuleSet.objects.create(name="湖南", rules=rules.load("湖南"))
    opened = today - dt.timedelta(days=60)
    session = Session.objects.create(
        congress=congress, term=14, meeting=1, year=opened.year, name="十四届一次会议", opens_on=opened, closes_on=opened, rule_set=rule_set,
    )  # fmt: skip
    office = User.objects.create(username="office", name="office", role=Role.STAFF, congress=congress)
    units = [Unit.objects.create(congress=congress, name=f"测试第{n}厅") for n in range(1, UNITS + 1)]
    _items(session, units, office)
    scheme = Scheme.objects.create(congress=congress, name="压力测试", rules=presets.load("yiyang")["rules"])
    appraisal = Appraisal(session=session, name="压力测试评议会", held_on=today, scheme=scheme)
    APPRAISAL.create(appraisal, "prepare", by=office)
    APPRAISAL.take(appraisal, "choose_units", by=office, units=[(unit, "") for unit in units], choice="hand")
    held, share = {}, -(-jurors // appraisal.panels.count())
    for panel in appraisal.panels.order_by("position"):
        people = [(f"{panel.name}{n}", "", None) for n in range(share)]
        APPRAISAL.take(appraisal, "invite_jurors", by=office, panel=panel, people=people)
        drawn = codes.draw(share)
        APPRAISAL.take(appraisal, "draw", by=office, panel=panel, digests=[codes.digest(code) for code in drawn])
        here = list(panel.jurors.values_list("pk", flat=True))
        APPRAISAL.take(appraisal, "call_roll", by=office, panel=panel, present=here, spare=0)
        held[panel.pk] = drawn
    APPRAISAL.take(appraisal, "open", by=office)
    panels = {one.pk: one for one in Panel.objects.select_related("appraisal__session").filter(appraisal=appraisal)}
    return Hall(appraisal=appraisal, office=office, held={panels[pk]: drawn for pk, drawn in held.items()})


def _items(session, units, office):
    """Each unit leads one suggestion, handed over a while ago."""
    deputy = Deputy.objects.create(congress=session.congress, name="领衔代表")
    for unit in units:
        item = Suggestion(
            session=session, lead_deputy=deputy, title=f"关于{unit}的建议", body="请办理。", created_by=office
        )
        at = timezone.now() - dt.timedelta(days=20)
        SUGGESTION.create(item, "enter", by=office, at=at)
        SUGGESTION.take(item, "register", by=office, at=at)
        SUGGESTION.take(item, "dispatch", by=office, at=at, parts=[(unit, "lead")])


def address(name: str) -> str:
    """The DATABASE_URL of the database ``name`` on the same server."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    login = own["USER"] + (f":{own['PASSWORD']}" if own["PASSWORD"] else "")
    return f"postgres://{login}@{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}/{name}"

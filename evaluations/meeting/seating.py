"""Who sits on a panel: names the office writes, or deputies taken over by who they are."""

from django.db.models import Q

from accounts.models import User
from accounts.policy import Role
from congress.models import Deputy
from evaluations.models import Appraisal
from suggestions.models import Suggestion

MOST = 2000
PROPOSERS, HEADS, LEADERS, DEPUTIES = "proposers", "heads", "leaders", "deputies"
SOURCES = {
    PROPOSERS: "评议单位承办建议的领衔代表",
    HEADS: "各代表团团长",
    LEADERS: "系统里登记的委员和领导",
    DEPUTIES: "全部在任代表",
}


def read(text: str) -> list[tuple]:
    """``[(name, post, None)]`` of lines “姓名，职务”; nobody twice."""
    found: dict = {}
    for line in text.splitlines():
        name, _, post = line.replace("，", ",").replace("\t", ",").partition(",")
        if name.strip():
            found.setdefault((name.strip(), post.strip()), (name.strip()[:30], post.strip()[:60], None))
    return list(found.values())


def written(panel) -> str:
    """The people of a panel as one edits them."""
    rows = panel.jurors.order_by("pk")
    return "\n".join(f"{one.name}，{one.post}" if one.post else one.name for one in rows)


def merged(panel, people: list[tuple]) -> list[tuple]:
    """What was written, with the deputies that the names already stood for."""
    by_name: dict = {}
    for one in panel.jurors.select_related("deputy"):
        by_name.setdefault((one.name, one.post), []).append(one.deputy)
    return [
        (name, post, by_name.get((name, post), [None]).pop(0) if by_name.get((name, post)) else None)
        for name, post, _ in people
    ]


def taken_over(user, panel, source: str) -> list[tuple]:
    """``[(name, post, deputy)]`` of a source, as far as the user sees them."""
    appraisal: Appraisal = panel.appraisal
    deputies = Deputy.objects.visible_to(user).filter(congress=appraisal.session.congress_id, is_serving=True)
    if source == LEADERS:
        rows = User.objects.filter(role=Role.LEADER, congress=appraisal.session.congress_id, is_active=True)
        return [(str(one), one.title, None) for one in rows.select_related("committee").order_by("pk")]
    if source == PROPOSERS:
        units = appraisal.units.values("unit")
        led = Suggestion.objects.visible_to(
            user, within=Q(session=appraisal.session_id, assignments__unit__in=units, assignments__is_latest=True)
        )
        deputies = deputies.filter(pk__in=led.exclude(lead_deputy=None).values("lead_deputy"))
    elif source == HEADS:
        deputies = deputies.filter(is_head=True)
    elif panel.group_id:
        deputies = deputies.filter(groups=panel.group_id)
    return [(one.name, one.employer, one) for one in deputies.order_by("delegation", "name", "pk")[:MOST]]


def held(panel) -> list[tuple]:
    return [(one.name, one.post, one.deputy) for one in panel.jurors.select_related("deputy").order_by("pk")]

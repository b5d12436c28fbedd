"""What the units of one suggestion asked for, for its page: more time, and somebody to settle a disagreement."""

from dataclasses import dataclass

from suggestions.models import CoordinationRequest

KINDS = {"asked": "soon", "granted": "ok", "answered": "ok", "refused": "no", "withdrawn": "off"}


@dataclass(frozen=True, slots=True)
class More:
    """A request for more time."""

    part: object
    extension: object
    kind: str


@dataclass(frozen=True, slots=True)
class Settling:
    """A request to settle a disagreement; ``units`` are the names of those concerned."""

    part: object
    request: object
    kind: str
    units: str


@dataclass(frozen=True, slots=True)
class Requests:
    extensions: list
    coordination: list

    def __bool__(self):
        return bool(self.extensions or self.coordination)


def of(dossier):
    """Newest first, over all rounds."""
    extensions = [More(part, e, KINDS[e.status]) for part in dossier.parts for e in part.extensions.all()]
    asked = [(part, r) for part in dossier.parts for r in part.coordination_requests.all()]
    units = _units([r.pk for _, r in asked])
    settling = [Settling(part, r, KINDS[r.status], "、".join(units.get(r.pk, ()))) for part, r in asked]
    return Requests(
        sorted(extensions, key=lambda more: -more.extension.pk), sorted(settling, key=lambda one: -one.request.pk)
    )


def _units(requests):
    """``{request: names of the units it concerns}``; no query where nothing was asked."""
    if not requests:
        return {}
    rows = CoordinationRequest.units.through._base_manager.filter(coordinationrequest__in=requests)
    found = {}
    for request, name in rows.order_by("pk").values_list("coordinationrequest", "unit__name"):
        found.setdefault(request, []).append(name)
    return found

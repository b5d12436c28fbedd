"""The units of a congress as a dispatcher meets them: whom he may give work to, their names, how much they have in hand."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts import policy
from units.models import Unit

from .models import Assignment, Suggestion


@dataclass(frozen=True, slots=True)
class Load:
    """What a unit has in hand beside the mean of its kind; ``width`` and ``mid`` in per cent of the widest bar."""

    open: int
    width: float
    mid: float
    words: str
    is_highest: bool


class Receivers:
    """All units the user sees, read with one query; ``allowed`` are those he may give work to today, by pk, ``foreign``
    those that only others may.

    Every unit carries ``load`` (its open parts) and ``names``; ``wished`` are those that the deputy of ``suggestion``
    wishes for.
    """

    def __init__(self, user, today, *, suggestion=None):
        self.all = {}
        for unit in _rows(user, suggestion):
            kept = self.all.setdefault(unit.pk, unit)
            kept.names = [*getattr(kept, "names", (unit.name,)), *([unit.alias] if unit.alias else [])]
        self.wished = {unit.pk for unit in self.all.values() if unit.is_wished}
        in_force = [unit for unit in self.all.values() if _valid(unit, today)]
        self.coordinators = [unit for unit in in_force if unit.kind == Unit.Kind.COORDINATOR]
        self.allowed = {
            unit.pk: unit
            for unit in in_force
            if unit.kind != Unit.Kind.COORDINATOR and policy.may_give_work(user, unit)
        }
        self.foreign = {
            unit.pk: unit for unit in in_force if unit.kind != Unit.Kind.COORDINATOR and unit.pk not in self.allowed
        }
        self.heirs = {}
        self._means = self._mean_of_kinds()

    def through(self, unit):
        """The coordinating unit of ``unit``, or None; no query."""
        return self.all.get(unit.coordinator_id)

    def today_of(self, pk):
        """The unit that took over from ``pk``, if that one has ended; None when nobody may be given work."""
        seen = set()
        while pk in self.all and pk not in self.allowed and pk not in seen:
            seen.add(pk)
            pk = self.all[pk].successor_id
        return self.allowed.get(pk)

    def find(self, text, among=None):
        """``(unit, "")``, or ``(None, why not)``: the unit called so, by name, full name or alias, or by a part of them.

        An ended unit is found by its successor, of which ``heirs`` then says whose it is.
        """
        wanted = _plain(text)
        units = self.allowed if among is None else among
        for same in (lambda name: name == wanted, lambda name: wanted in name):
            found = _called(same, units)
            if len(found) == 1:
                return found[0], ""
            if found:
                some = "、".join(str(u) for u in found[:5])
                return None, f"“{text}”对应 {len(found)} 个单位：{some}{'等' if len(found) > 5 else ''}。请写全名。"
        for old in _called(lambda name: name == wanted, self.all):
            if heir := self.heir(old.pk):
                return heir, ""
        return None, f"没有找到“{text}”。请写单位的全名或简称；已停用的、不归您交办的单位不在其中。"

    def heir(self, pk):
        """The successor to whom work for the ended unit ``pk`` can be given, or None; remembered in ``heirs``."""
        unit = self.today_of(pk) if pk not in self.allowed else None
        if unit:
            self.heirs[unit.pk] = self.all[pk]
        return unit

    def load(self, unit):
        top = max([u.load for u in self.allowed.values()], default=0) or 1
        mean, most = self._means.get(unit.kind, (0, 0))
        gap = round(unit.load - mean)
        beside = f"比平均多 {gap}" if gap > 0 else f"比平均少 {-gap}" if gap < 0 else "与平均相当"
        highest = gap > 0 and unit.load == most
        words = f"在办 {unit.load} 件，{beside}{'，负荷最高' if highest else ''}" if most else "在办 0 件"
        return Load(unit.load, round(100 * unit.load / top, 1), min(round(100 * mean / top, 1), 99.2), words, highest)

    def _mean_of_kinds(self):
        kinds = {}
        for unit in self.allowed.values():
            kinds.setdefault(unit.kind, []).append(unit.load)
        return {kind: (sum(loads) / len(loads), max(loads)) for kind, loads in kinds.items()}


def _rows(user, suggestion):
    """One row per unit and alias."""
    parts = Assignment.objects.visible_to(user).filter(is_latest=True, status__in=Assignment.OPEN, unit=OuterRef("pk"))
    load = parts.order_by().values("unit").annotate(n=Count("pk")).values("n")
    wishes = Suggestion.wished_units.through.objects.filter(unit=OuterRef("pk"), suggestion=suggestion)
    return (
        Unit.objects.visible_to(user)
        .annotate(alias=F("aliases__name"), load=Coalesce(Subquery(load), 0), is_wished=Exists(wishes))
        .order_by("kind", "pk", "aliases__pk")
    )


def _called(same, units):
    return [u for u in units.values() if any(same(_plain(n)) for n in [*u.names, u.full_name] if n)]


def _valid(unit, day):
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_until is None or unit.valid_until >= day)


def _plain(text):
    return "".join(unicodedata.normalize("NFKC", text or "").split()).lower()

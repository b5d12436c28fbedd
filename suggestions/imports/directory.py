"""What the names in a ledger stand for: units, deputies, delegations, categories of one congress."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from congress.models import Category, Congress, Delegation, Deputy
from suggestions.ledger import Fault, LedgerRow, Parsed, cells, unit_key
from units.models import Unit, UnitAlias

CODE = re.compile(r"[A-Za-z]{0,4}-?\d{1,15}")
KINDS = (
    (r"检察院", Unit.Kind.PROCURATORATE),
    (r"法院", Unit.Kind.COURT),
    (r"纪委|监委|监察委", Unit.Kind.SUPERVISION),
    (r"[省市县区州]委(?!会|员会)|组织部|宣传部|统战部|政法委|编委办|人大|政协|总工会|团委|妇联", Unit.Kind.PARTY),
    (r"(?:镇|乡|街道)(?:政府|人民政府|办事处)?$|管委会$", Unit.Kind.PLACE),
)
ASK = "请核对名称，或者选择自动建立"


class Directory:
    """Names of one congress. With ``create`` unknown names are noted, and made by ``make_missing``."""

    def __init__(self, congress: Congress | None, *, create: bool):
        self.congress, self.create = congress, create
        self.units: dict[str, Unit] = {}
        self.deputies: dict[str, list[Deputy]] = defaultdict(list)
        self.delegations: dict[str, Delegation] = {}
        self.categories: dict[str, Category] = {}
        self.made: dict[str, list] = {"units": [], "deputies": [], "delegations": [], "categories": []}
        if congress:
            self._load()

    def _load(self) -> None:
        units = list(Unit.objects.filter(congress=self.congress).order_by("pk"))
        aliases = UnitAlias.objects.filter(unit__congress=self.congress).select_related("unit").order_by("pk")
        spellings = (
            [(u.name, u) for u in units] + [(u.full_name, u) for u in units] + [(a.name, a.unit) for a in aliases]
        )
        for name, unit in spellings:  # a unit's own name goes before another one's alias
            if name:
                self.units.setdefault(unit_key(name), unit)
        for deputy in Deputy.objects.filter(congress=self.congress).order_by("pk"):
            for key in {cells.word(deputy.name), cells.word(deputy.code)} - {""}:
                self.deputies[key].append(deputy)
        self.delegations = {cells.word(d.name): d for d in Delegation.objects.filter(congress=self.congress)}
        self.categories = {cells.word(c.name): c for c in Category.objects.filter(congress=self.congress)}

    def names_of_units(self) -> list[str]:
        """Every spelling under which a unit is known."""
        return list(self.units)

    def unknown(self, parsed: Parsed) -> list[Fault]:
        """A fault for every name that stands for nothing here; with ``create`` the missing ones are made instead."""
        found = []
        for row in parsed.rows:
            own = [("lead", name) for name in row.leads] + [("helpers", name) for name in row.helpers]
            for column, name in own:
                if unit_key(name) not in self.units and not self._make_unit(name):
                    found.append(parsed.fault(row, column, f"没有名为“{name}”的承办单位，{ASK}"))
            if (
                row.category
                and cells.word(row.category) not in self.categories
                and not self._make_category(row.category)
            ):
                found.append(parsed.fault(row, "category", f"没有名为“{row.category}”的类别，{ASK}"))
            if row.deputy and (why := self._proposer_unknown(row.deputy)):
                found.append(parsed.fault(row, "deputy", why))
        return found

    def _proposer_unknown(self, name: str) -> str:
        key = cells.word(name)
        if key in self.delegations:
            return ""
        match len(self.deputies.get(key, ())):
            case 1:
                return ""
            case 0:
                return "" if self._make_proposer(name) else f"没有名为“{name}”的代表，{ASK}"
            case many:
                return f"有 {many} 位代表叫“{name}”，请改填代表证号"

    def _make_unit(self, name: str) -> bool:
        if self.create:
            kind = next((kind for pattern, kind in KINDS if re.search(pattern, name)), Unit.Kind.GOVERNMENT)
            self.units[unit_key(name)] = unit = Unit(name=name, kind=kind)
            self.made["units"].append(unit)
        return self.create

    def _make_category(self, name: str) -> bool:
        if self.create:
            position = len(self.categories) + 1
            self.categories[cells.word(name)] = category = Category(name=name, position=position)
            self.made["categories"].append(category)
        return self.create

    def _make_proposer(self, name: str) -> bool:
        if self.create and name.endswith("代表团"):
            self.delegations[cells.word(name)] = delegation = Delegation(name=name)
            self.made["delegations"].append(delegation)
        elif self.create:
            deputy = Deputy(name=name, code=name if CODE.fullmatch(name) and len(name) <= 20 else "")
            self.deputies[cells.word(name)] = [deputy]
            self.made["deputies"].append(deputy)
        return self.create

    def make_missing(self, congress: Congress) -> None:
        models: dict[str, Any] = {"units": Unit, "deputies": Deputy, "delegations": Delegation, "categories": Category}
        for kind, new in self.made.items():
            for one in new:
                one.congress = congress
            models[kind].objects.bulk_create(new, batch_size=1000)

    def unit(self, name: str) -> Unit:
        return self.units[unit_key(name)]

    def category(self, name: str) -> Category | None:
        return self.categories[cells.word(name)] if name else None

    def proposer(self, name: str) -> tuple[Deputy | None, Delegation | None]:
        key = cells.word(name)
        if key in self.delegations:
            return None, self.delegations[key]
        return self.deputies[key][0], None

    def canonical(self, row: LedgerRow) -> LedgerRow:
        """The row with the names its units, category and proposer have here."""
        category = self.category(row.category)
        return replace(
            row,
            leads=tuple(sorted(self.unit(name).name for name in row.leads)),
            helpers=tuple(sorted(self.unit(name).name for name in row.helpers)),
            category=category.name if category else "",
            deputy=proposer_name(*self.proposer(row.deputy)),
        )


def proposer_name(deputy: Deputy | None, delegation: Delegation | None) -> str:
    if delegation:
        return delegation.name
    return (deputy.code or deputy.name) if deputy else ""

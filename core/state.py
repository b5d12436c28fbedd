"""What the address of a list says; only what the list declared is read, the rest is ignored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from .addresses import number

RELEVANCE = "relevance"  # the order by how well a row answers what is looked for; no column has it


@dataclass(frozen=True, slots=True)
class State:
    """One state of one list, and the addresses of its neighbours."""

    filters: QueryDict  # the filter parameters as typed, only those the FilterSet declares, without empty ones
    defaults: Mapping[str, str] = field(default_factory=dict)  # what a filter means while the address is silent
    sort: str = ""
    per: str = ""
    cols: tuple[str, ...] = ()
    view: str = ""
    page: str = ""

    @classmethod
    def read(
        cls,
        query: QueryDict,
        *,
        filters: Collection[str],
        sortable: Collection[str],
        columns: Collection[str],
        per: Collection[int],
        defaults: Mapping[str, str],
    ) -> "State":
        asked = QueryDict(mutable=True)
        for name in filters:
            values = [value for value in query.getlist(name) if value.strip()]
            if values or (name in query and name in defaults):
                asked.setlist(name, values or [""])
        sort, size, view = (query.get(name, "") for name in ("sort", "per", "view"))
        cols = ",".join(query.getlist("cols")).split(",")
        return cls(
            filters=asked,
            defaults=defaults,
            sort=sort if sort.removeprefix("-") in sortable else "",
            per=size if size in map(str, per) else "",
            cols=tuple(dict.fromkeys(key for key in cols if key in columns)),
            view="" if number(view) is None else view,
            page=query.get("page", ""),
        )

    @property
    def effective(self) -> QueryDict:
        """The filter parameters with the defaults filled in: what the FilterSet is asked."""
        asked = self.filters.copy()
        for name, value in self.defaults.items():
            if name not in asked:
                asked[name] = value
        for name in [name for name in asked if not any(asked.getlist(name))]:
            del asked[name]
        return asked

    def without(self, *names: str) -> "State":
        """The same list with these filters lifted; a default has to be lifted in so many words."""
        asked = self.filters.copy()
        for name in names:
            asked.pop(name, None)
            if self.defaults.get(name):
                asked[name] = ""
        return replace(self, filters=asked, page="")

    def only(self, filters: Mapping, *, keep: Collection[str] = ()) -> "State":
        """The same list with other filters, keeping those named."""
        asked = QueryDict(mutable=True)
        for name in keep:
            if name in self.filters:
                asked.setlist(name, self.filters.getlist(name))
        for name, value in filters.items():
            asked.setlist(name, [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)])
        return replace(self, filters=asked, page="", view="")

    def at(self, **changes) -> "State":
        return replace(self, **{"page": "", **changes})

    def pairs(self, *leave: str) -> list[tuple[str, str]]:
        """Name and value of every parameter, for hidden fields; those named are left out."""
        own = [
            ("sort", self.sort),
            ("per", self.per),
            ("cols", ",".join(self.cols)),
            ("view", self.view),
            ("page", self.page),
        ]
        said = [(name, value) for name, values in self.filters.lists() for value in values]
        return [(name, value) for name, value in said + [pair for pair in own if pair[1]] if name not in leave]

    @property
    def query(self) -> str:
        """The query string, without its question mark."""
        asked = QueryDict(mutable=True)
        for name, value in self.pairs():
            asked.appendlist(name, value)
        return asked.urlencode(safe=",")

    @property
    def link(self) -> str:
        return "?" + self.query

    def stored(self) -> str:
        """The query string worth remembering in a saved view: no page, no view."""
        return replace(self, page="", view="").query

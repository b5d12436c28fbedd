"""One list: the rows a user may see, filtered, sorted, paged and exported through one declaration of columns.

Everything the user chose stands in the address (see state.py), so that every state of a list can be linked, saved and
gone back to. A page declares; nothing from the address reaches the ORM that the declaration did not name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views import View

from . import export
from .addresses import number
from .columns import Column, Ctx, keyed
from .counting import count_each
from .filters import Saying
from .list_view import describe
from .models import SavedView
from .state import RELEVANCE, State

__all__ = ["RELEVANCE", "Bulk", "Column", "Ctx", "ListPage", "Place", "Tab"]


@dataclass(frozen=True, slots=True)
class Tab:
    """A fixed view: the filters it sets. Its count is that of the list it opens."""

    label: str
    filters: Mapping = field(default_factory=dict)
    group: str = ""  # a heading over the tabs that belong together, for a page with its own ``tabs_template``


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something to do with the ticked rows: a button that posts them to the named address."""

    label: str
    url_name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What one address asks of a list."""

    state: State
    filterset: Saying
    rows: QuerySet  # filtered and in total order; none when a filter cannot be applied
    columns: tuple[Column, ...]  # shown, in this order


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in a list: the how-manieth of how many, and the keys of its neighbours."""

    n: int
    count: int
    before: int | None
    after: int | None


class ListPage(View):
    """Declare name, title, columns, filterset_class, default_sort, and ``rows``; the rest has a sensible default."""

    name: str  # the key of the page for saved views
    title: str
    subject: str = ""  # what a row is: 建议
    noun: str = "件"
    columns: ClassVar[Sequence[Column]]
    filterset_class: type[Saying]
    default_sort: str  # the key of a sortable column, with - for descending
    template_name = "core/list.html"
    rows_template = "core/list.html#rows"
    tabs_template = "core/list_tabs.html"
    per_page = 50
    per_choices: ClassVar[tuple[int, ...]] = (25, 50, 100)
    keep: ClassVar[tuple[str, ...]] = ()  # the filters a tab carries along, e.g. the session
    bulk_actions: ClassVar[Sequence[Bulk]] = ()
    can_pick = True  # tick boxes, for bulk_actions and 导出所选
    empty_title = ""  # for a list without any row and any filter
    empty_text = ""
    uncounted_text = ""  # why some tabs have no number, see ``is_wide``
    found: int | None = None  # how many rows the page has that is being answered; known to ``extra_context``

    # What a page says ---------------------------------------------------------------------------

    def rows(self, request) -> QuerySet:
        """All rows this user may see here; already ``.visible_to(request.user)``. Where the filters narrow ``early``, it
        takes ``within`` as well."""
        raise NotImplementedError

    def decorate(self, queryset: QuerySet) -> QuerySet:
        """Add what the cells read: select_related, prefetch_related, annotations. Not used for counting."""
        return queryset

    def prepare(self, rows: list, ctx: Ctx) -> None:
        """Look up once what the cells of these rows (a page, a chunk of an export) need. May fill ``ctx.extra``."""

    def defaults(self, request) -> dict[str, str]:
        """What a filter is while the address does not name it, e.g. the current session."""
        return {}

    def tabs(self, request) -> Sequence[Tab]:
        return ()

    def is_wide(self, request, state: State) -> bool:
        """Whether this state reaches over all of history: it is counted only while it is open."""
        return False

    def extra_context(self, request, asked: Asked) -> dict:
        return {}

    # What an address asks -----------------------------------------------------------------------

    @classmethod
    def reading(cls, request, **kwargs) -> "ListPage":
        """The page, for a view at another address that works on its rows (bulk actions): ``.chosen(request)``."""
        page = cls()
        page.setup(request, **kwargs)
        return page

    def asked(self, request, query: QueryDict) -> Asked:
        known, state = keyed(self.columns), self.state(request, query)
        shown = tuple(known[key] for key in state.cols) or tuple(c for c in self.columns if c.default)
        said = {"request": request, "today": timezone.localdate()}
        if self.filterset_class.early:
            said["rows_within"] = partial(self.rows, request)
        filterset = self.filterset_class(state.effective, self.rows(request), **said)
        return Asked(state, filterset, self.ordered(filterset.qs, state, filterset), shown)

    def state(self, request, query: QueryDict) -> State:
        known = keyed(self.columns)
        return State.read(
            query,
            filters=[param for params in self.filterset_class.params().values() for param in params],
            sortable=[RELEVANCE, *(key for key, column in known.items() if column.sort)],
            columns=known,
            per=self.per_choices,
            defaults={name: str(value) for name, value in self.defaults(request).items()},
        )

    def relevance(self, filterset: Saying) -> Sequence:
        """The order_by terms, a total order, by which rows answer what is looked for; none where nothing is."""
        return ()

    def sort_key(self, state: State, filterset: Saying) -> str:
        """The order in force: the one chosen; else the best answers first, where something is looked for."""
        if state.sort and state.sort.removeprefix("-") != RELEVANCE:
            return state.sort
        return RELEVANCE if self.relevance(filterset) else self.default_sort

    def ordered(self, rows: QuerySet, state: State, filterset: Saying) -> QuerySet:
        """In the order asked for, the primary key last, so that no row is shown twice or never."""
        key = self.sort_key(state, filterset)
        if key == RELEVANCE:
            return rows.order_by(*self.relevance(filterset))
        column = keyed(self.columns)[key.removeprefix("-")]
        return rows.order_by(*column.order(descending=key.startswith("-")), "pk")

    def known(self, asked: Asked) -> list | None:
        """The keys of all rows in their order, where the page has them without asking for the rows."""
        return None

    def counts(self, asked: Asked, others: Sequence[QuerySet] = ()) -> list[int]:
        """The number of rows, and of each of ``others``; one query."""
        known = self.known(asked)
        return count_each([asked.rows, *others]) if known is None else [len(known), *count_each(others)]

    def keys(self, asked: Asked, start: int = 0, stop: int | None = None) -> list:
        """The keys of these rows in their order: a page reads them before all that its cells need."""
        return list(asked.rows[start:stop].values_list("pk", flat=True))

    def place(self, request, state: State, pk) -> Place | None:
        """Where the row stands in the list of this state, None if it is not in it; one query, keys only."""
        keys = self.keys(self.asked(request, QueryDict(state.query)))
        if pk not in keys:
            return None
        i = keys.index(pk)
        return Place(i + 1, len(keys), keys[i - 1] if i else None, keys[i + 1] if i + 1 < len(keys) else None)

    def chosen(self, request) -> QuerySet:
        """The ticked rows (``pick``), or with ``all=1`` every row of the list the page showed (``query``)."""
        said = request.POST if request.method == "POST" else request.GET
        asked = self.asked(request, QueryDict(said.get("query", "")) if "query" in said else request.GET)
        if said.get("all") == "1":
            return asked.rows
        return self.ordered(self.rows(request).filter(pk__in=self.picks(said)), asked.state, asked.filterset)

    def picks(self, said: QueryDict) -> list:
        to_python, found = self.rows(self.request).model._meta.pk.to_python, []
        listed = [one for ids in said.getlist("ids") for one in ids.split(",")]
        for text in said.getlist("pick") + said.getlist("picked") + listed:
            try:
                key = to_python(text)
            except ValidationError:
                continue  # no row has such a key
            if key is not None and not (isinstance(key, int) and abs(key) >= 2**63):
                found.append(key)
        return found

    # What is answered ---------------------------------------------------------------------------

    def get(self, request, *args, **kwargs):
        if (expanded := self.expanded(request)) is not None:
            return HttpResponseRedirect(expanded)
        asked = self.asked(request, request.GET)
        kind = request.GET.get("export")
        if kind in export.FORMATS and asked.filterset.is_valid():
            some = "pick" in request.GET or "ids" in request.GET
            return self.sheet(request, asked, kind, self.chosen(request) if some else asked.rows, some=some)
        return self.page(request, asked)

    def post(self, request, *args, **kwargs):
        """导出所选; everything else that is done with rows has an address of its own."""
        asked = self.asked(request, QueryDict(request.POST.get("query", "")))
        kind = request.POST.get("export")
        if kind not in export.FORMATS or not asked.filterset.is_valid():
            return HttpResponseRedirect(f"{request.path}{asked.state.link}")
        rows = self.chosen(request)
        return self.sheet(request, asked, kind, rows, some=request.POST.get("all") != "1")

    def expanded(self, request) -> str | None:
        """The full address of a saved view that was called by its number alone."""
        if set(request.GET) != {"view"} or not request.user.is_authenticated:
            return None
        own = SavedView.objects.visible_to(request.user).filter(page=self.name)
        view = own.filter(pk=number(request.GET["view"])).first()
        return f"{request.path}?{view.query}&view={view.pk}" if view and view.query else None

    def ctx(self, request) -> Ctx:
        return Ctx(user=request.user, today=timezone.localdate())

    def sheet(self, request, asked: Asked, kind: str, rows: QuerySet, *, some: bool):
        ctx, columns = self.ctx(request), asked.columns

        def lines():
            for part in export.chunks(self.decorate(rows)):
                self.prepare(part, ctx)
                for row in part:
                    yield [column.plain(row, ctx) for column in columns]

        told = "所选" if some else asked.filterset.sentence() or "全部"
        return export.respond(
            kind,
            name=f"{self.title}（所选）" if some else self.title,
            today=ctx.today,
            heads=[column.label for column in columns],
            broad=[place for place, column in enumerate(columns) if {"title", "wide"} & set(column.head_class.split())],
            lines=lines(),
            about={
                "title": self.title,
                "subject": f"{told}的{self.subject or '行'}，{self.order_text(self.sort_key(asked.state, asked.filterset))}",
                "comments": f"导出时间：{timezone.localtime():%Y-%m-%d %H:%M}",
                "author": str(request.user),
            },
        )

    def order_text(self, key: str) -> str:
        if key == RELEVANCE:
            return "按相关程度排列"
        label = keyed(self.columns)[key.removeprefix("-")].label
        return f"按{label}{'倒序' if key.startswith('-') else ''}排列"

    def page(self, request, asked: Asked):
        part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "list-rows"
        context = describe(self, request, asked, part=part)
        self.found = context["count"]
        template = self.rows_template if part else self.template_name
        response = render(request, template, {**context, **self.extra_context(request, asked)})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

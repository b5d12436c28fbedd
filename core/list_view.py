"""What a list page shows of its state: tabs with counts, conditions, lines, pager, what to loosen when empty."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from .cells import lines
from .columns import Column
from .counting import count_each
from .export import FORMATS
from .models import SavedView
from .state import RELEVANCE

MOST_HINTS = 6  # the counts made to say what to loosen
NUMBERS = "零一两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition of the filter with the address that lifts it."""

    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class TabLink:
    label: str
    url: str
    count: int | None  # None: not counted, see ``ListPage.is_wide``
    current: bool
    group: str = ""


def describe(page, request, asked, *, part: bool) -> dict:
    """The context of templates/core/list.html for one state of a ListPage."""
    state, filterset = asked.state, asked.filterset
    count, links = _links(page, request, asked)
    conditions = filterset.conditions()
    faults = [condition.fault for condition in conditions if condition.fault]
    sort = page.sort_key(state, filterset)
    return {
        "list_page": page,
        "part": part,
        "state": state,
        "filterset": filterset,
        **links,
        "count": count,
        "conditions": [Shown(c.text, c.label, state.without(*c.params).link) for c in conditions],
        "clear_url": state.only({}).link if conditions else "",
        "faults": faults,
        "order_text": page.order_text(sort),
        "relevance_url": "" if sort == RELEVANCE or not page.relevance(filterset) else state.at(sort=RELEVANCE).link,
        "keep_empty": ",".join(state.defaults),
        "chooser": _chooser(page, asked),
        "exports": [(label, _export_link(state, kind)) for kind, label in FORMATS.items()],
        "bulk_buttons": _buttons(page),
        "kept": [pair for pair in state.pairs() if pair[0] in ("sort", "per", "cols", "view")],
        "chooser_kept": state.pairs("cols", "page"),
        "sort": sort,
        **_empty(page, asked, conditions, faults, count),
        **_table(page, request, asked, count),
    }


def _links(page, request, asked) -> tuple[int, dict]:
    """The number of rows of the list, and its tabs and saved views with the numbers of theirs; one query counts all."""
    state = asked.state
    tabs, views = list(page.tabs(request)), _views(page, request)
    tab_states = [state.only(tab.filters, keep=page.keep) for tab in tabs]
    view_states = [page.state(request, QueryDict(view.query)).at(view=str(view.pk)) for view in views]
    count, counts = _counts(page, request, asked, [*tab_states, *view_states])
    number = next((i for i, view in enumerate(views) if str(view.pk) == state.view), None)
    return count, {
        "tabs": [
            TabLink(tab.label, one.link, n, number is None and one.effective == state.effective, tab.group)
            for tab, one, n in zip(tabs, tab_states, counts, strict=False)
        ],
        "views": [
            TabLink(view.name, one.link, n, i == number)
            for i, (view, one, n) in enumerate(zip(views, view_states, counts[len(tabs) :], strict=True))
        ],
        "uncounted": page.uncounted_text if None in counts else "",
        "view": None if number is None else views[number],
        "view_changed": number is not None and view_states[number].stored() != state.stored(),
    }


def _counts(page, request, asked, states) -> tuple[int, list[int | None]]:
    """The number of rows of the list and of each other state; None where the page would have to read all of history."""
    here = asked.state.effective
    wanted = [one for one in states if one.effective != here and not page.is_wide(request, one)]
    count, *found = page.counts(asked, [asked.filterset.asking(one.effective).qs for one in wanted])
    told = {id(one): n for one, n in zip(wanted, found, strict=True)}
    return count, [count if one.effective == here else told.get(id(one)) for one in states]


def _views(page, request) -> list[SavedView]:
    return list(SavedView.objects.visible_to(request.user).filter(page=page.name).order_by("pk"))


def _table(page, request, asked, count: int) -> dict:
    paginator = Paginator(asked.rows, int(asked.state.per or page.per_page))
    paginator.count = count  # counted already, together with the tabs
    leaf = paginator.get_page(asked.state.page)
    first = (leaf.number - 1) * paginator.per_page
    rows = read(page, request, page.keys(asked, first, first + paginator.per_page)) if count else []
    leaf.object_list = rows
    ctx = page.ctx(request)
    page.prepare(rows, ctx)
    return {
        "page": leaf,
        "sizes": page.per_choices,
        "ctx": ctx,
        "lines": lines(rows, asked.columns, ctx),
        "shown_columns": asked.columns,
    }


def read(page, request, keys) -> list:
    """The rows with these keys, in this order. Keys come first, so that what the cells read is joined to the rows of a page and
    not to all that had to be sorted."""
    if page.filterset_class.early:
        rows = page.rows(request, Q(pk__in=keys))
    else:
        rows = page.rows(request).filter(pk__in=keys)
    found = {row.pk: row for row in page.decorate(rows)}
    return [found[key] for key in keys if key in found]


def _chooser(page, asked) -> list[tuple[Column, bool]]:
    """All columns with whether they are shown; the shown ones first, in their order."""
    return [(c, True) for c in asked.columns] + [(c, False) for c in page.columns if c not in asked.columns]


def _buttons(page) -> list[dict]:
    own = [
        {"label": action.label, "value": action.url_name, "url": reverse(action.url_name)}
        for action in page.bulk_actions
    ]
    return [*own, {"label": "导出所选", "name": "export", "value": "xlsx"}]


def _export_link(state, kind: str) -> str:
    query = state.at().query
    return f"?{query}{'&' if query else ''}export={kind}"


def _empty(page, asked, conditions, faults: list[str], count: int) -> dict:
    """The words of the empty state, and what each condition costs: the rows there were without it."""
    if count or faults:
        return {"hints": [], "empty_title": "", "empty_text": ""}
    subject = page.subject or "内容"
    if not conditions:
        title = page.empty_title or f"这里还没有{subject}"
        return {"hints": [], "empty_title": title, "empty_text": page.empty_text}
    freed = [(condition, asked.state.without(*condition.params)) for condition in conditions[:MOST_HINTS]]
    found = count_each([asked.filterset.asking(state.effective).qs for _, state in freed])
    hints = [
        {"text": f"去掉“{condition.text}”", "url": state.link, "count": n}
        for (condition, state), n in zip(freed, found, strict=True)
        if n
    ]
    many = len(conditions)
    said = f"同时符合这{NUMBERS[many] if many < len(NUMBERS) else f' {many} '}个条件" if many > 1 else "符合这个条件"
    text = "" if hints else "只去掉其中一个条件也没有结果，请清除全部条件再试。" if many > 1 else ""
    return {"hints": hints, "empty_title": f"没有{said}的{subject}", "empty_text": text}

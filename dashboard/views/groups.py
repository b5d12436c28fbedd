"""What the pages of committees and of delegations share: in which session they look, and how their tables are headed."""

from congress import sessions
from congress.models import Session
from dashboard import beside
from suggestions.grids import Figure


def seat(request, congress):
    """The session the visitor works in where it is one of ``congress``, else the newest of that one, else None."""
    current = sessions.current(request)
    if current is not None and current.congress_id == congress.pk:
        return current
    rows = Session.objects.visible_to(request.user).filter(congress=congress)
    return rows.select_related("congress", "rule_set").first()


def headings(request, name):
    """``(sort, columns)`` of a table of groups: what the address asks for, if it is one of the columns."""
    columns = (Figure(key="unit", label=name, head_class=""), *beside.TABLE)
    sort = request.GET.get("sort", "")
    return (sort if sort.removeprefix("-") in {column.key for column in columns} else "unit"), columns

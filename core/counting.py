"""Many counts in one query: a page with seven views and a pager asks the database once."""

from collections.abc import Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def count_each(querysets: Sequence[QuerySet]) -> list[int]:
    """The number of rows of each queryset, in order. All of them live in the same database."""
    counts, parts, params = [0] * len(querysets), [], []
    for place, rows in enumerate(querysets):
        try:
            sql, values = rows.order_by().values("pk").query.get_compiler(using=rows.db).as_sql()
        except EmptyResultSet:
            continue
        parts.append((place, f"(SELECT COUNT(*) FROM ({sql}) AS counted)"))  # noqa: S608 - compiled by the ORM
        params.extend(values)
    if parts:
        with connections[querysets[0].db].cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(sql for _, sql in parts)}", params)
            for (place, _), found in zip(parts, cursor.fetchone(), strict=True):
                counts[place] = found
    return counts

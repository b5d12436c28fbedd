"""Small child rows that come with their parents in one query, for pages that show many lists of one thing.

``gathering`` adds a JSON column with the children's fields; ``unfold`` turns it into the instances that
``parent.children.all()`` then gives without asking the database again.
"""

from django.db.models import Aggregate, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject

COLUMN = "gathered_{}"


class JSONList(Aggregate):
    """All values of a group as one JSON array."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def gathering(parents, name, children, fields):
    """``parents`` with their ``children`` (a queryset of the related model), of which ``fields`` are read.

    ``name`` is the reverse name of a foreign key. ``fields`` are columns (``deputy_id``) or annotations of
    ``children``; days, numbers and texts survive the journey, instants do not: leave them out.
    """
    link = parents.model._meta.get_field(name).field
    row = JSONObject(**{field: field for field in ("id", *fields)})
    rows = (
        children.filter(**{link.name: OuterRef("pk")})
        .order_by()
        .values(link.name)
        .annotate(rows=JSONList(row))
        .values("rows")
    )
    return parents.annotate(**{COLUMN.format(name): Subquery(rows, output_field=JSONField())})


def unfold(parent, name):
    """Make the gathered children of ``parent`` its children in memory, oldest first, and return them."""
    relation = parent._meta.get_field(name)
    rows = sorted(getattr(parent, COLUMN.format(name)) or [], key=lambda row: row["id"])
    children = [_child(relation.related_model, row) for row in rows]
    for child in children:
        relation.field.set_cached_value(child, parent)
    known = getattr(parent, relation.get_accessor_name()).all()
    known._result_cache, known._prefetch_done = children, True  # what prefetch_related does
    parent.__dict__.setdefault("_prefetched_objects_cache", {})[relation.get_accessor_name()] = known
    return children


def _child(model, row):
    columns = [field for field in model._meta.concrete_fields if field.attname in row]
    child = model.from_db(
        None, [field.attname for field in columns], [field.to_python(row[field.attname]) for field in columns]
    )
    for name in set(row) - {field.attname for field in columns}:
        setattr(child, name, row[name])
    return child

"""Children that come with their parents."""

from django.db import connection

from core.gather import gathering, unfold
from suggestions.models import Assignment, Contact


def test_gathered_children_are_what_the_relation_gives_without_another_query(world, django_assert_num_queries):
    s = world.suggestion("accepted", helpers=[world.water])
    part = world.part(s)
    world.contact(part, method="phone")
    world.contact(part, method="visit")
    Contact.objects.filter(method="phone").update(summary='他说："好"\n换行 \\ 反斜杠', held_on=None)
    expected = list(part.contacts.order_by("pk").values_list("pk", "held_on", "method", "summary"))
    assert connection.features.supports_json_field  # Django asks SQLite once per process, in queries of its own
    with django_assert_num_queries(1):
        parts = list(
            gathering(
                Assignment.objects.all(), "contacts", Contact.objects.all(), ("held_on", "method", "summary")
            ).order_by("pk")
        )
        children = [unfold(found, "contacts") for found in parts]
        assert [(c.pk, c.held_on, c.method, c.summary) for c in children[0]] == expected
        assert [list(found.contacts.all()) for found in parts] == children
        assert children[1] == [] and children[0][0].assignment is parts[0]

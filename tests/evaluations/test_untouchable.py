"""What is written once cannot be changed in the database either, by whatever code."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from evaluations import untouchable
from evaluations.models import AppraisalNote, Ballot, Feedback, HandCount, Mark, Standing
from suggestions.models import Assignment, ClassChange, Event, Opinion
from tests.kept import kept
from tests.unguarded import unguarded

from .holding import Hall


@kept
def year(world):
    """Something in every table that is guarded."""
    world.suggestion("closed", helpers=[world.water])
    hall = Hall(world).voted()
    panel = hall.panel()
    hall.take("draw", panel=panel, digests=["d" * 64])
    told = {"issued": 1, "collected": 0, "spoiled": 0, "totals": {}}
    hall.take("set_hand_count", panel=panel, **told)
    hall.take("check_hand_count", by=world.office2, panel=panel)
    hall.take("close")
    ClassChange.objects.create(assignment=Assignment.objects.first(), was="B", now="A", changed_on=world.today)
    return hall


ROWS = {
    Feedback: {"result": "不满意", "words": "改了"},
    Ballot: {"stub": "x"},
    Mark: {"grade": "不满意"},
    HandCount: {"collected": 1},
    Standing: {"seal": "x"},
    AppraisalNote: {"note": "改了"},
    Event: {"note": "改了"},
    ClassChange: {"now": "C"},
    Opinion: {"text": "改了"},
}


def test_every_guarded_table_is_tried():
    assert {model._meta.label_lower for model in ROWS} == set(untouchable.GUARDS)


@pytest.mark.parametrize("model", ROWS)
def test_no_row_changes_what_it_says(year, model):
    row = model._base_manager.order_by("pk").first()
    says = untouchable.GUARDS[model._meta.label_lower].says
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**ROWS[model])
    with unguarded(model):  # who owns the database can; a recount finds it
        assert model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in ROWS[model]}) == 1


def test_a_record_tells_its_changes_once_and_a_form_never_comes_back(year):
    event = Event.objects.exclude(changes={}).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(changes={"改": ["", "了"]})
    form = Feedback.objects.first()
    Feedback.objects.filter(pk=form.pk).update(is_current=False, counted_for=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=form.pk).update(is_current=True)


def test_nothing_of_it_is_deleted_where_the_database_can_say_so(year):
    stays = [apps.get_model(label) for label, guard in untouchable.GUARDS.items() if guard.stays]
    for model in stays if connection.vendor == "postgresql" else ():
        row = model._base_manager.order_by("pk").first()
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)
    assert len(stays) == 4


def test_the_triggers_are_there_after_all_migrations(db):
    """A migration that alters a guarded table must install them again: SQLite makes the table anew without them."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert {f"{apps.get_model(label)._meta.db_table}_untouchable" for label in untouchable.GUARDS} <= there

import os

import hypothesis
import pytest
from django.conf import settings

from congress import calendars
from core.models import DayOff

from . import database
from .kept import STACK, kept, wanted
from .world import World

if not os.environ.get("CI"):  # there hypothesis does the same of its own accord
    slow = [hypothesis.HealthCheck.too_slow]  # what a busy machine makes slow is no fault of ours
    hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("any machine")

OF_THE_DATABASE = {"db", "transactional_db", "world", "live_server"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        database.finish()
    yield
    with django_db_blocker.unblock():
        STACK.become([])


@pytest.fixture(autouse=True)
def _kept(request, django_db_blocker):
    """Before a test that touches the database begins, there lies what it keeps and nothing else."""
    if not OF_THE_DATABASE & set(request.fixturenames) and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        if not STACK.layers and not _commits(request.node) and not DayOff.objects.exists():
            calendars.install()  # a test that commits, run before in this process, has emptied every table
        STACK.become(wanted(request))


def _commits(item):
    mark = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames) or (mark and mark.kwargs.get("transaction"))
    )


@pytest.fixture(autouse=True)
def _django_db_marker(_kept, request):
    """As pytest-django has it, but after what is kept: the mark opens the test's own transaction."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")


@kept
def world():
    return World()


def pytest_collection_modifyitems(config, items):
    """A second run on PostgreSQL leaves out what touches no database, and what says of itself that it comes out alike on all."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    touching = [
        i for i in items
        if (OF_THE_DATABASE & set(i.fixturenames) or i.get_closest_marker("django_db")) and not i.get_closest_marker("any_database")
    ]  # fmt: skip
    config.hook.pytest_deselected(items=[i for i in items if i not in set(touching)])
    items[:] = touching

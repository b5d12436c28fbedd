"""Fixtures whose rows are made once and kept for all tests that want them.

``@kept`` takes the place of ``@pytest.fixture`` where a fixture only writes rows and needs no other fixtures but kept ones. What it makes
lies in a transaction (a savepoint for each kept fixture it builds upon); every test works in a savepoint of its own inside, on deep copies
of what the fixtures returned, and finds exactly the rows its own fixtures made: what others kept is rolled back before it begins.
"""

import copy
import inspect

import pytest
from django.db import connection, transaction


class Layer:
    """Rows of one kept fixture, and what it and those beneath returned: ``{name: object}``."""

    def __init__(self, build, beneath):
        self.build = build
        self.made = copy.deepcopy(beneath)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        try:
            self.made[build.__name__] = build(*(self.made[need] for need in build.needs))
        except BaseException:
            self.drop()
            raise

    def drop(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


class Stack:
    def __init__(self):
        self.layers = []
        self.own = {}  # what the test at hand may change as it likes

    def become(self, builds):
        """Lay exactly these layers, each upon the ones before it; ``builds`` in the order in which they need each other."""
        same = 0
        while same < min(len(builds), len(self.layers)) and builds[same] is self.layers[same].build:
            same += 1
        while len(self.layers) > same:
            self.layers.pop().drop()
        if len(connection.savepoint_ids) + connection.in_atomic_block != len(self.layers):
            raise RuntimeError("Something opened a transaction before what is kept was laid.")
        for build in builds[same:]:
            self.layers.append(Layer(build, self.made()))
        self.own = copy.deepcopy(self.made())

    def made(self):
        return self.layers[-1].made if self.layers else {}


STACK = Stack()


def kept(build):
    """A fixture of rows that are made once; ``build`` may ask for other kept fixtures by name."""
    build.needs = list(inspect.signature(build).parameters)

    def fixture(db, **needs):
        return STACK.own[build.__name__]

    fixture.__name__ = build.__name__
    fixture.__doc__ = build.__doc__
    fixture.kept = build
    asked = inspect.Parameter.POSITIONAL_OR_KEYWORD
    fixture.__signature__ = inspect.Signature([inspect.Parameter(name, asked) for name in ["db", *build.needs]])
    return pytest.fixture(fixture)


def wanted(request):
    """The kept fixtures of a test, each after those it needs."""
    found = {}
    for name in request.fixturenames:
        for definition in request._fixturemanager.getfixturedefs(name, request.node) or ():
            found[name] = getattr(definition.func, "kept", None)  # the last definition is the one in force
    order = []

    def put(build):
        for need in build.needs:
            put(found[need])
        if build not in order:
            order.append(build)

    for build in found.values():
        if build:
            put(build)
    return order

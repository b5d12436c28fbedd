"""Fifty people at once on two gunicorn workers: the pages of the product, a view that only says hello, and the admin's list.

The load is bounded in count and in time, and goes to a server of its own on 127.0.0.1.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from suggestions.models import Suggestion

USERS = 50
WORKERS = 2
REQUESTS = 1_000  # at most, of each kind
SECONDS = 60  # at most, for each kind
HOST = "127.0.0.1"
PAGES = {
    Role.STAFF: ("desk", "ledger", "parts", "supervision", "suggestion", "commitments", "feedback_list"),
    Role.UNIT: ("desk", "parts", "ledger", "suggestion", "commitments"),
    Role.LEADER: ("desk", "supervision", "ledger", "suggestion"),
    Role.DEPUTY: ("mine", "suggestion"),
}


@dataclass
class Round:
    """What fifty people met who asked for one kind of page."""

    times: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    seconds: float = 0.0

    def told(self):
        ordered = sorted(self.times)
        return {
            "requests": len(ordered), "errors": len(self.faults), "per_s": len(ordered) / self.seconds,
            "median_ms": statistics.median(ordered) * 1000, "p95_ms": ordered[int(len(ordered) * 0.95) - 1] * 1000,
        }  # fmt: skip


def measure():
    """``{kind: {requests, errors, per_s, median_ms, p95_ms}}`` for hello, pages and admin; needs the demo's people."""
    people, boss = visitors(), User.objects.filter(is_superuser=True, is_active=True).first()
    if not people or boss is None:
        raise RuntimeError("这个数据库里没有演示数据，请先运行 manage.py demo。")
    admin = [(cookie(boss), [reverse("admin:suggestions_suggestion_changelist")])] * USERS
    kinds = {"hello": [("", ["/bench/hello"])] * USERS, "pages": people, "admin": admin}
    with server() as (port, _):
        for visits in kinds.values():
            ask(port, visits, at_most=2 * USERS)  # each worker has loaded its templates
        rounds = {kind: ask(port, visits) for kind, visits in kinds.items()}
    faults = [fault for one in rounds.values() for fault in one.faults]
    return {kind: one.told() for kind, one in rounds.items()}, faults[:5]


def visitors():
    """Fifty people of the demo in turn, each with a cookie and the addresses he goes through."""
    found = []
    for role, names in PAGES.items():
        for user in User.objects.filter(role=role, is_active=True).order_by("pk")[:USERS]:
            seen = Suggestion.objects.visible_to(user).exclude(status="draft").order_by("-pk").first()
            found.append((user, [reverse(name, args=[seen.pk]) if name == "suggestion" else reverse(name)
                                 for name in names if seen or name != "suggestion"]))  # fmt: skip
    by_role = [[one for one in found if one[0].role == role] for role in PAGES]
    by_role = [group for group in by_role if group]
    if not by_role:
        return []
    mixed = [by_role[i % len(by_role)] for i in range(USERS)]
    return [
        (cookie(user), addresses)
        for i, group in enumerate(mixed)
        for user, addresses in [group[(i // len(by_role)) % len(group)]]
    ]


def cookie(user):
    """A web session of ``user``, as after signing in."""
    session = SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def server(environment=None, workers=WORKERS):
    """gunicorn on a free port of this machine; yields ``(port, process id)`` and ends it afterwards."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", str(workers), "--log-level", "critical",
            "dashboard.bench.load_app"]  # fmt: skip
    own = os.environ | {"DEBUG": "0", "LOG_LEVEL": "ERROR"} | (environment or {})
    process = subprocess.Popen(argv, env=own, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        await_answer(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_answer(port, process):
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("gunicorn did not start")
        try:
            if fetch(port, "/bench/hello", "") == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("gunicorn did not answer within two minutes")


def fetch(port, address, cookies):
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", address, headers={"Cookie": cookies} if cookies else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def ask(port, visits, at_most=REQUESTS):
    """All visitors at once, each going through his addresses again and again until the number or the time is used up."""
    said, lock, left = Round(), threading.Lock(), iter(range(at_most))
    start = time.perf_counter()

    def visit(cookies, addresses, place):
        while time.perf_counter() - start < SECONDS:
            with lock:
                if next(left, None) is None:
                    return
            address, began, fault = addresses[place % len(addresses)], time.perf_counter(), ""
            try:
                status = fetch(port, address, cookies)
                fault = "" if status == 200 else f"{address}: {status}"
            except OSError as error:
                fault = f"{address}: {error}"
            with lock:
                said.times.append(time.perf_counter() - began)
                said.faults += [fault] if fault else []
            place += 1

    threads = [threading.Thread(target=visit, args=(*one, place)) for place, one in enumerate(visits)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.seconds = time.perf_counter() - start
    return said

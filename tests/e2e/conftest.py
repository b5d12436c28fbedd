"""A real Chromium at a real server, signed in as whoever is asked for."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.kept import STACK
from tests.world import World

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # Playwright keeps an event loop in this thread; the tests query between clicks
)

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# htmx says so when a page is left before its last piece came; a request that fails is told by another name (htmx:responseError, htmx:sendError).
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e" in str(item.fspath):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser(django_db_setup, django_db_blocker):
    from playwright.sync_api import sync_playwright

    with django_db_blocker.unblock():
        STACK.become([])  # Playwright's loop has a context of its own, and with it a database connection of its own

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def world(transactional_db):
    from congress import calendars

    calendars.install()  # the table is emptied after every test that commits
    return World()


class Visitor:
    """One person at the site: a browser window that is signed in."""

    def __init__(self, context, server):
        self.context, self.server = context, server
        self.page = context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.heard)

    def heard(self, said):
        if said.type == "error" and not said.text.startswith(LEFT):
            self.faults.append(said.text)

    def go(self, path="/"):
        self.page.goto(f"{self.server.url}{path}")
        return self.page

    def click(self, text, *, exact=False):
        self.page.get_by_role("link", name=text, exact=exact).or_(
            self.page.get_by_role("button", name=text, exact=exact)
        ).first.click()
        self.page.wait_for_load_state()
        return self.page

    def fill(self, label, value):
        self.page.get_by_label(label).first.fill(value)

    def text(self):
        return self.page.locator("main").inner_text()

    def check_access(self):
        """Nothing serious for people who use a keyboard or a reader."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")  # the passes need not be listed
        bad = [
            (v["id"], [n["html"][:160] for n in v["nodes"]])
            for v in found["violations"]
            if v["impact"] in ("critical", "serious")
        ]
        assert bad == []

    def fits(self):
        """No sideways scroll of the page."""
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1


@pytest.fixture
def visit(browser, live_server):
    """``visit(user, width=1366)`` opens a window signed in as ``user``; None is nobody."""
    contexts = []

    def open_as(user=None, *, width=1366, height=768, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(8_000)
        context.set_default_navigation_timeout(
            60_000
        )  # the first page of a cold server, on a machine that does other things
        contexts.append(context)
        if user is not None:
            store = SessionStore()
            store[SESSION_KEY] = str(user.pk)
            store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
            store[HASH_SESSION_KEY] = user.get_session_auth_hash()
            store.save()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": live_server.url}]
            )
        return Visitor(context, live_server)

    yield open_as
    if folder := os.environ.get("E2E_SHOTS"):  # what every window showed at the end
        for number, context in enumerate(contexts):
            context.pages[0].screenshot(path=f"{folder}/window{number}.png", full_page=True)
    for context in contexts:
        context.close()


WIDTHS = (360, 1366)  # a phone and the screen of an office


@pytest.fixture
def look_at(visit):
    """``look_at([(user, address)])``: what is wrong with the pages.

    An answer other than ``answers``, a page wider than the screen, a hindrance for keyboard or reader, a word in the console (those for which
    ``said``). A page is loaded once, on the phone, and then drawn out to the screen of an office.
    """

    def look(pages, *, said=lambda text: True, answers=(200,)):
        windows, wrong = {}, []
        for user, address in pages:
            visitor = windows.setdefault(user, None) or visit(user, width=WIDTHS[0])
            windows[user] = visitor
            visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 768})
            answer = visitor.page.goto(f"{visitor.server.url}{address}")
            if answer.status not in answers:
                wrong.append((str(user), address, answer.status))
                continue
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 768})
                for check in (visitor.fits, visitor.check_access):
                    try:
                        check()
                    except AssertionError as fault:
                        wrong.append((str(user), address, width, check.__name__, str(fault)[:400]))
        return wrong + [(str(user), text) for user, visitor in windows.items() for text in visitor.faults if said(text)]

    return look

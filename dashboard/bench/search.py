"""Searching among very many suggestions: the ledger's own first page and count, beside a LIKE scan of the same words."""

import time

from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import RequestFactory

from core.counting import count_each
from core.list_view import best
from suggestions.columns import NUMBER
from suggestions.models import Suggestion
from suggestions.views.ledger import Ledger

PAGE = 50
ROUNDS = 3
INDEXES = ("suggestion_char_bigrams", "suggestion_number_bigrams", "reply_char_bigrams")


class IndexesMadeAfterwards:
    """On PostgreSQL the indexes are taken away while rows are filled in and made again; ``seconds`` says how long each took."""

    def __init__(self, memory="1GB"):
        self.memory, self.seconds, self._made = memory, {}, {}

    def __enter__(self):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for name in INDEXES:
                    cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
                    self._made[name] = cursor.fetchone()[0]
                    cursor.execute(f"DROP INDEX {name}")
        return self

    def __exit__(self, *error):
        with connection.cursor() as cursor:
            if self._made:
                cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [self.memory])
            for name, sql in self._made.items():
                start = time.perf_counter()
                cursor.execute(sql)
                self.seconds[name] = time.perf_counter() - start


def measure(stage, words):
    """``{word: {found, first_page_s, count_s, like_first_page_s, like_count_s, ratio}}``, over all sessions.

    The scan is the plainest there is, title and text only, in the ledger's usual order; each is the best of three.
    """
    return {word: _of_word(stage.office, word) for word in words}


def _of_word(user, word):
    page = Ledger.reading(_request(user, word))
    first, hits = _best(lambda: best(page, page.request, _rows(page)[:PAGE]))
    rows = _rows(page)  # as on the page, which asks once about names and common words and counts the same rows
    counting, (found,) = _best(lambda: count_each([rows]))
    like = Suggestion.objects.visible_to(user).filter(Q(title__contains=word) | Q(body__contains=word))
    like_first, _ = _best(lambda: list(page.decorate(like.order_by(*NUMBER, "pk"))[:PAGE]))
    like_counting, (like_found,) = _best(lambda: count_each([like]))
    if found < like_found or len(hits) != min(found, PAGE):
        raise RuntimeError(f"“{word}”: {found} found and {len(hits)} shown, where the scan finds {like_found}")
    return {
        "found": found, "first_page_s": first, "count_s": counting, "like_first_page_s": like_first, "like_count_s": like_counting,
        "ratio": (like_first + like_counting) / (first + counting),
    }  # fmt: skip


def plan(user, word):
    """How PostgreSQL goes about the first page, in its own words."""
    return _rows(Ledger.reading(_request(user, word)))[:PAGE].explain(analyze=True, buffers=True, timing=False)


def _request(user, word):
    asked = QueryDict(mutable=True)
    asked.update({"q": word, "session": ""})
    request = RequestFactory().get(f"/suggestions/?{asked.urlencode()}")
    request.user, request.session = user, {}
    return request


def _rows(page):
    return page.asked(page.request, page.request.GET).rows


def _best(ask):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - start)
    return min(times), answer

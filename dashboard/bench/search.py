"""Searching among very many suggestions: the ledger's own first page and count, beside a LIKE scan of the same words."""

import time

from django.db.models import Q
from django.http import QueryDict
from django.test import RequestFactory

from accounts.models import User
from accounts.policy import Role
from core.counting import count_each
from core.list_view import read
from suggestions import indexed, search_words
from suggestions.columns import NUMBER
from suggestions.models import Reply, Suggestion
from suggestions.views.ledger import Ledger
from suggestions.words import words as words_of

PAGE = 50
ROUNDS = 3


def measure(stage, words):
    """``{word: {found, first_page_ms, count_ms, like_first_page_ms, like_count_ms, ratio}}``, over all sessions of all congresses.

    Both sides read the same places: title, text, and the signed reply in force. The scan is the plainest there is, in the
    ledger's usual order. The four are asked in turn and the best of each is taken.
    """
    reader = User(username="reader@everywhere", name="reader", role=Role.ADMIN)
    reader.save()
    return {word: _of_word(reader, word) for word in words}


def _of_word(user, word):
    page = Ledger.reading(_request(user, word))

    def first():
        asked = _asked(page)
        return read(page, page.request, page.keys(asked, stop=PAGE))

    like = Suggestion.objects.visible_to(user).filter(
        Q(title__contains=word) | Q(body__contains=word) | Q(pk__in=_answered(word))
    )
    counted = _asked(page)  # as on the page, which looks once and counts and shows what was found
    ways = {
        "first_page": first,
        "count": lambda: page.counts(counted),
        "like_first_page": lambda: list(page.decorate(like.order_by(*NUMBER, "pk"))[:PAGE]),
        "like_count": lambda: count_each([like]),
    }
    times, answers = {name: [] for name in ways}, {}
    for _ in range(ROUNDS):
        for name, ask in ways.items():
            start = time.perf_counter()
            answers[name] = ask()
            times[name].append((time.perf_counter() - start) * 1000)
    took = {name: min(kept) for name, kept in times.items()}
    (found,), (like_found,) = answers["count"], answers["like_count"]
    if found < like_found or len(answers["first_page"]) != min(found, PAGE):
        raise RuntimeError(f"“{word}”: {found} found, where the scan finds {like_found}")
    return {
        "found": found,
        **{f"{name}_ms": least for name, least in took.items()},
        "places": "title, text, reply",
        "ratio": (took["like_first_page"] + took["like_count"]) / (took["first_page"] + took["count"]),
    }


def _answered(word):
    replies = Reply.objects.filter(current_for__is_latest=True, status=Reply.Status.SIGNED, body__contains=word)
    return replies.order_by().values("current_for__suggestion")


def plan(word):
    """How PostgreSQL goes about finding, in its own words."""
    sought = words_of(word)
    return indexed.plan(indexed.Asked(sought, [{}] * len(sought), None, search_words.known(sought)))


def _request(user, word):
    asked = QueryDict(mutable=True)
    asked.update({"q": word, "session": ""})
    request = RequestFactory().get(f"/suggestions/?{asked.urlencode()}")
    request.user, request.session = user, {}
    return request


def _asked(page):
    return page.asked(page.request, page.request.GET)

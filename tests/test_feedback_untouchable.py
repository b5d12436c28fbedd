"""No unit account, and nobody else who is not the deputy or the office, makes or changes a deputy's word or a link to it.

Every address is read from the resolver and every step from the tables, so that a new one is tried without being named here.
What is tried is filled in as the deputy and the office would: the last tests show that the same posts do change something
when the right people send them.
"""

import ast
import copy
import itertools
import re
import uuid
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from accounts import policy
from core.workflow import Refused
from dashboard.describe import FLOWS as TABLES
from evaluations.callbacks.effects import draw
from evaluations.models import CallbackDraw, CallbackItem, Feedback, PaperEntry, Slip
from evaluations.sheets import of
from evaluations.slips import effects as slips
from evaluations.slips import tokens
from evaluations.workflow import CALLBACK, FEEDBACK, PAPER, SLIP
from suggestions.models import Assignment, Attachment, Suggestion
from tests.world import pdf

from .evaluations.test_feedback_changes import cosigner

ROOT = Path(__file__).resolve().parent.parent
WORDS = (Feedback, PaperEntry, Slip, CallbackDraw, CallbackItem)
swept = pytest.mark.any_database
OWN = (FEEDBACK, PAPER, SLIP, CALLBACK)  # the flows by which a word comes in, is checked, handed out and asked after
STRANGERS = ("roads_head", "water_liaison", "coordinator", "leader", "viewer")
VERBS = {flow.name: tuple(flow.steps) for flow, *_ in TABLES}


def stored():
    return [list(model._base_manager.order_by("pk").values_list()) for model in WORDS]


@pytest.fixture
def year(world):
    """One item that waits for its form, with a link that is out; one whose paper waits to be checked; one that was graded on paper
    and drawn for a call. ``world.secret`` is the token of the link, as if it had fallen into the wrong hands."""
    w = world
    w.open = w.suggestion("answered", ago=12, helpers=[w.water])
    w.signer = cosigner(w, w.open)
    w.open = Suggestion.objects.get(pk=w.open.pk)
    w.keyed = w.suggestion("answered", ago=12)
    w.entry = w.key_paper(w.keyed)
    w.graded = w.suggestion("answered", ago=12)
    w.key_paper(w.graded)
    w.check(w.graded)
    w.secret = tokens.new()
    w.slip = slips.issue(of(w.open)[0], flow=SLIP, token=w.secret, by=w.office, at=w.at())
    w.drawn = draw(
        w.session, flow=CALLBACK, forms=Feedback.objects.all(), seed="甲", per_unit=1, by=w.office, at=w.at(-1)
    )
    assert [model._base_manager.count() for model in WORDS] == [1, 2, 1, 1, 1]
    return w


# Every address ------------------------------------------------------------------------------------------------------------------------


def patterns(found=None, namespaces=()):
    for pattern in found if found is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from patterns(pattern.url_patterns, inner)
        elif pattern.name:
            yield ":".join((*namespaces, pattern.name)), pattern.pattern


def keys(w):
    """The primary keys of all that hangs on the three items: each is tried in every place where a number stands."""
    rows = [w.open, w.keyed, w.graded, w.slip, w.entry, w.drawn, w.drawn.items.get(), w.deputy]
    rows += [*Feedback.objects.all(), *Assignment.objects.all()]
    rows += [part.reply for part in Assignment.objects.all() if hasattr(part, "reply")]
    return sorted({row.pk for row in rows})


def values(w, name, route, converter):
    """What is put in the place of one part of an address; a kind of part that is not known here fails."""
    if isinstance(converter, IntConverter):
        return keys(w)
    if name == "app_label":
        return ["evaluations", "suggestions"]
    if isinstance(converter, UUIDConverter):
        return [Attachment.objects.order_by("pk").first().key]
    if name == "token":
        return [w.secret, tokens.new()]
    if name == "verb":
        flow = route.removesuffix("_step")
        flow = {"ledger_step": "ledger"}.get(flow, flow)
        return VERBS.get(flow) or sorted({verb for verbs in VERBS.values() for verb in verbs})
    if type(converter) in (SlugConverter, StringConverter) or name in ("object_id", "url"):
        return [str(keys(w)[0])]
    for text in ("1", w.today.isoformat(), "x"):
        if re.fullmatch(converter.regex, text):
            return [converter.to_python(text)]
    raise AssertionError(f"what stands for “{name}” in the address of {route}?")


def addresses(w, only=None, closed=lambda route: False):
    """``[(route, address)]``: every address there is, with every key that might matter."""
    for route, pattern in patterns():
        if only and not only(route):
            continue
        parts = pattern.converters or dict.fromkeys(pattern.regex.groupindex)
        pools = [values(w, name, route, converter) for name, converter in parts.items()]
        every = itertools.product(*pools)
        for chosen in itertools.islice(every, 1) if closed(route) else every:
            yield route, reverse(route, kwargs=dict(zip(parts, chosen, strict=True)))


def post(w, item):
    """Everything any of the forms asks about ``item``, filled in so that it would be taken from the right person.

    Thought out once an item, for every try starts from the same state; a form is new each time and so are its files."""
    said = w.__dict__.setdefault("posts", {})
    if item.pk not in said:
        said[item.pk] = _post(w, item)
    return {name: pdf(value.name) if hasattr(value, "read") else value for name, value in said[item.pk].items()} | {
        "once": str(uuid.uuid4())
    }


def _post(w, item):
    said = {"attitude": "满意", "result": "基本满意", "words": "写在这里", "contact_how": "phone", "adoption": "采纳"}
    data = {f"p{part.pk}-{name}": value for part in item.assignments.all() for name, value in said.items()}
    for sheet in of(item):
        head = f"s{sheet.key}"
        data |= {f"{head}-p{part.pk}-{name}": value for part in sheet.parts for name, value in said.items()}
        data |= {f"{head}-given_on": w.today.isoformat(), f"{head}-signed_by": "闻青禾", f"{head}-scan": pdf()}
    return data | said | {
        "seen": "", "verb": "compare", "alike": "on", "given_on": w.today.isoformat(), "signed_by": "闻青禾",
        "scan": pdf(), "file": pdf("台账.xlsx"), "reason": "改一改", "note": "理由", "late_reason": "晚到", "kind": "slips", "do": "confirm",
        "pick": [sheet.key for sheet in of(item)] + [str(key) for key in keys(w)], "session": w.session.pk, "seed": "乙", "per_unit": 1,
        "outcome": "agrees", "called_on": w.today.isoformat(), "action": "delete_selected", "_selected_action": keys(w), "post": "yes",
        "all": "1", "query": "", "confirm": "1", "deputy": w.deputy.pk, "source": "online", "is_current": "on", "status": "open",
    }  # fmt: skip


def sweep(w, client, *, only=None, closed=lambda route: False):
    """``{route}`` of the addresses that changed a deputy's word or a link, and how many tries; each starts from the same state.

    Of a route that is ``closed`` to the whole role one address is tried: it has to be refused whatever is asked.
    """
    before, found, tried, seen = stored(), set(), 0, set()
    cookies = copy.deepcopy(client.cookies)
    for route, address in list(addresses(w, only, closed)):
        once, is_step = route not in seen, route.endswith("_step")
        seen.add(route)
        # Opened once a route; posted everywhere, about both items where the address itself is not about a step.
        for item in [*([None] if once else []), w.open, *([] if is_step and not once else [w.keyed])]:
            with transaction.atomic():
                client.cookies = copy.deepcopy(cookies)  # an address that signs out is taken back like any other
                answer = client.post(address, post(w, item)) if item else client.get(address)
                tried += 1
                assert not closed(route) or answer.status_code == 403, (route, answer.status_code)
                if stored() != before:
                    found.add(route)
                transaction.set_rollback(True)
    return found, tried


def closed_to(user):
    """The routes that the policy shuts to a role as a whole; the admin is for administrators."""
    return lambda route: route.startswith("admin:") or not policy.may_open(user, route)


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@swept
@pytest.mark.parametrize("who", STRANGERS)
def test_no_address_lets_them_make_or_change_a_word_or_a_link(year, who):
    user = getattr(year, who)
    found, tried = sweep(year, signed_in(user), closed=closed_to(user))
    assert found == set()
    assert tried > 2 * len(policy.PAGES)


@swept
def test_the_admin_shows_words_and_links_and_changes_none(year):
    found, tried = sweep(year, signed_in(year.admin), only=lambda route: route.startswith("admin:evaluations_"))
    assert (found, tried > 20) == (set(), True)


@swept
@pytest.mark.parametrize(
    ("who", "routes"),
    [
        ("author", {"feedback_give", "slip"}),  # his own link, signed in or not
        ("signer", {"feedback_join"}),
        (
            "office2",
            {
                "feedback_enter",
                "feedback_bulk",
                "slips_new",
                "slip_step",
                "paper_check",
                "paper_step",
                "callback_draw",
                "callback_step",
            },
        ),
        (None, {"slip"}),
    ],
)
def test_the_same_posts_from_the_right_people_do_change_something(year, who, routes):
    client = signed_in(getattr(year, who)) if who else Client(raise_request_exception=False)
    names = {"feedback_give", "feedback_join", "feedback_enter", "feedback_bulk", "slip"} | {
        r for r in policy.PAGES if r.startswith(("slip", "paper_", "callback"))
    }
    found, _ = sweep(year, client, only=lambda route: route in names)
    assert found == routes


@swept
def test_without_signing_in_only_the_link_itself_opens_the_form(year):
    found, _ = sweep(year, Client(raise_request_exception=False), only=lambda route: not route.startswith("admin:"))
    assert found == {"slip"}


# Every step ---------------------------------------------------------------------------------------------------------------------------


def objects(w):
    """``{flow: (rows its steps are taken on, rows that a step would bring into being)}``."""
    slip = Slip(
        suggestion=w.open,
        voice=w.open,
        deputy=w.deputy,
        round=1,
        digest="a" * 64,
        made_by=w.office,
        made_at=w.at(),
        expires_on=w.today,
    )
    return {
        "feedback": ([w.open, w.keyed, w.graded], []),
        "paper": (list(PaperEntry.objects.all()), []),
        "slip": ([w.slip], [slip]),
        "callback": ([w.drawn.items.get()], [CallbackItem(draw=w.drawn, feedback=Feedback.objects.get())]),
    }


def said_for(w, obj):
    """What the step would be told, whichever it is."""
    return {
        "grades": [{"part": part, "attitude": "满意", "result": "满意", "words": ""} for part in Assignment.objects.all()],
        "uploads": [pdf()], "given_on": w.today, "again": w.entry.grades, "chosen": {}, "reason": "理由", "outcome": "agrees",
    }  # fmt: skip


@pytest.mark.parametrize("who", [*STRANGERS, "admin", "other_author", "city_office", "city_author"])
def test_no_step_lets_them_make_or_change_a_word_or_a_link(year, who):
    user, before, tried = getattr(year, who), stored(), set()
    for flow in OWN:
        there, new = objects(year)[flow.name]
        for verb, step in flow.steps.items():
            for obj in there if step.source else new:
                with pytest.raises(Refused), transaction.atomic():
                    (flow.take if step.source else flow.create)(obj, verb, by=user, note="理由", **said_for(year, obj))
                tried.add((flow.name, verb))
    assert stored() == before
    assert tried == {(flow.name, verb) for flow in OWN for verb in flow.steps}


def test_the_flows_that_write_words_are_all_tried_here():
    """A flow of the tables whose steps are none of these must not name an effect of this app that writes words."""
    writers = {
        "evaluations.effects",
        "evaluations.papers.effects",
        "evaluations.slips.effects",
        "evaluations.callbacks.effects",
    }
    others = [flow for flow, *_ in TABLES if flow not in OWN]
    used = {
        f"{f.name}.{v}"
        for f in others
        for v, step in f.steps.items()
        for do in (step.then, step.settles)
        if do.__module__ in writers
    }
    assert (len(others) > 8, used) == (True, set())


# Every line of code that writes one -----------------------------------------------------------------------------------------------------

HOME = {
    "Feedback": {"evaluations/effects.py", "evaluations/imports.py"},
    "PaperEntry": {"evaluations/papers/effects.py"},
    "Slip": {"evaluations/slips/effects.py"},
    "CallbackItem": {"evaluations/callbacks/effects.py"},
    "CallbackDraw": {"evaluations/callbacks/effects.py"},
}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save"}


def test_words_and_links_are_written_in_their_home_only():
    found = {name: set() for name in HOME}
    apps = ("core", "accounts", "congress", "units", "suggestions", "evaluations", "dashboard")
    for path in (p for app in apps for p in (ROOT / app).rglob("*.py")):
        if "migrations" in path.parts or "demo" in path.parts or "bench" in path.parts:
            continue
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for name in HOME:
                    if _writes(node, name):
                        found[name].add(place)
    found["Feedback"] -= {"evaluations/counting.py"}  # which row of a part counts, never what it says
    assert found == HOME


def _writes(call, name):
    """``Name(…)``, or a call of a writing method on a queryset of it."""
    if isinstance(call.func, ast.Name):
        return call.func.id == name
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in WRITES):
        return False
    inside = [
        node
        for node in ast.walk(call.func.value)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager")
    ]
    return any(isinstance(node.value, ast.Name) and node.value.id == name for node in inside)

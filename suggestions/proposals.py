"""Which units a suggestion may be for, each with the reasons. A proposal for the dispatcher, who decides; pure but for ``past_of``."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from django.db.models import Q

from . import similar
from .models import Assignment, Suggestion
from .pieces import field_of, grams_of, pieces_of, shared_run, terms_of

SESSIONS_BACK = 5
NEWEST = 200  # earlier suggestions looked at: what is older says little about who handles it today
MOST_GRAMS = 16
USUAL = (1.5, 1.0, 0.6)  # what it counts to lead most of a category, second most, third
MOST_ALIKE = 30  # of the most similar ones, of all years
SHOWN = 6
MOST_REASONS = 3
S = Suggestion.Status


@dataclass(slots=True)
class Proposal:
    """A unit, why it may be concerned, and in which role (empty: the reasons are too weak to say)."""

    unit: object
    reasons: list = field(default_factory=list)
    score: float = 0
    leads: int = 0  # similar suggestions it led
    helps: int = 0
    in_title: bool = False  # one of its duties stands in the title
    is_usual: bool = False  # it leads the category most often
    is_wished: bool = False
    role: str = ""

    def add(self, reason, score):
        self.reasons.append(reason)
        self.score += score

    @property
    def told(self):
        """The first reasons; a fourth would not be read."""
        return self.reasons[:MOST_REASONS]


@dataclass(frozen=True, slots=True)
class Past:
    """A part of an earlier suggestion."""

    unit_id: int
    role: str
    suggestion_id: int
    title: str
    category_id: int | None
    year: int  # of its session
    number: str = ""
    klass: str = ""  # of the reply
    result: str = ""  # the deputy's grade
    is_relieved: bool = False  # it was given to another unit
    moved_to: int | None = None
    is_alike: bool = False  # the suggestion as a whole is alike, even where its title says it in other words


# What is known -------------------------------------------------------------------------------------------------------------


def past_of(user, sessions, session, suggestions, *, before=None):
    """Parts of the last sessions' suggestions of the same categories or with words of the titles, newest first.

    For a single suggestion also those of the most similar ones of all years. ``sessions``: those of the congress, newest
    first. ``before`` narrows the suggestions to what was known at some time. One query, and one that says which words are rare.
    """
    known = [s for s in sessions if s.congress_id == session.congress_id and s.opens_on <= session.opens_on]
    grams = sorted({g for s in suggestions for g in grams_of(s.title)[:MOST_GRAMS]}) if len(suggestions) == 1 else []
    wanted = Q(category__in={s.category_id for s in suggestions if s.category_id})
    for gram in grams:
        wanted |= Q(title__contains=gram)
    handled = Suggestion._base_manager.filter(before or Q(), status__in=(S.HANDLING, S.ANSWERED, S.CLOSED))
    recent = handled.filter(wanted, session__in=[s.pk for s in known[: SESSIONS_BACK + 1]]).order_by("-pk")
    wanted, looked_for = handled.filter(pk__in=recent.values("pk")[:NEWEST]).order_by().values("pk"), None
    if len(suggestions) == 1:
        looked_for = similar.Sought(suggestions[0].title, suggestions[0].body)
        near = looked_for.near(session.congress_id, beside=suggestions[0].pk, most=MOST_ALIKE)
        if near is not None:  # united, as an OR of two subqueries would be asked of every part of all years
            wanted = wanted.union(handled.filter(pk__in=near).order_by().values("pk"))
    rows = Assignment.objects.visible_to(user).filter(
        Q(suggestion__in=wanted), Q(is_latest=True) | Q(status=Assignment.Status.RELIEVED)
    )
    names = (
        "unit_id", "role", "suggestion_id", "suggestion__title", "suggestion__category_id", "suggestion__session__year",
        "suggestion__number", "reply__klass", "feedback__result", "status", "replaced_by__unit_id", "suggestion__body",
    )  # fmt: skip
    found = rows.order_by("-suggestion_id", "pk").values_list(*(names if looked_for else names[:-1]))
    alike = _alike(looked_for, found) if looked_for else set()
    return [_past(row, alike) for row in found]


def _past(row, alike):
    unit, role, suggestion, title, category, year, number, klass, result, status, moved_to, *_ = row
    return Past(
        unit, role, suggestion, title, category, year, number, klass or "", result or "",
        status == Assignment.Status.RELIEVED, moved_to, suggestion in alike,
    )  # fmt: skip


def _alike(looked_for, found):
    rows = {row[2]: (row[3], row[-1]) for row in found}
    return {pk for pk, said in rows.items() if looked_for.is_like(*said)}


def wishes_of(suggestions):
    """``{suggestion pk: [unit pk]}`` as the deputies wished. One query; the rows were already seen by the user."""
    wishes = Suggestion.wished_units.through.objects.filter(suggestion__in=suggestions)
    found = {}
    for suggestion, unit in wishes.values_list("suggestion", "unit"):
        found.setdefault(suggestion, []).append(unit)
    return found


def since(sessions, session, past):
    """How far back ``past_of`` looked, in words: to the sessions it asked, or to the last it came to."""
    known = [s for s in sessions if s.congress_id == session.congress_id and s.opens_on <= session.opens_on]
    first = known[: SESSIONS_BACK + 1][-1] if known else session
    counted = [part.year for part in past]
    full = len({part.suggestion_id for part in past}) >= NEWEST
    return f"{min(counted) if full else min([first.year, *counted])} 年以来"


# What follows from it --------------------------------------------------------------------------------------------------------


def propose(suggestion, receivers, past, *, wished, since="近年来", most=SHOWN):
    """The units that may be concerned, strongest first; those the deputy ``wished`` for (pks) always stand among them."""
    found = {unit.pk: Proposal(unit, is_wished=unit.pk in wished) for unit in receivers.allowed.values()}
    _wished(found, suggestion)
    _similar(found, receivers, suggestion, past, since)
    _duties(found, suggestion)
    _names(found, suggestion)
    _usual(found, receivers, suggestion, past, since)
    _moved(found, receivers, suggestion, past)
    ranked = sorted((p for p in found.values() if p.reasons), key=lambda p: (-p.score, p.unit.pk))
    shown = ranked[:most] + [p for p in ranked[most:] if p.is_wished]
    _roles(shown)
    return sorted(shown, key=lambda p: p.role != "lead")


def _wished(found, suggestion):
    for proposal in found.values():
        unit = proposal.unit
        if proposal.is_wished:
            proposal.add("代表在建议表上希望由它承办", 3)
        if any(len(name) > 2 and name in suggestion.body for name in unit.names):
            proposal.add("建议中点名提到", 2)


def _similar(found, receivers, suggestion, past, since):
    """Who handled what resembles it: titles that share at least two pairs of characters, or the whole is alike."""
    runs = _runs(suggestion, past)
    by_unit = {}
    for part in past:
        unit = receivers.today_of(part.unit_id) if part.suggestion_id in runs and not part.is_relieved else None
        if unit:
            by_unit.setdefault(unit.pk, []).append(part)

    @cache
    def of(words):
        return sum(words in run for run in runs.values())

    for pk, parts in by_unit.items():
        words = _commonest(runs[p.suggestion_id] for p in parts)
        mine = [p for p in parts if words in runs[p.suggestion_id] or words in p.title]
        leads = len({p.suggestion_id for p in mine if p.role != "helper"})
        helps = len({p.suggestion_id for p in mine if p.role == "helper"})
        did = "、".join(f"{verb} {n} 件" for verb, n in (("主办", leads), ("会办", helps)) if n)
        kind = f"“{words}”类建议" if words else "正文相似的建议"
        found[pk].leads, found[pk].helps = leads, helps
        reason = f"{since} {of(words)} 件{kind}中{did}{_outcome(mine)}{_formerly(mine, pk, receivers)}"
        found[pk].add(reason, min(leads, 5) * 1.2 + min(helps, 5) * 0.6)


def _runs(suggestion, past):
    """``{suggestion: the longest words its title shares}`` of the earlier ones that are alike; "" where only the text is."""
    grams, pieces = set(grams_of(suggestion.title)), pieces_of(suggestion.title)
    runs = {}
    for part in past:
        if part.suggestion_id not in runs:
            shares = sum(gram in part.title for gram in grams) >= 2
            runs[part.suggestion_id] = shared_run(pieces, part.title) if shares else "" if part.is_alike else None
    return {pk: run for pk, run in runs.items() if run is not None}


def _outcome(parts):
    """“（答复 A 2 件、C 1 件；不满意 1 件）”: what became of those it answered itself."""
    own = [part for part in parts if part.role != "helper"]
    classes = Counter(part.klass for part in own if part.klass)
    told = "、".join(f"{klass} {n} 件" for klass, n in sorted(classes.items()))
    bad = sum(part.result == "不满意" for part in own)
    said = "；".join(word for word in (f"答复 {told}" if told else "", f"不满意 {bad} 件" if bad else "") if word)
    return f"（{said}）" if said else ""


def _formerly(parts, pk, receivers):
    """Whose work it was, where a unit has ended and this one took over."""
    names = dict.fromkeys(receivers.all[part.unit_id].name for part in parts if part.unit_id != pk)
    return f"，含原由{'、'.join(names)}承办、现归它的" if names else ""


def _moved(found, receivers, suggestion, past):
    """Where similar ones went in the end, after they had been given to another unit first."""
    alike = _runs(suggestion, past)
    for part in past:
        old, new = receivers.today_of(part.unit_id), receivers.today_of(part.moved_to)
        if part.suggestion_id not in alike or not part.is_relieved or new is None or old is new:
            continue
        cited = f"{part.year}年第{part.number}号原交{receivers.all[part.unit_id].name}，后改由{receivers.all[part.moved_to].name}"
        found[new.pk].add(cited, 1)
        if old and found[old.pk].reasons:
            found[old.pk].add(cited, -1)


def _commonest(words):
    counted = Counter(words)
    return max(counted, key=lambda w: (counted[w], len(w), w))


def _duties(found, suggestion):
    title, body = pieces_of(suggestion.title), suggestion.body
    in_title, in_body = set(grams_of(suggestion.title)), {body[i : i + 3] for i in range(len(body) - 2)}
    for proposal in found.values():
        term, run = _best_run(proposal.unit.duties, in_title, title)
        if run:
            exact = "" if run == term else f"，标题中有“{run}”"
            proposal.in_title = True
            proposal.add(f"职责含“{term}”{exact}", 2 + 0.2 * len(run))
            continue
        term, run = _best_run(proposal.unit.duties, in_body, None, size=3, text=body)
        if run:
            times = body.count(run)
            proposal.add(
                f"职责含“{term}”，正文提到“{run}”{f' {times} 次' if times > 1 else ''}", 1 + 0.1 * min(times, 5)
            )


def _best_run(duties, grams, pieces, *, size=2, text=""):
    """The term of ``duties`` that shares the longest words with the text, and these words."""
    best = ("", "")
    for term in terms_of(duties):
        if not any(term[i : i + size] in grams for i in range(len(term) - size + 1)):
            continue
        run = shared_run(pieces_of(term), "".join(f"{p}\n" for p in pieces) if pieces is not None else text, least=size)
        if len(run) > len(best[1]):
            best = (term, run)
    return best


def _names(found, suggestion):
    """What a unit is called says what it is for, where its duties are not written down or do not say it."""
    title = "\n".join(pieces_of(suggestion.title))
    for proposal in found.values():
        if proposal.in_title:
            continue
        run = max((shared_run(field_of(name), title) for name in proposal.unit.names), key=len, default="")
        if run:
            proposal.add(f"单位名称和标题都有“{run}”", 1.5 + 0.2 * len(run))


def _usual(found, receivers, suggestion, past, since):
    """The units that lead most suggestions of the category."""
    led = {}
    for part in past:
        unit = receivers.today_of(part.unit_id) if part.role != "helper" and not part.is_relieved else None
        if unit and part.category_id is not None and part.category_id == suggestion.category_id:
            led.setdefault(unit.pk, set()).add(part.suggestion_id)
    ranked = sorted(led, key=lambda pk: (-len(led[pk]), pk))[: len(USUAL)]
    for place, pk in enumerate(ranked):
        if len(led[pk]) >= 2:
            found[pk].is_usual = place == 0
            word = "主办最多" if place == 0 else "也常主办"
            found[pk].add(f"{since}“{suggestion.category}”类建议{word}，{len(led[pk])} 件", USUAL[place])


def _roles(proposals):
    """A role only where the reason is strong: it did so before, or its duty stands in the title and something else speaks for it."""
    could_lead = [p for p in proposals if p.leads >= 2 or (p.in_title and (p.leads or p.is_usual or p.is_wished))]
    if could_lead:
        best = max(
            could_lead, key=lambda p: (min(p.leads, 5) * 1.5 + 2 * p.in_title + p.is_usual + p.is_wished, -p.unit.pk)
        )
        best.role = "lead"
        for proposal in proposals:
            if not proposal.role and (proposal.helps >= 2 or (proposal.is_wished and len(proposal.reasons) > 1)):
                proposal.role = "helper"

"""The suggestions of one matter: marked by the office, linked each with all of earlier years, the years counted.

``earlier`` leads from a later suggestion to every earlier one of the matter, so that one that is taken out leaves the
others together. ``repeat_years`` of each is the number of different years in which the matter was raised.
"""

from itertools import combinations

from django.db import OperationalError, transaction
from django.db.models import F, JSONField, OuterRef, Q, Subquery

from core.gather import JSONList
from core.workflow import Refused
from suggestions.models import Suggestion

MOST = 60  # suggestions of one matter; more is a mistake
LINK = Suggestion.earlier.through
BUSY = "同一件事的另一件刚刚有人在办理，没有标记。请过一会儿再试。"


def not_alone(suggestion, act):
    return "" if suggestion.repeat_years else "这件建议没有标记为多年重复。"


def mark(suggestion, act, *, same):
    """``same``: earlier suggestions of the same matter; whatever they are linked with already comes along."""
    for other in same:
        if other.session.congress_id != suggestion.session.congress_id or other.status == Suggestion.Status.DRAFT:
            raise Refused("只能选本级人大历年的建议。")
        if other.session.year >= suggestion.session.year:
            raise Refused(f"第{other.number}号不是以前年份的建议；同一年的请并案，或者列为同一类重点建议。")
    chain = _locked({suggestion.pk, *(other.pk for other in same)}, suggestion)
    if len(chain) > MOST:
        raise Refused(f"这件事已经有 {len(chain)} 件建议，最多 {MOST} 件。请核对选得对不对。")
    was = {s.pk for s in chain if s.pk in _component(suggestion.pk, _links({suggestion.pk}))}
    _link(chain)
    before = suggestion.repeat_years
    years = _count(chain, suggestion)
    new = [s for s in chain if s.pk not in was | {suggestion.pk}]
    if not new:
        raise Refused("选的各件已经标记为同一件事，没有改动。")
    _tell(suggestion, act, new, years)
    return {"同一件事": ["", cited(new)], "提出的年数": [str(before or ""), str(years)]}


def unmark(suggestion, act):
    """This one leaves; the others stay together and are counted anew."""
    chain = _locked({suggestion.pk}, suggestion)
    others = [s for s in chain if s.pk != suggestion.pk]
    LINK.objects.filter(Q(from_suggestion=suggestion) | Q(to_suggestion=suggestion)).delete()
    before = suggestion.repeat_years
    _write([suggestion], 0)
    suggestion.repeat_years = 0
    years = _count(others, suggestion)
    _tell(suggestion, act, others, years)
    return {"同一件事": [cited(others), ""], "提出的年数": [str(before), ""]}


def cited(rows):
    """“2024年第0123号、2025年第0045号”."""
    rows = sorted(rows, key=lambda s: (s.session.year, s.pk))
    return "、".join(cite(s.session.year, s.number, s.title) for s in rows)


def cite(year, number, title):
    return f"{year}年第{number}号" if number else f"{year}年《{title}》"


# The links ---------------------------------------------------------------------------------------------------------------


def _links(pks):
    """Every link of the matter of any of ``pks``: as many queries as it has generations, and these are linked at once."""
    known, found = set(), set(pks)
    pairs = set()
    while found - known:
        known |= found
        rows = LINK.objects.filter(Q(from_suggestion__in=known) | Q(to_suggestion__in=known))
        pairs = set(rows.values_list("from_suggestion_id", "to_suggestion_id"))
        found = known | {pk for pair in pairs for pk in pair}
    return pairs


def _component(pk, pairs):
    found, grown = set(), {pk}
    while grown - found:
        found |= grown
        grown = found | {key for pair in pairs if set(pair) & found for key in pair}
    return found


def _locked(pks, suggestion):
    """All of the matter, locked. Whoever holds one of them is not waited for: he may be waiting for us."""
    members = set()
    while True:
        found = set(pks) | {pk for pair in _links(pks) for pk in pair}
        if found == members:
            break
        members = found
        others = Suggestion._base_manager.select_for_update(of=("self",), nowait=True).filter(pk__in=members)
        try:
            with transaction.atomic():
                chain = list(others.exclude(pk=suggestion.pk).select_related("session").order_by("pk"))
        except OperationalError:
            raise Refused(BUSY) from None
    return [suggestion, *chain]


def _link(chain):
    pairs = []
    for one, other in combinations(chain, 2):
        if one.session.year != other.session.year:
            late, early = (one, other) if one.session.year > other.session.year else (other, one)
            pairs.append(LINK(from_suggestion=late, to_suggestion=early))
    LINK.objects.bulk_create(pairs, ignore_conflicts=True)


def _count(chain, suggestion):
    years = len({s.session.year for s in chain})
    years = years if years > 1 else 0
    _write(chain, years)
    if suggestion in chain:
        suggestion.repeat_years = years
    return years


def _write(chain, years):
    Suggestion._base_manager.filter(pk__in=[s.pk for s in chain]).update(repeat_years=years)


def _tell(suggestion, act, others, years):
    """What changed stands on the time line of the others too."""
    from suggestions.workflow import SUGGESTION  # the table names this module

    by = cite(suggestion.session.year, suggestion.number, suggestion.title)
    for other in others:
        other.repeat_years = years
    if others:
        SUGGESTION.follow_all([(other, {"of": by, "years": years}) for other in others], "repeat_counted", act)


def counted(suggestion, act, *, of, years):
    return {"多年重复": ["", f"因{of}的标记，提出的年数现为 {years}"] if years else [f"与{of}是同一件事", ""]}


# What a page says --------------------------------------------------------------------------------------------------------


def with_years(rows):
    """Annotate each of ``rows`` with the years of the earlier and of the later ones; no query of its own."""

    def years(mine, other):
        found = LINK.objects.filter(**{mine: OuterRef("pk")}).order_by().values(mine)
        listed = found.annotate(rows=JSONList(F(f"{other}__session__year"))).values("rows")
        return Subquery(listed, output_field=JSONField())

    return rows.annotate(
        years_before=years("from_suggestion", "to_suggestion"), years_after=years("to_suggestion", "from_suggestion")
    )


def said(year, before, after=()):
    """“第 3 年提出（2024、2025、2026）”; of the first one, when it was raised again."""
    before, after = sorted(set(before or ()) - {year}), sorted(set(after or ()) - {year})
    if before:
        return f"第 {len(before) + 1} 年提出（{'、'.join(map(str, [*before, year]))}）"
    return f"后来又提出（{'、'.join(map(str, after))}）" if after else ""

"""工作台: the first page of everybody. Which rows it shows stands in ``waits.py``, ``turns.py`` and ``gaps.py``."""

import uuid

from django.db.models import Count, F, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.policy import Role
from congress import calendars, sessions
from congress.models import Category
from core.models import Pulse
from dashboard import countdown, gaps, promises, recent, sounded, supervising, tally, turns, waits
from dashboard.own import Own
from suggestions import measures, veil

SHOWN = 50  # rows of a unit's table
FIGURES = (
    "assigned", "own", "helper", "answered", "open", "overdue", "face_to_face", "feedback_due", "feedback_returned", "unsatisfied",
    "reworking", "dated", "on_time", "late", "no_contact",
)  # fmt: skip
FIELD = ("assigned", "answered", "overdue", "due_week", "no_contact", "opinion_overdue", "reworking", "unsatisfied")


def desk(request):
    session = sessions.current(request)
    today = timezone.localdate()
    context = {"today": today, "session": session}
    if request.user.role == Role.ADMIN:
        return render(request, "dashboard/desk_admin.html", context | administrator(request.user, today))
    if session is None:
        return render(request, "dashboard/desk_none.html", context)
    chair = tally.Chair(request.user, session, today, calendars.current())
    template, build = DESKS[request.user.role]
    return render(request, template, context | build(chair) | {"handled": recent.handled(request.user)})


def systems(user):
    """Whose parts a coordinator looks after: for each coordinating unit the rows and how the list of parts says so."""
    return [(Q(unit__coordinator=unit), (("system", unit.pk),), whose) for unit, whose in named_units(user)]


def own_units(user):
    return [(Q(unit=unit), (("unit", unit.pk),), whose) for unit, whose in named_units(user)]


def named_units(user):
    """``[(unit, whose in words)]``: the own units, then those whose work came to them; one alone needs no name."""
    whose = "{}：" if len(user.own_units) > 1 else ""
    own = [(unit, whose.format(unit)) for unit in user.own_units]
    return own + [(ended, f"{ended}（现{unit}）：") for ended, unit in user.former_units.items()]


def asked(table, narrowed):
    """Every wait of a table, those about parts once for each narrowing; suggestions are seen by those they wait for only."""
    found = []
    for wait in table:
        found += [tally.Asked(wait, *one) for one in narrowed] if wait.fact else [tally.Asked(wait)]
    return found


def by_deadline(*lists):
    return sorted((row for rows in lists for row in rows), key=lambda row: row.order)


# The office and the coordinators ---------------------------------------------------------------------------------------------


def office(chair):
    role = chair.user.role
    narrowed = systems(chair.user) if role == Role.COORDINATOR else [(Q(), (), "")]
    mine, others = asked(waits.FOR_ME[role], narrowed), asked(waits.FOR_OTHERS[role], narrowed)
    rows = tally.rows(chair, mine + others)
    is_mine = {one.wait.key for one in mine}
    promised = promises.of(chair)
    for_me = by_deadline([row for row in rows if row.wait.key in is_mine], promised.for_me)
    parts = (
        chair.parts().filter(unit__coordinator__in=chair.user.unit_ids) if role == Role.COORDINATOR else chair.parts()
    )
    return {
        "for_me": for_me,
        "for_others": by_deadline([row for row in rows if row.wait.key not in is_mine], promised.for_others),
        "waiting": sum(row.n for row in for_me),
        "late": sum(row.n for row in rows if row.wait is waits.OVERDUE),
        "late_url": next((row.url for row in rows if row.wait is waits.OVERDUE), ""),
        "others_title": waits.OTHERS_TITLE[role],
        "panel": panel(chair, parts, narrowed[0][1] if len(narrowed) == 1 else ()),
        "may_register": role == Role.STAFF,
    }


def panel(chair, parts, params):
    """The nearest deadline, and what is due that day."""
    found = countdown.nearest_due(parts, chair.today)
    if found is None:
        return None
    return countdown.of(chair, found, what="件要答复或者送出会办意见", url=due_url(found[0], params))


def due_url(day, params):
    return f"{reverse('parts')}?{urlencode({'fact': 'open', 'due_after': day, 'due_before': day, **dict(params)})}"


# A unit ----------------------------------------------------------------------------------------------------------------------


def unit(chair):
    narrowed = own_units(chair.user)
    under_way = turns.under_way(chair)
    rows = turns.rows(chair, under_way)
    ahead = [
        (p.due_on, "" if p.extended_from else p.due_rule, p.due_from, 1)
        for p in under_way
        if p.is_open and p.due_on and p.due_on >= chair.today
    ]
    found = countdown.nearest(shared(ahead))
    waiting, figures = unit_rows(chair, narrowed)
    promised = promises.of(chair)
    for_me = waits.FOR_ME[Role.UNIT]
    at_work = {unit.pk for unit, *_ in figures}
    narrowed = [one for one in narrowed if dict(one[1])["unit"] in at_work]
    one_unit = narrowed[0][1] if len(narrowed) == 1 else ()
    return {
        "heading": "、".join(str(own) for own in chair.user.own_units) or "您还没有所属单位",
        "figures": figures,
        "for_me": [*(row for row in waiting if row.wait in for_me), *sounded.rows(chair)],
        "rows": rows[:SHOWN],
        "count": len(rows),
        "hidden": max(0, len(rows) - SHOWN),
        "late": sum(row.part.is_open and row.part.due_on is not None and row.part.due_on < chair.today for row in rows),
        "to_accept": sum(row.can_tick for row in rows),
        "bulk_buttons": [{"label": "签收所选", "value": "accept", "url": reverse("accept_many")}],
        "once": uuid.uuid4(),
        "elsewhere": sum(part.is_open for part in under_way) - sum(row.part.is_open for row in rows),
        "open_urls": [
            (whose, f"{reverse('parts')}?{urlencode(dict([('fact', 'open'), *params]))}")
            for _, params, whose in narrowed
        ],
        "promised": promised,
        "for_others": by_deadline([row for row in waiting if row.wait not in for_me], promised.for_others),
        "panel": found
        and countdown.of(
            chair, found, what="件要答复或者送出会办意见", url=due_url(found[0], one_unit) if one_unit else ""
        ),
        "many_units": len(narrowed) > 1,
    }


def shared(dates):
    """The same dates together: ``[(day, rule, start, n)]``."""
    found = {}
    for *key, n in dates:
        found[tuple(key)] = found.get(tuple(key), 0) + n
    return [(*key, n) for key, n in found.items()]


def unit_rows(chair, narrowed):
    """What the units wait for, and ``[(unit, its figures, the beginning of its lists)]``, in one query."""
    facts = {name: veil.known(measures.FACTS[name].q(chair.today), chair.user) for name in FIGURES}
    units = {unit.pk: unit for unit in (*chair.user.own_units, *chair.user.former_units)}
    columns = {f"{name}_{pk}": Count("pk", filter=q & Q(unit=pk)) for name, q in facts.items() for pk in units}
    rows, counted = tally.rows_and_figures(
        chair, asked((*waits.FOR_ME[Role.UNIT], *waits.FOR_OTHERS[Role.UNIT]), narrowed), columns, with_first=False
    )
    figures = [
        (unit, {name: counted[f"{name}_{pk}"] for name in FIGURES}, f"{reverse('parts')}?unit={pk}&fact=")
        for pk, unit in units.items()
        if unit in chair.user.own_units or counted[f"assigned_{pk}"]  # ended units that had work in this session
    ]
    return rows, figures


# Deputies --------------------------------------------------------------------------------------------------------------------


def deputy(chair):
    own, promised = Own(chair), promises.of(chair)
    found = own.nearest()
    groups, group_items, group_count = supervising.of_groups(chair)
    return {
        "own": own,
        "groups": groups,
        "group_items": group_items,
        "group_count": group_count,
        "promised": promised,
        "waiting": own.waiting + promised.waiting,
        "panel": found and countdown.of(chair, found, what="件等您评价", url=reverse("mine"), name="反馈期限"),
    }


# Leaders ---------------------------------------------------------------------------------------------------------------------


def leader(chair):
    user = chair.user
    parts = chair.parts()
    counts = {name: Count("pk", filter=measures.FACTS[name].q(chair.today)) for name in FIGURES}
    counts |= supervising.columns(user, chair.today)
    rows, counted = tally.rows_and_figures(
        chair, [*asked_of_me(user), *asked(waits.FOR_OTHERS[user.role], [(Q(), (), "")])], counts, with_first=True
    )
    watches = user.role == Role.LEADER and user.committee_id
    return {
        "figures": [(None, {name: counted[name] for name in FIGURES}, f"{reverse('parts')}?fact=")],
        "for_others": by_deadline(rows, promises.of(chair).for_others),
        "others_title": waits.OTHERS_TITLE[user.role],
        "watched": (watched := supervising.lines(chair, counted)),
        "watches_any": any(line.items for line in watched),
        "watched_facts": supervising.facts(),
        "my_topics": supervising.topics(chair),
        "field": field(chair, parts) if watches else [],
        "field_facts": [(name, measures.FACTS[name].label, measures.FACTS[name].means) for name in FIELD],
        "panel": panel(chair, parts, ()),
    }


def asked_of_me(user):
    """Disagreements about the key topics he leads that units bring to him; the list narrows to the same."""
    return [tally.Asked(waits.SETTLE_LEADER, Q(suggestion__topic__leader=user.pk), (("watch", "led"),))]


def field(chair, parts):
    """``[(category, [(fact, number, list)])]`` of the categories the leader's committee watches."""
    counts = {name: Count("pk", filter=measures.FACTS[name].q(chair.today)) for name in FIELD}
    watched = parts.filter(suggestion__category__committee=chair.user.committee_id)
    rows = {
        row["category"]: row
        for row in watched.values(category=F("suggestion__category")).order_by("category").annotate(**counts)
    }
    categories = (
        Category.objects.visible_to(chair.user).filter(committee=chair.user.committee_id).select_related("committee")
    )
    at = reverse("parts")
    return [
        (
            category,
            [
                (
                    name,
                    rows.get(category.pk, {}).get(name, 0),
                    f"{at}?{urlencode({'fact': name, 'category': category.pk})}",
                )
                for name in FIELD
            ],
        )
        for category in categories
    ]


# The administrator -----------------------------------------------------------------------------------------------------------


def administrator(user, today):
    calendar = calendars.current()
    newest = gaps.newest_session(user)
    pulse = Pulse.objects.filter(name="tick").first()
    return {
        "gaps": gaps.found(user),
        "missing_years": gaps.missing_years(calendar, today),
        "newest": newest,
        "is_old": newest is None or newest.year < today.year,
        "ticked_at": pulse and pulse.at,
        "handled": recent.handled(user),
    }


DESKS = {
    Role.STAFF: ("dashboard/desk.html", office),
    Role.COORDINATOR: ("dashboard/desk.html", office),
    Role.UNIT: ("dashboard/desk_unit.html", unit),
    Role.DEPUTY: ("dashboard/desk_deputy.html", deputy),
    Role.LEADER: ("dashboard/desk_leader.html", leader),
    Role.VIEWER: ("dashboard/desk_leader.html", leader),
}

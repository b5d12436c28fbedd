"""Which suggestions there are and what becomes of each: themes set in places, fates dealt out by a fixed table."""

from dataclasses import dataclass

from . import fates, phrases, places, texts
from .themes import THEMES

# fate: (province this year, city this year, province last year, city last year)
SHARES = {
    "draft": (5, 1, 0, 0),
    "submitted": (7, 2, 0, 0),
    "returned": (3, 1, 0, 0),
    "declined": (4, 0, 2, 0),
    "letter": (1, 0, 1, 0),
    "withdrawn": (4, 1, 2, 1),
    "merged": (5, 1, 3, 1),
    "registered": (15, 3, 0, 0),
    "referred": (5, 1, 0, 0),
    "pending": (8, 3, 0, 0),
    "pending_late": (3, 0, 0, 0),
    "accepted": (8, 3, 0, 0),
    "asking": (4, 1, 0, 0),
    "kept": (2, 0, 0, 0),
    "reassigned": (4, 1, 0, 0),
    "no_contact": (12, 3, 0, 0),
    "contacted": (12, 5, 0, 0),
    "opinion_missing": (9, 2, 0, 0),
    "opinion_soon": (5, 1, 0, 0),
    "opinion_returned": (4, 1, 0, 0),
    "drafting": (7, 2, 0, 0),
    "checking": (7, 2, 0, 0),
    "signing": (6, 1, 0, 0),
    "draft_returned": (4, 1, 0, 0),
    "half_answered": (3, 0, 0, 0),
    "overdue": (8, 2, 0, 0),
    "overdue_checking": (2, 0, 0, 0),
    "awaiting": (16, 4, 0, 0),
    "corrected": (2, 0, 1, 0),
    "closed": (34, 8, 82, 26),
    "on_paper": (6, 1, 9, 3),
    "lapsed": (6, 2, 8, 3),
    "rework_pending": (2, 1, 0, 0),
    "rework_open": (4, 0, 0, 0),
    "rework_late": (2, 0, 0, 0),
    "rework_answered": (3, 0, 0, 0),
    "rework_closed": (4, 1, 8, 2),
}
SMALL = {
    name: tuple(min(n, (2 if name == "closed" else 1) if i in (0, 2) else n // 8) for i, n in enumerate(row))
    for name, row in SHARES.items()
}

# What the people with easy accounts find on their desks this year: theme -> (fate, deputy's account)
FIXED = {
    "school-bus": ("rework_open", "deputy"),
    "after-school": ("signing", "deputy2"),
    "kindergarten": ("pending", ""),
    "special-teachers": ("drafting", ""),
    "training-base": ("no_contact", ""),
    "rural-road": ("draft", "deputy"),
    "small-dams": ("returned", "deputy"),
    "village-doctor": ("awaiting", "deputy"),
    "meal-service": ("contacted", "deputy"),
    "left-behind": ("closed", "deputy"),
    "flood-radio": ("registered", "deputy"),
    "cold-chain": ("awaiting", "deputy2"),
    "parking": ("opinion_missing", "deputy2"),
    "overdue-bills": ("overdue", "deputy2"),
    "myopia": ("checking", ""),
    "sports-ground": ("registered", ""),
    "pilot-scale": ("registered", ""),
    "noise-smoke": ("registered", ""),
}


@dataclass(eq=False)
class Order:
    """One suggestion to be told."""

    side: object
    session: object
    paper: texts.Paper
    fate: str
    star: str = ""
    host: "Order | None" = None
    special: tuple = ()
    story: object = None


def orders(cast, rng, *, small=False):
    """All suggestions of both congresses and both sessions."""
    shares = SMALL if small else SHARES
    found = []
    for column, (side, session) in enumerate(
        [
            (cast.province, cast.province.now), (cast.city, cast.city.now),
            (cast.province, cast.province.last), (cast.city, cast.city.last),
        ]
    ):  # fmt: skip
        counts = {name: row[column] for name, row in shares.items()}
        found += _session(side, session, counts, rng)
    return found


def _session(side, session, counts, rng):
    is_now = session == side.now
    specials = _specials(side, session, counts, is_now)
    wanted = [name for name, n in counts.items() for _ in range(n) if name not in ("declined", "letter")]
    candidates = _papers(side, is_now, rng)
    chosen = []
    if is_now and side.level == "省":
        for paper in candidates[:]:
            fate, star = FIXED.get(paper.theme.key, ("", ""))
            if fate in wanted and not any(o.paper.theme == paper.theme for o in chosen):
                wanted.remove(fate)
                candidates.remove(paper)
                chosen.append(Order(side, session, paper, fate, star))
    rng.shuffle(wanted)
    wanted.sort(key=_pickiness)
    for fate in wanted:
        if fate == "merged":
            host, paper = _twin(chosen, candidates, rng)
            chosen.append(Order(side, session, paper, fate, host=host))
        else:
            paper = next(p for p in candidates if fates.suits(fate, p.theme))
            candidates.remove(paper)
            chosen.append(Order(side, session, paper, fate))
    return specials + chosen


def _pickiness(fate):
    """Fates that need a certain theme choose first; the ones that need another suggestion last."""
    return {"merged": 2}.get(fate, 0 if fate in fates.NEEDS else 1)


def _twin(chosen, candidates, rng):
    """A suggestion under way, and one still to be told that speaks of the same thing: one of the two in general."""
    taken = [o.host for o in chosen if o.host]
    hosts = [o for o in chosen if o.fate in fates.GOOD_HOSTS and o not in taken and not o.star]
    for order in hosts:
        for paper in candidates if not order.paper.place else ():
            if paper.theme == order.paper.theme:
                candidates.remove(paper)
                return order, paper
    told = {o.paper.title for o in chosen}
    for order in hosts:
        paper = texts.write(order.paper.theme, order.paper.theme.titles[0], "", order.paper.level, rng)
        if order.paper.place and paper.title not in told:
            return order, paper
    raise LookupError("no suggestion left to merge")


def _papers(side, is_now, rng):
    """Titles for one session, none of which occurs in the other; most general ones first."""
    themes = [t for t in THEMES if side.level == "省" or (t.city and (t.city_lead or t.lead) in side.units)]
    rng.shuffle(themes)
    general, local, more = [], [], []
    for theme in themes:
        title = theme.titles[0 if is_now else -1]
        spots = list(_spots(theme, side.level))
        random_spots = rng.sample(spots, min(len(spots), 5))
        cut = min(3, max(1, len(random_spots) - 1))
        chosen = random_spots[:cut] if is_now else random_spots[cut:]
        if side.level == "省" and (is_now or len(theme.titles) > 1):
            general.append(texts.write(theme, title, "", side.level, rng))
        for number, spot in enumerate(chosen if theme.local else ()):
            template = theme.local[number % len(theme.local)]
            (more if number else local).append(texts.write(theme, template, spot, side.level, rng))
    if side.level == "市":
        return local + more
    mixed = general + local
    rng.shuffle(mixed)
    return mixed + more


def _spots(theme, level):
    if theme.place == "objects":
        return theme.objects if level == "省" else theme.city_objects
    return (places.PROVINCE if level == "省" else places.CITY).get(theme.place, ())


def _specials(side, session, counts, is_now):
    """The items that are declined or turned into letters, from a list of their own."""
    if side.level != "省":
        return []
    declined = [row for row in phrases.NOT_REGISTERED if not row[4]]
    letters = [row for row in phrases.NOT_REGISTERED if row[4]]
    declined = declined[:4] if is_now else declined[4:]
    letters = letters[:1] if is_now else letters[1:]
    rows = [("declined", row) for row in declined[: counts["declined"]]] + [
        ("letter", row) for row in letters[: counts["letter"]]
    ]
    return [Order(side, session, None, fate, special=row) for fate, row in rows]

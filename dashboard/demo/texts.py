"""What a demo suggestion is made of: a theme, the places it can speak of, and the papers written about it.

A theme is written by hand. `{area}` stands for the place it speaks of, `{prov}` for 省 or 市, `{all}` for 全省 or 全市,
`{me}` for how the unit calls itself (我厅, 我局), and `{24~32}` for a figure drawn once for each suggestion.
"""

import random
import re
from dataclasses import dataclass, field

ORDINALS = "一二三四五六"
FIGURE = re.compile(r"\{(\d+(?:\.\d)?)~(\d+(?:\.\d)?)\}")
SELF_NAMES = {
    "厅": "我厅",
    "局": "我局",
    "委": "我委",
    "部": "我部",
    "办": "我办",
    "院": "我院",
    "室": "我室",
    "会": "我会",
}


@dataclass(frozen=True)
class Point:
    """One demand of the deputy, with what a unit says when it is done and when it is planned."""

    topic: str
    ask: str
    done: str
    plan: str
    item: str
    months: int


@dataclass(frozen=True)
class Theme:
    key: str
    category: str
    lead: str
    helpers: tuple[str, ...]
    subject: str
    titles: tuple[str, ...]
    local: tuple[str, ...]
    place: str
    problem: tuple[str, ...]
    points: tuple[Point, ...]
    cannot: str
    talk: str
    unhappy: str
    city_lead: str = ""
    city: bool = True
    objects: tuple[str, ...] = ()
    city_objects: tuple[str, ...] = ()
    separate: str = ""
    areas: tuple[str, str] = ("我{prov}", "{place}")


def theme(key, category, lead, helpers, subject, *, titles, problem, points, cannot, talk, unhappy, local=(), **more):
    """Write a theme with as little punctuation as possible."""
    return Theme(
        key=key, category=category, lead=lead, helpers=tuple(helpers.split()), subject=subject, titles=tuple(titles),
        local=tuple(local), place=more.pop("place", "any"), problem=tuple(problem),
        points=tuple(Point(*point) for point in points), cannot=cannot, talk=talk, unhappy=unhappy, **more,
    )  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A theme set in one place: everything that can be written about one suggestion."""

    theme: Theme
    title: str
    area: str
    level: str  # 省 or 市
    place: str = ""  # "" where it speaks of the whole province or city
    figures: dict = field(default_factory=dict)

    def say(self, text, unit_name=""):
        """Fill the slots of a text; a unit speaks of itself in its own way."""
        text = FIGURE.sub(lambda found: self.figures[found.group(0)], text)
        for slot, words in (
            ("{area}", self.area),
            ("{prov}", self.level),
            ("{all}", f"全{self.level}"),
            ("{me}", SELF_NAMES.get(unit_name[-1:], "我单位")),
            ("{subject}", self.theme.subject),
        ):
            text = text.replace(slot, words)
        return text

    @property
    def cited(self):
        """The title as it stands between title marks."""
        return self.title.replace("《", "〈").replace("》", "〉")

    @property
    def body(self):
        """The suggestion itself: the problem, then the proposals, one to a line."""
        asks = [f"{ORDINALS[i]}、{point.ask}" for i, point in enumerate(self.theme.points)]
        return self.say("\n".join([*self.theme.problem, "为此，建议：", *asks]))

    def reply(self, klass, unit_name, done=1):
        """The letter's text for a result class (B: so many points are done already); the form of address and the close belong to the letter."""
        opening = self.say(
            f"您提出的《{self.cited}》收悉，感谢您对{{subject}}的关心。{{me}}高度重视，现答复如下：", unit_name
        )
        points = self.theme.points
        if klass == "A":
            parts = [point.done for point in points]
        elif klass == "B":
            parts = [*(point.done for point in points[:done]), *(point.plan for point in points[done:])]
        else:
            parts = [self.theme.cannot, points[0].done]
        topics = [point.topic for point in points]
        if klass not in ("A", "B"):
            topics = ["关于您所提建议的总体考虑", points[0].topic]
        lines = [f"{ORDINALS[i]}、{topic}。{part}" for i, (topic, part) in enumerate(zip(topics, parts, strict=False))]
        return "\n".join([opening, *(self.say(line, unit_name) for line in lines), CLOSING[klass]])

    def planned(self, unit_name, done=1):
        """What a B reply promises: (what, in how many months)."""
        return [(self.say(point.item, unit_name), point.months) for point in self.theme.points[done:]]


CLOSING = {
    "A": "感谢您对我们工作的关心和支持，欢迎继续提出宝贵意见。",
    "B": "上述事项我们将按期办理，并及时向您报告进展。感谢您的关心和支持。",
    "C": "您的建议对我们今后的工作很有启发，我们将继续研究，条件成熟时及时推进。感谢您的理解和支持。",
}


def write(theme, template, place, level, rng: random.Random):
    """Set a theme in a place ("" for the whole province or city). Every figure is drawn once, so that body and replies agree."""
    words = [*theme.problem, theme.cannot, theme.talk, theme.unhappy]
    for point in theme.points:
        words += [point.ask, point.done, point.plan, point.item]
    figures = {}
    for found in FIGURE.finditer("".join(words)):
        low, high = found.groups()
        drawn = f"{rng.uniform(float(low), float(high)):.1f}" if "." in low else str(rng.randint(int(low), int(high)))
        figures.setdefault(found.group(0), drawn)
    title = template.replace("{place}", place).replace("{all}", f"全{level}")
    area = theme.areas[bool(place)].replace("{prov}", level).replace("{place}", place)
    return Paper(theme=theme, title=title, area=area, level=level, place=place, figures=figures)

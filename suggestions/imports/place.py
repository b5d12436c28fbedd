"""Where a ledger goes: a congress and its session, found by name or made from what the ledger shows."""

import re
from dataclasses import dataclass, field

from congress import presets
from congress.models import Congress, RuleSet, Session
from core.sheets import SheetRefused

DEFAULT_RULES = "湖南"
LEVELS = (
    (r"全国", Congress.Level.NATION),
    (r"省|自治区|直辖", Congress.Level.PROVINCE),
    (r"(?:镇|乡|街道)(?:人|$)", Congress.Level.TOWN),
    (r"(?:县|区|旗)(?:人|$)", Congress.Level.COUNTY),
    (r"市|州|盟|地区", Congress.Level.CITY),
)
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


@dataclass
class Place:
    """A session to import into. ``session`` is None as long as it has to be made."""

    congress_name: str
    session_name: str
    rules: dict
    rules_name: str
    congress: Congress | None = None
    session: Session | None = None
    made: list[str] = field(default_factory=list)  # what had to be made, for the report

    @classmethod
    def of(cls, session: Session) -> "Place":
        rule_set = session.rule_set
        return cls(session.congress.name, session.name, rule_set.rules, rule_set.name, session.congress, session)

    @classmethod
    def find(cls, congress_name: str, session_name: str, *, rules: str = "", create: bool = False) -> "Place":
        """The session by its names. Raises SheetRefused with what to do when it is not there or has other rules."""
        congress = Congress.objects.filter(name=congress_name).first()
        session = None
        if congress:
            found = Session.objects.filter(congress=congress, name=session_name)
            session = found.select_related("congress", "rule_set").first()
        if session:
            if rules and session.rule_set.name != rules:
                raise SheetRefused(
                    f"“{session_name}”用的是“{session.rule_set.name}”规则，与指定的“{rules}”不同。请去掉 --rules，或者先改届次的规则。"
                )
            return cls.of(session)
        if not create:
            raise SheetRefused(_not_there(congress, congress_name, session_name))
        if not 0 < len(congress_name.strip()) <= 50 or not 0 < len(session_name.strip()) <= 50:
            raise SheetRefused("请写明人大和届次的名称，各不超过 50 个字。")
        rules = rules or DEFAULT_RULES
        return cls(congress_name.strip(), session_name.strip(), _rules(rules), rules, congress)

    def obtain(self, rows) -> Session:
        """The session; made now, in the caller's transaction, if there was none."""
        if self.session is None:
            self.congress = self.congress or self._make_congress()
            self.session = self._make_session(self.congress, rows)
        return self.session

    def _make_congress(self) -> Congress:
        name = self.congress_name
        level = next((level for pattern, level in LEVELS if re.search(pattern, name)), Congress.Level.CITY)
        short = re.sub(r"(?:人大|人民代表大会)(?:常委会|常务委员会)?$", "", name) or name
        self.made.append(f"人大“{name}”（{Congress.Level(level).label}）")
        return Congress.objects.create(name=name, level=level, short_name=short[:20])

    def _make_session(self, congress: Congress, rows) -> Session:
        days = [row.registered_on for row in rows if row.registered_on]
        opened = min(days)
        rule_set = RuleSet.objects.filter(name=self.rules_name).first()
        if rule_set is None:
            rule_set = RuleSet.objects.create(name=self.rules_name, rules=self.rules)
            self.made.append(f"办理规则“{self.rules_name}”")
        numbers = [
            int(row.number) for row in rows if row.number.isascii() and row.number.isdecimal() and len(row.number) < 9
        ]
        self.made.append(f"届次“{self.session_name}”（开幕日期按最早的登记日期 {opened} 暂记，请核对）")
        return Session.objects.create(
            congress=congress, name=self.session_name, term=_ordinal("届", self.session_name), meeting=_ordinal("次", self.session_name),
            year=_year(self.session_name) or opened.year, opens_on=opened, closes_on=opened, rule_set=rule_set,
            number_width=0, next_number=max(numbers, default=0) + 1,
        )  # fmt: skip


def _rules(name: str) -> dict:
    stored = RuleSet.objects.filter(name=name).first()
    if stored:
        return stored.rules
    try:
        return presets.load(name)
    except LookupError as fault:
        raise SheetRefused(str(fault)) from fault


def _not_there(congress: Congress | None, congress_name: str, session_name: str) -> str:
    if congress is None:
        names = "、".join(Congress.objects.values_list("name", flat=True)) or "（还没有）"
        return f"没有名为“{congress_name}”的人大。已有：{names}。请核对名称，或者加上 --create 新建。"
    names = "、".join(Session.objects.filter(congress=congress).values_list("name", flat=True)) or "（还没有）"
    return f"“{congress_name}”没有名为“{session_name}”的届次。已有：{names}。请核对名称，或者加上 --create 新建。"


def _year(name: str) -> int | None:
    found = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", name)
    return int(found[1]) if found else None


def _ordinal(word: str, name: str) -> int:
    """The number before 届 or 次: 十四届四次会议 is the fourth of the fourteenth. Nought where the name says none."""
    found = re.search(rf"([零一二三四五六七八九十]{{1,3}}|\d{{1,3}})\s*{word}", name)
    if not found:
        return 0
    if found[1].isdecimal():
        return int(found[1])
    tens, ten, ones = found[1].partition("十")
    if not ten:
        return DIGITS.get(found[1][-1], 0)
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)

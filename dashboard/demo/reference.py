"""The world of the demo: congresses, sessions, units, deputies and everybody's account. Reference data, by ordinary create."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.policy import Role
from congress import calendars, presets
from congress.models import Category, Committee, Congress, Delegation, Deputy, DeputyGroup, RuleSet, Session
from units.models import Membership, Unit, UnitAlias

from . import congresses, places, units
from .names import Names

PASSWORD = "demo2026"  # noqa: S105
FIRST_YEAR, FIRST_TERM = 2023, 14  # the 14th term began in 2023; a term has five meetings
NUMERALS = "零一二三四五六七八九十"
MAIN_AGO = 86  # days since this year's main batch was handed over
OPENED_BEFORE = 50  # days between the opening and that day
STAR_DEPUTIES = (("deputy", "闻青禾"), ("deputy2", "秦砚农"))
TELEPHONE = "8221 {:04d}"


@dataclass
class Side:
    """One congress with all that belongs to it."""

    congress: Congress
    level: str  # 省 or 市
    now: Session
    last: Session
    categories: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)  # key -> Unit
    former: dict = field(default_factory=dict)  # key -> the unit that did its work last year
    coordinators: dict = field(default_factory=dict)  # unit kind -> Unit
    deputies: list = field(default_factory=list)
    staff: list = field(default_factory=list)
    stars: dict = field(default_factory=dict)

    def unit(self, key, session):
        return self.former.get(key) if session == self.last and key in self.former else self.units.get(key)


class Cast:
    """Everybody and everything, made once; the stories look people up here."""

    def __init__(self, today, rng):
        self.today, self.rng, self.names = today, rng, Names(rng)
        self.password = make_password(PASSWORD)
        self.people = {}  # unit id -> {duty: User}
        self.leaders = {}  # unit id -> names of the deputy heads
        self.offices = {}  # unit id -> names of its divisions
        self.marks = {}  # unit id -> prefix of document numbers, without the kind
        self.telephones = iter(range(1, 9999))
        for _, name in STAR_DEPUTIES:
            self.names.keep(name)
        calendars.install()
        self.rules, _ = RuleSet.objects.get_or_create(name="湖南", defaults={"rules": presets.load("湖南")})
        self.province = self._side("云江省人大", "province", "省", None)
        self.city = self._side("青岚市人大", "city", "市", self.province.congress)
        self._accounts()

    # Congresses ----------------------------------------------------------------------------------------------------------

    def _side(self, name, level, short, parent):
        congress = Congress.objects.create(
            name=name, level=level, short_name=short, parent=parent,
            office="代表工作委员会", contact_line=f"业务咨询 {TELEPHONE.format(0)}（工作日 8:30—17:30） · 演示数据，均为虚构",
        )  # fmt: skip
        side = Side(congress=congress, level=short, last=self._session(congress, 1), now=self._session(congress, 0))
        is_province = short == "省"
        self._fields(side, congresses.PROVINCE_COMMITTEES if is_province else congresses.CITY_COMMITTEES,
                     congresses.PROVINCE_CATEGORIES if is_province else congresses.CITY_CATEGORIES)  # fmt: skip
        self._units(
            side,
            units.PROVINCE if is_province else units.CITY,
            units.COORDINATORS if is_province else units.CITY_COORDINATORS,
        )
        self._former(side, units.FORMER if is_province else units.CITY_FORMER)
        self._deputies(side, is_province)
        return side

    def _session(self, congress, years_ago):
        opens = self.today - dt.timedelta(days=MAIN_AGO + OPENED_BEFORE + 364 * years_ago)
        year = (self.today - dt.timedelta(days=MAIN_AGO + OPENED_BEFORE)).year - years_ago
        term, meeting = FIRST_TERM + (year - FIRST_YEAR) // 5, (year - FIRST_YEAR) % 5 + 1
        return Session.objects.create(
            congress=congress, term=term, meeting=meeting, year=year, name=f"{_numeral(term)}届{_numeral(meeting)}次会议",
            opens_on=opens, closes_on=opens + dt.timedelta(days=5), rule_set=self.rules,
        )  # fmt: skip

    def _fields(self, side, committees, categories):
        made = {
            name: Committee.objects.create(congress=side.congress, name=name, position=i)
            for i, name in enumerate(committees, 1)
        }
        for i, (name, committee) in enumerate(categories.items(), 1):
            side.categories[name] = Category.objects.create(
                congress=side.congress, name=name, committee=made[committee], position=i
            )

    # Units -----------------------------------------------------------------------------------------------------------------

    def _units(self, side, rows, coordinators):
        for kind, (name, code, full) in coordinators.items():
            unit = Unit.objects.create(
                congress=side.congress, name=name, full_name=full, kind=Unit.Kind.COORDINATOR, phone=self._telephone()
            )
            side.coordinators[kind] = unit
            self._staffing(unit, code, Role.COORDINATOR, ("liaison",))
        letter = "云" if side.level == "省" else "青"
        for i, row in enumerate(rows):
            unit = Unit.objects.create(
                congress=side.congress, name=row.name, full_name=row.full, kind=row.kind, coordinator=side.coordinators[row.kind],
                sign_levels=(3, 3, 4, 2, 3, 3)[i % 6] if row.key != "rail" else 1, document_prefix=f"{letter}{row.mark}建复",
                duties=row.duties, phone=self._telephone(), valid_from=dt.date(2018, 11, 1) if side.level == "省" else dt.date(2019, 2, 1),
            )  # fmt: skip
            side.units[row.key] = unit
            self.marks[unit.pk] = f"{letter}{row.mark}建"
            self._staffing(unit, row.code, Role.UNIT, ("liaison", "handler", "head"))
            self.leaders[unit.pk] = [self.names.next(), self.names.next()]
            self.offices[unit.pk] = row.offices
            UnitAlias.objects.bulk_create(UnitAlias(unit=unit, name=alias) for alias in row.aliases)

    def _former(self, side, rows):
        changed_over = side.now.opens_on - dt.timedelta(days=30)
        for name, key, ended in rows:
            after = side.units[key]
            until = dt.date(*ended) if ended else changed_over
            unit = Unit.objects.create(
                congress=side.congress, name=name, kind=after.kind, coordinator=after.coordinator, valid_until=until, successor=after,
                duties=after.duties, document_prefix=after.document_prefix, sign_levels=after.sign_levels, phone=after.phone,
            )  # fmt: skip
            if units.HANDED_OVER.get(key) == name and side.level == "省":
                after.valid_from = until + dt.timedelta(days=1)
                after.save(update_fields=["valid_from"])
                side.former[key] = unit
                for table in (self.leaders, self.offices, self.marks):
                    table[unit.pk] = table[after.pk]
                self._staffing(unit, "jdj", Role.UNIT, ("liaison", "handler", "head"))

    def _staffing(self, unit, code, role, duties):
        words = dict(Membership.Duty.choices)
        self.people[unit.pk] = {}
        for i, duty in enumerate(duties, 1):
            title = words[duty] if role == Role.UNIT else "交办联络"
            user = self.user(f"{code}{i:02d}", role, unit.congress, title=title)
            Membership.objects.create(user=user, unit=unit, duty=duty)
            self.people[unit.pk][duty] = user

    # People ----------------------------------------------------------------------------------------------------------------

    def user(self, username, role, congress, *, name="", **fields):
        return User.objects.create(
            username=username, name=name or self.names.next(), role=role, congress=congress, password=self.password,
            phone=self._telephone(), **fields,
        )  # fmt: skip

    def _telephone(self):
        return TELEPHONE.format(next(self.telephones))

    def _deputies(self, side, is_province):
        delegations = places.PROVINCE_DELEGATIONS if is_province else places.CITY_DELEGATIONS
        groups = [
            DeputyGroup.objects.create(congress=side.congress, name=name, position=i)
            for i, name in enumerate(congresses.PROVINCE_GROUPS if is_province else congresses.CITY_GROUPS, 1)
        ]
        prefix, each = ("d", 10) if is_province else ("cd", 6)
        jobs = list(congresses.EMPLOYERS)
        self.rng.shuffle(jobs)
        for i, name in enumerate(delegations, 1):
            delegation = Delegation.objects.create(congress=side.congress, name=name, position=i)
            for j in range(each):
                number = len(side.deputies) + 1
                deputy = self._deputy(
                    side, delegation, f"{prefix}{number:03d}", jobs[number % len(jobs)], is_head=j == 0
                )
                deputy.groups.add(groups[number % len(groups)])

    def _deputy(self, side, delegation, username, job, *, is_head):
        star = None
        if (
            side.level == "省"
            and delegation.name == "青岚代表团"
            and not is_head
            and len(side.stars) < len(STAR_DEPUTIES)
        ):
            star = STAR_DEPUTIES[len(side.stars)]
        if side.level == "市" and not is_head and not side.stars:
            star = ("city-deputy", "")
        username, name = star or (username, "")
        user = self.user(username, Role.DEPUTY, side.congress, name=name, title="人大代表")
        deputy = Deputy.objects.create(
            congress=side.congress, name=user.name, user=user, delegation=delegation, is_head=is_head, phone=user.phone,
            code=f"{'YJ' if side.level == '省' else 'QL'}{side.now.term}{len(side.deputies) + 1:04d}", employer=self._job(delegation, job),
        )  # fmt: skip
        if star:
            side.stars[username] = deputy
        side.deputies.append(deputy)
        return deputy

    def _job(self, delegation, job):
        home = delegation.name.removesuffix("代表团")
        if "部队" in home:
            return self.rng.choice(congresses.SOLDIERS).format(place=self.rng.choice(places.CITIES))
        where = places.COUNTIES.get(f"{home}市") or next(
            ((p,) for p in places.CITY["any"] if p.startswith(home)), (home,)
        )
        return job.format(place=self.rng.choice(where))

    def _accounts(self):
        """One easy account per role; people of two units sign in by role instead of by the unit's code."""
        province, city = self.province, self.city
        committee = Committee.objects.get(congress=province.congress, name="教育科学文化卫生委员会")
        self.user("admin", Role.ADMIN, None, title="系统管理员", is_staff=True, is_superuser=True)
        for side, usernames in ((province, ("office", "office2")), (city, ("city-office",))):
            side.staff = [
                self.user(name, Role.STAFF, side.congress, title="代表工委 · 议案建议处") for name in usernames
            ]
        self.user("committee", Role.LEADER, province.congress, title="教科文卫委 · 主任委员", committee=committee)
        self.user("leader", Role.LEADER, province.congress, title="常委会副主任")
        self.user("viewer", Role.VIEWER, province.congress, title="省政府副省长")
        self.user("city-leader", Role.LEADER, city.congress, title="常委会副主任")
        education, money = province.units["edu"], province.units["finance"]
        for unit, duty, username in (
            (education, "liaison", "liaison"), (education, "handler", "handler"), (education, "head", "head"),
            (money, "liaison", "helper"), (province.coordinators[units.GOV], "liaison", "coordinator"),
            (province.coordinators[units.PARTY], "liaison", "coordinator2"), (city.units["edu"], "liaison", "city-liaison"),
        ):  # fmt: skip
            user = self.people[unit.pk][duty]
            user.username = username
            user.save(update_fields=["username"])
        helper = self.people[money.pk]["liaison"]
        Membership.objects.create(user=helper, unit=money, duty="head")
        self.user(
            "city-office2", Role.STAFF, city.congress, title="代表工委 · 议案建议处"
        )  # checks what the first has keyed


def _numeral(number):
    if number <= 10:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"

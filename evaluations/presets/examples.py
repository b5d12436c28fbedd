"""A small example for each preset, as an appraisal's file has it: printed in ``docs/schemes.md`` with the whole way to each total."""

from evaluations.presets import scheme

FACTS = {
    "class": "A", "solved": True, "dispatched_on": "2026-02-02", "accepted_on": "2026-02-04", "answered_on": "2026-04-20", "due_on": "2026-05-06",
    "accepted_in_time": True, "accepted_in_7_days": True, "replied_in_3_months": True, "replied_in_6_months": True, "on_time": True, "days_early": 16,
    "contacted": True, "met": True, "group": None, "rounds": 1, "extended": False, "given_back": False, "promises_due": 0, "promises_kept": 0, "urged": 0,
}  # fmt: skip


def item(key, number, title, *, role="lead", result=None, attitude="满意", source="online", events=(), **facts):
    """One part of a unit; ``result`` is the deputy's grade, None when no form came back."""
    grades = [{"by": "lead", "attitude": attitude, "result": result, "source": source}] if result else []
    return {
        "key": key, "number": number, "title": title, "role": role, "facts": FACTS | facts, "grades": grades,
        "events": [{"event": event, "times": 1, "reason": reason} for event, reason in events],
    }  # fmt: skip


def unit(key, name, *items, events=()):
    return {
        "key": key,
        "name": name,
        "items": list(items),
        "events": [{"event": e, "times": n, "reason": why} for e, n, why in events],
    }


def panel(key, name, ballots, *, role=None, invited=None, totals=None, **counts):
    """``ballots``: the marks of each, ``{part: {target: mark}}``; everybody came, nothing was spoiled or left over, unless told."""
    n = len(ballots) + (totals["forms"] if totals else 0)
    counts = {"present": n, "issued": n, "spoiled": 0, "unused": 0, "collected": n} | counts
    return {
        "key": key, "panel": role or key, "name": name, "invited": n if invited is None else invited, "is_valid": True, "reason": "",
        "ballots": [{"source": "phone", "marks": marks} for marks in ballots], "totals": totals, **counts,
    }  # fmt: skip


def document(rules, units, panels=()):
    """The inputs around a scheme."""
    return {
        "format": "appraisal/1", "name": "示例评议", "congress": "示例市人大", "session": "示例会议", "day": "2026-11-28", "rehearsal": False,
        "version": 1, "corrects": None, "reason": "", "scheme": rules, "units": list(units), "panels": list(panels),
    }  # fmt: skip


def marks(part, *columns):
    """Ballots from columns: each ``(target, [mark of the first ballot, of the second, …])``; None is an abstention."""
    return [
        {part: dict(zip((target for target, _ in columns), row, strict=True))}
        for row in zip(*(m for _, m in columns), strict=True)
    ]


ROADS = ("u1", "市交通运输局")
SCHOOLS = ("u2", "市教育局")
ROAD, BRIDGE = ("a1", "101", "关于修好双河乡通村公路的建议"), ("a2", "102", "关于加固老石桥的建议")
BUS, SCHOOL = ("a3", "103", "关于增开校车的建议"), ("a4", "104", "关于扩建城东小学的建议")


def yiyang():
    roads = unit(*ROADS, item(*ROAD, result="满意", group="双河代表小组"), item(*BRIDGE, result="基本满意"))
    schools = unit(*SCHOOLS, item(*SCHOOL, result="不满意"), item(*BUS, result=None, role="separate"))
    standing = marks(
        "standing",
        ("u1", ["满意", "满意", "满意", "基本满意", None]),
        ("u2", ["满意", "基本满意", "基本满意", "不满意", "满意"]),
    )
    committees = marks("committees", ("u1", ["满意", "基本满意"]), ("u2", ["基本满意", "基本满意"]))
    group = marks("group", ("a1", ["满意", "满意", "基本满意"]))
    panels = [
        panel("p1", "双河代表小组", group, role="group"), panel("p2", "常委会组成人员", standing, role="standing"),
        panel("p3", "专门委员会", committees, role="committees"),
    ]  # fmt: skip
    return document(scheme("yiyang"), [roads, schools], panels)


def hunan():
    roads = unit(
        *ROADS,
        item(*ROAD, result="非常满意"),
        item(*BRIDGE, result="基本满意"),
        item(*BUS, result="满意", role="helper"),
    )
    schools = unit(*SCHOOLS, item(*SCHOOL, result="不满意"), item("a5", "103", BUS[2], result="满意"))
    onsite = marks("onsite", ("u1", ["92", "88", "95"]), ("u2", ["80", None, "85"]))
    return document(scheme("hunan"), [roads, schools], [panel("p1", "到会代表", onsite, role="onsite")])


def xiangxiang():
    keys = ("attention", "attitude", "contact", "reply", "outcome")
    first, second = (
        dict(zip(keys, ("19", "18", "17", "16", "15"), strict=True)),
        dict(zip(keys, ("20", "18", None, "17", "12"), strict=True)),
    )
    ballots = [{"jury": {"u1": first}}, {"jury": {"u1": second}}]
    return document(scheme("xiangxiang"), [unit(*ROADS)], [panel("p1", "评议组", ballots, role="jury")])


def shenzhen():
    roads = unit(
        *ROADS, item(*ROAD, result="满意"), item(*BRIDGE, result="满意"), item(*BUS, result="满意", replied_in_3_months=False),
        item("a5", "105", "关于维修候车亭的建议", result="满意"), item("a6", "106", "关于设置减速带的建议", result="基本满意"),
    )  # fmt: skip
    schools = unit(
        *SCHOOLS,
        item(*SCHOOL, result="满意", accepted_in_7_days=False),
        item("a7", "107", "关于配备校医的建议", result="不满意"),
    )
    return document(scheme("shenzhen"), [roads, schools])


def qingdao():
    def mark(*points):
        return dict(zip(("contact", "meeting", "outcome", "tracking"), points, strict=True))

    ballots = [{"proposers": {"a1": mark("10", "29", "48", "9")}}, {"proposers": {"a2": mark("9", "27", "40", "8")}}]
    roads = unit(*ROADS, item(*ROAD), item(*BRIDGE))
    return document(scheme("qingdao"), [roads], [panel("p1", "提建议代表", ballots, role="proposers")])


def hainan():
    roads = unit(*ROADS, item(*ROAD, result="满意"), item(*BRIDGE, result="基本满意", on_time=False, days_early=-3))
    ballots = marks("quality", ("a1", ["45", "40"]), ("a2", ["38", "41"]))
    return document(scheme("hainan"), [roads], [panel("p1", "评审组", ballots, role="reviewers")])


def shijiazhuang():
    roads = unit(
        *ROADS, item(*ROAD, result="满意", events=[("format", "没有写联系人")]), item(*BRIDGE, result="不满意", on_time=False, days_early=-2),
        item(*BUS, result="满意", met=False, days_early=4), events=[("praised", 1, "市人大常委会通报表扬")],
    )  # fmt: skip
    return document(scheme("shijiazhuang"), [roads])


def public():
    ballots = marks("public", ("u1", ["90", "84", "81"]), ("u2", ["75", "74", "75.97"]))
    crowd = panel("p1", "公众", ballots, role="public") | {"invited": None}
    return document(scheme("public"), [unit(*ROADS), unit(*SCHOOLS)], [crowd])


def zhanyi():
    ballots = marks(
        "members",
        ("a1", ["满意", "满意", "满意", "基本满意", None]),
        ("a4", ["满意", "满意", "不满意", "不满意", "基本满意"]),
    )
    units = [unit(*ROADS, item(*ROAD)), unit(*SCHOOLS, item(*SCHOOL))]
    return document(scheme("zhanyi"), units, [panel("p1", "常委会组成人员", ballots, role="standing")])


def loudi():
    """The same by a count on paper."""
    counted = {
        "members": {
            "a1": {"满意": 17, "基本满意": 8, "不满意": 4, "弃权": 1},
            "a4": {"满意": 6, "基本满意": 8, "不满意": 16, "弃权": 0},
        }
    }
    by_hand = panel(
        "p1",
        "常委会组成人员",
        [],
        role="standing",
        totals={"forms": 30, "marks": counted},
        invited=33,
        present=31,
        issued=31,
        unused=1,
    )
    units = [unit(*ROADS, item(*ROAD)), unit(*SCHOOLS, item(*SCHOOL))]
    return document(scheme("loudi"), units, [by_hand])


EXAMPLES = {
    "yiyang": yiyang, "hunan": hunan, "xiangxiang": xiangxiang, "shenzhen": shenzhen, "qingdao": qingdao, "hainan": hainan,
    "shijiazhuang": shijiazhuang, "public": public, "zhanyi": zhanyi, "loudi": loudi,
}  # fmt: skip

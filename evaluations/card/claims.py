"""“三个100%”: what units claim of answers, contacts and satisfaction, worked out anew, with what is missing from each."""

from collections import Counter
from dataclasses import dataclass

from suggestions import measures
from suggestions.models import Assignment

from .rows import Item, is_
from .said import Rate, Said, listed

MOST = 4  # items named of each gap; the rest stands in the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing from 100 percent: how many, the list, and the first few by number."""

    label: str
    n: int
    url: str
    items: list[Item]

    @property
    def more(self) -> bool:
        return self.n > len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    name: str
    rate: Rate
    words: list[Said]
    gaps: list[Gap]

    @property
    def verdict(self) -> str:
        if not self.rate.of:
            return "没有可算的"
        return "属实" if self.rate.is_whole else "不到 100%"


def gap(scope, row, items, fact, label="") -> Gap:
    """The items of a gap are those the fact holds of, so that names and number cannot disagree."""
    named = [item for item in items if item.has(fact)]
    return Gap(label=label or measures.FACTS[fact].label, n=row[fact], url=scope.address(fact), items=named[:MOST])


def gaps(scope, row, items, *facts) -> list[Gap]:
    return [one for one in (gap(scope, row, items, fact, label) for fact, label in facts) if one.n]


def share(rate) -> list[Said]:
    """33 / 34（97.06%）, each number with its list."""
    found = [Said(str(rate.n), rate.n_url), Said(" / "), Said(str(rate.of), rate.of_url)]
    return found if rate.percent is None or rate.is_small else [*found, Said(f"（{rate.percent}%）")]


def read(scope, row, items, rates) -> list[Claim]:
    """``rates`` are the unit's, by key."""
    return [
        Claim(
            name="答复率", rate=rates["replied"],
            words=[Said("已答复 "), *share(rates["replied"]), Said("；按期 "), *share(rates["own_on_time"]), Said("。")],
            gaps=gaps(scope, row, items, ("reply_missing", "没有答复"), ("own_overdue", "其中已逾期"), ("own_late", "逾期答复")),
        ),
        Claim(
            name="沟通率、面商率", rate=rates["contacted"],
            words=[Said("有沟通记录 "), *share(rates["contacted"]), Said("；面商（走访、座谈、现场）"), *share(rates["face_to_face"]), Said("。")],
            gaps=gaps(scope, row, items, ("uncontacted", "没有沟通"), ("unmet", "没有面商")),
        ),
        Claim(
            name="满意率", rate=rates["satisfied_broad"], words=satisfaction(scope, row, items, rates),
            gaps=gaps(scope, row, items, ("basically_satisfied", "基本满意"), ("unsatisfied", "不满意"), ("feedback_missing", "未收回")),
        ),
    ]  # fmt: skip


def satisfaction(scope, row, items, rates) -> list[Said]:
    broad, strict = rates["satisfied_broad"], rates["satisfied_strict"]
    said = [Said("收回 "), *share(rates["feedback_returned"])]
    if row["feedback_on_paper"]:
        said += [Said("，其中代录 "), Said(f"{row['feedback_on_paper']} 份", scope.address("feedback_on_paper"))]
    if row["feedback_differing"]:
        said += [
            Said("，电话回访与表不一致 "),
            Said(f"{row['feedback_differing']} 份", scope.address("feedback_differing")),
        ]
    if row["feedback_missing"]:
        said += [Said("，未收回 "), Said(f"{row['feedback_missing']} 份", scope.address("feedback_missing"))]
    if broad.of:
        said += [Said("；满意 "), *share(broad)]
        basic = row["basically_satisfied"]
        said += [Said("，含基本满意 "), Said(f"{basic} 件", scope.address("basically_satisfied"))] if basic else []
        said += [Said("，不含为 "), *share(strict)] if basic else []
    said.append(Said("。"))
    return said + unhappy(scope, row, items)


def unhappy(scope, row, items) -> list[Said]:
    """What became of those who were not satisfied at first."""
    first = row["first_unsatisfied"]
    if not first:
        return []
    fates = Counter(fate(item) for item in items if item.has("first_unsatisfied"))
    told = [Said(f"{words} {n} 件" if first > 1 else words) for words, n in fates.items()]
    return [
        Said("首次不满意 "), Said(f"{first} 件", scope.address("first_unsatisfied")), Said("，其中" if first > 1 else "，"),
        *listed(told, end="。"),
    ]  # fmt: skip


def fate(item) -> str:
    """Where an item stands whose first round did not satisfy."""
    first, last = item.part("first_unsatisfied"), item.latest
    if last.round <= first.round:
        return "没有重新办理"
    if last.status in Assignment.OPEN:
        return "重新办理中"
    if not last.feedback__result:
        return "重新办理后等待反馈"
    if is_(last, "unsatisfied"):
        return "重新办理后仍不满意"
    return f"重新办理后转为{last.feedback__result}"

"""The pages about deadlines stand together under tabs; each user sees those that open for him."""

from dataclasses import dataclass

from django.urls import reverse

from accounts import policy

PAGES = (
    ("期限规则表", "deadline_table", ()),
    ("各套规则对照", "deadline_compare", ()),
    ("内部节点", "milestones", ()),
    ("节假日与调休", "calendar", ("calendar_day", "calendar_import")),
    ("办理规则", "rule_sets", ("rule_set_edit", "session_rules")),
    ("期限重算", "recomputations", ("recomputation", "recompute_confirm")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


def of(request) -> list[Tab]:
    name = request.resolver_match.url_name
    found = [
        Tab(label, reverse(page), name == page or name in more)
        for label, page, more in PAGES
        if policy.may_open(request.user, page)
    ]
    return found if len(found) > 1 else []

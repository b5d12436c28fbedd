"""What stands in the way of the steps of a scheme, and what they write."""

from django.db.models import ProtectedError

from core.workflow import Refused
from evaluations import presets, scoring
from evaluations.models import Scheme

OVERTAKEN = "您打开以后，别人改过这份办法。下面是您填的内容，请对照现在的办法核对以后再保存。"


def copy(congress, *, preset: str = "", scheme: Scheme | None = None) -> Scheme:
    """A draft of a name of its own that is not stored yet, out of a preset or of another scheme of the congress."""
    if scheme is None:
        given = presets.load(preset)
        name, rules, source = given["name"], given["rules"], "；".join(given["sources"])
    else:
        name, rules, source = scheme.name, scheme.rules, scheme.source
    return Scheme(congress=congress, name=free_name(congress, name), rules=rules, source=source)


def free_name(congress, name: str) -> str:
    taken = set(Scheme._base_manager.filter(congress=congress).values_list("name", flat=True))
    wanted = [name[:40], f"{name[:40]}（副本）", *(f"{name[:40]}（副本 {n}）" for n in range(2, 1000))]
    return next(one for one in wanted if one not in taken)


def next_version(scheme: Scheme) -> Scheme:
    """The draft of the version after the last frozen one; its words are those of ``scheme``."""
    last = Scheme._base_manager.filter(congress=scheme.congress_id, name=scheme.name).order_by("-version")[0]
    return Scheme(
        congress=scheme.congress, name=scheme.name, version=last.version + 1, rules=scheme.rules, source=scheme.source, follows=scheme
    )  # fmt: skip


# Steps -----------------------------------------------------------------------------------------------------------------------


def keep(scheme, act, *, name, source, rules, revision):
    """The form of the page, if it is free of faults and nobody saved another one meanwhile."""
    if revision != scheme.revision:
        raise Refused(OVERTAKEN)
    if faults := scoring.validate(rules):
        raise Refused(" ".join(faults))
    return {
        "name": name,
        "source": source,
        "rules": rules,
        "revision": revision + 1,
        "saved_at": act.at,
        "saved_by": act.by,
    }


def is_faultless(scheme, act):
    faults = scoring.validate(scheme.rules)
    return f"这份办法还有要改的地方：{' '.join(faults)}" if faults else ""


def frozen(act):
    return act.at


def discard(scheme, act):
    """A draft that no appraisal uses: gone for good."""
    try:
        scheme.delete()
    except ProtectedError:
        raise Refused("已经有评议选用这份办法，不能删除。请先在评议里改用别的办法。") from None

"""What stands in each section of a suggestion's page, in the words people use."""

from dataclasses import dataclass, field, replace
from itertools import groupby

from accounts import policy
from accounts.policy import Role
from suggestions import lights, marks, milestones, voices
from suggestions.models import Assignment, CoSigner, Suggestion
from suggestions.repeats import chain

from .dossier import PAPER_READERS
from .guards import gradable_parts, window_end

LONG_TEXT = 600  # characters of a suggestion that are shown without unfolding
SHORT_TEXT, GIST = 120, 90  # characters of an opinion that needs no folding, and of what stands for a folded one
PHONE_READERS = (Role.STAFF, Role.COORDINATOR, Role.UNIT)


def tags(dossier):
    """Small facts beside the number: ``[(text, kind)]``."""
    s = dossier.suggestion
    found = [
        ("内部", "red") if s.confidentiality == Suggestion.Confidentiality.INTERNAL else None,
        (f"重点{s.topic.get_kind_display()}", "red") if s.topic else None,
        ("回头看未落实", "red") if _found_wanting(dossier) else None,
        (f"第 {s.round} 轮", "red") if s.round > 1 else None,
        (again, "red") if (again := chain.said(s.session.year, s.years_before, s.years_after)) else None,
        (f"代表称{s.get_raised_before_display()}重复提出", "") if s.raised_before != Suggestion.Raised.NEW else None,
        (f"联名 {dossier.cosigner_count + 1} 人", "") if dossier.cosigner_count else None,
        ("代表团提出", "") if s.proposing_delegation_id else None,
        (s.get_period_display(), ""),
        (s.nature, "") if s.nature not in ("", "当年") else None,
        ({"full": "同意全文公开", "title": "仅公开标题", "none": "不公开"}[s.publication], ""),
        ("仅供参考，不需书面答复", "") if s.is_reference_only else None,
    ]
    return [tag for tag in found if tag]


def _found_wanting(dossier):
    """Whether the last second look at a part found that its answer was not kept."""
    last = [
        max((i for i in part.lookbacks.all() if i.outcome), key=lambda i: i.pk, default=None) for part in dossier.latest
    ]
    return any(item and item.outcome == item.Outcome.FAILED for item in last)


def facts(dossier):
    """``[(label, value)]`` under the title."""
    s = dossier.suggestion
    more = f"等 {dossier.cosigner_count + 1} 人" if dossier.cosigner_count else ""
    if s.lead_deputy:
        place = f"（{s.lead_deputy.delegation}）" if s.lead_deputy.delegation else ""
        found = [("领衔代表", f"{s.lead_deputy}{place}{more}")]
        if s.lead_deputy.phone and dossier.user.role in PHONE_READERS:
            found.append(("代表电话", s.lead_deputy.phone))
    else:
        found = [("提出建议的代表团", f"{s.proposing_delegation}{more}")]
    found.append(("类别", str(s.category) if s.category else "未分类"))
    if s.category and s.category.committee:
        found.append(("对口委员会", str(s.category.committee)))
    if s.coordinator:
        found.append(("交办协调", str(s.coordinator)))
    if s.claimed_by:
        found.append(("认领委员", str(s.claimed_by)))
    if s.supervising_group:
        found.append(("督办小组", str(s.supervising_group)))
    return found


def under_text(dossier):
    """What the deputy said beside the text."""
    s = dossier.suggestion
    found = [("调研情况", s.get_research_display())] if s.research != Suggestion.Research.NONE else []
    found.append(("办理中的沟通", "希望与本人沟通" if s.wants_contact else "不要求与本人沟通"))
    if not s.dispatched_on and (wished := "、".join(str(unit) for unit in s.wished_units.all())):
        found.append(("希望承办的单位", wished))
    return found


@dataclass(frozen=True, slots=True)
class Signers:
    confirmed: list
    asked: list  # not confirmed: shown to the office and to deputies only
    stated: int  # counted in an old ledger, without names


def signers(dossier):
    s = dossier.suggestion
    shown = dossier.user.role in (Role.STAFF, Role.DEPUTY)
    asked = [c for c in s.cosigners.all() if c.status != CoSigner.Status.CONFIRMED] if shown else []
    return Signers(dossier.confirmed, asked, 0 if dossier.confirmed else s.stated_cosigners)


@dataclass(frozen=True, slots=True)
class Result:
    klass: str
    label: str
    round: int
    unit: str = ""
    change: object = None  # a later change of the class, with its date


def results(dossier):
    """The class of the newest reply of each unit that answers for itself; one entry where they all say the same."""
    newest = {}
    for reply in dossier.replies:
        newest.setdefault(reply.assignment.unit_id, reply)
    found = [
        Result(
            r.klass,
            (dossier.suggestion.session.rule_set.klass(r.klass) or {"label": ""})["label"].split("或")[0],
            r.assignment.round,
            str(r.assignment.unit),
            class_change(r.assignment),
        )
        for r in newest.values()
    ]
    same = {(result.klass, result.round, result.change) for result in found}
    return found[:1] if len(same) == 1 else found


def class_change(part):
    """B→A, once every promise was kept: the reply keeps its class, the change stands beside it. None without one."""
    return getattr(part, "class_change", None)


@dataclass(frozen=True, slots=True)
class Units:
    rows: list  # the latest round
    words: str
    relieved: list  # (part, successor or None)
    earlier: list  # (round, rows)


def units(dossier):
    notice = marks.notice_days(dossier.rules)
    parts = sorted(dossier.parts, key=lambda a: (a.rank, a.pk))
    heirs = {a.replaces_id: a for a in parts if a.replaces_id}

    plan = milestones.unfolded(dossier.suggestion)

    def row(part):
        found = lights.row(
            part, today=dossier.today, calendar=dossier.calendar, notice=notice, sees_offices=dossier.sees_offices,
            is_own=dossier.is_own(part), round=dossier.suggestion.round,
        )  # fmt: skip
        if dossier.user.role == Role.UNIT and not found.is_own:
            return found  # how another unit plans is its own affair
        about = {"today": dossier.today, "calendar": dossier.calendar, "notice": notice, "is_inside": found.is_own}
        return replace(found, node=plan.current(part, **about))

    latest = [a for a in parts if a.is_latest]
    relieved = [(a, heirs.get(a.pk)) for a in parts if a.status == Assignment.Status.RELIEVED]
    past = sorted(
        (a for a in parts if not a.is_latest and a.status != Assignment.Status.RELIEVED), key=lambda a: -a.round
    )
    earlier = [(number, [row(a) for a in group]) for number, group in groupby(past, key=lambda a: a.round)]
    counts = [(label, sum(a.role == role for a in latest)) for role, label in Assignment.Role.choices]
    words = "，".join(f"{n} 个{label}" for label, n in counts if n)
    return Units([row(a) for a in latest], words, relieved, earlier)


def three_ones(dossier):
    """“三个一” of the parts that answer for themselves, in their latest round: ``[(name, kind, word)]``."""
    own = [a for a in dossier.latest if not a.is_helper]
    held = [c for a in own for c in a.contacts.all()]
    rang = any(c.method == c.Method.PHONE for c in held)
    met = any(c.is_face_to_face for c in held) or any(a.has_met for a in own)
    given = bool(own) and all(_counted(a) for a in own)
    yes_no = {True: ("ok", "有"), False: ("todo", "还没有")}
    return [("办前电话", *yes_no[rang]), ("办中见面", *yes_no[met]), ("办后反馈", *yes_no[given])]


def _counted(part):
    return next((f for f in part.feedbacks.all() if f.counted_for_id), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One signed reply in the list of replies."""

    reply: object
    part: object
    label: str
    kept: str
    is_superseded: bool
    files: list
    promised: int


def answers(dossier):
    rule_set = dossier.suggestion.session.rule_set
    newest = {}
    for reply in dossier.replies:
        newest.setdefault(reply.assignment.pk, reply.pk)
    return [
        Answer(
            r, r.assignment, (rule_set.klass(r.klass) or {"label": ""})["label"], marks.kept(r.assignment) if r.version == 1 else "",
            newest[r.assignment.pk] != r.pk, dossier.files_of(reply_id=r.pk), len(r.promises()),
        )
        for r in dossier.replies
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """What a helper wrote to the lead; a long text is folded behind its ``gist``."""

    opinion: object
    files: list
    gist: str = ""


def advice(dossier):
    return [Advice(o, dossier.files_of(opinion_id=o.pk), gist(o.text)) for o in dossier.opinions]


def gist(text):
    """The first words of a long text after its opening (“……收悉，提出意见如下：”); empty where the text is short."""
    if len(text) <= SHORT_TEXT:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for i, line in enumerate(lines) if i or not line.endswith(("：", ":"))] or lines
    words = " ".join(said)
    return f"{words[:GIST]}……" if len(words) > GIST else words


@dataclass(frozen=True, slots=True)
class Draft:
    """That a reply is being written; how far, its own unit alone is told."""

    part: object
    reply: object = None
    next_step: str = ""


def drafts(dossier):
    own = {reply.assignment.pk: reply for reply in dossier.drafts}
    found = []
    for part in dossier.latest:
        if reply := own.get(part.pk):
            found.append(Draft(part, reply, _next_level(reply)))
        elif part.is_drafting:
            found.append(Draft(part))
    return found


def _next_level(reply):
    if reply.status == reply.Status.DRAFT:
        return "起草人写好后送审。" if reply.assignment.unit.sign_levels > 1 else "写好后由负责人签发。"
    return "等负责人签发。" if reply.level >= reply.assignment.unit.sign_levels else f"等第 {reply.level} 级审核。"


@dataclass(frozen=True, slots=True)
class Grade:
    part: object
    feedback: object = None
    source: str = ""
    scan: object = None
    voice: object = None  # the merged suggestion whose deputy speaks; None for the host's
    is_cosigner: bool = False  # a co-signer speaks, beside the lead deputy


@dataclass(frozen=True, slots=True)
class Judgement:
    """The deputy's word on one round."""

    round: int
    grades: list
    until: object = None
    words: list = field(default_factory=list)
    earlier: list = field(default_factory=list)  # forms that later ones took the place of
    keyed: list = field(default_factory=list)  # paper forms that wait for the second person; for the office
    held_until: object = None  # the day until which the units do not read it
    is_withheld: bool = False  # and from this reader too


def judgements(dossier):
    """Feedback by round, the last first, with the parts that still wait for it."""
    s = dossier.suggestion
    guests = {voices.speaker_id(guest): guest for guest in voices.guests(s)}
    if _speaks_besides(dossier, guests):
        guests |= {pk: voice for pk, voice in voices.beside(s).items() if voice.pk != s.pk}
    waiting = {(a.pk, voice.pk) for voice in voices.of(s) for a in gradable_parts(s, voice)}
    is_open = dossier.suggestion.status != Suggestion.Status.CLOSED
    found = []
    for number in sorted({a.round for a in dossier.parts}, reverse=True):
        grades, earlier = [], []
        for part in sorted((a for a in dossier.parts if a.round == number), key=lambda a: (a.rank, a.pk)):
            rows = sorted(
                (f for f in part.feedbacks.all() if f.is_current), key=lambda f: (f.counted_for_id is None, f.pk)
            )
            grades += [_grade(dossier, part, f, guests) for f in rows]
            earlier += [_grade(dossier, part, f, guests) for f in part.feedbacks.all() if not f.is_current]
            grades += [
                Grade(part, voice=v) for v in (None, *voices.guests(s)) if (part.pk, v.pk if v else s.pk) in waiting
            ]
        if grades:
            waits = any(grade.feedback is None for grade in grades)
            until = window_end(dossier.suggestion) if waits and is_open else None
            words = [grade for grade in grades if grade.feedback and grade.feedback.words]
            keyed = _keyed(dossier) if number == s.round else []
            held = any(part.is_grade_held for part in dossier.parts if part.round == number)
            held_until = window_end(s) if held else None
            withheld = held and policy.reads_late(dossier.user)
            found.append(Judgement(number, grades, until, words, earlier, keyed, held_until, withheld))
    return found


def _speaks_besides(dossier, guests):
    """Whether there is a form of somebody who leads none of the suggestions; only then it is asked who signed the merged ones."""
    known = {voices.speaker_id(dossier.suggestion), *guests, *_cosigners(dossier)}
    return bool(guests) and any(f.deputy_id not in known for part in dossier.parts for f in part.feedbacks.all())


def _keyed(dossier):
    return list(dossier.suggestion.papers.all()) if dossier.user.role in PAPER_READERS else []


def _grade(dossier, part, feedback, guests):
    source = feedback.provenance
    if feedback.source == feedback.Source.PAPER and feedback.signed_by:
        source += f"（签名：{feedback.signed_by}）"
    scan = next((f for f in dossier.files if f.pk == feedback.scan_id), None) if feedback.scan_id else None
    voice = None if feedback.counted_for_id else guests.get(feedback.deputy_id)
    beside = feedback.deputy_id in _cosigners(dossier) or (voice and voices.speaker_id(voice) != feedback.deputy_id)
    return Grade(part, feedback, source, scan, voice, bool(beside))


def _cosigners(dossier):
    return {c.deputy_id for c in dossier.confirmed} - {dossier.suggestion.lead_deputy_id}

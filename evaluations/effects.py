"""What follows from a deputy's word: rows that never change, a new round for 不满意, the close when all is said."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from congress.models import Deputy
from core.workflow import Refused
from suggestions import voices
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import SUGGESTION

from . import counting
from .guards import asked_parts, awaited, changeable_parts, gradable_parts, speaker_of_user
from .models import Feedback

UNSATISFIED = "不满意"
BASICALLY = "基本满意"
GONE = "这张链接的代表已经不是这件建议的提出人，不能使用。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How a form came in: by whom keyed and checked, from which paper. Online and by link the deputy is all of it."""

    source: str = Feedback.Source.ONLINE
    entered_by: Any = None
    checked_by: Any = None
    scan: Any = None
    given_on: dt.date | None = None
    signed_by: str = ""


def give(suggestion, act, *, grades, voice=None):
    """The lead deputy, or that of a suggestion handled together with it, signed in himself."""
    own = voices.of_user(suggestion, act.by)
    return record(suggestion, act, grades=grades, voice=own or voice, origin=Origin(entered_by=act.by))


def join(suggestion, act, *, grades, voice=None):
    """A co-signer, beside the lead deputy, of the suggestion he has signed."""
    own = voices.beside(suggestion).get(act.by.deputy_id)
    return record(suggestion, act, grades=grades, voice=own, beside=act.by.deputy, origin=Origin(entered_by=act.by))


def record(suggestion, act, *, grades, origin, voice=None, beside=None):
    """Store ``grades`` – ``[{part, attitude, result, adoption, contact_how, words}]`` – and let the item go on.

    ``voice``: the suggestion whose deputy speaks, where several were merged; ``beside``: the co-signer who speaks. What the
    figures count of it decides ``counting``.

    The whole form is one step: all of it is stored or nothing. Raises Refused for parts that cannot be graded, for
    grades the rule set does not know and for 不满意 without words.
    """
    voice = joined(suggestion, voice)
    deputy = beside or speaker(voice)
    waiting = {part.pk: part for part in gradable_parts(suggestion, voice, beside=beside.pk if beside else None)}
    report, again = {}, []
    for grade in grades:
        part = waiting.pop(grade["part"].pk, None)
        if part is None:
            raise Refused(f"{grade['part'].unit}现在不能评价，可能刚刚已经评价过。请刷新后核对。")
        if why := wrong_grade(suggestion, part, grade, origin.given_on):
            raise Refused(why)
        _store(suggestion, act, part, deputy, grade, origin)
        report[str(part.unit)] = ["", _said(grade)]
        if reopens(suggestion, grade) and _is_heeded(suggestion, beside and beside.pk):
            again.append(part)
    if not report:
        raise Refused("请至少评价一个单位。")
    report = _by_whom(suggestion, voice, deputy, beside, origin) | report
    _go_on(suggestion, act, again)
    return report


def change(suggestion, act, *, grades, reason, voice=None):
    """Within the window: a new form with a reason takes the place of the earlier one, which stays on record."""
    deputy = speaker_of_user(suggestion, act.by)
    origin = Origin(entered_by=act.by)
    return _change(suggestion, act, changeable_parts(suggestion, deputy), grades=grades, reason=reason, origin=origin)


def change_by_link(suggestion, act, *, grades, reason, slip, forms):
    """Through the link by which he has spoken; ``forms``: ``{part: form}`` that this link may change."""
    if not speaks(suggestion, slip):
        raise Refused(GONE)
    origin = Origin(source=Feedback.Source.LINK)
    return _change(suggestion, act, forms, grades=grades, reason=reason, origin=origin)


def _change(suggestion, act, changeable, *, grades, reason, origin):
    old = {part.pk: (part, form) for part, form in changeable.items()}
    if not reason.strip():
        raise Refused("请写明为什么改。")
    report, again = {}, []
    for grade in grades:
        part, form = old.pop(grade["part"].pk, (None, None))
        if part is None:
            raise Refused(f"{grade['part'].unit}现在不能重新评价。请刷新后核对。")
        if why := wrong_grade(suggestion, part, grade, None):
            raise Refused(why)
        if _same(form, grade):
            raise Refused(f"对{part.unit}的评价和原来一样，没有改动。不想改的单位请留空。")
        Feedback.objects.filter(pk=form.pk).update(is_current=False, counted_for=None)
        deputy = form.deputy_id
        _store(suggestion, act, part, form.deputy, grade, origin, replaces=form, reason=reason.strip())
        report[str(part.unit)] = [_said({"attitude": form.attitude, "result": form.result}), _said(grade)]
        if reopens(suggestion, grade) and _is_heeded(
            suggestion, deputy if deputy in voices.beside(suggestion) else None
        ):
            again.append(part)
    if not report:
        raise Refused("请至少重新评价一个单位。")
    _go_on(suggestion, act, again)
    return report | {"改动的理由": ["", reason.strip()]}


def speaks(suggestion, slip):
    """Whether the deputy of the slip may still speak of the suggestion, for himself or beside its lead deputy."""
    return slip.deputy_id in voices.beside(suggestion) or slip.deputy_id == voices.speaker_id(slip.voice)


def by_link(suggestion, act, *, grades, slip):
    """Through the one-time link of ``slip``, nobody being signed in."""
    if not speaks(suggestion, slip):
        raise Refused(GONE)
    beside = slip.deputy if slip.deputy_id in voices.beside(suggestion) else None
    origin = Origin(source=Feedback.Source.LINK)
    return record(suggestion, act, grades=grades, voice=slip.voice, beside=beside, origin=origin)


def from_paper(suggestion, act, *, grades, voice, beside, origin):
    """A paper form that two people have keyed alike, or settled."""
    return record(suggestion, act, grades=grades, voice=voice, beside=beside, origin=origin)


def _store(suggestion, act, part, deputy, grade, origin, **more):
    Feedback.objects.create(
        assignment=part, deputy=deputy, source=origin.source, entered_by=origin.entered_by, checked_by=origin.checked_by, scan=origin.scan,
        signed_by=origin.signed_by, given_on=origin.given_on or act.today, attitude=grade["attitude"], result=grade["result"],
        words=grade["words"].strip(), adoption=grade.get("adoption", ""), contact_how=grade.get("contact_how", ""), **more,
    )  # fmt: skip
    counting.settle(suggestion, part)


def _said(grade):
    return f"态度{grade['attitude']}，结果{grade['result']}"


def _same(form, grade):
    names = ("attitude", "result", "adoption", "contact_how")
    return form.words == grade["words"].strip() and all(getattr(form, n) == grade.get(n, "") for n in names)


def _by_whom(suggestion, voice, deputy, beside, origin):
    """Who spoke, where the event does not say it by itself."""
    if beside:
        return {"联名代表": ["", f"{deputy}（并案第{voice.number}号）" if voice.pk != suggestion.pk else str(deputy)]}
    if voice.pk != suggestion.pk:
        return {"并案": ["", f"第{voice.number}号（{deputy}）"]}
    return {"代表": ["", f"{deputy}（{Feedback.Source(origin.source).label}）"]} if origin.source != "online" else {}


def joined(suggestion, voice):
    """The suggestion that speaks: ``suggestion`` itself, or one that was merged into it; nobody grades in another's name."""
    voice = voice or suggestion
    if voice.pk not in {s.pk for s in (suggestion, *suggestion.merged.all())}:
        raise Refused(f"第{voice.number}号没有并入这一件，不能在这里评价。")
    return voice


def speaker(voice) -> Deputy:
    """Whose word it is: the lead deputy's, or for a delegation that of its head."""
    head = voices.speaker(voice)
    if head is None:
        raise Refused("提出建议的代表团没有登记团长，无法反馈。请人大机关先在系统管理里登记。")
    return head


def wrong_grade(suggestion, part, grade, given_on):
    """Why the grade cannot be stored, or ""."""
    known = suggestion.session.rule_set.grades
    if grade["attitude"] not in known or grade["result"] not in known:
        return "请为每个单位选择满意程度。"
    if why := _unknown_words(suggestion, grade):
        return why
    if given_on and part.answered_on and given_on < part.answered_on:
        return f"{part.unit}在反馈日期以后才答复，请核对反馈日期。"
    if UNSATISFIED in (grade["attitude"], grade["result"]) and not grade["words"].strip():
        return f"对{part.unit}选了不满意，请写明具体意见，单位才知道要改什么。"
    return ""


def _unknown_words(suggestion, grade):
    adoption, how = grade.get("adoption", ""), grade.get("contact_how", "")
    if adoption and adoption not in suggestion.session.rule_set.rules.get("adoption", ()):
        return f"采纳情况里没有“{adoption}”，请重新选择。"
    return f"联系方式里没有“{how}”，请重新选择。" if how and how not in Feedback.ContactHow.values else ""


def reopens(suggestion, grade):
    """Whether by the rules of the session this grade on the result calls for another round."""
    from_ = suggestion.session.rule_set.rules["flags"]["rework_from"]
    return grade["result"] == UNSATISFIED or (from_ == "basically_satisfied" and grade["result"] == BASICALLY)


def _is_heeded(suggestion, beside):
    """The word of a co-signer (an id) opens a round only where by rule it counts; that of a merged suggestion's never does."""
    return not beside or (voices.counts_all(suggestion) and beside in voices.cosigners(suggestion))


def _go_on(suggestion, act, again):
    if again:
        SUGGESTION.follow(suggestion, "rework", act, parts=again)
    elif is_complete(suggestion):
        SUGGESTION.follow(suggestion, "close", act)


def is_complete(suggestion):
    """Every lead and separate part answered and judged, and no form left that could still come – of merged ones too, and where
    they count of co-signers. Where grades are kept from the units until the window is over, the item stays open until then."""
    if suggestion.status != Suggestion.Status.ANSWERED or awaited(suggestion):
        return False
    latest = suggestion.assignments.filter(is_latest=True)
    if latest.exclude(role=Assignment.Role.HELPER).filter(feedback=None).exists():
        return False
    if latest.filter(is_grade_held=True).exists():  # an early close would tell the units how they were judged
        return False
    return not voices.unheard_counted(suggestion, asked_parts(suggestion))

"""What follows from a deputy's word: rows that never change, a new round for 不满意, the close when all is said."""

from core.templatetags.look import ymd
from core.workflow import Refused
from suggestions import files, voices
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import SUGGESTION

from .guards import awaited, gradable_parts, window_end
from .models import Feedback

UNSATISFIED = "不满意"


def record(
    suggestion,
    act,
    *,
    grades,
    voice=None,
    source=Feedback.Source.ONLINE,
    deputy=None,
    scan=None,
    given_on=None,
    signed_by="",
):
    """Store ``grades`` – ``[{part, attitude, result, adoption, contact_how, words}]`` – and let the item go on.

    ``voice``: the suggestion whose deputy speaks, where several were merged. Online he is the one who is signed in. The
    figures count the form of the host's deputy; those of merged suggestions stand beside it.

    The whole form is one step: all of it is stored or nothing. Raises Refused for parts that cannot be graded, for
    grades the rule set does not know and for 不满意 without words.
    """
    voice = _voice(suggestion, act, voice, source)
    deputy = deputy or _speaker(voice)
    is_counted = voice.pk == suggestion.pk
    waiting = {part.pk: part for part in gradable_parts(suggestion, voice)}
    report, again = {}, []
    for grade in grades:
        part = waiting.pop(grade["part"].pk, None)
        if part is None:
            raise Refused(f"{grade['part'].unit}现在不能评价，可能刚刚已经评价过。请刷新后核对。")
        if why := _wrong_grade(suggestion, part, grade, given_on):
            raise Refused(why)
        Feedback.objects.create(
            assignment=part, counted_for=part if is_counted else None, deputy=deputy, source=source, entered_by=act.by, scan=scan, signed_by=signed_by,
            given_on=given_on or act.today, attitude=grade["attitude"], result=grade["result"], words=grade["words"].strip(),
            adoption=grade.get("adoption", ""), contact_how=grade.get("contact_how", ""),
        )  # fmt: skip
        report[str(part.unit)] = ["", f"态度{grade['attitude']}，结果{grade['result']}"]
        if grade["result"] == UNSATISFIED:
            again.append(part)
    if not report:
        raise Refused("请至少评价一个单位。")
    if not is_counted:
        report = {"并案": ["", f"第{voice.number}号（{deputy}）"]} | report
    _go_on(suggestion, act, again)
    return report


def _voice(suggestion, act, asked, source):
    """For which of the suggestions handled together the form speaks; nobody grades in another's name."""
    own = voices.of_user(suggestion, act.by) if source == Feedback.Source.ONLINE and act.by else None
    voice = own or asked or suggestion
    if voice.pk not in {s.pk for s in (suggestion, *suggestion.merged.all())}:
        raise Refused(f"第{voice.number}号没有并入这一件，不能在这里评价。")
    return voice


def _speaker(voice):
    """Whose word it is: the lead deputy's, or for a delegation that of its head."""
    head = voices.speaker(voice)
    if head is None:
        raise Refused("提出建议的代表团没有登记团长，无法反馈。请人大机关先在系统管理里登记。")
    return head


def _wrong_grade(suggestion, part, grade, given_on):
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


def record_paper(suggestion, act, *, grades, uploads, given_on, voice=None, signed_by="", deputy=None):
    """A paper form entered by the office: the scan is kept with it."""
    if given_on > act.today:
        raise Refused("反馈日期不能晚于今天。")
    end = window_end(suggestion)
    if end and given_on > end:
        raise Refused(f"反馈期已在 {ymd(end)}结束，表上的日期晚于这一天，不能录入。")
    scans = files.keep(uploads, suggestion=suggestion, by=act.by, kind="反馈表扫描件")
    if not scans:
        raise Refused("请附上纸质反馈表的扫描件。")
    return record(
        suggestion,
        act,
        grades=grades,
        voice=voice,
        source=Feedback.Source.PAPER,
        scan=scans[0],
        given_on=given_on,
        signed_by=signed_by,
        deputy=deputy,
    )


def _go_on(suggestion, act, again):
    if again:
        SUGGESTION.follow(suggestion, "rework", act, parts=again)
    elif is_complete(suggestion):
        SUGGESTION.follow(suggestion, "close", act)


def is_complete(suggestion):
    """Every lead and separate part answered and judged, and no form left that could still come – of merged ones too."""
    if suggestion.status != Suggestion.Status.ANSWERED or awaited(suggestion):
        return False
    own = suggestion.assignments.filter(is_latest=True).exclude(role=Assignment.Role.HELPER)
    return not own.filter(feedback=None).exists()

"""The fixed words around the text of a reply: title, salutation, opening. Who writes and who reads sees the same."""

from dataclasses import dataclass

from .models import CoSigner

OPENING = "收悉"  # every reply begins by saying that the suggestion has come; who wrote it himself is not made to say it twice


@dataclass(frozen=True, slots=True)
class Frame:
    letterhead: str
    title: tuple[str, str]  # two lines, broken as on paper
    salutation: str
    opening: str
    number: str  # the document number, or the line to be filled in at signing


def frame(part, reply=None, *, today, before=None, cosigners=None):
    """What stands around the body of ``part``'s reply. ``before`` is the unit's part of the round before."""
    unit = writer(part, reply, today)
    return Frame(
        letterhead=unit.letterhead,
        title=title_lines(part),
        salutation=salutation(part.suggestion, cosigners),
        opening="" if opens_itself(reply.body if reply else "") else opening(part, before),
        number=(reply.document_number if reply else "") or _blank_number(part, unit),
    )


def writer(part, reply, today):
    """Whose letter it is: a unit that ended before the signature writes under the name of the one that took over."""
    return part.unit.acting_on((reply.sent_on if reply else None) or today)


def opens_itself(body):
    """Whether the first paragraph of a reply already says that the suggestion has come."""
    return OPENING in next((line for line in body.splitlines() if line.strip()), "")


def title_lines(part, to=None):
    """关于省十四届人大四次会议 / 第0317号建议的答复; 再次答复 after 不满意."""
    number = (to or part.suggestion).number
    meeting = (to or part.suggestion).cite.rpartition(f"第{number}号")[0]
    return f"关于{meeting}", f"第{number}号建议的{'再次' if part.round > 1 else ''}答复"


def salutation(suggestion, cosigners=None):
    """闻青禾等12名代表, or the delegation. ``cosigners``: how many have confirmed, where the page knows it already."""
    if suggestion.lead_deputy is None:
        return f"{suggestion.proposing_delegation}："
    if cosigners is None:
        cosigners = suggestion.cosigners.filter(status=CoSigner.Status.CONFIRMED).count()
    others = cosigners or suggestion.stated_cosigners
    return f"{suggestion.lead_deputy}等{others + 1}名代表：" if others else f"{suggestion.lead_deputy}代表："


def round_before(part):
    """The unit's part of the round before, with the feedback that opened this one; None in the first round."""
    if part.round == 1:
        return None
    return (
        part.suggestion.assignments.filter(unit=part.unit_id, round=part.round - 1).select_related("feedback").first()
    )


def opening(part, before=None):
    """The first sentence names the suggestion and, after 不满意, what the deputy said when."""
    who = "您" if part.suggestion.lead_deputy_id else "贵团"
    said = f"{who}提出的《{part.suggestion.title.strip('《》 ')}》收悉"
    if part.round == 1:
        return f"{said}，现答复如下："
    feedback = getattr(before, "feedback", None) if before else None
    if feedback is None or feedback.given_on is None or feedback.result != "不满意":
        return f"{said}。我们重新进行了研究，现答复如下："
    day = feedback.given_on
    return f"{said}。{day.month} 月 {day.day} 日{who}反馈对第 {before.round} 轮办理结果{feedback.result}，我们重新进行了研究。现答复如下："


def opening_together(part, to, body=""):
    """The first sentence of the same reply to the deputy of a suggestion that was merged into the one answered.

    The signed text is not touched: where it addresses the host's deputy in its own opening, this sentence says so.
    """
    who, host = "您" if to.lead_deputy_id else "贵团", part.suggestion
    told = (
        f"{who}提出的《{to.title.strip('《》 ')}》收悉，与《{host.title.strip('《》 ')}》（第{host.number}号）并案办理"
    )
    same = f"（以下同写给第{host.number}号领衔代表的答复）" if opens_itself(body) else ""
    return f"{told}，现一并{'再次' if part.round > 1 else ''}答复如下{same}："


def _blank_number(part, unit):
    prefix = unit.document_prefix
    return f"{prefix}〔{part.suggestion.session.year}〕__ 号（签发时编号）" if prefix else "文号在签发时填写"

"""What stands on the official papers: the words of a letter around the words of the people."""

from dataclasses import dataclass
from typing import Any

from .models import CoSigner, Reply

OPENING = "收悉"  # every reply begins by saying that the suggestion has come; who wrote it himself is not made to say it twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """答复函."""

    reply: Any
    suggestion: Any
    unit: Any
    is_draft: bool
    is_superseded: bool
    klass: str
    class_label: str
    title: str
    salutation: str
    opening: str
    planned: list
    files: list
    copies: str


def letter(reply, files=()):
    part, s = reply.assignment, reply.assignment.suggestion
    klass = s.session.rule_set.klass(reply.klass) or {"label": ""}
    first = next((line for line in reply.body.splitlines() if line.strip()), "")
    return Letter(
        reply=reply,
        suggestion=s,
        unit=part.unit,
        is_draft=reply.status != Reply.Status.SIGNED,
        is_superseded=reply.status == Reply.Status.SIGNED and reply.current_for_id is None,
        klass=reply.klass,
        class_label=klass["label"],
        title=f"关于{s.cite}的答复",
        salutation=salutation(s),
        opening="" if OPENING in first else f"您提出的《{s.title.strip('《》')}》收悉，现答复如下：",
        planned=list(reply.planned_items.all()),
        files=list(files),
        copies="，".join(copies(s, part.unit)),
    )


def salutation(suggestion):
    """王××等5名代表： – the lead deputy and whoever has confirmed to sign with him."""
    count = suggestion.cosigners.filter(status=CoSigner.Status.CONFIRMED).count() or suggestion.stated_cosigners
    if suggestion.lead_deputy is None:
        return f"{suggestion.proposing_delegation}："
    return f"{suggestion.lead_deputy}等{count + 1}名代表：" if count else f"{suggestion.lead_deputy}代表："


def copies(suggestion, unit):
    """抄送: the congress office, and the coordinator that handed the work on."""
    congress = suggestion.session.congress
    found = [f"{congress.name}常委会{congress.office}"]
    return [*found, str(unit.coordinator)] if unit.coordinator else found

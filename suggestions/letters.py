"""What stands on the official papers: the words of a letter around the words of the people."""

from dataclasses import dataclass
from typing import Any

from . import wording
from .models import Reply


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
    commitments: list
    files: list
    copies: str


def letter(reply, files=(), *, today, to=None):
    """``to``: a suggestion that was merged into the one answered; the letter is then addressed to its deputy."""
    unit = wording.writer(reply.assignment, reply, today)
    part, s = reply.assignment, reply.assignment.suggestion
    klass = s.session.rule_set.klass(reply.klass) or {"label": ""}
    return Letter(
        reply=reply,
        suggestion=to or s,
        unit=unit,
        is_draft=reply.status != Reply.Status.SIGNED,
        is_superseded=reply.status == Reply.Status.SIGNED and reply.current_for_id is None,
        klass=reply.klass,
        class_label=klass["label"],
        title="".join(wording.title_lines(part, to)),
        salutation=wording.salutation(to or s),
        opening=wording.opening_together(part, to, reply.body) if to else own_opening(reply, part),
        commitments=reply.promises(),
        files=list(files),
        copies="，".join(copies(s, unit)),
    )


def own_opening(reply, part):
    return "" if wording.opens_itself(reply.body) else wording.opening(part, wording.round_before(part))


def copies(suggestion, unit):
    """抄送: the congress office, and the coordinator that handed the work on."""
    congress = suggestion.session.congress
    found = [f"{congress.name}常委会{congress.office}"]
    return [*found, str(unit.coordinator)] if unit.coordinator else found

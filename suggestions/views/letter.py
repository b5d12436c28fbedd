"""The reply as the official letter it is: letterhead, number, class at the upper right, salutation, text, signature."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from suggestions import letters
from suggestions.models import Attachment, Reply, Suggestion


def reply_letter_guest(request, pk, guest):
    """The same reply addressed to the deputy of a suggestion that was merged into the one answered."""
    hosted = Suggestion.objects.visible_to(request.user).filter(merged_into__assignments__replies=pk)
    rows = hosted.select_related("session__congress", "lead_deputy", "proposing_delegation")
    return reply_letter(request, pk, to=get_object_or_404(rows, pk=guest))


def reply_letter(request, pk, *, to=None):
    """A signed reply for everybody who sees the suggestion; a draft, marked as one, for its own unit."""
    rows = Reply.objects.visible_to(request.user).select_related(
        "assignment__unit__coordinator",
        "assignment__suggestion__session__congress",
        "assignment__suggestion__session__rule_set",
        "assignment__suggestion__lead_deputy",
        "assignment__suggestion__proposing_delegation",
        "current_for",
    )
    reply = get_object_or_404(rows, pk=pk)
    files = Attachment.objects.visible_to(request.user).filter(reply=reply).order_by("pk")
    return render(
        request, "suggestions/letter.html", {"letter": letters.letter(reply, list(files), today=localdate(), to=to)}
    )

"""What is proposed to the units of a person before the dispatch and waits for their word, as a row of the desk."""

from django.db.models import Count, Min
from django.urls import reverse

from core.templatetags.look import md
from suggestions import marks
from suggestions.requests import preassign_rows

from .tally import Row
from .waits import SOUNDED


def rows(chair):
    """One row where something waits; it opens the page of the units' proposals."""
    asked = preassign_rows.unanswered(chair.user, chair.session)
    found = asked.order_by().aggregate(n=Count("pk"), first=Min("proposed_on"))
    if not found["n"]:
        return []
    mark = marks.Mark("todo", f"最早 {md(found['first'], chair.today)}征求")
    return [Row(SOUNDED, found["n"], SOUNDED.says, SOUNDED.hint, mark, reverse("preassignments"), ())]

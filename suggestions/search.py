"""Finding suggestions by words; two Chinese characters suffice."""

from django.db.models import Exists, OuterRef, Q

from .models import Assignment

MOST_WORDS = 8


def match(text):
    """``Q`` over suggestions: every word of ``text`` occurs in number, title, text, proposer or unit."""
    q = Q()
    for word in text.split()[:MOST_WORDS]:
        units = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_latest=True, unit__name__contains=word)
        q &= (
            Q(title__contains=word)
            | Q(number=word)
            | Q(lead_deputy__name__contains=word)
            | Q(proposing_delegation__name__contains=word)
            | Q(body__contains=word)
            | Exists(units)
        )
    return q

"""Showing why a suggestion was found: the words marked in its title, and where else they stand, a line for each place.

Only what the person may read is looked at. Everything is escaped piece by piece, the marks are put between the pieces.
"""

from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .models import Reply, Suggestion
from .words import fold

BEFORE, LONG, WINDOWS = 16, 72, 2  # characters before a hit, of a window, windows of a line


@dataclass(frozen=True, slots=True)
class Find:
    title: SafeString
    lines: list[tuple[str, SafeString]]  # (where, the words with what stands around them)


def attach(rows, words, user, *, at="pk"):
    """Give each row its ``find``, looked up for all of them when the first is shown; ``at`` names the suggestion's key."""
    table = SimpleLazyObject(lambda: _texts({getattr(row, at) for row in rows}, user))
    for row in rows:
        row.find = SimpleLazyObject(lambda row=row: _find(row if at == "pk" else row.suggestion, words, table))


def marked(text, words):
    """``text`` with every word in <mark>; safe for a page."""
    folded, at = fold(text), 0
    spans = sorted(span for word in words for span in word.places(folded))
    pieces = []
    for start, end in _joined(spans):
        pieces += [("{}", text[at:start]), ("<mark>{}</mark>", text[start:end])]
        at = end
    pieces.append(("{}", text[at:]))
    return format_html_join("", "{}", ((format_html(form, piece),) for form, piece in pieces))


def excerpt(text, words):
    """What stands around the words in ``text``; "" where none of them does."""
    flat = " ".join(text.split())
    folded = fold(flat)
    windows = []
    for start in sorted(word.places(folded)[0][0] for word in words if word.text in folded):
        if not windows or start >= windows[-1][1]:
            windows.append((max(0, start - BEFORE), max(0, start - BEFORE) + LONG))
    shown = [
        f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}" for start, end in windows[:WINDOWS]
    ]
    return marked("".join(shown).replace("……", "…"), words) if shown else ""


def _joined(spans):
    joined = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _texts(keys, user):
    """``{key: [(where, text), …]}``: the suggestion's own text, then the replies in force of its latest round."""
    found = {key: [] for key in keys}
    for key, body in Suggestion.objects.visible_to(user).filter(pk__in=keys).order_by("pk").values_list("pk", "body"):
        found[key].append(("正文", body))
    replies = Reply.objects.visible_to(user).filter(
        status=Reply.Status.SIGNED, current_for__is_latest=True, current_for__suggestion__in=keys
    )
    for key, body in replies.order_by("pk").values_list("current_for__suggestion", "body"):
        found[key].append(("答复", body))
    return found


def _find(suggestion, words, table):
    folded = fold(suggestion.title)
    missing, lines = [word for word in words if word.text not in folded], []
    for where, text in table[suggestion.pk]:
        folded = fold(" ".join(text.split()))
        if here := [word for word in missing if word.text in folded]:
            lines.append((where, excerpt(text, here)))
            missing = [word for word in missing if word not in here]
    return Find(marked(suggestion.title, words), lines)

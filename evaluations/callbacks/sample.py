"""Which of the forms entered from paper are rung up. The draw is that of 回头看 (``suggestions/supervision/lookback.py``):

for every form the text ``seed|unit|form`` is put through SHA-256, where ``form`` is ``number/round/deputy``; the forms of a
unit are ordered by the hexadecimal result, and the first n are the sample of that unit:

    printf '%s' '2026-07-01|省水利厅|0317/1/闻青禾' | sha256sum
"""

from evaluations.models import Feedback


def population(forms):
    """Those of ``forms`` a draw is made from: entered from paper, checked and in force, of whatever round."""
    rows = forms.filter(source=Feedback.Source.PAPER, is_current=True)
    return rows.select_related("assignment__unit", "assignment__suggestion", "deputy").order_by(
        "assignment__unit__kind", "assignment__unit__pk", "assignment__suggestion__number", "assignment__round", "pk"
    )


def name(form):
    return f"{form.assignment.suggestion.number}/{form.assignment.round}/{form.deputy}"


def frame_of(rows):
    """``{unit: [forms]}`` in the order of ``rows``."""
    frame = {}
    for form in rows:
        frame.setdefault(form.assignment.unit.name, []).append(name(form))
    return frame

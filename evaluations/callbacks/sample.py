"""Which of the forms entered from paper are rung up. The draw is ``core.draws``: a form is named by its unit and by
``number/round/deputy``, as in ``2026-07-01|省水利厅|0317/1/闻青禾``.
"""

from core.draws import Lot
from evaluations.models import Feedback


def population(forms):
    """Those of ``forms`` a draw is made from: entered from paper, checked and in force, of whatever round."""
    rows = forms.filter(source=Feedback.Source.PAPER, is_current=True)
    return rows.select_related("assignment__unit", "assignment__suggestion", "deputy").order_by(
        "assignment__unit__kind", "assignment__unit__pk", "assignment__suggestion__number", "assignment__round", "pk"
    )


def name(form):
    return f"{form.assignment.suggestion.number}/{form.assignment.round}/{form.deputy}"


def place(form):
    return form.assignment.unit.name, name(form)


def lot(forms):
    return Lot(list(population(forms)), place)

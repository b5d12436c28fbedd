"""量化测评: the exact arithmetic of an appraisal – no database, no clock. Shapes: ``docs/appraisal_file.md``."""

from .document_faults import check
from .figures import differences, figures
from .questions import Question, asked, in_order
from .results import Faulty, ItemScore, Line, PanelState, Result, UnitScore
from .scheme_faults import validate
from .score import ranked, score
from .sensitivity import Shift, sensitivity
from .words import explain

__all__ = [
    "Faulty",
    "ItemScore",
    "Line",
    "PanelState",
    "Question",
    "Result",
    "Shift",
    "UnitScore",
    "asked",
    "check",
    "differences",
    "explain",
    "figures",
    "in_order",
    "ranked",
    "score",
    "sensitivity",
    "validate",
]

"""What is said about the units: the deputies' grades, the units' own account of their year, and what the congress publishes."""

from .bulletin import Bulletin, BulletinNote
from .callback import CallbackDraw, CallbackItem
from .feedback import Feedback
from .scheme import Scheme, SchemeNote
from .unit_report import ReportCall, ReportNote, UnitReport

__all__ = [
    "Bulletin",
    "BulletinNote",
    "CallbackDraw",
    "CallbackItem",
    "Feedback",
    "ReportCall",
    "ReportNote",
    "Scheme",
    "SchemeNote",
    "UnitReport",
]

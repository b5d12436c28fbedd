"""What is said about the units: the deputies' grades, the units' own account of their year, and what the congress publishes."""

from .bulletin import Bulletin, BulletinNote
from .callback import CallbackDraw, CallbackItem
from .feedback import Feedback
from .paper import PaperEntry
from .scheme import Scheme, SchemeNote
from .slip import Slip, WrongToken
from .unit_report import ReportCall, ReportNote, UnitReport

__all__ = [
    "Bulletin",
    "BulletinNote",
    "CallbackDraw",
    "CallbackItem",
    "Feedback",
    "PaperEntry",
    "ReportCall",
    "ReportNote",
    "Scheme",
    "SchemeNote",
    "Slip",
    "UnitReport",
    "WrongToken",
]

"""What is judged and reported: the deputies' word, and the units' own account of their year."""

from .feedback import Feedback
from .unit_report import ReportCall, ReportNote, UnitReport

__all__ = ["Feedback", "ReportCall", "ReportNote", "UnitReport"]

"""What is said about the units: the deputies' grades, the units' own account of their year, the meeting that judges them, and what the congress publishes."""

from .appraisal import Appraisal, AppraisalNote, AppraisalUnit, Juror, Panel, Question, Standing
from .ballot import Ballot, BallotCode, HandCount, Mark, PaperEntry, WrongCode
from .bulletin import Bulletin, BulletinNote
from .feedback import Feedback
from .scheme import Scheme, SchemeNote
from .unit_report import ReportCall, ReportNote, UnitReport

__all__ = [
    "Appraisal", "AppraisalNote", "AppraisalUnit", "Ballot", "BallotCode", "Bulletin", "BulletinNote", "Feedback", "HandCount", "Juror",
    "Mark", "Panel", "PaperEntry", "Question", "ReportCall", "ReportNote", "Scheme", "SchemeNote", "Standing", "UnitReport", "WrongCode",
]  # fmt: skip

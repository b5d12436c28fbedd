"""What is said about the units: the deputies' grades, the units' own account of their year, the meeting that judges them, and what the congress publishes."""

from .appraisal import Appraisal, AppraisalNote, AppraisalUnit, Juror, Panel, Question, Standing
from .ballot import Ballot, BallotCode, ForgivenCodes, HandCount, KeyedBallot, Mark, WrongCode
from .bulletin import Bulletin, BulletinNote
from .callback import CallbackDraw, CallbackItem
from .feedback import Feedback
from .paper import PaperEntry
from .scheme import Scheme, SchemeNote
from .slip import Slip, WrongToken
from .unit_report import ReportCall, ReportNote, UnitReport

__all__ = [
    "Appraisal",
    "AppraisalNote",
    "AppraisalUnit",
    "Ballot",
    "BallotCode",
    "Bulletin",
    "BulletinNote",
    "CallbackDraw",
    "CallbackItem",
    "Feedback",
    "ForgivenCodes",
    "HandCount",
    "Juror",
    "KeyedBallot",
    "Mark",
    "Panel",
    "PaperEntry",
    "Question",
    "ReportCall",
    "ReportNote",
    "Scheme",
    "SchemeNote",
    "Slip",
    "Standing",
    "UnitReport",
    "WrongCode",
    "WrongToken",
]

from .assignment import Assignment, Contact, Opinion
from .commitment import ClassChange, Commitment, CommitmentNote
from .notification import CalendarFeed, Notification
from .planning import Milestone, Recomputation
from .record import Attachment, Event
from .reply import Reply
from .request import CoordinationRequest, Extension, PreAssignment
from .suggestion import CoSigner, Suggestion
from .supervision import LookbackDraw, LookbackItem, OrderAnswer, SupervisionOrder, SupervisionRecord
from .topic import KeyTopic, TopicNote

__all__ = [
    "Assignment", "Attachment", "CalendarFeed", "ClassChange", "CoSigner", "Commitment", "CommitmentNote", "Contact",
    "CoordinationRequest", "Event", "Extension", "KeyTopic", "LookbackDraw", "LookbackItem", "Milestone", "Notification",
    "Opinion", "OrderAnswer", "PreAssignment", "Recomputation", "Reply", "Suggestion", "SupervisionOrder",
    "SupervisionRecord", "TopicNote",
]  # fmt: skip

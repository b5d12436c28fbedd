from .assignment import Assignment, Contact, Opinion
from .record import Attachment, Event
from .reply import PlannedItem, Reply
from .suggestion import CoSigner, Suggestion

__all__ = ["Assignment", "Attachment", "CoSigner", "Contact", "Event", "Opinion", "PlannedItem", "Reply", "Suggestion"]

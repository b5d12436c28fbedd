"""What is said about the units: the deputies' grades, and what the congress publishes."""

from .bulletin import Bulletin, BulletinNote
from .feedback import Feedback

__all__ = ["Bulletin", "BulletinNote", "Feedback"]

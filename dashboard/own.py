"""A deputy's desk: what waits for him, and where each of his suggestions stands in words."""

from suggestions import own
from suggestions.models import Suggestion

from . import countdown

LATEST = 8  # suggestions told on the desk


class Own(own.Own):
    """The lists of 我的建议 as the desk shows them."""

    def __init__(self, chair):
        super().__init__(chair.user, chair.today)
        self.chair = chair
        handed_in = (x for x in self.lines if x.row.status != Suggestion.Status.DRAFT)
        self.all = sorted(handed_in, key=lambda x: not x.is_author)  # led before co-signed
        self.latest = self.all[:LATEST]

    def nearest(self):
        """The nearest end of a window for feedback, as ``countdown.nearest`` has it."""
        windows = []
        for line in self.to_grade:
            if line.grade_until and line.row.session_id == self.chair.session.pk:
                part = max((p for p in line.parts if p.feedback_due_on), key=lambda p: p.feedback_due_on)
                windows.append((line.grade_until, "feedback", part.answered_on, 1))
        return countdown.nearest(windows)

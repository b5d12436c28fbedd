"""A deputy's own: what waits for him, and where each of his suggestions stands in words."""

from suggestions.models import Suggestion
from suggestions.views.mine import invited, line_of, own_rows

from . import countdown

S = Suggestion.Status
LATEST = 8  # suggestions told on the desk


class Own:
    """The lists of 我的建议, read once."""

    def __init__(self, chair):
        self.chair, user = chair, chair.user
        self.is_known = user.deputy_id is not None
        self.invitations = invited(user) if self.is_known else []
        lines = [line_of(row, user, chair.today) for row in own_rows(user)] if self.is_known else []
        self.returned = [x for x in lines if x.is_author and x.row.status == S.RETURNED]
        self.to_grade = sorted((x for x in lines if x.graded_by), key=lambda x: (x.grade_until is None, x.grade_until))
        self.drafts = [x for x in lines if x.is_author and x.row.status == S.DRAFT]
        self.all = sorted((x for x in lines if x.row.status != S.DRAFT), key=lambda x: not x.is_author)  # led before co-signed
        self.latest = self.all[:LATEST]

    @property
    def waiting(self):
        return sum(map(len, (self.invitations, self.returned, self.to_grade, self.drafts)))

    def nearest(self):
        """The nearest end of a window for feedback, as ``countdown.nearest`` has it."""
        windows = []
        for line in self.to_grade:
            if line.grade_until and line.row.session_id == self.chair.session.pk:
                part = max((p for p in line.row.latest_parts if p.feedback_due_on), key=lambda p: p.feedback_due_on)
                windows.append((line.grade_until, "feedback", part.answered_on, 1))
        return countdown.nearest(windows)

"""Who may open which page, see which rows and take which step. Nothing else in the code decides this.

Imports no model: ``SEE`` speaks in ``Q``, ``DO`` in attributes, so every app may ask here.
Congresses are separate: every filter starts from the user's own congress.
"""

from .grades import grades_open, reads_late
from .overviews import (
    may_compare_units,
    may_read_unit,
    overviews_of_delegations,
    overviews_of_deputies,
    published_titles,
)
from .pages import PAGES, may_administer, may_open
from .rights import DO, Right, is_author, may, may_give_work, may_plan, who
from .roles import AMONG_DEPUTIES, HANDLER, HEAD, LIAISON, LIVE, OPEN_TO_SIGN, Role
from .rows import SEE, reads_whole_congress, see

__all__ = [
    "AMONG_DEPUTIES", "DO", "HANDLER", "HEAD", "LIAISON", "LIVE", "OPEN_TO_SIGN", "PAGES", "Right", "Role", "SEE", "grades_open", "is_author", "may",
    "may_administer", "may_compare_units", "may_give_work", "may_open", "may_plan", "may_read_unit", "overviews_of_delegations",
    "overviews_of_deputies", "published_titles", "reads_late",
    "reads_whole_congress", "see", "who",
]  # fmt: skip

"""What can happen to a request: an assignment sounded out, more time asked, a disagreement brought to somebody to settle.

Requests are opened by steps of the suggestion and its parts (``suggestions/workflow.py``).
"""

from suggestions.workflow import table

PREASSIGNMENT = table("preassignment", {})
EXTENSION = table("extension", {})
COORDINATION = table("coordination", {})

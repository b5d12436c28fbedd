"""What can happen to an order of supervision, to an item drawn for a second look, and to a key topic."""

from suggestions.workflow import table

ORDER = table("order", {})
LOOKBACK = table("lookback", {})

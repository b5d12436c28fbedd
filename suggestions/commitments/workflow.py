"""What can happen to a promise once the reply that makes it is signed."""

from suggestions.workflow import table

COMMITMENT = table("commitment", {})

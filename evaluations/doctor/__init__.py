"""体检 (data doctor): records that cannot be, or that look as if nobody had kept them honestly, each with its rows.

Some of what is looked for is refused at the door and by the database for everything that happens here; an imported
ledger can still show it, because it leaves days, receipts and promises out.
"""

from .checks import BY_KEY, CHECKS, Check
from .reading import Reading, examine

__all__ = ["BY_KEY", "CHECKS", "Check", "Reading", "examine"]

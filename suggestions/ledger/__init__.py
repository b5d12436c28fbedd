"""Ledgers of past years (办理台账): from the cells of a sheet to rows that mean something, with every fault named.

Knows nothing of the database; ``suggestions/imports.py`` stores what comes out.
"""

from .names import split_names, unit_key
from .parsing import SeveralLedgers, parse
from .rows import Fault, LedgerRow, Parsed

__all__ = ["Fault", "LedgerRow", "Parsed", "SeveralLedgers", "parse", "split_names", "unit_key"]

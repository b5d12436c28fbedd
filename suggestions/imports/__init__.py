"""Storing a ledger of past years (domain.md §11): all of it or nothing.

``suggestions.ledger`` reads the sheet; here names become units, deputies and categories, rows become suggestions with
their parts, contacts and replies, and what is stored already is compared. The deputies' grades lie in an app above this
one and are handled by the ``Grades`` that is passed in (``evaluations/imports.py``).
"""

from .place import Place
from .store import Grades, Outcome, store

__all__ = ["Grades", "Outcome", "Place", "store"]

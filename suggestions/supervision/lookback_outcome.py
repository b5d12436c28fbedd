"""What the last look at a part found, as a condition on parts that multiplies no row."""

from django.db.models import Exists, OuterRef, Q

from suggestions.models import LookbackItem


def was(outcome):
    """Parts whose last check in a 回头看 had this ``outcome``; a later check takes the place of an earlier one."""
    later = LookbackItem._base_manager.filter(
        assignment=OuterRef("assignment"), status="checked", pk__gt=OuterRef("pk")
    )
    found = LookbackItem._base_manager.filter(~Exists(later), outcome=outcome)
    return Q(pk__in=found.values("assignment"))

"""The secret on a slip: how it is made, found again by its digest, and guarded against trying.

144 random bits; only the SHA-256 is stored. Who opens addresses that do not exist too often is made to wait, counted in a
table that all web processes share; a right address behind the same visitor waits too, so that trying tells nothing.
"""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from evaluations.models import Slip, WrongToken

from . import effects

BYTES = 18
MOST_MISSES = 20
SPAN = dt.timedelta(minutes=15)
KEEP = dt.timedelta(days=1)


def new():
    return secrets.token_urlsafe(BYTES)


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def find(token, act):
    """The slip of this token that can be used now, or None – whatever the reason."""
    rows = Slip._base_manager.select_related(
        "deputy", "voice", "voice__lead_deputy", "voice__proposing_delegation", "suggestion__session__rule_set",
        "suggestion__session__congress", "suggestion__lead_deputy", "suggestion__proposing_delegation",
    )  # fmt: skip
    slip = rows.filter(digest=digest(token)).first()
    return slip if slip is not None and not effects.unusable(slip, act) else None


def visitor(request):
    """Who asks, as a digest: addresses of people are not kept."""
    named = getattr(settings, "AXES_CLIENT_IP_CALLABLE", None)
    address = import_string(named)(request) if named else request.META.get("REMOTE_ADDR", "")
    return salted_hmac("evaluations.slips", address, algorithm="sha256").hexdigest()


def must_wait(request, at):
    return WrongToken.objects.filter(visitor=visitor(request), at__gt=at - SPAN).count() >= MOST_MISSES


def missed(request, at):
    """Count one more address that led nowhere; what is older than a day goes."""
    WrongToken.objects.create(visitor=visitor(request), at=at)
    WrongToken.objects.filter(at__lt=at - KEEP).delete()

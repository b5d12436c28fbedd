"""What a deputy is to a suggestion: who leads it, who has co-signed it."""

from .roles import Role


def leads(user, s):
    """The lead deputy, or the head of the delegation that proposes."""
    if user.role != Role.DEPUTY or user.deputy_id is None:
        return False
    if s.lead_deputy_id:
        return s.lead_deputy_id == user.deputy_id
    return user.deputy.is_head and user.deputy.delegation_id == s.proposing_delegation_id


def has_cosigned(user, s):
    """Who has confirmed as a co-signer and does not lead."""
    if user.role != Role.DEPUTY or user.deputy_id is None or leads(user, s):
        return False
    return any(c.deputy_id == user.deputy_id and c.status == "confirmed" for c in s.cosigners.all())


def speaks_beside(user, s):
    """Who has co-signed the suggestion or one merged into it, and leads none of them."""
    together = (s, *s.merged.all()) if user.role == Role.DEPUTY else ()
    return any(has_cosigned(user, one) for one in together) and not any(leads(user, one) for one in together)

"""并案: whose word on one handling is waited for. The deputy of the host and of every suggestion merged into it gets the reply
and grades it himself; a *voice* is the suggestion he speaks for.

The figures count one form a part (``feedback.counted_for``): that of the host's deputy, or by rule the middle one of his and
those of the confirmed co-signers. The others stand beside it.
"""

from accounts import policy


def of(host):
    """The suggestions whose deputies are asked, the host's first; who leads several of them is asked once."""
    found = {}
    for voice in (host, *host.merged.all()):
        found.setdefault(speaker_id(voice) or f"nobody {voice.pk}", voice)
    return list(found.values())


def guests(host):
    """Those beside the host that are asked."""
    return [voice for voice in of(host) if voice.pk != host.pk]


def speaker(voice):
    """The deputy who speaks: the lead deputy, or the head of the delegation that proposed; None where it has no head."""
    if voice.lead_deputy_id:
        return voice.lead_deputy
    return voice.proposing_delegation.deputies.filter(is_head=True).order_by("pk").first()


def speaker_id(voice):
    if voice.lead_deputy_id:
        return voice.lead_deputy_id
    head = speaker(voice)
    return head.pk if head else None


def of_user(host, user):
    """The suggestion for which ``user`` speaks of this handling, or None."""
    return next((voice for voice in (host, *host.merged.all()) if policy.is_author(user, voice)), None)


def has_spoken(part, voice):
    """Whether a current form of this voice is there for ``part``."""
    if voice.pk == part.suggestion_id and not counts_all(part.suggestion):
        return hasattr(part, "feedback")
    return said(part, speaker_id(voice))


def said(part, deputy):
    """Whether there is a current form of this deputy (an id) for ``part``."""
    return any(form.is_current and form.deputy_id == deputy for form in part.feedbacks.all())


def counts_all(host):
    """Whether by the rules of the session the forms of co-signers count as well as that of the lead deputy."""
    return host.session.rule_set.rules["flags"]["counted_feedback"] == "all"


def cosigners(host):
    """The ids of the confirmed co-signers of the host, whose forms by rule count beside the lead deputy's."""
    signed = {c.deputy_id for c in host.cosigners.all() if c.status == "confirmed"}
    return signed - {speaker_id(voice) for voice in (host, *host.merged.all())} if signed else signed


def beside(host):
    """``{co-signer (an id): the suggestion he has signed}``: who may speak beside the lead deputies, those of merged suggestions
    too; who signed several speaks once, of the host first. Theirs are never the forms that count."""
    found = dict.fromkeys(sorted(cosigners(host)), host)
    speakers = {speaker_id(voice) for voice in (host, *host.merged.all())}
    for guest in host.merged.all():
        signed = sorted(c.deputy_id for c in guest.cosigners.all() if c.status == "confirmed")
        found |= {pk: guest for pk in signed if pk not in found and pk not in speakers}
    return found


def is_cosigner(host, user):
    return user.deputy_id is not None and user.deputy_id in beside(host)


def is_judged(part):
    """Whether any deputy has judged what the unit did in ``part``."""
    return hasattr(part, "feedback") or any(form.is_current for form in part.feedbacks.all())


def unheard(host, parts):
    """``[(part, guest)]``: of ``parts`` that can be judged, the forms of the merged suggestions that are missing."""
    asked = guests(host)
    return [(part, guest) for part in parts for guest in asked if not has_spoken(part, guest)] if asked else []


def unheard_counted(host, parts):
    """``[(part, deputy)]``: the forms that count by the rule “all” and are missing; nothing where the lead deputy's alone counts."""
    if not counts_all(host):
        return []
    asked = [speaker_id(host), *sorted(cosigners(host))]
    return [(part, deputy) for part in parts for deputy in asked if deputy and not said(part, deputy)]

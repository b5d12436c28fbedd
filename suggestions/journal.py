"""How the door keeps events: locks the suggestion, writes who did what, remembers the last one."""

from django.core.exceptions import ObjectDoesNotExist

from core.workflow import Gone

from .models import Event, Suggestion


def acting_unit(user, assignment):
    """The unit in whose name ``user`` acts on ``assignment``, as an id; None for people who act for the congress."""
    if user is None or assignment is None:
        return None
    return user.acting_unit_id(assignment.unit_id)


class Journal:
    """The journal of suggestions, shared by every workflow whose objects hang on one."""

    def open(self, obj):
        """Lock the suggestion and read ``obj`` again: whoever changes anything of it waits here for the one before him."""
        related = ("session__rule_set", "session__congress", "lead_deputy")
        rows = Suggestion._base_manager.select_for_update(of=("self",)).select_related(*related)
        try:
            root = rows.get(pk=obj.trail()["suggestion"].pk)
            obj.refresh_from_db()
        except ObjectDoesNotExist:  # a draft thrown away, a part made anew from its ledger
            raise Gone from None
        obj.hang_on(root)

    def last(self, obj):
        """The step somebody took last, not what followed from it: that stands after it, at the same instant."""
        events = obj.trail()["suggestion"].events.select_related("actor").exclude(actor=None)
        if (last := events.order_by("-pk").first()) is None:
            return None
        taken = events.filter(actor=last.actor, at=last.at).order_by("pk").first()
        return str(taken.actor), taken.label

    def used(self, once):
        return Event._base_manager.filter(once=once).exists()

    def write(self, obj, *, flow, verb, step, act, was, now):
        trail = obj.trail()
        return Event.objects.create(
            **trail,
            verb=f"{flow}.{verb}",
            label=step.label,
            actor=act.by,
            unit_id=acting_unit(act.by, trail["assignment"] or (obj if hasattr(obj, "unit_id") else None)),
            was=was,
            now=now,
            note=act.note,
            audience=step.audience,
            is_key=step.is_key,
            at=act.at,
            once=self._token(act),
        )

    def _token(self, act):
        """The token belongs to the step the user took, not to what follows from it at the same instant. Somebody else's record
        with the same token is the same page sent at once: writing it again is refused by the database."""
        is_told = act.once and Event._base_manager.filter(once=act.once, at=act.at).exists()
        return None if is_told else act.once

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many objects, ``[(obj, changes)]``, none of which changed its state."""
        said = {
            "verb": f"{flow}.{verb}",
            "label": step.label,
            "actor": act.by,
            "note": act.note,
            "audience": step.audience,
        }
        Event.objects.bulk_create(
            [
                Event(
                    **obj.trail(),
                    **said,
                    was=obj.status,
                    now=obj.status,
                    changes=changes,
                    is_key=step.is_key,
                    at=act.at,
                )
                for obj, changes in entries
            ],
            batch_size=500,
        )

    def add_changes(self, event, changes):
        event.changes = changes
        event.save(update_fields=["changes"])


JOURNAL = Journal()

"""How a draw is kept: with what it was drawn from, so that anybody can repeat it (``core/draws.py``). 回头看 and 电话回访 draw alike."""

from django.db import transaction

from congress.models import Session
from core.workflow import Refused


@transaction.atomic
def keep(made, *, lot, same, empty, item, flow, by, at):
    """Store ``made``, a draw with its session, seed and number a unit, and an item for every row it hits; returns it.

    ``same``: the conditions besides these under which it would be the same draw; ``empty``: what is said where there is nothing
    to draw from; ``item(row, position)``: an item, brought into being by ``draw`` of ``flow``. The session is the lock: a second click
    finds the first one's draw.
    """
    Session._base_manager.select_for_update().get(pk=made.session_id)
    known = {"session": made.session_id, "seed": made.seed, "per_unit": made.per_unit} | same
    if type(made)._base_manager.filter(**known).exists():
        raise Refused(f"本届次已经用种子“{made.seed}”抽取过同样的样本，没有重复记录。要另抽一次，请换一个种子。")
    if not lot.rows:
        raise Refused(empty)
    made.population, made.frame = len(lot.rows), lot.frame
    made.save(force_insert=True)
    rows = [row for rows in lot.drawn(made.seed, made.per_unit).values() for row in rows]
    for position, row in enumerate(rows, 1):
        flow.create(item(row, position), "draw", by=by, at=at)
    return made

"""Who acts for a unit that has ended: its successor, or the successor's successor. Before the last day nothing changes.

Pure: ``successor_of`` maps a unit that has ended to the one it names, as ids. A chain that runs in a circle leads nowhere.
"""


def heir(unit_id, successor_of):
    """The unit at the end of the chain; ``unit_id`` itself where nobody took over, or where the chain is a circle."""
    seen, at = {unit_id}, unit_id
    while at in successor_of:
        at = successor_of[at]
        if at in seen:
            return unit_id
        seen.add(at)
    return at


def chain(unit_id, successor_of):
    """``unit_id`` and every unit after it, in their order."""
    found = [unit_id]
    while found[-1] in successor_of and successor_of[found[-1]] not in found:
        found.append(successor_of[found[-1]])
    return found


def taken_over(unit_ids, successor_of):
    """``{ended unit: the one of unit_ids that took it over}``, over as many links as there are."""
    found = {}
    for ended in successor_of:
        own = next((unit for unit in chain(ended, successor_of)[1:] if unit in unit_ids), None)
        if own is not None and ended not in unit_ids:
            found[ended] = own
    return found

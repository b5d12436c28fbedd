"""Who may change a rule set: rules that another congress works by are changed by who serves the whole installation."""


def is_shared_beyond(user, rule_set) -> bool:
    """Whether a session of a congress that is not the user's own works by it."""
    own = user.congress_id
    return own is not None and rule_set.sessions.exclude(congress=own).exists()

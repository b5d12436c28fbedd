"""Who may open which page. A page not named here opens for nobody."""

from .roles import Role

ANYBODY = frozenset({"anonymous", *Role.values})
SIGNED_IN = frozenset(Role.values)
OFFICE = frozenset({Role.STAFF})
DISPATCHERS = frozenset({Role.STAFF, Role.COORDINATOR})
READERS = frozenset({Role.ADMIN, Role.STAFF, Role.COORDINATOR, Role.LEADER, Role.VIEWER})
LEDGER = READERS | {Role.UNIT}
LOOKERS = frozenset({Role.ADMIN, Role.STAFF, Role.LEADER, Role.VIEWER})
CLERKS = frozenset({Role.STAFF, Role.COORDINATOR, Role.UNIT, Role.DEPUTY})

PAGES = {
    "login": ANYBODY,
    "logout": ANYBODY,
    "healthz": ANYBODY,
    "favicon": ANYBODY,
    "desk": SIGNED_IN,
    "help": SIGNED_IN,
    "profile": SIGNED_IN,
    "password_change": SIGNED_IN,
    "password_change_done": SIGNED_IN,
    "large_print": SIGNED_IN,
    "inbox": SIGNED_IN,
    "inbox_open": SIGNED_IN,
    "inbox_read_all": SIGNED_IN,
    "choose_session": SIGNED_IN,
    "view_save": SIGNED_IN,
    "view_delete": SIGNED_IN,
    "ledger": LEDGER,
    "suggestion": SIGNED_IN,
    "suggestion_step": SIGNED_IN,
    "assignment_step": SIGNED_IN,
    "cosigner_step": frozenset({Role.DEPUTY}),
    "reply_step": frozenset({Role.UNIT}),
    "extension_step": LEDGER,
    "coordination_step": LEDGER,
    "file": SIGNED_IN,
    "reply_letter": SIGNED_IN,
    "reply_letter_guest": SIGNED_IN,
    "mine": frozenset({Role.DEPUTY}),
    "mine_new": frozenset({Role.DEPUTY}),
    "mine_edit": frozenset({Role.DEPUTY}),
    "mine_autosave": frozenset({Role.DEPUTY}),
    "register": OFFICE,
    "register_many": OFFICE,
    "review": OFFICE,
    "review_register": OFFICE,
    "merge_many": OFFICE,
    "similar": OFFICE | {Role.DEPUTY},
    "raised_before": SIGNED_IN,
    "dispatch": DISPATCHERS,
    "dispatch_many": DISPATCHERS,
    "dispatch_dates": DISPATCHERS,
    "predispatch_many": DISPATCHERS,
    "dispatch_formal": DISPATCHERS,
    "refer_many": OFFICE,
    "preassignments": frozenset({Role.UNIT}),
    "agree_many": frozenset({Role.UNIT}),
    "preassignment_step": DISPATCHERS | {Role.UNIT},
    "handover": DISPATCHERS,
    "parts": LEDGER,
    "reply_edit": frozenset({Role.UNIT}),
    "reply_autosave": frozenset({Role.UNIT}),
    "accept_many": frozenset({Role.UNIT}),
    "commitments": LEDGER | {Role.DEPUTY},
    "commitment_years": LEDGER | {Role.DEPUTY},
    "commitments_write_off": OFFICE,
    "commitment_step": SIGNED_IN,
    "feedback_list": frozenset({Role.STAFF, Role.LEADER, Role.VIEWER}),
    "feedback_give": frozenset({Role.DEPUTY}),
    "feedback_enter": OFFICE,
    "import_ledger": OFFICE,
    "import_confirm": OFFICE,
    "unit_list": READERS,
    "deadline_table": SIGNED_IN,
    "deadline_compare": frozenset({Role.ADMIN, Role.STAFF}),
    "milestones": frozenset({Role.STAFF, Role.UNIT}),
    "calendar": frozenset({Role.ADMIN, Role.STAFF}),
    "calendar_day": frozenset({Role.ADMIN}),
    "calendar_import": frozenset({Role.ADMIN}),
    "calendar_check": frozenset({Role.ADMIN}),
    "rule_sets": frozenset({Role.ADMIN, Role.STAFF}),
    "rule_set_copy": frozenset({Role.ADMIN}),
    "rule_set_edit": frozenset({Role.ADMIN}),
    "session_rules": frozenset({Role.ADMIN}),
    "recompute_confirm": frozenset({Role.ADMIN}),
    "recomputations": frozenset({Role.ADMIN, Role.STAFF}),
    "recomputation": frozenset({Role.ADMIN, Role.STAFF}),
    "topics": LEDGER,
    "topic": LEDGER,
    "topic_new": OFFICE,
    "topic_step": READERS,
    "claim_many": frozenset({Role.LEADER}),
    "lookback": LOOKERS,
    "lookback_draw": OFFICE,
    "lookback_sheet": LOOKERS,
    "lookback_step": LOOKERS,
    "told": frozenset({Role.ADMIN, Role.STAFF, Role.COORDINATOR, Role.UNIT}),
    "digest": SIGNED_IN,
    "feeds": frozenset({Role.UNIT, Role.COORDINATOR, Role.STAFF, Role.DEPUTY}),
    "feed_revoke": frozenset({Role.UNIT, Role.COORDINATOR, Role.STAFF, Role.DEPUTY}),
    "feed_ics": ANYBODY,
    "supervision": READERS,
    "supervision_urge": frozenset({Role.STAFF, Role.COORDINATOR, Role.LEADER}),
    "supervision_record": frozenset({Role.STAFF, Role.LEADER}),
    "supervision_records": READERS,
    "orders": LEDGER,
    "order_paper": LEDGER,
    "order_step": LEDGER,
    "reports": LEDGER,
    "report_table": LOOKERS,
    "bulletin": LEDGER,
    "bulletin_file": LEDGER,
    "bulletin_new": OFFICE,
    "bulletin_edit": OFFICE,
    "bulletin_autosave": OFFICE,
    "bulletin_step": OFFICE,
}


def may_open(user, url_name):
    """Pages not named here open for nobody."""
    role = user.role if user.is_authenticated and user.is_active else "anonymous"
    return role in PAGES.get(url_name, ())


def may_administer(user):
    """The pages of the admin, whatever marks an account carries."""
    return user.is_active and user.role == Role.ADMIN

"""Every address × every role, asked over HTTP. An address that is not in the table fails."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import policy
from congress.models import Delegation
from core.models import Message, SavedView
from evaluations import sheets
from evaluations.bulletins import effects
from evaluations.bulletins.workflow import BULLETIN
from evaluations.callbacks.effects import draw as draw_calls
from evaluations.models import Feedback
from evaluations.schemes import effects as schemes
from evaluations.schemes.workflow import SCHEME
from evaluations.slips import tokens
from evaluations.slips.effects import issue
from evaluations.workflow import CALLBACK, SLIP
from suggestions.models import Attachment, Commitment, Event, KeyTopic, Recomputation
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.topics_grouping import gather
from suggestions.supervision.workflow import LOOKBACK
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .evaluations.holding import Hall
from .evaluations.reporting import report
from .kept import kept
from .world import pdf

# The columns. Those of the city are of another congress; party is a unit that has nothing to do with the items.
WHO = (
    "anonymous", "admin", "office", "coordinator", "leader", "viewer", "roads_liaison", "roads_handler", "roads_head", "water_head",
    "party_head", "author", "other_author", "city_office", "city_author", "city_unit_head",
)  # fmt: skip

# 200 page, 302 to sign in (anonymous) or onward, 403 not for this role, 404 not a row of his, 405 asked with POST only, 409 not now.
# A row is a url name and what its argument is; the words in brackets are explained in ``build``.
TABLE = {
    #                                           any adm off coo led vie rLi rHa rHe wHe pHe aut oth cOf cAu cUn
    "login": "200 302 302 302 302 302 302 302 302 302 302 302 302 302 302 302",
    "logout": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "healthz": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "favicon": "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302 302",
    "desk": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "help": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "profile": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "password_change": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "password_change_done": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "large_print": "302 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "inbox": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "inbox_read_all": "302 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "choose_session": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "view_save": "302 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "ledger": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "parts": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "cockpit": "302 200 200 200 200 200 403 403 403 403 403 403 403 200 403 403",
    "cockpit_screen": "302 200 200 200 200 200 403 403 403 403 403 403 403 200 403 403",
    "doctor": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "doctor_rows (same_title)": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "doctor_rows (no such)": "302 404 404 403 404 404 403 403 403 403 403 403 403 404 403 403",
    "schemes": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "scheme_preset (yiyang)": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "scheme_preset (no such)": "302 404 404 403 404 404 403 403 403 403 403 403 403 404 403 403",
    "scheme (draft)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "scheme_trial (draft)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "scheme_trial_unit (draft, roads)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "scheme_copy": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "scheme_revise (frozen)": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "scheme_edit (draft)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "scheme_edit (frozen)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "scheme_step (freeze, draft)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "scheme_step (discard, frozen)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "scheme_step (copy, has its own page)": "302 403 404 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "unit_list": "302 200 200 200 200 200 403 403 403 403 403 403 403 200 403 403",
    "committees": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "committee (of the province)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "delegations": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "delegation (of the author)": "302 200 200 403 200 200 403 403 403 403 403 200 200 404 404 403",
    "delegation (another one)": "302 200 200 403 200 200 403 403 403 403 403 404 404 404 404 403",
    "deputy (the author)": "302 200 200 403 200 200 403 403 403 403 403 200 404 404 404 403",
    "deputy (of the city)": "302 404 404 403 404 404 403 403 403 403 403 404 404 200 200 403",
    "topics": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "topic_new": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "topic (of the item under way)": "302 200 200 200 200 200 200 200 200 200 404 403 403 404 403 404",
    "topic_step (note, led by the viewer)": "302 409 200 409 200 200 403 403 403 403 403 403 403 404 403 403",
    "claim_many": "302 403 403 403 405 403 403 403 403 403 403 403 403 403 403 403",
    "lookback": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "lookback_draw": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "lookback_sheet (of the province)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "lookback_step (record)": "302 409 200 403 200 409 403 403 403 403 403 403 403 404 403 403",
    "mine": "302 403 403 403 403 403 403 403 403 403 403 200 200 403 200 403",
    "mine_new": "302 403 403 403 403 403 403 403 403 403 403 200 200 403 200 403",
    "mine_autosave": "302 403 403 403 403 403 403 403 403 403 403 405 405 403 405 403",
    "register": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "register_many": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "review": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "merge_many": "302 403 302 403 403 403 403 403 403 403 403 403 403 302 403 403",
    "review_register": "302 403 302 403 403 403 403 403 403 403 403 403 403 302 403 403",
    "similar": "302 403 200 403 403 403 403 403 403 403 403 200 200 200 200 403",
    "dispatch": "302 403 200 200 403 403 403 403 403 403 403 403 403 200 403 403",
    "dispatch_many": "302 403 302 302 403 403 403 403 403 403 403 403 403 302 403 403",
    "dispatch_dates": "302 403 405 405 403 403 403 403 403 403 403 403 403 405 403 403",
    "predispatch_many": "302 403 302 302 403 403 403 403 403 403 403 403 403 302 403 403",
    "dispatch_formal": "302 403 200 200 403 403 403 403 403 403 403 403 403 200 403 403",
    "refer_many": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "preassignments": "302 403 403 403 403 403 200 200 200 200 200 403 403 403 403 200",
    "agree_many": "302 403 403 403 403 403 405 405 405 405 405 403 403 403 403 405",
    "preassignment_step (object, roads)": "302 403 409 404 403 403 200 409 200 404 404 403 403 404 403 404",
    "preassignment_step (keep, roads)": "302 403 409 404 403 403 409 409 409 404 404 403 403 404 403 404",
    "handover": "302 403 200 200 403 403 403 403 403 403 403 403 403 200 403 403",
    "accept_many": "302 403 403 403 403 403 405 405 405 405 405 403 403 403 403 405",
    "commitments": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "commitment_years": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "commitments_write_off": "302 403 302 403 403 403 403 403 403 403 403 403 403 302 403 403",
    "commitment_step (note, running)": "302 409 409 409 409 409 200 200 200 404 404 409 404 404 404 404",
    "commitment_step (report, running)": "302 409 409 409 409 409 200 409 200 404 404 409 404 404 404 404",
    "commitment_step (write_off, running)": "302 409 200 409 409 409 409 409 409 404 404 409 404 404 404 404",
    "commitment_step (promise, by itself only)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "commitment_step (write_off, not signed yet)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "supervision": "302 200 200 200 200 200 403 403 403 403 403 403 403 200 403 403",
    "supervision_urge": "302 403 302 302 302 403 403 403 403 403 403 403 403 302 403 403",
    "supervision_record": "302 403 302 403 302 403 403 403 403 403 403 403 403 302 403 403",
    "supervision_records": "302 200 200 200 200 200 403 403 403 403 403 403 403 200 403 403",
    "orders": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "order_paper (roads)": "302 200 200 200 200 200 200 200 200 404 404 403 403 404 403 404",
    "order_step (answer, roads)": "302 409 409 409 409 409 200 409 200 404 404 403 403 404 403 404",
    "order_step (cancel, roads)": "302 409 200 409 409 409 409 409 409 404 404 403 403 404 403 404",
    "order_step (void, by itself only)": "302 404 404 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "file (of the order)": "302 200 200 200 200 200 200 200 200 404 404 404 404 404 404 404",
    "feedback_list": "302 403 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "told": "302 200 200 200 403 403 200 200 200 200 200 403 403 200 403 200",
    "digest (of the office)": "302 404 200 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "feeds": "302 403 200 200 403 403 200 200 200 200 200 200 200 200 200 200",
    "feed_revoke (of the office)": "302 403 405 405 403 403 405 405 405 405 405 405 405 405 405 405",
    "feed_ics (no such)": "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "import_ledger": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "import_confirm": "302 403 302 403 403 403 403 403 403 403 403 403 403 302 403 403",
    "deadline_table": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "deadline_compare": "302 200 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "milestones": "302 403 200 403 403 403 200 200 200 200 200 403 403 200 403 200",
    "calendar": "302 200 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "calendar_day": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "calendar_import": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "calendar_check": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "rule_sets": "302 200 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "rule_set_copy": "302 405 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "recompute_confirm": "302 405 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "recomputations": "302 200 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "recomputation (of the province)": "302 200 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "rule_set_edit (shared)": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "session_rules (of the province)": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "session_rules (of the city)": "302 404 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "inbox_open (of the office)": "302 404 302 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "view_delete (of the office)": "302 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "suggestion (under way)": "302 200 200 200 200 200 200 200 200 200 404 200 200 404 404 404",
    "suggestion (answered)": "302 200 200 200 200 200 200 200 200 404 404 200 404 404 404 404",
    "suggestion (waiting)": "302 200 200 404 200 200 404 404 404 404 404 200 404 404 404 404",
    "suggestion (submitted)": "302 200 200 404 200 200 404 404 404 404 404 200 404 404 404 404",
    "suggestion (draft)": "302 404 404 404 404 404 404 404 404 404 404 200 404 404 404 404",
    "suggestion (of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 200 200 200",
    "suggestion (a draft of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 200 404",
    "raised_before (under way)": "302 200 200 200 200 200 200 200 200 200 404 200 200 404 404 404",
    "raised_before (waiting)": "302 200 200 404 200 200 404 404 404 404 404 200 404 404 404 404",
    "raised_before (of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 200 200 200",
    "raised_before (draft)": "302 404 404 404 404 404 404 404 404 404 404 200 404 404 404 404",
    "suggestion (no such)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "suggestion_step (amend, under way)": "302 409 200 409 409 409 409 409 409 409 404 409 409 404 404 404",
    "suggestion_step (withdraw, waiting)": "302 409 409 404 409 409 404 404 404 404 404 200 404 404 404 404",
    "suggestion_step (register, submitted)": "302 409 200 404 409 409 404 404 404 404 404 409 404 404 404 404",
    "suggestion_step (discard, draft)": "302 404 404 404 404 404 404 404 404 404 404 200 404 404 404 404",
    "suggestion_step (close, by itself only)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "suggestion_step (no such)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "suggestion_step (amend, of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 200 409 409",
    "cosigner_step (confirm)": "302 403 403 403 403 403 403 403 403 403 403 409 409 403 404 403",
    "assignment_step (name_people, lead)": "302 409 409 409 409 409 200 200 200 409 404 409 409 404 404 404",
    "assignment_step (reassign, lead)": "302 409 200 200 409 409 409 409 409 409 404 409 409 404 404 404",
    "assignment_step (return_opinion, helper)": "302 409 200 409 409 409 200 200 200 409 404 409 409 404 404 404",
    "assignment_step (reassign, of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 409 409 409",
    "reply_step (sign, draft)": "302 403 403 403 403 403 409 409 409 404 404 403 403 403 403 404",
    "reply_step (sign, of the city)": "302 403 403 403 403 403 404 404 404 404 404 403 403 403 403 409",
    "reply_edit (lead)": "302 403 403 403 403 403 200 200 200 404 404 403 403 403 403 404",
    "reply_edit (helper)": "302 403 403 403 403 403 404 404 404 409 404 403 403 403 403 404",
    "reply_edit (answered)": "302 403 403 403 403 403 302 302 302 404 404 403 403 403 403 404",
    "reply_edit (of the city)": "302 403 403 403 403 403 404 404 404 404 404 403 403 403 403 302",
    "reply_autosave (lead)": "302 403 403 403 403 403 405 405 405 405 405 403 403 403 403 405",
    "reply_letter (signed)": "302 200 200 200 200 200 200 200 200 404 404 200 404 404 404 404",
    "reply_letter_guest (signed)": "302 200 200 200 200 200 200 200 200 404 404 404 200 404 404 404",
    "extension_step (grant, lead)": "302 409 200 409 409 409 409 409 409 409 404 403 403 404 403 404",
    "extension_step (withdraw, lead)": "302 409 409 409 409 409 200 409 200 409 404 403 403 404 403 404",
    "extension_step (end, by itself only)": "302 404 404 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "coordination_step (answer, lead)": "302 409 200 200 409 409 409 409 409 409 404 403 403 404 403 404",
    "reply_letter (draft)": "302 404 404 404 404 404 200 200 200 404 404 404 404 404 404 404",
    "reply_letter (of the city)": "302 404 404 404 404 404 404 404 404 404 404 404 404 200 200 200",
    "file (of the suggestion)": "302 200 200 200 200 200 200 200 200 200 404 200 200 404 404 404",
    "file (of the opinion)": "302 200 200 200 200 200 200 200 200 200 404 404 404 404 404 404",
    "file (of the draft reply)": "302 404 404 404 404 404 200 200 200 404 404 404 404 404 404 404",
    "file (no such)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "mine_edit (draft)": "302 403 403 403 403 403 403 403 403 403 403 200 404 403 404 403",
    "mine_edit (under way)": "302 403 403 403 403 403 403 403 403 403 403 409 409 403 404 403",
    "mine_edit (of the city)": "302 403 403 403 403 403 403 403 403 403 403 404 404 403 200 403",
    "mine_autosave (draft)": "302 403 403 403 403 403 403 403 403 403 403 405 405 403 405 403",
    "dispatch (waiting)": "302 403 200 404 403 403 403 403 403 403 403 403 403 404 403 403",
    "dispatch (under way)": "302 403 409 409 403 403 403 403 403 403 403 403 403 404 403 403",
    "dispatch (of the city)": "302 403 404 404 403 403 403 403 403 403 403 403 403 200 403 403",
    "feedback_give (answered)": "302 403 403 403 403 403 403 403 403 403 403 200 404 403 404 403",
    "feedback_give (under way)": "302 403 403 403 403 403 403 403 403 403 403 409 409 403 404 403",
    "feedback_give (of the city)": "302 403 403 403 403 403 403 403 403 403 403 404 404 403 200 403",
    "feedback_enter (answered)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "feedback_join (answered)": "302 403 403 403 403 403 403 403 403 403 403 409 404 403 404 403",
    "feedback_join (under way)": "302 403 403 403 403 403 403 403 403 403 403 409 409 403 404 403",
    "feedback_change (answered)": "302 403 403 403 403 403 403 403 403 403 403 409 404 403 404 403",
    "feedback_change (graded)": "302 403 403 403 403 403 403 403 403 403 403 200 404 403 404 403",
    "feedback_bulk": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "slip (no such)": "410 403 403 403 403 403 403 403 403 403 403 410 410 403 410 403",
    "slip (of the author)": "200 403 403 403 403 403 403 403 403 403 403 200 410 403 410 403",
    "slips": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "slips_new": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "slip_step (revoke)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "slip_step (spend, by itself only)": "302 403 404 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "callbacks": "302 403 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "callback_draw": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "callback_sheet (of the province)": "302 403 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "callback_step (record)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "papers": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "paper_check (keyed by somebody else)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "paper_check (keyed by the office itself)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "paper_step (drop)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "paper_step (compare has its own page)": "302 403 404 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "feedback_enter (of the city)": "302 403 404 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "unit_card (of roads)": "302 200 200 200 200 200 200 200 200 404 404 403 403 404 403 404",
    "unit_reports": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "unit_report_call": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "unit_report_begin (of roads)": "302 403 403 403 403 403 405 405 405 405 405 403 403 403 403 405",
    "unit_report (a draft of roads)": "302 404 404 404 404 404 200 200 200 404 404 403 403 404 403 404",
    "unit_report (of water, submitted)": "302 200 200 200 200 200 404 404 404 200 404 403 403 404 403 404",
    "unit_report_autosave (a draft of roads)": "302 403 403 403 403 403 405 405 405 405 405 403 403 403 403 405",
    "unit_report_docx (a draft of roads)": "302 404 404 404 404 404 200 200 200 404 404 403 403 404 403 404",
    "unit_report_docx (of water, submitted)": "302 200 200 200 200 200 404 404 404 200 404 403 403 404 403 404",
    "unit_report_json (a draft of roads)": "302 404 404 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "unit_report_json (of water, submitted)": "302 200 200 200 200 200 404 404 404 200 404 403 403 404 403 404",
    "unit_report_step (sign, a draft of roads)": "302 404 404 404 404 404 409 409 409 404 404 403 403 404 403 404",
    "unit_report_step (accept, of water)": "302 409 200 409 409 409 404 404 404 409 404 403 403 404 403 404",
    "unit_report_step (supersede, by itself only)": "302 404 404 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "reports": "302 200 200 200 200 200 200 200 200 200 200 403 403 200 403 200",
    "report_table (units)": "302 200 200 403 200 200 403 403 403 403 403 403 403 200 403 403",
    "report_table (no such)": "302 404 404 403 404 404 403 403 403 403 403 403 403 404 403 403",
    "bulletin (issued)": "302 200 200 200 200 200 200 200 200 200 200 403 403 404 403 404",
    "bulletin (draft)": "302 404 200 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "bulletin_file (issued, docx)": "302 200 200 200 200 200 200 200 200 200 200 403 403 404 403 404",
    "bulletin_file (draft, xlsx)": "302 404 200 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "bulletin_file (draft, json)": "302 404 404 404 404 404 404 404 404 404 404 403 403 404 403 404",
    "bulletin_new": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "bulletin_edit (draft)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "bulletin_edit (issued)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "bulletin_autosave (draft)": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "bulletin_step (issue, draft)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "bulletin_step (discard, issued)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "bulletin_step (save, has its own page)": "302 403 404 403 403 403 403 403 403 403 403 403 403 404 403 403",
    #                                           any adm off coo led vie rLi rHa rHe wHe pHe aut oth cOf cAu cUn
    "appraisals": "302 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "appraisal (open)": "302 200 200 404 200 200 200 200 200 404 404 404 404 404 404 404",
    "appraisal (published)": "302 200 200 200 200 200 200 200 200 404 404 200 200 404 404 404",
    "appraisal (rehearsal)": "302 200 200 404 200 200 404 404 404 404 404 404 404 404 404 404",
    "appraisal_new": "302 403 200 403 403 403 403 403 403 403 403 403 403 200 403 403",
    "appraisal_copy (published)": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "appraisal_throttle (open)": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "appraisal_units (rehearsal)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_units (open)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_panel (open)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_codes (open)": "302 403 405 403 403 403 403 403 403 403 403 403 403 405 403 403",
    "appraisal_paper (open)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_hand (open)": "302 403 200 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_step (close, open)": "302 403 409 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_step (enter_paper, has its own page)": "302 403 404 403 403 403 403 403 403 403 403 403 403 404 403 403",
    "appraisal_screen (open)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_standing (open)": "302 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "appraisal_standing (published)": "302 200 200 200 200 200 200 200 200 404 404 200 200 404 404 404",
    "appraisal_unit (published, roads)": "302 200 200 200 200 200 200 200 200 404 404 404 404 404 404 404",
    "appraisal_ballots (open)": "302 404 404 403 404 404 403 403 403 403 403 403 403 404 403 403",
    "appraisal_ballots (published)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_file (published)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_sheet (published)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_certificate (published)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_booklet (open)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_booklet_docx (open)": "302 200 200 403 200 200 403 403 403 403 403 403 403 404 403 403",
    "appraisal_extract (published)": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "appraisal_extract (open)": "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "vote": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "vote_ballot": "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302 302",
    "vote_receipt": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "admin:index": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "admin:login": "200 302 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "admin:suggestions_suggestion_changelist": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "admin:accounts_user_add": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
    "admin:units_unit_import": "302 200 403 403 403 403 403 403 403 403 403 403 403 403 403 403",
}


def names(patterns=None, namespaces=()):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns, (*namespaces, pattern.namespace))
        elif not any(namespaces):
            yield pattern.name


def meetings(w):
    """One that is being voted on, one published to the public too, a rehearsal that is being prepared; each judges roads alone."""
    voting = Hall(w, name="正在投票的评议会")
    voting.judge(w.roads, jurors=1, present=0)
    voting.take("open")
    told = Hall(w, name="公布了的评议会")
    told.judge(w.roads, jurors=1)
    told.take("open")
    for role in told.panels:
        told.cast(told.codes[role][0], "满意", role=role)
    told.take("close")
    told.take("publish", shows="own", is_public=True)
    return voting.appraisal, told.appraisal, Hall(w, name="演练", rehearsal=True).appraisal


def build(world):
    """``{row: address}``. One item led by roads, helped by water, referred to the coordinator, on which roads writes a reply;
    one that is answered; a draft of the author; one that waits for dispatch; the same of another congress."""
    w = world
    under_way = w.draft(at=w.at(-40))
    SUGGESTION.take(under_way, "edit", by=w.author, at=w.at(-40), uploads=[pdf("原件.pdf")])
    SUGGESTION.take(under_way, "invite", by=w.author, at=w.at(-39), deputies=[w.other_deputy])
    SUGGESTION.take(under_way, "submit", by=w.author, at=w.at(-38))
    SUGGESTION.take(under_way, "register", by=w.office, at=w.at(-37))
    SUGGESTION.take(under_way, "refer", by=w.office, at=w.at(-36), coordinator=w.government)
    SUGGESTION.take(
        under_way, "dispatch", by=w.coordinator, at=w.at(-30), parts=[(w.roads, "lead"), (w.water, "helper")]
    )
    lead, helper = w.part(under_way, w.roads), w.part(under_way, w.water)
    for part in (lead, helper):
        ASSIGNMENT.take(part, "accept", by=w.of(part, "liaison"), at=w.at(-29))
    ASSIGNMENT.take(
        helper,
        "send_opinion",
        by=w.water_liaison,
        at=w.at(-20),
        text="请按两家商定的口径答复。",
        uploads=[pdf("会办.pdf")],
    )
    w.contact(lead, at=w.at(-19))
    draft_reply = w.draft_reply(lead, at=w.at(-18), uploads=[pdf("底稿.pdf")])
    ASSIGNMENT.take(
        lead, "issue_order", by=w.office, at=w.at(-17), words="请报告办理进展。", uploads=[pdf("督办依据.pdf")]
    )
    order = lead.orders.get()
    answered = w.suggestion("answered", ago=12)
    waiting, submitted, draft = w.suggestion("registered"), w.suggestion("submitted"), w.suggestion("draft")
    foreign = w.suggestion("answered", ago=12, deputy=w.city_deputy, lead=w.city_unit, office=w.city_office)
    foreign_waiting = w.suggestion("registered", deputy=w.city_deputy, office=w.city_office)
    until = lead.due_on + dt.timedelta(days=5)
    ASSIGNMENT.take(lead, "ask_extension", by=w.roads_liaison, at=w.at(-17), note="要等评审", until=until)
    ASSIGNMENT.take(
        lead, "ask_coordination", by=w.roads_liaison, at=w.at(-17), to="coordinator", question="费用由哪一家出"
    )
    guest, host = w.suggestion("submitted", deputy=w.other_deputy), w.suggestion("registered", ago=12)
    SUGGESTION.take(guest, "merge", by=w.office, at=w.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=w.office, at=w.at(-12), parts=[(w.roads, "lead")])
    w.answer(host)
    foreign_draft = w.suggestion("draft", deputy=w.city_deputy)
    sounded = w.suggestion("registered")
    SUGGESTION.take(sounded, "predispatch", by=w.office, parts=[(w.roads, "lead")])
    promise = Commitment.objects.get(reply=w.part(w.suggestion("answered", ago=12, klass="B")).reply)
    not_yet = Commitment.objects.create(
        reply=draft_reply,
        session=draft_reply.assignment.suggestion.session,
        text="修路",
        responsible="省交通运输厅",
        due_on=w.today,
    )
    topic = KeyTopic(session=w.session, kind="group", name="一类", leader=w.viewer, committee=w.committee)
    gather([under_way], topic=topic, by=w.office)
    drawn = draw(
        w.session, flow=LOOKBACK, parts=w.part(answered).suggestion.assignments.all(), seed="甲", klass="A", per_unit=1,
        excludes_drawn=False, by=w.office, at=w.at(-1),
    )  # fmt: skip
    message = Message.objects.create(recipient=w.office, subject="给一个人的消息", created_at=timezone.now())
    recomputed = Recomputation.objects.create(
        congress=w.province, cause="calendar", words="核对", by=w.admin, at=timezone.now()
    )
    digest = Message.objects.create(
        recipient=w.office, subject="办理提醒", body="没有。", created_at=w.at(), is_digest=True
    )
    draft_report, sent_report = report(w, w.roads, "draft"), report(w, w.water, "submitted")
    elsewhere = Delegation.objects.create(congress=w.province, name="青溪代表团")
    issued = effects.begin(w.session, kind="monthly", day=w.today, by=w.office)
    BULLETIN.create(issued, "draft", by=w.office)
    BULLETIN.take(issued, "issue", by=w.office, revision=1)
    voting, told, tried = meetings(w)
    scheme = SCHEME.create(schemes.copy(w.province, preset="yiyang"), "copy", by=w.office)
    frozen = SCHEME.create(schemes.copy(w.province, preset="hunan"), "copy", by=w.office)
    SCHEME.take(frozen, "freeze", by=w.office)
    drafted = BULLETIN.create(effects.begin(w.session, kind="monthly", day=w.today, by=w.office), "draft", by=w.office)
    graded = w.suggestion("closed", ago=12)
    keyed = [w.key_paper(w.suggestion("answered", ago=12), by=by) for by in (w.office2, w.office)]
    on_paper = w.suggestion("answered", ago=12)
    w.key_paper(on_paper)
    w.check(on_paper)
    called = draw_calls(
        w.session, flow=CALLBACK, forms=Feedback.objects.all(), seed="甲", per_unit=1, by=w.office, at=w.at()
    )
    secret = tokens.new()
    slip = issue(sheets.of(w.suggestion("answered", ago=12))[0], flow=SLIP, token=secret, by=w.office, at=w.at())
    view = SavedView.objects.create(owner=w.office, page="ledger", name="我的", query="status=handling")

    def at(name, *args):
        return reverse(name, args=args)

    def file(**of):
        return at("file", Attachment.objects.get(**of).key)

    plain = ("login", "logout", "healthz", "favicon", "desk", "help", "profile", "password_change", "password_change_done", "large_print",
             "inbox", "inbox_read_all", "choose_session", "view_save", "ledger", "parts", "cockpit", "cockpit_screen", "unit_list", "mine", "mine_new", "mine_autosave",
             "register", "register_many", "review", "review_register", "merge_many", "similar", "dispatch", "dispatch_many", "dispatch_dates", "handover",
             "predispatch_many", "dispatch_formal", "refer_many", "preassignments", "agree_many",
             "supervision", "supervision_urge", "supervision_record", "supervision_records", "orders",
             "accept_many", "commitments", "commitment_years", "commitments_write_off", "feedback_list", "told", "feeds", "import_ledger", "import_confirm", "doctor", "unit_reports", "unit_report_call",
             "topics", "topic_new", "claim_many", "committees", "delegations", "lookback", "lookback_draw",
             "deadline_table", "deadline_compare", "milestones", "calendar", "calendar_day", "calendar_import", "calendar_check", "rule_sets",
             "appraisals", "appraisal_new", "vote", "vote_ballot", "vote_receipt",
             "rule_set_copy", "recompute_confirm", "recomputations", "reports", "bulletin_new", "schemes", "scheme_copy")  # fmt: skip
    answered_part, foreign_part = w.part(answered), w.part(foreign)
    return {name: at(name) for name in plain} | {
        "recomputation (of the province)": at("recomputation", recomputed.pk),
        "rule_set_edit (shared)": at("rule_set_edit", w.rules.pk),
        "session_rules (of the province)": at("session_rules", w.session.pk),
        "session_rules (of the city)": at("session_rules", w.city_session.pk),
        "inbox_open (of the office)": at("inbox_open", message.pk),
        "digest (of the office)": at("digest", timezone.localdate(digest.created_at)),
        "feed_revoke (of the office)": at("feed_revoke", 999_999),
        "feed_ics (no such)": at("feed_ics", "x" * 43),
        "view_delete (of the office)": at("view_delete", view.pk),
        "committee (of the province)": at("committee", w.committee.pk),
        "delegation (of the author)": at("delegation", w.delegation.pk),
        "delegation (another one)": at("delegation", elsewhere.pk),
        "deputy (the author)": at("deputy", w.deputy.pk),
        "deputy (of the city)": at("deputy", w.city_deputy.pk),
        "topic (of the item under way)": at("topic", topic.pk),
        "topic_step (note, led by the viewer)": at("topic_step", topic.pk, "note"),
        "doctor_rows (same_title)": at("doctor_rows", "same_title"),
        "doctor_rows (no such)": at("doctor_rows", "nothing"),
        "lookback_sheet (of the province)": at("lookback_sheet", drawn.pk),
        "lookback_step (record)": at("lookback_step", drawn.items.get().pk, "record"),
        "suggestion (under way)": at("suggestion", under_way.pk),
        "suggestion (answered)": at("suggestion", answered.pk),
        "suggestion (waiting)": at("suggestion", waiting.pk),
        "suggestion (submitted)": at("suggestion", submitted.pk),
        "suggestion (draft)": at("suggestion", draft.pk),
        "suggestion (of the city)": at("suggestion", foreign.pk),
        "suggestion (a draft of the city)": at("suggestion", foreign_draft.pk),
        "raised_before (under way)": at("raised_before", under_way.pk),
        "raised_before (waiting)": at("raised_before", waiting.pk),
        "raised_before (of the city)": at("raised_before", foreign.pk),
        "raised_before (draft)": at("raised_before", draft.pk),
        "suggestion (no such)": at("suggestion", 999_999),
        "suggestion_step (amend, under way)": at("suggestion_step", under_way.pk, "amend"),
        "suggestion_step (withdraw, waiting)": at("suggestion_step", waiting.pk, "withdraw"),
        "suggestion_step (register, submitted)": at("suggestion_step", submitted.pk, "register"),
        "suggestion_step (discard, draft)": at("suggestion_step", draft.pk, "discard"),
        "suggestion_step (close, by itself only)": at("suggestion_step", answered.pk, "close"),
        "suggestion_step (no such)": at("suggestion_step", answered.pk, "explode"),
        "suggestion_step (amend, of the city)": at("suggestion_step", foreign.pk, "amend"),
        "cosigner_step (confirm)": at("cosigner_step", under_way.cosigners.get().pk, "confirm"),
        "assignment_step (name_people, lead)": at("assignment_step", lead.pk, "name_people"),
        "assignment_step (reassign, lead)": at("assignment_step", lead.pk, "reassign"),
        "assignment_step (return_opinion, helper)": at("assignment_step", helper.pk, "return_opinion"),
        "assignment_step (reassign, of the city)": at("assignment_step", foreign_part.pk, "reassign"),
        "preassignment_step (object, roads)": at("preassignment_step", sounded.preassignments.get().pk, "object"),
        "preassignment_step (keep, roads)": at("preassignment_step", sounded.preassignments.get().pk, "keep"),
        "commitment_step (note, running)": at("commitment_step", promise.pk, "note"),
        "commitment_step (report, running)": at("commitment_step", promise.pk, "report"),
        "commitment_step (write_off, running)": at("commitment_step", promise.pk, "write_off"),
        "commitment_step (promise, by itself only)": at("commitment_step", promise.pk, "promise"),
        "commitment_step (write_off, not signed yet)": at("commitment_step", not_yet.pk, "write_off"),
        "order_paper (roads)": at("order_paper", order.pk),
        "order_step (answer, roads)": at("order_step", order.pk, "answer"),
        "order_step (cancel, roads)": at("order_step", order.pk, "cancel"),
        "order_step (void, by itself only)": at("order_step", order.pk, "void"),
        "file (of the order)": file(kind="督办通知书附件"),
        "reply_step (sign, draft)": at("reply_step", draft_reply.pk, "sign"),
        "reply_step (sign, of the city)": at("reply_step", foreign_part.reply.pk, "sign"),
        "reply_edit (lead)": at("reply_edit", lead.pk),
        "reply_edit (helper)": at("reply_edit", helper.pk),
        "reply_edit (answered)": at("reply_edit", answered_part.pk),
        "reply_edit (of the city)": at("reply_edit", foreign_part.pk),
        "reply_autosave (lead)": at("reply_autosave", lead.pk),
        "reply_letter (signed)": at("reply_letter", answered_part.reply.pk),
        "reply_letter_guest (signed)": at("reply_letter_guest", w.part(host).reply.pk, guest.pk),
        "extension_step (grant, lead)": at("extension_step", lead.extensions.get().pk, "grant"),
        "extension_step (withdraw, lead)": at("extension_step", lead.extensions.get().pk, "withdraw"),
        "extension_step (end, by itself only)": at("extension_step", lead.extensions.get().pk, "end"),
        "coordination_step (answer, lead)": at("coordination_step", lead.coordination_requests.get().pk, "answer"),
        "reply_letter (draft)": at("reply_letter", draft_reply.pk),
        "reply_letter (of the city)": at("reply_letter", foreign_part.reply.pk),
        "file (of the suggestion)": file(kind="建议附件"),
        "file (of the opinion)": file(kind="会办意见"),
        "file (of the draft reply)": file(kind="答复附件"),
        "file (no such)": at("file", uuid.uuid4()),
        "mine_edit (draft)": at("mine_edit", draft.pk),
        "mine_edit (under way)": at("mine_edit", under_way.pk),
        "mine_edit (of the city)": at("mine_edit", foreign_draft.pk),
        "mine_autosave (draft)": at("mine_autosave", draft.pk),
        "dispatch (waiting)": at("dispatch", waiting.pk),
        "dispatch (under way)": at("dispatch", under_way.pk),
        "dispatch (of the city)": at("dispatch", foreign_waiting.pk),
        "feedback_give (answered)": at("feedback_give", answered.pk),
        "feedback_give (under way)": at("feedback_give", under_way.pk),
        "feedback_give (of the city)": at("feedback_give", foreign.pk),
        "feedback_join (answered)": at("feedback_join", answered.pk),
        "feedback_join (under way)": at("feedback_join", under_way.pk),
        "feedback_change (answered)": at("feedback_change", answered.pk),
        "feedback_change (graded)": at("feedback_change", graded.pk),
        "feedback_bulk": at("feedback_bulk"),
        "slip (no such)": at("slip", "x" * 24),
        "slip (of the author)": at("slip", secret),
        "slips": at("slips"),
        "slips_new": at("slips_new"),
        "slip_step (revoke)": at("slip_step", slip.pk, "revoke"),
        "slip_step (spend, by itself only)": at("slip_step", slip.pk, "spend"),
        "callbacks": at("callbacks"),
        "callback_draw": at("callback_draw"),
        "callback_sheet (of the province)": at("callback_sheet", called.pk),
        "callback_step (record)": at("callback_step", called.items.get().pk, "record"),
        "papers": at("papers"),
        "paper_check (keyed by somebody else)": at("paper_check", keyed[0].pk),
        "paper_check (keyed by the office itself)": at("paper_check", keyed[1].pk),
        "paper_step (drop)": at("paper_step", keyed[0].pk, "drop"),
        "paper_step (compare has its own page)": at("paper_step", keyed[0].pk, "compare"),
        "feedback_enter (answered)": at("feedback_enter", answered.pk),
        "feedback_enter (of the city)": at("feedback_enter", foreign.pk),
        **{
            f"{name} ({state})": at(name, one.pk)
            for state, one in (("open", voting), ("published", told), ("rehearsal", tried))
            for name in ("appraisal", "appraisal_copy", "appraisal_throttle", "appraisal_units", "appraisal_screen", "appraisal_standing", "appraisal_sheet",
                         "appraisal_certificate", "appraisal_booklet", "appraisal_booklet_docx", "appraisal_extract")
            if f"{name} ({state})" in TABLE
        },
        **{f"{name} (open)": at(name, voting.panels.first().pk) for name in ("appraisal_panel", "appraisal_codes", "appraisal_paper", "appraisal_hand")},
        "appraisal_step (close, open)": at("appraisal_step", voting.pk, "close"),
        "appraisal_step (enter_paper, has its own page)": at("appraisal_step", voting.pk, "enter_paper"),
        "appraisal_unit (published, roads)": at("appraisal_unit", told.pk, w.roads.pk),
        "appraisal_ballots (open)": at("appraisal_ballots", voting.pk, voting.panels.first().pk),
        "appraisal_ballots (published)": at("appraisal_ballots", told.pk, told.panels.first().pk),
        "appraisal_file (published)": at("appraisal_file", told.pk, 1),
        "unit_card (of roads)": at("unit_card", w.roads.pk),
        "unit_report_begin (of roads)": at("unit_report_begin", w.roads.pk),
        "unit_report (a draft of roads)": at("unit_report", draft_report.pk),
        "unit_report (of water, submitted)": at("unit_report", sent_report.pk),
        "unit_report_autosave (a draft of roads)": at("unit_report_autosave", draft_report.pk),
        "unit_report_docx (a draft of roads)": at("unit_report_docx", draft_report.pk),
        "unit_report_docx (of water, submitted)": at("unit_report_docx", sent_report.pk),
        "unit_report_json (a draft of roads)": at("unit_report_json", draft_report.pk),
        "unit_report_json (of water, submitted)": at("unit_report_json", sent_report.pk),
        "unit_report_step (sign, a draft of roads)": at("unit_report_step", draft_report.pk, "sign"),
        "unit_report_step (accept, of water)": at("unit_report_step", sent_report.pk, "accept"),
        "unit_report_step (supersede, by itself only)": at("unit_report_step", sent_report.pk, "supersede"),
        "report_table (units)": at("report_table", "units"),
        "report_table (no such)": at("report_table", "explode"),
        "bulletin (issued)": at("bulletin", issued.pk),
        "bulletin (draft)": at("bulletin", drafted.pk),
        "bulletin_file (issued, docx)": at("bulletin_file", issued.pk, "docx"),
        "bulletin_file (draft, xlsx)": at("bulletin_file", drafted.pk, "xlsx"),
        "bulletin_file (draft, json)": at("bulletin_file", drafted.pk, "json"),
        "bulletin_edit (draft)": at("bulletin_edit", drafted.pk),
        "bulletin_edit (issued)": at("bulletin_edit", issued.pk),
        "bulletin_autosave (draft)": at("bulletin_autosave", drafted.pk),
        "bulletin_step (issue, draft)": at("bulletin_step", drafted.pk, "issue"),
        "bulletin_step (discard, issued)": at("bulletin_step", issued.pk, "discard"),
        "bulletin_step (save, has its own page)": at("bulletin_step", drafted.pk, "save"),
        "scheme_preset (yiyang)": at("scheme_preset", "yiyang"),
        "scheme_preset (no such)": at("scheme_preset", "nothing"),
        "scheme (draft)": at("scheme", scheme.pk),
        "scheme_trial (draft)": at("scheme_trial", scheme.pk),
        "scheme_trial_unit (draft, roads)": at("scheme_trial_unit", scheme.pk, w.roads.pk),
        "scheme_revise (frozen)": at("scheme_revise", frozen.pk),
        "scheme_edit (draft)": at("scheme_edit", scheme.pk),
        "scheme_edit (frozen)": at("scheme_edit", frozen.pk),
        "scheme_step (freeze, draft)": at("scheme_step", scheme.pk, "freeze"),
        "scheme_step (discard, frozen)": at("scheme_step", frozen.pk, "discard"),
        "scheme_step (copy, has its own page)": at("scheme_step", scheme.pk, "copy"),
        "admin:index": reverse("admin:index"),
        "admin:login": reverse("admin:login"),
        "admin:suggestions_suggestion_changelist": reverse("admin:suggestions_suggestion_changelist"),
        "admin:accounts_user_add": reverse("admin:accounts_user_add"),
        "admin:units_unit_import": reverse("admin:units_unit_import"),
    }  # fmt: skip


@kept
def addresses(world):
    return build(world)


def visitor(world, name, **options):
    client = Client(**options)
    if name != "anonymous":
        client.force_login(getattr(world, name))
    return client


@pytest.mark.any_database
def test_every_address_is_in_the_table_and_no_other(addresses):
    listed = {row.split(" ")[0] for row in TABLE}
    assert {name for name in listed if not name.startswith("admin:")} == set(names()) == set(policy.PAGES)
    assert set(TABLE) == set(addresses)


@pytest.mark.parametrize("name", WHO)
def test_who_gets_what(world, addresses, name):
    client, place = visitor(world, name), WHO.index(name)
    expected = {row: int(codes.split()[place]) for row, codes in TABLE.items()}
    assert {row: client.get(address).status_code for row, address in addresses.items()} == expected


@pytest.mark.any_database
def test_asking_for_the_head_alone_is_answered_alike(world, addresses):
    """Every address and every answer it has for somebody, once."""
    clients = {name: visitor(world, name) for name in WHO}
    for row, address in addresses.items():
        if row == "admin:login":
            continue  # Django's own page: it leads on people who are signed in with GET only
        for code, name in {int(code): name for name, code in zip(WHO, TABLE[row].split(), strict=True)}.items():
            answer = clients[name].head(address)
            assert (row, name, answer.status_code) == (row, name, code)
            assert answer.streaming or answer.content == b"", row


@pytest.mark.any_database
def test_strangers_are_sent_to_sign_in_and_back(addresses):
    for row, address in addresses.items():
        answer = Client().get(address)
        if answer.status_code == 302 and row not in ("favicon", "vote_ballot"):  # a juror signs in with a code
            login = "/admin/login/" if row == "admin:index" else "/login/"
            assert answer["Location"] == f"{login}?next={address}"


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["anonymous", "admin", "office", "roads_head", "author", "viewer"])
def test_nothing_is_posted_from_elsewhere(world, addresses, name):
    """Without the page's own mark (CSRF) every address refuses in words, whoever asks."""
    client, before = visitor(world, name, enforce_csrf_checks=True), list(Event.objects.values_list("pk", flat=True))
    for row, address in addresses.items():
        answer = client.post(address, {"do": "submit", "confirm": "1"})
        assert (row, answer.status_code) == (row, 403)
        assert "<h1>页面放得太久了</h1>" in answer.content.decode()
    assert list(Event.objects.values_list("pk", flat=True)) == before


@pytest.mark.any_database
def test_a_refusal_is_a_page_in_words(world, addresses):
    said = {403: "<h1>这一页不对您开放</h1>", 404: "找不到这一页", 405: "这个地址不能直接打开"}
    client, place = visitor(world, "author"), WHO.index("author")
    for row, address in addresses.items():
        code = int(TABLE[row].split()[place])
        if code in said:
            assert said[code] in client.get(address).content.decode(), row

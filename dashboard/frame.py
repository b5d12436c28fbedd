"""What stands around every page: whose congress, which session, where one may go, how many messages wait."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts import policy
from accounts.policy import Role
from congress import sessions
from core.models import Message

# (label, url name, more url names under the same heading): the work of every day
NAV = (
    ("工作台", "desk", ()),
    (
        "我的建议",
        "mine",
        (
            "mine_new",
            "mine_edit",
            "feedback_give",
            "feedback_join",
            "feedback_change",
            "suggestion",
            "suggestion_step",
            "cosigner_step",
            "reply_letter",
            "deputy",
            "delegation",
        ),
    ),
    (
        "建议台账",
        "ledger",
        ("suggestion", "suggestion_step", "assignment_step", "reply_edit", "reply_step", "reply_letter", "deputy"),
    ),
    ("登记审核", "review", ("register", "register_many", "review_register", "merge_many")),
    ("交办台", "dispatch", ("dispatch_many", "dispatch_formal", "predispatch_many", "handover", "preassignment_step")),
    ("预交办", "preassignments", ("preassignment_step",)),
    (
        "督办台",
        "supervision",
        (
            "supervision_urge",
            "supervision_record",
            "supervision_records",
            "orders",
            "order_paper",
            "order_step",
            "lookback",
            "lookback_draw",
            "lookback_sheet",
            "lookback_step",
        ),
    ),
    ("督办通知", "orders", ("order_paper", "order_step")),
    ("重点建议", "topics", ("topic", "topic_new", "topic_step")),
    ("承办情况", "parts", ()),
    ("承诺台账", "commitments", ("commitment_years", "commitments_write_off", "commitment_step")),
    (
        "满意度",
        "feedback_list",
        (
            "feedback_enter",
            "feedback_bulk",
            "papers",
            "paper_check",
            "paper_step",
            "slips",
            "slips_new",
            "slip_step",
            "callbacks",
            "callback_draw",
            "callback_sheet",
            "callback_step",
        ),
    ),
    ("驾驶舱", "cockpit", ("cockpit_screen",)),
    ("承办单位", "unit_list", ("unit_card",)),
    (
        "评议会",
        "appraisals",
        (
            "appraisal",
            "appraisal_new",
            "appraisal_units",
            "appraisal_panel",
            "appraisal_codes",
            "appraisal_paper",
            "appraisal_hand",
            "appraisal_step",
            "appraisal_standing",
            "appraisal_unit",
            "appraisal_ballots",
            "appraisal_sheet",
            "appraisal_certificate",
            "appraisal_booklet",
        ),
    ),
    ("报表", "reports", ("report_table", "bulletin", "bulletin_new", "bulletin_edit", "bulletin_step")),
    ("办理步骤", "help", ()),
)
# What is looked up now and then, in the menu of the person.
MORE = (
    ("单位年度报告", "unit_reports", ("unit_report", "unit_report_step")),
    (
        "评分办法",
        "schemes",
        ("scheme", "scheme_preset", "scheme_edit", "scheme_step", "scheme_trial", "scheme_trial_unit"),
    ),
    ("各委员会", "committees", ("committee",)),
    ("各代表团", "delegations", ("delegation",)),
    ("导入台账", "import_ledger", ("import_confirm",)),
    ("体检", "doctor", ("doctor_rows",)),
    (
        "期限规则",
        "rule_sets",
        (
            "deadline_table",
            "deadline_compare",
            "milestones",
            "calendar",
            "calendar_day",
            "calendar_import",
            "calendar_check",
            "rule_set_edit",
            "session_rules",
            "recompute_confirm",
            "recomputations",
            "recomputation",
        ),
    ),
    ("告知记录", "told", ()),
)
UNITS_ONLY = {"orders"}  # a part of 督办台 for those who supervise
UNIT_WORDS = {
    "desk": "承办工作台", "ledger": "本单位建议", "parts": "承办情况", "unit_reports": "年度报告", "reports": "通报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    is_current: bool


@dataclass(slots=True)
class Frame:
    congress_name: str = ""
    contact_line: str = ""
    session: object = None
    sessions: list = field(default_factory=list)
    has_more_sessions: bool = False
    nav: list = field(default_factory=list)
    more: list = field(default_factory=list)
    unread: int = 0
    who: str = ""
    search_url: str = ""
    keeps_grades_back: bool = False  # from this reader, until the window for feedback is over


def entries(request, table):
    name = request.resolver_match.url_name if request.resolver_match else ""
    words = UNIT_WORDS if request.user.role == Role.UNIT else {}
    return [
        Entry(words.get(url_name, label), reverse(url_name), name == url_name or name in more)
        for label, url_name, more in table
        if policy.may_open(request.user, url_name) and (words or url_name not in UNITS_ONLY)
    ]


def who(user):
    if user.role == Role.UNIT:
        return f"{user.posts[0].unit} · {user}" if user.posts else str(user)
    return f"{user.title} · {user}" if user.title else str(user)


def frame(request):
    """Context processor: ``frame``, built only when a page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": Frame()}

    def build():
        session, (newest, more) = sessions.current(request), sessions.menu(request)
        congress = session.congress if session and session.congress_id == user.congress_id else user.congress
        return Frame(
            congress_name=congress.name if congress else "",
            contact_line=congress.contact_line if congress else "",
            session=session,
            sessions=newest,
            has_more_sessions=more,
            nav=entries(request, NAV),
            more=entries(request, MORE),
            unread=Message.objects.visible_to(user).filter(read_at=None).count(),
            who=who(user),
            search_url=reverse("ledger") if policy.may_open(user, "ledger") else "",
            keeps_grades_back=session is not None
            and policy.reads_late(user)
            and session.rule_set.rules["flags"]["units_read"] == "after_window",
        )

    return {"frame": SimpleLazyObject(build)}

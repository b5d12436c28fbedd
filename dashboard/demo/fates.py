"""What may become of a suggestion: each fate is a short tale told with the words of ``story.Story``."""

import datetime as dt

from .story import Story
from .themes import RIVALS

BATCHES = {"early": 97, "main": 86, "second": 74}  # days since the hand-over
# Fates of suggestions that come in after the meeting: how many days ago they were handed over.
RECESS = {
    "pending": (1, 4), "accepted": (5, 9), "asking": (2, 7), "kept": (9, 14), "reassigned": (12, 20),
    "opinion_soon": (26, 29), "withdrawn": (5, 12), "registered": (2, 4), "referred": (2, 4), "submitted": (0, 0), "returned": (0, 0), "draft": (0, 0),
}  # fmt: skip
NEEDS = {
    "opinion_missing": "helpers", "opinion_soon": "helpers", "opinion_returned": "helpers", "half_answered": "separate",
    "rework_open": "helpers", "pending_late": "helpers",
    "asking": "rival", "kept": "rival", "reassigned": "rival",
}  # fmt: skip
GOOD_HOSTS = ("contacted", "drafting", "checking", "closed", "no_contact", "awaiting", "opinion_missing")
UNREGISTERED = ("draft", "submitted", "returned", "declined", "letter", "withdrawn", "merged")


def suits(fate, theme):
    match NEEDS.get(fate):
        case "helpers":
            return len(theme.helpers) >= 2 and not theme.separate
        case "separate":
            return bool(theme.separate)
        case "rival":
            return theme.key in RIVALS
    return True


def begin(story: Story):
    """Up to registration, or to the point where it stops short of it."""
    fate = story.order.fate
    story.write()
    if fate == "draft":
        return
    story.submit()
    match fate:
        case "submitted":
            return
        case "returned":
            story.return_for_change()
        case "declined":
            story.decline()
        case "letter":
            story.turn_into_letter()
        case "merged":
            story.clock.wait(1, 4)
        case "withdrawn" if story.rng.random() < 0.5:
            story.withdraw()
        case _:
            story.register()
            if fate == "withdrawn":
                story.withdraw()


def go_on(story: Story):
    """From registration to where the story ends."""
    fate = story.order.fate
    if fate in UNREGISTERED or fate == "registered":
        return
    if fate == "referred":
        story.refer()
        return
    story.dispatch()
    TALES[fate](story)


def pending(story):
    story.accept(share=0.4 if len(story.parts()) > 1 else 0, spare_lead=True)


def pending_late(story):
    story.accept(skip_last=True)
    story.contact()
    story.opinions(missing=1)


def accepted(story):
    story.accept()


def asking(story):
    story.accept(spare_lead=True)
    story.ask_back()


def kept(story):
    asking(story)
    story.refuse_back()


def reassigned(story):
    asking(story)
    story.reassign()
    if story.rng.random() < 0.6:
        story.accept()
        story.contact()


def no_contact(story):
    story.accept()
    story.opinions(share=0.5)


def contacted(story):
    story.accept()
    story.contact()
    story.opinions(share=0.6)
    story.contact()


def opinion_missing(story):
    story.accept()
    story.contact()
    story.opinions(missing=1)
    story.until(3, 12)
    story.draft()


def opinion_soon(story):
    story.accept()
    story.contact()
    story.opinions(missing=2)


def opinion_returned(story):
    story.accept()
    story.contact()
    story.opinions(empty=1)
    story.return_opinion()
    if story.rng.random() < 0.5:
        story.opinions()


def _prepare(story):
    """Everything that comes before the reply; some go to see the deputy without a call first."""
    story.accept()
    calls_first = not story.is_last_year or story.rng.random() < 0.4
    if calls_first:
        story.contact()
    story.opinions()
    story.contact(kind="" if calls_first else story.meeting())


def drafting(story):
    _prepare(story)
    story.until(1, 10)
    story.draft()


def checking(story):
    _prepare(story)
    story.until(1, 8)
    story.draft()
    story.send()


def signing(story):
    _prepare(story)
    story.until(2, 9)
    story.draft()
    story.send()
    story.pass_on()


def draft_returned(story):
    _prepare(story)
    story.until(2, 9)
    story.draft()
    story.send()
    story.send_back()


def half_answered(story):
    _prepare(story)
    story.clock.wait(5, 15)
    story.answer(only_first=True)


def overdue_checking(story):
    signing(story)


def awaiting(story):
    _prepare(story)
    story.until(2, 8)
    story.answer()


def answered(story):
    _prepare(story)
    story.handle_for()
    story.answer()


def corrected(story):
    answered(story)
    story.correct()
    if story.is_last_year:
        story.feedback()


def closed(story):
    answered(story)
    story.feedback()


def on_paper(story):
    answered(story)
    story.feedback(paper=True)


def lapsed(story):
    answered(story)
    story.lapse()


def _unsatisfied(story):
    _prepare(story)
    story.answer(klass=story.rng.choice("BBC"))
    story.feedback(unsatisfied=True)


def rework_pending(story):
    _prepare(story)
    story.until(10, 13)
    story.answer(klass="B")
    story.until(2, 4)
    story.feedback(unsatisfied=True)


def rework_open(story):
    _prepare(story)
    story.until(30, 33)
    story.answer(klass="B")
    story.until(24, 27)
    story.feedback(unsatisfied=True)
    story.accept(days=(0, 1))
    story.contact(kind="onsite")
    story.opinions(missing=1)
    story.until(2, 6)
    story.draft()


def rework_late(story):
    _prepare(story)
    story.until(44, 46)
    story.answer(klass="C")
    story.until(38, 40)
    story.feedback(unsatisfied=True)
    story.accept(days=(0, 2))
    story.contact()


def rework_answered(story):
    _prepare(story)
    story.until(36, 40)
    story.answer(klass="B")
    story.until(30, 32)
    story.feedback(unsatisfied=True)
    _prepare(story)
    story.until(2, 7)
    story.answer()


def rework_closed(story):
    _unsatisfied(story)
    _prepare(story)
    story.answer()
    story.feedback(second=True)


TALES = {
    "pending": pending,
    "pending_late": pending_late,
    "accepted": accepted,
    "asking": asking,
    "kept": kept,
    "reassigned": reassigned,
    "no_contact": no_contact,
    "contacted": contacted,
    "opinion_missing": opinion_missing,
    "opinion_soon": opinion_soon,
    "opinion_returned": opinion_returned,
    "drafting": drafting,
    "checking": checking,
    "signing": signing,
    "draft_returned": draft_returned,
    "half_answered": half_answered,
    "overdue": contacted,
    "overdue_checking": overdue_checking,
    "awaiting": awaiting,
    "corrected": corrected,
    "closed": closed,
    "on_paper": on_paper,
    "lapsed": lapsed,
    "rework_pending": rework_pending,
    "rework_open": rework_open,
    "rework_late": rework_late,
    "rework_answered": rework_answered,
    "rework_closed": rework_closed,
}


def handed_over(fate, rng):
    """How many days ago a suggestion of this fate was handed over, and whether it came in recess."""
    if fate in RECESS:
        return rng.randint(*RECESS[fate]), True
    if fate in ("overdue", "overdue_checking", "rework_late"):
        return BATCHES["early"], False
    return BATCHES[rng.choice(("main", "main", "main", "second"))], False


def first_day(fate, session, hand_over, in_recess, rng):
    """When the deputy begins to write."""
    if fate in ("draft", "submitted", "returned"):
        return hand_over - dt.timedelta(days=rng.randint(2, 8))
    if in_recess:
        return hand_over - dt.timedelta(days=rng.randint(9, 18))
    return session.opens_on + dt.timedelta(days=rng.randint(0, 3))

"""What is asked of people, step by step."""

from .office import AmendForm, AttachForm, DeclineForm, MergeForm, RegisterForm
from .parts import AskBackForm, ContactForm, OpinionForm, PeopleForm
from .reply import Commitments, PassOnForm, ReplyForm, SendBackForm, SignForm
from .units import AddUnitsForm, ReassignForm, ReferForm, UnitChoice, UnitsChoice
from .words import OptionalWordsForm, WithdrawForm, WordsForm
from .writing import DraftForm, InviteForm

__all__ = [
    "AddUnitsForm",
    "AmendForm",
    "AskBackForm",
    "AttachForm",
    "ContactForm",
    "DeclineForm",
    "DraftForm",
    "InviteForm",
    "MergeForm",
    "OpinionForm",
    "OptionalWordsForm",
    "PassOnForm",
    "PeopleForm",
    "Commitments",
    "ReassignForm",
    "ReferForm",
    "RegisterForm",
    "ReplyForm",
    "SendBackForm",
    "SignForm",
    "UnitChoice",
    "UnitsChoice",
    "WithdrawForm",
    "WordsForm",
]

"""What is asked of people, step by step."""

from .office import AmendForm, AttachForm, DeclineForm, MergeForm, RegisterForm
from .parts import AskBackForm, ContactForm, OpinionForm, PeopleForm, SignForm
from .units import AddUnitsForm, ReassignForm, ReferForm, UnitChoice, UnitsChoice
from .words import OptionalWordsForm, WithdrawForm, WordsForm
from .writing import InviteForm

__all__ = [
    "AddUnitsForm",
    "AmendForm",
    "AskBackForm",
    "AttachForm",
    "ContactForm",
    "DeclineForm",
    "InviteForm",
    "MergeForm",
    "OpinionForm",
    "OptionalWordsForm",
    "PeopleForm",
    "ReassignForm",
    "ReferForm",
    "RegisterForm",
    "SignForm",
    "UnitChoice",
    "UnitsChoice",
    "WithdrawForm",
    "WordsForm",
]

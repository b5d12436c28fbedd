"""Choosing units: only those of the own congress that can be given work today."""

from django import forms
from django.utils.timezone import localdate

from accounts.policy import Role
from core.fields import RowsField
from core.forms import StepForm
from suggestions.models import PreAssignment
from units.models import Unit


def handling_units(user, day=None):
    """Units ``user`` may give work to: of his congress, or, for a coordinator, of his system."""
    units = Unit.objects.visible_to(user).handling_on(day or localdate())
    return units.filter(coordinator__in=user.unit_ids) if user.role == Role.COORDINATOR else units


class UnitChoice(forms.ModelChoiceField):
    """One unit of the queryset the form sets."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", "请选择单位")
        super().__init__(queryset=Unit.objects.none(), **kwargs)


class UnitsChoice(RowsField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Unit.objects.none(), **kwargs)


class ReferForm(StepForm):
    coordinator = UnitChoice(label="转交给哪个协调单位")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = localdate()
        self.fields["coordinator"].queryset = (
            Unit.objects.visible_to(self.user).valid_on(today).filter(kind=Unit.Kind.COORDINATOR)
        )


class AddUnitsForm(StepForm):
    units = UnitsChoice(label="追加哪些会办单位", help_text="追加的单位按会办办理。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        busy = self.obj.assignments.filter(is_latest=True).values("unit")
        self.fields["units"].queryset = handling_units(self.user).exclude(pk__in=busy)
        wanted = self.obj.preassignments.filter(status__in=PreAssignment.LIVE)
        self.fields["units"].initial = list(wanted.values_list("unit_id", flat=True))


class ReassignForm(StepForm):
    unit = UnitChoice(label="改由哪个单位办理")
    note = forms.CharField(label="改办的理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        busy = self.obj.suggestion.assignments.filter(is_latest=True).values("unit")
        self.fields["unit"].queryset = handling_units(self.user).exclude(pk__in=busy)
        if proposed := self.obj.proposed_unit:
            self.fields["unit"].initial = proposed.acting_on(localdate()).pk

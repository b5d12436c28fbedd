"""A plan as a form: for each stage so many working days before the legal date, or a fixed day, or nothing."""

from django import forms

from core.fields import DayField
from core.forms import HouseForm
from suggestions.models import Milestone

MOST_WORKDAYS = 120


class PlanForm(HouseForm):
    """``rows``: the milestones there are, of the session or of one unit."""

    def __init__(self, *args, session, rows=(), **kwargs):
        initial = {}
        for row in rows:
            initial |= {f"{row.stage}_before": row.workdays_before, f"{row.stage}_on": row.on_date}
        self.session = session
        self.base_fields = {name: field for stage in Milestone.Stage for name, field in _fields(stage).items()}
        super().__init__(*args, initial=initial, **kwargs)

    def stages(self):
        return [(label, self[f"{stage}_before"], self[f"{stage}_on"]) for stage, label in Milestone.Stage.choices]

    def clean(self):
        said = super().clean()
        for stage, label in Milestone.Stage.choices:
            day = said.get(f"{stage}_on")
            if said.get(f"{stage}_before") is not None and day:
                self.add_error(f"{stage}_on", f"{label}：提前几个工作日和固定日期，只能填一项。")
            elif day and not self.session.opens_on.year <= day.year <= self.session.year + 2:
                self.add_error(f"{stage}_on", f"{label}：固定日期 {day} 不在这个届次办理的年份里，请核对。")
        return said

    def goals(self) -> dict:
        """``{stage: (working days, day)}`` of the stages that are planned."""
        said = self.cleaned_data
        pairs = {stage: (said[f"{stage}_before"], said[f"{stage}_on"]) for stage in Milestone.Stage.values}
        return {stage: pair for stage, pair in pairs.items() if pair != (None, None)}


def _fields(stage):
    before = forms.IntegerField(
        label=f"{stage.label}：提前的工作日数", min_value=0, max_value=MOST_WORKDAYS, required=False
    )
    return {f"{stage}_before": before, f"{stage}_on": DayField(label=f"{stage.label}：固定日期", required=False)}

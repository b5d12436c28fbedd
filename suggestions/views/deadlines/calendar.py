"""节假日与调休: the days of a year, changed only by way of a preview of every deadline that would move."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from accounts import policy
from congress import calendars
from core import export
from core.addresses import number
from core.fields import ChoiceCards, DayField
from core.forms import HouseForm
from core.models import DayOff
from core.sheets import MAX_BYTES, SheetRefused, open_sheets
from core.workdays import ONE_DAY, REST, Calendar, Day
from suggestions.ledger import cells
from suggestions.recompute import sheet
from suggestions.recompute.changes import KINDS, Days, stored_days

from . import preview, tabs

LONGEST = 31  # days entered at once
SHOWN_FAULTS = 500


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    is_known: bool
    rest: int
    work: int
    sources: list


def years(days: list[Day], today: dt.date) -> list[Year]:
    """Every year that is entered, this one and the next, the newest first."""
    calendar = Calendar.from_rows(days)
    found = []
    for year in sorted({day.date.year for day in days} | {today.year, today.year + 1}, reverse=True):
        own = [day for day in days if day.date.year == year]
        rest = sum(day.kind == REST for day in own)
        sources = list(dict.fromkeys(day.source for day in own))
        found.append(Year(year, calendar.knows(year), rest, len(own) - rest, sources))
    return found


def calendar(request):
    today, days = timezone.localdate(), stored_days()
    known = years(days, today)
    asked = number(request.GET.get("year", ""))
    year = asked if asked in {one.year for one in known} else today.year
    context = {
        "tabs": tabs.of(request),
        "years": known,
        "year": next(one for one in known if one.year == year),
        "days": [(day, KINDS[day.kind]) for day in days if day.date.year == year],
        "is_shipped": not days,
        "may_change": policy.may_open(request.user, "calendar_day"),
        "today": today,
    }
    return render(request, "deadlines/calendar.html", context)


class DayForm(HouseForm):
    """``day``: the one that is corrected; without it, one or several new ones."""

    date = DayField(label="日期")
    last = DayField(label="到哪一天为止", required=False, help_text="一次登记连着的几天时填写，同一性质、同一名称。")
    kind = forms.ChoiceField(label="性质", choices=DayOff.Kind.choices, widget=ChoiceCards(layout="small"))
    name = forms.CharField(label="名称", max_length=30, help_text="如：国庆节、中秋节。")
    source = forms.CharField(
        label="依据", max_length=120, help_text="国务院办公厅放假通知的文号，如：国办发明电〔2025〕7号。"
    )

    def __init__(self, *args, day=None, stored, **kwargs):
        super().__init__(*args, **kwargs)
        self.day, self.stored = day, stored
        if day:
            del self.fields["date"], self.fields["last"]

    def clean(self):
        said = super().clean()
        if self.day or not said.get("date"):
            return said
        last = said.get("last") or said["date"]
        if {said["date"].year, last.year} - set(cells.YEARS):  # as in a sheet: a slip of the pen is no day off
            self.add_error("date", f"请填 {cells.YEARS[0]} 年到 {cells.YEARS[-1]} 年之间的日期。")
        elif last < said["date"]:
            self.add_error("last", "最后一天不能早于第一天。")
        elif (last - said["date"]).days >= LONGEST:
            self.add_error("last", f"一次最多登记 {LONGEST} 天。")
        elif "kind" in said:
            self._not_both(said, last)
        return said

    def _not_both(self, said, last):
        for date in _span(said["date"], last):
            there = self.stored.get(date)
            if there and there.kind != said["kind"]:
                self.add_error(
                    "date",
                    f"{date.year}年{date.month}月{date.day}日已列为{KINDS[there.kind]}（{there.name}），一天不能既放假又上班。"
                    "确实要改的，请在那一天点“改”。",
                )

    def change(self) -> Days:
        said = self.cleaned_data
        dates = [self.day.date] if self.day else _span(said["date"], said.get("last") or said["date"])
        return Days(put=tuple(Day(date, said["kind"], said["name"], said["source"]) for date in dates))


def _span(first, last):
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


class CalendarDay(View):
    """One day entered, corrected or taken out. ``?date=`` names the one that is there."""

    def get(self, request):
        stored, day = self.asked(request)
        initial = day._asdict() if day else {"date": request.GET.get("date", ""), "kind": REST}
        return self.page(request, DayForm(day=day, stored=stored, initial=initial), day)

    def post(self, request):
        stored, day = self.asked(request)
        if day and "drop" in request.POST:
            return preview.show(request, Days(drop=(day.date,)))
        form = DayForm(request.POST, day=day, stored=stored)
        if form.is_valid() and not form.change().news():
            form.add_error(None, "和已经登记的一样，没有要改的。")
        if not form.is_valid():
            return self.page(request, form, day, status=422)
        return preview.show(request, form.change())

    def asked(self, request):
        stored = {day.date: day for day in stored_days()}
        try:
            date = dt.date.fromisoformat(request.GET.get("date", ""))
        except ValueError:
            date = None
        return stored, stored.get(date)

    def page(self, request, form, day, status=200):
        context = {"tabs": tabs.of(request), "form": form, "day": day, "kind": day and KINDS[day.kind]}
        return render(request, "deadlines/calendar_day.html", context, status=status)


class SheetForm(HouseForm):
    file = forms.FileField(
        label="放假安排",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=f"xlsx、xls 或 csv，不超过 {MAX_BYTES // 2**20} MB；要有{'、'.join(sheet.HEADS)}四列。",
        error_messages={"invalid": "没有收到文件，请重新选择。", "missing": "没有收到文件，请重新选择。"},
    )


class CalendarImport(View):
    """The days of a notice from a sheet."""

    def get(self, request):
        if "template" in request.GET:
            return template_sheet(request)
        return self.page(request, SheetForm())

    def post(self, request):
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form, status=422)
        upload = form.cleaned_data["file"]
        try:
            days, faults = sheet.read(open_sheets(upload.read(MAX_BYTES + 1), upload.name))
        except SheetRefused as refused:
            form.add_error("file", str(refused))
            return self.page(request, form, status=422)
        change = Days(put=tuple(sorted(days)))
        if not faults and not change.news():
            form.add_error("file", f"这 {len(days)} 天都已经登记，内容相同，没有要导入的。")
        if faults or not form.is_valid():
            return self.page(request, form, faults=faults, status=422)
        return preview.show(request, change)

    def page(self, request, form, *, faults=(), status=200):
        context = {
            "tabs": tabs.of(request), "form": form, "faults": list(faults)[:SHOWN_FAULTS], "fault_count": len(faults), "heads": sheet.HEADS,
        }  # fmt: skip
        return render(request, "deadlines/calendar_import.html", context, status=status)


class Check(View):
    """No day is changed: which running dates do not fit the calendar and the rules as they stand?"""

    def get(self, request):
        return preview.show(request, Days())


def template_sheet(request):
    """The days of the newest year that is shipped, as an example to write over."""
    days = calendars.rows()
    year = days[-1].date.year
    lines = [(day.date, KINDS[day.kind], day.name, day.source) for day in days if day.date.year == year]
    about = {"title": "放假安排模板", "author": str(request.user)}
    name = "放假安排模板"
    return export.respond("xlsx", name=name, today=timezone.localdate(), heads=sheet.HEADS, lines=lines, about=about)

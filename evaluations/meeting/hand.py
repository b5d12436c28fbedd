"""票数汇总: the totals of a hand count, and what makes them impossible."""

from . import asking

MOST = 1_000_000
FORMS = (("issued", "发出表数"), ("collected", "收回有效表数"), ("spoiled", "作废表数"))


class Sheet:
    """What stands in the form: how many forms, and for every question the votes of each grade, or sum and number of scores."""

    def __init__(self, panel, *, data=None, held=None):
        self.sections = asking.sections(panel)
        self.faults: list[str] = []
        self.told: dict = {}
        self.forms = {name: self._first(name, data, held) for name, _ in FORMS}
        self.rows = [
            {"section": section, "question": one, "cells": self._cells(one, data, held)}
            for section in self.sections
            for one in section.questions
        ]

    @property
    def fields(self):
        return [(name, label, self.forms[name]) for name, label in FORMS]

    @property
    def headings(self):
        """The grades, where all questions have the same."""
        grades = [row["question"].grades for row in self.rows]
        return list(grades[0]) if grades and grades[0] and all(one == grades[0] for one in grades) else []

    def is_valid(self) -> bool:
        numbers = {
            name: self._number(text, label) for (name, label), text in zip(FORMS, self.forms.values(), strict=True)
        }
        if None in numbers.values():
            return False
        if numbers["collected"] + numbers["spoiled"] > numbers["issued"]:
            self.faults.append(
                f"收回 {numbers['collected']} 张加作废 {numbers['spoiled']} 张，多于发出的 {numbers['issued']} 张，请核对。"
            )
        totals = {str(row["question"].pk): self._row(row, numbers["collected"]) for row in self.rows}
        self.told = {**numbers, "totals": totals}
        return not self.faults

    def _row(self, row, collected):
        asked, found = row["question"], {}
        name = f"{row['section'].unit}{'：' + asked.label if asked.label else ''}"
        for cell in row["cells"]:
            found[cell["key"]] = self._number(cell["value"] or "0", f"{name}“{cell['label']}”") or 0
        if asked.grades:
            if (given := sum(found.values())) > collected:
                self.faults.append(f"{name}各等次加起来 {given} 票，多于收回的 {collected} 张，请核对。")
        elif found["count"] > collected:
            self.faults.append(f"{name}打分的有 {found['count']} 人，多于收回的 {collected} 张，请核对。")
        elif found["sum"] > found["count"] * asked.most:
            self.faults.append(f"{name}总分 {found['sum']} 多于 {found['count']} 人的满分，请核对。")
        return found

    def _number(self, text, label):
        if text.isascii() and text.isdigit() and int(text) <= MOST:
            return int(text)
        self.faults.append(f"{label}要填 0 或者正整数。")
        return None

    def _first(self, name, data, held):
        return str(data.get(name, "")).strip()[:8] if data is not None else str(getattr(held, name, "")) if held else ""

    def _cells(self, asked, data, held):
        keys = [(grade, grade) for grade in asked.grades] or [("sum", "总分"), ("count", "打分人数")]
        stored = (held.totals if held else {}).get(str(asked.pk), {})
        return [
            {
                "key": key, "label": label, "name": f"{asked.name}_{place}",
                "value": str(data.get(f"{asked.name}_{place}", "")).strip()[:8] if data is not None else str(stored.get(key, "")),
            }
            for place, (key, label) in enumerate(keys)
        ]  # fmt: skip

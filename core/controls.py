"""Draws selects and inputs without templates, to the same HTML as Django's own.

Django renders a template for every option of a select; a list that can be narrowed by one of six hundred deputies spent
most of its time on that. What is not drawn here is drawn by its template as ever.
"""

from html import escape

from django.utils.safestring import SafeData, SafeString, mark_safe


def control(widget: dict) -> SafeString:
    """An ``<input>``, from the context Django makes for its template."""
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return _safe(
        f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )


def select(widget: dict) -> SafeString:
    """A ``<select>`` with its options, in groups where there are some."""
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts.extend(
            f'\n  <option value="{_text(option["value"])}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>'
            for option in options
        )
        if group:
            parts.append("\n  </optgroup>")
    return _safe("".join([*parts, "\n</select>"]))


def dates(widget: dict) -> SafeString:
    """Two days, from and to."""
    return _safe(f'<span class="dates">{"<span>至</span>".join(control(day) for day in widget["subwidgets"])}</span>')


DRAWN = {f"django/forms/widgets/{kind}.html": control for kind in ("text", "date", "number", "email", "hidden", "checkbox")} | {
    "django/forms/widgets/select.html": select,
}  # fmt: skip


def _text(value) -> str:
    """As ``conditional_escape``, without its detour for lazy texts: a page asks this a thousand times."""
    return value if isinstance(value, SafeData) else escape(str(value))


def _attributes(attrs: dict) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - every part above is escaped

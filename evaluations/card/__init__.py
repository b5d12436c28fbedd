"""单位情况卡: one page of truth about a unit before the meeting. Every figure comes from ``suggestions.measures`` and opens its rows."""

"""What a list page says of a row, column by column."""


def values(page, line):
    """``{key of the column: its value}`` for one line of a list, as the page was asked to show it."""
    return {column.key: column.of(line.row, page.context["ctx"]) for column in page.context["shown_columns"]}

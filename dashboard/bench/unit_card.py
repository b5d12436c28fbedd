"""The card of one unit, for the table of measured pages."""

from django.urls import reverse


def address(stage, session):
    """``(user, url)``; the office looks, so that the group of the same load is counted too. ``session`` must be the newest."""
    return stage.office, reverse("unit_card", args=[stage.units[0].pk])

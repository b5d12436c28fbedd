"""Addresses of who was told what, of one's digest, and of calendar feeds."""

import datetime as dt

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import feeds, told


class DayConverter(StringConverter):
    """2026-06-22, and no day that does not exist."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return dt.date.fromisoformat(value)

    def to_url(self, value):
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("told/", told.Told.as_view(), name="told"),
    path("digests/<day:day>/", told.digest, name="digest"),
    path("feeds/", feeds.Feeds.as_view(), name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("calendar/<str:token>.ics", feeds.feed_ics, name="feed_ics"),
]

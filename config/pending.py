"""TEMPORARY while pages are being built: gives names to addresses that have no view yet."""
from django.http import Http404
from django.urls import path, re_path


def missing(request, **kwargs):
    raise Http404


# A page author who adds the real path (in the app's urls.py) removes the name here.
PLAIN = [
         "unit_list"]
KEYED = []
urlpatterns = [path(f"pending/{n}/", missing, name=n) for n in PLAIN] + [path(f"pending/{n}/<int:pk>/", missing, name=n) for n in KEYED] + [
]

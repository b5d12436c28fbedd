"""TEMPORARY while pages are being built: gives names to addresses that have no view yet."""
from django.http import Http404
from django.urls import path, re_path


def missing(request, **kwargs):
    raise Http404


# A page author who adds the real path (in the app's urls.py) removes the name here.
PLAIN = ["desk", "help", "healthz", "choose_session", "mine", "mine_new", "register", "register_many", "review", "similar", 
         "dispatch_many", "dispatch_dates", "handover", "feedback_list", "import_ledger", "import_confirm", "unit_list"]
KEYED = ["mine_edit", "reply_edit", "reply_autosave", "reply_letter", "feedback_give", "feedback_enter"]
urlpatterns = [path(f"pending/{n}/", missing, name=n) for n in PLAIN] + [path(f"pending/{n}/<int:pk>/", missing, name=n) for n in KEYED] + [
    path("pending/file/<uuid:key>/", missing, name="file"),
    path("pending/dispatch/", missing, name="dispatch"),
    path("pending/dispatch/<int:pk>/", missing, name="dispatch"),
]

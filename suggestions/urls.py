"""Addresses of suggestions and of everything people do to them."""

from django.urls import path

from .views import ledger, steps

urlpatterns = [
    path("suggestions/", ledger.Ledger.as_view(), name="ledger"),
    path("parts/", ledger.Parts.as_view(), name="parts"),
    path("suggestions/<int:pk>/do/<slug:verb>/", steps.SuggestionStep.as_view(), name="suggestion_step"),
    path("cosigners/<int:pk>/do/<slug:verb>/", steps.CoSignerStep.as_view(), name="cosigner_step"),
    path("parts/<int:pk>/do/<slug:verb>/", steps.AssignmentStep.as_view(), name="assignment_step"),
    path("replies/<int:pk>/do/<slug:verb>/", steps.ReplyStep.as_view(), name="reply_step"),
    path("suggestions/<int:pk>/", steps.SuggestionStep.as_view(), name="suggestion"),
]

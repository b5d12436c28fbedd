"""Addresses of the deputies' word on what the units did."""

from django.urls import path

from .views import doctor, feedback, feedback_list, imports, page

urlpatterns = [
    path("suggestions/<int:pk>/", page.suggestion, name="suggestion"),
    path("feedback/", feedback_list.FeedbackList.as_view(), name="feedback_list"),
    path("suggestions/<int:pk>/feedback/", feedback.Give.as_view(), name="feedback_give"),
    path("suggestions/<int:pk>/feedback/paper/", feedback.Enter.as_view(), name="feedback_enter"),
    path("import/", imports.Import.as_view(), name="import_ledger"),
    path("import/confirm/", imports.Confirm.as_view(), name="import_confirm"),
    path("doctor/", doctor.show, name="doctor"),
    path("doctor/<slug:check>/", doctor.Findings.as_view(), name="doctor_rows"),
]

"""Addresses of the deputies' word on what the units did."""

from django.urls import path

from .views import doctor, feedback, feedback_list, imports, page, unit_card, unit_reports

urlpatterns = [
    path("suggestions/<int:pk>/", page.suggestion, name="suggestion"),
    path("feedback/", feedback_list.FeedbackList.as_view(), name="feedback_list"),
    path("suggestions/<int:pk>/feedback/", feedback.Give.as_view(), name="feedback_give"),
    path("suggestions/<int:pk>/feedback/paper/", feedback.Enter.as_view(), name="feedback_enter"),
    path("import/", imports.Import.as_view(), name="import_ledger"),
    path("import/confirm/", imports.Confirm.as_view(), name="import_confirm"),
    path("doctor/", doctor.show, name="doctor"),
    path("doctor/<slug:check>/", doctor.Findings.as_view(), name="doctor_rows"),
    path("units/<int:pk>/card/", unit_card.unit_card, name="unit_card"),
    path("unit-reports/", unit_reports.unit_reports, name="unit_reports"),
    path("unit-reports/call/", unit_reports.unit_report_call, name="unit_report_call"),
    path("units/<int:pk>/report/", unit_reports.unit_report_begin, name="unit_report_begin"),
    path("unit-reports/<int:pk>/", unit_reports.ReportPage.as_view(), name="unit_report"),
    path("unit-reports/<int:pk>/autosave/", unit_reports.unit_report_autosave, name="unit_report_autosave"),
    path("unit-reports/<int:pk>/docx/", unit_reports.unit_report_docx, name="unit_report_docx"),
    path("unit-reports/<int:pk>/json/", unit_reports.unit_report_json, name="unit_report_json"),
    path("unit-reports/<int:pk>/do/<slug:verb>/", unit_reports.ReportStep.as_view(), name="unit_report_step"),
]

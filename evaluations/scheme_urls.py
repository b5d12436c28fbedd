"""Addresses of the schemes an appraisal is made by."""

from django.urls import path

from .views import scheme_trial, schemes

urlpatterns = [
    path("", schemes.schemes, name="schemes"),
    path("samples/<slug:key>/", schemes.scheme_preset, name="scheme_preset"),
    path("copy/", schemes.scheme_copy, name="scheme_copy"),
    path("<int:pk>/", schemes.scheme, name="scheme"),
    path("<int:pk>/edit/", schemes.Edit.as_view(), name="scheme_edit"),
    path("<int:pk>/revise/", schemes.scheme_revise, name="scheme_revise"),
    path("<int:pk>/trial/", scheme_trial.scheme_trial, name="scheme_trial"),
    path("<int:pk>/trial/<int:unit>/", scheme_trial.scheme_trial_unit, name="scheme_trial_unit"),
    path("<int:pk>/do/<slug:verb>/", schemes.SchemeStep.as_view(), name="scheme_step"),
]

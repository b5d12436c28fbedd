"""Addresses of 评议会, and of the juror's phone."""

from django.urls import path

from .views import appraisal_ballots, appraisal_booklet, appraisal_prepare, appraisal_results, appraisals, vote

urlpatterns = [
    path("appraisals/", appraisals.appraisals, name="appraisals"),
    path("appraisals/new/", appraisals.New.as_view(), name="appraisal_new"),
    path("appraisals/<int:pk>/", appraisals.appraisal, name="appraisal"),
    path("appraisals/<int:pk>/copy/", appraisals.copy, name="appraisal_copy"),
    path("appraisals/<int:pk>/throttle/", appraisals.lift_throttle, name="appraisal_throttle"),
    path("appraisals/<int:pk>/units/", appraisal_prepare.Units.as_view(), name="appraisal_units"),
    path("appraisals/<int:pk>/screen/", appraisal_ballots.screen, name="appraisal_screen"),
    path("appraisals/<int:pk>/standing/", appraisal_results.standing, name="appraisal_standing"),
    path("appraisals/<int:pk>/standing/<int:unit>/", appraisal_results.unit, name="appraisal_unit"),
    path("appraisals/<int:pk>/ballots/<int:panel>/", appraisal_results.ballots, name="appraisal_ballots"),
    path("appraisals/<int:pk>/file/<int:version>/", appraisal_results.file, name="appraisal_file"),
    path("appraisals/<int:pk>/sheet/", appraisal_results.sheet, name="appraisal_sheet"),
    path("appraisals/<int:pk>/certificate/", appraisal_results.certificate, name="appraisal_certificate"),
    path("appraisals/<int:pk>/booklet/", appraisal_booklet.booklet, name="appraisal_booklet"),
    path("appraisals/<int:pk>/booklet/docx/", appraisal_booklet.docx, name="appraisal_booklet_docx"),
    path("appraisals/<int:pk>/extract/", appraisal_results.public_extract, name="appraisal_extract"),
    path("appraisals/<int:pk>/do/<slug:verb>/", appraisals.AppraisalStep.as_view(), name="appraisal_step"),
    path("appraisals/panels/<int:pk>/", appraisal_prepare.PanelPage.as_view(), name="appraisal_panel"),
    path("appraisals/panels/<int:pk>/codes/", appraisal_prepare.draw_codes, name="appraisal_codes"),
    path("appraisals/panels/<int:pk>/paper/", appraisal_ballots.PaperPage.as_view(), name="appraisal_paper"),
    path("appraisals/panels/<int:pk>/hand/", appraisal_ballots.HandPage.as_view(), name="appraisal_hand"),
    path("vote/", vote.Enter.as_view(), name="vote"),
    path("vote/ballot/", vote.BallotPage.as_view(), name="vote_ballot"),
    path("vote/receipt/", vote.Receipt.as_view(), name="vote_receipt"),
]

"""Addresses of suggestions and of everything people do to them."""

from django.urls import path

from .views import accept, dispatch, dispatch_form, dispatch_many, files, handover, ledger, letter, mine, register, reply, review, similar, steps, writing

urlpatterns = [
    path("mine/", mine.Mine.as_view(), name="mine"),
    path("mine/new/", writing.Write.as_view(), name="mine_new"),
    path("mine/<int:pk>/edit/", writing.Write.as_view(), name="mine_edit"),
    path("mine/autosave/", writing.Autosave.as_view(), name="mine_autosave"),
    path("mine/<int:pk>/autosave/", writing.Autosave.as_view(), name="mine_autosave"),
    path("register/", register.Register.as_view(), name="register"),
    path("register/many/", register.RegisterMany.as_view(), name="register_many"),
    path("review/", review.Review.as_view(), name="review"),
    path("review/register/", review.RegisterPicked.as_view(), name="review_register"),
    path("similar/", similar.alike, name="similar"),
    path("dispatch/", dispatch.Desk.as_view(), name="dispatch"),
    path("dispatch/<int:pk>/", dispatch.Desk.as_view(), name="dispatch"),
    path("dispatch/many/", dispatch_many.Many.as_view(), name="dispatch_many"),
    path("dispatch/dates/", dispatch_form.dates, name="dispatch_dates"),
    path("handover/", handover.handover, name="handover"),
    path("suggestions/", ledger.Ledger.as_view(), name="ledger"),
    path("parts/", ledger.Parts.as_view(), name="parts"),
    path("suggestions/<int:pk>/do/<slug:verb>/", steps.SuggestionStep.as_view(), name="suggestion_step"),
    path("cosigners/<int:pk>/do/<slug:verb>/", steps.CoSignerStep.as_view(), name="cosigner_step"),
    path("parts/<int:pk>/do/<slug:verb>/", steps.AssignmentStep.as_view(), name="assignment_step"),
    path("parts/accept/", accept.accept_many, name="accept_many"),
    path("parts/<int:pk>/reply/", reply.ReplyEdit.as_view(), name="reply_edit"),
    path("parts/<int:pk>/reply/autosave/", reply.autosave, name="reply_autosave"),
    path("replies/<int:pk>/do/<slug:verb>/", steps.ReplyStep.as_view(), name="reply_step"),
    path("replies/<int:pk>/", letter.reply_letter, name="reply_letter"),
    path("files/<uuid:key>/", files.file, name="file"),
]

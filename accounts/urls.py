"""Addresses of signing in and of what belongs to oneself."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("me/", views.Profile.as_view(), name="profile"),
    path("me/password/", views.NewPassword.as_view(), name="password_change"),
    path("me/password/done/", views.NewPasswordDone.as_view(), name="password_change_done"),
    path("me/large-print/", views.large_print, name="large_print"),
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("inbox/read-all/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", views.inbox_open, name="inbox_open"),
]

"""Addresses that belong to the platform and not to the field."""

from django.urls import path

from .saved import SavedViews

urlpatterns = [
    path("views/save/", SavedViews.as_view(), name="view_save"),
    path("views/<int:pk>/delete/", SavedViews.as_view(deletes=True), name="view_delete"),
]

"""Every address of the site, by app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("suggestions.urls")),
    path("", include("evaluations.urls")),
    path("", include("evaluations.appraisal_urls")),
    path("reports/", include("evaluations.report_urls")),
    path("schemes/", include("evaluations.scheme_urls")),
    path("", include("dashboard.urls")),
]

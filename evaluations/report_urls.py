from django.urls import path

from .views import bulletins, reports

urlpatterns = [
    path("", reports.reports, name="reports"),
    path("tables/<slug:key>/", reports.table, name="report_table"),
    path("new/", bulletins.New.as_view(), name="bulletin_new"),
    path("<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("<int:pk>/edit/", bulletins.Edit.as_view(), name="bulletin_edit"),
    path("<int:pk>/autosave/", bulletins.Autosave.as_view(), name="bulletin_autosave"),
    path("<int:pk>/download/<slug:kind>/", bulletins.download, name="bulletin_file"),
    path("<int:pk>/<slug:verb>/", bulletins.BulletinStep.as_view(), name="bulletin_step"),
]

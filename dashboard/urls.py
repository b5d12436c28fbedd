"""Addresses of the desk and of what serves the whole site."""

from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from .views import cockpit, desk, health, help, session


class Favicon(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        return static("img/favicon.svg")


urlpatterns = [
    path("", desk.desk, name="desk"),
    path("help/", help.show, name="help"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/screen/", cockpit.screen, name="cockpit_screen"),
    path("session/", session.choose_session, name="choose_session"),
    path("healthz", health.healthz, name="healthz"),
    path("favicon.ico", login_not_required(Favicon.as_view()), name="favicon"),
]

"""A server. Refuses to start without a proper SECRET_KEY and ALLOWED_HOSTS, and with DEBUG on."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.keys import server_key
from config.settings.base import *  # noqa: F403


def _on(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in ("1", "true", "yes", "on")


def _names(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


if _on("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is on. A server shows its errors to nobody: unset DEBUG.")

SECRET_KEY = server_key(os.environ.get("SECRET_KEY", ""))
ALLOWED_HOSTS = _names("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the hosts people type, as in: ALLOWED_HOSTS=jy.example.gov.cn"
    )
CSRF_TRUSTED_ORIGINS = _names("CSRF_TRUSTED_ORIGINS")

# USE_TLS=0 is for a closed network whose browsers reach this server over plain http.
USE_TLS = _on("USE_TLS", default=True)
SECURE_SSL_REDIRECT = USE_TLS
SESSION_COOKIE_SECURE = USE_TLS
CSRF_COOKIE_SECURE = USE_TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if USE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = USE_TLS
SECURE_HSTS_PRELOAD = USE_TLS
if _on("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "config.proxies.client_address"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

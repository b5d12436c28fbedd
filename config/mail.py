"""Which mail server: none unless EMAIL_URL or EMAIL_HOST names one."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SENDS_NOTHING = "django.core.mail.backends.dummy.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SCHEMES = {"smtp": (25, {}), "smtp+tls": (587, {"EMAIL_USE_TLS": True}), "smtps": (465, {"EMAIL_USE_SSL": True})}
TIMEOUT = 20  # seconds: a server that does not answer must not hold up the clock


def mail(env) -> dict:
    """Django's settings of mail. ``EMAIL_URL=smtp+tls://name:password@host:587``, or the parts one by one."""
    settings = {
        "EMAIL_BACKEND": SENDS_NOTHING,
        "EMAIL_TIMEOUT": TIMEOUT,
        "DEFAULT_FROM_EMAIL": env.get("EMAIL_FROM") or env.get("EMAIL_HOST_USER") or "webmaster@localhost",
        "SITE_URL": (env.get("SITE_URL") or "").rstrip("/"),
    }
    if url := env.get("EMAIL_URL"):
        return settings | _from_url(url, env)
    if host := env.get("EMAIL_HOST"):
        return settings | {
            "EMAIL_BACKEND": SMTP,
            "EMAIL_HOST": host,
            "EMAIL_PORT": int(env.get("EMAIL_PORT") or 25),
            "EMAIL_HOST_USER": env.get("EMAIL_HOST_USER") or "",
            "EMAIL_HOST_PASSWORD": env.get("EMAIL_HOST_PASSWORD") or "",
            "EMAIL_USE_TLS": env.get("EMAIL_USE_TLS") == "1",
            "EMAIL_USE_SSL": env.get("EMAIL_USE_SSL") == "1",
        }
    return settings


def _from_url(url, env):
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL is not understood. Write smtp://host:25, smtp+tls://name:password@host:587 or smtps://name:password@host:465."
        )
    port, secure = SCHEMES[parts.scheme]
    user = unquote(parts.username or "")
    found = {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **secure,
    }
    return found if env.get("EMAIL_FROM") or not user else found | {"DEFAULT_FROM_EMAIL": user}

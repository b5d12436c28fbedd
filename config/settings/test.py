"""The test suite: nothing kept, nothing slow."""

import os
import tempfile

from config.databases import database
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

SECRET_KEY = "only-for-tests-never-for-a-server-0123456789-abcdefghij"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="suggestions-test-media-")
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = True
LOGGING = {"version": 1, "disable_existing_loggers": False}

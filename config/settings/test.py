"""The test suite: everything it writes goes to a folder of its own that disappears with the process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.databases import database
from config.settings.base import *  # noqa: F403

SCRATCH = Path(tempfile.mkdtemp(prefix="suggestions-test-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

SECRET_KEY = "only-for-tests-never-for-a-server-0123456789-abcdefghij"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), SCRATCH / "unused.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in an installation: the threads of the live server see each other's writes and wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Nothing of a test need survive the server: it does not wait for the disk.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # tests/database.py does what is missing

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SITE_URL = ""
MEDIA_ROOT = SCRATCH / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looks a file up when asked instead of reading all of them at every start
LOGGING = {"version": 1, "disable_existing_loggers": False}

"""One machine: the demo and development. The key is made on first use and stays in var/."""

import os

from config.keys import kept_key
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

DEBUG = os.environ.get("DEBUG", "1") != "0"  # the demo turns it off and shows the pages users see
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = kept_key(VAR_DIR / "dev-secret-key")
WHITENOISE_USE_FINDERS = True  # static files without collectstatic

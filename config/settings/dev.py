"""One machine: the demo and development. The key is made on first use and stays in var/."""

from config.keys import kept_key
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
SECRET_KEY = kept_key(VAR_DIR / "dev-secret-key")

"""Secret keys: a kept one for one machine, a checked one for a server."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50


def kept_key(file: Path) -> str:
    """The key stored in `file`, made on first use and readable by its owner only."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(SHORTEST))
    return file.read_text().strip()


def server_key(key: str) -> str:
    """`key` if it is fit for a server; otherwise says what is wrong with it and how to make one."""
    howto = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not key:
        raise ImproperlyConfigured(f"SECRET_KEY is not set. {howto}")
    if key.startswith(("django-insecure-", "only-for-tests-")) or "change-me" in key.lower():
        raise ImproperlyConfigured(f"SECRET_KEY is a published example, not a secret. {howto}")
    if len(key) < SHORTEST:
        raise ImproperlyConfigured(f"SECRET_KEY has {len(key)} characters; at least {SHORTEST} are needed. {howto}")
    return key

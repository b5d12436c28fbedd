"""A seal over what was frozen: SHA-256 of one canonical text, so that anybody can work it out again."""

import hashlib
import json


def canonical(content) -> bytes:
    """JSON in one form only: keys in order, no spaces, UTF-8 as it is. Only text, integers, true, false and null go in."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse).encode()


def seal(content) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _refuse(value):
    raise TypeError(f"{type(value).__name__} has no canonical form")

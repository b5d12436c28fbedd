"""Seals: one SHA-256 over published data, that anyone can make again from a file.

Canonical form: JSON in UTF-8, keys in the order of their code points, no blanks, signs beyond ASCII as they are; only
objects, lists, texts, whole numbers, true, false and null – no fractions, which programs write differently.
"""

import hashlib
import json


def canonical(content) -> bytes:
    _plain(content)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value):
    """TypeError for what the canonical form does not have."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of sealed data are texts")
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _plain(one)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def seal(content) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def packed(content, seal: str) -> str:
    """The file that is given out: ``{"seal": …, "content": …}``."""
    return json.dumps({"seal": seal, "content": content}, ensure_ascii=False, indent=1, sort_keys=True)


def unpacked(text: str) -> tuple[dict, str]:
    """``(content, seal)`` of such a file; ValueError when it is none."""
    try:
        data = json.loads(text)
        return data["content"], data["seal"]
    except (KeyError, TypeError, json.JSONDecodeError) as fault:
        raise ValueError("not a sealed file") from fault

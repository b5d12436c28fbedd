"""Whose request this is when a reverse proxy stands in front."""


def client_address(request) -> str:
    """The address our own proxy saw: the last one it wrote into X-Forwarded-For; earlier ones anybody can invent."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")

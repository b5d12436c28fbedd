"""What stands on a slip and on a printed form: the address and its picture. Tokens are made here, shown once and forgotten."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from suggestions.models import Suggestion

from . import effects, tokens


@dataclass(frozen=True, slots=True)
class Printed:
    sheet: object
    slip: object
    address: str
    picture: str  # the QR code as SVG

    @property
    def is_internal(self):
        """Of what is internal the slip says the number alone."""
        return self.sheet.voice.confidentiality == Suggestion.Confidentiality.INTERNAL


def issue(sheets, *, flow, request, at):
    """One fresh slip for each sheet; ``flow`` is SLIP."""
    found = []
    for sheet in sheets:
        token = tokens.new()
        slip = effects.issue(sheet, flow=flow, token=token, by=request.user, at=at)
        address = _address(request, token)
        found.append(Printed(sheet, slip, address, picture(address)))
    return found


def _address(request, token):
    path = reverse("slip", args=[token])
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def picture(text):
    """The QR code of ``text`` as inline SVG: black on nothing, no style attribute, scales with its box."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made of squares by segno, the text itself does not stand in it

"""Photos of a result: turned the right way, without anything that the camera wrote, made anew as a JPEG."""

import struct
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from samlad.accounts.models import User
from samlad.actions.models import Action, AnswerLink, Photo
from samlad.actions.operations import check_may_answer, locked
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log

MAX_BYTES = 15 * 1024 * 1024
# More than the phones of today take; a small file can claim any size, and is never unpacked beyond this.
MAX_PIXELS = 60_000_000
SIDE = 2000
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PHOTOS = 10
# What Pillow raises for files that are damaged, or made to be.
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG made by Samlad."""

    content: bytes
    width: int
    height: int


def too_large() -> str:
    return _("Bilden är för stor. Den får vara högst %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024}


def picture_of(data: bytes) -> Picture:
    """The picture in a file that somebody sent. Refuses what is too large, damaged or no picture."""
    if len(data) > MAX_BYTES:
        raise Refusal(too_large())
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            return _made_anew(image)
    except Image.DecompressionBombError:
        raise Refusal(_too_many()) from None
    except DAMAGED:
        raise Refusal(
            _("Filen går inte att läsa som en bild. Skicka en bild i formatet JPEG, PNG eller WebP.")
        ) from None


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Refusal(_too_many())


def _too_many() -> str:
    millions = MAX_PIXELS // 1_000_000
    return _("Bilden har för många bildpunkter, högst %(limit)s miljoner går bra.") % {"limit": millions}


def _made_anew(image: Image.Image) -> Picture:
    # A JPEG is unpacked no larger than is needed.
    image.draft("RGB", (SIDE, SIDE))
    image.thumbnail((SIDE, SIDE))
    turned = ImageOps.exif_transpose(image)
    drawn = turned.convert("RGBA")
    # On a new sheet, so that nothing but the picture itself comes along: no place, time, camera or comment.
    sheet = Image.new("RGB", turned.size, "white")
    sheet.paste(drawn, mask=drawn.getchannel("A"))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), sheet.width, sheet.height)


@transaction.atomic
def photo_add(
    *,
    by: User | None,
    at: datetime,
    action: Action,
    picture: Picture,
    description: str,
    link: AnswerLink | None = None,
) -> Photo:
    """A photo from the responsible function: by an account, or by None with the `link` it came through."""
    check_may_answer(by, at, locked(action), link)
    if not description.strip():
        raise Refusal(_("Beskriv bilden för den som inte ser den."))
    if Photo.objects.filter(action=action).count() >= MAX_PHOTOS:
        raise Refusal(_("Åtgärden har redan %(n)s bilder.") % {"n": MAX_PHOTOS})
    values = {"link": link.pk} if link is not None else {}
    event = event_log(by=by, at=at, verb="actions.photo_added", subject=action, **values)
    return Photo.objects.create(
        action=action,
        content=picture.content,
        width=picture.width,
        height=picture.height,
        description=description,
        event=event,
    )

"""How large a file may be, looked at before anything in it is unpacked."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_CUR
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal

MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
# What stands before the name of a file inside, in the file's own head.
_LOCAL_HEAD, _NAME_LENGTH, _EXTRA_LENGTH = 30, slice(26, 28), slice(28, 30)
_ENCRYPTED = 1
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
# What Python raises for a zip file that is none, or is damaged.
BROKEN = (BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error, RuntimeError)


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` is bytes as sent, `unpacked` bytes when unpacked, `characters` those of all cells together."""

    size: int = 10 * MEGABYTE
    unpacked: int = 150 * MEGABYTE
    files: int = 1000
    rows: int = 50_000
    columns: int = 200
    characters: int = 50_000_000


LIMITS = Limits()


def no_document() -> Refusal:
    return Refusal(
        _("Filen är inget Excel- eller CSV-dokument. Spara den som .xlsx eller .csv och försök igen.")
    )


def protected() -> Refusal:
    return Refusal(_("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och spara den igen."))


def check_size(size: int, limits: Limits = LIMITS) -> None:
    """Raise Refusal for a file of that many bytes, before it is read."""
    if size > limits.size:
        raise Refusal(_("Filen är för stor. Den får vara högst %(n)s MB.") % {"n": limits.size // MEGABYTE})
    if size == 0:
        raise Refusal(_("Filen är tom."))


def _too_much() -> Refusal:
    return Refusal(_("Filen blir för stor när den packas upp. Dela den i flera filer med färre rader."))


def check_container(file: BinaryIO, limits: Limits) -> None:
    """Raise Refusal unless it is a zip file with one workbook that can be unpacked without harm."""
    try:
        names = names_in(file, limits)
        if "xl/workbook.xml" not in names:
            _check_ods(file, names)
    except BROKEN:
        raise no_document() from None


def names_in(file: BinaryIO, limits: Limits) -> set[str]:
    """The names of the files in a zip file that can be unpacked without harm.

    What the directory says is looked at first, and then how much each part really gives when it is unpacked,
    as a directory can say anything. Raises Refusal for what is too much, and one of `BROKEN` for what is no
    zip file.
    """
    with ZipFile(file) as container:
        parts = container.infolist()
    _check_directory(parts, limits)
    left = limits.unpacked
    for part in parts:
        left -= _unpacked(file, part, left)
    return {part.filename for part in parts}


def _check_directory(parts: list[ZipInfo], limits: Limits) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise protected()
    if len(parts) > limits.files or sum(part.file_size for part in parts) > limits.unpacked:
        raise _too_much()
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise BadZipFile


def _check_ods(file: BinaryIO, names: set[str]) -> None:
    with ZipFile(file) as container:
        if "mimetype" not in names or not container.read("mimetype").startswith(_ODS):
            raise no_document()
        if "META-INF/manifest.xml" in names and b"encryption-data" in container.read("META-INF/manifest.xml"):
            raise protected()


def _unpacked(file: BinaryIO, part: ZipInfo, most: int) -> int:
    """How many bytes a part gives, whatever the directory says; Refusal where it is more than `most`."""
    inflater, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for packed in _packed(file, part):
        if part.compress_type == ZIP_STORED:
            count += len(packed)
        while packed and part.compress_type != ZIP_STORED and not inflater.eof:
            count += len(inflater.decompress(packed, _CHUNK))
            packed = inflater.unconsumed_tail
            if count > most:
                raise _too_much()
        if count > most:
            raise _too_much()
    return count


def _packed(file: BinaryIO, part: ZipInfo) -> Iterator[bytes]:
    """A part as it is stored, piece by piece."""
    file.seek(part.header_offset)
    head = file.read(_LOCAL_HEAD)
    name, extra = (int.from_bytes(head[where], "little") for where in (_NAME_LENGTH, _EXTRA_LENGTH))
    file.seek(name + extra, SEEK_CUR)
    left = part.compress_size
    while left > 0 and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        yield packed

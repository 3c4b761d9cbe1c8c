"""Photos of results, and what is sent instead of photos."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, user
from samlad.actions.models import Photo
from samlad.actions.operations import action_release
from samlad.actions.photos import MAX_BYTES, MAX_PHOTOS, SIDE, Picture, photo_add, picture_of
from samlad.actions.tests.factories import action, put
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.forums.models import READER
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.tests.factories import function, holding, party

ORIENTATION, MAKER, DESCRIPTION, GPS = 0x0112, 0x010F, 0x010E, 0x8825


def file_of(image: Image.Image, kind: str = "JPEG", **saved: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.content))


def taken(width: int = 60, height: int = 40, orientation: int = 6) -> bytes:
    """As a phone takes it: red to the left, and much that is said about it."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[DESCRIPTION] = orientation, "Telefonen AB", "Hemma hos Anna"
    exif.get_ifd(GPS).update({1: "N", 2: (59.0, 19.0, 30.0), 3: "E", 4: (18.0, 4.0, 0.0)})
    return file_of(image, exif=exif, comment=b"Anna Berg", quality=95)


def test_a_photo_is_turned_the_right_way() -> None:
    """Orientation 6: the camera was held upright, so what is to the left belongs at the top."""
    picture = picture_of(taken(orientation=6))
    assert (picture.width, picture.height) == (40, 60)
    image = opened(picture)
    assert image.size == (40, 60)
    top, bottom = image.getpixel((20, 5)), image.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]
    assert bottom[2] > 200 > top[2]


def test_what_the_camera_wrote_is_gone() -> None:
    sent = taken()
    assert b"Anna Berg" in sent
    picture = picture_of(sent)
    image = opened(picture)
    assert not dict(image.getexif())
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(image.info)
    for word in (b"Anna", b"Telefonen", b"Exif", b"GPS"):
        assert word not in picture.content


def test_a_large_photo_is_made_smaller_and_a_small_one_is_left() -> None:
    assert (picture_of(taken(5000, 2500, 1)).width, picture_of(taken(5000, 2500, 1)).height) == (SIDE, 1000)
    assert picture_of(taken(30, 20, 1)).width == 30


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "1", "LA"])
def test_every_kind_of_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    image = Image.new(mode, (20, 10))
    try:
        sent = file_of(image, kind)
    except OSError:
        pytest.skip("there are no such files")
    picture = opened(picture_of(sent))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (20, 10))


def test_what_is_transparent_becomes_white() -> None:
    assert opened(picture_of(file_of(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"))).getpixel((1, 1)) == (
        255,
        255,
        255,
    )


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has many pixels, and has the first of them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8_000, 10_000, 20_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Refusal, match="bildpunkter"):
        picture_of(bomb(side))


def text_bomb() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "a" * 100_000_000, zip=True)
    return file_of(Image.new("RGB", (2, 2)), "PNG", pnginfo=info)


GOOD = taken()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 100,
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        GOOD[:40],
        GOOD[: len(GOOD) // 2],
        GOOD[:2] + bytes(500),
        file_of(Image.new("RGB", (9, 9)), "GIF"),
        file_of(Image.new("RGB", (9, 9)), "TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        text_bomb(),
    ],
    ids=range(12),
)
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refusal, match="går inte att läsa som en bild"):
        picture_of(data)


def test_what_is_too_large_is_refused_unread() -> None:
    with pytest.raises(Refusal, match="15 MB"):
        picture_of(GOOD + bytes(MAX_BYTES))


@pytest.mark.django_db
def test_photos_come_from_the_responsible_function_or_those_who_lead() -> None:
    here, who = forum(), function(party())
    made, picture = action(forum=here, responsible=who), picture_of(GOOD)
    holder = holding(who).user
    for by in (member(here), user()):
        with pytest.raises(Refusal):
            photo_add(by=by, at=AT, action=made, picture=picture, description="Lampan")
    with pytest.raises(Refusal, match="Länken"):
        photo_add(by=None, at=AT, action=made, picture=picture, description="Lampan")
    with pytest.raises(Refusal, match="Beskriv"):
        photo_add(by=holder, at=AT, action=made, picture=picture, description=" ")
    assert not Event.objects.filter(verb="actions.photo_added").exists()
    photo_add(by=holder, at=AT, action=made, picture=picture, description="Lampan")
    for _number in range(MAX_PHOTOS - 1):
        photo_add(by=coordinator(here), at=AT, action=made, picture=picture, description="Lampan")
    with pytest.raises(Refusal, match="redan 10"):
        photo_add(by=holder, at=AT, action=made, picture=picture, description="Lampan")
    assert bytes(Photo.objects.filter(action=made)[0].content) == picture.content


def status(who: User | None, photo: Photo, action_key: int = 0) -> int:
    client = Client()
    if who is not None:
        client.force_login(who)
    return client.get(reverse("actions:photo", args=[action_key or photo.action_id, photo.pk])).status_code


@pytest.mark.django_db
def test_a_photo_is_seen_by_those_who_see_the_action() -> None:
    here, lead = forum(), None
    lead = coordinator(here)
    police = party("Polisen", kind="police")
    made = action(forum=here, responsible=function(police))
    photo = photo_add(by=lead, at=AT, action=made, picture=picture_of(GOOD), description="Lampan")
    officer, other, outsider = member(here, party=police), member(here), coordinator(forum("Ett annat"))
    reader = member(here, role=READER)
    seen = {None: 302, lead: 200, officer: 200, other: 404, outsider: 404, reader: 404}
    assert {who: status(who, photo) for who in seen} == seen
    action_release(by=lead, at=AT, action=made, released=True)
    assert (status(other, photo), status(reader, photo)) == (200, 404)
    assert status(lead, photo, action_key=made.pk + 1) == 404
    client = Client()
    client.force_login(lead)
    answer = client.get(reverse("actions:photo", args=[made.pk, photo.pk]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Cache-Control"] == "private, no-cache"


def sent(client: Client, key: int, content: bytes, description: str = "Lampan lyser.") -> Any:
    photo = SimpleUploadedFile("IMG_1.jpg", content)
    address = reverse("actions:add_photo", args=[key])
    return client.post(address, {"photo": photo, "description": description})


@pytest.mark.django_db
def test_a_photo_is_added_with_an_account() -> None:
    here, who = forum(), function()
    made = action(forum=here, responsible=who)
    leader = coordinator(here)
    client = Client(enforce_csrf_checks=False)
    client.force_login(leader)
    assert sent(client, made.pk, taken()).status_code == 403, "nothing has begun"
    put(made, by=leader, at=AT, state="under_way")
    assert reverse("actions:add_photo", args=[made.pk]) in client.get(f"/atgarder/{made.pk}/").text
    assert sent(client, made.pk, taken()).status_code == 302
    row = Photo.objects.get()
    assert (row.width, row.height, row.description) == (40, 60, "Lampan lyser.")
    page = client.get(f"/atgarder/{made.pk}/").text
    assert 'alt="Lampan lyser."' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "description", "words"),
    [
        (b"x" * (MAX_BYTES + 1), "Lampan.", "Bilden är för stor"),
        (b"%PDF-1.7 inte en bild", "Lampan.", "går inte att läsa som en bild"),
        (taken(), "", "fält"),
        (taken(), "Kalle 850709-9805", "personnummer"),
    ],
    ids=["large", "no picture", "no words", "number"],
)
def test_what_is_no_photo_is_told_and_leaves_no_trace(content: bytes, description: str, words: str) -> None:
    here = forum()
    made = action(forum=here)
    leader = coordinator(here)
    put(made, by=leader, at=AT, state="under_way")
    client = Client()
    client.force_login(leader)
    answer = sent(client, made.pk, content, description)
    assert words in answer.text
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_a_photo_with_an_account_is_guarded_against_other_sites() -> None:
    here = forum()
    made = action(forum=here)
    leader = coordinator(here)
    put(made, by=leader, at=AT, state="under_way")
    client = Client(enforce_csrf_checks=True)
    client.force_login(leader)
    assert sent(client, made.pk, taken()).status_code == 403
    assert not Photo.objects.exists()

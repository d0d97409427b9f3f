"""What is taken in, what is refused, and what of a picture is left when it is drawn anew."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from PIL import Image

from ligai.files import actions as files
from ligai.files import rules
from ligai.files.models import StoredFile
from ligai.files.rules import FileKind
from ligai.kernel.errors import Refused
from ligai.ledger.actor import PUBLIC, Actor
from ligai.ledger.writing import writing
from tests.files.uploads import COMMENT, drawn, jpeg, office, pdf, png, upload, webp

TAKEN = datetime(2019, 9, 12, 8, 30)


def kept(file: StoredFile) -> bytes:
    """What lies on disk."""
    with file.open() as content:
        return content.read()


def on_disk() -> list[str]:
    """Every content under MEDIA_ROOT, by name."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(p.name for p in root.rglob("*") if p.is_file() and p.name != ".turn")


def refusal(content: bytes, actor: Actor, name: str = "photo.jpg") -> str:
    """The words with which a file is refused, beside its field and without a trace."""
    before = StoredFile.objects.count(), on_disk()
    with pytest.raises(Refused) as caught, translation.override("zh-hans"):
        files.store(upload(content, name), actor=actor)
    assert caught.value.field == "file"
    assert (StoredFile.objects.count(), on_disk()) == before
    with translation.override("zh-hans"):
        return str(caught.value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (jpeg(), FileKind.JPEG),
        (png(), FileKind.PNG),
        (webp(), FileKind.WEBP),
        (pdf(), FileKind.PDF),
        (office(), FileKind.DOCX),
        (office("xl/workbook.xml"), FileKind.XLSX),
        ("BM 停车公约，业主过半同意".encode(), FileKind.TEXT),
        ("停车公约，业主过半同意".encode("gb18030"), FileKind.TEXT),
    ],
)
def test_the_kind_is_found_by_content_whatever_the_name_says(
    song: Actor, content: bytes, kind: FileKind
) -> None:
    file = files.store(upload(content, "../../公约.exe"), actor=song)
    assert (file.kind, file.name) == (kind, f"公约.{rules.SERVED[kind].ending}")
    assert file.size == len(kept(file))
    assert file.is_picture == (kind in rules.PICTURES)
    if not file.is_picture:
        assert kept(file) == content
        assert file.sha256 == file.original_sha256
        assert file.thumbnail is None


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"{\\rtf1 hello}",
        b"   \n ",
        office("word/document.xml", "word/vbaProject.bin"),
        office("anything.txt"),
        office("word/document.xml", "xl/workbook.xml"),
        b"PK\x03\x04 and then nothing",
    ],
)
def test_everything_else_is_refused_and_what_is_allowed_is_named(
    song: Actor, content: bytes
) -> None:
    assert refusal(content, song) == (
        "这种文件不收。可以交：JPEG图片、PNG图片、WebP图片、PDF文档、"
        "Word文档（docx）、Excel表格（xlsx）、纯文本"
    )


def test_an_empty_file_is_refused(song: Actor) -> None:
    assert refusal(b"", song) == "文件是空的"


def test_a_picture_that_breaks_off_is_refused(song: Actor) -> None:
    assert "打不开" in refusal(jpeg()[:400], song)


def test_a_document_that_unpacks_without_end_is_refused(
    song: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_UNPACKED", 1000)
    assert "这种文件不收" in refusal(office(content=b"0" * 2000), song)


def test_a_file_too_large_is_refused_with_the_limit(
    song: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_BYTES", rules.MEBIBYTE)
    assert refusal(b"a" * (rules.MEBIBYTE + 1), song) == "文件太大，一个最多1MB"


def test_a_picture_of_too_many_pixels_is_never_decoded(
    song: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_PIXELS", 1000)
    assert refusal(jpeg(), song) == "图片太大，最多1,000像素"


def test_nothing_that_a_picture_says_about_people_and_places_is_kept(song: Actor) -> None:
    for content, name in ((jpeg(TAKEN), "a.jpg"), (png(), "a.png")):
        assert b"Zhang San" in content
        file = files.store(upload(content, name), actor=song)
        small = file.thumbnail
        assert small is not None
        for written in (kept(file), small.read()):
            assert b"Zhang San" not in written
            assert COMMENT not in written
            with Image.open(io.BytesIO(written)) as image:
                assert dict(image.getexif()) == {}
                assert not {"comment", "Author", "exif", "xmp"} & image.info.keys()
        assert file.sha256 != file.original_sha256


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("", datetime(2019, 9, 12, 0, 30, tzinfo=UTC)),
        ("+00:00", datetime(2019, 9, 12, 8, 30, tzinfo=UTC)),
        ("half past", datetime(2019, 9, 12, 0, 30, tzinfo=UTC)),
    ],
)
def test_when_the_picture_says_it_was_taken_is_read_before_it_is_gone(
    song: Actor, offset: str, expected: datetime
) -> None:
    assert files.store(upload(jpeg(TAKEN, offset)), actor=song).taken_at == expected


def test_a_camera_whose_clock_is_ahead_or_unset_says_nothing(song: Actor) -> None:
    ahead = datetime.now() + timedelta(days=400)
    for said in (ahead, datetime(1970, 1, 1), None):
        assert files.store(upload(jpeg(said)), actor=song).taken_at is None


def test_a_picture_taken_lying_down_is_put_upright(song: Actor) -> None:
    file = files.store(upload(jpeg(orientation=6)), actor=song)
    assert (file.width, file.height) == (48, 64)


def test_a_large_picture_is_made_smaller_and_has_a_thumbnail(song: Actor) -> None:
    file = files.store(upload(jpeg(size=(6400, 1600))), actor=song)
    assert (file.width, file.height) == (3000, 750)
    small = file.thumbnail
    assert small is not None
    with small, Image.open(small) as image:
        assert image.size == (480, 120)


def test_pictures_that_look_alike_have_a_like_look(song: Actor) -> None:
    def look(content: bytes) -> int:
        return int(files.store(upload(content), actor=song).look, 16)

    one, smaller, other = look(jpeg()), look(jpeg(size=(320, 240))), io.BytesIO()
    drawn().transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(other, "JPEG")
    assert (one ^ smaller).bit_count() <= 4
    assert (one ^ look(other.getvalue())).bit_count() >= 8


def test_the_same_content_lies_on_disk_once(song: Actor) -> None:
    first, second = (files.store(upload(pdf(), f"{n}.pdf"), actor=song) for n in "ab")
    assert (first.sha256, first.name, second.name) == (second.sha256, "a.pdf", "b.pdf")
    assert on_disk() == [first.sha256]
    path = Path(settings.MEDIA_ROOT) / first.sha256[:2] / first.sha256[2:4] / first.sha256
    assert os.stat(path).st_mode & 0o077 == 0


def test_the_same_picture_becomes_the_same_content(song: Actor) -> None:
    one, other = (files.store(upload(jpeg(TAKEN)), actor=song) for _ in range(2))
    assert one.sha256 == other.sha256


@pytest.mark.parametrize(
    ("given_name", "kept_name"),
    [
        ("C:\\桌面\\划线后.JPG", "划线后.jpg"),
        ("/etc/passwd", "passwd.jpg"),
        ("\u202egpj.照片\r\n.exe", "gpj.照片.jpg"),
        ("..", "file.jpg"),
        ("x" * 500, "x" * rules.LONGEST_NAME + ".jpg"),
    ],
)
def test_a_name_is_cleaned(song: Actor, given_name: str, kept_name: str) -> None:
    file = upload(jpeg())
    file._name = given_name  # Django has cleaned it too, in its own way  # type: ignore[attr-defined]
    assert files.store(file, actor=song).name == kept_name


def test_one_person_does_not_fill_the_disk(song: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_WAITING", 1)
    files.store(upload(pdf()), actor=song)
    with pytest.raises(Refused, match="传了还没用的文件"):
        files.store(upload(jpeg()), actor=song)
    assert files.store(upload(jpeg()), actor=PUBLIC).author_id is None


def test_files_are_stored_before_a_transaction_and_never_inside(song: Actor) -> None:
    with writing(), pytest.raises(RuntimeError):
        files.store(upload(pdf()), actor=song)


HEADS = st.sampled_from(
    [
        b"",
        jpeg()[:200],
        jpeg(),
        png()[:60],
        png(),
        webp()[:40],
        pdf(),
        office(),
        b"PK\x03\x04",
        b"\xff\xd8\xff",
    ]
)


@given(head=HEADS, tail=st.binary(max_size=400), name=st.text(max_size=60))
@example(head=b"RIFF\x00\x00\x00\x00WEBPVP8 ", tail=b"\x00" * 30, name="\x00")
@tuned(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_under_any_name_are_stored_or_refused(
    song: Actor, head: bytes, tail: bytes, name: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rules, "MOST_WAITING", 10_000)
    file = upload(head + tail)
    file._name = name  # type: ignore[attr-defined]
    with suppress(Refused):
        assert kept(files.store(file, actor=song))

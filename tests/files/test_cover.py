"""Parts of a picture made black: gone from the copy and its thumbnail, the picture itself untouched."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ligai.files import actions as files
from ligai.files import blobs
from ligai.files.models import StoredFile
from ligai.files.rules import MOST_AREAS, Area
from ligai.kernel.errors import Refused
from ligai.ledger.actor import PUBLIC
from ligai.ledger.writing import writing
from tests.cast import World
from tests.files.uploads import jpeg, png, upload

RIGHT_HALF = Area(50, 0, 50, 100)


def pixel(file: StoredFile, at: tuple[float, float], *, small: bool = False) -> tuple[int, ...]:
    content = file.thumbnail if small else file.open()
    assert content is not None
    with content, Image.open(io.BytesIO(content.read())) as image:
        found = image.convert("RGB").getpixel((at[0] * image.width, at[1] * image.height))
    assert isinstance(found, tuple)
    return found


def dark(colour: tuple[int, ...]) -> bool:
    return max(colour) < 40


def test_what_is_covered_is_black_in_the_copy_and_in_its_thumbnail(world: World) -> None:
    file = files.store(upload(jpeg(size=(200, 100))), actor=PUBLIC)
    copy = files.cover(file, [RIGHT_HALF], actor=world.lin)
    for small in (False, True):
        assert dark(pixel(copy, (0.75, 0.5), small=small))
        assert not dark(pixel(copy, (0.42, 0.5), small=small))
    assert not dark(pixel(file, (0.75, 0.5)))
    assert copy.sha256 != file.sha256
    assert copy.name == "file.jpg"
    assert (copy.width, copy.height) == (file.width, file.height)


def test_a_clear_picture_is_covered_for_all_to_see_through_nothing(world: World) -> None:
    file = files.store(upload(png()), actor=PUBLIC)
    copy = files.cover(file, [RIGHT_HALF], actor=world.lin)
    with copy.open() as content, Image.open(io.BytesIO(content.read())) as image:
        assert image.convert("RGBA").getpixel((30, 15)) == (0, 0, 0, 255)


def test_a_thin_area_covers_whole_pixels(world: World) -> None:
    file = files.store(upload(jpeg(size=(200, 100))), actor=PUBLIC)
    copy = files.cover(file, [Area(70, 40, 5.3, 11.7)], actor=world.lin)
    for at in ((0.703, 0.42), (0.752, 0.514)):
        assert dark(pixel(copy, at))


@pytest.mark.parametrize(
    "areas",
    [
        [],
        [Area(0, 0, 0, 10)],
        [Area(-1, 0, 10, 10)],
        [Area(60, 0, 41, 10)],
        [Area(float("nan"), 0, 1, 1)],
        [RIGHT_HALF] * (MOST_AREAS + 1),
    ],
)
def test_areas_that_cover_nothing_or_lie_outside_are_refused(
    world: World, areas: list[Area]
) -> None:
    file = files.store(upload(jpeg()), actor=PUBLIC)
    with pytest.raises(Refused) as caught:
        files.cover(file, areas, actor=world.lin)
    assert caught.value.field == "areas"


def test_a_picture_that_is_lost_is_refused_and_none_is_drawn_within_a_transaction(
    world: World,
) -> None:
    file = files.store(upload(jpeg()), actor=PUBLIC)
    with writing(), pytest.raises(RuntimeError):
        files.cover(file, [RIGHT_HALF], actor=world.lin)
    blobs.remove(file.sha256)
    with pytest.raises(Refused, match="不见了"):
        files.cover(file, [RIGHT_HALF], actor=world.lin)

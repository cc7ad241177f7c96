"""The shelf: its own names only, whole files only, room counted to the byte."""

from pathlib import Path

import pytest

from daemon.media.addresses import Unwanted
from daemon.media.shelf import Part, Shelf, holdings
from prolink.errors import NotFound, TryLater
from prolink.settings import MediaSettings

ONE = f"ab/cd/abcd{'0' * 28}"
TWO = f"ab/cd/abcd{'1' * 28}"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    opened = Shelf(tmp_path, MediaSettings(max_mb=1, quota_mb=1))
    opened.open()
    return opened


def put(shelf: Shelf, place: str, content: bytes) -> None:
    with Part(shelf, place) as part:
        shelf.reserve(len(content))
        part.write(content)
        part.finish()


@pytest.mark.parametrize(
    "place",
    [
        *("", "x", "../../etc/passwd", "ab/cd/../../../x", "prolink.db"),
        *(f"/{ONE}", f"{ONE}.part", f"{ONE}\n", f"ab/ce/abcd{'0' * 28}", ONE.upper()),
    ],
)
def test_a_place_of_any_other_shape_is_none_of_ours(shelf: Shelf, place: str) -> None:
    with pytest.raises(NotFound):
        shelf.path(place)


def test_a_finished_file_has_its_name_and_its_room(shelf: Shelf) -> None:
    put(shelf, ONE, b"x" * 10)
    assert shelf.path(ONE).read_bytes() == b"x" * 10
    assert shelf.used == 10


def test_an_unfinished_one_leaves_nothing(shelf: Shelf) -> None:
    with Part(shelf, ONE) as part:
        shelf.reserve(10)
        part.write(b"x" * 10)
    assert [path for path in shelf.folder.rglob("*") if path.is_file()] == []
    assert shelf.used == 0


def test_a_second_one_at_the_same_place_takes_the_room_of_the_first(shelf: Shelf) -> None:
    put(shelf, ONE, b"x" * 10)
    put(shelf, ONE, b"y" * 4)
    assert shelf.path(ONE).read_bytes() == b"yyyy"
    assert shelf.used == 4


def test_a_link_in_the_place_of_the_part_is_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("keep")
    part = shelf.path(ONE).with_name(f"{shelf.path(ONE).name}.part")
    part.parent.mkdir(parents=True)
    part.symlink_to(target)
    with pytest.raises(OSError, match="symbolic"), Part(shelf, ONE):
        pass
    assert target.read_text() == "keep"


def test_thrown_away_it_takes_its_empty_folders_along(shelf: Shelf) -> None:
    put(shelf, ONE, b"x")
    put(shelf, TWO, b"x")
    shelf.throw_away(ONE)
    assert shelf.path(TWO).exists()
    shelf.throw_away(TWO)
    shelf.throw_away(TWO)
    assert list(shelf.folder.iterdir()) == []
    assert shelf.used == 0


def test_opened_again_it_counts_what_is_there(shelf: Shelf, tmp_path: Path) -> None:
    put(shelf, ONE, b"x" * 7)
    again = Shelf(tmp_path, MediaSettings())
    again.open()
    assert again.used == 7
    assert (holdings(tmp_path).files, holdings(tmp_path).bytes) == (1, 7)


def test_a_data_directory_without_files_holds_none(tmp_path: Path) -> None:
    assert holdings(tmp_path).files == 0


def test_nothing_begins_while_the_disk_is_nearly_full(tmp_path: Path) -> None:
    nearly_full = Shelf(tmp_path, MediaSettings(), spare=2**60)
    nearly_full.open()
    with pytest.raises(TryLater):
        nearly_full.weigh(10)


def test_what_does_not_fit_takes_no_room(shelf: Shelf) -> None:
    with pytest.raises(Unwanted, match="quota_mb"):
        shelf.reserve(2**20 + 1)
    assert shelf.used == 0

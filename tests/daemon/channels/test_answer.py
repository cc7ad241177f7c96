"""What a platform says over HTTP/1.1, and what is no answer."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.channels.answer import LARGEST_HEAD, Answer, Malformed, Reading

LARGEST = 1000

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-One: 1\r\nx-one:  2 \r\n\r\nhalo"
CHUNKED = (
    b"HTTP/1.1 429 Too Many\r\nTransfer-Encoding: Chunked\r\nRetry-After: 7\r\n\r\n"
    b"3\r\nhal\r\n1;name=value\r\no\r\n0\r\nTrailer: x\r\n\r\n"
)
AFTER_A_WORD_IN_BETWEEN = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + PLAIN


def read(came: bytes, *, ended: bool = False) -> Answer | None:
    reading = Reading(LARGEST)
    return reading.feed(came) or (reading.end() if ended else None)


@pytest.mark.parametrize(
    ("came", "status", "headers"),
    [
        (PLAIN, 200, {"content-length": "4", "x-one": "1, 2"}),
        (CHUNKED, 429, {"transfer-encoding": "Chunked", "retry-after": "7"}),
        (AFTER_A_WORD_IN_BETWEEN, 200, {"content-length": "4", "x-one": "1, 2"}),
    ],
)
def test_an_answer_is_whole_however_it_says_where_it_ends(came: bytes, status: int, headers: dict[str, str]) -> None:
    assert read(came) == Answer(status, b"halo", headers)


@pytest.mark.parametrize("came", [PLAIN, CHUNKED, AFTER_A_WORD_IN_BETWEEN])
@settings(deadline=None)  # Other people work on the machine, too.
@given(data=st.data())
def test_it_does_not_matter_in_how_many_pieces_it_comes(came: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(came) - 1))))
    reading = Reading(LARGEST)
    told = [reading.feed(came[a:b]) for a, b in zip([0, *cuts], [*cuts, len(came)], strict=True)]
    assert told[:-1] == [None] * len(cuts)
    assert told[-1] == read(came)


def test_the_end_of_the_connection_ends_an_answer_that_names_no_other() -> None:
    answer = read(b"HTTP/1.0 200 OK\r\n\r\nhalo", ended=True)
    assert answer is not None
    assert answer.body == b"halo"


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_never_have_a_body(status: int) -> None:
    answer = read(b"HTTP/1.1 %d None\r\nContent-Length: 9\r\n\r\n" % status)
    assert answer is not None
    assert answer.body == b""


@pytest.mark.parametrize(
    ("came", "last"),
    [
        (PLAIN, False),
        (CHUNKED, False),
        (PLAIN + b"H", True),
        (PLAIN.replace(b"1.1", b"1.0"), True),
        (PLAIN.replace(b"X-One: 1", b"Connection: x, Close"), True),
    ],
)
def test_a_connection_is_used_again_only_where_nothing_speaks_against_it(came: bytes, last: bool) -> None:
    reading = Reading(LARGEST)
    assert reading.feed(came) is not None
    assert reading.last is last


@pytest.mark.parametrize(
    "came",
    [
        b"HTTP/2 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"HTTP/1.1 700 High\r\n\r\n",
        b"HTTP/1.1 2000 Long\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nName : x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nName: x\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nName: x\nOther: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nName: \0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x4\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhalo",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nhalo",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhaloo\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 200,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"Name: x\r\n" * LARGEST_HEAD,
        b"HTTP/1.1 200 OK\r\nName: " + b"x" * LARGEST_HEAD,
        b"HTTP/1.1 100 Continue\r\n\r\n" + b"x" * (LARGEST_HEAD + 1),
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
    ],
)
def test_what_could_mean_two_things_or_has_no_end_is_no_answer(came: bytes) -> None:
    with pytest.raises(Malformed):
        read(came)


@pytest.mark.parametrize("came", [b"", b"HTTP/1.1 2", PLAIN[:-1], CHUNKED[:-2]])
def test_an_answer_that_was_cut_off_is_none(came: bytes) -> None:
    with pytest.raises(Malformed):
        read(came, ended=True)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_break_nothing_else(rest: bytes) -> None:
    for begun in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        with suppress(Malformed):
            read(begun + rest, ended=True)

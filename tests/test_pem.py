"""PEM against the standard library's writer, and what the reader takes from files that people made."""

import ssl
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl import pem

LAW = settings(deadline=None)


@LAW
@given(st.binary(min_size=1, max_size=400))
@example(bytes(48))
@example(bytes(49))
def test_one_block_is_written_as_the_standard_library_does(der: bytes) -> None:
    assert pem.encode("CERTIFICATE", der).decode() == ssl.DER_cert_to_PEM_cert(der)


@LAW
@given(st.lists(st.binary(min_size=1, max_size=200), max_size=4))
def test_blocks_come_back_in_order(blocks: list[bytes]) -> None:
    text = b"".join(pem.encode("CERTIFICATE", block) for block in blocks)
    assert pem.decode("CERTIFICATE", text) == blocks
    assert b"".join(pem.split(text)) == text
    assert len(pem.split(text)) == len(blocks)


def test_only_blocks_with_the_label_are_taken() -> None:
    text = pem.encode("PRIVATE KEY", b"key") + pem.encode("CERTIFICATE", b"certificate")
    assert pem.decode("CERTIFICATE", text) == [b"certificate"]
    assert pem.decode("CERTIFICATE REQUEST", text) == []


def test_text_around_crlf_and_a_byte_order_mark_do_no_harm() -> None:
    text = b"\xef\xbb\xbfsubject=CN = a\r\n" + pem.encode("CERTIFICATE", bytes(100)).replace(b"\n", b" \r\n") + b"\r\n\r\n"
    assert pem.decode("CERTIFICATE", text) == [bytes(100)]


def test_split_leaves_text_outside_the_blocks_behind() -> None:
    one, other = pem.encode("CERTIFICATE", b"one"), pem.encode("CERTIFICATE", b"other")
    assert pem.split(b"leaf\n" + one + b"sub\n" + other) == [one, other]


def test_blocks_that_do_not_end_are_none() -> None:
    text = pem.encode("CERTIFICATE", bytes(100))
    assert pem.decode("CERTIFICATE", text[:-20]) == []
    assert pem.decode("CERTIFICATE", text.replace(b"END CERTIFICATE", b"END PRIVATE KEY")) == []


def test_what_is_no_base64_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        pem.decode("CERTIFICATE", b"-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n")


@LAW
@given(st.binary(max_size=300))
@example(b"-----BEGIN X-----\n\xff\n-----END X-----")
def test_any_text_is_read_or_refused_with_valueerror_alone(text: bytes) -> None:
    try:
        assert isinstance(pem.decode("X", text), list)
    except ValueError:
        return


@pytest.mark.parametrize(
    "text",
    [
        b"-----BEGIN X-----" + b" " * 200_000 + b"!",
        b"-----BEGIN X-----\n" * 20_000,
        b"-----BEGIN X-----\nAAAA" * 20_000,
        b"-----BEGIN " + b"A" * 200_000,
    ],
    ids=["blanks", "beginnings", "bodies", "label"],
)
def test_reading_takes_time_in_proportion_to_the_text(text: bytes) -> None:
    start = time.perf_counter()
    assert pem.decode("X", text) == []
    assert time.perf_counter() - start < 2

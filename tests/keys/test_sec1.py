"""ECPrivateKey and points: coordinates keep their leading zeros, and nothing else is taken for either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl import der
from pcactl.keys import sec1
from pcactl.keys.sec1 import Point

CURVE = "1.2.156.10197.1.301"
SIZES = st.sampled_from([32, 48, 66])
VERSION, PRIVATE = der.integer(1), der.octet_string(bytes(31) + b"\x07")
PUBLIC = der.explicit(1, der.bit_string(Point(4, 4).octets(32)))
CURVE_INSIDE = der.explicit(0, der.oid(CURVE))


@given(SIZES, st.data())
def test_what_was_written_is_read(size: int, data: st.DataObject) -> None:
    number = st.integers(0, 256**size - 1)
    d, point = data.draw(number), Point(data.draw(number), data.draw(number))
    assert sec1.read_private(sec1.write_private(d, point, size), CURVE, size) == (d, point)
    assert sec1.read_point(point.octets(size), size) == point


@pytest.mark.parametrize("prefix", ["00", "04", "40", "44", "0404", "0000", "4444"])
def test_no_digit_of_a_point_is_stripped(prefix: str) -> None:
    x = int(prefix.ljust(64, "5"), 16)
    assert Point(x, x).octets(32).hex() == "04" + prefix.ljust(64, "5") * 2


def test_the_private_number_is_always_as_long_as_the_field() -> None:
    assert sec1.write_private(7, Point(4, 4), 32) == der.sequence(VERSION, PRIVATE, PUBLIC)


@pytest.mark.parametrize(
    ("items", "public"),
    [
        ([VERSION, PRIVATE], None),
        ([VERSION, PRIVATE, PUBLIC], Point(4, 4)),
        ([VERSION, PRIVATE, CURVE_INSIDE], None),
        ([VERSION, PRIVATE, CURVE_INSIDE, PUBLIC], Point(4, 4)),
    ],
)
def test_the_curve_and_the_public_key_may_be_left_out(items: list[bytes], public: Point | None) -> None:
    assert sec1.read_private(der.sequence(*items), CURVE, 32) == (7, public)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [VERSION],
        [PRIVATE, VERSION],
        [der.integer(0), PRIVATE],
        [VERSION, der.octet_string(b"\x07")],
        [VERSION, der.octet_string(bytes(32) + b"\x07")],
        [VERSION, der.bit_string(bytes(31))],
        [VERSION, PRIVATE, PUBLIC, CURVE_INSIDE],
        [VERSION, PRIVATE, PUBLIC, PUBLIC],
        [VERSION, PRIVATE, der.explicit(0, der.oid("1.2.840.10045.3.1.7"))],
        [VERSION, PRIVATE, der.explicit(0, der.NULL)],
        [VERSION, PRIVATE, der.explicit(1, der.bit_string(b"\x02" + bytes(32)))],
        [VERSION, PRIVATE, der.explicit(1, der.bit_string(b"\x04" + bytes(63)))],
        [VERSION, PRIVATE, der.explicit(1, der.bit_string(b"\x04" + bytes(64)), der.NULL)],
        [VERSION, PRIVATE, der.explicit(2, der.NULL)],
    ],
)
def test_other_forms_are_refused(items: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"."):
        sec1.read_private(der.sequence(*items), CURVE, 32)


def test_nothing_may_stand_behind_the_key() -> None:
    with pytest.raises(ValueError, match="one DER element"):
        sec1.read_private(der.sequence(VERSION, PRIVATE) + b"\x05\x00", CURVE, 32)

"""Our reader of certificates, against `cryptography`'s, and against octets that are none."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.vocabulary import KEY_USAGES, Kind, Role
from pcactl.engine.certificate import algorithm_identifier, draft, seal
from pcactl.engine.extension_values import BasicConstraints
from pcactl.engine.extensions import extensions
from pcactl.engine.subject import name_der
from pcactl.engine.view import View, read_certificate, read_tbs
from tests.engine.examples import EVERY_KEY, EVERY_KIND, LAW, SERIAL, ec_key, keyed, plan, public_info

CUSTOM = {"extensions.custom_extensions": [{"object_identifier": "2.999.1", "critical": True, "value": base64.b64encode(der.NULL).decode()}]}


ASKED = [name for name, member in vars(View).items() if isinstance(member, property)]
"""Everything that can be asked of a view and is read when it is asked."""


def _everything(view: View) -> list[object]:
    return [getattr(view, name) for name in ASKED]


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_a_draft_is_read_as_it_was_planned(algorithm: str, param: str, kind: Kind) -> None:
    made = plan(kind, {**keyed(algorithm, param), **(CUSTOM if kind is not Kind.ROOT else {})})
    for number, role in enumerate(made.key_usages, 1):
        key = public_info(algorithm, param, number)
        view = read_tbs(draft(made, role, serial=SERIAL, key=key))
        assert (view.version, view.serial, view.signature) == (3, SERIAL, algorithm_identifier(made.signature))
        assert (view.issuer, view.subject, view.spki) == (made.issuer_name, name_der(made.request.subject), key.spki)
        assert (view.not_before, view.not_after, view.time_tags) == (made.not_before, made.not_after, (der.UTC_TIME, der.UTC_TIME))
        assert (view.key_id, view.authority_key_id) == (key.key_id, made.issuer_key_id)
        assert (view.key_usages, view.extended_key_usages) == (made.key_usages[role], made.extended_key_usages)
        assert view.key_kind == (ALGORITHMS[algorithm], param)
        assert view.is_ca is (kind is not Kind.LEAF)
        assert len(view.extension_oids) == len(view.extensions)
        assert der.sequence(*map(_written, view.extension_oids, view.extensions.values())) == extensions(made, role, key.key_id)


def _written(oid: str, extension: tuple[bool, bytes]) -> bytes:
    critical, value = extension
    return der.sequence(der.oid(oid), der.TRUE if critical else b"", der.octet_string(value))


USAGE_NAMES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]
USAGES = st.lists(st.booleans(), min_size=9, max_size=9)
OIDS = st.tuples(st.just(2), st.integers(0, 100), st.integers(0, 10**6)).map(lambda arcs: x509.ObjectIdentifier(".".join(map(str, arcs))))


@settings(LAW, max_examples=60)
@given(
    ca=st.booleans(),
    path_length=st.none() | st.integers(0, 300),
    usages=USAGES,
    purposes=st.lists(OIDS, max_size=3, unique=True),
    year=st.integers(1950, 2100),
    critical=st.booleans(),
    authority=st.booleans(),
)
def test_a_certificate_that_cryptography_made_is_read_as_it_reads_it(
    *, ca: bool, path_length: int | None, usages: list[bool], purposes: list[x509.ObjectIdentifier], year: int, critical: bool, authority: bool
) -> None:
    usages[7], usages[8] = usages[7] and usages[4], usages[8] and usages[4]
    name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(x509.NameOID.COMMON_NAME, "中")])
    start = datetime(year, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, ec_key("P384").public_key(), SERIAL, start, start + timedelta(days=20_000))
    builder = builder.add_extension(x509.BasicConstraints(ca, path_length if ca else None), critical)
    builder = builder.add_extension(x509.KeyUsage(*usages), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical)
    if authority:
        builder = builder.add_extension(x509.AuthorityKeyIdentifier(b"key", [x509.DirectoryName(name)], 7), critical=False)
    made = builder.sign(ec_key("P256"), hashes.SHA256())
    view = read_certificate(made.public_bytes(Encoding.DER))
    assert view.basic_constraints == BasicConstraints(ca, path_length if ca else None)
    assert view.extensions["2.5.29.19"].critical is critical
    assert view.key_usages == tuple(row.name for row in KEY_USAGES.values() if usages[row.bit])
    assert view.extended_key_usages == tuple(one.dotted_string for one in purposes)
    assert (view.not_before, view.not_after) == (made.not_valid_before_utc, made.not_valid_after_utc)
    assert (view.key_id, view.authority_key_id) == (b"", b"key" if authority else b"")
    assert (view.issuer, view.serial) == (name.public_bytes(), SERIAL)
    assert view.key_kind == (ALGORITHMS["ECDSA"], "P384")
    assert view.extension_oids == tuple(one.oid.dotted_string for one in made.extensions)


def test_without_extensions_there_is_nothing_to_read() -> None:
    fields = der.read(draft(plan(Kind.ROOT), Role.SIGNING, serial=SERIAL, key=public_info("ECDSA", "P256"))).children()
    view = read_tbs(der.sequence(*(field.raw for field in fields[:7])))
    assert view.extension_oids == ()
    assert (view.basic_constraints, view.is_ca, view.key_usages, view.extended_key_usages, view.key_id, view.authority_key_id) == (
        None,
        False,
        None,
        (),
        b"",
        b"",
    )


def _certificate() -> bytes:
    made = plan(Kind.LEAF, {**CUSTOM, "csr_common.san": ["a.test"]})
    return seal(draft(made, Role.SIGNING, serial=SERIAL, key=public_info("ECDSA", "P256")), made.signature, b"signature")


@pytest.mark.parametrize(
    "data", [b"", b"\x30\x00", b"\x30\x02\x30\x00", b"\x05\x00", _certificate()[:-1], _certificate() + b"\x00", b"-----BEGIN CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_certificate(data)


def _spki(*parts: bytes, bits: bytes = b"\x00\x30\x00") -> bytes:
    return der.sequence(der.sequence(*parts), der.tlv(der.BIT_STRING, bits))


RSA_OID = der.oid("1.2.840.113549.1.1.1")


@pytest.mark.parametrize(
    "spki",
    [
        b"\x30\x00",
        der.sequence(der.sequence(RSA_OID)),
        _spki(),
        _spki(RSA_OID, der.NULL),
        _spki(RSA_OID, der.NULL, bits=b"\x00\x05\x00"),
        _spki(RSA_OID, der.NULL, bits=b"\x01\x30\x00"),
        _spki(RSA_OID, der.NULL, bits=b"\x00\x30\x02\x05\x00"),
    ],
)
def test_a_key_that_is_not_well_formed_raises_valueerror(spki: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        _ = _with_key(spki).key_kind


@pytest.mark.parametrize(
    "spki",
    [
        _spki(der.oid("1.3.101.112")),
        _spki(der.oid("1.2.840.10045.2.1"), der.oid("1.3.132.0.10")),
        _spki(der.oid("1.2.840.10045.2.1"), der.sequence()),
        _spki(RSA_OID, der.oid("1.2.840.10045.3.1.7")),
    ],
)
def test_a_key_that_is_none_of_ours_is_none(spki: bytes) -> None:
    assert _with_key(spki).key_kind is None


def _with_key(spki: bytes) -> View:
    fields = [field.raw for field in der.read(draft(plan(Kind.ROOT), Role.SIGNING, serial=SERIAL, key=public_info("ECDSA", "P256"))).children()]
    fields[6] = spki
    return read_tbs(der.sequence(*fields))


@settings(LAW, max_examples=500)
@given(st.data())
@example(None)
def test_changed_octets_are_read_or_refused_with_valueerror_alone(draw: st.DataObject | None) -> None:
    octets = bytearray(_certificate())
    for _ in range(draw.draw(st.integers(1, 4)) if draw else 0):
        assert draw
        octets[draw.draw(st.integers(0, len(octets) - 1))] = draw.draw(st.integers(0, 255))
    try:
        view = read_certificate(bytes(octets))
    except ValueError:
        return
    for name in ASKED:
        try:
            getattr(view, name)
        except ValueError:
            continue


def test_every_single_octet_changed() -> None:
    whole = _certificate()
    read = 0
    for at in range(len(whole)):
        for mask in (0x01, 0x80, 0xFF):
            octets = bytearray(whole)
            octets[at] ^= mask
            try:
                read += len(_everything(read_certificate(bytes(octets))))
            except ValueError:
                continue
    assert read

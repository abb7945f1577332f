"""Roots made elsewhere: which are taken, with what notices, which are refused, and whether what is made below them verifies."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, load_pem_private_key

from pcactl import der, pem
from pcactl.authority.importing import import_root
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.view import read_certificate
from pcactl.errors import InvalidParameter, MissingParameter, RecordExisted
from pcactl.model import Shown
from tests.api.client import SM2, Client, body_of
from tests.authority import roots
from tests.authority.conftest import OpenSSL
from tests.authority.roots import Attribute
from tests.engine.examples import rsa_key
from tests.pool import pooled_key
from tests.store.samples import contents

HORSE = b"correct horse"
ODD = (Attribute(roots.COMMON_NAME, b"Old Root", der.PRINTABLE_STRING), Attribute(roots.ORGANIZATION, b"M\xfcller", der.TELETEX_STRING), roots.USUAL[0])
EMAIL, DOMAIN_COMPONENT = "1.2.840.113549.1.9.1", "0.9.2342.19200300.100.1.25"


def take(client: Client, certificate: bytes, key: bytes | None = None, passphrase: bytes | None = None, **words: Any) -> Shown:
    return import_root(certificate, key, client.store, client.world, unlock=lambda: passphrase, **words)


def codes(shown: Shown) -> list[str]:
    return [notice.row.code for notice in shown.notices]


def file_of(client: Client, instance_id: str, stem: str = "certificate") -> Path:
    return client.store.paths(instance_id)[stem]


def parsed(client: Client, instance_id: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file_of(client, instance_id).read_bytes())


def below(client: Client, root: str) -> tuple[str, str]:
    """A sub below a root, and a leaf below that."""
    sub = client.create(Kind.SUB, issuer_id=root)
    return sub, client.create(Kind.LEAF, issuer_id=sub)


def verified(client: Client, openssl: OpenSSL, root: str, sub: str, leaf: str, *, strict: bool = True) -> bool:
    """Whether OpenSSL accepts the chain at the client's time."""
    words = [*(["-x509_strict"] if strict else []), "-purpose", "sslserver", "-attime", str(int(client.clock().timestamp()))]
    trust = ["-CAfile", file_of(client, root), "-untrusted", file_of(client, sub)]
    return openssl("verify", *words, *trust, file_of(client, leaf)).returncode == 0


# A usual root


def test_a_root_with_its_key_signs(client: Client, openssl: OpenSSL) -> None:
    made = take(client, roots.certificate(), roots.private(), tag="from the old CA")
    instance = made.instance
    assert (instance.source_type, instance.status, instance.common_name, instance.tag) == (1, Status.NORMAL, "Example Root", "from the old CA")
    assert instance.certificates[next(iter(instance.certificates))].serial_number == "1234"
    assert (instance.key_alg, instance.key_param, instance.signature_algorithm) == ("ECDSA", "P256", "SHA256-ECDSA")
    assert codes(made) == ["KeyInTheClear"]
    assert verified(client, openssl, instance.instance_id, *below(client, instance.instance_id))


def test_its_certificate_is_kept_octet_for_octet(client: Client) -> None:
    certificate = roots.certificate(subject=roots.name(ODD))
    made = take(client, certificate)
    assert made.files.contents["certificate"].encode() == made.files.contents["chain"].encode() == certificate


def test_an_rsa_root_signs(client: Client, openssl: OpenSSL) -> None:
    made = take(client, roots.certificate(rsa_key()), roots.private(rsa_key(), PrivateFormat.TraditionalOpenSSL))
    assert made.instance.signature_algorithm == "SHA256-RSA"
    assert verified(client, openssl, made.instance.instance_id, *below(client, made.instance.instance_id))


def test_a_root_of_another_store_of_ours(client: Client, tmp_path: Path, openssl: OpenSSL) -> None:
    other = Client(tmp_path / "other")
    root = other.create(Kind.ROOT, quantity=3)
    made = take(client, file_of(other, root).read_bytes(), file_of(other, root, "private_key").read_bytes())
    assert verified(client, openssl, made.instance.instance_id, *below(client, made.instance.instance_id))


def test_an_sm2_root_of_another_store_of_ours(client: Client, tmp_path: Path) -> None:
    other = Client(tmp_path / "other")
    root = other.create(Kind.ROOT, quantity=3, **SM2)
    made = take(client, file_of(other, root).read_bytes(), file_of(other, root, "private_key").read_bytes())
    assert (made.instance.key_alg, made.instance.signature_algorithm) == ("SM2", "SM3-SM2")
    sub = client.create(Kind.SUB, issuer_id=made.instance.instance_id, **SM2)
    assert parsed(client, sub).issuer == parsed(client, made.instance.instance_id).subject


def test_without_its_key_it_is_listed_and_signs_nothing(client: Client) -> None:
    made = take(client, roots.certificate())
    assert codes(made) == ["SignsNothing"]
    assert "private_key" not in made.files.paths
    assert client.result("ListRootInstances", {"sourceType": 1})["count"] == 1
    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=made.instance.instance_id))
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.issuer_id", 4)


@pytest.mark.parametrize("first", [True, False])
def test_the_same_certificate_twice(client: Client, first: bool) -> None:  # noqa: FBT001  A parameter of the test.
    made = take(client, roots.certificate(), roots.private() if first else None)
    der_form = pem.decode("CERTIFICATE", made.files.contents["certificate"].encode())[0]
    before = contents(client.store.path)
    with pytest.raises(RecordExisted, match=made.instance.instance_id):
        take(client, der_form, roots.private())
    assert contents(client.store.path) == before


def test_it_is_taken_again_once_it_was_deleted(client: Client) -> None:
    certificate = roots.certificate()
    made = take(client, certificate)
    client.result("RevokeRootInstance", {"instance_id": made.instance.instance_id})
    client.result("DeleteRootInstance", {"instance_id": made.instance.instance_id})
    assert take(client, certificate).instance.instance_id != made.instance.instance_id


@pytest.mark.parametrize(
    "form",
    [
        lambda text: pem.decode("CERTIFICATE", text)[0],
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: b"subject=CN = Example Root\n" + text + b"\nthat was it\n",
        lambda text: text + roots.private(),
    ],
    ids=["DER", "CRLF", "a byte order mark", "text around it", "the key behind it"],
)
def test_forms_of_the_certificates_file(client: Client, form: Any) -> None:
    made = take(client, form(roots.certificate()))
    assert made.files.contents["certificate"].encode() == roots.certificate()


# Keys


@pytest.fixture
def keys(tmp_path: Path, openssl: OpenSSL) -> Path:
    """A directory with one P-256 key as OpenSSL writes it in many forms, and its certificate."""
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", tmp_path / "sec1-with-parameters")
    source = ("-in", tmp_path / "sec1-with-parameters")
    openssl("ec", *source, "-out", tmp_path / "sec1")
    openssl("ec", *source, "-outform", "DER", "-out", tmp_path / "sec1.der")
    openssl("pkcs8", "-topk8", "-nocrypt", *source, "-out", tmp_path / "pkcs8")
    openssl("pkcs8", "-topk8", "-nocrypt", *source, "-outform", "DER", "-out", tmp_path / "pkcs8.der")
    hidden = ("-passout", "pass:correct horse")
    openssl("ec", *source, "-aes256", *hidden, "-out", tmp_path / "encrypted-sec1")
    openssl("pkcs8", "-topk8", *source, *hidden, "-out", tmp_path / "encrypted")
    openssl("pkcs8", "-topk8", *source, "-scrypt", *hidden, "-out", tmp_path / "encrypted-scrypt")
    openssl("pkcs8", "-topk8", *source, "-v2", "des3", *hidden, "-out", tmp_path / "encrypted-des3")
    openssl("pkcs8", "-topk8", *source, "-outform", "DER", *hidden, "-out", tmp_path / "encrypted.der")
    key = load_pem_private_key((tmp_path / "pkcs8").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    (tmp_path / "certificate").write_bytes(roots.certificate(key))
    return tmp_path


@pytest.mark.parametrize("form", ["sec1-with-parameters", "sec1", "sec1.der", "pkcs8", "pkcs8.der"])
def test_forms_of_the_key(client: Client, keys: Path, openssl: OpenSSL, form: str) -> None:
    made = take(client, (keys / "certificate").read_bytes(), (keys / form).read_bytes())
    kept = file_of(client, made.instance.instance_id, "private_key")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
    public = openssl("pkey", "-in", kept, "-pubout")
    assert (public.returncode, public.stdout) == (0, openssl("x509", "-in", keys / "certificate", "-noout", "-pubkey").stdout)


@pytest.mark.parametrize("form", ["encrypted", "encrypted-sec1", "encrypted-scrypt", "encrypted-des3", "encrypted.der"])
def test_an_encrypted_key_stays_under_its_passphrase(client: Client, keys: Path, openssl: OpenSSL, form: str) -> None:
    made = take(client, (keys / "certificate").read_bytes(), (keys / form).read_bytes(), HORSE)
    assert codes(made) == []
    kept = file_of(client, made.instance.instance_id, "private_key")
    assert kept.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert openssl("pkey", "-in", kept, "-noout", "-passin", "pass:correct horse").returncode == 0
    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=made.instance.instance_id))
    assert refusal.code.startswith("MissingParameter")
    client.unlock = lambda: HORSE
    client.create(Kind.SUB, issuer_id=made.instance.instance_id)


@pytest.mark.parametrize("form", ["encrypted", "encrypted-sec1", "encrypted-scrypt"])
def test_a_wrong_passphrase_and_none(client: Client, keys: Path, form: str) -> None:
    certificate, key = (keys / "certificate").read_bytes(), (keys / form).read_bytes()
    with pytest.raises(InvalidParameter, match="the passphrase is wrong") as wrong:
        take(client, certificate, key, b"battery staple")
    assert (wrong.value.field, wrong.value.exit_status) == ("key", 2)
    with pytest.raises(MissingParameter, match="is encrypted") as missing:
        take(client, certificate, key)
    assert "--passphrase-file FILE" in missing.value.hint
    assert not client.store.path.exists()


def test_a_passphrase_is_not_asked_for_a_key_that_has_none(client: Client) -> None:
    def never() -> bytes:
        raise AssertionError

    import_root(roots.certificate(), roots.private(), client.store, client.world, unlock=never)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (roots.private(roots.ec_key(2)), "does not belong to the certificate"),
        (roots.private(ec.generate_private_key(ec.SECP384R1())), "does not belong to the certificate"),
        (roots.private(rsa_key()), "does not belong to the certificate"),
        (roots.private() + roots.private(roots.ec_key(2)), "2 private keys in one file"),
        (roots.certificate(), "CERTIFICATE in PEM"),
        (b"", "an empty file"),
        (b"not a key", "neither PEM nor one structure in DER"),
        (b"-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n", "."),
        (pooled_key("SM2", "", 0).to_pkcs8(), "does not belong to the certificate"),
    ],
    ids=["another", "another curve", "RSA", "two", "a certificate", "nothing", "text", "no Base64", "SM2"],
)
def test_a_key_that_is_none_of_this_certificate(client: Client, key: bytes, problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem) as caught:
        take(client, roots.certificate(), key)
    assert (caught.value.field, caught.value.exit_status) == ("key", 2)
    assert not client.store.path.exists()


def test_no_error_tells_anything_of_the_key(client: Client) -> None:
    other = roots.ec_key(2)
    with pytest.raises(InvalidParameter) as caught:
        take(client, roots.certificate(), roots.private(other))
    said = f"{caught.value!r} {caught.value.problem} {caught.value.value} {caught.value.hint} {caught.value.allowed}"
    assert f"{other.private_numbers().private_value:x}" not in said
    assert not any(line in said for line in roots.private(other).decode().splitlines())


# What is odd and works


@pytest.mark.parametrize("octets", [b"\x11" * 20, bytes(range(32)), b"\x01"], ids=["any 20", "SHA-256", "one"])
def test_the_key_identifier_is_taken_over_whatever_it_is(client: Client, openssl: OpenSSL, octets: bytes) -> None:
    extensions = [roots.constraints(), roots.usages(roots.KEY_CERT_SIGN, roots.CRL_SIGN), roots.key_id(octets)]
    root = take(client, roots.certificate(extensions=extensions), roots.private()).instance.instance_id
    sub, leaf = below(client, root)
    identifier = parsed(client, sub).extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert (identifier.key_identifier, identifier.authority_cert_serial_number) == (octets, None)
    assert verified(client, openssl, root, sub, leaf)


NAMES = {
    "T61String and another order": roots.name(ODD),
    "BMPString": roots.name([Attribute(roots.COMMON_NAME, "证书中心".encode("utf-16-be"), der.BMP_STRING)]),
    "two values in one RDN": der.sequence(
        der.tlv(
            der.SET,
            b"".join(
                sorted(
                    der.sequence(der.oid(oid), der.tlv(der.UTF8_STRING, text))
                    for oid, text in ((roots.COMMON_NAME, b"Example Root"), (roots.ORGANIZATION, b"Example"))
                )
            ),
        )
    ),
    "attributes that are not ours": roots.name(
        [
            Attribute(DOMAIN_COMPONENT, b"org", der.IA5_STRING),
            Attribute(DOMAIN_COMPONENT, b"example", der.IA5_STRING),
            roots.USUAL[-1],
            Attribute(EMAIL, b"ca@example.org", der.IA5_STRING),
        ]
    ),
    "two common names": roots.name([roots.USUAL[-1], Attribute(roots.COMMON_NAME, b"Second")]),
    "no common name": roots.name(roots.USUAL[:2]),
    "a country in lower case": roots.name([Attribute(roots.COUNTRY, b"cn", der.UTF8_STRING), roots.USUAL[-1]]),
    "blanks around": roots.name([Attribute(roots.COMMON_NAME, b"  Example   Root ")]),
    "quotes and a newline": roots.name([Attribute(roots.COMMON_NAME, b'"Example"\n\x1b[31mRoot\'\\')]),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_issuers_name_is_taken_over_octet_for_octet(client: Client, openssl: OpenSSL, name: bytes) -> None:
    root = take(client, roots.certificate(subject=name), roots.private()).instance.instance_id
    sub, leaf = below(client, root)
    view = read_certificate(pem.decode("CERTIFICATE", file_of(client, sub).read_bytes())[0])
    assert view.issuer == name
    assert verified(client, openssl, root, sub, leaf)
    assert client.store.instance(root).subject
    assert client.result("GetRootInstance", {"instance_id": root})["subject"]


def test_what_a_name_says_is_in_the_record(client: Client) -> None:
    subject = take(client, roots.certificate(subject=NAMES["attributes that are not ours"])).instance.subject
    pairs = (DOMAIN_COMPONENT, "org"), (DOMAIN_COMPONENT, "example"), ("common_name", "Example Root"), (EMAIL, "ca@example.org")
    assert subject == pairs
    assert take(client, roots.certificate(subject=roots.name(ODD))).instance.subject[1] == ("organization", "Müller")


def test_two_roots_of_one_name_are_told_apart_by_their_keys(client: Client, openssl: OpenSSL) -> None:
    first, second = (take(client, roots.certificate(roots.ec_key(number)), roots.private(roots.ec_key(number))).instance.instance_id for number in (1, 2))
    chains = {root: below(client, root) for root in (first, second)}
    for root, other in ((first, second), (second, first)):
        assert verified(client, openssl, root, *chains[root])
        assert not verified(client, openssl, root, *chains[other])
        assert file_of(client, chains[root][1], "chain").read_bytes().endswith(file_of(client, root).read_bytes())
    assert client.result("ListRootInstances", {"common_name": "Example Root"})["count"] == 2


def test_one_key_in_two_certificates(client: Client, openssl: OpenSSL) -> None:
    old, new = (take(client, roots.certificate(serial=serial), roots.private()).instance.instance_id for serial in (1, 2))
    sub, leaf = below(client, old)
    assert verified(client, openssl, old, sub, leaf)
    assert verified(client, openssl, new, sub, leaf)


SERIALS = {
    "zero": (0, "00", "OddSerial"),
    "negative": (-1, "FF", "OddSerial"),
    "more negative": (-0x8001, "FF7FFF", "OddSerial"),
    "21 octets": (1 << 160, "01" + "00" * 20, "OddSerial"),
    "20 octets with the first bit": (1 << 159, "80" + "00" * 19, "OddSerial"),
    "20 octets": ((1 << 159) - 1, "7F" + "FF" * 19, ""),
    "one": (1, "01", ""),
    "128": (128, "80", ""),
}


@pytest.mark.parametrize(("serial", "spelled", "code"), SERIALS.values(), ids=SERIALS)
def test_odd_serial_numbers(client: Client, openssl: OpenSSL, serial: int, spelled: str, code: str) -> None:
    made = take(client, roots.certificate(serial=serial), roots.private())
    assert codes(made) == [*([code] if code else []), "KeyInTheClear"]
    assert client.result("GetRootInstance", {"instance_id": made.instance.instance_id})["serial_number"] == spelled
    assert verified(client, openssl, made.instance.instance_id, *below(client, made.instance.instance_id), strict=not code)


def test_constraints_that_are_not_critical(client: Client, openssl: OpenSSL) -> None:
    extensions = (roots.constraints(critical=False), *roots.usual_extensions(roots.ec_key())[1:])
    made = take(client, roots.certificate(extensions=extensions), roots.private())
    assert codes(made) == ["ConstraintsNotCritical", "KeyInTheClear"]
    root = made.instance.instance_id
    below_it = below(client, root)
    assert verified(client, openssl, root, *below_it, strict=False)
    assert not verified(client, openssl, root, *below_it, strict=True)


def test_without_a_key_identifier(client: Client, openssl: OpenSSL) -> None:
    extensions = roots.usual_extensions(roots.ec_key())
    made = take(client, roots.certificate(extensions=extensions[:2]), roots.private())
    assert codes(made) == ["NoKeyIdentifier", "KeyInTheClear"]
    root = made.instance.instance_id
    sub, leaf = below(client, root)
    identifier = parsed(client, sub).extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == x509.SubjectKeyIdentifier.from_public_key(roots.ec_key().public_key()).digest
    assert verified(client, openssl, root, sub, leaf, strict=False)


@pytest.mark.parametrize("path_length", [0, 1, None])
def test_path_lengths(client: Client, openssl: OpenSSL, path_length: int | None) -> None:
    extensions = roots.usual_extensions(roots.ec_key())
    made = take(client, roots.certificate(extensions=[roots.constraints(path_length=path_length), *extensions[1:]]), roots.private())
    root = made.instance.instance_id
    if path_length != 0:
        assert codes(made) == ["KeyInTheClear"]
        assert verified(client, openssl, root, *below(client, root))
        return
    assert codes(made) == ["NoSubsBelow", "KeyInTheClear"]
    before = contents(client.store.path)
    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=root))
    assert refusal.code == "InvalidParameter.issuer_id"
    assert "path length" in refusal.message
    assert contents(client.store.path) == before


def test_not_yet_valid(client: Client) -> None:
    made = take(client, roots.certificate(years=(2027, 2046)), roots.private())
    assert codes(made) == ["NotYetValid", "KeyInTheClear"]
    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=made.instance.instance_id))
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.issuer_id", 4)
    assert "2027-01-01 00:00:00Z" in refusal.message
    client.clock.turn(timedelta(days=60))
    client.create(Kind.SUB, issuer_id=made.instance.instance_id)


def test_expired(client: Client) -> None:
    made = take(client, roots.certificate(years=(2010, 2020)), roots.private())
    assert (made.status, codes(made)) == (Status.EXPIRED, ["Expired", "KeyInTheClear"])
    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=made.instance.instance_id))
    assert (refusal.code, refusal.exit_status) == ("RootInstanceStatus.Expire", 4)
    client.result("DeleteRootInstance", {"instance_id": made.instance.instance_id})


def test_a_critical_extension_that_is_not_evaluated_is_told_of(client: Client) -> None:
    odd = roots.extension("2.5.29.30", der.sequence(), critical=True)
    assert "NotEvaluated" in codes(take(client, roots.certificate(extensions=[*roots.usual_extensions(roots.ec_key()), odd])))


def test_purposes_of_a_root_bind_what_is_below_it_but_any_purpose_binds_nothing(client: Client) -> None:
    usual = roots.usual_extensions(roots.ec_key())
    asked = {"extensions": {"extended_key_usages": {"server_auth": True}}}

    def root_for(purpose: str, serial: int) -> str:
        extension = roots.extension(roots.EXTENDED_KEY_USAGE, der.sequence(der.oid(purpose)))
        return take(client, roots.certificate(serial=serial, extensions=[*usual, extension]), roots.private()).instance.instance_id

    refusal = client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=root_for("1.3.6.1.5.5.7.3.2", 1), **asked))
    assert refusal.code == "InvalidParameter.extensions.extended_key_usages"
    client.create(Kind.SUB, issuer_id=root_for("2.5.29.37.0", 2), **asked)


# What is refused

_USUAL = roots.usual_extensions(roots.ec_key())
_BAD_SKI = roots.extension(roots.SKI, b"\x04\x14\x11")
_BAD_PURPOSES = roots.extension(roots.EXTENDED_KEY_USAGE, b"\x30\x03\x06\x01")

REFUSED: dict[str, tuple[bytes, str]] = {
    "no keyCertSign": (roots.certificate(extensions=[_USUAL[0], roots.usages(roots.CRL_SIGN), _USUAL[2]]), "keyCertSign"),
    "no keyUsage": (roots.certificate(extensions=[_USUAL[0], _USUAL[2]]), "keyUsage"),
    "no basicConstraints": (roots.certificate(extensions=_USUAL[1:]), "CA:TRUE"),
    "CA:FALSE": (roots.certificate(extensions=[roots.constraints(is_ca=False), *_USUAL[1:]]), "CA:TRUE"),
    "a negative path length": (roots.certificate(extensions=[roots.constraints(path_length=-1), *_USUAL[1:]]), "path length"),
    "another issuer": (roots.certificate(issuer=roots.name(ODD), signer=roots.ec_key(2)), "its issuer is not its subject"),
    "its own name, another's signature": (roots.certificate(signer=roots.ec_key(2)), "not signed with its own key"),
    "a key identifier that is none": (roots.certificate(extensions=[*_USUAL[:2], _BAD_SKI]), "no X.509 certificate that can be read"),
    "purposes that are none": (roots.certificate(extensions=[*_USUAL, _BAD_PURPOSES]), "no X.509 certificate that can be read"),
    "NUL in its name": (roots.certificate(subject=roots.name([Attribute(roots.COMMON_NAME, b"a\0b", der.TELETEX_STRING)])), "NUL"),
    "an extension twice": (roots.certificate(extensions=[roots.constraints(is_ca=False), *_USUAL]), "twice"),
    "a curve that is not ours": (roots.certificate(ec.derive_private_key(7, ec.SECP256K1())), "no documented kind"),
    "two certificates": (roots.certificate() + roots.certificate(serial=2), "it holds 2 certificates"),
    "a key alone": (roots.private(), "it holds a private key"),
    "nothing": (b"", "it is empty"),
    "text": (b"hello", "neither PEM nor DER"),
    "half of it": (pem.decode("CERTIFICATE", roots.certificate())[0][:-10], "no X.509 certificate that can be read"),
    "something behind it": (pem.decode("CERTIFICATE", roots.certificate())[0] + b"\0", "no X.509 certificate that can be read"),
    "more than a megabyte": (b"\x30" * ((1 << 20) + 1), "larger than"),
    "an octet changed": (pem.encode("CERTIFICATE", pem.decode("CERTIFICATE", roots.certificate())[0].replace(b"Example Root", b"Example Toor")), "own key"),
}


@pytest.mark.parametrize(("certificate", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_root_is_refused_with_the_reason(client: Client, certificate: bytes, problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem) as caught:
        take(client, certificate)
    assert (caught.value.field, caught.value.exit_status) == ("certificate", 2)
    assert not client.store.path.exists()


def test_an_rsa_key_of_1024_bits_is_too_short(client: Client) -> None:
    with pytest.raises(InvalidParameter, match="no documented kind"):
        take(client, roots.certificate(rsa.generate_private_key(65537, 1024)))  # noqa: S505  As such a key it is refused.


def test_our_own_subs_and_leaves_are_no_roots(client: Client, tmp_path: Path) -> None:
    other = Client(tmp_path / "other")
    _, sub, leaf = other.chain()
    for instance_id, problem in ((sub, "not its subject"), (leaf, "not its subject")):
        with pytest.raises(InvalidParameter, match=problem):
            take(client, file_of(other, instance_id).read_bytes())


def test_a_self_signed_server_certificate_is_no_root(client: Client, tmp_path: Path, openssl: OpenSSL) -> None:
    made = tmp_path / "certificate"
    words = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", tmp_path / "key", "-subj", "/CN=www.example.com")
    openssl("req", "-x509", *words, "-addext", "basicConstraints=critical,CA:FALSE", "-out", made)
    with pytest.raises(InvalidParameter, match="CA:TRUE"):
        take(client, made.read_bytes())


def test_an_ed25519_root_and_one_of_version_1(client: Client, tmp_path: Path, openssl: OpenSSL) -> None:
    made = tmp_path / "certificate"
    openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", tmp_path / "key", "-subj", "/CN=Root", "-addext", "keyUsage=keyCertSign", "-out", made)
    with pytest.raises(InvalidParameter, match=r"no documented kind|signed in a way"):
        take(client, made.read_bytes())
    (tmp_path / "p256").write_bytes(roots.private())
    openssl("req", "-new", "-key", tmp_path / "p256", "-subj", "/CN=Root", "-out", tmp_path / "request")
    openssl("x509", "-req", "-in", tmp_path / "request", "-signkey", tmp_path / "p256", "-out", made)
    assert "Version: 1" in openssl("x509", "-in", made, "-noout", "-text").stdout
    with pytest.raises(InvalidParameter, match=r"no X\.509 certificate that can be read"):
        take(client, made.read_bytes())


# By UploadRootInstance


def test_an_uploaded_root(client: Client, openssl: OpenSSL) -> None:
    body = {"certificate": roots.certificate().decode(), "key": roots.private().decode(), "tag": "old"}
    made = client.result("UploadRootInstance", body)
    assert made.keys() == {"instance_id", "instance_type"}
    found = client.result("GetRootInstance", {"instance_id": made["instance_id"]})
    assert (found["sourceType"], found["tag"], found["certificate"]) == (1, "old", roots.certificate().decode())
    assert verified(client, openssl, made["instance_id"], *below(client, made["instance_id"]))


def test_an_uploaded_root_without_its_key(client: Client) -> None:
    client.result("UploadRootInstance", {"certificate": roots.certificate().decode(), "key": ""})
    assert client.notices == ["SignsNothing"]


def test_an_uploaded_root_with_an_encrypted_key_is_refused_by_its_field(client: Client) -> None:
    refusal = client.refused("UploadRootInstance", {"certificate": roots.certificate().decode(), "key": roots.private(passphrase=HORSE).decode()})
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.key", 2)
    assert "encrypted" in refusal.message
    assert not client.store.path.exists()


def test_an_encrypted_key_in_der_of_the_pool_is_read(client: Client) -> None:
    """What `cryptography` writes, in both encodings."""
    for encoding, serial in ((Encoding.PEM, 1), (Encoding.DER, 2)):
        take(client, roots.certificate(serial=serial), roots.private(passphrase=HORSE, encoding=encoding), HORSE)
    assert client.result("ListRootInstances")["count"] == 2

"""What the changes begin with: the files of `cryptography_vectors` where it is installed, and inputs made here."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from pcactl import der, pem
from pcactl.contract.vocabulary import Kind
from pcactl.store.documents import new_store
from pcactl.store.records import write_record
from tests.authority import roots
from tests.backup.archives import tar
from tests.csr import maker
from tests.engine import examples
from tests.engine.examples import EVERY_KIND
from tests.fuzz.findings import PBKDF2, rsa_of_primes, under_pbes2, under_scrypt
from tests.fuzz.mutations import LONGEST
from tests.keys import samples
from tests.store import samples as instances

PASSPHRASE = b"passphrase"


@cache
def vectors(under: str, *suffixes: str, most: int = 200) -> tuple[bytes, ...]:
    """Files of the vectors below a directory, in the order of their names; none where they are not installed."""
    try:
        import cryptography_vectors
    except ImportError:
        return ()
    top = Path(cryptography_vectors.__file__).parent / under
    files = sorted(path for path in top.rglob("*") if path.suffix in suffixes and path.stat().st_size <= LONGEST)
    return tuple(path.read_bytes() for path in files[:: max(1, len(files) // most)])


def as_der(files: Iterable[bytes], *labels: str) -> list[bytes]:
    """The DER in files that are PEM or DER."""
    found: list[bytes] = []
    for data in files:
        try:
            blocks = [block for label in labels for block in pem.decode(label, data)]
        except ValueError:
            blocks = []
        found += blocks or ([data] if data[:1] == b"\x30" else [])
    return found


@cache
def requests() -> tuple[bytes, ...]:
    """Requests in DER, made here."""
    rich = (
        maker.sans(
            maker.dns("www.example.test"),
            maker.dns("*.xn--bcher-kva.test"),
            der.implicit(1, b"ops@example.test"),
            der.implicit(6, b"spiffe://example.test/web"),
            der.implicit(7, bytes((192, 0, 2, 7))),
            der.implicit(7, bytes(15) + b"\x01"),
            critical=True,
        ),
        maker.usages(0, 2),
        maker.purposes(maker.SERVER, maker.CLIENT),
        maker.constraints(),
        roots.key_id(bytes(20)),
    )
    ca = (maker.constraints(is_ca=True, path_length=0), maker.usages(5, 6))
    subject = maker.subject((maker.C, "CN"), (maker.O, "Example"), (maker.DC, "example"), (maker.EMAIL, "a@b.test"), (maker.CN, "Example CA"))
    return (
        maker.request(),
        maker.request(*rich),
        maker.request(*ca, subject=subject),
        maker.request(*rich, subject=subject, attributes=[maker.attribute(maker.CHALLENGE_PASSWORD, der.utf8_string("secret"))]),
        maker.request(*rich[:1], roots.extension("1.3.6.1.4.1.55555.1", der.utf8_string("hi"))),
        maker.request(subject=maker.rdns([roots.Attribute(maker.CN, b"B\xfccher", der.TELETEX_STRING)], [roots.Attribute(maker.O, b"\0A", der.BMP_STRING)])),
        maker.request(attributes=None),
        maker.request(maker.purposes(maker.TIME, maker.CODE)),
        maker.request(maker.purposes(maker.ANY_PURPOSE, maker.SERVER)),
        maker.request(roots.extension("2.5.29.35", b"\x30\x00")),
        maker.request(key=maker.rsa_key()),
        maker.request(key=maker.sm2()),
        maker.request(maker.usages(0), key=maker.ec_key("P521"), how="SHA512"),
    )


_OF_P256 = 10
"""Of the requests, those that are of the P-256 key stand first."""


@cache
def infos() -> tuple[bytes, ...]:
    """CertificationRequestInfos of the P-256 key."""
    return tuple(der.read(one).children()[0].raw for one in requests()[:_OF_P256])


def csr() -> list[bytes]:
    """Requests in DER."""
    return [*requests(), *as_der(vectors("x509/requests", ".pem", ".der"), *_REQUEST_LABELS)]


_REQUEST_LABELS = ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")


def choices() -> list[bytes]:
    """Choices of changes: the base, the form of the body, and the changes."""
    return [bytes((base, form, *more)) for base in range(_OF_P256) for form in range(0, 32, 3) for more in (b"", bytes(range(1, 40, 3)))]


def containers() -> list[bytes]:
    """Files that hold a request, or something else."""
    usual = pem.encode("CERTIFICATE REQUEST", requests()[0])
    made = [
        requests()[0],
        usual,
        usual * 2,
        b"\xef\xbb\xbfsubject=CN = a\r\n" + usual.replace(b"\n", b"\r\n"),
        usual.decode().encode("utf-16"),
        usual.decode().encode("utf-16-le"),
        roots.private() + usual,
        roots.private(encoding=Encoding.DER),
        roots.certificate(),
        b"-----BEGIN CERTIFICATE REQUEST-----\n" * 1000,
        (b"-----BEGIN X-----\nAAAA\n" * 3000)[:LONGEST],
        b"-----BEGIN X-----" + b" " * 60_000 + b"!",
        b"-----BEGIN " + b"A" * 60_000,
    ]
    return [*made, *vectors("x509/requests", ".pem", ".der")]


def bodies() -> list[bytes]:
    """Request bodies of every kind, and what is hard on readers of JSON."""
    made = [json.dumps(body(kind), ensure_ascii=False).encode() for kind in EVERY_KIND for body in (examples.minimal, examples.full)]
    asked = {key: value for key, value in examples.minimal(Kind.LEAF).items() if key not in {"key_alg", "key_param"}}
    made += [json.dumps(asked | {"csr": maker.text(one)}).encode() for one in requests()]
    made += [json.dumps(examples.minimal(Kind.LEAF) | more).encode() for more in _ODD_FIELDS]
    odd = [
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"a":1,"a":{"b":1}}',
        b"\xef\xbb\xbf{}",
        b'{"quantity":1e999}',
        b'{"tag":"\\ud800"}',
        b'{"x":' + b"9" * 5000 + b"}",
    ]
    return made + odd + [b'{"a":"' + b"\\" * 60_000, b'{"csr_common":{"san":[' + b'"\xc3\xa4.test",' * 4000 + b'"a"]}}']


_ODD_FIELDS: tuple[dict[str, object], ...] = (
    {"quantity": 10**4000},
    {"quantity": -1},
    {"quantity": True},
    {"hash_alg": None},
    {"csr": 1},
    {"csr": "-----BEGIN CERTIFICATE REQUEST-----"},
    {"csr_common": {"san": ["ä.test", "1.2.3", "[::1%a]", "x@[1]"], "subject": {"common_name": "Ⅷ.test"}}},
    {"extensions": {"custom_extensions": [{"object_identifier": "1.2." + "9" * 4000, "critical": True, "value": "BQA="}]}},
    {"extensions": {"extended_key_usages": {"other": ["2.999.1", "0", "1..2", "1.2." + "9" * 5000]}}},
)


def names() -> list[bytes]:
    """SANs as people write them, and GeneralNames."""
    texts = """www.example.test *.example.test b\u00fccher.test xn--bcher-kva.test xn-- xn--a.test r\u0430ypal.test \u4f8b\u3048\u3002\u30c6\u30b9\u30c8
        a_b.test localhost 192.0.2.7 [::1] ::ffff:1.2.3.4 fe80::1%eth0 10.0.0.0/8 1.2 ops@example.test a..b@c.test <a@b.test> @ a@
        https://user@example.test:8443/a?b#c spiffe://example.test/web urn:uuid:1 https:///x https://[::1]/ dns:a.test IP:::1 email:a@b.test
        uri:mailto:a@b.test \u00df.test \ufdfa.test a\u200db.test \u0378.test \u2488.test"""
    long = ["a." * 32_000, "a" * 60_000, "ä" * 250, "a" * 60_000 + "@b.test", "http://" + "[" * 60_000, ":" * 60_000, "1" * 60_000, "%" * 60_000, "a:" * 30_000]
    made = [der.implicit(tag, content) for tag in range(9) for content in (b"", b"a.test", bytes(4), bytes(16), b"\xff")]
    return [text.encode() for text in (*texts.split(), *long)] + made


def certificates() -> list[bytes]:
    """Certificates in DER."""
    made = [roots.certificate(), roots.certificate(examples.rsa_key(), years=(1950, 2050)), roots.certificate(serial=-1), roots.certificate(extensions=())]
    made.append(roots.certificate(extensions=(roots.constraints(path_length=0), roots.usages(5), roots.extension("2.5.29.35", b"\x30\x04\x80\x02ab"))))
    return [*as_der(made, "CERTIFICATE"), *_known_certificates()]


def _known_certificates() -> list[bytes]:
    found = [*vectors("x509/custom", ".pem", ".der"), *vectors("x509/PKITS_data/certs", ".crt", most=60)]
    return as_der(found, "CERTIFICATE")


def imports() -> list[bytes]:
    """Files that should hold a root."""
    usual = roots.certificate()
    return [*certificates(), usual, usual * 2, b"text\r\n" + usual.replace(b"\n", b"\r\n")]


def keys() -> list[bytes]:
    """Private keys in every form, by themselves and under a passphrase."""
    every: list[roots.Key] = [roots.ec_key(), examples.rsa_key(), examples.ec_key("P384"), examples.ec_key("P521")]
    forms = (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    made = [roots.private(key, form, encoding=encoding) for key in every for form in forms for encoding in (Encoding.PEM, Encoding.DER)]
    made += [roots.private(every[0], PrivateFormat.TraditionalOpenSSL, PASSPHRASE), roots.private(every[0], passphrase=PASSPHRASE)]
    made += [roots.private(every[0], passphrase=PASSPHRASE, encoding=Encoding.DER), samples.sm2_pkcs8(7), *as_der([samples.sm2_pkcs8(7)], "PRIVATE KEY")]
    made += _sealed()
    found = [*vectors("asymmetric/PKCS8", ".pem", ".der"), *vectors("asymmetric/Traditional_OpenSSL_Serialization", ".pem", ".der")]
    return [*made, *found, *vectors("asymmetric/DER_Serialization", ".der"), *vectors("asymmetric/PEM_Serialization", ".pem")]


def _sealed() -> list[bytes]:
    """Keys that nothing opens, under schemes that the vectors lack."""
    functions = [der.sequence(der.oid(oid), der.NULL) for oid in (*(f"1.2.840.113549.2.{arc}" for arc in range(7, 12)), "1.2.156.10197.1.401.2")]
    ciphers = {"2.16.840.1.101.3.4.1.22": 16, "1.2.156.10197.1.104.2": 16, "1.2.840.113549.3.7": 8}
    made = [under_pbes2(PBKDF2, der.integer(1), one) for one in functions]
    made += [under_pbes2(PBKDF2, der.integer(1), cipher=oid, block=block) for oid, block in ciphers.items()]
    return [*made, under_scrypt(2, 8, 1), under_scrypt(1 << 15, 1, 1), rsa_of_primes(128)]


def records() -> list[bytes]:
    """Records of every kind, and what is hard on readers of TOML."""
    made = [write_record(instances.make(kind, key_alg=algorithm)) for kind in EVERY_KIND for algorithm in ("RSA", "ECDSA", "SM2")]
    usual = made[-1]
    odd = [usual.replace(b"2026-11-25 01:18:14", moment) for moment in (b"0001-01-01 00:00:00", b"9999-12-31 23:59:59", b"0000-00-00 00:00:00")]
    odd += [usual.replace(b"+00:00", offset) for offset in (b"", b"+23:59", b"-23:59")]
    return [*made, *odd, b"a=" + b"[" * 60_000, b"a=" + b"{a=" * 20_000, b"\xff", b"a=" + b"9" * 5000, b'a="""' + b"\\" * 60_000]


ARCHIVED = ("audit.log", "deleted.jsonl", f"leaves/{instances.id_of(Kind.LEAF, 0)}/instance.toml", "quota.toml", "store.toml")
"""The files of a small backup, by path."""
BETWEEN = b"\xff\0"
"""Between the contents of one and of the next."""


def archives() -> list[bytes]:
    """Backups, and what could be in their files."""
    record = write_record(instances.make())
    line = b'{"seq": 1, "time": "2026-11-25T01:18:14Z", "act": "x", "id": "", "operator": "", "details": {}, "prev": "", "hash": ""}\n'
    contents = (line, b'{"instance_id": "x", "use_quota": true}\n', record, b"granted = 5\n", new_store(instances.NOW))
    odd = (b"[" * 20_000, b"", b"x" * 1000, b"format = 9\ncreated = 0001-01-01T00:00:00+23:59\n", b"granted = 99999999999999999999999\n")
    whole = tar([(name, 0o600, content) for name, content in zip(ARCHIVED, contents, strict=True)])
    return [whole, whole[:-1], BETWEEN.join(contents), BETWEEN.join(odd), BETWEEN.join((*contents[:2], b"", *contents[3:]))]

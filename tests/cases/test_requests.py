"""H01 to H14: certification requests as programs write them, and as they should not be."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pcactl import der, pem
from tests.authority.roots import Attribute, extension, name
from tests.cases.bench import Bench, Issued, case, unwrapped
from tests.csr import maker
from tests.engine import examples
from tests.keys.samples import EC_PUBLIC_KEY

WEEKS = ("--quantity", "30", "--duration-type", "day")
SANS_OF_H06 = ["www.example.test", "api.example.test", "10.0.0.7"]


def ask_for(bench: Bench, octets: bytes | str, name: str = "asked.csr") -> tuple[str, ...]:
    """The words that issue for a request."""
    return ("leaf", "issue", "--csr", bench.written(name, octets if isinstance(octets, str) else maker.text(octets)), *WEEKS)


def certified(made: Issued) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate.read_bytes())


def spki(one: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    return one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def requested(name: str) -> x509.CertificateSigningRequest:
    return x509.load_pem_x509_csr(Path(case(name)).read_bytes())


class TestH01:
    """Secrets beside the extensions (pyca/cryptography#4902, phpseclib/phpseclib#696)."""

    def test_it_is_issued_and_the_secret_is_nowhere(self, bench: Bench) -> None:
        bench.secrets += ["do-not-store-me"]
        made = bench.issued("leaf", "issue", "--csr", case("H01"), *WEEKS)
        assert made.sans == ["www.example.test"]
        assert "challengePassword" in made.said

    @pytest.mark.parametrize("way", ["request", "standard input", "call", "out", "token", "dry run", "sub"])
    def test_by_no_way_either(self, bench: Bench, way: str) -> None:
        bench.secrets += ["do-not-store-me"]
        text = Path(case("H01")).read_text()
        argv: Mapping[str, tuple[str, ...]] = {
            "request": ("leaf", "issue", "--request", bench.written("request.json", json.dumps({"csr": text}))),
            "standard input": ("leaf", "issue", "--csr", "-"),
            "call": bench.asking(csr=text),
            "out": ("leaf", "issue", "--csr", case("H01"), "--out", "out"),
            "token": ("leaf", "issue", "--csr", case("H01"), "--idempotence-token", "t"),
            "dry run": ("leaf", "issue", "--csr", case("H01"), "--dry-run"),
            "sub": ("sub", "create", "--csr", case("H01")),
        }
        answer = bench.ask(*argv[way], stdin=text.encode())
        assert answer.status == 0
        assert "challengePassword" in answer.err
        assert not [path for path in bench.place.glob("out/*") if b"do-not-store-me" in unwrapped(path.read_bytes())]

    def test_it_would_be_found(self) -> None:
        assert b"do-not-store-me" in unwrapped(Path(case("H01")).read_bytes()) != Path(case("H01")).read_bytes()
        assert b"do-not-store-me" in unwrapped(json.dumps({"csr": Path(case("H01")).read_text()}).encode())

    def test_whatever_the_attribute(self, bench: Bench) -> None:
        bench.secrets += ["s3cret"]
        secret = der.tlv(der.UTF8_STRING, b"s3cret")
        for oid in (maker.CHALLENGE_PASSWORD, maker.UNSTRUCTURED_NAME, "1.2.840.113549.1.9.8", "1.3.6.1.4.1.311.21.20", "1.2.3.4.5"):
            made = bench.issued(*ask_for(bench, maker.request(maker.sans(maker.dns("a.test")), attributes=[maker.attribute(oid, secret)])))
            assert made.sans == ["a.test"]
            assert "dropped from the CSR" in made.said

    def test_a_refusal_does_not_say_it_either(self, bench: Bench) -> None:
        bench.secrets += ["s3cret"]
        attribute = maker.attribute(maker.CHALLENGE_PASSWORD, der.tlv(der.UTF8_STRING, b"s3cret"))
        bench.refused(*ask_for(bench, maker.request(attributes=[attribute], version=der.integer(2))))
        bench.refused(*ask_for(bench, maker.request(maker.constraints(is_ca=True), attributes=[attribute])))
        bench.refused(*ask_for(bench, maker.request(attributes=[attribute], signature=maker.NOBODY)))


class TestH02:
    """A version that is none (pyca/cryptography#7783, saltstack/salt#63103, openssl/openssl#28761)."""

    def test_it_is_refused_in_words(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H02"), *WEEKS)
        assert refusal.field == "csr"
        assert "version 2, and must be 0 (PKCS#10 v1" in refusal.message
        assert "openssl req -new" in refusal.hint
        assert not {"InvalidVersion", "ParseError"} & {*refusal.words.replace(":", " ").split()}

    @pytest.mark.parametrize("version", [1, 2, 3, -1, 1 << 80], ids=lambda number: f"{number:.0e}")
    def test_whatever_it_is(self, bench: Bench, version: int) -> None:
        refusal = bench.refused(*ask_for(bench, maker.request(version=der.integer(version))))
        assert "must be 0" in refusal.message
        refusal = bench.refused(*bench.asking(csr=maker.text(maker.request(version=der.integer(version)))))
        assert (refusal.field, "must be 0" in refusal.message) == ("csr", True)


class TestH03:
    """No attributes field (pyca/cryptography#9339, phpseclib/phpseclib#1522)."""

    def test_it_is_taken_for_an_empty_one(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H03"), *WEEKS)
        assert made.sans == ["www.example.test"]
        asked = der.read(pem.decode(maker.LABEL, Path(case("H03")).read_bytes())[0]).parts(3, 3)[0]
        assert [part.raw for part in asked.parts(3, 3)][2] == spki(certified(made))

    def test_a_request_that_ends_elsewhere_is_refused_in_our_words(self, bench: Bench) -> None:
        whole = maker.request(maker.sans(maker.dns("a.test")))
        for end in (1, 2, 30, len(whole) // 2, len(whole) - 1):
            refusal = bench.refused(*ask_for(bench, whole[:end]))
            assert refusal.field == "csr"
            assert not [word for word in ("ShortData", "ParseError", "asn1", "ValueError", "IndexError") if word in refusal.words]


class TestH04:
    """The label of certreq, WebSphere and keytool (FiloSottile/mkcert#301, thin-edge/thin-edge.io#3546, dehydrated-io/dehydrated#488)."""

    def test_it_is_taken(self, bench: Bench) -> None:
        assert bench.issued("leaf", "issue", "--csr", case("H04"), *WEEKS).sans == SANS_OF_H06

    def test_as_a_sub_and_by_call_too(self, bench: Bench) -> None:
        text = Path(case("H04")).read_text()
        assert text.startswith("-----BEGIN NEW CERTIFICATE REQUEST-----")
        assert bench.issued(*bench.asking(csr=text)).sans == SANS_OF_H06
        asks = maker.request(maker.constraints(is_ca=True), subject=maker.subject((maker.CN, "Sub")))
        asked = bench.written("sub.csr", maker.text(asks, "NEW CERTIFICATE REQUEST"))
        assert bench.ask("sub", "create", "--csr", asked, "-o", "json").document["common_name"] == "Sub"

    def test_a_program_that_writes_it(self, bench: Bench) -> None:
        template = bench.written("template", 'cn = "www.example.test"\ndns_name = "www.example.test"\n')
        bench.judges.run("certtool", "--generate-privkey", "--key-type", "ecdsa", "--outfile", "made.key")
        bench.judges.run("certtool", "--generate-request", "--load-privkey", "made.key", "--template", template, "--outfile", "made.csr")
        made = bench.issued("leaf", "issue", "--csr", "made.csr", *WEEKS)
        assert made.sans == ["www.example.test"]
        assert spki(certified(made)) == spki(x509.load_pem_x509_csr((bench.place / "made.csr").read_bytes()))


class TestH05:
    """What editors, mail and Windows do to PEM (openssl/openssl#19494, ModioAB/caramel#24, certbot/certbot#6321)."""

    @pytest.mark.parametrize("way", ["file", "standard input", "request", "call"])
    def test_it_is_taken(self, bench: Bench, way: str) -> None:
        octets = Path(case("H05")).read_bytes()
        assert octets.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in octets
        text = octets.decode()
        argv = {
            "file": ("leaf", "issue", "--csr", case("H05"), *WEEKS),
            "standard input": ("leaf", "issue", "--csr", "-", *WEEKS),
            "request": ("leaf", "issue", "--request", bench.written("request.json", json.dumps({"csr": text})), *WEEKS),
            "call": bench.asking(csr=text),
        }
        made = bench.issued(*argv[way], stdin=octets)
        assert made.sans == SANS_OF_H06
        assert spki(certified(made)) == spki(x509.load_pem_x509_csr(octets[octets.index(b"-----BEGIN") :].replace(b"\r\n", b"\n")))

    TEXT = Path(case("H06")).read_text()
    LINES = TEXT.splitlines()
    SPELLINGS: Mapping[str, str | bytes] = {
        "CRLF": TEXT.replace("\n", "\r\n"),
        "no line end behind it": TEXT.rstrip(),
        "blank lines around it": f"\n\n{TEXT}\n \n\t\n",
        "blanks behind lines": TEXT.replace("\n", "  \n"),
        "blanks before lines": "".join(f"  {line}\n" for line in LINES),
        "a certificate beside it": TEXT + Path(case("H14")).read_text(),
        "one long line": f"{LINES[0]}\n{''.join(LINES[1:-1])}\n{LINES[-1]}\n",
        "a BOM and CRLF": b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
        "text in Latin-1 before it": b"Schl\xfcssel:\n" + TEXT.encode(),
        "DER": requested("H06").public_bytes(Encoding.DER),
    }

    @pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
    def test_however_it_is_spelled(self, bench: Bench, spelling: str | bytes) -> None:
        made = bench.issued("leaf", "issue", "--csr", bench.written("asked.csr", spelling), *WEEKS)
        assert made.sans == SANS_OF_H06
        assert spki(certified(made)) == spki(requested("H06"))
        assert bench.issued("leaf", "issue", "--csr", "-", *WEEKS, stdin=(bench.place / "asked.csr").read_bytes()).sans == SANS_OF_H06

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_utf_16_is_named(self, bench: Bench, encoding: str) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", bench.written("asked.csr", self.TEXT.encode(encoding)))
        assert "UTF-16" in refusal.message
        assert "iconv" in refusal.hint


class TestH06:
    """SANs that do not reach the certificate (OpenVPN/easy-rsa#218, openssl/openssl#10458, chris2511/xca#371, mathiasertl/django-ca#86)."""

    def test_all_of_them_in_order(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H06"), *WEEKS)
        assert bench.judges.openssl_reads(made.certificate, "subjectAltName") == "DNS:www.example.test, DNS:api.example.test, IP Address:10.0.0.7"
        assert made.sans == SANS_OF_H06
        assert made.said == ""

    @pytest.mark.parametrize("way", ["option", "request", "call"])
    def test_those_of_the_request_go_before_them_with_a_word(self, bench: Bench, way: str) -> None:
        text = Path(case("H06")).read_text()
        body = {"csr": text, "csr_common": {"san": ["other.test"]}}
        argv = {
            "option": ("leaf", "issue", "--csr", case("H06"), "--san", "other.test", *WEEKS),
            "request": ("leaf", "issue", "--request", bench.written("request.json", json.dumps(body)), *WEEKS),
            "call": bench.asking(**body),
        }
        made = bench.issued(*argv[way])
        assert bench.judges.openssl_reads(made.certificate, "subjectAltName") == "DNS:other.test"
        assert "notice: the CSR asks for" in made.said
        assert all(f'"{name}"' in made.said for name in SANS_OF_H06)

    def test_only_what_is_left_out_is_told(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H06"), "--san", "API.example.test", "--san", "www.example.test", *WEEKS)
        assert made.sans == ["api.example.test", "www.example.test"]
        assert 'asks for "10.0.0.7" as names' in made.said
        every = bench.issued("leaf", "issue", "--csr", case("H06"), *(word for name in reversed(SANS_OF_H06) for word in ("--san", name)), *WEEKS)
        assert every.sans == SANS_OF_H06[::-1]
        assert "the CSR asks for" not in every.said

    def test_an_e_mail_address_is_one_more(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H06"), "--email", "ops@other.test", *WEEKS)
        assert (made.sans, made.said) == ([*SANS_OF_H06, "ops@other.test"], "")

    def test_both_halves_of_a_pair_have_them(self, bench: Bench) -> None:
        root = bench.ask("root", "create", "--common-name", "GM Root", "--key-alg", "SM2", "-q").out.strip()
        sub = bench.ask("sub", "create", "--common-name", "GM Sub", "--issuer-id", root, "-q").out.strip()
        wishes = maker.sans(maker.dns("www.example.test"), maker.dns("api.example.test"), der.implicit(7, bytes((10, 0, 0, 7))))
        made = bench.ask(*ask_for(bench, maker.request(wishes, key=maker.sm2())), "--issuer-id", sub, "-o", "json")
        assert made.status == 0
        for half in ("certificate", "encryption_certificate"):
            written = bench.judges.openssl_reads(made.document["paths"][half], "subjectAltName")
            assert written == "DNS:www.example.test, DNS:api.example.test, IP Address:10.0.0.7"


class TestH07:
    """A request that would be a CA (phpseclib/phpseclib#2151, cert-manager/cert-manager#5552, OpenVPN/easy-rsa#447)."""

    def test_it_is_refused_by_name(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H07"), *WEEKS)
        assert all(word in refusal.message for word in ("CA:TRUE", "key_cert_sign"))

    WISHES: Mapping[str, bytes] = {
        "CA:TRUE": maker.constraints(is_ca=True),
        "key_cert_sign": maker.usages(0, 5),
        "crl_sign": maker.usages(6),
        "code_signing": maker.purposes(maker.CODE),
        "ocsp_signing": maker.purposes(maker.SERVER, maker.OCSP),
        "time_stamping": maker.purposes(maker.TIME, critical=True),
        "anyExtendedKeyUsage": maker.purposes(maker.ANY_PURPOSE),
        "nameConstraints": extension("2.5.29.30", der.sequence(), critical=True),
    }

    @pytest.mark.parametrize("wish", WISHES)
    def test_whatever_speaks_for_the_ca(self, bench: Bench, wish: str) -> None:
        asked = maker.request(maker.sans(maker.dns("a.test")), self.WISHES[wish])
        for argv in (ask_for(bench, asked), bench.asking(csr=maker.text(asked))):
            refusal = bench.refused(*argv)
            assert (refusal.field, wish in refusal.words) == ("csr", True)

    def test_what_the_request_says_itself_does_not_let_it_through(self, bench: Bench) -> None:
        bench.refused("leaf", "issue", "--csr", case("H07"), "--key-usage", "digital_signature", "--extended-key-usage", "server_auth", *WEEKS)

    def test_a_leaf_never_is_one(self, bench: Bench) -> None:
        made = bench.issued(*ask_for(bench, maker.request(maker.constraints(is_ca=False), maker.usages(0), maker.sans(maker.dns("a.test")))))
        assert bench.judges.openssl_reads(made.certificate, "basicConstraints") == "CA:FALSE"
        assert bench.judges.openssl_reads(made.certificate, "keyUsage") == "Digital Signature"

    def test_the_way_that_is_proposed_works(self, bench: Bench) -> None:
        made = bench.ask("sub", "create", "--csr", case("H07"), "-o", "json")
        assert made.status == 0
        assert bench.judges.openssl_reads(made.document["paths"]["certificate"], "basicConstraints") == "CA:TRUE, pathlen:0"


class TestH08:
    """An empty subject (smallstep/certificates#302, rustls/rcgen#310, golang/go#79741)."""

    def test_its_san_becomes_critical(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H08"), *WEEKS)
        assert certified(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).critical
        assert len(certified(made).subject.rdns) == 0

    def test_it_is_shown_by_its_names(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H08"), *WEEKS)
        for argv in (("leaf", "list"), ("leaf", "show", made.document["instance_id"]), ("tree",)):
            assert "www.example.test" in bench.ask(*argv).out

    def test_with_a_subject_it_is_not_critical(self, bench: Bench) -> None:
        made = bench.issued(*ask_for(bench, maker.request(maker.sans(maker.dns("a.test"), critical=True))))
        assert not certified(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).critical
        assert "subjectAltName" in made.said

    def test_by_options_too(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--san", "a.test", *WEEKS)
        assert certified(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).critical

    def test_with_no_name_at_all_it_is_refused(self, bench: Bench) -> None:
        refusal = bench.refused(*ask_for(bench, maker.request(subject=maker.subject())))
        assert refusal.code in {"MissingParameter", "InvalidParameter"}
        assert "csr_common.san" in refusal.words or "--san" in refusal.words


class TestH09:
    """A common name alone, which clients do not look at (nokia/ncm-issuer#9, virtualmin/virtualmin-gpl#462)."""

    def test_it_becomes_a_san(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H09"), *WEEKS)
        assert bench.judges.openssl_reads(made.certificate, "subjectAltName") == "DNS:www.example.test"

    HOSTS: Mapping[str, str] = {
        "10.0.0.7": "IP Address:10.0.0.7",
        "::1": "IP Address:0:0:0:0:0:0:0:1",
        "2001:DB8::1": "IP Address:2001:DB8:0:0:0:0:0:1",
        "www.example.test": "DNS:www.example.test",
        "WWW.Example.Test": "DNS:www.example.test",
        "localhost": "DNS:localhost",
        "*.example.test": "DNS:*.example.test",
        "db_main.example.test": "DNS:db_main.example.test",
    }

    @pytest.mark.parametrize("name", HOSTS)
    def test_of_its_own_form(self, bench: Bench, name: str) -> None:
        asked = maker.request(subject=maker.subject((maker.CN, name)))
        for argv in (
            ("leaf", "issue", "--common-name", name, *WEEKS),
            bench.asking(csr_common={"subject": {"common_name": name}}),
            ask_for(bench, asked),
        ):
            made = bench.issued(*argv)
            assert bench.judges.openssl_reads(made.certificate, "subjectAltName") == self.HOSTS[name]
            assert made.document["common_name"] == name

    @pytest.mark.parametrize("name", ["Jane Roe", "jane@example.test", "db1", "R&D, unit 7", "10.0.0.7/24", "王小明", "a..b", "-x.test"])
    def test_what_is_no_host_does_not(self, bench: Bench, name: str) -> None:
        asked = maker.request(subject=maker.subject((maker.CN, name)))
        for argv in (("leaf", "issue", "--common-name", name, *WEEKS), ask_for(bench, asked)):
            made = bench.issued(*argv)
            assert (made.sans, made.document["common_name"]) == ([], name)
            assert "warning: there is no SAN" in made.said
        person = bench.issued("leaf", "issue", "--common-name", name, "--extended-key-usage", "client_auth", *WEEKS)
        assert "no SAN" not in person.said

    def test_a_name_that_is_not_among_the_sans_is_told(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "www.example.test", "--san", "api.example.test", *WEEKS)
        assert made.sans == ["api.example.test"]
        assert 'the common name "www.example.test" is not among the SANs' in made.said


class TestH10:
    """Umlauts in a TeletexString (wbond/asn1crypto#27, randombit/botan#2589, kjur/jsrsasign#545)."""

    def test_it_is_read_as_it_was_meant(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H10"), *WEEKS)
        assert made.document["subject"]["organization"] == ["Müller & Söhne"]
        assert der.tlv(der.UTF8_STRING, "Müller & Söhne".encode()) in certified(made).subject.public_bytes()
        assert "TeletexString" in made.said
        assert "Müller & Söhne" in bench.ask("leaf", "show", made.document["instance_id"]).out

    STRINGS: Mapping[str, tuple[int, bytes, str]] = {
        "BMPString": (der.BMP_STRING, "证书中心".encode("utf-16-be"), "证书中心"),
        "UniversalString": (der.UNIVERSAL_STRING, "é 👩".encode("utf-32-be"), "é 👩"),
        "IA5String": (der.IA5_STRING, b"a@b", "a@b"),
        "UTF8String": (der.UTF8_STRING, "Ḿüller".encode(), "Ḿüller"),
        "TeletexString of ASCII": (der.TELETEX_STRING, b"Example", "Example"),
    }

    @pytest.mark.parametrize("string", STRINGS)
    def test_every_string_is_written_in_utf8(self, bench: Bench, string: str) -> None:
        tag, octets, text = self.STRINGS[string]
        subject = name([Attribute(maker.O, octets, tag), Attribute(maker.CN, b"a.test")])
        made = bench.issued(*ask_for(bench, maker.request(subject=subject)))
        assert made.document["subject"]["organization"] == [text]
        assert der.tlv(der.UTF8_STRING, text.encode()) in certified(made).subject.public_bytes()

    BROKEN: Mapping[str, tuple[int, bytes]] = {
        "T.61 proper": (der.TELETEX_STRING, b"M\xc8\x75ller \x9b31m"),
        "Latin-1 in a UTF8String": (der.UTF8_STRING, b"M\xfcller"),
        "Latin-1 in a PrintableString": (der.PRINTABLE_STRING, b"M\xfcller"),
        "half a BMPString": (der.BMP_STRING, b"\x00A\x00"),
        "a lone surrogate": (der.BMP_STRING, b"\xd8\x00\x00A"),
        "NUL": (der.UTF8_STRING, b"a\0b"),
        "no string": (der.INTEGER, b"\x01"),
    }

    @pytest.mark.parametrize("string", BROKEN)
    def test_what_cannot_be_read_is_refused_by_name(self, bench: Bench, string: str) -> None:
        tag, octets = self.BROKEN[string]
        subject = name([Attribute(maker.O, octets, tag), Attribute(maker.CN, b"a.test")])
        refusal = bench.refused(*ask_for(bench, maker.request(subject=subject)))
        assert refusal.field == "csr"
        assert "subject" in refusal.message
        assert "O:" in refusal.message or "O is" in refusal.message


class TestH11:
    """A curve spelled out (pyca/cryptography#5659, pyca/cryptography#7339, openssl-projects/pkcs11-provider#709)."""

    def test_it_is_refused_with_the_command_that_mends_it(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H11"), *WEEKS)
        assert "parameters spelled out" in refusal.message
        assert "-param_enc named_curve" in refusal.words

    def test_what_is_issued_names_its_curve(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H06"), *WEEKS)
        printed = bench.judges.run("openssl", "x509", "-in", made.certificate, "-noout", "-text").stdout
        assert "ASN1 OID: prime256v1" in printed

    def test_a_key_that_is_coded_otherwise_never_reaches_a_certificate(self, bench: Bench) -> None:
        for key in ("compressed point", "an elliptic curve without a name", "P-256 off its curve"):
            refusal = bench.refused(*ask_for(bench, maker.request(key=maker.foreign_keys()[key])))
            assert "its key cannot be certified" in refusal.message


class TestH12:
    """A key that is none of the contract's (hashicorp/vault#13253, cloudflare/cfssl#926, smallstep/certificates#487)."""

    def test_it_is_named(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H12"), *WEEKS)
        assert "Ed25519" in refusal.message
        assert all(name in refusal.message for name in ("RSA 2048", "ECDSA P256", "SM2"))

    NAMED: Mapping[str, str] = {
        "secp256k1": "secp256k1",
        "brainpoolP256r1": "brainpoolP256r1",
        "RSA of 1536 bits": "1536",
        "RSA with exponent 3": "exponent",
        "DSA": "DSA",
    }

    @pytest.mark.parametrize("key", maker.foreign_keys())
    def test_whatever_it_is(self, bench: Bench, key: str) -> None:
        asked = maker.request(key=maker.foreign_keys()[key])
        refusal = bench.refused(*ask_for(bench, asked))
        assert (refusal.field, "its key cannot be certified" in refusal.message) == ("csr", True)
        assert self.NAMED.get(key, "") in refusal.message
        assert bench.refused(*bench.asking(csr=maker.text(asked))).field == "csr"

    def test_another_key_than_the_one_asked_for_is_told(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H06"), "--key-alg", "RSA", *WEEKS)
        assert refusal.field == "key_alg"
        assert "ECDSA" in refusal.words


class TestH13:
    """A signature that is not the key's (openssl/openssl#17010, OpenVPN/easy-rsa#132)."""

    def test_it_is_refused(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H13"), *WEEKS)
        assert refusal.message.startswith("its signature does not match the key in it")

    def test_whatever_was_changed(self, bench: Bench) -> None:
        good = maker.request(maker.sans(maker.dns("www.example.test")))
        for old, new in ((b"www.example.test", b"wwx.example.test"), (b"\x0c\x07Example", b"\x0c\x07Examplf"), (b"\x13\x02CN", b"\x13\x02UN")):
            assert old in good
            assert "does not match" in bench.refused(*ask_for(bench, good.replace(old, new, 1))).message
        for key in (maker.p256(), maker.rsa_key(), maker.sm2()):
            by_another = maker.request(key=key, signature=maker.NOBODY)
            assert "does not match" in bench.refused(*ask_for(bench, by_another)).message
        bench.refused(*ask_for(bench, maker.request(signature=b"")))
        bench.refused(*bench.asking(csr=Path(case("H13")).read_text()))

    def test_a_swapped_key_is_nobodys(self, bench: Bench) -> None:
        theirs = maker.p256(2)
        stolen = maker.p256()._replace(spki=theirs.spki)
        assert "does not match" in bench.refused(*ask_for(bench, maker.request(key=stolen))).message

    def test_a_weak_hash_is_told_and_a_broken_one_refused(self, bench: Bench) -> None:
        assert "SHA1" in bench.issued(*ask_for(bench, maker.request(maker.sans(maker.dns("a.test")), how="SHA1"))).said
        assert "MD5" in bench.refused(*ask_for(bench, maker.request(key=maker.rsa_key(), how="MD5"))).message


class TestH14:
    """Something else than one request (acmesh-official/acme.sh#3854, do-know/Crypt-LE#44)."""

    TWICE = Path(case("H06")).read_text() * 2
    KEY = examples.ec_key("P256")
    KEYS: Mapping[str, bytes] = {
        "PKCS#8": KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "SEC1": KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        "RSA": examples.rsa_key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        "PKCS#8 in DER": KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "SEC1 in DER": KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        "EC PARAMETERS before it": b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        + KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        "a damaged one": KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).replace(b"-----END", b"----END"),
    }

    def test_a_certificate(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H14"), *WEEKS)
        assert "it holds a certificate; allowed: one certificate request" in refusal.message
        octets = x509.load_pem_x509_certificate(Path(case("H14")).read_bytes()).public_bytes(Encoding.DER)
        assert "it holds a certificate" in bench.refused("leaf", "issue", "--csr", bench.written("certificate.der", octets)).message

    def test_two_requests(self, bench: Bench) -> None:
        for text in (self.TWICE, Path(case("H06")).read_text() + Path(case("H04")).read_text()):
            refusal = bench.refused("leaf", "issue", "--csr", bench.written("two.csr", text))
            assert "it holds 2 certificate requests; allowed: one certificate request" in refusal.message
            assert "2 certificate requests" in bench.refused(*bench.asking(csr=text)).message

    @pytest.mark.parametrize("key", KEYS)
    def test_a_private_key_is_named_and_not_echoed(self, bench: Bench, key: str) -> None:
        octets = self.KEYS[key]
        bench.secrets += [
            line for line in octets.decode("latin-1").splitlines() if len(line) > 8 and "EC PARAMETERS" not in line and line != "BggqhkjOPQMBBw=="
        ]
        refusal = bench.refused("leaf", "issue", "--csr", bench.written("some.key", octets))
        assert "private key" in refusal.message
        assert "one certificate request" in refusal.words
        bench.refused("leaf", "issue", "--csr", "-", stdin=octets)
        if octets.isascii():
            bench.refused(*bench.asking(csr=octets.decode()))
            bench.refused("leaf", "issue", "--request", bench.written("request.json", json.dumps({"csr": octets.decode()})))

    BODY = b"".join(KEYS["PKCS#8"].splitlines()[1:-1])
    DISGUISED: Mapping[str, bytes] = {
        "Base64 alone": BODY,
        "a BEGIN line that lost a hyphen": KEYS["PKCS#8"][1:],
        "behind a word": b"key: " + BODY,
        "in hexadecimal": KEYS["PKCS#8 in DER"].hex().encode(),
    }

    @pytest.mark.parametrize("disguise", DISGUISED)
    def test_what_may_be_a_key_is_not_echoed_either(self, bench: Bench, disguise: str) -> None:
        octets = self.DISGUISED[disguise]
        bench.secrets += [self.BODY[:40].decode(), self.KEYS["PKCS#8 in DER"].hex()[:80]]
        bench.refused("leaf", "issue", "--csr", bench.written("some.csr", octets))
        bench.refused("leaf", "issue", "--request", "some.csr")
        bench.refused("call", "CreateLeafInstance", "--body", "some.csr")
        bench.refused(*bench.asking(csr=octets.decode()))

    @pytest.mark.parametrize("words", ["leaf issue --csr", "leaf issue --request", "root import --certificate", "root import --certificate a.pem --key"])
    def test_a_key_in_place_of_a_files_name_is_not_echoed(self, bench: Bench, words: str) -> None:
        """As in --csr "$(cat FILE)": the shell's history has it then, a log of our errors need not."""
        bench.secrets += [self.BODY[:40].decode()]
        bench.ask(*words.split(), self.KEYS["PKCS#8"].decode())

    @pytest.mark.parametrize(
        ("name", "status", "words"),
        [("empty", 2, "it is empty"), (".", 2, "is a directory"), ("/dev/null", 2, "it is empty"), ("none", 3, "there is no file none")],
    )
    def test_nothing_at_all(self, bench: Bench, name: str, status: int, words: str) -> None:
        bench.written("empty", b"")
        bench.written("blank", b" \r\n\t\n")
        assert words in bench.refused("leaf", "issue", "--csr", name, statuses=(status,)).message
        assert "it is empty" in bench.refused("leaf", "issue", "--csr", "-").message
        assert "it is empty" in bench.refused("leaf", "issue", "--csr", "blank").message

    def test_a_file_that_may_not_be_read_or_is_too_large(self, bench: Bench) -> None:
        assert "larger than 1048576" in bench.refused("leaf", "issue", "--csr", "/dev/zero").message
        large = self.TWICE[: len(self.TWICE) // 2] + "\n" * (1 << 20)
        assert "larger than 1048576" in bench.refused("leaf", "issue", "--csr", bench.written("large.csr", large)).message

    @pytest.mark.parametrize(
        "octets",
        [b"hello\n", b"MIIBmDCCAT0CAQAw\n", b"\x30\x82", bytes(range(256)), b"-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n", b"PK\x03\x04", b"{}"],
        ids=["words", "bare Base64", "the beginning of DER", "every octet", "PKCS #7", "zip", "JSON"],
    )
    def test_something_else(self, bench: Bench, octets: bytes) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", bench.written("some.csr", octets))
        assert refusal.field == "csr"
        assert "one certificate request, in PEM or DER" in refusal.message

    def test_two_sources_of_one_request(self, bench: Bench) -> None:
        """Standard input cannot be read twice."""
        refusal = bench.refused("leaf", "issue", "--csr", "-", "--request", "-", stdin=b"{}")
        assert "-" in refusal.words

    def test_the_key_of_the_request_is_not_ours(self, bench: Bench) -> None:
        for idle in (("--no-keep-key", "--out", "out"), ("--passphrase-file", bench.written("pass", "word\n"))):
            assert "no private key is made" in bench.refused("leaf", "issue", "--csr", case("H06"), *idle).message
        made = bench.issued("leaf", "issue", "--csr", case("H06"), "--out", "out", *WEEKS)
        assert sorted(path.name for path in (bench.place / "out").iterdir()) == ["certificate.pem", "chain.pem", "fullchain.pem", "root_certificate.pem"]
        assert sorted(made.document["paths"]) == ["certificate", "chain"]


def test_a_compressed_point_is_one() -> None:
    """The key that H11 tries is what it says."""
    assert EC_PUBLIC_KEY in maker.foreign_keys()["compressed point"].spki

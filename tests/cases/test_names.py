"""H15 to H22: names as people write them, by option, in a request of their own, and by `call`."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address

import pytest
from cryptography import x509

from pcactl import der
from tests.cases.bench import Bench, Issued, case
from tests.cases.judges import names
from tests.csr import maker

WAYS = ("option", "CSR", "call")
_TAGS = {"dns": 2, "ip": 7, "email": 1, "uri": 6}


def asking(bench: Bench, way: str, *sans: str) -> tuple[str, ...]:
    """The words that ask for these SANs, one of three ways."""
    if way == "option":
        return ("leaf", "issue", *(word for name in sans for word in ("--san", name)))
    if way == "call":
        return bench.asking(csr_common={"san": list(sans)})
    asked = maker.request(maker.sans(*map(general_name, sans)), subject=maker.subject())
    return ("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(asked)))


def general_name(text: str) -> bytes:
    """As programs write it into a request: text in UTF-8 where it is not ASCII, addresses as octets where they are addresses."""
    if "@" in text:
        return der.implicit(1, text.encode())
    try:
        return der.implicit(7, ip_address(text.strip("[]")).packed)
    except ValueError:
        return der.implicit(2, text.encode())


def naming(bench: Bench, way: str, common_name: str) -> tuple[str, ...]:
    """The words that ask for a common name alone."""
    if way == "option":
        return ("leaf", "issue", "--common-name", common_name)
    if way == "call":
        return bench.asking(csr_common={"subject": {"common_name": common_name}})
    asked = maker.request(subject=maker.subject((maker.CN, common_name)))
    return ("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(asked)))


def san(bench: Bench, made: Issued) -> str:
    """The SANs as OpenSSL reads them."""
    return bench.judges.openssl_reads(made.certificate, "subjectAltName")


def common_name(made: Issued) -> str:
    """The common name in the certificate."""
    (found,) = x509.load_pem_x509_certificate(made.certificate.read_bytes()).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found.value)


@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
class TestH15:
    """Long names (cert-manager/cert-manager#1972, hashicorp/vault#11721, Azure/ARO-RP#1120, davewasmer/devcert#5)."""

    def test_a_common_name_that_is_too_long_in_a_csr(self, bench: Bench) -> None:
        refusal = bench.refused("leaf", "issue", "--csr", case("H15"))
        assert all(words in refusal.words for words in ("CN", "68 characters", "at most 64", "put the long name in --san"))

    def test_the_way_that_is_proposed_works(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--csr", case("H15"), "--common-name", "short.example.test")
        assert common_name(made) == "short.example.test"
        assert len(made.sans[0]) > 64

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("character", ["n", "证", "é", "👩", "e\u0301"[1]], ids=["ASCII", "CJK", "Latin", "emoji", "combining"])
    def test_characters_are_counted_and_no_octets(self, bench: Bench, way: str, character: str) -> None:
        made = bench.issued(*naming(bench, way, character * 64))
        assert (common_name(made), made.document["common_name"]) == (character * 64, character * 64)
        refusal = bench.refused(*naming(bench, way, character * 65))
        assert refusal.field == ("csr" if way == "CSR" else "csr_common.subject.common_name")
        assert "65 characters" in refusal.message
        assert "at most 64" in refusal.message
        assert way == "call" or "put the long name in --san" in refusal.hint

    BOUNDS: Mapping[str, int] = {
        "organization": 64,
        "organizational-unit": 64,
        "province": 128,
        "locality": 128,
        "street-address": 128,
        "postal-code": 40,
    }

    @pytest.mark.parametrize("attribute", BOUNDS)
    def test_every_attribute_has_its_own_bound(self, bench: Bench, attribute: str) -> None:
        bound = self.BOUNDS[attribute]
        bench.issued("leaf", "issue", "--common-name", "a.test", f"--{attribute}", "证" * bound)
        refusal = bench.refused("leaf", "issue", "--common-name", "a.test", f"--{attribute}", "证" * (bound + 1))
        assert refusal.field == f"csr_common.subject.{attribute.replace('-', '_')}"
        assert (f"{bound + 1} characters" in refusal.message, f"at most {bound}" in refusal.message) == (True, True)

    def test_roots_and_subs_too(self, bench: Bench) -> None:
        for words in (("root", "create"), ("sub", "create", "--issuer-id", "Example Root")):
            assert "at most 64" in bench.refused(*words, "--common-name", "证" * 65).message
            assert bench.ask(*words, "--common-name", "证" * 64).status == 0

    def test_a_long_host_goes_into_the_san(self, bench: Bench) -> None:
        host = ".".join(["n" * 63] * 3 + ["n" * 61])
        assert bench.issued("leaf", "issue", "--san", host).sans == [host]
        assert "at most 253" in bench.refused("leaf", "issue", "--san", f"{host}n").message
        assert "63" in bench.refused("leaf", "issue", "--san", f"{'n' * 64}.test").words


class TestH16:
    """IPv6 as people write it (smallstep/cli#605, certbot/certbot#5816, Wouter-Berman/Generate-CSR#9, urllib3/urllib3#2637)."""

    ADDRESSES: Mapping[str, str] = {
        "::1": "0:0:0:0:0:0:0:1",
        "2001:DB8:0::1": "2001:DB8:0:0:0:0:0:1",
        "[2001:db8::2]": "2001:DB8:0:0:0:0:0:2",
        "::ffff:10.0.0.1": "0:0:0:0:0:FFFF:A00:1",
        "FE80::1": "FE80:0:0:0:0:0:0:1",
        "2001:0db8:0000:0000:0000:0000:0000:0003": "2001:DB8:0:0:0:0:0:3",
        "::": "0:0:0:0:0:0:0:0",
        "64:ff9b::192.0.2.33": "64:FF9B:0:0:0:0:C000:221",
    }

    @pytest.mark.parametrize("way", WAYS)
    def test_they_are_addresses_and_no_hosts(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, *self.ADDRESSES))
        assert san(bench, made) == ", ".join(f"IP Address:{address}" for address in self.ADDRESSES.values())
        value = x509.load_pem_x509_certificate(made.certificate.read_bytes()).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert {type(address) for address in value.get_values_for_type(x509.IPAddress)} == {IPv6Address}

    def test_with_a_word_for_their_form(self, bench: Bench) -> None:
        assert bench.issued("leaf", "issue", "--san", "ip:::1", "--san", "IP:[2001:db8::2]").sans == ["::1", "2001:db8::2"]

    REFUSED: Mapping[str, str] = {
        "fe80::1%eth0": "zone",
        "[fe80::1%eth0]": "zone",
        "fe80::1%25eth0": "zone",
        "2001:db8::/32": "network",
        "10.0.0.0/24": "network",
        "[::1]:443": "",
        "::1::2": "",
        "2001:db8": "",
        "1:2:3:4:5:6:7:8:9": "",
        "::10.0.0.256": "",
        "[10.0.0.1]": "",
        "010.0.0.1": "",
        "127.1": "",
        "300.1.1.1": "",
        "10.0.0.1.": "",
        "0x7f.0.0.1": "",
        "1.2.3.4.5": "",
    }

    @pytest.mark.parametrize("way", ["option", "call"])
    @pytest.mark.parametrize("text", REFUSED)
    def test_what_is_none_is_refused(self, bench: Bench, way: str, text: str) -> None:
        refusal = bench.refused(*asking(bench, way, text))
        assert refusal.field == "csr_common.san"
        assert text in refusal.message
        assert self.REFUSED[text] in refusal.message

    def test_octets_that_are_none_are_refused(self, bench: Bench) -> None:
        for octets in (b"", bytes(5), bytes(8), bytes(15), bytes(32)):
            asked = maker.request(maker.sans(der.implicit(7, octets)))
            refusal = bench.refused("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(asked)))
            assert f"{len(octets)} octets" in refusal.message

    @pytest.mark.parametrize("text", ["10.0.0.7", "::1"])
    def test_an_address_that_a_csr_calls_a_host_never_becomes_one(self, bench: Bench, text: str) -> None:
        asked = maker.request(maker.sans(maker.dns(text)))
        assert text in bench.refused("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(asked))).message


class TestH17:
    """An underscore (letsencrypt/boulder#1225, caddyserver/caddy#7000, zmap/zlint#204)."""

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("text", ["db_main.example.test", "_sip._tcp.example.test", "*.a_b.example.test", "a_.test"])
    def test_it_is_issued_with_a_warning(self, bench: Bench, way: str, text: str) -> None:
        made = bench.issued(*asking(bench, way, text))
        assert made.sans == [text]
        assert f'warning: "{text}" has an underscore' in made.said

    @pytest.mark.parametrize("way", WAYS)
    def test_in_a_common_name_too(self, bench: Bench, way: str) -> None:
        made = bench.issued(*naming(bench, way, "db_main.example.test"))
        assert (made.sans, "underscore" in made.said) == (["db_main.example.test"], True)


class TestH18:
    """Where a wildcard may stand (chromium/badssl.com#52, openssl/openssl#4293, testssl/testssl.sh#1555)."""

    @pytest.mark.parametrize("way", WAYS)
    def test_as_the_whole_first_label(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "*.example.test", "*.A.example.test"))
        assert (made.sans, made.said) == (["*.example.test", "*.a.example.test"], "")

    @pytest.mark.parametrize("way", WAYS)
    def test_before_one_label_it_is_warned_of(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "*.test"))
        assert (made.sans, 'warning: "*.test" matches nothing' in made.said) == (["*.test"], True)

    BAD = ("*", "*.*.example.test", "a.*.example.test", "w*.example.test", "*w.example.test", "*.", "*..test", "*.10.0.0.1", "**.example.test", "example.*")

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("text", BAD)
    def test_nowhere_else(self, bench: Bench, way: str, text: str) -> None:
        refusal = bench.refused(*asking(bench, way, text))
        assert f'"{text}"' in refusal.message
        assert refusal.field == ("csr" if way == "CSR" else "csr_common.san")

    @pytest.mark.parametrize("text", ["ops@*.example.test", "https://*.example.test/", "uri:spiffe://*/web"])
    def test_in_no_other_form(self, bench: Bench, text: str) -> None:
        assert "wildcard" in bench.refused("leaf", "issue", "--san", text).message

    @pytest.mark.parametrize("text", [name for name in BAD if name not in {"*", "*.", "example.*"}])
    def test_a_common_name_becomes_no_such_san(self, bench: Bench, text: str) -> None:
        made = bench.issued("leaf", "issue", "--common-name", text)
        assert (made.sans, "there is no SAN" in made.said) == ([], True)


class TestH19:
    """A trailing dot (golang/go#24070, siderolabs/talos#12286, letsencrypt/boulder#2367)."""

    @pytest.mark.parametrize("way", WAYS)
    def test_it_is_taken_off_with_a_notice(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "www.example.test.", "*.example.test."))
        assert made.sans == ["www.example.test", "*.example.test"]
        assert 'notice: "www.example.test." is written without its trailing dot' in made.said

    @pytest.mark.parametrize("way", WAYS)
    def test_from_a_common_name_too(self, bench: Bench, way: str) -> None:
        made = bench.issued(*naming(bench, way, "www.example.test."))
        assert (made.sans, common_name(made)) == (["www.example.test"], "www.example.test")
        assert "trailing dot" in made.said

    @pytest.mark.parametrize("way", WAYS)
    def test_in_the_domain_of_an_address(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "ops@example.test."))
        assert (made.sans, "trailing dot" in made.said) == (["ops@example.test"], True)

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("text", ["www.example.test..", ".", "..", ".www.example.test", "www..test"])
    def test_other_dots_are_refused(self, bench: Bench, way: str, text: str) -> None:
        assert f'"{text}"' in bench.refused(*asking(bench, way, text)).message

    def test_a_persons_name_keeps_it(self, bench: Bench) -> None:
        for name in ("Jane Roe Jr.", "Example Inc."):
            assert common_name(bench.issued("leaf", "issue", "--common-name", name)) == name


class TestH20:
    """U-labels (webprofusion/certify#335, certbot/certbot#1759, PeculiarVentures/csrhelp#28)."""

    HOSTS: Mapping[str, str] = {
        "bücher.example.test": "xn--bcher-kva.example.test",
        "BÜCHER.example.test": "xn--bcher-kva.example.test",
        "bu\u0308cher.example.test": "xn--bcher-kva.example.test",
        "*.例子.test": "*.xn--fsqu00a.test",
        "服务。例子.test": "xn--zfr188b.xn--fsqu00a.test",
        "straße.test": "xn--strae-oqa.test",
        "ςigma.test": "xn--igma-fod.test",
        "XN--BCHER-KVA.test": "xn--bcher-kva.test",
    }

    @pytest.mark.parametrize("way", ["option", "call"])
    @pytest.mark.parametrize("text", HOSTS)
    def test_they_become_a_labels(self, bench: Bench, way: str, text: str) -> None:
        made = bench.issued(*asking(bench, way, text))
        assert names(x509.load_pem_x509_certificate(made.certificate.read_bytes()), x509.DNSName) == [self.HOSTS[text]]
        assert san(bench, made).isascii()
        assert text.isascii() or (text in made.said and self.HOSTS[text] in made.said)

    @pytest.mark.parametrize("way", WAYS)
    def test_a_common_name_stays_as_it_is_typed_and_both_are_shown(self, bench: Bench, way: str) -> None:
        made = bench.issued(*naming(bench, way, "bücher.example.test"))
        assert (common_name(made), made.sans) == ("bücher.example.test", ["xn--bcher-kva.example.test"])
        shown = bench.ask("leaf", "show", made.document["instance_id"]).out
        assert "bücher.example.test" in shown
        assert "xn--bcher-kva.example.test" in shown

    def test_an_a_label_in_a_csr_is_taken(self, bench: Bench) -> None:
        made = bench.issued(*asking(bench, "CSR", "xn--bcher-kva.example.test", "*.xn--fsqu00a.test"))
        assert (made.sans, made.said) == (["xn--bcher-kva.example.test", "*.xn--fsqu00a.test"], "")

    def test_a_u_label_in_the_san_of_a_csr_is_refused_in_words(self, bench: Bench) -> None:
        refusal = bench.refused(*asking(bench, "CSR", "bücher.example.test"))
        assert "not ASCII" in refusal.message

    @pytest.mark.parametrize("way", ["option", "call"])
    @pytest.mark.parametrize("text", ["bü cher.test", "☃.test", "a\u200db.test", "xn--zz.test", "xn--a.test", "\u0301a.test", "-ü.test", "ab--ü.test"])
    def test_what_idna_2008_does_not_allow_is_refused(self, bench: Bench, way: str, text: str) -> None:
        refusal = bench.refused(*asking(bench, way, text))
        assert refusal.field == "csr_common.san"

    def test_java_reads_it(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--san", "*.例子.test", "--common-name", "bücher.example.test")
        printed = bench.judges.run("keytool", "-printcert", "-file", made.certificate).stdout
        assert "DNSName: *.xn--fsqu00a.test" in printed


class TestH21:
    """A name that is there twice (kuehne-trustable-de/ca3sCore#639, mathiasertl/django-ca#86)."""

    TWICE: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
        "in another case": (("a.test", "A.TEST", "a.test"), ("a.test",)),
        "with a dot": (("a.test", "a.test."), ("a.test",)),
        "IPv6": (("::1", "0:0:0:0:0:0:0:1", "[::1]", "2001:DB8::1", "2001:db8:0::1"), ("::1", "2001:db8::1")),
        "wildcards": (("*.a.test", "*.A.test", "a.test"), ("*.a.test", "a.test")),
        "e-mail": (("ops@A.test", "ops@a.test"), ("ops@a.test",)),
    }

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("spellings", TWICE)
    def test_it_stands_there_once(self, bench: Bench, way: str, spellings: str) -> None:
        asked, written = self.TWICE[spellings]
        made = bench.issued(*asking(bench, way, *asked))
        assert made.sans == list(written)
        assert len(san(bench, made).split(", ")) == len(written)
        assert "was asked for more than once" in made.said

    def test_beside_a_common_name(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "a.test", "--san", "a.test", "--san", "A.TEST", "--san", "a.test")
        assert san(bench, made) == "DNS:a.test"
        assert "notice: " in made.said
        assert bench.issued("leaf", "issue", "--common-name", "a.test", "--san", "a.test").said == ""

    @pytest.mark.parametrize("way", ["option", "call"])
    def test_u_labels_and_a_labels(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "bücher.test", "xn--bcher-kva.test", "BÜCHER.test", "b.test"))
        assert made.sans == ["xn--bcher-kva.test", "b.test"]

    def test_an_e_mail_address_beside_itself(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "Jane Roe", "--san", "jane@example.test", "--email", "jane@EXAMPLE.test")
        assert (made.sans, "was asked for more than once" in made.said) == (["jane@example.test"], True)

    def test_what_only_looks_alike_is_two(self, bench: Bench) -> None:
        asked = ("a.test", "*.test", "a@a.test", "A@a.test", "10.0.0.1", "::ffff:10.0.0.1", "https://a.test/", "https://a.test/A")
        made = bench.issued("leaf", "issue", *(word for name in asked for word in ("--san", name)))
        assert made.sans == list(asked)


class TestH22:
    """E-mail addresses (pyca/cryptography#7425, python/cpython#122476, OpenVPN/easy-rsa#447)."""

    @pytest.mark.parametrize("way", ["option", "call"])
    def test_a_domain_becomes_a_labels(self, bench: Bench, way: str) -> None:
        made = bench.issued(*asking(bench, way, "ops@bücher.test", "First.Last+tag@EXAMPLE.test"))
        certificate = x509.load_pem_x509_certificate(made.certificate.read_bytes())
        assert names(certificate, x509.RFC822Name) == ["ops@xn--bcher-kva.test", "First.Last+tag@example.test"]
        assert "bücher.test" in made.said

    def test_by_its_own_option(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "Jane Roe", "--email", "jane@bücher.test")
        assert made.sans == ["jane@xn--bcher-kva.test"]
        assert bench.refused("leaf", "issue", "--common-name", "Jane Roe", "--email", "jörg@example.test").field == "csr_common.email"

    REFUSED: Mapping[str, str] = {
        "jörg@example.test": "local part beyond ASCII",
        "Ops <ops@example.test>": "display name",
        "ops@": "no e-mail address",
        "@example.test": "local part",
        "a@b@example.test": "local part",
        "ops @example.test": "local part",
        "ops@exa mple.test": "space",
        ".ops@example.test": "local part",
        '"o p"@example.test': "local part",
        f"{'o' * 65}@example.test": "64 characters",
        "ops@-example.test": "hyphen",
        "ops@[10.0.0.1]": "no host name",
        "ops@10.0.0.1": "number",
        "ops@example.test,b@example.test": "local part",
    }

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("text", REFUSED)
    def test_what_is_none_is_refused_with_the_reason(self, bench: Bench, way: str, text: str) -> None:
        refusal = bench.refused(*asking(bench, way, text))
        assert refusal.field == ("csr" if way == "CSR" else "csr_common.san")
        assert (self.REFUSED[text] if text.isascii() or way != "CSR" else "not ASCII") in refusal.message

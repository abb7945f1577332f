"""Names in requests: which form a SAN has, whether any client could match it, how the certificate spells it.

Contract 8, RFC 5280 4.2.1.6. Each form has one judge, which answers with the spelling and with notices, or raises
InvalidParameter with the reason. Host names in e-mail addresses and URIs are judged as host names.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Never

from pcactl import der
from pcactl.contract import notices as rows
from pcactl.contract.limits import SAN_COUNT
from pcactl.contract.names import DNS, EMAIL, IP, NAME_FORMS, OTHER_NAME_FORMS, URI, NameForm
from pcactl.engine.text import shown
from pcactl.errors import InvalidParameter
from pcactl.model import GeneralName, Notice, notice
from pcactl.phrase import phrase, together

# Patterns as text: those that a command does not need are then never compiled.
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST_BOUND = 253
_ADDRESS_OCTETS = (4, 16)
_BROAD_WILDCARD_LABELS = 2
_ALIKE = ("Latin", "Greek", "Cyrillic", "Armenian", "Cherokee")
"""Scripts whose letters pass for each other's; no word is written in two of them (UTS 39 5)."""
_DOTS = "[\u3002\uff0e\uff61]"
"""What IDNA takes for a dot (RFC 3490 3.1)."""
_LOCAL_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LOCAL_PART_BOUND = 64
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:(?P<rest>(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)"
_AUTHORITY = r"//(?:[^/?#@]*@)?(?P<host>\[[^\[\]/?#@]*\]|[^/?#:\[\]@]*)(?::[0-9]*)?(?:[/?#].*)?"
_LIKE_IPV6 = r"\[?[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]?"


class Judged(NamedTuple):
    """A name that may be issued, and what there is to say about it."""

    name: GeneralName
    notices: tuple[Notice, ...] = ()


def parse_sans(sans: list[str], email: str, from_csr: Sequence[Judged] = ()) -> tuple[tuple[GeneralName, ...], tuple[Notice, ...]]:
    """The SANs of a body in the order asked for, each once; `email` is one more where it is not empty.

    Those of a CSR come first; it is for the caller to leave them out where the body has its own.
    """
    if (count := len(sans) + len(from_csr) + bool(email)) > SAN_COUNT:
        raise InvalidParameter(
            phrase("{count} names are too many", count=count),
            field="csr" if from_csr else "csr_common.san",
            allowed=phrase("at most {most} names", most=SAN_COUNT),
        )
    asked = [("csr", judged) for judged in from_csr]
    asked += [("csr_common.san", judge(san, "csr_common.san")) for san in sans]
    if email:
        asked.append(("csr_common.email", judge_as(EMAIL, email, "csr_common.email")))
    names: dict[GeneralName, None] = {}
    notices: dict[Notice, None] = {}
    for field, (name, said) in asked:
        notices.update(dict.fromkeys(said))
        if name in names:
            notices[notice(rows.DUPLICATE_NAME, field, name=shown(name.value))] = None
        names[name] = None
    return tuple(names), tuple(notices)


def judge(text: str, field: str) -> Judged:
    """One name as people write it; `dns:`, `ip:`, `email:` or `uri:` before it, in any case, says its form. Raises InvalidParameter."""
    if not text:
        raise InvalidParameter("it must not be empty", field=field, value=text)
    prefix, _, rest = text.partition(":")
    if form := NAME_FORMS.get(prefix.lower()):
        return _judged(form, rest, field, given=text)
    return _judged(_form(text), text, field, given=text)


def judge_as(form: NameForm, text: str, field: str) -> Judged:
    """One name whose form is known. Raises InvalidParameter."""
    return _judged(form, text, field, given=text)


def _judged(form: NameForm, text: str, field: str, *, given: str) -> Judged:
    """What the judge of a form says; an error about a part of the name carries the whole, as it was given."""
    try:
        return _JUDGES[form](text, field)
    except InvalidParameter as error:
        error.value = given
        raise


def host_in_common_name(text: str) -> Judged | None:
    """The SAN that a common name is in itself: an IP address, a host name of two labels or more, or `localhost`."""
    form = _form(text)
    if form not in {IP, DNS}:
        return None
    try:
        judged = _JUDGES[form](text, "csr_common.subject.common_name")
    except InvalidParameter:
        return None
    host = judged.name.value
    return judged if form is IP or "." in host or host == "localhost" else None


def general_names(names: Iterable[GeneralName]) -> bytes:
    """GeneralNames, the value of subjectAltName."""
    return der.sequence(*(der.implicit(name.form.tag, _octets(name)) for name in names))


def read_general_name(item: der.Element) -> tuple[NameForm | None, str]:
    """The form of a GeneralName and its text as people write it; None and what it is where no SAN of ours takes it. Raises ValueError."""
    number = item.tag & 0x1F
    form = next((row for row in NAME_FORMS.values() if item.tag == der.implicit(row.tag, b"")[0]), None)
    if form is None:
        return None, OTHER_NAME_FORMS.get(number) or phrase("a name of tag {tag:#04x}", tag=item.tag)
    if form is not IP:
        return form, item.content.decode("ascii")
    from ipaddress import ip_address

    if len(item.content) not in _ADDRESS_OCTETS:
        raise ValueError(phrase("an IP address of {count} octets", count=len(item.content)))
    return form, str(ip_address(item.content))


def _octets(name: GeneralName) -> bytes:
    if name.form is not IP:
        return name.value.encode("ascii")
    from ipaddress import ip_address

    return ip_address(name.value).packed


def _form(text: str) -> NameForm:
    if _address(_without_suffix(text)) or re.fullmatch(_LIKE_IPV6, text):
        return IP
    if "://" in text or text[:4].lower() == "urn:":
        return URI
    return EMAIL if "@" in text else DNS


# IP addresses


def _ip(text: str, field: str) -> Judged:
    if address := _address(text):
        return Judged(GeneralName(IP, address))
    bare = _without_suffix(text)
    if _address(bare) and "%" in text:
        _refuse(text, field, "has a zone, which a certificate cannot say", hint=phrase("{bare} without the zone", bare=bare))
    if _address(bare) and "/" in text:
        _refuse(text, field, "is a network, and a certificate names single addresses", hint=phrase("{bare} without the prefix length", bare=bare))
    return _refuse(text, field, "is no IP address", allowed="IPv4 as four decimal numbers without leading zeros, or IPv6")


def _address(text: str) -> str:
    """The canonical spelling of an IP address, its brackets taken off; empty where `text` is none."""
    bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    if "%" in bare or len(bare) > _HOST_BOUND or not (":" in bare or bare[-1:].isdigit()):
        return ""
    from ipaddress import IPv6Address, ip_address

    try:
        address = ip_address(bare)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address) if bare == text else ""
    # Python 3.13 changed how it spells these; a record must not depend on the version that wrote it.
    return f"::ffff:{address.ipv4_mapped}" if address.ipv4_mapped else str(address)


def _without_suffix(text: str) -> str:
    """What an IP address would be without its brackets, zone and prefix length."""
    return re.split("[%/]", text.removeprefix("[").removesuffix("]"), maxsplit=1)[0]


# Host names


def _dns(text: str, field: str) -> Judged:
    host, notices = _host(text, field, wildcard=True)
    return Judged(GeneralName(DNS, host), notices)


def _host(text: str, field: str, *, wildcard: bool = False) -> tuple[str, tuple[Notice, ...]]:
    """A host name as the certificate has it: lower case, A-labels, no trailing dot."""
    if len(text) > _HOST_BOUND + 1:
        _refuse(text, field, phrase("has {count} characters as a host name", count=len(text)), allowed=phrase("at most {most} characters", most=_HOST_BOUND))
    plain = re.sub(_DOTS, ".", text).removesuffix(".")
    labels = plain.split(".")
    starred = wildcard and labels[0] == "*" and len(labels) > 1
    judged = [_label(label, text, field) for label in labels[starred:]]
    host = ".".join(["*"] * starred + judged)
    if wildcard and _address(text):
        _refuse(text, field, "is an IP address, and no host name", hint=f"ip:{text}")
    if judged[-1].isdigit():
        _refuse(text, field, "is no host name, since its last part is a number, and no IP address either")
    if len(host) > _HOST_BOUND:
        _refuse(text, field, phrase("has {count} characters as a host name", count=len(host)), allowed=phrase("at most {most} characters", most=_HOST_BOUND))
    mixed = [scripts for label in judged if (scripts := _mixed_scripts(label))]
    said = (
        (rows.TRAILING_DOT, re.sub(_DOTS, ".", text) != plain),
        (rows.INTERNATIONAL_NAME, not text.isascii()),
        (rows.UNDERSCORE, "_" in host),
        (rows.BROAD_WILDCARD, starred and len(judged) < _BROAD_WILDCARD_LABELS),
        (rows.WILDCARD_BEFORE_UNDERSCORE, starred and "_" in host),
        (rows.LOOK_ALIKE, mixed),
    )
    places = {"name": shown(text), "written": shown(host), "scripts": together([phrase(script) for script in mixed[0]]) if mixed else ""}
    return host, tuple(notice(row, field, **places) for row, holds in said if holds)


def _label(label: str, text: str, field: str) -> str:
    """One label in lower case, as an A-label where it is not ASCII. Raises InvalidParameter about the whole `text`."""
    lower = label.lower()
    if label.isascii() and not lower.startswith("xn--"):
        return lower if re.fullmatch(_LABEL, lower) else _refuse(text, field, _fault(label), allowed=_allowed(label))
    import idna

    try:
        written = lower if label.isascii() else idna.encode(label, uts46=True).decode()
        idna.ulabel(written)
    except (idna.IDNAError, UnicodeError) as error:
        return _refuse(text, field, phrase("is no internationalized host name: {error}", error=str(error)), allowed="what IDNA 2008 allows")
    return written if re.fullmatch(_LABEL, written) else _refuse(text, field, _fault(written))


def _mixed_scripts(label: str) -> tuple[str, ...]:
    """The scripts of an A-label with letters of several that look alike; empty for every other label."""
    if not label.startswith("xn--"):
        return ()
    from unicodedata import name

    import idna

    scripts = {name(character, "").partition(" ")[0].capitalize() for character in idna.ulabel(label)}
    found = tuple(script for script in _ALIKE if script in scripts)
    return found if len(found) > 1 else ()


_MISPLACED = {
    "*": "has a wildcard that is not the whole first label before others",
    ",": "is no host name: it has a comma, and each name has an option of its own",
    " ": "is no host name: it has a space",
    ":": "is no host name: it has a port or a colon",
    "/": "is no host name: it has a path or a slash",
    "@": "is no host name: it has an @",
}


def _allowed(label: str) -> str:
    return "* alone as the first label, as in *.example.test" if "*" in label else "labels of 1 to 63 letters, digits and hyphens"


def _fault(label: str) -> str:
    if not label:
        return "is no host name: it has an empty label"
    for character, fault in _MISPLACED.items():
        if character in label:
            return fault
    if wrong := re.search(r"[^A-Za-z0-9_-]", label):
        return phrase("is no host name: {character} cannot stand in it", character=shown(wrong[0]))
    if label[0] == "-" or label[-1] == "-":
        return "is no host name: a label begins or ends with a hyphen"
    return "is no host name: a label is longer than 63 characters"


# E-mail addresses


def _email(text: str, field: str) -> Judged:
    if text[:7].lower() == "mailto:":
        _refuse(text, field, "is a mailto URI, and the SAN is the address alone", hint=text[7:])
    local, at, domain = text.rpartition("@")
    if "<" in text or ">" in text:
        _refuse(text, field, "has a display name or angle brackets", hint="give the address alone")
    if not at or not domain:
        _refuse(text, field, "is no e-mail address", allowed="local@domain")
    if not local.isascii():
        _refuse(text, field, "has a local part beyond ASCII, which an rfc822Name cannot hold (RFC 5280 4.2.1.6)")
    if len(local) > _LOCAL_PART_BOUND or not re.fullmatch(_LOCAL_PART, local):
        _refuse(text, field, "has a local part that is no dot-atom of at most 64 characters (RFC 5321 4.1.2)")
    host, notices = _host(domain, field)
    return Judged(GeneralName(EMAIL, f"{local}@{host}"), notices)


# URIs


def _uri(text: str, field: str) -> Judged:
    if not text.isascii():
        _refuse(text, field, "has characters beyond ASCII", hint="write a host with its A-labels (xn--...), everything else percent-encoded")
    if not (uri := re.fullmatch(_URI, text)):
        _refuse(text, field, "is no absolute URI (RFC 3986)", allowed="scheme:rest, such as spiffe://example.org/web")
    if not uri["rest"].startswith("//"):
        return Judged(GeneralName(URI, text))
    authority = re.fullmatch(_AUTHORITY, uri["rest"])
    host = authority["host"] if authority else ""
    if not host:
        _refuse(text, field, "is a URI without a host")
    if not _address(host):
        _host(host, field)
    said = (notice(rows.USER_IN_URI, field, name=shown(text)),) if "@" in uri["rest"][2:].partition("/")[0] else ()
    return Judged(GeneralName(URI, text), said)


_JUDGES: Mapping[NameForm, Callable[[str, str], Judged]] = {DNS: _dns, IP: _ip, EMAIL: _email, URI: _uri}


def _refuse(text: str, field: str, fault: str, *, allowed: str = "", hint: str = "") -> Never:
    raise InvalidParameter(phrase("{name} {fault}", name=shown(text), fault=phrase(fault)), field=field, value=text, allowed=allowed, hint=hint)

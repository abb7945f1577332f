"""Every parameter of the three create actions: contract 1 and 2.

A row is the one home of what a person or a program can know about a parameter: the parser, the command line's
options, help, error texts and the reference are all read from here. How values depend on each other
(`key_param` on `key_alg`, `quantity` on `duration_type`) is in `algorithms.py` and `limits.py`.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import NamedTuple

from pcactl.contract.algorithms import ALGORITHMS, HASHES
from pcactl.contract.options import FILE, Option, Panel
from pcactl.contract.vocabulary import EXTENDED_KEY_USAGES, KEY_USAGES, Kind, Unit
from pcactl.phrase import listing, phrase


class JsonType(StrEnum):
    """The JSON types of the documented body, in the words of error texts."""

    STRING = "a string"
    INTEGER = "an integer"
    BOOLEAN = "true or false"
    OBJECT = "an object"


class Need(Enum):
    """Whether a kind takes a parameter."""

    REQUIRED = "required"
    UNLESS_CSR = "required unless csr is given"
    OPTIONAL = "optional"
    ABSENT = "not taken"


class Field(NamedTuple):
    """One parameter."""

    path: str
    """The documented path, `csr_common.subject.country`."""
    type: JsonType
    need: Mapping[Kind, Need]
    help: str
    source: str
    """Where the contract says so: its section, and [doc], [later] or [ours]."""
    panel: Panel = Panel.EXTENSIONS
    option: str = ""
    """The option that writes it; empty where only a body can say it."""
    metavar: str = ""
    repeated: bool = False
    allowed: tuple[str, ...] = ()
    secret: bool = False
    """True where no error may repeat the value."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """The path of the object it stands in; empty at the top."""
        return self.path.rpartition(".")[0]


def _needs(root: Need, sub: Need, leaf: Need) -> Mapping[Kind, Need]:
    return {Kind.ROOT: root, Kind.SUB: sub, Kind.LEAF: leaf}


_REQUIRED = _needs(Need.REQUIRED, Need.REQUIRED, Need.REQUIRED)
_UNLESS_CSR = _needs(Need.REQUIRED, Need.UNLESS_CSR, Need.UNLESS_CSR)
_OPTIONAL = _needs(Need.OPTIONAL, Need.OPTIONAL, Need.OPTIONAL)
_BELOW_ROOT = _needs(Need.ABSENT, Need.OPTIONAL, Need.OPTIONAL)
_LEAF_ONLY = _needs(Need.ABSENT, Need.ABSENT, Need.OPTIONAL)

_S, _I, _B, _O = JsonType.STRING, JsonType.INTEGER, JsonType.BOOLEAN, JsonType.OBJECT


def _subject(name: str, help_text: str, status: str, *, repeated: bool = True, panel: Panel = Panel.NAMES, metavar: str = "TEXT") -> Field:
    return Field(
        f"csr_common.subject.{name}",
        _S,
        _OPTIONAL,
        help_text,
        f"contract 2 {status}",
        panel,
        "--" + name.replace("_", "-"),
        metavar,
        repeated=repeated,
    )


FIELDS: tuple[Field, ...] = (
    Field("csr_common", _O, _UNLESS_CSR, "What the certificate is about: subject and names.", "contract 1 [doc]"),
    Field("csr_common.subject", _O, _OPTIONAL, "The subject's attributes.", "contract 2 [doc]"),
    _subject("common_name", "The subject's name: a host, a person, a CA. A leaf may give --san instead.", "[doc]", repeated=False, panel=Panel.REQUIRED),
    Field(
        "issuer_id",
        _S,
        _needs(Need.ABSENT, Need.REQUIRED, Need.REQUIRED),
        "Who signs: an id, its beginning, or a common name. May be left out where one issuer alone can sign.",
        "contract 1 [doc]",
        Panel.REQUIRED,
        "--issuer-id",
        "ID|NAME",
    ),
    Field(
        "csr_common.san",
        _S,
        _OPTIONAL,
        "A name it is valid for: DNS name, IP address, e-mail address or URI; dns:, ip:, email:, uri: before it say which.",
        "contract 2 [doc]",
        Panel.NAMES,
        "--san",
        "NAME",
        repeated=True,
    ),
    Field("csr_common.email", _S, _OPTIONAL, "An e-mail address, as one more SAN.", "contract 2 [later]", Panel.NAMES, "--email", "ADDRESS"),
    _subject("country", "Two letters.", "[doc]", metavar="CC"),
    _subject("province", "State or province.", "[doc]"),
    _subject("locality", "City.", "[doc]"),
    _subject("street_address", "Street.", "[later]"),
    _subject("postal_code", "Postal code.", "[doc]"),
    _subject("organization", "Organization.", "[doc]"),
    _subject("organizational_unit", "Organizational unit.", "[doc]"),
    _subject("serial_number", "The subject's own number, not the certificate's.", "[later]", repeated=False),
    Field(
        "key_alg",
        _S,
        _UNLESS_CSR,
        "The kind of key. Unless given: ECDSA, under an SM2 issuer SM2.",
        "contract 1 [doc]",
        Panel.VALIDITY,
        "--key-alg",
        "ALG",
        allowed=tuple(ALGORITHMS),
    ),
    Field(
        "key_param",
        _S,
        _OPTIONAL,
        phrase(
            "{params}; SM2: none. Unless given: {defaults}.",
            params="; ".join(f"{row.name}: {', '.join(row.params)}" for row in ALGORITHMS.values() if row.default_param),
            defaults=listing(row.default_param for row in ALGORITHMS.values() if row.default_param),
        ),
        "contract 1 [doc]",
        Panel.VALIDITY,
        "--key-param",
        "PARAM",
        allowed=tuple(param for row in ALGORITHMS.values() for param in row.params if param),
    ),
    Field(
        "hash_alg",
        _S,
        _REQUIRED,
        "The hash of the certificate's signature; SM2 issuers always use SM3. Unless given, one that fits the signing key.",
        "contract 1, 4 [doc]",
        Panel.VALIDITY,
        "--hash-alg",
        "HASH",
        allowed=HASHES,
    ),
    Field(
        "quantity",
        _I,
        _REQUIRED,
        "How long it is valid, in units of the duration type. Unless given: root 20 years, sub 10, leaf 1.",
        "contract 3 [doc]",
        Panel.VALIDITY,
        "--quantity",
        "N",
    ),
    Field(
        "duration_type",
        _S,
        _REQUIRED,
        "The unit: year, month, day; hour for a leaf.",
        "contract 3 [doc]",
        Panel.VALIDITY,
        "--duration-type",
        "UNIT",
        allowed=tuple(Unit),
    ),
    Field(
        "csr",
        _S,
        _BELOW_ROOT,
        "A PKCS#10 request: its key is certified, and what it asks for fills what is not given here. - reads stdin.",
        "contract 1, 8 [later]",
        Panel.NAMES,
        "--csr",
        FILE,
    ),
    Field("extensions", _O, _BELOW_ROOT, "Usages and further extensions.", "contract 2 [doc]"),
    Field("extensions.key_usages", _O, _BELOW_ROOT, "keyUsage bits.", "contract 2 [doc]"),
    *(Field(f"extensions.key_usages.{row.name}", _B, _BELOW_ROOT, f"{row.label}, bit {row.bit}.", "contract 2 [doc]") for row in KEY_USAGES.values()),
    Field("extensions.extended_key_usages", _O, _BELOW_ROOT, "Extended key usages.", "contract 2 [later]"),
    *(
        Field(f"extensions.extended_key_usages.{row.name}", _B, _BELOW_ROOT, f"{row.label}, {row.oid}.", "contract 2 [later]")
        for row in EXTENDED_KEY_USAGES.values()
    ),
    Field("extensions.extended_key_usages.other", _S, _BELOW_ROOT, "Further purposes as OIDs.", "contract 2 [ours]", repeated=True),
    Field("extensions.custom_extensions", _O, _BELOW_ROOT, "Extensions given as DER.", "contract 2 [later]", repeated=True),
    Field(
        "extensions.custom_extensions.object_identifier", _S, _needs(Need.ABSENT, Need.REQUIRED, Need.REQUIRED), "The extension's OID.", "contract 2 [later]"
    ),
    Field("extensions.custom_extensions.critical", _B, _BELOW_ROOT, "Whether who does not know it must refuse.", "contract 2 [later]"),
    Field("extensions.custom_extensions.value", _S, _needs(Need.ABSENT, Need.REQUIRED, Need.REQUIRED), "Base64 of the DER value.", "contract 2 [ours]"),
    Field("contact", _O, _OPTIONAL, "Whom to ask about it; stored, not in the certificate.", "contract 1 [doc]", Panel.CONTACT),
    Field("contact.name", _S, _OPTIONAL, "A person's name.", "contract 1 [doc]", Panel.CONTACT, "--contact-name", "TEXT"),
    Field("contact.email", _S, _OPTIONAL, "An e-mail address.", "contract 1 [doc]", Panel.CONTACT, "--contact-email", "TEXT"),
    Field("contact.phone_number", _S, _OPTIONAL, "A telephone number.", "contract 1 [doc]", Panel.CONTACT, "--contact-phone-number", "TEXT"),
    Field("tag", _S, _OPTIONAL, "Any text of yours; stored and shown.", "contract 1 [doc]", Panel.CONTACT, "--tag", "TEXT"),
    Field("use_quota", _B, _LEAF_ONLY, "Take one from the quota of leaf certificates.", "contract 6 [doc]", Panel.CONTACT, "--use-quota"),
    Field(
        "idempotence_token",
        _S,
        _OPTIONAL,
        "The same token with the same request within 5 minutes answers with the same instance.",
        "contract 1 [later]",
        Panel.RUN,
        "--idempotence-token",
        "TOKEN",
    ),
)

BY_PATH: Mapping[str, Field] = {row.path: row for row in FIELDS}

KEY_USAGE_OPTION = Option(
    "key_usage",
    ("--key-usage",),
    "NAME",
    phrase("A keyUsage bit; given once or more, these are all, for a CA beside key_cert_sign and crl_sign: {names}.", names=listing(KEY_USAGES)),
    Panel.EXTENSIONS,
    repeated=True,
    allowed=tuple(KEY_USAGES),
)
EXTENDED_KEY_USAGE_OPTION = Option(
    "extended_key_usage",
    ("--extended-key-usage",),
    "NAME|OID",
    phrase("A purpose: {names}, or an OID.", names=listing(EXTENDED_KEY_USAGES)),
    Panel.EXTENSIONS,
    repeated=True,
    allowed=tuple(EXTENDED_KEY_USAGES),
)
CUSTOM_EXTENSION_OPTION = Option(
    "custom_extension",
    ("--custom-extension",),
    "OID=BASE64[,critical]",
    "An extension of your own, its value as Base64 of the DER.",
    Panel.EXTENSIONS,
    repeated=True,
)
EXTENSION_OPTIONS = (KEY_USAGE_OPTION, EXTENDED_KEY_USAGE_OPTION, CUSTOM_EXTENSION_OPTION)
"""One option for each object or array of `extensions`, since its members have none of their own."""


def option_of(field: Field) -> Option:
    """The option that writes a field, for fields that have one."""
    return Option(
        field.path.replace(".", "_"),
        (field.option,),
        field.metavar,
        field.help,
        field.panel,
        repeated=field.repeated,
        negatable=field.type is JsonType.BOOLEAN,
        allowed=field.allowed,
    )


def options_for(kind: Kind) -> tuple[Option, ...]:
    """The options of a kind's create command, in the order of help's panels."""
    own = [option_of(row) for row in FIELDS if row.option and row.need[kind] is not Need.ABSENT]
    composed = EXTENSION_OPTIONS if BY_PATH["extensions"].need[kind] is not Need.ABSENT else ()
    return tuple(sorted((*own, *composed), key=lambda option: option.panel.rank))

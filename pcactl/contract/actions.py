"""The actions of the documented API, version 2023-05-01: what each takes and what it answers with (contract 5 and 6).

`call` is driven by these rows, and the reference is rendered from them. The bodies of the create actions are in
`fields.py`. What an action does is in `api`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl.contract.fields import FIELDS, Field, JsonType, Need
from pcactl.contract.limits import PAGE_SIZES
from pcactl.contract.states import MOVES, REVOKE_REASONS, Move
from pcactl.contract.vocabulary import Kind, Status

VERSION = "2023-05-01"
SERVICE = "pca"
REGION = "cn-north-1"

DOWNLOAD_TYPES = ("pem", "der", "pfx")
SUPPORTED_DOWNLOAD_TYPES = ("pem",)


class Action(NamedTuple):
    """One action."""

    name: str
    use: str
    """Which use case answers it; `api.actions` has one function for each."""
    kind: Kind
    fields: tuple[Field, ...]
    result: tuple[str, ...]
    """The keys of `Result`; empty where an action answers nothing."""
    rule: str
    move: Move | None = None


def _field(path: str, kind: JsonType, help_text: str, source: str, *, required: bool = False, allowed: tuple[str, ...] = ()) -> Field:
    need = Need.REQUIRED if required else Need.OPTIONAL
    return Field(path, kind, dict.fromkeys(Kind, need), help_text, source, allowed=allowed)


_S, _I, _B = JsonType.STRING, JsonType.INTEGER, JsonType.BOOLEAN

_INSTANCE_ID = _field("instance_id", _S, "The instance.", "contract 5 [doc]", required=True)
_REASON = _field("revoke_reason", _S, "Why, by RFC 5280's names.", "contract 5 [ours]", allowed=tuple(REVOKE_REASONS))
_ISSUED_ID = _field("issued_id", _S, "The issuer's id.", "contract 5 [doc]")
_SOURCE_TYPE = _field("sourceType", _I, "0 made here, 1 uploaded.", "contract 5 [doc]")

_FILTERS = (
    _field("common_name", _S, "Exactly this common name.", "contract 5 [doc]"),
    _field("instance_id", _S, "Exactly this id.", "contract 5 [doc]"),
    _field("instance_status", _I, "The state: " + ", ".join(f"{status.value} {status.word}" for status in Status) + ".", "contract 5 [doc]"),
)
_PAGES = (
    _field("page", _I, "From 1; 1 where not said.", "contract 5 [doc]"),
    _field("page_size", _I, f"{PAGE_SIZES[0]} to {PAGE_SIZES[-1]}; {PAGE_SIZES[-1]} where not said.", "contract 5 [doc]"),
)
_LIST_FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.ROOT: (*_FILTERS, _SOURCE_TYPE, *_PAGES),
    Kind.SUB: (*_FILTERS, _SOURCE_TYPE, _ISSUED_ID, *_PAGES),
    Kind.LEAF: (*_FILTERS, _ISSUED_ID, *_PAGES),
}

_ENCRYPTION = ("encryption_certificate", "encryption_private_key", "encryption_chain")
_CREATE_RESULTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ROOT: ("instance_id", "certificate"),
    Kind.SUB: ("instance_id", "certificate", "root_certificate"),
    Kind.LEAF: ("instance_id", "certificate", "private_key", "root_certificate", "parent_certificate", "chain", *_ENCRYPTION),
}
_CREATE_RULES: Mapping[Kind, str] = {
    Kind.ROOT: "Enabled at once.",
    Kind.SUB: "The issuer is a normal root; enabled at once.",
    Kind.LEAF: "The issuer is a normal sub under a normal root. The chain's certificates are joined with commas, and an RSA key is PKCS#1.",
}
_GET_RESULT = (
    "instance_id",
    "root_ca_id",
    "encryption_algorithm",
    "signature_algorithm",
    "serial_number",
    "tag",
    "sourceType",
    "contact",
    "subject",
    "instance_status",
    "common_name",
    "not_before",
    "not_after",
    "certificate",
    "chain",
    "san",
)
_GET_RESULTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ROOT: _GET_RESULT,
    Kind.SUB: _GET_RESULT,
    Kind.LEAF: (*_GET_RESULT[:1], "sub_ca_id", *_GET_RESULT[1:]),
}

_DOWNLOAD_FIELDS = (
    _INSTANCE_ID,
    _field("download_type", _S, "pem; der and pfx are not supported yet.", "contract 5 [doc]", required=True, allowed=DOWNLOAD_TYPES),
    _field("is_tarball", _B, "Answer with one tar archive.", "contract 5 [doc]", required=True),
    _field("password", _S, "Encrypt the private key with it, as PKCS#8.", "contract 5 [doc]")._replace(secret=True),
)
_DOWNLOAD_RESULT = ("certificate", "certificate_chain", "private_key", "encrypt_certificate", "encrypt_private_key", "tarball_bytes")

_UPLOAD_FIELDS = (
    _field("certificate", _S, "The root's certificate: PEM, exactly one.", "contract 5 [doc]", required=True),
    _field("key", _S, "Its private key, PEM. Without it the root signs nothing.", "contract 5 [doc]")._replace(secret=True),
    _field("tag", _S, "Any text of yours.", "contract 5 [doc]"),
    _field("issuer_id", _S, "Refused where set: subs cannot be uploaded here.", "contract 5 [ours]"),
)


def _title(kind: Kind) -> str:
    return f"{kind.capitalize()}Instance"


ACTIONS: Mapping[str, Action] = {
    row.name: row
    for row in (
        *(Action(f"Create{_title(kind)}", "create", kind, FIELDS, _CREATE_RESULTS[kind], _CREATE_RULES[kind]) for kind in Kind),
        *(
            Action(
                f"{move.verb.capitalize()}{_title(kind)}",
                "move",
                kind,
                (_INSTANCE_ID, _REASON) if move.target is Status.REVOKED else (_INSTANCE_ID,),
                (),
                f"Only from {' or '.join(status.word for status in move.sources)}.",
                move,
            )
            for move in MOVES.values()
            for kind in move.kinds
        ),
        *(Action(f"List{_title(kind)}s", "list", kind, _LIST_FIELDS[kind], ("count", "result"), "Newest first.") for kind in Kind),
        *(Action(f"Get{_title(kind)}", "get", kind, (_INSTANCE_ID,), _GET_RESULTS[kind], "No private key.") for kind in Kind),
        Action("DownloadLeafInstance", "download", Kind.LEAF, _DOWNLOAD_FIELDS, _DOWNLOAD_RESULT, "Only a normal leaf. With is_tarball only tarball_bytes."),
        Action("UploadRootInstance", "upload", Kind.ROOT, _UPLOAD_FIELDS, ("instance_id", "instance_type"), "A root made elsewhere."),
        Action(
            "GetQuotaDetail",
            "quota",
            Kind.LEAF,
            (_field("quota_type", _S, "leaf.", "contract 5 [later]", allowed=("leaf",)),),
            ("quota",),
            "How many leaves may still be issued against the quota.",
        ),
    )
}


class Difference(NamedTuple):
    """Where pcactl departs from what the vendor's service was seen to do, on purpose."""

    matter: str
    vendor: str
    ours: str
    why: str


DIFFERENCES = (
    Difference(
        "the end of a validity",
        "23:59:59 in UTC+8 of the last day, up to a day longer than asked",
        "notBefore + duration - 1 s; months and years are calendar ones in UTC",
        "what was asked for is what is issued, in every time zone; both ends count (RFC 5280 4.1.2.5)",
    ),
    Difference(
        "hash_alg",
        "in the example a sub that asked for SHA256 carries sha512WithRSA",
        "the hash of this certificate's own signature",
        "the page's words: it sets the certificate's signature algorithm",
    ),
    Difference("postal_code", "dropped from the certificate", "encoded as postalCode", "nothing that was asked for vanishes"),
    Difference("key_usages", "the example that asked for two bits got all nine", "exactly the bits asked for", "a usage that nobody asked for is a risk"),
    Difference(
        "extended key usage",
        "anyExtendedKeyUsage in every example",
        "server_auth and client_auth for a leaf, none for a CA unless asked",
        "any purpose defeats the extension (RFC 5280 4.2.1.12)",
    ),
    Difference("a sub's path length", "-1, which openssl verify refuses", "0", "the chain must verify (RFC 5280 4.2.1.9)"),
    Difference("contact", "required", "optional", "a local tool has nobody to call"),
    Difference(
        "chain in the answer of CreateLeafInstance",
        "three certificates joined with commas",
        "the same there; plain PEM everywhere else",
        "OpenSSL and Go read text with commas as one certificate",
    ),
    Difference(
        "private_key of an RSA leaf in that answer",
        "PKCS#1",
        "the same there; PKCS#8 everywhere else",
        "one form for all algorithms, and the documented one where it is documented",
    ),
    Difference("use_quota: false", "charges the account", "costs nothing", "a local tool bills nothing; the quota is an operator's cap"),
    Difference("instance_status 8, frozen", "an unpaid bill", "never occurs", "there are no bills"),
    Difference("UploadRootInstance with issuer_id", "uploads a sub", "refused", "subs cannot be uploaded here"),
)

"""The values that the rooms pass to each other: requests, plans, issuers, instances, results.

Values only: what is decided from them is in `engine`, how they are stored in `store`, how they are shown in
`render`. NamedTuples rather than dataclasses: defining one costs a fifth, and every command pays for it.
Times are aware datetimes in UTC with whole seconds.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any, NamedTuple, Protocol

from pcactl.contract.algorithms import Algorithm, Signature
from pcactl.contract.names import NameForm
from pcactl.contract.notices import NoticeRow
from pcactl.contract.vocabulary import Kind, Role, Status, Unit
from pcactl.phrase import Phrase, phrase

Body = dict[str, Any]
"""A documented request body: a JSON object, not yet checked."""

Subject = tuple[tuple[str, str], ...]
"""Pairs of a `csr_common.subject` field's name and one value, in RDN order."""


class Notice(NamedTuple):
    """Something that was done, but not quite as it was written."""

    row: NoticeRow
    field: str
    message: str


def notice(row: NoticeRow, field: str, **words: object) -> Notice:
    """A notice in its row's words."""
    return Notice(row, field, phrase(row.text, **words))


class GeneralName(NamedTuple):
    """One SAN, in the spelling in which the certificate has it."""

    form: NameForm
    value: str


class Contact(NamedTuple):
    """Whom to ask about an instance; stored, never in a certificate."""

    name: str = ""
    email: str = ""
    phone_number: str = ""


class CustomExtension(NamedTuple):
    """An extension given as DER."""

    oid: str
    critical: bool
    value: bytes


class PublicInfo(NamedTuple):
    """What a certificate says about its key."""

    spki: bytes
    """DER of SubjectPublicKeyInfo."""
    key_id: bytes
    """SHA-1 of the subjectPublicKey bits (RFC 5280 4.2.1.2, method 1): 20 octets."""


class PublicKeyFacts(NamedTuple):
    """A public key that was made elsewhere, seen to be one of a documented kind, and as we write it."""

    algorithm: Algorithm
    key_param: str
    info: PublicInfo


class Request(NamedTuple):
    """A documented request that is valid in itself; `engine.request.parse_request` is the only way to one."""

    kind: Kind
    issuer_id: str
    """The documented id; empty for a root."""
    subject: Subject
    sans: tuple[GeneralName, ...]
    algorithm: Algorithm
    key_param: str
    hash_alg: str
    quantity: int
    unit: Unit
    key_usages: tuple[str, ...]
    """The bits asked for, in bit order; empty where the default is meant."""
    extended_key_usages: tuple[str, ...]
    """The purposes asked for, as OIDs; empty where the default is meant."""
    custom_extensions: tuple[CustomExtension, ...]
    contact: Contact
    tag: str
    use_quota: bool
    body: Body
    """The body as it was made, for the record."""
    notices: tuple[Notice, ...]
    idempotence_token: str = ""
    public_key: PublicInfo | None = None
    """The key of a CSR, which the signing certificate is for; None where a key is made."""

    @property
    def makes_keys(self) -> bool:
        """Whether any private key is made: of an SM2 pair, a CSR brings the one for signing alone."""
        return self.public_key is None or (self.kind is Kind.LEAF and len(self.algorithm.leaf) > 1)

    @property
    def common_name(self) -> str:
        """The subject's common name, empty where it has none."""
        return common_name(self.subject)


def common_name(subject: Subject) -> str:
    """The common name in a subject, empty where it has none."""
    return next((value for name, value in subject if name == "common_name"), "")


class Issuer(NamedTuple):
    """What must be known of a CA to plan what it signs; its key is not here."""

    instance_id: str
    kind: Kind
    name: bytes
    """The DER of its subject, octet for octet: it becomes the issuer field of what it signs."""
    common_name: str
    key_id: bytes
    """Its subject key identifier."""
    not_before: datetime
    not_after: datetime
    algorithm: Algorithm
    key_param: str
    extended_key_usages: tuple[str, ...]
    """Its purposes as OIDs; empty where it has no such extension."""
    path_length: int | None = None
    """How many CAs may stand below it; None where it does not say."""
    not_evaluated: tuple[str, ...] = ()
    """OIDs of its critical extensions that bind what it signs, and that pcactl does not evaluate."""


class Plan(NamedTuple):
    """Everything that the certificates of one request will say, but for serial numbers and public keys."""

    request: Request
    issuer_id: str
    """Empty for a root."""
    issuer_name: bytes
    """DER of the issuer field."""
    issuer_key_id: bytes
    """The authority key identifier; empty for a root."""
    not_before: datetime
    not_after: datetime
    signature: Signature
    key_usages: Mapping[Role, tuple[str, ...]]
    """The bits of each certificate that will be made, by role, in bit order."""
    extended_key_usages: tuple[str, ...]
    """OIDs."""
    notices: tuple[Notice, ...]


class PrivateKey(Protocol):
    """A private key of any algorithm; the implementations are in `keys`."""

    @property
    def algorithm(self) -> Algorithm:
        """The row of its `key_alg`."""

    @property
    def key_param(self) -> str:
        """Its `key_param`, empty for SM2."""

    def public_info(self) -> PublicInfo:
        """Its public half, for a certificate."""

    def sign(self, message: bytes, signature: Signature) -> bytes:
        """Sign, and verify the new signature with the public key before it leaves. Raises Defect."""

    def to_pkcs8(self, passphrase: bytes | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted where there is a passphrase. Raises ValueError for an empty one."""


class CertificateFacts(NamedTuple):
    """What identifies one certificate."""

    serial_number: str
    """Upper-case hex of even length."""
    fingerprint_sha256: str
    """Upper-case hex, no colons."""


class Instance(NamedTuple):
    """The record of an instance, as `instance.toml` holds it."""

    instance_id: str
    kind: Kind
    status: Status
    """As stored: NORMAL, DISABLED or REVOKED."""
    common_name: str
    issuer_id: str
    """Empty for a root."""
    root_id: str
    """Empty for a root."""
    key_alg: str
    key_param: str
    signature_algorithm: str
    not_before: datetime
    not_after: datetime
    certificates: Mapping[Role, CertificateFacts]
    subject: Subject
    san: tuple[str, ...]
    contact: Contact
    tag: str
    use_quota: bool
    source_type: int
    """0 made here, 1 uploaded."""
    request: Body
    unknown: Mapping[str, Any]
    """Keys that a later version wrote: kept as they are."""
    revoked_at: datetime | None = None
    revoke_reason: str = ""
    """RFC 5280's name; empty where none was given."""
    idempotence_token: str = ""
    request_sha256: str = ""
    """What the token is bound to: SHA-256 of the request as it was asked, upper-case hex; empty without a token."""
    keys_elsewhere: tuple[str, ...] = ()
    """The stems of private keys that were not put into the store."""

    def status_at(self, now: datetime) -> Status:
        """The state as the clock makes it: what was not revoked expires after `not_after`."""
        if self.status is not Status.REVOKED and now > self.not_after:
            return Status.EXPIRED
        return self.status


class Files(NamedTuple):
    """What an instance has in its directory, by stem: `certificate`, `private_key`, `chain` and so on."""

    paths: Mapping[str, PurePath]
    contents: Mapping[str, str]
    """PEM texts, private keys included: only `render` decides what of them is shown."""


class Shown(NamedTuple):
    """An instance with its files and state, as `show`, `create` and `issue` answer."""

    instance: Instance
    status: Status
    now: datetime
    issuer_common_name: str
    files: Files
    out: Mapping[str, PurePath]
    """The same stems under `--out`; empty without it."""
    notices: tuple[Notice, ...]


class Several(NamedTuple):
    """Instances that were asked for together, in the order asked."""

    shown: tuple[Shown, ...]


class Listed(NamedTuple):
    """One row of a list."""

    instance: Instance
    status: Status
    keyless: bool = False
    """A CA whose private key is not in the store."""
    paths: Mapping[str, PurePath] = {}
    """Its files by stem."""


class Query(NamedTuple):
    """Which instances of a kind a list is about; what is None does not matter."""

    kind: Kind
    common_name: str | None = None
    instance_id: str | None = None
    status: Status | None = None
    source_type: int | None = None
    issuer_id: str | None = None
    san: str | None = None
    """A name in any spelling."""
    tag: str | None = None
    """A part of the tag."""
    expires_before: datetime | None = None
    serial: str | None = None
    """A serial number in any spelling that programs print."""
    key_alg: str | None = None


class Page(NamedTuple):
    """Some of the instances that match, newest first, and how many match in all."""

    kind: Kind
    now: datetime
    matches: int
    rows: tuple[Listed, ...]


class Tree(NamedTuple):
    """The store as a tree of issuers and what they signed."""

    store: PurePath
    now: datetime
    children: Mapping[str, tuple[Listed, ...]]
    """What each issuer id signed; the roots stand under the empty string."""


class Deleted(NamedTuple):
    """What is gone."""

    instance_id: str
    common_name: str


class Removed(NamedTuple):
    """Instances that were deleted together."""

    deleted: tuple[Deleted, ...]
    several: bool = False
    """Whether more than one was asked for."""
    notices: tuple[Notice, ...] = ()


class Finding(NamedTuple):
    """Something about a store that is not as it should be, or that the next writer mends by itself."""

    path: PurePath
    problem: Phrase
    remedy: Phrase
    mends_itself: bool = False
    """True where it is told of and nothing has to be done."""
    repairable: bool = False
    """True where what is wrong can be derived from what is right."""


class Checked(NamedTuple):
    """What a check of a store has found."""

    store: PurePath
    instances: int
    files: int
    findings: tuple[Finding, ...]
    """Those that mend themselves among them."""
    repaired: tuple[PurePath, ...] = ()

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What somebody has to do something about."""
        return tuple(finding for finding in self.findings if not finding.mends_itself)


class Act(NamedTuple):
    """A line of the audit log."""

    seq: int
    time: datetime
    act: str
    instance_id: str
    """Empty where the act is about the store."""
    operator: str
    """Empty where the line was added after a crash."""
    details: Mapping[str, Any]
    prev: str
    hash: str
    record: str | None
    """SHA-256 of the record that it left, empty where it left none; None in a line of an earlier version."""
    store: Mapping[str, Any] | None
    """What `store.toml` said of its making, where the line is the first to say it."""
    others: Mapping[str, Any]
    """Keys of a later version."""


class WantedActs(NamedTuple):
    """Which lines of the audit log are asked for; what is empty does not matter."""

    since: datetime | None = None
    act: str = ""
    """A command, or its verb alone."""
    instance_id: str = ""
    """An id, or its beginning."""


class History(NamedTuple):
    """Lines of the audit log, oldest first, as they are read: they are shown without holding them all."""

    acts: Iterator[Act]


class Head(NamedTuple):
    """The end of the audit log: kept elsewhere, it shows later that nothing was cut off or changed before it."""

    store: PurePath
    created: str
    """As `store.toml` says it, in RFC 3339; may be empty."""
    seq: int
    """0 where the log has no line yet."""
    time: datetime | None
    hash: str


class BackedUp(NamedTuple):
    """A backup that was made of a store."""

    store: PurePath
    archive: str
    """The file's path as it was given, or `-`."""
    sha256: str
    """Of what was written, in lower-case hex."""
    size: int
    """Of the same, in octets."""
    encrypted: bool
    archive_sha256: str
    """Of the archive before it was encrypted: the same for the same store."""


class Standing(NamedTuple):
    """An instance as a restore looks at it."""

    instance_id: str
    kind: Kind
    common_name: str
    state: str
    """What is stored of it: `normal`, `disabled`, `revoked`; empty where its record cannot be read."""


class Difference(NamedTuple):
    """What a restore changes, or has changed."""

    added: tuple[Standing, ...] = ()
    changed: tuple[tuple[Standing, Standing], ...] = ()
    """As they were, and as they are in the archive."""
    removed: tuple[Standing, ...] = ()
    unchanged: int = 0
    granted: tuple[int | None, int] = (0, 0)
    """Of the quota, before and after; None where it cannot be read."""
    created: tuple[str, str] = ("", "")
    """When each of the two stores was made, in RFC 3339; empty where that cannot be said."""
    settings: bool = False
    """Whether `store.toml` says something else."""
    lost: int = 0
    """How many lines the audit log has that the archive's has not."""
    last_lost: tuple[Act, ...] = ()
    """The last of them, oldest first."""
    not_compared: tuple[tuple[PurePath, Phrase], ...] = ()
    """What of the store, or of the archive, cannot be read."""


class Restored(NamedTuple):
    """A store that was restored from an archive, or would be."""

    store: PurePath
    archive: str
    sha256: str
    replaces: bool
    """Whether there was a store before."""
    difference: Difference
    replaced_seq: int = 0
    """Where the audit log ended that was replaced; 0 where it cannot be said, or where none was."""
    replaced_hash: str = ""
    dry_run: bool = False


class Quota(NamedTuple):
    """How many leaves were granted, and how many of them are used."""

    granted: int
    used: int

    @property
    def left(self) -> int:
        """How many may still be issued with `use_quota`."""
        return self.granted - self.used


class DryRun(NamedTuple):
    """What would be done: a plan that passed every check that needs no key."""

    plan: Plan
    issuer_common_name: str
    """The own one for a root."""


class StorePath(NamedTuple):
    """Where the store is, or would be."""

    path: PurePath


class Completion(NamedTuple):
    """What a shell completes pcactl's command line with."""

    shell: str
    script: str


Result = Shown | Several | Removed | Page | Tree | History | Head | Checked | Quota | DryRun | StorePath | Completion | BackedUp | Restored
"""What a command answers with; `render` knows how to show each."""

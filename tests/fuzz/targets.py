"""The rows: what reads foreign input, and what it is first given. A row's function raises only where something is wrong with us.

Allowed are the errors of our family but Defect, and ValueError where a function's own docstring says so.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from math import prod
from pathlib import Path
from typing import NamedTuple

from pcactl import der, pem
from pcactl.authority.possession import proven
from pcactl.contract.vocabulary import Kind
from pcactl.engine.container import REQUEST, find_one
from pcactl.engine.csr import read_csr
from pcactl.engine.documents import decode
from pcactl.engine.imported import read_root
from pcactl.engine.request import parse_request
from pcactl.engine.san import host_in_common_name, judge, read_general_name
from pcactl.engine.view import View, read_certificate
from pcactl.errors import Defect, PcaError
from pcactl.keys.foreign import load_foreign
from pcactl.model import Body
from pcactl.store.archive import Reader
from pcactl.store.records import read_record
from pcactl.store.survey import Incoming, survey
from tests.backup import archives
from tests.csr import maker
from tests.engine.examples import EVERY_KIND, full, minimal, without
from tests.fuzz import seeds
from tests.fuzz.findings import FINDINGS, TOO_SLOW, known
from tests.fuzz.mutations import Choices, Node, change, tree

_NOW = datetime(2026, 11, 25, tzinfo=UTC)
_KEY_FIELDS = ("key_alg", "key_param")


class Target(NamedTuple):
    """One reader of foreign input."""

    name: str
    read: Callable[[bytes], None]
    made: Callable[[], list[bytes]]

    def seeds(self) -> list[bytes]:
        """What to begin with; what was found before comes last."""
        return [*self.made(), *(row.data for row in FINDINGS if row.target == self.name and row.says != TOO_SLOW)]

    def try_one(self, data: bytes) -> None:
        """Read an input; what is found again is passed over."""
        try:
            self.read(data)
        except BaseException as error:  # A panic in Rust is no Exception.
            if not known(self.name, error):
                raise


@contextmanager
def _refusals(*also: type[Exception]) -> Iterator[None]:
    """Let what is refused in words pass."""
    try:
        yield
    except Exception as error:
        if isinstance(error, Defect) or not isinstance(error, (PcaError, *also)):
            raise


def _csr(data: bytes) -> None:
    with _refusals():
        read_csr(data)
    text = pem.encode("CERTIFICATE REQUEST", data).decode()
    for kind in (Kind.LEAF, Kind.SUB):
        body = _keyless(minimal(kind)) | {"csr": text}
        for one in (body, without(body, "csr_common")):
            _parse(kind, one)


def _parse(kind: Kind, body: Body) -> None:
    with _refusals():
        parse_request(kind, body, proven(kind, body))


def _keyless(body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in _KEY_FIELDS}


def _csr_signed(data: bytes) -> None:
    choices = Choices(data)
    infos = seeds.infos()
    info = tree(infos[choices.below(len(infos))])
    assert info is not None
    form = choices.below(32)
    kind = Kind.SUB if form & 1 else Kind.LEAF
    body = _keyless(full(kind) if form & 4 else minimal(kind))
    within = (_all_but_the_key, _attributes, _what_is_asked, _what_is_asked)[form >> 3]
    body["csr"] = maker.text(_signed(change(info, choices, within)))
    _parse(kind, without(body, "csr_common") if form & 2 else body)


def _signed(info: bytes) -> bytes:
    key = maker.p256()
    return der.sequence(info, der.sequence(der.oid(key.oids["SHA256"])), der.bit_string(key.sign(info, "SHA256")))


def _what_is_asked(info: Node) -> list[Node]:
    """What is inside the extensions that are asked for."""
    inside = [holder[at] for holder, at in info.places()]
    return [one for one in inside if one.tag == der.OCTET_STRING and one.inner] or _attributes(info)


def _attributes(info: Node) -> list[Node]:
    return (info.inner or [])[3:]


def _all_but_the_key(info: Node) -> list[Node]:
    """The subject and the attributes."""
    return [one for number, one in enumerate(info.inner or ()) if number != 2]


def _container(data: bytes) -> None:
    with _refusals():
        find_one(data, REQUEST)


def _pem(data: bytes) -> None:
    for label in ("CERTIFICATE", "PRIVATE KEY", "X"):
        with _refusals(ValueError):
            pem.decode(label, data)
    blocks = pem.split(data)
    assert pem.split(b"".join(blocks)) == blocks


def _json(data: bytes) -> None:
    with _refusals():
        body = decode(data)
        for kind in EVERY_KIND:
            _parse(kind, body)


def _san(data: bytes) -> None:
    text = data.decode(errors="replace").replace("\0", "")  # NUL is refused before names are judged.
    with _refusals():
        judge(text, "csr_common.san")
    host_in_common_name(text)
    with _refusals(ValueError):
        form, name = read_general_name(der.read(data))
        assert isinstance(name, str)
        assert form is None or name.isascii()


def _root(data: bytes) -> None:
    with _refusals():
        root = read_root(data)
        assert root.serial_number
        root.notices(_NOW)


_PROPERTIES: tuple[Callable[[View], object], ...] = (
    lambda view: view.basic_constraints,
    lambda view: view.is_ca,
    lambda view: view.key_usages,
    lambda view: view.extended_key_usages,
    lambda view: view.key_id,
    lambda view: view.public_bits,
    lambda view: view.authority_key_id,
    lambda view: view.key_kind,
)


def _certificate(data: bytes) -> None:
    with _refusals(ValueError):
        view = read_certificate(data)
        for read in _PROPERTIES:
            with _refusals(ValueError):
                read(view)
        assert isinstance(view.critical_beyond_us, tuple)


def _key(data: bytes) -> None:
    with _refusals(ValueError):
        load_foreign(data)
    if not _costly(data):
        with _refusals(ValueError):
            load_foreign(data, lambda: seeds.PASSPHRASE)


def _costly(data: bytes) -> bool:
    """Whether opening a key may take longer than an input may: the product of its small numbers is about that of its costs."""
    try:
        files = [data, *pem.decode("ENCRYPTED PRIVATE KEY", data)]
    except ValueError:
        files = [data]
    tops = [top for one in files if (top := tree(one))]
    numbers = [int.from_bytes(holder[at].content, "big") for top in tops for holder, at in top.places() if holder[at].tag == der.INTEGER]
    small = [number for number in numbers if number.bit_length() <= _SMALL_BITS]
    return prod(max(number, 1) for number in small) > _MOST_WORK


_MOST_WORK = 2_000_000
_SMALL_BITS = 128


def _record(data: bytes) -> None:
    with _refusals():
        read_record(data, Path("instance.toml"))


def _archive(data: bytes) -> None:
    """As a whole, which is refused by its checksums at last, and as the contents of files whose checksums are right."""
    named = zip(seeds.ARCHIVED, data.split(seeds.BETWEEN), strict=False)
    for octets in (data, archives.tar([(name, 0o600, content) for name, content in named])):
        incoming = Incoming(archives.SOURCE, None)
        with _refusals():
            reader = Reader(archives.SOURCE, incoming)
            reader.feed(octets)
            reader.close()
            incoming.require_whole()
            incoming.against(survey(None, Path("store")))


_ROWS = (
    Target("csr", _csr, seeds.csr),
    Target("csr_signed", _csr_signed, seeds.choices),
    Target("container", _container, seeds.containers),
    Target("pem", _pem, seeds.containers),
    Target("json", _json, seeds.bodies),
    Target("san", _san, seeds.names),
    Target("root", _root, seeds.imports),
    Target("certificate", _certificate, seeds.certificates),
    Target("key", _key, seeds.keys),
    Target("record", _record, seeds.records),
    Target("archive", _archive, seeds.archives),
)
TARGETS: Mapping[str, Target] = {row.name: row for row in _ROWS}

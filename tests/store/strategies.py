"""Instances of any shape that a record may have, with hostile texts."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.contract.kinds import KINDS
from pcactl.contract.names import ATTRIBUTES
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import CertificateFacts, Contact, Instance, Subject
from tests.store import samples

hostile = st.sampled_from(
    [
        "",
        "\r\n",
        '"""',
        "'''",
        "\\",
        '"',
        "\t",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "研发部",
        "👩‍🚀",
        "a\rb\nc",
        "# no comment",
        "[tag]",
        "\ufeff",
    ]
)
texts = hostile | st.text(max_size=30) | st.builds("".join, st.lists(hostile, max_size=4))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
bodies = st.dictionaries(texts, json_values, max_size=5)
times = st.datetimes(datetime(1950, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)).map(lambda time: time.replace(microsecond=0))  # noqa: DTZ001
own_keys = {*samples.make()._fields, "root_ca_id", "instance_status", "serial_number", "fingerprint_sha256", "subject", "request", "contact"}
unknown = st.dictionaries(texts.filter(lambda key: key not in own_keys and not key.startswith("encryption_")), json_values, max_size=3)


oids = st.sampled_from(["2.5.4.4", "0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1", "1.3.6.1.4.1.311.60.2.1.3"])
rdns = st.lists(st.tuples(st.sampled_from(list(ATTRIBUTES)) | oids | texts, texts), max_size=8).map(tuple)
"""Pairs as another CA may have put them into a certificate: any name, in any order, several times."""


def grouped(subject: Subject) -> Subject:
    """The same with the values of one name standing together, where its first one stood."""
    names = dict.fromkeys(name for name, _ in subject)
    return tuple((name, value) for name in names for other, value in subject if other == name)


def _certificates(kind: Kind, algorithm: Algorithm) -> st.SearchStrategy[dict[Role, CertificateFacts]]:
    roles = algorithm.leaf if kind is Kind.LEAF else [Role.SIGNING]
    return st.fixed_dictionaries({role: st.builds(CertificateFacts, texts, texts) for role in roles})


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    kind = draw(st.sampled_from(Kind))
    algorithm = draw(st.sampled_from(list(ALGORITHMS.values())))
    return Instance(
        instance_id=f"{KINDS[kind].id_prefix}{draw(st.from_regex('[0-9A-Za-z]{20}', fullmatch=True))}",
        kind=kind,
        status=draw(st.sampled_from([Status.NORMAL, Status.DISABLED, Status.REVOKED])),
        common_name=draw(texts),
        issuer_id=draw(texts),
        root_id=draw(texts),
        key_alg=algorithm.name,
        key_param=draw(st.sampled_from(list(algorithm.params))),
        signature_algorithm=draw(texts),
        not_before=draw(times),
        not_after=draw(times),
        certificates=draw(_certificates(kind, algorithm)),
        subject=grouped(draw(rdns)),
        san=tuple(draw(st.lists(texts, max_size=4))),
        contact=draw(st.builds(Contact, texts, texts, texts)),
        tag=draw(texts),
        use_quota=draw(st.booleans()),
        source_type=draw(st.sampled_from([0, 1])),
        request=draw(bodies),
        unknown=draw(unknown),
        revoked_at=draw(st.none() | times),
        revoke_reason=draw(texts),
        idempotence_token=draw(texts),
        request_sha256=draw(texts),
    )

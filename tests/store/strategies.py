"""Instances of any shape that a record may have, with hostile texts."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.contract.kinds import KINDS
from pcactl.contract.names import ATTRIBUTES
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import CertificateFacts, Contact, Instance
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


@st.composite
def subjects(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    """Pairs in RDN order, any name once or more."""
    return tuple((name, value) for name in ATTRIBUTES for value in draw(st.lists(texts, max_size=2)))


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
        subject=draw(subjects()),
        san=tuple(draw(st.lists(texts, max_size=4))),
        contact=draw(st.builds(Contact, texts, texts, texts)),
        tag=draw(texts),
        use_quota=draw(st.booleans()),
        source_type=draw(st.sampled_from([0, 1])),
        request=draw(bodies),
        unknown=draw(unknown),
    )

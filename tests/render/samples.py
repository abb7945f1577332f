"""Values to show: an instance of each kind and algorithm, in a store that is nowhere."""

from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.names import DNS
from pcactl.contract.notices import COMMON_NAME_NOT_IN_SAN, TRAILING_DOT
from pcactl.contract.vocabulary import Kind, Role, Status, Unit
from pcactl.model import (
    CertificateFacts,
    Contact,
    CustomExtension,
    DryRun,
    Files,
    GeneralName,
    Instance,
    Listed,
    Page,
    Plan,
    Request,
    Shown,
    Tree,
    notice,
)

NOW = datetime(2026, 11, 25, 1, 18, 14, tzinfo=UTC)
STORE = PurePosixPath("/srv/ca")
ROOT_ID, SUB_ID, LEAF_ID = "pca_root_aXPEFm2LrTq81sVdY0cK", "pca_sub_MlRaKx3TzYb8QeWcUo5H", "pca_leaf_M6gaihuZRcOq4VtN2kXw"
WARNING = notice(COMMON_NAME_NOT_IN_SAN, "csr_common.subject.common_name", name='"a.test"', hint="")
NOTICE = notice(TRAILING_DOT, "csr_common.san", name='"b.test."')


def pem(name: str) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----\n"


def instance(
    kind: Kind = Kind.LEAF,
    instance_id: str = LEAF_ID,
    common_name: str = "www.example.com",
    *,
    days: int = 90,
    algorithm: str = "ECDSA",
    **changes: Any,
) -> Instance:
    """An instance, with any of its fields changed."""
    row = ALGORITHMS[algorithm]
    roles = row.leaf if kind is Kind.LEAF else {Role.SIGNING: row.ca}
    usual = Instance(
        instance_id=instance_id,
        kind=kind,
        status=Status.NORMAL,
        common_name=common_name,
        issuer_id={Kind.ROOT: "", Kind.SUB: ROOT_ID, Kind.LEAF: SUB_ID}[kind],
        root_id="" if kind is Kind.ROOT else ROOT_ID,
        key_alg=algorithm,
        key_param=row.default_param,
        signature_algorithm=row.signatures["SHA256"].name,
        not_before=NOW,
        not_after=NOW + timedelta(days=days, seconds=-1),
        certificates={role: CertificateFacts(f"0{number}", f"F{number}") for number, role in enumerate(roles)},
        subject=(("common_name", common_name),),
        san=("www.example.com", "192.0.2.7"),
        contact=Contact(),
        tag="",
        use_quota=False,
        source_type=0,
        request={},
        unknown={},
    )
    return usual._replace(**changes)


def shown(one: Instance, *, out: bool = False) -> Shown:
    pair = len(one.certificates) > 1
    contents = {"certificate": pem("leaf"), "private_key": "KEY\n", "chain": pem("leaf") + pem("sub") + pem("root")}
    if one.kind is Kind.ROOT:
        contents["chain"] = pem("leaf")
    if pair:
        contents |= {f"encryption_{stem}": f"{text}" for stem, text in contents.items()}
    directory = STORE / "leaves" / one.instance_id
    return Shown(
        instance=one,
        status=one.status_at(NOW),
        now=NOW,
        issuer_common_name="Office CA" if one.issuer_id else "",
        files=Files({stem: directory / f"{stem}.pem" for stem in contents}, contents),
        out={"fullchain": PurePosixPath("tls/fullchain.pem")} if out else {},
        notices=(WARNING, NOTICE),
    )


def page(*instances: Instance, matches: int | None = None) -> Page:
    rows = tuple(Listed(one, one.status_at(NOW)) for one in instances)
    return Page(Kind.LEAF, NOW, len(rows) if matches is None else matches, rows)


def tree(*instances: Instance) -> Tree:
    children: dict[str, tuple[Listed, ...]] = {}
    for one in instances:
        children[one.issuer_id] = (*children.get(one.issuer_id, ()), Listed(one, one.status_at(NOW)))
    return Tree(STORE, NOW, children)


def dry_run() -> DryRun:
    sm2 = ALGORITHMS["SM2"]
    request = Request(
        kind=Kind.LEAF,
        issuer_id=SUB_ID,
        subject=(("organization", "研发部"), ("common_name", "gw.lan")),
        sans=(GeneralName(DNS, "gw.lan"),),
        algorithm=sm2,
        key_param="",
        hash_alg="SHA256",
        quantity=90,
        unit=Unit.DAY,
        key_usages=(),
        extended_key_usages=(),
        custom_extensions=(CustomExtension("1.2.3", critical=True, value=b"\x05\x00"),),
        contact=Contact("张三"),
        tag="lab",
        use_quota=True,
        body={},
        notices=(),
    )
    plan = Plan(
        request=request,
        issuer_id=SUB_ID,
        issuer_name=b"",
        issuer_key_id=b"",
        not_before=NOW,
        not_after=NOW + timedelta(days=90, seconds=-1),
        signature=sm2.signatures["SHA256"],
        key_usages={role: usages.default for role, usages in sm2.leaf.items()},
        extended_key_usages=("1.3.6.1.5.5.7.3.1", "1.2.3.4"),
        notices=(WARNING,),
    )
    return DryRun(plan, "国密 CA")

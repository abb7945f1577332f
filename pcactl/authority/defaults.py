"""What people may leave out on the command line, filled before the corridor (docs/reference: Options and the body).

The body may still be of any shape here, as nothing has judged it: only what is absent is filled, and what has the
wrong type is left for `engine.request` to refuse.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pcactl.authority.issuers import candidates, read_issuer
from pcactl.authority.references import find, listed
from pcactl.authority.settings import default_validity, settings_for, usual_key_alg, with_settings
from pcactl.authority.world import World
from pcactl.contract import notices as rows
from pcactl.contract.algorithms import ALGORITHMS, HASHES, Algorithm
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.text import counted
from pcactl.engine.validity import largest_fit, last_second
from pcactl.errors import MissingParameter, PcaError
from pcactl.model import Body, Instance, Issuer, Notice, notice
from pcactl.phrase import Command, first_of, phrase
from pcactl.store.store import Store

if TYPE_CHECKING:
    from pcactl.engine.csr import ProvenCsr

_TOLD = 3
"""Of many CAs that cannot sign, how many are told of."""


def fill(kind: Kind, body: Body, store: Store, world: World, csr: "ProvenCsr | None" = None) -> tuple[Body, tuple[Notice, ...]]:
    """The body with what it and its CSR lack, and notices of what was chosen otherwise than by rule.

    Raises NotFound and InvalidParameter for an issuer that is not there, MissingParameter where none or several
    could sign.
    """
    now = world.now()
    filled = {name: value for name, value in body.items() if value is not None}
    defaults = store.defaults()
    settings = settings_for(kind, defaults)
    filled = {"issuer_id": settings["issuer_id"]} | filled if "issuer_id" in settings else filled
    if csr:
        _fill_key_of_csr(filled, csr)
    issuer = _fill_issuer(kind, filled, store, now, csr.key.algorithm if csr else _algorithm(filled))
    # So that who names nothing is told which name is missing, and not which object.
    filled.setdefault("csr_common", {})
    filled = with_settings(filled, settings, issuer, said=csr.csr.paths if csr else ())
    if csr is None:
        _fill_key(filled, issuer)
    hash_notices = _fill_hash(filled, issuer)
    return filled, (*hash_notices, *_fill_validity(kind, filled, issuer, now, default_validity(kind, defaults)))


def _fill_issuer(kind: Kind, body: Body, store: Store, now: datetime, algorithm: Algorithm | None) -> Issuer | None:
    issuer_kind = KINDS[kind].issuer
    reference = body.get("issuer_id")
    if issuer_kind is None or not isinstance(reference, str | None) or reference == "":
        return None
    if reference is None:
        able, unable = candidates(kind, algorithm.family if algorithm else None, store, now)
        if len(able) != 1:
            raise _no_one_issuer(issuer_kind, able, unable)
        instance = able[0]
    else:
        instance = find(issuer_kind, reference, store, now, field="issuer_id")
    body["issuer_id"] = instance.instance_id
    return read_issuer(instance, store)


def _no_one_issuer(kind: Kind, able: list[Instance], unable: list[PcaError]) -> MissingParameter:
    plural = KINDS[kind].plural
    if able:
        return MissingParameter(
            phrase("{count} {plural} can sign this", count=len(able), plural=plural), field="issuer_id", allowed=listed(able), hint="--issuer-id ID"
        )
    if not unable:
        return MissingParameter(phrase("there is no {kind} yet", kind=kind), field="issuer_id", hint=Command(f"pcactl {kind} create --common-name NAME"))
    problem = phrase("none of the {plural} can sign this: {reasons}", plural=plural, reasons=first_of([phrase(error.problem) for error in unable], _TOLD))
    way = unable[0].hint if len(unable) == 1 else ""
    return MissingParameter(problem, field="issuer_id", hint=way or Command(f"pcactl {kind} list"))


def _fill_key_of_csr(body: Body, csr: "ProvenCsr") -> None:
    body.setdefault("key_alg", csr.key.algorithm.name)
    if csr.key.key_param:
        body["key_param"] = body.get("key_param") or csr.key.key_param


def _fill_key(body: Body, issuer: Issuer | None) -> None:
    body.setdefault("key_alg", usual_key_alg(issuer))
    algorithm = _algorithm(body)
    if algorithm and algorithm.default_param:
        body["key_param"] = body.get("key_param") or algorithm.default_param


def _fill_hash(body: Body, issuer: Issuer | None) -> tuple[Notice, ...]:
    signer, key_param = (issuer.algorithm, issuer.key_param) if issuer else (_algorithm(body), body.get("key_param", ""))
    asked = body.get("hash_alg")
    if asked is None:
        param = signer.params.get(key_param) if signer and isinstance(key_param, str) else None
        body["hash_alg"] = param.default_hash if param else HASHES[0]
    elif signer and asked in HASHES and signer.signatures[asked].hash_name != asked:
        return (notice(rows.HASH_NOT_USED, "hash_alg", name=asked),)
    return ()


def _fill_validity(kind: Kind, body: Body, issuer: Issuer | None, now: datetime, usual: tuple[int, Unit]) -> tuple[Notice, ...]:
    if "quantity" in body or "duration_type" in body:
        return ()
    quantity, unit = usual
    start = now.replace(microsecond=0)
    default = counted(quantity, unit)
    said: tuple[Notice, ...] = ()
    if issuer and last_second(start, quantity, unit) >= issuer.not_after:
        for shorter in (Unit.DAY, Unit.HOUR):
            if fits := largest_fit(kind, start, shorter, issuer.not_after):
                quantity, unit = fits, shorter
                said = (notice(rows.VALIDITY_SHORTENED, "quantity", default=default, given=counted(fits, shorter)),)
                break
    body |= {"quantity": quantity, "duration_type": unit.value}
    return said


def _algorithm(body: dict[str, Any]) -> Algorithm | None:
    """The algorithm that a body names; None where it names none of ours."""
    name = body.get("key_alg")
    return ALGORITHMS.get(name) if isinstance(name, str) else None

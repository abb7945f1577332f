"""What must hold between the files of one instance, and its issuer's chain: one row a question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pcactl import der, pem
from pcactl.authority.check.sheet import Certificate, Sheet
from pcactl.contract.algorithms import SIGNATURES
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.engine.extension_values import subject_alt_names
from pcactl.engine.san import read_general_name
from pcactl.engine.subject import read_name
from pcactl.engine.view import View, read_certificate
from pcactl.model import Finding, Instance, Subject, common_name
from pcactl.phrase import Phrase, phrase, why
from pcactl.store.layout import INSTANCE_TOML, STEMS

Rule = Callable[[Sheet], Iterator[Finding]]

_REBUILD = phrase("pcactl store check --repair")
_BOTH = phrase("one of the two was changed: restore the instance from a backup")


def _files_are_there(sheet: Sheet) -> Iterator[Finding]:
    for role, stems in STEMS.items():
        for stem in (stems.certificate, stems.chain, stems.private_key):
            if role in sheet.instance.certificates:
                if stem not in sheet.files and stem not in sheet.instance.keys_elsewhere:
                    derivable = _is_derivable(sheet, role, stem)
                    yield sheet.wrong(stem, phrase("is missing"), _REBUILD if derivable else phrase("restore it from a backup"), repairable=derivable)
            elif stem in sheet.files:
                yield sheet.wrong(stem, phrase("is there, and the record knows no such half"), phrase("restore the instance from a backup"))


def _is_derivable(sheet: Sheet, role: Role, stem: str) -> bool:
    return stem == STEMS[role].chain and role in sheet.certificates and sheet.is_the_records(role)


def _texts_are_as_written(sheet: Sheet) -> Iterator[Finding]:
    for role, certificate in sheet.certificates.items():
        if sheet.files[STEMS[role].certificate] != pem.encode("CERTIFICATE", certificate.der):
            yield sheet.wrong(STEMS[role].certificate, phrase("is not written as pcactl writes certificates"))


def _certificates_are_those_of_the_record(sheet: Sheet) -> Iterator[Finding]:
    for role, certificate in sheet.certificates.items():
        if not sheet.is_the_records(role):
            yield sheet.wrong(STEMS[role].certificate, phrase("is not the certificate that the record is about: its fingerprint is another"), _BOTH)
        elif _digits(certificate.view.serial) != sheet.instance.certificates[role].serial_number.lstrip("0"):
            yield _of_record(sheet, "serial_number")


def _digits(serial: int) -> str:
    octets = der.integer(serial)[2:]
    return octets.hex().upper().lstrip("0")


def _record_says_what_the_certificate_says(sheet: Sheet) -> Iterator[Finding]:
    for certificate in sheet.certificates.values():
        for key, said in _FIELDS.items():
            try:
                written = said(certificate.view, sheet.instance)
            except ValueError:
                continue  # It has another fingerprint, then, which was told.
            if written is not None and written != _in_record(sheet.instance, key):
                yield _of_record(sheet, key)


def _of_record(sheet: Sheet, key: str) -> Finding:
    return Finding(sheet.path / INSTANCE_TOML, phrase("{key} is not what the certificate says", key=key), _BOTH)


def _key_of(view: View, index: int) -> str | None:
    kind = view.key_kind
    return (kind[0].name, kind[1])[index] if kind else None


def _names(view: View, instance: Instance) -> Sequence[str] | None:
    """An uploaded root's are not in its record."""
    return tuple(read_general_name(item)[1] for item in subject_alt_names(view.extensions)) if instance.source_type == 0 else None


def _grouped(subject: Subject) -> Mapping[str, list[str]]:
    """As a record has it: the values of one name together."""
    values: dict[str, list[str]] = {}
    for name, value in subject:
        values.setdefault(name, []).append(value)
    return values


_FIELDS: Mapping[str, Callable[[View, Instance], Any]] = {
    "common_name": lambda view, _: common_name(read_name(view.subject)),
    "subject": lambda view, _: _grouped(read_name(view.subject)),
    "san": _names,
    "not_before": lambda view, _: view.not_before,
    "not_after": lambda view, _: view.not_after,
    "key_alg": lambda view, _: _key_of(view, 0),
    "key_param": lambda view, _: _key_of(view, 1),
    "signature_algorithm": lambda view, _: SIGNATURES[oid].name if (oid := der.read(view.signature).parts(1, 2)[0].oid()) in SIGNATURES else None,
    "kind": lambda view, instance: instance.kind if view.is_ca is KINDS[instance.kind].is_ca else Kind.LEAF if not view.is_ca else Kind.SUB,
}
"""What the record has from the certificate, by key; None where there is nothing to compare."""


def _in_record(instance: Instance, key: str) -> Any:
    return _grouped(instance.subject) if key == "subject" else getattr(instance, key)


def _state_is_one(sheet: Sheet) -> Iterator[Finding]:
    one = sheet.instance
    if (one.status is Status.REVOKED) is not (one.revoked_at is not None) or (one.revoke_reason and one.status is not Status.REVOKED):
        problem = phrase("instance_status, revoked_at and revoke_reason do not fit together")
        yield Finding(sheet.path / INSTANCE_TOML, problem, phrase("restore this file from a backup"))


def _keys_belong_to_their_certificates(sheet: Sheet) -> Iterator[Finding]:
    for role in sheet.instance.certificates:
        stem = STEMS[role].private_key
        if stem in sheet.files and (problem := _key_fault(sheet.files[stem], sheet.certificates.get(role))):
            yield sheet.wrong(stem, problem)


def _key_fault(text: bytes, certificate: Certificate | None) -> Phrase | None:
    """What is wrong with a private key; an encrypted one is looked at from outside. Its words hold no key material."""
    from pcactl.keys import pbes2, pkcs8
    from pcactl.keys.registry import load

    try:
        if pkcs8.is_encrypted(text):
            (block,) = pem.decode(pkcs8.ENCRYPTED_LABEL, text)
            pbes2.read(block)
            return None if pem.encode(pkcs8.ENCRYPTED_LABEL, block) == text else phrase("is not written as pcactl writes private keys")
        key = load(text)
    except ValueError as error:
        return phrase("is no private key that can be used: {why}", why=why(error))
    if certificate and key.public_info().spki != certificate.view.spki:
        return phrase("does not belong to the certificate beside it")
    return None if key.to_pkcs8() == text else phrase("is not written as pcactl writes private keys")


def _chains_lead_to_the_root(sheet: Sheet) -> Iterator[Finding]:
    for role, certificate in sheet.certificates.items():
        stem = STEMS[role].chain
        if stem not in sheet.files:
            continue
        own, text = pem.encode("CERTIFICATE", certificate.der), sheet.files[stem]
        if sheet.issuer_chain is None:
            yield from _stands_alone(sheet, role, own)
        elif text != own + sheet.issuer_chain:
            yield _underivable(sheet, role) or sheet.wrong(stem, phrase("is not the certificate and the chain of its issuer"), _REBUILD, repairable=True)
        elif problem := unsigned(blocks_of(text)[:2]):
            yield sheet.wrong(STEMS[role].certificate, problem)


def _underivable(sheet: Sheet, role: Role) -> Finding | None:
    """What is said of a chain that is not that of the certificate beside it, where that is not the record's: it may well be the right one."""
    if sheet.is_the_records(role):
        return None
    return sheet.wrong(STEMS[role].chain, phrase("is not the chain of the certificate beside it"), phrase("put the right certificate there, and check again"))


def _stands_alone(sheet: Sheet, role: Role, own: bytes) -> Iterator[Finding]:
    """A chain whose issuer is not in the store, or that is a root's."""
    stem = STEMS[role].chain
    text = sheet.files[stem]
    blocks = blocks_of(text)
    if not sheet.instance.issuer_id and text != own:
        another = phrase("is not the certificate, which is the whole chain of a root")
        yield _underivable(sheet, role) or sheet.wrong(stem, another, _REBUILD, repairable=True)
    elif not text.startswith(own):
        yield sheet.wrong(stem, phrase("does not begin with the certificate"))
    elif b"".join(pem.encode("CERTIFICATE", block) for block in blocks) != text:
        yield sheet.wrong(stem, phrase("is not written as pcactl writes certificates"))
    elif problem := unsigned([*blocks, *blocks[-1:]]):
        yield sheet.wrong(stem, problem)


def blocks_of(text: bytes) -> list[bytes]:
    """The certificates in a chain, none where it is none."""
    try:
        return pem.decode("CERTIFICATE", text)
    except ValueError:
        return []


def unsigned(blocks: Sequence[bytes]) -> Phrase | None:
    """What is wrong with certificates each of which the next should have signed."""
    from pcactl.keys.registry import verify

    try:
        for block, above in pairwise(blocks):
            tbs, _, signature = der.read(block).parts(3, 3)
            view, issuer = read_certificate(block), read_certificate(above)
            if view.issuer != issuer.subject:
                return phrase("is not issued by the next certificate of its chain, by name")
            verify(issuer.spki, tbs.raw, signature.bits(), SIGNATURES[der.read(view.signature).parts(1, 2)[0].oid()])
            if block != above and not (issuer.not_before <= view.not_before and view.not_after <= issuer.not_after):
                return phrase("is valid at times at which its issuer is not")
            constraints = issuer.basic_constraints
            if block != above and (not issuer.is_ca or (view.is_ca and constraints and constraints.path_length == 0)):
                return phrase("is issued by a certificate that may not issue it (RFC 5280 4.2.1.9)")
    except ValueError as error:
        return phrase("is not signed by the next certificate of its chain: {why}", why=why(error))
    except KeyError:
        return phrase("is signed in a way that is not documented")
    return None if blocks else phrase("holds no certificate")


def _halves_are_a_pair(sheet: Sheet) -> Iterator[Finding]:
    if len(sheet.certificates) < len(Role):
        return
    signing, encryption = (sheet.certificates[role].view for role in (Role.SIGNING, Role.ENCRYPTION))
    faults = (
        ((signing.subject, signing.issuer) == (encryption.subject, encryption.issuer), phrase("the two certificates of the pair are for different names")),
        (signing.spki != encryption.spki, phrase("the two certificates of the pair have one key")),
        (signing.serial != encryption.serial, phrase("the two certificates of the pair have one serial number")),
        (set(signing.key_usages or ()).isdisjoint(encryption.key_usages or ()), phrase("the two certificates of the pair have usages in common")),
    )
    yield from (sheet.wrong(STEMS[Role.ENCRYPTION].certificate, problem, _BOTH) for holds, problem in faults if not holds)


RULES: tuple[Rule, ...] = (
    _files_are_there,
    _texts_are_as_written,
    _certificates_are_those_of_the_record,
    _record_says_what_the_certificate_says,
    _state_is_one,
    _keys_belong_to_their_certificates,
    _chains_lead_to_the_root,
    _halves_are_a_pair,
)

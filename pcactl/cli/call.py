"""`call`: the documented API on the local store. The envelope is the answer, errors of the action included.

What is wrong with the command line itself (an option, a file that is not there) is no answer of an action, and leaves
like every other error.
"""

from typing import TYPE_CHECKING

from pcactl.cli.files import read
from pcactl.cli.passphrase import from_file, unlocking
from pcactl.cli.session import Session
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.options import BODY, ISSUER_PASSPHRASE_FILE
from pcactl.errors import Defect
from pcactl.phrase import phrase

if TYPE_CHECKING:
    from pcactl.api.actions import Caller
    from pcactl.api.envelope import Answer

_NO_BODY = b"{}"


def call(session: Session) -> None:
    """Carry out one action and print its envelope. Raises the error that is in it, for its line and its exit status."""
    (action,) = session.arguments
    name = session.values.one(BODY)
    body = _NO_BODY if name is None else read(name, option=BODY.long_flag, limit=REQUEST_BYTES)
    unlock = unlocking(session, from_file(session, ISSUER_PASSPHRASE_FILE), ISSUER_PASSPHRASE_FILE, "Passphrase of the issuer: ")
    from pcactl.api.actions import Caller
    from pcactl.render.present import present_answer

    answer, cause = _answered(action, body, Caller(session.store, session.world, unlock))
    present_answer(answer, session.outside.screen)
    if cause:
        raise cause


def _answered(action: str, body: bytes, caller: "Caller") -> "tuple[Answer, Exception | None]":
    """The envelope, and what went wrong: a defect is answered too, as InternalError."""
    from pcactl.api.actions import call as carry_out
    from pcactl.api.envelope import failed

    try:
        answer = carry_out(action, body, caller)
    except Exception as error:  # noqa: BLE001 - whoever sent a request gets an answer, also to our defects
        return failed(action, Defect(phrase("a defect in pcactl: {what}", what=type(error).__name__)), caller.world), error
    return answer, answer.error

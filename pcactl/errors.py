"""The closed family of errors: what went wrong, its documented code, its exit status.

A class is a row: `code` is what JSON and the API's envelope say, `exit_status` what the shell sees. Words are
chosen where the error is raised; how they look on a screen is `render`'s. Nothing here knows the contract's
tables or prints.
"""

from typing import ClassVar

EXIT_STATUSES = (
    ("0", "done"),
    ("1", "a defect in pcactl"),
    ("2", "bad usage, an invalid parameter, a file that is there already"),
    ("3", "no such instance, file or store"),
    ("4", "the state does not allow it: a disabled or revoked issuer, an issuer without its key, a validity longer than the issuer's"),
    ("5", "quota exceeded"),
    ("6", "the store is damaged, locked too long, or cannot be written; so is `--out`"),
    ("7", "a check said no"),
    ("130, 141, 143", "interrupted; the reader of our output went away; terminated"),
)
"""What each exit status promises, for the documentation."""


class PcaError(Exception):
    """An error with an address: which field, which value, what is allowed and what to do next.

    `field` is the documented path (`csr_common.subject.country`), or an option (`--out`) where there is no path.
    `value` is what was given, as given; `allowed` and `hint` are short phrases for people.
    """

    code: ClassVar[str] = "InternalError"
    exit_status: ClassVar[int] = 1
    named: ClassVar[bool] = False
    """Whether the documented code ends in the field's path."""

    def __init__(
        self,
        problem: str,
        *,
        field: str = "",
        value: object = None,
        allowed: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.field = field
        self.value = value
        self.allowed = allowed
        self.hint = hint

    @property
    def reported_code(self) -> str:
        """The code as JSON shows it; the field's name stands beside it, not in it."""
        return self.code

    @property
    def documented_code(self) -> str:
        """The code as the API's envelope has it: `InvalidParameter.quantity` (contract 7)."""
        return f"{self.code}.{self.field}" if self.named and self.field and not self.field.startswith("--") else self.reported_code


class MalformedRequest(PcaError):
    """The request is no JSON object of the documented form: RFC 8259, contract 7 and 8."""

    code, exit_status = "MalformedRequest", 2


class MissingParameter(PcaError):
    """A required parameter is not there (contract 1)."""

    code, exit_status, named = "MissingParameter", 2, True


class InvalidParameter(PcaError):
    """A parameter has a value that the contract does not allow."""

    code, exit_status, named = "InvalidParameter", 2, True


class UsageError(InvalidParameter):
    """The command line itself is wrong: an unknown option, a verb that is not there, two values for one."""


class Exists(InvalidParameter):
    """A file that is there already would be written over."""


class OutlivesIssuer(InvalidParameter):
    """A validity that the issuer's does not contain (contract 3)."""

    exit_status = 4


class IssuerNotYetValid(InvalidParameter):
    """The clock is behind the issuer's notBefore (contract 8)."""

    exit_status = 4


class IssuerWithoutKey(InvalidParameter):
    """The issuer's private key is not in the store, which is a normal state: it was taken offline."""

    exit_status = 4


class HasChildren(InvalidParameter):
    """A CA below which something is still valid cannot be deleted (contract 5)."""

    exit_status = 4


class NotFound(PcaError):
    """No such instance, file or store."""

    code, exit_status = "NotFound.Resource", 3


class StateConflict(PcaError):
    """The state of an instance forbids the act: `SubInstanceStatus.Disable` (contract 5 and 7)."""

    code, exit_status = "InstanceStatus", 4

    def __init__(
        self,
        problem: str,
        *,
        kind: str,
        state: str,
        field: str = "",
        value: object = None,
        allowed: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(problem, field=field, value=value, allowed=allowed, hint=hint)
        self.kind = kind
        self.state = state

    @property
    def reported_code(self) -> str:
        """The kind's own status code with the state that forbids the act."""
        return f"{self.kind.capitalize()}{self.code}.{self.state}"


class RecordExisted(PcaError):
    """The same certificate is in the store already (contract 5)."""

    code, exit_status = "Database.RecordExisted", 4


class IdempotentParameterMismatch(PcaError):
    """A token was used again with another request (contract 1)."""

    code, exit_status = "IdempotentParameterMismatch", 4


class InvalidActionOrVersion(PcaError):
    """There is no such action in this version of the API (contract 7)."""

    code, exit_status = "InvalidActionOrVersion", 2


class QuotaExceeded(PcaError):
    """No leaf is left to be issued against the quota (contract 6)."""

    code, exit_status = "QuotaExceeded", 5

    @property
    def documented_code(self) -> str:
        """The one quota there is."""
        return f"{self.code}.leaf"


class StoreFailure(PcaError):
    """The store is damaged or of a newer format, or it or `--out` cannot be read or written."""

    exit_status = 6


class StoreBusy(StoreFailure):
    """Another process held the store's lock for longer than we wait."""

    code = "SystemBusy"


class CheckFailed(PcaError):
    """A check has found what it looks for: the result says what, the exit status that there is something."""

    code, exit_status = "CheckFailed", 7


class Defect(PcaError):
    """A mistake of ours, caught before it could be signed or stored."""

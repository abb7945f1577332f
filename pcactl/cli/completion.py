"""`completion`: the script that makes a shell complete our words."""

from pcactl.cli.session import Session
from pcactl.cli.values import matched
from pcactl.contract.options import SHELLS
from pcactl.errors import UsageError
from pcactl.model import Completion
from pcactl.phrase import listing, phrase


def completion(session: Session) -> None:
    """Print the script for a shell. Raises UsageError."""
    (given,) = session.arguments
    shell = matched(given, SHELLS)
    if shell not in SHELLS:
        from pcactl.engine.text import did_you_mean

        raise UsageError(phrase('"{value}" is not allowed', value=given), field="shell", value=given, allowed=listing(SHELLS), hint=did_you_mean(given, SHELLS))
    from pcactl.render.completion import script

    session.show(Completion(shell, script(shell)))

"""`quickstart`: a root, a sub and a first leaf in one go, and what to do with them."""

from pcactl.cli.create import place_of, secrets_of
from pcactl.cli.session import Session
from pcactl.cli.values import matched
from pcactl.contract.fields import BY_PATH, option_of

_COMMON_NAME, _KEY_ALG = option_of(BY_PATH["csr_common.subject.common_name"]), option_of(BY_PATH["key_alg"])


def quickstart(session: Session) -> None:
    """Make what is missing of the three, show them, and say what comes next."""
    common_name = session.values.one(_COMMON_NAME) or ""
    key_alg = matched(session.values.one(_KEY_ALG) or "", _KEY_ALG.allowed)
    place = place_of(session)
    from pcactl.authority import quickstart as use_case
    from pcactl.render.next_steps import next_steps

    made = use_case.quickstart(session.store, session.world, common_name=common_name, key_alg=key_alg, place=place, secrets=secrets_of(session, place))
    session.show(made, made=True)
    session.hint(next_steps(made, session.outside.screen.say_message))

"""Being told to stop: a signal becomes an exception, so that whatever is half done is undone on the way out."""

from pcactl.errors import PcaError


class Stop(BaseException):
    """SIGTERM or SIGHUP has come. No part of ours, and no library, takes it for an error of its own."""


class Interrupted(PcaError):
    """Somebody pressed Ctrl-C."""

    exit_status = 130


class Terminated(PcaError):
    """Somebody asked us to go."""

    exit_status = 143


def heed() -> None:
    """Let the signals that end a process raise Stop, but for those that our parent has us ignore."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)  # Once is enough: the way out is not to be cut short.
        raise Stop

    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, stop)

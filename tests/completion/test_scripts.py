"""The scripts themselves: they are ours alone, parse, and start nothing."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.contract.commands import COMMANDS
from pcactl.contract.options import ANYWHERE, SHELLS
from pcactl.render.completion import rows, script
from pcactl.render.completion.rows import MOST_IDS, MOST_NAMES
from pcactl.render.escape import escaped
from tests.cli.conftest import Pca, pca  # noqa: F401 - a fixture
from tests.completion.conftest import crowd
from tests.completion.shells import Home, Shells

_SHIPPED = {"bash": "pcactl.bash", "zsh": "_pcactl", "fish": "pcactl.fish"}


def test_every_shell_has_a_script() -> None:
    assert set(SHELLS) == set(_SHIPPED)


def test_what_is_printed_is_what_is_shipped(pca: Pca, shell: str) -> None:  # noqa: F811
    shipped = (Path(__file__).parents[2] / "completions" / _SHIPPED[shell]).read_text("utf-8")
    assert pca("completion", shell) == (0, shipped, "")
    assert pca("completion", shell.upper(), "-q").out == shipped
    assert pca("completion", shell, "-o", "json").document == {"shell": shell, "script": shipped}


def test_other_shells_are_refused(pca: Pca) -> None:  # noqa: F811
    refused = pca("completion", "tcsh")
    assert (refused.status, refused.err.splitlines()[:2]) == (2, ['error: shell: "tcsh" is not allowed', "  allowed  bash, zsh, fish"])


def test_it_parses(shells: Shells, shell: str) -> None:
    assert shells.output(shell, "-n", f"pcactl.{shell}") == ""


def test_zsh_finds_it() -> None:
    assert script("zsh").startswith("#compdef pcactl\n")
    assert "\n_pcactl() {\n" in script("zsh")


def test_it_takes_no_other_names(shell: str) -> None:
    defined = re.findall(r"^(?:function )?(\w+)(?:\(\) \{| --no-scope-shadowing)?$", script(shell), re.MULTILINE)
    assert {name for name in defined if not name.lstrip("_").startswith("pcactl")} <= {"end", "fi", "else"}


_LINES = ["pcactl ", "pcactl leaf issue --", "pcactl root show ", "pcactl sub create --issuer-id='E", "pcactl sub create --key-alg RSA --key-param "]


@pytest.mark.parametrize("line", _LINES)
def test_nothing_is_started(shells: Shells, shell: str, line: str, judge: Callable[[str], str], tmp_path: Path) -> None:
    trace = _traced(shells.home, shell, line, judge("strace"), tmp_path)
    started = Counter("thread" if "CLONE_THREAD" in call else name for name, call in re.findall(r"^\d+ +(\w+)\((.*)$", trace, re.MULTILINE))
    assert started - Counter({"thread": 100, "openat": started["openat"]}) == {"execve": 1}
    assert not (shells.home.path / "python-ran").exists()
    assert not (shells.home.path / "given").exists()


@pytest.mark.parametrize(
    ("leaves", "line", "opened"),
    [
        (MOST_NAMES, "pcactl leaf show ", MOST_NAMES),
        (MOST_NAMES, "pcactl leaf show pca_leaf_a", 0),
        (MOST_NAMES, "pcactl leaf list --instance-id ", 0),
        (MOST_NAMES + 1, "pcactl leaf show ", 0),
        (MOST_IDS + 1, "pcactl leaf show pca_leaf_a", 0),
        (MOST_IDS + 1, "pcactl leaf issue --", 0),
    ],
)
def test_how_many_records_are_opened(shells: Shells, shell: str, leaves: int, line: str, opened: int, judge: Callable[[str], str], tmp_path: Path) -> None:
    home = shells.home._replace(store=crowd(tmp_path / "store", leaves))
    trace = _traced(home, shell, line, judge("strace"), tmp_path)
    assert trace.count('/instance.toml"') == opened
    assert trace.count('/leaves/"') + trace.count('/leaves"') <= (3 if opened else 1)


def _traced(home: Home, shell: str, line: str, strace: str, directory: Path) -> str:
    """The processes that were started and the files that were opened to complete a line to something."""
    ask = {
        "bash": ["bash", "--norc", "-c", "source pcactl.bash; COMP_LINE=$1 COMP_POINT=${#1}; _pcactl; ((${#COMPREPLY[@]}))", "bash", line],
        "zsh": ["zsh", "-f", "-c", _ZSH, "zsh", line],
        "fish": ["fish", "--no-config", "-c", "source pcactl.fish; test -n (complete -C $argv[1])[1]", line],
    }[shell]
    command = [strace, "-f", "-e", "trace=execve,fork,vfork,clone,clone3,openat", "-o", str(directory / "trace"), *ask]
    done = subprocess.run(command, cwd=home.path, env=home.environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return (directory / "trace").read_text("utf-8")


_ZSH = """
setopt bareglobqual extendedglob nullglob rcexpandparam
compdef() { : }
source pcactl.zsh
compadd() { any=1 }
compset() { PREFIX=${PREFIX#*=} }
words=("${(@z)1%%[^ ]#}" "${1##* }") CURRENT=$#words PREFIX=${1##* } any=0
_pcactl
(( any ))
"""


def test_a_flag_is_the_same_everywhere() -> None:
    kinds: dict[str, set[bool]] = {}
    for command in COMMANDS:
        for option in (*command.options, *ANYWHERE):
            for flag in option.spellings:
                kinds.setdefault(flag, set()).add(option.is_switch)
            assert len(option.spellings) <= 2
    assert all(len(found) == 1 for found in kinds.values())


def test_words_need_no_quotes() -> None:
    words = {word for case in rows.cases() for word in case.values.words} | {word.word for level in rows.levels() for word in level.words}
    assert all(re.fullmatch(r"[\w.-]+", word) for word in words)


def test_names_that_steer_are_those_that_are_escaped() -> None:
    assert all(escaped(f"a{one}b") != f"a{one}b" for one in rows.STEERING)
    assert set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") <= set(rows.STEERING), "Unicode's Bidi_Control"


def test_the_bounds_are_told() -> None:
    told = " ".join(next(command for command in COMMANDS if command.path == "completion").notes)
    assert f"up to {MOST_NAMES} instances" in told
    assert f"up to {MOST_IDS} begin" in told

"""H23 and H25 on a terminal of 80 columns, as tmux shows it."""

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cases.bench import Bench

TITLE, ABOVE = "a title of ours", "a line above"
HOSTILE = "[red]x[/nope][link=https://e.test]y\x1b[2J\x1b]0;theirs\a\x9b2J\x1b]8;;https://e.test\x1b\\\u202eb\r\nerror: forged"


class Screen:
    """A terminal that nobody sits at."""

    def __init__(self, bench: Bench, socket: Path) -> None:
        self._bench = bench
        self._socket = socket

    def tmux(self, *words: str) -> str:
        """What tmux answers."""
        done = self._bench.judges.run("tmux", "-S", self._socket, "-f", "/dev/null", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def show(self, *argv: str) -> tuple[list[str], str]:
        """The lines and the title of a screen on which a command ran."""
        command = shlex.join([sys.executable, "-m", "pcactl", *argv])
        title = rf"printf '\033]0;{TITLE}\007{ABOVE}\n'"
        self.tmux("-u", "new-session", "-d", "-x", "80", "-y", "40", "-s", "s", f"{title}; {command}; echo rc $?; exec sleep 60")
        try:
            lines = list[str]()
            for _ in range(300):
                lines = self.tmux("-u", "capture-pane", "-p", "-t", "s").splitlines()
                if any(line.startswith("rc ") for line in lines):
                    return lines, self.tmux("-u", "display-message", "-p", "-t", "s", "#{pane_title}").strip()
                time.sleep(0.05)
            pytest.fail(f"no end: {lines}")
        finally:
            self.tmux("kill-session", "-t", "s")


@pytest.fixture
def screen(bench: Bench, judge: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Screen:
    judge("tmux")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return Screen(bench, tmp_path_factory.mktemp("t") / "s")


@pytest.fixture
def named(bench: Bench) -> list[str]:
    """The ids of leaves whose names and tags are of every width."""
    names = ("服务 👩\u200d🔧 é", "中" * 12, "e\u0301" * 10, "\uff46\uff55\uff4c\uff4c", "www.example.test")
    return [bench.issued("leaf", "issue", "--common-name", name, "--tag", HOSTILE).document["instance_id"] for name in names]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
class TestScreens:
    """Wide text and text that steers (kjur/jsrsasign#545, dotnet/corefx#27466, eminwux/sbsh#390)."""

    def test_columns_stand_below_each_other(self, screen: Screen, named: list[str]) -> None:
        lines, title = screen.show("leaf", "list")
        # Nothing in a table is cut, so that longer names wrap on a screen; these fit.
        rows = [line for line in lines if "pca_leaf_" in line]
        assert len(rows) == len(named)
        # What tmux makes of a joined emoji depends on its release; the row that has one is left to `test_text`.
        assert len({cell_len(row.partition("pca_leaf_")[0]) for row in rows if "🔧" not in row}) == 1
        assert (title, ABOVE in lines, "rc 0" in lines) == (TITLE, True, True)

    @pytest.mark.parametrize("words", ["leaf show {id} --color always", "leaf show {hostile} --color always", "leaf issue --san {hostile}", "tree"])
    def test_nothing_steers(self, screen: Screen, named: list[str], words: str) -> None:
        lines, title = screen.show(*(word.format(id=named[0], hostile=HOSTILE) for word in words.split(" ")))
        assert (title, lines[0]) == (TITLE, ABOVE)
        assert [line for line in lines if line.startswith(("rc 0", "rc 2", "rc 3"))]
        assert not [line for line in lines if line.startswith(("error: forged", "forged"))]
        assert words == "tree" or any(r"\x1b[2J" in line for line in lines)

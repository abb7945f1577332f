"""What is offered where: the same in every shell, and what the rows say."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.contract.actions import ACTIONS
from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.contract.options import ANYWHERE
from pcactl.render.completion.rows import MOST_IDS, MOST_NAMES
from pcactl.render.help import explained
from tests.completion.conftest import HOSTILE, crowd
from tests.completion.shells import Shells, zsh

FIRST = {*NOUNS, *(command.verb for command in COMMANDS if not command.noun)}
LEAF_VERBS = {command.verb for command in COMMANDS if command.noun == "leaf"}
ANY_FLAG = {flag for option in ANYWHERE for flag in option.flags}
RSA, ECDSA = {"2048", "3072", "4096"}, {"P256", "P384", "P521"}

WORDS: list[tuple[str, set[str]]] = [
    ("", FIRST),
    ("lea", {"leaf"}),
    ("--store x -q ", FIRST),
    ("leaf ", LEAF_VERBS),
    ("-ojson -qv leaf --color never ", LEAF_VERBS),
    ("leaf i", {"issue"}),
    ("-", ANY_FLAG),
    ("leaf -", ANY_FLAG),
    ("tree ", ANY_FLAG),
    ("tree -q -o json ", ANY_FLAG - {"-q", "--quiet", "-o", "--output"}),
    ("tree -qojson --st", {"--store"}),
    ("--verbose tree --v", {"--version"}),
    ("leaf issue --key-", {"--key-alg", "--key-param", "--key-usage"}),
    ("leaf issue --key-alg RSA --key-", {"--key-param", "--key-usage"}),
    ("leaf issue --san a --san=b --sa", {"--san"}),
    ("leaf list --san a --sa", set()),
    ("leaf issue --no-use", {"--no-use-quota"}),
    ("leaf revoke a b -", {"--reason", "--yes", "-y"} | ANY_FLAG),
    ("root delete -y --y", set()),
    ("leaf issue --key-alg ", {"RSA", "ECDSA", "SM2"}),
    ("leaf issue --hash-alg SHA3", {"SHA384"}),
    ("quickstart --key-alg S", {"SM2"}),
    ("sub create --key-alg RSA --key-param ", RSA),
    ("sub create --key-alg=ecdsa --valid 1y --key-param ", ECDSA),
    ("sub create --key-alg sm2 --key-param ", set()),
    ("sub create --key-param ", RSA | ECDSA),
    ("root create --duration-type ", {"day", "month", "year"}),
    ("leaf issue --duration-type ", {"hour", "day", "month", "year"}),
    ("leaf list -o ", {"text", "json", "csv"}),
    ("leaf issue -o ", {"text", "json"}),
    ("-o ", {"text", "json", "csv"}),
    ("quota -o ", {"text", "json"}),
    ("--color a", {"auto", "always"}),
    ("leaf revoke x --reason c", {"cACompromise", "cessationOfOperation"}),
    ("sub create --key-usage key_c", {"key_cert_sign"}),
    ("sub create --key-usage key_cert_sign --key-usage key_c", {"key_cert_sign"}),
    ("leaf issue --extended-key-usage c", {"client_auth", "code_signing"}),
    ("leaf list --status ", {"unknown", "normal", "disabled", "revoked", "frozen", "expired"}),
    ("root list --source-type ", {"0", "1"}),
    ("call ", set(ACTIONS)),
    ("call GetQuotaDetail ", {"--body", "--issuer-passphrase-file"} | ANY_FLAG),
    ("completion ", {"bash", "zsh", "fish"}),
    ("leaf show -- -", set()),
    ("tree -- ", set()),
    ("leaf issue --tag ", set()),
    ("quota grant ", set()),
    ("leaf frobnicate ", set()),
    ("nonsense ", set()),
]


@pytest.mark.parametrize(("line", "expected"), WORDS, ids=[line for line, _ in WORDS])
def test_words(shells: Shells, shell: str, line: str, expected: set[str]) -> None:
    offered = shells.offers(shell, f"pcactl {line}")
    # fish falls back on words that hold what was typed anywhere inside.
    assert offered == expected or (shell == "fish" and not any(word.startswith(line.rpartition(" ")[2]) for word in offered ^ expected)), offered


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_option_of_every_command(shells: Shells, shell: str, command: Command) -> None:
    options = (*command.options, *ANYWHERE)
    assert shells.offers(shell, f"pcactl {command.path} -") == {spelling for option in options for spelling in option.spellings}


def test_descriptions(shells: Shells, judge: Callable[[str], str]) -> None:
    judge("fish")
    for command in COMMANDS:
        described = shells.described(f"pcactl {command.path} -")
        assert all(described[spelling] == explained(option) for option in command.options for spelling in option.spellings)
    assert shells.described("pcactl ") == {
        **{noun.name: noun.summary for noun in NOUNS.values()},
        **{command.verb: command.summary for command in COMMANDS if not command.noun},
    }
    judge("zsh")
    terminal = zsh(shells.home)
    terminal.screen("pcactl leaf \t", "-- Issue a leaf certificate")
    terminal.screen("issue --key-\t", "-- The kind of key.")
    terminal.close()


def test_values_behind_a_sign_of_equality(shells: Shells, shell: str) -> None:
    before = "" if shell == "bash" else "--key-alg="
    assert shells.offers(shell, "pcactl leaf issue --key-alg=") == {f"{before}{word}" for word in ("RSA", "ECDSA", "SM2")}
    assert shells.offers(shell, "pcactl leaf issue --key-alg=R") == {f"{before}RSA"}


def ids(store: Path, kind: str) -> set[str]:
    return {path.name for path in (store / kind).iterdir()}


NAMES = {"roots": {"Example Root", *HOSTILE}, "subs": {"Office CA"}, "leaves": {"www.example.com"}}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("root show ", "roots"),
        ("root revoke a ", "roots"),
        ("-q root passphrase ", "roots"),
        ("sub create --issuer-id ", "roots"),
        ("sub list --issuer-id ", "roots"),
        ("sub disable ", "subs"),
        ("leaf issue --san a --issuer-id ", "subs"),
        ("leaf list --issuer-id ", "subs"),
        ("leaf delete --yes ", "leaves"),
        ("leaf show -- ", "leaves"),
    ],
)
def test_ids_and_names(shells: Shells, shell: str, store: Path, line: str, kind: str) -> None:
    assert shells.offers(shell, f"pcactl {line}") == ids(store, kind) | NAMES[kind]


def test_ids_alone_and_names_alone(shells: Shells, shell: str, store: Path) -> None:
    assert shells.offers(shell, "pcactl root list --instance-id ") == ids(store, "roots")
    assert shells.offers(shell, "pcactl root list --common-name ") == NAMES["roots"]
    assert shells.offers(shell, "pcactl root show pca_") == ids(store, "roots")


def test_a_crowd(shells: Shells, shell: str, tmp_path: Path) -> None:
    few, some, many = (Shells(shells.home._replace(store=crowd(tmp_path / str(size), size))) for size in (MOST_NAMES, MOST_NAMES + 1, MOST_IDS + 1))
    try:
        assert few.offers(shell, "pcactl leaf show w") >= {f"www{number}.example.com" for number in range(MOST_NAMES)}
        assert some.offers(shell, "pcactl leaf show ") == ids(some.home.store, "leaves")
        assert many.offers(shell, "pcactl leaf show ") == set()
        assert many.offers(shell, "pcactl leaf show pca_leaf_b") == {path.name for path in (many.home.store / "leaves").glob("pca_leaf_b*")}
    finally:
        for opened in (few, some, many):
            opened.close()


def test_what_only_looks_like_an_id(shells: Shells, shell: str, tmp_path: Path) -> None:
    strange = {"pca_leaf_$(touch pwned)", "pca_leaf_a b", "pca_leaf_'", "pca_leaf_;touch pwned"}
    for name in strange:
        (tmp_path / "leaves" / name).mkdir(parents=True)
    opened = Shells(shells.home._replace(store=tmp_path))
    try:
        assert opened.offers(shell, "pcactl leaf show pca_") == strange
        assert not (shells.home.path / "pwned").exists()
    finally:
        opened.close()


def test_an_argument_that_stands_once_is_offered_once(shells: Shells, shell: str) -> None:
    assert shells.offers(shell, "pcactl sub passphrase x ") == {"--issuer-passphrase-file", "--passphrase-file"} | ANY_FLAG
    assert shells.offers(shell, "pcactl sub show x ") > {"Office CA"}


def test_where_the_store_is(shells: Shells, shell: str, store: Path, tmp_path: Path) -> None:
    home = shells.home
    (home.path / ".local" / "share").mkdir(parents=True, exist_ok=True)
    links = (home.path / "linked", home.path / ".local" / "share" / "pcactl", tmp_path / "pcactl")
    for link in links:
        link.unlink(missing_ok=True)
        link.symlink_to(store)
    nowhere = Shells(home._replace(store=tmp_path / "nowhere"))
    unset = Shells(home._replace(store=Path()))
    elsewhere = Shells(home._replace(store=Path(), data=tmp_path))
    try:
        assert nowhere.offers(shell, "pcactl sub show O") == set()
        assert nowhere.offers(shell, f'pcactl --store "{store}" sub show O') == {"Office CA"}
        assert nowhere.offers(shell, "pcactl sub --store nowhere show --store=linked O") == {"Office CA"}
        assert nowhere.offers(shell, "pcactl --store ~/linked sub show O") == {"Office CA"}
        assert unset.offers(shell, "pcactl sub show O") == {"Office CA"}
        links[1].unlink()
        assert unset.offers(shell, "pcactl sub show O") == set()
        assert elsewhere.offers(shell, "pcactl sub show O") == {"Office CA"}
    finally:
        for opened in (nowhere, unset, elsewhere):
            opened.close()


@pytest.mark.parametrize("line", ["leaf issue --csr ", "leaf issue --csr=", "call GetQuotaDetail --body ", "root import --certificate "])
def test_files(shells: Shells, shell: str, line: str) -> None:
    offered = shells.offers(shell, f"pcactl {line}pcactl.")
    lead = line.rpartition(" ")[2]
    assert offered == ({"-o default"} if shell == "bash" else {f"{lead}pcactl.{name}" for name in ("bash", "zsh", "fish")})


@pytest.mark.parametrize("line", ["--store ", "leaf issue --out ", "leaf issue --out=", "quickstart --out ./"])
def test_directories(shells: Shells, shell: str, line: str) -> None:
    offered = {re.sub("/$", "", word) for word in shells.offers(shell, f"pcactl {line}")}
    lead = line.rpartition(" ")[2]
    if shell == "bash":
        assert offered == {"-o dirnames"}
    else:
        assert offered >= {f"{lead}bin", f"{lead}functions"} or offered >= {"bin", "functions"}
        assert not any("pcactl." in word for word in offered)


def test_bash_completes_the_file_of_a_redirection(shells: Shells) -> None:
    assert shells.offers("bash", "pcactl tree -q > ") == {"-o default"}

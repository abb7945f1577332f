"""Text of others on its way to a screen, a file or the log: whatever it holds and whatever the encoding, it steers nothing."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from pcactl.render.escape import width
from tests.cli.conftest import Answer, Pca

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
OUR_COLORS = re.compile("\x1b\\[(?:32|33|31|2|1|36|0)m")

HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m",
    "link": "\x1b]8;;http://x\x07a\x1b]8;;\x1b\\",
    "c1": "\x9b31m\x85\x9d0;t\x9c\x7f",
    "bidi": "a\u202egnp\u2066\u061c\u200f\u2069",
    "lines": "a\r\nerror: forged\u2028b\u2029c\x0b\x0c\x1c",
    "markup": "[link=http://x][bold]x[/x]",
    "unseen": "a\u00ad\u200b\u3164\u115f\uffa0\U000e0041\ufeffb",
    "wide": "服务 👩\u200d🔧 é e\u0301 \u1112\u1161\u11ab 🇨🇳👍🏽❤\ufe0f",
}
"""Each of at most 64 characters, the bound of a common name."""

EVERYWHERE = "".join(HOSTILE.values())

UNSPEAKABLE = [
    ("--no-{}",),
    ("{}",),
    ("leaf", "{}"),
    ("tree", "{}"),
    ("leaf", "list", "--{}"),
    ("leaf", "list", "--quota={}"),
    ("leaf", "list", "-{}"),
    ("leaf", "list", "--status", "{}"),
    ("leaf", "list", "--key-alg", "{}"),
    ("leaf", "list", "--serial", "{}"),
    ("leaf", "list", "--expires-before", "{}"),
    ("leaf", "list", "--issuer-id", "{}"),
    ("leaf", "list", "--page", "{}"),
    ("leaf", "list", "--output", "{}"),
    ("leaf", "list", "--color", "{}"),
    ("leaf", "show", "{}"),
    ("leaf", "show", "--yes={}"),
    ("leaf", "revoke", "{}", "-y"),
    ("leaf", "revoke", "x", "--reason", "{}", "-y"),
    ("sub", "disable", "{}"),
    ("sub", "passphrase", "{}", "--passphrase-file", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--issuer-id", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--country", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--key-alg", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--key-usage", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--valid", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--san", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--custom-extension", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--contact-email", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--request", "{}"),
    ("leaf", "issue", "--common-name", "a.test", "--out", "file/{}"),
    ("leaf", "issue", "--request", "body.json"),
    ("root", "import", "--certificate", "{}", "--private-key", "{}"),
    ("call", "{}"),
    ("call", "GetQuotaDetail", "--body", "{}"),
    ("call", "CreateLeafInstance", "--body", "body.json"),
    ("quota", "grant", "{}"),
    ("tree", "--store", "file/{}"),
    ("root", "create", "--common-name", "a", "--store", "file/{}"),
]
"""Command lines that are refused for what stands at {}."""


class Line(NamedTuple):
    """A command on instances that have hostile names."""

    words: str
    csv: bool = False


SHOWING = [
    Line("tree"),
    Line("leaf list"),
    Line("leaf list -q"),
    Line("leaf list -o json"),
    Line("leaf list -o csv", csv=True),
    Line("root list -o csv", csv=True),
    Line("sub list"),
    Line("leaf show {id} --include-private-key"),
    Line("leaf show {id} -o json"),
    Line("sub show {sub}"),
    Line("root show {root} -v"),
    Line("call ListLeafInstances"),
    Line("sub passphrase {sub} --passphrase-file file"),
    Line("leaf revoke {id} -y --reason superseded"),
    Line("leaf show {id} {id}"),
    Line("leaf delete {id} -y"),
    Line("sub disable {sub}"),
    Line("sub disable {sub}"),
    Line("sub enable {sub}"),
    Line("sub revoke {sub} -y -o json"),
    Line("sub delete {sub} -y"),
    Line("tree -o json"),
]
"""In this order, after a root, a sub and a leaf."""


def assert_harmless(answer: Answer, *, colored: bool = False, lines: bool = False) -> None:
    """Nothing steers; errors and notices are a line each, and none was forged."""
    out, err = (OUR_COLORS.sub("", text) if colored else text for text in (answer.out, answer.err))
    assert not STEERING.findall(out + err)
    assert "\t" not in err
    assert "Traceback" not in err
    assert lines or not re.search("^(?:error: )?forged", out + err, re.MULTILINE)


def filled(text: str, places: tuple[str, ...]) -> list[str]:
    return [place.replace("{}", text) for place in places]


@pytest.fixture
def files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("secret\n")
    (tmp_path / "body.json").write_text(json.dumps({EVERYWHERE: EVERYWHERE, "csr_common": {"san": [EVERYWHERE]}, "key_alg": EVERYWHERE}))


@pytest.mark.parametrize("places", UNSPEAKABLE, ids=" ".join)
@pytest.mark.usefixtures("files")
def test_what_is_refused_is_named_and_steers_nothing(pca: Pca, places: tuple[str, ...]) -> None:
    for output in ("text", "json"):
        for text in (EVERYWHERE, HOSTILE["lines"], "\udcff\x9b"):
            answer = pca("--output", output, "--color", "always", *filled(text, places))
            assert answer.status in {2, 3, 6}, answer
            assert_harmless(answer, colored=True)
            assert len(re.findall("^error: ", OUR_COLORS.sub("", answer.err), re.MULTILINE)) == 1


@pytest.fixture(params=HOSTILE)
def hostile(pca: Pca, tmp_path: Path, request: pytest.FixtureRequest) -> Pca:
    """A root, a sub and a leaf, with one of the texts wherever it is taken; {id}, {sub} and {root} stand for theirs."""
    text = HOSTILE[request.param]
    (tmp_path / "file").write_text("secret\n")
    taken = ("--common-name", text, "--organization", text, "--tag", EVERYWHERE, "--contact-name", text, "--contact-phone-number", "1", "--out", f"out {text}")
    ids = {}
    for key, words in {"root": ("root", "create"), "sub": ("sub", "create"), "id": ("leaf", "issue")}.items():
        assert_harmless(pca(*words, *taken, "--dry-run"))
        made = pca(*words, *taken, "-o", "json", "--force")
        assert made.status == 0, made.err
        assert_harmless(made)
        assert [made.document["common_name"], made.document["subject"]["organization"], made.document["tag"]] == [text, [text], EVERYWHERE]
        ids[key] = made.document["instance_id"]

    def run(*argv: str) -> Answer:
        return pca(*(word.format(**ids) for word in argv))

    return run


def test_what_is_shown_steers_nothing(hostile: Pca, tmp_path: Path) -> None:
    for line in SHOWING:
        answer = hostile(*line.words.split(), "--color", "always")
        assert answer.status in {0, 4}, (line, answer.err)
        assert_harmless(answer, colored=True, lines=line.csv)
        assert line.csv or "\t" not in answer.out
    log = (tmp_path / "store" / "audit.log").read_bytes().decode()
    assert [json.loads(entry)["act"] for entry in log.split("\n")[:-1]] == [
        "root create",
        "sub create",
        "leaf issue",
        "sub passphrase",
        "leaf revoke",
        "leaf delete",
        "sub disable",
        "sub enable",
        "sub revoke",
        "sub delete",
    ]
    assert not re.search("[\x00-\x09\x0b-\x1f]", log)


def test_the_log_steers_nothing(chain: Pca, tmp_path: Path) -> None:
    chain("leaf", "issue", "--common-name", HOSTILE["c1"])
    assert not STEERING.findall((tmp_path / "store" / "audit.log").read_text())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('revoke_reason = "superseded"', f"revoke_reason = {json.dumps(HOSTILE['link'])}", ("leaf", "show", "a.test")),
        ('issuer_id = "', f'issuer_id = "{json.dumps(HOSTILE["lines"])[1:-1]}', ("tree",)),
        ('signature_algorithm = "', f'signature_algorithm = "{json.dumps(HOSTILE["colour"])[1:-1]}', ("leaf", "show", "a.test")),
        ('serial_number = "', f'serial_number = "{json.dumps(HOSTILE["bidi"])[1:-1]}', ("leaf", "show", "a.test")),
        ('kind = "leaf"', f"kind = {json.dumps(HOSTILE['lines'])}", ("leaf", "list")),
        ("tag =", "tag \x1b\x9b\u202e", ("leaf", "list")),
    ],
)
def test_a_record_that_came_from_elsewhere_steers_nothing(chain: Pca, tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    chain("leaf", "issue", "--common-name", "a.test")
    chain("leaf", "revoke", "a.test", "-y", "--reason", "superseded")
    (record,) = tmp_path.glob("store/leaves/*/instance.toml")
    content = record.read_text()
    assert old in content
    record.write_text(content.replace(old, new))
    for output in ("text", "json"):
        answer = chain(*words, "-o", output)
        assert answer.status in {0, 6}
        assert_harmless(answer)


def test_a_defect_is_told_without_forging_a_line(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_session: object) -> None:
        raise ValueError(EVERYWHERE)

    monkeypatch.setattr("pcactl.cli.store.path", broken)
    answer = pca("store", "path", "-v")
    assert (answer.status, "Traceback" in answer.err) == (1, True)
    assert len(re.findall("^error: ", answer.err, re.MULTILINE)) == 1
    assert not STEERING.findall(answer.err)


def test_a_question_names_what_it_is_about_on_lines_of_our_own(hostile: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pcactl.cli.terminal.is_there", lambda: True)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"n\nn\n")))
    for words in ("leaf revoke {id}", "root revoke {root}"):
        answer = hostile(*words.split())
        assert (answer.status, answer.err.count("\n")) == (130, 4)
        assert_harmless(answer)


ENCODINGS: dict[str, dict[str, str]] = {
    "utf-8": {"LC_ALL": "C.UTF-8"},
    "C": {"LC_ALL": "C"},
    "C without UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "C as UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "1"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "gbk": {"PYTHONIOENCODING": "gbk"},
}
READING = ("leaf list", "tree", "leaf show {id}", "leaf show {id} -o json", "leaf list -o csv", "leaf show 没有\x1b")


def test_the_names_of_a_chinese_office_line_up_and_come_back(chain: Pca) -> None:
    """As people have them: an emoji of two parts, 64 ideographs, a tag of three lines."""
    name, organization, tag = "服务 👩\u200d🔧 é", "中" * 64, "一\ntwo\n=3"
    made = chain("leaf", "issue", "--common-name", name, "--organization", organization, "--tag", tag, "-o", "json").document
    chain("leaf", "issue", "--common-name", "www.example.com")
    shown = chain("leaf", "show", name, "-o", "json").document
    assert [(one["common_name"], one["subject"]["organization"], one["tag"]) for one in (made, shown)] == [(name, [organization], tag)] * 2
    text = chain("leaf", "show", name).out
    assert f"O={organization}, CN={name}\n" in text
    assert "  Tag       一\\ntwo\\n=3\n" in text
    assert {width(line.partition("pca_leaf_")[0]) for line in chain("leaf", "list").out.splitlines()[1:]} == {39}


@pytest.mark.slow
@pytest.mark.parametrize("name", ENCODINGS)
def test_every_locale_shows_all_of_it(chain: Pca, name: str) -> None:
    ids = [
        chain("leaf", "issue", "--common-name", text, "--tag", EVERYWHERE, "--contact-name", text, "-q").out.strip()
        for text in (*HOSTILE.values(), "www.example.com")
    ]
    for line in READING:
        argv = [sys.executable, "-m", "pcactl", *line.format(id=ids[0]).split(" ")]
        done = subprocess.run(argv, capture_output=True, timeout=60, check=False, env=os.environ | ENCODINGS[name])
        encoding = ENCODINGS[name].get("PYTHONIOENCODING", "utf-8")
        answer = Answer(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
        assert answer.status == (3 if "没有" in line else 0)
        assert_harmless(answer, lines="csv" in line)
        if line == "leaf list":
            lines = answer.out.splitlines()[1:]
            assert (len(lines), len({width(line.partition("pca_leaf_")[0]) for line in lines})) == (len(ids), 1)
        if answer.out.startswith("{"):
            assert answer.document["tag"] == EVERYWHERE


@pytest.mark.slow
@pytest.mark.parametrize(("line", "status"), [("root create --common-name R --out", 0), ("root create --common-name", 2), ("leaf issue --request", 3)])
@pytest.mark.usefixtures("chain")
def test_octets_of_no_encoding_are_named_and_kept(tmp_path: Path, line: str, status: int) -> None:
    octets = b"o\xff\xc3\x1b\xe2\x80\xae"
    argv = [os.fsencode(sys.executable), b"-m", b"pcactl", *line.encode().split(), octets]
    done = subprocess.run(argv, capture_output=True, timeout=60, check=False, cwd=tmp_path)
    answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert answer.status == status
    assert r"o\udcff\udcc3\x1b\u202e" in answer.out + answer.err
    assert_harmless(answer)
    assert (tmp_path / os.fsdecode(octets)).is_dir() is line.endswith("--out")

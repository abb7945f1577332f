"""H23 to H25: text that is wide, looks like a path or an option, or would steer a screen."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cryptography import x509
from rich.cells import cell_len

from pcactl.contract.actions import ACTIONS
from pcactl.contract.commands import COMMANDS, Command
from pcactl.contract.options import PASSPHRASE_FILE, YES
from tests.cases.bench import Bench, Issued, plain
from tests.csr import maker

JSON = ("-o", "json")


def attributes(made: Issued, oid: x509.ObjectIdentifier) -> list[str]:
    """What the certificate says."""
    subject = x509.load_pem_x509_certificate(made.certificate.read_bytes()).subject
    return [str(found.value) for found in subject.get_attributes_for_oid(oid)]


@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
class TestH23:
    """Wide, combined and emoji text (kjur/jsrsasign#545, dotnet/corefx#27466)."""

    NAMES = ("服务 👩\u200d🔧 é", "服务 👩\u200d🔧 e\u0301", "\uff46\uff55\uff4c\uff4c", "ﬁ Å Ω", "नमस्ते", "שלום", "a\u00a0b", "I\u0307stanbul", "🇨🇳👍🏽")
    TAG = "一 é e\u0301\n  two\t2\n=3"
    ORGANIZATION = "中" * 64

    @pytest.mark.parametrize("name", NAMES)
    def test_it_is_stored_and_returned_unchanged(self, bench: Bench, name: str) -> None:
        words = ("--common-name", name, "--organization", self.ORGANIZATION, "--tag", self.TAG, "--contact-name", name)
        made = bench.issued("leaf", "issue", *words)
        assert attributes(made, x509.NameOID.COMMON_NAME) == [name]
        assert attributes(made, x509.NameOID.ORGANIZATION_NAME) == [self.ORGANIZATION]
        shown = bench.ask("leaf", "show", made.document["instance_id"], *JSON).document
        for one in (made.document, shown):
            assert (one["common_name"], one["subject"]["organization"], one["tag"], one["contact"]["name"]) == (name, [self.ORGANIZATION], self.TAG, name)

    def test_what_is_shown_can_be_asked_for_again(self, bench: Bench) -> None:
        """The JSON of one leaf is the request for the next."""
        first = bench.issued("leaf", "issue", "--common-name", self.NAMES[0], "--organization", self.ORGANIZATION, "--tag", self.TAG).document
        subject = {key: value for key, value in first["subject"].items() if value}
        again = bench.issued(*bench.asking(csr_common={"subject": subject, "san": first["san"]}, tag=first["tag"])).document
        assert [again[key] for key in ("subject", "san", "tag", "common_name")] == [first[key] for key in ("subject", "san", "tag", "common_name")]

    def test_composed_and_decomposed_are_two_names(self, bench: Bench) -> None:
        ids = [bench.issued("leaf", "issue", "--common-name", name).document["instance_id"] for name in ("é", "e\u0301")]
        assert [bench.ask("leaf", "show", name, *JSON).document["instance_id"] for name in ("é", "e\u0301")] == ids

    def test_columns_stay_aligned_and_lines_single(self, bench: Bench) -> None:
        for name in (*self.NAMES[:4], "www.example.test"):
            bench.issued("leaf", "issue", "--common-name", name, "--organization", self.ORGANIZATION, "--tag", self.TAG)
        lines = bench.ask("leaf", "list").out.splitlines()
        assert len(lines) == 6
        assert len({cell_len(line.partition("pca_leaf_")[0]) for line in lines[1:]}) == 1
        assert max(map(cell_len, lines)) <= 80
        assert "=3" not in [line.strip() for line in bench.ask("leaf", "show", "www.example.test").out.splitlines()]

    LOCALES: Mapping[str, Mapping[str, str]] = {
        "C": {"LC_ALL": "C"},
        "POSIX, and output in ASCII": {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        "ASCII": {"PYTHONIOENCODING": "ascii"},
    }

    @pytest.mark.slow
    @pytest.mark.parametrize("locale", LOCALES)
    def test_no_locale_crashes(self, bench: Bench, locale: str) -> None:
        changes = self.LOCALES[locale]
        words = ("--common-name", self.NAMES[0], "--organization", self.ORGANIZATION, "--tag", self.TAG)
        encoding = changes.get("PYTHONIOENCODING", "utf-8")
        made = bench.process("leaf", "issue", *words, *JSON, encoding=encoding, changes=changes)
        assert made.status == 0
        shown = bench.process("leaf", "show", made.document["instance_id"], *JSON, encoding=encoding, changes=changes).document
        assert (shown["common_name"], shown["subject"]["organization"], shown["tag"]) == (self.NAMES[0], [self.ORGANIZATION], self.TAG)
        for line in (("leaf", "list"), ("tree",), ("leaf", "show", self.NAMES[0]), ("leaf", "list", "-o", "csv")):
            assert bench.process(*line, encoding=encoding, changes=changes).status == 0
        assert bench.process("leaf", "show", "没有", encoding=encoding, changes=changes).status == 3

    @pytest.mark.slow
    def test_where_words_are_no_unicode_they_are_refused_and_the_store_is_read(self, bench: Bench) -> None:
        """An ASCII locale that Python is told to believe: what is typed cannot be told from octets, what is stored is shown all the same."""
        ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        made = bench.issued("leaf", "issue", "--common-name", self.NAMES[0], "--tag", self.TAG)
        assert bench.process("leaf", "issue", "--common-name", self.NAMES[0], *JSON, changes=ascii_only).status == 2
        for line in (("leaf", "list"), ("tree",), ("leaf", "show", made.document["instance_id"])):
            assert bench.process(*line, changes=ascii_only).status == 0
        assert bench.process("leaf", "show", made.document["instance_id"], *JSON, changes=ascii_only).document["common_name"] == self.NAMES[0]


class TestH24:
    """Names that look like paths, options or syntax (siemens/gencmpclient#124, SUSE/caasp-salt#736, square/certstrap#5, alxwolf/ubios-cert#36)."""

    NAMES = ("../../x", "/etc/x", "-rf", "--", "*", 'a/b=c+d,e"f#g;h\\', "a b ", "~", ".", "..", "$(id)", "%s%n", "CON", "a:b", "#x", "\\0", " ")
    IDS = (
        "../x",
        "pca_leaf_%00",
        "pca_leaf_a/../b",
        "pca_leaf_" + "a" * 20,
        "pca_leaf_" + "/" * 20,
        "pca_leaf_" + "../" * 6 + "..",
        "pca_leaf_" + "é" * 20,
        "pca_leaf_" + "²" * 20,
        "/etc/passwd",
        ".",
        "..",
        "*",
        "pca_leaf_*",
        " ",
        "",
        "x" * 5000,
        "pca_leaf_\nx",
        "-rf",
    )

    @pytest.mark.parametrize("name", NAMES)
    def test_they_are_names_and_no_files(self, bench: Bench, name: str) -> None:
        before = {path.name for path in bench.place.iterdir()}
        made = bench.issued("leaf", "issue", f"--common-name={name}", f"--tag={name}", f"--organization={name}", "--out", "out")
        assert attributes(made, x509.NameOID.COMMON_NAME) == attributes(made, x509.NameOID.ORGANIZATION_NAME) == [name]
        assert (made.document["common_name"], made.document["tag"]) == (name, name)
        assert {path.name for path in bench.place.iterdir()} == {*before, "out"}
        assert {path.stem for path in bench.place.glob("out/*")} == {"certificate", "private_key", "chain", "fullchain", "root_certificate"}
        assert [path.name for path in (bench.store / "leaves").iterdir()] == [made.document["instance_id"]]
        assert bench.ask("leaf", "show", *JSON, "--", name).document["instance_id"] == made.document["instance_id"]

    def test_the_value_behind_an_option_is_its_value(self, bench: Bench) -> None:
        assert attributes(bench.issued("leaf", "issue", "--common-name", "-rf"), x509.NameOID.COMMON_NAME) == ["-rf"]
        words = ("leaf", "issue", "--common-name", "a.test")
        assert bench.refused(*words, "--tag", "--force").hint == "--tag TEXT, or --tag=--force where that is the value"
        assert bench.issued(*words, "--tag=--force").document["tag"] == "--force"

    @pytest.mark.parametrize("name", ["-rf", "123", "*", ".", "db1", "DB-1"])
    def test_what_is_proposed_for_a_name_works(self, bench: Bench, name: str) -> None:
        """The warning about a missing SAN may end in words to try."""
        said = bench.issued("leaf", "issue", "--common-name", name).said
        for proposed in re.findall("try --san ([^ ,]+)", said):
            assert bench.issued("leaf", "issue", "--san", proposed).sans == [proposed.lower()]

    @pytest.mark.parametrize(
        "command", [row for row in COMMANDS if any(argument.metavar.startswith("ID") for argument in row.arguments)], ids=lambda row: row.path
    )
    def test_no_verb_takes_an_id_of_another_shape(self, bench: Bench, command: Command) -> None:
        bench.written("pass", "word\n")
        flags = {option.long_flag for option in command.own_options}
        options = [*(["-y"] if YES.long_flag in flags else []), *(["--passphrase-file", "pass"] if PASSPHRASE_FILE.long_flag in flags else [])]
        ids = [path.name for path in bench.store.glob("*s/pca_*")]
        around = [f"{one}{more}" for one in ids for more in ("/", "/.", f"/../{one}", "\n", " ", "x", "\\")]
        for wrong in (*self.IDS, *around):
            bench.refused(*command.path.split(), *options, wrong, statuses=(2, 3))
            bench.refused(*command.path.split(), *options, "--", wrong, statuses=(2, 3))

    @pytest.mark.parametrize("option", ["--issuer-id"])
    def test_no_issuer_has_one(self, bench: Bench, option: str) -> None:
        for wrong in (*self.IDS, "pca_root_" + "a" * 20, "pca_sub_" + "../" * 6 + "ab"):
            for words in (("leaf", "issue", "--san", "a.test"), ("sub", "create", "--common-name", "S")):
                assert bench.refused(*words, f"{option}={wrong}", statuses=(2, 3)).field == "issuer_id"

    def test_no_filter_finds_one(self, bench: Bench) -> None:
        for wrong in self.IDS:
            for option in ("--instance-id", "--issuer-id", "--common-name"):
                answer = bench.ask("leaf", "list", f"{option}={wrong}", *JSON)
                assert answer.status in {0, 2, 3}
                assert answer.status or answer.document["count"] == 0

    @pytest.mark.parametrize("action", [name for name, row in ACTIONS.items() if any(field.path == "instance_id" for field in row.fields)])
    def test_no_action_takes_one(self, bench: Bench, action: str) -> None:
        further = {"download_type": "pem", "is_tarball": False} if action.startswith("Download") else {}
        for wrong in (*self.IDS, "pca_leaf_\0", "pca_leaf_" + "\0" * 20):
            words = bench.calling(action, {"instance_id": wrong, **further})
            if action.startswith("List"):
                answer = bench.ask(*words)
                assert answer.status or not wrong or answer.document["Result"]["count"] == 0
            else:
                bench.refused(*words, statuses=(2, 3))

    @pytest.mark.slow
    def test_nothing_outside_the_store_and_out_is_touched(self, bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
        log = tmp_path_factory.mktemp("strace") / "log"
        under = (bench.judges.find("strace"), "-f", "-y", "-e", "trace=%file", "-s", "4096", "-o", log)
        # Python itself writes what it compiled, beside the sources.
        quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
        made = bench.process(
            "leaf", "issue", "--common-name", "../../x", "--tag=/etc/x", "--organization=*", "--out", "o u t", *JSON, under=under, changes=quiet
        )
        assert made.status == 0
        allowed = (bench.store, bench.place / "o u t")
        touched = list(_changed(log.read_text(), bench.place))
        assert {"certificate.pem", "instance.toml"} <= {path.name for path in touched}
        assert [path for path in touched if not any(path.is_relative_to(one) for one in allowed)] == []
        for line in (
            ("leaf", "revoke", "../../x", "-y"),
            ("leaf", "delete", "../../x", "-y"),
            ("leaf", "show", "pca_leaf_a/../b"),
            ("leaf", "delete", "../x", "-y"),
        ):
            assert bench.process(*line, under=under, changes=quiet).status in {0, 2, 3}
            assert [path for path in _changed(log.read_text(), bench.place) if not path.is_relative_to(bench.store)] == []


_CALL = re.compile(r"^\d+ +(\w+)\((.*)$", re.MULTILINE)
_READING = re.compile("^(open|openat)$")
_WRITING = re.compile("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
_LOOKING = {"execve", "access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "statx", "readlink", "readlinkat", "getcwd", "chdir", "statfs"}
_WHERE = re.compile(r'(?:(AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"')


def _changed(log: str, place: Path) -> Iterator[Path]:
    """The paths that were opened for writing, made, renamed, taken away, or anything else but looked at and read."""
    for call, rest in _CALL.findall(log):
        if call not in _LOOKING and not (_READING.match(call) and not _WRITING.search(rest)):
            for _, directory, path in _WHERE.findall(rest):
                whole = Path(os.path.normpath(Path(directory or place, path)))
                if whole != Path(os.devnull):
                    yield whole


class TestH25:
    """Text that a screen obeys (eminwux/sbsh#390)."""

    TEXTS: Mapping[str, str] = {
        "markup": "[red]x[/nope][link=https://e.test]y",
        "ANSI": "\x1b[2J\x1b]0;t\a",
        "OSC 8": "\x1b]8;;https://e.test\x1b\\x\x1b]8;;\x1b\\",
        "C1": "\x9b2J\x9d0;t\x9c\x85\x7f",
        "bidi": "a\u202egpj.exe\u2066\u200f",
        "lines": "a\r\nerror: forged\vb\fc\x1cd\u2028e\u2029f",
        "C0": "".join(map(chr, range(1, 32))),
    }

    @pytest.mark.parametrize("text", TEXTS)
    def test_it_is_stored_as_it_is_and_shown_escaped(self, bench: Bench, text: str) -> None:
        hostile = self.TEXTS[text]
        made = bench.issued("leaf", "issue", f"--tag={hostile}", f"--common-name={hostile}", f"--contact-name={hostile}")
        name = made.document["instance_id"]
        assert attributes(made, x509.NameOID.COMMON_NAME) == [hostile]
        shown = bench.ask("leaf", "show", name, *JSON).document
        assert (shown["tag"], shown["common_name"], shown["contact"]["name"]) == (hostile, hostile, hostile)
        for words in (
            ("leaf", "show", name),
            ("leaf", "list"),
            ("tree",),
            ("leaf", "issue", "--san", "a.test", f"--tag={hostile}"),
            ("leaf", "revoke", name, "-y"),
        ):
            answer = plain(bench.ask(*words, "--color", "always"))
            assert answer.status == 0
            assert not re.search("^(error: )?forged", answer.out + answer.err, re.MULTILINE)
            assert "\t" not in answer.out

    def test_how_it_is_shown(self, bench: Bench) -> None:
        bench.issued("leaf", "issue", "--common-name", "a.test", "--tag", "[red]x[/nope]\x1b[2J\x9b\u202e\n")
        assert r"[red]x[/nope]\x1b[2J\x9b\u202e\n" in bench.ask("leaf", "show", "a.test").out

    @pytest.mark.parametrize("text", TEXTS)
    def test_errors_and_notices_do_not_obey_it_either(self, bench: Bench, text: str) -> None:
        hostile = self.TEXTS[text]
        places = (
            "--san",
            "--country",
            "--key-alg",
            "--issuer-id",
            "--valid",
            "--key-usage",
            "--custom-extension",
            "--csr",
            "--request",
            "--email",
            "--serial-number",
            "--nothing",
        )
        for option in places:
            for color in ((), ("--color", "always")):
                bench.refused("leaf", "issue", "--common-name", "a.test", f"{option}={hostile}", *color, statuses=(2, 3))
        bench.refused("leaf", "show", hostile, "--color", "always", statuses=(2, 3))
        bench.refused("leaf", hostile)
        bench.refused("call", hostile)
        bench.refused(*bench.asking(tag=hostile, csr_common={"san": [hostile]}))
        bench.refused(*bench.asking(**{hostile: 1}))

    @pytest.mark.parametrize("text", TEXTS)
    def test_a_csr_does_not_bring_it_to_the_screen(self, bench: Bench, text: str) -> None:
        hostile = self.TEXTS[text]
        asked = maker.request(maker.sans(maker.dns("a.test")), subject=maker.subject((maker.O, hostile), (maker.CN, hostile)))
        made = bench.issued("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(asked)))
        assert attributes(made, x509.NameOID.ORGANIZATION_NAME) == [hostile]
        told = bench.ask("leaf", "issue", "--csr", "asked.csr", "--common-name", "b.test", "--san", "b.test", "--color", "always")
        assert (told.status, "the CSR asks for" in told.err) == (0, True)
        bad = maker.request(maker.sans(maker.dns(hostile.encode("ascii", "replace"))), subject=maker.subject((maker.C, hostile)))
        bench.refused("leaf", "issue", "--csr", bench.written("bad.csr", maker.text(bad)), "--color", "always")

    @pytest.mark.parametrize("escape", [r"\ud800", r"\udfff\ud800", r"a\udc80", r"a\u0000b"])
    def test_what_is_no_text_is_refused(self, bench: Bench, escape: str) -> None:
        for path, body in {
            "tag": '{"tag": "TEXT"}',
            "csr_common.subject.common_name": '{"csr_common": {"subject": {"common_name": "TEXT"}}}',
            "contact.name": '{"contact": {"name": "TEXT"}}',
        }.items():
            request = bench.written("request.json", body.replace("TEXT", escape))
            assert bench.refused("leaf", "issue", "--request", request, *(() if "common_name" in path else ("--common-name", "a.test"))).field == path
            values = {"csr_common": {"subject": {"common_name": "a.test"}}, **json.loads(body.replace("TEXT", escape))}
            sent = bench.written("body.json", json.dumps(bench.body(**values)))
            assert bench.refused("call", "CreateLeafInstance", "--body", sent).field == path

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "octets", [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80"], ids=["no UTF-8", "half a character", "a surrogate", "NUL in two octets"]
    )
    def test_octets_that_are_no_text_are_refused(self, bench: Bench, octets: bytes) -> None:
        for option, field in {b"--tag=": "tag", b"--common-name=": "csr_common.subject.common_name", b"--san=": "csr_common.san"}.items():
            answer = bench.process("leaf", "issue", "--organization", "Example", option + octets, *JSON)
            assert (answer.status, answer.document["error"]["field"]) == (2, field)
        assert bench.process("leaf", "show", octets).status == 3
        assert bench.process("leaf", "issue", "--csr", "-", *JSON, stdin=octets).status == 2
        assert bench.process("call", "CreateLeafInstance", "--body", "-", stdin=b'{"tag": "' + octets + b'"}').status == 2

    @pytest.mark.slow
    def test_what_a_process_writes(self, bench: Bench) -> None:
        hostile = "".join(self.TEXTS.values())
        made = bench.process("leaf", "issue", "--common-name", "a.test", "--tag", hostile, *JSON)
        assert made.document["tag"] == hostile
        for words in (("leaf", "show", "a.test"), ("leaf", "show", hostile), ("leaf", "list", "-o", "csv"), ("tree",)):
            assert bench.process(*words, changes={"TERM": "xterm-256color"}).status in {0, 3}

"""`call`: one envelope on stdout whatever happens, one line on stderr, the exit status of the error."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pcactl.api import actions
from pcactl.errors import Defect, StoreBusy
from tests.cli.conftest import Answer, Pca

ROOT = {
    "csr_common": {"subject": {"common_name": "R"}},
    "key_alg": "ECDSA",
    "key_param": "P256",
    "hash_alg": "SHA256",
    "quantity": 1,
    "duration_type": "year",
}

Call = Callable[..., Answer]


@pytest.fixture
def call(pca: Pca, tmp_path: Path) -> Call:
    def run(action: str, body: object = None, *more: str) -> Answer:
        if body is None:
            return pca("call", action, *more)
        (tmp_path / "body.json").write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
        return pca("call", action, "--body", "body.json", *more)

    return run


def code(answer: Answer) -> Any:
    return answer.document["ResponseMetadata"]["Error"]["Code"]


@pytest.mark.parametrize("output", ["text", "json"])
def test_an_answer_is_always_json(call: Call, output: str) -> None:
    made = call("CreateRootInstance", ROOT, "-o", output)
    assert made.status == 0
    assert list(made.document) == ["ResponseMetadata", "Result"]
    assert made.err.startswith("warning: the private key of ")
    assert call("DisableRootInstance", {"instance_id": made.document["Result"]["instance_id"]}, "-q").document.keys() == {"ResponseMetadata"}
    assert call("GetQuotaDetail").document["Result"] == {"quota": 0}


@pytest.mark.parametrize(
    ("action", "body", "status", "expected"),
    [
        ("DestroyRootInstance", {}, 2, "InvalidActionOrVersion"),
        ("ListRootInstances", {}, 3, "NotFound.Resource"),
        ("CreateRootInstance", b"{", 2, "MalformedRequest"),
        ("CreateRootInstance", b" " * ((1 << 20) + 1), 2, "MalformedRequest"),
        ("CreateRootInstance", ROOT | {"quantity": "1"}, 2, "InvalidParameter.quantity"),
        ("CreateRootInstance", {}, 2, "MissingParameter.csr_common"),
    ],
)
@pytest.mark.parametrize("output", ["text", "json"])
def test_an_error_is_in_the_envelope(call: Call, action: str, body: object, status: int, expected: str, output: str) -> None:
    answer = call(action, body, "-o", output)
    assert (answer.status, code(answer)) == (status, expected)
    assert "Result" not in answer.document
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1


def raising(error: Exception) -> Callable[..., Any]:
    def use(*_: object) -> Any:
        raise error

    return use


@pytest.mark.parametrize(
    ("error", "status", "expected", "line"),
    [
        (StoreBusy("run it again"), 6, "SystemBusy", "error: run it again\n"),
        (Defect("odd"), 1, "InternalError", "error: a defect in pcactl: odd; try: run it again with --verbose, and report what that prints\n"),
        (
            ValueError("secret"),
            1,
            "InternalError",
            "error: a defect in pcactl: ValueError: secret; try: run it again with --verbose, and report what that prints\n",
        ),
    ],
)
def test_what_goes_wrong_inside(call: Call, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, expected: str, line: str) -> None:
    monkeypatch.setitem(actions._USES, "quota", raising(error))  # noqa: SLF001 - as if the use case failed
    answer = call("GetQuotaDetail")
    assert (answer.status, code(answer), answer.err) == (status, expected, line)
    assert "secret" not in answer.out
    assert ("Traceback" in call("GetQuotaDetail", None, "-v").err) is (status == 1)


def test_errors_of_the_command_line_are_no_answers(call: Call, pca: Pca) -> None:
    for line in (("--body", "none.json"), ("--nonsense",), ("-o", "csv"), ("--body", "."), ("more",)):
        answer = pca("call", "GetQuotaDetail", *line)
        assert (answer.status, answer.out) == (3 if "none.json" in line else 2, "")
    assert call("GetQuotaDetail", None, "--body", "none.json", "-o", "json").document.keys() == {"error"}

"""Who is spoken to in Chinese, and what of it: texts for people on streams that can write it, and never what programs read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind, Unit
from pcactl.errors import NotFound
from pcactl.phrase import DID_YOU_MEAN, Command, either, listing, phrase, together, why
from pcactl.render.chinese import CHINESE
from pcactl.render.errors import block, sentence
from pcactl.render.escape import escaped
from pcactl.render.language import chinese, for_store, language, wants_chinese
from tests.cli.conftest import Pca


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW.UTF-8"}, True),
        ({"LANG": "zh"}, True),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, False),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANGUAGE": "zh"}, True),
        ({"LANGUAGE": "zh_CN:en", "LANG": "de_DE.UTF-8"}, True),
        ({"LANGUAGE": "en:zh", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANGUAGE": "zh", "LC_ALL": "C"}, False),
        ({"LANGUAGE": "zh", "LANG": "POSIX"}, False),
        ({"LANGUAGE": "zh", "LANG": "C.UTF-8"}, True),
        ({"LANGUAGE": "", "LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zhuang"}, False),
    ],
)
def test_who_wants_chinese(environ: dict[str, str], wanted: object) -> None:
    assert wants_chinese(environ) is wanted


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "正常"), ("gbk", "正常"), ("gb18030", "正常"), ("ascii", "normal"), ("latin-1", "normal"), ("big5", "normal"), ("euc_jp", "normal")],
)
def test_a_stream_that_cannot_write_it_stays_english(encoding: str, said: str) -> None:
    assert language(encoding, wanted=True)("normal") == said
    assert language(encoding, wanted=False)("normal") == "normal"


def test_phrases_are_said_from_the_inside() -> None:
    said = phrase("{period} left", period=phrase("{number} days", number=12))
    assert (said, chinese(said)) == ("12 days left", "剩余 12 天")
    assert chinese(phrase("there is no {kind} {name}", kind=Kind.SUB, name='"x"')) == '没有名为 "x" 的子 CA'
    assert chinese(either([phrase("revoked"), phrase("expired")])) == "已吊销 或 已过期"
    assert chinese(together(["CA:TRUE", "key_cert_sign", "crl_sign"])) == "CA:TRUE, key_cert_sign 和 crl_sign"
    assert chinese(why(ValueError(phrase("{hash} is odd", hash=1)))) == "1 is odd"
    assert chinese(phrase("{unit}", unit=Unit.DAY)) == "day"


def test_a_template_is_taken_as_it_is() -> None:
    again = phrase(phrase("{number} days", number=2))
    assert (again, again.template) == ("2 days", "{number} days")
    assert phrase('it begins with { and holds fields such as "csr_common"').values == {}


@given(st.sampled_from(sorted(CHINESE)) | st.text())
def test_what_people_gave_is_never_translated(value: str) -> None:
    assert chinese(phrase("{value} is not allowed", value=value)) == f"不允许 {value}"
    assert chinese(listing([value, value])) == f"{value}, {value}"


@given(st.sampled_from(sorted(CHINESE)))
def test_what_an_error_repeats_is_never_translated(value: str) -> None:
    error = NotFound("9", value=value, hint=phrase(DID_YOU_MEAN, meant=value))
    for written in (block(error, chinese), sentence(error, chinese)):
        assert written.count(escaped(value)[:50]) >= 2


def test_commands_are_about_the_store_that_was_named() -> None:
    said = phrase("{command}, and issue another", command=Command("pcactl leaf revoke X"))
    assert for_store(said, "/s t") == "pcactl leaf revoke X --store '/s t', and issue another"
    assert chinese(for_store(said, "/s")) == "先执行 pcactl leaf revoke X --store /s，再重新签发"
    assert for_store(Command("pcactl tree"), "s") == "pcactl tree --store s"
    assert for_store("pcactl root create makes a new store", "s") == "pcactl root create makes a new store"


def test_errors_notices_and_results(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    made = pca("root", "create", "--common-name", "imported", "--tag", "normal")
    assert made.out.startswith("已创建根 CA：imported\n  ID        pca_root_")
    assert made.err.startswith('警告："imported" 的私钥在证书库中未加密；可用 pcactl root passphrase pca_root_')
    shown = pca("root", "show", "imported")
    assert "  状态      正常\n" in shown.out
    assert "  标签      normal\n" in shown.out
    wrong = pca("root", "create", "--common-name", "x", "--key-alg", "ras")
    assert (wrong.status, wrong.err) == (2, '错误：key_alg：不允许 "ras"\n  允许值   RSA, ECDSA, SM2\n  可尝试   RSA\n')
    assert pca("leaf", "list").err == "没有符合条件的私有证书\n"


def test_what_programs_read_is_english(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = pca("root", "create", "--common-name", "R", "-o", "json")
    refused = pca("root", "show", "Q", "-o", "json")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    again = pca("root", "show", "Q", "-o", "json")
    assert again.document == refused.document
    assert again.document["error"]["message"] == 'there is no root "Q"'
    assert again.err == '错误：instance_id：没有名为 "Q" 的根 CA；可尝试：pcactl root list\n'
    made = pca("root", "create", "--common-name", "R2", "-o", "json").document
    assert made["notices"][0]["message"].startswith('the private key of "R2" lies in the store in the clear')
    assert made.keys() == spoken.document.keys()
    called = pca("call", "GetRootInstance").document
    assert called["ResponseMetadata"]["Error"]["Message"] == "instance_id: a root needs it"


def test_help(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh")
    told = pca("leaf", "issue", "--help").out
    assert "签发一个私有证书；SM2 时签发签名、加密双证书。" in told
    assert "可重复给出。" in told
    assert not [line for line in told.splitlines() if "Repeatable" in line or "reads stdin" in line]

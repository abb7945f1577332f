"""`[defaults]` of `store.toml`: what they fill, what goes before them, and what is wrong with them."""

from typing import Any

import pytest

from pcactl.authority.defaults import fill
from pcactl.authority.issue import create
from pcactl.contract.vocabulary import Kind
from pcactl.engine.request import parse_request
from pcactl.errors import InvalidParameter, MissingParameter, NotFound, StoreFailure
from pcactl.model import Body
from tests.api.client import SM2, Client

NAMED = {"csr_common": {"subject": {"common_name": "Example"}}}
KINDS = ("root", "sub", "leaf")


def settle(client: Client, text: str) -> None:
    """Write settings behind what `store.toml` says."""
    path = client.store.path / "store.toml"
    path.write_text(path.read_text("utf-8") + "\n" + text, "utf-8")


def filled(client: Client, kind: Kind, body: Body | None = None) -> Body:
    return fill(kind, NAMED | (body or {}), client.store, client.world)[0]


@pytest.fixture
def chained(client: Client) -> Client:
    """A client whose store has one root and one sub."""
    client.create(Kind.SUB, issuer_id=client.create(Kind.ROOT, quantity=3), quantity=2)
    return client


def test_without_settings_the_built_in_defaults_fill(chained: Client) -> None:
    made = filled(chained, Kind.LEAF)
    assert {name: made[name] for name in ("hash_alg", "key_alg", "key_param", "quantity", "duration_type")} == {
        "hash_alg": "SHA256",
        "key_alg": "ECDSA",
        "key_param": "P256",
        "quantity": 1,
        "duration_type": "year",
    }


def test_settings_fill_what_the_body_lacks(chained: Client) -> None:
    settle(chained, '[defaults]\nkey_alg = "RSA"\nkey_param = "3072"\nhash_alg = "SHA384"\nquantity = 30\nduration_type = "day"\ntag = "ops"\n')
    made = filled(chained, Kind.LEAF)
    wanted = {"key_alg": "RSA", "key_param": "3072", "hash_alg": "SHA384", "quantity": 30, "duration_type": "day", "tag": "ops"}
    assert wanted.items() <= made.items()
    assert filled(chained, Kind.LEAF, {"tag": "mine", "hash_alg": "SHA512"}).items() >= (wanted | {"tag": "mine", "hash_alg": "SHA512"}).items()


def test_they_become_what_is_issued(chained: Client) -> None:
    settle(chained, '[defaults]\nkey_param = "P384"\n[defaults.csr_common.subject]\norganization = ["研发部"]\ncountry = ["cn"]\n')
    body, notices = fill(Kind.LEAF, NAMED, chained.store, chained.world)
    made = create(parse_request(Kind.LEAF, body), chained.store, chained.world, notices=notices).instance
    assert (made.key_alg, made.key_param) == ("ECDSA", "P384")
    assert made.subject == (("country", "CN"), ("organization", "研发部"), ("common_name", "Example"))
    assert made.request == body


def test_those_of_a_kind_go_first(chained: Client) -> None:
    text = '[defaults]\nquantity = 9\nduration_type = "month"\ntag = "all"\n'
    settle(chained, text + "".join(f'[defaults.{kind}]\ntag = "{kind}"\n' for kind in KINDS) + '[defaults.leaf.contact]\nname = "张三"\n')
    assert [filled(chained, kind)["tag"] for kind in Kind] == ["root", "sub", "leaf"]
    assert [filled(chained, kind)["quantity"] for kind in Kind] == [9, 9, 9]
    assert [filled(chained, kind).get("contact") for kind in Kind] == [None, None, {"name": "张三"}]


def test_a_kinds_half_of_a_validity_takes_the_other_from_all(chained: Client) -> None:
    settle(chained, '[defaults]\nquantity = 9\nduration_type = "month"\n[defaults.leaf]\nquantity = 3\n')
    made = filled(chained, Kind.LEAF)
    assert (made["quantity"], made["duration_type"]) == (3, "month")


@pytest.mark.parametrize("half", [{"quantity": 2}, {"duration_type": "hour"}])
def test_half_a_validity_in_the_body_keeps_both_defaults_away(chained: Client, half: Body) -> None:
    """90 of the settings and `year` of the body would be what nobody asked for."""
    settle(chained, '[defaults]\nquantity = 90\nduration_type = "day"\n')
    made = filled(chained, Kind.LEAF, half)
    assert {name: made[name] for name in ("quantity", "duration_type") if name in made} == half


def test_what_the_body_has_inside_an_object_stays(chained: Client) -> None:
    settle(chained, '[defaults.contact]\nname = "张三"\nemail = "a@example.com"\n[defaults.csr_common.subject]\ncommon_name = "never"\nlocality = ["海淀"]\n')
    made = filled(chained, Kind.LEAF, {"contact": {"email": "b@example.com", "name": None}})
    assert made["contact"] == {"email": "b@example.com", "name": "张三"}
    assert made["csr_common"]["subject"] == {"common_name": "Example", "locality": ["海淀"]}


def test_a_body_is_not_changed(chained: Client) -> None:
    settle(chained, '[defaults.csr_common.subject]\nlocality = ["海淀"]\n')
    body = {"csr_common": {"subject": {"common_name": "Example"}}}
    filled(chained, Kind.LEAF, body)
    assert body == NAMED


@pytest.mark.parametrize("what", [{"csr_common": "x"}, {"csr_common": {"subject": ["x"]}}, {"contact": 7}])
def test_what_has_the_wrong_type_is_left_for_the_parser(chained: Client, what: Body) -> None:
    settle(chained, '[defaults.csr_common.subject]\nlocality = ["海淀"]\n[defaults.contact]\nname = "x"\n')
    made = filled(chained, Kind.LEAF, what)
    assert made.items() >= what.items()
    with pytest.raises(InvalidParameter):
        parse_request(Kind.LEAF, made)


def test_an_issuer_may_be_a_setting(chained: Client) -> None:
    root = chained.result("ListRootInstances")["result"][0]["instance_id"]
    other = chained.create(Kind.SUB, issuer_id=root, common_name="Other CA")
    with pytest.raises(MissingParameter):
        filled(chained, Kind.LEAF)
    settle(chained, '[defaults.leaf]\nissuer_id = "Other CA"\n')
    assert filled(chained, Kind.LEAF)["issuer_id"] == other
    assert filled(chained, Kind.LEAF, {"issuer_id": "Test sub"})["issuer_id"] != other
    assert filled(chained, Kind.SUB)["issuer_id"] == root


def test_an_issuer_that_is_not_there_is_an_error(chained: Client) -> None:
    settle(chained, '[defaults.leaf]\nissuer_id = "Nobody"\n')
    with pytest.raises(NotFound, match="Nobody"):
        filled(chained, Kind.LEAF)


# What a kind, or a key, has no use for


def test_what_is_for_leaves_alone_is_passed_over_elsewhere(chained: Client) -> None:
    settle(chained, "[defaults]\nuse_quota = true\n[defaults.extensions.key_usages]\ndigital_signature = true\n")
    assert "use_quota" not in filled(chained, Kind.ROOT)
    assert "extensions" not in filled(chained, Kind.ROOT)
    assert filled(chained, Kind.LEAF)["use_quota"] is True


def test_what_a_kinds_own_table_says_is_judged(chained: Client) -> None:
    settle(chained, "[defaults.root]\nuse_quota = true\n")
    with pytest.raises(InvalidParameter) as caught:
        parse_request(Kind.ROOT, filled(chained, Kind.ROOT))
    assert caught.value.field == "use_quota"


ORDERS = ['key_alg = "RSA"\nkey_param = "2048"\n', 'key_param = "2048"\nkey_alg = "RSA"\n']


@pytest.mark.parametrize("text", ORDERS)
def test_another_key_than_the_settings_has_its_own_parameter(chained: Client, text: str) -> None:
    settle(chained, "[defaults]\n" + text)
    made = filled(chained, Kind.LEAF, {"key_alg": "ECDSA"})
    assert (made["key_alg"], made["key_param"]) == ("ECDSA", "P256")
    assert filled(chained, Kind.LEAF)["key_param"] == "2048"


@pytest.mark.parametrize("text", ORDERS)
def test_a_key_that_the_issuer_could_not_sign_is_passed_over_with_its_parameter(client: Client, text: str) -> None:
    client.create(Kind.SUB, issuer_id=client.create(Kind.ROOT, quantity=3, **SM2), quantity=2, **SM2)
    settle(client, "[defaults]\n" + text)
    made = filled(client, Kind.LEAF)
    assert made["key_alg"] == "SM2"
    assert "key_param" not in made
    parse_request(Kind.LEAF, made)


def test_a_parameter_alone_is_for_the_key_that_it_fits(chained: Client) -> None:
    settle(chained, '[defaults]\nkey_param = "2048"\n')
    assert filled(chained, Kind.LEAF)["key_param"] == "P256"
    assert filled(chained, Kind.LEAF, {"key_alg": "RSA"})["key_param"] == "2048"


def test_a_kinds_key_goes_before_the_parameter_of_all(chained: Client) -> None:
    settle(chained, '[defaults]\nkey_alg = "RSA"\nkey_param = "4096"\n[defaults.leaf]\nkey_alg = "ECDSA"\n')
    assert filled(chained, Kind.LEAF)["key_param"] == "P256"
    assert filled(chained, Kind.SUB)["key_param"] == "4096"


# What is wrong with them


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[defaults]\nkey_algorithm = "RSA"\n', "defaults.key_algorithm"),
        ('[defaults.leaf]\nkey_algorithm = "RSA"\n', "defaults.key_algorithm"),
        ("[defaults.leave]\nquantity = 1\n", "defaults.leave"),
        ('[defaults.csr_common.subject]\nname = "x"\n', "defaults.csr_common.subject.name"),
        ('[defaults.key_alg]\nRSA = "2048"\n', "defaults.key_alg.RSA"),
        ('[defaults]\nleaf = "x"\n', "defaults.leaf"),
    ],
)
def test_a_key_that_is_not_documented_is_refused_by_name(chained: Client, text: str, key: str) -> None:
    settle(chained, text)
    with pytest.raises(StoreFailure, match=f"store.toml: {key} ") as caught:
        filled(chained, Kind.LEAF)
    assert caught.value.exit_status == 6


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("key_alg = 7", "key_alg"),
        ('key_alg = ["RSA"]', "key_alg"),
        ("key_param = 2048", "key_param"),
        ('key_param = ["P256"]', "key_param"),
        ("hash_alg = [1]", "hash_alg"),
        ('hash_alg = "MD5"', "hash_alg"),
        ('csr_common.subject.country = "CN"', "csr_common.subject.country"),
        ("tag = 2026-11-25", "tag"),
        ('contact = "x"', "contact"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_the_parser(chained: Client, text: str, field: str) -> None:
    settle(chained, f"[defaults]\n{text}\n")
    with pytest.raises(InvalidParameter) as caught:
        parse_request(Kind.LEAF, filled(chained, Kind.LEAF))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "text",
    [
        '[defaults]\nquantity = "ten"\nduration_type = "day"',
        '[defaults]\nduration_type = "week"\nquantity = 1',
        "[defaults]\nquantity = 1",
        '[defaults.leaf]\nquantity = 1826\nduration_type = "day"',
        '[defaults]\nidempotence_token = "x"',
    ],
)
def test_what_is_no_default_is_the_stores_fault(chained: Client, text: str) -> None:
    settle(chained, f"{text}\n")
    with pytest.raises(StoreFailure, match=r"store\.toml: defaults"):
        filled(chained, Kind.LEAF)


def test_a_general_validity_that_a_kind_does_not_take_is_passed_over(chained: Client) -> None:
    settle(chained, '[defaults]\nquantity = 12\nduration_type = "hour"\n')
    made = filled(chained, Kind.ROOT)
    assert (made["quantity"], made["duration_type"]) == (20, "year")


def test_a_validity_of_the_settings_is_shortened_to_fit(chained: Client) -> None:
    settle(chained, '[defaults.leaf]\nquantity = 5\nduration_type = "year"\n')
    made = filled(chained, Kind.LEAF)
    assert made["duration_type"] in {"year", "day"}


def test_call_takes_no_settings(chained: Client) -> None:
    """The documented body is strict: what it lacks is missing."""
    settle(chained, '[defaults]\nhash_alg = "SHA256"\n')
    body: dict[str, Any] = NAMED | {"key_alg": "ECDSA", "key_param": "P256", "quantity": 1, "duration_type": "day"}
    assert chained.refused("CreateRootInstance", body).code == "MissingParameter.hash_alg"


def test_a_store_that_is_not_there_yet_has_no_settings(client: Client) -> None:
    assert filled(client, Kind.ROOT)["key_param"] == "P256"

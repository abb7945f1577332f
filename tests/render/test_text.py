"""Text screens, as a person sees them at 80 columns."""

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest

from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import CertificateFacts, Contact, Deleted, Files, Listed, Page, Quota, Removed, Result, Several, StorePath, Tree
from pcactl.render.escape import width
from pcactl.render.text import text
from pcactl.render.view import View
from tests.render.samples import LEAF_ID, NOW, ROOT_ID, STORE, SUB_ID, dry_run, instance, page, shown, tree

PLAIN, MADE = View(), View(made=True)


def screen(result: Result, view: View = PLAIN) -> str:
    return text(result, view)


def test_an_issued_leaf() -> None:
    assert screen(shown(instance()), MADE) == (
        "Issued www.example.com\n"
        "  Id        pca_leaf_M6gaihuZRcOq4VtN2kXw\n"
        "  Issuer    Office CA  pca_sub_MlRaKx3TzYb8QeWcUo5H\n"
        "  Names     www.example.com, 192.0.2.7\n"
        "  Key       ECDSA P256, signed with SHA256\n"
        "  Valid     2026-11-25 01:18:14Z to 2027-02-23 01:18:13Z  (90 days)\n"
        "  Files     /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/certificate.pem\n"
        "            /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/private_key.pem\n"
    )


def test_an_issued_pair_shows_both_halves() -> None:
    lines = screen(shown(instance(algorithm="SM2"), out=True), MADE).splitlines()
    assert lines[6:] == [
        "  Serial    00  signing",
        "            01  encryption",
        "  Files     /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/certificate.pem",
        "            /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/private_key.pem",
        "            /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/encryption_certificate.pem",
        "            /srv/ca/leaves/pca_leaf_M6gaihuZRcOq4VtN2kXw/encryption_private_key.pem",
        "  Out       tls/fullchain.pem",
    ]


def test_a_created_root() -> None:
    lines = screen(shown(instance(Kind.ROOT, ROOT_ID, "国密根", algorithm="SM2", san=())), MADE).splitlines()
    assert lines[:4] == ["Created root 国密根", f"  Id        {ROOT_ID}", "  Issuer    itself", "  Key       SM2, signed with SM3"]


def test_show_tells_the_rest() -> None:
    one = instance(subject=(("country", "CN"), ("organization", "研发部")), common_name="", tag="a\nb", contact=Contact("张三", "z@example.com"))
    assert screen(shown(one)).splitlines()[:3] == ["Leaf www.example.com", f"  Id        {LEAF_ID}", "  State     normal"]
    assert "  Valid     2026-11-25 01:18:14Z to 2027-02-23 01:18:13Z  (89 days left)" in screen(shown(one)).splitlines()
    assert "(2 days ago)\n" in screen(shown(instance(days=-2)))
    assert {"  Subject   C=CN, O=研发部", "  Serial    00", "  SHA-256   F0", r"  Tag       a\nb", "  Contact   张三, z@example.com"} <= set(
        screen(shown(one)).splitlines()
    )


def test_show_tells_why_it_was_revoked() -> None:
    revoked = instance(status=Status.REVOKED, revoked_at=NOW)
    assert "  State     revoked  2026-11-25 01:18:14Z\n" in screen(shown(revoked))
    assert "  State     revoked  2026-11-25 01:18:14Z  keyCompromise\n" in screen(shown(revoked._replace(revoke_reason="keyCompromise")))


def test_show_of_what_is_not_there() -> None:
    keyless = shown(instance())
    del keyless.files.paths["private_key"]  # type: ignore[attr-defined]
    assert screen(keyless).endswith("  Key file  not in the store\n")
    assert f"  Issuer    {SUB_ID}  (deleted)\n" in screen(keyless._replace(issuer_common_name=""))
    assert f"  Issuer    {SUB_ID}\n" in screen(keyless._replace(issuer_common_name=SUB_ID))


def test_an_imported_root() -> None:
    root = shown(instance(Kind.ROOT, ROOT_ID, "Old", source_type=1))
    assert screen(root, MADE).startswith("Imported root Old\n")
    assert "  Source    imported\n" in screen(root)


def test_what_was_there_before_was_not_made_now() -> None:
    made = Several((shown(instance(not_before=NOW - timedelta(days=1))), shown(instance())))
    assert [line for line in screen(made, MADE).splitlines() if line[:1].isupper()] == ["Leaf www.example.com", "Issued www.example.com"]


def test_a_line_for_each_that_was_moved() -> None:
    revoked = shown(instance(status=Status.REVOKED, revoke_reason="superseded"))
    did = View(did="Revoked")
    assert screen(revoked, did) == f"Revoked www.example.com  {LEAF_ID}  superseded\n"
    assert screen(Several((revoked, shown(instance(common_name="", san=())))), did).splitlines()[1] == f"Revoked {LEAF_ID}  {LEAF_ID}"
    assert screen(Removed((Deleted(LEAF_ID, "a\nb"), Deleted(SUB_ID, ""))), View(did="Deleted")) == (f"Deleted a\\nb  {LEAF_ID}\nDeleted {SUB_ID}  {SUB_ID}\n")


def test_private_keys_only_when_asked_for() -> None:
    assert "KEY" not in screen(shown(instance()))
    assert screen(shown(instance(algorithm="SM2")), View(private_key=True)).endswith("KEY\nKEY\n")


def test_several_stand_apart() -> None:
    assert screen(Several((shown(instance()), shown(instance())))).count("\n\nLeaf ") == 1


def test_many_names_fit_behind_their_label() -> None:
    names = tuple(f"host-{number}.研发部.example.com" for number in range(9))
    lines = screen(shown(instance(san=names)), MADE).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  Names"))
    block = lines[first : next(number for number, line in enumerate(lines) if line.startswith("  Key"))]
    assert all(width(line) <= 80 for line in block)
    assert ", ".join(line[12:].rstrip(",") for line in block) == ", ".join(names)


def test_a_list_lines_up_by_width() -> None:
    rows = (
        instance(common_name="研发部.example.com"),
        instance(Kind.LEAF, "pca_leaf_b7NsUe4CxPq1ZaGm9Ld3", "vpn.example.com", days=12),
        instance(Kind.LEAF, "pca_leaf_9ZbYe2VnGc5TqHd1sMw8", "old\x1b[31m", status=Status.REVOKED),
    )
    listed = screen(page(*rows))
    assert listed == (
        "STATE           NOT AFTER   COMMON NAME         ID\n"
        "● normal        2027-02-23  研发部.example.com  pca_leaf_M6gaihuZRcOq4VtN2kXw\n"
        "! 11 days left  2026-12-07  vpn.example.com     pca_leaf_b7NsUe4CxPq1ZaGm9Ld3\n"
        "✗ revoked       2027-02-23  old\\x1b[31m         pca_leaf_9ZbYe2VnGc5TqHd1sMw8\n"
    )
    assert len({width(line[: line.index("pca_")]) for line in listed.splitlines()[1:]}) == 1


def test_a_name_without_room_on_a_terminal_has_its_id_below() -> None:
    rows = (instance(common_name="研发部.example.com"), instance(common_name="研" * 14))
    elsewhere, fits, narrow, narrowest = (screen(page(*rows), View(columns=columns)).splitlines() for columns in (0, 81, 80, 10))
    assert elsewhere == fits
    assert [width(line) for line in fits[1:]] == [81, 81]
    assert narrow == [
        f"STATE     NOT AFTER   COMMON NAME{' ' * 18}ID",
        f"● normal  2027-02-23  研发部.example.com{' ' * 11}{LEAF_ID}",
        f"● normal  2027-02-23  {'研' * 14}",
        " " * 51 + LEAF_ID,
    ]
    assert narrowest[1:3] == ["● normal  2027-02-23  研发部.example.com", " " * 35 + LEAF_ID]


def test_an_empty_list_has_its_header() -> None:
    assert screen(page()) == "STATE  NOT AFTER  COMMON NAME  ID\n"


def test_colour_is_for_the_state_alone() -> None:
    coloured = screen(page(instance()), View(color=True))
    assert "\x1b[32m● normal\x1b[0m  2027" in coloured
    assert coloured.replace("\x1b[32m", "").replace("\x1b[0m", "") == screen(page(instance()))


def test_the_tree() -> None:
    instances = (
        instance(Kind.ROOT, ROOT_ID, "Example Root", days=7304),
        instance(Kind.SUB, SUB_ID, "Office CA", days=1825),
        instance(Kind.SUB, "pca_sub_Jw7RkP0dSaXe6UyBn3Zt", "Lab CA", status=Status.DISABLED),
        instance(Kind.LEAF, "pca_leaf_T0mWq9KsB2xLfR7vJh4N", "vpn.example.com", days=13),
        instance(Kind.LEAF, "pca_leaf_9ZbYe2VnGc5TqHd1sMw8", "", status=Status.REVOKED, san=("old.example.com",)),
        instance(Kind.LEAF, "pca_leaf_Qh3LxV8mKc2WfYs6Rt0P", "", days=-2, san=()),
    )
    assert screen(tree(*instances)) == (
        "/srv/ca  1 root, 2 subs, 3 leaves\n"
        "└── ● Example Root  pca_root_aXPEFm2LrTq81sVdY0cK  until 2046-11-24\n"
        "    ├── ● Office CA  pca_sub_MlRaKx3TzYb8QeWcUo5H  until 2031-11-24\n"
        "    │   ├── ! vpn.example.com  pca_leaf_T0mWq9KsB2xLfR7vJh4N  12 days left\n"
        "    │   ├── ✗ old.example.com  pca_leaf_9ZbYe2VnGc5TqHd1sMw8  revoked\n"
        "    │   └── ✗  pca_leaf_Qh3LxV8mKc2WfYs6Rt0P  expired\n"
        "    └── ○ Lab CA  pca_sub_Jw7RkP0dSaXe6UyBn3Zt  disabled\n"
    )


def test_a_tree_with_what_deleted_issuers_signed() -> None:
    revoked = instance(status=Status.REVOKED, revoked_at=NOW, revoke_reason="superseded")
    assert screen(tree(instance(Kind.ROOT, ROOT_ID, "Example Root", days=7304), revoked)) == (
        "/srv/ca  1 root, 0 subs, 1 leaf\n"
        "├── ● Example Root  pca_root_aXPEFm2LrTq81sVdY0cK  until 2046-11-24\n"
        "└── ✗  pca_sub_MlRaKx3TzYb8QeWcUo5H  deleted\n"
        "    └── ✗ www.example.com  pca_leaf_M6gaihuZRcOq4VtN2kXw  revoked 2026-11-25 superseded\n"
    )


def test_a_ca_without_its_key_says_so_where_it_could_sign() -> None:
    root = instance(Kind.ROOT, ROOT_ID, "Example Root", days=7304)
    for one, words in ((root, "normal, no key"), (root._replace(not_after=NOW), "0 minutes left, no key"), (root._replace(status=Status.DISABLED), "disabled")):
        listed = Listed(one, one.status_at(NOW), keyless=True)
        assert screen(Page(Kind.ROOT, NOW, 1, (listed,))).splitlines()[1].split("  ")[0][2:] == words
        assert screen(Tree(STORE, NOW, {"": (listed,)})).endswith(", no key\n") is words.endswith("no key")


def test_an_empty_tree() -> None:
    assert screen(tree()) == "/srv/ca  0 roots, 0 subs, 0 leaves\n"


def test_small_ones() -> None:
    assert screen(Quota(100, 12)) == "Granted  100\nUsed      12\nLeft      88\n"
    assert screen(StorePath(STORE)) == "/srv/ca\n"


def test_dry_run() -> None:
    assert screen(dry_run()) == (
        "Would issue gw.lan (dry run)\n"
        "  Issuer    国密 CA  pca_sub_MlRaKx3TzYb8QeWcUo5H\n"
        "  Subject   O=研发部, CN=gw.lan\n"
        "  Names     gw.lan\n"
        "  Key       SM2, signed with SM3\n"
        "  Valid     2026-11-25 01:18:14Z to 2027-02-23 01:18:13Z  (90 days)\n"
        "  Usage     digitalSignature, nonRepudiation  signing\n"
        "            keyEncipherment, dataEncipherment, keyAgreement  encryption\n"
        "  Purposes  serverAuth, 1.2.3.4\n"
        "  Others    1.2.3 (critical)\n"
        "  Tag       lab\n"
        "  Contact   张三\n"
        "  Quota     one would be used\n"
    )


EVIL = "\x1b]8;;http://x\x07\u202e\n\x9b\r"


@pytest.mark.parametrize("view", [PLAIN, MADE, View(did="Revoked"), View(private_key=True)])
def test_no_foreign_text_steers(view: View) -> None:
    """Nor do words of a record that are ours where nobody has written into it."""
    evil: Any = dict.fromkeys(("instance_id", "common_name", "issuer_id", "signature_algorithm", "revoke_reason", "tag"), EVIL)
    facts = dict.fromkeys(Role, CertificateFacts(EVIL, EVIL))
    one = instance(san=(EVIL,), contact=Contact(EVIL, EVIL, EVIL), subject=((EVIL, EVIL),), status=Status.REVOKED, certificates=facts)
    one = one._replace(revoked_at=NOW, **evil)
    files = Files({"private_key": PurePosixPath(EVIL)}, {"private_key": f"-----BEGIN PRIVATE KEY-----\r\n{EVIL}"})
    foreign = shown(one)._replace(issuer_common_name=EVIL, files=files, out={"a": PurePosixPath(EVIL)})
    for result in (foreign, page(one), tree(one), tree(one._replace(issuer_id="")), Removed((Deleted(EVIL, EVIL),)), StorePath(PurePosixPath(EVIL))):
        assert not set(screen(result, view)) & {"\x1b", "\x07", "\u202e", "\x9b", "\r"}
        assert view.private_key or "\n\\x9b" not in screen(result, view)

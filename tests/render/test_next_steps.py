"""What to do with a first chain."""

from pathlib import PurePosixPath

from pcactl.contract.vocabulary import Kind
from pcactl.model import Several
from pcactl.render.next_steps import next_steps
from tests.render.samples import LEAF_ID, ROOT_ID, SUB_ID, instance, shown

ROOT, SUB = shown(instance(Kind.ROOT, ROOT_ID, "R")), shown(instance(Kind.SUB, SUB_ID, "S"))


def test_the_files_of_the_store() -> None:
    assert next_steps(Several((ROOT, SUB, shown(instance())))) == (
        "Next\n"
        f"  trust  /srv/ca/leaves/{ROOT_ID}/certificate.pem\n"
        f"  serve  /srv/ca/leaves/{LEAF_ID}/chain.pem\n"
        f"  with   /srv/ca/leaves/{LEAF_ID}/private_key.pem\n"
        "  see    pcactl tree\n"
        "  more   pcactl leaf issue --common-name NAME --out DIR"
    )


def test_the_files_that_were_asked_for() -> None:
    out = {stem: PurePosixPath(f"a\nb/{stem}.pem") for stem in ("private_key", "chain", "fullchain", "root_certificate")}
    told = next_steps(Several((ROOT, SUB, shown(instance())._replace(out=out)))).splitlines()
    assert told[1:4] == [r"  trust  a\nb/root_certificate.pem", r"  serve  a\nb/fullchain.pem", r"  with   a\nb/private_key.pem"]

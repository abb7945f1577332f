"""What a query means: the spellings in which people give names and serial numbers become those of the records.

What the search that comes of it finds, is the store's.
"""

import re
from datetime import datetime

from pcactl.errors import InvalidParameter
from pcactl.model import Query
from pcactl.store.search import Search


def search_of(query: Query, now: datetime) -> Search:
    """The instances that a query is about."""
    return Search(
        query.kind,
        now,
        common_name=query.common_name,
        instance_id=query.instance_id,
        states=None if query.status is None else frozenset({query.status}),
        source_type=query.source_type,
        issuer_id=query.issuer_id,
        names=None if query.san is None else frozenset({query.san, name_spelling(query.san)}),
        tag=query.tag,
        expires_before=query.expires_before,
        serials=None if query.serial is None else serial_spellings(query.serial),
        key_alg=query.key_alg,
    )


def serial_spellings(text: str) -> frozenset[str]:
    """What a serial number as programs print it may mean: hex with or without colons, blanks, `0x` and leading zeros, or decimal."""
    text = re.sub(r"(?i)^\s*(x509v3\s+)?serial\s*(number)?\s*[:=]?", "", text).partition("(")[0]
    bare = re.sub(r"^\s*(?:serial\s*=|0x)|[\s:]|(?<=[0-9A-Fa-f])-(?=[0-9A-Fa-f])", "", text, flags=re.IGNORECASE).upper()
    hexadecimal = {bare.lstrip("0")} if re.fullmatch(r"[0-9A-F]{1,64}", bare) else set()
    decimal = {f"{int(bare):X}"} if re.fullmatch(r"[0-9]{1,64}", bare) else set()
    return frozenset(hexadecimal | decimal)


def name_spelling(text: str) -> str:
    """A name as certificates have it, where it is one; as it was typed where it is none."""
    from pcactl.engine.san import judge

    try:
        return judge(text, "san").name.value
    except InvalidParameter:
        return text

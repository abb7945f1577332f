"""Lists as CSV: a header, and for each instance those keys of its JSON that fit a cell; SANs stand with blanks between.

Spreadsheets take a cell that begins like a formula for one and run it, so such a cell gets a `'` before it; so does
what stands behind a line feed, a tab or a semicolon, where some of them begin another cell. Tabs and line feeds
inside a cell stay, as CSV can say them; what could steer a terminal is spelled out as everywhere.
"""

import csv
import io
import re
from collections.abc import Iterable

from pcactl.api.instances import described
from pcactl.contract.vocabulary import Kind
from pcactl.model import Head, Page
from pcactl.render.escape import cell_escaped

_COLUMNS = (
    "instance_id",
    "instance_status",
    "sub_ca_id",
    "root_ca_id",
    "issuer_id",
    "common_name",
    "encryption_algorithm",
    "signature_algorithm",
    "key_alg",
    "key_param",
    "serial_number",
    "fingerprint_sha256",
    "encryption_serial_number",
    "encryption_fingerprint_sha256",
    "not_before",
    "not_after",
    "san",
    "tag",
    "sourceType",
    "use_quota",
    "revoked_at",
    "revoke_reason",
)
_LEAVES_ONLY = frozenset({"sub_ca_id"})
_FORMULA = r"(^|\n|;|(?<![^\S\n])\t)([^\S\n]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])"
"""Full-width signs are taken for the others."""


def csv_text(result: Page | Head) -> str:
    """A page of a list, or the head of the audit log, as CSV (RFC 4180, but lines end in a line feed alone)."""
    return _page(result) if isinstance(result, Page) else _head(result)


def _head(head: Head) -> str:
    from pcactl.render.history import head_document

    document = head_document(head)
    return csv_line(document) + csv_line(document.values())


def _page(page: Page) -> str:
    columns = columns_of(page.kind)
    rows = (described(row.instance, row.status) for row in page.rows)
    return csv_line(columns) + "".join(csv_line(values[column] for column in columns) for values in rows)


def csv_line(values: Iterable[object]) -> str:
    """One line: each value as a cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_cell(value) for value in values])
    return text.getvalue()


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind, whether there is an instance or not."""
    return tuple(column for column in _COLUMNS if kind is Kind.LEAF or column not in _LEAVES_ONLY)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(_cell, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell_escaped(re.sub(_FORMULA, r"\1'\2", str(value)))

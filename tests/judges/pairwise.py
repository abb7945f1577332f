"""Pairwise combinations: few rows in which every two values of every two factors meet."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = dict[str, str]
_Pair = tuple[str, str, str, str]


def pairwise(factors: Mapping[str, Sequence[str]]) -> list[Row]:
    """Rows that cover all pairs, made greedily and always the same."""
    missing: set[_Pair] = {(one, left, other, right) for one, other in combinations(factors, 2) for left, right in product(factors[one], factors[other])}
    rows = []
    while missing:
        row = _row(factors, missing)
        missing -= _pairs(row, factors)
        rows.append(row)
    return rows


def _row(factors: Mapping[str, Sequence[str]], missing: set[_Pair]) -> Row:
    one, left, other, right = min(missing)
    row = {one: left, other: right}
    for name in factors:
        if name not in row:
            row[name] = max(factors[name], key=lambda value: (len(_pairs(row | {name: value}, factors) & missing), value))
    return row


def _pairs(row: Row, factors: Mapping[str, Sequence[str]]) -> set[_Pair]:
    return {(one, row[one], other, row[other]) for one, other in combinations(factors, 2) if one in row and other in row}

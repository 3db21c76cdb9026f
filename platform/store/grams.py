"""Texts cut into pieces that an index can find: pairs of neighbouring signs, and single signs beyond ASCII (one Chinese sign is a word).

Folded to small letters and never across white space. The pieces say only where a text may be: every find is checked by its text.
"""

# ruff: noqa: S608 - the one statement is made of constants

from collections.abc import Sequence
from itertools import pairwise
from operator import add

from ..expressions.functions.letters import PAIRS, lower

VERSION = 1
"""Goes up when texts are cut differently; indexes are then made anew."""
_MOST = 3
_PADDING = "00"
_LAST_ASCII = "\x7f"
_ASCII = frozenset(map(chr, range(128)))
_SIGNS = {chr(code): f"{code:02x}" for code in range(128) if not chr(code).isalnum()}
_CAPITALS = "".join(capital for capital, _ in PAIRS)
_SMALLS = "".join(small for _, small in PAIRS)


def document(*values: str | int | None) -> str:
    """Return the pieces of some values as words of letters, digits and signs beyond ASCII, for SQLite's full-text index."""
    pieces: set[str] = set()
    for value in values:
        if value is not None:
            for word in lower(str(value)).split():
                signs = word if word.isalnum() else [_SIGNS.get(sign, sign) for sign in word]
                pieces.update(map(add, signs, signs[1:]))
                if not word.isascii():
                    pieces.update(frozenset(word) - _ASCII)
    return " ".join(pieces)


def sought(word: str) -> tuple[str, ...]:
    """Return the pieces that a text holds wherever it holds the word; none for a single sign of ASCII, which no index finds."""
    folded = lower(word)
    if len(folded) == 1:
        return (folded,) if folded > _LAST_ASCII else ()
    pieces = dict.fromkeys(a + b for a, b in pairwise(folded))
    # The last ones: codes tell most at their end, and what stands in nearly all of them costs more than it tells.
    return tuple(piece for piece in pieces if piece != _PADDING)[-_MOST:] or (_PADDING,)


def match(pieces: Sequence[str]) -> str:
    """Return pieces as the question that SQLite's full-text index takes."""
    return " AND ".join(f'"{"".join(_SIGNS.get(sign, sign) for sign in piece)}"' for piece in pieces)


# Everything in it is PostgreSQL's own: a restored dump makes indexes before it knows where our other functions are.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION fw_grams(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT COST 5000 AS $$
DECLARE signs text[] := string_to_array(CASE WHEN octet_length(t) = char_length(t) THEN lower(t COLLATE "C")
  ELSE translate(t, '{_CAPITALS}', '{_SMALLS}') END, NULL);
BEGIN
  RETURN ARRAY(SELECT a || b FROM unnest(signs, signs[2:]) AS u(a, b) WHERE b IS NOT NULL
    UNION ALL SELECT a FROM unnest(signs) AS u(a) WHERE octet_length(a) > 1);
END $$"""
"""The function that cuts a text into pieces; one with white space in it is never asked for."""

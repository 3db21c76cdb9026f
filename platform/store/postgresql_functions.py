"""The expression language's functions for PostgreSQL, as SQL functions `fw_<name>`, equal to the Python ones.

They are made once per database; the texts are constants, no user text is in them. PostgreSQL calculates what is constant in
them before it looks at conditions, so no branch may fail, not even one that is never taken.
"""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from ..expressions import limits
from ..expressions.functions.letters import PAIRS
from ..expressions.functions.pattern import TEXT as MATCHED
from . import grams
from .fence import CLASS

_LIMIT = f"{limits.MAGNITUDE}::numeric"
_PRECISE = "1." + "0" * 60
_CAPITALS = "".join(capital for capital, _ in PAIRS)
_SMALLS = "".join(small for _, small in PAIRS)
_BLANKS = r"E' \t\r\n\u00a0\u3000'"
_DIGITS = r"'^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$'"
_MOMENT = (
    r"'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?$'"
)
_LIKE = r"replace(replace(replace(replace(replace(p, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%'), '?', '_')"
_GROUPS = "'FM999,999,999,999,999,990' || CASE WHEN p > 0 THEN '.' || repeat('0', least(p, 12)::int) ELSE '' END"
_FIRST_DAY, _LAST_DAY = "'0001-01-01'::date", "'9999-12-31'::date"
_HOUR, _MINUTE = 3_600_000_000, 60_000_000
_HOURS = 90_000_000

# signature, result, body
_NUMBERS = (
    ("fw_number(v numeric)", "numeric", f"CASE WHEN abs(v) < {_LIMIT} THEN round(v, {limits.PLACES}) END"),
    ("fw_add(a numeric, b numeric)", "numeric", "fw_number(a + b)"),
    ("fw_subtract(a numeric, b numeric)", "numeric", "fw_number(a - b)"),
    ("fw_multiply(a numeric, b numeric)", "numeric", "fw_number(round(a * b, 12))"),
    ("fw_divide(a numeric, b numeric)", "numeric", f"fw_number(round(a * {_PRECISE} / nullif(b, 0), 12))"),
    ("fw_modulo(a numeric, b numeric)", "numeric", "CASE WHEN b <> 0 THEN mod(mod(a, b) + b, b) END"),
    ("fw_abs(v numeric)", "numeric", "abs(v)"),
    ("fw_round(v numeric)", "numeric", "fw_number(round(v))"),
    ("fw_round(v numeric, p numeric)", "numeric",
     "CASE WHEN p BETWEEN 0 AND 12 THEN fw_number(round(v, p::int)) END"),
    ("fw_floor(v numeric)", "numeric", "fw_number(floor(v))"),
    ("fw_ceil(v numeric)", "numeric", "fw_number(ceil(v))"),
    ("fw_to_number(t text)", "numeric",
     f"CASE WHEN btrim(t, {_BLANKS}) ~ {_DIGITS} THEN fw_number(round(btrim(t, {_BLANKS})::numeric, 12)) END"),
)  # fmt: skip

_TEXTS = (
    ("fw_fits(t text)", "text", f"CASE WHEN char_length(t) <= {limits.TEXT} THEN t END"),
    ("fw_join(a text, b text)", "text", "fw_fits(a || b)"),
    ("fw_lower(t text)", "text", ('CASE WHEN octet_length(t) = char_length(t) THEN lower(t COLLATE "C") '
     f"ELSE translate(t, '{_CAPITALS}', '{_SMALLS}') END")),
    ("fw_upper(t text)", "text", ('CASE WHEN octet_length(t) = char_length(t) THEN upper(t COLLATE "C") '
     f"ELSE translate(t, '{_SMALLS}', '{_CAPITALS}') END")),
    ("fw_trim(t text)", "text", f"btrim(t, {_BLANKS})"),
    ("fw_length(t text)", "numeric", "char_length(t)::numeric"),
    ("fw_starts_with(t text, p text)", "boolean", "left(t, char_length(p)) = p"),
    ("fw_ends_with(t text, p text)", "boolean", "right(t, char_length(p)) = p"),
    ("fw_matches(t text, p text)", "boolean",
     f"CASE WHEN char_length(t) <= {MATCHED} AND char_length(p) <= {limits.PATTERN} THEN t LIKE {_LIKE} END"),
    ("fw_replace(t text, o text, n text)", "text", ("CASE WHEN o = '' AND n IS NOT NULL THEN fw_fits(t) WHEN char_length(t) + "
     "(char_length(t) - char_length(replace(t, o, ''))) / nullif(char_length(o), 0) * (char_length(n) - char_length(o)) "
     f"<= {limits.TEXT} THEN replace(t, o, n) END")),
    ("fw_substring(t text, s numeric)", "text",
     "CASE WHEN s >= 1 THEN fw_fits(substr(t, least(s, 2000000000)::int)) END"),
    ("fw_substring(t text, s numeric, l numeric)", "text",
     "CASE WHEN s >= 1 AND l >= 0 THEN fw_fits(substr(t, least(s, 2000000000)::int, least(l, 40000)::int)) END"),
    ("fw_left(t text, n numeric)", "text", "CASE WHEN n >= 0 THEN fw_fits(left(t, least(n, 40000)::int)) END"),
    ("fw_right(t text, n numeric)", "text", "CASE WHEN n >= 0 THEN fw_fits(right(t, least(n, 40000)::int)) END"),
    ("fw_pad_left(t text, w numeric, f text)", "text", ("CASE WHEN w <= 1000 AND char_length(f) = 1 THEN "
     "fw_fits(CASE WHEN char_length(t) >= w THEN t ELSE lpad(t, w::int, f) END) END")),
    ("fw_format_number(v numeric, p numeric)", "text", f"to_char(fw_round(v, p), {_GROUPS})"),
    ("fw_text(v text, z text)", "text", "v"),
    ("fw_text(v numeric, z text)", "text", "trim_scale(v)::text"),
    ("fw_text(v boolean, z text)", "text", "CASE WHEN v THEN 'true' WHEN NOT v THEN 'false' END"),
    ("fw_text(v date, z text)", "text", "to_char(v, 'YYYY-MM-DD')"),
    ("fw_text(v timestamptz, z text)", "text", "to_char(v AT TIME ZONE z, 'YYYY-MM-DD HH24:MI')"),
)  # fmt: skip

_DAYS = (
    ("fw_day(d date)", "date", f"CASE WHEN d BETWEEN {_FIRST_DAY} AND {_LAST_DAY} THEN d END"),
    ("fw_at_zone(v timestamp, z text)", "timestamptz",
     ("CASE WHEN (v AT TIME ZONE z) >= '0001-01-01 00:00:00+00' AND (v AT TIME ZONE z) < '10000-01-01 00:00:00+00' "
     "THEN v AT TIME ZONE z END")),
    ("fw_date_of(v date, z text)", "date", "v"),
    ("fw_date_of(v timestamptz, z text)", "date", "(v AT TIME ZONE z)::date"),
    ("fw_hour(v timestamptz, z text)", "numeric", "extract(hour FROM v AT TIME ZONE z)"),
    ("fw_minute(v timestamptz, z text)", "numeric", "extract(minute FROM v AT TIME ZONE z)"),
    ("fw_time_of(v timestamptz, z text)", "text", "to_char(v AT TIME ZONE z, 'HH24:MI:SS')"),
    ("fw_at(d date, t text, z text)", "timestamptz", "fw_at_zone(d + t::time, z)"),
    ("fw_hours_between(a timestamptz, b timestamptz)", "numeric", "fw_divide(extract(epoch FROM b - a)::numeric, 3600)"),
    ("fw_minutes_between(a timestamptz, b timestamptz)", "numeric",
     "fw_divide(extract(epoch FROM b - a)::numeric, 60)"),
    ("fw_shift(d date, n numeric)", "date",
     f"CASE WHEN (d - {_FIRST_DAY}) + n BETWEEN 0 AND 3652058 THEN d + least(greatest(n, -4000000), 4000000)::int END"),
    ("fw_add_days(v date, n numeric, z text)", "date", "fw_shift(v, n)"),
    ("fw_add_days(v timestamptz, n numeric, z text)", "timestamptz",
     "fw_at_zone(fw_shift((v AT TIME ZONE z)::date, n) + (v AT TIME ZONE z)::time, z)"),
    ("fw_shift_months(v timestamp, n numeric)", "timestamp",
     ("CASE WHEN extract(year FROM v) * 12 + extract(month FROM v) - 1 + n BETWEEN 12 AND 119999 "
     "THEN v + make_interval(months => least(greatest(n, -200000), 200000)::int) END")),
    ("fw_add_months(v date, n numeric, z text)", "date", "fw_shift_months(v::timestamp, n)::date"),
    ("fw_add_months(v timestamptz, n numeric, z text)", "timestamptz",
     "fw_at_zone(fw_shift_months(v AT TIME ZONE z, n), z)"),
    ("fw_add_microseconds(v timestamptz, n numeric)", "timestamptz",
     ("CASE WHEN extract(epoch FROM v) * 1000000 + n BETWEEN -62135596800000000 AND 253402300799999999 "
     f"THEN v + make_interval(hours => least(greatest(div(n, {_HOUR}), -{_HOURS}), {_HOURS})::int) "
     f"+ mod(n, {_HOUR})::float8 * interval '1 microsecond' END")),
    ("fw_add_hours(v timestamptz, n numeric)", "timestamptz", f"fw_add_microseconds(v, round(n * {_HOUR}))"),
    ("fw_add_minutes(v timestamptz, n numeric)", "timestamptz", f"fw_add_microseconds(v, round(n * {_MINUTE}))"),
    ("fw_date(t text)", "date", ("CASE WHEN t ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' "
     "AND left(t, 4) <> '0000' AND right(t, 2)::int <= extract(day FROM make_date(left(t, 4)::int, "
     "substr(t, 6, 2)::int, 1) + interval '1 month' - interval '1 day') THEN t::date END")),
)  # fmt: skip

_OF_DAY = (
    ("year", "numeric", "extract(year FROM fw_date_of(v, z))"),
    ("month", "numeric", "extract(month FROM fw_date_of(v, z))"),
    ("day", "numeric", "extract(day FROM fw_date_of(v, z))"),
    ("weekday", "numeric", "extract(isodow FROM fw_date_of(v, z))"),
    ("week", "numeric", "extract(week FROM fw_date_of(v, z))"),
    ("start_of_day", "timestamptz", "fw_at_zone(fw_date_of(v, z)::timestamp, z)"),
    ("start_of_week", "date", "fw_shift(fw_date_of(v, z), 1 - extract(isodow FROM fw_date_of(v, z)))"),
    ("start_of_month", "date", "fw_date_of(v, z) - (extract(day FROM fw_date_of(v, z))::int - 1)"),
)

_DATETIME = f"""
CREATE OR REPLACE FUNCTION fw_datetime(t text, z text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE moment timestamptz;
BEGIN
  IF t IS NULL OR t !~ {_MOMENT} OR fw_date(left(t, 10)) IS NULL THEN RETURN NULL; END IF;
  IF t ~ '(Z|[+-][0-9][0-9]:[0-9][0-9])$' THEN moment := t::timestamptz; ELSE moment := t::timestamp AT TIME ZONE z; END IF;
  RETURN fw_at_zone(moment AT TIME ZONE 'UTC', 'UTC');
END $$"""


_ENTER = f"""
CREATE OR REPLACE FUNCTION fw_enter(of_app text, turn integer) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({CLASS}, turn);
  RETURN (SELECT coalesce(max(number), 0) FROM fw_release WHERE app = of_app);
END $$"""  # noqa: S608 - a number of ours
"""Two statements in one: only the second's snapshot sees what was published while the first waited."""


_TOUCH = """
CREATE OR REPLACE FUNCTION fw_touch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE queue text := coalesce(TG_ARGV[0], TG_TABLE_NAME); named text := coalesce(TG_ARGV[1], 'id');
BEGIN
  INSERT INTO fw_touched ("table", record_id, gone)
    SELECT DISTINCT queue, record, false FROM (VALUES (to_jsonb(OLD) ->> named), (to_jsonb(NEW) ->> named)) AS rows(record)
    WHERE record IS NOT NULL;
  RETURN NULL;
END $$"""
"""Notes the record that a row names, and that it named before; of a row that comes or goes there is only one side."""


_FOUND = r"""
SELECT obj_description(to_regprocedure('fw_number(numeric)'), 'pg_proc'), md5(string_agg(proname || prosrc, '' ORDER BY oid))
FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname LIKE 'fw\_%%'"""
"""What was noted when the functions were made, and what they are now."""


def statements() -> Iterator[str]:
    """Yield the statements that make all functions, in an order in which each finds those that it uses."""
    days = ("date", "timestamptz")
    for signature, result, body in (*_NUMBERS, *_TEXTS, *_DAYS):
        yield _function(signature, result, body)
    for name, result, body in _OF_DAY:
        for kind in days:
            yield _function(f"fw_{name}(v {kind}, z text)", result, body)
    for one in days:
        for other in days:
            signature = f"fw_days_between(a {one}, b {other}, z text)"
            yield _function(signature, "numeric", "(fw_date_of(b, z) - fw_date_of(a, z))::numeric")
    for kind, collation in (("numeric", ""), ("text", ' COLLATE "C"'), ("date", ""), ("timestamptz", "")):
        for name, chosen in (("min", "least"), ("max", "greatest")):
            body = f"CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN {chosen}(a{collation}, b) END"
            yield _function(f"fw_{name}(a {kind}, b {kind})", kind, body)
    yield _DATETIME
    yield _ENTER
    yield _TOUCH
    yield grams.POSTGRESQL


def _function(signature: str, result: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {signature} RETURNS {result} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {body} $$"


def install_functions(connection: Connection) -> None:
    """Make all functions, or make them anew where they are not those of this code; call it where schemas are changed, under that lock.

    One that is made anew is a change to the catalogue, which every connection of every node reads again: most starts make none.
    """
    made = tuple(statements())
    text = hashlib.sha256("\n".join(made).encode()).hexdigest()
    noted, now = connection.exec_driver_sql(_FOUND).one()
    if noted == f"{text} {now}":
        return
    for statement in made:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    _, now = connection.exec_driver_sql(_FOUND).one()
    connection.exec_driver_sql(f"COMMENT ON FUNCTION fw_number(numeric) IS '{text} {now}'")

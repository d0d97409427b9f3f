"""What makes the ledger append-only for real: database triggers, on both engines, put back after every migration."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, models

from ligai.ledger.models import Event, Posting, Root, Seal, Words

Keys = tuple[tuple[str, ...], ...]

APPEND_ONLY: tuple[tuple[type[models.Model], Keys], ...] = (
    (Event, (("id",), ("kind", "thing_id", "seq"))),
    (Posting, (("id",),)),
    (Seal, (("number",), ("moment",))),
    (Root, (("number",), ("seal_id",))),
)
_GUARDED: tuple[type[models.Model], ...] = (Event, Posting, Seal, Root, Words)
_WORDS_KEYS: Keys = (("id",), ("event_id", "name"))
MESSAGE = "the ledger is append-only"
_FUNCTIONS = {
    "ligai_refuse": f"BEGIN RAISE EXCEPTION '{MESSAGE}'; END",
    "ligai_redact_only": (
        "BEGIN IF TG_OP = 'UPDATE' AND NEW.text IS NULL AND NEW.salt IS NULL AND NEW.id = OLD.id "
        "AND NEW.event_id = OLD.event_id AND NEW.name = OLD.name THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{MESSAGE}'; END"
    ),
}


def install() -> None:
    """Make every guard anew. Safe to repeat; run by `post_migrate`."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def missing() -> list[str]:
    """What ought to stand and does not, or not as we made it; empty when all is well."""
    return sorted(_missing_on_postgresql() if _on_postgresql() else _missing_on_sqlite())


def names(vendor: str) -> Iterator[str]:
    """The name of every guard on an engine."""
    kinds = ("row", "truncate") if vendor == "postgresql" else ("update", "delete", "insert")
    for model in _GUARDED:
        yield from (f"{model._meta.db_table}_guard_{kind}" for kind in kinds)


def statements(vendor: str) -> Iterator[str]:
    """The SQL of every guard, in order."""
    if vendor == "postgresql":
        yield from _postgresql()
        return
    for trigger in _sqlite():
        yield f"DROP TRIGGER IF EXISTS {_name_in(trigger)}"
        yield trigger


def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _sqlite() -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for model, keys in APPEND_ONLY:
        table = model._meta.db_table
        for kind in ("update", "delete"):
            yield f"CREATE TRIGGER {table}_guard_{kind} BEFORE {kind.upper()} ON {table} {refuse}"
        yield _sqlite_insert(table, keys)
    words = Words._meta.db_table
    yield (
        f"CREATE TRIGGER {words}_guard_update BEFORE UPDATE ON {words} "
        "WHEN NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.id <> OLD.id "
        f"OR NEW.event_id <> OLD.event_id OR NEW.name <> OLD.name {refuse}"
    )
    yield f"CREATE TRIGGER {words}_guard_delete BEFORE DELETE ON {words} {refuse}"
    yield _sqlite_insert(words, _WORDS_KEYS)


def _sqlite_insert(table: str, keys: Keys) -> str:
    """INSERT OR REPLACE would delete the row in its way; this looks first.

    It says which key was taken, as SQLite itself does, so that a clash of ids is known for what it is.
    """
    looks = " ".join(
        f"SELECT RAISE(ABORT, '{MESSAGE}: {', '.join(f'{table}.{column}' for column in key)}') "
        f"WHERE EXISTS (SELECT 1 FROM {table} WHERE "
        f"{' AND '.join(f'{column} = NEW.{column}' for column in key)});"
        for key in keys
    )
    return f"CREATE TRIGGER {table}_guard_insert BEFORE INSERT ON {table} BEGIN {looks} END"


def _name_in(trigger: str) -> str:
    return trigger.split()[2]


def _missing_on_sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = dict(cursor.fetchall())
        cursor.execute("PRAGMA recursive_triggers")
        row = cursor.fetchone()
    for trigger in _sqlite():
        if standing.get(_name_in(trigger)) != trigger:
            yield _name_in(trigger)
    if not row or not row[0]:
        yield "PRAGMA recursive_triggers"


def _postgresql() -> Iterator[str]:
    for name, body in _FUNCTIONS.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
        )
    for name, (table, events, function) in _postgresql_triggers().items():
        each = "STATEMENT" if events == "TRUNCATE" else "ROW"
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {events} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {function}()"
        )
        # Anew is also: switched on again.
        yield f"ALTER TABLE {table} ENABLE TRIGGER {name}"


def _postgresql_triggers() -> dict[str, tuple[str, str, str]]:
    """Name → (table, events, function)."""
    triggers = {}
    for model in _GUARDED:
        table = model._meta.db_table
        function = "ligai_redact_only" if model is Words else "ligai_refuse"
        triggers[f"{table}_guard_row"] = (table, "UPDATE OR DELETE", function)
        triggers[f"{table}_guard_truncate"] = (table, "TRUNCATE", "ligai_refuse")
    return triggers


# pg_trigger.tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate
_TYPES = {"UPDATE OR DELETE": 1 | 2 | 8 | 16, "TRUNCATE": 2 | 32}


def _missing_on_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            # 'D' is a trigger that somebody has switched off, 'R' one that only replicas obey.
            "SELECT tgname, c.relname, tgtype, p.proname FROM pg_trigger "
            "JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL "
            "AND cardinality(tgattr::smallint[]) = 0 AND pg_table_is_visible(c.oid)"
        )
        standing = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pg_function_is_visible(oid)")
        bodies = {name: body.strip() for name, body in cursor.fetchall() if name in _FUNCTIONS}
    for name, (table, events, function) in _postgresql_triggers().items():
        if standing.get(name) != (table, _TYPES[events], function):
            yield name
    yield from (name for name, body in _FUNCTIONS.items() if bodies.get(name) != body)

"""What makes the ledger append-only for real: database triggers, on both engines, put back after every migration."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, models

from ligai.ledger.models import Event, Posting, Root, Seal, Words

APPEND_ONLY: tuple[tuple[type[models.Model], tuple[tuple[str, ...], ...]], ...] = (
    (Event, (("id",), ("kind", "thing_id", "seq"))),
    (Posting, (("id",),)),
    (Seal, (("number",), ("moment",))),
    (Root, (("number",), ("seal_id",))),
)
MESSAGE = "the ledger is append-only"


def install() -> None:
    """Make every guard anew. Safe to repeat; run by `post_migrate`."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def missing() -> list[str]:
    """The names of guards that ought to stand and do not; empty when all is well."""
    wanted = set(names(connection.vendor))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # 'D' is a trigger that somebody has switched off.
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {row[0] for row in cursor.fetchall()}
        lost = sorted(wanted - standing)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA recursive_triggers")
            if not cursor.fetchone()[0]:
                lost.append("PRAGMA recursive_triggers")
    return lost


def names(vendor: str) -> Iterator[str]:
    """The name of every guard on an engine."""
    for model, _keys in APPEND_ONLY:
        table = model._meta.db_table
        kinds = ("row", "truncate") if vendor == "postgresql" else ("update", "delete", "insert")
        yield from (f"{table}_guard_{kind}" for kind in kinds)
    words = Words._meta.db_table
    yield from (f"{words}_guard_{kind}" for kind in _words_guards(vendor))


def statements(vendor: str) -> Iterator[str]:
    """The SQL of every guard, in order."""
    yield from _postgresql() if vendor == "postgresql" else _sqlite()


def _words_guards(vendor: str) -> tuple[str, ...]:
    return ("row", "truncate") if vendor == "postgresql" else ("update", "delete", "insert")


def _sqlite() -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for model, keys in APPEND_ONLY:
        table = model._meta.db_table
        for kind in ("update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_guard_{kind}"
            yield f"CREATE TRIGGER {table}_guard_{kind} BEFORE {kind.upper()} ON {table} {refuse}"
        yield from _sqlite_insert(table, keys, refuse)
    words = Words._meta.db_table
    yield f"DROP TRIGGER IF EXISTS {words}_guard_update"
    yield (
        f"CREATE TRIGGER {words}_guard_update BEFORE UPDATE ON {words} "
        "WHEN NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.id <> OLD.id "
        f"OR NEW.event_id <> OLD.event_id OR NEW.name <> OLD.name {refuse}"
    )
    yield f"DROP TRIGGER IF EXISTS {words}_guard_delete"
    yield f"CREATE TRIGGER {words}_guard_delete BEFORE DELETE ON {words} {refuse}"
    yield from _sqlite_insert(words, (("id",), ("event_id", "name")), refuse)


def _sqlite_insert(table: str, keys: tuple[tuple[str, ...], ...], refuse: str) -> Iterator[str]:
    """INSERT OR REPLACE would delete the row in its way; this looks first."""
    taken = " OR ".join(
        "EXISTS (SELECT 1 FROM {t} WHERE {c})".format(
            t=table, c=" AND ".join(f"{column} = NEW.{column}" for column in key)
        )
        for key in keys
    )
    yield f"DROP TRIGGER IF EXISTS {table}_guard_insert"
    yield f"CREATE TRIGGER {table}_guard_insert BEFORE INSERT ON {table} WHEN {taken} {refuse}"


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION ligai_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION ligai_redact_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF TG_OP = 'UPDATE' AND NEW.text IS NULL AND NEW.salt IS NULL AND NEW.id = OLD.id "
        "AND NEW.event_id = OLD.event_id AND NEW.name = OLD.name THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    for model, _keys in APPEND_ONLY:
        yield from _postgresql_table(model._meta.db_table, "ligai_refuse")
    yield from _postgresql_table(Words._meta.db_table, "ligai_redact_only")


def _postgresql_table(table: str, function: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_guard_row BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_guard_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ligai_refuse()"
    )

"""What the application's role in PostgreSQL may do with the ledger: add to it and read it, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from ligai.ledger.models import Event, Posting, Root, RootSent, Seal, Words

_ADDED_TO = tuple(model._meta.db_table for model in (Event, Posting, Seal, Root, RootSent))
_WORDS = Words._meta.db_table
_REDACTED = ("salt", "text", "redacted_at")
_EDITS = ("UPDATE", "DELETE", "TRUNCATE")


def statements(role: str, owner: str, database: str) -> Iterator[str]:
    """The SQL that gives a role what the application needs; names come quoted. Safe to repeat."""
    tables, sequences = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT {tables} ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT {sequences} ON ALL SEQUENCES IN SCHEMA public TO {role}"
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    yield f"{default} GRANT {tables} ON TABLES TO {role}"
    yield f"{default} GRANT {sequences} ON SEQUENCES TO {role}"
    yield f"REVOKE {', '.join(_EDITS)} ON {', '.join((*_ADDED_TO, _WORDS))} FROM {role}"
    yield f"GRANT UPDATE ({', '.join(_REDACTED)}) ON {_WORDS} TO {role}"


def excess() -> list[str]:
    """What the role of this connection may do and should not; "owner" for whoever could take any right."""
    if _could_take_any():
        return ["owner"]
    found = []
    with connection.cursor() as cursor:
        for table in (*_ADDED_TO, _WORDS):
            for edit in _EDITS:
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, edit])
                if cursor.fetchone()[0]:
                    found.append(f"{edit} {table}")
    return found


def _could_take_any() -> bool:
    """A superuser, or whoever owns one of the tables or belongs to its owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(rolsuper OR pg_has_role(current_user, relowner, 'MEMBER')) "
            "FROM pg_roles, pg_class WHERE rolname = current_user AND relname = ANY(%s) "
            "AND relnamespace = 'public'::regnamespace",
            [[*_ADDED_TO, _WORDS]],
        )
        return bool(cursor.fetchone()[0])

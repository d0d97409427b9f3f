"""How each engine copies itself while people work, and takes a copy back in one transaction."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import make_conninfo

from ligai.kernel.errors import Refused
from ligai.ledger.writing import turn

_SIGHT = ("dbname", "user", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")
_EMPTY = """DO $$ DECLARE t text; BEGIN
FOR t IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()
LOOP EXECUTE 'DROP TABLE IF EXISTS ' || t || ' CASCADE'; END LOOP; END $$;
DROP FUNCTION IF EXISTS ligai_refuse() CASCADE;
DROP FUNCTION IF EXISTS ligai_redact_only() CASCADE;
"""

Facts = dict[str, Any]


class Engine(Protocol):
    """What backup and restore need of a database."""

    name: str
    member: str  # how its copy is called inside a backup

    def copy(self, target: Path) -> Facts:
        """Copy the database as of one moment; what that copy holds, by `facts_of`."""

    def is_empty(self) -> bool:
        """Nothing is in it, not even tables."""

    def replace(self, source: Path) -> None:
        """Take a copy in, whole or not at all, in place of what is there."""


def engine() -> Engine:
    """The engine of this installation."""
    return _Postgres() if connection.vendor == "postgresql" else _Sqlite()


class _Sqlite:
    name, member = "sqlite", "database.sqlite3"

    def copy(self, target: Path) -> Facts:
        """SQLite's online backup: writers go on, the copy is of one moment."""
        with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            return facts_of(lambda statement: copy.execute(statement).fetchall())

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def replace(self, source: Path) -> None:
        """Through the same door: whoever has the file open sees the old or the new, nothing half."""
        Path(_file()).parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise Refused(_("备份里的数据库已经损坏"))
            with turn(), closing(sqlite3.connect(_file(), timeout=20)) as target:
                copy.backup(target)
                target.execute("PRAGMA journal_mode=WAL")
        connection.close()


def _file() -> str:
    return str(connection.settings_dict["NAME"])


class _Postgres:
    name, member = "postgresql", "database.dump"

    def copy(self, target: Path) -> Facts:
        """pg_dump of the very snapshot from which the facts are read."""
        program = _program("pg_dump")
        with connection.cursor() as cursor, _snapshot(cursor) as snapshot:

            def ask(statement: str) -> list[Any]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            facts = facts_of(ask)
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
            _run([program, *options, f"--snapshot={snapshot}", f"--dbname={_conninfo()}"])
        return facts

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def replace(self, source: Path) -> None:
        """One transaction: what is there goes and the copy comes, or nothing has changed.

        A copy brings no statistics; without them the planner takes the books for empty.
        """
        pg_restore, psql = _program("pg_restore"), _program("psql")
        connection.close()
        with _script(pg_restore, source) as script:
            command = [psql, "--no-psqlrc", "--quiet", "--single-transaction"]
            command += ["--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--dbname={_conninfo()}"]
            _run([*command, "--file=-"], script)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def _snapshot(cursor: Any) -> Iterator[str]:
    """A snapshot that another session can see as well, for as long as the block lasts."""
    connection.ensure_connection()
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]
    finally:
        cursor.execute("COMMIT")


@contextmanager
def _script(pg_restore: str, source: Path) -> Iterator[IO[str]]:
    """The copy as SQL, behind what empties the database."""
    path = source.with_suffix(".sql")
    path.write_text(_EMPTY)
    with path.open("a") as script:
        _run([pg_restore, "--no-owner", "--no-privileges", "--file=-", str(source)], output=script)
    try:
        with path.open() as script:
            yield script
    finally:
        path.unlink()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(
            _(
                "这台机器上没有%(name)s。请装PostgreSQL的客户端（Debian：apt-get install postgresql-client），版本不低于服务器"
            )
            % {"name": name}
        )
    return found


def _conninfo() -> str:
    parameters = connection.get_connection_params()
    return make_conninfo(**{n: parameters[n] for n in _SIGHT if parameters.get(n)})


def _run(command: list[str], source: IO[str] | None = None, output: IO[str] | None = None) -> None:
    """A password goes by the environment, where other users of the machine do not see it."""
    password = connection.get_connection_params().get("password")
    env = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(
        command,
        env=env,
        stdin=source or subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Refused(
            _("%(program)s没有成功：%(said)s")
            % {"program": Path(command[0]).name, "said": said[0] if said else done.returncode}
        )


def facts_of(ask: Any) -> Facts:
    """What a copy holds, read from the copy: last seal, last root, events, migrations."""
    seal = ask("SELECT number, epoch, moment FROM ledger_seal ORDER BY number DESC LIMIT 1")
    root = ask("SELECT number, hash FROM ledger_root ORDER BY number DESC LIMIT 1")
    return {
        "events": ask("SELECT count(*) FROM ledger_event")[0][0],
        "seal": seal[0][0] if seal else 0,
        "epoch": seal[0][1] if seal else 1,
        "sealed_at": str(seal[0][2]) if seal else None,
        "root": f"{root[0][0]}:{root[0][1]}" if root else None,
        "migrations": [
            f"{app}.{name}"
            for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")
        ],
    }

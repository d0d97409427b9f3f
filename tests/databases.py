"""Databases of a test's own: copies of one migrated template, a file on SQLite, `TEMPLATE` on PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.running import run_ligai

Environment = dict[str, str]


def environment(folder: Path, database_url: str) -> Environment:
    """The variables under which a process uses this database, with data and keys in `folder`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ligai.config.settings",
        "DATABASE_URL": database_url,
        "LIGAI_DATA_DIR": str(folder / "var"),
        "LIGAI_KEY_DIR": str(folder / "keys"),
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


class SqliteTemplate:
    """A migrated SQLite file that is copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "template.sqlite3"
        _migrate(environment(folder, f"sqlite:///{self._file}"))

    def copy(self, folder: Path) -> str:
        target = folder / "ligai.sqlite3"
        shutil.copyfile(self._file, target)
        return f"sqlite:///{target}"

    def drop(self, database_url: str) -> None:
        """Nothing to do: the file goes with the test's folder."""

    def close(self) -> None:
        """Nothing to do: the file goes with the session's folder."""


class PostgresTemplate:
    """A migrated PostgreSQL database that is copied for each test, beside the database of `server_url`."""

    def __init__(self, folder: Path, server_url: str) -> None:
        self._server = server_url
        self._name = f"ligai_template_{secrets.token_hex(6)}"
        self._administer("CREATE DATABASE {}", self._name)
        _migrate(environment(folder, self._url(self._name)))

    def copy(self, folder: Path) -> str:
        name = f"ligai_fresh_{secrets.token_hex(6)}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, self._name)
        return self._url(name)

    def drop(self, database_url: str) -> None:
        self._administer("DROP DATABASE {} WITH (FORCE)", urlsplit(database_url).path[1:])

    def close(self) -> None:
        self._administer("DROP DATABASE {} WITH (FORCE)", self._name)

    def _url(self, name: str) -> str:
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


Template = SqliteTemplate | PostgresTemplate


def make_template(folder: Path) -> Template:
    """The template for the engine that DATABASE_URL names; without one, SQLite."""
    server_url = os.environ.get("DATABASE_URL", "")
    if server_url.startswith("postgres"):
        return PostgresTemplate(folder, server_url)
    return SqliteTemplate(folder)


def _migrate(env: Environment) -> None:
    run_ligai(env, "migrate", "--verbosity=0")
    run_ligai(env, "createcachetable")

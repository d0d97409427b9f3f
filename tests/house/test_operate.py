"""The database roles of docs/operate.md do what they promise: the application works, and cannot edit the ledger."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.databases import environment
from tests.running import ROOT, run_ligai

pytestmark = [pytest.mark.only_on_postgresql, pytest.mark.slow]
SQL = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
LEDGER = ("ledger_event", "ledger_posting", "ledger_seal", "ledger_root")


def _url(role: str, database: str) -> str:
    server = urlsplit(os.environ["DATABASE_URL"])
    netloc = f"{role}@{server.netloc.rpartition('@')[2]}"
    return server._replace(netloc=netloc, path=f"/{database}").geturl()


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def documented() -> Iterator[list[str]]:
    """The statements of the page: made by the administrator, made by the owner, made after migrating."""
    first, after = SQL.findall((ROOT / "docs" / "operate.md").read_text())
    by_administrator, _connect, by_owner = re.split(r"^(\\connect .*)$", first, flags=re.MULTILINE)
    yield [by_administrator, by_owner, after]
    administrator = os.environ["DATABASE_URL"]
    _run(administrator, "DROP DATABASE IF EXISTS ligai WITH (FORCE)")
    _run(administrator, "DROP ROLE IF EXISTS ligai", "DROP ROLE IF EXISTS ligai_owner")


def test_the_documented_roles_suffice_and_keep_the_ledger(
    documented: list[str], tmp_path: Path
) -> None:
    by_administrator, by_owner, after = documented
    _run(os.environ["DATABASE_URL"], *by_administrator.strip().splitlines())
    owner, application = _url("ligai_owner", "ligai"), _url("ligai", "ligai")
    _run(owner, by_owner)
    run_ligai(environment(tmp_path, owner), "init")
    _run(owner, after)

    env = environment(tmp_path, application)
    run_ligai(env, "init", "--admin", "second")
    run_ligai(env, "worker", "--once")
    run_ligai(env, "figures")
    run_ligai(env, "audit")
    for table in LEDGER:
        for edit in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(InsufficientPrivilege):
                _run(application, edit)
    with pytest.raises(InsufficientPrivilege):
        _run(application, "UPDATE ledger_event SET verb = 'forged'")

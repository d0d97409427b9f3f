"""The database roles of docs/operate.md do what they promise: the application works, and cannot edit the ledger."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.databases import Environment, environment
from tests.running import ROOT, run_ligai

pytestmark = [pytest.mark.only_on_postgresql, pytest.mark.slow]
SQL = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
LEDGER = ("ledger_event", "ledger_posting", "ledger_seal", "ledger_root", "ledger_words")


def _url(role: str, database: str) -> str:
    server = urlsplit(os.environ["DATABASE_URL"])
    netloc = f"{role}@{server.netloc.rpartition('@')[2]}"
    return server._replace(netloc=netloc, path=f"/{database}").geturl()


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Environment]:
    """The database as the page has its administrator make it, under the owner's name, prepared."""
    (by_administrator,) = SQL.findall((ROOT / "docs" / "operate.md").read_text())
    administrator = os.environ["DATABASE_URL"]
    _run(administrator, *by_administrator.strip().splitlines())
    env = environment(tmp_path, _url("ligai_owner", "ligai"))
    run_ligai(env, "init")
    yield env
    _run(administrator, "DROP DATABASE IF EXISTS ligai WITH (FORCE)")
    _run(administrator, "DROP ROLE IF EXISTS ligai", "DROP ROLE IF EXISTS ligai_owner")


def findings(env: Environment) -> dict[str, str]:
    """What the doctor says of each subject."""
    told = json.loads(run_ligai(env, "doctor", "--json", check=False).stdout)
    return {each["subject"]: each["health"] for each in told["findings"]}


def test_the_documented_roles_suffice_and_keep_the_ledger(
    owner: Environment, tmp_path: Path
) -> None:
    said = json.loads(run_ligai(owner, "role", "ligai", "--json").stdout)
    assert said["made"]
    assert not json.loads(run_ligai(owner, "role", "ligai", "--json").stdout)["made"]
    assert findings(owner)["role"] == "note"

    application = _url("ligai", "ligai")
    env = environment(tmp_path, application)
    run_ligai(env, "init", "--admin", "second")
    run_ligai(env, "worker", "--once")
    run_ligai(env, "figures")
    run_ligai(env, "audit")
    run_ligai(env, "backup", str(tmp_path / "backup.tar"))
    assert findings(env)["role"] == "well"
    for table in LEDGER:
        for edit in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(InsufficientPrivilege):
                _run(application, edit)
    for edit in ("ledger_event SET verb = 'forged'", "ledger_words SET name = 'forged'"):
        with pytest.raises(InsufficientPrivilege):
            _run(application, f"UPDATE {edit}")
    _run(application, "UPDATE ledger_words SET text = NULL, salt = NULL, redacted_at = now()")


def test_a_right_too_many_is_found_and_taken_away_again(owner: Environment, tmp_path: Path) -> None:
    run_ligai(owner, "role", "ligai")
    _run(owner["DATABASE_URL"], "GRANT DELETE ON ledger_posting TO ligai")
    env = environment(tmp_path, _url("ligai", "ligai"))
    assert findings(env)["role"] == "ill"
    run_ligai(owner, "role", "ligai")
    assert findings(env)["role"] == "well"


def test_a_password_is_taken_from_the_environment_and_never_shown(
    owner: Environment, tmp_path: Path
) -> None:
    given = owner | {"LIGAI_ROLE_PASSWORD": "Kan-kan-xin-xue-9"}
    done = run_ligai(given, "role", "ligai")
    assert "Kan-kan" not in done.stdout
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'ligai'")
        assert str(row.fetchone()).startswith("('SCRAM-SHA-256$")


def test_whoever_owns_the_tables_is_no_role_for_the_application(
    owner: Environment, tmp_path: Path
) -> None:
    refused = run_ligai(owner, "role", "ligai_owner", check=False)
    assert refused.returncode == 2
    assert "什么都能改" in refused.stderr
    run_ligai(owner, "role", "ligai")
    env = environment(tmp_path, _url("ligai", "ligai"))
    refused = run_ligai(env, "role", "third", check=False)
    assert refused.returncode == 1
    assert "数据库不同意" in refused.stderr

"""Backup and restore in processes of their own: whole, checked, without a key, and with a new epoch."""

from __future__ import annotations

import json
import os
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Environment
from tests.ledger.bystander import is_elected, number_of, wait_for
from tests.running import ligai_process, python_process, run_ligai, run_python

WORK = """
import sys
from django.conf import settings
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org import actions

top = Unit.objects.get(parent=None)
for n in range(int(sys.argv[2])):
    actions.rename_unit(top, actor=operator(), name=f"{sys.argv[1]}{n}")
settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
(settings.MEDIA_ROOT / sys.argv[1]).write_text(sys.argv[1])
"""


@pytest.fixture
def office(fresh_database: Environment) -> Environment:
    """An installation with three changes, an upload, a seal and a root."""
    env = fresh_database | {"LIGAI_ADMIN_PASSWORD": "Kan-kan-xin-xue-9"}
    env.pop("SECRET_KEY")
    run_ligai(env, "init")
    run_python(env, WORK, "早", "3")
    run_ligai(env, "worker", "--once")
    return env


def rows(env: Environment) -> list[int]:
    return [number_of(env, f"ledger_{table}") for table in ("event", "seal", "root")]


def names(env: Environment) -> str:
    return run_python(env, "from ligai.org.models import *; print(Unit.objects.get(parent=None))")


def uploads(env: Environment) -> list[str]:
    return sorted(p.name for p in (Path(env["LIGAI_DATA_DIR"]) / "files").iterdir())


def told(env: Environment, *arguments: str) -> Any:
    return json.loads(run_ligai(env, *arguments, "--json").stdout)


def refusal(env: Environment, *arguments: str) -> str:
    done = run_ligai(env, *arguments, check=False)
    assert done.returncode == 2, done
    return done.stderr


def test_a_backup_holds_database_and_uploads_and_no_key(
    office: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    secret = (Path(office["LIGAI_DATA_DIR"]) / "secret_key").read_bytes()
    Path(office["LIGAI_KEY_DIR"], "vault.key").write_text("a private key")
    assert "已备份到" in run_ligai(office, "backup", str(file)).stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = file.read_bytes()
    assert secret not in whole
    assert b"a private key" not in whole
    with tarfile.open(file) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
        assert sorted(archive.getnames()) == sorted(["manifest.json", *manifest["members"]])
    assert "files/早" in manifest["members"]
    assert (manifest["seal"], manifest["epoch"], manifest["events"]) == (1, 1, rows(office)[0])
    assert manifest["root"] == told(office, "root")["roots"][0]["root"]
    assert "已经有了，不覆盖" in refusal(office, "backup", str(file))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".ligai")] == []


def test_one_backs_up_works_on_and_restores_and_the_books_say_so(
    office: Environment, tmp_path: Path
) -> None:
    file, early = tmp_path / "backup.tar", told(office, "figures", "--known-at", "1")
    run_ligai(office, "backup", str(file))
    before, name = rows(office), names(office)
    run_python(office, WORK, "晚", "4")
    run_ligai(office, "worker", "--once")
    lost = told(office, "root")["roots"][-1]["root"]

    assert "这里已有数据" in refusal(office, "restore", str(file))
    assert rows(office)[0] == before[0] + 4
    answer = told(office, "restore", str(file), "--replace", "--root", lost)
    assert (answer["seal"], answer["epoch"], answer["root"]) == (2, 2, "same")
    assert names(office) == name
    assert uploads(office) == ["早"]
    assert rows(office) == [before[0] + 1, 2, 1]

    audit = told(office, "audit")
    assert audit["clean"], audit
    assert audit["counts"]["epochs"] == 2
    assert told(office, "figures", "--known-at", "1")["figures"] == early["figures"]
    run_python(office, WORK, "后", "1")
    run_ligai(office, "worker", "--once")
    assert rows(office) == [before[0] + 2, 3, 1]
    assert told(office, "audit")["clean"]
    assert told(office, "backup", str(tmp_path / "second.tar"))["epoch"] == 2


def test_a_restored_backup_that_lost_a_day_is_shown_by_the_root_from_outside(
    office: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    run_ligai(office, "backup", str(file))
    done = run_ligai(
        office, "restore", str(file), "--replace", "--root", "2:" + "a" * 64, check=False
    )
    assert done.returncode == 1
    assert "能证明还在的只到第1个根" in done.stdout
    done = run_ligai(
        office, "restore", str(file), "--replace", "--root", "1:" + "a" * 64, check=False
    )
    assert done.returncode == 1
    assert "不是同一本账" in done.stdout


def test_an_empty_place_takes_a_backup_and_older_tables_are_brought_up_to_date(
    office: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    run_ligai(office, "backup", str(file))
    other = elsewhere(office, tmp_path)
    assert "没有给出留存的每日根" in run_ligai(other, "restore", str(file)).stdout
    assert uploads(other) == ["早"]
    assert told(other, "audit")["clean"]
    assert stat.S_IMODE(os.stat(other["LIGAI_DATA_DIR"]).st_mode) == 0o700


def elsewhere(office: Environment, tmp_path: Path) -> Environment:
    """Another machine, with nothing on it; on PostgreSQL the same database, emptied."""
    folders = {
        "LIGAI_DATA_DIR": str(tmp_path / "elsewhere"),
        "LIGAI_KEY_DIR": str(tmp_path / "elsewhere-keys"),
    }
    if office["DATABASE_URL"].startswith("sqlite"):
        return office | folders | {"DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"}
    run_python(
        office,
        "from django.db import connection\n"
        "from ligai.ops.keeping.engines import _EMPTY\n"
        "connection.cursor().execute(_EMPTY)",
    )
    return office | folders


def _spoilt(file: Path, how: str) -> Path:
    """The same backup with one member changed, missing or added; or cut off."""
    spoilt = file.with_name(f"{how}.tar")
    if how == "cut off":
        spoilt.write_bytes(file.read_bytes()[:2000])
        return spoilt
    with tarfile.open(file) as old, tarfile.open(spoilt, "w") as new:
        for entry in old.getmembers():
            is_upload = entry.name.startswith("files/")
            if is_upload and how == "missing":
                continue
            content = old.extractfile(entry)
            assert content
            if is_upload and how == "renamed":
                entry.name, entry.pax_headers = "../outside", {}
            if is_upload and how == "changed":
                entry.size = 1
            new.addfile(entry, content)
    return spoilt


@pytest.mark.parametrize("how", ["changed", "missing", "renamed", "cut off"])
def test_a_backup_that_is_not_whole_changes_nothing(
    office: Environment, tmp_path: Path, how: str
) -> None:
    file = tmp_path / "backup.tar"
    run_ligai(office, "backup", str(file))
    before = rows(office)
    said = refusal(office, "restore", str(_spoilt(file, how)), "--replace")
    assert "与清单不符" in said or "不是一份完整的备份" in said
    assert rows(office) == before
    assert not (tmp_path / "outside").exists()


def test_nothing_is_restored_under_a_running_worker(office: Environment, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    run_ligai(office, "backup", str(file))
    with ligai_process(office, "worker") as worker:
        wait_for(lambda: is_elected(office))
        assert "后台工作正在运行" in refusal(office, "restore", str(file), "--replace")
        assert worker.poll() is None


@pytest.mark.only_on_postgresql
def test_without_the_clients_programs_it_says_what_to_install(
    office: Environment, tmp_path: Path
) -> None:
    bare = office | {"PATH": str(tmp_path)}
    assert "postgresql-client" in refusal(bare, "backup", str(tmp_path / "backup.tar"))


def test_people_go_on_working_while_a_backup_is_made(office: Environment, tmp_path: Path) -> None:
    """Each copy is of one moment: it holds the events of a change with all that belongs to them."""
    with python_process(office, WORK, "忙", "400"):
        for n in range(3):
            run_ligai(office, "backup", str(tmp_path / f"{n}.tar"))
    other = elsewhere(office, tmp_path)
    for n in range(3):
        run_ligai(other, "restore", str(tmp_path / f"{n}.tar"), "--replace")
        assert told(other, "audit")["clean"]

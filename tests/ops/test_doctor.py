"""The doctor finds what is not as it should be, says what to do, and ends with a status to rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation
from pytest_django import Settings

from ligai.ledger import guards, seals
from ligai.ops import doctor
from ligai.ops.doctor import Health, examine
from tests.databases import Environment
from tests.ledger.bystander import is_elected, wait_for
from tests.ledger.things import MARCH, opened
from tests.running import ligai_process, run_ligai, run_python

ON_SQLITE_IN_MEMORY = {"database"}  # a database in memory has no write-ahead log
ON_A_TEST_CLUSTER = {"database"}  # a throw-away PostgreSQL does not write through to the disk


def health(subject: str) -> Health:
    """The worst that is found of a subject."""
    order = list(Health)
    found = [each.health for each in examine() if each.subject == subject]
    return max(found, key=order.index)


def text(subject: str) -> str:
    return " ".join(each.text for each in examine() if each.subject == subject)


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> None:
    """As `init` makes them."""
    for folder in (settings.DATA_DIR, settings.KEY_DIR):
        Path(folder).mkdir(mode=0o700, parents=True)


def test_a_sound_installation_is_well_while_its_worker_runs(fresh_database: Environment) -> None:
    run_ligai(fresh_database, "init")
    done = run_ligai(fresh_database, "doctor", "--json", check=False)
    assert done.returncode == 1
    ill = {f["subject"] for f in json.loads(done.stdout)["findings"] if f["health"] == "ill"}
    on_a_cluster = ON_A_TEST_CLUSTER if connection.vendor == "postgresql" else set()
    assert ill == {"worker"} | on_a_cluster
    with ligai_process(fresh_database, "worker"):
        wait_for(lambda: is_elected(fresh_database))
        done = run_ligai(fresh_database, "doctor", check=False)
    assert "✓ 有一个后台工作在运行" in done.stdout
    if connection.vendor == "sqlite":
        assert done.returncode == 0, done.stdout
        assert done.stdout.splitlines()[-1] == "都好"
    else:
        assert "✗ 数据库的设置fsync是off" in done.stdout


@pytest.mark.django_db
def test_missing_guards_are_found(folders: None) -> None:
    assert health("guards") is Health.WELL
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER ledger_event_guard_row ON ledger_event")
        else:
            cursor.execute("DROP TRIGGER ledger_event_guard_delete")
    assert health("guards") is Health.ILL
    assert "ledger_event_guard" in text("guards")
    guards.install()


@pytest.mark.django_db
def test_books_that_nobody_closes_are_found(folders: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health("seals") is Health.WELL
    opened(at=MARCH)
    assert health("seals") is Health.WELL
    later = timezone.now() + timedelta(minutes=9)
    monkeypatch.setattr(doctor, "database_now", lambda: later)
    assert "等了9分钟" in text("seals") or "等了8分钟" in text("seals")
    seals.close_books()
    assert health("seals") is Health.WELL


@pytest.mark.django_db
def test_roots_that_stay_or_stop_are_found(folders: None, settings: Settings) -> None:
    opened(at=MARCH)
    seals.close_books()
    assert "每日根停了" in text("roots")
    seals.chain_root()
    assert health("roots") is Health.NOTE
    settings.AUDITORS = ["auditor@example.gov.cn"]
    assert "有1个每日根还没有寄到auditor@example.gov.cn" in text("roots")


def _in_the_data(settings: Settings) -> None:
    settings.KEY_DIR = Path(settings.DATA_DIR) / "keys"
    settings.KEY_DIR.mkdir(mode=0o700)


def _open_to_others(settings: Settings) -> None:
    Path(settings.KEY_DIR).chmod(0o755)


def _away(settings: Settings) -> None:
    Path(settings.KEY_DIR).rmdir()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [_in_the_data, _open_to_others, _away])
def test_keys_that_are_not_apart_are_found(
    folders: None, settings: Settings, change: Callable[[Settings], None]
) -> None:
    assert health("keys") is Health.WELL
    change(settings)
    assert health("keys") is Health.ILL


@pytest.mark.django_db
def test_a_full_disk_missing_styles_and_debug_are_found(
    folders: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [health("room"), health("static")] == [Health.WELL, Health.WELL]
    monkeypatch.setattr(doctor, "LEAST_ROOM", 1 << 62)
    settings.STATICFILES_DIRS = []
    settings.DEBUG = True
    monkeypatch.setattr(doctor.finders, "find", lambda _name: None)
    assert [health(each) for each in ("room", "static", "debug")] == [Health.ILL] * 3


@pytest.mark.django_db
@pytest.mark.only_on_sqlite
def test_a_setting_that_loses_records_is_found(folders: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        assert "recursive_triggers" in text("database")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


@pytest.mark.django_db
def test_what_cannot_be_looked_at_is_a_finding(
    folders: None, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"
    assert health("room") is Health.ILL
    assert "查不了" in text("room")


@pytest.mark.django_db
def test_it_speaks_english_too(folders: None) -> None:
    out = StringIO()
    with translation.override("en"), pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    assert end.value.code == 1
    assert "No worker is running" in out.getvalue()


def test_tables_that_are_behind_are_found(fresh_database: Environment) -> None:
    run_python(
        fresh_database,
        "from django.db import connection\n"
        "connection.cursor().execute("
        "\"DELETE FROM django_migrations WHERE app = 'ledger' AND name LIKE '0004%'\")",
    )
    done = run_ligai(fresh_database, "doctor", check=False)
    assert "表不是最新的，差1步" in done.stdout
    assert done.returncode == 1

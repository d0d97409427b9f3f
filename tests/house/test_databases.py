"""The ground that other tests stand on: fresh databases, processes of their own, no flushing."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.databases import Environment
from tests.running import ROOT, python_process, run_ligai, run_python, served

COUNT_PEOPLE = "from ligai.org.models import Person; print(Person.objects.count())"
ADD_SOMEBODY = "from ligai.org.models import Person; Person(username='阿丽').save()"


def test_a_fresh_database_keeps_what_a_process_committed(fresh_database: Environment) -> None:
    run_python(fresh_database, ADD_SOMEBODY)
    assert run_python(fresh_database, COUNT_PEOPLE) == "1\n"


def test_the_next_fresh_database_is_empty_again(fresh_database: Environment) -> None:
    assert run_python(fresh_database, COUNT_PEOPLE) == "0\n"


def test_a_fresh_database_is_on_the_engine_at_hand(fresh_database: Environment) -> None:
    said = run_python(fresh_database, "from django.db import connection; print(connection.vendor)")
    assert said.strip() == connection.vendor


def test_a_command_runs_in_a_process_of_its_own(fresh_database: Environment) -> None:
    assert "0 silenced" in run_ligai(fresh_database, "check").stdout


def test_a_failing_command_shows_what_it_said(fresh_database: Environment) -> None:
    with pytest.raises(AssertionError, match="nosuchcommand"):
        run_ligai(fresh_database, "nosuchcommand")


def test_a_process_is_killed_when_its_block_ends(fresh_database: Environment) -> None:
    with python_process(fresh_database, "print('here'); input()") as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
    assert process.returncode == -9


def test_the_site_is_served_from_a_fresh_database(fresh_database: Environment) -> None:
    with served(fresh_database) as address, urllib.request.urlopen(f"{address}/desk/") as answer:
        assert answer.status == 200
        assert "/accounts/login/" in answer.url


def test_a_test_writes_only_into_folders_of_its_own(tmp_path: Path) -> None:
    assert settings.MEDIA_ROOT.is_relative_to(tmp_path)
    assert settings.DATA_DIR.is_relative_to(tmp_path)
    assert settings.KEY_DIR.is_relative_to(tmp_path)


FLUSHING = """
import pytest
from django.test import TransactionTestCase

def test_by_fixture(transactional_db): ...
def test_by_server(live_server): ...
@pytest.mark.django_db(transaction=True)
def test_by_mark(): ...
class TestByClass(TransactionTestCase):
    def test_it(self): ...
@pytest.mark.django_db
def test_as_it_should_be(): ...
"""


def test_tests_that_would_flush_the_ledger_are_refused(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(FLUSHING)
    (tmp_path / "conftest.py").write_text("from tests.conftest import *")
    command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), str(planted)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "cannot be flushed" in done.stderr
    for name in ("test_by_fixture", "test_by_server", "test_by_mark", "TestByClass::test_it"):
        assert name in done.stderr
    assert "test_as_it_should_be" not in done.stderr

"""The twelve ways to break the shape of the house, planted in a copy and each refused by its tool, by name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from ligai.ledger.models import Event

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
LAYERS = "Imports only ever point down BROKEN"
INSIDE = "Inside an app: actions, then models, then rules BROKEN"
PEN = "Only actions hold the pen BROKEN"
PAGES = "A page file never imports another page file BROKEN"
WRITERS = "only_actions_and_the_ledger_write"

IMPORTS = [str(PROGRAMS / "lint-imports"), "--no-cache"]
RUFF = [str(PROGRAMS / "ruff"), "check", "--no-cache", "--output-format=concise", "ligai"]
PYTEST = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider"]
ARCHITECTURE = [*PYTEST, "-p", "no:django", "--noconftest", "-vv", "tests/test_architecture.py"]
ACCESS = [*PYTEST, "tests/test_access.py", "-k", "route_has_a_row"]


@dataclass(frozen=True)
class Violation:
    """Lines added to files, the tool that must refuse them, and what it must say."""

    plant: dict[str, str]
    tool: list[str]
    says: tuple[str, ...]


VIOLATIONS = {
    "a lower app imports a higher one": Violation(
        {"problems/models/problem.py": "import ligai.bulletins"},
        IMPORTS,
        (LAYERS, "ligai.problems is not allowed to import ligai.bulletins"),
    ),
    "the same inside a function": Violation(
        {"problems/models/parts.py": "def peek():\n    import ligai.notices"},
        IMPORTS,
        (LAYERS, "ligai.problems is not allowed to import ligai.notices"),
    ),
    "a surface imports its sibling": Violation(
        {"desk/planted.py": "import ligai.public"},
        IMPORTS,
        (LAYERS, "ligai.desk is not allowed to import ligai.public"),
    ),
    "rules import their models": Violation(
        {"problems/rules/steps.py": "import ligai.problems.models"},
        IMPORTS,
        (INSIDE, "ligai.problems.rules.steps -> ligai.problems.models"),
    ),
    "a page takes the pen": Violation(
        {
            "desk/views/__init__.py": "",
            "desk/views/planted.py": "from ligai.ledger.record import record",
        },
        IMPORTS,
        (PEN, "ligai.desk.views.planted -> ligai.ledger.record"),
    ),
    "a page file imports another page file": Violation(
        {
            "desk/views/__init__.py": "",
            "desk/views/planted.py": "",
            "desk/views/grown.py": "import ligai.desk.views.planted",
        },
        IMPORTS,
        (PAGES, "ligai.desk.views.grown is not allowed to import ligai.desk.views.planted"),
    ),
    "a page opens a transaction": Violation(
        {"desk/views/planted.py": "from django.db import transaction"},
        RUFF,
        ("desk/views/planted.py", "TID251", "django.db.transaction"),
    ),
    "a model listens to signals": Violation(
        {"problems/models/problem.py": "from django.dispatch import receiver"},
        RUFF,
        ("problems/models/problem.py", "TID251", "django.dispatch"),
    ),
    "a page saves": Violation(
        {"desk/views/planted.py": "def close(problem):\n    problem.save()"},
        ARCHITECTURE,
        (WRITERS, "ligai/desk/views/planted.py:2 writes: problem.save()"),
    ),
    "a route has no row in the table of access": Violation(
        {
            "desk/urls.py": "from django.http import HttpResponse\n"
            "urlpatterns.append(path('planted/', lambda request: HttpResponse(), name='planted'))"
        },
        ACCESS,
        ("routes without a row in the table of access", "desk:planted"),
    ),
    "a package stands outside the stack": Violation(
        {"planted/__init__.py": '"""Nowhere."""'},
        IMPORTS,
        (LAYERS, "The following modules are not listed as layers: - ligai.planted"),
    ),
}


def copy_of_the_house(target: Path) -> Path:
    """The code, its tests and every tool's settings, in a folder of its own."""
    skip = shutil.ignore_patterns("__pycache__", "static", "locale")
    shutil.copytree(ROOT / "ligai", target / "ligai", ignore=skip)
    shutil.copytree(ROOT / "tests", target / "tests", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def judged(copy: Path, tool: list[str]) -> tuple[int, str]:
    """A tool's status and everything it says about a copy, white space made even."""
    env = {**os.environ, "PYTHONPATH": str(copy), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(tool, cwd=copy, env=env, capture_output=True, text=True, timeout=300)
    return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house as it is."""
    return copy_of_the_house(tmp_path_factory.mktemp("clean") / "house")


@pytest.fixture(scope="module")
def judgement(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], tuple[int, str]]:
    """What a tool says of a house with all the violations that are its to refuse; asked once."""

    @cache
    def judge(*tool: str) -> tuple[int, str]:
        house = copy_of_the_house(tmp_path_factory.mktemp("broken") / "house")
        for violation in VIOLATIONS.values():
            if violation.tool == [*tool]:
                plant(house, violation)
        return judged(house, [*tool])

    return lambda tool: judge(*tool)


def plant(house: Path, violation: Violation) -> None:
    """Add its lines to the files of the house."""
    for name, lines in violation.plant.items():
        path = house / "ligai" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(f"\n{lines}\n" if path.stat().st_size else f"{lines}\n")


@pytest.mark.parametrize("tool", [IMPORTS, RUFF, ARCHITECTURE, ACCESS], ids=lambda t: t[-1])
def test_a_copy_without_a_violation_passes(tool: list[str], clean: Path) -> None:
    status, said = judged(clean, tool)
    assert status == 0, said


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS)
def test_a_violation_is_refused_by_name(
    violation: Violation, judgement: Callable[[list[str]], tuple[int, str]]
) -> None:
    status, said = judgement(violation.tool)
    assert status == 1, said
    for words in violation.says:
        assert words in said


def _event() -> Event:
    now = datetime.now(UTC)
    moments = {"effective_at": now, "recorded_at": now, "latest_effective_at": now}
    return Event.objects.create(
        kind="planted", thing_id=1, seq=1, verb="planted.written", canonical="{}", **moments
    )


def _refused(statement: str) -> None:
    refusal = pytest.raises(DatabaseError, match="append-only")
    with connection.cursor() as cursor, refusal, transaction.atomic():
        cursor.execute(statement)


Edit = Callable[[str, Event], str]
EDITS: dict[str, Edit] = {
    "update": lambda table, event: f"UPDATE {table} SET verb = 'forged' WHERE id = {event.pk}",
    "delete": lambda table, event: f"DELETE FROM {table} WHERE id = {event.pk}",
}


@pytest.mark.django_db
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_event_is_not_edited_with_bare_sql(edit: Edit) -> None:
    event = _event()
    _refused(edit(Event._meta.db_table, event))
    assert Event.objects.get(pk=event.pk).verb == "planted.written"


@pytest.mark.django_db
@pytest.mark.only_on_postgresql
def test_the_table_of_events_is_not_truncated() -> None:
    event = _event()
    _refused(f"TRUNCATE {Event._meta.db_table} CASCADE")
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
@pytest.mark.only_on_sqlite
def test_an_event_is_not_replaced_by_an_insert() -> None:
    event = _event()
    table, columns = Event._meta.db_table, ", ".join(f.column for f in Event._meta.local_fields)
    _refused(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
    assert Event.objects.get(pk=event.pk).verb == "planted.written"

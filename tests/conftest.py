"""What every test stands on: the engine of DATABASE_URL, folders of its own, and databases that are never flushed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from tests import cast
from tests.cast import World
from tests.databases import Environment, Template, environment, make_template

_FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences"}
_OWN_DATABASE = {"fresh_database", "shared_database"}
_NO_FLUSH = (
    "events, postings and seals refuse DELETE and TRUNCATE, so a test database cannot be flushed. "
    "Use `db`; where real transactions are needed use `fresh_database` with tests/running.py."
)


def pytest_configure(config: pytest.Config) -> None:
    """Passwords are hashed quickly, and nothing fails for being slow on a busy machine.

    Each client of a test loads the middleware anew: a static file is looked up when it is asked
    for, not listed with all others before the client's first page.
    """
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")
    django_settings.PASSWORD_HASHERS = cast.QUICK_HASHERS
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse tests that flush, and leave out what the engine at hand does not have.

    A test with a database of its own starts processes, which takes seconds: it is a slow one.
    """
    for item in items:
        own_database = _OWN_DATABASE & set(getattr(item, "fixturenames", ()))
        if own_database and not item.get_closest_marker("browser"):
            item.add_marker("slow")
    flushing = [item.nodeid for item in items if _flushes(item)]
    if flushing:
        raise pytest.UsageError(f"{', '.join(flushing)}: {_NO_FLUSH}")
    other = "only_on_sqlite" if connection.vendor == "postgresql" else "only_on_postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker(other)]
        config.hook.pytest_deselected(items=left_out)
    _cast_last(items)


def _cast_last(items: list[pytest.Item]) -> None:
    """Tests on an empty ledger first; then the cast is committed once, for all that ask for `world`.

    Of either, property tests first: they take longest, and at the end one process would wait for them.
    """
    with_cast = {item for item in items if "world" in getattr(item, "fixturenames", ())}
    for item in with_cast:
        item.fixturenames.insert(0, "_standing_cast")  # type: ignore[attr-defined]
    items.sort(key=lambda item: (item in with_cast, not _is_property(item)))


def _is_property(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded for all tests stays: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _flushes(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    if cls and issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase):
        return True
    mark = item.get_closest_marker("django_db")
    if mark and (mark.kwargs.get("transaction") or any(mark.args)):
        return True
    return bool(_FLUSHING & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def _folders_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """No test writes into the installation's folders."""
    settings.DATA_DIR = tmp_path / "var"
    settings.KEY_DIR = tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "var" / "files"


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page asked for in English leaves that language behind; each test begins in our own."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def _standing_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The cast as part of the test database: building it takes longer than most tests."""
    with django_db_blocker.unblock():
        cast.stand()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    template = make_template(tmp_path_factory.mktemp("template"))
    yield template
    template.close()


@pytest.fixture
def fresh_database(_template: Template, tmp_path: Path) -> Iterator[Environment]:
    """The environment of a new installation: migrated, empty, on the engine at hand, with real commits.

    The test's own process keeps its connection to the shared test database; use this one through
    `run_ligai(env, …)`, `python_process(env, …)` or `served(env)` of tests/running.py.
    """
    database_url = _template.copy(tmp_path)
    yield environment(tmp_path, database_url)
    _template.drop(database_url)


@pytest.fixture(scope="module")
def shared_database(
    _template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Environment]:
    """The same, once for all tests of a module: for those that only look."""
    folder = tmp_path_factory.mktemp("shared")
    database_url = _template.copy(folder)
    yield environment(folder, database_url)
    _template.drop(database_url)


@pytest.fixture
def world(db: None) -> World:
    """Jilin City and its people, with the party preset's limits in force; fresh for each test."""
    return cast.build()

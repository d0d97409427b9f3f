"""Events, postings, seals and roots cannot be changed or removed by any statement, nor after a migration."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from ligai.ledger import guards, seals
from ligai.ledger.models import Event, Posting, Root, Seal, Words
from tests.databases import Environment
from tests.ledger.things import bucket, opened, put
from tests.running import run_python

pytestmark = pytest.mark.django_db

GUARDED = [Event, Posting, Seal, Root, Words]
KEY = {Seal: "number", Root: "number"}
UNIQUE = [
    (Event, ("kind", "thing_id", "seq")),
    (Seal, ("moment",)),
    (Root, ("seal_id",)),
    (Words, ("event_id", "name")),
]


@pytest.fixture(autouse=True)
def _one_row_of_each() -> None:
    made = opened()
    put(made, bucket("closed"), words={"reason": "已经修好"})
    seals.close_books()
    seals.chain_root()


def refused(statement: str, parameters: tuple[object, ...] = ()) -> None:
    with (
        pytest.raises(DatabaseError, match=guards.MESSAGE),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, parameters)


def rows(model: type[models.Model]) -> list[tuple[object, ...]]:
    return list(model._default_manager.order_by("pk").values_list())


@pytest.mark.parametrize("model", GUARDED)
def test_every_guarded_table_has_a_row_to_protect(model: type[models.Model]) -> None:
    assert rows(model)


@pytest.mark.parametrize("model", GUARDED)
def test_a_row_cannot_be_deleted(model: type[models.Model]) -> None:
    refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", GUARDED)
def test_no_column_can_be_updated(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if model is Words and field.column == "redacted_at":
            continue
        refused(f"UPDATE {model._meta.db_table} SET {field.column} = {field.column}")


def test_the_orm_can_neither_save_nor_delete() -> None:
    for change in (
        lambda: Event.objects.get(seq=2).save(),
        lambda: Event.objects.update(verb="paper.never"),
        lambda: Posting.objects.all().delete(),
        lambda: Posting.objects.filter(sign=1).update(sign=-1),
        lambda: Seal.objects.get().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Event.objects.count() == 2
    assert Posting.objects.count() == 3


@pytest.mark.parametrize("model", GUARDED)
def test_a_row_cannot_be_saved_over(model: type[models.Model]) -> None:
    table, before = model._meta.db_table, rows(model)
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    key = model._meta.pk.column
    insert = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
    update = f" ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        # SQLite needs WHERE to tell this ON from a join's.
        cursor.execute(f"{insert} WHERE true{update}")
    assert rows(model) == before


@pytest.mark.only_on_sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize("model", GUARDED)
def test_a_row_cannot_be_replaced_by_its_key(
    model: type[models.Model], pragma: str, verb: str
) -> None:
    before = rows(model)
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {pragma}")
    try:
        refused(f"{verb} INTO {table} ({columns}) SELECT {columns} FROM {table}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert rows(model) == before


@pytest.mark.only_on_sqlite
@pytest.mark.parametrize(("model", "unique"), UNIQUE)
def test_a_row_cannot_be_replaced_by_another_with_the_same_unique_columns(
    model: type[models.Model], unique: tuple[str, ...]
) -> None:
    before, key = rows(model), KEY.get(model, "id")
    columns = [field.column for field in model._meta.concrete_fields]
    values = [f"{key} + 1000" if column == key else column for column in columns]
    table = model._meta.db_table
    assert set(unique) <= set(columns)
    refused(
        f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {table}"
    )
    assert rows(model) == before


@pytest.mark.only_on_postgresql
@pytest.mark.parametrize("model", GUARDED)
def test_a_table_cannot_be_truncated(model: type[models.Model]) -> None:
    before = rows(model)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(f"TRUNCATE {model._meta.db_table} CASCADE")
    assert rows(model) == before


def test_words_can_be_redacted() -> None:
    Words.objects.update(salt=None, text=None, redacted_at=timezone.now())
    words = Words.objects.get()
    assert (words.salt, words.text) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "其实没有修"},
        {"text": None},
        {"salt": None},
        {"salt": None, "text": ""},
        {"salt": None, "text": None, "name": "other"},
        {"redacted_at": timezone.now()},
    ],
)
def test_words_cannot_be_changed_half_redacted_or_renamed(change: dict[str, object]) -> None:
    before = rows(Words)
    with pytest.raises(DatabaseError, match=guards.MESSAGE), transaction.atomic():
        Words.objects.update(**change)
    assert rows(Words) == before


def test_redacted_words_cannot_be_filled_again() -> None:
    Words.objects.update(salt=None, text=None, redacted_at=timezone.now())
    with pytest.raises(DatabaseError, match=guards.MESSAGE), transaction.atomic():
        Words.objects.update(salt="0" * 32, text="别的话")


def test_all_guards_stand_after_migrating() -> None:
    assert guards.missing() == []
    assert len(set(guards.names(connection.vendor))) == len(GUARDED) * (
        2 if connection.vendor == "postgresql" else 3
    )


@pytest.mark.only_on_sqlite
def test_a_guard_that_was_made_toothless_is_missing() -> None:
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_guard_delete")
        cursor.execute(
            f"CREATE TRIGGER {table}_guard_delete BEFORE DELETE ON {table} BEGIN SELECT 1; END"
        )
    assert guards.missing() == [f"{table}_guard_delete"]
    guards.install()
    assert guards.missing() == []


@pytest.mark.only_on_sqlite
def test_a_connection_without_recursive_triggers_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        lost = guards.missing()
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert lost == ["PRAGMA recursive_triggers"]


@pytest.mark.only_on_postgresql
@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (
            "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_guard_row",
            "ledger_event_guard_row",
        ),
        (
            "ALTER TABLE ledger_seal ENABLE REPLICA TRIGGER ledger_seal_guard_truncate",
            "ledger_seal_guard_truncate",
        ),
        ("DROP TRIGGER ledger_posting_guard_row ON ledger_posting", "ledger_posting_guard_row"),
        (
            "CREATE OR REPLACE TRIGGER ledger_root_guard_row BEFORE UPDATE OR DELETE ON ledger_root "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION ligai_refuse()",
            "ledger_root_guard_row",
        ),
        (
            "CREATE OR REPLACE TRIGGER ledger_event_guard_row BEFORE DELETE ON ledger_event "
            "FOR EACH ROW EXECUTE FUNCTION ligai_refuse()",
            "ledger_event_guard_row",
        ),
        (
            "CREATE OR REPLACE FUNCTION ligai_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN OLD; END $$",
            "ligai_refuse",
        ),
    ],
)
def test_a_guard_that_was_switched_off_or_made_toothless_is_missing(damage: str, lost: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(damage)
    assert guards.missing() == [lost]
    guards.install()
    assert guards.missing() == []


ALTERED_LATER = """
from django.core.management import call_command
from django.db import connection, models
from ligai.ledger import guards
from ligai.ledger.models import Event, Posting

for model, name in ((Event, "verb"), (Posting, "state")):
    wider = models.CharField(max_length=200)
    wider.set_attributes_from_name(name)
    wider.model = model
    with connection.schema_editor() as editor:
        editor.alter_field(model, model._meta.get_field(name), wider, strict=True)
print(*guards.missing())
call_command("migrate", verbosity=0)
print(*guards.missing())
"""


def test_the_guards_stand_again_after_a_later_migration(fresh_database: Environment) -> None:
    after_altering, after_migrating = run_python(fresh_database, ALTERED_LATER).split("\n")[:2]
    # SQLite rebuilds the table and drops its triggers without a word.
    assert bool(after_altering) == (connection.vendor == "sqlite")
    assert after_migrating == ""

"""The doors to the database: one short writing transaction, one snapshot for a page of figures."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from ligai.kernel.errors import Refused
from ligai.ledger import guards
from ligai.ledger.models import Event
from ligai.ledger.writing import is_writing, lock_order, writes, writing
from tests.databases import Environment
from tests.ledger.things import bucket, opened, paper, put
from tests.running import run_python

pytestmark = pytest.mark.django_db


def test_an_inner_writing_joins_the_outer() -> None:
    assert not is_writing()
    with writing():
        with writing():
            assert is_writing()
        assert is_writing()
    assert not is_writing()


def test_writing_ends_when_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), writing():
        1 / 0  # noqa: B018
    assert not is_writing()


def test_what_was_written_before_a_refusal_is_not_kept() -> None:
    made = opened()

    @writes
    def close_and_refuse() -> None:
        put(made, bucket("closed"))
        raise Refused("不行")

    with pytest.raises(Refused):
        close_and_refuse()
    assert [event.seq for event in made.events] == [1]


@pytest.mark.only_on_postgresql
def test_the_shared_lock_is_taken_before_anything_else() -> None:
    held = "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(held)
        assert cursor.fetchall() == []
        with writing():
            cursor.execute(held)
            assert cursor.fetchall() == [("ShareLock",)]


class Clash:
    """Saves an event under an id that is taken, so many times."""

    def __init__(self, times: int, column: str = "id") -> None:
        self.times, self.column, self.tries = times, column, 0

    def __call__(self) -> int:
        self.tries += 1
        event = Event.objects.earliest("id")
        taken = self.tries <= self.times
        if not (taken and self.column == "id"):
            event.pk += self.tries
        if not (taken and self.column == "seq"):
            event.seq += 1
        event.save(force_insert=True)
        return self.tries


def test_a_fresh_id_that_was_already_taken_is_made_again() -> None:
    opened()
    assert writes(Clash(times=2))() == 3


def test_after_three_clashes_somebody_is_asked_to_come_again() -> None:
    opened()
    clash = Clash(times=9)
    with pytest.raises(Refused, match="再试一次"):
        writes(clash)()
    assert clash.tries == 3


def test_a_clash_of_anything_but_ids_is_not_tried_again() -> None:
    opened()
    clash = Clash(times=9, column="seq")
    with pytest.raises(IntegrityError):
        writes(clash)()
    assert clash.tries == 1


def test_an_inner_clash_is_left_to_the_outer_transaction() -> None:
    opened()
    clash = Clash(times=9)
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        writes(clash)()
    assert clash.tries == 1


def test_a_clash_with_a_guard_says_which_key_was_taken() -> None:
    opened()
    with pytest.raises(IntegrityError) as clash, transaction.atomic():
        Clash(times=1)()
    text = str(clash.value)
    assert text == f"{guards.MESSAGE}: ledger_event.id" or "_pkey" in text


def test_things_are_locked_in_one_order() -> None:
    first, second, third = paper(), paper(), paper()
    third.rank = 1
    assert lock_order([second, third, first]) == [third, first, second]


ONE_SNAPSHOT = """
import threading
from django.db import connection, connections
from ligai.ledger.writing import database_now, reading, writing
from ligai.org.models import Person

def add(name):
    def run():
        with writing():
            Person(username=name).save()
        connections.close_all()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

with reading():
    seen = [Person.objects.count()]
    add("a")
    with reading():
        seen.append(Person.objects.count())
    seen.append(Person.objects.count())
with writing():
    seen.append(Person.objects.count())
try:
    with reading():
        1 / 0
except ZeroDivisionError:
    pass
add("b")
print(*seen, Person.objects.count(), connection.in_atomic_block)
"""


def test_a_page_of_figures_is_read_from_one_snapshot_while_others_write(
    fresh_database: Environment,
) -> None:
    assert run_python(fresh_database, ONE_SNAPSHOT) == "0 0 0 1 2 False\n"

"""Sums of signs, by group and by child of the tree."""

from __future__ import annotations

import pytest
from django.db.models import F, Q

from ligai.ledger.counting import Scope, child_path, members, sums
from ligai.ledger.fields import ancestors, is_under, span
from tests.ledger.things import bucket, opened, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _five_papers() -> None:
    opened(bucket(path="a."))
    opened(bucket(path="a.1.2.", category="水"))
    opened(bucket(path="a.1.2.3.", category="水"))
    opened(bucket(path="a.15.", theme_id=4))
    put(opened(bucket(path="b.")), bucket("closed", path="b."))


OPEN, CLOSED = Q(state="open"), Q(state="closed")


def test_measures_are_summed_in_one_row_without_groups() -> None:
    assert sums(Scope("paper"), {"open": OPEN, "closed": CLOSED, "all": Q()}) == [
        {"open": 4, "closed": 1, "all": 5}
    ]


def test_a_sum_over_nothing_is_zero() -> None:
    assert sums(Scope("nothing"), {"open": OPEN}) == [{"open": 0}]
    assert sums(Scope("nothing"), {"open": OPEN}, by={"path": F("path")}) == []


def test_groups_may_carry_the_name_of_a_column() -> None:
    assert sums(Scope("paper", "a."), {"state": OPEN}, by={"category": F("category")}) == [
        {"category": "", "state": 2},
        {"category": "水", "state": 2},
    ]


def test_a_group_that_everything_has_left_is_kept_with_zeros() -> None:
    rows = sums(Scope("paper", "b."), {"n": Q()}, by={"state": F("state")})
    assert rows == [{"state": "closed", "n": 1}, {"state": "open", "n": 0}]


def test_children_of_a_node_are_told_apart_whole() -> None:
    rows = sums(Scope("paper", "a."), {"n": Q()}, by={"child": child_path("a.")})
    assert rows == [{"child": "a.", "n": 1}, {"child": "a.1.", "n": 2}, {"child": "a.15.", "n": 1}]


def test_the_filter_of_a_scope_holds_for_every_measure() -> None:
    scope = Scope("paper", where=Q(category="水"))
    assert sums(scope, {"all": Q(), "closed": CLOSED}) == [{"all": 2, "closed": 0}]
    assert len(members(scope)) == 2


def test_a_span_holds_the_node_and_all_below_it_and_nothing_else() -> None:
    low, high = span("a.1.")
    inside, outside = (
        ["a.1.", "a.1.0.", "a.1.zz.3."],
        ["a.", "a.0.", "a.10.", "a.1z.", "a.2.", "b."],
    )
    assert [path for path in inside + outside if low <= path < high] == inside
    assert [path for path in inside + outside if is_under(path, "a.1.")] == inside


def test_ancestors_go_from_the_root_down_to_the_node_itself() -> None:
    assert ancestors("a.1.2.") == ["a.", "a.1.", "a.1.2."]
    assert ancestors("") == []

"""Redacting on the desk: from a problem's history, one text, with a reason; the page then says that it is gone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page, post, take

SECRET = "举报人是3号楼的白玉堂"


@pytest.fixture
def problem(world: World) -> Problem:
    return cast.registered(world, facts=SECRET)


def words_of(problem: Problem, text: str = SECRET) -> str:
    return str(problem.words().get(text=text).pk)


def test_one_redacts_a_text_and_the_page_says_so(
    problem: Problem, world: World, seat: Seat
) -> None:
    client = seat("root")
    assert SECRET in page(client, "redact", problem.pk)
    take(client, "redact", problem, words=words_of(problem), reason="写了姓名")
    shown = page(client, "problem", problem.pk)
    assert SECRET not in shown
    assert "删去了" in shown
    assert "写了姓名" in shown
    assert "redacted “Facts”" in page(seat("root", "en"), "problem", problem.pk).replace(
        "&quot;", '"'
    )


def test_a_text_of_the_history_leads_to_its_redaction(
    problem: Problem, world: World, seat: Seat
) -> None:
    problems.triage(problem, actor=world.lin, disposition="ledger", because=SECRET)
    link = f"{reverse('desk:redact', args=[problem.pk])}?words="
    assert link in page(seat("root"), "problem", problem.pk)
    assert link not in page(seat("xu"), "problem", problem.pk)
    words = problem.words().get(name="because")
    client = seat("root")
    form = client.get(reverse("desk:redact", args=[problem.pk]), {"words": words.pk}).context[
        "form"
    ]
    assert form.initial["words"] == str(words.pk)


def test_what_was_typed_stays_when_it_is_refused(problem: Problem, seat: Seat) -> None:
    client = seat("root")
    answer = post(client, "redact", problem, words=words_of(problem), reason=f"因为{SECRET}")
    assert answer.status_code == 409
    assert "理由里不能再写出要删的文字" in answer.content.decode()
    answer = post(client, "redact", problem, words="77", reason="x")
    assert answer.status_code == 422
    answer = post(client, "redact", problem)
    assert answer.status_code == 422


def test_it_is_not_offered_to_others(problem: Problem, seat: Seat) -> None:
    address = reverse("desk:redact", args=[problem.pk])
    assert seat("xu").get(address).status_code == 403
    assert seat("shen").get(address).status_code == 404


def test_many_texts_take_as_many_queries_as_few(problem: Problem, world: World, seat: Seat) -> None:
    client = seat("root")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "redact", problem.pk)
        return len(asked)

    queries()
    few = queries()
    for n in range(30):
        problems.revise(problem, actor=world.zhou, remark=f"第{n}次补充")
    assert queries() == few
    assert few <= 12

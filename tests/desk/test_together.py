"""The parts of a problem in one statement: the same rows as if each were asked for, and never too many."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.campaigns import actions as campaigns
from ligai.desk.case.file import CaseFile
from ligai.desk.together import together
from ligai.files import actions as files
from ligai.intake import actions as intake
from ligai.intake.actions import import_ledger
from ligai.ledger.actor import CLOCK
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.test_problem_page import MOST_QUERIES, old_ledger
from tests.files.uploads import jpeg, upload
from tests.intake.reporters import LI, WANG, following, vault


def test_each_row_is_what_it_would_be_if_it_were_asked_for_alone(
    world: World, tmp_path: Path
) -> None:
    import_ledger(old_ledger(tmp_path), actor=operator(), unit=world.city)
    problem, taken_over = full(world), Problem.objects.filter(import_rows__isnull=False)[0]
    lists = {
        "evidence": problem.evidence.select_related("file"),
        "rounds": problem.verifications.select_related("verifier"),
        "measures": problem.measures.all(),
        "due_history": problem.due_history.all(),
        "requests": problem.requests.all(),
        "rows": taken_over.import_rows.select_related("run"),
        "units": Unit.objects.filter(parent=world.city).order_by("order"),
    }
    read = together(lists)
    for name, found in lists.items():
        assert [columns(each) for each in read[name]] == [columns(each) for each in found], name
        assert read[name], name


def columns(row: Model) -> dict[str, Any]:
    """Everything that a row holds, what it was joined with too."""
    own = [f for f in row._meta.concrete_fields if not isinstance(f, BinaryField)]
    values = {
        field.attname: (type(getattr(row, field.attname)), getattr(row, field.attname))
        for field in own
    }
    joined = {name: other and columns(other) for name, other in row._state.fields_cache.items()}
    joined.pop("problem", None)
    return values | joined


def test_only_what_is_named_is_read(world: World) -> None:
    problem = cast.registered(world)
    found = Problem.objects.filter(pk=problem.pk).only("number", "title")
    (read,) = together({"one": found, "none": Problem.objects.none()})["one"]
    assert read.get_deferred_fields() >= {"facts", "due_on"}
    assert read.title == problem.title


def test_the_fullest_case_keeps_the_budget_in_both_languages(world: World, seat: Seat) -> None:
    problem = full(world)
    here = reverse("desk:problem", args=[problem.pk])
    for key, language in (("xu", "zh-hans"), ("song", "en")):
        client = seat(key, language)
        client.get(here)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(here)
        assert len(asked) <= MOST_QUERIES, [q["sql"][:90] for q in asked.captured_queries]
        case: CaseFile = answer.context["case"]
        assert case.rating
        assert case.rating.invited
        assert case.thread.said
        assert case.why()
        parts = (case.measures, case.evidence, case.rounds, case.requests, case.instructions)
        assert all((*parts, case.dockets, case.merged, case.due_was()))


def full(world: World) -> Problem:
    """A problem that has everything: voices, files, requests, instructions, messages, a docket, a merge."""
    vault()
    problem = cast.dispatched(world)
    for contact in (WANG, LI, None):
        following(world, problem, contact=contact)
    later = problem.due_on + timedelta(days=20)
    asked = problems.ask(problem, actor=world.qiu, kind="extension", reason="雨季", until=later)
    problems.approve(asked, actor=world.xu)
    problems.send_message(problem, actor=world.song, text="划线队下周来")
    problems.instruct(problem, actor=world.ji, text="抓紧", unit=world.urban, until=cast.today())
    listed = campaigns.open_docket(world.city, actor=world.xu, name="堵点")
    problems.list_on(problem, listed, actor=world.xu)
    problems.merge(cast.registered(world), problem, actor=world.lin, reason="同一件事")
    problem.refresh_from_db()
    return checked(world, problem)


def checked(world: World, problem: Problem) -> Problem:
    """A dispatched problem worked on, proved with a file, checked; whoever reported it is asked."""
    duty, measure = problem.assignments.get(), problem.measures.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report_measure(measure, actor=world.song, done=measure.quantity)
    brought = files.store(upload(jpeg()), actor=world.song)
    problems.add_evidence(
        problem, actor=world.song, what="照片", measure=measure, attached=[brought]
    )
    problems.report(duty, actor=world.song, result="36个车位已划线")
    problems.accept(duty, actor=world.xu)
    problem.refresh_from_db()
    problems.submit(problem, actor=world.han)
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="到场看过")
    assert intake.tick(actor=CLOCK)["invited"] == 3
    return Problem.objects.get(pk=problem.pk)

"""People who report, and a vault that is cheap to open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ligai.intake import actions, keyring, rules
from ligai.intake.actions import Contact, Receipt
from ligai.intake.actions.hand import ReportHand
from ligai.intake.models import Report
from ligai.kernel.moments import local_date
from ligai.ledger.actor import PUBLIC
from ligai.ledger.writing import database_now, writing
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems import deadlines
from ligai.problems.models import Limit, Problem
from tests import cast
from tests.cast import World

PASSPHRASE = "一把只有受理员知道的长口令"
CHEAP = (1, 8 * 1024 * 1024)  # what guessing costs: nothing, so that tests are quick
WANG = Contact("王小明", "139 0432 1234", "致和南小区3号楼2单元501室")
LI = Contact("李秋实", "13904320002", "")


def vault() -> None:
    """A vault, once."""
    if not keyring.has_vault():
        keyring.make_vault(PASSPHRASE, CHEAP)


def last_day(key: str, start: date) -> date:
    """The last day of a limit of the party preset, on the calendar known that day."""
    limit = Limit.objects.in_force("", key, start)
    assert limit is not None
    return deadlines.count(limit, start).on


def sent(world: World, text: str = "致和南小区堆物占道，消防车进不去", **given: Any) -> Receipt:
    """A report of the public at the city."""
    return actions.receive(actor=PUBLIC, text=text, **{"unit": world.city, **given})


def masked(world: World, **given: Any) -> Report:
    """The same, with a text that may be passed on."""
    report = sent(world, **given).report
    return actions.confirm_mask(
        report, actor=world.lin, title="小区堆物占道", text="堆物占道，消防车进不去"
    )


def following(world: World, problem: Problem, **given: Any) -> Report:
    """A report that is linked to a problem."""
    return actions.link(masked(world, **given), problem, actor=world.lin)


def rework(world: World, problem: Problem) -> Problem:
    """A problem that was sent back is put right again and found real."""
    problem.refresh_from_db()
    problems.take_up(problem, actor=world.song)
    problems.submit(problem, actor=world.han)
    problems.begin_check(problem, actor=world.jiang)
    return problems.pass_check(problem, actor=world.jiang, findings="这回好了")


def verified(world: World) -> Problem:
    """A problem found put right; publicity runs."""
    return cast.verified(world)


def told_days_ago(unit: Unit, days: int) -> Report:
    """A report that came in so many days ago, as a desk that was closed since finds it."""
    with writing():
        moment = database_now() - timedelta(days=days)
        report = Report(unit=unit, path=unit.path, line=unit.line, received_at=moment)
        report.received_on = local_date(moment)
        report.due_on = report.original_due_on = last_day("report_accept", report.received_on)
        report.save(force_insert=True)
        words = {"text": "早就说过的事"}
        ReportHand(report, PUBLIC, None).put(
            rules.RECEIVED, facts={"channel": "网页"}, words=words, effective_at=moment
        )
        return report

"""Random lives in which people also report, call again, take back, answer, or say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ligai.intake import actions as intake
from ligai.intake.models import Report
from ligai.intake.rules import Decline, Grade, Means, Solved
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.problems.actions import Late
from ligai.problems.rules import OPEN, State
from tests.intake.reporters import LI, WANG, told_days_ago
from tests.recount.lives import Life, Nothing


class Voices(Life):
    """The same, with reports."""

    def acts(self) -> dict[Callable[[], None], int]:
        """More may happen."""
        mine: dict[Callable[[], None], int] = {
            self.report_in: 9, self.ask_more: 2, self.add: 2, self.accept_it: 3, self.decline_it: 1,
            self.link_it: 9, self.open_it: 1, self.unlink_it: 1, self.withdraw_it: 1, self.invite: 6,
            self.rate: 9, self.speak: 5,
        }  # fmt: skip
        return {**super().acts(), **mine}

    def one(self) -> Report:
        """Any report."""
        reports = list(Report.objects.order_by("pk"))
        if not reports:
            raise Nothing
        return self.random.choice(reports)

    def report_in(self) -> None:
        unit = self.random.choice([self.world.city, self.world.district, self.world.urban])
        contact = self.random.choice([None, WANG, LI])
        if self.random.random() < 0.3:
            told_days_ago(unit, self.random.randint(1, 60))
        else:
            self.take(intake.receive, actor=PUBLIC, text="随机的诉求", unit=unit, contact=contact)

    def ask_more(self) -> None:
        self.take(intake.ask_for_more, self.one(), actor=self.actor("lin"), missing="地点")

    def add(self) -> None:
        self.take(intake.add_words, self.one(), actor=PUBLIC, text="在东门")

    def accept_it(self) -> None:
        self.take(intake.accept_report, self.one(), actor=self.actor("lin"))

    def decline_it(self) -> None:
        reason = self.random.choice(Decline.values)
        self.take(intake.decline, self.one(), actor=self.actor("lin"), reason=reason)

    def _masked(self) -> Report:
        report = self.one()
        if report.masked_at is None:
            self.take(
                intake.confirm_mask, report, actor=self.world.lin, title="堆物", text="堆物占道"
            )
        return report

    def link_it(self) -> None:
        problem = self.problem(*OPEN, State.CLOSED)
        grade = self.random.choice(Grade.values)
        self.take(intake.link, self._masked(), problem, actor=self.actor("lin"), grade=grade)

    def open_it(self) -> None:
        problem = self.take(intake.open_problem, self._masked(), actor=self.actor("lin"))
        self.problems.append(problem)

    def speak(self) -> None:
        late = Late(datetime.now(UTC) - timedelta(seconds=5), "补录")
        self.take(
            intake.contact,
            self.one(),
            actor=self.actor("lin"),
            means=self.random.choice(Means.values),
            reached=self.random.random() < 0.7,
            late=self.random.choice([None, None, late]),
        )

    def unlink_it(self) -> None:
        self.take(intake.unlink, self.one(), actor=self.actor("lin"))

    def withdraw_it(self) -> None:
        self.take(intake.withdraw, self.one(), actor=PUBLIC)

    def invite(self) -> None:
        later = timedelta(days=self.random.choice([0, 0, 60]))
        self.take(intake.tick, actor=CLOCK, now=datetime.now(UTC) + later)

    def rate(self) -> None:
        asked = list(Report.objects.filter(invitations__overtaken_at=None).order_by("pk"))
        if not asked:
            raise Nothing
        self.take(
            intake.rate,
            self.random.choice(asked),
            actor=PUBLIC,
            solved=self.random.choice(Solved.values),
            satisfied=self.random.choice([None, 1, 2, 3, 4, 5]),
        )

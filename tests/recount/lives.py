"""Random lives of problems: legal and illegal steps by random people, late entries, corrections, moves, merges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from ligai.campaigns.models import Theme
from ligai.kernel.errors import Refused
from ligai.ledger import seals
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Assignment, Problem, Request
from ligai.problems.rules import TRIAGE_QUESTIONS, Disposition, RequestKind, RequestState
from tests.cast import World

PEOPLE = ("root", "ji", "xu", "zhou", "han", "lin", "song", "qiu", "jiang", "gu", "lu", "shen")


class Life:
    """One random history over a few problems; `did` names what succeeded."""

    def __init__(self, world: World, themes: list[Theme], seed: int) -> None:
        self.world, self.themes, self.random = world, themes, Random(seed)
        self.problems: list[Problem] = []
        self.did: list[str] = []
        self.refused = 0
        self.units = [world.urban, world.housing, world.district, world.street, world.village]

    def play(self, steps: int) -> None:
        """So many attempts; a refused one must change nothing."""
        acts: list[Callable[[], None]] = [
            self.register, self.triage, self.complete, self.dispatch, self.duty, self.work,
            self.submit, self.check, self.decide, self.close, self.reopen, self.ask, self.answer,
            self.merge, self.unmerge, self.correct, self.accept_late, self.move, self.seal,
            self.take_over, self.explain, self.claim,
        ]  # fmt: skip
        weights = [4, 5, 5, 5, 9, 3, 5, 5, 5, 4, 2, 3, 4, 1, 1, 3, 2, 1, 2, 2, 2, 1]
        while len(self.problems) < 2:
            self._try(self.register)
        for act in self.random.choices(acts, weights, k=steps):
            self._try(act)

    def _try(self, act: Callable[[], None]) -> None:
        before = Event.objects.count()
        try:
            act()
        except Refused:
            assert Event.objects.count() == before, f"{act.__name__} was refused and left a trace"
            self.refused += 1
        else:
            self.did.append(act.__name__)

    # ── who, what, when ──────────────────────────────────────────────────────

    def actor(self, *likely: str) -> object:
        """Mostly somebody who may, sometimes anybody."""
        names = likely if likely and self.random.random() < 0.85 else PEOPLE
        return getattr(self.world, self.random.choice(names))

    def problem(self) -> Problem:
        """Any problem, as it stands."""
        chosen = self.random.choice(self.problems)
        return Problem.objects.select_related("unit", "campaign").get(pk=chosen.pk)

    def late(self, problem: Problem | None) -> Late | None:
        """Now, or a moment after the last effective step, or (refused) before it."""
        if self.random.random() < 0.35:
            return None
        start = datetime(2026, 1, 5, tzinfo=UTC)
        if problem is not None:
            newest = Event.objects.of(problem).order_by("-seq").first()
            start = newest.latest_effective_at if newest else start
        day = timedelta(days=self.random.choice([-1, 0, 0, 1, 3, 9, 20]), minutes=3)
        return Late(min(start + day, datetime.now(UTC) - timedelta(seconds=5)), "补录")

    # ── acts ─────────────────────────────────────────────────────────────────

    def register(self) -> None:
        self.problems.append(
            problems.register(
                self.random.choice(self.units),
                actor=self.actor("xu", "zhou"),
                title="随机的问题",
                theme=self.random.choice([None, *self.themes]),
                visibility=self.random.choice(["", "", Visibility.RESTRICTED]),
                late=self.late(None),
            )
        )

    def take_over(self) -> None:
        done = self.random.random() < 0.6
        found = date(2026, self.random.randint(1, 9), self.random.randint(1, 28))
        entry = problems.LedgerEntry(
            title="接转",
            file="旧台账.xlsx",
            row=self.random.randint(2, 99),
            found_on=self.random.choice([None, found]),
            due_on=self.random.choice([None, found + timedelta(days=30)]),
            done=done,
            completed_on=self.random.choice(
                [None, found + timedelta(days=self.random.randint(-5, 60))]
            ),
        )
        unit = self.random.choice(self.units)
        self.problems.append(problems.take_over(unit, entry, actor=operator()))

    def triage(self) -> None:
        problem = self.problem()
        problems.triage(
            problem,
            actor=self.actor("lin", "xu"),
            disposition=self.random.choice(Disposition.values),
            answers=self.random.choice([None, dict.fromkeys(TRIAGE_QUESTIONS, True)]),
            because="理由",
            late=self.late(problem),
        )

    def complete(self) -> None:
        problem = self.problem()
        problems.revise(
            problem, actor=self.actor("zhou"), cause="原因", responsible_name="某人",
            late=self.late(problem),
        )  # fmt: skip
        lead = self.world.people["han"]
        problems.appoint_lead(problem, actor=self.world.xu, lead=lead)
        if not problem.measures.exists():
            problems.add_measure(problem, actor=self.world.zhou, what="措施", target="1项")

    def dispatch(self) -> None:
        problem = self.problem()
        co = self.random.sample(self.units, self.random.choice([0, 0, 1]))
        problems.dispatch(
            problem,
            actor=self.actor("xu"),
            co_units=[unit for unit in co if unit != problem.unit],
            late=self.late(problem),
        )

    def duty(self) -> None:
        found = Assignment.objects.filter(problem__in=[p.pk for p in self.problems]).order_by("id")
        chosen = list(found)
        if not chosen:
            return
        duty = self.random.choice(chosen)
        act = self.random.choice(["sign", "begin", "report", "accept", "sign", "begin", "report"])
        workers = {self.world.urban.pk: "song", self.world.housing.pk: "meng"}
        worker = getattr(self.world, workers.get(duty.unit_id, "lu"))
        if act == "accept":
            problems.accept(duty, actor=self.actor("xu"))
        elif act == "report":
            problems.report(duty, actor=worker, result="结果")
        else:
            getattr(problems, act)(duty, actor=worker)

    def work(self) -> None:
        problem = self.problem()
        for measure in problem.measures.all():
            problems.report_measure(measure, actor=self.world.zhou, done=Decimal(1))
            problems.add_evidence(problem, actor=self.world.zhou, what="佐证", measure=measure)
        act = self.random.choice([problems.start, problems.take_up])
        act(problem, actor=self.actor("song", "root"), late=self.late(problem))

    def submit(self) -> None:
        problem = self.problem()
        problems.submit(problem, actor=self.actor("han"), late=self.late(problem))

    def check(self) -> None:
        problem = self.problem()
        problems.begin_check(problem, actor=self.actor("jiang"), late=self.late(problem))

    def decide(self) -> None:
        problem = self.problem()
        if self.random.random() < 0.7:
            problems.pass_check(problem, actor=self.actor("jiang"), late=self.late(problem))
        else:
            problems.send_back(problem, actor=self.actor("jiang"), reason="没做完")

    def close(self) -> None:
        problem = self.problem()
        problems.close(problem, actor=self.actor("ji", "xu"), late=self.late(problem))

    def explain(self) -> None:
        problems.explain(self.problem(), actor=self.actor("ji"), basis="依据")

    def claim(self) -> None:
        problems.confirm_claim(self.problem(), actor=self.actor("jiang"), findings="属实")

    def reopen(self) -> None:
        problem = self.problem()
        problems.reopen(problem, actor=self.actor("lin"), because="反弹", late=self.late(problem))

    def ask(self) -> None:
        kind = self.random.choice(RequestKind.values)
        until = datetime.now(UTC).date() + timedelta(days=self.random.randint(1, 40))
        problems.ask(
            self.problem(), actor=self.actor("zhou", "song"), kind=kind, reason="理由", until=until
        )

    def answer(self) -> None:
        waiting = list(Request.objects.filter(state=RequestState.ASKED).order_by("id"))
        if waiting:
            request = self.random.choice(waiting)
            act = self.random.choice([problems.approve, problems.approve, problems.refuse])
            act(request, actor=self.actor("ji", "xu"), decision="意见")

    def merge(self) -> None:
        problems.merge(self.problem(), self.problem(), actor=self.actor("xu"), reason="同一件事")

    def unmerge(self) -> None:
        problems.unmerge(self.problem(), actor=self.actor("xu"), reason="不是同一件事")

    def correct(self) -> None:
        problem = self.problem()
        field = self.random.choice(["theme", "category", "source", "received_on", "due_on"])
        values = {
            "theme": self.random.choice([None, *self.themes]),
            "category": self.random.choice(["甲", "乙"]),
            "source": "audit",
            "received_on": problem.received_on - timedelta(days=self.random.randint(0, 9)),
            "due_on": date(2026, self.random.randint(2, 11), 20),
        }
        first = Event.objects.of(problem)[0].effective_at
        span = (datetime.now(UTC) - first) * self.random.random()
        problems.correct(
            problem,
            actor=self.actor("tong", "xu"),
            field=field,
            value=values[field],
            effective_at=self.random.choice([None, first + span]),
            reason="记错了",
        )

    def accept_late(self) -> None:
        problems.accept_late(self.problem(), actor=self.actor("ji", "gu"))

    def move(self) -> None:
        unit = Unit.objects.get(pk=self.random.choice(self.units).pk)
        parents = [self.world.city, self.world.district, self.world.other_city, self.world.street]
        parent = Unit.objects.get(pk=self.random.choice(parents).pk)
        at = datetime.now(UTC) - timedelta(days=self.random.choice([0, 0, 5]))
        problems.move_unit(
            unit, parent, actor=operator(), effective_at=self.random.choice([None, at])
        )

    def seal(self) -> None:
        seals.close_books()

"""Random lives of problems: legal and illegal steps by random people, late entries, corrections, moves, merges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Docket, Theme
from ligai.kernel.errors import Refused
from ligai.ledger import seals
from ligai.ledger.actor import CLOCK, Actor
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Assignment, Problem, Request
from ligai.problems.rules import (
    REQUEST_RULES,
    TRIAGE_QUESTIONS,
    Disposition,
    Outcome,
    RequestKind,
    RequestState,
    State,
)
from ligai.supervision import actions as supervision
from ligai.supervision.models import Drawn
from ligai.supervision.rules import Found
from tests import cast
from tests.cast import World

T = TypeVar("T")
PEOPLE = (
    "root", "ji", "xu", "zhou", "han", "lin", "song", "qiu", "jiang", "he", "gu", "lu", "shen",
)  # fmt: skip


class Nothing(Exception):
    """No problem stands where this act would begin."""


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
        self.problems += [cast.submitted(self.world), cast.verified(self.world)]
        while len(self.problems) < 5:
            self._try(self.register)
        acts = self.acts()
        for act in self.random.choices(list(acts), list(acts.values()), k=steps):
            self._try(act)

    def acts(self) -> dict[Callable[[], None], int]:
        """What may happen, and how often."""
        acts: list[Callable[[], None]] = [
            self.register, self.triage, self.complete, self.dispatch, self.duty, self.work,
            self.submit, self.check, self.decide, self.close, self.reopen, self.ask, self.answer,
            self.merge, self.unmerge, self.correct, self.accept_late, self.move, self.seal,
            self.take_over, self.claim, self.tick, self.object, self.pass_on,
            self.list_it, self.freeze, self.draw, self.look_again,
        ]  # fmt: skip
        weights = [
            1,
            6,
            6,
            6,
            30,
            9,
            9,
            9,
            9,
            6,
            2,
            3,
            5,
            3,
            1,
            3,
            2,
            1,
            2,
            1,
            1,
            1,
            3,
            4,
            6,
            1,
            3,
            6,
        ]
        return dict(zip(acts, weights, strict=True))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Nothing:
            self._try(self.random.choice([self.triage, self.complete, self.dispatch, self.duty]))
        except Refused:
            self.refused += 1
        else:
            self.did.append(act.__name__)

    @staticmethod
    def take(action: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """One action; when it is refused, nothing may have changed."""
        before = Event.objects.count()
        try:
            return action(*args, **kwargs)
        except Refused:
            assert Event.objects.count() == before, (
                f"{action.__name__} was refused and left a trace"
            )
            raise

    # ── who, what, when ──────────────────────────────────────────────────────

    def actor(self, *likely: str) -> Actor:
        """Mostly somebody who may, sometimes anybody."""
        names = likely if likely and self.random.random() < 0.85 else PEOPLE
        chosen: Actor = getattr(self.world, self.random.choice(names))
        return chosen

    def worker(self, unit: int) -> Actor:
        """Somebody of the unit, mostly."""
        own = {self.world.urban.pk: "song", self.world.housing.pk: "meng"}
        return self.actor(own.get(unit, "lu"))

    def problem(self, *states: State) -> Problem:
        """Mostly one that stands in one of these states, sometimes any."""
        mine = Problem.objects.filter(pk__in=[p.pk for p in self.problems]).order_by("pk")
        fitting = list(mine.filter(state__in=states)) if states else list(mine)
        if self.random.random() < 0.1:
            fitting = list(mine)
        if not fitting:
            raise Nothing
        chosen = self.random.choice(fitting)
        return Problem.objects.select_related("unit", "campaign").get(pk=chosen.pk)

    def late(self, problem: Problem | None) -> Late | None:
        """Now, or a moment after the last effective step, or (refused) before it."""
        if self.random.random() < 0.4:
            return None
        start = datetime(2026, 1, 5, tzinfo=UTC)
        if problem is not None:
            newest = Event.objects.of(problem).order_by("-seq").first()
            start = newest.latest_effective_at if newest else start
        day = timedelta(days=self.random.choice([-1, 0, 0, 0, 1, 3, 9, 20]), minutes=3)
        return Late(min(start + day, datetime.now(UTC) - timedelta(seconds=5)), "补录")

    # ── acts ─────────────────────────────────────────────────────────────────

    def register(self) -> None:
        self.problems.append(
            self.take(
                problems.register,
                self.random.choice(self.units),
                actor=self.actor("xu", "zhou"),
                title="随机的问题",
                theme=self.random.choice([None, *self.themes]),
                visibility=self.random.choice(["", "", "", "", "", Visibility.RESTRICTED]),
                late=self.late(None),
            ),
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
        self.problems.append(self.take(problems.take_over, unit, entry, actor=operator()))

    def triage(self) -> None:
        problem = self.problem(State.DRAFT)
        self.take(
            problems.triage,
            problem,
            actor=self.actor("lin", "xu"),
            disposition=self.random.choice([*Disposition.values, "ledger", "ledger"]),
            answers=self.random.choice([None, dict.fromkeys(TRIAGE_QUESTIONS, True)]),
            because="理由",
            late=self.late(problem),
        )

    def complete(self) -> None:
        problem = self.problem(State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS)
        late = self.late(problem)
        self.take(
            problems.revise,
            problem,
            actor=self.actor("zhou"),
            cause="原因",
            responsible_name="某人",
            late=late,
        )
        lead = self.world.people["han"]
        self.take(problems.appoint_lead, problem, actor=self.world.xu, lead=lead, late=late)
        if not problem.measures.exists():
            self.take(
                problems.add_measure,
                problem,
                actor=self.world.zhou,
                what="措施",
                target="1项",
                late=late,
            )

    def dispatch(self) -> None:
        problem = self.problem(State.TRIAGED, State.REOPENED)
        co = self.random.sample(self.units, self.random.choice([0, 0, 1]))
        self.take(
            problems.dispatch,
            problem,
            actor=self.actor("xu"),
            co_units=[unit for unit in co if unit != problem.unit],
            late=self.late(problem),
        )

    def duty(self) -> None:
        """Mostly the next step of somebody's duty, sometimes any."""
        mine = [p.pk for p in self.problems]
        waiting = list(Assignment.objects.filter(problem__in=mine).open().order_by("id"))
        if not waiting:
            raise Refused("没有交办件")
        duty = self.random.choice(waiting)
        following = {
            "dispatched": "sign",
            "signed": "begin",
            "sent_back": "begin",
            "handling": "report",
        }
        act = following.get(duty.state, "accept")
        if self.random.random() < 0.2:
            act = self.random.choice(["sign", "begin", "report", "accept"])
        worker = self.worker(duty.unit_id)
        if act == "accept":
            self.take(problems.accept, duty, actor=self.actor("xu"))
        elif act == "report":
            self.take(problems.report, duty, actor=worker, result="结果")
        else:
            self.take(getattr(problems, act), duty, actor=worker)

    def object(self) -> None:
        waiting = list(Assignment.objects.filter(state__in=["dispatched", "signed"]).order_by("id"))
        if not waiting:
            raise Nothing
        duty = self.random.choice(waiting)
        worker = self.worker(duty.unit_id)
        self.take(problems.object_to, duty, actor=worker, reason="不归我们")

    def pass_on(self) -> None:
        disputed = list(Assignment.objects.filter(state="objection").order_by("id"))
        decided = list(Assignment.objects.filter(duty="arbiter").open().order_by("id"))
        if not disputed + decided:
            raise Nothing
        duty = self.random.choice(disputed + decided)
        act = problems.uphold_objection if duty in disputed else problems.arbitrate
        unit = self.random.choice(self.units)
        self.take(act, duty, actor=self.actor("xu", "ji", "qiu"), unit=unit, reason="归他们")

    def work(self) -> None:
        problem = self.problem(State.ASSIGNED, State.IN_PROGRESS, State.RETURNED)
        for measure in problem.measures.all():
            self.take(problems.report_measure, measure, actor=self.world.zhou, done=Decimal(1))
            self.take(
                problems.add_evidence, problem, actor=self.world.zhou, what="佐证", measure=measure
            )
        act = problems.take_up if problem.state == State.RETURNED else problems.start
        self.take(act, problem, actor=self.worker(problem.unit_id), late=self.late(problem))

    def submit(self) -> None:
        problem = self.problem(State.IN_PROGRESS)
        self.take(problems.submit, problem, actor=self.actor("han"), late=self.late(problem))

    def check(self) -> None:
        problem = self.problem(State.SUBMITTED)
        self.take(problems.begin_check, problem, actor=self.actor("jiang"), late=self.late(problem))

    def decide(self) -> None:
        problem = self.problem(State.VERIFYING)
        if self.random.random() < 0.7:
            self.take(
                problems.pass_check, problem, actor=self.actor("jiang"), late=self.late(problem)
            )
        else:
            self.take(problems.send_back, problem, actor=self.actor("jiang"), reason="没做完")

    def close(self) -> None:
        problem = self.problem(State.PUBLISHED)
        self.take(
            problems.close,
            problem,
            actor=self.actor("ji", "xu"),
            outcome=self.random.choice(Outcome.values),
            because="程序走完了",
            late=self.late(problem),
        )

    def draw(self) -> None:
        unit = self.random.choice([self.world.city, self.world.district])
        size = self.random.choice([1, 1, 2, 3])
        self.take(supervision.draw_recheck, unit, actor=self.actor("xu", "ji"), size=size)

    def look_again(self) -> None:
        waiting = list(Drawn.objects.filter(checked_at=None).order_by("pk"))
        if not waiting:
            raise Nothing
        self.take(
            supervision.check_drawn,
            self.random.choice(waiting),
            actor=self.actor("he"),
            found=self.random.choice(Found.values),
            findings="看过",
            reopen=self.random.random() < 0.5,
        )

    def docket(self) -> Docket:
        name = self.random.choice(["甲清单", "乙清单"])
        return campaigns.open_docket(self.world.city, actor=self.world.xu, name=name)

    def list_it(self) -> None:
        problem, docket = self.problem(), self.docket()
        late = self.late(problem)
        self.take(problems.list_on, problem, docket, actor=self.actor("xu"), late=late)

    def freeze(self) -> None:
        self.take(problems.freeze_docket, self.docket(), actor=self.actor("xu"))

    def claim(self) -> None:
        self.take(
            problems.confirm_claim,
            self.problem(State.CLOSED_CLAIMED),
            actor=self.actor("jiang"),
            findings="属实",
        )

    def reopen(self) -> None:
        problem = self.problem(State.CLOSED, State.CLOSED_CLAIMED)
        self.take(
            problems.reopen,
            problem,
            actor=self.actor("lin"),
            because="反弹",
            late=self.late(problem),
        )

    def ask(self) -> None:
        kind = self.random.choice(RequestKind.values)
        until = datetime.now(UTC).date() + timedelta(days=self.random.randint(1, 40))
        rule = REQUEST_RULES[kind]
        self.take(
            problems.ask,
            self.problem(State.ASSIGNED, State.IN_PROGRESS, State.TRIAGED),
            actor=self.actor("zhou", "song"),
            kind=kind,
            reason="理由",
            until=until if rule.until else None,
            reason_code=self.random.choice(rule.reasons.values) if rule.reasons else "",
        )

    def answer(self) -> None:
        waiting = list(Request.objects.filter(state=RequestState.ASKED).order_by("id"))
        if waiting:
            request = self.random.choice(waiting)
            act = self.random.choice([problems.approve, problems.approve, problems.refuse])
            self.take(act, request, actor=self.actor("ji", "xu"), decision="意见")

    def merge(self) -> None:
        self.take(
            problems.merge,
            self.problem(),
            self.problem(),
            actor=self.actor("xu"),
            reason="同一件事",
        )

    def unmerge(self) -> None:
        self.take(
            problems.unmerge,
            self.problem(State.MERGED),
            actor=self.actor("xu"),
            reason="不是同一件事",
        )

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
        self.take(
            problems.correct,
            problem,
            actor=self.actor("tong", "xu"),
            field=field,
            value=values[field],
            effective_at=self.random.choice([None, first + span]),
            reason="记错了",
        )

    def accept_late(self) -> None:
        self.take(
            problems.accept_late,
            self.problem(State.PUBLISHED, State.CLOSED),
            actor=self.actor("ji", "gu"),
        )

    def move(self) -> None:
        unit = Unit.objects.get(pk=self.random.choice(self.units).pk)
        parents = [self.world.city, self.world.district, self.world.other_city, self.world.street]
        parent = Unit.objects.get(pk=self.random.choice(parents).pk)
        at = datetime.now(UTC) - timedelta(days=self.random.choice([0, 0, 5]))
        self.take(
            problems.move_unit,
            unit,
            parent,
            actor=operator(),
            effective_at=self.random.choice([None, at]),
        )

    def tick(self) -> None:
        self.take(problems.tick, actor=CLOCK)

    def seal(self) -> None:
        seals.close_books()

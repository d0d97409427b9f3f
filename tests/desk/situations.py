"""One thing in each situation that a step is taken in, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Campaign
from ligai.files import actions as files
from ligai.files.rules import Area
from ligai.intake import actions as intake
from ligai.intake.models import Look, Report
from ligai.intake.replies import Claim
from ligai.intake.rules import Finding
from ligai.ledger.actor import PUBLIC
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.actions import Late, LedgerEntry
from ligai.problems.models import Assignment, Evidence, Instruction, Problem
from ligai.problems.rules import Duty
from ligai.supervision import actions as supervision
from ligai.supervision.models import Drawn, Recheck
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, upload
from tests.intake import reporters
from tests.problems.books import published


def appointed(world: World, role: Role) -> Person:
    """Somebody new in this role at the city."""
    admin, name = operator(), f"city_{role.value}"
    person = org.open_person(actor=admin, username=name, name=name, password=cast.PASSWORD)
    org.appoint(person, world.city, actor=admin, role=role, from_on=cast.LONG_AGO)
    return person


class Situations:
    """Problems, assignments and their parts, each led by the same officer."""

    def __init__(self, world: World, lead: Person) -> None:
        self.world, self.lead = world, lead
        self._made: dict[str, Any] = {}

    def thing(self, situation: str) -> Any:
        """The thing in this situation."""
        if situation not in self._made:
            maker: Callable[[], Any] = getattr(self, situation)
            self._made[situation] = maker()
        return self._made[situation]

    def _led(self, problem: Problem) -> Problem:
        """Led by the officer of these situations."""
        Problem.objects.filter(pk=problem.pk).update(lead=self.lead)
        problem.refresh_from_db()
        return problem

    def registered(self) -> Problem:
        return self._led(cast.registered(self.world))

    def planned(self) -> Problem:
        return self._led(cast.planned(self.world))

    def dispatched(self) -> Problem:
        return self._led(cast.dispatched(self.world))

    def working(self) -> Problem:
        return self._led(cast.working(self.world))

    def submitted(self) -> Problem:
        return self._led(cast.submitted(self.world))

    def verifying(self) -> Problem:
        problem = cast.submitted(self.world)
        return self._led(problems.begin_check(problem, actor=self.world.jiang))

    def returned(self) -> Problem:
        problem = problems.begin_check(cast.submitted(self.world), actor=self.world.jiang)
        return self._led(problems.send_back(problem, actor=self.world.jiang, reason="少两个"))

    def published(self) -> Problem:
        return self._led(cast.verified(self.world))

    def closed(self) -> Problem:
        problem = cast.verified(self.world)
        past = cast.today() - timedelta(days=1)
        Problem.objects.filter(pk=problem.pk).update(published_until=past)
        return self._led(problems.close(problem, actor=self.world.ji))

    def claimed(self) -> Problem:
        entry = LedgerEntry("旧账", "旧台账.xlsx", 2, done=True, completed_on=cast.today())
        return self._led(problems.take_over(self.world.urban, entry, actor=self.world.xu))

    def paused(self) -> Problem:
        problem = cast.dispatched(self.world)
        until = cast.today() + timedelta(days=20)
        asked = problems.ask(
            problem,
            actor=self.world.qiu,
            kind="pause",
            reason="等",
            until=until,
            reason_code="season",
        )
        problems.approve(asked, actor=self.world.xu)
        return self._led(problem)

    def merged(self) -> Problem:
        gone, stays = cast.registered(self.world), cast.registered(self.world)
        return self._led(problems.merge(gone, stays, actor=self.world.lin, reason="同一件"))

    def excluded(self) -> Problem:
        problem = cast.dispatched(self.world)
        asked = problems.ask(
            problem, actor=self.world.qiu, kind="exclusion", reason="诉讼中", reason_code="other"
        )
        problems.approve(asked, actor=self.world.xu)
        return self._led(problem)

    def told_late(self) -> Problem:
        """Everything was a while ago, and is told today."""
        world, at = self.world, datetime.now(UTC) - timedelta(days=20)
        late = iter(Late(at + timedelta(hours=n), "当时没有网") for n in range(40))
        problem = cast.registered(world, late=next(late))
        problems.triage(problem, actor=world.lin, disposition="immediate", late=next(late))
        problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"], late=next(late))
        problems.dispatch(problem, actor=world.xu, late=next(late))
        duty = problem.assignments.get()
        problems.sign(duty, actor=world.song, late=next(late))
        problems.begin(duty, actor=world.song, late=next(late))
        problems.add_evidence(problem, actor=world.song, what="照片", late=next(late))
        problems.report(duty, actor=world.song, result="好了", late=next(late))
        problems.accept(duty, actor=world.xu, late=next(late))
        problems.submit(problem, actor=world.han, late=next(late))
        problems.begin_check(problem, actor=world.jiang, late=next(late))
        return self._led(
            problems.pass_check(problem, actor=world.jiang, findings="看过", late=next(late))
        )

    def place(self) -> Unit:
        return self.world.urban

    def person(self) -> Person:
        return self.world.people["song"]

    def suspended(self) -> Person:
        return org.suspend_person(self.world.people["meng"], actor=self.world.root)

    def post(self) -> Post:
        return self.world.posts["song"]

    def campaign(self) -> Campaign:
        starts_on = cast.today()
        return campaigns.open_campaign(
            self.world.city,
            actor=self.world.xu,
            name="主题教育",
            preset="party",
            starts_on=starts_on,
        )

    def recheck(self) -> Recheck:
        """One of one that is closed."""
        problems.close(published(self.world), actor=self.world.ji)
        return supervision.draw_recheck(self.world.city, actor=self.world.xu, size=1)

    def drawn(self) -> Drawn:
        return self.recheck().drawn.get()

    def measure(self) -> Any:
        return self.planned().measures.get()

    def evidence(self) -> Evidence:
        brought = files.store(upload(jpeg()), actor=self.world.song)
        return problems.add_evidence(
            self.dispatched(), actor=self.world.song, what="照片", attached=[brought]
        )

    def file(self) -> Any:
        return self.evidence().file

    def instruction(self) -> Instruction:
        until = cast.today() + timedelta(days=5)
        return problems.instruct(
            self.dispatched(), actor=self.world.ji, text="抓紧", unit=self.world.urban, until=until
        )

    def request(self) -> Any:
        problem = self._led(cast.dispatched(self.world))
        return problems.ask(
            problem, actor=self.world.song, kind="exclusion", reason="诉讼中", reason_code="other"
        )

    def report(self) -> Report:
        """With a confirmed text and somebody in the vault."""
        reporters.vault()
        return reporters.masked(self.world, contact=reporters.WANG)

    def photographed_report(self) -> Report:
        """Somebody has given a photo along."""
        return reporters.sent(self.world, uploads=[upload(jpeg())]).report

    def covered_report(self) -> Report:
        """The clerk has made a part of its photo black."""
        report = reporters.sent(self.world, uploads=[upload(jpeg(colour="navy"))]).report
        first = report.photos.get()
        intake.cover_photo(report, actor=self.world.lin, photo=first, areas=[Area(0, 0, 50, 50)])
        return report

    def photographed_linked_report(self) -> Report:
        """It follows a problem; the photo was not passed on."""
        photos = [upload(jpeg(colour="khaki"))]
        return reporters.following(self.world, cast.registered(self.world), uploads=photos)

    def accepted_report(self) -> Report:
        return intake.accept_report(reporters.sent(self.world).report, actor=self.world.lin)

    def disagreed_report(self) -> Report:
        """Replied to in the district; whoever reported asks the city."""
        report = reporters.sent(self.world, unit=self.world.district).report
        intake.accept_report(report, actor=self.world.lin)
        claim = Claim("清走堆物", Finding.NOT, "不归这里管")
        intake.reply(report, actor=self.world.lin, claims=[claim])
        return intake.ask_review(report, actor=PUBLIC, words="就归这里管")

    def linked_report(self) -> Report:
        return reporters.following(self.world, cast.registered(self.world))

    def secret_report(self) -> Report:
        report = reporters.masked(self.world, about_unit=self.world.urban)
        return intake.accept_report(report, actor=self.world.lin)

    def handed_report(self) -> Report:
        return intake.hand_over(self.secret_report(), actor=self.world.lin)

    def look(self) -> Look:
        """By a clerk of the district, so that everybody at the city is of another unit."""
        clerk = org.open_person(
            actor=operator(), username="clerk", name="受理员甲", password=cast.PASSWORD
        )
        post = org.appoint(
            clerk, self.world.district, actor=operator(), role="clerk", from_on=cast.LONG_AGO
        )
        reporters.vault()
        sent = reporters.sent(self.world, unit=self.world.district, contact=reporters.WANG)
        intake.look(
            sent.report.identity,
            actor=post.actor(clerk),
            reason="回电核实",
            passphrase=reporters.PASSPHRASE,
        )
        return Look.objects.get(report=sent.report)

    def dispatched_duty(self) -> Assignment:
        return self.dispatched().assignments.get()

    def signed_duty(self) -> Assignment:
        return problems.sign(self.dispatched_duty(), actor=self.world.song)

    def handling_duty(self) -> Assignment:
        return problems.begin(self.signed_duty(), actor=self.world.song)

    def reported_duty(self) -> Assignment:
        return problems.report(self.handling_duty(), actor=self.world.song, result="好了")

    def objection(self) -> Assignment:
        return problems.object_to(self.dispatched_duty(), actor=self.world.song, reason="不归我们")

    def arbitration(self) -> Assignment:
        """Returned three times, by three units."""
        world, duty = self.world, self.objection()
        for unit, who in ((world.housing, world.meng), (world.district, world.lu)):
            duty = problems.uphold_objection(duty, actor=world.xu, unit=unit, reason="对")
            problems.object_to(duty, actor=who, reason="也不归我们")
        return Assignment.objects.get(problem=duty.problem, duty=Duty.ARBITER)

"""Drawing closed problems at random, and writing down what was found of each by who is no party to it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket
from ligai.kernel.draw import draw, frame_hash, new_seed
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.ledger.record import check_seen, record
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.problems import actions as problems
from ligai.problems.models import DocketEntry, Problem
from ligai.problems.rules import CLOSED, GONE
from ligai.supervision import rules
from ligai.supervision.models import Drawn, Recheck
from ligai.supervision.rules import Found


@writes
def draw_recheck(unit: Unit, *, actor: Actor, size: int, docket: Docket | None = None) -> Recheck:
    """Draw `size` of the problems closed at or under a unit, each as likely as any other.

    The seed is made here and kept with the hash of the list, so that anybody who has the list can
    repeat the draw; it cannot be taken back or drawn over, a second draw stands beside the first.
    Raises Refused beside `size` for fewer than 1 or more than are closed.
    """
    require(actor, rules.DRAW, unit)
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    at = database_now()
    listed = _listed(held, actor.line, docket)
    frame = list(listed.filter(state__in=CLOSED).values_list("pk", flat=True))
    if not 1 <= size <= min(len(frame), rules.LARGEST):
        most = min(len(frame), rules.LARGEST)
        raise Refused(
            _("这里已销号%(closed)d件，可以抽1到%(most)d件") % {"closed": len(frame), "most": most},
            field="size",
        )
    seed = new_seed()
    made = Recheck(
        unit=held, path=held.path, line=actor.line, docket=docket, seed=seed,
        frame_hash=frame_hash(frame), population=len(frame), whole=listed.count(), size=size,
        drawn_by_name=actor.name, drawn_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    chosen = draw(frame, seed, size)
    event = record(
        rules.DRAWN,
        made,
        actor=actor,
        facts={
            "size": size,
            "population": len(frame),
            "seed": seed,
            "frame": made.frame_hash,
            "drawn": [str(each) for each in chosen],
        },
    )
    Recheck.objects.filter(pk=made.pk).update(drawn_at=event.recorded_at)
    made.drawn_at = event.recorded_at
    Drawn.objects.bulk_create(
        Drawn(recheck=made, problem_id=each, order=order)
        for order, each in enumerate(chosen, start=1)
    )
    return made


def _listed(unit: Unit, line: str, docket: Docket | None) -> QuerySet[Problem]:
    """All problems here that count, or that the docket lists, whoever may see them."""
    listed = Problem.objects.filter(under(unit.path)).order_by("pk")
    if line:
        listed = listed.filter(line=line)
    if docket is not None:
        return listed.filter(pk__in=DocketEntry.objects.filter(docket=docket).values("problem"))
    return listed.filter(excluded=False).exclude(state__in=GONE)


@writes
def check_drawn(
    drawn: Drawn, *, actor: Actor, found: str, findings: str, reopen: bool = False,
    seen: int | None = None,
) -> Drawn:  # fmt: skip
    """Write down what was found on site of a problem that was drawn; each is checked once.

    Whoever handled it, leads it, brought its evidence or verified it is a party and does not check
    it. One that is not put right may be reopened at once.
    """
    recheck = Recheck.objects.select_for_update(no_key=True).get(pk=drawn.recheck_id)
    problem = Problem.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn.problem_id)
    require(actor, rules.RECHECK, problem)
    if not problem.visible_to(actor):
        raise NotAllowed(_("您看不到这个问题"))
    problems.check_no_party(problem, actor=actor)
    check_seen(recheck, seen)
    held = Drawn.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn.pk)
    if held.checked_at is not None:
        raise Refused(_("%(name)s已经核实过这一件") % {"name": held.checker_name})
    if found not in Found.values:
        raise Refused(_("请选择改好了没有"), field="found")
    if not (findings := findings.strip()):
        raise Refused(_("请写明现场看到的情况"), field="findings")
    event = record(
        rules.FOUND_FIXED if found == Found.FIXED else rules.FOUND_NOT_FIXED,
        recheck,
        actor=actor,
        facts={"number": problem.number or str(problem.pk), "problem": str(problem.pk)},
        words={"findings": findings},
    )
    held.checker_id, held.checker_name = actor.id, actor.name
    held.found, held.checked_at = found, event.recorded_at
    held.save(update_fields=["checker", "checker_name", "found", "checked_at"])
    if reopen and found == Found.NOT_FIXED and problem.state in CLOSED:
        problems.reopen(problem, actor=actor, because=findings)
    return held

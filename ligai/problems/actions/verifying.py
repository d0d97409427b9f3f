"""Checking on site by somebody else: neither of the handling unit, nor the lead, nor an author of the evidence."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.writing import writes
from ligai.org.models import Post
from ligai.problems import deadlines, rules
from ligai.problems.actions.hand import Hand, Late, needs, stepped, take_step
from ligai.problems.durations import working_minutes
from ligai.problems.models import Problem, Verification
from ligai.problems.rules import LimitKey


@writes
def begin_check(
    problem: Problem, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Problem:
    """Take a submitted problem for checking."""
    hand = take_step(rules.BEGIN_CHECK, problem, actor=actor, seen=seen, late=late)
    check_independent(hand)
    round_number = hand.problem.verifications.count() + 1
    Verification.objects.create(
        problem=hand.problem,
        round=round_number,
        verifier_id=actor.id,
        verifier_unit=actor.unit_name,
        began_at=hand.now,
    )
    hand.put(rules.BEGIN_CHECK.verb, stepped(rules.BEGIN_CHECK), facts={"round": round_number})
    return hand.problem


def check_independent(hand: Hand) -> None:
    """Raise NotAllowed, with the reason, for a verifier who is a party to the result."""
    problem, actor = hand.problem, hand.actor
    if not actor.is_person:
        raise NotAllowed(_("核查要由人来做"))
    if actor.id == problem.lead_id:
        raise NotAllowed(_("您是包保领导，不能自己核查"))
    if problem.evidence.filter(author_id=actor.id).exists():
        raise NotAllowed(_("您提交过佐证，不能自己核查"))
    if belongs_to_handlers(hand):
        raise NotAllowed(_("承办单位的人不能核查自己单位的整改"))


def check_no_party(problem: Problem, *, actor: Actor) -> None:
    """The same for whoever looks at a closed problem again, and for who verified it before."""
    check_independent(Hand(problem, actor, None))
    if problem.verifications.filter(verifier_id=actor.id).exists():
        raise NotAllowed(_("您核查过这一件，回头看要换一个人"))


def belongs_to_handlers(hand: Hand) -> bool:
    """Is the actor, in any of their posts, of a unit that handles this problem?"""
    return _belongs_to(hand.actor, _handling_paths(hand.problem), hand.today)


def _handling_paths(problem: Problem) -> set[str]:
    return {problem.path, *problem.assignments.values_list("path", flat=True)}


def _belongs_to(actor: Actor, paths: set[str], today: date) -> bool:
    """Any post of the person counts, not only the one they act in."""
    held = Post.objects.filter(Q(to_on=None) | Q(to_on__gt=today), person_id=actor.id)
    mine = {actor.path, *held.values_list("unit__path", flat=True)}
    return any(is_under(own, path) for own in mine for path in paths)


def _round(hand: Hand) -> Verification:
    current = hand.problem.verifications.select_for_update().order_by("-round")[0]
    if current.verifier_id != hand.actor.id:
        raise NotAllowed(
            _("这次核查由%(name)s负责，谁核查谁签字") % {"name": current.verifier.name}
        )
    return current


@writes
def pass_check(
    problem: Problem,
    *,
    actor: Actor,
    findings: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Find the result real. The submission that is confirmed hereby is what “handled” means."""
    hand = take_step(rules.PASS, problem, actor=actor, seen=seen, late=late)
    check_independent(hand)
    _decide(hand, passed=True, findings=findings)
    until = None
    if not hand.problem.skips_publicity:
        until = deadlines.due_by(hand.problem, LimitKey.PUBLICITY, hand.today).on
    handled_on, declared_on = handled_days(hand.problem)
    hand.put(
        rules.PASS.verb if until else rules.PASSED_UNPUBLISHED,
        stepped(rules.PASS, published_until=until, handled_on=handled_on, declared_on=declared_on),
        facts={"until": until, **took(hand.problem, hand.problem.submission_told_at)},
        words={"findings": findings},
    )
    return hand.problem


def took(problem: Problem, ended_at: datetime | None) -> dict[str, int]:
    """The fact that says how long the handling took, where it is known."""
    minutes = working_minutes(problem, ended_at)
    return {} if minutes is None else {"minutes": minutes}


def handled_days(problem: Problem) -> tuple[date | None, date | None]:
    """(the day that counts, the day declared) of the submission: a late entry counts when it was told."""
    if problem.submitted_at is None or problem.submission_told_at is None:
        return None, None
    return local_date(problem.submission_told_at), local_date(problem.submitted_at)


@writes
def send_back(
    problem: Problem,
    *,
    actor: Actor,
    reason: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Find it not yet put right; the reason is given, the due date does not move."""
    hand = take_step(rules.RETURN, problem, actor=actor, seen=seen, late=late)
    check_independent(hand)
    reason = needs(reason, _("请写明退回的理由"), "reason")
    _decide(hand, passed=False, findings=reason)
    mended_by = deadlines.due_by(hand.problem, LimitKey.RETURNED, hand.today).on
    hand.put(
        rules.RETURN.verb,
        stepped(rules.RETURN, submitted_at=None, submission_told_at=None),
        facts={"due": mended_by},
        words={"reason": reason},
    )
    return hand.problem


def _decide(hand: Hand, *, passed: bool, findings: str) -> None:
    current = _round(hand)
    current.passed, current.findings, current.decided_at = passed, findings.strip(), hand.now
    current.save(update_fields=["passed", "findings", "decided_at"])

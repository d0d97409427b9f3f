"""Moving, merging and closing units: everything counted there is posted anew, in short transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.buckets import to_json
from ligai.ledger.fields import is_under, under
from ligai.ledger.models import Event, Seal
from ligai.ledger.record import head_of, record
from ligai.ledger.seals import close_books
from ligai.ledger.verbs import Verb
from ligai.ledger.writing import database_now, writes
from ligai.org import actions as org
from ligai.org.access import require
from ligai.org.models import Post, Unit
from ligai.problems import rules
from ligai.problems.actions.hand import THIS_ROW
from ligai.problems.followers import COPIES, FOLLOWERS
from ligai.problems.models import Assignment, Move, Problem

BATCH = 100  # about a third of a second of one writing transaction


def move_unit(
    unit: Unit,
    new_parent: Unit,
    *,
    actor: Actor,
    effective_at: datetime | None = None,
    at_most: int | None = None,
    seen: int | None = None,
) -> Move:
    """Put a unit with everything below it under another parent, and post all that is counted there.

    Figures of a V before `effective_at` (now) use the old tree, later ones the new; access follows
    today's. Each batch is a transaction; a move that was killed, or left after `at_most` batches,
    goes on with `continue_moves`, which the clock calls.
    Raises Refused while another move is being posted, and for whatever the tree does not allow.
    """
    move = _begin_move(unit, new_parent, actor=actor, effective_at=effective_at, seen=seen)
    return _post(move, actor=actor, at_most=at_most)


def merge_units(
    unit: Unit,
    into: Unit,
    *,
    actor: Actor,
    at_most: int | None = None,
    seen: int | None = None,
) -> Move:
    """Merge a unit into another: its children move there, what is its own is posted there, it closes.

    Each child's move is complete before the next begins; done again after a break, it goes on. With
    `at_most` batches a move: the child's move that is still being posted, and one comes again.
    """
    _check_may_merge(unit, into, actor=actor)
    for child in Unit.objects.children_of(unit).open():
        move = move_unit(child, into, actor=actor, at_most=at_most)
        if not move.is_done:
            return move
    return _post(_begin_merge(unit, into, actor=actor, seen=seen), actor=actor, at_most=at_most)


@writes
def close_unit(unit: Unit, *, actor: Actor, seen: int | None = None) -> Unit:
    """Close a unit that owes nothing any more; Refused, with the counts, while it does."""
    require(actor, rules.RESTRUCTURE, _fresh(unit))
    unit = org._close_unit(
        unit, actor=actor, seen=seen
    )  # locks in the tree's order; undone when refused
    problems = Problem.objects.under(unit).open().count()
    duties = Assignment.objects.under(unit).open().count()
    if problems or duties:
        raise Refused(
            _("%(unit)s还有%(problems)d个没了结的问题、%(duties)d件没办完的交办，不能撤销")
            % {"unit": unit.name, "problems": problems, "duties": duties}
        )
    return unit


def continue_moves(*, actor: Actor, at_most: int | None = None) -> int:
    """Post the rest of every move that was broken off; how many are done now.

    Running twice does no harm. With `at_most` it leaves after so many batches and goes on next time.
    """
    pending = Move.objects.pending().select_related("into")
    return sum(_post(move, actor=actor, at_most=at_most).is_done for move in pending)


@writes
def _begin_move(
    unit: Unit, into: Unit, *, actor: Actor, effective_at: datetime | None, seen: int | None = None
) -> Move:
    require(actor, rules.RESTRUCTURE, _fresh(unit))
    require(actor, rules.RESTRUCTURE, _fresh(into))
    moved = org._move_unit(unit, into=into, actor=actor, effective_at=effective_at, seen=seen)
    _check_none_pending()
    _check_not_before_merges(moved)
    for model, column in COPIES:
        _rename_paths(model.objects.filter(under(moved.before, column)), column, moved)
    return _opened(
        unit=moved.unit,
        into=into,
        from_path=moved.before,
        to_path=moved.after,
        effective_at=moved.effective_at,
    )


@writes
def _begin_merge(unit: Unit, into: Unit, *, actor: Actor, seen: int | None = None) -> Move:
    """Closes the unit; what lies there keeps its old path until it is posted."""
    require(actor, rules.RESTRUCTURE, _fresh(unit))
    require(actor, rules.RESTRUCTURE, _fresh(into))
    closed = org._merge_unit(unit, into=into, actor=actor, seen=seen)
    _check_none_pending()
    survivor = _fresh(into)
    for model, column in COPIES:
        model.objects.filter(**{column: closed.path}).update(**{column: survivor.path})
    return _opened(
        unit=closed,
        into=survivor,
        merges=True,
        from_path=closed.path,
        to_path=survivor.path,
        effective_at=Event.objects.of(closed).order_by("-seq")[0].effective_at,
    )


def _opened(**fields: Any) -> Move:
    move = Move(began_at=database_now(), **fields)
    move.save(force_insert=True)
    return move


def _check_may_merge(unit: Unit, into: Unit, *, actor: Actor) -> None:
    """What would stop the merge at its end is said before the first child has moved."""
    unit, into = _fresh(unit), _fresh(into)
    require(actor, rules.RESTRUCTURE, unit)
    require(actor, rules.RESTRUCTURE, into)
    if unit.closed_on is not None or into.closed_on is not None or unit.is_root:
        raise Refused(_("撤销了的单位和最上一级都不能合并"), field="into")
    if is_under(into.path, unit.path):
        raise Refused(_("不能并入自己或者下级"), field="into")
    held = Post.objects.not_ended(local_date(database_now())).filter(unit=unit).count()
    if held:
        raise Refused(
            _("%(unit)s还有%(held)d个在任的岗位，请先办理离任交接")
            % {"unit": unit.name, "held": held}
        )


def _check_none_pending() -> None:
    """Asked after the root of the tree is locked, so that two moves cannot pass it together."""
    pending = Move.objects.pending().select_related("unit").first()
    if pending is not None:
        raise Refused(_("%(unit)s的划转还在入账，请等它做完") % {"unit": pending.unit.name})


def _check_not_before_merges(moved: org.UnitMove) -> None:
    """What came by a merge lay elsewhere before: it cannot have moved along earlier."""
    merges = Move.objects.filter(under(moved.after, "into__path"), merges=True)
    if merges.filter(effective_at__gt=moved.effective_at).exists():
        raise Refused(_("不能早于下面单位上一次合并的时间"), field="effective_at")


def _rename_paths(rows: QuerySet[Any], column: str, moved: org.UnitMove) -> None:
    rest = Substr(column, len(moved.before) + 1)
    rows.update(**{column: Concat(Value(moved.after), rest, output_field=CharField())})


def _post(move: Move, *, actor: Actor, at_most: int | None = None) -> Move:
    """Post batch by batch until nothing lies under the old path.

    A writer who read the tree before the move may still add something there. A seal is given only
    when every such writer is through; so after it one looks once more, and then it is done.
    """
    if not actor.is_clock:
        require(actor, rules.RESTRUCTURE, _fresh(move.into))
    if not _post_some(move, actor, at_most):
        return move
    close_books()
    return _finish(move, actor=actor) if _post_some(move, actor, at_most) else move


def _post_some(move: Move, actor: Actor, at_most: int | None) -> bool:
    """So many batches; whether nothing is left."""
    batches = count() if at_most is None else range(at_most)
    return any(_post_batch(move, actor=actor) == 0 for _batch in batches)


@writes
def _post_batch(move: Move, *, actor: Actor) -> int:
    """Post some of what is left; 0 when nothing is, or when somebody else has finished."""
    move = Move.objects.select_for_update(**THIS_ROW).get(pk=move.pk)
    if move.is_done:
        return 0
    posted = 0
    for model, verb in FOLLOWERS:
        posted = posted or _follow_all(_some(model.objects.all(), move), move, verb, actor)
    posted = posted or _follow_issuers(move)
    move.posted += posted
    move.save(update_fields=["posted"])
    return posted


@writes
def _finish(move: Move, *, actor: Actor) -> Move:
    """Done, if the books were closed since it began and nothing is left; otherwise it stays pending."""
    move = Move.objects.select_for_update(**THIS_ROW).select_related("unit", "into").get(pk=move.pk)
    closed = Seal.objects.filter(moment__gt=move.began_at).exists()
    left = any(_lying(model.objects.all(), move) for model, _verb in FOLLOWERS)
    if closed and not left and not move.is_done:
        move.done_at = database_now()
        move.save(update_fields=["done_at"])
    return move


def _left(rows: QuerySet[Any], move: Move) -> QuerySet[Any]:
    """What is still counted under the old path; of a merged unit, its own only."""
    if move.merges:
        return rows.filter(unit=move.unit_id, path=move.from_path)
    return rows.filter(under(move.from_path))


def _lying(rows: QuerySet[Any], move: Move) -> bool:
    return _left(rows, move).exists()


def _some(rows: QuerySet[Any], move: Move) -> list[Any]:
    """A batch in the order of the index, locked in the order of ids."""
    ids = list(_left(rows, move).order_by("path").values_list("pk", flat=True)[:BATCH])
    locked = rows.select_for_update(**THIS_ROW).filter(pk__in=ids).select_related("unit")
    return [thing for thing in locked.order_by("pk") if is_under(thing.path, move.from_path)]


def _follow_all(things: Iterable[Any], move: Move, verb: Verb, actor: Actor) -> int:
    n = 0
    for thing in things:
        _follow(thing, move, verb, actor)
        n += 1
    return n


def _follow(thing: Any, move: Move, verb: Verb, actor: Actor) -> None:
    """One thing follows its unit: as a correction when something true later is already known of it."""
    before, head = thing.bucket(), head_of(thing)
    if move.merges:
        thing.unit = move.into
    thing.path, thing.line = thing.unit.path, thing.unit.line
    if is_under(thing.path, move.from_path):
        raise RuntimeError(f"{thing.kind} {thing.pk} does not leave {move.from_path}")
    thing.save(update_fields=["unit", "path", "line"])
    known_later = (
        head.latest_effective_at is not None and head.latest_effective_at > move.effective_at
    )
    columns = ("path", "line") if move.merges else ("path",)
    correction = {n: to_json(getattr(thing, n)) for n in columns}
    record(
        verb,
        thing,
        actor=actor,
        before=before,
        facts={"unit": move.into.name, "from_path": move.from_path, "to_path": move.to_path},
        effective_at=_effective(thing, move) if known_later else move.effective_at,
        correction=correction if known_later else None,
    )


def _effective(thing: Any, move: Move) -> datetime:
    """The moment of the move, or the opening of what was opened after it."""
    opened = Event.objects.of(thing).filter(seq=1).values_list("effective_at", flat=True)
    return max(opened[0], move.effective_at)


def _follow_issuers(move: Move) -> int:
    """Who gave a duty is not counted by; it says only whose unit decides about it."""
    issued = Assignment.objects.select_for_update(**THIS_ROW).select_related("issuer")
    if move.merges:
        issued = issued.filter(issuer=move.unit_id)
    else:
        issued = issued.filter(under(move.from_path, "issuer_path"))
    rows = list(issued.order_by("pk")[:BATCH])
    for row in rows:
        if move.merges:
            row.issuer = move.into
        row.issuer_path = row.issuer.path
    Assignment.objects.bulk_update(rows, ["issuer", "issuer_path"])
    return len(rows)


def _fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)

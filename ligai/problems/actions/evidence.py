"""What is proved: evidence with its files, and its later versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.files.models import StoredFile
from ligai.files.rules import MOST_AT_ONCE
from ligai.kernel.errors import Refused, Stale
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.problems import rules
from ligai.problems.actions.hand import THIS_ROW, Hand, Late, needs
from ligai.problems.actions.planning import take_plan
from ligai.problems.models import Evidence, Measure, Problem


@writes
def add_evidence(
    problem: Problem,
    *,
    actor: Actor,
    what: str,
    kind: str = Evidence.Kind.DOCUMENT,
    measure: Measure | None = None,
    shows: str = "",
    taken_on: date | None = None,
    attached: Sequence[StoredFile] = (),
    seen: int | None = None,
    late: Late | None = None,
) -> Evidence:
    """Add what proves a result; its author may not verify this problem later.

    A row for each file, or one without; answers the first. The event names the files by their
    hashes, so that the ledger proves them, and never by their names. Raises Refused beside its
    field.
    """
    hand = take_plan(problem, actor, seen, late)
    what = needs(what, _("请写明佐证是什么"), "what")
    if measure is not None and measure.problem_id != hand.problem.pk:
        raise Refused(_("这项措施不属于这个问题"), field="measure")
    if kind not in Evidence.Kind.values:
        raise Refused(_("请选择佐证的类别"), field="kind")
    if shows not in ("", *Evidence.Shows.values):
        raise Refused(_("请选择整改前还是整改后"), field="shows")
    given: list[StoredFile | None] = [*_checked(attached, actor)] or [None]
    rows = [
        Evidence(
            problem=hand.problem,
            measure=measure,
            kind=kind,
            shows=shows,
            what=what,
            file=file,
            **_made(taken_on, actor),
        )
        for file in given
    ]
    for row in rows:
        row.save(force_insert=True)
    hand.put(rules.EVIDENCE_ADDED, facts=_facts(rows), words={"what": what})
    return rows[0]


@writes
def replace_evidence(
    evidence: Evidence,
    *,
    actor: Actor,
    what: str,
    taken_on: date | None = None,
    attached: Sequence[StoredFile] = (),
    seen: int | None = None,
    late: Late | None = None,
) -> Evidence:
    """Hand in a later version; the earlier stays where it is and says that it was replaced.

    Raises Stale when somebody has replaced it already, Refused for more than one file.
    """
    hand = take_plan(evidence.problem, actor, seen, late)
    evidence = Evidence.objects.select_for_update(**THIS_ROW).get(pk=evidence.pk)
    if Evidence.objects.filter(replaces=evidence).exists():
        raise Stale(_("这份佐证已经有了新版"))
    what = needs(what, _("请写明佐证是什么"), "what")
    if len(attached) > 1:
        raise Refused(_("新版只能有一个文件"), field="attached")
    given = _checked(attached, actor)
    newer = Evidence(
        problem=hand.problem,
        measure_id=evidence.measure_id,
        kind=evidence.kind,
        shows=evidence.shows,
        what=what,
        file=given[0] if given else None,
        revision=evidence.revision + 1,
        replaces=evidence,
        **_made(taken_on, actor),
    )
    newer.save(force_insert=True)
    facts = {**_facts([newer]), "revision": newer.revision, "replaces": str(evidence.pk)}
    hand.put(rules.EVIDENCE_REPLACED, facts=facts, words={"what": what})
    return newer


@writes
def add_before(
    problem: Problem, *, actor: Actor, what: str, files: Sequence[StoredFile]
) -> list[Evidence]:
    """Add pictures of how it was, which whoever reported has given; whose they are is not said.

    Needs the ability to register a problem there: they are a part of what is registered.
    """
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    require(actor, rules.REGISTER, locked)
    if not locked.is_open:
        raise Refused(_("已经了结的问题不能再加照片"), field="photos")
    made = _made(None, actor)
    rows = [
        Evidence(
            problem=locked,
            kind=Evidence.Kind.PHOTO,
            shows=Evidence.Shows.BEFORE,
            what=what,
            file=file,
            **made,
        )
        for file in files
    ]
    for row in rows:
        row.save(force_insert=True)
    hand = Hand(locked, actor, locked.bucket())
    hand.put(rules.EVIDENCE_ADDED, facts=_facts(rows), words={"what": what})
    return rows


def _made(taken_on: date | None, actor: Actor) -> dict[str, Any]:
    """Whose it is and of when."""
    moment = database_now()
    if taken_on is not None and taken_on > local_date(moment):
        raise Refused(_("形成日期不能晚于今天"), field="taken_on")
    return {
        "taken_on": taken_on,
        "author_id": actor.id if actor.is_person else None,
        "author_name": actor.name,
        "added_at": moment,
    }


def _checked(files: Sequence[StoredFile], actor: Actor) -> list[StoredFile]:
    """The files in hand, so that nobody sweeps them; each was brought by this actor."""
    if len(files) > MOST_AT_ONCE:
        raise Refused(_("一次最多交%(n)d个文件") % {"n": MOST_AT_ONCE}, field="attached")
    wanted = {file.pk for file in files}
    held = StoredFile.objects.select_for_update(**THIS_ROW).filter(pk__in=wanted).order_by("pk")
    found = {file.pk: file for file in held}
    if wanted - found.keys():
        raise Refused(_("传过的文件已经过期，请重新上传"), field="attached")
    if actor.is_person and any(file.author_id != actor.id for file in found.values()):
        raise Refused(_("只能交自己上传的文件"), field="attached")
    return [found[pk] for pk in dict.fromkeys(file.pk for file in files)]


def _facts(rows: Sequence[Evidence]) -> dict[str, Any]:
    first = rows[0]
    facts: dict[str, Any] = {
        "evidence": str(first.pk),
        "kind": str(first.kind),
    }
    if first.measure_id is not None:
        facts["measure"] = str(first.measure_id)
    if first.shows:
        facts["shows"] = str(first.shows)
    proofs = [_proof(row, row.file) for row in rows if row.file is not None]
    return {**facts, "files": proofs} if proofs else facts


def _proof(row: Evidence, file: StoredFile) -> dict[str, str]:
    """What proves later that the file is the one that was handed in."""
    return {"evidence": str(row.pk), "sha256": file.sha256, "as_brought": file.original_sha256}

"""The audit: recounts the whole ledger from its events and names every row that does not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from ligai.kernel.moments import canonical
from ligai.kernel.phrases import listed
from ligai.ledger import chain, guards, redaction, seals, streams, tallies
from ligai.ledger.findings import Fault, Flaw, Report
from ligai.ledger.models import (
    CELL_COLUMNS,
    Event,
    Following,
    Posting,
    Root,
    Seal,
    Snapshot,
    Tally,
    TallyHead,
    Thing,
    Words,
)
from ligai.ledger.streams import Stream
from ligai.ledger.writing import database_now, reading

__all__ = ["Fault", "Flaw", "Report", "audit"]

_CHUNK = 500
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def audit() -> Report:
    """Prove the ledger from its own rows, all of them, from one snapshot of the database.

    Takes time in proportion to the events and little memory; nobody waits for it. A clean report
    means: every chain is whole; every figure that can be summed from postings, for any pair of
    moments, is what the events say; every thing's row is where its events left it; all that was
    sealed and chained to a root is still there; tallies and month-end snapshots equal a complete
    recount; and the database refuses to change any of it. `counts["following"]` are corrections that
    are still being posted on what follows them; what was posted so far agrees.
    """
    report = Report()
    with reading():
        _check_streams(report)
        _check_redactions(report)
        _check_seals(report)
        _check_roots(report)
        _check_cells(report)
        report.counts["following"] = Following.objects.filter(done_at=None).count()
        report.counts["guards"] = len(list(guards.names(connection.vendor)))
        for name in guards.missing():
            report.add(Flaw.GUARDS, name, _("只增不改的保护不在了"))
    return report


# ── streams, postings, rows ──────────────────────────────────────────────────


def _check_streams(report: Report) -> None:
    now = database_now()
    models = {model.kind: model for model in _thing_models()}
    kinds = set(models)
    for table in (Event, Posting):
        kinds.update(table._default_manager.values_list("kind", flat=True).distinct())
    derived: Counter[tuple[str, str]] = Counter()
    for kind in sorted(kinds):
        for stream, row in _everything_of(kind, models.get(kind)):
            told = streams.check(stream, report, now)
            if told.bucket is not None:
                derived[(kind, told.bucket.state)] += 1
            if kind in models:
                _check_row(stream, row, told, models[kind].counted, report)
    _check_totals(derived, report)


def _thing_models() -> list[type[Thing]]:
    models = apps.get_models()
    return [m for m in models if issubclass(m, Thing) and not m._meta.proxy]


def _everything_of(kind: str, model: type[Thing] | None) -> Iterator[tuple[Stream, Thing | None]]:
    """Each thing of a kind that has events, postings or a row, with all three, in the order of ids."""
    events = Event.objects.filter(kind=kind).order_by("thing_id", "seq").prefetch_related("words")
    posted = Posting.objects.filter(kind=kind).order_by("thing_id", "seq", "id")
    rows = [] if model is None else model._base_manager.order_by("pk").iterator(_CHUNK)
    joined = _joined(
        _grouped(events.iterator(_CHUNK)),
        _grouped(posted.iterator(_CHUNK)),
        ((row.pk, row) for row in rows),
    )
    for thing_id, (its_events, its_postings, row) in joined:
        yield Stream(kind, thing_id, its_events or [], its_postings or []), row


def _grouped(rows: Iterable[Any]) -> Iterator[tuple[int, list[Any]]]:
    for thing_id, group in groupby(rows, key=attrgetter("thing_id")):
        yield thing_id, list(group)


def _joined(*sides: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, list[Any]]]:
    """A full outer join of sides that are sorted by id; None where a side has nothing."""
    heads = [next(side, None) for side in sides]
    while any(heads):
        key = min(head[0] for head in heads if head)
        mine = [head is not None and head[0] == key for head in heads]
        yield key, [head[1] if head and m else None for head, m in zip(heads, mine, strict=True)]
        heads = [
            next(side, None) if m else head
            for side, head, m in zip(sides, heads, mine, strict=True)
        ]


def _check_row(
    stream: Stream, row: Thing | None, told: streams.Told, counted: bool, report: Report
) -> None:
    if row is None:
        report.add(Flaw.ROWS, stream.at(), _("有记录，却没有这一件"))
        return
    report.counts["things"] += 1
    if not counted or not told.readable:
        return
    if not stream.events:
        report.add(Flaw.ROWS, stream.at(), _("有这一件，却没有记录"))
    elif columns := streams.differing(row.bucket(), told.bucket):
        text = _("与记录不符：%(columns)s") % {"columns": listed(columns)}
        report.add(Flaw.ROWS, stream.at(), text)


def _check_totals(derived: Counter[tuple[str, str]], report: Report) -> None:
    """Complete totals, summed by the database, against one thing after the other."""
    rows = Posting.objects.values_list("kind", "state").annotate(n=Sum("sign"))
    report.totals = {(kind, state): n for kind, state, n in rows if n}
    for key in sorted(report.totals.keys() | derived.keys()):
        summed, counted = report.totals.get(key, 0), derived[key]
        if summed != counted:
            text = _("合计应为%(wanted)d，实为%(found)d") % {"wanted": counted, "found": summed}
            report.add(Flaw.BALANCE, " ".join(key), text)


def _check_redactions(report: Report) -> None:
    """Whoever owns the database could empty a text; only an event says that it was decided."""
    told = redaction.told()
    gone = Words.objects.filter(text=None, salt=None).select_related("event").order_by("pk")
    for words in gone.iterator(_CHUNK):
        if words.pk not in told:
            event = words.event
            where = f"{event.kind} {event.thing_id} #{event.seq}"
            text = _("“%(name)s”被删去，没有一条记录说是谁删的") % {"name": words.name}
            report.add(Flaw.WORDS, where, text)


# ── seals and roots ──────────────────────────────────────────────────────────


def _check_seals(report: Report) -> None:
    """Numbers without gaps, moments rising, and in each span the events for which it was closed."""
    recorded = Event.objects.order_by("recorded_at").values_list("recorded_at", flat=True)
    moments = recorded.iterator(_CHUNK)
    moment = next(moments, None)
    before: Seal | None = None
    for seal in Seal.objects.order_by("number").iterator(_CHUNK):
        report.counts["seals"] += 1
        _check_seal(seal, before, report)
        is_empty = moment is None or moment > seal.moment
        if is_empty:
            report.add(Flaw.SEALS, f"seal {seal.number}", _("关账时登记过的记录不见了"))
        while moment is not None and moment <= seal.moment:
            moment = next(moments, None)
        before = seal
    _check_epochs(report)


def _check_epochs(report: Report) -> None:
    """Each epoch after the first begins where an event says that a backup was restored."""
    firsts = Seal.objects.values("epoch").annotate(number=Min("number")).order_by("number")
    report.counts["epochs"] = len(firsts)
    restored = Event.objects.filter(verb=seals.RESTORED.key)
    for each in firsts[1:]:
        moments = Seal.objects.filter(number__in=[each["number"] - 1, each["number"]])
        span = list(moments.order_by("number").values_list("moment", flat=True))
        if not restored.filter(recorded_at__gt=span[0], recorded_at__lte=span[-1]).exists():
            text = _("第%(epoch)d纪元从这里开始，没有一条记录说是恢复了备份") % each
            report.add(Flaw.SEALS, f"seal {each['number']}", text)


def _check_seal(seal: Seal, before: Seal | None, report: Report) -> None:
    where = f"seal {seal.number}"
    if seal.number != (before.number + 1 if before else 1):
        report.add(Flaw.SEALS, where, _("关账序号不连续"))
    if before is not None and seal.moment <= before.moment:
        report.add(Flaw.SEALS, where, _("关账时间不晚于上一次"))
    if before is not None and seal.epoch < before.epoch:
        report.add(Flaw.SEALS, where, _("纪元倒退"))


def _check_roots(report: Report) -> None:
    before: Root | None = None
    for root in Root.objects.select_related("seal").order_by("number"):
        report.counts["roots"] += 1
        where = f"root {root.number}"
        if root.number != (before.number + 1 if before else 1):
            report.add(Flaw.ROOTS, where, _("每日根的序号不连续"))
        if root.previous != (before.hash if before else chain.genesis("root", 0)):
            report.add(Flaw.ROOTS, where, _("没有接在上一个根之后"))
        for text in _flaws_of(root, before.seal.moment if before else _BEGINNING):
            report.add(Flaw.ROOTS, where, text)
        before = root


def _flaws_of(root: Root, after: datetime) -> Iterator[str]:
    events = Event.objects.filter(recorded_at__gt=after, recorded_at__lte=root.seal.moment).count()
    if root.events != events:
        yield _("当时有%(wanted)d条记录，现有%(found)d条") % {
            "wanted": root.events,
            "found": events,
        }
    try:
        merkle = chain.merkle_root(seals.root_hashes(after, root.seal.moment))
    except ValueError:  # a hash that is not hexadecimal; the chain has named it
        merkle = ""
    if root.merkle != merkle:
        yield _("所含记录与当时不同")
    if root.hash != seals.root_hash(root.seal, root.events, root.merkle, root.previous):
        yield _("根的散列值不符")


# ── tallies and snapshots ────────────────────────────────────────────────────


def _check_cells(report: Report) -> None:
    """Each snapshot and the tallies against a complete recount, which one pass over all serves."""
    seen: tallies.Range | None = None
    cells: tallies.Cells = Counter()
    for snapshot in Snapshot.objects.select_related("seal").order_by("valid_at"):
        report.counts["snapshots"] += 1
        where = f"snapshot {canonical(snapshot.valid_at)}"
        if snapshot.seal.moment < snapshot.valid_at:
            report.add(Flaw.SNAPSHOTS, where, _("那一刻还没有关账"))
        wanted = (snapshot.valid_at, snapshot.seal.moment)
        cells, seen = tallies.advance(cells, seen, wanted), wanted
        _compare(cells, snapshot.cells.all(), Flaw.SNAPSHOTS, where, report)
    upto = tallies.upto() or _BEGINNING
    closed = Seal.objects.aggregate(last=Max("moment"))["last"] or _BEGINNING
    if upto > closed:
        report.add(Flaw.TALLIES, "tally", _("汇总越过了最后一次关账"))
    if TallyHead.objects.count() > 1:
        report.add(Flaw.TALLIES, "tally", _("汇总的进度不止一处"))
    cells = tallies.advance(cells, seen, (None, upto))
    _compare(cells, Tally.objects.all(), Flaw.TALLIES, "tally", report)


def _compare(counted: tallies.Cells, rows: Any, flaw: Flaw, where: str, report: Report) -> None:
    stored: tallies.Cells = Counter()
    for *key, n in rows.values_list(*CELL_COLUMNS, "n").iterator(_CHUNK):
        stored[tuple(key)] += n
    report.counts["cells"] += len(stored)
    for key in sorted(key for key in counted.keys() | stored.keys() if counted[key] != stored[key]):
        cell = dict(zip(CELL_COLUMNS, key, strict=True))
        text = _("应为%(wanted)d，实为%(found)d") % {"wanted": counted[key], "found": stored[key]}
        place = "{kind} {path} {dimension}={value} {state}".format(**cell)
        report.add(flaw, f"{where} {place}", text)

"""The audit of one stream: its chain, its two dates, its words, and what it should have posted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ligai.kernel.moments import canonical
from ligai.ledger import chain, postings
from ligai.ledger.buckets import BUCKET_COLUMNS, Bucket
from ligai.ledger.findings import Flaw, Report
from ligai.ledger.models import Event, Posting, Words

Row = tuple[int, datetime, datetime, Bucket]  # sign, effective, recorded, bucket


@dataclass(frozen=True, slots=True)
class Stream:
    """What is stored of one thing: its events in the order of `seq`, and its postings."""

    kind: str
    thing_id: int
    events: Sequence[Event]
    postings: Sequence[Posting]

    def at(self, seq: int | None = None) -> str:
        """How a place in this stream is called in a report."""
        return f"{self.kind} {self.thing_id}" + ("" if seq is None else f" #{seq}")


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the events could be read, and where they leave the thing."""

    readable: bool
    bucket: Bucket | None = None


def check(stream: Stream, report: Report, now: datetime) -> Told:
    """Everything that a stream proves by itself."""
    report.counts["streams"] += bool(stream.events)
    report.counts["postings"] += len(stream.postings)
    _check_events(stream, report)
    for event in stream.events:
        if event.recorded_at > now:
            report.add(Flaw.MOMENTS, stream.at(event.seq), _("登记时间在将来"))
    return _check_postings(stream, report)


def check_chains(events: Iterable[Event]) -> Report:
    """The chains of some things, from whole streams that were read with their words; asks no database.

    What this cannot see is an event missing at the end of a stream: that is for the audit and the
    day's root.
    """
    report = Report()
    streams: dict[tuple[str, int], list[Event]] = {}
    for event in events:
        streams.setdefault((event.kind, event.thing_id), []).append(event)
    for (kind, thing_id), own in streams.items():
        _check_events(Stream(kind, thing_id, sorted(own, key=lambda e: e.seq), ()), report)
    return report


def _check_events(stream: Stream, report: Report) -> None:
    report.counts["events"] += len(stream.events)
    before: Event | None = None
    latest: datetime | None = None
    for event in stream.events:
        where = stream.at(event.seq)
        latest = max(latest or event.effective_at, event.effective_at)
        _check_link(event, before, where, report)
        _check_moments(event, before, where, report)
        if event.latest_effective_at != latest:
            report.add(Flaw.MOMENTS, where, _("最近生效时间与各步不符"))
        if event.effective_at < stream.events[0].effective_at:
            report.add(Flaw.MOMENTS, where, _("生效时间早于第一步"))
        told = _check_text(event, where, report)
        _check_words(event, told.get("words"), where, report)
        before = event


def _check_link(event: Event, before: Event | None, where: str, report: Report) -> None:
    following = 1 if before is None else before.seq + 1
    if event.seq != following:
        text = _("序号应为%(wanted)d，实为%(found)d") % {"wanted": following, "found": event.seq}
        report.add(Flaw.GAP, where, text)
    try:
        genesis = chain.genesis(event.kind, event.thing_id, event.algorithm)
        hashed = chain.digest(event.canonical, event.algorithm)
    except ValueError:
        text = _("不认识的散列算法：%(name)s") % {"name": event.algorithm}
        report.add(Flaw.HASH, where, text)
        return
    if event.previous != (genesis if before is None else before.hash):
        report.add(Flaw.LINK, where, _("没有接在上一条之后"))
    if event.hash != hashed:
        report.add(Flaw.HASH, where, _("规范文本与散列值不符"))


def _check_moments(event: Event, before: Event | None, where: str, report: Report) -> None:
    if event.effective_at > event.recorded_at:
        report.add(Flaw.MOMENTS, where, _("生效时间晚于登记时间"))
    if before is not None and event.recorded_at <= before.recorded_at:
        report.add(Flaw.MOMENTS, where, _("登记时间不晚于上一条"))


def _check_text(event: Event, where: str, report: Report) -> dict[str, Any]:
    """Hold every column to the canonical text; returns what that text says."""
    try:
        told = json.loads(event.canonical)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        report.add(Flaw.COLUMNS, where, _("规范文本读不出来"))
        return {}
    for name, value in _columns(event).items():
        if not _same(told.get(name), value):
            report.add(Flaw.COLUMNS, where, _("“%(name)s”与规范文本不符") % {"name": name})
    return told


def _columns(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "thing": str(event.thing_id),
        "seq": event.seq,
        "verb": event.verb,
        "actor": {
            "kind": event.actor_kind,
            "id": str(event.actor_id),
            "name": event.actor_name,
            "post_id": str(event.post_id),
            "post": event.post_name,
            "unit_id": str(event.unit_id),
            "unit": event.unit_name,
        },
        "facts": event.facts,
        "changes": event.changes,
        "effective_at": canonical(event.effective_at),
        "recorded_at": canonical(event.recorded_at),
        "previous": event.previous,
    }


def _same(one: Any, other: Any) -> bool:
    """To Python 1, 1.0 and True are equal; to a ledger they are not."""
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _check_words(event: Event, told: Any, where: str, report: Report) -> None:
    sealed = told if isinstance(told, dict) else {}
    standing = {each.name: each for each in event.words.all()}
    report.counts["words"] += len(standing)
    for name in sorted(sealed.keys() ^ standing.keys()):
        text = _("多出文字“%(name)s”") if name in standing else _("缺少文字“%(name)s”")
        report.add(Flaw.WORDS, where, text % {"name": name})
    for name in sorted(sealed.keys() & standing.keys()):
        words = standing[name]
        if words.text is None and words.salt is None:
            report.counts["redacted"] += 1
            if words.redacted_at is None or words.redacted_at < event.recorded_at:
                report.add(Flaw.WORDS, where, _("“%(name)s”已删去，没有时间") % {"name": name})
        elif sealed[name] != _sealed_again(words, event.algorithm):
            report.add(Flaw.WORDS, where, _("“%(name)s”不是当时的文字") % {"name": name})


def _sealed_again(words: Words, algorithm: str) -> str | None:
    """None by an algorithm that nobody knows; the event itself has been named for it."""
    try:
        return chain.seal_words(words.salt or "", words.text or "", algorithm)
    except ValueError:
        return None


def _check_postings(stream: Stream, report: Report) -> Told:
    try:
        derived = list(postings.shares(stream.events))
    except (TypeError, ValueError, AttributeError):
        report.add(Flaw.POSTINGS, stream.at(), _("事件里的变动读不出来"))
        return Told(readable=False)
    wanted: dict[int, Counter[Row]] = {}
    for event, share, _bucket in derived:
        wanted.setdefault(event.seq, Counter()).update(_rows(event, share))
    for seq, row, surplus in _differences(wanted, stream.postings):
        text = _("多记一笔：%(entry)s") if surplus > 0 else _("少记一笔：%(entry)s")
        report.add(Flaw.POSTINGS, stream.at(seq), text % {"entry": _entry(row)})
    bucket = derived[-1][2] if derived else None
    balance = sum(each.sign for each in stream.postings)
    if balance != (bucket is not None):
        text = _("正负相抵应为%(wanted)d，实为%(found)d")
        text %= {"wanted": bucket is not None, "found": balance}
        report.add(Flaw.BALANCE, stream.at(), text)
    return Told(readable=True, bucket=bucket)


def _rows(event: Event, share: Counter[postings.Entry]) -> Counter[Row]:
    return Counter(
        {
            (1 if n > 0 else -1, moment, event.recorded_at, bucket): abs(n)
            for (moment, bucket), n in share.items()
        }
    )


def _differences(
    wanted: dict[int, Counter[Row]], standing: Sequence[Posting]
) -> Iterator[tuple[int, Row, int]]:
    """(seq, row, how many too many), row by row: a pair that cancels out is two differences."""
    found: dict[int, Counter[Row]] = {}
    for each in standing:
        row = (each.sign, each.effective_at, each.recorded_at, Bucket.of(each))
        found.setdefault(each.seq, Counter())[row] += 1
    for seq in sorted(wanted.keys() | found.keys()):
        surplus = found.get(seq, Counter())
        surplus.subtract(wanted.get(seq, Counter()))
        yield from ((seq, row, n) for row, n in surplus.items() if n)


def _entry(row: Row) -> str:
    sign, effective_at, _recorded_at, bucket = row
    return f"{sign:+d} {bucket.state} {bucket.path} {canonical(effective_at)}"


def differing(one: Bucket | None, other: Bucket | None) -> list[str]:
    """The columns in which two buckets differ; all of them when only one is there."""
    if one is None or other is None:
        return [] if one is other else list(BUCKET_COLUMNS)
    return [name for name in BUCKET_COLUMNS if getattr(one, name) != getattr(other, name)]

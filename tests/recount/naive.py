"""Counting again from raw events, in plain Python: knows the definitions, and nothing of the product's code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ligai.kernel.calendars import china

GONE = {"merged", "void"}
HANDLED = {"published", "closed", "closed_claimed"}
CLOSED = {"closed", "closed_claimed"}
CHECKS = {"problem.passed", "problem.passed_unpublished", "problem.returned"}
CLOSINGS = {"problem.closed", "problem.claim_confirmed"}
CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Told:
    """One event as it stands in the database."""

    thing: int
    seq: int
    verb: str
    changes: dict[str, Any]
    effective: datetime
    recorded: datetime
    facts: dict[str, Any]


def events(kind: str = "problem") -> list[Told]:
    """Every event of a kind, read by SQL from the stored canonical text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT canonical FROM ledger_event WHERE kind = %s", [kind])
        return [_told(json.loads(row[0])) for row in cursor.fetchall()]


def _told(text: dict[str, Any]) -> Told:
    moments = (
        datetime.strptime(text[name], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        for name in ("effective_at", "recorded_at")
    )
    return Told(
        int(text["thing"]), int(text["seq"]), text["verb"], text["changes"], *moments, text["facts"]
    )


def stand(told: list[Told], valid: datetime, known: datetime) -> Iterator[dict[str, Any]]:
    """What each problem was at V, as far as was known at K: changes in the order of their truth."""
    things: dict[int, list[Told]] = {}
    for event in told:
        if event.recorded <= known and event.effective <= valid:
            things.setdefault(event.thing, []).append(event)
    for thing, own in things.items():
        being: dict[str, Any] = {"id": thing, "told": sorted(own, key=_seq)}
        being["verbs"] = [event.verb for event in being["told"]]
        for event in sorted(own, key=lambda e: (e.effective, e.seq)):
            being.update(event.changes)
        if "state" in being:
            yield being


def _seq(event: Told) -> int:
    return event.seq


def recount(
    told: list[Told], valid: datetime, known: datetime, path: str, theme: str | None = None
) -> dict[str, tuple[int, int]]:
    """(n, N) of the figures over problems by their definitions, under a path and for a theme."""
    today = valid.astimezone(CHINA).date()
    counts = {name: [0, 0] for name in ("R4", "R5", "R6", "R7", "R13", "R14", "R15", "R18", "R21")}
    for being in stand(told, valid, known):
        counted = (
            being["path"].startswith(path)
            and (theme is None or being["theme_id"] == theme)
            and being["state"] not in GONE
            and not being["excluded"]
        )
        if counted:
            for name, (part, whole) in _says(being, today).items():
                counts[name][0] += part and whole
                counts[name][1] += whole
    return {name: (n[0], n[1]) for name, n in counts.items()}


def _says(being: dict[str, Any], today: date) -> dict[str, tuple[bool, bool]]:
    due, handled = _day(being["due_on"]), _day(being["handled_on"])
    on_time = due is not None and handled is not None and handled <= due
    is_due = due is not None and due < today
    checks = [verb for verb in being["verbs"] if verb in CHECKS]
    return {
        "R4": (being["state"] in HANDLED, True),
        "R5": (on_time, is_due),
        "R6": (not on_time, is_due),
        "R7": ("problem.extended" in being["verbs"], True),
        "R15": (checks[:1] not in ([], ["problem.returned"]), bool(checks)),
        "R18": _observed(being["told"], today),
        "R21": (being["lead_id"] != "0", being["state"] not in CLOSED),
        "R13": (being["state"] in CLOSED, being["disposition"] == "ledger"),
        "R14": (
            being["state"] in CLOSED and being["disposition"] == "immediate",
            being["disposition"] in ("immediate", "ledger"),
        ),
    }


def _observed(told: list[Told], today: date) -> tuple[bool, bool]:
    """Was it reopened in an observation that has ended, and is there one?"""
    ended = [e for e in told if e.verb in CLOSINGS and e.facts["until"] < today.isoformat()]
    back = [e for e in told if e.verb in ("problem.reopened", "problem.answered_open")]
    within = any(
        b.seq > e.seq and b.effective.astimezone(CHINA).date().isoformat() <= e.facts["until"]
        for e in ended
        for b in back
    )
    return within, bool(ended)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def settled(
    told: list[Told], valid: datetime, known: datetime, path: str, frozen: dict[int, datetime]
) -> tuple[int, int]:
    """(n, N) of R12: the entries of frozen lists, each counted as what it was merged into, if it was."""
    beings = {being["id"]: being for being in stand(told, valid, known)}
    listed = {
        event.thing
        for event in told
        if event.verb == "problem.listed"
        and event.effective <= valid
        and event.recorded <= known
        and frozen.get(int(event.facts["docket_id"]), datetime.max.replace(tzinfo=UTC))
        <= min(valid, known)
    }
    own = [beings[thing] for thing in listed if beings[thing]["path"].startswith(path)]
    return sum(_settled(_last(being, beings)) for being in own), len(own)


def _last(being: dict[str, Any], beings: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """What a problem was merged into in the end, or itself."""
    while being["state"] == "merged":
        merges = [e for e in being["told"] if e.verb == "problem.merged"]
        being = beings[int(merges[-1].facts["survivor_id"])]
    return being


def _settled(being: dict[str, Any]) -> bool:
    closings = [e for e in being["told"] if e.verb in CLOSINGS]
    ended = closings and closings[-1].facts.get("outcome") == "terminated"
    return being["state"] in CLOSED and not ended


def truly(
    told: list[Told], rechecks: list[Told], valid: datetime, known: datetime, path: str
) -> tuple[int, int]:
    """(n, N) of R16: what was found last of each problem that was re-checked."""
    found: dict[int, str] = {}
    for event in sorted(rechecks, key=lambda e: e.recorded):
        if event.verb.startswith("recheck.found") and event.recorded <= min(valid, known):
            found[int(event.facts["problem"])] = event.verb
    own = [
        found[being["id"]]
        for being in stand(told, valid, known)
        if being["path"].startswith(path) and being["id"] in found
    ]
    return own.count("recheck.found_fixed"), len(own)


def how_long(
    told: list[Told], valid: datetime, known: datetime, path: str
) -> tuple[list[int], int]:
    """Working minutes that each handled problem took, in order, and how many were handled."""
    took: list[int] = []
    handled = 0
    for being in stand(told, valid, known):
        if being["path"].startswith(path) and being["state"] in HANDLED and not being["excluded"]:
            handled += 1
            minutes = _minutes(being["told"])
            took += [] if minutes is None else [minutes]
    return sorted(took), handled


def _minutes(told: list[Told]) -> int | None:
    """From the first dispatch since it came back to the submission that passed, without pauses."""
    passed = [e for e in told if e.verb in CHECKS - {"problem.returned"}][-1:]
    before = [e for e in told if passed and e.seq < passed[0].seq]
    back = [e.seq for e in before if e.verb in ("problem.reopened", "problem.answered_open")]
    own = [e for e in before if e.seq > max(back, default=0)]
    starts = [e.effective for e in own if e.verb == "problem.assigned"]
    submitted = [e for e in own if e.verb == "problem.submitted"]
    if not starts or not submitted:
        return None
    accepted = any(e.verb == "problem.late_accepted" and e.seq > passed[0].seq for e in told)
    end = submitted[-1].effective if accepted else submitted[-1].recorded
    total, paused = _worked(starts[0], end), None
    for event in own:
        if event.verb == "problem.paused":
            paused = event.effective
        elif event.verb == "problem.resumed" and paused is not None:
            total, paused = total - _worked(max(paused, starts[0]), min(event.effective, end)), None
    return int(total // 60)


def _worked(start: datetime, end: datetime) -> float:
    """Seconds of 9–12 and 13–18 on working days."""
    calendar, total, day = china(), 0.0, start.astimezone(CHINA).date()
    while day <= end.astimezone(CHINA).date():
        if calendar.is_working_day(day):
            for opens, closes in ((9, 12), (13, 18)):
                first = datetime(day.year, day.month, day.day, opens, tzinfo=CHINA)
                last = datetime(day.year, day.month, day.day, closes, tzinfo=CHINA)
                total += max(0.0, (min(last, end) - max(first, start)).total_seconds())
        day += timedelta(days=1)
    return total


def recount_duties(
    told: list[Told], valid: datetime, known: datetime, path: str
) -> dict[str, tuple[int, int]]:
    """(n, N) of the figures over assignments, under a path; `told` are the events of assignments."""
    duties = [
        being
        for being in stand(told, valid, known)
        if being["path"].startswith(path) and being["category"] in ("lead", "co")
    ]
    signed = [
        d for d in duties if {"assignment.signed", "assignment.auto_signed"} & set(d["verbs"])
    ]
    objected = [d for d in duties if "assignment.objected" in d["verbs"]]
    return {
        "R2": (len(signed), len(duties)),
        "R20": (len(objected), len(duties)),
        "R20b": _passed_on(duties),
    }


def _passed_on(duties: list[dict[str, Any]]) -> tuple[int, int]:
    """How often a problem's lead duty left a unit, and how many problems were first given here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, problem_id FROM problems_assignment "
            "WHERE parent_id IS NULL AND duty = 'lead' ORDER BY id DESC"
        )
        problem = dict(cursor.fetchall())
    first = {of: duty for duty, of in problem.items()}
    leads = [duty for duty in duties if duty["id"] in problem]
    left = {"assignment.reassigned", "assignment.escalated"}
    hops = sum(len(left & set(duty["verbs"])) for duty in leads)
    return hops, sum(first[problem[duty["id"]]] == duty["id"] for duty in leads)


TOLD = {f"report.{name}" for name in ("accepted", "opened", "linked", "joined", "declined")}
LINKS = {"report.opened", "report.linked", "report.joined"}
UNLINKS = {"report.unlinked", "report.withdrawn"}
ANSWERS = {"report.confirmed", "report.disputed", "report.not_yet"}


def recount_reports(
    told: list[Told], valid: datetime, known: datetime, path: str
) -> dict[str, tuple[int, int]]:
    """(n, N) of the figures over reports, under a path; `told` are the events of reports."""
    today = valid.astimezone(CHINA).date()
    streams: dict[int, list[Told]] = {}
    for event in sorted(told, key=_seq):
        streams.setdefault(event.thing, []).append(event)
    linked = _linked(told, valid, known)
    repeated = _repeated(linked)
    counts = {name: [0, 0] for name in ("R1", "R3", "R8", "R9", "R10", "R11", "R19")}
    for being in stand(told, valid, known):
        if being["path"].startswith(path):
            own = [e for e in streams[being["id"]] if e.recorded <= known and e.effective <= valid]
            says = {**_answered(own), "R1": _accepted(being, streams[being["id"]], own, today)}
            says["R19"] = (being["id"] in repeated, True)
            says["R3"] = _spoken_to(linked.get(being["id"]), own, valid)
            for name, (part, whole) in says.items():
                counts[name][0] += part and whole
                counts[name][1] += whole
    return {name: (n[0], n[1]) for name, n in counts.items()}


def _accepted(
    being: dict[str, Any], stream: list[Told], own: list[Told], today: date
) -> tuple[bool, bool]:
    """Was it told in time, and has its limit passed?"""
    before: dict[str, Any] = {"state": ""}
    is_told = late = running = False
    for event in stream:
        ends = event.verb in TOLD
        if event in own and (ends or event.verb == "report.asked"):
            is_told |= ends
            if before["state"] == "received" and (due := _day(before["due_on"])):
                late |= due < event.recorded.astimezone(CHINA).date()
                running |= ends and due >= today
        before = {**before, **event.changes}
    due, original = _day(being["due_on"]), _day(being["original_due_on"])
    overdue = being["state"] == "received" and due is not None and due < today
    passed = original is not None and original < today
    return is_told and not late, passed and ((is_told and not running) or late or overdue)


def _answered(own: list[Told]) -> dict[str, tuple[bool, bool]]:
    """What was said last, after the newest invitation."""
    relevant = [e for e in own if e.verb in ANSWERS or e.verb == "report.invited"]
    invited = any(e.verb == "report.invited" for e in relevant)
    last = relevant[-1] if relevant and relevant[-1].verb in ANSWERS else None
    grade = (last.facts["satisfied"] or 0) if last else 0
    solved = last is not None and last.verb == "report.confirmed"
    return {
        "R8": (solved, last is not None),
        "R9": (grade >= 3, grade > 0),
        "R10": (last is not None, invited),
        "R11": (grade >= 3, invited),
    }


def _linked(told: list[Told], valid: datetime, known: datetime) -> dict[int, Told]:
    """Reports that follow a problem, each with the event that linked it."""
    standing: dict[int, Told] = {}
    for event in sorted(told, key=_seq):
        if event.recorded <= known and event.effective <= valid:
            if event.verb in LINKS:
                standing[event.thing] = event
            elif event.verb in UNLINKS:
                standing.pop(event.thing, None)
    return standing


def _spoken_to(link: Told | None, own: list[Told], valid: datetime) -> tuple[bool, bool]:
    """Was whoever reported spoken to in time, and has the time passed?"""
    until = link.facts["contact_until"] if link else None
    if until is None:
        return False, False
    last = datetime.strptime(until, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    in_time = any(e.verb == "report.contacted" and e.recorded <= last for e in own)
    return in_time, last < valid


def _repeated(linked: dict[int, Told]) -> set[int]:
    """Reports linked to a problem after another one of the same person that is linked to it too."""
    first: set[tuple[str, str]] = set()
    repeated = set()
    for event in sorted(linked.values(), key=lambda e: e.recorded):
        person = (event.facts["problem"], event.facts["voice"])
        if person in first and event.facts["voice"] != "0":
            repeated.add(event.thing)
        first.add(person)
    return repeated


def behind(told: list[Told], valid: datetime, known: datetime, path: str) -> set[int]:
    """The problems that are counted in R4's whole: the list behind the number."""
    return {
        being["id"]
        for being in stand(told, valid, known)
        if being["path"].startswith(path) and being["state"] not in GONE and not being["excluded"]
    }

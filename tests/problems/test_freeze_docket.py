"""A frozen docket: its list and its hash stay, whoever comes later is told, and the audit recounts it."""

from __future__ import annotations

import pytest

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Docket
from ligai.kernel.draw import frame_hash
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.findings import Flaw, Report
from ligai.ledger.models import Event
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.models import DocketEntry, Problem
from ligai.problems.proving import check_dockets
from tests import cast
from tests.cast import World
from tests.problems.books import published
from tests.problems.proofs import last, refused, told


@pytest.fixture
def docket(world: World) -> Docket:
    """The backlog of the city, with two problems."""
    docket = campaigns.open_docket(world.city, actor=world.xu, name="信访积案")
    for _ in range(2):
        problems.list_on(cast.registered(world), docket, actor=world.xu)
    return docket


def audited() -> Report:
    report = Report()
    check_dockets(report)
    return report


def test_freezing_tells_how_many_and_their_hash(docket: Docket, world: World) -> None:
    frozen = problems.freeze_docket(docket, actor=world.xu)
    ids = DocketEntry.objects.filter(docket=docket).values_list("problem", flat=True)
    assert frozen.list_hash == frame_hash(ids)
    assert told(last(frozen)) == ("许知远冻结清单，共2件", "许知远 froze the docket with 2 entries")
    assert last(frozen).facts["hash"] == frozen.list_hash
    assert last(frozen).recorded_at >= frozen.frozen_at  # type: ignore[operator]


def test_nothing_is_added_to_a_frozen_docket(docket: Docket, world: World) -> None:
    problems.freeze_docket(docket, actor=world.xu)
    late_comer = cast.registered(world)
    with refused(Refused, "已经冻结，不能再加减", field="docket"):
        problems.list_on(late_comer, docket, actor=world.xu)
    with refused(Refused, "已经冻结", field="docket"):
        problems.freeze_docket(docket, actor=world.xu)
    entry = problems.LedgerEntry(title="旧账", file="台账.xlsx", row=2)
    with refused(Refused, "已经冻结", field="docket"):
        problems.take_over(world.urban, entry, actor=operator(), docket=docket)


def test_an_empty_docket_is_not_frozen(world: World) -> None:
    empty = campaigns.open_docket(world.city, actor=world.xu, name="空的")
    with refused(Refused, "还是空的", field="docket"):
        problems.freeze_docket(empty, actor=world.xu)


def test_only_who_runs_the_campaign_freezes(docket: Docket, world: World) -> None:
    before = Event.objects.count()
    for name in ("song", "lin", "shen"):
        with pytest.raises(NotAllowed):
            problems.freeze_docket(docket, actor=getattr(world, name))
    assert Event.objects.count() == before


def test_a_merged_problem_is_not_put_on_a_docket(docket: Docket, world: World) -> None:
    merged = problems.merge(
        cast.registered(world), cast.registered(world), actor=world.xu, reason="同一件事"
    )
    with refused(Refused, "已并单、已作废的问题不能列入清单", field="docket"):
        problems.list_on(merged, docket, actor=world.xu)


def test_the_audit_finds_a_list_that_is_not_the_one_that_was_frozen(
    docket: Docket, world: World
) -> None:
    assert audited().counts["dockets"] == 0
    problems.freeze_docket(docket, actor=world.xu)
    assert audited().is_clean
    assert audited().counts["dockets"] == 1
    added = Event.objects.of(docket)[0]
    DocketEntry.objects.create(
        docket=docket,
        problem=cast.registered(world),
        effective_at=added.effective_at,
        recorded_at=added.recorded_at,
    )
    assert audited().broken == {Flaw.DOCKETS: 1}
    ids = DocketEntry.objects.filter(docket=docket).values_list("problem", flat=True)
    Docket.objects.filter(pk=docket.pk).update(list_hash=frame_hash(ids))
    assert audited().broken == {Flaw.DOCKETS: 1}  # the event still names the list that was frozen


def test_closing_says_with_what(world: World) -> None:
    settled, terminated, unclear = (published(world) for _ in range(3))
    assert problems.close(settled, actor=world.ji).outcome == "settled"
    with refused(Refused, "终结要写明依据", field="because"):
        problems.close(terminated, actor=world.ji, outcome="terminated")
    because = "三级终结，复核意见已经送达"
    closed = problems.close(terminated, actor=world.ji, outcome="terminated", because=because)
    assert (closed.outcome, last(closed).facts["outcome"]) == ("terminated", "terminated")
    assert last(closed).text("because") == because
    with refused(Refused, "请选择结果", field="outcome"):
        problems.close(unclear, actor=world.ji, outcome="gone")
    reopened = problems.reopen(Problem.objects.get(pk=settled.pk), actor=world.lin, because="反弹")
    assert reopened.outcome == ""

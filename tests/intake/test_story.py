"""What a reporter is told: days in words, nothing twice, nothing before their own first line."""

from __future__ import annotations

from django.utils import translation

from ligai.intake import actions
from ligai.intake.models import Report
from ligai.kernel.moments import local_date
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ledger.models import Event
from tests import cast
from tests.cast import World
from tests.intake.reporters import following


def texts(report: Report) -> list[str]:
    """The lines, read anew."""
    return [step.text for step in Report.objects.get(pk=report.pk).story_for_reporter()]


def test_an_invitation_that_waits_is_to_come_and_not_past_as_well(world: World) -> None:
    report = following(world, cast.working(world))
    asked = following(world, cast.verified(world, title="另一件"))
    actions.tick(actor=CLOCK)
    lines = Report.objects.get(pk=asked.pk).story_for_reporter()
    assert [step.is_past for step in lines if "请您评价" in step.text] == [False]
    assert not any("请您评价" in text for text in texts(report))


def test_after_the_answer_it_is_past_and_its_day_is_in_words(world: World) -> None:
    asked = following(world, cast.verified(world))
    actions.tick(actor=CLOCK)
    until = Event.objects.of(asked).get(verb="report.invited").facts["until"]
    year, month, day = (int(part) for part in until.split("-"))
    actions.rate(asked, actor=PUBLIC, solved="not_yet")
    with translation.override("zh-hans"):
        [line] = [text for text in texts(asked) if "请您评价" in text]
        assert line == f"请您评价，到{year}年{month}月{day}日"
    with translation.override("en"):
        assert not any(until in text or "年" in text for text in texts(asked))


def test_whoever_joins_reads_nothing_before_their_own_first_line(world: World) -> None:
    problem = cast.working(world)
    mine = actions.join(problem, actor=PUBLIC, text="我也遇到").report
    steps = Report.objects.get(pk=mine.pk).story_for_reporter()
    past = [step for step in steps if step.is_past]
    assert past[0].key == "received"
    assert past[1].key == "joined"
    [unit] = [step for step in past if step.key == "handed_to"]
    assert (unit.unit, local_date(unit.at)) == ("市城市管理局", cast.today())  # type: ignore[arg-type]
    assert "开始整改" not in [step.text for step in past]

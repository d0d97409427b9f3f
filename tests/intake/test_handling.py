"""The clerk's decisions, the text that may be passed on, and the problem that a report becomes."""

from __future__ import annotations

import pytest

from ligai.intake import actions
from ligai.intake.models import Link, Report
from ligai.intake.rules import ReportState
from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger.actor import PUBLIC
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.rules import Role, Visibility
from ligai.problems import actions as problems
from ligai.problems.models import Assignment, Problem
from ligai.stats.tabulate import Question, tabulate
from tests import cast
from tests.cast import World
from tests.intake.reporters import LI, WANG, following, last_day, masked, sent, vault
from tests.problems.proofs import assert_balanced, verbs


def test_missing_matters_are_asked_for_once_and_the_limit_pauses(world: World) -> None:
    report = actions.ask_for_more(
        sent(world).report, actor=world.lin, missing="哪个小区？什么时候？"
    )
    assert (report.state, report.due_on) == (ReportState.NEEDS_INFO, None)
    actions.add_words(report, actor=PUBLIC, text="致和南小区，9月")
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED
    assert report.due_on is not None
    with pytest.raises(Refused, match="只能一次性告知"):
        actions.ask_for_more(report, actor=world.lin, missing="还有一样")
    assert_balanced(report)


def test_accepting_says_by_when_a_reply_comes(world: World) -> None:
    report = actions.accept_report(sent(world).report, actor=world.lin)
    assert report.state == ReportState.ACCEPTED
    assert report.told_at is not None
    assert report.due_on == last_day("report_reply", cast.today())
    assert_balanced(report)


def test_declining_names_the_channel_that_is_right(world: World) -> None:
    report = actions.decline(sent(world).report, actor=world.lin, reason="court")
    assert report.state == ReportState.NOT_ACCEPTED
    steps = [step.text for step in report.story_for_reporter()]
    assert any("人民法院" in step for step in steps)
    with pytest.raises(Refused):
        actions.decline(sent(world).report, actor=world.lin, reason="nonsense")


def test_only_the_clerk_of_the_place_decides(world: World) -> None:
    report = sent(world).report
    for actor in (world.xu, world.song, world.gu, world.shen, PUBLIC):
        with pytest.raises(NotAllowed):
            actions.accept_report(report, actor=actor)
    assert verbs(report) == ["report.received"]


def test_the_second_of_two_clerks_is_told(world: World) -> None:
    report = sent(world).report
    seen = report.version()
    actions.accept_report(report, actor=world.lin, seen=seen)
    with pytest.raises(Stale):
        actions.decline(report, actor=world.lin, reason="court", seen=seen)


# ── masking ──────────────────────────────────────────────────────────────────


def test_nothing_leaves_intake_before_a_person_has_confirmed_the_text(world: World) -> None:
    with pytest.raises(Refused, match="先确认"):
        actions.open_problem(sent(world).report, actor=world.lin)


def test_a_number_that_is_still_there_is_not_confirmed(world: World) -> None:
    report = sent(world, "我的电话13904321234").report
    with pytest.raises(Refused) as caught:
        actions.confirm_mask(report, actor=world.lin, title="求助", text="电话13904321234")
    assert caught.value.field == "text"


def test_who_keeps_the_words_is_passed_on_in_a_summary_only(world: World) -> None:
    report = sent(world, "致和南小区堆物占道，消防车进不去", keep_words=True).report
    with pytest.raises(Refused, match="自己的话") as caught:
        actions.confirm_mask(
            report, actor=world.lin, title="堆物", text="反映：致和南小区堆物占道，消防车进不去。"
        )
    assert caught.value.field == "text"
    done = actions.confirm_mask(report, actor=world.lin, title="堆物", text="通道被占，影响救援")
    assert done.masked_text == "通道被占，影响救援"


# ── the problem ──────────────────────────────────────────────────────────────


def test_a_problem_has_the_confirmed_text_and_the_reporter_as_its_first_voice(world: World) -> None:
    vault()
    report = masked(world, contact=WANG, category="housing")
    problem = actions.open_problem(report, actor=world.lin, unit=world.urban)
    assert (problem.title, problem.source, problem.category) == (
        "小区堆物占道",
        "report",
        "housing",
    )
    report.refresh_from_db()
    assert report.state == ReportState.LINKED
    assert report.link is not None
    assert report.link.voice_no == 1
    assert_balanced(report)


def test_who_is_linked_is_accepted_thereby_and_a_reply_is_due(world: World) -> None:
    report = following(world, cast.registered(world))
    assert report.told_at is not None
    assert report.due_on == last_day("report_reply", cast.today())
    accepted = actions.accept_report(masked(world), actor=world.lin)
    told_at, due_on = accepted.told_at, accepted.due_on
    linked = actions.link(accepted, cast.registered(world), actor=world.lin)
    assert (linked.told_at, linked.due_on) == (told_at, due_on)


def test_one_person_is_one_voice_however_often_they_call(world: World) -> None:
    vault()
    problem = cast.registered(world)
    for contact in (WANG, LI, WANG, None, None):
        following(world, problem, contact=contact)
    voices = Link.objects.order_by("pk").values_list("voice_no", flat=True)
    assert list(voices) == [1, 2, 1, 0, 0]


def test_a_link_is_taken_back_and_past_numbers_stay(world: World) -> None:
    vault()
    problem = cast.registered(world)
    report = following(world, problem, contact=WANG)
    report = actions.unlink(report, actor=world.lin)
    assert report.state == ReportState.ACCEPTED
    assert report.link is None
    assert Link.objects.get().unlinked_at is not None
    assert_balanced(report)
    following(world, problem, contact=LI)
    assert Link.objects.standing().get().voice_no == 2


def test_joining_is_a_report_of_ones_own(world: World) -> None:
    vault()
    problem = cast.registered(world)
    receipt = actions.join(problem, actor=PUBLIC, contact=WANG, once="j" * 20)
    again = actions.join(problem, actor=PUBLIC, contact=WANG, once="j" * 20)
    assert again.code == receipt.code
    assert receipt.report.state == ReportState.MERGED
    assert receipt.report.problem == problem
    assert verbs(receipt.report) == ["report.received", "report.joined"]
    hidden = cast.registered(world, visibility=Visibility.RESTRICTED)
    with pytest.raises(Refused):
        actions.join(hidden, actor=PUBLIC)


def test_the_reporter_sees_every_unit_that_it_passed_through(world: World) -> None:
    problem = cast.planned(world)
    report = following(world, problem)
    problems.dispatch(problem, actor=world.xu)
    duty = problem.assignments.get()
    problems.object_to(duty, actor=world.song, reason="不归我们")
    problems.uphold_objection(duty, actor=world.xu, unit=world.housing, reason="归住建")
    steps = Report.objects.get(pk=report.pk).story_for_reporter()
    units = [step.unit for step in steps if step.key == "handed_to"]
    assert units == ["市城市管理局", "市住房和城乡建设局"]
    assert [step for step in steps if not step.is_past and step.until]
    names = {person.name for person in world.people.values()}
    assert not any(name in step.text for step in steps for name in names)


# ── whom it is about ─────────────────────────────────────────────────────────


@pytest.fixture
def about_urban(world: World) -> Problem:
    """A problem opened from a report about the urban management bureau."""
    report = masked(world, about_unit=world.urban)
    with pytest.raises(Refused, match="上一级"):
        actions.open_problem(report, actor=world.lin, unit=world.urban)
    return actions.open_problem(report, actor=world.lin)


def test_the_unit_it_is_about_does_not_see_it_nor_count_it(
    world: World, about_urban: Problem
) -> None:
    assert about_urban.unit == world.city
    for actor in (world.song, world.qiu):
        assert not about_urban.visible_to(actor)
        assert about_urban not in Problem.objects.visible_to(actor)
    assert about_urban.visible_to(world.xu)
    assert about_urban in Problem.objects.visible_to(world.xu)


def test_the_person_it_is_about_does_not_see_it_nor_count_it(world: World) -> None:
    before = _counted(world, "ji")
    report = masked(world, about_person="纪明远")
    problem = actions.open_problem(report, actor=world.lin)
    assert not problem.visible_to(world.ji)
    assert problem not in Problem.objects.visible_to(world.ji)
    assert _counted(world, "ji") == before
    assert _counted(world, "xu") == before + 1


def _counted(world: World, key: str) -> int:
    actor = getattr(world, key)
    table = tabulate(Question(world.city, actor), by="state")
    drafts = [row for row in table.rows if row.key == "draft"]
    counts = [max(cell.counts.values()) for row in drafts for cell in row.cells]
    return max(counts, default=0)


def test_it_is_never_given_to_the_unit_or_the_person_that_it_is_about(
    world: World, about_urban: Problem
) -> None:
    problem = problems.triage(about_urban, actor=world.xu, disposition="immediate")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    with pytest.raises(Refused, match="回避") as caught:
        problems.dispatch(problem, actor=world.xu, lead_unit=world.urban)
    assert caught.value.field == "unit"
    assert not Assignment.objects.filter(problem=problem).exists()
    problems.dispatch(problem, actor=world.xu, lead_unit=world.city)
    report = Report.objects.get(about_unit=world.urban)
    actions.name_subjects(report, actor=world.lin, persons=[world.people["qiu"]])
    with pytest.raises(Refused, match="回避"):
        problems.appoint_lead(problem, actor=world.xu, lead=world.people["qiu"])


def test_a_clerk_of_the_unit_it_is_about_has_no_part_in_it(world: World) -> None:
    clerk = org.open_person(
        actor=operator(), username="clerk", name="受理员甲", password=cast.PASSWORD
    )
    post = org.appoint(
        clerk, world.district, actor=operator(), role=Role.CLERK, from_on=cast.LONG_AGO
    )
    own = sent(world, unit=world.district).report
    about = sent(world, unit=world.district, about_unit=world.district).report
    actor = post.actor(clerk)
    assert list(Report.objects.visible_to(actor)) == [own]
    assert [own.visible_to(actor), about.visible_to(actor)] == [True, False]
    about_them = sent(world, unit=world.district, about_person="受理员甲").report
    assert not about_them.visible_to(actor)
    assert about_them not in Report.objects.visible_to(actor)
    with pytest.raises(NotAllowed):
        actions.accept_report(about_them, actor=actor)


def test_a_report_about_a_unit_is_not_linked_to_a_problem_of_that_unit(world: World) -> None:
    hidden = cast.registered(world, visibility=Visibility.RESTRICTED)
    report = masked(world, about_unit=world.urban)
    with pytest.raises(Refused) as caught:
        actions.link(report, hidden, actor=world.lin)
    assert caught.value.field in ("problem", None)


def test_a_report_follows_its_unit_when_that_moves(world: World) -> None:
    report = sent(world, unit=world.street).report
    about = sent(world, unit=world.city, about_unit=world.street).report
    problems.move_unit(world.street, world.other_city, actor=operator())
    report.refresh_from_db()
    about.refresh_from_db()
    world.street.refresh_from_db()
    assert report.path == world.street.path
    assert about.about_path == world.street.path
    assert_balanced(report)


def test_a_lead_officer_who_turns_out_to_be_spoken_of_is_listed_to_be_replaced(
    world: World,
) -> None:
    problem = cast.planned(world)
    assert problem.lead is not None
    report = following(world, problem)
    actions.name_subjects(report, actor=world.lin, persons=[problem.lead])
    assert problem.barred() == [problem.lead.name]
    noted = Event.objects.of(problem).get(verb="problem.recused")
    assert problem.lead.name not in str(noted.facts)
    assert_balanced(problem)
    again = following(world, problem)
    actions.name_subjects(again, actor=world.lin, persons=[world.people["shen"]])
    assert Event.objects.of(problem).filter(verb="problem.recused").count() == 2


def test_naming_somebody_who_has_no_part_in_it_lists_nobody(world: World) -> None:
    problem = cast.planned(world)
    report = following(world, problem)
    actions.name_subjects(report, actor=world.lin, persons=[world.people["shen"]])
    assert problem.barred() == []
    assert not Event.objects.of(problem).filter(verb="problem.recused").exists()

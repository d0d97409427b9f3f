"""What was put right is there for everybody to read and to object to; what is known to few is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ligai.intake.models import Report
from ligai.org.rules import Visibility
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.public.publicity import SIZE
from tests import cast
from tests.cast import World
from tests.public.hands import REPORT, text_of

LIST = "/publicity/"


def published(world: World, title: str = "楼门口堆放旧家具") -> Problem:
    return cast.verified(world, title=title)


def at(problem: Problem) -> str:
    return f"{LIST}{problem.pk}/"


def test_an_empty_list_says_what_would_be_here(city: World, phone: Client) -> None:
    assert "现在没有在公示的" in text_of(phone.get(LIST))
    assert "还没有销号的" in text_of(phone.get(LIST, {"side": "closed"}))
    assert f'href="{LIST}"' in text_of(phone.get("/"))


def test_what_passed_its_check_is_on_public_notice_until_its_last_day(
    city: World, phone: Client
) -> None:
    problem = published(city)
    listed = text_of(phone.get(LIST))
    assert problem.title in listed
    assert at(problem) in listed
    page = text_of(phone.get(at(problem)))
    assert problem.published_until is not None
    assert problem.published_until.isoformat() in page
    for words in (problem.number, problem.unit.name, "有异议，说一声"):
        assert words in page
    for name in ("宋怀瑾", "江若川", "韩立群"):
        assert name not in page


def test_a_notice_whose_last_day_has_passed_says_so(city: World, phone: Client) -> None:
    problem = published(city)
    assert "都可以提异议" in text_of(phone.get(at(problem)))
    Problem.objects.filter(pk=problem.pk).update(published_until="2019-10-14")
    page = text_of(phone.get(at(problem)))
    assert "期满了，还没有销号" in page


def test_what_is_known_to_few_or_not_passed_yet_is_not_there(city: World, phone: Client) -> None:
    open_still, secret = cast.planned(city), published(city, "只给少数人看的")
    Problem.objects.filter(pk=secret.pk).update(visibility=Visibility.RESTRICTED)
    assert secret.title not in text_of(phone.get(LIST))
    for problem in (open_still, secret):
        assert phone.get(at(problem)).status_code == 404
    assert phone.get(f"{LIST}{10**30}/").status_code == 404


def test_what_went_back_to_work_is_there_no_more(city: World, phone: Client) -> None:
    problem = published(city)
    problems.uphold_publicity_objection(problem, actor=city.xu, reason="还堆着")
    assert problem.title not in text_of(phone.get(LIST))
    assert phone.get(at(problem)).status_code == 404


def test_another_citys_are_not_there(city: World, phone: Client, settings: object) -> None:
    problem = published(city)
    settings.PUBLIC_UNIT = city.district.code  # type: ignore[attr-defined]
    assert phone.get(at(problem)).status_code == 404


def test_an_objection_is_a_report_that_names_the_problem_and_waits_for_the_clerk(
    city: World, phone: Client
) -> None:
    problem = published(city)
    form = phone.get(REPORT, {"about": str(problem.pk)}).context["form"]
    begun = form.initial
    assert begun["text"] == f"对公示的问题{problem.number}“{problem.title}”有异议："
    answer = phone.post(REPORT, {**begun, "text": begun["text"] + "东侧还堆着。"})
    assert answer.status_code == 302  # not asked whether it is the same: it is about the same
    report = Report.objects.get()
    assert (report.state, report.link) == ("received", None)
    assert problem.number in report.said()


@pytest.mark.parametrize("about", ["", "x", "-1", "9" * 19, "9" * 40, "１２"])
def test_a_sheet_about_nothing_is_an_empty_sheet(city: World, phone: Client, about: str) -> None:
    answer = phone.get(REPORT, {"about": about})
    assert answer.status_code == 200
    assert "text" not in answer.context["form"].initial


def many(count: int) -> None:
    """So many more on public notice, as rows only."""
    one = Problem.objects.earliest("pk")
    for number in range(count):
        one.pk, one.number = None, f"甲{number}"
        one.save(force_insert=True)


def test_many_are_turned_page_by_page_with_the_same_number_of_questions(
    city: World, phone: Client
) -> None:
    published(city)
    asked = []
    for more in (2, SIZE + 7):
        many(more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            phone.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
    seen, after = [], ""
    while True:
        context = phone.get(LIST, {"after": after}).context
        seen += [one.problem.pk for one in context["found"]]
        if not (after := context["after"]):
            break
    assert sorted(seen) == sorted(Problem.objects.values_list("pk", flat=True))


def test_a_mark_that_is_none_of_ours_begins_at_the_beginning(city: World, phone: Client) -> None:
    problem = published(city)
    for after in ("x", "2019-13-01.1", "2019-10-01.", "2019-10-01.x", "." * 50):
        assert problem.title in text_of(phone.get(LIST, {"after": after}))

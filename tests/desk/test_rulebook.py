"""The rules that are data: limits with their versions, presets, calendars, campaigns, and the calculator."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Campaign
from ligai.kernel.calendars import china
from ligai.ledger.models import Event
from ligai.org.models import CalendarNotice
from ligai.problems import actions as problems
from ligai.problems.models import Limit
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import fill, page, take

NEW = {
    "preset": "",
    "key": "ledger",
    "amount": "45",
    "amount_unit": "working",
    "effective_from": "2031-01-01",
    "legal_basis_zh": "某办发〔2030〕9号",
    "legal_basis_en": "",
}


def test_limits_stand_with_their_basis_and_what_they_govern(world: World, seat: Seat) -> None:
    cast.registered(world)
    client = seat("song")
    text = page(client, "limits")
    assert "整改台账：限期整改，批次时限表" in text
    governed = next(each for each in client.get("/desk/limits/").context["sets"] if not each.preset)
    assert governed.governs.number == len(client.get(governed.url).context["rows"]) == 1
    assert unescape(text).count(governed.url) == 1
    assert "定新时限" not in text  # not for a handler


def test_a_new_limit_is_a_new_version_and_the_old_one_stays(world: World, seat: Seat) -> None:
    client = seat("root")
    before = Limit.objects.get(preset="", key="ledger")
    shown = client.post(
        reverse("desk:set_limit"),
        {**client.get(reverse("desk:set_limit")).context["form"].initial, **NEW},
    )
    assert "原来30个工作日，改为45个工作日" in shown.content.decode()
    assert Limit.objects.filter(preset="", key="ledger").count() == 1
    assert fill(client, "set_limit", **NEW).status_code == 302
    before.refresh_from_db()
    assert before.amount == 30
    in_force = Limit.objects.in_force
    assert in_force("", "ledger", date(2030, 12, 31)) == before
    assert in_force("", "ledger", date(2031, 1, 1)).amount == 45  # type: ignore[union-attr]
    assert fill(client, "set_limit", **NEW).status_code == 409  # that very day is taken


def test_one_working_day_is_one_in_english(world: World, seat: Seat) -> None:
    text = page(seat("song", "en"), "limits")
    assert "1 working day<" in "".join(text.split("\n")).replace("  ", "")
    assert "1 working days" not in text


def test_a_new_limit_is_told_in_the_language_of_the_reader(world: World, seat: Seat) -> None:
    client = seat("root", "en")
    answer = client.get(fill(client, "set_limit", **NEW).url)
    assert (
        "put the limits “Rectification ledger, 45 working days” in force" in answer.content.decode()
    )


def test_a_preset_shows_what_would_change_before_it_does(world: World, seat: Seat) -> None:
    client, url = seat("root"), reverse("desk:load_preset", args=["hotline"])
    told = {**client.get(url).context["form"].initial, "effective_from": "2031-01-01", "own": "on"}
    answer = client.post(url, told)
    sentences = answer.context["form"].previewed
    assert any("本系统通用" in each and "→" in each for each in sentences)
    written = Event.objects.count()
    assert Limit.objects.filter(preset="hotline").count() == 0
    answer = client.post(url, {**told, "sure": answer.context["form"].data["sure"]})
    assert answer.status_code == 302
    assert Event.objects.count() - written == len(sentences)
    again = client.post(url, told)
    assert "什么都不会改" in again.content.decode()


def test_a_preset_that_is_not_shipped_does_not_exist(world: World, seat: Seat) -> None:
    assert seat("root").get("/desk/presets/nothing/").status_code == 404
    assert seat("root").get("/desk/presets/nothing/load_preset/").status_code == 404


def test_a_preset_stands_beside_what_is_in_force(world: World, seat: Seat) -> None:
    text = page(seat("xu"), "preset", "hotline")
    assert "12345热线" in text
    assert "没有" in text


NOTICE = {
    "name": "2031年部分节假日安排",
    "known_from": "2026-11-01",
    "year": "2031",
    "off": "劳动节 2031-05-01/2031-05-05\n春节 2031-01-22 至 2031-01-28",
    "on": "劳动节 2031-04-27",
    "basis": "国办发明电〔2030〕7号",
}


@pytest.fixture
def told() -> dict[str, str]:
    """A notice that was published yesterday."""
    return {**NOTICE, "known_from": (cast.today() - timedelta(days=1)).isoformat()}


def test_a_year_without_a_notice_is_named_as_provisional(world: World, seat: Seat) -> None:
    text = page(seat("song"), "calendar")
    future = max(china().official_years) + 1
    assert f"<dt>{future}</dt>" in text
    assert "只按法定节日，没有调休" in text


def test_a_notice_is_entered_as_it_was_published(
    world: World, seat: Seat, told: dict[str, str]
) -> None:
    client = seat("root")
    answer = fill(client, "enter_notice", world.nation.pk, **told)
    assert answer.status_code == 302
    text = client.get(answer["Location"]).content.decode()
    assert "重算了0个暂定期限" in text
    assert "春节 2031年1月22日至1月28日" in text
    notice = CalendarNotice.objects.get()
    assert notice.off["春节"] == ["2031-01-22/2031-01-28"]
    assert [event.verb for event in Event.objects.of(notice)] == ["calendar.notice_entered"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"off": "春节放假"}, "off"),
        ({"off": "春节 2031-02-30"}, "off"),
        ({"off": "春节 2031-02-05/2031-02-01"}, "off"),
        ({"on": "劳动节 2031-05-01"}, "off"),
        ({"known_from": "2100-01-01"}, "known_from"),
    ],
)
def test_a_notice_that_cannot_be_read_is_refused_at_its_field(
    world: World, seat: Seat, told: dict[str, str], wrong: dict[str, str], field: str
) -> None:
    answer = fill(seat("root"), "enter_notice", world.nation.pk, **(told | wrong))
    assert answer.status_code in (409, 422)
    assert answer.context["form"].errors[field]
    assert not CalendarNotice.objects.exists()


def test_a_unit_has_days_of_its_own_on_its_own_page(
    world: World, seat: Seat, told: dict[str, str]
) -> None:
    client = seat("root")
    own = {**told, "name": "校庆", "off": "校庆 2031-06-04", "on": ""}
    del own["year"]
    assert fill(client, "enter_notice", world.urban.pk, **own).status_code == 302
    text = client.get("/desk/calendar/?unit=2202-cg").content.decode()
    assert "本单位自己的" in text
    assert "校庆" not in page(client, "calendar")
    count = {"start": "2031-06-03", "count": "1", "counting": "working"}
    assert "2031年6月4日" in page(client, "workdays", **count)
    assert "2031年6月5日" in page(client, "workdays", **count, unit="2202-cg")


def test_a_calendar_beyond_ones_reach_does_not_exist(world: World, seat: Seat) -> None:
    assert seat("song").get("/desk/calendar/?unit=2205").status_code == 404
    assert seat("song").get("/desk/calendar/?unit=nowhere").status_code == 404


def test_the_calculator_says_the_same_as_the_command(world: World, seat: Seat) -> None:
    text = page(seat("song"), "workdays", start="2026-02-12", count="5", counting="working")
    due = china().add_working_days(date(2026, 2, 12), 5)
    assert f'datetime="{due.on.isoformat()}"' in text
    assert "春节" in text
    known = {"start": "2026-02-12", "count": "5", "counting": "working", "known_on": "2025-01-01"}
    assert "暂定" in page(seat("song"), "workdays", **known)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "x", "count": "5", "counting": "working"},
        {"start": "2026-02-12", "count": "0", "counting": "working"},
        {"start": "9999-12-30", "count": "5", "counting": "working"},
        {"start": "2026-02-12", "count": "5", "counting": "lunar"},
    ],
)
def test_what_the_calculator_cannot_count_is_said(
    world: World, seat: Seat, wrong: dict[str, str]
) -> None:
    answer = seat("song").get(reverse("desk:workdays"), wrong)
    assert answer.status_code in (409, 422)


def test_a_campaign_is_opened_with_a_batch_and_themes(world: World, seat: Seat) -> None:
    client = seat("xu")
    given = {"name": "主题教育（第三批）", "preset": "party", "starts_on": "2026-09-01"}
    assert fill(client, "open_campaign", world.city.pk, **given).status_code == 302
    campaign = Campaign.objects.get(name=given["name"])
    batch = {"name": "第三批", "starts_on": "2026-09-01"}
    assert fill(client, "open_batch", campaign.pk, **batch).status_code == 302
    theme = {"name": "侵害群众利益", "code": "people"}
    assert fill(client, "open_theme", campaign.pk, **theme).status_code == 302
    again = fill(client, "open_theme", campaign.pk, **theme)
    assert "已经用过" in again.context["form"].errors["code"][0]
    text = page(client, "campaign", campaign.pk)
    for words in ("第三批", "侵害群众利益", "党政机关主题教育"):
        assert words in text
    cast.registered(world, campaign=campaign)
    (row,) = client.get("/desk/campaigns/").context["rows"]
    assert len(client.get(row["cells"][-1]["url"]).context["rows"]) == 1
    assert len(client.get("/desk/problems/?preset=party").context["rows"]) == 1
    assert len(client.get("/desk/problems/?preset=own").context["rows"]) == 0
    assert "主题教育（第三批）" in page(seat("song"), "campaigns")  # launched above, seen below


def test_a_campaign_that_ends_before_it_begins_is_refused_at_its_field(
    world: World, seat: Seat
) -> None:
    given = {
        "name": "倒着的",
        "preset": "party",
        "starts_on": "2026-09-01",
        "ends_on": "2026-08-01",
    }
    answer = fill(seat("xu"), "open_campaign", world.city.pk, **given)
    assert answer.status_code == 409
    assert answer.context["form"].errors["ends_on"]


def test_pages_of_rules_ask_little_of_the_database(world: World, seat: Seat) -> None:
    client = seat("root")
    urls = [reverse(f"desk:{name}") for name in ("limits", "calendar", "campaigns", "workdays")]
    for url in [*urls, "/desk/presets/party/"]:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 12, url


def test_every_duty_of_a_problem_is_taken_back_at_once(world: World, seat: Seat) -> None:
    problem = cast.dispatched(world)
    client = seat("xu")
    assert "收回全部交办" in page(client, "assignment", problem.assignments.get().pk)
    answer = take(client, "withdraw_all", problem, reason="派错了")
    assert not problem.assignments.open().exists()
    assert "全部交办已经收回" in client.get(answer["Location"]).content.decode()
    url = reverse("desk:withdraw_all", args=[problem.pk])
    assert client.get(url).status_code == 409
    assert seat("song").get(url).status_code == 403


def test_a_docket_is_frozen_from_the_page_of_its_campaign(world: World, seat: Seat) -> None:
    campaign = campaigns.open_campaign(
        world.city, actor=world.xu, name="主题教育", preset="party", starts_on=cast.today()
    )
    docket = campaigns.open_docket(world.city, actor=world.xu, name="积案", campaign=campaign)
    problems.list_on(cast.registered(world), docket, actor=world.xu)
    client = seat("xu")
    assert "没有冻结" in page(client, "campaign", campaign.pk)
    answer = client.post(
        reverse("desk:freeze_docket", args=[campaign.pk]), {"seen": 1, "docket": str(docket.pk)}
    )
    assert "清单“积案”现有1件，就此冻结。" in answer.content.decode()
    assert fill(client, "freeze_docket", campaign.pk, docket=str(docket.pk)).status_code == 302
    docket.refresh_from_db()
    assert docket.frozen_at is not None
    assert docket.list_hash[:16] in page(client, "campaign", campaign.pk)
    assert fill(client, "freeze_docket", campaign.pk, docket=str(docket.pk)).status_code == 422

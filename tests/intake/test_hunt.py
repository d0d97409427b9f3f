"""The hunt: a planted name, telephone and identity number are looked for everywhere after a whole life."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ligai.intake import actions
from ligai.intake.actions import Contact
from ligai.intake.models import Look, Photo, Report
from ligai.intake.replies import Claim
from ligai.intake.rules import Finding
from ligai.intake.similar import similar
from ligai.kernel import masks
from ligai.kernel.errors import Refused
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ledger.audit import audit
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World
from tests.files.uploads import jpeg, upload
from tests.intake.hunter import Hunter
from tests.intake.reporters import PASSPHRASE, vault
from tests.test_access import ACCESS, address_of, routes

NAME, PHONE, NUMBER = "欧阳霁雪", "13904329876", "220202199003076410"
PLANTED = (
    f"我叫{NAME}，身份证{NUMBER}，电话{PHONE}。致和南小区堆物占道，消防车进不去，找过三次没人管。"
)
SECRETS = (NAME, PHONE, NUMBER)


@pytest.fixture
def hunter() -> Hunter:
    return Hunter(*SECRETS)


@pytest.fixture
def lived(world: World, caplog: pytest.LogCaptureFixture) -> Problem:
    """A report with all three in it, through every step; each free text of the reporter has the name."""
    caplog.set_level(logging.DEBUG)
    vault()
    contact = Contact(NAME, PHONE, f"致和南小区3号楼2单元501室{NAME}")
    report = actions.receive(
        actor=PUBLIC,
        text=PLANTED,
        place=f"{NAME}家门口",
        unit=world.city,
        about_person=f"不是{NAME}",
        contact=contact,
        once="h" * 22,
        uploads=[_photo(), _photo("seashell")],
    ).report
    _at_the_clerks_desk(world, report)
    problem = actions.open_problem(
        _masked(world, report), actor=world.lin, photos=report.photos.all()[:1]
    )
    other = actions.receive(actor=PUBLIC, text=PLANTED, unit=world.city, contact=contact).report
    plain = cast.planned(world)
    actions.link(_masked(world, other), plain, actor=world.lin)
    actions.join(plain, actor=PUBLIC, text=PLANTED, contact=contact, once="k" * 22)
    _put_right(world, plain)
    actions.tick(actor=CLOCK)
    for answered in Report.objects.filter(links__problem=plain).order_by("pk"):
        actions.rate(answered, actor=PUBLIC, solved="yes", satisfied=5, words=PLANTED)
    actions.look(report.identity, actor=world.lin, reason=f"回电给{NAME}", passphrase=PASSPHRASE)
    actions.review_look(Look.objects.latest("pk"), actor=world.gu, verdict="proper")
    claim = Claim(f"{NAME}要求清走", Finding.DONE, f"{NAME}说的都清完了")
    actions.reply(report, actor=world.lin, claims=[claim], text=f"{NAME}您好，月底清完")
    actions.erase(other.identity, actor=world.lin, reason=f"{NAME}要求")
    assert problem.visibility == "restricted"
    return plain


def _photo(colour: str = "seagreen") -> SimpleUploadedFile:
    """As a telephone takes it: the owner's name in the picture's own notes and in what it is called."""
    moment = datetime(2019, 9, 10, 8, 30)
    content = jpeg(moment, colour=colour, owner=f"{NAME}{PHONE}")
    return upload(content, f"{NAME}{PHONE}.jpg")


def _masked(world: World, report: Report) -> Report:
    """As a clerk does who takes what the program proposes."""
    text = masks.apply(PLANTED, masks.propose(PLANTED))
    return actions.confirm_mask(report, actor=world.lin, title="致和南小区堆物占道", text=text)


def _at_the_clerks_desk(world: World, report: Report) -> None:
    """What a browser sends: looked at, refused once, and taken."""
    lin = Client()
    lin.force_login(world.people["lin"])
    here = reverse("desk:confirm_mask", args=[report.pk])
    assert NAME in lin.get(reverse("desk:report_page", args=[report.pk])).content.decode()
    typed = {"seen": report.version(), "title": NAME, "text": f"{NAME} {PHONE}", "place": NAME}
    assert lin.post(here, typed).status_code == 409
    actions.add_words(report, actor=PUBLIC, text=PLANTED)
    actions.ask_for_more(report, actor=world.lin, missing=f"{NAME}，是哪栋楼？")
    actions.add_words(report, actor=PUBLIC, text=PLANTED, uploads=[_photo("khaki")])
    opened = lin.post(
        reverse("desk:look", args=[report.pk]),
        {"seen": report.version(), "reason": f"核实{NAME}", "passphrase": PASSPHRASE},
    )
    assert PHONE in opened.content.decode()
    lin.post(reverse("desk:accept_report", args=[report.pk]), {"seen": report.version()})
    with pytest.raises(Refused):
        actions.confirm_mask(report, actor=world.lin, title=NAME, text=PHONE)


def _put_right(world: World, problem: Problem) -> None:
    problems.dispatch(problem, actor=world.xu)
    duty, measure = problem.assignments.get(), problem.measures.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report_measure(measure, actor=world.song, done=measure.quantity)
    problems.add_evidence(problem, actor=world.song, what="照片", kind="photo", measure=measure)
    problems.report(duty, actor=world.song, result="好了")
    problems.accept(duty, actor=world.xu)
    problems.submit(problem, actor=world.han)
    problems.begin_check(problem, actor=world.jiang)
    problems.pass_check(problem, actor=world.jiang, findings="看过")


def _pages(world: World) -> Iterator[tuple[str, str, bytes]]:
    """(who, address, page) for every address without a thing, and every thing's own page and steps."""
    for key in [*world.people, ""]:
        if world.people.get(key) and world.posts[key].role == Role.CLERK:
            continue
        client = Client()
        if key:
            client.force_login(world.people[key])
        for address in _addresses():
            yield key, address, client.get(address).content


def _addresses() -> Iterator[str]:
    yield from (address_of(name) for name in routes() if _stands_alone(name))
    for problem in Problem.objects.all():
        yield reverse("desk:problem", args=[problem.pk]) + "?history=all"
        yield from (reverse("desk:assignment", args=[d.pk]) for d in problem.assignments.all())
        yield from (reverse(f"desk:{step}", args=[problem.pk]) for step in _STEPS)
    for report in Report.objects.all():
        yield reverse("desk:report_page", args=[report.pk])
        yield reverse("desk:look", args=[report.pk])
    yield from (f"{reverse('desk:figures')}?by={by}" for by in ("unit", "theme"))


_STEPS = ("triage", "revise", "dispatch", "close", "merge", "ask", "correct")


def _stands_alone(name: str) -> bool:
    """About no thing, and does not sign out."""
    row = ACCESS.get(name)
    return row is not None and not row.at and name != "account_logout"


@pytest.mark.slow
def test_no_page_of_anybody_but_the_clerk_has_them(
    world: World, lived: Problem, hunter: Hunter
) -> None:
    leaks = [
        f"{who or 'the public'} {address}: {word}"
        for who, address, content in _pages(world)
        for word in hunter.found_in(content)
        if not (who == "gu" and "/looks/" in address)  # the reason, in the words of who looked
    ]
    assert leaks == []


def test_no_search_finds_them(world: World, lived: Problem, hunter: Hunter) -> None:
    for key in ("xu", "ji", "lin"):
        client = Client()
        client.force_login(world.people[key])
        for word in SECRETS:
            answer = client.get(f"{reverse('desk:problems')}?{urlencode({'q': word})}")
            assert answer.context["rows"] == [], (key, word)
    for like in similar(PLANTED, world.city):
        assert hunter.found_in(f"{like.title} {like.facts}") == []


def test_no_table_and_no_column_has_them(lived: Problem, hunter: Hunter) -> None:
    assert hunter.in_database() == []


def test_no_log_has_them(lived: Problem, hunter: Hunter, caplog: pytest.LogCaptureFixture) -> None:
    assert hunter.found_in(caplog.text) == []
    assert hunter.found_in(str([record.__dict__ for record in caplog.records])) == []


def test_no_file_has_them(lived: Problem, hunter: Hunter, tmp_path: Path) -> None:
    assert Path(settings.DATA_DIR).is_relative_to(tmp_path)
    assert any(Path(settings.KEY_DIR).rglob("*"))
    assert hunter.in_files(tmp_path) == []


def test_no_figure_and_no_audit_has_them(lived: Problem, hunter: Hunter, world: World) -> None:
    said = io.StringIO()
    call_command("figures", "--unit", world.city.code, "--by", "state", stdout=said)
    call_command("audit", stdout=said)
    assert hunter.found_in(said.getvalue()) == []
    assert audit().is_clean


def test_the_reporter_who_asks_is_shown_no_name_of_anybody(
    lived: Problem, world: World, hunter: Hunter
) -> None:
    for report in Report.objects.all():
        told = " ".join(step.text for step in report.story_for_reporter())
        assert hunter.found_in(told) == []


def test_the_photos_are_there_and_the_hunt_would_find_their_past(
    lived: Problem, hunter: Hunter
) -> None:
    assert Photo.objects.count() == 3
    assert sorted(hunter.found_in(_photo().read())) == sorted([NAME, PHONE])


# ── the hunt can fail ────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", SECRETS)
def test_a_leak_planted_in_a_column_is_found(
    world: World, lived: Problem, hunter: Hunter, word: str
) -> None:
    Problem.objects.filter(pk=lived.pk).update(remark=f"听说是{word}反映的")
    assert hunter.in_database() == [f"problems_problem.remark: {word}"]
    client = Client()
    client.force_login(world.people["xu"])
    assert hunter.found_in(client.get(reverse("desk:problem", args=[lived.pk])).content) == [word]


def test_a_leak_in_an_event_is_found(world: World, lived: Problem, hunter: Hunter) -> None:
    problems.uphold_publicity_objection(lived, actor=world.xu, reason=f"{NAME}说没有清")
    assert hunter.in_database() == [f"ledger_words.text: {NAME}"]


@pytest.mark.parametrize(
    "hidden",
    [
        f"x{NAME}y".encode(),
        NAME.encode("utf-16-le"),
        b"\\u6b27\\u9633\\u9701\\u96ea",
        {"a": [NAME]},
        "aGVsbG8tLS0tLS0tLS0tLS0t5qyn6Ziz6ZyB6Zuq",
    ],
)
def test_a_leak_is_found_however_it_is_written(hunter: Hunter, hidden: object) -> None:
    assert hunter.found_in(hidden) == [NAME]


def test_a_leak_in_a_file_is_found(hunter: Hunter, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(f"1,{PHONE}")
    assert hunter.in_files(tmp_path) == [f"export.csv: {PHONE}"]

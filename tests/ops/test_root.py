"""The day's root leaves the machine: printed, mailed once and again when nobody took it, and held against the books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ligai.ledger import roots, seals
from ligai.ledger.models import Root, RootSent
from ligai.ledger.roots import Kept, Verdict, kept_in
from ligai.ops.mailing import mail_roots
from tests.databases import Environment
from tests.ledger.bystander import number_of
from tests.ledger.things import MARCH, opened, unguarded
from tests.ops.post_office import PostOffice, post_office
from tests.running import run_ligai, run_python

AUDITOR = "auditor@example.gov.cn"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """A mail server, and an auditor who wants the roots."""
    with post_office() as opened_office:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT, settings.AUDITORS = opened_office.port, [AUDITOR]
        yield opened_office


def rooted() -> Root:
    """A day's root over something new."""
    opened(at=MARCH)
    seals.close_books()
    root = seals.chain_root()
    assert root
    return root


def said(*arguments: str, status: int = 0) -> str:
    out = StringIO()
    if status:
        with pytest.raises(SystemExit) as end:
            call_command("root", *arguments, stdout=out)
        assert end.value.code == status
    else:
        call_command("root", *arguments, stdout=out)
    return out.getvalue()


# ── mail ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_each_new_root_is_mailed_once_and_the_fact_is_kept(office: PostOffice) -> None:
    first = rooted()
    assert mail_roots()
    assert not mail_roots()
    (message,) = office.taken
    assert message["To"] == AUDITOR
    assert message["Message-ID"].strip().startswith(f"<{first.hash}@")
    assert kept_in(message.get_content()) == roots.as_kept(first)
    assert RootSent.objects.get().to == AUDITOR
    assert RootSent.objects.get().sent_at > first.seal.moment
    second = rooted()
    assert mail_roots()
    assert kept_in(office.taken[1].get_content()) == roots.as_kept(second)
    assert not mail_roots()


@pytest.mark.django_db
def test_what_was_not_taken_is_mailed_again_with_what_came_since(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    first = rooted()
    office.refuses = True
    assert not mail_roots()
    assert "come again later" in caplog.text
    assert not RootSent.objects.exists()
    second = rooted()
    office.refuses = False
    assert mail_roots()
    (message,) = office.taken
    assert str(roots.as_kept(first)) in message.get_content()
    assert str(roots.as_kept(second)) in message.get_content()
    assert RootSent.objects.count() == 2


@pytest.mark.django_db
def test_without_an_auditor_nothing_is_mailed(office: PostOffice, settings: Settings) -> None:
    settings.AUDITORS = []
    rooted()
    assert not mail_roots()
    assert office.taken == []


def test_the_worker_seals_though_the_mail_server_is_away_and_mails_when_it_is_back(
    fresh_database: Environment,
) -> None:
    with post_office() as office:
        env = {**fresh_database, "EMAIL_URL": office.url, "LIGAI_AUDITOR_MAIL": AUDITOR}
        away = {**env, "EMAIL_URL": "smtp://127.0.0.1:1"}
        run_python(env, "from tests.ledger.things import MARCH, opened; opened(at=MARCH)")
        complained = run_ligai(away, "worker", "--once").stderr
        assert "the mail server did not take the daily root" in complained
        assert [number_of(env, f"ledger_{t}") for t in ("seal", "root", "rootsent")] == [1, 1, 0]
        run_ligai(env, "worker", "--once")
        run_ligai(env, "worker", "--once")
    assert number_of(env, "ledger_rootsent") == 1
    (message,) = office.taken
    listed = json.loads(run_ligai(env, "root", "--json").stdout)["roots"]
    assert kept_in(message.get_content()) == kept_in(listed[0]["root"])
    assert listed[0]["sent_to"] == AUDITOR


# ── printed and checked ──────────────────────────────────────────────────────


@pytest.mark.django_db
def test_roots_are_printed_for_people_and_for_programs() -> None:
    assert "还没有每日根" in said()
    first, second = rooted(), rooted()
    lines = said().splitlines()
    assert [lines[0], lines[2]] == [str(roots.as_kept(each)) for each in (first, second)]
    assert "没有寄出" in lines[1]
    told = json.loads(said("--json"))["roots"]
    assert [each["number"] for each in told] == [1, 2]
    assert told[1]["previous"] == told[0]["hash"]
    assert told[1]["sent_at"] is None


@pytest.mark.django_db
def test_a_kept_root_is_found_in_the_books(tmp_path: Path) -> None:
    rooted()
    kept = tmp_path / "kept.json"
    kept.write_text(said("--json"))
    rooted()
    assert "第1个根在账上，一致" in said("--check", str(kept))
    argument = kept_in(kept.read_text())
    assert json.loads(said("--check", str(argument), "--json"))["verdict"] == "same"


@pytest.mark.django_db
def test_books_that_end_before_a_kept_root_have_lost_something() -> None:
    rooted()
    later = Kept(3, "9" * 64)
    assert roots.compare(later) is Verdict.LOST
    assert "只到第1个根" in said("--check", str(later), status=1)


@pytest.mark.django_db
def test_a_history_that_was_forged_throughout_is_found_by_a_kept_root() -> None:
    kept = roots.as_kept(rooted())
    with unguarded():
        Root.objects.update(hash="7" * 64)
    assert roots.compare(kept) is Verdict.OTHER
    assert "与留存的不同" in said("--check", str(kept), status=1)


@pytest.mark.django_db
@pytest.mark.parametrize("argument", ["nowhere.txt", "pyproject.toml"])
def test_what_is_no_root_is_said_to_be_none(argument: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("root", "--check", argument)
    assert error.value.returncode == 2

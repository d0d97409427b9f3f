"""The vault: opened with a reason and a passphrase before a reviewer of another unit, erased for good."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from ligai.intake import actions, keyring
from ligai.intake.models import Identity, Link, Look
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.problems import actions as problems
from tests import cast
from tests.cast import World
from tests.intake.reporters import PASSPHRASE, WANG, following, sent, vault
from tests.problems.proofs import verbs


@pytest.fixture
def identity(world: World) -> Identity:
    """Wang's, sealed."""
    vault()
    return sent(world, contact=WANG).report.identity


def test_a_look_needs_reason_and_passphrase_and_leaves_a_trace(
    world: World, identity: Identity
) -> None:
    contact = actions.look(identity, actor=world.lin, reason="回电核实", passphrase=PASSPHRASE)
    assert contact == WANG
    look = Look.objects.get()
    assert (look.person_name, look.reason) == ("林见秋", "回电核实")
    assert verbs(identity.report)[-1] == "report.looked"
    assert list(Look.objects.reviewable_by(world.gu)) == [look]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " ", "passphrase": PASSPHRASE}, "reason"),
        ({"reason": "核实", "passphrase": "不是这一句口令吧"}, "passphrase"),
    ],
)
def test_a_look_that_is_refused_leaves_no_trace(
    world: World, identity: Identity, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        actions.look(identity, actor=world.lin, **given)
    assert caught.value.field == field
    assert not Look.objects.exists()
    assert verbs(identity.report) == ["report.received"]


def test_only_the_clerk_opens_it(world: World, identity: Identity) -> None:
    for actor in (world.xu, world.ji, world.gu, world.root, world.song):
        with pytest.raises(NotAllowed):
            actions.look(identity, actor=actor, reason="想看", passphrase=PASSPHRASE)


def test_without_a_reviewer_of_another_unit_it_does_not_open(
    world: World, identity: Identity
) -> None:
    problems.end_post(world.posts["gu"], actor=operator())
    with pytest.raises(Refused, match="督查员"):
        actions.look(identity, actor=world.lin, reason="回电核实", passphrase=PASSPHRASE)


def test_a_reviewer_whom_the_report_is_about_does_not_count(world: World) -> None:
    vault()
    report = sent(world, contact=WANG, about_person="顾明川").report
    with pytest.raises(Refused, match="督查员"):
        actions.look(report.identity, actor=world.lin, reason="回电", passphrase=PASSPHRASE)


def test_a_look_is_reviewed_once_by_another_unit(world: World, identity: Identity) -> None:
    actions.look(identity, actor=world.lin, reason="回电核实", passphrase=PASSPHRASE)
    look = Look.objects.get()
    for actor in (world.lin, world.xu):
        with pytest.raises(NotAllowed):
            actions.review_look(look, actor=actor, verdict="proper")
    actions.review_look(look, actor=world.gu, verdict="improper")
    with pytest.raises(Refused, match="已经复核"):
        actions.review_look(look, actor=world.gu, verdict="proper")
    assert not Look.objects.reviewable_by(world.gu).unreviewed().exists()


def test_erasing_reaches_old_backups_and_moves_no_count(world: World) -> None:
    vault()
    problem = cast.registered(world)
    report = following(world, problem, contact=WANG)
    backup = bytes(report.identity.sealed)  # what a backup of the database holds
    actions.erase(report.identity, actor=world.lin, reason="本人要求")
    identity = Identity.objects.get(report=report)
    assert (bytes(identity.sealed), identity.person_index) == (b"", "")
    with pytest.raises(Refused):
        keyring.open_identity(identity.pk, backup, PASSPHRASE)
    with pytest.raises(Refused, match="已经删除"):
        actions.look(identity, actor=world.lin, reason="想看", passphrase=PASSPHRASE)
    assert Link.objects.get(report=report).voice_no == 1
    again = following(world, problem, contact=WANG)
    assert Link.objects.get(report=again).voice_no == 2
    actions.erase(identity, actor=world.lin, reason="再删一次也没有害处")
    assert Event.objects.of(report).filter(verb="report.identity_erased").count() == 1


def test_keys_lie_apart_from_the_data_and_only_their_owner_reads_them(identity: Identity) -> None:
    folder = Path(settings.KEY_DIR)
    assert not folder.is_relative_to(settings.DATA_DIR)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {p.name for p in files} >= {"vault.key", "vault.pub", "office.key", str(identity.pk)}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_vault_is_never_made_twice(identity: Identity) -> None:
    with pytest.raises(Refused, match="不能再建"):
        keyring.make_vault("另外一句足够足够长的口令", (1, 8 * 1024 * 1024))
    keyring.drop_unused_vault()
    assert keyring.has_vault()


def test_a_vault_is_made_by_a_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIGAI_VAULT_PASSPHRASE", "短")
    with pytest.raises(CommandError):
        call_command("vault", "init")
    assert not keyring.has_vault()
    monkeypatch.setenv("LIGAI_VAULT_PASSPHRASE", PASSPHRASE)
    call_command("vault", "init")
    assert keyring.has_vault()


def test_a_deputy_reviewer_of_ones_own_unit_is_not_another_unit(
    world: World, identity: Identity
) -> None:
    problems.end_post(world.posts["gu"], actor=operator())
    org.appoint(
        world.people["gu"], world.city, actor=operator(), role="supervisor", from_on=cast.LONG_AGO
    )
    with pytest.raises(Refused, match="督查员"):
        actions.look(identity, actor=world.lin, reason="回电核实", passphrase=PASSPHRASE)

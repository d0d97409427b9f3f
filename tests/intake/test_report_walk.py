"""A report's whole way: said, masked, opened, handled, rated; and what the reporter sees of it."""

from __future__ import annotations

import pytest

from ligai.intake import actions, keyring
from ligai.intake.access import report_by
from ligai.intake.actions import Contact
from ligai.intake.models import Report
from ligai.ledger.actor import PUBLIC
from tests.cast import World

PASSPHRASE = "一把只有受理员知道的长口令"
CHEAP = (1, 8 * 1024 * 1024)


@pytest.fixture
def vault() -> None:
    keyring.make_vault(PASSPHRASE, CHEAP)


def test_a_report_is_found_again_with_code_and_secret_only(world: World) -> None:
    receipt = actions.receive(actor=PUBLIC, text="楼下有人堆物", unit=world.district)
    assert report_by(receipt.code.lower().replace("-", " "), receipt.secret) == receipt.report
    assert report_by(receipt.code, "X" * 17) is None
    assert report_by("0000-0000-0", receipt.secret) is None


def test_the_way_of_a_report(world: World, vault: None) -> None:
    receipt = actions.receive(
        actor=PUBLIC,
        text="致和南小区堆物占道，我叫王小明，电话13904321234",
        unit=world.district,
        contact=Contact("王小明", "13904321234", "3号楼2单元501室"),
        once="a" * 20,
    )
    report = receipt.report
    actions.accept_report(report, actor=world.lin)
    actions.confirm_mask(
        report, actor=world.lin, title="致和南小区堆物占道", text="致和南小区堆物占道"
    )
    problem = actions.open_problem(report, actor=world.lin, unit=world.urban)
    assert problem.source == "report"
    found = Report.objects.get(pk=report.pk)
    assert found.state == "linked"
    assert found.link is not None
    assert found.link.voice_no == 1
    assert [step.text for step in found.story_for_reporter()][-1]
    contact = actions.look(
        found.identity, actor=world.lin, reason="核实联系方式", passphrase=PASSPHRASE
    )
    assert contact.name == "王小明"

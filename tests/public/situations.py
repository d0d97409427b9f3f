"""Reports of the public brought to each stage of their life by the cast."""

from __future__ import annotations

from datetime import date

from ligai.campaigns import actions as campaigns
from ligai.intake import actions, keyring
from ligai.intake.actions import Receipt
from ligai.intake.replies import Claim
from ligai.intake.rules import Finding
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.org.access import operator
from ligai.problems.models import Problem
from tests import cast
from tests.cast import World

TEXT = "致和南小区9号楼门口堆了很多旧家具，占了半条路，救护车进不来，有一个多月了。"
PLACE = "船营区致和街致和南小区9号楼"
TITLE = "致和南小区9号楼门口堆放旧家具，占道"
ANSWERED = (
    Claim("清走旧家具", Finding.DONE, "旧家具已清走，通道可以通行。"),
    Claim("划停车位", Finding.NOT, "楼门口是消防通道，按规定不能停车。"),
)
CHEAP = (1, 8 * 1024 * 1024)  # what a guess at the passphrase costs; a test has nothing to hide


def opened(world: World) -> None:
    """The city runs a campaign, and its vault stands: the public site is open."""
    campaigns.open_campaign(
        world.city, actor=operator(), name="第二批", preset="party", starts_on=date(2019, 9, 10)
    )
    if not keyring.has_vault():
        keyring.make_vault("致和南小区门口的旧家具搬走了", CHEAP)


def received(world: World, **told: object) -> Receipt:
    """Somebody has reported; nobody has looked yet."""
    facts = {"text": TEXT, "place": PLACE, "unit": world.city, **told}
    return actions.receive(actor=PUBLIC, **facts)  # type: ignore[arg-type]


def asked(world: World) -> Receipt:
    """The clerk asks for what is missing."""
    told = received(world)
    actions.ask_for_more(told.report, actor=world.lin, missing="请写明是哪个单元门口。")
    return told


def declined(world: World) -> Receipt:
    """It is not accepted, with a reason."""
    told = received(world)
    actions.decline(told.report, actor=world.lin, reason="court", explanation="合同纠纷。")
    return told


def replied(world: World) -> Receipt:
    """Accepted and answered."""
    told = received(world)
    actions.accept_report(told.report, actor=world.lin)
    actions.reply(told.report, actor=world.lin, claims=ANSWERED, text="不满意可以申请复查。")
    return told


def linked(world: World) -> tuple[Receipt, Problem]:
    """A problem was opened from it, which others may find when they report the same."""
    told = received(world)
    actions.confirm_mask(
        told.report,
        actor=world.lin,
        title=TITLE,
        text="楼门口堆放旧家具，占半条路。",
        place="致和南小区",
    )
    return told, actions.open_problem(told.report, actor=world.lin, unit=world.urban)


def invited(world: World) -> tuple[Receipt, Problem]:
    """Put right, checked, and the reporter is asked."""
    problem = cast.verified(world, title=TITLE)
    told = actions.join(problem, actor=PUBLIC, text=TEXT, place=PLACE)
    actions.tick(actor=CLOCK)
    return told, problem


def answered(world: World, solved: str) -> Receipt:
    """The reporter has answered."""
    told, _problem = invited(world)
    actions.rate(told.report, actor=PUBLIC, solved=solved, satisfied=3)
    return told

"""What the public says in the demo world: reports at each stage, one hot problem, and what people answer."""

from __future__ import annotations

from datetime import timedelta

from ligai.campaigns.models import Theme
from ligai.intake import actions as intake
from ligai.intake.actions import Contact, Receipt
from ligai.intake.replies import Claim
from ligai.intake.rules import Decline, Finding, Solved
from ligai.ledger.actor import CLOCK, PUBLIC
from ligai.ops.demo.cast import World
from ligai.ops.demo.play import IMMEDIATE, Crew, PlayNow
from ligai.ops.demo.today import story, today
from ligai.problems.models import Problem

_PLACE = "船营区致和街致和南小区"
_HOT = "致和南小区夜里停水，二次加压泵不上水"
_HOT_SAID = "致和南小区晚上十点以后没有水，五楼以上一滴都没有，已经四天了。"
_NAMES = (
    "孙玉梅", "赵国栋", "周桂兰", "吴长顺", "郑晓燕", "冯立民", "陈淑芬", "褚建国", "卫红霞",
    "蒋德财", "沈秀英", "韩铁柱", "杨春花", "朱明远", "秦凤琴", "尤万里",
)  # fmt: skip
_UNNAMED = 3  # left nothing to tell them apart by
_ANSWERS = (Solved.YES,) * 11 + (Solved.NOT_YET,)
"""Of the hot problem, in the order of the voices; the others are silent."""

_WAITING = (
    ("早市收摊以后菜叶烂在路边，夏天招苍蝇。我住3号楼2单元，电话13904320188。", "致和早市"),
    ("医院门口的无障碍坡道被电动车堵住了，轮椅上不去。", "船营区医院门口"),
    ("公交站牌被树枝挡住，外地来的人找不到站。", "青年路站"),
)
_MARKET = "早市收摊以后没人扫，周围也没有公厕。请每天扫，再建一座公厕。"
_WINDOW = "窗口收了材料三个月不给答复。"
_TWO_WEEKS = timedelta(days=14)


def tell(world: World, crew: Crew, theme: Theme, passphrase: str) -> None:
    """The hot problem and its answers, one that is not solved, and what waits for the clerk."""
    hot = _hot(world, crew, theme)
    refused = _not_solved(world, crew, theme)
    intake.tick(actor=CLOCK)
    for receipt, solved in zip(hot, _ANSWERS, strict=False):
        satisfied = 5 if solved == Solved.YES else 3
        intake.rate(receipt.report, actor=PUBLIC, solved=solved, satisfied=satisfied)
    intake.rate(refused.report, actor=PUBLIC, solved=Solved.NO, satisfied=1, words="第二天又堆上了")
    _at_the_desk(world, passphrase)
    _answered(world)


def _hot(world: World, crew: Crew, theme: Theme) -> list[Receipt]:
    """19 voices, 16 of them named: the first report opens the problem, the others have met it too."""
    problem, first = _from_a_report(world, _HOT_SAID, _HOT, _contact(0), theme, "utilities")
    told = [first]
    for number in range(1, len(_NAMES)):
        told.append(intake.join(problem, actor=PUBLIC, place=_PLACE, contact=_contact(number)))
    told += [intake.join(problem, actor=PUBLIC, place=_PLACE) for _ in range(_UNNAMED)]
    intake.join(problem, actor=PUBLIC, text="今晚又没水。", place=_PLACE, contact=_contact(0))
    _put_right(problem, crew)
    return told


def _not_solved(world: World, crew: Crew, theme: Theme) -> Receipt:
    said = "9号楼楼道里又堆上旧家具了，上次清过一回。"
    problem, receipt = _from_a_report(
        world,
        said,
        "致和南小区9号楼楼道堆放旧家具",
        Contact("李守田", "13904320166"),
        theme,
        "housing",
    )
    _put_right(problem, crew)
    return receipt


def _from_a_report(
    world: World, said: str, title: str, contact: Contact, theme: Theme, category: str
) -> tuple[Problem, Receipt]:
    receipt = intake.receive(
        actor=PUBLIC,
        text=said,
        place=_PLACE,
        unit=world.city,
        contact=contact,
        category=category,
    )
    intake.confirm_mask(receipt.report, actor=world.lin, title=title, text=said, place=_PLACE)
    intake.accept_report(receipt.report, actor=world.lin)
    return intake.open_problem(
        receipt.report, actor=world.lin, unit=world.urban, theme=theme
    ), receipt


def _put_right(problem: Problem, crew: Crew) -> None:
    """Fixed at once, checked the same day; publicity runs."""
    PlayNow(story("", "", IMMEDIATE, "verified", None), crew, problem.unit).go_on(problem)


def _at_the_desk(world: World, passphrase: str) -> None:
    """Reports that wait, one that was not accepted, and a look into the vault for its reviewer."""
    first, *_rest = [
        intake.receive(
            actor=PUBLIC, text=text, place=place, unit=world.city, contact=_contact(number)
        )
        for number, (text, place) in enumerate(_WAITING, start=4)
    ]
    vague = intake.receive(actor=PUBLIC, text="你们管不管？", place="不清楚", unit=world.city)
    intake.ask_for_more(vague.report, actor=world.lin, missing="请写明是什么事、在哪里、有多久。")
    private = intake.receive(
        actor=PUBLIC, text="邻居欠我两万元不还。", place="船营区", unit=world.city
    )
    intake.decline(private.report, actor=world.lin, reason=Decline.COURT, explanation="请到区法院")
    intake.receive(
        actor=PUBLIC,
        text="市城市管理局的罚款单没有写依据，问了也不说。",
        place="松江路",
        unit=world.city,
        about_unit=world.urban,
        category="conduct",
        keep_words=True,
    )
    intake.look(
        first.report.identity, actor=world.lin, reason="回电核实地点", passphrase=passphrase
    )


def _answered(world: World) -> None:
    """One that was answered claim by claim, and one that the office is to place."""
    told = intake.receive(actor=PUBLIC, text=_MARKET, place="解放大路早市", unit=world.city)
    intake.accept_report(told.report, actor=world.lin)
    claims = [
        Claim("收摊后清扫", Finding.PART, "工作日已派保洁员，周末还差一名。", today() + _TWO_WEEKS),
        Claim("建一座公厕", Finding.EXPLAINED, "300米内有两座，按标准不再建；已加指路牌。"),
    ]
    intake.reply(told.report, actor=world.lin, claims=claims, text="不同意可以申请复查。")
    secret = intake.receive(
        actor=PUBLIC, text=_WINDOW, place="办事窗口", unit=world.city, about_unit=world.housing
    ).report
    intake.confirm_mask(secret, actor=world.lin, title="窗口收件三个月不答复", text=_WINDOW)
    intake.accept_report(secret, actor=world.lin)
    intake.hand_over(secret, actor=world.lin)


def _contact(number: int) -> Contact:
    return Contact(_NAMES[number], f"1390432{number:04}")

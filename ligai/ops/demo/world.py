"""What happened in the demo world in the autumn of 2019, told today through actions: two honest dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.intake.actions import import_ledger
from ligai.kernel.moments import SHANGHAI
from ligai.ops.demo.cast import World
from ligai.org.access import operator
from ligai.problems import actions as problems
from ligai.problems.actions import Late
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition, Source

WHY_LATE = "演示：2019年的事，今天补录"
_IMMEDIATE = Disposition.IMMEDIATE.value
_LEDGER = Disposition.LEDGER.value


@dataclass(frozen=True, slots=True)
class Story:
    """One problem: what it is, how it was dealt with, and how far it has come."""

    title: str
    facts: str
    theme: str
    source: str
    disposition: str
    cause: str
    measure: str
    quantity: int
    unit_of_measure: str
    found: tuple[int, int]  # month and day of 2019
    days: int  # from dispatch to the request for closure
    stage: str  # registered, triaged, dispatched, working, submitted, returned, verified, closed, reopened


STORIES = (
    Story("致和南小区堆物占道、废弃车占位，居民无处停车",
          "小区1994年建成，无地下车库，登记车辆212辆。楼间通道和绿地边缘有堆放物27处，废弃车辆14辆长期占用，消防车无法驶入9号楼。",
          "people", Source.REPORT, _LEDGER, "车位没有划线，谁占归谁；无人巡查，清理后没有人管",
          "新划停车位", 36, "个", (9, 12), 21, "closed"),
    Story("农民工工资保证金退还无明确时限", "三家施工企业反映，工程竣工后保证金退还没有时限。", "people",
          Source.WALKTHROUGH, _LEDGER, "办法未规定退还时限", "修订退还办法", 1, "份", (9, 16), 18, "verified"),
    Story("企业开办窗口公章刻制需另跑一处，材料重复提交", "窗口走流程发现，刻章点在另一条街。", "service",
          Source.WALKTHROUGH, _IMMEDIATE, "刻章点未进驻大厅", "刻章窗口进驻大厅", 1, "个", (9, 18), 2, "closed"),
    Story("不动产登记与缴税窗口分设两层楼", "群众办一件事要上下跑两趟。", "service", Source.REPORT, _IMMEDIATE,
          "窗口按部门分设", "窗口合并", 2, "个", (9, 18), 3, "reopened"),
    Story("供热入网费收费依据未公示", "十二个小区询问收费依据。", "people", Source.REPORT, _LEDGER,
          "收费文件没有上墙", "公示收费依据", 12, "处", (9, 20), 15, "submitted"),
    Story("老旧管网漏水，三栋楼夏季停水", "2018年至2019年共停水11次。", "people", Source.REPORT, _LEDGER,
          "管网使用满30年", "更换管网", 820, "米", (9, 23), 20, "returned"),
    Story("医保定点申请材料无一次性告知", "走流程时被告知三次补材料。", "service", Source.WALKTHROUGH, _LEDGER,
          "没有告知单", "制定一次性告知单", 1, "份", (9, 25), 10, "working"),
    Story("道路运输证年审须本人到场", "司机常年在外，反映强烈。", "service", Source.RESEARCH, _LEDGER,
          "未开通网上年审", "开通网上年审", 1, "项", (9, 26), 10, "dispatched"),
    Story("广场舞音响扰民", "居民多次反映。", "people", Source.REPORT, _LEDGER, "", "", 0, "", (10, 9), 0, "triaged"),
    Story("公交站牌被树枝遮挡", "三处站牌看不见。", "people", Source.REPORT, _IMMEDIATE, "", "", 0, "", (10, 14), 0,
          "registered"),
)  # fmt: skip

LEDGER_HEADINGS = (
    "序号", "责任单位", "问题来源", "问题简述", "整改措施", "责任领导", "责任人",
    "整改时限", "是否整改完成", "整改完成时间", "问题编号",
)  # fmt: skip
LEDGER_ROWS = (
    (1, "市住房和城乡建设局", "2018年审计", "物业专项维修资金使用公示不及时", "按季公示", "韩立群", "孟繁星",
     date(2019, 6, 30), "是", date(2019, 6, 20), "审2018-07"),
    (2, "市住房和城乡建设局", "2018年审计", "两处保障房分配档案不全", "补齐档案", "韩立群", "孟繁星",
     date(2019, 9, 30), "否", None, "审2018-09"),
    (3, "市城市管理局", "2018年审计", "罚没物品台账不规范", "重新登记", "/", "宋怀瑾",
     date(2019, 5, 31), "是", None, "审2018-12"),
)  # fmt: skip


def tell(world: World, folder: Path) -> int:
    """Play everything; how many problems there are then. `folder` takes the old ledger's file."""
    themes = _campaign(world)
    for story in STORIES:
        _Play(world, story, themes[story.theme]).run()
    path = _old_ledger(folder)
    docket = campaigns.open_docket(world.city, actor=operator(), name="2018年审计发现问题")
    import_ledger(path, actor=operator(), unit=world.city, docket=docket)
    return Problem.objects.count()


def _campaign(world: World) -> dict[str, Theme]:
    campaign = campaigns.open_campaign(
        world.city,
        actor=world.xu,
        name="主题教育（第二批）",
        preset="party",
        starts_on=date(2019, 9, 10),
        ends_on=date(2019, 12, 31),
    )
    campaigns.open_batch(campaign, actor=world.xu, name="第二批", starts_on=date(2019, 9, 10))
    names = {"people": "侵害群众利益", "service": "营商环境堵点", "other": "查摆出的其他问题"}
    return {
        code: campaigns.open_theme(campaign, actor=world.xu, code=code, name=name)
        for code, name in names.items()
    }


def _old_ledger(folder: Path) -> Path:
    """The old ledger as a real spreadsheet, then imported like anybody's."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "2018年审计整改台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, LEDGER_HEADINGS)
        for number, row in enumerate(LEDGER_ROWS, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time.min), day)
                else:
                    sheet.write(number, column, value)
    return path


class _Play:
    """One problem, step by step, each a little later than the one before."""

    STAGES = (
        "registered", "triaged", "dispatched", "working", "submitted", "returned", "verified",
        "closed", "reopened",
    )  # fmt: skip

    def __init__(self, world: World, story: Story, theme: Theme) -> None:
        self.world, self.story, self.theme = world, story, theme
        self.day = date(2019, *story.found)
        self.minute = 0
        self.problem: Problem

    def late(self, days: int = 0) -> Late:
        """A moment of 2019, in working hours, later than the last one."""
        if days:
            self.day = date.fromordinal(self.day.toordinal() + days)
            self.minute = 0
        self.minute += 7
        at = datetime.combine(self.day, time(9 + self.minute // 60, self.minute % 60), SHANGHAI)
        return Late(at, WHY_LATE)

    def run(self) -> None:
        """Up to the stage that the story has reached."""
        steps: dict[str, Callable[[], None]] = {
            "registered": self.register,
            "triaged": self.triage,
            "dispatched": self.dispatch,
            "working": self.work,
            "submitted": self.submit,
            "returned": self.send_back,
            "verified": self.verify,
            "closed": self.close,
            "reopened": self.reopen,
        }
        for stage in self.STAGES[: self.STAGES.index(self.story.stage) + 1]:
            if stage != "returned" or self.story.stage == "returned":
                steps[stage]()

    def register(self) -> None:
        """Found and written down."""
        self.problem = problems.register(
            self.world.urban,
            actor=self.world.xu,
            title=self.story.title,
            facts=self.story.facts,
            source=self.story.source,
            theme=self.theme,
            late=self.late(),
        )

    def triage(self) -> None:
        """Fix at once, or put on the ledger."""
        problems.triage(
            self.problem,
            actor=self.world.lin,
            disposition=self.story.disposition,
            because="情况清楚、诉求合理"
            if self.story.disposition == _IMMEDIATE
            else "情况复杂，限期整改",
            late=self.late(1),
        )

    def dispatch(self) -> None:
        """Cause, lead officer, measure; then given out."""
        world, story = self.world, self.story
        problems.revise(
            self.problem,
            actor=world.zhou,
            late=self.late(),
            cause=story.cause,
            responsible_name="宋怀瑾",
        )
        problems.appoint_lead(
            self.problem, actor=world.xu, lead=world.people["han"], late=self.late()
        )
        self.measure = problems.add_measure(
            self.problem,
            actor=world.zhou,
            what=story.measure,
            target=f"{story.quantity}{story.unit_of_measure}",
            quantity=Decimal(story.quantity),
            unit_of_measure=story.unit_of_measure,
            late=self.late(),
        )
        problems.dispatch(self.problem, actor=world.xu, late=self.late(1))
        self.duty = self.problem.assignments.get()

    def work(self) -> None:
        """Signed for and begun."""
        problems.sign(self.duty, actor=self.world.song, late=self.late(1))
        problems.begin(self.duty, actor=self.world.song, late=self.late())

    def submit(self) -> None:
        """Done, proved, reported, and signed by the lead officer."""
        world, story = self.world, self.story
        done = self.late(story.days)
        quantity = Decimal(story.quantity)
        problems.report_measure(self.measure, actor=world.song, done=quantity, late=done)
        problems.add_evidence(
            self.problem,
            actor=world.song,
            what=f"{story.measure}的照片和验收单",
            kind="photo",
            measure=self.measure,
            taken_on=self.day,
            late=self.late(),
        )
        problems.report(self.duty, actor=world.song, result="已全部完成", late=self.late())
        problems.accept(self.duty, actor=world.xu, late=self.late())
        problems.submit(self.problem, actor=world.han, late=self.late())

    def send_back(self) -> None:
        """Looked at on site, and not yet good."""
        problems.begin_check(self.problem, actor=self.world.jiang, late=self.late(1))
        problems.send_back(
            self.problem,
            actor=self.world.jiang,
            reason="东侧还有两处没有做完，照片拍的是西侧",
            late=self.late(),
        )

    def verify(self) -> None:
        """Looked at on site, and real; a second person accepts the dates entered late."""
        problems.begin_check(self.problem, actor=self.world.jiang, late=self.late(1))
        problems.pass_check(
            self.problem, actor=self.world.jiang, findings="到现场逐处看过", late=self.late()
        )

    def close(self) -> None:
        """After publicity."""
        problems.close(self.problem, actor=self.world.xu, late=self.late(14))
        problems.accept_late(self.problem, actor=self.world.ji)

    def reopen(self) -> None:
        """Back again."""
        problems.reopen(
            self.problem, actor=self.world.lin, because="又有两位群众反映，窗口重新分开了"
        )

"""What happened in the demo world in the autumn of 2019, told today through actions: two honest dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from ligai.campaigns import actions as campaigns
from ligai.campaigns.models import Theme
from ligai.intake.actions import import_ledger
from ligai.ops.demo import jiamusi, today, voices
from ligai.ops.demo.cast import World
from ligai.ops.demo.play import IMMEDIATE, LEDGER, Crew, Play, Story
from ligai.org.access import operator
from ligai.problems.models import Problem
from ligai.problems.rules import Source

STORIES = (
    Story("致和南小区堆物占道、废弃车占位，居民无处停车",
          "小区1994年建成，无地下车库，登记车辆212辆。楼间通道和绿地边缘有堆放物27处，废弃车辆14辆长期占用，消防车无法驶入9号楼。",
          Source.REPORT, LEDGER, "车位没有划线，谁占归谁；无人巡查，清理后没有人管", "新划停车位", 36, "个",
          date(2019, 9, 12), 21, "closed", "people", pictures=True),
    Story("农民工工资保证金退还无明确时限",
          "三家施工企业反映，工程竣工后保证金退还没有时限。",
          Source.WALKTHROUGH, LEDGER, "办法未规定退还时限", "修订退还办法", 1, "份",
          date(2019, 9, 16), 18, "verified", "people"),
    Story("企业开办窗口公章刻制需另跑一处，材料重复提交",
          "窗口走流程发现，刻章点在另一条街。",
          Source.WALKTHROUGH, IMMEDIATE, "刻章点未进驻大厅", "刻章窗口进驻大厅", 1, "个",
          date(2019, 9, 18), 2, "closed", "service"),
    Story("不动产登记与缴税窗口分设两层楼",
          "群众办一件事要上下跑两趟。",
          Source.REPORT, IMMEDIATE, "窗口按部门分设", "窗口合并", 2, "个",
          date(2019, 9, 18), 3, "reopened", "service"),
    Story("供热入网费收费依据未公示",
          "十二个小区询问收费依据。",
          Source.REPORT, LEDGER, "收费文件没有上墙", "公示收费依据", 12, "处",
          date(2019, 9, 20), 15, "submitted", "people"),
    Story("老旧管网漏水，三栋楼夏季停水",
          "2018年至2019年共停水11次。",
          Source.REPORT, LEDGER, "管网使用满30年", "更换管网", 820, "米",
          date(2019, 9, 23), 20, "returned", "people"),
    Story("医保定点申请材料无一次性告知",
          "走流程时被告知三次补材料。",
          Source.WALKTHROUGH, LEDGER, "没有告知单", "制定一次性告知单", 1, "份",
          date(2019, 9, 25), 10, "working", "service"),
    Story("道路运输证年审须本人到场",
          "司机常年在外，反映强烈。",
          Source.RESEARCH, LEDGER, "未开通网上年审", "开通网上年审", 1, "项",
          date(2019, 9, 26), 10, "dispatched", "service"),
    Story("广场舞音响扰民",
          "居民多次反映。",
          Source.REPORT, LEDGER, "", "", 0, "",
          date(2019, 10, 9), 0, "triaged", "people"),
    Story("公交站牌被树枝遮挡",
          "三处站牌看不见。",
          Source.REPORT, IMMEDIATE, "", "", 0, "",
          date(2019, 10, 14), 0, "registered", "people"),
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


def tell(world: World, folder: Path, password_of: Callable[[str], str], passphrase: str) -> int:
    """Play everything; how many problems there are then.

    `folder` takes the old ledger's file, `passphrase` opens the vault, which must be there.
    """
    themes, crew = _campaign(world), crew_of(world)
    for story in STORIES:
        Play(story, crew, world.urban, theme=themes[story.theme]).run()
    path = _old_ledger(folder)
    docket = campaigns.open_docket(world.city, actor=operator(), name="2018年审计发现问题")
    import_ledger(path, actor=operator(), unit=world.city, docket=docket)
    jiamusi.tell(world, password_of)
    voices.tell(world, crew, today.tell(world, crew, password_of), passphrase)
    return Problem.objects.count()


def crew_of(world: World) -> Crew:
    """Who takes the steps in Jilin City."""
    return Crew(
        registrar=world.xu,
        clerk=world.lin,
        planner=world.zhou,
        office=world.xu,
        lead=world.people["han"],
        leading=world.han,
        handler=world.song,
        verifier=world.jiang,
        head=world.ji,
    )


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

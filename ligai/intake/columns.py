"""What a ledger's columns may be called: the fields of a row and the headings that mean them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

Looks = Literal[
    "text",
    "key",
    "status",
    "finished_on",
    "due_on",
    "found_on",
    "amount",
    "count",
    "names",
    "sorted",
]


@dataclass(frozen=True)
class Field:
    """One field of a ledger row.

    `names`: headings that mean it, the likeliest first, all after `headings.folded_heading`.
    `cores`: words that a longer heading may contain. `never`: words that forbid a match that is not
    by `names`. `looks`: what its cells look like, which decides between two fields of one heading.
    """

    key: str
    label: Any
    looks: Looks
    names: tuple[str, ...]
    cores: tuple[str, ...] = ()
    never: str = ""

    @cached_property
    def rank(self) -> dict[str, int]:
        """Each name with its place in the list."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def forbidden(self) -> re.Pattern[str]:
        """Matches the headings that are never this field; without `never`, none."""
        return re.compile(self.never or r"(?!)")


def _field(
    key: str, label: Any, looks: Looks, names: str, cores: str = "", never: str = ""
) -> Field:
    return Field(key, label, looks, tuple(names.split()), tuple(cores.split()), never)


_PERIOD = "本月|本周|本季|上半年|下半年|本年|去年|上年|累计|季度|目标|进展|(?<!非)金额类"

FIELDS: tuple[Field, ...] = (
    _field(
        "sequence_no",
        _("序号"),
        "key",
        "序号 序 行号 no number # sn s/n 顺序号 排序号 原始排序编码 项次 index",
        "排序编码",
    ),
    _field(
        "problem_no",
        _("问题编号"),
        "key",
        "问题编号 问题序号 编号 问题编码 受理编号 交办编号 台账编号 事项编号 任务编号 案件编号 工单编号 工单号 "
        "信访件编号 举报编号 销号编号 问题id id 编码 problemno problemnumber issueno issueid issuenumber "
        "findingno ref refno reference",
        "问题编号 受理编号 台账编号 问题编码",
        "合并|关联|重复|上级",
    ),
    _field(
        "group",
        _("集团"),
        "text",
        "集团 所属集团 集团公司 上级单位 主管部门 主管单位 所属系统 group",
    ),
    _field(
        "unit",
        _("单位"),
        "text",
        "责任单位 整改责任单位 牵头责任单位 牵头单位 主责单位 整改单位 整改主体 责任主体 所属责任公司 责任公司 "
        "责任单位名称 承办单位 主办单位 责任部门 整改责任部门 牵头部门 牵头责任部门 所属公司 所属单位 被审计单位 "
        "被检查单位 被督查单位 受检单位 责任科室 整改科室 责任学院 二级单位 被巡察单位 被巡视单位 被督察单位 涉及单位 问题单位 单位名称 单位 公司 公司名称 "
        "部门 科室 所在单位 填报单位 党组织 党组织名称 unit unitname company department organization "
        "organisation responsibleunit responsibledepartment entity subsidiary",
        "责任单位 责任公司 责任部门 牵头单位 整改单位 被审计单位 被检查单位 所属单位 所属公司",
        "配合|协办|协同|联系|电话|监管|督办|验收|行业主管|负责人|领导|责任人",
    ),
    _field(
        "co_units",
        _("配合单位"),
        "text",
        "配合单位 协办单位 配合部门 协办部门 协同单位 协助单位 配合责任单位 参与单位 supportingunit "
        "supportingdepartment",
        "配合单位 协办单位 配合部门 协办部门",
    ),
    _field(
        "source",
        _("问题来源"),
        "text",
        "问题来源 来源 问题出处 检查来源 发现渠道 发现途径 问题渠道 来源渠道 检查名称 审计项目 审计项目名称 检查项目 "
        "项目来源 信息来源 反馈来源 来件渠道 反映渠道 source origin",
        "问题来源 来源渠道 发现渠道",
    ),
    _field(
        "title",
        _("问题"),
        "text",
        "问题简述 问题 问题名称 问题标题 问题概述 存在问题 存在的问题 主要问题 存在主要问题 存在的主要问题 突出问题 "
        "存在的突出问题 整改问题 需整改问题 待整改问题 问题清单 检视问题 检视出的问题 查摆问题 查摆出的问题 查摆的问题 反馈问题 反馈的问题 审计发现问题 "
        "审计发现的问题 检查发现问题 检查发现的问题 发现问题 发现的问题 具体问题 问题事项 问题内容 问题摘要 问题要点 标题 "
        "事项 事项名称 整改事项 整改任务 整改内容 任务 任务名称 工作任务 重点任务 堵点 堵点问题 痛点难点堵点 诉求标题 审计发现 审计问题 反馈意见 督查事项 工作事项 诉求 隐患 安全隐患 事故隐患 不符合项 不合格项 缺陷 "
        "problem problemtitle issue title finding subject item task rectificationitem",
        "存在问题 存在的问题 发现问题 发现的问题 反馈问题 反馈的问题 查摆问题 检视问题 问题简述 问题名称 问题概述 "
        "问题概要 问题标题 主要问题 突出问题",
        "是否|数量|数$|个数|金额|编号|序号|来源|类型|类别|分类|时间|日期|整改|措施|原因|责任",
    ),
    _field(
        "facts",
        _("具体情况"),
        "text",
        "问题描述 具体表现 问题表现 隐患描述 隐患内容 具体情况 问题详情 问题具体表现 主要表现 表现形式 问题具体描述 问题具体内容 问题情况 "
        "详细描述 情况描述 问题表述 问题详细描述 事实描述 主要事实 问题基本情况 交办问题基本情况 基本情况 问题及表现 "
        "具体内容 内容 诉求内容 反映内容 信访内容 举报内容 描述 情况说明 问题说明 现状 现状描述 description details "
        "facts problemdescription issuedescription detail",
        "问题描述 具体表现 问题表现 问题基本情况 问题详情 问题情况 问题表述 诉求内容 反映内容",
        "是否|整改|措施|类型|分类|金额",
    ),
    _field(
        "amount",
        _("问题金额"),
        "amount",
        "提示问题金额 问题金额 涉及金额 涉及问题金额 涉及资金 涉及资金额 金额 违规金额 问题涉及金额 资金 审计金额 涉案金额 "
        "amount amountinvolved sum",
        "问题金额 涉及金额 违规金额 涉及资金",
        _PERIOD + "|已整改|未整改|已收回|收回|挽回|减值|罚款|非金额",
    ),
    _field(
        "problem_kind",
        _("问题类型"),
        "text",
        "问题类型 类型 问题性质 性质 问题定性 整改类型 problemtype issuetype type nature",
        "问题类型 问题性质 问题定性",
        "污染",
    ),
    _field(
        "category",
        _("问题分类"),
        "text",
        "问题分类 问题类别 分类 类别 问题大类 一级分类 大类 所属类别 业务分类 所属领域 领域 问题领域 污染类型 业务领域 "
        "category problemcategory issuecategory area",
        "问题分类 问题类别 问题大类 一级分类",
        "明细|二级|小类|子类",
    ),
    _field(
        "subcategory",
        _("问题明细分类"),
        "text",
        "问题明细分类 明细分类 问题小类 二级分类 小类 子类 子类别 问题子类 细分类 具体类别 subcategory",
        "明细分类 二级分类 问题小类",
    ),
    _field(
        "theme",
        _("专项"),
        "text",
        "专项 专题 主题 所属专项 专项整治 专项整治内容 专项名称 整治专项 所属方面 方面 问题方面 项目 板块 theme topic program programme",
        "专项整治 所属专项",
    ),
    _field(
        "place",
        _("地点"),
        "text",
        "地点 问题地点 点位 点位名称 具体位置 位置 地址 所在地 行政区域 行政区划 区域 所属区域 属地 小区 项目点位 "
        "place location site address",
        "问题地点 具体位置 行政区域 点位名称",
    ),
    _field(
        "disposition",
        _("处置方式"),
        "sorted",
        "处置方式 整改方式 处理方式 办理方式 分类处置 整改分类 处置分类 整改类别 是否立行立改 立行立改 disposition",
        "处置方式 整改方式 立行立改",
    ),
    _field(
        "cause",
        _("原因"),
        "text",
        "原因 问题原因 原因分析 问题成因 成因 产生原因 cause reason rootcause",
        "原因分析 产生原因 问题原因",
        "未完成|未整改|延期|滞后|退回",
    ),
    _field(
        "measures",
        _("整改措施"),
        "text",
        "整改措施 整改计划及措施 整改具体措施 具体整改措施 具体措施 措施 整改举措 整改目标及整改措施 整改目标及措施 整改措施及目标 "
        "整改措施及时限 整改计划 整改方案 工作措施 工作举措 解决措施 主要措施 推进措施 举措 整改要求 整改建议 "
        "measures measure action actions rectificationmeasures correctiveaction correctiveactions actionplan plan",
        "整改措施 整改举措 整改计划 具体措施 工作措施 整改方案",
        _PERIOD + "|完成|落实情况|时间|时限|是否",
    ),
    _field(
        "target",
        _("整改目标"),
        "text",
        "整改目标 目标 预期目标 整改标准 预期效果 整改预期目标 整改目标及标准 整改成效目标 年度非金额类整改目标 target goal objective",
        "整改目标 预期目标",
        "(?<!非)金额类|上半年|下半年|本月|季度|时间|日期|措施",
    ),
    _field(
        "done",
        _("是否整改完成"),
        "status",
        "是否整改完成 是否完成整改 是否完成 是否整改 是否已整改 是否已完成 是否销号 是否办结 是否整改到位 完成与否 整改状态 状态 "
        "办结状态 完成状态 当前状态 问题状态 办理状态 销号状态 任务状态 销号情况 是否已销号 整改完成情况 完成情况 整改情况 办理情况 "
        "进展状态 落实情况 整改进度 完成进度 进度 整改落实情况 整改进展 整改进展情况 status state done completed closed "
        "isdone complete progress",
        "是否整改完成 是否完成 是否销号 是否办结 是否整改到位 整改状态 办结状态 完成状态 销号状态 问题状态",
        "数量|个数|金额|时间|日期|率|原因",
    ),
    _field(
        "completed_on",
        _("整改完成时间"),
        "finished_on",
        "整改完成时间 实际完成时间 实际整改完成时间 整改完成日期 实际完成日期 完成整改时间 完成日期 完成时间 办结时间 办结日期 "
        "销号时间 销号日期 整改时间 整改日期 实际办结时间 completedon completiondate datecompleted completed "
        "actualcompletiondate closedon closedate closingdate finishedon",
        "实际完成 整改完成时间 整改完成日期 销号时间 销号日期 办结时间 办结日期",
        "目标|计划|预计|拟|要求|时限|期限|设定|应",
    ),
    _field(
        "due_on",
        _("整改时限"),
        "due_on",
        "整改时限 整改期限 目标设定完成时间 目标完成时间 计划完成时间 计划完成日期 预计完成时间 预计完成日期 预计整改完成时间 "
        "计划整改完成时间 计划整改时间 要求完成时间 要求完成时限 完成时限 完成期限 整改完成时限 整改完成期限 办理时限 办理期限 "
        "时限要求 时限 期限 整改时限要求 截止时间 截止日期 限期 责任时限 到期日 到期时间 应完成时间 应办结时间 拟完成时间 "
        "完成时间 完成日期 整改时间 dueon duedate due deadline targetdate targetcompletiondate plannedcompletiondate "
        "plannedcompletion planneddate limit",
        "时限 期限 截止 计划完成 预计完成 目标完成 要求完成 设定完成 应完成",
        "实际|延期|是否",
    ),
    _field(
        "found_on",
        _("发现时间"),
        "found_on",
        "发现时间 发现日期 问题发现时间 问题发现日期 检查时间 检查日期 提出时间 反馈时间 反馈日期 交办时间 交办日期 受理时间 "
        "受理日期 登记时间 登记日期 录入时间 立项时间 审计时间 下发时间 通报时间 转办时间 来件时间 foundon founddate "
        "dateidentified identifiedon datefound issuedate raisedon reportedon",
        "发现时间 发现日期 检查时间 检查日期 交办时间 交办日期 受理时间 登记时间 反馈时间",
        "整改|完成|办结|销号|回复|结果",
    ),
    _field(
        "lead_officer",
        _("责任领导"),
        "names",
        "整改责任领导 责任领导 包保领导 包案领导 包联领导 挂点领导 联系领导 牵头领导 分管领导 整改牵头领导 牵头责任领导 责任校领导 院领导 校领导 分管院领导 分管校领导 "
        "责任院领导 挂钩领导 挂钩省市县领导情况 督办领导 主管领导 leadofficer leader accountableleader accountable sponsor "
        "responsibleleader executive",
        "责任领导 包保领导 包案领导 牵头领导 分管领导 挂钩领导 主管领导 挂钩省市县领导",
        "电话|职务|意见|签字|批示",
    ),
    _field(
        "responsible_person",
        _("责任人"),
        "names",
        "整改责任人 责任人 具体责任人 直接责任人 整改负责人 负责人 经办人 承办人 具体负责人 责任人员 整改人 整改责任人员 主要责任人 "
        "第一责任人 具体经办人 responsibleperson responsible owner assignee personincharge handler",
        "责任人 负责人 经办人 承办人",
        "验收|电话|职务|联系|核查|复核|审核|督办|处理|追究|问责|单位负责人",
    ),
    _field(
        "verifier",
        _("验收负责人"),
        "names",
        "验收负责人 验收人 验收责任人 验收人员 核查人 复核人 核验人 审核人 销号审核人 督办人 督导人 督办责任人 verifier verifiedby "
        "reviewer checkedby acceptedby",
        "验收人 验收负责 验收责任 核查人 复核人",
        "电话|时间|情况|意见",
    ),
    _field(
        "progress",
        _("整改进展"),
        "text",
        "整改进展 整改进展情况 进展情况 最新整改情况 整改落实情况 整改情况 整改完成情况 完成情况 落实情况 工作进展 当前进展 目前进展 "
        "办理情况 整改成效 整改结果 办理结果 处理情况 处理结果 工作推进情况 推进情况 进度 整改进度 完成进度 非金额类累计整改进展 整改工作进展 进展 "
        "progress result results currentprogress update",
        "整改进展 进展情况 整改情况 完成情况 落实情况 办理结果 整改成效 整改结果",
        "本月|本周|本季|(?<!非)金额类|是否|数量|时间|未完成",
    ),
    _field(
        "done_count",
        _("整改完成数量"),
        "count",
        "整改完成数量 完成数量 已完成数量 已整改数量 已完成数 完成数 已整改数 已整改个数 整改完成数 已完成整改数量 donecount "
        "completedcount",
        "已完成数 已整改数 整改完成数",
        "未|率",
    ),
    _field(
        "open_count",
        _("未完成整改数量"),
        "count",
        "未完成整改数量 未完成数量 未整改数量 未完成数 未整改数 未整改完成数量 剩余数量 未完成整改数 opencount remaining "
        "outstandingcount",
        "未完成数 未整改数 未完成整改数",
    ),
    _field(
        "evidence",
        _("佐证"),
        "text",
        "佐证 佐证材料 佐证资料 整改佐证 整改佐证材料 证明材料 附件 支撑材料 整改资料 印证材料 备查资料 evidence attachment "
        "attachments proof",
        "佐证 证明材料 支撑材料 印证材料",
    ),
    _field(
        "remarks",
        _("备注"),
        "text",
        "备注 备注说明 说明 注 其他 其它 remarks remark note notes comment comments",
        "备注",
    ),
)

FIELD_BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}

# What a row must have one of to become a problem.
ESSENTIAL = ("title", "facts")

# Headings whose cells name or reach a private person; the importer keeps them out of open text.
_PERSONAL = re.compile(
    "电话|手机|联系方式|身份证|证件号|住址|家庭|信访人|举报人|投诉人|诉求人|来电人|当事人|网格员|联络人|联系人|邮箱"
)

# Headings of columns that hold numbers though no field claims them.
_NUMERIC = re.compile("金额|数量|万元|减值|罚款|次数|人数|个数|户数|家次|人次|件次")
_NOT_NUMERIC = re.compile("非金额|是否|情况|说明|依据|来源|类型|分类")


def is_personal(heading: str) -> bool:
    """Whether a column's heading says that it names or reaches a private person."""
    return bool(_PERSONAL.search(heading))


def is_numeric(heading: str) -> bool:
    """Whether a heading says that numbers stand below it (金额类整改目标, 罚款金额（万元）)."""
    return bool(_NUMERIC.search(heading)) and not _NOT_NUMERIC.search(heading)

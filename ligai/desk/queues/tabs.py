"""Which queues there are, and which lists each of them holds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.desk import piles
from ligai.desk.paging import BY_DUE, BY_RECEIVED, NEWEST, OLDEST
from ligai.desk.queues.queue import Tab

TRIAGE = (
    Tab(
        "draft", _("待研判"), piles.to_triage, BY_RECEIVED,
        _("没有等您研判的问题"), _("登记进来、还没有定怎么办的，会排在这里，先来的在前。"),
    ),
    Tab(
        "give", _("等待交办"), piles.to_give_out, BY_RECEIVED,
        _("没有等您交办的问题"), _("研判为立行立改或整改台账、还没有派给单位的，会在这里。"),
    ),
    Tab(
        "explain", _("等待解释说明"), piles.to_explain, BY_RECEIVED,
        _("没有等待解释说明的问题"), _("研判为解释说明的，要写明依据，由另一个人同意。"),
    ),
)  # fmt: skip
CHECKS = (
    Tab(
        "mine", _("等我核查"), piles.for_me_to_check, BY_DUE,
        _("没有等您核查的问题"), _("申请销号以后，与您没有关联的问题会在这里。"),
    ),
    Tab(
        "others", _("由别人核查"), piles.for_others_to_check, BY_DUE,
        _("没有要由别人核查的问题"), _("您是当事一方，或者别人已经开始核查的，会在这里，并写明原因。"),
    ),
    Tab(
        "claimed", _("台账记为已销号"), piles.claimed, BY_DUE,
        _("没有要核实的接转销号"), _("旧台账记为完成、本系统还没有核实的，会在这里。"),
    ),
)  # fmt: skip
REQUESTS = (
    Tab(
        "decide", _("等我审批"), piles.to_decide, OLDEST,
        _("没有等您审批的申请"), _("延期、挂账、剔除、解释说明、作废、长期坚持的申请会在这里，先来的在前。"),
    ),
    Tab(
        "asked", _("我申请的"), piles.asked_open, OLDEST,
        _("您没有等待审批的申请"), _("在问题页上提出的申请，审批之前都在这里。"),
    ),
    Tab(
        "answered", _("已有结果"), piles.asked_decided, NEWEST,
        _("您的申请还没有结果"), _("同意了的、没有同意的、撤回了的，会在这里。"),
    ),
    Tab(
        "decided", _("我审批过的"), piles.decided, NEWEST,
        _("您还没有审批过申请"), _("您同意或者没有同意的，会在这里。"),
    ),
)  # fmt: skip
ASSIGNMENTS = (
    Tab(
        "in_hand", _("我单位要办的"), piles.in_hand, BY_DUE,
        _("没有要您单位办的交办件"), _("派给您单位的会在这里，期限近的在前。"),
    ),
    Tab(
        "sign", _("待签收"), piles.to_sign, BY_DUE,
        _("没有待签收的"), _("派来还没有签收的会在这里；过了签收时限视为签收，期限不变。"),
    ),
    Tab(
        "reported", _("已反馈"), piles.reported, BY_DUE,
        _("没有等待答复的"), _("反馈了等上级审核的、申请退单等裁定的，会在这里。"),
    ),
    Tab(
        "given", _("我单位交办的"), piles.given_out, BY_DUE,
        _("您单位没有派出去还没办完的"), _("您单位派给别的单位、还没有审核通过的，会在这里。"),
    ),
    Tab(
        "accept", _("等我审核"), piles.to_accept, BY_DUE,
        _("没有等您单位审核的反馈"), _("下级反馈了办理结果，会在这里。"),
    ),
    Tab(
        "arbitrate", _("退单裁定"), piles.to_arbitrate, BY_DUE,
        _("没有等您裁定的退单"), _("下级认为不归它办的，会在这里；第三次退单由共同上级裁定。"),
    ),
    Tab(
        "below", _("范围内全部"), piles.below, BY_DUE,
        _("您能看到的范围里没有在办的交办件"), _("本单位和下级单位在办的，会在这里。"),
    ),
)  # fmt: skip

"""What the follow-up page says first: what is wanted of the reader now, else where the matter stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake.rules import ReportState

ANSWER = (_("整改做完了，请您看看"), _("解决没解决，您说了算。"))

HEADLINES: dict[str, tuple[Any, Any]] = {
    ReportState.RECEIVED: (_("收到了，正在看"), _("受理员会告诉您由谁来办。")),
    ReportState.NEEDS_INFO: (_("请您补充一下"), _("缺的内容写在下面，补齐了就接着办。")),
    ReportState.ACCEPTED: (_("已经受理"), _("正在确定由哪个单位来办。")),
    ReportState.NOT_ACCEPTED: (_("这件事没有受理"), _("理由和该找谁，写在下面。")),
    ReportState.LINKED: (_("正在办"), _("办到哪一步、哪天前办完，写在下面。")),
    ReportState.MERGED: (_("和同类的问题一起办"), _("您同样会收到答复，也同样可以评价。")),
    ReportState.REPLIED: (_("已经答复"), _("答复写在下面。")),
    ReportState.CONFIRMED: (_("您说解决了"), _("谢谢您来看。过一阵子会有人再去看看有没有反弹。")),
    ReportState.DISPUTED: (_("您说没解决"), _("会重新办理，办到哪一步写在下面。")),
    ReportState.SILENT: (_("评价期过了"), _("您没有评价，我们没有把它算成满意。")),
    ReportState.REVIEW: (_("上一级正在复查"), _("哪天前给您意见，写在下面。")),
    ReportState.REVIEWED: (_("复查意见出来了"), _("意见写在下面；不同意，还可以申请复核。")),
    ReportState.FINAL_REVIEW: (_("再上一级正在复核"), _("哪天前给您意见，写在下面。")),
    ReportState.TERMINATED: (_("复核意见出来了"), _("三级程序到此终结；有新的事实可以重新反映。")),
    ReportState.WITHDRAWN: (_("您已经撤回"), _("这件事不再办理；以后可以重新反映。")),
}
"""State → headline and the sentence under it."""


def headline(state: str, *, asked: bool) -> tuple[Any, Any]:
    """Headline and sentence; `asked` says that an answer is waited for."""
    return ANSWER if asked else HEADLINES[state]

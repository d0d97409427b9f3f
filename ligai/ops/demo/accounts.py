"""Who can sign in to the demo, in groups, each with what is worth a first look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.ops.demo import cast, jiamusi, today

CLERK = "lin"
"""Whose passphrase opens the vault."""

GROUPS: Sequence[tuple[Any, Mapping[str, Any]]] = (
    (
        gettext_lazy("吉林市·受理和统筹"),
        {
            CLERK: gettext_lazy("诉求：几件等着遮蔽和受理；研判：几件等着定怎么办"),
            "xu": gettext_lazy("我的工作：等我审批的延期、等我审核的反馈"),
            "zhou": gettext_lazy("问题：研判过的等着补原因、加措施"),
            "tong": gettext_lazy("数据：每个数都能点开"),
        },
    ),
    (
        gettext_lazy("吉林市·领导"),
        {
            "ji": gettext_lazy("批示到哪一步；一件检视问题等另一个人同意销号"),
            "han": gettext_lazy("等我申请销号的"),
        },
    ),
    (
        gettext_lazy("承办单位"),
        {
            "song": gettext_lazy("今天到期的、群众说没解决退回的、新留言"),
            "qiu": gettext_lazy("一条批示等签收；派到区里的办到哪了"),
            "meng": gettext_lazy("三天内到期的、申请了延期的"),
            "lu": gettext_lazy("从市里派来、又派到街道的一件"),
            "fan": gettext_lazy("街道刚签收的一件"),
        },
    ),
    (
        gettext_lazy("核查和监督"),
        {
            "jiang": gettext_lazy("等着核查的一件"),
            "he": gettext_lazy("检视问题等着核查"),
            "gu": gettext_lazy("身份查看：一次开保密库等复核"),
            "guan": gettext_lazy("公众观察员看得到什么"),
            "shen": gettext_lazy("外市的人：看不到吉林市的问题"),
        },
    ),
    (
        gettext_lazy("佳木斯市·58个堵点"),
        {key: "" for key, _name, _role, _title in jiamusi.PEOPLE},
    ),
    (gettext_lazy("系统"), {"root": gettext_lazy("单位、人员、时限表")}),
)


def posts() -> dict[str, tuple[str, str]]:
    """Username → name and title."""
    known = {key: (name, title) for key, name, _unit, _role, title in cast.PEOPLE}
    known |= {key: (name, title) for key, name, _role, title in today.PEOPLE}
    return known | {key: (name, title) for key, name, _role, title in jiamusi.PEOPLE}


def listed(accounts: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Line by line: group, then login, password, who it is and what to look at first."""
    by_key = {account["username"]: account for account in accounts}
    for group, members in GROUPS:
        yield f"\n{group}"
        for key, first in members.items():
            if account := by_key.get(key):
                told = f"  {key:<6} {account['password']}  {account['name']} {account['post']}"
                yield f"{told.rstrip()}　{first}".rstrip()
                if "passphrase" in account:
                    yield "         " + _("保密库口令（受理员用）：%(passphrase)s") % account

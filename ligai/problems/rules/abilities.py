"""Who may do what to a problem."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.org.access import LEADS, WITHIN, Ability, everywhere
from ligai.org.rules import Role, Visibility

_OFFICES = (Role.ADMIN, Role.GROUP_HEAD, Role.OFFICE)
_ALL = tuple(Role)

SEE = Ability("see", _("查看问题"), everywhere(*_ALL), clock=True)
SEE_SELF_EXAMINATION = Ability(
    "see_self_examination",
    _("查看检视问题"),
    {
        **everywhere(*_OFFICES, Role.UNIT_HEAD, Role.TEAM, Role.SUPERVISOR),
        Role.LEAD_OFFICER: LEADS,
    },
    clock=True,
)
SEE_RESTRICTED = Ability(
    "see_restricted",
    _("查看限制知悉的问题"),
    {**everywhere(*_OFFICES, Role.UNIT_HEAD, Role.SUPERVISOR), Role.LEAD_OFFICER: LEADS},
    clock=True,
)
REGISTER = Ability(
    "register",
    _("登记问题"),
    everywhere(*_OFFICES, Role.CLERK, Role.UNIT_HEAD, Role.HANDLER, Role.TEAM, Role.SUPERVISOR),
)
TRIAGE = Ability("triage", _("研判"), everywhere(*_OFFICES, Role.CLERK))
DISPATCH = Ability("dispatch", _("交办"), everywhere(*_OFFICES, Role.UNIT_HEAD))
APPOINT_LEAD = Ability("appoint_lead", _("确定包保领导"), everywhere(*_OFFICES, Role.UNIT_HEAD))
PLAN = Ability("plan", _("制定措施"), everywhere(*_OFFICES, Role.UNIT_HEAD, Role.HANDLER))
WORK = Ability("work", _("整改"), everywhere(Role.UNIT_HEAD, Role.HANDLER, Role.ADMIN), clock=True)
SUBMIT = Ability(
    "submit",
    _("申请销号"),
    {Role.LEAD_OFFICER: LEADS, Role.UNIT_HEAD: WITHIN | LEADS, Role.GROUP_HEAD: LEADS},
)
VERIFY = Ability("verify", _("现场核查"), everywhere(Role.VERIFIER, Role.SUPERVISOR, Role.TEAM))
PUBLISH = Ability("publish", _("公示"), everywhere(*_OFFICES))
CLOSE = Ability("close", _("销号"), everywhere(Role.GROUP_HEAD, Role.OFFICE))
REOPEN = Ability(
    "reopen",
    _("重开"),
    everywhere(*_OFFICES, Role.SUPERVISOR, Role.VERIFIER, Role.CLERK, Role.TEAM),
    clock=True,
)
ASK = Ability(
    "ask",
    _("提出申请"),
    {
        **everywhere(*_OFFICES, Role.UNIT_HEAD, Role.HANDLER, Role.CLERK),
        Role.LEAD_OFFICER: WITHIN | LEADS,
    },
)
APPROVE = Ability(
    "approve", _("审批申请"), everywhere(Role.GROUP_HEAD, Role.OFFICE, Role.UNIT_HEAD)
)
MERGE = Ability("merge", _("并单"), everywhere(*_OFFICES, Role.CLERK))
CORRECT = Ability("correct", _("更正"), everywhere(Role.ADMIN, Role.OFFICE, Role.STATISTICIAN))
ENTER_LATE = Ability(
    "enter_late",
    _("补录"),
    {
        **everywhere(
            *_OFFICES,
            Role.UNIT_HEAD,
            Role.CLERK,
            Role.HANDLER,
            Role.VERIFIER,
            Role.SUPERVISOR,
            Role.TEAM,
        ),
        Role.LEAD_OFFICER: LEADS,
    },
)
ACCEPT_LATE = Ability(
    "accept_late", _("认可补录"), everywhere(Role.GROUP_HEAD, Role.OFFICE, Role.SUPERVISOR)
)
IMPORT = Ability("import", _("导入台账"), everywhere(*_OFFICES, Role.STATISTICIAN))
SET_LIMITS = Ability("set_limits", _("设置时限"), everywhere(Role.ADMIN))
RECOUNT_DUES = Ability("recount_dues", _("重算暂定的期限"), everywhere(Role.ADMIN), clock=True)
RESTRUCTURE = Ability("restructure", _("调整机构"), everywhere(Role.ADMIN))
END_POST = Ability("end_post", _("办理离任交接"), everywhere(Role.ADMIN))
REDACT = Ability("redact", _("删去原话"), everywhere(Role.ADMIN))
COUNT = Ability("count", _("查看数据"), everywhere(*_ALL))

VISIBILITY_ABILITIES: dict[str, Ability] = {
    Visibility.ORDINARY: SEE,
    Visibility.SELF_EXAMINATION: SEE_SELF_EXAMINATION,
    Visibility.RESTRICTED: SEE_RESTRICTED,
}
"""The ability that opens each visibility class, in lists and in figures alike."""

"""Messages on a problem: a thread between those who have to do with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb
from ligai.org.access import LEADS, Ability, everywhere
from ligai.org.rules import Role
from ligai.problems.rules.states import GONE, State

MESSAGE = Ability(
    "message",
    _("留言"),
    {
        **everywhere(Role.ADMIN, Role.GROUP_HEAD, Role.OFFICE, Role.UNIT_HEAD, Role.HANDLER),
        Role.LEAD_OFFICER: LEADS,
    },
)
"""The office, the units that handle it (through a duty, too) and the lead officer."""

MESSAGED_IN = tuple(state for state in State if state not in GONE)
LONGEST_MESSAGE = 2000

MESSAGE_SENT = Verb("problem.message_sent", "{actor}留言", "{actor} wrote a message")

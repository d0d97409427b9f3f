"""Words of a campaign: its batches, themes and dockets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb
from ligai.org.access import Ability, everywhere
from ligai.org.rules import Role

RUN_CAMPAIGN = Ability(
    "run_campaign", _("组织活动"), everywhere(Role.ADMIN, Role.GROUP_HEAD, Role.OFFICE)
)

CAMPAIGN_OPENED = Verb("campaign.opened", "{actor}部署{name}", "{actor} launched {name}")
BATCH_OPENED = Verb("campaign.batch_opened", "{actor}启动{name}", "{actor} opened {name}")
THEME_OPENED = Verb("campaign.theme_opened", "{actor}设立专题{name}", "{actor} set up theme {name}")
DOCKET_OPENED = Verb("docket.opened", "{actor}建立清单{name}", "{actor} opened docket {name}")
DOCKET_FROZEN = Verb(
    "docket.frozen", "{actor}冻结清单，共{count}件", "{actor} froze the docket with {count} entries"
)

"""The life of a report: states, steps with their sentences, abilities, limits, reasons and categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, is_under, under
from ligai.ledger.verbs import Verb
from ligai.org.access import EVERYTHING, Ability, Reach, everywhere
from ligai.org.rules import Role


class ReportState(models.TextChoices):
    """Where a report is in its life (domain rules 4.2)."""

    RECEIVED = "received", _("已登记")
    NEEDS_INFO = "needs_info", _("待补充")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    LINKED = "linked", _("已立项")
    MERGED = "merged", _("已并入同类问题")
    REPLIED = "replied", _("已答复")
    CONFIRMED = "confirmed", _("群众确认解决")
    DISPUTED = "disputed", _("群众不认可")
    SILENT = "silent", _("未评价")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVIEW = "review", _("复查中")
    REVIEWED = "reviewed", _("已复查")
    FINAL_REVIEW = "final_review", _("复核中")
    TERMINATED = "terminated", _("三级终结")


class Channel(models.TextChoices):
    """How a report came in; what it is counted by as its source."""

    WEB = "web", _("网页")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访")
    HOTLINE = "hotline", _("12345热线")
    OPEN311 = "open311", _("接口")


class Category(models.TextChoices):
    """What people report about."""

    HOUSING = "housing", _("住房和小区")
    ENVIRONMENT = "environment", _("环境卫生")
    UTILITIES = "utilities", _("水电气热")
    ROADS = "roads", _("道路交通")
    WAGES = "wages", _("工资和劳动")
    PROPERTY = "property", _("不动产登记")
    SERVICE = "service", _("办事窗口")
    HEALTH = "health", _("看病就医")
    SCHOOL = "school", _("上学和学校")
    CONDUCT = "conduct", _("作风问题")
    OTHER = "other", _("其他")


class Decline(models.TextChoices):
    """Why a report is not accepted; each names the channel that is right (信访工作条例 arts. 22, 31)."""

    COURT = "court", _("应当通过诉讼解决")
    ARBITRATION = "arbitration", _("应当通过仲裁解决")
    REVIEW = "review", _("应当通过行政复议解决")
    ENDED = "ended", _("信访程序已经终结")
    ELSEWHERE = "elsewhere", _("不属于本地区、本单位职权")
    DISCIPLINE = "discipline", _("属于纪检监察受理")
    REPEATED = "repeated", _("同一事项正在办理")
    UNCLEAR = "unclear", _("补充告知后仍不清楚")


RIGHT_CHANNEL: dict[str, Any] = {
    Decline.COURT: _("向有管辖权的人民法院起诉"),
    Decline.ARBITRATION: _("向有管辖权的仲裁机构申请仲裁"),
    Decline.REVIEW: _("向作出决定机关的上一级机关申请行政复议"),
    Decline.ENDED: _("三级程序已经终结，不再受理；有新的事实可以重新反映"),
    Decline.ELSEWHERE: _("向有权处理的机关反映"),
    Decline.DISCIPLINE: _("向纪检监察机关检举控告（12388）"),
    Decline.REPEATED: _("请等原来那一件的答复"),
    Decline.UNCLEAR: _("写清时间、地点、事情以后可以重新反映"),
}


MOST_PHOTOS = 30  # of one report, with all that was added


def written(label: Any) -> str:
    """A label as the ledger writes it down: the same whatever language the writer reads."""
    with translation.override("zh-hans"):
        return str(label)


class Solved(models.TextChoices):
    """The answer to “is it solved?”. Silence is none of these."""

    YES = "yes", _("解决了")
    NO = "no", _("没解决")
    NOT_YET = "not_yet", _("还在办，等等看")


class Finding(models.TextChoices):
    """What is answered to one claim (信访工作条例 art. 32: supported, explained, not supported)."""

    DONE = "done", _("支持，已经办好")
    PART = "part", _("支持，办了一部分")
    EXPLAINED = "explained", _("解释说明")
    NOT = "not", _("不予支持")


class Opinion(models.TextChoices):
    """What the unit above finds of a reply (信访工作条例 arts. 35, 36)."""

    UPHELD = "upheld", _("维持原来的答复")
    CHANGED = "changed", _("变更答复")
    REDONE = "redone", _("撤销答复，重新办理")


MOST_CLAIMS = 6  # of one reply; what asks for more is several matters


class Grade(models.TextChoices):
    """How soon whoever reported must first be spoken to (分级响应)."""

    EMERGENCY = "emergency", _("紧急")
    PRESSING = "pressing", _("急办")
    ORDINARY = "ordinary", _("一般")
    COMPLEX = "complex", _("复杂")


GRADE_MEANINGS: dict[str, Any] = {
    Grade.EMERGENCY: _("危及生命财产安全"),
    Grade.PRESSING: _("停水、停电、停气、停热这一类"),
    Grade.ORDINARY: _("不属于上面两种"),
    Grade.COMPLEX: _("要几个单位一起办"),
}


class Means(models.TextChoices):
    """How the clerk reaches whoever reported."""

    PHONE = "phone", _("电话")
    MEETING = "meeting", _("当面")
    MESSAGE = "message", _("短信")
    LETTER = "letter", _("信函")


INTAKE = Ability("intake", _("受理诉求"), everywhere(Role.CLERK), clock=True)
PLACE = Ability("place", _("归并限制知悉的诉求"), everywhere(Role.GROUP_HEAD, Role.OFFICE))
DECIDE_REVIEW = Ability("decide_review", _("复查复核（上一级）"), everywhere(Role.CLERK))
OPEN_VAULT = Ability("open_vault", _("查看反映人身份"), everywhere(Role.CLERK))


def _territory(actor: Actor) -> str:
    """The path of the unit above the actor's own: an inspection office looks beyond its own door."""
    own = ancestors(actor.path)
    return own[-2] if len(own) > 1 else actor.path


BESIDE = Reach(
    "beside",
    lambda actor: under(_territory(actor)) or EVERYTHING,
    lambda actor, thing: is_under(thing.path, _territory(actor)),
)
"""At or under the unit above the post's own."""

REVIEW_LOOK = Ability("review_look", _("复核身份查看"), {Role.SUPERVISOR: BESIDE})


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One row of the table of transitions of a report. `target` None: the state stays."""

    key: str
    label: Any
    sources: tuple[ReportState, ...]
    target: ReportState | None
    verb: Verb

    def check(self, state: str) -> None:
        """Raise Refused, in words, when the step does not lead out of this state."""
        if state not in self.sources:
            raise Refused(
                _("“%(state)s”的诉求不能%(step)s")
                % {"state": ReportState(state).label, "step": self.label}
            )


S = ReportState
NEW = (S.RECEIVED, S.NEEDS_INFO)
WAITING = (*NEW, S.ACCEPTED)
FOLLOWING = (S.LINKED, S.MERGED)
"""Belongs to a problem and follows it."""
ANSWERABLE = (*FOLLOWING, S.REPLIED, S.DISPUTED, S.CONFIRMED, S.SILENT)
REVIEWING = (S.REVIEW, S.FINAL_REVIEW)
"""An opinion of the unit above is owed."""
REVIEWABLE = (S.REPLIED, S.DISPUTED, S.SILENT, S.REVIEWED)
"""The reply, or the opinion on it, may still be taken to the unit above."""
ENDED = (S.NOT_ACCEPTED, S.CONFIRMED, S.SILENT, S.WITHDRAWN, S.TERMINATED)
REPORT_OPEN = tuple(state for state in S if state not in ENDED)


def _step(
    key: str, label: Any, sources: tuple[ReportState, ...], target: ReportState | None,
    zh: str, en: str,
) -> ReportStep:  # fmt: skip
    return ReportStep(key, label, sources, target, Verb(f"report.{key}", zh, en))


RECEIVED = Verb(
    "report.received", "收到一件诉求，渠道：{channel}", "A report came in by: {channel}"
)
ASK_STEP = _step(
    "asked", _("一次性告知补充"), (S.RECEIVED,), S.NEEDS_INFO,
    "{actor}一次性告知需要补充的内容，受理期限暂停",
    "{actor} asked once for all that is missing; the limit pauses",
)  # fmt: skip
ADD_STEP = _step(
    "added", _("补充"), REPORT_OPEN, None, "反映人作了补充", "The reporter added something"
)
ACCEPT_STEP = _step(
    "accepted", _("受理"), NEW, S.ACCEPTED, "{actor}受理，{due}前答复",
    "{actor} accepted the report; a reply is due by {due}",
)  # fmt: skip
DECLINE_STEP = _step(
    "declined", _("不予受理"), NEW, S.NOT_ACCEPTED, "{actor}不予受理：{reason}。{channel}",
    "{actor} did not accept it: {reason}. {channel}",
)  # fmt: skip
OPEN_STEP = _step(
    "opened", _("立项"), WAITING, S.LINKED, "{actor}立项：{number}",
    "{actor} opened problem {number} from it",
)  # fmt: skip
LINK_STEP = _step(
    "linked", _("并入同类问题"), WAITING, S.MERGED, "{actor}并入同类问题{number}",
    "{actor} linked it to the like problem {number}",
)  # fmt: skip
HAND_OVER_STEP = _step(
    "handed_over", _("交有权的办公室"), (S.ACCEPTED,), None,
    "{actor}交给有权看限制知悉问题的办公室", "{actor} handed it to the office that may see problems known to few",
)  # fmt: skip
PLACE_STEP = _step(
    "placed", _("归到问题"), (S.ACCEPTED,), S.LINKED, "{actor}归到了限制知悉的问题",
    "{actor} put it to a problem known to few",
)  # fmt: skip
"""Says not to which problem, nor whether it stood before: the clerk reads it too."""
JOIN_STEP = _step(
    "joined", _("我也遇到"), (S.RECEIVED,), S.MERGED, "反映人说也遇到了问题{number}",
    "The reporter has met problem {number} too",
)  # fmt: skip
UNLINK_STEP = _step(
    "unlinked", _("撤销并入"), (*FOLLOWING, S.REPLIED), S.ACCEPTED, "{actor}撤销与{number}的并入",
    "{actor} took the link to {number} back",
)  # fmt: skip
REPLY_STEP = _step(
    "replied", _("答复"), (S.ACCEPTED, *FOLLOWING, S.DISPUTED), S.REPLIED, "{actor}作了答复",
    "{actor} replied",
)  # fmt: skip
WITHDRAW_STEP = _step(
    "withdrawn", _("撤回"), (*WAITING, *FOLLOWING, S.REPLIED), S.WITHDRAWN, "反映人撤回",
    "The reporter withdrew it",
)  # fmt: skip
MASK_STEP = _step(
    "masked", _("确认遮蔽"), REPORT_OPEN, None, "{actor}确认了可以转出去的文字",
    "{actor} confirmed the text that may be passed on",
)  # fmt: skip
ROUTE_STEP = _step(
    "subject_named", _("指明被反映人"), REPORT_OPEN, None, "{actor}指明了要回避的人",
    "{actor} named whom it is about",
)  # fmt: skip
PASS_STEP = _step(
    "photos_passed", _("转出照片"), (*FOLLOWING, S.REPLIED, S.DISPUTED), None,
    "{actor}把{count}张照片转给问题{number}",
    "{actor} passed {count} photos on to problem {number}",
)  # fmt: skip
COVER_STEP = _step(
    "photo_covered", _("涂黑照片"), REPORT_OPEN, None, "{actor}涂黑了第{photo}张照片的{count}处",
    "{actor} blackened parts of photo {photo}: {count}",
)  # fmt: skip
WITHHOLD_STEP = _step(
    "photo_withheld", _("照片不转"), REPORT_OPEN, None, "{actor}定下第{photo}张照片不转出",
    "{actor} keeps photo {photo} back",
)  # fmt: skip
CONTACT_STEP = _step(
    "contacted", _("联系反映人"), REPORT_OPEN, None, "{actor}联系上了反映人，方式：{means}",
    "{actor} spoke to whoever reported, by: {means}",
)  # fmt: skip
MISS_STEP = _step(
    "not_reached", _("没有联系上"), REPORT_OPEN, None, "{actor}没有联系上反映人，方式：{means}",
    "{actor} tried in vain to reach whoever reported, by: {means}",
)  # fmt: skip
INVITE_STEP = _step(
    "invited", _("请群众评价"), ANSWERABLE, None, "请反映人评价，到{until}",
    "The reporter was asked to rate it, until {until}",
)  # fmt: skip
CONFIRM_STEP = _step(
    "confirmed", _("确认解决"), ANSWERABLE, S.CONFIRMED, "反映人答：解决了",
    "The reporter answered: solved",
)  # fmt: skip
DISPUTE_STEP = _step(
    "disputed", _("不认可"), ANSWERABLE, S.DISPUTED, "反映人答：没解决",
    "The reporter answered: not solved",
)  # fmt: skip
NOT_YET_STEP = _step(
    "not_yet", _("还在等"), ANSWERABLE, None, "反映人答：还在办，等等看",
    "The reporter answered: not yet",
)  # fmt: skip
SILENCE_STEP = _step(
    "silent", _("期满未评价"), (*FOLLOWING, S.REPLIED), S.SILENT, "评价期满，没有评价（不算满意）",
    "The window passed without an answer (never counted as a yes)",
)  # fmt: skip

ASK_REVIEW_STEP = _step(
    "review_asked", _("申请复查"), (S.REPLIED, S.DISPUTED, S.SILENT), S.REVIEW,
    "反映人不同意答复，请{unit}复查，{due}前作出意见",
    "The reporter disagrees with the reply and asks {unit} for a review; an opinion is due by {due}",
)  # fmt: skip
DECIDE_REVIEW_STEP = _step(
    "review_decided", _("复查"), (S.REVIEW,), S.REVIEWED, "{actor}复查：{opinion}",
    "{actor} reviewed the reply: {opinion}",
)  # fmt: skip
ASK_FINAL_STEP = _step(
    "final_asked", _("申请复核"), (S.REVIEWED,), S.FINAL_REVIEW,
    "反映人不同意复查意见，请{unit}复核，{due}前作出意见",
    "The reporter disagrees with the review and asks {unit} for a re-review; an opinion is due by {due}",
)  # fmt: skip
DECIDE_FINAL_STEP = _step(
    "final_decided", _("复核"), (S.FINAL_REVIEW,), S.TERMINATED, "{actor}复核：{opinion}",
    "{actor} re-reviewed it: {opinion}",
)  # fmt: skip

REPORT_STEPS: tuple[ReportStep, ...] = (
    ASK_STEP, ADD_STEP, ACCEPT_STEP, DECLINE_STEP, OPEN_STEP, LINK_STEP, HAND_OVER_STEP,
    PLACE_STEP, JOIN_STEP, UNLINK_STEP,
    REPLY_STEP, WITHDRAW_STEP, MASK_STEP, ROUTE_STEP, PASS_STEP, CONTACT_STEP, MISS_STEP, COVER_STEP,
    WITHHOLD_STEP, INVITE_STEP, CONFIRM_STEP,
    DISPUTE_STEP, NOT_YET_STEP, SILENCE_STEP, ASK_REVIEW_STEP, DECIDE_REVIEW_STEP,
    ASK_FINAL_STEP, DECIDE_FINAL_STEP,
)  # fmt: skip
ANSWER_STEPS = {
    Solved.YES.value: CONFIRM_STEP,
    Solved.NO.value: DISPUTE_STEP,
    Solved.NOT_YET.value: NOT_YET_STEP,
}

LOOKED = Verb("report.looked", "{actor}查看了反映人的身份", "{actor} looked at who reported it")
LOOK_REVIEWED = Verb(
    "report.look_reviewed", "{actor}复核了一次身份查看：{verdict}",
    "{actor} reviewed a look at the reporter's identity: {verdict}",
)  # fmt: skip
ERASED = Verb(
    "report.identity_erased", "{actor}删除了反映人的身份", "{actor} erased who reported it"
)
REPORT_MOVED = Verb(
    "report.moved", "随机构调整转到{unit}", "Moved to {unit} with the reorganisation"
)


class Verdict(models.TextChoices):
    """What the reviewer finds of a look."""

    PROPER = "proper", _("正当")
    IMPROPER = "improper", _("不当")

"""Opens accounts, gives posts and takes them back, and names deputies."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.record import check_seen, record
from ligai.ledger.writing import writes
from ligai.org import rules
from ligai.org.access import (
    MANAGE_PEOPLE,
    MANAGE_POSTS,
    NAME_DEPUTY,
    require,
    require_somewhere,
)
from ligai.org.actions import _tree as tree
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Line, Role

_USERNAME = re.compile(r"[\w.@+-]{2,50}")


def open_person(
    username: str,
    *,
    actor: Actor,
    name: str,
    password: str | None = None,
    must_change: bool = False,
) -> Person:
    """Open an account; without a password nobody can sign in to it until one is set.

    With `must_change` the person chooses another one before doing anything else.
    The user name is kept in lower case. Raises Refused when it is taken or not made of letters,
    digits and `.@+-_`, and for a password that is too easy.
    """
    username = unicodedata.normalize("NFKC", username.strip()).lower()
    name = " ".join(name.split())
    if not _USERNAME.fullmatch(username):
        raise Refused(_("登录名由2到50个字母、汉字、数字或 . @ + - _ 组成"), field="username")
    if not name or len(name) > 50:
        raise Refused(_("请写姓名，最多50个字"), field="name")
    draft = Person(username=username, name=name, must_change_password=must_change)
    # Hashing is slow on purpose, and so is done before the transaction.
    draft.password = make_password(None) if password is None else _hashed(password, draft)
    return _save_person(draft, actor)


@writes
def _save_person(draft: Person, actor: Actor) -> Person:
    require_somewhere(actor, MANAGE_PEOPLE)
    tree.locked()  # two administrators may choose the same name at once
    if Person.objects.filter(username=draft.username).exists():
        raise Refused(_("登录名%(name)s已经有人用") % {"name": draft.username}, field="username")
    person = Person(
        username=draft.username,
        name=draft.name,
        password=draft.password,
        must_change_password=draft.must_change_password,
    )
    person.save(force_insert=True)
    facts = {"name": person.name, "username": person.username}
    record(rules.PERSON_OPENED, person, actor=actor, facts=facts)
    return person


def set_password(
    person: Person,
    *,
    actor: Actor,
    password: str,
    must_change: bool = False,
    seen: int | None = None,
) -> Person:
    """Set one's own password, or that of somebody all of whose posts one reaches.

    With `must_change` the person chooses another one before doing anything else. Signs the person out everywhere. The event says who did it and never what. Raises Refused for a
    password that is too easy.
    """
    return _save_password(person, _hashed(password, person), actor, must_change, seen)


@writes
def _save_password(
    person: Person, hashed: str, actor: Actor, must_change: bool, seen: int | None
) -> Person:
    person = _locked_person(person)
    if not (actor.is_person and actor.id == person.pk):
        require(actor, MANAGE_PEOPLE, person)
    check_seen(person, seen)
    person.password, person.must_change_password = hashed, must_change
    person.save(update_fields=["password", "must_change_password"])
    record(rules.PASSWORD_SET, person, actor=actor, facts={"name": person.name})
    return person


@writes
def suspend_person(person: Person, *, actor: Actor, seen: int | None = None) -> Person:
    """Close the door to an account, at once; posts and history stay."""
    return _open_door(person, actor, seen, opened=False)


@writes
def resume_person(person: Person, *, actor: Actor, seen: int | None = None) -> Person:
    """Open the door to a suspended account again."""
    return _open_door(person, actor, seen, opened=True)


def _open_door(person: Person, actor: Actor, seen: int | None, *, opened: bool) -> Person:
    person = _locked_person(person)
    require(actor, MANAGE_PEOPLE, person)
    check_seen(person, seen)
    if person.is_active == opened:
        raise Refused(_("账号已经启用") if opened else _("账号已经停用"))
    if actor.is_person and actor.id == person.pk:
        raise Refused(_("不能停用自己的账号"))
    person.is_active = opened
    person.save(update_fields=["is_active"])
    verb = rules.PERSON_RESUMED if opened else rules.PERSON_SUSPENDED
    record(verb, person, actor=actor, facts={"name": person.name})
    return person


@writes
def appoint(
    person: Person,
    unit: Unit,
    *,
    actor: Actor,
    role: Role,
    title: str = "",
    line: str = "",
    from_on: date | None = None,
) -> Post:
    """Give a person a post: a role at a unit, in one line or ("") in all, from a day (today).

    Raises Refused for a closed unit, an unknown line, or the same role there a second time.
    """
    unit = tree.locked_alone(unit)
    person = _locked_person(person)
    post = Post(
        person=person,
        unit=unit,
        role=Role(role),
        title=" ".join(title.split())[:60],
        line=line,
        from_on=from_on or _today(),
    )
    require(actor, MANAGE_POSTS, post)
    _check_appointment(post)
    post.save(force_insert=True)
    facts = _facts(post) | {"since": post.from_on, "role": post.role, "line": line}
    record(rules.POST_APPOINTED, post, actor=actor, facts=facts)
    return post


@writes
def open_administrator(
    unit: Unit, *, actor: Actor, username: str, name: str, password: str
) -> Post:
    """Open an account and put it in charge of a unit, both or neither: the first of an installation."""
    person = open_person(username, actor=actor, name=name, password=password)
    return appoint(person, unit, actor=actor, role=Role.ADMIN)


@writes
def _end_post(
    post: Post, *, actor: Actor, to_on: date | None = None, seen: int | None = None
) -> Post:
    """End a post from a day on (today: at once); `problems.actions` hands over what is open.

    Raises Refused for a day that is past, or a post that has ended.
    """
    post = _locked_post(post)
    require(actor, MANAGE_POSTS, post)
    check_seen(post, seen)
    today = _today()
    until = today if to_on is None else to_on
    if post.to_on is not None and post.to_on <= today:
        raise Refused(
            _("%(name)s已于%(day)s离任") % {"name": post.person.name, "day": post.to_on.isoformat()}
        )
    if until < today:
        raise Refused(_("离任日期不能早于今天"), field="to_on")
    post.to_on = max(until, post.from_on)
    post.save(update_fields=["to_on"])
    facts = _facts(post) | {"until": post.to_on}
    record(rules.POST_ENDED, post, actor=actor, facts=facts)
    return post


@writes
def name_deputy(
    post: Post, *, actor: Actor, deputy: Person | None, seen: int | None = None
) -> Post:
    """Let somebody stand in for the holder of a post, or (None) nobody any longer.

    The holder and an administrator may; a deputy may not name another. Raises Refused for an
    ended post, for the holder as the deputy, and when nothing would change.
    """
    post = _locked_post(post)
    require(actor, NAME_DEPUTY, post)
    check_seen(post, seen)
    if post.to_on is not None and post.to_on <= _today():
        raise Refused(_("%(name)s已不在这个岗位") % {"name": post.person.name})
    former = post.deputy
    if deputy == former:
        raise Refused(_("代行人没有变"), field="deputy")
    if deputy == post.person:
        raise Refused(_("不能请本人代行自己"), field="deputy")
    post.deputy = deputy
    post.save(update_fields=["deputy"])
    verb = rules.DEPUTY_RELEASED if deputy is None else rules.DEPUTY_NAMED
    facts = _facts(post) | {"deputy": (deputy or former or post.person).name}
    record(verb, post, actor=actor, facts=facts)
    return post


def _check_appointment(post: Post) -> None:
    if post.unit.closed_on is not None:
        raise Refused(_("%(unit)s已经撤销") % {"unit": post.unit.name}, field="unit")
    if post.line and post.line not in Line.values:
        raise Refused(_("没有“%(line)s”这条线") % {"line": post.line}, field="line")
    same = Post.objects.not_ended(post.from_on).filter(
        person=post.person, unit=post.unit, role=post.role, line=post.line
    )
    if same.exists():
        raise Refused(
            _("%(name)s已在%(unit)s任%(post)s")
            % {"name": post.person.name, "unit": post.unit.name, "post": post.label}
        )


def _hashed(password: str, person: Person) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("".join(map(_weakness, error.error_list)), field="password") from error
    return make_password(password)


def _weakness(error: ValidationError) -> str:
    if error.code == "password_too_short":  # Django's own sentence is not there in Chinese
        return _("密码至少要%(n)d个字符。") % {"n": (error.params or {})["min_length"]}
    return " ".join(error.messages)


def _locked_person(person: Person) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _locked_post(post: Post) -> Post:
    locked = Post.objects.select_for_update(no_key=True, of=("self",)).with_names()
    return locked.get(pk=post.pk)


def _facts(post: Post) -> dict[str, object]:
    return {
        "name": post.person.name,
        "unit": post.unit.name,
        "post": post.written,
        "person": str(post.person_id),
        "unit_id": str(post.unit_id),
    }


def _today() -> date:
    return local_date(timezone.now())

"""Accounts, posts and deputies: what is written, what is refused, and what is lost at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.org import actions
from ligai.org.access import MANAGE_POSTS
from ligai.org.actions import _close_unit, _end_post
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Line, Role, UnitKind
from tests.cast import PASSWORD, World, today

NEW = "Zai-lai-yi-ci-7"


def last_sentence(thing: Person | Post) -> str:
    return Event.objects.of(thing).order_by("-seq")[0].sentence()


def everything() -> tuple[object, ...]:
    return (
        list(Person.objects.order_by("pk").values()),
        list(Post.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def district_admin(world: World, machine: Actor) -> Actor:
    post = actions.appoint(world.people["lu"], world.district, actor=machine, role=Role.ADMIN)
    return post.actor(world.people["lu"])


def test_an_account_is_opened_under_a_name_in_lower_case(world: World) -> None:
    person = actions.open_person(" Ｗang.Fang ", actor=world.root, name="王 芳", password=NEW)
    assert (person.username, person.name) == ("wang.fang", "王 芳")
    assert person.check_password(NEW)
    assert last_sentence(person) == "系统管理员为王 芳开立账号wang.fang"
    assert Person.objects.get_by_natural_key("WANG.fang") == person


def test_an_account_without_a_password_opens_to_nobody(world: World) -> None:
    person = actions.open_person("wang", actor=world.root, name="王芳")
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("username", "name", "password", "field", "sentence"),
    [
        ("XU", "许二", NEW, "username", "登录名xu已经有人用"),
        ("a b", "甲", NEW, "username", "登录名由2到50个字母"),
        ("a", "甲", NEW, "username", "登录名由2到50个字母"),
        ("jia", " ", NEW, "name", "请写姓名"),
        ("jia", "甲", "short-1", "password", "密码至少要10个字符。"),
        ("jia", "甲", "1234567890", "password", ""),
        ("jiajiajiajia", "甲", "jiajiajiajia", "password", ""),
    ],
)
def test_an_account_that_does_not_fit_is_refused_beside_its_field(
    world: World, username: str, name: str, password: str, field: str, sentence: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        actions.open_person(username, actor=world.root, name=name, password=password)
    assert refusal.value.field == field
    assert str(refusal.value).startswith(sentence)
    assert everything() == before


def test_only_administrators_open_accounts(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        actions.open_person("wang", actor=world.xu, name="王芳")
    assert str(refusal.value) == "“管理账号”不在您这个岗位的职责里，由系统管理员来办"


def test_no_password_reaches_the_ledger(world: World) -> None:
    person = actions.open_person("wang", actor=world.root, name="王芳", password=PASSWORD)
    actions.set_password(person, actor=world.root, password=NEW)
    hashed = Person.objects.get(pk=person.pk).password
    assert last_sentence(person) == "系统管理员为王芳设了新密码"
    for event in Event.objects.of(person):
        for secret in (PASSWORD, NEW, hashed, person.password):
            assert secret not in event.canonical
            assert secret not in str(event.facts)


def test_one_sets_the_own_password_in_whatever_post(world: World) -> None:
    actions.set_password(world.people["song"], actor=world.song, password=NEW)
    assert Person.objects.get(username="song").check_password(NEW)
    with pytest.raises(NotAllowed):
        actions.set_password(world.people["meng"], actor=world.song, password=NEW)


def test_an_administrator_sets_no_password_of_somebody_who_reaches_further(
    world: World, machine: Actor
) -> None:
    admin = district_admin(world, machine)
    clerk = actions.open_person("clerk", actor=machine, name="区受理员")
    actions.appoint(clerk, world.street, actor=machine, role=Role.CLERK)
    assert actions.set_password(clerk, actor=admin, password=NEW)
    # The city's post makes the person one whom the district may not impersonate,
    post = actions.appoint(clerk, world.city, actor=machine, role=Role.CLERK)
    with pytest.raises(NotAllowed):
        actions.set_password(clerk, actor=admin, password=PASSWORD)
    _end_post(post, actor=machine)
    assert actions.set_password(clerk, actor=admin, password=PASSWORD)
    # and so does standing in for somebody of the city.
    actions.name_deputy(world.posts["xu"], actor=machine, deputy=clerk)
    with pytest.raises(NotAllowed):
        actions.set_password(clerk, actor=admin, password=NEW)


def test_a_post_is_given_and_says_since_when(world: World) -> None:
    post = actions.appoint(
        world.people["song"], world.housing, actor=world.root, role=Role.HANDLER, title="借调"
    )
    assert last_sentence(post) == (
        f"系统管理员安排宋怀瑾在市住房和城乡建设局任借调，从{today().isoformat()}起"
    )
    assert post in world.people["song"].open_posts(today())


def test_a_post_of_tomorrow_reaches_nothing_today(world: World) -> None:
    tomorrow = today() + timedelta(days=1)
    post = actions.appoint(
        world.people["song"], world.housing, actor=world.root, role=Role.HANDLER, from_on=tomorrow
    )
    assert not post.is_open(today())
    assert post not in world.people["song"].open_posts(today())
    assert post in world.people["song"].open_posts(tomorrow)


def test_appointments_that_make_no_sense_are_refused(world: World, machine: Actor) -> None:
    closed = actions.open_unit(world.city, actor=machine, name="旧局", unit_kind=UnitKind.OTHER)
    _close_unit(closed, actor=machine)
    before = everything()
    song = world.people["song"]
    with pytest.raises(Refused, match="旧局已经撤销"):
        actions.appoint(song, closed, actor=machine, role=Role.HANDLER)
    with pytest.raises(Refused, match="没有“space”这条线"):
        actions.appoint(song, world.housing, actor=machine, role=Role.HANDLER, line="space")
    with pytest.raises(Refused, match="宋怀瑾已在市城市管理局任承办人"):
        actions.appoint(song, world.urban, actor=machine, role=Role.HANDLER)
    assert everything() == before


def test_who_reaches_one_line_gives_out_posts_of_that_line_only(
    world: World, machine: Actor
) -> None:
    post = actions.appoint(
        world.people["meng"], world.city, actor=machine, role=Role.ADMIN, line=Line.HEALTH
    )
    admin = post.actor(world.people["meng"])
    song, urban = world.people["song"], world.urban
    for line in ("", Line.HOUSING):
        with pytest.raises(NotAllowed):
            actions.appoint(song, urban, actor=admin, role=Role.CLERK, line=line)
    assert actions.appoint(song, urban, actor=admin, role=Role.CLERK, line=Line.HEALTH)


def test_an_ended_post_is_lost_at_once(world: World, machine: Actor) -> None:
    post = _end_post(world.posts["song"], actor=machine)
    assert post.to_on == today()
    assert list(world.people["song"].open_posts(today())) == []
    assert last_sentence(post) == (
        f"宋怀瑾不再任市城市管理局承办人，从{today().isoformat()}起（命令行登记）"
    )
    before = everything()
    with pytest.raises(Refused, match=f"宋怀瑾已于{today().isoformat()}离任"):
        _end_post(post, actor=machine)
    with pytest.raises(Refused, match="宋怀瑾已不在这个岗位"):
        actions.name_deputy(post, actor=machine, deputy=world.people["meng"])
    with pytest.raises(Refused, match="离任日期不能早于今天"):
        _end_post(world.posts["meng"], actor=machine, to_on=today() - timedelta(days=1))
    assert everything() == before


def test_an_end_that_is_announced_leaves_the_days_until_then(world: World, machine: Actor) -> None:
    later = today() + timedelta(days=10)
    post = _end_post(world.posts["song"], actor=machine, to_on=later)
    assert post.is_open(later - timedelta(days=1))
    assert not post.is_open(later)
    assert _end_post(post, actor=machine).to_on == today()


def test_a_post_that_never_began_ends_on_its_first_day(world: World, machine: Actor) -> None:
    later = today() + timedelta(days=10)
    post = actions.appoint(
        world.people["song"], world.housing, actor=machine, role=Role.HANDLER, from_on=later
    )
    post = _end_post(post, actor=machine)
    assert post.to_on == later
    assert not post.is_open(later)


def test_a_deputy_acts_in_the_post_under_the_own_name(world: World) -> None:
    post = actions.name_deputy(world.posts["qiu"], actor=world.qiu, deputy=world.people["song"])
    assert last_sentence(post) == "宋怀瑾代行市城市管理局局长邱若水的职责（邱若水登记）"
    own, standing_in = world.people["song"].open_posts(today())
    assert (own, standing_in) == (world.posts["song"], post)
    actor = standing_in.actor(world.people["song"])
    assert (actor.name, actor.post_name, actor.role) == ("宋怀瑾", "局长（代）", Role.UNIT_HEAD)


def test_a_deputy_names_no_other_and_ends_with_the_post(world: World, machine: Actor) -> None:
    post = actions.name_deputy(world.posts["qiu"], actor=world.qiu, deputy=world.people["song"])
    deputy = post.actor(world.people["song"])
    with pytest.raises(NotAllowed):
        actions.name_deputy(post, actor=deputy, deputy=world.people["meng"])
    with pytest.raises(Refused, match="不能请本人代行自己"):
        actions.name_deputy(post, actor=world.qiu, deputy=world.people["qiu"])
    with pytest.raises(Refused, match="代行人没有变"):
        actions.name_deputy(post, actor=world.qiu, deputy=world.people["song"])
    released = actions.name_deputy(post, actor=world.qiu, deputy=None)
    assert last_sentence(released) == "宋怀瑾不再代行市城市管理局局长邱若水的职责（邱若水登记）"
    actions.name_deputy(post, actor=world.qiu, deputy=world.people["song"])
    _end_post(post, actor=machine)
    assert list(world.people["song"].open_posts(today())) == [world.posts["song"]]


def test_a_suspended_account_is_resumed_and_both_are_told(world: World) -> None:
    person = actions.suspend_person(world.people["song"], actor=world.root)
    assert last_sentence(person) == "系统管理员停用宋怀瑾的账号"
    with pytest.raises(Refused, match="账号已经停用"):
        actions.suspend_person(person, actor=world.root)
    with pytest.raises(Refused, match="不能停用自己的账号"):
        actions.suspend_person(world.people["root"], actor=world.root)
    assert actions.resume_person(person, actor=world.root).is_active
    assert last_sentence(person) == "系统管理员恢复宋怀瑾的账号"


def test_whoever_is_refused_hears_who_can_do_it_the_nearest_first(
    world: World, machine: Actor
) -> None:
    district_admin(world, machine)
    post = Post(person=world.people["song"], unit=world.street, role=Role.CLERK, from_on=today())
    with pytest.raises(NotAllowed) as refusal:
        actions.appoint(world.people["song"], world.street, actor=world.song, role=Role.CLERK)
    assert str(refusal.value) == (
        "“安排岗位”不在您这个岗位的职责里。"
        "现在能办的人：陆怀远（船营区·系统管理员）、系统管理员（全国·系统管理员）"
    )
    assert not MANAGE_POSTS.allows(world.song, post)


def test_the_first_administrator_comes_with_the_account_or_not_at_all(
    world: World, machine: Actor
) -> None:
    closed = actions.open_unit(world.city, actor=machine, name="旧局", unit_kind=UnitKind.OTHER)
    closed = _close_unit(closed, actor=machine)
    before = everything()
    with pytest.raises(Refused, match="旧局已经撤销"):
        actions.open_administrator(
            closed, actor=machine, username="boss", name="甲", password=PASSWORD
        )
    assert everything() == before
    post = actions.open_administrator(
        Unit.root(), actor=machine, username="boss", name="甲", password=PASSWORD
    )
    assert (post.person.username, post.role) == ("boss", Role.ADMIN)

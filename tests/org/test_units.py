"""Opening, renaming, moving, closing and merging units: what is written, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.org import actions
from ligai.org.actions import _close_unit, _merge_unit, _move_unit
from ligai.org.models import Unit, UnitKey
from ligai.org.rules import Level, Line, Role, UnitKind
from tests.cast import World


def path_of(unit: Unit) -> str:
    return Unit.objects.get(pk=unit.pk).path


def last_sentence(unit: Unit) -> str:
    return Event.objects.of(unit).order_by("-seq")[0].sentence()


def everything() -> tuple[object, ...]:
    """What the organisation looks like, to see that a refusal wrote nothing."""
    return (
        list(Unit.objects.order_by("pk").values()),
        list(UnitKey.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def test_a_unit_opens_under_another_with_the_next_number_and_a_sentence(
    world: World, machine: Actor
) -> None:
    city = Unit.objects.get(pk=world.city.pk)
    unit = actions.open_unit(
        city,
        actor=machine,
        name=" 市 卫生健康委 ",
        unit_kind=UnitKind.DEPARTMENT,
        line=Line.HEALTH,
    )
    assert unit.path == f"{city.path}{city.last_child + 1}."
    assert (unit.name, unit.level, unit.line) == ("市 卫生健康委", Level.CITY, "health")
    assert unit.code == f"2202-{city.last_child + 1}"
    assert last_sentence(unit) == "命令行在吉林市下设立市 卫生健康委"
    with translation.override("en"):
        assert last_sentence(unit) == "命令行 opened 市 卫生健康委 under 吉林市"
    key = unit.keys.get()
    assert (key.path, key.to_at) == (unit.path, None)
    assert key.from_at == Event.objects.of(unit).get().effective_at


def test_a_unit_has_the_line_of_its_parent_unless_told_otherwise(
    world: World, machine: Actor
) -> None:
    hospital = actions.open_unit(
        world.city, actor=machine, name="市医院", unit_kind=UnitKind.HOSPITAL, line="health"
    )
    ward = actions.open_unit(hospital, actor=machine, name="儿科", unit_kind=UnitKind.WARD)
    assert (ward.line, ward.level) == ("health", Level.CITY)


def test_an_area_stands_one_level_below_its_parent(world: World, machine: Actor) -> None:
    assert actions.open_unit(world.city, actor=machine, name="新区").level == Level.COUNTY


def test_units_that_bear_the_same_name_stand_side_by_side(world: World, machine: Actor) -> None:
    first = actions.open_unit(world.street, actor=machine, name="胜利村", level=Level.VILLAGE)
    second = actions.open_unit(world.street, actor=machine, name="胜利村", level=Level.VILLAGE)
    assert first.code != second.code
    assert first.path != second.path


def test_a_code_typed_by_hand_that_looks_like_a_made_one_does_no_harm(
    world: World, machine: Actor
) -> None:
    village = Unit.objects.get(pk=world.village.pk)
    actions.open_unit(
        world.street,
        actor=machine,
        name="甲",
        code=f"{village.code}-1",
        unit_kind=UnitKind.OTHER,
    )
    made = actions.open_unit(village, actor=machine, name="乙", unit_kind=UnitKind.OTHER)
    assert made.code == f"{village.code}-2"


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": "  "}, "name", "请写单位名称，最多100个字"),
        ({"name": "甲", "code": "2202"}, "code", "代码2202已经是吉林市的"),
        ({"name": "甲", "code": "a b"}, "code", "单位代码最多40个字符，中间不留空格"),
        ({"name": "甲", "line": "space"}, "line", "没有“space”这条线"),
        ({"name": "甲", "level": Level.PROVINCE}, "level", "省级单位不能放在吉林市（市级）下面"),
        ({"name": "甲", "level": Level.CITY}, "level", "市级单位不能放在吉林市（市级）下面"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    world: World, machine: Actor, given: dict[str, object], field: str, sentence: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        actions.open_unit(world.city, actor=machine, **given)  # type: ignore[arg-type]
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    assert everything() == before


def test_only_an_administrator_of_the_place_opens_units_there(world: World) -> None:
    before = everything()
    with pytest.raises(NotAllowed) as refusal:
        actions.open_unit(world.street, actor=world.lu, name="甲村")
    assert (
        str(refusal.value)
        == "“管理单位”不在您这个岗位的职责里。现在能办的人：系统管理员（全国·系统管理员）"
    )
    assert everything() == before
    assert actions.open_unit(world.street, actor=world.root, name="甲村").name == "甲村"


def test_an_administrator_of_a_district_stays_inside_it(world: World, machine: Actor) -> None:
    actions.appoint(world.people["lu"], world.district, actor=machine, role=Role.ADMIN)
    admin = world.people["lu"].posts.get(role=Role.ADMIN).actor(world.people["lu"])
    assert actions.open_unit(world.district, actor=admin, name="新街道").parent == world.district
    with pytest.raises(NotAllowed):
        actions.open_unit(world.city, actor=admin, name="新区")
    with pytest.raises(NotAllowed):
        _move_unit(world.street, into=world.other_city, actor=admin)


def test_a_second_root_is_refused(world: World, machine: Actor) -> None:
    with pytest.raises(Refused, match="单位树已经建好了"):
        actions.found_tree(actor=machine, name="另一个")


def test_a_unit_is_renamed_and_remembers_its_name(world: World, machine: Actor) -> None:
    actions.rename_unit(world.urban, actor=machine, name="市城市管理执法局")
    assert last_sentence(world.urban) == "命令行把市城市管理局改名为市城市管理执法局"
    with pytest.raises(Refused, match="名称没有变"):
        actions.rename_unit(world.urban, actor=machine, name="市城市管理执法局")


def test_a_move_takes_everything_below_and_turns_every_key(world: World, machine: Actor) -> None:
    there = list(Unit.objects.under(world.district).order_by("pk").values_list("pk", "path"))
    before = timezone.now()
    moved = _move_unit(world.district, into=world.other_city, actor=machine)
    assert moved.before == world.district.path
    assert moved.after == f"{world.other_city.path}1."
    for unit, path in there:
        now = moved.after + path[len(moved.before) :]
        assert Unit.objects.get(pk=unit).path == now
        old, new = UnitKey.objects.filter(unit=unit).order_by("from_at")
        assert (old.path, old.to_at) == (path, moved.effective_at)
        assert (new.path, new.from_at, new.to_at) == (now, moved.effective_at, None)
    past = UnitKey.objects.at(before).under(world.city.path).values_list("unit_id", flat=True)
    assert {unit for unit, _path in there} <= set(past)
    assert last_sentence(world.district) == "命令行把船营区从吉林市划到通化市"
    assert Unit.objects.get(pk=world.district.pk).parent == world.other_city


def test_a_number_that_was_left_behind_is_not_given_again(world: World, machine: Actor) -> None:
    _move_unit(world.district, into=world.other_city, actor=machine)
    back = _move_unit(world.district, into=world.city, actor=machine)
    assert back.after != world.district.path
    paths = UnitKey.objects.filter(unit=world.village).values_list("path", flat=True)
    assert len(set(paths)) == 3


def test_a_move_may_be_told_late_but_not_before_what_happened_below(
    world: World, machine: Actor
) -> None:
    told = _move_unit(world.village, into=world.district, actor=machine)
    before = everything()
    with pytest.raises(Refused) as refusal:
        _move_unit(
            world.district,
            into=world.other_city,
            actor=machine,
            effective_at=told.effective_at - timedelta(seconds=1),
        )
    assert "不能早于" in str(refusal.value)
    assert refusal.value.field == "effective_at"
    assert everything() == before
    late = told.effective_at + timedelta(microseconds=5)
    moved = _move_unit(world.district, into=world.other_city, actor=machine, effective_at=late)
    assert moved.effective_at == late
    assert UnitKey.objects.get(unit=world.village, to_at=None).from_at == late


def test_moves_that_make_no_tree_are_refused(world: World, machine: Actor) -> None:
    before = everything()
    wrong = [
        (world.nation, world.city, "全国是最上一级，不能划转"),
        (world.city, world.street, "不能划到它自己下面"),
        (world.city, world.city, "不能划到它自己下面"),
        (world.city, world.province, "它已经在吉林省下面"),
        (world.city, world.other_city, "市级单位不能放在通化市（市级）下面"),
    ]
    for unit, into, sentence in wrong:
        with pytest.raises(Refused) as refusal:
            _move_unit(unit, into=into, actor=machine)
        assert str(refusal.value) == sentence
    assert everything() == before


def test_a_bureau_may_be_handed_down_to_a_lower_territory(world: World, machine: Actor) -> None:
    moved = _move_unit(world.urban, into=world.district, actor=machine)
    assert path_of(world.urban) == moved.after


def test_a_unit_closes_when_it_is_empty(world: World, machine: Actor) -> None:
    before = everything()
    with pytest.raises(Refused, match=r"致和街道下面还有单位：致和社区。请先撤销或划出"):
        _close_unit(world.street, actor=machine)
    with pytest.raises(Refused, match=r"市督查室还有人在岗：顾明川（督查员）。请先办理离任"):
        _close_unit(world.inspection, actor=machine)
    with pytest.raises(Refused, match="全国是最上一级，不能撤销"):
        _close_unit(world.nation, actor=machine)
    assert everything() == before
    closed = _close_unit(world.village, actor=machine)
    assert closed not in Unit.objects.open()
    assert last_sentence(closed) == "命令行撤销致和社区"
    _close_unit(world.street, actor=machine)


def test_nothing_more_is_done_with_a_closed_unit(world: World, machine: Actor) -> None:
    village = _close_unit(world.village, actor=machine)
    before = everything()
    day = village.closed_on.isoformat()  # type: ignore[union-attr]
    for act in (
        lambda: actions.open_unit(village, actor=machine, name="组", unit_kind=UnitKind.OTHER),
        lambda: actions.rename_unit(village, actor=machine, name="甲"),
        lambda: _move_unit(village, into=world.district, actor=machine),
        lambda: _move_unit(world.urban, into=village, actor=machine),
        lambda: _close_unit(village, actor=machine),
        lambda: _merge_unit(world.housing, into=village, actor=machine),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert f"致和社区已于{day}撤销" in str(refusal.value) or "在岗" in str(refusal.value)
    assert everything() == before


def test_a_merged_unit_names_the_one_that_goes_on(world: World, machine: Actor) -> None:
    other = actions.open_unit(world.street, actor=machine, name="解放社区", level=Level.VILLAGE)
    with pytest.raises(Refused, match="不能并入自己"):
        _merge_unit(other, into=other, actor=machine)
    merged = _merge_unit(other, into=world.village, actor=machine)
    assert merged.merged_into == world.village
    assert merged.closed_on is not None
    assert last_sentence(other) == "命令行把解放社区并入致和社区"


def dig(unit: Unit, actor: Actor) -> None:
    """Open a unit under a unit under a unit, for ever."""
    for depth in range(60):
        code = f"d{depth}"
        unit = actions.open_unit(unit, actor=actor, name="层", code=code, unit_kind=UnitKind.OTHER)


def test_a_tree_that_grows_too_deep_is_refused_in_words(world: World, machine: Actor) -> None:
    with pytest.raises(Refused, match="单位层级太深"):
        dig(world.urban, machine)
    assert max(len(path) for path in Unit.objects.values_list("path", flat=True)) in (119, 120)
    before = everything()
    with pytest.raises(Refused, match="单位层级太深"):
        _move_unit(world.urban, into=world.street, actor=machine)
    assert everything() == before


def test_a_padded_statistical_code_finds_its_unit(world: World) -> None:
    for code in ("2202", "220200", "220200000", "220200000000", " 2202 "):
        assert Unit.objects.by_code(code) == world.city
    assert Unit.objects.by_code("220204001000") == world.street
    with pytest.raises(Unit.DoesNotExist):
        Unit.objects.by_code("2299")

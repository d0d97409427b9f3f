"""What is proposed to be hidden, and what is left alone. All persons and numbers are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.masks import REPLACEMENTS, Kind, Mask, apply, propose


def found(text: str) -> list[tuple[str, str]]:
    return [(mask.kind, text[mask.start : mask.end]) for mask in propose(text)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13800138000。", "13800138000"),
        ("打 138 0013 8000 找我", "138 0013 8000"),
        ("手机138-0013-8000", "138-0013-8000"),
        ("手机１３８００１３８０００", "１３８００１３８０００"),
        ("手机138－0013－8000", "138－0013－8000"),
        ("+86 13800138000", "+86 13800138000"),
        ("8613800138000请回电", "8613800138000"),
        ("13800138000户主不在家", "13800138000"),
        ("加13800138000wx", "13800138000"),
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text: str, hidden: str) -> None:
    assert found(text) == [("mobile", hidden)]


def test_two_numbers_joined_by_a_dash_or_a_space_are_two() -> None:
    assert found("13800138000-13900139000") == [
        ("mobile", "13800138000"),
        ("mobile", "13900139000"),
    ]
    assert found("13800138000 22020219900307831X") == [
        ("mobile", "13800138000"),
        ("identity_number", "22020219900307831X"),
    ]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("座机0432-62345678", "0432-62345678"),
        ("(0432)6234 5678", "(0432)6234 5678"),
        ("０４３２－６２３４５６７８", "０４３２－６２３４５６７８"),
        ("010 62345678转801", "010 62345678转801"),
        ("02162345678", "02162345678"),
        ("电话：62345678", "62345678"),
        ("联系方式是6234567", "6234567"),
    ],
)
def test_a_landline_is_found_with_its_area_code_or_after_a_cue(text: str, hidden: str) -> None:
    assert found(text) == [("landline", hidden)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("证号220202199003078328，", "220202199003078328"),
        ("22020219900307831x", "22020219900307831x"),
        ("２２０２０２１９９００３０７８３１Ｘ", "２２０２０２１９９００３０７８３１Ｘ"),
        ("220202 19900307 8328", "220202 19900307 8328"),
        ("老号码220202900307831", "220202900307831"),
        ("身份证号220202199003078329", "220202199003078329"),  # mistyped, still theirs
        ("身份证号码：220202900307831", "220202900307831"),
    ],
)
def test_an_identity_number_is_found_by_its_check_or_its_cue(text: str, hidden: str) -> None:
    assert found(text) == [("identity_number", hidden)]


@pytest.mark.parametrize(
    "text",
    [
        "流水220202199003078329",  # check digit wrong
        "流水220202199013078320",  # month 13
        "流水990202199003078328",  # no such province
        "流水220202901307831",  # old form, month 13
    ],
)
def test_a_long_number_that_is_no_identity_number_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "card",
    ["6222021202001234567", "6222 0212 0200 1234 567", "6228-4800-1234-5671", "4367420012345673"],
)
def test_a_bank_card_is_found_by_luhns_check(card: str) -> None:
    assert found(f"卡号{card}，") == [("bank_card", card)]
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert found(f"卡号{wrong}，") == []


@pytest.mark.parametrize(
    "address", ["wang.wu@example.com", "w_5+a@mail.example.com.cn", "wangwu＠example．com"]
)
def test_an_e_mail_address_is_found(address: str) -> None:
    assert found(f"请回复到{address}谢谢") == [("email", address)]


@pytest.mark.parametrize(
    "plate",
    ["吉B12345", "吉B·12345", "吉b1a2c3", "吉BD12345", "吉B12345D", "粤Z1234港", "吉B1234学"],
)
def test_a_plate_is_found_old_and_new(plate: str) -> None:
    assert found(f"一辆{plate}长期占道") == [("plate", plate)]


@pytest.mark.parametrize(
    "door",
    [
        "3号楼2单元501室",
        "３号楼２单元５０１室",
        "三号楼二单元五零一室",
        "9栋1203室",
        "9栋1203",
        "A座1203",
        "12弄3号501室",
        "2单元501室",
        "12号3单元5楼东门",
    ],
)
def test_a_door_number_is_found(door: str) -> None:
    assert found(f"住在致和小区{door}，漏水") == [("door", door)]


def test_a_door_number_in_dashes_is_found_behind_the_name_of_an_estate() -> None:
    assert found("锦绣花园3-2-501漏水") == [("door", "3-2-501")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫张三，住在船营区", ["张三"]),
        ("我叫张三丰今年六十岁", ["张三丰"]),
        ("联系人：李四", ["李四"]),
        ("联系人:李四电话见下", ["李四"]),
        ("姓名： 欧阳小娜 女", ["欧阳小娜"]),
        ("姓名：阿不都·热合曼，男", ["阿不都·热合曼"]),
        ("王五先生昨天来过", ["王五"]),
        ("找到王先生和陈小明女士", ["王", "陈小明"]),
        ("找方小明先生", ["方小明"]),
        ("本人赵铁柱，反映如下", ["赵铁柱"]),
        ("我是李雷，家住三楼", ["李雷"]),
        ("反映人孙小美 女", ["孙小美"]),
        ("投诉人为周大福（退休）", ["周大福"]),
        ("诸葛大爷家漏水", ["诸葛"]),
    ],
)
def test_a_name_is_found_after_a_cue_or_before_an_honorific(text: str, names: list[str]) -> None:
    assert found(text) == [("name", name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "2019年9月10日，吉城〔2019〕58号文件，2019-2020年",
        "2019-09-10 12:30:45 上报，编号20190910123456789",
        "金额13800138000元，投资13800000000 元，共1234567.89元",
        "面积13812345678平方米，占比0.12345678",
        "拨打12345热线，或400-800-1234",
        "9号楼东侧堆放物27处，3号楼2单元门坏了",
        "9月5号301路公交，10月5号1203人参加",
        "501会议室，310国道，G1212高速，K1203次",
        "订单1380-0138-0002-0199和1380013800020",
        "信用代码91220201MA0Y0000XX",
        "吉A座，京B2B平台，在云A区",
        "评分100-200-3000，比分3-2-1",
        "联系人：匿名，姓名：不详，负责人：已告知",
        "我是党员，我是居民，我是安徽人，我是业主",
        "业主方便，信访人于昨日来访，来电人时常，业主和物业，反映人要求，本人高度重视，",
        "我叫他来，我叫了物业",
        "各位先生女士，全体同志，保安大爷，司机师傅，一位男士，关爱老人",
        "会议在5楼召开，共3层2户，8栋30户受影响，16栋08户型",
        "和同志们一起，房子是爷爷建的，业主内部",
        "转账42路第138期2019年第12号",
    ],
)
def test_years_document_numbers_amounts_and_ordinary_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_whole_complaint_is_masked_and_the_place_of_the_problem_stays() -> None:
    text = (
        "我叫张三，住致和小区3号楼2单元501室，电话138 0013 8000，身份证22020219900307831X。"
        "9号楼东侧2019年起有吉B12345等14辆僵尸车，已按吉城〔2019〕58号反映过，无人管。"
    )

    assert apply(text, propose(text)) == (
        "我叫【姓名】，住致和小区【门牌号】，电话【手机号】，身份证【证件号】。"
        "9号楼东侧2019年起有【车牌号】等14辆僵尸车，已按吉城〔2019〕58号反映过，无人管。"
    )


def test_masked_text_has_nothing_left_to_mask() -> None:
    text = "联系人：李四，13800138000，吉B12345，wang@example.com，王五先生，0432-62345678"
    masked = apply(text, propose(text))

    assert found(masked) == []


@given(
    st.text(alphabet="0123456789１３８ -－.@吉B·号楼室单元我叫张三先生：元年〔〕xX\n", max_size=80)
)
def test_proposals_are_ordered_apart_and_fit_the_text(text: str) -> None:
    masks = propose(text)

    assert all(mask.start < mask.end <= len(text) for mask in masks)
    assert all(one.end <= other.start for one, other in pairwise(masks))
    assert all(mask.replacement == REPLACEMENTS[Kind(mask.kind)] for mask in masks)
    kept = text
    for mask in reversed(masks):
        kept = kept[: mask.start] + mask.replacement + kept[mask.end :]
    assert apply(text, masks) == kept


@pytest.mark.parametrize("spans", [[(0, 3), (2, 4)], [(2, 9)], [(3, 3)], [(-1, 2)]])
def test_masks_that_overlap_or_do_not_fit_are_refused(spans: list[tuple[int, int]]) -> None:
    masks = [Mask(start, end, Kind.NAME, "【姓名】") for start, end in spans]

    with pytest.raises(ValueError, match="does not fit"):
        apply("我叫张三", masks)


def test_masks_that_a_clerk_added_are_applied_in_any_order() -> None:
    masks = [Mask(2, 4, "name", "【姓名】"), Mask(0, 1, "other", "某")]

    assert apply("我叫张三", masks) == "某叫【姓名】"

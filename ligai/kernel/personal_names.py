"""Chinese personal names in running text: surnames, and words that only look like names."""

from __future__ import annotations

import re

_SINGLE = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江"
    "傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎"
    "温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂"
    "兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋"
    "古强穆姬宫景沙仇栾刁商冷苑柏窦邸边郎楼代付肖闫佟仲和全应"
)
_COMPOUND = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|宇文|长孙|端木|南宫|独孤|轩辕|呼延|东郭|西门|"
    "赫连|澹台|公冶|宗政|濮阳|淳于|单于|太史|申屠|钟离|闾丘|百里"
)
SURNAME = f"(?:{_COMPOUND}|[{''.join(dict.fromkeys(_SINGLE))}])"

# Surnames that are more often an ordinary word; they need a clear cue before them.
_AMBIGUOUS = frozenset(
    "于和向曾时常成全应方高任查单连车项党阳强商古冷代付边易解关管简华左安白金万文武田石江路游包"
)
# Of these, the ones that join or lead words: inside a sentence they begin no name.
_PARTICLES = frozenset("和向于应全成时曾任查付解关管包代单连")
_NOT_NAMES = frozenset(
    (
        "不详",
        "未知",
        "保密",
        "匿名",
        "无名",
        "不明",
        "没有",
        "不便",
        "不公开",
        "不愿透露",
        "见附件",
        "同上",
    )
) | frozenset(
    (
        "本人",
        "居民",
        "群众",
        "业主",
        "村民",
        "市民",
        "家长",
        "学生",
        "物业",
        "社区",
        "已经",
        "已告知",
    )
)
_NO_ONE = frozenset(("全体", "全部", "关爱", "高龄", "高级", "单身", "白领", "司机", "保安"))
_PERSON_WORDS = "人员民户主生工者方长师友客们"
_FOLLOWS = "电话|手机|联系|身份证|证件|住址|地址|现住|家住|住在|男|女|今年|反映|投诉|称|来电|来信|汉族|先生|女士|同志|的|是|说|和|与|及|在|住|等"
_HONORIFICS = "先生|女士|小姐|太太|同志|师傅|大爷|大妈|大娘|大叔|大婶|大哥|大姐|阿姨|奶奶|爷爷"

_GIVEN = r"[㐀-鿿]"
_IN_NAME = r"(?![是的了着在与和及或不没被把就都也等内])[㐀-鿿]"
_END = rf"(?=$|[^㐀-鿿·]|{_FOLLOWS})"
_FULL = rf"{SURNAME}(?:{_IN_NAME}){{1,2}}?{_END}|{SURNAME}(?:{_IN_NAME}){{1,2}}"

_LABEL = re.compile(
    r"(?:姓名|联系人|投诉人|反映人|举报人|来电人|来信人|来访人|诉求人|信访人|申请人|当事人|受害人|负责人|户主|业主)"
    rf"\s{{0,3}}[:：]\s{{0,3}}(?P<name>{_FULL}|{_GIVEN}{{2,4}}(?:·{_GIVEN}{{1,10}}){{0,3}}{_END})"
)
_CALLED = re.compile(
    rf"(?:我叫做?|我名叫|本人叫|本人姓名|我的名字[叫是]|名叫|署名)\s{{0,2}}(?P<name>{_FULL})"
)
_BARE = re.compile(
    r"(?:我是|本人|姓名|联系人|投诉人|反映人|举报人|来电人|来访人|诉求人|信访人|户主|业主)[为是]?\s{0,2}"
    rf"(?P<name>{SURNAME}(?:{_IN_NAME}){{1,2}})(?=$|[，。、；,.;!！（(\s\d]|电话|手机|身份证)"
)
_HONORIFIC = re.compile(rf"(?:{_HONORIFICS})(?!们)")
_ALMOST = re.compile(rf"{SURNAME}(?:{_IN_NAME}){{0,2}}")


def find_names(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of names after a cue (我叫张三, 联系人：李四) or before an honorific (王五先生).

    Proposals for a person to confirm: a name without any cue is not found.
    """
    spans = [found.span("name") for found in _LABEL.finditer(text) if _plausible(found["name"])]
    spans += [found.span("name") for found in _CALLED.finditer(text) if _plausible(found["name"])]
    spans += [
        found.span("name")
        for found in _BARE.finditer(text)
        if _plausible(found["name"]) and found["name"][0] not in _AMBIGUOUS
    ]
    for found in _HONORIFIC.finditer(text):
        span = _before(text, found.start())
        if span is not None:
            spans.append(span)
    return spans


def _plausible(name: str) -> bool:
    return name not in _NOT_NAMES and name[-1] not in _PERSON_WORDS


def _before(text: str, end: int) -> tuple[int, int] | None:
    """The longest name that ends here: up to four characters for a compound surname."""
    if text.endswith(tuple(_NO_ONE), 0, end):
        return None
    for length in (4, 3, 2, 1):
        start = end - length
        name = text[max(start, 0) : end]
        if start < 0 or not _ALMOST.fullmatch(name):
            continue
        opens = start == 0 or not re.match(_GIVEN, text[start - 1])
        if opens or name[0] not in _PARTICLES:
            return start, end
    return None

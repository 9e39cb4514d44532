"""Simplified Chinese to Traditional by OpenCC, in the forms of Taiwan or Hong Kong; a glossary has the last word.

OpenCC takes the longest phrase it knows from left to right, so that now and then one begins in one word and ends in the
next: 被发|展 as 被髮. What it is known to read wrong in texts of this trade stands below and is turned by us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

TAIWAN, HONG_KONG = "tw", "hk"
_CONFIGS = {TAIWAN: "s2tw", HONG_KONG: "s2hk"}

# Addresses must stay as the files are called.
_ADDRESS = re.compile(r'(?<=[ \n])(?:href|src|srcset|id|for|name|value|class|data-index)="[^"]*"')

# Surnames that are written alike in both scripts, whatever the character means elsewhere: 于某, not 於某.
_KEPT_SURNAMES = "于范余郁游岳姜谷沈涂肖占向曲干丑仇种卜朴舍胡折后"
_BEHIND_SURNAME = "某姓"
# Of these also those that end no other word, before what people are called: 余先生, but 其餘老師.
_BEFORE_TITLE = "范余郁游岳姜谷沈涂肖卜"
_TITLES = (
    "先生 女士 小姐 老师 老板 师傅 医生 律师 警官 经理 主任 局长 大爷 大妈 大姐 大哥 阿姨 叔叔 奶奶 爷爷 同学"
).split()
_AFTER_NAMED = "于范余郁游岳姜谷沈涂肖曲丑仇种"  # 姓范的老闆

# Words that a phrase of OpenCC's would run into, with what stands before them.
_BEFORE_HAIR = "被能会要就再不没已可将并先后来又还也都才从由所未曾群"  # 发 is 發 here, never 髮
_SENDING = "展现送布出放起生动到来给行货证票信觉表达"
_WORDS: Mapping[str, str] = {
    # 了 is a particle, not 瞭
    "了如何": "了如何", "了如果": "了如果", "了如下": "了如下", "了如此": "了如此", "示了": "示了", "了解": "了解",
    # 只 is 只, not 隻, before a verb
    "是只有": "是只有", "是只要": "是只要", "是只能": "是只能", "是只会": "是只會", "是只想": "是只想", "是只收": "是只收",
    "是只给": "是只給", "是只做": "是只做", "一只要": "一只要", "两只能": "兩只能",
    # 个中介 is no 箇中
    "个中介": "個中介", "个中心": "個中心", "个中年": "個中年", "个中学": "個中學", "个中间": "個中間", "个中奖": "個中獎",
    "个中国": "個中國", "个中文": "個中文", "个中药": "個中藥", "个中午": "個中午", "个中标": "個中標",
    # 干预, 干涉, 干扰 are 干
    "府干预": "府干預", "府干涉": "府干涉", "干预": "干預", "干涉": "干涉", "干扰": "干擾", "相干": "相干", "若干": "若干",
    # 不准 forbids; 不準 is not exact
    "不准确": "不準確", "拿不准": "拿不準", "说不准": "說不準", "看不准": "看不準", "吃不准": "吃不準", "摸不准": "摸不準",
    "打不准": "打不準", "测不准": "測不準", "算不准": "算不準", "认不准": "認不準", "对不准": "對不準", "不准": "不准",
    "批准": "批准", "准许": "准許", "准予": "准予", "获准": "獲准", "核准": "核准", "准考证": "准考證",
    # cards and papers are issued
    "发卡": "發卡", "白发票": "白發票", "白发放": "白發放", "头发出": "頭發出", "头发送": "頭發送", "头发来": "頭發來",
    # 制造, 研制, 复制 are 製, 制度, 控制 are 制
    "制证费": "製證費", "与制造": "與製造", "制造": "製造", "与制作": "與製作", "与制度": "與制度", "卡里": "卡裡", "账户里": "賬戶裡",
    # what ends like a surname
    "导游": "導遊", "旅游": "旅遊", "手游": "手遊", "网游": "網遊", "其余": "其餘", "业余": "業餘", "多余": "多餘", "剩余": "剩餘",
    "师范": "師範", "模范": "模範", "示范": "示範",
    # places, time and others that run together
    "方面条": "方面條", "台面上": "檯面上", "下面条": "下面條", "前面条": "前面條", "公里程": "公里程", "手里程": "手里程",
    "皇后": "皇后", "里程": "里程", "家里面": "家裡面", "余额": "餘額", "系统": "系統", "联系": "聯繫", "关系": "關係",
    "干部": "幹部", "松了": "鬆了", "合同": "合同", "签名": "簽名", "签字": "簽字", "面签": "面簽", "复核": "複核",
    "转账": "轉賬", "账户": "賬戶", "账号": "賬號", "账单": "賬單", "对账": "對賬", "记账": "記賬", "到账": "到賬", "走账": "走賬",
    "借出卡": "借出卡", "出卖": "出賣", "征信": "徵信", "征求": "徵求", "征收": "徵收", "布置": "佈置", "公布": "公佈", "发布": "發佈",
    # 簽 what one signs; 籤 what one draws or sticks on
    "签": "簽", "标签": "標籤", "书签": "書籤", "抽签": "抽籤", "中签": "中籤", "求签": "求籤", "牙签": "牙籤", "竹签": "竹籤", "便签": "便籤",
    "规格里": "規格裡", "表格里": "表格裡", "报道里": "報道裡",
    "里面": "裡面", "渠道里": "渠道裡", "楼道里": "樓道裡", "过道里": "過道裡", "街道里": "街道裡", "通道里": "通道裡", "里加上": "裡加上",
    "对折": "對折", "折页": "折頁", "单只要": "單只要", "单只能": "單只能", "单只有": "單只有",
    "点赞": "點讚", "赞赏": "讚賞", "赞一个": "讚一個", "个赞": "個讚", "被赞": "被讚", "求赞": "求讚", "集赞": "集讚", "刷赞": "刷讚",
    "群发": "群發", "面对面": "面對面", "才能": "才能", "家伙": "傢伙", "同伙": "同夥", "团伙": "團夥", "合伙": "合夥", "伙同": "夥同",
}  # fmt: skip
_HONG_KONG = str.maketrans("裡說臺", "裏説台")  # of what is written above in Taiwan's forms, Hong Kong's
_IN_USE = {  # characters of OpenCC's that people there do not write
    TAIWAN: str.maketrans("賬", "帳"),  # 帳戶 and 轉帳 on every bank's page in Taiwan, 賬戶 and 轉賬 in Hong Kong
    HONG_KONG: str.maketrans("羣麪", "群麵"),
}


def traditional(text: str, glossary: tuple[tuple[str, str], ...] = (), forms: str = TAIWAN) -> str:
    """The text in Traditional characters; `glossary` maps Simplified words to what is to stand there, `forms` is tw or hk."""
    made = "".join(_pieces(text, forms))
    for word, wanted in _turned(glossary, forms):
        made = made.replace(word, wanted)
    return made


def traditional_page(page: str, glossary: tuple[tuple[str, str], ...] = (), forms: str = TAIWAN) -> str:
    """A page in Traditional characters, its addresses and ids as they were."""
    kept = _ADDRESS.findall(page)
    if not any(_has_chinese(address) for address in kept):
        return traditional(page, glossary, forms)
    pieces = _ADDRESS.split(page)
    turned = [traditional(piece, glossary, forms) for piece in pieces]
    return "".join(part for pair in zip(turned, [*kept, ""], strict=True) for part in pair)


def _has_chinese(text: str) -> bool:
    return any(c > "\u2e80" for c in text)


def _pieces(text: str, forms: str) -> Iterator[str]:
    """The text in turn as OpenCC turns it and as we do."""
    words, found = _own(forms)
    in_use = _IN_USE[forms]
    at = 0
    for hit in found.finditer(text):
        yield _converter(forms).convert(text[at : hit.start()]).translate(in_use)
        yield words[hit[0]]
        at = hit.end()
    yield _converter(forms).convert(text[at:]).translate(in_use)


@cache
def _own(forms: str) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """What is turned by us, the longest first."""
    words = dict(_WORDS)
    words |= {f"{name}{after}": f"{name}{after}" for name in _KEPT_SURNAMES for after in _BEHIND_SURNAME}
    turn = _converter(forms).convert
    words |= {f"{name}{title}": f"{name}{turn(title)}" for name in _BEFORE_TITLE for title in _TITLES}
    words |= {f"姓{name}": f"姓{name}" for name in _AFTER_NAMED}
    for before in _BEFORE_HAIR:
        for after in _SENDING:
            words.setdefault(f"{before}发{after}", f"{turn(before)}發{turn(after) if after != '布' else '佈'}")
    if forms == HONG_KONG:
        words = {word: made.translate(_HONG_KONG) for word, made in words.items()}
    words = {word: made.translate(_IN_USE[forms]) for word, made in words.items()}
    found = re.compile("|".join(sorted(map(re.escape, words), key=lambda word: -len(word))))
    return words, found


@cache
def _turned(glossary: tuple[tuple[str, str], ...], forms: str) -> tuple[tuple[str, str], ...]:
    """What we make of each word and what is wanted, longest first."""
    pairs = {("".join(_pieces(word, forms)), wanted) for word, wanted in glossary}
    return tuple(sorted(((a, b) for a, b in pairs if a != b), key=lambda pair: -len(pair[0])))


@cache
def _converter(forms: str) -> Any:
    import opencc

    return opencc.OpenCC(_CONFIGS[forms])

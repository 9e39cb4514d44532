"""Words a public body does not use: promises, blame, authority that nobody gave, emblems, other scripts, numbers nobody lists,
links where there must be none, law that is not in content/law.yaml.

What the fraudster says, in quotation marks or behind `>`, is his and not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sitegen.checks.folding import figures, folded
from sitegen.checks.identifiers import PUBLIC_NUMBERS, Known
from sitegen.checks.law import check_law
from sitegen.checks.prefilter import PrefilteredPattern, prepare_paragraph
from sitegen.checks.rules import tell
from sitegen.checks.texts import MOST_LINES, Document, Text
from sitegen.checks.traditional_characters import TRADITIONAL
from sitegen.loading.laws import Laws
from sitegen.model.problems import Origin, Problems

_SURELY = "百分之百|百分百|100%|绝对|一定|必定|必将|必然|肯定|保证|确保|包|担保|承诺|必能|定能|准能|都能|全都能|无条件"
_OUTCOME = "追回|挽回|返还|退还|找回|拿回|讨回|要回|追缴|追到|拦截|拦住|破案|抓获|抓到|止付|冻结|安全|有效|成功|不被骗|不会被骗|不受骗|不上当|零风险|零损失|分文不少"
_PROMISES = PrefilteredPattern(
    rf"(?:{_SURELY})\s?(?:能够|能|会|可以|可|帮您|帮你|给您|给你|为您|为你|将)?(?:把钱|将钱|钱款|资金|损失|被骗资金)?(?:全额|全部|全数|足额|及时|成功)?(?:给您|给你|帮您|帮你)?(?:{_OUTCOME})(?!账户|措施|感|知识|意识)"
    r"|全额(?:追回|返还|挽回)|零风险|永不(?:被骗|上当)|(?:再也|永远|从此)不会(?:被骗|上当)|一分(?:钱)?(?:都)?不(?:会)?少(?:地)?(?:追回|返还|退)"
    r"|(?:\d+|[一二三两几半]+)(?:个)?(?:小时|分钟|天)(?:之内|以内|内)?(?:都|就|一定|必|必定|保证|肯定|即)?(?:可以|可|能够|能|会)?(?:全额|全部)?(?:撤回|撤销|追回|止付成功|到账退回)|只要.{0,8}(?:就|都)(?:一定|肯定)?能(?:全部|全额)?(?:追回|挽回|拦住|破案)"
    r"|万无一失|百分之百|确保(?:您|你|群众|资金)?(?:的)?(?:资金|钱)?(?:绝对|万无一失)|杜绝一切(?:诈骗|风险)|包(?:您|你)(?:追回|不被骗|安全)"
)
_NEGATED = PrefilteredPattern(
    "(?:不能|不会|不可能|无法|没法|没有|没人|难以|谁也|谁都|不敢|哪有|哪能|别信|不要信|别相信|不要相信|并非|不是|不等于|未必|不见得|骗子|自称|声称|谎称|说是|说|称|号称|打着|所谓|相信|许诺|冒充|宣传|广告)[^，。,;!?]{0,8}$"
)
_FIRST = PrefilteredPattern(
    r"(?m)^[ \t\u3000]*(?:(?:[-*+]|\d{1,2}[.)])[ \t]+)?[，、。；：！？]"
)  # how an item or a value never begins
_COMMA = PrefilteredPattern(r"[？！?!，、；。]\s?[，、；]|[，、；]\s?。")
_BLAME = PrefilteredPattern(
    "活该|太傻|真傻|傻子|愚蠢|笨蛋|贪心|贪小便宜|贪便宜|贪图(?:小便宜|便宜|小利|高利)|贪财|财迷|自作自受|咎由自取|(?:怪|怨)(?:他|她|你|您)自己|自找的|没脑子|脑子进水|不长脑子|不长记性|老糊涂|鬼迷心窍|愚昧|"
    "智商(?:低|税|欠费|不够)|傻乎乎|蠢|人傻|自己(?:笨|傻|贪)|谁(?:让|叫)(?:他|她|你|您)(?:贪|傻|不|信|轻信)|不值得同情|丢人现眼|被骗(?:的)?(?:都)?是(?:因为)?(?:贪|傻|笨)|无知(?!觉)"
)
_BODIES = "公安部|最高人民法院|最高法|最高人民检察院|最高检|国务院|党中央|中央政法委|国家反诈中心|人民银行|央行|银保监会|金融监管总局|工信部|网信办|公安厅|公安局|国家|部委|省政府|法院"
_AUTHORITY = PrefilteredPattern(
    rf"(?:{_BODIES})(?:官方|权威|统一|特别|正式|独家|唯一)*(?:授权|批准|认证|认定|监制|指定|背书|特许|推荐|许可|备案通过|担保|委托)(?!的?(?:条件|手续|程序|文件|通知书|应当))"
    r"|(?:官方|全国|全省|国内|国家)(?:唯一|独家|指定|最权威|权威认证|权威指定|唯一指定)|唯一(?:官方|权威|指定)|国家级(?:反诈|平台|认证|权威|机构|项目)|权威(?:认证|发布平台|指定)|(?:公安|警方|政府)(?:指定|认证|授权|独家|特许)(?!的?(?:账户|“))|央视(?:推荐|认证|合作)|红头文件(?:认定|批准)"
)
_EMBLEM = PrefilteredPattern(
    "(?:使用|印上|印有|印着|加上|加印|贴上|配上|配|放上|放置|附上|附|带上|摆上|换成|采用|镶|右上角|左上角|页眉|抬头|封面)[^，。,;]{0,8}(?:警徽|国徽|警察臂章|警用标志|公安标识|公安徽|警察标志|军徽|党徽)|(?:警徽|国徽|公安标识|警用标志)(?:图案|标志|LOGO|logo)?(?:放在|印在|置于|居中|摆在|作为|作底)"
)
_EMBLEM_NAME = PrefilteredPattern(
    "警徽|国徽|jinghui|police[-_]?(?:emblem|badge|logo)|guohui|national[-_]?emblem", re.IGNORECASE
)
_MAY_BE_EMBLEM = PrefilteredPattern("[警国公党军]徽|标识|标志|臂章")
_MAY_BE_DEBRIS = PrefilteredPattern("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|\\([a-z]")
_NOT_OURS = PrefilteredPattern("不|禁|勿|没有|假|冒|伪|骗|自称|视频|制服|屏幕")
_DEBRIS = PrefilteredPattern(
    "[一-龥]\\s?\\(\\s?(?:[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ][a-zü]*\\s?){1,6}\\)|(?<![A-Za-z])[b-df-hj-np-tw-z]{0,2}[aeiouü]{0,2}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][aeioungr]{0,3}(?![A-Za-z.])|"
    "[一-龥]\\((?!app|ppt|pdf|nfc|etc|atm|pos|sim|usb|url|http|www|ai|vr|id|ok|kg|km|cm|mm|ml|cn|com|net|gov|tel|sms|led|lcd|pin|cvv|otp|usdt|faq|logo|wifi|apple|android|windows|zip|exe|apk|ipa)(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v)[1-5]?\\)"
)
_WIDE = PrefilteredPattern("[０-９Ａ-Ｚａ-ｚ]+")
_HALF = PrefilteredPattern("[一-龥”][,;?!:][一-龥“]|[一-龥]\\([一-龥]|[一-龥]\\.(?=[一-龥])")
_NUMBER_TO_CALL = PrefilteredPattern(
    '(?:拨打|拨通|拨|致电|打给|打通|打|呼叫|联系电话|热线电话|热线|专线|客服电话|电话|短号)(?:[:是为一下到]|咨询|反诈|举报|报警|求助|电话|热线|专线|官方|号码|免费|本地|全国|统一|劝阻|服务|客服|公安|警方|中心|了|过|就|“|"){0,5}\\s?'
    "(?P<n>\\d(?:[- ]?\\d){2,7}(?![\\d-])|[零〇一二三四五六七八九幺]{3,8}(?![零〇一二三四五六七八九幺十百千万亿两岁个天次遍声句分秒]))"
)
_NO_CALL = PrefilteredPattern(
    "\\s?(?:元|万|次|个|人|条|分|秒|年|月|日|号楼|%|开头|岁|份|家|起|遍|声|通|多|余|点|折|块|折)"
)
_TLD = (
    "com|cn|net|org|gov|edu|top|xyz|info|biz|vip|cc|club|site|online|shop|store|app|dev|io|me|tv|co|work|wang|win|link|live|ltd|pro|pub|ren|run|tech|fun|ink|icu|mobi|name|asia|hk|tw|mo|jp|kr|us|uk|ru|sg|my|de|fr|au|ca|in|eu|la|ly|gl|im|so|to|ws|"
    "page|space|website|world|today|news|cloud|ai|chat|group|life|city|plus|red|art|host|press|wiki|design|love|bid|loan|date|trade|party|review|science|download|stream|click|cash|bank|money|finance|fund|pay|gold|zip|mov|cfd|sbs|cyou|bond|monster|quest|buzz|mom|lol|best|one|beer|kim|email|example|test|invalid|local|t\\.cn|xin|shouji|moe|games|game|video|kids|vote|help|support|zone|center|company|agency|uno|ml|ga|cf|gq|tk|pw|su"
)
_URL = PrefilteredPattern(
    rf"(?:https?|ftp|hxxps?)\s?:\s?/\s?/|(?<![A-Za-z])www\s?\.|(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\s?(?:\.|点|。|\(dot\)|\[\.\]|\[dot\])\s?)+(?:{_TLD})(?![A-Za-z0-9])"
    r"|[一-龥A-Za-z0-9-]{1,20}\.(?:中国|中國|公司|网络|網絡|网址|网站|在线|商城|商店|集团|我爱你|政务|公益|手机|移动|信息|娱乐|游戏|企业|广东|佛山|招聘|购物|新闻|香港|台湾|餐厅|世界|健康|时尚|大众汽车|微博|通用电气|网店|慈善|机构|组织机构|八卦|食品|一号店|电讯盈科|书籍|珠宝)(?![一-龥]{2,}的)|(?<![A-Za-z0-9.])(?:t|dwz|url|u)\.(?:cn|cc|me)/"
    r"|(?:点击|点开|打开|登录|访问)(?:以下|下面|下方)?(?:链接|网址)[:]\s?\S|xn--[a-z0-9-]+|weixin://|alipays?://|taobao://|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:/|(?![\d.]))",
    re.IGNORECASE,
)
_ON_SCREENS = frozenset(("屏上写", "on_screen", "屏上问", "screen_question", "口号", "slogan", "提醒", "headline"))
_SPOKEN_KEYS = frozenset(
    "短信 sms 口播 spoken 条屏 strip 行动 action 引语 lead 谎言 lie 长句 long 三步 steps 短句 short 识别 flags 批语 verdict".split()
)


def check_wording(
    document: Document, known: Known, laws: Laws, problems: Problems, *, is_simplified: bool = True
) -> None:
    """Note what the words of a file should not say."""
    told: set[tuple[str, int, str]] = set()
    for rule, start, end, zh, en in (*_said_badly(document.text), *_calls(document, known)):
        text = document.at(start)
        origin = Origin(document.path, text.line)
        words = document.text[start:end]
        if (rule, text.line, words) in told or text.key in ("编号", "id", "网址", "url", "图标", "icon"):
            continue
        told.add((rule, text.line, words))
        tell(rule, origin, zh.format(words), en.format(words), problems, found=words)
    written = "\n".join(text.written for text in document.texts)
    strange = bool(
        _COMMA.search(written)
        or _FIRST.search(written)
        or _WIDE.search(written)
        or _HALF.search(written)
        or TRADITIONAL.intersection(written)
    )
    may_be_emblem = bool(_EMBLEM_NAME.search(written))
    for text in document.texts:
        if strange and text.key not in ("网址", "url", "编号", "id", "图标", "icon"):
            _check_signs(document.path, text, problems, is_simplified=is_simplified)
        for rule, zh, en, words in _of_text(text, may_be_emblem=may_be_emblem):
            tell(rule, Origin(document.path, text.line), zh.format(words), en.format(words), problems, found=words)
    if _has_no_links(document.path):
        _check_links(document, problems)
    if is_simplified:
        check_law(document, laws, problems)


def _of_text(text: Text, *, may_be_emblem: bool) -> Iterator[tuple[str, str, str, str]]:
    """What no text of its key may hold: rule, what is told in Chinese and English, the words found."""
    if may_be_emblem:
        if text.key in ("图标", "icon", "图片", "logo", "标志") and _EMBLEM_NAME.search(text.read):
            yield "W04", "用了徽标：“{}”", "an emblem: “{}”", text.read
        picture = re.search(r"!\[([^\]]*)\]\(([^)]+)\)", text.written)
        if picture and _EMBLEM_NAME.search(picture[0]) and not _NOT_OURS.search(picture[1]):
            yield "W04", "图片像是徽标：“{}”", "a picture of an emblem: “{}”", picture[2]
    if text.tag:
        yield "W12", "纸上和屏幕上会出现网页代码：“{}”", "code would be read as text: “{}”", text.tag
    if text.key in _ON_SCREENS and not text.is_line and (found := _URL.search(folded(text.read))):
        yield "W09", f"“{text.key}”里不能有网址：“{{}}”", f"no links in “{text.key}”: “{{}}”", found[0]


def _said_badly(text: str) -> Iterator[tuple[str, int, int, str, str]]:
    """What wording finds, paragraph by paragraph: one that stands often in a library is looked at once."""
    at = 0
    for line in text.split("\n"):
        for rule, start, end, zh, en in _in_paragraph(line) if line else ():
            yield rule, at + start, at + end, zh, en
        at += len(line) + 1


@lru_cache(maxsize=MOST_LINES)
def _in_paragraph(line: str) -> tuple[tuple[str, int, int, str, str], ...]:
    prepare_paragraph(line)
    return tuple(_found(line))


def _found(text: str) -> Iterator[tuple[str, int, int, str, str]]:
    for found in _PROMISES.finditer(text):
        if text[found.start() - 1 : found.start()] in ("不", "未", "没"):
            continue
        if not _is_said(text, found.start()) and not _NEGATED.search(text[max(0, found.start() - 12) : found.start()]):
            yield "W01", found.start(), found.end(), "不能许诺：“{}”", "a promise nobody can keep: “{}”"
    for found in _BLAME.finditer(text):
        if not _is_said(text, found.start()) and not re.search(
            "[不别勿]$|不是|别说", text[max(0, found.start() - 3) : found.start()]
        ):
            yield "W02", found.start(), found.end(), "“{}”像在责怪受骗的人", "“{}” sounds like blame"
    for found in _AUTHORITY.finditer(text):
        if not _is_said(text, found.start()) and not _NEGATED.search(text[max(0, found.start() - 12) : found.start()]):
            yield "W03", found.start(), found.end(), "没有根据的名头：“{}”", "authority that nobody gave: “{}”"
    for found in _EMBLEM.finditer(text) if _MAY_BE_EMBLEM.search(text) else ():
        if not _is_said(text, found.start()) and not _NOT_OURS.search(text[max(0, found.start() - 12) : found.end()]):
            yield "W04", found.start(), found.end(), "要用徽标：“{}”", "an emblem is asked for: “{}”"
    for found in _DEBRIS.finditer(text) if _MAY_BE_DEBRIS.search(text) else ():
        yield "W06", found.start(), found.end(), "夹着拼音：“{}”", "pinyin left in the text: “{}”"


def _calls(document: Document, known: Known) -> Iterator[tuple[str, int, int, str, str]]:
    text = document.text
    for found in _NUMBER_TO_CALL.finditer(text):
        number = re.sub(r"\D", "", figures(found["n"]))
        if number in known.numbers or number in PUBLIC_NUMBERS or re.fullmatch(r"95\d{3,6}", number) or len(number) > 8:
            continue
        if any(re.sub(r"\D", "", n) == number for n in known.numbers) or _NO_CALL.match(text[found.end() :]):
            continue
        if document.path in ("content/units.yaml", "content/site.yaml") or _is_said(text, found.start()):
            continue
        yield "W08", found.start("n"), found.end("n"), "不在单位电话里的号码 “{}”", "a number that no unit lists: “{}”"


def _is_said(text: str, at: int) -> bool:
    """Whether the place stands in “…” or in a line that begins with `>`: the fraudster's words, not ours."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:at]
    return line.lstrip().startswith(">") or line.count("“") > line.count("”") or line.count("「") > line.count("」")


def _check_signs(path: str, text: Text, problems: Problems, *, is_simplified: bool) -> None:
    origin, read = Origin(path, text.line), text.read
    if found := _COMMA.search(read):
        shown = read[max(0, found.start() - 6) : found.end()]
        tell(
            "W11",
            origin,
            f"“{shown}”：{found[0][0]} 后面不再用{'逗号、顿号' if found[0][-1] != '。' else '句号'}",
            f"no {found[0][-1]} behind {found[0][0]}: “{shown}”",
            problems,
            found=shown,
        )
    begins = _FIRST.match(text.written)
    if begins and (not text.is_line or begins[0][:-1].strip()):  # a line of a paragraph may go on with one
        shown = begins[0][-1] + text.written[begins.end() : begins.end() + 6].strip()
        tell(
            "W11",
            origin,
            f"“{shown}”：开头多了一个 {shown[0]}",
            f"a {shown[0]} too many at the beginning: “{shown}”",
            problems,
            found=shown,
        )
    if not is_simplified or read.isascii():
        return
    strange = TRADITIONAL.intersection(read)
    if strange and text.key not in ("繁体", "traditional"):
        shown = "".join(c for c in dict.fromkeys(read) if c in strange)
        tell("W05", origin, f"有繁体字 “{shown}”", f"traditional characters: “{shown}”", problems, found=shown)
    for pattern, zh, en in (
        (_WIDE, "全角的数字或字母 “{}”", "full-width figures or letters: “{}”"),
        (_HALF, "汉字中间的半角标点 “{}”", "half-width punctuation among characters: “{}”"),
    ):
        if found := pattern.search(text.written if pattern is _WIDE else read):
            tell("W07", origin, zh.format(found[0]), en.format(found[0]), problems, found=found[0])
            break


def _has_no_links(path: str) -> bool:
    return "/warnings/" in path or path.startswith("content/warnings")


def _check_links(document: Document, problems: Problems) -> None:
    """Official warnings carry no links: people learn to trust those that do. All wordings of a warning are printed or sent."""
    told: set[int] = set()
    for found in _URL.finditer(document.text):
        text = document.at(found.start())
        if text.line in told or not text.is_line or text.read.lstrip().startswith("#"):
            continue
        told.add(text.line)
        where = text.key if text.key.lower() in _SPOKEN_KEYS else ""
        shown = found[0].strip()[:40]
        tell(
            "W09", Origin(document.path, text.line),
            f"“{where}”里不能有网址：“{shown}”" if where else f"警示语里不能有网址：“{shown}”",
            f"no links in “{where}”: “{shown}”" if where else f"no links in a warning: “{shown}”", problems, found=shown,
        )  # fmt: skip


def links_in(text: str) -> list[str]:
    """The web addresses in a folded text, whatever they end in."""
    return [found[0] for found in _URL.finditer(text)]

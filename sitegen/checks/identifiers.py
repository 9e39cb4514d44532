"""What leads to one person: numbers, accounts, addresses, names, and small facts that do so together.

Pure functions of a folded text (`folding.folded`). Rules and weights: GB 11643 for identity numbers, the Luhn formula
(ISO/IEC 7812-1) for bank cards, GB/T 2260 for the provinces that an identity number begins with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sitegen.checks import local_names, names
from sitegen.checks.folding import figures, runs
from sitegen.checks.prefilter import PrefilteredPattern, prepare_paragraph
from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a rule in a text: from `start` to `end`; `words` as they may be shown, numbers masked; `is_doubtful`: told as a notice."""

    rule: str
    start: int
    end: int
    words: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Known(Value):
    """What may be published: telephone numbers as figures, and the names of the units."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


MOST_PARAGRAPHS = 50_000  # that are remembered in a process
_FIGURE = PrefilteredPattern("[\\d零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾OoIl]")
# Numbers that everybody may call, whoever publishes (emergency, fraud, state services).
PUBLIC_NUMBERS = frozenset(
    "110 112 114 119 120 122 12110 12119 12122 12123 12301 12306 12308 12309 12313 12315 12318 12320 12321 12328 12329 12331 12333 12337 12338 12339 12345 12348 12355 12356 12363 12366 12367 12368 12369 12371 12377 12378 12379 12380 12381 12385 12386 12389 12393 96110 96102 "
    "10000 10010 10086 10099 11185 11183 95022".split()
)
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ANY = PrefilteredPattern("[\\dA-Za-z一-龥]")
_PLAIN_NUMBER = PrefilteredPattern(r"[^\dXx]")
_UNIT = PrefilteredPattern(
    r" ?(?:[万亿千百余多]?元|[万亿千百]|块|美元|吨|公里|米|毫米|人次|户|条|份|次|件|名|%|[点]?时|[年月日]|[-/.年]\d)"
)
_MOBILE = PrefilteredPattern(
    r"(?<!\d)(?:\+?(?:00)?86[ \-().]*)?(1[^\d+]{0,3}[3-9][^\d+]{0,3}\d(?:[^\d+]{0,3}\d){8})(?!(?:[ \-]?\d))"
)
_ABROAD = PrefilteredPattern(r"(?<![\d+])\+(?!86)[1-9]\d{0,2}[ \-]?(?:\(\d+\))?\d(?:[ \-]?\d){6,11}(?!\d)")
_DATE_LIKE = PrefilteredPattern(r"(?:19|20)\d\d[-–—/.](?:0?[1-9]|1[0-2])[-–—/.](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_AREA = PrefilteredPattern(
    r"[(\[]?(?<!\d)(0(?:10|2[0-9]|[3-9]\d{2}))[)\]]?[ \-–—~]{0,3}([2-9](?:[ \-]?\d){6,7})(?![ \-]?\d)"
)
_AREA_SAID = PrefilteredPattern(r"区号[是为:]?0\d{2,3}[,、 ]{0,2}(?:号码|电话|座机)?[是为:]?[2-9]\d{6,7}(?!\d)")
_SERVICE = PrefilteredPattern(r"(?<!\d)(?:\+?86[ -]?)?([48]00[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)")
_CALL = PrefilteredPattern(
    "电话|座机|热线|拨打|致电|来电请|总机|固话|宅电|传真|联系方式|咨询|手机|号码|联系|客服热线|监督电话|举报电话|值班|拨|打"
)
_CUES_FAR = PrefilteredPattern(
    "身份证|身份号|公民身份|证件|一代证|二代证|旧号|户口|居民证|ID号|身份证明|卡号|账号|帐号|账户|银行卡|工资卡|对公"
)
_LOCAL_CUE = PrefilteredPattern(
    "(?:电话|座机|固话|宅电|总机|传真|拨打|致电|电话号码|办公室|回拨|打到|拨通|来电显示|家里的?|店里的?|联系方式|值班室|分机|短号|小灵通|热线)[^。;\\d]{0,9}\\s?$"
)
_MONEY = PrefilteredPattern(r" ?[万亿千百余多]{0,2}(?:元|块|美元|人民币)")
_CARD_CUE = PrefilteredPattern(
    "卡号|账号|帐号|账户|帐户|银行卡|储蓄卡|信用卡|工资卡|社保卡金融|存折|一级卡|二级卡|对公|收款卡|转入卡|卡$|户$|IBAN|工行卡|农行卡|建行卡|中行卡|尾号全|借记卡"
)
_ID_CUE = PrefilteredPattern("身份证|身份号|公民身份|证件|一代证|二代证|旧号|户口|居民证|ID号|身份证明")
_PLATE = PrefilteredPattern(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]\s?[A-HJ-Za-hj-z]\s?[·•.,\-–—・ ]{0,2}\s?"
    r"(?=[A-HJ-NP-Za-hj-np-z零〇一二三四五六七八九幺]{0,4}[\d零〇一二三四五六七八九幺])((?:[\dA-HJ-NP-Za-hj-np-z零〇一二三四五六七八九幺][ \-]?){4,5}[\dA-HJ-NP-Za-hj-np-z挂学警港澳领使零〇一二三四五六七八九幺])(?![\dA-Za-z*])"
)
_MAY_BE_PLATE = PrefilteredPattern("[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领] ?[A-Za-z]")
_ARMY_PLATE = PrefilteredPattern(r"(?:WJ|[军空海北沈兰济南广成][A-Z])\s?[·\- ]?\d{5}(?!\d)|军[A-Z]{1}[·\- ]?\d{5}")
_PAPERS = (
    "金条编号|存单|凭证号|国债|机身号|出厂编号|所有权证|国用|集用|土地使用证|他项权证|买卖合同|备案号|网签号|契税|房源|单元号|宗地|地号|船舶|登记号|产证|权证|宅基地|林权证|承包证|使用权证|抵押合同|贷款合同|合同编号|合同号|购房合同|保险单|证券账户|股东账户|股票账户|基金账户|登记证|登记编号|行驶本|产权号|房产编号|地契|公证书|判决书|传票|罚单|处方|化验单|体检|检查号|影像号|疫苗|孕检|婚检|社保编号|个人编号|就业失业|学位证|毕业证|职称|资格证|上岗证|会员卡|积分卡|加油卡|公交卡|门禁|银行卡|护照|通行证|回乡证|台胞证|军官证|士官证|士兵证|警官证|警官号|民警编号|警员号|警号|警员编号|社保卡|社会保障|医保卡|医保|驾驶证|驾照|行驶证|学号|学籍|工号|考号|准考证|学生证|教师证|律师证|执业证|"
    "病历|住院号|门诊号|就诊卡|就诊号|营业执照|信用代码|税号|纳税人识别|残疾证|低保证|老年证|居住证|出生证|结婚证|户口簿|户号|保单|不动产权|房产证|产权证|土地证|车架|发动机|车辆识别|VIN|"
    "案件编号|案号|立案号|接警单|档案号|档案编号|证书编号|会员号|客户号|客户编号|电表号|水表号|燃气户号|宽带账号|ETC卡号|公积金|公积金账号|记者证|退役军人|优待证|签证号|居留证|永久居留"
)
_PAPER = PrefilteredPattern(
    rf"(?:{_PAPERS})(?:[一-龥A-Za-z]{{0,4}}?(?:号码|编号|证号|卡号|账号|码|号|第))?[一-龥]{{0,2}}?[\s:是为\"“”'(【\[]{{0,4}}(?:示|[一-龥]字|字|No\.?|NO\.?|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])?"
    r"(?P<n>(?:[A-Za-z0-9()〔〕第字号零〇一二三四五六七八九幺\- ]){5,30})"
)
_PASSPORT = PrefilteredPattern(r"(?<![A-Za-z0-9\-])(?:[EGDSPHMC][A-HJ-NP-Z]?\d{7,8}|[HMC]\d{10})(?![A-Za-z0-9\-])")
_PAPER_BEHIND = PrefilteredPattern(
    r"(?<![A-Za-z0-9])(?P<n>[A-Za-z]{0,3}\d{6,18})号(?:护照|通行证|证件|身份证|驾驶证|军官证)"
)
_ARMY = PrefilteredPattern(r"[军士警武政参后装空海南北成沈济兰广东西中]{1,2}字第?\s?\d{4,10}号?")
_CREDIT_CODE = PrefilteredPattern(r"(?<![A-Za-z0-9])[159YN][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![A-Za-z0-9])")
_VIN = PrefilteredPattern(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z]{2})[A-HJ-NPR-Z][A-HJ-NPR-Z0-9]{11}\d{5}(?![A-Za-z0-9])"
)
_NET = (
    r"微信号?|卫星(?=[A-Za-z0-9])|微[♥❤♡·.+ ]信|[wW]信号?|加[微薇威徽]|[vV][❤♥]|球球号?|QQ空间|威信|薇信|徽信|V信|v信|WX|wx|Wx|VX|vx|Vx|WeChat|wechat|Wechat|加[Vv]|\+[Vv]|QQ|qq|Qq|扣扣|企鹅号?|Q群|q群|群号|加群|进群号|入群号|支付宝|抖音|快手|小红书|微博|B站|b站|视频号|陌陌|探探|钉钉|飞书|飞机号?|Telegram|telegram|"
    r"电报|WhatsApp|whatsapp|Line|LINE|Skype|skype|Facebook|脸书|Instagram|推特|Twitter|淘宝|闲鱼|拼多多|京东|贴吧|知乎|Soul|soul|蝙蝠|密聊|TG|tg|YY|游戏|王者|Steam|steam|iCloud|Apple ?ID|苹果|财付通|数字人民币钱包|云闪付"
)
_ACCOUNT = PrefilteredPattern(
    rf"(?<![A-Za-z])(?:{_NET})(?:聊天)?(?:的)?(?:(?:群|登录|个人|钱包)?(?:号码|账号|帐号|账户|帐户|账号名|ID|id|Id|号|群号?|用户名))?(?:码)?[\s:是为=,就叫填写的这个加我搜\"“”'‘’(【\[]{{0,5}}"
    r"(?P<n>@?[A-Za-z0-9][A-Za-z0-9_.\-]{4,29}|[零〇一二三四五六七八九幺]{5,12})(?![A-Za-z0-9])"
)
_SEARCHED = PrefilteredPattern(
    r"(?:微信|微博|抖音|快手|小红书|QQ|同号|好友|加群|公众号|扫[二码])[^。;\n]{0,12}?(?:搜索?|留的|查找|添加|输入)(?:一下)?(?:微信|QQ|账号)?[:“]?(?P<n>(?=[A-Za-z_\-]*[\d_])[A-Za-z][A-Za-z0-9_\-]{4,25})(?![A-Za-z0-9])"
)
_ACCOUNT_FAR = PrefilteredPattern(
    r"(?:微信|威信|薇信|QQ|qq|抖音|快手|小红书|陌陌|支付宝|微博|账号)(?:号|账号|ID)?(?:[:：]|是|就是|为|叫)[一-龥]{1,10}?(?P<n>(?=[A-Za-z_\-]*\d)[A-Za-z][A-Za-z0-9_\-]{5,25})(?![A-Za-z0-9])"
)
_Q = PrefilteredPattern(r"(?<![A-Za-z\d])(?:[Qq]|扣|[Qq]号|扣号)(?:[:为是]|号) ?(?P<n>[1-9]\d{5,10})(?!\d)")
_TOKEN = PrefilteredPattern("[A-Za-z0-9_.:°-]{5,}|[零〇一二三四五六七八九幺]{5,}|[北东][纬经]")
_LINKED = PrefilteredPattern(
    r"(?:uin|qq|wx|uid|userid|user|username|openid|phone|mobile|tel|sfz|idcard|acct|account|card|kh|name|id|u|p)=(?=[\w%.+-]*\d)[\w%.+-]{5,}|(?:t\.me|wa\.me|weibo\.com/u|weibo\.com|space\.bilibili\.com|u\.wechat\.com|qm\.qq\.com/q|v\.douyin\.com|v\.kuaishou\.com|user/profile|/user|/u|/profile|/member|/people)/[\w@-]{5,}",
    re.IGNORECASE,
)
_WXID = PrefilteredPattern(r"wxid_[a-z0-9]{6,}|gh_[a-z0-9]{8,}", re.IGNORECASE)
_AT = PrefilteredPattern(
    r"(?<![A-Za-z0-9._@/])@(?!所有人|全体|全员|大家|群主|管理员|某|老板|财务|[我你您他她])[A-Za-z_一-龥][A-Za-z0-9_\-一-龥]{1,19}(?![A-Za-z0-9.@])"
)
_ACCOUNT_BARE = PrefilteredPattern(
    r"(?<![A-Za-z])(?:账号|帐号|用户名|登录名|ID|id)(?:号|名)?[\s:是为=\"“”'‘’(]{0,4}(?P<n>(?=[A-Za-z0-9_.\-]*[A-Za-z])(?=[A-Za-z0-9_.\-]*[\d_])[A-Za-z][A-Za-z0-9_.\-]{4,29})(?![A-Za-z0-9])"
)
_MAIL = PrefilteredPattern(
    r"[A-Za-z0-9][\w.+\-]{1,40}\s?(?:@|\(at\)|\[at\]|\{at\}|<at>|\(@\)|\[@\]| at |#at#|_at_|艾特|\(圈a\)|圈a|\(a\))\s?[A-Za-z0-9\-]{1,40}\s?(?:(?:\.|\(dot\)|\[dot\]| dot |点|\(点\)|。)\s?[A-Za-z0-9\-]{2,20}){1,3}|[A-Za-z0-9][\w.+\-]{1,40}#[A-Za-z0-9\-]{2,20}(?:\.|点)(?:com|cn|net|org)",
    re.IGNORECASE,
)
_MAY_BE_MAIL = PrefilteredPattern("@|[aA][tT]|艾特|圈a|#|\\(a\\)")
_DEVICE = PrefilteredPattern(
    r"(?:IMEI|imei|串号|序列号|MAC|设备号|快递单号|运单号|物流单号|运单|单号|订单号|订单编号|流水号|交易单号|取件码|交易号|航班订单|票号|工单号|SN码)(?:码|号|地址)?[\s:是为\"“(]{0,4}(?P<n>[A-Za-z0-9:\-]{8,40})"
)
_IP = PrefilteredPattern(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_MAC = PrefilteredPattern(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])")
_WALLET = PrefilteredPattern(
    r"(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|(?:bc1|[13])[a-km-zA-HJ-NP-Z1-9]{25,39})(?![A-Za-z0-9])"
)
_PARCEL = PrefilteredPattern(r"(?<![A-Za-z0-9])(?:SF|YT|JD|ZTO|STO|EMS|JT)[A-Z]?\d{10,15}(?!\d)")
_PLACE_ON_EARTH = PrefilteredPattern(
    r"(?:北纬|东经|[NE])\s?\d{1,3}(?:\.\d{3,}|°\s?\d{1,2}['′分])|(?<!\d)\d{2,3}\.\d{4,},\s?\d{2,3}\.\d{4,}(?!\d)"
)

_NUM = "(?:\\d{1,5}|[一二三四五六七八九十百零〇甲乙丙丁A-Za-z]{1,4})"
_SPOT = PrefilteredPattern(
    r"(?:地库|车库|停车场)[A-Z]?\s?[区座]?\s?\d{2,}|(?:车位|车库|商铺|铺位|摊位|档口|门面房?|仓库|店铺|铺面|储藏室|墓位|床位|房间|包间|柜台|窗口)(?:号|编号|号码)?[:为是]?\s?(?:[A-Z]{1,2}[-\d]*\d|\d+[-－]\d+|[负B]\d[-－]?\d+)|(?:[A-Z]{1,2}[-－]?)?\d{1,4}(?:[-－]\d+)?号?(?:车位|车库|商铺|铺位|摊位|档口|门面|店铺|铺面|别墅|楼盘|院落|宅院|大院|仓库|窑洞)|[A-Z\d一二三四五六七八九十]{1,3}(?:楼|层)(?:[东西南北中左右]户|[一-龥]?室|\d+)|[东西中]户(?=[的住家一,。、是])|(?:[A-Z]|\d{1,2}|[一二三四五六七八九十])(?:座|区|期|号院)\s?\d{1,2}(?:号楼|栋|幢|-|室)|大厦[A-Z]?\s?\d{3,4}"
)
_HOUSE = PrefilteredPattern(
    rf"(?:{_NUM}(?:#|号)?(?:号楼|栋(?!梁)|幢|单元(?!格|房))|(?<!第)(?:\d{{1,5}}|[一二三四五六七八九十百]{{1,4}})号(?:院|大院|楼|门面|店铺|摊位|档口|宿舍)|\d{{1,4}}[-－]\d{{1,2}}[-－]\d{{3,4}}(?!\d)|(?<![\d.])\d{{3,4}}(?:室|号房)(?!外)|(?<=[元栋楼幢层号\-])\d{{3,4}}户)"
)
_BARE = PrefilteredPattern("(?:\\d{1,3}|[一二三四五六七八九十]{1,3})(?:#|号)?(?:号楼|栋|幢|单元|楼)")
_BEFORE_A_BARE_HOUSE = frozenset("第在到住和与及跟把将贴走完从是位该本这那每各有共至往给为了对向进出由按是扫访跑搬个")
# Where something is put up and who goes round: every building of its kind is meant, and nobody's home.
_EVERY_HOUSE = PrefilteredPattern(
    "宣传|海报|张贴|贴[在到上]|公告栏|告示|电梯|大堂|大厅|逐[户栋楼]|挨家|走访|入户|网格员每|志愿者|播放|喇叭|展板|横幅|每[栋幢个]|门口都|[栋幢]楼,?共"
)
_COUNTED = PrefilteredPattern("(?:居民|住宅|宿舍|高)?楼(?![下上里内顶道门梯])|,?共|、?\\d+户")
_ROAD = PrefilteredPattern(
    r"[一-龥]{1,6}(?:路|街|大道|巷|弄|胡同|里弄|小道|公路|国道|东路|西路|南路|北路|中路|条街|坊)(?:[东西南北中]?段)?[一-龥]{0,3}?\s?(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,5})(?:弄\d+)?(?:[-－]\d+)?号(?!线|公交|车|航站|通知|文)"
)
_GROUP = PrefilteredPattern(
    r"(?:村|庄|屯|组|社区|队|连|湾|沟|寨|坪|岭|塘|店|堡|营|铺)(?:民小组)?第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:组|社(?!区)|生产队|村民小组|小队)|第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|生产队)"
)
_STOP = frozenset(
    "问写加见查说看的到去在向往进和与从是由让请叫来个家各该本某或及给找回跟为当、了着过这那每几两多全同此何哪其遍自串包驻入下返住离出邻外老旧小好整等以有无对把被将用靠跑逛帮查访巡管建开设办地里区县市省镇乡村您你我他她们也都又还才就可要能会应不没未所一二三四五六七八九十百千万\x00，。,;:.“”\"'()!?×Xx* \n"
)
_PLAIN = frozenset(
    "农村 乡村 山村 渔村 城中 居住 住宅 附近 当地 老旧 平安 智慧 文明 无诈 反诈 示范 虚拟 所在 就近 重点 美丽 生活 居民 机关 基层 走进 深入 联合 覆盖 开展 宣传 活动 封闭 高档 普通 隔壁 安置 回迁 大型 小型 我们 你们 他们 自己 学校 企业 网络 市区 城区 县城 城市 边远 偏远 贫困 脱贫 行政 自然 下辖 辖区 部分 全县 全市 全镇 "
    "乡镇 集镇 城镇 古镇 家乡 老家 外地 本地 邻近 周边 一些 很多 新型 和谐 楼下 门口 出租 商住 老人 老年 养老 青年 参观 投钱 商业 文化 服务 管理 物业 业主 入户 走村 串村 城乡 同乡 故乡 异乡 他乡 水乡 思乡 校园 家庭 单位 商场 商圈 医院 银行 公园 景区 车站 工地 机场 广场 超市 窗口 现场 线下 线上 微信 网上 置房 租房 限价 商品 房改 拆迁 国际 旅游 度假 海边 温泉 "
    "组织 发动 依托 结合 部门 街道 社区 村居 干部 群众 志愿 党员 民警 网格 高校 边境 边防 示例 就到 马上 直接 可以 应该 最近 属地 直奔 赶到 来到 送到 带到 前往 联系 拨打 告诉 公安 人民 基本 购买 居家 城郊 郊区 沿街 沿线 老城 新城 户外 室内 豪华 别墅 经济 现代 传统 特色 各类 各级 若干 有关 相关 其他 另外 个别 首批 多数 大多 大量 整个 一处 两处 高层 多层".split()
)


def _is_plain(name: str) -> bool:
    """Whether what stands before 村, 小区, 派出所 and the like is no name."""
    return name[-1:] in _STOP or name[-2:] in _PLAIN or name[:1] in "某\x00各" or "某" in name


_ESTATE = PrefilteredPattern(
    "(?P<k>小区|花园|家园|新村|公寓|佳苑|雅苑|花苑|新苑|名苑|嘉园|华府|名邸|名都|豪庭|家属院|职工宿舍|安置房|安置点|商住楼|大厦|写字楼|广场[A-Z]座|自然村|养老院|敬老院|福利院|殡仪馆)"
)
_YUAN = PrefilteredPattern(
    "(?P<k>苑|庭|邸|湾|府|郡|园|城|里|名门|公馆|天下|半岛|世家|豪园|国际|学府|壹号)(?=[A-Z一二三四五六七八九十\\d][\\d栋幢座区期号单-]|[东南西北]门|门口|大门|小区|楼下|物业|附近|对面|的(?:那套|这套|一套|两套)?(?:房|学区房|住房|商品房|门面|商铺|别墅|新房|老房|家里?[。,]))"
)
_VILLAGE = PrefilteredPattern(
    "(?P<k>村(?!民|里|镇|委|干|口|子|支|主|医|头|落|庄|规|务|集|居|组|级|霸|官|屯|容|史|咖|晚|超)|屯(?![兵积粮货])|社区(?!民|网|干|工|服|活|里|的|和|、|宣|警|团|矫|医|卫|居|书|志|工|群|公|广|微|电|论)|街道(?!社区|上|两|旁|口|、|和|办事处进)|镇(?!上|里|静|定|村|政|街|痛|党|长|干|压|区|平|住|店|级|、|和|综)|乡(?!村|镇|亲|下|里|土|音|愁|情|间|邻|政|长|干|党|、|和|级|贤|试|友|风|恋))"
)
_HOME = PrefilteredPattern(
    "(?:家住|住在|住的是|案发地(?:在|是|点在)|家庭地址(?:是|为|:)|租住(?:在|于)?|居住(?:在|于)|暂住(?:在|于)?|现住|户籍(?:地|所在地|地址)?(?:是|在|为|:)|住址(?:是|为|:)|地址(?:是|为|:|在)|住处在|家在|老家(?:是|在)|籍贯(?:是|:)?|嫁到|嫁进|寄到|寄往|送到|约在|约到|碰面地点(?:是|为|在)?|交货地点(?:是|为|在)?|开在|位于|坐落(?:在|于)|搬到|回到|家在|在(?=[一-龥A-Z0-9]{3,14}(?:见面|碰头|交接|交钱|交易|接头)))"
    "(?P<p>[一-龥A-Za-z0-9#-]{3,22})"
)
_SPECIFIC = PrefilteredPattern(
    "(?P<n>[一-龥]{2,})(?:镇|乡|村|庄|屯|组|路|街|巷|弄|里|苑|园|城|楼|栋|院|小区|社区|府|湾|郡|公馆|公寓|宿舍|大厦|桥|站|市场|广场|商场|超市|家属[楼区院]|花园|沟|坝|岭|坪|塘|桥头|胡同|嘎查|苏木|团|连|渡口|码头|粮站|厂|坳|凹|岗|崖|洼|滩|坡|峪|集|埠|圩|浜|堰|畈|冲|垸|堡子?|寨子?|大桥|公园|旅馆|居委会|号|墙根|根底下|村委会|新都|农场|队|摊)"
)
_ANYWHERE = PrefilteredPattern(
    "游戏|官方|渠道|某|一[家个所座处间栋条幢]|这[家个里]|那[家个里]|本[地村镇县]|官方|渠道|平台|附近|宾馆|酒店|学校|银行|单位|医院|外地|城里|乡下|农村|县城|国外|亲戚|女儿|儿子|养老院|对方|指定|他们|我们|你|您|同一|小旅馆|出租屋$|边远|偏远|山村|城中村|家里|家中|派出所|公安|网上|境外|楼下|楼上|客厅|身边|城乡|公园里|快递|广场上|集市|市里|镇上|村里|社区里|小区里|老旧|封闭|居民"
)
_LANDMARK = PrefilteredPattern(
    "(?P<n>[一-龥]{2,6})(?:对面|旁边?|隔壁|斜对面|后面|东侧|西侧|南侧|北侧|北边|南边|东边|西边|东头|西头|南头|北头|拐角处?)的?(?:第?[一二三四五六七八九十\\d]+[家户间]|出租屋|平房|小院|院子|门面|小店|店铺|巷子|老屋|自建房|宿舍|住处|家里|家中)"
)
_MAY_BE_LANDMARK = PrefilteredPattern("对面|旁|隔壁|后面|[东西南北]侧|[东西南北]边|[东西南北]头|拐角")
_MAY_BE_CROSSING = PrefilteredPattern(
    "[路街巷]上?的|公园|广场|市场|大桥|车站|商场|菜店|超市|在..?.?(?:巷|胡同|弄堂)|交叉口|交汇处|路口|拐角|[东西南北中]段|口的|家属[楼区房]|宿舍楼|筒子楼|职工楼|集资楼|单身楼|[村屯庄寨][东西南北]头"
)
_CROSSING = PrefilteredPattern(
    "[一-龥]{2}(?:公园|广场|市场|大桥|车站|商场|菜店|超市)(?:第|门口|[东西南北]门|后院|旁|对面|门前|长椅|垃圾桶|里的)|在[一-龥]{2,3}(?:巷|胡同|弄堂)(?=[。,、的])|[一-龥]{2,3}[路街巷](?:上)?的(?:商铺|门面|店面|房子|老宅|铺子|厂房|仓库|住处|家里?[,。])|[一-龥]{2,4}[路街道](?:与|和|、)[一-龥]{2,4}[路街道](?:的)?(?:交叉口|交汇处|路口|十字路口|拐角)|[一-龥]{2,3}(?:路|街|巷|大道)(?:[东西南北中]段|口的)|[一-龥]{2}(?:家属楼|家属区|宿舍楼|筒子楼|职工楼|集资楼|家属房|单身楼)|[村屯庄寨][东西南北]头(?:第?[一二三四五\\d]+家)?"
)
_STATION = PrefilteredPattern(
    "(?P<k>派出所|警务室|警务站|警务区|交警队|刑警队|刑警中队|交警中队|边防站|检查站|司法所|人民法庭)"
)
_POLICE_PLACE = PrefilteredPattern("[一-龥]{2}所(?=的?(?:值班)?(?:民警|辅警|所长|副所长|接警|教导员|指导员))")
_BRANCH = PrefilteredPattern(
    "(?P<k>支行|分理处|储蓄所|营业所|营业厅|营业部|信用社|邮政所|邮局|(?<=[县市区镇路街])网点|农商行|分社|储蓄柜台|农商银行|农村商业银行)"
)
_BRANCH_STOP = PrefilteredPattern(
    "(?:某|该|本|各|家|个|一|的|到|去|在|附近|就近|当地|所在|任何|各家|每个|县级|开户|发卡|柜台|里|和|、|农村|邮政|移动|电信|联通|通信|您的|银行|去了)$"
)
_FIRM = PrefilteredPattern(
    "(?P<k>有限责任公司|股份有限公司|有限公司|股份公司|集团公司|专业合作社|合作社|(?:物流|装饰|贸易|科技|建材|商贸|实业|食品|建筑|工程|服饰|医药|运输|电子|广告|传媒|劳务|保险|房产|置业|汽贸|农业|机电|五金|家具|教育|咨询|装修|物业)(?:公司|集团)|"
    "(?:机械|服装|食品|木材|塑料|化工|纺织|制衣|五金|家具|电子|玻璃|水泥|制药|印刷|制鞋|饲料|轧钢|砖瓦|造纸|加工|电器|汽配|酒)厂|商行|经营部|事务所|工作室|幼儿园|托儿所|诊所|卫生院|卫生室|附属医院|人民医院|中医院|中心医院|妇幼保健院|口腔医院|药店|大药房|超市|饭店|酒楼|宾馆|酒店|餐馆|面馆|火锅店|美容院|理发店|照相馆|打印店|五金店|便利店|养殖场|种植园|农家乐|培训学校|培训中心|驾校|网吧|KTV|律所|4S店|剧团|殡仪馆|博物馆|图书馆|文化馆)"
)
_FIRM_PARTS = PrefilteredPattern(
    "[某]|孩子上|是|在|到|去|从|向|的|和|与|有|了|为|被|叫|给|把|对|于|由|让|进|险些|骗子|受害人|他|她|一家|这家|那家|名下|经营|开办|注册|成立|混|冒充|自称"
)
_FIRM_PLAIN = PrefilteredPattern(
    "[一某本该各这那]?(?:大型|小型|正规|皮包|空壳|知名|民营|国有|上市|投资|网络|金融|科技|担保|贷款|保险|信贷|物流|快递|贸易|所谓|外地|境外|本地|装修|房产|中介|劳务|电商|旅游|教育|养老|食品|理财|互联网|支付|通信|电信|物业|县级|县城|附近|当地|连锁|高档|五星级|星级|社区|乡镇|村|县|市|省级|公办|民办|私立|三甲|正规的|学校|街边|路边|大型连锁|单位|县里|全县|农村|城区|双语|各|多|几|两)+"
)
_COUNTERS = frozenset("邮局 邮政所 营业厅 营业部 网点".split())
_HOUSES = frozenset("大厦 写字楼 养老院 敬老院 福利院 殡仪馆".split())
_MAY_BE_DOOR = PrefilteredPattern(
    "[东西中]户|[车铺摊档门仓][位库面口]|商铺|大厦|[\\d一二三四五六七八九十百零〇甲乙丙丁A-Z](?:[#号]?(?:号?楼|层|座|区|期|栋|幢|单元|号|室|户|组|社|村民|生产队)|[-－]\\d)"
)
_WORKPLACE = PrefilteredPattern(
    "(?P<k>公司|集团|工厂|厂|门店|分店|商店|酒店|饭店|宾馆|餐厅|饭馆|超市|商场|市场|商城|医院|卫生院|卫生所|诊所|学校|大学|学院|中学|小学|幼儿园|培训班|局|委|办公室|政府|管委会|民政办|站|中心|所|银行|信用社|煤矿|矿山|矿|林场|农场|合作社|车队|工地|项目部|研究院|研究所|设计院|报社|电视台|电台|剧院|剧团|公园|景区|水库|电厂|水厂|粮库|供销社|物业|事务所|工作室|会所|酒吧|网吧|茶楼|酒楼|茶庄|花店|鞋店|服装店|理发店|美发店|美容院|药房|药店|书店|影楼|驾校|加油站|收费站|快递点|营业点|站点|网点|分公司|支公司|分店|辅导班|驿站|菜市场|批发市场|建材城|家具城|汽修厂|修理厂|影城|影院|足浴城|洗浴中心|水产|制衣|家装|电机|纸业|木业|酒业|服饰|网咖|洗车行|4S店|车行|养殖场|果园|茶厂|砖厂|石材厂|家纺|纺织|楼|阁|轩|坊|行|馆|园)"
    "(?:(?:的|里的?|内的?|一名|一位|任|当|做|担任|从事|上班的?|工作的?|打工的?|任职的?|退休的?|儿科|内科|外科|妇科|骨科|急诊科|财务科|财务部|财务室|人事部|人事科|后勤|销售部|市场部|采购部|车间|营业部|办公室|前台|食堂|门卫|收银台|[一-龥]{1,3}科|[一-龥]{1,3}部|[一-龥]{1,2}系|[一-龥]{1,2}班){0,5})"
    "(?P<r>车间主任|帮厨|信贷员|售票员|保育员|教导主任|语文教师|数学教师|班主任|干部|抄表员|[一-龥]{1,2}员(?=[的在被接到说把将,。、多转])|会计|出纳|财务|员工|职工|职员|工人|护士长?|医生|大夫|药剂师|老师|教师|讲师|教授|辅导员|保安|门卫|司机|厨师|服务员|前台|收银员?|店长|店主|店员|老板娘?|经理|主管|组长|班长|主任|科长|局长|院长|厂长|校长|园长|站长|所长|场长|队长|负责人|法人|股东|钳工|焊工|电工|车工|木工|瓦工|杂工|临时工|合同工|销售|业务员|技术员|工程师|文员|库管|采购|保洁员?|护工|护林员|饲养员|演员|记者|编辑|主持人|干部|科员|办事员|公务员|工作人员|馆员|教练|学徒|快递员|送货员|理货员|导购|营业员|检票员|售票员|工作群|员工群|上班|工作|打工|任职|就职|供职|退休|摊主|商户|业主|师傅|掌柜|合伙人|创始人|董事长|总经理|秘书|人事|行政|客服(?=的他|的她|的小|小))"
)
_WORKS_AT = PrefilteredPattern(
    "(?:在|于|是|供职于|就职于|任职于|受雇于|退休前在|来自)(?P<n>[一-龥]{2,14}?)(?P<k>公司|集团|厂|店|酒店|饭店|宾馆|餐厅|超市|物流|商场|市场|医院|学校|大学|学院|局|政府|站|银行|矿|场|队|合作社|中心|所|楼|行|馆|园|坊)(?:[一-龥]{0,6}?)(?:上班|工作|打工|任职|当[一-龥]{1,4}|做[一-龥]{1,4}|任[一-龥]{1,4}|开(?:大|货|叉|吊)?车|看大门|值班|干了|卖|摆摊|跑业务|收银|实习)"
)
_BUSINESS = PrefilteredPattern(
    "(?P<k>饭店|酒店|酒楼|餐馆|饭馆|饭庄|烧烤店|火锅店|面馆|小吃店|串串店|奶茶店|超市|便利店|批发部|大药房|药房|药店|影楼|驾校|KTV|网吧|会所|美容院|理发店|美发店|宾馆|旅馆|旅社|民宿|客栈|农庄|山庄|养老院|敬老院|福利院|卫生院|供电所|供电公司|自来水公司|燃气公司|热力公司|公交公司|货运|快运|家政|建材|集团|合作社|养殖场|加油站|纺织厂|机械厂|食品厂|服装厂|印刷厂|砖厂|水泥厂|化工厂|加工厂|工厂|农商银行|融媒体中心|婚纱|珠宝行|金店|典当行|药业|米业|粮油|船务|商贸|实业|置业|控股|重工|制药|餐饮|文印店|琴行|棋牌室|书屋|书店|茶行|画室|健身房|洗衣店|卤菜店|救援队|鞋城|辅导班|车行|汽贸|汽修|电器城|家具城|茶庄|花店|厂(?=[的里做当上一二三四五六七八九]|车间|老板|会计|工人|财务|厂长|,|。|$))"
)
_BODY = "(?:(?:[一-龥]{2,3}(?<![全本该各某我])[县市区旗镇乡]|(?<![一-龥])[县市区镇乡]|(?<=[在于是系为被])[县市区镇乡])(?:第[一二三四五六七八九]|中心|实验|人民|妇幼|城关)?[一-龥]{0,8}?(?:公司|局|委员会|党校|医院|保健院|卫生院|学校|中学|小学|高中|一中|二中|三中|幼儿园|站|中心|所|馆|社|厂|队|台|园|银行|学院|联社|法院|检察院|工会|联合会|妇联|残联|协会|商会|大学))"
_COUNTY_BODY = PrefilteredPattern(
    "(?P<b>" + _BODY + ")(?:的|里的?|下属|[一-龥]{0,4}(?:科|部|室|股|班|组|系|窗口|食堂|门诊|病房))*"
    "(?:一名|一位|某|员工|职工|职员|干部|会计|出纳|财务|护士|医生|大夫|老师|教师|教练|司机|保安|门卫|工人|科员|科长|股长|主任|副?局长|副?院长|副?校长|园长|站长|所长|经理|收费员|抄表员|记者|主持人|编辑|办事员|临时工|合同工|退休|工作|上班|任职|就职|打工|实习|同事|校医|[一-龥]{1,2}老师|[一-龥]{1,3}(?:医|师|工)(?=[的在被接到说把将,。、多转]|[一-龥]某)|[一-龥]{1,2}员(?=[的在被接到说把将,。、多转]|[一-龥]某))"
    "|(?:供职于|就职于|任职于|任教于|上班于|受雇于|工作于|来自|退休于|系|单位是|单位:|工作单位(?:是|为|:)?)(?P<c>"
    + _BODY
    + ")"
)
_MAY_BE_COUNTY = PrefilteredPattern(
    "[县市区旗镇乡][^，。,;!?\n]{0,10}(?:公司|局|委员会|党校|医院|保健院|卫生院|学校|中学|小学|高中|[一二三]中|幼儿园|站|中心|所|馆|社|厂|队|台|园|银行|学院|联社|法院|检察院|工会|联合会|妇联|残联|协会|商会)"
)
_ONE_POST = PrefilteredPattern(
    "(?:反诈中心|综治办|司法所|党政办|大队|中队|支队|派出所|警务站|村委会|居委会|警务室)(?:的)?(?:老|副|原)?(?:主任|所长|大队长|中队长|教导员|指导员|站长|政委)(?=[在把将和带说赶到亲陪一多上走接发,。、及也了当劝第]|$)|(?<![一-龥])副?(?:所长|大队长|教导员|指导员|局长|政委)(?=带|亲自|说,|赶到|劝|把他|把她|接过)|(?:民警|警官|所长|辅警|教导员)(?:同志)?姓["
    + "".join(sorted(names.SURNAMES))
    + "]|"
    "(?:[一-龥]{1,3}[县市区]|县|分|反诈|刑侦|交警|治安|经侦|网安|[一-龥]{2}(?:镇|乡|街道|村|社区|派出所|所))(?:公安)?(?:局|中心|大队|中队|支队)?(?:的)?副?(?:局长|大队长|中队长|支队长|所长|教导员|指导员|政委|镇长|乡长|党委书记|支部书记|支书|村主任|中心主任|人大主席|武装部长|综治主任)(?=[在把将和带说赶到亲陪一多上走接发,。、及也了])"
)
_GENERIC = PrefilteredPattern(
    "(?:分|子|总|母|本|该|电话|软件|网贷|小贷|贷|外呼|客服|开发|广告|出版|百货|烟草|保安|招聘|名为|两家|多家|真的|老牌|合法|任何|收款|陌生|查出|清楚|没见|正经|机票|票务|快递|理财|搬家|航空|通信|电信|移动|联通|担保|贷款|科技|贸易|皮包|空壳|外贸|境外|国外|海外|电力|物业|中介|咨询|旅游|游戏|支付|证券|基金|期货|信托|直播|传媒|广告|劳务|人力资源|人才|教育|培训|软件|互联网|数字|文化|影视|演艺|经纪|婚介|征信|清算|清收|催收|资产|资管|财富|管理|信息|技术|医药|医疗|保健品|生物|养老|康养|健康|食品|服装|服饰|电器|化妆品|美容|汽车|租车|网约车|客运|水务|燃气|热力|供电|自来水|公交|出租|运输|外地|骗子|冒充|自称|成立|注册|小|分|这样的|几|两|数|若干|多|其|每|整|砖|棉|电|药|糖|酒|船|钢|铁|铝|煤|炼|造|玩具|塑料|皮革|大型|小型|连锁|附近|当地|本地|外地|城里|县城|乡镇|农村|社区|街边|路边|高档|普通|知名|正规|线上|线下|网络|网上|实体|自家|家庭|私人|民办|公办|医保|平价|大|小|老|新|多家|几家|一家|同城|快捷|连锁|星级|五星级|四星级|中小型|单位|学校|公司|景区|车站|机场|医院|银行|服务区|加盟|生鲜|进口|母婴|水果|海鲜|川菜|早点|夜宵|烟酒|黄金|珠宝|品牌|国有|民营|上市|跨国|正规|龙头|农业|农民|专业|粮食|蔬菜|水果|养猪|养鸡|养鱼|种植|投资|金融|传销|诈骗|犯罪|房地产|建筑|物流|保险|装饰|装修|各大|各类|商业|购物|大型综合|综合|日用|五金|通讯|手机|电脑|家电|儿童|老年|成人|美容|健身|洗浴|农家|乡村|指定|合作|对公|县里|市里|全县|所谓|所有|某|假|真|这种|那种|入住|预订|快递|外卖|开房|宾馆|无人|自助|二手|加工|代工|制造|化肥|农药|农资|汽车|电动车|机动车|地方|基层|国企|央企|龙头企业|钢材|水泥|木材|防水|环保|收款|陌生|查出|清楚|没见|正经|机票|参观|考察|投钱|您坐车参观|打着|坐车参观|建|盖|办|开|去|逛|住|进|在)+"
)
_WORKS_AS = PrefilteredPattern(
    "(?:在|于)(?P<n>[一-龥]{4,12}?)(?:当(?!地|时|天|事|场|心)[一-龥]{1,4}|做(?:[一-龥]{1,4}(?:员|工|师|的|务|理|管|助))|卖(?![掉了出给])|教[一-龥]{1,3}(?=[,。、的])|上班|工作(?!人员)|打工|任职|任教|看门|开车|收银|值夜班)"
    "|(?:是|系)(?P<m>[一-龥]{3,12})的(?:一名|一位)?[一-龥]{0,5}(?:经理|会计|出纳|员工|店长|主管|销售|领班|主厨|掌柜|技师|店员|采购|司机|保安|财务|工程师|技术员|理货员|业务员|化验员|收银员|快递员|配送员|车间主任|仓管|质检员|厨师|组长|班长|工人|职工|文员)"
    "|(?:来自|供职于|就职于|任职于)(?P<o>[一-龥]{4,10})(?=[。,;\n]|$)"
    '|(?:名[为叫]|[家店]叫)[“"](?P<q>[^”"]{2,12})[”"]的(?:[一-龥]{0,2}店|公司|馆|厂|超市|饭店|网店|工作室|酒店|药房|诊所|幼儿园|培训班|茶楼)'
)
_NO_WORKPLACE = PrefilteredPattern(
    "听|有人|劝|见|网|平台|群|朋友圈|家里|家中|外地|国外|境外|海外|县城|城里|市里|镇上|村里|工地上|手机|电脑|软件|直播|视频|电话|对方|骗子|他人|民警|银行柜台|柜台|附近|当地|学校里|单位里|公司里|之前|期间|以后|时候|同时|情况|过程|农村|某|一[家个所名]|这|那|各|每|自己|他们|我们|她们|本地|全国|全省|全市|全县|省$|市$|县$|国$|部门|身边|背后|店里|门口|路边|街上|一起|多年|的|了|着|过|被|把|很|都|也|正|已|不"
)
_TOKENS = PrefilteredPattern(_GENERIC.pattern.removesuffix("+"))
_SOME_ORGANISATION = PrefilteredPattern(
    "告诉|跟|^同|某|冒充|自称|假冒|一[家个所名]|这[家个]|那[家个]|本[地单县]|该|各|附近|当地|外地|大型|小型|正规|别的|自己|他们|她们|我们|对方|知名|民营|国有|上市|骗子|冒充|所谓|皮包|空壳|投资|境外|国外|海外|县里|镇上|村里|市里|城里|学校$|银行$|医院$|几[家所个]|两[家所个]|多家|同一|连锁|社区$|乡镇$|企业$|单位$|京东|淘宝|拼多多|支付宝|微信|美团|抖音|公安$|反诈|冒用|假|工商|税务$|社保|医保|客服|官方|国家|人民$|各类|相关|有关|主管|上级|直属|辖区|基层|全县|全市|每|只有|正在|名为|叫做|县城|电商|平台|售后|退款|理赔|宣传|宣讲|活动|体验|指挥|数据|运营|营销|培训$|就业|服务$|警务|登记|结算|信用$|个体|财务$|会计$|人员$|职业$|企事业|机关$|老板$|到$|去$"
)
_FIRM_WEAK = frozenset(
    "幼儿园 托儿所 诊所 卫生院 卫生室 附属医院 药店 大药房 超市 饭店 酒楼 宾馆 酒店 餐馆 面馆 火锅店 美容院 理发店 照相馆 打印店 五金店 便利店 养殖场 种植园 农家乐 培训学校 培训中心 驾校 网吧 KTV 律所 4S店 剧团 殡仪馆 事务所 工作室 商行 经营部 合作社 人民医院 中医院 中心医院 妇幼保健院 口腔医院 博物馆 图书馆 文化馆".split()
)
_BELONGS = PrefilteredPattern(
    "会计|出纳|员工|职员|护士|医生|园长|老板|店主|经理|负责人|院长|法人|股东|财务|工人|厂长|退休|上班|工作|任职|就职|做|的一名|教师|老师|司机|保安|经营者|钳工|焊工|主任|科长|护士长|店员|厨师|经营|开了|开的|当|群"
)
_SCHOOL = PrefilteredPattern(
    "(?P<k>小学|[一二三四五六七八九]小(?!时|姐|伙|心|学|朋|车|店|组|区|块)|特殊教育学校|特教学校|聋哑学校|体校|艺校|中学|高中|初中|第?[一二三四五六七八九十]{1,2}中(?!队|国|学|心|间)|实验学校|外国语学校|国际学校|双语学校|民办学校|中心校|职校|职业学校|职高|技校|中专|职业技术学院|职业学院|师范学院|学院|大学(?!生)|幼儿园|附中|附小)"
)
_SCHOOL_STOP = PrefilteredPattern(
    "(?:某|一所|该|本|各|所在|就读|在|上|读|小学|中小学|进|走进|到|去|全县|县里|当地|附近|学校|的|从|名|考上|知名|重点|国外|外地|一名|几所|多所|这所|那所|每所|、|和|各所|两所|国内|境外|外国|农村|老年|开放|高等|位|[几两三]名)$"
)
_CHILD = PrefilteredPattern(
    "学生|同学|孩子|年级|女儿|儿子|家长|班主任|男生|女生|男孩|女孩|小朋友|未成年|少年|就读|寄宿|同桌|孙子|孙女|班长|校长|老师|教师|园长|读书|上学|食堂|宿管|后勤|门卫|教务|[一二三四五六七八九]\\s?年级|高[一二三]|初[一二三]|大[一二三四]"
)
_CLASS = PrefilteredPattern(
    r"(?<![一-龥])?(?:[一二三四五六七八九]|[1-9]|初|高|初中|高中|小学|中|大)?\s?(?:[一二三123四五六七八九1-9]\s?年级|[初高大中][一二三123]|[一二三四五六七八九](?=\s?\())\s?[(（]?\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?[)）]?\s?班"
    r"|[一二三四五六七八九1-9]\s?\(\s?\d{1,2}\s?\)\s?班|(?:九|八|七|六)\.?\d{1,2}班|(?<![一-龥])?(?:大|中|小|托)[一二三四]班|幼儿园[一-龥]{1,2}班|(?:\d{4})级\s?(?:\(?\d{1,2}\)?|[一-龥]{1,6}\d)班"
)
_MAY_BE_CLASS = PrefilteredPattern("[\\d一二三四五六七八九十)] ?班|园[一-龥]{1,2}班")
_MINOR = PrefilteredPattern(
    "未成年|小学生|初中生|高中生|中学生|幼儿园|小朋友|小学|初[一二三]|高[一二三]|[一二三四五六七八九]年级|(?<![\\d.至到-])(?:[1-9]|1[0-7])(?:周)?岁|(?<![一-龥])(?:[一二三四五六七八九]|十[一二三四五六七]?)岁|男童|女童|(?:中学|高中|初中)(?:学生|生)|学童|少年"
)
_OFFICER = PrefilteredPattern(
    "(?:民警|辅警|警官|警员|交警|刑警|协警|女警|特警|所长|副所长|局长|副局长|支队长|副支队长|大队长|副大队长|中队长|队长|教导员|指导员|政委|警长|片警|户籍警|反诈专员|镇长|副镇长|乡长|副乡长|书记|副书记|支书|村支书|村主任|村长|网格员|社区主任|主任|站长|科长|副主任|副县长|县长)(?P<n>(?:小|老|大)?["
    + "".join(sorted(names.COMMON | names.NICK_ALSO))
    + "](?:某某?|某[甲乙丙]|警官|所长|队长|sir|姐|哥|x|X|×+|\\*+|同志)?)(?:(?<=某)|(?=[说在把将和陪、,。:;!?介绍通带告提劝赶带立耐上接给守一两三当连的及对向跟为拉拦坐发联打用反苦(\\s]|$))"
    "|(?P<m>["
    + "".join(sorted(names.COMMON | names.RARE))
    + "](?:警官|辅警|所长|教导员|指导员|局长|大队长|中队长|队长|支书|镇长|乡长|村长|政委|副所长|sir))"
    "|(?<![一-龥])?(?:[一-龥]{2,6})(?:刑侦|刑警|交警|治安|网安|经侦|特警|反诈|巡特警)(?:大队|中队|支队)(?=[的一民副教大中队长])|(?:刑侦|交警|特警|巡警|治安)[一二三四五六七八九\\d]+(?:大|中)队"
)
_POST = PrefilteredPattern(
    "副?(?:内勤行长|运营主管|行长|校长|园长|村支书|支部书记|村主任|党委书记|镇长|乡长|厂长|院长|董事长|法定代表人|村会计|护士长|教务主任|居委会主任|所长|指导员|教导员|局长)"
)
_ORGANISATION = PrefilteredPattern(
    "[一-龥]{2}(?:支行|村|镇|乡|街道|中学|小学|幼儿园|卫生院|中医院|人民医院|分理处|营业所)$"
)
_NICK = PrefilteredPattern(
    "(?:微信名|微信昵称|网名|昵称|QQ名|群昵称|群名片|游戏名|游戏昵称|用户名|ID名|游戏ID|抖音名|快手名|账号名|账号名称|账户名称|笔名|艺名|绰号|外号|花名|诨名|小名|乳名|网络名|备注名?|马甲|角色名?|游戏角色|签名|头像名|英文名|曾用名|别名|注册名|榜一(?:大哥|大姐)?|贴主|发帖人|网店名|店铺名|QQ好友|微信好友|(?:抖音|快手|微博|QQ|微信|群|平台|游戏)[上里中]叫|备注(?:他|她|其|对方)为|(?:抖音|快手|微博|小红书|陌陌|探探|贴吧|论坛)(?:账号|名|号)|软件[上里]叫|用的名字|群友|微信显示名|显示名|(?<![A-Za-z])ID)(?:称|字)?(?:是|为|叫做?|:|名叫|改成了?|写着|显示(?:为|是)?|就叫|里叫|用的是)?[ ]?"
    '(?:[“"‘\'「『《【](?P<n>[^“”"‘’\'」「『』》】\n]{2,16})[”"’\'」』》】]|(?<=[是为叫: ])(?P<m>[^,。、;:!?“”"\n ]{2,12}?)(?=[,。;!?\n]|的(?:群友|网友|男|女|人|用户|账号|好友|受害|玩家|妈妈|业主|主播)|$))'
)
_CALLED = PrefilteredPattern(
    "(?:(?:群里|游戏里|直播间里?|评论区|贴吧里?|朋友圈里?|论坛里?|网上|平台上|抖音上?|快手上?|微博上?|微信上?|QQ上?|小红书上?|账号|群成员|群友|网友|主播|博主|楼主|群主|好友|玩家|[uU][pP]主|粉丝|弹幕|人称|大家都?叫[他她]|都叫[他她]|村里人叫[他她]|名字|队友|失主|求助的|发帖的|号主|署名|都叫[他她]|微信|QQ|抖音|快手|里|上)(?:的|里的?|上的?|中的?|那个|一个)?(?:名字|名称|账号|昵称)?(?:叫做?|是|为|名叫|显示为?|署名|(?:微信|QQ|抖音|快手)(?:名|号)?叫)?)[“\"‘'「『](?P<n>[^“”\"‘’'」「『』\n]{2,16})[”\"’'」』]"
    "(?=的(?:[那这]位|网友|男子|女子|人|用户|账号|主播|好友|粉丝|玩家|女孩|男孩|居民|妈妈|微信|QQ|业主|店主|主人|姑娘|小伙|她|他|村民|大姐|[一-龥]{0,4}(?:就|正)?是)|(?:也|都|就|正|便)?(?:是|住在|来自|家住|在)(?!平台|官方|骗|假|客服|他们|一伙)|刷了|转了|发帖|(?:就是|正是|是)(?:本案|受害|被骗|我县|我市|我镇|我村|一名|她|他|失主|当事)|[,。](?:大家都|三百|就是|是本|级别|住在|是我|已经|被骗|损失|男|女)|被骗|(?:也)?(?:在群里|中招|上当|报案|报警|转了|买了|扫了|收到|接到|点了))"
)
_TURNED = PrefilteredPattern(
    "[“\"‘'「『](?P<n>[^“”\"‘’'」「『』\n]{2,16})[”\"’'」』](?:就|正|便)?(?:是|为)?(?:她|他|我|其|受害人|事主|当事人)?(?:的|这个|一名)(?:网名|昵称|微信名|ID|马甲|网络名|游戏名|账号名)"
)
_THING = PrefilteredPattern(
    "追回|挽回|帮[您你]|账户|账号|资金|任务|软件|会议|群$|群[①-⑩0-9]?$|APP|链接|卡$|币$|单$|款$|费$|证$|函$|令$|书$|码$|课$|班$|项目|公司|通知|提示|订单|补贴|业务|系统|平台|公告|活动|套餐|广告|网址|网站|直播|内部|渠道|同学|朋友|学员|老乡|战友|家人|孩子|妈妈群|亲|宝贝"
)
_ROLE = PrefilteredPattern(
    "客服|专员|导师|老师|助理|经理|主任|警官|民警|法官|检察|平台|官方|中心|投资|理财|贷款|会计|内部|讲师|分析师|接待|派单|接单|教练|领导|老板|班主任|家长群|退款|理赔|售后|银行|公司|校长|群主|管理员|军医|将军|工程师|顾问|科长|局长|书记|某|运营|营业|秘书|学员|会员|财务|采购|参谋|班长|征信|专家|医生|教授|老总|财富|资金|员工|招聘|红包|福利|福袋|军官|机长|主管|经纪|代办|返利|快递|客户|总监|交流|安全|官网|助手|处长|小姐姐|帅哥|美女"
)
_VICTIM_OF_NICK = PrefilteredPattern(
    "受害人|本案|事主|报案|被骗|我县|我市|失主|当事人|女孩|男孩|男子|女子|大家都认识|受骗|居民|村民|司机|学生|妈妈|她在|他在|其在|三百多级|正是|级"
)
_QUOTED = PrefilteredPattern("[“\"‘'「『][^”\"’'」』\n]*$")

_DAY = PrefilteredPattern(
    "(?:国庆|中秋|元旦|春节|清明|端午|重阳|七夕|元宵|除夕|小年|五一|情人|教师|儿童|妇女|劳动)节?(?:当[天日晚]|前[一两]?[天日夜晚]|后第[一二三]天|那天|期间第)|(?:上|这|本)(?:周|星期|礼拜)[一二三四五六日天]|农历[一二三四五六七八九十正腊冬]{1,2}月|(?:\\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\\d{1,2}|[一二三四五六七八九十廿]{1,3})[日号]|(?:腊月|正月|冬月|[一二三四五六七八九十]月)(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十)|\\d{4}-\\d\\d-\\d\\d|除夕|元宵节|中秋节当|端午节当"
)
_HOUR = PrefilteredPattern(
    "(?:上午|下午|凌晨|晚上|中午|清晨|傍晚)?\\s?(?:\\d{1,2}|[一二三四五六七八九十]{1,3})(?:时|点)(?:许|\\d{1,2}分|半|整)?|\\d{1,2}:\\d\\d"
)
_COUNTY = PrefilteredPattern(
    "[一-龥]{2,3}(?:县|市|区|旗|州|盟)(?!区|里|场|民|政|局|公|域|别|块|分|面|内|外|长)|县城|[一-龥]{2,3}(?:国|省)(?:读|留学)|在[一-龥]{2}(?:读|留学)|(?:德国|英国|美国|法国|日本|韩国|澳洲|加拿大|新加坡)"
)
_EXACT = PrefilteredPattern(
    r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{4,8}(?:\.\d{1,2})?|\d{1,4}\.\d{2,4}(?=万))(?=(?:万)?(?:元|块))|[一二三四五六七八九]万[一二三四五六七八九两]千[一二三四五六七八九两]百(?:[一二三四五六七八九]十)?[一二三四五六七八九]?(?=元|块)|[一二三四五六七八九]千[一二三四五六七八九两]百[一二三四五六七八九]十[一二三四五六七八九]?(?=元|块)"
)
_AGE = PrefilteredPattern("(?<![\\d至到-])\\d{2}(?:周)?岁|[一二三四五六七八九]?十[一二三四五六七八九]岁")
_TRADE = PrefilteredPattern(
    "教师|老师|医生|护士|司机|厨师|木匠|瓦匠|泥瓦匠|石匠|屠夫|菜农|果农|茶农|花农|渔民|牧民|养殖|种植|大棚|理发|美甲|快递员|外卖员|邮递员|保安|保洁|环卫|清洁工|月嫂|保姆|护工|摊主|卖[一-龥]{1,3}的|修[一-龥]{1,3}的|开[一-龥]{1,4}(?:店|馆|厂)|律师|记者|编辑|工程师|程序员|导游|翻译|画家|书法|作家|诗人|歌手|演员|模特|军嫂|退伍|支书|村主任|书记员|法官|检察官|药剂师|兽药|丧葬|纸扎|寿衣|棺材|看守|更夫|井下|矿工|电工|焊工|钳工|车工|船员|海员|列车员|乘务|空姐|机长|塔吊|挖掘机|收废品|废品|皮匠|鞋匠|锁匠|银匠|糖画|面塑|变脸|评书|相声|二人转|秧歌|舞狮|锣鼓|养蜂|唢呐|殡仪|钟表|兽医|接生|入殓|皮影|剪纸|摆渡|护林|守墓|说书|民间艺人|吹打|铁匠|木雕|泥塑|刺绣|弹棉|磨刀|修鞋|修伞|驯|养鹿|养蛇|养鸵鸟|养鹅|种菇|种参|采茶|酿酒|制香|道士|和尚|尼姑|神父|住持|阿訇|飞行员|潜水|消防员|缉毒|法医|播音员|主持人|电视台|剧团|杂技|马戏|戏班|放映员|扳道|水文|灯塔|气象观测|文物|考古|猎|渔船|船长|村医|"
    "(?:守|看|放|打|养|种|收|跑|拉|补|配|挑|杀|磨|编|扎|捞|赶)[一-龥]{1,3}的(?=[一-龥]{0,3}(?:老人|老汉|老伯|大爷|大妈|大叔|大娘|村民|居民|男子|女子|汉子|师傅)|[,、。])|护士长|出纳|会计|馆长|园长|校长|院长|教练|裁缝|唱戏|花鼓|跳大神|算命|风水|铸|锔|窑|豆腐坊|榨油|石匠|篾匠|漆匠|盲人按摩|按摩师|宠物|马场|古筝|琴师|调律"
)
_ANY_TRADE = PrefilteredPattern(
    "(?!(?:工作|相关|公职|财务|犯罪|技术|管理|务工|执法|有关|涉案|团伙|家庭|全体|国家|公务|社区|网格|银行|客服|在线|[一-龥]管|[一-龥]群|[一-龥]某)?(?:人员|成员|会员|群员|队员|党员|学员|官员|雇员|职员|客服专员|专员|动员|满员|网格员|管理员|志愿员|宣传员|[导讲]师|律师|大师|法师|技师|军师|分析师|[中西网就]医))[一-龥]{2}(?:员|师|匠|医)(?=[的在被接到说把将,。、(汇转损误轻投]|[一-龥]某)"
)
_SURNAMED = PrefilteredPattern("姓[" + "".join(sorted(names.SURNAMES)) + "](?![名氏])")
_TRAIT = PrefilteredPattern(
    "首位|第一个|最年长|最年轻|百岁|传承人|非遗|获得|荣获|上过|轮椅|失明|失聪|哑|拄拐|截肢|烧伤|侏儒|白化|胎记|光头|瘫痪|中风|偏瘫|精神|自闭|脑瘫|再婚|二婚|改嫁|入赘|上门女婿|孪生|龙凤胎|[三四五六]个(?:孩子|女儿|儿子)|失独|领养|留守|寡妇|鳏夫|信教|基督|佛教|归国|海归|清华|北大|保送|高考|状元|村花|校花|返乡|移民|捐肾|换肾|肝移植|化疗|住院|工伤|赔偿款|抚恤金|彩礼|丧葬费|卖房|征地|唯一|独眼|单腿|残疾|盲人|聋哑|双胞胎|三胞胎|离异|丧偶|寡居|独居|独子|养女|孤儿|白血病|癌|尿毒症|透析|抑郁|怀孕|孕妇|前县|原县|劳模|状元|冠军|退休(?:教师|护士|干部|工人|校长)|遗孀|烈属|留学|读(?:医科|博士|研)|博士|入伍|援藏|援疆|华侨|侨眷|首富|名人|网红|人大代表|政协委员|治病|车祸|拆迁|彩票|中奖"
)
_KIN = PrefilteredPattern(
    "其母|其父|其妻|其夫|其子|其女|儿媳|女婿|婆婆|岳父|岳母|表弟|表哥|侄子|外甥|丈夫|妻子|女儿|儿子|母亲|父亲|孙子|孙女"
)
_SHORT_SURNAME = PrefilteredPattern("[" + "".join(sorted(names.SURNAMES)) + "]某")


def findings(text: str, known: Known = Known()) -> list[Finding]:
    """Everything in a folded text that a rule of privacy finds, in the order of the text; what stands in something found is not told again.

    No rule looks past its paragraph: each is looked at once, however often it stands in a library.
    """
    found: list[Finding] = []
    for start, paragraph in _paragraphs(text):
        for one in _findings_in(paragraph, known):
            found.append(replace(one, start=start + one.start, end=start + one.end) if start else one)
    return _first_only(found)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs that have anything in them, and where they start; one that ends in a colon goes on in the next."""
    start = at = 0
    for line in text.split("\n"):
        end = at + len(line)
        at = end + 1
        if line.endswith((":", "：")) and at <= len(text):
            continue
        if end > start:
            yield start, text[start:end]
        start = at
    if start < len(text):
        yield start, text[start:]


@lru_cache(maxsize=MOST_PARAGRAPHS)
def _findings_in(paragraph: str, known: Known) -> tuple[Finding, ...]:
    hidden = _without(paragraph, known.names)
    prepare_paragraph(hidden)
    found = [*_numbers(hidden, known)] if _FIGURE.search(hidden) else []
    for find in _FINDERS:
        found.extend(find(hidden))
    return tuple(_first_only(found)) if found else ()


_MADE_RULES = frozenset(("P01", "P02", "P03", "P05", "P08", "P11"))


def numbered(text: str) -> list[Finding]:
    """Of a folded text that was made: identity numbers, cards, mobiles, plates, mail addresses, full names. No unit's own are known here."""
    prepare_paragraph(text)
    found: list[Finding] = []
    found.extend(_numbers(text, Known()))
    for find in (_plates, _mails, _full_names):
        found.extend(find(text))
    found = [one for one in found if one.rule in _MADE_RULES]
    return _first_only(found)


def _without(text: str, allowed: Iterable[str]) -> str:
    """The text with the names of units as blanks of their length: they may be printed."""
    for name in allowed:
        if name in text:
            text = text.replace(name, "\x00" * len(name))
    return text


def _first_only(found: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    end = -1
    for one in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
        if one.rule == "P19" or one.start >= end:
            kept.append(one)
            end = max(end, one.end) if one.rule != "P19" else end
    return kept


def _before(text: str, at: int, length: int = 14) -> str:
    return text[max(0, at - length) : at]


def _named(pattern: PrefilteredPattern, text: str, least: int, most: int) -> Iterator[tuple[int, str, str, int]]:
    """Where a word of `pattern` has at least `least` characters of a name before it: start, name (`most` at most), word, end."""
    for found in pattern.finditer(text):
        start = found.start()
        while start and found.start() - start < most and "\u4e00" <= text[start - 1] <= "\u9fff":
            start -= 1
        if found.start() - start >= least:
            yield start, text[start : found.start()], found["k"], found.end()


# ------------------------------------------------------------------------------------------- numbers


def _numbers(text: str, known: Known) -> Iterator[Finding]:
    if "+" in text:
        for found in _ABROAD.finditer(text):
            yield Finding("P03", found.start(), found.end(), masked(found[0]))
    if "个" in text:
        yield from _said(text)
    for found in _AREA_SAID.finditer(text) if "区号" in text else ():
        yield Finding("P04", found.start(), found.end(), masked(re.sub(r"\D", "", found[0])))
    for found in _LETTERED.finditer(text):
        if sum(c.isdigit() for c in found[0]) >= 11 and not found[0].isdigit() and not _WALLET.search(found[0]):
            yield Finding("P02", found.start(), found.end(), masked(found[0]))
    for start, end, run in runs(text):
        yield from _classified(text, start, end, run, known)
    if _MASK.search(text):
        yield from hardly_masked(text)


_LETTERED = PrefilteredPattern("(?<![A-Za-z0-9])[1-9][0-9OoIl]{14,18}(?![A-Za-z0-9])")
_SAID_RUN = PrefilteredPattern(
    "[\\d零〇一二三四五六七八九幺两洞拐勾][\\d零〇一二三四五六七八九幺两洞拐勾 ,、-]{2,8}(?:[两三四五六2-6]个[零〇洞\\d一二三四五六七八九][ ,、-]{0,2}[\\d零〇一二三四五六七八九幺两洞拐勾 ,、-]{0,8}){1,3}"
)


def _said(text: str) -> Iterator[Finding]:
    """Numbers as people say them: 一五二，四个零，二三九一."""
    for found in _SAID_RUN.finditer(text):
        plain = re.sub(
            "([两三四五六2-6])个([零〇洞\\d一二三四五六七八九])", lambda m: figures(m[2]) * int(figures(m[1])), found[0]
        )
        digits = re.sub(r"\D", "", figures(plain))
        if re.fullmatch(r"1[3-9]\d{9}", digits):
            yield Finding("P03", found.start(), found.end(), masked(digits))


def _classified(text: str, start: int, end: int, run: str, known: Known) -> Iterator[Finding]:
    before, behind = text[start - 1 : start], text[end : end + 8]
    compact = _PLAIN_NUMBER.sub("", run)
    digits = compact.rstrip("Xx")
    cue = _before(text, start)
    is_code = before.isascii() and before.isalpha() and not re.search("[gmkGMK=]$", before)
    if is_id_number(compact) or (len(compact) == 18 and _has_birthday(compact) and compact[:2] in _PROVINCES):
        yield Finding("P01", start, end, masked(compact))
        return
    if len(digits) in (17, 18) and _ID_CUE.search(cue):
        yield Finding("P01", start, end, masked(compact))
        return
    if len(digits) == 15 and (_is_old_id(digits) or _ID_CUE.search(cue)) and not is_code:
        yield Finding("P01", start, end, masked(compact))
        return
    is_sum = bool(_UNIT.match(behind)) or before in ("¥", "$", ".", "￥")
    if len(digits) >= 10:
        is_sum = bool(_MONEY.match(behind)) or before in ("¥", "$", ".", "￥")
    if 16 <= len(digits) <= 19 and not is_sum and not is_code and not _DATE_LIKE.search(run) and len(set(digits)) > 2:
        yield Finding("P02", start, end, masked(digits))
        return
    said = re.split("[。!?\n;]", text[max(0, start - 30) : start])[-1]
    is_long = 12 <= len(digits) <= 25 and not is_sum and not is_code and len(set(digits)) > 2
    if is_long and not _DATE_LIKE.search(run) and _CUES_FAR.search(said):
        yield Finding("P01" if _ID_CUE.search(said) else "P02", start, end, masked(digits))
        return
    if (
        9 <= len(digits) <= 30
        and _CARD_CUE.search(_before(text, start, 10))
        and not is_sum
        and not re.match(r"1[3-9]\d{9}$", digits)
    ) and not _DATE_LIKE.search(run):
        yield Finding("P02", start, end, masked(digits))
        return
    told = False
    for mobile in _MOBILE.finditer(run):
        number = _PLAIN_NUMBER.sub("", mobile[1])
        at, stop = start + mobile.start(), start + mobile.end()
        if number in known.numbers or len(number) != 11 or _UNIT.match(text[stop : stop + 4]) or is_code:
            continue
        if text[at - 1 : at] in ("¥", "￥"):
            continue
        if _DATE_LIKE.search(run) or (text[stop : stop + 1].isascii() and text[stop : stop + 1].isalpha()):
            continue
        told = True
        yield Finding("P03", at, stop, masked(number))
    if told or is_code:
        return
    opened = start - 1 if before in ("(", "[") else start
    for line in _AREA.finditer(run):
        number = _PLAIN_NUMBER.sub("", line[0])
        if not is_sum and not _is_known(number, line[0], known) and not _DATE_LIKE.search(run):
            told = True
            yield Finding("P04", opened + line.start(), start + line.end(), masked(number))
    for line in _SERVICE.finditer(run):
        number = _PLAIN_NUMBER.sub("", line[1])
        if not is_sum and len(number) == 10 and not _is_known(number, line[1], known):
            told = True
            yield Finding("P04", start + line.start(), start + line.end(), masked(number))
    if (
        not told
        and re.fullmatch(r"[1-9]\d{2}[-–—]\d{7,8}", run)
        and re.search("电话|座机|固话|宅电|联系方式|传真", said)
    ):
        told = True
        yield Finding("P04", start, end, masked(digits))
    local = re.fullmatch(r"[(]?([2-9](?:[ \-]?\d){6,7})", run)
    if (
        not told
        and local
        and not is_sum
        and _LOCAL_CUE.search(said)
        and not re.search("验证码|编号|工号|案号|日期|金额|密码|尾号|QQ|qq|时间|年", said[-8:])
    ):
        number = _PLAIN_NUMBER.sub("", local[1])
        if not _is_known(number, local[1], known):
            yield Finding("P04", start, end, masked(number))


# Digits with signs of masking among them; blanks and hyphens may part them.
_MASK = PrefilteredPattern("\\d[ -]?[*×●○■□█#xX]")
_MASKED = PrefilteredPattern(
    "(?<![\\dA-Za-z*×●○■□█#.])[1-9](?:[ -]?[\\d*×●○■□█#xX]){10,19}(?![\\dA-Za-z*×●○■□█#])(?! ?[万亿千百]?元)"
)
_SIZE = re.compile(r"\d{2,4}[×xX*]\d{2,4}")  # of 3840×2160 720×1280: pixels or millimetres, no mask
# How many signs may stand for digits where a number is still as good as written: nobody has to try more than some thousand.
_ID_HIDDEN, _CARD_HIDDEN, _MOBILE_HIDDEN = 5, 3, 2


def hardly_masked(text: str) -> Iterator[Finding]:
    """Numbers of which so little is masked that the rest leads to the person."""
    for found in _MASKED.finditer(text):
        if all(_SIZE.fullmatch(part) for part in re.split("[ -]", found[0]) if not part.isdigit()):
            continue
        signs = re.sub("[ -]", "", found[0])
        check = signs[-1] if signs[-1] in "xX" else ""  # of an identity number, no mask
        bare = re.sub(r"\D", "*", signs[: len(signs) - len(check)])
        hidden = bare.count("*")
        if not hidden:
            continue
        if hidden <= _ID_HIDDEN and _may_be_id(bare + ("0" if check else "")):
            yield Finding("P01", found.start(), found.end(), masked(signs))
        elif hidden <= _CARD_HIDDEN and 16 <= len(bare) <= 19 and re.match("[3-69]", bare) and not check:
            yield Finding("P02", found.start(), found.end(), masked(signs))
        elif hidden <= _MOBILE_HIDDEN and len(bare) == 11 and re.match(r"1[3-9*]", bare) and not check:
            yield Finding("P03", found.start(), found.end(), masked(signs))


def _may_be_id(signs: str) -> bool:
    """Whether figures with * for some of them may be an identity number: length, province and birthday."""
    if len(signs) != 18 or not any(re.fullmatch(re.sub(r"\*", ".", signs[:2]), p) for p in _PROVINCES):
        return False
    return bool(
        re.fullmatch(r"(?:1|\*)(?:9|\*)[\d*]{2}|(?:2|\*)(?:0|\*)[\d*]{2}", signs[6:10])
        and re.fullmatch(r"[0*][\d*]|[1*][0-2*]", signs[10:12])
        and re.fullmatch(r"[0-2*][\d*]|[3*][01*]", signs[12:14])
    )


def _is_known(number: str, shown: str, known: Known) -> bool:
    plain = {re.sub(r"\D", "", n) for n in known.numbers}
    return (
        number in plain
        or shown in known.numbers
        or number in PUBLIC_NUMBERS
        or re.sub("^(?:86)?0?10", "", number) in PUBLIC_NUMBERS
    )


def is_id_number(digits: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a real birthday and the right check character."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", digits) or not _has_birthday(digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[-1].upper()


def _has_birthday(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])).year <= 2050
    except ValueError:
        return False


def _is_old_id(digits: str) -> bool:
    if digits[:2] not in _PROVINCES:
        return False
    try:
        date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    return True


def is_bank_card(digits: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn formula and are not one digit over and over."""
    if not re.fullmatch(r"\d{16,19}", digits) or len(set(digits)) == 1:
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def masked(number: str) -> str:
    """A number as a message may show it: its first three and last two signs."""
    return number[:3] + "…" + number[-2:] if len(number) > 5 else number[:1] + "…"


# -------------------------------------------------------------------------- papers, accounts, devices


def _plates(text: str) -> Iterator[Finding]:
    for found in _PLATE.finditer(text) if _MAY_BE_PLATE.search(text) else ():
        words = figures(found[1])
        if sum(c.isdigit() for c in words) >= 1 and not re.fullmatch(r"\d{6}", re.sub(r"\D", "", words) + "x"):
            yield Finding("P05", found.start(), found.end(), found[0][:2] + "…")
    for found in _ARMY_PLATE.finditer(text):
        yield Finding("P05", found.start(), found.end(), found[0][:2] + "…")


def _papers(text: str) -> Iterator[Finding]:
    yield from _plates(text)
    if not _has_token(text):
        return
    for found in _PAPER.finditer(text):
        number = figures(found["n"])
        if (
            sum(c.isdigit() for c in number) >= 4
            and not re.fullmatch(
                r"(?:19|20)\d\d(?:[-年]\d{1,2}(?:[-月]\d{1,2})?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?", number
            )
            and "****" not in number
        ) and not _UNIT.match(text[found.end() : found.end() + 3]):
            yield Finding("P06", found.start("n"), found.end(), masked(found["n"]))
    for pattern in (_PASSPORT, _ARMY, _CREDIT_CODE, _VIN):
        for found in pattern.finditer(text):
            if pattern is not _PASSPORT or not re.search(
                "编号|型号|航班|批号|货号|标准|学习号", _before(text, found.start(), 8)
            ):
                yield Finding("P06", found.start(), found.end(), masked(found[0]))
    for found in _PAPER_BEHIND.finditer(text):
        yield Finding("P06", found.start("n"), found.end("n"), masked(found["n"]))


def _mails(text: str) -> Iterator[Finding]:
    for found in _MAIL.finditer(text) if _MAY_BE_MAIL.search(text) else ():
        yield Finding("P08", found.start(), found.end(), masked(found[0]))


def _accounts(text: str) -> Iterator[Finding]:
    yield from _mails(text)
    if not _has_token(text):
        yield from _nicknames(text)
        return
    for found in _ACCOUNT.finditer(text):
        name = figures(found["n"])
        if name.isalpha() and not re.search(
            '(?:号|ID|id|账户|帐户|用户名)(?:码)?[\\s:是为="“(]{0,4}$', text[found.start() : found.start("n")]
        ):
            continue  # 微信WeChat, QQ音乐
        if name.lower() in ("wechat", "alipay", "android", "iphone", "vip888") or _UNIT.match(
            text[found.end() : found.end() + 3]
        ):
            continue
        if name.isdigit() and (name in PUBLIC_NUMBERS or re.match("(?:19|20)\\d\\d$", name)):
            continue
        yield Finding("P07", found.start("n"), found.end("n"), masked(found["n"]))
    for pattern in (_ACCOUNT_FAR, _SEARCHED, _Q):
        for found in pattern.finditer(text):
            yield Finding("P07", found.start("n"), found.end("n"), masked(found["n"]))
    for pattern in (_WXID, _AT, _LINKED):
        for found in pattern.finditer(text):
            yield Finding("P07", found.start(), found.end(), masked(found[0]))
    for found in _ACCOUNT_BARE.finditer(text):
        yield Finding("P07", found.start("n"), found.end("n"), masked(found["n"]))
    for found in _DEVICE.finditer(text):
        if sum(c.isdigit() for c in found["n"]) >= 5:
            yield Finding("P20", found.start("n"), found.end("n"), masked(found["n"]))
    for pattern in (_IP, _MAC, _WALLET, _PARCEL, _PLACE_ON_EARTH):
        for found in pattern.finditer(text):
            yield Finding("P20", found.start(), found.end(), masked(found[0]))
    yield from _nicknames(text)


@lru_cache(maxsize=8)  # papers and accounts ask it of the same paragraph
def _has_token(text: str) -> bool:
    """Whether there is a word or number in it that may be an account; numbers that everybody knows are none."""
    return any(token not in PUBLIC_NUMBERS for token in _TOKEN.findall(text)) or "@" in text


def _nicknames(text: str) -> Iterator[Finding]:
    for found in _NICK.finditer(text):
        name = found["n"] or found["m"]
        place = "n" if found["n"] else "m"
        if _ROLE.search(name) or (
            found["m"]
            and re.fullmatch("[一-龥]{1,2}|.*(?:的人|什么|谁|不同|一样|改|换|相同|相似|隐去|不详|未知|化名).*", name)
        ):
            continue
        around = text[max(0, found.start() - 12) : found.end() + 18].replace(name, "")
        yield Finding("P17", found.start(place), found.end(place), name, is_doubtful=not _VICTIM_OF_NICK.search(around))
    for found in _TURNED.finditer(text):
        if not _ROLE.search(found["n"]):
            yield Finding("P17", found.start("n"), found.end("n"), found["n"])
    for found in _CALLED.finditer(text):
        if not _ROLE.search(found["n"]) and not _THING.search(found["n"]):
            yield Finding("P17", found.start("n"), found.end("n"), found["n"])


# --------------------------------------------------------------------------------- places and bodies


def _places(text: str) -> Iterator[Finding]:
    if _MAY_BE_DOOR.search(text):
        for pattern in (_HOUSE, _ROAD, _GROUP, _SPOT):
            for found in pattern.finditer(text):
                if "某" in found[0] or re.search("十字路口|网路|一路|思路|铁路\\d|第[一-龥]*$", found[0]):
                    continue
                is_bare = pattern is _HOUSE and bool(_BARE.fullmatch(found[0])) and _stands_alone(text, found)
                if not (
                    is_bare
                    and (
                        text[found.start() - 1 : found.start()] == "第"
                        or _EVERY_HOUSE.search(text)
                        or _COUNTED.match(text, found.end())
                    )
                ):
                    yield Finding("P09", found.start(), found.end(), found[0], is_doubtful=is_bare)
    for found in _HOME.finditer(text):
        place = _SPECIFIC.search(found["p"])
        if place and not _ANYWHERE.match(place[0]) and "某" not in place[0]:
            name = place["n"].removesuffix("一")
            if not re.fullmatch("(?:示例|[一-龥]{2,3}[省市县区])+", name) or place[0][-1] not in "城市":
                yield Finding("P09", found.start("p"), found.start("p") + place.end(), place[0])
    for pattern, may in ((_LANDMARK, _MAY_BE_LANDMARK), (_CROSSING, _MAY_BE_CROSSING)):
        for found in pattern.finditer(text) if may.search(text) else ():
            if not _ANYWHERE.search(found[0]) and not re.search("[和与及或的到了各、]", found[0][:2]):
                yield Finding("P09", found.start(), found.end(), found[0])
    for pattern, rule in ((_ESTATE, "P09"), (_YUAN, "P09"), (_VILLAGE, "P10")):
        for _, name, kind, end in _named(pattern, text, 2, 4):
            last = name[-2:]
            if _is_plain(last):
                continue
            if kind in _HOUSES and last in ("商务", "高级", "一家", "甲级", "民办", "养老"):
                continue
            yield Finding(rule, end - len(kind) - 2, end, last + kind)
    for rule, start, end in local_names.places(text):
        if not _is_role(text, start, end):
            yield Finding(rule, start, end, text[start:end])
    for _, name, kind, end in _named(_STATION, text, 2, 9):
        if not _is_plain(name[-2:]):
            yield Finding("P14", end - len(kind) - 2, end, name[-2:] + kind)
    for found in _POLICE_PLACE.finditer(text):
        if not _is_plain(found[0][:2]) and found[0][:2] != "派出":
            yield Finding("P14", found.start(), found.end(), found[0])
    for start, name, kind, end in _named(_BRANCH, text, 2, 12):
        if kind in _COUNTERS and not re.search("[县市镇乡路街村]$|[一-龥]{2,3}(?:县|镇)", name):
            continue
        if not _BRANCH_STOP.search(name) and not re.search("[某×]", name[-2:]):
            yield Finding("P15", start, end, (name + kind)[-8:])
    for found in _POST.finditer(text):
        at = found.start()
        org = text[max(0, at - 12) : at].removesuffix("的")
        if re.search("某|一家|该|本|各", org[-6:]) or not _ORGANISATION.search(org):
            continue
        name = re.sub("(?:支行|村|镇|乡|街道|中学|小学|幼儿园|卫生院|中医院|人民医院|分理处|营业所)$", "", org)
        if not _is_plain(name[-2:]):
            yield Finding("P15", max(0, at - 6), found.end(), text[max(0, at - 6) : found.end()])
    for start, name, kind, end in _named(_FIRM, text, 2, 18):
        clean = _FIRM_PARTS.split(name)[-1]
        if "某" in name or "×" in name or len(_core(clean)) < 2 or _FIRM_PLAIN.fullmatch(clean):
            continue
        if kind in _FIRM_WEAK and not _BELONGS.search(text[max(0, start - 6) : end + 12]):
            continue
        yield Finding("P16", end - len(clean) - len(kind), end, clean + kind)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a number of a building or its entrance has no name before it and no more numbers beside it: of what estate?"""
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    behind = text[found.end() : found.end() + 4]
    is_named = "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_A_BARE_HOUSE
    return (
        not is_named
        and not (before and before in "0123456789-栋幢元楼号院")
        and not re.match("[\\dA-Za-z一二三四五六七八九十]{1,4}(?:[单层楼室户号房栋门-]|$)|[-\\d]", behind)
    )


def _core(name: str) -> str:
    """What is left of the name of a body without the words that many have in theirs: 瑞通 of 瑞通物流."""
    return _TOKENS.sub("", name)


def _workplaces(text: str) -> Iterator[Finding]:
    for found in _WORKPLACE.finditer(text):
        start = found.start()
        while start and found.start() - start < 12 and "\u4e00" <= text[start - 1] <= "\u9fff":
            start -= 1
        name = re.split(
            "(?:的是|的|是|在|了|被|给|让|和|与|从|向|把|对|有|名|位|等|及|由|去|进|到|于|为|称|说|问|找|请|当|前|后|时|到了|来了|自|险些被骗|拦住|劝住)",
            text[start : found.start()],
        )[-1]
        if len(_core(name)) < 2 or _SOME_ORGANISATION.search(name) or _is_role(text, start, found.end()):
            continue
        yield Finding("P16", found.start() - len(name), found.end(), name + found[0])
    for _, name, kind, end in _named(_BUSINESS, text, 2, 10):
        core = re.split(
            "的是|的|是|在|了|被|给|让|和|与|从|向|把|对|有|名|位|等|及|由|去|进|到|于|为|称|说|问|找|请|当|前|后|时|自|系|来|开|加|冒|充|名下|旗下|下属|用|所在|这|涉事|企业|受害人|家",
            name,
        )[-1]
        core = re.sub("^(?:示例)?(?:省|市|县|区|镇|乡)", "", core)
        if (
            len(_core(core)) >= 2
            and not _SOME_ORGANISATION.search(name[-len(core) - 1 :])
            and not _GENERIC.fullmatch(core)
            and not _is_role(text, end - 1, end)
        ):
            yield Finding("P16", end - len(core) - len(kind), end, core + kind)
    for found in _WORKS_AS.finditer(text):
        place = next(name for name in ("n", "m", "o", "q") if found[name])
        if (
            not _NO_WORKPLACE.search(found[place])
            and not _GENERIC.fullmatch(found[place])
            and not _is_role(text, found.start(), found.end())
        ):
            yield Finding("P16", found.start(place), found.end(place), found[place])
    for found in _COUNTY_BODY.finditer(text) if _MAY_BE_COUNTY.search(text) else ():
        place = "b" if found["b"] else "c"
        if text[found.end() : found.end() + 1] in ("都", "们") or re.search("冒充|自称|假", found[place]):
            continue
        if not re.search("[某全各]|一[家个所名]|派出所$|公安局$", found[place]) and not _is_role(
            text, found.start(), found.end()
        ):
            yield Finding("P16", found.start(place), found.end(place), found[place])
    for found in _ONE_POST.finditer(text):
        if (
            not re.search("[某各该]", found[0])
            and not re.search("冒充|自称|假冒|假扮|所谓", _before(text, found.start(), 6))
            and not _is_role(text, found.start(), found.end())
        ):
            yield Finding("P15", found.start(), found.end(), found[0])
    for rule, start, end in local_names.bodies(text):
        if rule == "P16" or not _is_role(text, start, end):
            yield Finding(rule, start, end, text[start:end])
    for found in _WORKS_AT.finditer(text):
        name = re.split("的|县里|镇上|城里|当地", found["n"])[-1]
        if len(_core(name)) >= 2 and not _SOME_ORGANISATION.search(name) and not re.search("了|是|不", name):
            yield Finding("P16", found.end("n") - len(name), found.end(), name + found["k"])


def _minors(text: str) -> Iterator[Finding]:
    for found in _CLASS.finditer(text) if _MAY_BE_CLASS.search(text) else ():
        if re.search("[一二三四五六七八九1-9初高大中]", found[0]) and "某" not in found[0]:
            yield Finding("P13", found.start(), found.end(), found[0])
    for start, name, kind, end in _named(_SCHOOL, text, 1, 9):
        core = re.split("是|在|读于|就读|于|的|到|去|从|和|与|上|、|名|位|所|个", name)[-1]
        if (
            len(core) < 1
            or "某" in name
            or _SCHOOL_STOP.search(core)
            or (len(core) < 2 and core not in ("县", "市", "镇", "乡"))
        ):
            continue
        if core in (
            "中小",
            "全县",
            "所有",
            "重点",
            "当地",
            "外地",
            "国外",
            "普通",
            "私立",
            "公立",
            "农村",
            "就读",
            "走进",
            "老年",
            "一所",
            "电视",
            "开放",
            "各级",
            "各类",
            "高职",
            "全国",
            "知名",
            "名牌",
            "海外",
            "国内",
            "医科",
            "工科",
        ):
            continue
        sentence = _sentence(text, start)
        if _CHILD.search(sentence.replace(name + kind, "")) and not re.search(
            "走进|宣讲|宣传|讲座|活动|班会|招聘", sentence
        ):
            yield Finding("P13", end - len(core) - len(kind), end, core + kind)
    for found in _short_forms(text) if _MINOR.may_be_in(text) else ():
        sentence = _sentence(text, found.start())
        if (
            _MINOR.search(sentence)
            and not _is_role(text, found.start(), found.end())
            and not re.search(
                "老师|校长|主任|女士|先生|民警|警官|阿姨|大爷|奶奶|爷爷|妈妈|爸爸|母亲|父亲|家长",
                found[0] + _before(text, found.start(), 2),
            )
        ):
            yield Finding("P13", found.start(), found.end(), found[0])


def _short_forms(text: str) -> Iterator[re.Match[str]]:
    for pattern in (names.SHORT_FORM, names.NICKNAME, _SHORT_SURNAME):
        yield from pattern.finditer(text)


_WINDOW = 120  # characters on either side that a sentence is looked for in


def _sentence(text: str, at: int) -> str:
    first, last = max(0, at - _WINDOW), min(len(text), at + _WINDOW)
    start = max(text.rfind(mark, first, at) for mark in "。!?\n;") + 1
    ends = [place for mark in "。!?\n;" if (place := text.find(mark, at, last)) >= 0]
    return text[max(first, start) : min(ends, default=last)]


def _is_role(text: str, start: int, end: int) -> bool:
    """Whether words stand in quotation marks: whom the fraudster plays, or what he says."""
    quoted = _QUOTED.search(_before(text, start, 60))
    if not quoted:
        return bool(re.search("自称|冒充|所谓|假冒|假扮|化名", _before(text, start, 8)))
    inner = quoted[0][1:]
    closing = re.search("[”\"'’」』\n]", text[end : end + 60])
    length = len(inner) + end - start + (closing.start() if closing else 60)
    before = text[max(0, start - len(quoted[0]) - 10) : start - len(inner) - 1]
    return length <= 10 or bool(
        re.search("我是|我叫|这里是|我们是|我这里", inner) or re.search("自称|冒充|所谓|假冒|假扮|叫|群|名", before)
    )


# --------------------------------------------------------------------------------------------- names


def _full_names(text: str) -> Iterator[Finding]:
    for start, end in names.names(text):
        yield Finding("P11", start, end, text[start:end])


def _names(text: str) -> Iterator[Finding]:
    yield from _full_names(text)
    for start, end in names.romanised(text):
        yield Finding("P12", start, end, text[start:end])
    for start, end in names.foreign(text):
        yield Finding("P12" if text[start].isascii() else "P11", start, end, text[start:end])
    for found in _OFFICER.finditer(text):
        if _is_role(text, found.start(), found.end()) or (
            re.search("示例|某|县公安局|市公安局", found[0][:6]) and not (found["n"] or found["m"])
        ):
            continue
        called = found["n"] or ""
        if called[:1] in names.COMMON and called + text[found.end() : found.end() + 1] in names.FALSE_FRIENDS:
            continue
        if len(called) == 1 and (
            called in "高方马于何许万安常任黄严连文向江程谢曾钱康陈张周"
            or text[found.end() : found.end() + 1] not in "说在把将陪、,。告劝"
        ):
            continue
        if found["m"] and text[found.start() - 1 : found.start()] in tuple("小老副正代新原"):
            continue
        yield Finding("P14", found.start(), found.end(), found[0])
    for found in names.NICKNAME.finditer(text):
        called = (
            found[0][0] in "小老"
            and re.search('[“"]$', text[: found.start()])
            and text[found.end() : found.end() + 1] in ",!"
        )
        if (called or not _is_role(text, found.start(), found.end())) and names.is_nickname(
            text, found.start(), found.end()
        ):
            yield Finding("P22", found.start(), found.end(), found[0])


# --------------------------------------------------------------------------------------- small facts

MOST_FACTS = 4  # of what stands below, each with its weight: from here on a reader of the place knows who it was


def _small_facts(text: str) -> Iterator[Finding]:
    if not (_EXACT.search(text) or _DAY.search(text)):
        return
    people = [m.start() for m in _DAY.finditer(text)]
    people += [
        m.start()
        for pattern in (names.SHORT_FORM, names.NICKNAME, _SHORT_SURNAME, _SURNAMED)
        for m in pattern.finditer(text)
    ]
    told: set[int] = set()
    for place in people:
        start = text.rfind("\n", 0, place) + 1
        if start in told:
            continue
        told.add(start)
        end = text.find("\n", place)
        paragraph = text[start : end if end >= 0 else len(text)]
        weight, kinds = facts_in(paragraph)
        if weight >= MOST_FACTS:
            yield Finding("P19", start, start + len(paragraph), "、".join(kinds))


def facts_in(text: str) -> tuple[int, tuple[str, ...]]:
    """How much small facts in a text weigh together, and which kinds they are. A surname form or a post is the core: without, 0."""
    has_person = bool(
        _SHORT_SURNAME.search(text)
        or names.SHORT_FORM.search(text)
        or names.NICKNAME.search(text)
        or _SURNAMED.search(text)
    )
    kinds = (
        ("姓", 1, has_person),
        ("日期", 1, bool(_DAY.search(text))),
        ("钟点", 1, bool(_HOUR.search(text)) and bool(_DAY.search(text))),
        ("地点", 1, bool(_COUNTY.search(text))),
        ("精确金额", 1, any(_is_exact(m[0]) for m in _EXACT.finditer(text))),
        ("年龄", 1, bool(_AGE.search(text))),
        ("职业", 1, bool(_TRADE.search(text) or _ANY_TRADE.search(text))),
        ("特征", 1, bool(_TRAIT.search(text))),
        ("家人", 1, bool(_KIN.search(text))),
    )
    there = [(name, weight) for name, weight, is_there in kinds if is_there]
    known_by = {name for name, _ in there}
    if not has_person and not (
        known_by & {"职业", "特征", "年龄"} and known_by & {"日期", "精确金额"} and len(known_by) >= 4
    ):
        return 0, ()
    if not known_by & {"日期", "精确金额"} or not known_by & {"职业", "特征", "年龄", "家人", "地点"}:
        return 0, ()
    return sum(weight for _, weight in there), tuple(name for name, _ in there)


def _is_exact(number: str) -> bool:
    """Whether a sum has three figures that are not nought at least: 14,900 has, 20,000 has not."""
    if not number[:1].isdigit():
        return True
    return len(number.replace(",", "").replace(".", "").rstrip("0")) >= 3


_FINDERS: tuple[Callable[[str], Iterator[Finding]], ...] = (
    _papers, _accounts, _places, _workplaces, _minors, _names, _small_facts,
)  # fmt: skip

"""What only people of the place know by its name: settlements, farms and reservoirs, police stations, branches, posts that one
person holds.

Found by the word that ends the name and by what follows it, where the rules of `identifiers` need more before it. Pure functions
of a folded text; each gives rule, start, end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sitegen.checks import names
from sitegen.checks.prefilter import PatternGroup, PrefilteredPattern

Place = tuple[str, int, int]

_NUMERAL = "[一二三四五六七八九十百\\d]"
# 柳河镇上, 幸福社区的网格员, 向阳农场三队, 东风水库
_SETTLED = PrefilteredPattern(
    "(?P<n>[一-龥]{2})(?P<k>镇上|镇里|乡里|社区(?=的|书记|主任|网格|居委|民警|干部|工作|志愿|卫生|服务|活动|文化|党)|街道(?=社区|上的|两旁|口)"
    f"|(?:林场|牧场|渔场|茶场|果场|马场|农场)(?={_NUMERAL}{{1,3}}(?:队|工区|连|分场)|的?(?:职工|工人|牧工|护林|会计|场长|员工|老工人))"
    "|水库(?=管理|的?(?:守|管|职工)|边上?的?[一-龥]{0,3}(?:人家|村|店))|堡子|寨子(?=[里的]))"
)
_NO_SETTLEMENT = PrefilteredPattern(
    "^(?:[一-龥][的了到在去来从往回向离让把将对给全整个各本该某这那小老新每出进于住上下和与及由请找问叫约带送帮因为是有等]|.[们]"
    "|配合|报告|通知|协助|帮助|委托|会同|指导|组织|邀请|城市|基层|家庭|开心|快乐|国有|国营|阳光|有机|生态|虚拟|我的|水利|大型|小型|中型|附近|示范|数字|绿色|现代|多个|几个|两个|当地|本地|外地|居住|生活|智慧|文明|平安|无诈|和谐|老旧|农村|山村|城区|县城|乡镇|街道|深入|走进|覆盖|全县|全市|全镇|全区|重点|试点|各个|所在|户籍|邻近|周边|一些|许多|很多|示例|到了|依托|加强|推进|围绕|利用|通过|聚焦|服务|建设|创建|打造|村和|联系|告诉|告知|提醒|所属|网格|物业|学校|单位|机关|企业|商圈|校园|市场|医院|银行|景区|车站|发动|动员)$"
)
# Names of their own that are words for other things: 和平社区 is a place, 平安社区 a campaign.
_CORPS = PrefilteredPattern(
    f"第?{_NUMERAL}{{1,3}}师{_NUMERAL}{{1,4}}团|(?<![一-龥\\d])?{_NUMERAL}{{2,4}}团(?:场(?:的|职工)|的?职工|{_NUMERAL}{{1,2}}连)|{_NUMERAL}{{1,2}}团{_NUMERAL}{{1,2}}连"
)
_DOOR = PrefilteredPattern(
    "(?:门牌|门牌号)(?:号|号码)?(?:是|为|:)?[一二三四五六七八九十百零〇\\d]{1,6}号?|[一-龥]{2}(?:胡同|巷|弄堂|弄)(?:的?最里|尽头|底)|[一-龥](?:局|厂|院|社|馆|站|公司|学校)(?:家属[楼区院]|宿舍楼?)(?:\\d|[一二三四五六七八九][门号楼栋])|[一-龥]{2}[路街巷道]上?(?:最后|头|第[一二三四五六七八九十\\d]{1,2})一?[家户间]"
)
_STATION = PrefilteredPattern(
    "(?P<n>[一-龥]{2,3})(?P<t>边境|边防|水上|交通|治安|中心|森林|铁路|城区)(?:检查站|派出所|警务站|警务室)"
)
_SHORT_STATION = PrefilteredPattern(
    "(?P<n>[一-龥]{2})所(?=接到(?:预警|报警|指令|线索)|接警|出警|(?:的)?(?:民警|辅警|值班民警|副?所长|教导员|指导员)|立即派|马上派|迅速)"
)
_HEAD_OF_STATION = PrefilteredPattern(
    f"(?<![一-龥])[{''.join(sorted(names.COMMON))}](?:所|队|局)(?=说|带着|亲自|赶到|一听|和两|和几)"
)
_NO_STATION = frozenset(
    "派出 厕所 研究 事务 看守 拘留 交易 储蓄 营业 场所 证券 律师 诊所 会所 卫生 招待 司法 供电 邮政 戒毒 收容 检测 检验 设计 测绘 管理 粮管 托儿 托老 警务 强戒".split()
)
_SQUAD = PrefilteredPattern(
    "(?:分局|县局|市局|[一-龥]{2}(?:分局|县局|市局|县公安局|市公安局))?(?:刑警|刑侦|交警|治安|经侦|网安|禁毒|巡特警|特警|巡警|特巡警)(?:大队|支队|中队)(?:的)?副?(?:教导员|指导员|大队长|中队长|支队长|政委|政治处主任)"
)
_BANK_COUNTER = PrefilteredPattern(
    "(?:银行|农商行|信用社|信用联社|联社|农行|工行|建行|中行|交行|邮储|邮政)(?P<n>[一-龥]{2,8}?)(?:营业部|网点|营业厅|储蓄柜|支局|自助银行|ATM)"
)
_NO_COUNTER = PrefilteredPattern(
    "^(?:[的在与和及或、各本该某这那每全一附就任多两几]|工作|柜台|所有|全部|附近|任意|任何|当地|普通|大堂|客服|员工|职员|人员|线下|正规|营业|储蓄|代理|乡镇|农村|县城|社区|城区|县域|基层|对公|个人|贵宾|便民|自助|相关|部分|首批|官方|手机|电话|网上)|[的和与及或到去在]$"
)
_UNION = PrefilteredPattern("(?:信用联社|农商行|农商银行|农信社)营业部(?:的|柜员|员工|经理|主任|大堂)")
_HEAD = (
    "局长|院长|馆长|台长|主任|庭长|股长|科长|理事长|董事长|总编辑|站长|校长|行长|书记|主席|会长|总经理|社长|秘书长|检察长|所长|场长|矿长|厂长|队长|部长|处长|法人|会计|出纳|主播|司机|驾驶员|"
    "(?:唯一|仅有)的[一-龥]{0,2}?[一-龥]{1,3}[员师工医]"
)
# 县文化馆副馆长, 市住房公积金管理中心副主任, 示例县住建局分管财务的副局长
_POST = PrefilteredPattern(
    "(?:[一-龥]{2,3}(?<![全本该各某我])[县市区旗]|(?<![一-龥])[县市区镇乡]|(?<=[在于是系为被说对给请])[县市区镇乡])"
    "(?:(?:(?!的)[一-龥]){1,12}?(?:局|委|办|馆|台|院|中心|集团|公司|联|协会|学校|中学|小学|联社|银行|站|社|所|队|库|矿|厂|园))"
    "(?:[一-龥]{1,6}?(?:科|室|庭|股|部|处))?的?(?:分管[一-龥]{1,6}的|原|老|前)?(?:一名|一位)?副?(?:" + _HEAD + ")"
)
_NO_POST = PrefilteredPattern(
    "某|一[家个名位所]|[和与及、]|等|各|全[县市区]|会讲|不会|冒充|假|自称|所谓|反诈中心主任|们"
)
_NOT_A_PERSON = PrefilteredPattern(
    "都|要(?!求转)|应当|必须|信箱|热线|接待日|办公室|们|(?:都|也)?(?:不会|不可能)|等(?:领导|人|部门)|、"
)
# 三道沟来的菜农, 南岗子一带的村民, 陈家集, 北关大队
_HAMLET = PrefilteredPattern(
    "(?:(?<=从)|(?<=去了)|(?<=到了)|(?<=来自)|(?<=在)|(?<=到)|(?<=住)|(?<![一-龥]))(?![从到在去来住])(?P<n>[一-龥]{1,3})(?P<k>沟|岭|坳|坪|坝|岗子?|洼子?|峪|庄|屯|堡|店子|寨|渡口|码头|(?<=家)集|大队)(?=来的|一带的?|的(?:菜农|村民|老乡|人家|农户|五保户|社员|养殖户|种植户|老人)|上?那户|摆摊|会计|村民|东头|西头|南头|北头|村口|的羊倌|的?大?[爷娘婶]|交的?钱|见面|碰头)"
)
_LAST_HAMLET = PrefilteredPattern(
    "(?:去了?|到了?|嫁到|从|家在|来自|赶到)(?P<n>[一-龥]家(?:集|沟|湾|坪|庄|屯|寨|堡|店|岭|铺|桥|台|营|岗|坝|河))(?=[。,;、了的]|$)"
)
_FAMILY_PLACE = PrefilteredPattern(
    f"(?<![一每几两这那大老全])[{''.join(sorted(names.COMMON - frozenset('于何任')))}]家(?:集|沟|湾|坪|庄|屯|寨|堡|岭|铺|桥|台子?|营|岗|坝|河|村|窑|畈|冲|咀|嘴|渡|墩|圩|塘|园子|港|坳|坡|峪|洼)(?!市)"
)
_NO_HAMLET = PrefilteredPattern(
    "^(?:从|到|在|去|来|住|一|这|那|某|山|各|每|整|小|大$|全|水|河|深|生产|交警|刑警|特警|治安|刑侦|经侦|总|支|消防|渔业|货运|轮|客运|老)|[的了在到]|交警|刑警|刑侦|治安|反诈|巡特?警|经侦"
)
# 嘉禾苑的业主, 世纪花城的业主群, 城市之光A区, 新世纪商城二楼
_ESTATE = PrefilteredPattern(
    "(?P<n>[一-龥]{2,8}(?:苑|庭|邸|府|郡|花城|新城|公馆|公寓|名居|颂里|嘉园|花园|半岛|世家|小镇|山庄|雅居|豪庭|国际|广场|湾|轩|阁))(?:的|里的)?(?:业主群?|租户|住户|物业|保安|房东|车库|居民)|(?:房子?|房产|别墅|住|租住|新房)在(?P<b>(?!县|老|新|乡|省|市|山|本|外|同|这|那|一)[一-龥]{2,4}(?:庭|府|苑|邸|郡|湾|园|里|轩|居|城))(?=[。,、;的]|$)|(?P<a>[一-龥]{2,6}(?<![场厅馆库仓室展域园景]))[A-D]区(?![域别块])"
    r"|(?P<m>[一-龥]{2,5}(?:商城|商厦|商贸城|购物中心|百货|大厦|市场|步行街))[一二三四五六七八九负\d]楼(?:的)?[一-龥]{0,3}(?:摊|店|柜|铺|专柜)"
)
_NO_ESTATE = PrefilteredPattern(
    "^(?:小区|购物|休闲|商业|[一-龥]的|某|该|本|各|这|那|每|一|老旧|高档|出租|普通|商住|住宅|附近|当地|封闭|政府|省政府|市政府|县政府|文化|人民|时代|单身|青年|人才|学生|员工|职工)|某|[的了在到和与及]|政府|学府|[全几多各]个"
)
_LOCAL_OFFICE = PrefilteredPattern(
    "(?P<n>[一-龥]{2,4})分局(?=的?(?:民警|刑警|辅警|反诈|网安|刑侦|经侦|治安|局长|副局长|接警|接到|值班))"
)
_QUOTED_SHOP = PrefilteredPattern(
    '[“"「](?P<n>[^”"」\n]{2,10})[”"」](?:火锅店|饭店|酒店|超市|餐馆|面馆|烧烤店|药店|药房|美容院|理发店|便利店|奶茶店|网吧|宾馆|民宿|农家乐|幼儿园|驾校|茶楼|棋牌室|服装店|书店|花店|工作室)(?:[一-龥]{0,4}?)(?:帮厨|上班|打工|工作|老板|会计|店员|员工|店主|厨师|服务员|收银|经理|学徒|的一名|店长|学员|老师)'
)
_SHOP = PrefilteredPattern('(?:店名|店招|招牌|店铺名)(?:叫|是|为|:|写着)?[“"「](?P<n>[^”"」\n]{2,14})[”"」]')
_SCHOOL = PrefilteredPattern(
    "(?:(?<![一-龥])|在|是|到|从|读)(?P<n>[一二三四五六七八九十]中|[一-龥]{1,3}中|[一-龥]{0,3}附[中小]|[一二三四五六七八九]小|[一-龥]{2}[一二三四五]小)(?=读|念|上(?:学|高|初|[一二三四五六])|就读|的?(?:学生|高[一二三中]|初[一二三中]))"
)
_SCHOOL_PLAIN = PrefilteredPattern(
    "^(?:高|初|国|其|家|心|手|途|空|集|当|之|孩|期|过程|[一-龥]?[高初其途空])中$|[过程期]"
)


_GOES = frozenset(
    "到在去来从往回向离让把将对给全整个各本该某这那每出进于住下和与及由请找问叫约带送的了着过是有等两几多同"
)
_PLAIN_AREAS = frozenset("当地 附近 县城 城市 农村 基层 我国 云南 广西 西藏 新疆 内蒙 各地 沿海 走进 深入 到了".split())


def _any(_: re.Match[str]) -> bool:
    return True


def _is_named(found: re.Match[str]) -> bool:
    return "某" not in found["n"]


def _is_area(found: re.Match[str]) -> bool:
    """Whether an office's name begins with that of a place, and with no other word."""
    return found["n"][-2:] not in _PLAIN_AREAS and found["n"][-1] not in _GOES


def _is_settlement(found: re.Match[str]) -> bool:
    name = found["n"]
    return not _NO_SETTLEMENT.match(name) and name[-1] not in _GOES and name[0] not in "的了到在"


def _is_hamlet(found: re.Match[str]) -> bool:
    return not _NO_HAMLET.search(found["n"]) and (len(found["n"]) > 1 or found["k"] in ("集", "岗子", "洼子", "店子"))


def _is_estate(found: re.Match[str]) -> bool:
    return not _NO_ESTATE.search(found["n"] or found["a"] or found["m"] or found["b"])


def _is_short_station(found: re.Match[str]) -> bool:
    return found["n"] not in _NO_STATION and found["n"][-1] not in _GOES and _is_named(found)


def _is_local_office(found: re.Match[str]) -> bool:
    return _is_area(found) and _is_named(found) and found["n"][-2:] not in ("公安", "县里", "市里")


def _is_counter(found: re.Match[str]) -> bool:
    return not _NO_COUNTER.search(found["n"]) and _is_named(found)


def _is_post(found: re.Match[str]) -> bool:
    return not _NO_POST.search(found[0]) and not _NOT_A_PERSON.match(found.string, found.end())


@dataclass(frozen=True, slots=True)
class _NamePattern:
    """One way in which such a name is written, found where it `is_one`.

    What is found is the pattern's `group` (0: all of it).
    """

    rule: str
    pattern: PrefilteredPattern
    is_one: Callable[[re.Match[str]], bool] = _any
    group: str | int = 0


def _grouped(*looks: _NamePattern) -> PatternGroup[_NamePattern]:
    return PatternGroup((look.pattern, look) for look in looks)


_PLACES = _grouped(
    _NamePattern("P10", _SETTLED, _is_settlement),
    _NamePattern("P10", _CORPS),
    _NamePattern(
        "P09",
        _DOOR,
        lambda f: not re.search("[这那某一两各每几条]", f[0][:2]),
    ),
    _NamePattern("P14", _STATION, _is_area),
    _NamePattern("P14", _SHORT_STATION, _is_short_station),
    _NamePattern("P10", _HAMLET, _is_hamlet),
    _NamePattern("P10", _FAMILY_PLACE),
    _NamePattern("P10", _LAST_HAMLET, lambda f: f["n"][0] not in "一这那某各每全大老人国自回", "n"),
    _NamePattern("P09", _ESTATE, _is_estate),
    _NamePattern("P14", _LOCAL_OFFICE, _is_local_office),
    _NamePattern("P14", _HEAD_OF_STATION),
    _NamePattern("P14", _SQUAD),
)
_BODIES = _grouped(
    _NamePattern("P15", _BANK_COUNTER, _is_counter),
    _NamePattern("P15", _UNION),
    _NamePattern("P15", _POST, _is_post),
    _NamePattern("P16", _SHOP, group="n"),
    _NamePattern("P16", _QUOTED_SHOP, _is_named, "n"),
    _NamePattern("P13", _SCHOOL, lambda f: not _SCHOOL_PLAIN.search(f["n"]), "n"),
)


def places(text: str) -> Iterator[Place]:
    """Settlements, farms, doors, police stations."""
    return _looked_for(_PLACES.that_may_find(text), text)


def bodies(text: str) -> Iterator[Place]:
    """Branches of banks, posts, shops, schools by their short names."""
    return _looked_for(_BODIES.that_may_find(text), text)


def _looked_for(looks: Sequence[_NamePattern], text: str) -> Iterator[Place]:
    for look in looks:
        for found in look.pattern.finditer(text):
            if look.is_one(found):
                yield look.rule, *found.span(look.group)

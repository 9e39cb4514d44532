"""Every key and fixed value in Chinese and in English: both mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache

from sitegen.model.content import Case, CaseOutcome, Channel, Contact, Kind, PaidBy, PosterLayout, StoppedBy
from sitegen.model.formats import ColourMode, FileFormat, FileNames, Play, Posters, Process, ScreenKind, Sure
from sitegen.model.website import Compare, Level, Metric, Via

LABELS: dict[Enum, tuple[str, ...]] = {
    # The first is what the public reads; the others are accepted too.
    Kind.REAL: ("真实案例", "真实"),
    Kind.COMPOSITE: ("改编案例", "综合", "改编"),
    Kind.TACTIC: ("手法解析", "手法"),
    Kind.TESTIMONY: ("亲历讲述", "亲历"),
    CaseOutcome.PREVENTED: ("钱保住了", "没有转出", "已劝阻", "劝阻", "已拦截"),
    CaseOutcome.LOST: ("已受损", "受损", "被骗", "已损失"),
    CaseOutcome.PARTLY_RECOVERED: ("部分追回",),
    CaseOutcome.SUSPECTS_CAUGHT: ("犯罪嫌疑人落网", "嫌疑人落网", "已破案"),
    CaseOutcome.INQUIRY: ("付款前先问，未受损", "先问后付，未受损", "咨询未受损", "咨询"),
    StoppedBy.BANK_STAFF: ("银行员工", "银行"),
    StoppedBy.FAMILY: ("家人",),
    StoppedBy.WARNING_CALL: ("预警劝阻", "预警电话"),
    StoppedBy.WARNING_SMS: ("预警短信",),
    StoppedBy.HOME_VISIT: ("入户宣传", "入户"),
    StoppedBy.SELF_110: ("自己报警", "自己拨110", "本人报警"),
    StoppedBy.APP_ALERT: ("软件预警", "APP预警"),
    StoppedBy.COMMUNITY: ("社区", "社区干部"),
    StoppedBy.OTHER: ("其他",),
    Channel.WEBSITE: ("网站",),
    Channel.POSTER: ("海报",),
    Channel.HANDBOOK: ("手册", "口袋书"),
    Channel.SCREEN: ("屏幕", "电子屏", "条屏"),
    Channel.SMS: ("短信",),
    Channel.BROADCAST: ("广播", "口播", "大喇叭"),
    Channel.TICKER: ("字幕",),
    Channel.GROUP: ("微信群", "群"),
    PaidBy.TRANSFER: ("转账", "汇款", "扫码付款"),
    PaidBy.CASH: ("现金", "取现"),
    PaidBy.GOLD: ("黄金", "金条"),
    PaidBy.GIFT_CARD: ("礼品卡", "购物卡", "充值卡", "卡密"),
    PosterLayout.LIE: ("谎言",),
    PosterLayout.COUPLET: ("对联",),
    PosterLayout.CHECKLIST: ("清单",),
    PosterLayout.STEPS: ("三步",),
    PosterLayout.CASE: ("案例", "金额"),
    PosterLayout.NUMBER: ("号码",),
    Contact.CALL: ("来电", "电话"),
    Contact.SMS: ("短信",),
    Contact.CHAT: ("微信、QQ", "聊天", "微信", "QQ", "群聊"),
    Contact.VIDEO: ("短视频、直播", "短视频", "直播"),
    Contact.WEB: ("网页、广告", "网页", "网络", "广告"),
    Contact.DATING: ("交友软件", "交友"),
    Contact.GAME: ("游戏",),
    Contact.FACE: ("当面", "上门", "讲座"),
    Via.CALL: ("来电", "电话"),
    Via.SMS: ("短信",),
    Via.CHAT: ("微信", "私聊"),
    Via.GROUP: ("群消息", "工作群", "群"),
    Via.WEB: ("网页", "广告"),
    Via.FACE: ("当面", "上门"),
    Level.PUBLIC: ("公众", "公开"),
    Level.STAFF: ("民警", "内部", "工作人员"),
    Metric.REPORTS: ("报案数", "发案数", "发案"),
    Metric.LOSS: ("损失金额", "损失"),
    Metric.PREVENTED: ("劝阻人数", "劝阻"),
    Metric.SAVED: ("避免损失", "挽回金额"),
    Metric.CLEARED: ("破案数", "破案"),
    Metric.WARNED: ("预警数", "资金预警"),
    Compare.YEAR: ("同比",),
    Compare.PERIOD: ("环比",),
    ColourMode.FULL: ("全彩",),
    ColourMode.SEVEN: ("七彩", "七色"),
    ColourMode.DUAL: ("双基色", "双色"),
    ColourMode.MONO: ("单色",),
    Process.OFFSET: ("胶印", "数码印刷"),
    Process.INKJET: ("喷绘", "写真"),
    Process.OFFICE: ("办公室", "投影"),
    Posters.ALL: ("全部", "是"),
    Posters.LEAD: ("每类一条", "一类一条"),
    Posters.NONE: ("不做", "否"),
    FileFormat.PNG: ("PNG",),
    FileFormat.BMP: ("BMP",),
    FileFormat.JPG: ("JPG", "jpeg", "JPEG"),
    ScreenKind.LED: ("点阵", "LED"),
    ScreenKind.LCD: ("液晶", "LCD"),
    ScreenKind.TV: ("电视", "TV"),
    ScreenKind.STRIP: ("条屏",),
    Play.PAGES: ("分页", "翻页"),
    Play.SCROLL: ("连移", "滚动", "左移"),
    FileNames.ID: ("编号",),
    FileNames.FULL: ("详细",),
    FileNames.SHORT: ("短名",),
    Sure.STATED: ("有出处",),
    Sure.DERIVED: ("推算",),
    Sure.GUESS: ("估计", "一般"),
}

PLACES = (
    "社区 乡村 家庭 学校 企业 机关 医院 银行 市场 商铺 车站 景区 车辆 网络 养老机构 办事大厅".split(),
    "community village home school enterprise office hospital bank market shop station scenic vehicle online "
    "care_home service_hall".split(),
)

LEVELS = (
    "省 市 县 乡镇 村 派出所 兵团 师市 团场 连队 银行 学校".split(),
    "province prefecture county town village station corps division regiment company bank school".split(),
)


def label(value: Enum) -> str:
    """The Chinese words the public reads for a fixed value."""
    return LABELS[value][0]


# What is said of the money, by how it went; without a word on that, what is true of all.
_KEPT = {
    PaidBy.TRANSFER: "没有转出", PaidBy.CASH: "现金没有交出", PaidBy.GOLD: "黄金没有交出", PaidBy.GIFT_CARD: "卡密没有给出",
}  # fmt: skip
_GONE = {
    PaidBy.TRANSFER: "转走", PaidBy.CASH: "交了出去", PaidBy.GOLD: "交了出去", PaidBy.GIFT_CARD: "给了出去",
}  # fmt: skip


def verdict_of(outcome: CaseOutcome | None, paid_by: PaidBy | None) -> str:
    """The Chinese words for how a case ended, true of the way its money went; nothing for a case without an outcome."""
    if outcome is CaseOutcome.PREVENTED and paid_by:
        return _KEPT[paid_by]
    return label(outcome) if outcome else ""


def gone(case: Case) -> str:
    """What was lost and how it went: 钱分3次转走, 黄金已经交了出去."""
    what = {PaidBy.CASH: "现金", PaidBy.GOLD: "黄金", PaidBy.GIFT_CARD: "卡密"}.get(
        case.paid_by or PaidBy.TRANSFER, "钱"
    )
    times = f"分{case.payments}次" if case.payments > 1 else "已经"
    return f"{what}{times}{_GONE[case.paid_by] if case.paid_by else '给了出去'}"


@cache
def spellings(kind: type[Enum]) -> Mapping[str, Enum]:
    """Every accepted spelling of a vocabulary: Chinese words and the English id, lower case."""
    found: dict[str, Enum] = {}
    for value in kind:
        for word in (*LABELS[value], str(value.value)):
            found[word.lower()] = value
    return found


def offered(kind: type[Enum]) -> list[str]:
    """The words of a vocabulary that a message lists: the Chinese ones, and of a value without any the first."""
    return [word for v in kind for word in [w for w in LABELS[v] if not w.isascii()] or LABELS[v][:1]]


# Keys: English name → Chinese spellings, the first being the one the starter library uses.
# `waive` stands beside a finding of the checks that somebody has looked at and lets through (checks/waivers.py).
WAIVE = ("放行", "waive")
LAW_KEYS = {
    "law": ("法律",), "aliases": ("又称",), "since": ("施行",), "source": ("来源",), "articles": ("条文",), "checked": ("核对",),
}  # fmt: skip
ARTICLE_KEYS = {"article": ("条",), "says": ("内容",)}
WAIVER_KEYS = {"rule": ("规则",), "reason": ("理由",), "who": ("谁",), "date": ("日期",)}
CASE_KEYS = {
    "title": ("标题",), "summary": ("摘要",), "type": ("类型", "诈骗类型"), "kind": ("类别",),
    "occurred": ("时间", "发生时间"), "region": ("地区",), "outcome": ("结果",),
    "amount_at_risk": ("涉险金额",), "amount_lost": ("损失金额",), "amount_recovered": ("追回金额",),
    "amount_display": ("金额写法",), "payments": ("笔数",), "stopped_by": ("谁拦下的",),
    "stopped_how": ("怎么拦下的",), "stopped_at": ("停在第几步",), "audiences": ("人群",), "places": ("场所",),
    "warning": ("警示语",), "channels": ("渠道",), "sources": ("来源",), "published": ("发布",),
    "valid": ("有效期",), "status": ("状态",), "contact": ("接触方式",), "paid_by": ("怎么付的", "付款方式"), "waive": ("放行",),
    "author": ("作者",), "review_by": ("复核日期",), "aliases": ("曾用编号",), "corrections": ("更正",),
    "faces_done": ("人脸已处理",), "on_screen": ("屏上写",),
}  # fmt: skip
SOURCE_KEYS = {"publisher": ("媒体", "单位"), "title": ("标题",), "date": ("日期",), "url": ("网址",)}
CORRECTION_KEYS = {"old": ("原", "原来"), "new": ("改", "改为"), "date": ("日期",)}
WARNING_FILE_KEYS = {"type": ("类型", "诈骗类型"), "author": ("作者",), "waive": ("放行",)}
WARNING_KEYS = {
    "lie": ("谎言",), "lead": ("引语",), "verdict": ("批语",), "action": ("行动",), "strip": ("条屏",),
    "steps": ("三步",), "sms": ("短信",), "spoken": ("口播",), "long": ("长句",), "audiences": ("人群",), "channels": ("渠道",),
    "valid": ("有效期",), "units": ("仅限",), "status": ("状态",),
    "type": ("类型", "诈骗类型"), "short": ("短句",), "flags": ("识别",), "layout": ("布局",), "waive": ("放行",),
    "author": ("作者",), "review_by": ("复核日期",),
    "on_screen": ("屏上写",),
}  # fmt: skip
TYPE_KEYS = {
    "name": ("名称",), "short_name": ("短名",), "lie": ("谎言",), "speaker": ("说话人",), "verdict": ("批语",),
    "summary": ("摘要",), "slogan": ("口号",), "official": ("官方",), "icon": ("图标",), "audiences": ("人群",),
    "order": ("顺序",), "aliases": ("又叫",), "screen_question": ("屏上问",), "on_screen": ("屏上写",), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip
AUDIENCE_KEYS = {
    "name": ("名称",), "short_name": ("短名",), "icon": ("图标",), "headline": ("提醒",), "summary": ("摘要",), "types": ("类型",),
    "order": ("顺序",), "ask_title": ("问句栏目",), "tell_title": ("转告栏目",), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip
SITE_KEYS = {
    "title": ("标题", "名称"), "organiser": ("主办单位", "主办"), "base_url": ("网址",), "language": ("语言",),
    "description": ("简介",), "review": ("审核",), "reviewers": ("审核人",), "fonts": ("字体",), "note": ("说明",), "footer": ("页脚",),
    "website": ("网站",),
    "print_profile": ("印刷特性文件", "ICC"), "timezone": ("时区", "time_zone"),
    "traditional": ("繁体", "繁體"), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip
WEBSITE_KEYS = {
    "bare": ("纯内容",), "editions": ("语言版本", "版本"), "traditional": ("繁体", "繁體"),
}  # fmt: skip
FOOTER_KEYS = {
    "contact": ("联系方式",), "site_code": ("网站标识码",), "icp": ("ICP备案号", "备案号"),
    "police_record": ("公安备案号",), "gov_mark": ("党政机关标识",), "find_error": ("网站找错",),
}  # fmt: skip
UNIT_KEYS = {
    "id": ("编号",), "name": ("名称",), "short_name": ("简称", "短信签名"), "issuer": ("印发单位",),
    "level": ("层级",), "parent": ("上级",), "children": ("下级",), "address": ("地址",), "hotlines": ("电话",),
    "has_96110": ("有96110",), "screens": ("屏幕",), "focus_types": ("重点类型",), "note": ("说明",),
    "footer": ("页脚",), "sample": ("示例",), "logo": ("标志",), "codes": ("二维码",), "author": ("作者",),
    "waive": ("放行",),
}  # fmt: skip
QR_KEYS = {
    "name": ("名称",), "address": ("地址", "网址"), "file": ("文件", "图片"), "purpose": ("用途",), "expires": ("到期", "有效期至"),
}  # fmt: skip
HOTLINE_KEYS = {"number": ("号码",), "label": ("说明", "名称"), "hours": ("时间",)}
PAPER_KEYS = {
    "id": ("编号",), "name": ("名称",), "width": ("宽",), "height": ("高",), "bleed": ("出血",), "safe": ("安全边",),
    "process": ("工艺",), "scale": ("比例",), "folds": ("折数", "折"), "dpi": ("精度",), "source": ("依据",),
    "posters": ("海报",),
}  # fmt: skip
SCREEN_KEYS = {
    "id": ("编号",), "name": ("名称",), "width": ("宽",), "height": ("高",), "mode": ("色彩",), "ink": ("颜色",),
    "format": ("格式",), "antialias": ("平滑",), "dwell": ("停留秒数", "停留"), "max_kb": ("大小上限KB", "大小上限"),
    "safe": ("安全边",), "kind": ("种类",), "near": ("近看",), "pitch": ("点距",), "distance": ("观看距离",),
    "play": ("播放",), "names": ("文件名",), "film": ("影片",), "used_for": ("用处",), "source": ("依据",), "sure": ("把握",),
    "like": ("照", "同"),
}  # fmt: skip
HANDBOOK_KEYS = {
    "title": ("标题", "书名"), "subtitle": ("副标题",), "audience": ("读者",), "types": ("类型",), "paper": ("纸张",),
    "preface": ("前言", "怎么用"), "enlarged": ("放大",), "readers": ("人群",), "has_cases": ("案例",), "internal": ("内部",), "every_unit": ("各单位",), "cover": ("封面字", "封面"), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip

ASK_KEYS = {
    "id": ("编号",),
    "act": ("事情",),
    "truth": ("真相",),
    "types": ("类型",),
    "author": ("作者",),
    "waive": ("放行",),
}
QUESTION_KEYS = {
    "id": ("编号",), "ask": ("题目",), "choices": ("选项",), "why": ("解释",), "level": ("对象",), "via": ("来路",),
    "sender": ("谁发的",), "message": ("内容",), "type": ("类型",), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip
FIGURE_KEYS = {
    "metric": ("指标",), "type": ("类型",), "label": ("名称",), "period": ("时段",), "value": ("本期",), "unit": ("单位",),
    "approx": ("约数",), "compare": ("比较",), "baseline": ("基数", "上期"), "reported": ("公布的变化",), "source": ("来源",),
    "public": ("公开",), "sample": ("示例",),
}  # fmt: skip
SEARCH_KEYS = {"same": ("同义",), "phrases": ("说法",), "services": ("服务",), "everyday": ("平常事",)}
EVERYDAY_KEYS = {"words": ("词",), "clues": ("线索",), "examples": ("例句",)}
PHRASE_KEYS = {"type": ("类型",), "words": ("词",), "clues": ("线索",), "examples": ("例句",)}
SERVICE_KEYS = {
    "words": ("词",),
    "clues": ("线索",),
    "examples": ("例句",),
    "to": ("去",),
    "kind": ("挑",),
    "title": ("标题",),
    "say": ("说",),
}
PACK_KEYS = {
    "id": ("编号",), "name": ("名称",), "place": ("场所",), "summary": ("说明",), "use": ("怎么用",), "materials": ("材料",),
    "formats": ("规格",), "types": ("类型",), "audiences": ("人群",), "most": ("最多",), "screens": ("屏幕",),
    "without_screens": ("没有屏幕时",), "skip_screens": ("不要屏幕",), "users": ("谁用",), "author": ("作者",), "waive": ("放行",),
}  # fmt: skip
OWN_SCREENS = ("本单位", "own")  # a pack's 屏幕: whatever screens the unit has
CAMPAIGN_KEYS = {
    "title": ("标题", "名称"),
    "issue": ("期号",),
    "phases": ("阶段",),
    "author": ("作者",),
    "waive": ("放行",),
}
PHASE_KEYS = {
    "name": ("名称",), "dates": ("日期",), "warnings": ("警示语",), "types": ("类型",), "channels": ("渠道",),
    "units": ("单位", "仅限"), "waive": ("放行",), "hours": ("时段",),
}  # fmt: skip

# What the program writes into content/, one entry a line.
APPROVAL_ENTRY = {"text": ("文本",), "reviewer": ("审核人",), "author": ("作者",), "date": ("日期",)}
WITHDRAWAL_ENTRY = {
    "date": ("日期",), "reason": ("理由",), "who": ("谁",), "title": ("标题",), "type": ("类型",),
}  # fmt: skip
REGISTER_ENTRY = {
    "date": ("日期",), "units": ("单位",), "material": ("材料",), "ids": ("编号",), "text": ("文本",), "files": ("文件",),
}  # fmt: skip
ADDRESS_ENTRY = {"type": ("类型",)}
# The list that a reviewer signs and `approve --from` reads.
SIGNED_ENTRY = {
    "key": ("编号",), "title": ("标题",), "author": ("作者",), "text": ("文本",), "verdict": ("结论",), "reviewer": ("审核人",),
    "remark": ("意见",),
}  # fmt: skip
AGREED = ("同意", "通过", "批准", "是", "approved", "yes", "ok")
REFUSED = ("不同意", "不通过", "退回", "否", "rejected", "no")

CASE_SECTIONS = {
    "story": ("案情回顾",), "steps": ("骗局套路",), "flags": ("识别要点",), "advice": ("警方提示",),
    "what_to_do": ("遇到怎么办",),
}  # fmt: skip
TYPE_SECTIONS = {
    "sayings": ("他怎么说",), "steps": ("骗局套路",), "flags": ("识别要点",), "advice": ("警方提示",),
    "what_to_do": ("遇到怎么办",),
}  # fmt: skip
AUDIENCE_SECTIONS = {"ask_first": ("先问自己",), "tell_family": ("告诉家人",)}
SECTION_TITLES_EN = {
    "story": "Story", "steps": "Steps", "flags": "Red flags", "advice": "Advice", "what_to_do": "What to do",
    "sayings": "What he says", "ask_first": "Ask first", "tell_family": "Tell the family",
}  # fmt: skip
STEP_KEYS = {"exit": ("这时", "停在这里", "怎么停")}

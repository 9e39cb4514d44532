"""The corpus: N cases of 600–900 Chinese characters with headings, a table, lists and quotes; the same for the same N.

Case `i` is the same text whatever N is. Nothing here is true: places are 甲县, 乙市, …
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

LEAST, MOST = 600, 900

# id, name, what they say, who says it, where the money is said to go
TYPES = (
    ("fake_police", "冒充公检法", "安全账户", "民警", "核查账户"),
    ("fake_service", "冒充客服", "关闭扣费", "客服", "验资账户"),
    ("fake_shopping", "虚假购物", "内部低价", "店主", "私人账户"),
    ("fake_loan", "虚假贷款", "先交保证金", "贷款专员", "解冻账户"),
    ("fake_invest", "虚假投资", "稳赚不赔", "老师", "投资平台"),
    ("brush_rebate", "刷单返利", "做任务返佣金", "派单员", "任务账户"),
    ("romance", "婚恋交友", "一起赚钱成家", "网友", "对方的平台"),
    ("fake_leader", "冒充领导", "先替我垫付", "领导", "指定账户"),
    ("game_trade", "游戏交易", "解冻装备", "买家", "交易平台"),
    ("elder_goods", "养老保健", "免费领鸡蛋", "健康顾问", "会员账户"),
)
PEOPLE = "退休教师 商铺店主 在校学生 工厂会计 快递员 家庭主妇 出租车司机 养殖户 新入职的职员 退伍军人".split()
REGIONS = [f"{stem}{kind}" for stem in "甲乙丙丁戊己庚辛" for kind in ("县", "市", "区")]
STOPPERS = ("银行员工", "家人", "预警电话", "社区", "其他")
MEANS = "电话 短信 视频通话 即时通讯群 短视频私信 陌生邮件".split()
TIMES = "清早 上午 午后 傍晚 晚饭后 深夜".split()

_OPENINGS = (
    "{region}的一名{person}{time}接到一个{means}，对方自称{speaker}，开口就说有一件要紧的事，需要马上办理，晚了就来不及。",
    "那天{time}，{region}的一名{person}正忙着手里的事，{means}里来了一位自称{speaker}的人，语气客气，报得出姓名和地址。",
    "{region}的一名{person}平时很谨慎。{time}，一个{means}找来，自称{speaker}，说话有条有理，还主动报了工号。",
)
_CONTACTS = (
    "对方没有先谈钱，而是问了几句家常，又问最近有没有收到奇怪的消息。等到气氛缓和下来，才说出那句话：{lie}。",
    "对方发来几张图片，有印章，有编号，有照片。图片看上去很像真的，可是仔细看，印章的字体前后不一样。",
    "对方说事情只有他能办，别人问起来都要说没有。又说按规定不能录音，也不能把聊天内容转给别人看。",
    "对方让下载一个软件，说是单位内部使用，商店里找不到，只能点链接安装。装好以后，对方就能看到手机屏幕。",
)
_PRESSES = (
    "每隔十几分钟，对方就来催一次，说再不办理，名下的卡就要停用，征信也会受影响，连孩子上学都要被查。",
    "对方把步骤说得很细：先到哪里，再点什么，遇到人问话怎么回答。说到后来，当事人已经没有时间自己想一想。",
    "对方要求把几张卡里的钱并到一张卡上，说这样才能转到{account}，查清楚以后原样退回，一分也不会少。",
    "对方先退回一小笔钱，让人相信说话算数。接着数目越来越大，理由越来越多，退回的钱却再也没有出现过。",
)
_TURNS = (
    "柜台的工作人员看见转账的理由写得含糊，**多问了一句**收款人是谁。当事人答不上来，这才停下来打电话给家里人。",
    "预警电话连着打来三次，前两次没有接，第三次接通以后，民警请当事人**先不要操作**，一面说话一面赶到现场。",
    "家里人发现当事人一个人关在房间里打电话，神色紧张，推门进去问了一句，看到屏幕上的转账页面，**当场**按住了手。",
)
_ENDINGS = (
    "事后民警和当事人一起把通话记录和转账页面看了一遍，删掉了那个软件，改了密码。{amount}万元还在账上，人也松了一口气。",
    "从第一个电话到停下来，前后不过两个小时。钱没有转走，账户已经保护起来，当事人说，以后遇到催得急的，先挂断再问。",
    "民警把这件事讲给同一栋楼的住户听，好几位都说接过相似的电话。大家约好，谁接到这样的电话，先在群里说一声。",
)
_SAYINGS = (
    "这件事只有你知道，不要告诉家里人。",
    "再不办理，今天下班以前就来不及了。",
    "钱只是走一遍流程，查完马上退给你。",
    "你照我说的点，出了问题我来负责。",
    "柜台问起来，就说是给孩子买房用的。",
)
_STEPS = (
    ("先套近乎", "报出姓名和住址，让人以为遇到的是自己单位的人，放下心来听下去。", "您是本人吗？我这里有您的资料。"),
    ("制造恐慌", "说名下的账户有问题，再不处理就要停用，还会连累家里人。", "今天不办，后果您自己承担。"),
    ("切断联系", "叫人走到没有人的地方，不接别的电话，也不和任何人商量。", "通话不要断，一直听我说。"),
    ("远程操作", "让人安装软件、打开共享，一步一步看着输入卡号和密码。", "点开这个，把屏幕给我看一下。"),
    ("转移钱款", "催着把钱转到{account}，分成几笔，理由换了一个又一个。", "最后一笔，转完马上退给您。"),
)
_FLAGS = (
    "催得很急：不给时间想，一停下来就说后果严重",
    "不许商量：越怕您告诉家里人，越说明有问题",
    "要您装软件：商店里找不到的，都不要安装",
    "要您开共享：屏幕上的密码，对方全都看得见",
    "先给甜头：退回小钱，是为了让您转出大钱",
    "说辞含糊：收款的人是谁，自己也答不上来",
)
_ADVICE = (
    "接到这样的电话，先挂断，再找自己存好的号码打回去问。",
    "凡是要把钱转到陌生账户的，一律不转，和家人商量以后再说。",
    "手机里只从正规的商店安装软件，不点陌生人发来的链接。",
    "已经转了钱，马上拨打110，说清楚时间、金额和收款账户。",
)
_HELP = (
    "挂断：不解释，不争辩，先把通话断掉",
    "断网：关掉共享和网络，换一部手机打电话",
    "报警：拨打110，照实说，说得越早越好",
)
_ROWS = (
    "第一次联系",
    "要求下载软件",
    "要求打开共享",
    "要求合并存款",
    "催促转账",
    "家人发现异常",
    "停止操作",
    "民警到场",
)


@dataclass(frozen=True, slots=True)
class Step:
    """What the swindler does, under a short title, and what he says."""

    title: str
    text: str
    quote: str


@dataclass(frozen=True, slots=True)
class CaseText:
    """One case as plain parts; every format is written from these."""

    id: str
    title: str
    type: int
    day: str
    month: str
    region: str
    amount: int
    stopped_by: str
    summary: str
    story: str
    steps: tuple[Step, ...]
    flags: tuple[str, ...]
    advice: tuple[str, ...]
    help: tuple[str, ...] = field(default=_HELP)

    @property
    def type_id(self) -> str:
        """Its fraud type's id."""
        return TYPES[self.type][0]

    @property
    def type_name(self) -> str:
        """Its fraud type's name."""
        return TYPES[self.type][1]

    def body(self) -> str:
        """The whole text as Markdown, in what every reader here understands the same way."""
        steps = "\n\n".join(f"{n}. **{s.title}**：{s.text}\n\n    > {s.quote}" for n, s in enumerate(self.steps, 1))
        return "\n\n".join(
            (
                "## 案情回顾",
                self.story,
                "## 骗局套路",
                steps,
                "## 识别要点",
                _bullets(self.flags),
                "## 警方提示",
                _bullets(self.advice),
                "## 遇到怎么办",
                _bullets(self.help),
            )
        )


def cases(count: int) -> list[CaseText]:
    """The first `count` cases."""
    return [_case(number) for number in range(1, count + 1)]


def hanzi(text: str) -> int:
    """How many Chinese characters a text has."""
    return len(re.findall(r"[\u4e00-\u9fff]", text))


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _case(number: int) -> CaseText:
    chance = random.Random(number)
    kind = (number - 1) % len(TYPES)
    _, _, lie, speaker, account = TYPES[kind]
    month, day = 1 + number % 10, 1 + number % 28
    words = {
        "region": chance.choice(REGIONS),
        "person": chance.choice(PEOPLE),
        "time": chance.choice(TIMES),
        "means": chance.choice(MEANS),
        "amount": chance.randint(2, 60),
        "speaker": speaker,
        "account": account,
        "lie": lie,
    }
    made = CaseText(
        id=f"case-{number:04d}",
        title=f"{words['region']}{words['person']}差点转走{words['amount']}万元",
        type=kind,
        day=f"2026-{month:02d}-{day:02d}",
        month=f"2026-{month:02d}",
        region=str(words["region"]),
        amount=int(str(words["amount"])),
        stopped_by=chance.choice(STOPPERS),
        summary=f"对方自称{speaker}，说的是“{lie}”。停下来问了一句，钱没有转走。",
        story=_story(chance, words),
        steps=tuple(Step(s[0], s[1].format(**words), s[2]) for s in _STEPS[chance.randint(0, 1) :]),
        flags=tuple(chance.sample(_FLAGS, 5)),
        advice=tuple(chance.sample(_ADVICE, 3)),
    )
    assert LEAST <= hanzi(made.body()) <= MOST, (made.id, hanzi(made.body()))
    return made


def _story(chance: random.Random, words: dict[str, object]) -> str:
    """Paragraphs, a quote, a table, a list and a heading."""
    contacts = chance.sample(_CONTACTS, chance.randint(1, 3))
    presses = chance.sample(_PRESSES, 2)
    clock = 8 + chance.randint(0, 4)
    rows = [f"| {clock + i}时{chance.randint(10, 59)}分 | {what} |" for i, what in enumerate(_pick(chance, _ROWS, 4))]
    parts = [
        chance.choice(_OPENINGS),
        contacts[0],
        f"> {chance.choice(_SAYINGS)}",
        *contacts[1:],
        presses[0],
        "### 时间经过",
        "\n".join(("| 时间 | 经过 |", "| --- | --- |", *rows)),
        *presses[1:],
        chance.choice(_TURNS),
        "### 后来",
        chance.choice(_ENDINGS),
        "当事人后来说：",
        "- 催得越急，越要停下来\n- 不认识的软件，一个也不装\n- 家里的事，先和家里人商量",
    ]
    return "\n\n".join(part.format(**words) for part in parts)


def _pick(chance: random.Random, things: tuple[str, ...], count: int) -> list[str]:
    return [things[i] for i in sorted(chance.sample(range(len(things)), count))]

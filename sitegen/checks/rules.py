"""Every rule of the checks on content: its id, its name, whether it stops publication, what it finds and what to do.

docs/checks.md lists them in the same order (tests/test_privacy.py compares both). A finding carries the id of its rule; 放行 names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.model.problems import Origin, Problem, Problems, Severity, Words
from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Rule(Value):
    """One rule. `name` is what people call it, `finds` what it looks for, `do` what the writer does about a finding."""

    id: str
    name: Words
    severity: Severity
    finds: str
    do: Words

    @property
    def label(self) -> Words:
        """The id and the name, as they stand at the end of a message."""
        return Words(f"〔{self.id} {self.name.zh}〕", f"[{self.id} {self.name.en}]")


_E, _N = Severity.ERROR, Severity.NOTICE
_OUT = Words("公开材料里不能出现，请删掉或换成“某”", "it must not be published; take it out or mask it")
_COARSER = Words(
    "请写到县一级，或写“某镇”“某小区”“一所中学”", "name nothing below the county: a town, a school, a housing estate"
)
_RULES = (
    Rule("P01", Words("身份证号", "identity number"), _E, "18 位、15 位身份证号，分段、夹空格、写成汉字的也算", _OUT),
    Rule("P02", Words("银行卡号", "bank card or account"), _E, "16 到 19 位卡号，写明是卡号、账号、对公账户的各种号码", _OUT),
    Rule("P03", Words("手机号", "mobile number"), _E, "11 位手机号，分段、加 +86、写成汉字的也算", _OUT),
    Rule("P04", Words("固定电话", "landline"), _E, "带区号的座机、400 和 800 号码，写明是电话的 7、8 位号码；单位自己的电话除外", _OUT),
    Rule("P05", Words("车牌号", "number plate"), _E, "各地车牌，新能源、警用、学车牌也算", _OUT),
    Rule("P06", Words("证件号码", "document number"), _E, "护照、通行证、军官证、社保卡、驾驶证、学号、工号、警号、病历号、信用代码等", _OUT),
    Rule("P07", Words("网络账号", "account on a platform"), _E, "微信号、QQ 号、群号、支付宝、抖音、快手、微博、小红书等账号", _OUT),
    Rule("P08", Words("电子邮箱", "e-mail address"), _E, "邮箱，写成 at、艾特、点 com 的也算", _OUT),
    Rule("P09", Words("详细住址", "address"), _E, "路名门牌、楼栋、单元、房号、村组，叫得出名字的小区", _COARSER),
    Rule("P10", Words("县以下地名", "place below county"), _E, "叫得出名字的乡镇、街道、村、社区；“地区”写到县以下", _COARSER),
    Rule("P11", Words("真实姓名", "full name"), _E, "受害人、嫌疑人、民警和其他人的全名；张某、张女士、小张不算", Words("请换成“张某”“张女士”“一位居民”", "write the family name with 某, or “a resident”")),
    Rule("P12", Words("拼音姓名", "romanised name"), _E, "用拼音写的姓名，例如 Zhang San 这样的写法", Words("请删掉，或换成“某”", "take it out or mask it")),
    Rule("P13", Words("未成年人", "minor"), _E, "未成年人的姓氏、学校、班级", Words("未成年人只写“一名学生”，不写姓、学校和班级（未成年人保护法第103条）", "write “a pupil”: no family name, school or class")),
    Rule("P14", Words("民警和派出所", "police station or officer"), _E, "叫得出名字的派出所、警务室，带姓的警官和所长", Words("请写“当地派出所”“民警”", "write “the local station”, “an officer”")),
    Rule("P15", Words("网点和职务", "branch or post"), _E, "叫得出名字的银行网点；写明单位的行长、校长、村支书等只有一个人的职务", Words("请写“一家银行网点”“银行员工”", "write “a bank branch”, “a bank clerk”")),
    Rule("P16", Words("单位全称", "name of a firm"), _E, "公司、合作社、商行等的全称", Words("请写“一家公司”“某公司”", "write “a company”")),
    Rule("P17", Words("网名昵称", "nickname online"), _E, "写出来的微信名、网名、昵称、游戏名", Words("请删掉，写“网友”“对方”", "take it out; write “a person online”")),
    Rule("P18", Words("标题里的姓", "family name in a title"), _N, "案例标题里的张女士、李某", Words("标题印得最大，请写“一位母亲”“一名会计”", "titles are printed largest; write “a mother”, “a bookkeeper”")),
    Rule("P19", Words("细节拼图", "small facts together"), _E, "姓、日期、地点、精确金额、年龄、少见的职业等合在一起，能认出人", Words("请把其中几样写粗一些：只写月份，金额取整，职业和年龄写大类", "make some of them coarser: the month alone, a round sum, an age band")),
    Rule("P20", Words("设备和单号", "device, parcel or wallet"), _E, "IMEI、IP 地址、快递单号、订单号、钱包地址、经纬度", _OUT),
    Rule("P21", Words("照片里的人脸", "faces in a photograph"), _N, "案例用了照片，却没有写 人脸已处理: 是", Words("请把照片里的人脸、证件、车牌遮住，再在资料栏加一行 人脸已处理: 是", "hide faces, papers and plates in it, then add faces_done: yes to the front matter")),
    Rule("P22", Words("小名称呼", "nickname"), _N, "小王、老李、王姐、李阿姨这样的称呼，当地人一听就知道是谁", Words("请换成“王某”“一位居民”，或写明是化名并放行", "write the family name with 某, or “a resident”")),
    Rule("W01", Words("许诺", "promise"), _E, "一定追回、100% 拦截、绝对安全等谁也做不到的话", Words("只说该做什么，例如“马上拨110”", "say what to do, “call 110 at once” for example")),
    Rule("W02", Words("责怪", "blame"), _N, "活该、太傻、贪心等责怪受骗的人的话", Words("换一种说法；受骗的人需要的是帮助", "say it another way; who was deceived needs help")),
    Rule("W03", Words("冒用权威", "invented authority"), _E, "经公安部批准、官方唯一指定、国家级平台等没有根据的名头", Words("请删去；确有文件的，写明文件名称并放行", "take it out, or name the document and acknowledge the finding")),
    Rule("W04", Words("警徽标志", "emblem"), _E, "文字或图片名里要用警徽、国徽、公安标识的", Words("警徽、国徽不能用在宣传品上，请换成电话、盾牌以外的普通图标", "emblems may not stand on publicity; use a plain icon")),
    Rule("W05", Words("繁体字", "traditional characters"), _E, "简体材料里的繁体字", Words("请改成规范字；繁体版由程序另做", "use simplified characters; the program makes the other edition")),
    Rule("W06", Words("拼音残留", "pinyin debris"), _E, "从网页粘贴带来的注音，例如 网(wǎng)", Words("请删去括号和拼音", "take out the brackets with the pinyin")),
    Rule("W07", Words("全角半角混用", "mixed widths"), _N, "全角数字、字母，汉字中间的半角逗号、问号、冒号", Words("数字和字母用半角，汉字中间的标点用全角", "half-width figures and letters, full-width punctuation")),
    Rule("W08", Words("名单外的号码", "number not listed"), _E, "叫人拨打、却不在单位电话里的短号码，写成汉字的也算", Words("请改成 110、96110 或本单位的电话；确要用的，写进 units.yaml 的 电话", "use 110, 96110 or the unit's own number, or list it in units.yaml")),
    Rule("W09", Words("网址", "web address"), _E, "短信、口播、条屏等里的网址、域名、二维码链接", Words("官方短信和提示语不带网址，请删掉", "official warnings carry no links; take it out")),
    Rule("W10", Words("法条", "law"), _E, "content/law.yaml 里没有的法律条文，没有写出处的条号", Words("请照 content/law.yaml 写；没有的，先查原文再补进去", "write it as content/law.yaml has it, or add it there from the source")),
    Rule("W11", Words("标点", "punctuation"), _E, "问号、感叹号、逗号、句号后面又跟逗号、顿号；一句话以逗号、句号开头", Words("请去掉多出来的标点", "take the mark out that is too many")),
    Rule("W12", Words("网页代码", "code of web pages"), _E, "用转义写法（`&lt;b&gt;`）或反引号写出来、会原样印出来的网页代码", Words("请删掉尖括号和里面的字母，只留文字", "take out the angle brackets and what is in them")),
    Rule("F01", Words("金额不一致", "sums disagree"), _E, "标题、摘要、案情里的金额与资料栏不一致", Words("请核对，改成同一个数", "check, and make them agree")),
    Rule("F02", Words("日期不一致", "dates disagree"), _E, "案情里的年、月、日与 时间 不一致", Words("请核对，改成同一个日期", "check, and make them agree")),
    Rule("F03", Words("百分比不对", "percentage"), _E, "写出来的同比、环比与前后两个数算出来的不一样", Words("百分比由程序算；请照算出来的写，或改前后两个数", "write what the two numbers give")),
    Rule("F04", Words("次数不一致", "counts disagree"), _E, "案情里分几次转账与 笔数 不一致", Words("请核对，改成同一个数", "check, and make them agree")),
    Rule("F05", Words("来源太笼统", "vague source"), _N, "真实案例的来源只写“网络”“公开报道”", Words("请写出媒体的名称和日期；确实查不到的，放行并写明理由", "name the medium and the day, or acknowledge it with the reason")),
    Rule("F06", Words("近似重复", "nearly the same"), _N, "两条警示语、两篇案情几乎一样", Words("请留一条，或写出不同之处", "keep one, or say what is different")),
    Rule("F07", Words("样例", "sample data"), _N, "单位、网站标题、主办单位还是示例，网址还是 example，正式使用前要换", Words("请在 content/units.yaml、content/site.yaml 里换成本单位的", "put in your own in units.yaml and site.yaml")),
    Rule("O01", Words("内部资料外露", "internal matter shown"), _E, "做好的网页、清单、压缩包里提到或装进了 output/internal/ 里的东西", Words("请改模板或清单，不要提它；没有发布", "mend the template or list; nothing is published")),
    Rule("A01", Words("没用上的放行", "unused acknowledgement"), _N, "放行了，却没有这一条发现", Words("请删去这一条放行", "take it out")),
    Rule("A02", Words("放行写法", "acknowledgement"), _E, "放行缺了规则、理由、谁、日期，或规则不存在", Words("请写成 放行: {规则: P11, 理由: …, 谁: …, 日期: 2026-11-29}", "write waive: {rule: P11, reason: …, who: …, date: 2026-11-29}")),
)  # fmt: skip
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _RULES}
NAMED: Mapping[str, Rule] = {name: r for r in _RULES for name in (r.id, r.id.lower(), r.name.zh, r.name.en)}


def tell(
    id: str,
    origin: Origin,
    zh: str,
    en: str,
    problems: Problems,
    *,
    found: str = "",
    severity: Severity | None = None,
    hint: Words | None = None,
) -> None:
    """Note a finding of a rule: its words, then the rule's id and name, and what to do. `found` are the words themselves."""
    rule = RULES[id]
    message = Words(f"{zh} {rule.label.zh}", f"{en} {rule.label.en}")
    problems.found.append(Problem(origin, message, hint or rule.do, severity or rule.severity, id, found))


def table() -> str:
    """The rules as the Markdown table of docs/checks.md."""
    rows = ["| 编号 | 名称 | 发现以后 | 找什么 | 怎么办 |", "|---|---|---|---|---|"]
    for rule in _RULES:
        kind = "不能发布" if rule.severity is _E else "提醒"
        rows.append(f"| {rule.id} | {rule.name.zh} | {kind} | {rule.finds} | {rule.do.zh} |")
    return "\n".join(rows) + "\n"

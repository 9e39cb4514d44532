"""Full names in Chinese text, found by what stands before and behind them, a list of family names and characters of given names.

No dictionary: a word that merely begins with a family name (马上, 高度, 于是) is told apart by the lists below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.checks.prefilter import PrefilteredPattern

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白"
    "邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包"
    "宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫"
    "费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌"
    "奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓"
    "修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦付傅邹孟熊秦邱江尹薛闫阎"
    "侯史陶黎贺顾郝龚邵钱严覃戴莫孔樊葛邢齐乔庞倪聂翟殷詹欧耿焦俞祝阮柯裴霍苗翁冉骆辛靳"
)
NICK_ALSO = frozenset(
    "岳凌娄柏鲁尤卓喻柳穆祁滕屈饶解牟艾柴蒙鲍翟申欧关兰左甘祝宁尚舒纪梅童毕季涂成谷盛翁游柳卞姬栾隋刁沙巫寇桑甄丛仲敖巩佘池麻迟邝匡鞠荆冀郁储燕鄢谌奚冼蔺覃温易尹黎常龙贺文武石段雷汤殷施安康伍庄鲍匡封谈"
) - frozenset("成文安常石易池谈封季尚兰甘关麻沙桑")
COMPOUND = frozenset(
    "欧阳 上官 司马 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 宇文 长孙 独孤 南宫 端木 百里 西门 申屠 呼延 轩辕 闻人 澹台 淳于 太史 公羊 赫连 钟离 鲜于 闾丘 司空 亓官 拓跋 万俟 纳兰 完颜 第五 左丘 东郭 "
    "爱新觉罗 叶赫那拉 仲长 东门 南郭 羊舌 微生 夹谷 即墨 宰父 公输 公冶 濮阳 单于 太叔 仲孙 宗政 公良 谷梁 乐正 漆雕 段干 梁丘 巫马 公西 颛孙 壤驷".split()
)
# Characters that given names are made of.
GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力志永健世广义兴良海山仁波宁贵福生龙元全胜学祥才武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和"
    "彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕"
    "风航弘淑惠珠翠雅芝玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹"
    "蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝丝东雨宇轩涵梓浩然诗睿俊峰强鑫凯"
    "磊晗晴琪娇倩雯颜艳帆灵锋钢铁柱栓根宝银金喜财旺发来长远立业勋烈卫革援朝跃奋越前向阳红卫东升万忠孝廉诚毅恒昊皓煜炜炳灿烁焕煌熙照暄曦昕晖景昱晟旻旸映晔"
    "佩仙巧慧美芹莹莲菱萱蕾薰苗茵芯若莎葵芙蓝紫丝绮绣缨纤绍维继续纲绪纬经练绒绢琨琮瑜璇玺珂珏玥玮琅璋琢瑛璟珺莱乔祖耀宗孔孟圣贤根水木火土金石田野川泉洲江湖海"
    "洪涌津济润泓湘沛沁泳淳渊渝溪滨漫澄颢颐颂顺项钦铭锐镇钰铮锡鑫钊铎镇鉴迪逸逊遥邦郁郎都隆雷霖霆霏靖韬鸿鹤鹰鹃麒麟黎默齐其琪祺祯禄福祎禹秉秋科程穆立竣章端"
    "笑笛筱篮米精素纳纪红级纯绘纶维绿缘罗罡羚翎翊耘聆肃育能腊臣自至舟航良艾芃苏苹范茂荟莘菡蒙蓬蔚蔓蕙虎虹行衡裕西观言讯诺谊谨谷贝赋赛超越跃辉辛达迁运进远迎连"
    "二三四五六七八九十百千大小双伍全仲任仰份传位佑何作佟佰依侠保俐信修俪倍健偲储允兆克冬冲冶净凌减几凤凯则刘利前劲勇勉勒包匀升午单博占卫厚原双叔史号合吉同名吟启"
    "哈哲善喆喜嗣四回因国均坤城培堂塬墨增士声备复多夏夕大天太夫奎奕奥好如妙姗姝姿娟孜存季学宁守安官定宛宝宣宪宾密寅富寿尔尚尧居展岩岭岳峻崇嵩崴川州工左巧巨"
    "帅希常平年幸广庄应庭康廷延建开弛张彤彦征徐得微德心必忆快念怀恩恬悟情惟想慈懿成战房扬承拓振捷授掌提援攀政教敏文斐斗斯方施旗无日旭昂昆易春是显晋普智暖曼曾月"
    "有朋望木未本术朵权杉李村杜来杨杭松林果柏柳树校根格桂桃桐桑桓梁梅检森楚楠榆槐樱欧正步殿民永汉汐池沐沙法波泽洁洋洪浚浦浩海淇淑淼清渤温湛源滔潇潮澎炎烨然煊照燕爱"
    "特玄率王玖环现珍珑理琇琦琳瑄瑞瑶璐甜生田甲画界留白百皎盈盼直相省真知石碧磊社祥祺秀稳竞笙符策粤纯索缦美群翠老而耿聚肖胜胤能脩舜舟色节花芊芬芳芮芷苒若英荃荣莹菊菲萌萍落葆蒋"
    "虞衍褚觅觉言训许诗诚语谋谦贤贵赞超路轩辉辰迅远通造道邑邓那郑郭金鉴银锦镜长门闯闻阔阳陆陈雅雄集雨雪霜青静非韩音韶页顺预风飒首香骁骏骐骥高魁鲁鲜鹏麦齐龙"
    "朔胜娣嫦妞妮婧嫣娆姮婳嫱囡妤娅翀翌珩柠檬沅沄烽焱焜婵凰珈玭瑀骞骅麓旎晞昀宸寰岑峥嵘铠铨锴锟镕镛镭麾黛鹂鹭鸾鸥弋弈彧徽怿恺惜愉愫懋抒挺擎攸昶桦梵椿榛槿樊泠泱洵浠涓淅淙湉溢滕潼濂濯灏炫"
)
# What a name is not followed by two characters of: words that begin with a character that is a family name, too.
FALSE_FRIENDS = frozenset(
    "连单 高声 高峰 高喊 高呼 高空 高层 高度 高温 高清 马上 马路 马虎 马甲 马桶 高度 高兴 高档 高铁 高速 高额 高效 高危 高考 高中 高校 高频 高薪 高发 高息 高端 高利 高仿 高大 高手 高龄 高价 高管 高级 高收 高回 高压 于是 于此 于今 何时 何地 何况 何以 何必 何种 何人 何处 何事 何不 何其 何等 方便 方法 方式 方向 方面 方才 方案 方言 方可 方能 安全 安排 安装 "
    "安心 安静 安慰 安抚 安置 安检 安保 安危 安家 安居 安稳 安定 常常 常见 常用 常说 常在 常年 常住 常识 常规 常去 常来 常态 常务 许多 许可 许久 许诺 许下 金额 金融 金条 金币 金银 金钱 金店 金饰 金牌 金卡 金库 金库 白天 白条 白领 白白 白色 白金 白酒 白衣 黄金 黄色 黄牛 黄昏 温馨 温暖 温和 温州 温柔 程序 程度 成功 成为 成交 成立 成员 成本 成年 成果 成人 成了 成都 成绩 成长 成套 成群 成天 成效 "
    "江苏 江西 江南 江北 江边 江湖 江阴 时间 时候 时刻 时常 时才 时发 时任 时而 时代 时期 平台 平时 平安 平均 平等 平常 平日 平稳 平白 计划 计算 计入 国家 国外 国内 国际 国产 国庆 国有 国道 国徽 都是 都会 都不 都要 都有 都能 都可 都没 都说 都在 都市 都已 都把 都被 云闪 云南 云端 云盘 云上 明白 明天 明确 明知 明显 明明 明码 明文 明日 明年 明细 明目 应该 应当 应对 应用 应急 应聘 应邀 应付 应有 "
    "全部 全家 全国 全力 全程 全县 全体 全面 全额 全村 全市 全员 全新 全款 全天 全年 全校 全场 全省 全镇 全区 全民 全球 关于 关心 关闭 关系 关注 关机 关键 关联 关爱 关怀 关门 关掉 关上 关口 关头 单位 单独 单身 单子 单笔 单纯 单号 单价 单手 单方 单证 单亲 单人 华为 华侨 华人 华裔 连忙 连续 连夜 连同 连接 连线 连连 连队 连本 连环 连锁 连一 连着 路上 路过 路边 路口 路费 路人 "
    "文件 文明 文化 文字 文书 文章 文案 文员 文本 文凭 文旅 文具 文艺 文职 万元 万余 万多 万一 万分 万能 万幸 万般 万家 万人 万达 严格 严肃 严重 严厉 严防 严打 严查 严密 严禁 严峻 向他 向她 向其 向你 向您 向我 向警 向公 向群 向民 向银 向受 向对 向来 向社 向前 向导 向上 向后 向阳 向学 向家 向居 向村 向派 向客 向一 向该 向各 向老 向辖 向市 向大 向被 向当 向现 向在 向往 向境 向陌 向商 向企 向指 向平 和其 和他 和她 和家 和民 和警 和你 和我 和银 和解 "
    "和谐 和平 和群 和蔼 和老 和大 和小 和对 和受 和一 和儿 和女 和网 和自 和社 和公 和学 和志 和青 和儿 和丈 和妻 和邻 和居 和村 和父 和母 和朋 和同 和客 和老 和商 和财 和法 和检 和转 和密 和验 和身 和短 和电 和钱 和这 和那 和所 和工 和手 和微 和支 易被 易受 易上 易信 易拉 易骗 易发 易于 查询 查看 查收 查证 查处 查获 查清 查到 查明 查找 查验 查封 查账 查实 查一 查了 查出 查案 查扣 查阅 查你 查您 查他 党员 党委 党政 党支 党群 党建 "
    "张贴 张口 张嘴 张图 张照 张纸 张卡 张银 张身 张信 张电 张海 张通 张截 张某 张罗 张开 张扬 张望 张大 张狂 张逮 张发 张床 张票 张名 张合 张借 张欠 毛病 毛巾 毛利 毛钱 余额 余元 余万 余下 余人 余款 余条 余次 余名 余份 余家 余场 余户 余起 任何 任务 任由 任意 任教 任职 任性 任一 范围 范例 范本 石头 石油 石材 钱款 钱包 钱财 钱转 钱已 钱打 钱汇 钱就 钱没 钱不 钱都 钱被 钱来 钱给 钱要 钱会 钱能 钱可 钱在 钱从 钱交 钱存 钱取 钱了 钱是 钱去 "
    "钱还 钱款 钱庄 钱生 钱保 钱用 钱投 钱追 钱进 钱出 钱到 钱一 钱也 钱才 钱全 钱骗 钱的 钱安 夏天 夏季 夏令 夏某 龙头 龙卡 段时 段视 段话 段录 段感 段恋 段位 段落 雷同 雷达 雷声 田里 田间 田地 温度 章程 章节 季度 季节 车辆 车子 车票 车主 车上 车站 车牌 车贷 车间 车费 车险 车祸 车内 车里 车位 车库 车次 房产 房子 房东 房租 房间 房贷 房屋 房门 房价 房款 解释 解决 解除 解冻 解封 解绑 解答 解开 解约 解读 解救 解说 游戏 游客 游玩 游资 童年 童话 "
    "包括 包裹 包装 包赔 包含 包里 包过 包车 包月 包邮 包机 包赚 包你 管理 管控 管好 管家 管教 管住 管他 管委 管辖 尤其 尤为 艾滋 商家 商户 商品 商场 商量 商城 商店 商铺 商务 商人 商业 商议 商贩 商谈 商会 商超 商贸 阳光 阳台 阳性 农村 农民 农户 农业 农行 农商 农资 农药 农历 农产 农家 农信 司机 司法 司空 古镇 古城 古董 古玩 古玩 古钱 吉祥 简单 简直 简易 简历 简称 项目 项链 景区 景点 景象 宫内 费用 费力 费心 费尽 费时 卫生 卫健 卫星 米饭 宗旨 宗教 边境 边界 边防 边上 边检 师傅 师生 师父 商标 荣誉 "
    "官方 官网 官员 官司 官微 封存 封闭 封锁 封条 封号 封控 谈话 谈恋 谈判 谈及 谈好 谈起 谈到 谈谈 谈妥 惠民 惠农 惠企 南京 南方 南宁 南昌 南通 南边 南宫 班级 班主 班子 班车 班费 储户 储蓄 储存 储值 原来 原因 原则 原价 原本 原始 原路 原有 原告 原件 原籍 原名 原数 原号 原先 劳动 劳务 劳模 皮肤 皮包 楼下 楼上 楼道 楼房 楼盘 楼栋 盘问 盘查 满意 满足 满分 满口 满心 满怀 满满 满脸 满以 满减 满仓 满额 位于 位置 位数 位居 位群 位民 位老 位女 位男 区域 区别 区分 区块 区间 海外 海关 海报 海鲜 海边 海上 海南 花钱 花费 花呗 花店 花了 花园 花样 花言 权利 权益 权限 权威 权证 强调 强制 强烈 强化 强行 强迫 强大 帅气 "
    "盖章 盖上 廉价 廉洁 丰富 丰厚 丰收 支付 支持 支出 支行 支队 支部 支票 支书 支取 支援 支招 支撑 国债 平板 计生 索要 索取 索赔 宣传 宣讲 宣称 宣布 宣防 宣教 宣誓 相信 相关 相亲 相应 相识 相同 相互 相比 相册 相机 相继 相似 相约 相处 相符 相反 相遇 相片 初步 初中 初期 初次 初一 初二 初三 门口 门店 门诊 门卫 门牌 门外 门前 门票 门锁 门槛 门道 容易 敬请 敬老 敬业 来电 来源 来自 来到 来说 来信 来访 来往 来看 来人 来不 来了 来回 来历 来路 来办 来问 来取 来的 普及 普通 普遍 普法 薄弱 云计 阿姨 阿里 阿婆 阿公 母亲 母校 母子 母女 "
    "印制 印发 印刷 印章 印有 印象 隆重 战友 战略 战术 战士 战果 战区 玉器 玉石 银行 银联 银监 银保 银饰 公安 公司 公众 公共 公开 公布 公告 公园 公益 公积 公检 公证 公民 公交 公章 公务 公示 公号 公社 公寓 利用 利息 利率 利益 利润 利诱 利好 居民 居住 居家 居委 居然 居室 干部 干警 干活 干扰 干预 干净 干脆 干了 但是 但凡 但他 但她 但对 但民 但警 但未 但不 但在 但被 但因 但仍 但还 但这 但为 但没 信息 信任 信用 信贷 信号 信件 信以 信心 信誉 信托 信箱 信了 信访 信封 展开 展示 展板 展出 展览 智能 智慧 智力 幸运 幸好 幸亏 幸福 幸而 奉献 奉劝 奉命 衡量 富裕 富豪 闭门 闭口 由于 由此 由民 由衷 由他 由专 由其 由我 由公 由银 由骗 由社 "
    "修改 修复 修理 修车 那么 那时 那里 那个 那位 那些 那就 那边 那天 那笔 那套 那是 那种 那张 宿舍 鲜花 鲜活 元钱 元的 元整 元后 元现 元转 元被 元人 元以 元左 元到 元汇 元存 元给 元并 元用 元至 元押 元保 元定 元起 元每 元一 元不 斯文 束手 束缚 展会 阴谋 阴影 利害 叶子 程某 沙发 沙龙 冷静 冷冻 冷淡 冷落 席卷 苗木 苗头 谷歌 盛大 曲折 路径 管道 蒙受 蒙骗 蒙在 蒙面 华丽 屈服 牟利 牟取 尚未 尚不 尚在 尚有 舒适 舒服 纪念 纪律 纪委 纪检 左右 左手 左边 甘愿 关押 兰州 焦急 焦虑 焦点 申请 申报 申诉 申领 申办 申明 申购 欧洲 欧元 易燃 乔装 伍仟 伍万 伍佰 颜色 庄严 庄家 庄稼 章法 鲁莽 "
    "康复 康养 施工 施压 施救 施行 牛奶 牛市 牛股 孔子 汤水 莫名 莫要 莫信 莫慌 莫贪 莫轻 莫怕 莫急 莫上 莫让 武装 武术 武力 武警 武汉 武器 万万 顾客 顾虑 顾问 顾不 顾及 顾家 史上 史料 侯门 尹某 薛某 韩国 韩元 韩币 唐突 冯某 曾经 曾在 曾有 曾被 曾多 曾因 曾是 曾向 曾任 曾说 曾为 曾听 曾获 曾一 曾接 肖像 田园 董事 蒋某 余生 叶某 丁点 任凭 沈阳 钟头 钟情 钟表 陆续 陆军 汪洋 范畴 金属 金花 方某 孟加 熊市 熊猫 秦岭 江河 黎明 贺卡 贺电 毛毯 郝某 龚某 邵某 徐徐 孙子 孙女 孙辈 孙儿 马甲 马仔 朱红 胡乱 胡说 胡同 胡子 郭某 高僧 林业 林区 林地 林场 罗列 罗某 郑重 郑州 谢谢 谢绝 谢某 宋某 宋体 吴某 周边 周围 周末 周期 周转 周到 周知 周密 周年 周岁 周一 周二 周三 周四 周五 周六 周日 周某 周旋 "
    "赵某 杨某 杨树 刘海 陈述 陈列 陈旧 黄页 王牌 王国 王者 李子 水果 付款 付钱 付费 付出 付清 付账 付了 付给 付完 付定 石化 安卓 包子 包间 柏油 乐于 乐观 乐意 乐趣 乐园 成批 成片 谷物 莫大 和气 向右 向左 祝您 祝福 祝愿 祝大 祝贺 符合 符号 成心 严惩 解压 解密 解读 明星 明信 盛行 蓝色 蓝牙 蓝天 冷门 全套 全数 全权 车型 车款 古今 景色 海量 海域 海洋 查岗 全职 全勤 党费 党课 党组 党校 官兵 官宣 师范 师市 连长 时段 时限 时机 时效 时长 时下 平素 平面 平坦 平方 平价 平仓 计时 国人 国籍 国防 国企 国资 明晰 明辨 阳历 云集 云服 关卡 关税 关押 文档 "
    "师长 公职 公正 公安 公款 公函 公文 公里 公斤 公立 公认 公平 公道 公证 干涉 万事 尚需 路程 路线 路段 路途 满载 满怀 蒲团 项圈 农具 农场 农贸 农膜 平原 卜卦 温泉 温情 米面 米粉 麦子 麻烦 麻将 麻痹 商学 和尚 和善 居多 居间 战场 储备 成品 成熟 成交 成日 原地 原油 原告 房本 房管 车管 车辆 车厢 司仪 连带 连累 连片 连通 安康 安宁 安家 安身 成色 成份 易货 易错 常理 常情 常客 常驻 常备 温饱 严守 严把 严控 管用 管教 管制 解读 许是 万不 方知 方圆 邢某 花甲 花椒 任其 后台 叶片 顾名 沙滩 国安 国网 国寿 国税 阿拉 阿克 强奸 强盗 强买 强卖 权当 权宜 信得 信手 信不 "
    "杜绝 杜撰 金秋 水电 计件 计费 计分 那头 那样 那人 那名 那一 那份 那儿 那句 那条 那次 那家 但愿 干吗 干嘛 干什 公婆 索性 都得 都由 都按 都给 都让 都用 都收 都写 都打 都转 都骗 都照 都别 都挂 都找 都问 都怕 都叫 都看 都来 都去 都做 来钱 来抓 来查 来源 来电 来领 来得 来临 来年 来宾 来件 平凡 相中 相当 相劝 相信 相助 相貌 相聚 相隔 相伴 应允 应声 应答 应约 应诉 应届 应变 应验 应酬 明说 明面 明了 明账 广告 车载 容许 容不 丰盛 丰年 满城 满天 满期 满月 满员 满嘴 满屏 封面 宣判 宣泄 严令 强势 强力 强健 强拉 强占 强光 游泳 游说 包庇 包揽 包办 包容 包工 包下 乐器 乐呵 支支 支教 支农 "
    "高高 于某 于家 何某 方某 安某 马某 常某 温某 王法 成语 文盲 文娱 文物 白血 白手 白跑 白忙 白发 白纸 金色 金价 金砖 金豆 金链 金手 金项 万名 万户 万次 万份 万条 万亿 万块 万的 万给 万到 万转 万以 万左 钱物 钱货 钱数 钱少 钱多 钱拿 钱很 钱转 钱放 钱先 钱我 钱你 钱他 钱后 钱时 钱和 钱吗 钱呢 钱啊 方正 方块 相册 花生 花盆 花色 花卉 花呢 成色 路由 路灯 路透 辛苦 辛勤 辛辛 辛酸 农闲 农忙 农机 农技 简讯 简介 景观 苗圃 阳春 卓越 冷饮 明火 池塘 迟到 迟疑 迟迟 谈吐 匡扶 边缘 边远 师资 麻木 花季 花费 "
    "和房 和住 和卡 和号 和姓 和地 和证 和账 和金 和时 和日 老人 老年 老师 老板 老乡 老伴 老家 老公 老婆 公公 原单 原系".split()
)
# Kin and manners of address: 张大妈, 李师傅, 王同学 name nobody in full.
RARE = SURNAMES - frozenset(
    "是和那时万钱一全都来应有成会多要用由但单平常原明初相当公信利权任何方高安于元门银位强支容于云满水化计区路车管包费游项简解师官国党查商景古农宫仇皮班原储索敬闻楼盘阿母勾利干尉斯束檀衣展阴昝智幸奉植衡富尧闭由印宾戎能揭冶尉呼居慕危玉普都薄羊平修况宿鲜良花栾从光台年文向白金黄江海山石田米井丰友火土木麦星边边车司冷终终席通步过连里茶布礼后帅双旗红青归黑还零老小大中上下左右东西南北"
)
_AMBIGUOUS = frozenset("高方于何许万安金时常成任白黄严马连文明向车江温路程范田石龙夏查贺毛包计谢曾钱康沈汪熊江顾邵叶")
# Characters that hardly any given name holds: particles, pronouns, everyday verbs, words of this trade.
_NOT_GIVEN = frozenset(
    "的了在是我有就不人都也很到说要去你会着没看自己这那他她它们个里为以所被把让从向对吗呢吧啊哦么什怎谁哪给跟比但或且若则却而因此与及又再还已经曾将才刚只最更太打报接收问见听走跑拿买卖转汇存取骗查付款钱卡号码电话账户网贷诈案件"
    "某男女岁年月日时点分秒元块万亿次笔起后前上下左右内外间做作用使得能可必须应该想觉知道等每各另其些点种类样般地过完掉住该按照通根据随除非无未别勿莫请您咱俩谁跟趁趟遍阵件张位名只条套份层段栋间办交押借还返补贴退换领兑扣罚输赢赚赔亏损失误遭受害"
    "提醒告诉联系询核实劝拦阻止冻急忙慌怕惊吓哭喊叫吵骂偷抢杀死病痛吃喝睡穿戴坐站躺爬跳飞游写读念背记忘删改传发送寄递送推点击开关扫刷输登录注册"
)
_PARTICLES = frozenset(
    "的了在是我有就不也很到说要去会着没这那他她它们个为以所被把让从向对给跟与和或及某曾已又再并都因用"
)
_ADDRESS = frozenset(
    "女士 先生 小姐 太太 夫人 同学 老师 阿姨 大爷 大妈 大叔 大婶 大姐 大哥 大娘 大伯 奶奶 爷爷 婆婆 公公 师傅 老板 老汉 老太 老人 老伯 某某 老头 叔叔 伯伯 婶婶 姐姐 哥哥 妹妹 弟弟 姑娘 小伙 总经 经理 主任 局长 所长 "
    "队长 校长 院长 处长 科长 书记 警官 民警 会计 医生 护士 教授 律师 记者 大夫 师父 家人 家里 家中 家的 家村 家庄 家屯 家镇 家湾 家沟 家口 家港 家界 姓男 姓女 姓老 姓居 姓村 总监 总说 总发 总要 总让 总叫 总称 总指 站长 镇长 乡长 村长 县长 市长 厂长 行长 部长 司令 参谋 班长 组长 团长 "
    "教练 掌柜 导师 助理 秘书 顾问 客服 管家 专员 法官 检察 警员 大嫂 嫂子 妈妈 爸爸 父母 母亲 父亲 儿子 女儿 丈夫 妻子 夫妇 夫妻 氏夫 氏兄 氏家 姐说 哥说 姨说 叔说 总在 总的 总和".split()
)
# Characters that stand in given names and hardly anywhere else in prose on fraud, and those that go with them.
_STRONG = frozenset(
    "伟芳娜敏丽磊涛艳杰娟霞刚桂英兰秀凤洁梅琳莲雪燕彩菊婷娴瑾颖瑶怡婵雁蓓荷丹蓉琴蕊薇菁婕馨瑗琰韵咏卿澜昭晓芸菲舒梓浩涵轩宇睿俊峰鑫琪娇倩雯锋钢柱栓旺勋烈恒昊皓煜炜炳灿烁焕煌熙曦旭鹏泽晨辰琛钧楠榕翔彪豪邦绍庆裕哲亨翰宏梁栋翠雅芝玉"
    "萍娥玲芬莺媛佳嘉琼珍莉璧璐娅琦晶妍茜珊莎锦黛姣婉辉强斌军超勇波龙虎毅贵福祥顺彬凯剑健岚凡松涵淑素慧惠红曼"
)
_COMPANION = _STRONG | frozenset(
    "令昌继传庭景鸿振启培克宪绪善宗承国建志文明家永德海小大春秋金天云成新立世东长宝根子义仁信忠孝学正平安华光林树森生元友良才兴胜利守思雨冬夏"
)
# Given names that are words, too: behind a word that says who and a frequent family name they are names.
_GIVEN_WORDS = frozenset(
    "和平 国庆 胜利 向阳 向前 光明 建设 解放 平安 安康 来福 明亮 成才 金花 长远 永远 海燕 海洋 爱国 爱民 春节 卫国 保国 文化 文明 文艺 金秋 团结 前进 进步 立新 丰收 志愿 国防 国强 民生".split()
)
# Full names of two characters that are words, too, and that nothing else would put behind a word that says who.
_NAMES_THAT_ARE_WORDS = frozenset(
    "白雪 方圆 常青 钱进 向东 江山 白洁 高翔 高飞 高洁 高峰 江涛 江河 石磊 金鑫 白杨 白云 温泉 雷鸣 雷雨 雷蕾 马达 马良 安然 万里 龙飞 龙腾 任重 任远 成龙 文静 文雅 夏雨 夏荷 田野 田甜 黄河 黄山 黄梅 金星 "
    "金山 金玲 石林 石岩 石英 于洋 于海 于飞 方芳 方舟 安宁 康宁 康健 时光 连城 何苗 何花 何田 易水 水生 程功 程诚 贺喜".split()
)
_MASK = frozenset("某XxYy×✕*＊○〇□■＿_甲乙丙丁姓氏总工局队所")
_BOUNDARY = frozenset(
    "怎每早随迟急另真匆说称在是被把将向和与及、的有到去来给从对因为后前时也就都还又再才已正曾便则却接收转汇打拨报发见看听问告讲答点扫下取存付交借投买卖遭受骗误轻信加进入登填按照拿带让请经通由等于近今现独表同一不这那此其先刚提主做跟教劝及根迅立上住介回介负于亲办准成拒没未觉意想认以担用输急赶要使需开了着过仍连赴自常最原系为当介两三多各会能可应必如若但而或者等呢吗啊吧经当起查抓耐现细反拦阻送邀约添注冒充本某男女年岁出生户家号电身籍居"
    " ,.;:!?()[]<>《》“”‘’\"'。，；：！？（）—-~·/|\n\t…"
)
# Behind a name of two characters: only what cannot be the name's third.
_SHORT_BOUNDARY = frozenset(
    "怎每早随迟急另真匆说称在是被把将向和与及、的到去给从对因也就还又再才已曾便接收转汇打拨报发见看听问告讲扫取存付交借投买卖遭受骗误轻加进登填按照拿带让请等今表跟劝迅立住介回负觉想认担输急赶要了着过仍赴为先刚于"
    " ,.;:!?()[]<>《》“”‘’\"'。，；：！？（）—-~·/|\n\t…0123456789"
)
CUES = (
    "原告 被骗的 上当的 报警的 被冒充的 僧人 喇嘛 受害人 被害人 当事人 事主 受骗人 受骗者 受害者 受骗群众 被骗者 被骗人 报案人 报警人 求助人 举报人 嫌疑人 嫌犯 被告人 被告 主犯 同伙 骗子 卡主 车手 犯罪分子 团伙头目 民警 辅警 警官 警员 交警 刑警 协警 干警 女警 社区民警 值班民警 反诈民警 所长 大队长 中队长 队长 教导员 指导员 局长 政委 支队长 行长 主任 主管 经理 柜员 "
    "员工 职工 职员 会计 出纳 老板 店主 摊主 商户 书记 支书 镇长 乡长 县长 村主任 村长 村民 居民 市民 群众 网民 网友 储户 业主 租户 租客 房东 司机 骑手 快递员 外卖员 外卖小哥 快递小哥 网格员 志愿者 社工 老师 教师 班主任 校长 院长 园长 医生 护士 患者 病人 学生 大学生 中学生 小学生 高中生 初中生 研究生 同学 女生 男生 同桌 同窗 室友 舍友 闺蜜 网管 证人 目击者 担保人 保管员 "
    "女孩 男孩 男童 女童 儿童 家长 母亲 父亲 妈妈 爸爸 妻子 丈夫 儿子 女儿 奶奶 爷爷 外公 外婆 姥姥 姥爷 孙子 孙女 老伴 邻居 朋友 好友 同事 亲戚 表弟 表哥 表姐 表妹 堂弟 堂哥 弟弟 哥哥 姐姐 妹妹 侄子 外甥 女婿 儿媳 男子 女子 老人 老汉 妇女 姓名 名字 名叫 名为 化名 本名 真名 实名 原名 户名 收款人 收款方 "
    "联系人 负责人 法人 代表 法定代表人 记者 通讯员 作者 编辑 律师 法官 检察官 教授 董事长 总经理 厂长 站长 组长 班长 董事 股东 负责同志 保安 保洁 护工 保姆 工人 农民 渔民 牧民 退休教师 退休工人 退休干部 个体户 工程师 技术员 教练 店员 客服 业务员 销售 主播 博主 养殖户 种植户 财务 财务人员 持卡人 机主 车主 户主 签名 署名 撰稿 摄影 供稿 通缉犯 逃犯 头目 卡农 卡商 号商 马仔 取款人 取现人 取现人员 收卡人 收件人 寄件人 汇款人 付款人 转账人 借款人 受益人 监护人 代办人 经办人 承办人 见证人 中间人 跑分人员 操盘手 话务员 受害群众 被骗群众 群主 信息员 报道员 房客 失主 货主 男友 女友 男朋友 女朋友 网恋对象 工友 门卫 厨师 店长 服务员 收银员 技师 导游 船长 药师 理发师 园丁 水房老板 紧急联系人 团长 社长 场长 "
    "上线 组织者 老乡 战友 领导 秘书 董事 村医 消费者 客户 顾客 旅客 游客 乘客 家属 阿姨 大爷 大妈 师傅 女士 先生 叫做 叫 是 姑娘 小伙 小伙子 老兵 退役军人 党员 干部 委员 专干 协管员 调解员 联络员 宣传员 讲师 辅导员 宿管 馆长 理事长 会长 创始人 经纪人 中介 红娘 媒人 牧师 住持 画家 作家 歌手 演员 运动员"
).split()
_CUED = frozenset(CUES) - {"叫", "是"}
_LONGEST_CUE = max(map(len, _CUED))
_WHO = frozenset("长人员师者户匠商丁翁婆嫂婶叔伯妪媪嫌") | frozenset(("夫", "警"))
_LINKS = ("名叫", "代表", "同志", "是", "为", "叫", "系")
_OPEN = " “\"'‘(:"
_CANDIDATE = PrefilteredPattern(
    "["
    + "".join(sorted(SURNAMES | {c[0] for c in COMPOUND}))
    + "](?=["
    + "".join(sorted(GIVEN | {c[1] for c in COMPOUND}))
    + "])"
)
_HAN = PrefilteredPattern("[\u4e00-\u9fff]")
_TITLE = PrefilteredPattern(
    "女士|先生|夫妇|夫妻|两口子|同志|警官|民警|所长|局长|队长|教导员|指导员|行长|主任|经理|书记|校长|院长|医生|护士|老师|同学|教授|律师|法官|会计|阿姨|大爷|大妈|师傅|老人|奶奶|爷爷|小姐|大姐|大哥|大叔|老汉|"
    r"\((?:[男女]|\d{1,2}岁|化名除外|身份证|电话|手机)|,(?:男|女|今年\d|现年|\d{1,2}岁|[一二三四五六七八九]?十[一二三四五六七八九]?岁|汉族|.族,)|\(?(?:身份证|手机|电话)号?码?[:为是]|今年\d{2}岁|现年\d"
)
_MINORITY = PrefilteredPattern(
    "(?<![\u4e00-\u9fff·])?[阿艾买吐古努热玛木亚巴卡库帕萨乌伊依哈米迪尼穆凯麦图塔沙赛祖吾玉肉如麻布比达德多格贡拉洛仁才次旦索扎央泽罗尕][\u4e00-\u9fff]{1,5}[·•‧・][\u4e00-\u9fff]{2,6}"
)
_DOTTED = PrefilteredPattern(
    '[\u4e00-\u9fff]{2,5}·[\u4e00-\u9fff]{2,6}?(?=[在被接到说把将赶向不听收转给,。、:;!?)(”" \n]|$)'
)
_NAMED = PrefilteredPattern(
    "(?:(?:名叫|名字叫|姓名[:是为]|户名[:是为]|本名叫?|真名叫?|实名[是为叫:])|"
    "(?:缅甸|越南|老挝|柬埔寨|泰国|俄罗斯|乌兹别克|吉尔吉斯|塔吉克|土库曼|尼泊尔|孟加拉|斯里兰卡|菲律宾|马来西亚|印尼|新加坡|阿富汗|伊朗|叙利亚|埃及|乌克兰|西班牙|葡萄牙|巴西|墨西哥|蒙古国|日本|韩国|朝鲜|美国|英国|法国|德国|意大利|加拿大|澳大利亚|巴基斯坦|印度|尼日利亚|非洲|外国|[一-龥]族)(?:籍|裔)?(?:男子|女子|新娘|商人|教师|外教|员工|学生|留学生|游客|老人|青年|女孩|男孩|妻子|丈夫|客商|工人|牧民|村民|店主|妇女|小伙|姑娘|同胞|商户|老师|大妈|大叔|老板|司机)|(?<=[国甸南罗本斯其尔])籍(?:男子|女子|游客|商人|员工|学生)?|土耳其(?:商人|男子|女子))"
    '[“"]?(?P<n>[\u4e00-\u9fff]{2,5}?)(?=[,。、;:!?)(”" \n的说在被把接赶报从来向卖给]|$)'
)
_CHILD_NAMED = PrefilteredPattern(
    "(?:女儿|儿子|孙女|孙子|外孙女?|外甥女?|侄女|妹妹|弟弟|闺女)(?P<n>["
    + "佳怡欣雨轩涵梓浩然诗琪雅婷思媛晨宇泽睿俊杰雪丽娜静颖慧琳瑶倩薇嘉悦萱玥桐辰豪博文"
    + "]{2})(?=[在被接到说把将的一是,。、和放上回转付点]|$)"
)
_PARTED = PrefilteredPattern(
    '姓[\u4e00-\u9fff]{1,2}[,、 ](?:单)?名(?:字)?(?:叫|是|为|一个|只有一个)?[“"]?[\u4e00-\u9fff]{1,2}(?=[”",。、;的]|$)'
)
_BEFORE = frozenset(
    "是亏谢请托名位由据经劝帮陪送救拦如像听邀约其中 ,.;:!?()[]。，；：！？（）、“”\"'\n由让向给找叫问了见为对和与把被跟替随及以将"
)


def is_cued(text: str, at: int) -> bool:
    """Whether a word that says who stands before a place: 受害人, 民警, 姓名:, 名叫, 我是."""
    before = text[max(0, at - _LONGEST_CUE - 6) : at]
    if before.endswith(":\n"):
        before = before[:-1]
    before = before.rstrip(_OPEN)
    if _ends_in_cue(before, text[at : at + 1]):
        return True
    link = next((link for link in _LINKS if before.endswith(link)), "")
    if not link:
        return False
    if link in ("叫", "名叫") and before[-2:-1] not in tuple("呼喊大尖吼惨号假"):
        return True
    rest = before[: -len(link)]
    return (rest[-1:] in ("我", "就") and link == "是") or _ends_in_cue(rest, text[at : at + 1])


def _ends_in_cue(before: str, surname: str) -> bool:
    if (
        (surname in COMMON or surname in RARE)
        and before[-1:] in _WHO
        and before[-2:-1]
        not in (
            "",
            "王",
            "记",
            "学",
            "作",
            "读",
            "成",
            "增",
            "很",
            "延",
            "生",
            "多",
            "太",
            "别",
            "有",
            "让",
            "叫",
            "众",
            "骗",
            "无",
        )
        and _HAN.match(before[-2:-1] or " ")
    ):
        return True
    return any(before[-length:] in _CUED for length in range(1, _LONGEST_CUE + 1) if length <= len(before))


def full_name(text: str, at: int, *, is_cued: bool) -> int:
    """How many characters from `at` are a full name; 0 when none begins there."""
    two = text[at : at + 2]
    if len(two) < 2 or (two[1] in _MASK and two not in COMPOUND):
        return 0
    if two in COMPOUND:
        return _compound(text, at, is_cued=is_cued)
    if two[0] not in SURNAMES or not "\u4e00" <= two[1] <= "\u9fff":
        return 0
    if is_cued and two in _NAMES_THAT_ARE_WORDS and (_acts(text, at + 2) or _NAMED_BY.match(text, at + 2)):
        return 2
    if is_cued and two[0] in COMMON and two[0] not in _AMBIGUOUS and text[at + 1 : at + 3] in _GIVEN_WORDS:
        return 3
    if two in FALSE_FRIENDS or text[at + 1 : at + 3] in _ADDRESS:
        return 0
    third, fourth = text[at + 2 : at + 3], text[at + 3 : at + 4]
    if third and "\u4e00" <= third <= "\u9fff" and third not in _MASK and text[at + 2 : at + 4] not in _ADDRESS:
        both = (two[1] in GIVEN) + (third in GIVEN)
        ends = not fourth or fourth in _BOUNDARY or bool(_TITLE.match(text, at + 3)) or not _HAN.match(fourth)
        if (
            both == 2
            and (ends or (is_cued and two[0] in COMMON and two[0] not in _AMBIGUOUS))
            and text[at + 1 : at + 3] not in FALSE_FRIENDS
        ):
            return 3
        if both == 1 and ends and is_cued and two[0] in COMMON and third not in _SHORT_BOUNDARY:
            return 3
        if (
            both < 2 and ends and is_cued and (two[0] in COMMON or two[0] in RARE) and two[0] not in _AMBIGUOUS
            and two[1] not in _NOT_GIVEN and third not in _NOT_GIVEN and third not in _SHORT_BOUNDARY
        ):  # fmt: skip
            return 3
    is_end = not third or third in _SHORT_BOUNDARY or bool(_TITLE.match(text, at + 2))
    is_end = is_end or (two[0] in COMMON and two[0] not in _AMBIGUOUS and third not in GIVEN)
    if (
        is_cued
        and two[1] in GIVEN
        and is_end
        and (two[0] in COMMON or two[0] in RARE or not third or not _HAN.match(third))
    ):
        return 2
    return 0


def _compound(text: str, at: int, *, is_cued: bool = False) -> int:
    given, sure = text[at + 2 : at + 4], is_cued or text[at : at + 2] in _SURE
    if not given or given[0] in _MASK or given in _ADDRESS or not _HAN.match(given[0]) or given[0] in _NOT_GIVEN:
        return 0
    is_two = (
        len(given) == 2
        and bool(_HAN.match(given[1]))
        and given[1] not in _NOT_GIVEN
        and given[1] not in _SHORT_BOUNDARY
    )
    if is_two and (given[1] in GIVEN or sure) and (sure or text[at + 4 : at + 5] in ("", *_BOUNDARY)):
        return 4
    if (given[0] in GIVEN or sure or is_cued) and (
        sure
        or text[at + 3 : at + 4] in ("", *_BOUNDARY)
        or _SURELY_ACTS.match(text, at + 3)
        or _GIVES.match(text, at + 3)
    ):
        return 3
    return 0


def names(text: str) -> Iterator[tuple[int, int]]:
    """Where full names stand in a folded text: behind a word that says who, before a form of address, or by themselves."""
    taken: set[int] = set()
    for found in _CANDIDATE.finditer(text):
        at = found.start()
        if at not in taken and is_cued(text, at) and (length := full_name(text, at, is_cued=True)):
            taken.add(at)
            yield at, at + length
            # 张伟、李娜和王强
            while (
                at + length < len(text)
                and text[at + length] in "、和与及,"
                and (more := full_name(text, at + length + 1, is_cued=True))
            ):
                at, length = at + length + 1, more
                if at in taken:
                    break
                taken.add(at)
                yield at, at + length
    for found in _WRITTEN.finditer(text):
        at = found.end()
        length = full_name(text, at, is_cued=True) if text[at : at + 1] in COMMON or text[at : at + 1] in RARE else 0
        if at not in taken and (
            length > 2 or (length == 2 and text[at] not in _AMBIGUOUS and not _HAN.match(text[at + 2 : at + 3] or " "))
        ):
            taken.add(at)
            yield at, at + length
    for found in _LABELLED.finditer(text) if ":" in text or " " in text else ():
        at, written = found.start("n"), found["n"]
        if at not in taken and not set(written) & _MASK and written[1:] not in _ADDRESS:
            taken.add(at)
            yield found.span("n")
    for found in _QUOTED_NAME.finditer(text):
        at = found.start(1)
        if at not in taken and (text[at] in COMMON or text[at] in RARE) and full_name(text, at, is_cued=False) == 3:
            taken.add(at)
            yield at, at + 3
    for found in _SPACED.finditer(text):
        if is_cued(text, found.start()) and all(c in GIVEN for c in found["n"].replace(" ", "")):
            yield found.start(), found.end()
    for title in _TITLE.finditer(text):
        for length in (3, 2, 4):
            at = title.start() - length
            if at >= 0 and at not in taken and full_name(text, at, is_cued=True) == length:
                before = text[at - 1 : at]
                if length == 2 and before and _HAN.match(before) and before not in _BEFORE:
                    continue
                taken.add(at)
                yield at, at + length
                break
    for found in _ALONE.finditer(text):
        at = found.start()
        if at in taken:
            continue
        if (
            at
            and _HAN.match(text[at - 1])
            and text[at - 1] not in _BEFORE
            and text[at - 1] != "的"
            and not (text[at] in COMMON and text[at] not in _AMBIGUOUS and _SURELY_ACTS.match(text, at + 3))
        ):
            continue
        is_named = text[at - 1 : at] == "的" and (not text[at + 3 :] or text[at + 3] in '。.,;!?”"\n')
        begins = not at or text[at - 1] in '\n。!?;,:、“"('
        if text[at] not in COMMON and not (begins and _acts(text, at + 3)):
            continue
        if full_name(text, at, is_cued=False) == 3 and (
            is_named
            or _acts(text, at + 3)
            or (begins and text[at] not in _AMBIGUOUS and text[at + 3 : at + 4] not in "、的")
        ):
            taken.add(at)
            yield at, at + 3
    for found in _SHORT_ALONE.finditer(text):
        at = found.start()
        if at not in taken and text[at] not in _AMBIGUOUS and full_name(text, at, is_cued=True) == 2:
            taken.add(at)
            yield at, at + 2
    for found in _STRONG_NAME.finditer(text):
        at, words = found.start(), found[0]
        if at in taken or words[:2] in FALSE_FRIENDS or words[1:] in _ADDRESS or words[1:] in FALSE_FRIENDS:
            continue
        both = (words[1] in _STRONG) + (words[2] in _STRONG)
        if both < 2 and (words[0] not in _FREQUENT or words[1:] in _GIVEN_WORDS):
            continue
        if not _BRAND.match(text, at + 3) and words not in _FIRMS:
            taken.add(at)
            yield at, at + 3
    for found in _STRONG_SHORT.finditer(text):
        at = found.start("n")
        if at not in taken and found["n"] not in FALSE_FRIENDS:
            taken.add(at)
            yield found.span("n")
    for found in _SMALL_NAME.finditer(text):
        if found.start() not in taken:
            taken.add(found.start())
            yield found.span()
    for found in _WORD_NAME.finditer(text):
        at = found.start()
        if at not in taken and text[at + 1 : at + 3] in _GIVEN_WORDS and _SURELY_ACTS.match(text, at + 3):
            taken.add(at)
            yield at, at + 3
    for found in _TWO.finditer(text):
        at = found.start()
        begins = not at or not _HAN.match(text[at - 1])
        if (
            at not in taken
            and (found[0] not in ("第五", "百里", "单于") or is_cued(text, at))
            and (length := _compound(text, at))
            and (
                found[0] in _SURE
                or _acts(text, at + length)
                or (begins and _GIVES.match(text, at + length))
                or (begins and length == 4)
            )
        ):
            taken.add(at)
            yield at, at + length
    for found in _NAMED.finditer(text):
        if not any(c in _PARTICLES for c in found["n"]) and found["n"][:2] not in FALSE_FRIENDS:
            yield found.start("n"), found.end("n")
    for found in _CHILD_NAMED.finditer(text):
        yield found.start("n"), found.end("n")
    for found in _PARTED.finditer(text):
        yield found.start(), found.end()
    for found in _DOTTED.finditer(text) if "·" in text else ():
        if is_cued(text, found.start()) or _acts(text, found.end()):
            yield found.start(), found.end()
    for found in _MINORITY.finditer(text) if any(dot in text for dot in "·•‧・") else ():
        yield found.start(), found.end()


_SURE = COMPOUND - frozenset("上官 东方 百里 西门 南宫 第五 长孙 公孙 钟离 司空 太史 单于 左丘 东郭 仲孙 公西".split())
_TWO = PrefilteredPattern("|".join(sorted(COMPOUND)))
_SPACED = PrefilteredPattern(
    "[" + "".join(sorted(SURNAMES)) + '] (?P<n>[\u4e00-\u9fff](?: ?[\u4e00-\u9fff])?)(?=[ ,。、;:(\n”"]|$)'
)
_ALONE = PrefilteredPattern("[" + "".join(sorted(COMMON | RARE)) + "][" + "".join(sorted(GIVEN)) + "]{2}")
_SHORT_ALONE = PrefilteredPattern(
    "(?<![一-龥])[" + "".join(sorted(COMMON - frozenset("马高江"))) + "][" + "".join(sorted(GIVEN - frozenset("来大小多好一二三四五六七八九十百千万")))
    + "](?=被(?!子)|接到|收到|报警|报了警|转账|汇款|信以为真|把|将(?!近)|说[,:他她]|在(?:网|家|银|群|微|手)|按照|添加|点开|向(?!上|下)|从(?!前|此)|觉得|发现|以为|损失|差点|险些|赶紧|赶忙|拨|听(?!说)|交(?!警|易)|取(?!消)|没有|正在|刚刚)"
)  # fmt: skip
_ACTS = PrefilteredPattern(
    "被(?!子)|接到|收到|说|称|在(?!线)|转账|汇款|转了|报警|报案|听|发现|按|添加|加了|点开|点击|下载|扫|投|向|将|把|想|看到|因|于\\d|遭|误|轻信|先后|随后|立即|急忙|赶紧|通过|告诉|跟|和家|及时|来到|前往|赶到|拦|提醒|劝|:|的(?:银行卡|手机|身份证|账户|微信|电话|母亲|父亲|儿子|女儿|家|钱|住址)|信以为真|一听|这才|才发现|当场|没有|不(?:敢|信|放心|相信)|正(?:准备|要|在)|准备|吗|吧(?!台)|呢|也被|也是|还被|一口气|一连|先后|总共|今年|现年|住|家住|是|\\(|一(?:家|时|下子)|损失|累计|共|分\\d|打来|认识|结识|差点|险些"
)


_NAMED_BY = PrefilteredPattern(
    '[,。、;:!?)(”" \n]|$|前来|来|说|到案|落网|拿了|骗|劝|点开|送|被抓|一[遍直听口再次]|和|与|供述|赶'
)
_STRONG_NAME = PrefilteredPattern(
    f"[{''.join(sorted(COMMON | RARE | _AMBIGUOUS))}](?:[{''.join(sorted(_STRONG))}][{''.join(sorted(_COMPANION))}]|[{''.join(sorted(_COMPANION - _STRONG))}][{''.join(sorted(_STRONG))}])"
)
_STRONG_SHORT = PrefilteredPattern(
    f"(?:(?<![一-龥])|(?<=[的给从据是向对由让与和请托跟为帮替]))(?P<n>[{''.join(sorted(COMMON - _AMBIGUOUS | frozenset('万许秦贺范江沈熊邵汪曾谢')))}][{''.join(sorted(_STRONG - frozenset('福贵顺虎龙红玉素超')))}])"
    "(?=多问|的(?:卡|账户|支付宝|钱|手机|微信|银行卡|儿子|女儿|妻子|丈夫|母亲|父亲|存款)|接了|接到|讲,|借给|借了|不肯|取出|转走|转给|转账|汇|拿着|没有听|不听|就报警|报了警|报警|被骗|差点|险些|点开|点了|加了|说|告诉|赶到|拦下|拦住|劝|发现|上门|也被|把|将钱|听信|信了|按了|下载)"
)
_FREQUENT = COMMON | _AMBIGUOUS - frozenset("成时连文明向车路")
_WORD_NAME = PrefilteredPattern(f"(?<![一-龥])[{''.join(sorted(COMMON - _AMBIGUOUS))}](?=[一-龥]{{2}})")
_SMALL_NAME = PrefilteredPattern(
    f"(?<![一-龥大])[{''.join(sorted(COMMON | _AMBIGUOUS - frozenset('成时连文明向车路')))}](?:小[平明军红华东林兵春山青云川兰琴龙梅芳燕玲]|大[川海军伟勇明山强庆刚]|[一二三][宝丫妮娃狗])(?=[的被说把将在接收夫转]|报警|卖|赶)"
)
_FIRMS = frozenset("周大福 周大生 马应龙 李锦记 王守义 焦裕禄 谢瑞麟".split())
_BRAND = PrefilteredPattern("金店|珠宝|银楼|黄金|牌|集团|股份|食品|酒|药业|超市|故里|故居|纪念|节")
_GIVES = PrefilteredPattern("借[给了钱]|加了|是本|卖了|买了|给(?:对方|网友|他|她)|挂断|把|将|点开|付了|交了|转")
_CERTAIN = PrefilteredPattern("名下|的名字|这个名字|本人|女士|先生")
_WRITTEN = PrefilteredPattern(
    '(?:写着|写的是|填的是|落款的?(?:是|为)|的是|用的是|署名(?:是|为)?|备注(?:是|为)?|显示(?:是|为)?|名义)[:“" ]{0,2}'
)
_LABELLED = PrefilteredPattern(
    "(?:姓名|户名|收款人|持卡人|开户人|联系人|当事人|受害人|被害人|嫌疑人|报案人|签收人|收件人|寄件人|本名|真名|审核|校对|责编|责任编辑|编辑|撰文|撰稿|供稿|签发|经办|经办人|报道|文|图|摄影|群主|网格员|(?:报道员|通讯员|记者|信息员|摄影师?|供稿|撰稿)(?= )):? ?(?P<n>["
    + "".join(sorted(COMMON))
    + ']["一-龥"]{1,2})(?=[ ,。、;()\n]|$)'.replace('"', "")
)
_QUOTED_NAME = PrefilteredPattern('[“"]([一-龥]{3})[”"]')
_SURELY_ACTS = PrefilteredPattern(
    "被骗|接到|收到|报警|报案|转账|汇款|名下|本人|老人|女士|先生|信以为真|把钱|发现|差点|险些|损失|也被|今年|现年|的(?:账户|银行卡|手机|身份证|微信|名字|儿子|女儿|丈夫|妻子|母亲|父亲)|\\([男女]|,[男女],|,\\d\\d岁"
)


def _acts(text: str, at: int) -> bool:
    """Whether what follows says that the name does or suffers something."""
    return bool(_ACTS.match(text, at))


_SYLLABLE = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
_LATIN_SURNAMES = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo Zheng Liang Xie Song Tang Han Feng Deng Cao Peng Zeng Xiao Tian Dong Yuan Pan Yu Jiang Cai Du Ye Cheng Su Wei Lv Lu Ding Ren Shen Yao "
    "Cui Zhong Tan Wang Fan Jin Shi Liao Jia Xia Fu Fang Bai Zou Meng Xiong Qin Qiu Yin Xue Yan Duan Lei Hou Long Tao Gu Mao Hao Gong Shao Wan Qian Dai Mo Kong Xiang Ouyang Sima Shangguan Zhuge Huangfu"
).split()
_LATIN = PrefilteredPattern(
    rf"(?<![A-Za-z])(?:(?:{'|'.join(_LATIN_SURNAMES)})[ ,·]{{1,2}}[A-Z][a-z]{{1,10}}(?:-[A-Za-z][a-z]{{1,5}}| [A-Z][a-z]{{1,5}}|'[a-z]{{1,5}})?"
    rf"|(?:{'|'.join(s.upper() for s in _LATIN_SURNAMES)})[ ,·]{{1,2}}[A-Z][A-Za-z]{{1,10}}(?:[ '-]?[A-Za-z]{{1,6}})?"
    rf"|[A-Z][a-z]{{1,5}}(?:[ '-]?[A-Za-z]?[a-z]{{1,5}})? (?:{'|'.join(_LATIN_SURNAMES)}))(?![A-Za-z])"
)
_CAPITALS = PrefilteredPattern(
    rf"(?<![A-Za-z])(?!(?:APP|NFC|VPN|SIM|USB|ATM|POS|PDF|SMS|LED|VIP|KTV|GPS|FREE|CALL|HIGH|DATA|WIFI|LAN|OTG|NEW|HOT|TOP|MAX|OPEN|THE|AND|FOR|LOW|BIG|BIT|WEB) )[A-Z]{{3,11}} (?:{'|'.join(s.upper() for s in _LATIN_SURNAMES)})(?![A-Za-z])"
)
_SLASHED = PrefilteredPattern(
    rf"(?<![A-Za-z/])(?:{'|'.join(s.upper() for s in _LATIN_SURNAMES)})/[A-Z]{{2,14}}(?![A-Za-z/])"
)
_SMALL_PINYIN = PrefilteredPattern(
    rf"(?<![A-Za-z@./])(?:{'|'.join(s.lower() for s in _LATIN_SURNAMES if len(s) >= 4)}) [a-z]{{2,6}}(?: [a-z]{{2,6}})?(?![A-Za-z.@/])"
)
_TWO_WORDS = PrefilteredPattern("[A-Z][A-Za-z]*[ ,·]{1,2}[A-Z]")
_PINYIN = PrefilteredPattern(rf"(?:{_SYLLABLE}){{1,3}}", re.IGNORECASE)


def romanised(text: str) -> Iterator[tuple[int, int]]:
    """Names in pinyin: a family name and one or two syllables, each word with a capital."""
    for found in _LATIN.finditer(text) if _TWO_WORDS.search(text) else ():
        if all(_PINYIN.fullmatch(word) for word in re.split(r"[ ,·'-]+", found[0]) if word):
            yield found.start(), found.end()
    for found in _SLASHED.finditer(text) if "/" in text else ():
        yield found.start(), found.end()
    for found in _SMALL_PINYIN.finditer(text):
        if all(_PINYIN.fullmatch(word) for word in found[0].split()):
            yield found.start(), found.end()
    for found in _CAPITALS.finditer(text) if _TWO_WORDS.search(text) else ():
        yield found.start(), found.end()


SHORT_FORM = PrefilteredPattern(
    "(?:(?P<a>[" + "".join(sorted(SURNAMES - frozenset("小老大是和那时万钱一全都来应有成会要多用由但单平常原明初相当公信利权任何方高安于余元")))
    + "])(?:某某?|女士|先生|小姐|太太|阿姨|大爷|大妈|大叔|大婶|大姐|大哥|大娘|大伯|奶奶|爷爷|婆婆|师傅|老汉|老伯|同学|老师|警官|医生|会计|主任|经理|所长|局长|行长|校长|书记|总(?![是会额共之体有]))"
    "|小(?P<b>[" + "".join(sorted(COMMON - frozenset("高林金石钱江史方马贺")))
    + "])(?![一-龥]?[区村镇路])|老(?P<c>[王李张刘陈杨黄赵吴周徐孙朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾])(?![一-龥]?村)|姓(?P<d>[" + "".join(sorted(SURNAMES)) + "])(?!名))"
)  # fmt: skip

# 小王, 老李, 王姐, 李阿姨: in a small place everybody knows who it is.
_SMALL = "芳丽红强刚娟敏静玲燕霞军伟杰涛勇磊雅雨婷琳慧娜莉萍梅兰菊英翠莲云凤琴艳华东波斌鹏宇辉雪蕾薇佳欣怡倩璐月美香珍秀柱虎龙豆乐宝妹娃丫毛琪瑶晴颖媛蓉彤萌悦涵轩浩泽晨阳俊凯飞超鑫帅亮"
NICKNAME = PrefilteredPattern(
    "小(?P<b>[" + "".join(sorted((COMMON | NICK_ALSO | frozenset(_SMALL)) - frozenset("高石金江史方马熊钱月美香东云毛飞超英红华雪雨宝")))
    + "])|小(?:红|英|华|东|云|雨|雪|飞|超|月|宝|马|方|高|江|石|龙|佳|杰)(?=[去取用玩在被接到说把将一的是因,。、和点按扫加刚正当却想这]|$)(?!一点|的时候)"
    + "|老(?P<c>[" + "".join(sorted(COMMON - frozenset("方史金石江马钱"))) + "])|[老大](?:方|马|江|金|石)(?=[在被接到说把将一听,。])"
    + "|大(?:刘|张|王|李|赵|孙|周|吴|陈|杨|朱|胡|郭|梁|宋|韩|冯|曹|彭)(?=[在被接到说把将一听,。、的和给也就还没不跟与去来问叫因从想看跑开做])"
    + "|阿(?:[" + "".join(sorted(frozenset(_SMALL) - frozenset("里拉"))) + "豪坤康宁强芳珍娟英明伟龙彪虎祥贵福财发兰梅莲菊花凤珠娇妹姐梁黄陈李张王林吴周郑何罗])(?![一-龥]?[·姨里拉])"
    + "|(?P<a>[" + "".join(sorted(COMMON | NICK_ALSO)) + "])(?:大姐|大哥|大爷|大妈|大叔|大婶|大娘|大伯|大嫂|阿姨|奶奶|爷爷|婆婆|师傅|老汉|老伯|老太太?|老头|老爷子|大夫|医生|老师|老板娘?|会计|同学|队长?|所长|局长?|警官|主任|书记|支书|村长|经理|校长|院长|园长|厂长|镇长|乡长|行长|处长|县长|教授|律师|护士|法官|教练|班长|店长|村医|总(?![是会额共之体有部要说得的计])|工(?![作资人程厂商具地])|姐|哥(?!伦)|姨|叔|婶|嫂|伯(?!特)|妈妈?|爸爸?|婆|爷|二[哥嫂姐叔婶]|三[哥嫂姐叔婶])(?!们)"
    + "|(?<![一-龥])(?P<d>[" + "".join(sorted(frozenset(_SMALL) - frozenset("东月云秀香美刚"))) + "妞囡嘟朵果糖文圆团浩甜])(?P=d)(?=[在被接到说把将一的是因,。、和点按扫加拿用妈爸]|$)"
    + "|(?<=[岁的名叫是生子女儿])(?P<e>[" + "".join(sorted(frozenset(_SMALL) - frozenset("东月云秀香美刚红强"))) + "妞囡嘟朵果糖文圆团浩甜淘皮闹])(?P=e)(?=[在被接到说把将一的是因,。、和点按扫加拿用妈爸(扫玩上买刷收]|$)"
    + "|(?<![一-龥])(?:[" + "".join(sorted(frozenset(_SMALL) - frozenset("东月云"))) + "](?:哥(?!伦)|姐(?!妹|弟)|嫂|婶子?|叔|姨)(?<!帅哥)(?<!小姨)(?<!美姐)|(?:二|三|铁|石|栓|狗|臭)(?:狗|柱|蛋|娃|妮|丫|毛|壮|宝)(?=[在被接到说把将一去跑从卖买转刷]))"
    + "|(?<![一-龥])[春夏秋冬桂兰翠玉金巧腊][菊花香英梅兰芝霞莲妮]?(?:婶子|大嫂|嫂子|大婶|婶)"
    + "|(?<![一-龥])[陶桃柱栓铁刚强军涛亮磊虎斌]子(?=[是在被接到说把将从一听卖去转])"
    + "|(?:" + "|".join(sorted(COMPOUND - frozenset("第五 百里 东门 西门 南郭 单于 东方 上官".split()))) + ")(?:老师|总|大爷|阿姨|大妈|奶奶|爷爷|师傅|大姐|姐|哥|姨|叔|医生|经理|家的|家里)"
    + "|[胖瘦矮](?:婶|叔|嫂|哥|姐|爷|姨|伯)|(?<![一-龥])[强刚军伟涛东亮勇磊虎斌]子(?=[在被接到说把将从一刚听])|(?<=[村民的是叫邻居])(?:[" + _SMALL + "](?:子|哥|姐|嫂|婶|叔)|[二三大狗铁石栓柱][柱蛋娃牛妮丫毛狗嫂娘])(?=[在被接到说把将一的是因,。、和点按])"
)  # fmt: skip
_NOT_NICK = frozenset(
    "小白 小白菜 小徐徐 小余 小许 小程 小程序 小苏 小苏打 小雷 小丁 小汪 小叶 小秦 小温 小万 小常 小康 小于 小任 小苗 小毛 小黄车 小宋体 小时 小何 小金 小葛 小黄 小何时 小周期 小范围 小陈列 小谢谢 小毕 小江 老于 老毛病 老余 老周期 老白 老许 老何 老陈旧 老胡同 老胡说 小董事 小任务 小杜绝 小江湖 老董事".split()
)
_FOLLOWS_NICK = PrefilteredPattern(
    "范围|程序|戏|卖瓜|任务|周期|苏打|叶子|苗圃|朋友|胡同|毛病|雷区|余额|许诺|车|谷|宋体|孔|葛|[家镇村庄]"
)


def is_nickname(text: str, start: int, end: int) -> bool:
    """Whether 小王, 老李, 王姐 is somebody: not the beginning of a word, not 张家口 behind a family name."""
    words, before, behind = text[start:end], text[start - 1 : start], text[end : end + 2]
    if words[0] in "小老":
        return (
            not (before and before in ("大" if words[0] == "小" else "长大古元"))
            and (not _FOLLOWS_NICK.match(behind) or behind in ("家的", "家里"))
            and (
                words not in _NOT_NICK
                or (behind[:1] in _BOUNDARY and words[1] not in "程苏于许余何周万常康任")
                or is_cued(text, start)
            )
        )
    if words[0] == "阿" or words[0] == words[1:2]:
        return words not in ("妹妹", "宝宝")
    if (
        words[0] in SURNAMES
        and before
        and _HAN.match(before)
        and before not in _BEFORE
        and before not in "的壁院楼下邻居是位名听劝谢亏家民员工师长了说请"
    ):
        return False
    if (len(words) == 2 and words in FALSE_FRIENDS) or words in ("王爷", "万总", "方总"):
        return False
    return words[0] not in "于和"


_FOREIGN = PrefilteredPattern(
    '(?P<n>(?:古力|热孜|玛依|帕尔|吾尔|阿尔|塔依|米尔|卡米|祖木|麦合|艾合|图尔|米热|帕热|再努|古再|扎西|巴特|才让|次仁|卓玛|央金|旦增|丹增|多吉|格桑|洛桑|索南|仁增|平措|达瓦|尼玛|拉姆|白玛|桑吉|加措|德吉|顿珠|罗布|边巴|普布|乌兰|其其格|巴图|苏和|布仁|那日|阿古|额尔|哈斯|斯琴|高娃|特木|朝鲁|孟和|呼和|吉日|乌云|娜仁|萨仁|敖登|阿依|古丽|买买提|吐尔|艾力|努尔|麦麦|热合|玉素|依力|穆罕|阿卜|帕提|迪丽|热依|库尔|沙吾|托合|赛买|米吉|亚森|艾买|吾买|木合|阿不|阿布|比亚|哈力|巴合|叶尔|努尔|马木|阿迪|肉孜)[一-龥]{0,6}?)(?=[在被接到说把将赶向的不听收转是给来卖大和与差险买,。、:;!?)(”" \n]|$)'
)
_WESTERN = PrefilteredPattern(
    rf"(?<![A-Za-z])[A-Z][a-z]{{1,11}} (?:{'|'.join(_LATIN_SURNAMES)})(?![A-Za-z])|(?<=[人生主儿子名者户])[:是为叫]{{0,2}} ?(?P<w>[A-Z][a-z]{{1,11}} [A-Z][a-z]{{1,11}})(?![A-Za-z])"
)


_SOUNDS = frozenset(
    "阿艾买提吐尔古丽努热木玛合江巴亚卡库帕萨乌伊依哈米迪尼穆凯麦图塔沙赛祖吾玉如布比达德多格贡拉洛仁才次旦索扎央泽尕桑吉措卓嘎顿珠旺加错姆杰罗琼曲珍丹增嘉宗特日娜其呼和斯琴高娃敖登额勒门仓云柱孜力甫山别克汗夏提苏里肯巴扎西平措朗顿贡觉尖参列约翰史密玛莎安娜汤姆露西迈克杰森戴维彼得"
)
_SHORT_FOREIGN = PrefilteredPattern(
    "(?<![一-龥])(?:拉姆|卓玛措?|央金|扎西|多吉|次仁|达瓦|尼玛|格桑|旺姆|白玛|苏日娜|那仁花|乌云|其木格|巴特尔|古丽|阿依|艾力|玛丽亚|娜塔莎)(?=在(?:直|网|家|银|群|手)|的(?:牛|羊|钱|卡|账|手|护|儿|女|家)|接到|被骗|报警|转|卖|开|说|差点|险些)|阮氏[一-龥]{1,2}(?=[。,、的在是接被说]|$)"
)
_VIETNAMESE = PrefilteredPattern(
    "(?<![A-Za-z])(?:Nguyen|Tran|Pham|Hoang|Bui|Dang|Kim|Park|Lee|Choi)(?: [A-Z][a-z]{1,6}){1,2}(?![A-Za-z])"
)
_SOUNDED = PrefilteredPattern(
    "[" + "".join(sorted(_SOUNDS)) + ']{3,7}(?=[在被接到说把将赶向不听收转给,。、:;!?)(”" \n放从用为也和与告联]|$)'
)
_CAPITAL = PrefilteredPattern("(?<![A-Za-z“\"'‘])[A-Z][a-z]{2,11}(?:[ ·-][A-Z][a-z]{1,11}){0,2}(?![A-Za-z])")
_LATIN_ACTS = PrefilteredPattern(
    "(?<![A-Za-z“\"'])[A-Z][a-z]{2,10}(?=报警|说|被骗|接到|收到|转账|把钱|差点|险些|发现|在酒店)"
)
_TWO_LATIN = PrefilteredPattern("(?<![A-Za-z.“\"'])(?<![A-Za-z] )[A-Z][a-z]{2,10} [A-Z][a-z]{2,11}(?! ?[A-Za-z])")
_PERSON_BEHIND = PrefilteredPattern(
    " ?(?:的(?:护照|账户|银行卡|签证|妻子|丈夫|女儿|儿子|邮箱|行李|手机)|来自|今年|是(?:受害|留学|外教|一名|本案)|,(?:男|女|\\d))"
)
_INITIAL = PrefilteredPattern("(?<![A-Za-z.])(?:[A-Z]\\. ?|(?:Mr|Mrs|Ms|Miss|Dr)\\.? ?)[A-Z][a-z]{2,11}(?![A-Za-z])")
_BRANDS = frozenset(
    "Pay Play Store Face Touch Viewer Meeting Desk Wallet Bank Card Visa Master Union Team Any Sun Login Trust Meta Mask Binance Tether Free Fire Game Steam Club Mall Shop Market Cloud Drive Photo Adobe Excel Power Point Office Player Live Show Star King Honor Kings Peace Elite Deep Fake Zoom Apple Android Windows Word Excel Skype Line Telegram Facebook Twitter Google Steam Wechat Alipay Chrome Safari Office Teams Token Bitcoin".split()
)


_SAYS_WHO = PrefilteredPattern('(?:[人员师者民工生女男户商子农牧]|老板|大[妈叔爷婶姐哥]|僧人|叫|为)[“"]?$')


def _says_who(text: str, at: int) -> bool:
    """Whether a word for a person stands before a place, whoever it may be."""
    return is_cued(text, at) or bool(_SAYS_WHO.search(text[max(0, at - 3) : at]))


def foreign(text: str) -> Iterator[tuple[int, int]]:
    """Names of other peoples behind a word that says who, and Western given names with a family name in pinyin."""
    for found in _FOREIGN.finditer(text):
        if "某" not in found["n"] and _says_who(text, found.start()):
            yield found.start("n"), found.end("n")
    for found in _FOREIGN.finditer(text):
        begins = not found.start() or text[found.start() - 1] in "\n。!?;,:、“"
        if begins and "某" not in found["n"] and len(found["n"]) >= 3:
            yield found.start("n"), found.end("n")
    for found in _SOUNDED.finditer(text):
        begins = not found.start() or text[found.start() - 1] in "\n。!?;,:、“"
        if (
            (begins and _SURELY_ACTS.match(text, found.end()))
            or (begins and re.match("说|把|在(?:网|家|群|银|集|草)", text[found.end() : found.end() + 3]))
            or (_says_who(text, found.start()) and text[found.start() : found.start() + 2] not in FALSE_FRIENDS)
        ):
            yield found.start(), found.end()
    for found in _SHORT_FOREIGN.finditer(text):
        yield found.span()
    for found in _VIETNAMESE.finditer(text) if _TWO_WORDS.search(text) else ():
        yield found.span()
    for found in _LATIN_ACTS.finditer(text):
        if found[0] not in _BRANDS:
            yield found.start(), found.end()
    for found in _TWO_LATIN.finditer(text) if _TWO_WORDS.search(text) else ():
        if not set(found[0].split()) & _BRANDS and (
            _says_who(text, found.start()) or _acts(text, found.end()) or _PERSON_BEHIND.match(text, found.end())
        ):
            yield found.start(), found.end()
    for found in _INITIAL.finditer(text):
        yield found.start(), found.end()
    for found in _CAPITAL.finditer(text):
        if found[0] not in _BRANDS and is_cued(text, found.start()):
            yield found.start(), found.end()
    for found in _WESTERN.finditer(text) if _TWO_WORDS.search(text) else ():
        yield (found.start("w"), found.end("w")) if found["w"] else (found.start(), found.end())


def is_person(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a surname with a form of address stands for somebody, outside quotation marks."""
    if text.count("“", 0, found.start()) > text.count("”", 0, found.start()):
        return False
    return found.re is not NICKNAME.compiled or is_nickname(text, found.start(), found.end())

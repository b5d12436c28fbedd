"""Invented people. Uncommon given names, so that no one in public life is meant."""

# ruff: noqa: SIM905

SURNAMES = (
    "闻 陆 沈 江 秦 谷 白 庄 苏 黎 柳 钟 程 顾 梁 方 袁 贺 万 崔 姚 邹 龚 潘 戴 任 卢 傅 熊 石 孔 邵 欧阳 "
    "段 汤 易 常 武 贾 赖 尹 温 龙 樊 葛 章 鲁 韦 俞 翟 盛 管 左 齐 伍 庞 牛 纪 舒 屈 项 祝 阮 蓝 季 褚 骆 卜 "
    "向 田 彭 覃 麻 吴 杨 罗 唐 曾 邓 蒋 谭 周 刘 陈 黄 何 谢"
).split()

GIVEN = (
    "青禾 望舒 麦田 晚石 砚农 雨生 溪亭 稻香 枕石 小满 知远 山屿 云起 怀川 松年 若谷 明渠 晓岚 书禾 景行 "
    "立秋 禾青 远舟 静川 南枝 春耕 长林 思齐 敬之 采薇 含章 鹤鸣 清越 砺锋 沐阳 时雨 丰年 守正 致和 "
    "宁远 浩渺 星野 竹溪 梅生 茂林 岸青 泽田 向晚 初晴 惠风 雪松 映川 木兰 桂生 崇岭 培土 垚田 耕云 "
    "少渠 亦农 文岫 修竹 伯渔 映雪 兰汀 海棠 玉树 秀川 翠微 苇航 霁月 素心 凌霜 晴川 芷汀 若水 望海 拾穗 "
    "春溪 秋实 夏荷 冬青 庆丰 德润 广源 永泉 慎言 克勤 守田 和畅 顺之 安澜 定波 固本 培元 启明 承露 "
    "光霁 照野 临渊 履霜 济川 同舟 望岳 行健 弘毅 笃行 明德 新民 修远 "
    "仲秋 孟夏 季春 元冬 谷雨 清和 白露 霜降 立夏 芒种 芙蕖 "
    "禾木 穗丰 沃野 良畴 嘉禾 瑞雪 丰泽 润土 甘霖 沛雨 溪流 泉清 湖平 江阔 海晏 "
    "石坚 岩松 岭云 岫烟 谷虚 崖柏 桥东 帆远 舵稳 港深 湾静 洲平 渚清 汀兰 "
    "书简 墨耕 砚池 诗禾 词源 文澜 韵和 律正 歌远 赋秋 铭心 "
    "晓星 朝晖 夕照 月朗 日升 星河 云舒 风和 雨润 虹起 雾开 露浓 霜清"
).split()


class Names:
    """Hands out names nobody else has; the first ones asked for by name are kept free of doubles."""

    def __init__(self, rng):
        self.rng, self.taken = rng, set()

    def keep(self, name):
        self.taken.add(name)
        return name

    def next(self):
        while (name := self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)) in self.taken:
            pass
        return self.keep(name)

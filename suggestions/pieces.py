"""The telling parts of a title or of the duties of a unit, cut at words that say nothing about the field. Pure."""

import re
from functools import lru_cache

# Words that say nothing about the field; a title is cut at them.
IDLE = """
    关于 进一步 全面 加强 加快 加大 推进 推动 完善 支持 建立 健全 促进 提升 提高 优化 规范 强化 深化 落实 实施 扩大 增加 增设 开展 鼓励 解决 改善
    建设 发展 管理 工作 机制 制度 体系 力度 问题 措施 政策 能力 水平 服务 保障 质量 建议 我省 我市 全省 全市 省级 市级 地区 有关 相关 以及 对于
    高质量 现代化 负责 指导 组织 监督 统筹 拟订 承担 协调 等 的 和 与 及 在 对 为 将 把 向 从 由
""".split()  # noqa: SIM905 - a list of words reads best as words
CUT = re.compile("|".join(sorted(map(re.escape, IDLE), key=len, reverse=True)) + r"|[^\w]|[a-zA-Z_\d]")
# The county or city a piece begins with: where a matter lies says nothing about who handles it.
PLACE = re.compile(r"^[一-鿿]{2,3}(?:县(?![域城级乡])|市(?![场政民域级容])|自治县)")
LEVEL = re.compile(r"^(?:省委|市委|县委|区委|省|市|县|区)")
OFFICE = re.compile(
    r"(?:管理|监督|事务|工作|服务|和改革)*(?:委员会办公室|委员会|办公室|工委|局|厅|委|部|办|院|中心|公司|会)$"
)
TERMS = re.compile(r"[，。；、,;：:（）()\s]+|以及|和|及|与|等")


def pieces_of(text):
    """The telling parts of a text: what is left between idle words, at least two characters each."""
    return [piece for piece in (PLACE.sub("", piece) for piece in CUT.split(text)) if len(piece) >= 2]


def grams_of(text):
    """Pairs of neighbouring characters of the telling parts, in order, each once."""
    return list(dict.fromkeys(p[i : i + 2] for p in pieces_of(text) for i in range(len(p) - 1)))


@lru_cache(maxsize=1024)
def field_of(name):
    """The telling parts of the name of a unit: 省交通运输厅 is about 交通运输."""
    found = []
    for piece in re.split(r"[（）()、\s]+", name):
        core = OFFICE.sub("", LEVEL.sub("", piece))
        if len(core) >= 2:
            found.append(core)
    return tuple(found)


@lru_cache(maxsize=1024)
def terms_of(duties):
    return tuple(dict.fromkeys(term for term in TERMS.split(duties) if len(term) >= 2))


def shared_run(pieces, text, least=2):
    """The longest stretch of one of ``pieces`` that stands in ``text``; the first of several, "" when shorter than ``least``."""
    longest = max(map(len, pieces), default=0)
    for size in range(longest, least - 1, -1):
        for piece in pieces:
            for i in range(len(piece) - size + 1):
                if piece[i : i + size] in text:
                    return piece[i : i + size]
    return ""

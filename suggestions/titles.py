"""The title of a suggestion: 关于……的建议."""

HEAD, TAIL = "关于", "的建议"


def fault(title):
    """What is wrong with a title, with a proposal that is right; "" when it is well formed."""
    title = title.strip()
    if title.startswith(HEAD) and title.endswith(TAIL) and len(title) > len(HEAD + TAIL):
        return ""
    proposed = proposal(title)
    say = f"现在写的是“{title}”，可改为“{proposed}”。" if proposed else "请写明建议的是什么事。"
    return f"标题要写成“关于……的建议”。{say}"


def proposal(title):
    """The nearest well-formed title, or "" when nothing is left of it."""
    core = title.strip().strip("《》 ").removeprefix(HEAD).removesuffix("。")
    for end in (TAIL, "的意见", "建议", "的"):
        core = core.removesuffix(end)
    return f"{HEAD}{core}{TAIL}" if core.strip() else ""

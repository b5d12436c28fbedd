"""What has been written under a rule set and must stay in it: classes of replies, grades of the deputies."""

from suggestions.models import Assignment, Reply


def conflicts(sessions, rules: dict) -> list[str]:
    """Why ``rules`` cannot hold in ``sessions``, in sentences."""
    replies = Reply._base_manager.filter(assignment__suggestion__session__in=sessions).exclude(klass="")
    used = set(replies.values_list("klass", flat=True).distinct()) - {c["key"] for c in rules["classes"]}
    found = [f"已经有答复用了 {'、'.join(sorted(used))} 类，这几类不能去掉。"] if used else []
    parts = Assignment._base_manager.filter(suggestion__session__in=sessions, feedback__isnull=False)
    given = parts.values_list("feedback__attitude", "feedback__result").distinct().order_by()
    grades = {grade for pair in given for grade in pair} - set(rules["grades"]) - {""}
    if grades:
        found.append(f"代表已经评过“{'、'.join(sorted(grades))}”，这几档不能去掉。")
    return found

"""Rule sets that were made before these two choices existed get what was done until then."""

from django.db import migrations

UNTIL_NOW = {"counted_feedback": "lead", "rework_from": "unsatisfied"}


def add(apps, schema_editor):
    for row in apps.get_model("congress", "RuleSet").objects.all():
        row.rules["flags"] = UNTIL_NOW | row.rules.get("flags", {})
        row.save(update_fields=["rules"])


class Migration(migrations.Migration):
    dependencies = [("congress", "0002_calendar")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

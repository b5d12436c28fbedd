"""Rule sets that were made before units could be kept waiting for the deputies' grades go on as until then."""

from django.db import migrations

UNTIL_NOW = {"units_read": "when_in"}


def add(apps, schema_editor):
    for row in apps.get_model("congress", "RuleSet").objects.all():
        row.rules["flags"] = UNTIL_NOW | row.rules.get("flags", {})
        row.save(update_fields=["rules"])


class Migration(migrations.Migration):
    dependencies = [("congress", "0003_feedback_flags")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

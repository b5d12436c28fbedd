"""What is written once is refused a change by the database as well (``evaluations/untouchable.py``)."""

from django.db import migrations

from evaluations import untouchable


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0007_forgiven_codes"), ("suggestions", "0017_grades_held")]
    operations = [migrations.RunPython(untouchable.install, untouchable.uninstall)]

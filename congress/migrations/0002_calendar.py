"""Put the State Council's calendars into the table of days off; the office edits them from then on."""

from django.db import migrations

from congress import calendars


def install(apps, schema_editor):
    calendars.install(apps.get_model("core", "DayOff"))


class Migration(migrations.Migration):
    dependencies = [("congress", "0001_initial"), ("core", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]

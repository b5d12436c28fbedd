"""What a unit sees is decided by unit, suggestion and status: one index tells it without reading a part."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0015_one_index_of_pairs")]
    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignment_of_unit_by_item"),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["unit", "suggestion", "status"], name="assignment_seen_by_unit"),
        ),
    ]

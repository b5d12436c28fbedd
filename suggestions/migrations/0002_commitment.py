"""What a reply plans becomes a commitment that is followed after the reply."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="planneditem", name="planned_item_complete"),
        migrations.RenameModel(old_name="PlannedItem", new_name="Commitment"),
    ]

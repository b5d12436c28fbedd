"""A flag of the rules that measures ask of every part, as a column that the database makes of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("congress", "0004_units_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleset",
            name="grades_helpers",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(rules__flags__grades_helpers=True, then=models.Value(True)), default=models.Value(False)
                ),
                output_field=models.BooleanField(),
                verbose_name="代表评价会办单位",
            ),
        ),
    ]

"""Where a part has an order of supervision open: till when, or since when its answer waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0005_answers_to_units"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="order_answered_on",
            field=models.DateField(
                blank=True,
                help_text="还没有审核的督办回复里最早的日期；空着表示没有。",
                null=True,
                verbose_name="督办回复待审核",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="order_due_on",
            field=models.DateField(
                blank=True,
                help_text="等单位回复的督办通知书里最早的期限；空着表示没有。",
                null=True,
                verbose_name="督办回复期限",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("order_due_on__isnull", False)), fields=["order_due_on"], name="assignment_by_order"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("order_answered_on__isnull", False)),
                fields=["order_answered_on"],
                name="assignment_order_answer",
            ),
        ),
    ]

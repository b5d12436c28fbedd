import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, editor):
    promises, replies = (apps.get_model("suggestions", name) for name in ("Commitment", "Reply"))
    session = replies.objects.filter(pk=OuterRef("reply")).values("assignment__suggestion__session")
    promises.objects.update(session=Subquery(session))


class Migration(migrations.Migration):
    dependencies = [("congress", "0005_grades_helpers"), ("suggestions", "0019_pairs_of_a_congress")]
    operations = [
        migrations.AddField(
            "commitment",
            "session",
            models.ForeignKey(
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="congress.session",
                verbose_name="届次",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from 0020: PostgreSQL alters no table whose rows were changed in the same transaction."""

    dependencies = [("suggestions", "0020_session_of_a_promise")]
    operations = [
        migrations.AlterField(
            "commitment",
            "session",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="congress.session",
                verbose_name="届次",
            ),
        ),
    ]

"""Commitments of signed replies run; those of versions that were corrected since are replaced."""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def run(apps, schema_editor):
    Commitment = apps.get_model("suggestions", "Commitment")
    Assignment = apps.get_model("suggestions", "Assignment")
    signed = Commitment.objects.filter(reply__status="signed", status="planned")
    signed.filter(reply__current_for=None).update(status="replaced", written_off_on=None)
    signed.filter(reply__current_for__isnull=False, written_off_on=None).update(status="open")
    for item in signed.filter(written_off_on__isnull=False):
        item.status = "kept" if item.written_off_on <= item.due_on else "late"
        item.save(update_fields=["status"])
    nearest = (
        Commitment.objects.filter(reply__assignment=OuterRef("pk"), status="open")
        .order_by()
        .values("reply__assignment")
        .annotate(first=Min("due_on"))
        .values("first")
    )
    promised = Commitment.objects.filter(status="open").values("reply__assignment")
    Assignment.objects.filter(pk__in=promised).update(promise_due_on=Subquery(nearest))


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_supervision")]

    operations = [migrations.RunPython(run, migrations.RunPython.noop)]

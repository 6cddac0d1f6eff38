from django.db import migrations
from uuid_utils.compat import uuid7


def note_pulses(apps, schema_editor):
    """What was felt so far becomes the first pulse of each spark, on the day it was noticed."""
    Spark, Pulse = apps.get_model("journal", "Spark"), apps.get_model("journal", "Pulse")
    felt = Spark.objects.filter(energy__isnull=False).values_list("pk", "owner", "noticed_on", "energy")
    rows = (
        Pulse(id=uuid7(), spark_id=spark, owner_id=owner, felt_on=day, energy=energy)
        for spark, owner, day, energy in felt.iterator()
    )
    Pulse.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("journal", "0008_sparks_felt_again")]

    operations = [migrations.RunPython(note_pulses, migrations.RunPython.noop)]

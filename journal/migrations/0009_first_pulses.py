from django.db import migrations
from django.db.models import Exists, OuterRef
from uuid_utils.compat import uuid7


def note_pulses(apps, schema_editor):
    """What was felt so far becomes the first pulse of each spark, on the day it was noticed."""
    Spark, Pulse = apps.get_model("journal", "Spark"), apps.get_model("journal", "Pulse")
    # Who went back to 0008 and comes again has theirs.
    theirs = Pulse.objects.filter(spark=OuterRef("pk"))
    sparks = Spark.objects.filter(~Exists(theirs), energy__isnull=False)
    felt = sparks.values_list("pk", "owner", "noticed_on", "energy")
    rows = (
        Pulse(id=uuid7(), spark_id=spark, owner_id=owner, felt_on=day, energy=energy)
        for spark, owner, day, energy in felt.iterator()
    )
    Pulse.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("journal", "0008_sparks_felt_again")]

    operations = [migrations.RunPython(note_pulses, migrations.RunPython.noop)]

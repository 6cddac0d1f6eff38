from django.db import migrations, models

from careerpath.resealing import seal_anew


def seal_what_joined(apps, schema_editor):
    """Rows from before these columns hold nothing in them; a text that was blanked must not read like that."""
    rankedvalue = apps.get_model("values", "RankedValue")
    joined = [field.attname for field in rankedvalue._meta.concrete_fields if hasattr(field, "bound_to") and field.null]
    seal_anew(rankedvalue.objects.filter(models.Q(*((f"{name}__isnull", True) for name in joined), _connector="OR")))


class Migration(migrations.Migration):
    # In short transactions, and apart from the change of the table.
    atomic = False
    dependencies = [("careerpath", "0007_cached_and_retired_keys"), ("values", "0003_first_seen_in_trash")]

    operations = [migrations.RunPython(seal_what_joined, migrations.RunPython.noop, elidable=True)]

from django.db import migrations, models


def keep_the_dates_of_now(apps, schema_editor):
    """A season that is there already counts as begun with the dates it has."""
    seasons = apps.get_model("journal", "Season").objects.filter(first_starts_on=None)
    seasons.update(first_starts_on=models.F("starts_on"), first_ends_on=models.F("ends_on"))


class Migration(migrations.Migration):
    # Apart from the change of the table: PostgreSQL would not do both at once.
    dependencies = [("journal", "0003_seasons_lived")]

    operations = [migrations.RunPython(keep_the_dates_of_now, migrations.RunPython.noop, elidable=True)]

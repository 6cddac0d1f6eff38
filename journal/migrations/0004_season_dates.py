from typing import Any

from django.db import migrations, models


def keep_the_dates_of_now(apps: Any, schema_editor: Any) -> None:
    """A season that is there already counts as begun with the dates it has."""
    seasons = apps.get_model("journal", "Season").objects.filter(first_starts_on=None)
    seasons.update(first_starts_on=models.F("starts_on"), first_ends_on=models.F("ends_on"))


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_checkins_and_reviews")]

    operations = [
        migrations.AddField(
            model_name="season",
            name="first_ends_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="season",
            name="first_starts_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RunPython(keep_the_dates_of_now, migrations.RunPython.noop, elidable=True),
    ]

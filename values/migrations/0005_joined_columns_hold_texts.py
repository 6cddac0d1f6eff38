from django.db import migrations

from careerpath.encryption.fields import EncryptedTextField


class Migration(migrations.Migration):
    dependencies = [("values", "0004_seal_what_joined")]

    operations = [
        migrations.AlterField(
            "rankedvalue",
            "crossing_line",
            EncryptedTextField(blank=True, bound_to="rankedvalue.crossing_line", editable=True),
        ),
        migrations.AlterField(
            "rankedvalue",
            "ordinary_day",
            EncryptedTextField(blank=True, bound_to="rankedvalue.ordinary_day", editable=True),
        ),
    ]

from django.db import migrations

from careerpath.encryption.fields import EncryptedTextField


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_seal_what_joined")]

    operations = [
        migrations.AlterField(
            "season",
            "boundaries",
            EncryptedTextField(blank=True, bound_to="season.boundaries", editable=True),
        ),
        migrations.AlterField(
            "season",
            "closed_because",
            EncryptedTextField(blank=True, bound_to="season.closed_because", editable=True),
        ),
        migrations.AlterField(
            "season",
            "flexibility",
            EncryptedTextField(blank=True, bound_to="season.flexibility", editable=True),
        ),
        migrations.AlterField(
            "season",
            "money",
            EncryptedTextField(blank=True, bound_to="season.money", choices=[("cover", "Cover the basics"), ("less", "Earn less on purpose"), ("more", "Earn more"), ("hold", "Hold level"), ("no_thought", "Not thinking about it")], editable=True),
        ),
        migrations.AlterField(
            "season",
            "obstacle",
            EncryptedTextField(blank=True, bound_to="season.obstacle", editable=True),
        ),
        migrations.AlterField(
            "season",
            "signs",
            EncryptedTextField(blank=True, bound_to="season.signs", editable=True),
        ),
        migrations.AlterField(
            "season",
            "warnings",
            EncryptedTextField(blank=True, bound_to="season.warnings", editable=True),
        ),
    ]

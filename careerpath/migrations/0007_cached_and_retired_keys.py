from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("careerpath", "0006_dailyrun")]

    operations = [
        migrations.CreateModel(
            name="Cached",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires_at", models.FloatField(db_index=True, null=True)),
            ],
        ),
        migrations.AddField("userkey", "retired_at", models.DateTimeField(null=True)),
    ]

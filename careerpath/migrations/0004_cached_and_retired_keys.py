from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("careerpath", "0003_outgoing_mail")]

    operations = [
        migrations.CreateModel(
            name="Cached",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires_at", models.FloatField(db_index=True, null=True)),
            ],
        ),
        # The cache's table before: what it holds are pickles, and nothing reads them any more.
        migrations.RunSQL("DROP TABLE IF EXISTS careerpath_cache", migrations.RunSQL.noop),
        migrations.AddField("userkey", "retired_at", models.DateTimeField(null=True)),
    ]

"""The public register of municipalities comes with the tables: nobody has to load it."""

from typing import Any

from django.db import migrations

from municipalities import register


def load(apps: Any, schema_editor: Any) -> None:
    register.load(apps.get_model("municipalities", "Municipality"))


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

"""The sources of views and complaints as dated data per law area.

Sweden: SOSFS 2011:9, 5 kap. 3 § (six, social services and LSS) and 3 a § (five, care providers), as worded by
HSLF-FS 2018:10; patients and relatives stand beside the five, under the Patient Safety Act (SFS 2017:372). The rows
count from the year of that wording. Norway: regulation 2016-10-28-1250 §§ 6-9 sets no list, so the division is ours.
"""

import datetime as dt
from typing import Any

from django.db import migrations

SOCIAL = "SOSFS 2011:9, 5 kap. 3 §, i lydelse enligt HSLF-FS 2018:10"
HEALTH = "SOSFS 2011:9, 5 kap. 3 a §, i lydelse enligt HSLF-FS 2018:10"
PATIENTS = "Patientsäkerhetslagen (2010:659), se SFS 2017:372"
NORWAY = "Forskrift 2016-10-28-1250 §§ 6-9; indelningen är vår"

ROWS = (
    ("SE", "social", "recipients", "Den som får insatser, och närstående", SOCIAL, 2018),
    ("SE", "social", "staff", "Personal", SOCIAL, 2018),
    ("SE", "social", "care_providers", "Vårdgivare", SOCIAL, 2018),
    ("SE", "social", "social_services", "Andra inom socialtjänst och LSS", SOCIAL, 2018),
    ("SE", "social", "public_authorities", "Myndigheter", SOCIAL, 2018),
    ("SE", "social", "organisations", "Föreningar, andra organisationer och intressenter", SOCIAL, 2018),
    ("SE", "health", "staff", "Personal", HEALTH, 2018),
    ("SE", "health", "care_providers", "Andra vårdgivare", HEALTH, 2018),
    ("SE", "health", "social_services", "De som bedriver socialtjänst eller LSS", HEALTH, 2018),
    ("SE", "health", "public_authorities", "Myndigheter", HEALTH, 2018),
    ("SE", "health", "organisations", "Föreningar, andra organisationer och intressenter", HEALTH, 2018),
    ("SE", "health", "patients", "Patienter och närstående", PATIENTS, 2018),
    ("NO", "care_no", "recipients", "Den som får tjänster, och närstående", NORWAY, 2017),
    ("NO", "care_no", "staff", "Personal", NORWAY, 2017),
    ("NO", "care_no", "care_providers", "Andra som ger vård och omsorg", NORWAY, 2017),
    ("NO", "care_no", "public_authorities", "Myndigheter", NORWAY, 2017),
    ("NO", "care_no", "organisations", "Föreningar, andra organisationer och intressenter", NORWAY, 2017),
)


def load(apps: Any, schema_editor: Any) -> None:
    """Write the rows."""
    source = apps.get_model("quality", "Source")
    source.objects.bulk_create(
        source(
            country=country, law_area=area, code=code, label=label, reference=reference, valid_from=dt.date(year, 1, 1)
        )
        for country, area, code, label, reference, year in ROWS
    )


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

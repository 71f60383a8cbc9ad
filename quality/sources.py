"""The codes of the register's sources, and which law area a unit belongs to. The rows with their texts are data.

SOSFS 2011:9, 5 kap. 3 § (social services and LSS) and 3 a § (care providers), as worded by HSLF-FS 2018:10.
Norway's regulation 2016-10-28-1250 names no such list: the division there is ours.
"""

from __future__ import annotations

SOCIAL = "social"
HEALTH = "health"
CARE_NO = "care_no"

STAFF = "staff"
RECIPIENTS = "recipients"
PATIENTS = "patients"


def law_area(country: str, service_area: str) -> str:
    """The law area of a unit: care providers' for health care, else social services; Norway has one."""
    if country == "NO":
        return CARE_NO
    return HEALTH if service_area == "hsl" else SOCIAL


def code_for(country: str, service_area: str, *, from_staff: bool) -> str:
    """The source of what a giver hands in: staff, or those whom the service is for."""
    if from_staff:
        return STAFF
    return PATIENTS if law_area(country, service_area) == HEALTH else RECIPIENTS

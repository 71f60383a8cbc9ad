import sys
sys.path.insert(0,'/work/main')
from tests.municipalities.test_in_browser import *
def test_shots(live_server, page, phone):
    world = people.build()
    from municipalities import services
    from municipalities.granted import SYSTEM
    for who,addr,n in (("auditor","liggare/","ledger"),("administrator","personer/","people"),("administrator","personer/ny/","new"),("administrator","enheter/","units"),("administrator",f"enheter/{world.night.pk}/","unit"),("administrator",f"personer/{Membership.objects.get(person=world.people['manager']).pk}/","person")):
        for nm,pg in (("d",page),("p",phone)):
            enter(pg, world, who, live_server.url)
            pg.goto(f"{live_server.url}/m/uddevalla/{addr}")
            pg.screenshot(path=f"/tmp/team/shots/muni-{n}-{nm}.png", full_page=True)

"""Who issued a slip, where, and its total, where lines and columns part what belongs together."""

import pytest

from tests.unit.test_rules import read


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Elmcast Auto Body,\nLLC\n2123 Oak Drive", "Elmcast Auto Body, LLC"),
        ("HERON MACHINERY & PAINT SDN\nBHD (123456-X)\nLOT 3, JALAN OAK", "HERON MACHINERY & PAINT SDN BHD"),
        ("Elmcast Garden\nCentre\n2 Oak Street", "Elmcast Garden Centre"),
        ("RESTORAN HERON &\nOAKLY\nNO. 3, JALAN OAK", "RESTORAN HERON & OAKLY"),
        ("ann b. farrow\nRESTORAN HERON\nNO. 3, JALAN OAK", "RESTORAN HERON"),
        ("CUSTOMER COPY\nHeron Hardware #768\n2542 Oak Lane", "Heron Hardware #768"),
        ("THE COPY SHOP\n2542 Oak Lane", "THE COPY SHOP"),
        ("WELCOME PUMPS LTD\n2542 Oak Lane", "WELCOME PUMPS LTD"),
        ("WELCOME TO\nARCADE 99\n2542 Oak Lane", "ARCADE 99"),
        ("HERON STORES #0447\n2542 Oak Lane", "HERON STORES #0447"),
        ("HERON HOUSE\n(ELM PARK) SDN BHD\nLOT 3, JALAN OAK", "HERON HOUSE (ELM PARK) SDN BHD"),
        ("HERON FISH SDN. BHD.  198701004418 (163107-H)\nLOT 3, JALAN OAK", "HERON FISH SDN. BHD."),
        ("HERON BAKERY LTD (Reg No 201812345K)\n2542 Oak Lane", "HERON BAKERY LTD"),
        ("HERON BAKERY LTD      INVOICE\n2542 Oak Lane", "HERON BAKERY LTD"),
        ("HERON BOOKS\n(A unit of Oakly Foods Private Limited)\n2542 Oak Lane", "Oakly Foods Private Limited"),
        ("Thank you for shopping at\nOAK BROTHERS\n2542 Oak Lane", "OAK BROTHERS"),
        ("THE ROUND TABLE\n2542 Oak Lane", "THE ROUND TABLE"),
        ("HERON TIMBER & STONE\nFARROW & SONS\n2542 Oak Lane", "HERON TIMBER & STONE FARROW & SONS"),
        ("HERON TIMBER\nFarrow & Sons\n2542 Oak Lane", "HERON TIMBER"),
        ("Since 1974\nHERON GARAGE\n2542 Oak Lane", "HERON GARAGE"),
        ("LOT 3, JALAN OAK\nTAMAN ELM\nSOUP OF THE DAY", None),
    ],
)
def test_who_issued_a_slip(head: str, name: str | None) -> None:
    assert read("receipt", f"{head}\n12/03/2018\nTOTAL 5.00")["company"] == ((name,) if name else ())


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("49-21,\nJALAN OAK,\n56360 CHERAS.\nTEL: 1", "49-21, JALAN OAK, 56360 CHERAS."),
        ("PT 1025\nJALAN OAK 3,TAMAN ELM,84077 MUAR.\nTEL: 1", "PT 1025 JALAN OAK 3,TAMAN ELM,84077 MUAR."),
        ("12 JALAN OAK\nTAMAN ELM 56021\nCHERAS.\nTEL: 1", "12 JALAN OAK TAMAN ELM 56021 CHERAS."),
        ("9668 Oak Boulevard\nNew York, New York 11651\nELM\nTEL: 1", "9668 Oak Boulevard New York, New York 11651"),
        ("12 Elm Walk\nExeter EX4 3SR\nTEL: 1", "12 Elm Walk Exeter EX4 3SR"),
        ("Alte Gasse 134\n20095 Hamburg\nTEL: 1", "Alte Gasse 134 20095 Hamburg"),
        ("14 Elm Road, Exeter EX4 3SR\nMr M. Farrow", "14 Elm Road, Exeter EX4 3SR"),
        ("Blk 118 Elm Ave 3 #01-22\nSingapore 560118\nOpen daily", "Blk 118 Elm Ave 3 #01-22 Singapore 560118"),
        ("12 Oak Road, Pune 411001\nGSTIN 27AABCE1234F1Z5", "12 Oak Road, Pune 411001"),
        ("Oude Gracht 14\n3511 AB Utrecht\nTEL: 1", "Oude Gracht 14 3511 AB Utrecht"),
        ("Industrieweg 12\nD-01067 Dresden\nMo-Fr", "Industrieweg 12 D-01067 Dresden"),
        ("14 Elm Road\nCarlton VIC 3053\nOpen daily", "14 Elm Road Carlton VIC 3053"),
        ("Market Place, Exeter EX4 3SR\nTEL: 1", "Market Place, Exeter EX4 3SR"),
        ("JALAN OAK 3, 68000 AMPANG\nSELANGOR\nH/P: 1", "JALAN OAK 3, 68000 AMPANG SELANGOR"),
        ("14 Elm Road      Room 212\nExeter EX4 3SR      Arrived today", "14 Elm Road Exeter EX4 3SR"),
    ],
)
def test_where_a_shop_is(head: str, found: str) -> None:
    assert read("receipt", f"HERON TRADING SDN BHD\n{head}\n12/03/2018\nTOTAL 5.00")["address"] == (found,)


@pytest.mark.parametrize(
    ("slip", "found"),
    [
        ("TOTAL ITEMS: 5\nSUB TOTAL RM\nROUND:\nTOTAL DUE:\nPAID: CASH\nCHANGE:\n28.15\n0.00\n28.15\n50.00\n21.85\n28.15", "28.15"),
        ("TOTAL (EXCLUDING GST) 80.91\nTOTAL (lNCLUSIVE OF GST) 80.90\nCASH 100.00\nCHANGE 19.10\nTOTAL 80.91 0.00", "80.90"),
        ("TEA 3.00\nTOTAL ELM 9.60\n9.50\n20.00\n10.50\nROUNDING -0.10", "9.50"),
        ("9.60\n10.80\nJUMLAH KECIL\nDISKAUN\nJUMLAH BESAR\nTUNAI\nBAKI\nBIL. ITEM\n26.10\n1.10\n25.00\n50.00\n25.00\n41", "25.00"),
        ("TEA 10,00\nTOTAL HT 10,00\nTVA 20% 2,00\nTOTAL TTC 12,00", "12,00"),
        ("TEA 188,36\nNettobetrag 188,36\nMwSt 13,64\nBruttobetrag 202,00", "202,00"),
        ("FILLING 80.00\nCROWN 100.00\nTABLETS 10.00\nRM 190.00\nNEXT 10.30", "190.00"),
    ],
)  # fmt: skip
def test_a_total_is_told_from_what_stands_beside_it_in_a_column(slip: str, found: str) -> None:
    assert [words.split()[-1] for words in read("receipt", slip)["total"]] == [found]


@pytest.mark.parametrize(
    ("slip", "found"),
    [
        ("Arrival: 17 Nov 2019\nDeparture: 19 Nov 2019", "19 Nov 2019"),
        ("Due date: 28/08/2023\nInvoice date: 14/08/2023", "14/08/2023"),
        ("Member since 11/05/2009\nCard expiry 31/05/2019\nTea 5.00 02/04/2018", "02/04/2018"),
        ("*** REPRINT *** 03/09/2018 09:12\n30/08/2018 16:44", "30/08/2018"),
        ("Order date 1 May 2024\nDelivery 7 May 2024\nPaid 2 May 2024", "2 May 2024"),
        ("Valid until\n31/12/2024\n14/08/2023", "14/08/2023"),
        ("Printed 14/08/2023 09:12", "14/08/2023"),
        ("Best before 14/08/2023", None),
    ],
)
def test_the_day_of_the_purchase_is_told_from_others(slip: str, found: str | None) -> None:
    assert read("receipt", f"HERON STORES\n14 Elm Road\n{slip}\nTOTAL RM 5.00")["date"] == ((found,) if found else ())

"""Words from which invented names are put together. A list module; how is in names.py."""

HEADS = "Vel Cor Tam Bry Quil Nor Fen Zel Mar Ost Lum Hax Ser Dru Pel Ark Jun Sol Wex Cal Ira Mon Tri Ken Bal".split()  # noqa: SIM905
TAILS = "tana vex mira quent dale nova rion thex lune sara dyne mont bria gard wick stra nium cast voe zen".split()  # noqa: SIM905
THINGS = "Harbor Kestrel Granite Copper Meadow Falcon Beacon Cascade Ember Juniper Lantern Marlin Nimbus Osprey Pinnacle Quarry Raven Saffron Tundra Umber Vantage Willow Yarrow Zephyr Anchor Bramble Cobalt Drift Heron Ivory".split()  # noqa: SIM905
TRADES = "Systems Holdings Logistics Foods Therapeutics Energy Software Materials Media Networks Instruments Brands Capital Partners Laboratories Industries Robotics Outfitters Motors Pharma Packaging Solutions Ventures Marine Analytics Diagnostics Entertainment Beverages Aviation Semiconductor Bank Textiles".split()  # noqa: SIM905
PLURALS = [
    "Members",
    "Investors",
    "Farms",
    "Kitchens",
    "Studios",
    "Trading",
    "Enterprises",
    "International",
    "Group",
    "Technologies",
    "Services",
]

US_FORMS = {", Inc.": 30, " Inc.": 14, ", LLC": 14, " LLC": 10, " Corporation": 12, " Corp.": 8, ", Incorporated": 2, ", L.L.C.": 2, ", L.P.": 2, " Company": 3, " Co., Inc.": 1, ", Ltd.": 2, " LLP": 1, ", N.A.": 1, "": 1}  # fmt: skip
ABROAD: dict[str, tuple[str, ...]] = {
    " Limited": ("England and Wales", "Ireland", "Hong Kong", "India"),
    " Ltd.": ("Israel", "Bermuda", "the Cayman Islands", "England"),
    " plc": ("England and Wales", "Ireland"),
    " PLC": ("England", "Scotland"),
    " GmbH": ("Germany", "Austria"),
    " AG": ("Germany", "Switzerland"),
    " B.V.": ("the Netherlands",),
    " S.A.": ("France", "Luxembourg", "Spain"),
    " Pte. Ltd.": ("Singapore",),
    " Pty Ltd": ("Australia",),
    " Sdn. Bhd.": ("Malaysia",),
    " Co., Ltd.": ("China", "Japan", "Korea"),
    " A/S": ("Denmark",),
}
STATES = {"Delaware": 12, "California": 3, "New York": 3, "Nevada": 3, "Texas": 2, "Florida": 2, "Ohio": 1, "Minnesota": 1, "Massachusetts": 1, "Georgia": 1, "Washington": 1, "Colorado": 1}  # fmt: skip
CORES = {
    "{word} {trade}": 20, "{word}": 10, "{thing} {other} {trade}": 14, "{thing} {trade}": 12, "{last} & {second} {trade}": 4, "{last} & {second}": 2,
    "{last} {plural}": 4, "{last} {trade}": 3, "{letters} {trade}": 5, "{word} {plural}": 8, "{word} {trade} (North America)": 1,
}  # fmt: skip
LOCALES = ("en_US", "en_US", "en_US", "en_GB", "de_DE", "es_MX", "en_IN", "fr_FR")

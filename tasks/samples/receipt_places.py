"""Addresses of shops as their slips print them: parts from a unit to a state, in one to five lines. What a slip says besides is in receipt.py."""

import random
import textwrap

from tasks.samples.names import coined, person_name
from tasks.samples.places import us_address
from tasks.samples.wording import weighted

Lines = tuple[str, ...]
# flowers, fruits and blessings, by which streets, estates and shops of Malaysia are called
MALAY_WORDS = (
    "MELUR", "KENANGA", "CEMPAKA", "TERATAI", "MAWAR", "DAHLIA", "ANGGERIK", "SEROJA", "KEMBOJA", "TANJUNG", "PERMAI", "INDAH",
    "SENTOSA", "JAYA", "BAHAGIA", "MERANTI", "CENGAL", "RAMBUTAN", "CIKU", "NANGKA", "DELIMA", "NILAM", "KASTURI", "HARMONI",
    "DAMAI", "WAWASAN", "SETIA", "MEWAH", "UTAMA", "PERDANA", "AMAN", "BAYU", "LEGENDA", "IMPIAN",
)  # fmt: skip
MY_TOWNS = {
    "JOHOR BAHRU": ("81", "JOHOR"), "SKUDAI": ("81", "JOHOR"), "MUAR": ("84", "JOHOR"), "KAJANG": ("43", "SELANGOR"), "KLANG": ("41", "SELANGOR"),
    "PETALING JAYA": ("47", "SELANGOR"), "SHAH ALAM": ("40", "SELANGOR"), "PUCHONG": ("47", "SELANGOR"), "RAWANG": ("48", "SELANGOR"), "SEPANG": ("43", "SELANGOR"),
    "KUALA LUMPUR": ("5", ""), "CHERAS": ("56", "KUALA LUMPUR"), "MELAKA": ("75", ""), "IPOH": ("30", "PERAK"), "TAIPING": ("34", "PERAK"),
    "GEORGETOWN": ("10", "PULAU PINANG"), "BUTTERWORTH": ("12", "PULAU PINANG"), "SEREMBAN": ("70", "N.SEMBILAN"), "NILAI": ("71", "NEGERI SEMBILAN"),
    "KUANTAN": ("25", "PAHANG"), "ALOR SETAR": ("05", "KEDAH"), "KOTA BHARU": ("15", "KELANTAN"), "KUCHING": ("93", "SARAWAK"), "KOTA KINABALU": ("88", "SABAH"),
}  # fmt: skip
UNITS = {
    "NO.{n}": 4, "NO {n}": 4, "NO. {n}": 2, "{n}": 3, "NO {n} & {m}": 1, "NO. {n},{m}": 1, "{n}-{m}": 1, "{n}-G": 1, "LOT {big}": 2, "LOT {big}-{L}": 1,
    "LOT {big}-A & {big}-B": 1, "LOT {L}{n}, GROUND FLOOR": 1, "UNIT {L}-{m}-{n}": 1, "{L}-{m}-{n}": 1, "PT {big}": 1, "{L}{big}, LEVEL {m}": 1, "G-{n}": 1, "": 1,
}  # fmt: skip
BUILDINGS = (
    "{f} PLAZA",
    "WISMA {c}",
    "MENARA {c}",
    "KOMPLEKS {f}",
    "{c} MALL",
    "PUSAT DAGANGAN {f}",
    "{f} AVENUE",
    "AEON {f}",
    "BLOK {L}",
)
STREETS = {
    "JALAN {f}": 4, "JALAN {f} {m}": 5, "JALAN {f} {m}/{n}": 4, "JLN {f} {m}": 2, "JALAN {L}{K} {m}": 2, "JALAN {L}{K}{m}/{n}{L}": 1, "{L}{L}{m}/{n}{L}": 1, "LORONG {f} {m}": 2,
    "PERSIARAN {f}": 1, "LEBUH {f}": 1, "OFF JALAN {c}": 1, "BATU {m}, JALAN {f}": 1, "JALAN {p}": 1, "JALAN TUN {p}": 1, "": 1,
}  # fmt: skip
AREAS = {
    "TAMAN {f}": 6, "TAMAN {f} {g}": 3, "TAMAN SRI {f}": 2, "BANDAR BARU {f}": 2, "BANDAR {f}": 2, "KAWASAN PERINDUSTRIAN {f}": 2, "SEKSYEN {m}": 1, "KAMPUNG {f}": 2,
    "DESA {f}": 1, "BUKIT {f}": 1, "{f} BUSINESS PARK": 1, "PUSAT BANDAR {f}": 1, "{f} {g}": 1, "": 6,
}  # fmt: skip
LASTS = {"{code} {town}, {state}": 5, "{code} {town}": 5, "{code}, {town}": 1, "{code} {town} {state}": 2, "{town}, {state}": 1, "{code} {town}, {state}, MALAYSIA": 1, "{town}": 1}  # fmt: skip
UK_TOWNS = ("Leeds LS2 7QT", "York YO1 9HH", "Bristol BS1 4RW", "Norwich NR2 1AB", "Cardiff CF10 2EF", "Exeter EX4 3SR")
IE_TOWNS = ("Galway H91 X2Y3", "Cork T12 K8AF", "Dublin D08 N5W2", "Sligo F91 T2K8", "Ennis, Co. Clare", "Dublin 2")
DE_TOWNS = (
    "50674 Koeln",
    "20095 Hamburg",
    "04109 Leipzig",
    "79098 Freiburg",
    "28195 Bremen",
    "80331 Muenchen",
    "60311 Frankfurt am Main",
)
WAYS = ("Mill Lane", "Quay Street", "High Street", "Castle Road", "Bridge Street", "Station Parade", "Market Place", "Church Walk", "The Arcade", "King's Road")  # fmt: skip
STRASSEN = ("Lindenstr.", "Bahnhofstr.", "Am Markt", "Gartenweg", "Hauptstraße", "Schillerplatz", "Alte Gasse")


def address(rng: random.Random, country: str) -> Lines:
    """Of a shop there."""
    if country == "us":
        return us_address(rng)
    if country == "my":
        return malaysian(rng)
    if country == "sg":
        return _singaporean(rng)
    if country == "de":
        return f"{rng.choice(STRASSEN)} {rng.randint(1, 140)}", rng.choice(DE_TOWNS)
    town = rng.choice(UK_TOWNS if country == "uk" else IE_TOWNS)
    first = rng.choice(["", "", "", f"Unit {rng.randint(1, 30)}, {coined(rng)} Retail Park", f"{coined(rng)} House"])
    return tuple(part for part in (first, f"{rng.randint(1, 180)} {rng.choice(WAYS)}", town) if part)


def malaysian(rng: random.Random) -> Lines:
    parts = [
        _worded(rng, weighted(rng, UNITS)), *([_worded(rng, rng.choice(BUILDINGS))] if rng.random() < 0.15 else []),
        _worded(rng, weighted(rng, STREETS)), _worded(rng, weighted(rng, AREAS)), _town(rng),
    ]  # fmt: skip
    comma = rng.choice([", ", ", ", ", ", " ", ","])
    parts = [part for part in parts if part]
    lines = _wrapped(rng, parts, comma) if rng.random() < 0.5 else _grouped(rng, parts, comma)
    if rng.random() < 0.05:
        lines = (*lines, f"({coined(rng).upper()} {rng.choice(list(MY_TOWNS))})")
    return tuple(line.title() for line in lines) if rng.random() < 0.2 else lines


def _town(rng: random.Random) -> str:
    town, (head, state) = rng.choice(list(MY_TOWNS.items()))
    code = head + "".join(rng.choice("0000123456789") for _ in range(5 - len(head)))
    written = weighted(rng, LASTS).format(code=code, town=town, state=state).replace(", ,", ",")
    return written.strip(" ,") + rng.choice(["", "", "."])


def _worded(rng: random.Random, pattern: str) -> str:
    first, second = rng.sample(MALAY_WORDS, 2)
    return pattern.format(
        n=rng.randint(1, 99), m=rng.randint(1, 30), big=rng.randint(100, 2900), L=rng.choice("ABCDGKPS"), K=rng.choice("BCJPSU"), f=first, g=second,
        c=coined(rng).upper(), p=person_name(rng).split()[-1].upper(),
    )  # fmt: skip


def _wrapped(rng: random.Random, parts: list[str], comma: str) -> Lines:
    """Broken wherever the paper ends."""
    return tuple(textwrap.wrap(comma.join(parts), rng.randint(20, 44), break_long_words=False, break_on_hyphens=False))


def _grouped(rng: random.Random, parts: list[str], comma: str) -> Lines:
    """A line for one part or several, with a comma at its end or without."""
    lines, end = [parts[0]], "," if rng.random() < 0.7 else ""
    for part in parts[1:]:
        together = f"{lines[-1]}{comma}{part}"
        if len(together) < 42 and rng.random() < 0.5:
            lines[-1] = together
        else:
            lines.append(part)
    return (*(line.rstrip(",") + end for line in lines[:-1]), lines[-1])


def _singaporean(rng: random.Random) -> Lines:
    code = f"SINGAPORE {rng.randint(100000, 829999)}"
    street = rng.choice(["{f} ROAD", "{f} STREET {m}", "{f} AVENUE {m}", "JALAN {f}", "{f} CRESCENT", "UPPER {f} ROAD"])
    unit = f"#0{rng.randint(1, 9)}-{rng.randint(10, 99)}"
    first = f"{rng.choice(['BLK ', '', ''])}{rng.randint(1, 800)} {_worded(rng, street)}"
    return rng.choice([(f"{first} {unit}", code), (first, unit, code), (f"{first}, {unit}, {code}",), (first, code)])

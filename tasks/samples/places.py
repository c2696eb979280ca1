"""Where invented people and companies live: states, cities, streets, and whose law governs. A list module, longer than others for its lists."""

import random

from schemas.record import Record


class Place(Record):
    city: str
    state: str
    abbreviation: str


CITIES: dict[tuple[str, str], tuple[str, ...]] = {
    ("California", "CA"): (
        "San Diego",
        "Sacramento",
        "Oakland",
        "Fresno",
        "San Jose",
        "Long Beach",
        "Mountain View",
        "San Mateo",
        "Berkeley",
        "Irvine",
    ),
    ("Arizona", "AZ"): ("Mesa", "Tucson", "Chandler", "Scottsdale", "Gilbert", "Tempe", "Phoenix"),
    ("Texas", "TX"): ("Houston", "Dallas", "Plano", "El Paso", "Lubbock", "Austin", "Fort Worth"),
    ("Nevada", "NV"): ("Reno", "Henderson", "Las Vegas", "Sparks"),
    ("Florida", "FL"): ("Tampa", "Orlando", "Miami", "Jacksonville", "Naples"),
    ("Georgia", "GA"): ("Atlanta", "Savannah", "Macon", "Athens"),
    ("Michigan", "MI"): ("Ann Arbor", "Detroit", "Lansing", "Grand Rapids"),
    ("Pennsylvania", "PA"): ("Pittsburgh", "Erie", "Allentown", "Philadelphia"),
    ("New York", "NY"): ("Buffalo", "Albany", "Rochester", "Brooklyn", "New York"),
    ("Washington", "WA"): ("Seattle", "Spokane", "Tacoma", "Bellevue"),
    ("Oregon", "OR"): ("Portland", "Eugene", "Salem", "Bend"),
    ("Illinois", "IL"): ("Chicago", "Peoria", "Naperville", "Rockford"),
    ("Ohio", "OH"): ("Columbus", "Dayton", "Toledo", "Akron"),
    ("Tennessee", "TN"): ("Nashville", "Memphis", "Knoxville"),
    ("Massachusetts", "MA"): ("Boston", "Worcester", "Lowell", "Cambridge"),
    ("Colorado", "CO"): ("Denver", "Boulder", "Aurora", "Pueblo"),
    ("Utah", "UT"): ("Provo", "Ogden", "Salt Lake City"),
    ("North Carolina", "NC"): ("Raleigh", "Durham", "Charlotte"),
    ("New Jersey", "NJ"): ("Newark", "Trenton", "Hoboken", "Princeton"),
    ("Minnesota", "MN"): ("Duluth", "Rochester", "Saint Paul"),
    ("Virginia", "VA"): ("Richmond", "Norfolk", "Reston"),
    ("Wisconsin", "WI"): ("Madison", "Green Bay", "Milwaukee"),
}
LAW_STATES: dict[str, float] = {
    "New York": 20, "Delaware": 16, "California": 15, "Texas": 6, "Illinois": 4, "New Jersey": 4, "Massachusetts": 4, "Florida": 4,
    "Pennsylvania": 3, "Minnesota": 3, "Colorado": 3, "Nevada": 3, "Virginia": 2, "Washington": 2, "Ohio": 3, "Michigan": 2,
    "Georgia": 3, "North Carolina": 2, "Tennessee": 2, "Indiana": 2, "Utah": 2, "Oregon": 2, "Arizona": 2, "Missouri": 2,
    "Wisconsin": 2, "Connecticut": 2, "Maryland": 2, "Kansas": 1, "Kentucky": 1, "Iowa": 1, "Louisiana": 1, "Alabama": 1,
    "South Carolina": 1, "Oklahoma": 1, "Nebraska": 1, "New Hampshire": 1, "Rhode Island": 1, "Idaho": 1, "Hawaii": 1, "Maine": 1,
}  # fmt: skip
LAW_COUNTRIES: dict[str, float] = {
    "England": 5, "Singapore": 2, "Hong Kong": 2, "Germany": 1, "Ireland": 1, "Israel": 2, "Switzerland": 1, "Japan": 1, "India": 1,
    "Malaysia": 1, "the Netherlands": 1, "France": 1, "Australia": 1, "Scotland": 1, "Bermuda": 1,
}  # fmt: skip
PROVINCES: dict[str, float] = {"Ontario": 2, "British Columbia": 2, "Alberta": 1, "Quebec": 1}
TREES = "Alder Birch Cedar Chestnut Cypress Elm Hawthorn Juniper Laurel Linden Magnolia Maple Oak Poplar Spruce Sycamore Walnut Willow".split()  # noqa: SIM905
WAYS = "Street Avenue Road Boulevard Drive Lane Way Parkway Court Place".split()  # noqa: SIM905
STREETS = "Mill Harbor Market Station Church Foundry Orchard Quarry Ridge Lake River Canal Depot Garden Summit Valley Union Commerce".split()  # noqa: SIM905


def us_place(rng: random.Random) -> Place:
    (state, abbreviation), cities = rng.choice(list(CITIES.items()))
    return Place(city=rng.choice(cities), state=state, abbreviation=abbreviation)


def street(rng: random.Random) -> str:
    name = rng.choice([*TREES, *STREETS, *(f"{side} {rng.choice(TREES)}" for side in ("North", "West"))])
    return f"{rng.randint(2, 9800)} {name} {rng.choice(WAYS)}"


def suite(rng: random.Random) -> str:
    return rng.choice(
        [f"Suite {rng.randint(100, 1900)}", f"{rng.randint(2, 30)}th Floor", f"Unit {rng.choice('ABCDEF')}"]
    )


def us_address(rng: random.Random, place: Place | None = None) -> tuple[str, ...]:
    """Two or three lines."""
    place = place or us_place(rng)
    last = (
        f"{place.city}, {rng.choice([place.state, place.abbreviation, place.abbreviation])} {rng.randint(10001, 99899)}"
    )
    return (street(rng), suite(rng), last) if rng.random() < 0.4 else (street(rng), last)


def governing(rng: random.Random, foreign: float = 0.12) -> tuple[str, str]:
    """Whose law: how a sentence names it, and the name alone."""
    if rng.random() >= foreign:
        name = rng.choices(list(LAW_STATES), list(LAW_STATES.values()))[0]
        return rng.choice([f"the State of {name}", f"the State of {name}", name, f"the state of {name}"]), name
    if rng.random() < 0.25:
        name = rng.choices(list(PROVINCES), list(PROVINCES.values()))[0]
        return rng.choice(
            [f"the Province of {name}", f"the Province of {name} and the laws of Canada applicable there"]
        ), f"{name}, Canada"
    name = rng.choices(list(LAW_COUNTRIES), list(LAW_COUNTRIES.values()))[0]
    return name, name.removeprefix("the ")

"""The places whose law can govern, by folded name: US states, provinces, countries. Finding them in a text is not here."""

import pycountry
import us


def key_of(text: str) -> str:
    """A name folded for look-up."""
    return " ".join(text.casefold().replace("’", "'").split()).removeprefix("the ").rstrip(".,")


STATES = {key_of(state.name): state.abbr for state in [*us.states.STATES, us.states.DC, *us.states.TERRITORIES]} | {
    "washington, d.c": "DC",
    "washington d.c": "DC",
    "washington dc": "DC",
    "washington, dc": "DC",
}

# whose states have laws of their own
FEDERATIONS = frozenset({"United States", "Canada", "Australia", "United Kingdom"})

SYSTEMS = {
    "english": "England",
    "scottish": "Scotland",
    "scots": "Scotland",
    "prc": "People's Republic of China",
    "chinese": "People's Republic of China",
    "uk": "United Kingdom",
    "u.s": "United States",
    "us": "United States",
    "american": "United States",
    "israeli": "Israel",
    "dutch": "Netherlands",
    "german": "Germany",
    "french": "France",
    "swiss": "Switzerland",
    "swedish": "Sweden",
    "danish": "Denmark",
    "norwegian": "Norway",
    "finnish": "Finland",
    "irish": "Ireland",
    "italian": "Italy",
    "spanish": "Spain",
    "belgian": "Belgium",
    "austrian": "Austria",
    "japanese": "Japan",
    "korean": "Korea",
    "indian": "India",
    "canadian": "Canada",
    "australian": "Australia",
    "malaysian": "Malaysia",
    "russian": "Russian Federation",
    "mexican": "Mexico",
    "brazilian": "Brazil",
}

_ALIASES = {
    "washington, d.c": "District of Columbia",
    "washington d.c": "District of Columbia",
    "washington, dc": "District of Columbia",
    "washington dc": "District of Columbia",
    "england": "England",
    "england and wales": "England and Wales",
    "england & wales": "England and Wales",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern ireland": "Northern Ireland",
    "people's republic of china": "People's Republic of China",
    "prc": "People's Republic of China",
    "china": "People's Republic of China",
    "p.r.c": "People's Republic of China",
    "republic of china": "Taiwan",
    "hong kong": "Hong Kong",
    "macau": "Macao",
    "united states": "United States",
    "united states of america": "United States",
    "u.s.a": "United States",
    "usa": "United States",
    "united kingdom": "United Kingdom",
    "great britain": "United Kingdom",
    "u.k": "United Kingdom",
    "uk": "United Kingdom",
    "united arab emirates": "United Arab Emirates",
    "uae": "United Arab Emirates",
    "taiwan": "Taiwan",
    "south korea": "Korea",
    "republic of korea": "Korea",
    "korea": "Korea",
    "vietnam": "Vietnam",
    "russia": "Russian Federation",
    "british virgin islands": "British Virgin Islands",
    "bvi": "British Virgin Islands",
    "turkey": "Turkey",
    "czech republic": "Czech Republic",
    "dubai": "Dubai",
}


def _countries() -> dict[str, str]:
    """Countries by common and official name, the shortest of which is the value."""
    places = {}
    for country in pycountry.countries:
        names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
        plain = min((name for name in names if name and "," not in name), key=len, default=country.name)
        places.update({key_of(name): plain for name in names if name})
    return places


def _provinces() -> dict[str, str]:
    """Of the federations whose parts English contracts name, but for the United States."""
    countries = {"CA": "Canada", "AU": "Australia"}
    return {
        key_of(place.name): f"{place.name}, {countries[place.country_code]}"
        for place in pycountry.subdivisions
        if place.country_code in countries
    }


def _named_states() -> dict[str, str]:
    return {key_of(state.name): state.name for state in [*us.states.STATES, us.states.DC, *us.states.TERRITORIES]}


PLACES = {**_countries(), **_provinces(), **_ALIASES, **_named_states()}

"""Which make the reporting party's own vehicle has, of those that a clerk knows. Who reports is in reporters.py."""

import re

from tasks.find.sentences import LETTER, caught

_AROUND = 60
_KNOWN = (
    "Acura|Alexander Dennis|Alfa Romeo|Arboc|Aston Martin|Audi|Autocar|BMW|Bentley|Blue Bird|BrightDrop|Buick|BYD|Cadillac|Chevrolet|Chevy|Chrysler|Collins|Dodge|EasyMile|ElDorado|Elkhart|Ferrari|Fiat|Fisker|Ford"
    "|Freightliner|GEM|Genesis|Gillig|GMC|Grumman|Harley-Davidson|Hino|Honda|Hyundai|IC|Infiniti|International|Isuzu|Iveco|Jaguar|Jeep|Karma|Kenworth|Kia|Land Rover|Lexus|Lincoln|Local Motors|Lucid|Mack|Maserati|Mazda"
    "|MCI|Mercedes-Benz|Mercedes|Mercury|Mini|Mitsubishi|Navistar|Navya|New Flyer|Nissan|Nova|Peterbilt|Peugeot|Pierce|Polaris|Polestar|Pontiac|Porsche|Prevost|Proterra|Ram|Renault|Rivian|Saturn|Scania|Scion|Smart"
    "|Starcraft|Subaru|Suzuki|Temsa|Tesla|Thomas|Toyota|Van Hool|VinFast|Volkswagen|VW|Volvo|Western Star|Workhorse"
).replace(" ", r"\s")
_MAKE = rf"(?:{_KNOWN}|{_KNOWN.upper().replace(chr(92) + 'S', chr(92) + 's')})(?![\w-])"
_BODY = r"(?:ambulance|AV|box\struck|bus|cab|car|coach|minivan|motorcycle|people\smover|pickup|robotaxi|sedan|semi|shuttle|SUV|taxi|tractor|trailer|trk|truck|van|vehicle)"
_NO_MODEL = r"(?:Airport|Ave|Avenue|Blvd|Boulevard|County|Dr|Drive|Highway|Motor|Motors|Parkway|Police|Road|Rd|School|St|Street|USA)\b"
_CAR = re.compile(
    rf"(?<![\w-])(?P<make>{_MAKE})(?=[),]|\s(?!{_NO_MODEL})(?:[A-Z\d]|e-?[A-Z]|{_BODY}\b))(?:\s(?:[A-Z][\w-]*|\d[\w-]*|e-?[A-Z]\w*)){{0,3}}(?:\s{_BODY}\b)?"
)
_ONE = re.compile(_MAKE)
_YEAR = r"(?:(?:19|20)\d\d\s)?"
_OWNED = r"\b(?:our|my|its|insured(?:['’]s)?|subject)\s(?:[\w-]+\s){0,2}"
_NUMBERED = rf"\b(?:unit|{_BODY})(?!\s?#?[2-9]\b)\s?[:#]?\s?(?:no\.?:?\s)?[\w-]*\d\w*"
_THE = rf"(?:\b(?:the|my|our)\s|(?-i:\b(?=[A-Z]))){_BODY}(?:,\s|\s?[(=]\s?|\s(?:is|was)\s)"  # the paper's own, of which it goes on to tell
_NAMED = rf"(?-i:\b(?!(?:A|An|Another|Other|The|This)\s)[A-Z][\w.-]+\s)(?:test\s|autonomous\s)?{_BODY}"
_OWN = re.compile(
    rf"(?:{_OWNED}|\b(?:autonomous|automated|self-driving|[\w.]+-operated)\s){_YEAR}$"
    rf"|(?:{_OWNED}{_BODY}|{_NUMBERED}|{_NAMED}|\b(?:autonomous|automated)\s{_BODY}|\bIV)\s?[,(/–—-]?\s?(?:(?:an?|the|that['’]?s\s(?:an?|the))\s)?{_YEAR}$"
    rf"|{_THE}(?:(?:an?|the)\s)?{_YEAR}$"
    rf"|(?:^|\n)(?:(?:our|insured|company)\s)?(?:vehicle|unit|veh\.?|IV)(?:\s?#?1)?:\s*(?:#?\w+,\s)?{_YEAR}$",
    re.I,
)
_OPERATED = re.compile(
    r",?\s(?:autonomous|automated|self-driving|AV\b|operated\sby|operating\s(?:as|in)|equipped\swith|retrofitted|in\s(?:[\w-]+\s)?(?:autonomous|automated)|with\s[\w ]{1,30}\s(?:active|engaged|in\suse)\b)"
)
_SPOKEN_OF = re.compile(
    rf"\b(?:{_BODY}s?(?!\s(?:accident|collision|crash|incident|loss|damage))|autonom\w+|bicycl\w+|bot|IV|OV\d?|motorcyclist|scooter)\b",
    re.I,
)
_BY = re.compile(r"\b(?:by|with|(?:driver|owner)\sof|behind|into|hit|struck)\s(?:an?|the)\s(?:[\w-]+\s){0,2}$")
_BESIDE = re.compile(
    r"\b(?:behind|ahead\sof|front\sof|beside|by)\s(?:(?:an?|the|our)\s)?[\w.-]+(?:\s[\w-]+)?,\s(?:an?\s)?$", re.I
)  # another one, told by where it is
_ENDED = re.compile(r"\.\s+(?=[A-Z])")
_NAMED_SO = re.compile(
    r"\b(?P<a>(?:(?!(?:The|An?|On|In)\s)[A-Z]\w{1,40}\s){0,2}[A-Z]\w{1,40})-(?:operated|branded)\b|(?<![\w-])(?P<b>[A-Z][a-zA-Z-]{1,40})\sClass\s\d\s(?:semi|tractor|truck)"
)


def make(text: str) -> tuple[str, ...]:
    """That of a vehicle which is said to be one's own or under one's system, or with which the narrative begins; else the name that operates it."""
    text = " ".join(text[:LETTER].split(" "))
    cars = list(_CAR.finditer(text))
    own = next((car for car in cars if _is_own(text, car)), None) or next(
        filter(lambda car: _is_first(text, car), cars[:1]), None
    )
    if own:
        return (own["make"],)
    match = _NAMED_SO.search(text)
    return (caught(match),) if match else ()


def make_in(value: str) -> tuple[str, ...]:
    """The make of what a form prints of a vehicle, "2019 Ford Transit"; all of it where a clerk knows none."""
    match = _ONE.search(value)
    return (match[0],) if match else (value,)


def is_make(name: str) -> bool:
    return _ONE.fullmatch(name) is not None


def _is_own(text: str, car: re.Match[str]) -> bool:
    before = _ENDED.split(text[max(0, car.start() - _AROUND) : car.start()])[-1]
    before = before.replace("\n", " ")
    return bool((_OWN.search(before) and not _BESIDE.search(before)) or _OPERATED.match(text, car.end()))


def _is_first(text: str, car: re.Match[str]) -> bool:
    """Whether the first or second sentence has it: no vehicle was spoken of before, and it did nothing to another one."""
    before = text[: car.start()]
    return not (
        len(_ENDED.findall(before)) > 1
        or _BESIDE.search(before[-_AROUND:])
        or _SPOKEN_OF.search(before)
        or _BY.search(before[-_AROUND:])
    )

"""Which company reports an accident: whom sentences, a form's line, a signature or the vehicle's name tell. The vehicle's make is in makes.py."""

import re

from tasks.find.crashes.makes import is_make
from tasks.find.sentences import LETTER, NEXT_SENTENCE, caught
from tasks.normalise.names import LEGAL_FORM

_END = 200
_NAME = r"(?<![\w&.-])[A-Z][\w&.-]{0,40}(?:\s(?:&\s)?[A-Z][\w&.-]{0,40}){0,5}"
_COMPANY = rf"{_NAME}(?:,\s{LEGAL_FORM}\b\.?)?"
_ON_A_LINE = _COMPANY.replace(r"\s", "[ ]")
_ARTICLE = r"(?:[Aa]n?|[Tt]he|AN|THE)"
_POST = r"(?:[Dd]river|[Oo]wner|[Mm]anager|[Ss]upervisor|[Dd]ispatcher|[Pp]resident)"
_REPORTS = re.compile(
    rf"(?P<a>{_COMPANY})\s+(?:is\s+(?:also\s+)?(?:reporting|submitting|filing)\b|is\s+the\s+(?:named\s+)?(?:insured|reporting)\b|(?:gives|makes|presents)\s+this\b"
    r"|(?:reports|submits|files|(?:has\s+)?(?:submitted|filed))\s+(?:that|this|an?|the\s+following|it|the\s+(?:accident|collision|crash|incident))\b(?!\s+(?:claim|complaint|lawsuit|police|suit))"
    r"|(?:may|will)\s+(?:\w+\s+(?:or|and)\s+)?(?:add\s+to|amend|supplement|(?:correct|update)\s+(?:or\s+\w+\s+)?(?:this|the|its)\s+report)\b"
    r"|(?:became|was\s+made)\s+aware\b|learned\s+(?:about|of|that)\b|received\s+notice\b|was\s+informed\b)"
    rf"|\b(?:[Rr]eported|[Ss]ubmitted|[Ff]iled)\s+(?:to\s+[\w\s]{{1,40}}?\s+)?(?:by|for):?\s+(?:[^.\n]{{1,50}}?\s(?:for|of|on\s+behalf\s+of)\s+)?(?P<b>{_COMPANY})|\bstatement\b[^.]{{0,60}}?\bfor\s+(?P<c>{_COMPANY})"
    rf"|\b(?:[Uu]ndersigned|[Ii]nsured),\s+(?P<d>{_COMPANY})|\b(?:on\s+behalf\s+of|[Ii]\s+(?:drive|work)\s+for|[Oo]ur\s+insured,?|[Rr]un\s+by|\bI\s+was\s+(?:working\s+for|employed\s+by)|(?:\b(?:[Oo]ur|[Mm]y)\s+|\bI\s+(?:am|was)\s+(?:an?|the)\s+)(?:[\w-]+\s+){{0,2}}{_POST}\s+(?:of|for|at))\s+(?P<e>{_COMPANY})"
)
_CALLED = re.compile(
    rf"(?:^|\n)[^\w\n]*(?i:carrier|operator)(?:\s?[:–—-]\s*|\s*\|\s*|\s{{2,}})(?P<a>{_ON_A_LINE})"
    rf"|(?<!\bother\s)\b(?:{_POST}(?:\s+(?:of|for|at)|,)|working\s+for|employed\s+by|owned\s+and\s+(?:insured|operated)\s+by)\s+(?P<b>{_COMPANY})"
)
_INNER = r"[a-zA-Z]{1,40}(?:\.[a-zA-Z]{1,40}|-[A-Z][a-zA-Z]{1,40})?"  # of "Acme.ai", of "Rolls-Royce"
_TYPE = r"(?:[Aa]ut(?:onomous|omated)\b|AUTO(?:NOMOUS|MATED)\b|[Ss]elf-driving\b|SELF-DRIVING\b|[Rr]obotaxi\b|ROBOTAXI\b|AV\b|ADS\b|(?:test\s+)?[Vv]ehicle\b)"
_DRIVES = re.compile(
    rf"\b{_ARTICLE}\s+(?P<a>[A-Z]{_INNER}(?:\s(?!Autonomous|Automated|Self|Test|AV)[A-Z]{_INNER}){{0,2}})(?:\s+{_TYPE}|-operated\b)"
    rf"|\b(?<!\bowned\sand\s)operated\s+by\s+(?P<b>{_NAME})|\bowned\s+and\s+operated\s+by\s+(?P<e>[A-Z]{_INNER})\b(?!\s[A-Z])|(?<![\w.-])(?P<d>[A-Z]{_INNER})['’]s\s+{_TYPE}|\bequipped\s+with\s+the\s+(?P<c>{_NAME})\s+(?:ADS|Driver|[Ss]ystem)\b"
)
_OF_FLEET = re.compile(
    r"\b(?:[Mm]y|[Oo]ur)\s+(?:\w+\s)?(?:bus|cab|driver|operator|truck|unit|van|vehicle)\b|\b(?:IV|[Ii]nsured)\b"
)
_LINE = re.compile(
    rf"(?:^|\n)[^\w\n]*(?:\d{{1,2}}[.)]\s+)?(?:(?:[Nn]amed\s|[Oo]ur\s)?[Ii]ns(?:ure)?d|Agency(?![^\n]*\b(?:Agency|Brokers?|Ins|Insurance|Mutual|Underwriters)\b)|Contractor|INSURED|Acct|Account|Company|COMPANY|Employer|Fleet|Motor\s[Cc]arrier|Policyholder|Reporting\s(?:company|entity|party))(?:\s?/\s?\w+|\s[Nn]ame)?(?:\s?[:–—-]\s*|\s*\|\s*|\s{{2,}})(?P<a>{_ON_A_LINE})"
)
_BY_LINE = re.compile(
    rf"(?:^|\n)[^\w\n]*(?:Completed|Filed|Prepared|Reported|Submitted)\s[Bb]y:?\s+(?:[^\n]{{1,60}},\s)?(?P<a>{_COMPANY})\s*(?:\n|$)"
)
_HEADED = re.compile(
    rf"^\W*(?P<a>(?!(?i:accident|auto|claim|collision|confidential|driver|first|fleet|incident|loss|may\s|notice|report|statement|traffic|updated?|vehicle|version)){_COMPANY})\s*(?:(?:--?|—|–|:|\|)(?:\s*\n)?|\n)(?i:[^\n]*\b(?:facts|log|memo|narrative|notice|report|statement|summary|what\s+happened|write-?up)\b)"
)
_SIGNED = re.compile(
    rf"(?:^|,\s|\n)(?P<a>{_NAME}?,?\s{LEGAL_FORM}\.?)\s*$|\b(?:Claims|Coordinator|Department|Desk|Director|Dispatcher|Manager|Operations|Risk|Safety|Supervisor),\s(?P<b>{_NAME})\s*$"
)
_TRADE = r"(?:Airlines|Ambulance|Beverage|Brothers|Builders|Bus|Cab|Carriers?|Cartage|Center|Charters?|Coach|Company|Concrete|Construction|Contractors?|Couriers?|Dairy|Delivery|Disposal|Distribut(?:ing|ion|ors?)|District|Electric|Express|Farms|Foods?|Freight|Grooming|Haulage|Hauling|Health|Heating|Industries|Landscap(?:es?|ing)|Leasing|Lines?|Limousine|Linen|Logistics|Lumber|Mechanical|Mobility|Motors|Movers|Moving|Oil|Paratransit|Paving|Plumbing|Produce|Propane|Rentals?|Roofing|Sanitation|School|Schools|Septic|Service|Services|Shuttles?|Solutions|Storage|Supply|Systems?|Taxi|Technologies|Towing|Transfer|Transit|Transport|Transportation|Trucking|Utilities|Waste)"
_IS_FIRM = re.compile(rf"\b(?:(?i:{_TRADE})|{LEGAL_FORM})\.?$")
_OF_TRADE = re.compile(
    rf"(?:^|\n|,[ ]|[ ]--?[ ])[ \t]*(?P<a>[A-Z][\w&.’'-]{{0,30}}(?:[ ](?:&|and|of|[A-Z][\w&.’'-]{{0,30}})){{0,4}}?[ ]{_TRADE})[ \t]*(?=\n|$|,|[ ]--?[ ])"
)
_LINES = 3  # at either end of a paper, where a writer's company stands
_WITH_FORM = re.compile(rf"(?P<a>{_NAME},?\s{LEGAL_FORM}\.?)(?!\w)")
_INSURES = re.compile(r"\b(?:Assurance|Casualty|Indemnity|Ins|Insurance|Mutual|TPA)\b")
_NEXT_LABEL = re.compile(r"\n(?:CC|DATE|FROM|RE|SUBJECT|TO)$", re.I)
_NO_REPORTER = re.compile(
    r"^(?:Our|The|His|Her|My|Police|Insured|Driver|Witness|Officer|Operator|Adverse|Claimant|Ego|Host|Level|Other|Subject|Test|It|We|He|She|They|I)$|\b(?:Department|DPS|Fire|Highway\s+Patrol|Patrol|Police|PD|Sheriff)$"
)


def reporter(text: str) -> tuple[str, ...]:
    """The company that says that it reports, else that of a form's line, of the heading or the signature, else the one whose vehicle it is, or the only company; by the longer name where the text explains a short one."""
    said = (_names_of(pattern, text) for pattern in (_BY_LINE, _REPORTS, _LINE, _HEADED))
    found = next(filter(None, said), None) or _firms(text) or _names_of(_SIGNED, text[-_END:]) or _at_an_end(text)
    if not found and not _OF_FLEET.search(text[:LETTER]):
        found = [name for name in _names_of(_DRIVES, text) if not is_make(name.split()[0])]
    return tuple(_in_full(name, text) for name in (found or _only(text))[:1])


def _firms(text: str) -> list[str]:
    """The companies, as their names tell, for which somebody drives or works, or that carry; of a person or an insurer the same is said."""
    return [name for name in _names_of(_CALLED, text) if _IS_FIRM.search(name) and not _INSURES.search(name)]


def _at_an_end(text: str) -> list[str]:
    """The company of which a line at the end, or at the head, is the name, as the word for its trade tells."""
    lines = text.rstrip().split("\n")
    ends = ("\n".join(lines[-_LINES:])[-_END:], "\n".join(lines[:_LINES])[:_END])
    return next(filter(None, (_names_of(_OF_TRADE, end) for end in ends)), [])


def _only(text: str) -> list[str]:
    """The one company that the text names by its form, but for insurers."""
    names = {name for name in _names_of(_WITH_FORM, text) if not _INSURES.search(name)}
    return list(names) if len(names) == 1 else []


def _names_of(pattern: re.Pattern[str], text: str) -> list[str]:
    """Whom the pattern names, but for people and pronouns; of two sentences the part next to what is said."""
    matches = pattern.finditer(text[:LETTER])
    parts = (NEXT_SENTENCE.split(m["a"])[-1] if m["a"] else NEXT_SENTENCE.split(caught(m))[0] for m in matches)
    names = (_NEXT_LABEL.sub("", name) for name in parts)
    return [name for name in names if not _NO_REPORTER.search(name)]


def _in_full(name: str, text: str) -> str:
    """ "GM" is "General Motors" where the text says "General Motors LLC (GM)"."""
    said = re.search(
        rf"(?P<full>{_NAME}?)(?:,?\s+(?:LLC|Inc|Corp|Ltd)\.?)?\s*\([\"“']?{re.escape(name)}[\"”']?\)", text
    )
    return said["full"] if said else name

"""The words that each clause of an agreement is made of, and those that tell that the sentence agrees something else. A list module."""

import re
from types import MappingProxyType

from schemas.record import Record

_GAP = r"(?:[^.;\n]|\n(?!\s*\n)|\.(?=[^\W_]|,|\s+(?-i:[a-z])))"  # within a sentence, also behind "Inc."
_ASSIGNING = (
    rf"\b(?:assign|transfer)\w*\b{_GAP}{{0,250}}\b(?:consent|approval)\b|\bconsent\b{_GAP}{{0,150}}\bassign"
    rf"|\bnot\s+(?:be\s+)?(?:assign|transfer)\w*|\b(?:neither\s+(?:party|of)|no\s+(?:party|\w+\s+(?:may|shall|will|can))|none\s+of)\b{_GAP}{{0,60}}\bassign|\bno\s+assignment"
    rf"|\bnon-?assignable|\bcannot\s+be\s+(?:\w+\s+(?:or\s+)?)?(?:assign|transfer)|\bnot\b{_GAP}{{0,40}}\bright\s+to\s+assign"
    rf"|\bassign\w*\b{_GAP}{{0,100}}\b(?:prohibited|void)\b"
)
_LIABILITY = (
    r"\bliab(?:le|ility)\b[^.;]{0,250}\b(?:exceed|limited\s+to|aggregate|maximum)\b"
    r"|\bliability\b[^.;]{0,60}\bnot\s+be\s+(?:greater|more)\s+than\b|\bn(?:o|either)\b[^.;]{0,60}\bliability\b[^.;]{0,60}\b(?:greater|more)\s+than\b"
    r"|\b(?:consequential|incidental|punitive|indirect|special)\b[^.;]{0,80}\b(?:damages?|loss(?:es)?)\b"
    r"|\bliab(?:le|ility)\b[^.;]{0,120}\b(?:lost|loss\s+of)\s+(?:\w+\s+){0,2}(?:profits?|revenues?|business|data)\b|\bliability\b[^.;]{0,60}\bcapped\b"
    r"|\bno\s+(?:claim|action|suit)\b[^.;]{0,80}\bmore\s+than\b[^.;]{0,30}\b(?:year|month)s?\b[^.;]{0,30}\bafter\b"
    r"|\blimitation\s+(?:of|on)\s+(?:liability|damages)|\bsole\s+(?:and\s+exclusive\s+)?remedy"
)
_INSURANCE = (
    r"\b(?:maintain|carry|obtain|procure|provide|keep|purchase|effect)\b[^.;]{0,120}\b(?:insurance\b|(?:liability|indemnity)\s+(?:cover(?:age)?|polic(?:y|ies))\b)"
    r"|\binsurance\b[^.;]{0,120}\b(?:maintain|carr(?:y|ied)|obtain|procure|additional\s+insured|certificate)|\bkeep\b[^.;]{0,80}\binsured\b|\b(?:shall|will|must|agrees?\s+to)\s+(?:insure|be\s+insured)\b"
    r"|\badditional\s+(?:named\s+)?insured"
)
_AUDITED = r"(?:audit(?!ed\s+(?:\w+\s+){0,2}(?:accounts|financial|statements|balance))|inspect|examin)"
_AUDIT = (
    rf"\b{_AUDITED}\w*\b{_GAP}{{0,160}}\b(?:books|records|accounts)\b"
    rf"|\b(?:books|records|accounts)\b{_GAP}{{0,160}}\b{_AUDITED}|\bright\s+to\s+(?:audit|inspect)|\baudit\s+rights?"
    rf"|\b(?:accountant|auditor)s?\b{_GAP}{{0,80}}\b(?:examine|inspect|audit|verify)\b"
)
_LOOKING = (
    rf"\b(?:audit|inspect|examine)\b{_GAP}{{0,100}}\b(?:premises|plants?|facilit|operations|offices?)"
    rf"|\b(?:access|check|see|copy|review|verify)\b{_GAP}{{0,60}}\b(?:books|records|accounts)\b"
)
_LET = r"\b(?:may|right|entitled|permit\w*|allow\w*)\b"
_MAY = r"(?:may|can|(?:right|option|power|entitled|elects?|permitted|free)\b[^.;]{0,40}?\bto)"
_ENDING = r"(?:terminat\w*|cancel\w*|end(?:ed)?(?!\s+of\b)|withdraw\w*)"
_OWN = r"(?:its|their|his|her)\s+(?:own\s+)?"
_WITHOUT_CAUSE = (
    r"(?:without\s+(?:(?:any|an?|giving|stating|showing|assigning|having|need(?:ing)?|of|good)\s+){0,3}(?:cause|reason)|for\s+(?:any|no)\s+(?:or\s+no\s+)?(?:other\s+)?reason|with\s+or\s+without|at\s+will"
    rf"|for\s+(?:{_OWN})?convenience|(?:in|at)\s+{_OWN}(?:sole\s+)?(?:and\s+absolute\s+)?(?:discretion|option|election|convenience))"
)
_FREELY = rf"\b(?:subject\s+to\s+termination|until\s+(?:\w+\s+)?terminated|terminable)\b[^.;]{{0,120}}\b{_WITHOUT_CAUSE}\b|\b{_MAY}\b[^.;]{{0,100}}\b{_ENDING}\b[^.;]{{0,200}}\b{_WITHOUT_CAUSE}\b|\b(?:may|can|right|option|power|entitled|elects?)\b[^.;]{{0,60}}\b{_WITHOUT_CAUSE}\b[^.;]{{0,80}}\b{_ENDING}\b"
_ON_NOTICE = rf"\b{_MAY}\b[^.;]{{0,60}}\b(?:{_ENDING}|leave|quit|give\s+up|walk\s+away|discontinue|stop)\b[^.;]{{0,160}}\bnoti(?:ce|fy)|\bnotice\b[^.;]{{0,80}}\b(?:decision|election|intention|intent|desire|wish)\w*\s+to\s+(?:terminate|cancel)"
_ANY_TIME = (
    rf"\b{_MAY}\b[^.;]{{0,60}}\b{_ENDING}\b[^.;]{{0,60}}\bat\s+any\s+time\b|\bat\s+any\s+time\b[^.;]{{0,60}}\b{_MAY}\b[^.;]{{0,60}}\b{_ENDING}\b"
    rf"|\b{_MAY}\b[^.;]{{0,20}}\bat\s+any\s+time\b[^.;]{{0,60}}\b{_ENDING}\b"
)
_FOR_CAUSE = (
    r"\bif\b|\bevents?\b|\boccurrence|\bcircumstances\b|\bbreach|\bdefault|\binsolven|\bbankrupt|\bfail|\bfor\s+[“\"‘']?(?:good\s+)?cause\b|\bwhere\b|\bwhen"
    r"|\bshould\b|\bcure\b|\bviolat|\bmutual|\b(?:under|pursuant\s+to)\s+(?:section|article|clause|paragraph)"
)
_COMPETE = (
    r"\b(?:(?:shall|will|may|agrees?)\s+not|neither|no\s+\w+)\b[^.;]{0,250}\b"
    r"(?:(?<!unfair )compet(?:e|es|ing|itive|ition|itors?)|carry\s+on|(?:engaged|concerned|interested)(?:,?\s+(?:or\s+)?\w+)?\s+in|engage\s+in\b[^.;]{0,60}\b(?:business|manufacture|sale|development))\b"
    r"|(?<!\()\bnon-?compet|\bcovenant\s+not\s+to\s+compete|\brefrain\b[^.;]{0,120}\b(?<!unfair )compet"
)
_SURELY_NOT = r"\b(?:shall|will|agrees?)\s+not\s+(?:to\s+)?compete\b"
_NO_COVENANT = r"\bassign|\btransfer|\bdisclos|\brepresents?\s+(?:and|that)\b|\bwarrant|\backnowledge"
_ROLE = r"(?:distributor|supplier|provider|licensee|agent|representative|reseller|manufacturer|sponsor|franchisee|dealer|vendor|advis[eo]r|contractor|operator|endorser|marketer|developer|collaborator|promoter|transporter|publisher|consultant|carrier|host|partner)"
_NOT_NON = r"(?<!non-)(?<!non )(?<!non- )(?<!non-\n)(?<!non -)"
_TO_RULE = r"(?!\s*,?(?:\s*but\s+not\s+the\s+obligation,?)?\s*to\s+(?:\w+\s+)?(?:control|protect|prosecut|defend|register|enforc|determin|decid|approv|own|fil|bring|settl|initiat|institut|apply|remov|conduct|negotiat))"
_EXCLUSIVE = (
    rf"{_NOT_NON}\bexclusive(?:ly)?\s+(?:rights?{_TO_RULE}|licen[cs]e|distribut|agen|reseller|suppl|provider|sponsor|marketing|basis|sales)|{_NOT_NON}\bexclusivity\b"
    rf"|\b(?:grants?|appoint\w*)\b[^.;]{{0,250}}{_NOT_NON}\bexclusive\b(?!\s+(?:owner|property|jurisdiction|remed|rights?\b|of\b))"
    rf"|\b(?:be|is|as|are|become)\s+(?:the\s+|its\s+|their\s+|an?\s+)?(?:sole|only|exclusive)\s+(?:(?:and|official|authori[sz]ed|exclusive)\s+)*(?:\w+\s+)?{_ROLE}\b"
    rf"|\bno\s+other\s+(?:\w+\s+)?{_ROLE}\b"
    r"|\b(?:purchas|buy|obtain|procur|sourc|order|acquir)\w*\b[^.;]{0,120}\b(?:exclusively|solely|only)\s+(?:from|through)\b"
    r"|\b(?:all|entire|100%|exclusive)\s+(?:of\s+)?(?:its|their|the|your)\s+(?:[\w-]+\s+){0,4}requirements?\b"
)
_SOLE_RIGHT = rf"\bsole\s+rights?{_TO_RULE}\b"
_BUT_OURS = r"\b(?:but|except|other\s+than)\s+(?:ours|those|from)\b"
_NOT_SELL = r"\bnot\b[^.;]{0,60}\b(?:sell|promot|advertis|buy|purchas|distribut|market)\w*\b[^.;]{0,80}\bany\b"
_NO_OTHERS = (
    r"\b(?:shall|will|may|agrees?|neither)\s+(?:not|nor|\w+\s+nor|to\s+not)\b[^.;]{0,80}\b(?:appoint|engage(?!\s+in\b)|licen[cs]e|sell|supply|grant|distribute|market|manufacture|purchase|enter\s+into|authori[sz]e|operate)\b"
    rf"[^.;]{{0,120}}\b(?:third\s+part|(?:any\s+other|another)\s+(?:\w+\s+)?(?:person|part(?:y|ies)|entit|compan|firm|{_ROLE})|any(?:one|body)\s+(?:else|other|but|except))"
)
_OWN_RIGHTS = (
    r"assign|transfer|disclos|confiden|encumb|sublicen"
    r"|\b(?:customer|licensee|recipient|subscriber|user)s?\s+(?:shall|will|may|must|agrees?)\s+(?:not|to\s+not|not\s+to)\b[^.;]{0,80}\b(?:distribute|grant|licen[cs]e|sell|supply)\b[^.;]{0,120}\bto\s+(?:an(?:y|other)|others?|third)\b"
)  # who was given something may not pass it on
_CONTROL = (
    r"\b(?:merge[rds]?|consolidation|sale|transfer)\b[^.;]{0,150}\b(?:deemed|considered|(?:treated|taken|regarded|counts?)\s+as|constitutes?)\b[^.;]{0,30}\bassignment"
    r"|\bchange\s+(?:of|in)\s+(?:(?:the|its|effective|beneficial|legal|majority|voting|ownership|management|shareholding|structure|or|and|direct|indirect)\s+){0,5}(?:control|ownership)\b"
    r"|\bchange\s+in\s+who\b|\bceases?\s+to\s+(?:own|hold|control|be\s+(?:controlled|owned))\b[^.;]{0,120}\b(?:majority|controlled|percent|voting|shares|stock)\b|\bcomes?\s+(?:to\s+(?:hold|own|control)|under\s+the\s+control)\b"
    r"|\bcontrol\s+of\b[^.;]{0,80}\b(?:changes|passes)\b|\bterminat\w*\b[^.;]{0,200}\bacquires?\b[^.;]{0,80}\b(?:majority|control|substantially\s+all|shares|stock)\b|\bacquires?\b[^.;]{0,80}\b(?:majority|control|substantially\s+all|shares|stock)\b[^.;]{0,200}\bterminat"
)
_TAKEN_OVER = r"\b(?:acquired|taken\s+over|merged)\s+(?:by|with|into)\b"
_DEFINED_OR_PAID = r"[”\"’']\s*(?:shall\s+)?(?:means?|includes?|has\s+the\s+meaning)|\bshall\s+(?:mean|have\s+the\s+meaning)\b|\bis\s+defined\b|\bmeans\b|\bvest|\bseverance|\bexercis(?!e\s+(?:its|their)\s+right)|\bbonus|\boption(?!\s+to\b)"


class Wording(Record):
    """A way to say that a clause is there: what its sentence says, what it must not say beside, and what it must.

    Attributes:
        cased: whether small letters mean something in it; else it is sought in small letters, twice as fast.
    """

    says: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = None
    cased: bool = False


def _worded(says: str, unless: str = "", beside: str = "") -> Wording:
    cased = _GAP in says
    return Wording(
        says=re.compile(rf"(?:{says})\w*", re.I if cased else re.NOFLAG),
        unless=re.compile(unless, re.I) if unless else None,
        beside=re.compile(beside, re.I) if beside else None,
        cased=cased,
    )


WORDINGS: MappingProxyType[str, tuple[Wording, ...]] = MappingProxyType(
    {
        "assigning": (_worded(_ASSIGNING),),
        "liability": (_worded(_LIABILITY),),
        "insurance": (_worded(_INSURANCE),),
        "audit": (_worded(_AUDIT), _worded(_LOOKING, beside=_LET)),
        "terminate": (_worded(_FREELY), _worded(_ON_NOTICE, _FOR_CAUSE), _worded(_ANY_TIME, _FOR_CAUSE)),
        "compete": (_worded(_SURELY_NOT), _worded(_COMPETE, _NO_COVENANT)),
        "exclusive": (
            _worded(_EXCLUSIVE),
            _worded(_SOLE_RIGHT, beside=r"\bgrants?\b"),
            _worded(_BUT_OURS, beside=_NOT_SELL),
            _worded(_NO_OTHERS, _OWN_RIGHTS),
        ),
        "control": (
            _worded(_CONTROL, _DEFINED_OR_PAID),
            _worded(_TAKEN_OVER, _DEFINED_OR_PAID, beside=r"\b(?:is|be)\s+(?:acquired|taken\s+over|merged)\b"),
        ),
    }
)  # by a word of the field's description

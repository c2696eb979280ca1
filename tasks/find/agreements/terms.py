"""Which duration is an agreement's term, the term of its renewal, or the notice against a renewal: by the sentence that it stands in."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from tasks.find.sentences import Place, place_of
from tasks.normalise.span import Span

_LEAST = 2.5

_PAPER = (
    r"(?:this|the)\s+(?:[\w-]+\s+){0,3}?(?:agreement|nda|contract|undertaking|lease|licen[cs]e|appointment|engagement)"
)
_DUTIES = (
    r"(?:obligations?|dut(?:y|ies)|restrictions|undertakings?|provisions|covenants|confidentiality|secrets|promises?)"
)
_ENDS = r"(?:terminat\w*|expir\w*|remain\w*|continu\w*|cease\w*|laps\w*|lasts?|runs?|stays?|starts?|begins?|ends?|kept|extend|surviv\w*|(?:be|is|are)\s+(?:binding|bound|effective|in\s+(?:full\s+)?(?:force|effect))|(?:be|is)\s+(?:for|valid)|has|commence)"
_HOLDS = re.compile(rf"(?<![a-z])(?:{_PAPER}|{_DUTIES})\b[^.;]*\b{_ENDS}\b(?P<between>[^.;]*)$", re.I)
_TERM_OF = re.compile(
    rf"\b(?<!during the )(?<!throughout the )(?:initial\s+|basic\s+)?(?:term|duration|(?:initial|contract)\s+period)\b[”\"]?\s*(?:of\s+{_PAPER})?[^.;]{{0,90}}?\b(?:is|be|of|for|shall|runs?|begins?|lasts?|continu\w*|commenc\w*|through)\b(?P<between>[^.;]*)$",
    re.I,
)
_IT_HOLDS = re.compile(
    r"\bit\s+(?:(?:shall|will|is\s+to)\s+)?(?:runs?|lasts?|(?:remains?|continues?|stays?|be|is)\s+(?:in\s+(?:full\s+)?(?:force|effect)|binding|valid|effective))\b(?P<between>[^.;]*)$",
    re.I,
)
_HEADED = re.compile(
    r"(?:^|\n)\W*(?:(?:Section|Article)\s+)?(?:[\dIVX.]+\W+)?(?:(?:initial|first|contract|service|agreement)\s+){0,2}(?:term|duration)(?:\s+of\s+(?:this\s+|the\s+)?agreement)?"
    r"\W*(?:(?:is|means|shall\s+(?:be|mean))\s+)?(?:(?:for\s+)?(?:the|an?)\s+(?:period|term)\s+of\s+)?$",
    re.I,
)
_NAMED = re.compile(r"^[^.;(]{0,80}\([^()]{0,40}[“\"](?:initial\s+|first\s+|original\s+)?term[”\"]", re.I)
_OF_DUTY = re.compile(rf"\b(?:{_DUTIES}|secrecy|secret|confidential)\b", re.I)
_OF_ANOTHER = re.compile(
    r"\bterm\s+of\s+(?:each|any|every|such|an?|(?:the|its)\s+(?:[\w-]+\s+){0,2}?(?:lease|loan|note|policy|patent|guarant\w+|warrant\w*|order|option))\b",
    re.I,
)
_AFTER_END = re.compile(
    r"^\s*(?:after|beyond|past)\s+(?:the\s+end\s+of\s+)?th(?:is|e)\s+(?:agreement|contract)\b(?!\s+da)", re.I
)
_OWN = re.compile(rf"(?<!\bunder\s)(?<!\bof\s)(?<!\bin\s)\b{_PAPER}\b|\bterm\b", re.I)
_INITIAL = re.compile(r"\b(?:initial|first)\s+term\b", re.I)
_SECRET = re.compile(
    r"\b(?:keep|hold|maintain|treat|protect)\b[^.;]*?\b(?:confiden\w+|secret\w*|secrecy)\b(?P<between>[^.;]*)$", re.I
)
_CONFIDENCE = re.compile(r"\bconfiden|\bsecre[ct]|\bdisclos", re.I)
_IS_PERIOD = re.compile(r"^[\s,-]*(?:initial\s+)?(?:term|period)\b", re.I)
_SINCE = re.compile(
    r"^[^.;]{0,25}\b(?:from|after|following|of)\s+(?:the\s+)?(?:date|effective|its|disclosure|execution|signing|commence)|^[\s,]*(?:there|here)?after\b",
    re.I,
)
_SOMEONE = re.compile(
    r"\b(?:neither|nor|agrees?|not|you|employee|executive|employ\w*|party|parties|who|(?<!date )(?<!day )which|during|and\s+for)\b",
    re.I,
)
_OF_OTHER = re.compile(
    r"\bsolicit|\brecruit|\bhir(?:e|ed|ing)\b|\bcircumvent|\bexclusiv|\bshares\b|\bproxies\b|\bback-?ups?\b|\bemploy(?!ee|er)|\bcompet|\bstandstill\b|\bsecurities\b|\bnoti(?:ce|fy|fies|fied)\b|\bcure\b|\bpa(?:y|id|yment|yable)\b|\bwarrant|\brestricted\s+period|\bsalary|\bbenefit|\brevocation"
    r"|\bseparation|\boption\b|\bhealth",
    re.I,
)
_OPEN_END = re.compile(r"\b(?:longer|later|greater)\s+(?:to\s+occur\s+)?of\b", re.I)  # which of them nobody knows yet
_ANOTHER = re.compile(r"\band\s+(?:may|shall|will|can)\b")  # says something else of it
_SURVIVES = re.compile(
    r"\bsurviv\w*\b[^.;]*\b(?:terminat|expir)|\b(?:following|after)\s+(?:the\s+|any\s+|such\s+)?(?:terminat|expir)",
    re.I,
)
_PAST = re.compile(
    r"\bwould\s+(?:otherwise\s+)?(?:have|end|lapse)\b|\b(?:is|are)\s+(?:hereby\s+)?(?:deleted|struck|replaced)\b|\bthat\s+(?:company|employer|agreement|contract|licen[cs]e)\b"
    r"|\b(?:earlier|prior|previous|former|original|old)\s+(?:[\w-]+\s+){0,2}?(?:agreement|contract|letter|nda|undertaking)\b",
    re.I,
)
_WITHIN = re.compile(
    r"\b(?:within|least|every|each|past|last|previous|prior)(?:\s+the(?:\s+(?:last|past|previous))?)?\W*$", re.I
)
_RENEWS = re.compile(r"\brenew|\bextend(?!\s+beyond)|\bextension|\bprolong|\brollover|\bsuccessive\b", re.I)
_NOT_ITS = re.compile(
    r"\b(?:insur\w+|polic(?:y|ies)|warrant(?:y|ies)|patents?|(?:trade)?marks?|registration|the\s+lease|loan|cure|confiden\w+|surviv\w*)\b",
    re.I,
)
_ITS = re.compile(
    r"\b(?:this|the)\s+(?:\w+\s+){0,2}?(?:agreement|contract)\b|\bterm\b|\bthis\s+(?:lease|licen[cs]e|letter)\b|\bit\b",
    re.I,
)
_RENEWED = re.compile(
    r"\b(?:term|agreement|contract|lease|licen[cs]e|period)\b[^.;]*\b(?:renew\w*|extend\w*|extension\w*|prolong\w*|lengthen\w*|continue\s+following)\b[^.;]{0,110}$"
    r"|\b(?:renew\w*|prolong\w*|roll(?:s|ed|ing)?\s+over|extend\w*\s+(?:the|this|its)\s+(?:\w+\s+)?(?:term|agreement|contract))\b[^.;]{0,110}$",
    re.I,
)
_ONCE_MORE = re.compile(
    r"\b(?:successive|consecutive|further|additional|subsequent)\s+(?:renewal\s+|extension\s+)?(?:terms?|(?P<period>periods?))\s+(?:each\s+)?of$|\b(?:successive|consecutive)$",
    re.I,
)
_NOT_OF_ITSELF = re.compile(r"\bmutual|\bwritten\s+(?:agreement|amendment)\b|\bnegotiat|\bcure\b|\bquarter\b", re.I)
_ROLLS = re.compile(r"\b(?:year|month)[\s-]+to[\s-]+(?:year|month)\b", re.I)
_ROLLING = re.compile(
    r"\b(?:renew\w*|extend\w*|continu\w*|go(?:es)?\s+on)\b[^.;]{0,80}$|\bthereafter,?\s+(?:from\s+)?$", re.I
)
_THEREAFTER = re.compile(r"\s+thereafter\b", re.I)
_ANNUALLY = re.compile(r"\brenew\w*(?:\s+automatically)?\s+annually\b|\bannually\s+renew\w*", re.I)
_NOTICE = re.compile(
    r"^[\s)’']*(?:(?:or\s+more|advance|written|prior|calendar)\s+)*(?:prior|before|notice|written|advance|in\s+advance|ahead)\b|^(?:(?!\bunless\b|\buntil\b|\bif\b|\bafter\b|\bprovided\b)[^.;,]){0,40}\b(?:prior\s+to|before|notice)\b",
    re.I,
)
_AGAINST_RENEWAL = re.compile(
    r"\bunless\b|\bno\s+notice\b|\buntil\b|\bneither\b|\bcontrary\b|\bnot\b[^.;]{0,40}\b(?:renew|extend)|\bnon-?\s?renew|\bnon-?\s?extension|\bterminat|\bcancel|\bprevent|\bdeclin|\bdiscontinu|\b(?:may|to)\s+(?:end|stop)\b|\bopt\s+out\b",
    re.I,
)
_WANTED = re.compile(
    r"\b(?:may|right|option|wish\w*|elects?|desires?)\b[^.;]{0,60}\b(?:renew|extend)|\b(?:fees?|prices?|rates?|charges?)\b[^.;]{0,60}\b(?:rais|increas|adjust|chang)",
    re.I,
)
_OF_TERM = re.compile(r"\bterm\b|\bperiod\b|\banniversary\b", re.I)
_AGAIN = re.compile(
    r"\b(?:success?[ie]ve|consecutive|additional|further|subsequent|renewal|renewed|extended)\b[^.;]{0,45}$", re.I
)
_DAY_ON = re.compile(r"anniversary", re.I)  # counted from the start, so no further term
_PLURAL = re.compile(r"[\s,-]*(?:renewal\s+|extension\s+)?(?:terms|periods)\b", re.I)
_TOLD = re.compile(
    rf"\b(?:(?:this\s+(?:[\w-]+\s+){{0,3}}?(?:agreement|m?nda|undertaking|deed|letter)|these\s+(?:rules|terms)|{_DUTIES})\b(?![\s\S]*\bwho\b)[^.;]*\b(?:{_ENDS}|binds?|appl(?:y|ies)|exists?|in\s+force)\b|bound\s+by\b(?!\s+an?\b(?!\s+(?:[\w-]+\s+)?{_DUTIES})))",
    re.I,
)
_LASTING = rf"(?:(?:this|the)[ \t]+)?(?:[\w-]+[ \t]+)?(?:agreement|m?nda|contract|undertaking|deed|secrecy|non-?disclosure|{_DUTIES})"  # no "term of employment"
_LABELLED = re.compile(
    rf"(?:^|\n)[ \t|]*(?:term|duration|(?:confidential|secre|non-?disclosure)[^\W\d_]*)\b(?:[ \t]+(?!of\b)[\w-]+){{0,2}}(?:[ \t]+of[ \t]+{_LASTING})?(?:[ \t]*[:|][ \t|]*|[ \t]{{2,}})$",
    re.I,
)
_LEADS = re.compile(r"^(?:\W*\w{1,3}\W+)?for(?:\s+(?:a|the)\s+(?:period|term)\s+of)?$", re.I)  # its sentence
_MAY_NOT = re.compile(r"\W*(?:[\w-]+\s+){0,4}(?:shall|will|may|must)\s+not\b", re.I)
_SECRECY_FOLLOWS = re.compile(
    r"[^.;]*?\b(?:(?:not|never|nor|no\s+one)\b[^.;]{0,40}\b(?:disclose|divulge|reveal)|(?:keep|hold|treat)\b[^.;]{0,80}\b(?:secret|confiden\w+))\b",
    re.I,
)


Score = Callable[[Place], float]


def term(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """How long an agreement, or its duty of confidence, lasts."""
    best = _best(text, spans, _as_secrecy) or _best(text, spans, partial(_as_told, text))
    return (best.span.text,) if best else ()


def first_term(text: str, spans: Sequence[Span]) -> Place | None:
    """How long the agreement itself lasts, also as a heading says it: no duty of confidence, nor one that survives its end."""
    return _best(text, spans, partial(_as_first_term, text))


def renewal(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """For how long it renews, from the word that says that it repeats."""
    best = _best(text, spans, _as_renewal)
    if best is None:
        rolling = _rolling(text) or _ANNUALLY.search(text)
        return (rolling[0],) if rolling else ()
    again = _AGAIN.search(text, max(0, best.span.start - 60), best.span.start)
    several = _PLURAL.match(text, best.span.end)
    return (text[again.start() if again else best.span.start : several.end() if several else best.span.end],)


def _rolling(text: str) -> re.Match[str] | None:
    """The "year to year" for which it goes on."""
    return next(
        (
            match
            for match in _ROLLS.finditer(text)
            if _THEREAFTER.match(text, match.end())
            or _ROLLING.search(text[max(0, match.start() - 100) : match.start()])
        ),
        None,
    )


def notice(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """How long before its end notice must be given that it is not to renew."""
    best = _best(text, spans, _as_notice)
    return (best.span.text,) if best else ()


def _best(text: str, spans: Sequence[Span], score: Score) -> Place | None:
    """The first of the best places; none where none is good enough."""
    scored = [(score(place), -i, place) for i, place in enumerate(place_of(text, span) for span in spans)]
    best = max(scored, default=None, key=lambda each: each[:2])
    return best[2] if best and best[0] >= _LEAST else None


def _as_term(place: Place) -> float:
    """What ends or goes on must be the agreement or its duties; what someone may not do for a time is no term."""
    said = place.before[-300:]
    score = max(
        _held(_HOLDS, said, 3.0), _held(_IT_HOLDS, said, 2.5), _held(_TERM_OF, said, 3.5), _held(_SECRET, said, 2.5)
    )
    score += (
        1.0 * bool(_INITIAL.search(said))
        + 0.5 * bool(_SINCE.search(place.after))
        + 0.5 * bool(_IS_PERIOD.match(place.after))
    )
    return score - _against(place, said)


def of_another(said: str) -> bool:
    """Whether it speaks of the term of an order, a lease or the like."""
    return _OF_ANOTHER.search(said) is not None


def _as_first_term(text: str, place: Place) -> float:
    if _survives(place) or _AFTER_END.match(place.after) or of_another(place.before):
        return 0.0
    if _OF_DUTY.search(place.before) and not _OWN.search(place.before):
        return 0.0
    headed = _HEADED.search(text[max(0, place.span.start - 80) : place.span.start])
    return _as_term(place) + 3.5 * bool(headed) + 2.5 * bool(_NAMED.match(place.after))


def _as_secrecy(place: Place) -> float:
    """Of good terms that of a duty of confidence is the better one, unless it only outlasts the agreement."""
    score = _as_term(place)
    told = score >= _LEAST and not _survives(place) and _CONFIDENCE.search(f"{place.before} {place.after}")
    return score + 1.0 * bool(told)


def _as_told(text: str, place: Place) -> float:
    """Where no sentence is that plain, what a table calls so, else any sentence on how long this agreement or its confidence lasts, unless it speaks of something else beside."""
    if _LABELLED.search(text[max(0, place.span.start - 80) : place.span.start]):
        return 2 * _LEAST
    said, clause = place.before[-300:], f"{place.before[-300:]} {place.after[:150]}"
    told = _TOLD.search(said.rpartition(";")[2]) and not _MAY_NOT.match(place.after)
    leads = _LEADS.match(said) and _SECRECY_FOLLOWS.match(place.after)
    other = _OF_OTHER.search(clause) or _PAST.search(clause) or _OPEN_END.search(said) or _survives(place)
    if not (told or leads) or other or _against(place, said) > 0:
        return 0.0
    return _LEAST + 1.0 * bool(_CONFIDENCE.search(clause))


def _survives(place: Place) -> bool:
    return _SURVIVES.search(f"{place.before[-200:]} {place.after[:60]}") is not None


def _held(pattern: re.Pattern[str], said: str, worth: float) -> float:
    match = pattern.search(said)
    if match is None:
        return 0.0
    open_end = _OPEN_END.search(match["between"])
    return (
        worth
        - 2.0 * bool(open_end)
        - 2.0 * bool(_SOMEONE.search(match["between"]))
        - 0.5 * (len(match["between"]) > 100)
    )


def _against(place: Place, said: str) -> float:
    """Days are for notice and cure; a renewal is no first term, nor what survives it."""
    around = said[-200:] + " " + _ANOTHER.split(place.after[:60], maxsplit=1)[0]
    score = (
        2.0 * bool(_OF_OTHER.search(around)) + 2.0 * bool(_WITHIN.search(said)) + 2.0 * bool(_NOTICE.match(place.after))
    )
    score += 2.0 * bool(_PAST.search(said[-200:] + place.after[:60]))
    score += 1.0 * _survives(place) + 1.5 * bool(_RENEWS.search(said[-80:]))
    return score + 2.0 * ("day" in place.span.value or "week" in place.span.value)


def _as_renewal(place: Place) -> float:
    said = place.before
    if not (_RENEWED.search(said) or _once_more(said)) or _DAY_ON.search(place.span.text) or _of_something_else(said):
        return 0.0
    several = bool(_PLURAL.match(place.after))
    other = _WITHIN.search(place.before) or (not several and _NOTICE.match(place.after))
    score = 3.0 + 0.5 * several + 0.5 * bool(_AGAIN.search(place.before[-60:]))
    agreed = _NOT_OF_ITSELF.search(place.before[-200:] + " " + place.after[:80])
    return score - 3.0 * bool(other) - 2.0 * bool(agreed) - 2.0 * ("day" in place.span.value)


def _once_more(said: str) -> bool:
    match = _ONCE_MORE.search(said[-60:])
    return match is not None and (not match["period"] or _ITS.search(said) is not None)


def _of_something_else(said: str) -> bool:
    """Whether a policy, a mark or the like is renewed, and the agreement not named beside."""
    return _NOT_ITS.search(said) is not None and not _ITS.search(said)


def _as_notice(place: Place) -> float:
    sentence = place.before + " " + place.after
    if not (_RENEWS.search(sentence) or _rolling(sentence)) or not _NOTICE.match(place.after):
        return 0.0
    wanted = _WANTED.search(place.before) and not _AGAINST_RENEWAL.search(place.before)
    if wanted or _of_something_else(sentence):
        return 0.0
    score = 1.5 + 1.0 * bool(_AGAINST_RENEWAL.search(sentence)) + 0.5 * bool(_OF_TERM.search(sentence))
    return score - 1.0 * ("year" in place.span.value) - 2.0 * bool(_NOT_OF_ITSELF.search(sentence))

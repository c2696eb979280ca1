"""The kind `loss_notice`."""

from schemas.kind import Kind, described
from schemas.values import Amount, Date, Identifier, Name, Phone, Text


class LossNotice(Kind):
    """First notice of loss to an insurer."""

    name = "loss_notice"
    split_by = ("insured_name",)
    in_order = (("loss_date", "reported_date"),)
    cues = {
        r"\b(?:notice|notification|report)\s+of\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:loss|claim|occurrence|circumstances|event)\b|\breport(?:ing)?\s+an?\s+(?:loss|claim)\b(?!,?\s+(?:call|visit|please))|\bloss\s+(?:notice|notification|intake)\b|\bclaim\s+notification\b|\bclaims?\s+intake\b|\b(?:accident|incident)\s+notice\b|\bfirst\s+(?:notice|report\s+of\s+injury)\b|\bnew\s+(?:loss|claim)\b|\bfnol\b": 2.6,
        r"\b(?:report|notify|tell|claim|notice)\b.{0,30}\b(?:theft|stolen|leak|escape\s+of\s+water|fire|flood|break-?in|burglary|lightning|damage)\b|\b(?:theft|fire|glass|water|hail|wind|storm)\s+(?:loss|claim)\b": 1.0,
        r"\bpol(?:icy)?\b(?:\s+(?:no|number|#)|[^\n\d]{0,20}\d)|\b(?:our|my|under|about)\s+policy\b": 1.5,
        r"\bcl(?:ai)?ms?\b": 0.9,
        r"\b(?:date|type|kind|nature|cause|location|place|description|amount)(?:[/\s]+time)?\s+of\s+(?:the\s+)?(?:loss|damage|occurrence|incident|injury)\b|\bloss\s+(?:date|type|cause|location|address|desc\w*)\b|\bd/?o?/?l\b|\bperil\b": 1.2,
        r"\b(?:insured|insd|assured|policy\s?holder|claimant)\b": 0.9,
        r"\b(?:deductible|ded|excess|mortgagee|loss\s+payee)\b": 0.5,
        r"\b(?:notify|notified|reported|advise|submitted)\b": 0.5,
        r"\b(?:insurer|carrier|broker|underwriters|adjuster|adj)\b|\bclaims?\s+(?:form|handler|dep(?:artmen)?t|team)\b": 0.8,
        r"\b(?:call|ring|reach|contact)\s+(?:me|him|her|insured|name|number)\b|\bcall\s?back\b|\bwhat\s+happened\b|\bplease\s+(?:let\s+(?:me|us)|advise|confirm|arrange|open|set\s+up|register|acknowledge|accept)\b": 1.0,
        r"\b(?:theft|stole|stolen|broken\s+into|burst|leak|escape\s+of\s+water|flood\w*|fire|hail|lightning|wind|burglary|storm|water\s+damage|vandal\w+|smashed|exploded|explosion|collapsed?|froze\w*|slipped|injured|injury|spoil\w+|break-?in|tree)\b": 0.8,
        r"\best(?:imate[ds]?)?\b|\brepairs?\b|\bdamaged?\b|\b(?:ruined|destroyed|soaked)\b": 0.5,
        r"\bloss\s+(?:run|history|ratio|experience)s?\b|\bclaims?\s+(?:history|experience)\b|\btotal\s+incurred\b|\bpaid\b.{0,20}\breserved?\b|\breserved?\b.{0,20}\bpaid\b": -4.0,
        r"\b(?:premiums?|applicant|declarations|this\s+endorsement|coverage\s+limit|period\s+of\s+insurance|sum\s+insured)\b|\bcertificate\s+of\s+(?:liability\s+)?insurance\b|\brenewal\s+(?:offer|notice|terms|date|invitation)\b|\bdue\s+for\s+renewal\b|\bcertificate\s+holder\b|\b(?:employees|staff|drivers)\s+(?:must|should|shall)\b|\bwe\s+(?:will|do\s+not)\s+(?:pay|cover|insure)\b|\bnext\s+meeting\b": -4.0,
        r"\b(?:deny|denial|denied)\s+(?:of\s+)?(?:coverage|(?:your|the|this)\s+claim)\b|\b(?:balance|payment)\s+due\b|\bbill\s+to\b|\binspection\s+report\b": -4.0,
    }

    claim_number: Identifier = described("the claim's number", search="claim number no. reference")
    policy_number: Identifier = described("the policy's number", search="policy number no.")
    insured_name: Name = described("the person or company that is insured", search="insured policyholder name")
    loss_date: Date = described(
        "the date on which the loss happened", search="date of loss dol occurred happened following incident on"
    )
    reported_date: Date = described(
        "the date on which the loss was reported", search="reported notified date received notice call"
    )
    loss_type: Text = described(
        "what kind of loss it is, such as fire, theft or water damage", search="type cause kind of loss peril"
    )
    loss_location: Text = described(
        "where the loss happened", search="location address premises place risk at where it happened"
    )
    description: Text = described(
        "the sentence that tells what happened", search="description circumstances details what happened occurrence"
    )
    amount_claimed: Amount = described(
        "the amount claimed or estimated", search="amount estimate claimed damage probable"
    )
    contact_phone: Phone = described(
        "the telephone number to call back", search="phone telephone tel mobile contact call back"
    )

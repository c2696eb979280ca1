"""The kind `loss_notice`."""

from schemas.kind import Kind, described
from schemas.values import Amount, Date, Identifier, Name, Phone, Text


class LossNotice(Kind):
    """First notice of loss to an insurer."""

    name = "loss_notice"
    split_by = ("insured_name",)
    in_order = (("loss_date", "reported_date"),)
    cues = {
        r"\b(?:notice|notification|report)\s+of\s+(?:an?\s+)?(?!(?:the|any|such)\b)(?:(?:\w+\s+or\s+)?\w+\s+)?(?:loss|claim|occurrence|circumstances|injury|event)\b|\breport(?:ing)?\s+(?:an?|the)\s+(?:loss|claim|theft|stolen)\b|\b(?:loss|first|accident)\s+(?:notice|notification)\b|\b(?:claim|loss)\s+(?:form|notification|report|submission)\b|\bclaims?\s+line\b|\bnotice\s+to\s+(?:the\s+)?(?:carrier|insurer|underwriters)\b|\bfnol\b|\bnew\s+(?:loss|claim)\b": 2.8,
        r"\bpol(?:icy)?\b[\s\S]{0,25}\d{3}": 2.2,
        r"\bclaims?\b": 1.0,
        r"\b(?:date|type|kind|nature|cause|location|description|place|time)\s+of\s+(?:the\s+)?(?:loss|damage|injury|occurrence)\b|\bloss\s+(?:date|type|location|cause)\b|\bd(?:ol|/l)\b": 1.3,
        r"\b(?:insured|insd|assured|policy\s?holder|claimant)\b": 1.0,
        r"\b(?:notify|report|notified|reported|advise)\b": 0.4,
        r"\badjuster\b|\bdeductible\b|\bexcess\b": 0.7,
        r"\b(?:theft|stolen|burst|leak\w*|flood\w*|fire|smoke|hail|wind|lightning|burglary|broken\s+into|storm|(?:water|hail|storm)\s+damage|escape\s+of\s+water|vandalism)\b": 0.9,
        r"\best(?:imate[ds]?)?\b|\brepairs?\b|\bdamaged?\b|\breplace\b": 0.5,
        r"\bloss\s+(?:run|history|ratio|experience)s?\b|\bclaims?\s+(?:history|experience)\b|\btotal\s+incurred\b|\bpaid\b.{0,20}\breserved?\b|\breserved?\b.{0,20}\bpaid\b": -4.0,
        r"\b(?:premium|coverage\s+limit|declarations|covered\s+property|period\s+of\s+insurance|renewal|certificate\s+(?:holder|of\s+(?:\w+\s+)?insurance)|sum\s+insured|due\s+for\s+renewal|applicant|next\s+meeting|(?:employees|staff|drivers)\s+must|we\s+will\s+(?:not\s+)?pay|we\s+have\s+(?:today\s+)?(?:paid|reviewed))\b": -4.5,
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

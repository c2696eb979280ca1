"""The kind `loss_notice`."""

from schemas.kind import Kind, described
from schemas.values import Amount, Date, Identifier, Name, Phone, Text


class LossNotice(Kind):
    """First notice of loss to an insurer."""

    name = "loss_notice"
    split_by = ("insured_name",)
    in_order = (("loss_date", "reported_date"),)
    cues = {
        r"\b(?:notice|notification|report)\s+of\s+(?:a\s+)?(?:loss|claim)\b|\breport(?:ing)?\s+a\s+(?:loss|claim)\b|\bloss\s+(?:notice|notification)\b|\bclaim\s+notification\b|\bfnol\b": 2.6,
        r"\bpolicy\s+(?:no|number|#)|\b(?:our|my|under|about)\s+policy\b": 1.1,
        r"\bclaim\s+(?:no\b|number|ref|#)": 0.9,
        r"\b(?:date|type|kind|cause|location|description|place)\s+of\s+(?:the\s+)?loss\b|\bloss\s+(?:date|type|location)\b": 1.2,
        r"\b(?:insured|policy\s?holder|claimant)\b": 0.9,
        r"\b(?:notify|report|notified|reported|advise)\b": 0.4,
        r"\badjuster\b|\bclaims?\s+(?:form|handler|department)\b": 0.7,
        r"\b(?:theft|stolen|burst|flood\w*|fire|hail|burglary|storm|water\s+damage|vandalism)\b": 0.5,
        r"\bestimate[ds]?\b|\brepairs?\b|\bdamaged?\b": 0.4,
        r"\bloss\s+(?:run|history|ratio|experience)s?\b|\bclaims?\s+(?:history|experience)\b|\btotal\s+incurred\b|\bpaid\b.{0,20}\breserved?\b|\breserved?\b.{0,20}\bpaid\b": -4.0,
        r"\b(?:premium|coverage\s+limit|period\s+of\s+insurance|renewal|certificate\s+of\s+insurance|sum\s+insured)\b": -2.0,
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

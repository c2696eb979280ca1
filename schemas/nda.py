"""The kind `nda`."""

from schemas.kind import Kind, described
from schemas.values import Date, Duration, Jurisdiction, Names


class Nda(Kind):
    """Non-disclosure or confidentiality agreement."""

    name = "nda"
    split_by = ("parties",)
    cues = {
        r"\bnon-?\s?disclosure": 2.6,
        r"\bconfidentiality\b": 2.0,
        r"\bconfidential\b": 1.0,
        r"\b(?:confidential|proprietary|evaluation)\s+(?:information|material)": 1.3,
        r"\b(?:disclosing|receiving)\s+party\b": 1.3,
        r"\bdisclos": 1.0,
        r"\btrade\s+secrets?\b": 0.6,
        r"\bnon-?\s?(?:competition|compete|solicitation|circumvention)\b": 1.2,
        r"\bagreement\b": 1.5,
        r"\bhere(?:by|to|in|of|under)\b": 0.7,
        r"\bpart(?:y|ies)\b": 0.5,
        r"\bemployee|\bemployment\b": 1.0,
        r"\b(?:products?|services|territory|royalt\w+|fees?|pric(?:e|es|ing)|invoices?)\b": -0.6,
        r"\b(?:omitted|redacted|confidential\s+treatment)\b": -1.0,
    }

    parties: Names = described(
        "the people and companies that sign the agreement, by their full names",
        group="who",
        search="between among by and party inc. corporation llc company individual",
    )
    effective_date: Date = described(
        "the date from which the agreement holds", group="who", search="dated as of effective date entered into day of"
    )
    governing_law: Jurisdiction = described(
        "the state or country whose law governs",
        group="law",
        search="governed governing by construed interpreted in accordance with laws law of the state jurisdiction courts",
    )
    term: Duration = described(
        "how long the agreement or its duty of confidence lasts",
        group="law",
        search="period of years months from the date terminate expire survive term obligations",
    )

"""The kind `nda`."""

from schemas.kind import Kind, described
from schemas.values import Date, Duration, Jurisdiction, Names


class Nda(Kind):
    """Non-disclosure or confidentiality agreement."""

    name = "nda"
    split_by = ("parties",)
    cues = {
        r"\bnon-?\s?d[il]sclosure|\bndas?\b": 2.0,
        r"\bconfidentiality": 1.2,
        r"\bconfidential\b": 0.7,
        r"\b(?:confidential|proprietary|evaluation|secret)\s+(?:information|material)": 0.8,
        r"\b(?:disclosing|receiving)\s+party\b": 1.0,
        r"\bdisclos": 0.7,
        r"\bsecre(?:ts?|cy)\b": 0.4,
        r"\bconfidence\b": 0.8,
        r"\bnon-?\s?(?:competition|compete|solicitation|circumvention)\b": 1.2,
        r"^.{0,45}\b(?:(?:confiden\w+|non-?\s?d[il]sclosure|secrecy|proprietary|non-?\s?compet\w+)\b.{0,40}\b(?:agreement|undertaking|pledge|letter|deed|acknowledgment|covenant|statement)|(?:agreement|undertaking|pledge|letter|deed|covenant|statement|acknowledgment)\b.{0,30}\b(?:confiden\w+|non-?\s?disclosure|secrecy|proprietary)|nda)\b.{0,25}$": 2.0,
        r"\b(?:not|never|neither|nor)\b.{0,40}\b(?:disclose|reveal|divulge|tell|use)\b|\b(?:keep|hold|kept|held)\b.{0,40}\b(?:secret|confiden)": 1.0,
        r"\b(?:publicly|generally)\s+(?:available|known)\b|\bpublic\s+(?:domain|knowledge)\b|\bis\s+(?:or\s+becomes\s+)?public\b|\balready\s+(?:knew|known|had)\b": 0.8,
        r"\bagree(?:s|d|ments?)?\b": 1.5,
        r"\bhere(?:by|to|in|of|under)\b": 0.7,
        r"\bpart(?:y|ies)\b": 0.5,
        r"^\W*(?:/s/|by\b|agreed\b|accepted\b|signed\b|signature\b|name\b|title\b)": 0.8,
        r"\b(?:products?|services|territory|royalt\w+|fees?|pric(?:e|es|ing)|invoices?)\b": -0.6,
        r"\bemployee|\bemployment\b": 1.0,
        r"\b(?:salary|bonus|vacation|severance)\b": -1.0,
        r"\b(?:plaintiffs?|defendants?|prosecutors?|risk\s+factors)\b": -1.5,
        r"\bintended\s+(?:only\s+for|recipient)|\baddressee\b|\bin\s+error\b": -3.0,
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

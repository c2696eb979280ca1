"""The kind `contract`."""

from schemas.kind import Kind, described
from schemas.values import Clause, Date, Duration, Jurisdiction, Names, Text


class Contract(Kind):
    """Commercial agreement between companies."""

    name = "contract"
    split_by = ("parties",)
    in_order = (("agreement_date", "expiration_date"), ("effective_date", "expiration_date"))
    cues = {
        r"\bagreement\b|\bthis\s+(?:contract|amendment)\b": 1.8,
        r"\bhere(?:by|to|in|of|under)\b": 0.9,
        r"\bin\s+witness\s+whereof\b|\bentered\s+into\b|\bby\s+and\s+between\b": 0.3,
        r"\b(?:licen[cs]e|distribut|suppl|service|agency|franchis|sponsor|consult|resell|joint\s+venture|manufactur|market|develop|maintenance|co-?brand|co-?operation|outsourc|promot|hosting|transport|affiliat|collaborat|endorse|alliance)\w*(?:\s+letter|\s+and\s+(?!confiden|non-?)\w+(?:\s+\w+)?)?\s+agreement\b": 2.2,
        r"\b(?:licens[eo][er]|distributor|supplier|franchisee|consultant|contractor|reseller|customer|manufacturer|sponsor|agent)\b": 0.6,
        r"\b(?:royalt|fees?\b|payments?\b|purchase|invoice|pric(?:e|ing)\b)": 0.5,
        r"\b(?:products?|services|territory|deliver)": 0.5,
        r"\b(?:warrant(?:y|ies)|indemnif|liabilit)": 0.3,
        r"\bterminat": 0.4,
        r"\bintellectual\s+property|\btrademarks?\b": 0.8,
        r"\bshall\b": 0.6,
        r"\bpart(?:y|ies)\b": 0.5,
        r"\bterms\s+and\s+conditions\b|\baddendum\b": 0.8,
        r"\b(?:loan|lender|borrower|stockholders?|sellers?|executive|salary|announced)\b": -0.6,
    }

    document_name: Text = described("the title of the agreement", group="heading", search="agreement title")
    parties: Names = described(
        "the companies and people that sign the agreement, by their full names",
        group="heading",
        search="between among by and party inc. corporation llc company",
    )
    agreement_date: Date = described(
        "the date on which the agreement was signed or made",
        group="heading",
        search="dated made entered into as of day of",
    )
    effective_date: Date = described(
        "the date from which the agreement takes effect",
        group="heading",
        search="effective date effective as of commence",
    )

    expiration_date: Date = described(
        "when the first term ends: its date",
        group="term",
        search="term expire expires expiration initial term continue remain in effect until unless terminated through years from effective date",
    )
    renewal_term: Duration = described(
        "for how long the agreement renews after its first term",
        group="term",
        search="renew renewal successive additional period automatically extended",
    )
    notice_period_to_terminate_renewal: Duration = described(
        "how long before the end notice must be given to stop the renewal",
        group="term",
        search="notice prior to expiration non-renewal days written notice renew",
    )

    governing_law: Jurisdiction = described(
        "the state or country whose law governs",
        group="law",
        search="governed governing by construed interpreted in accordance with laws law of the state jurisdiction courts",
    )

    anti_assignment: Clause = described(
        "the first words of the sentence that forbids or limits assigning the agreement without consent",
        group="assignment",
        search="assign assigned assignment assignable transfer delegate sublicense prior written consent void successors assigns",
    )
    change_of_control: Clause = described(
        "the first words of the sentence on a merger, sale or change of control of a party",
        group="assignment",
        search="change of control merger merge consolidation acquisition acquire acquired sale substantially all assets stock ownership voting successor",
    )
    cap_on_liability: Clause = described(
        "the first words of the sentence that limits a party's liability",
        group="liability",
        search="liability liable limited limitation exceed aggregate maximum damages indirect incidental consequential special punitive lost profits in no event sole remedy",
    )
    insurance: Clause = described(
        "the first words of the sentence that makes a party carry insurance",
        group="liability",
        search="insurance insure insured insurer insurers coverage policy policies maintain liability limits occurrence certificate additional",
    )
    audit_rights: Clause = described(
        "the first words of the sentence that lets a party audit books or records",
        group="audit",
        search="audit audits auditor auditors inspect inspection examine examination books records accountant access review premises accounting",
    )
    termination_for_convenience: Clause = described(
        "the first words of the sentence that lets a party terminate without cause",
        group="audit",
        search="terminate terminated termination at any time with or without cause any reason convenience sole discretion days prior written notice",
    )
    non_compete: Clause = described(
        "the first words of the sentence that forbids a party to compete",
        group="competition",
        search="compete competes competing competition competitor competitors competitive similar business shall not directly indirectly engage solicit",
    )
    exclusivity: Clause = described(
        "the first words of the sentence that makes rights or dealings exclusive",
        group="competition",
        search="exclusive exclusively exclusivity sole solely only grants appoints right license distributor territory other than",
    )

"""What non-disclosure agreements say, in this project's own words. A list module: long for its sentences, without logic."""

TITLES = {
    "mutual": ("Mutual Non-Disclosure Agreement", "MUTUAL NON-DISCLOSURE AGREEMENT", "Mutual Confidentiality Agreement", "MUTUAL NONDISCLOSURE AGREEMENT", "Reciprocal Confidentiality Agreement"),
    "one_way": ("NON-DISCLOSURE AGREEMENT", "Confidentiality Agreement", "CONFIDENTIALITY AGREEMENT", "Nondisclosure Agreement", "Confidential Disclosure Agreement", "CONFIDENTIALITY AND NON-USE AGREEMENT"),
    "employee": ("Employee Confidentiality Agreement", "EMPLOYEE NON-DISCLOSURE AGREEMENT", "Confidentiality and Non-Solicitation Agreement", "NON-COMPETITION AND NON-DISCLOSURE AGREEMENT", "Proprietary Information and Confidentiality Agreement"),
}  # fmt: skip

OPENINGS_DATED = (
    "This {title} (<this|the> “Agreement”) is <made|entered into|made and entered into> <as of|on|effective as of> {date}{defined}, <by and between|between|by and among> {parties}.",
    "THIS AGREEMENT, <dated|made|dated as of> {date}{defined}, is <between|by and between> {parties}.",
    "This {title}, effective {date}{defined}, sets out the terms on which {parties} will <share|exchange> information.",
    "AGREEMENT made {date}{defined} <between|by and between> {parties}.",
    "The undersigned, {parties}, <agree|hereby agree> as of {date}{defined} to the terms of this {title}.",
)
OPENINGS_UNDATED = (
    "This {title} (the “Agreement”) is <made|entered into> by and between {parties}.",
    "This Agreement is between {parties}, and takes effect <when both have signed it|upon its execution|on the date of the last signature below>.",
    "This {title} is made as of the ____ day of __________, 20__ (the “Effective Date”), by and between {parties}.",
    "{parties} <agree|hereby agree> as follows.",
)
LATE_DATE = ("This Agreement <takes effect on|is effective as of|shall be effective from> {date}.",)
DEFINED = ("", " (the “Effective Date”)", " (“Effective Date”)", ' (the "Effective Date")')
RECITALS = (
    "The parties <wish|intend> to <explore|discuss|evaluate> {purpose} (the “Purpose”) and, in doing so, may <share|exchange|disclose> information that is not public.",
    "WHEREAS, in connection with {purpose}, {a} may <furnish|make available> to {b} certain <confidential|proprietary> information; NOW, THEREFORE, the parties agree as follows:",
    "{b} has asked {a} for information about <its business|its technology|certain of its assets> so as to consider {purpose}.",
    "In consideration of <the disclosure of|access to> Confidential Information for the purpose of {purpose}, the parties agree <as set out below|as follows>:",
)
PURPOSES = (
    "a possible business relationship", "a potential acquisition of certain assets", "a negotiated transaction between them", "the joint development of a sensor platform",
    "a supply arrangement for packaging film", "the evaluation of a licensed compound", "a proposed financing", "a reseller arrangement in the western region", "an outsourcing project", "a possible merger",
)  # fmt: skip
SECTIONS: dict[str, tuple[str, ...]] = {
    "Definition of Confidential Information": (
        "“Confidential Information” means <all|any> <information|data and information>, <in whatever form|whether oral, written or electronic>, that {a} <discloses|makes available> to {b} and that <is marked confidential|a reasonable person would understand to be confidential>, including <plans, prices, formulas and customer lists|designs, source code, forecasts and samples>.",
        "As used here, Confidential Information <includes|covers> trade secrets, know-how, <financial|business> records, product plans, supplier terms and any <notes|analyses|copies> made from them, <regardless of|whatever> the medium.",
        "Information is “Confidential Information” if it was disclosed by or on behalf of {a} <before, on or after|on or after> the date of this Agreement and relates to <its affairs|its products, staff or clients>.",
    ),
    "Exclusions": (
        "The duties in this Agreement do not <apply|extend> to information that (i) is or becomes public <through no act of|without breach by> {b}; (ii) was <known to|in the possession of> {b} before disclosure; (iii) is received from a third party free to disclose it; or (iv) is developed independently.",
        "Confidential Information does not include anything which {b} can <show|prove by written record> was already public, already its own, or <lawfully|rightfully> obtained elsewhere.",
    ),
    "Use and Care": (
        "{b} shall <hold|keep> the Confidential Information in <strict confidence|confidence> and <use it only for|not use it except for> the Purpose, with <at least the care it gives its own secrets|no less than reasonable care>.",
        "{b} will not, without <prior written consent|the written permission> of {a}, <disclose|reveal|pass on> Confidential Information to any person other than those of its <employees|directors, officers and advisers> who need <to know it|it> and are bound by <like|similar> duties.",
        "Neither {b} nor anyone acting for it may copy, reverse engineer or <exploit|make commercial use of> the Confidential Information.",
    ),
    "Required Disclosure": (
        "If {b} is <compelled|required> by law, subpoena or regulator to disclose Confidential Information, it shall <give prompt notice|notify {a} within {days}> so that a protective order may be sought.",
        "Disclosure ordered by a court <of competent jurisdiction|> is no breach, provided {b} first <warns|notifies> {a} where that is lawful.",
    ),
    "Return of Materials": (
        "<On request|Upon written request|At the end of discussions>, {b} shall <return or destroy|return> all Confidential Information within {days} and <certify that it has done so|confirm it in writing>.",
        "All documents remain the property of {a} and shall be <given back|returned> within {days} after <a request|the discussions end>.",
    ),
    "No License": (
        "Nothing here <grants|gives> {b} any <license|right> under a patent, copyright or mark of {a}.",
        "All rights in the Confidential Information <stay with|remain in> {a}, which gives it “as is” and without warranty.",
    ),
    "Remedies": (
        "{b} <acknowledges|agrees> that damages <may not be|would not be> enough and that {a} may seek <an injunction|injunctive relief>, without <posting a bond|proof of actual damage>.",
        "A breach would cause harm that money cannot mend; {a} is therefore entitled to <equitable relief|specific performance> besides its other remedies.",
    ),
    "No Obligation": ("Neither party is <bound|obliged> to <conclude|enter into> any further agreement, and either may end discussions at any time <for any reason|>.",),
    "Entire Agreement": (
        "This Agreement is the <whole|entire> understanding <on|with respect to> its subject and <replaces|supersedes> <earlier|all prior> talks; it may be changed only in writing signed by both.",
        "No amendment or waiver <binds|is effective> unless <signed|made in writing>; if one provision fails, the rest <stand|shall remain in force>.",
    ),
    "Counterparts": ("This Agreement may be signed in counterparts, <including by facsimile|including by electronic means>, each of which is an original.",),
}  # fmt: skip
DISTRACTORS: dict[str, tuple[str, ...]] = {
    "Non-Solicitation": (
        "For {other} after the date hereof, {b} shall not <solicit|hire or solicit> any <officer|employee> of {a} whom it met <through|in the course of> the discussions.",
    ),
    "Standstill": (
        "Until {other_date}, {b} will not acquire <shares|voting securities> of {a} without invitation of its board.",
    ),
    "Prior Agreement": (
        "The parties refer to their letter of {other_date}, which remains in force as to <samples|matters> delivered under it.",
    ),
    "Notices": (
        "Notices shall be <in writing and deemed given|given> {days} after mailing to the addresses <below|shown at the head of this Agreement>.",
    ),
    "Jurisdiction": ("The courts sitting in {city} shall <have exclusive jurisdiction over|hear> any dispute.",),
    "Securities Laws": (
        "{b} is aware that the securities laws of the United States restrict those who hold material non-public information from trading.",
    ),
}
LAW = (
    "This Agreement <is|shall be> governed by <and construed in accordance with|> the laws of {law}<, without regard to its conflict of laws rules|, without giving effect to principles of conflicts of law|>.",
    "The laws of {law} <govern|shall govern> this Agreement <and all disputes under it|in every respect|>.",
    "This Agreement shall be <construed|interpreted> and <enforced|its validity determined> under the <internal |>laws of {law}<, as applied to contracts made and performed there|>.",
    "<Governing law and venue: this|This> Agreement is made under, and shall be <read|construed> according to, the <laws|law> of {law}.",
)
TERMS = (
    "This Agreement <shall remain|remains|will remain> in <effect|force> for {a_period} <from the Effective Date|from its date|after its date|following the date hereof>.",
    "The obligations of {b} <under this Agreement|of confidentiality> <survive|shall continue> for {a_period} <after|from> <disclosure|the date of disclosure|the last disclosure>.",
    "The term of this Agreement <is|shall be> {words}<, unless extended in writing|>, after which <it ends|the duties above lapse>.",
    "<Unless ended sooner, this|This> Agreement <expires|terminates|shall expire> {words} <from the date first written above|after the date hereof>.",
    "This Agreement <is for|has> a {adjective} term and may be <ended|terminated> earlier on {days} written notice.",
    "{b} shall keep the Confidential Information secret for {a_period}<, whether or not a transaction follows|>.",
)
FOREVER = (
    "The duties in this Agreement <continue|shall continue> <indefinitely|without limit of time|until the Confidential Information is public>.",
    "This Agreement stays in force until <either party ends it by written notice|replaced by a later agreement>.",
)
LETTER_OPENINGS = (
    "In connection with {purpose}, {a} (“{sa}”) is <willing|prepared> to furnish {b} (“you” or “{sb}”) with <certain non-public information|information about its business>, on the terms of this letter agreement.",
    "You have <expressed interest in|asked to consider> {purpose}. Before {a} (“{sa}”) <shares|makes available> any information with {b} (“{sb}”), we ask that you agree <to the following|as follows>.",
    "This letter <records|confirms> the understanding of {a} (“{sa}”) and {b} (“{sb}”) about the treatment of information exchanged for {purpose}.",
)
LETTER_CLOSINGS = (
    "If this is agreeable, please sign and return <one copy|the enclosed copy> of this letter, <whereupon|upon which> it becomes <binding|a binding agreement> between us.",
    "Please confirm your agreement by signing below.",
)
EMPLOYEE_OPENINGS = (
    "As a condition of my <employment|engagement> with {a}{abody} (“{sa}”), and in return for <my pay|compensation>, I, {b}, agree as follows{on}.",
    "{b} (“Employee”) <is|will be> employed by {a}{abody} (“{sa}”) and <signs|enters into> this Agreement{on}.",
)
EMPLOYEE_FORM = (
    "As a condition of my employment with {a}{abody} (“{sa}”), I, the undersigned employee, agree as follows.",
    "Every person <employed|engaged> by {a}{abody} (“{sa}”) is asked to read and sign this form before <starting work|the first day>.",
)
SHORT_NAMES = {
    "mutual": (("the First Party", "the Second Party"), ("Party A", "Party B")),
    "one_way": (("Discloser", "Recipient"), ("the Disclosing Party", "the Receiving Party"), ("Owner", "Recipient")),
}

"""Titles, openings, terms and filler of commercial agreements, in this project's own words. A list module."""

ROLES: dict[str, tuple[str, str, str]] = {
    "License Agreement": ("Licensor", "Licensee", "licensee"),
    "Software License Agreement": ("Licensor", "Customer", "licensee"),
    "Trademark License Agreement": ("Licensor", "Licensee", "licensee"),
    "Distribution Agreement": ("Supplier", "Distributor", "distributor"),
    "Distributor Agreement": ("Manufacturer", "Distributor", "distributor"),
    "Supply Agreement": ("Supplier", "Buyer", "supplier"),
    "Manufacturing Agreement": ("Manufacturer", "Customer", "manufacturer"),
    "Services Agreement": ("Customer", "Provider", "provider"),
    "Master Services Agreement": ("Client", "Contractor", "contractor"),
    "Agency Agreement": ("Principal", "Agent", "agent"),
    "Franchise Agreement": ("Franchisor", "Franchisee", "franchisee"),
    "Sponsorship Agreement": ("Promoter", "Sponsor", "sponsor"),
    "Consulting Agreement": ("Company", "Consultant", "consultant"),
    "Reseller Agreement": ("Vendor", "Reseller", "reseller"),
    "Joint Venture Agreement": ("First Member", "Second Member", "partner"),
    "Hosting Agreement": ("Customer", "Host", "host"),
    "Maintenance Agreement": ("Owner", "Contractor", "contractor"),
    "Marketing Agreement": ("Company", "Marketer", "marketer"),
    "Endorsement Agreement": ("Company", "Talent", "endorser"),
    "Transportation Agreement": ("Shipper", "Carrier", "carrier"),
    "Outsourcing Agreement": ("Customer", "Vendor", "vendor"),
    "Development Agreement": ("Customer", "Developer", "developer"),
    "Collaboration Agreement": ("Company", "Collaborator", "collaborator"),
    "Promotion Agreement": ("Company", "Promoter", "promoter"),
}
QUALIFIERS = (
    "",
    "",
    "",
    "",
    "Exclusive ",
    "Amended and Restated ",
    "Master ",
    "International ",
    "Strategic ",
    "Regional ",
)
BOTH_SAME = (
    "This {title} (<this|the> “Agreement”) is <made and entered into|entered into|made> as of {agreed} (the “Effective Date”) by and between {parties}.",
    "THIS AGREEMENT is made effective {agreed} (“Effective Date”) between {parties}.",
    "THIS {upper} is <entered into|executed> on {agreed}, which shall be its effective date, by and between {parties}.",
    "This Agreement, dated {agreed} and effective on that date, is between {parties}.",
)
BOTH_APART = (
    "This {title} <dated|is dated> {agreed} and <effective as of|takes effect on> {effective}, <by and between|between> {parties}.",
    "THIS AGREEMENT is made {agreed}, to be effective {effective} (the “Effective Date”), by and between {parties}.",
    "This {title} was signed on {agreed} by {parties}. It is effective from {effective}.",
)
ONLY_AGREED = (
    "This {title} (the “Agreement”) is made <on|this day,> {agreed} <by and between|between> {parties}.",
    "THIS {upper}, dated {agreed}, by and between {parties}.",
    "Agreement signed {agreed} between {parties}.",
)
ONLY_EFFECTIVE = (
    "This {title} (the “Agreement”) <is effective|shall be effective|takes effect> as of {effective} (the “Effective Date”) between {parties}.",
    "The Effective Date of this {title} between {parties} is {effective}.",
)
UNDATED = (
    "This {title} (the “Agreement”) is <entered into|made> by and between {parties}.",
    "THIS AGREEMENT is made as of the ___ day of ________, 20__ between {parties}.",
)
RECITALS = (
    "WHEREAS, {a} <is engaged in|carries on> the <manufacture|development|sale> of <goods|certain products> (the “Products”); WHEREAS, {b} <wishes|desires> to <deal with|work with> {a} on the terms below; NOW, THEREFORE, the parties agree <as follows|>:",
    "A. {a} owns or controls the Products described in Exhibit A. B. {b} has <experience|a sound reputation> in the Territory. The parties <therefore |>agree:",
    "In consideration of the <mutual promises|covenants> <herein|below>, {a} and {b} agree as follows.",
)
ENDS_ON = (
    "The <initial |>term of this Agreement <begins|shall begin> on the <Effective Date|date of signing> and <ends on|shall expire on|continues until> {end}<, unless sooner terminated|>.",
    "This Agreement <shall remain|remains> in <force|effect> <until|through> {end}.",
    "This Agreement <commences|starts> upon signing and <terminates|expires> <automatically |>on {end} (the “Initial Term”).",
    "Unless terminated earlier, this Agreement <will expire|expires> at midnight on {end}.",
)
RUNS_FOR = (
    "The <initial |>term of this Agreement <is|shall be> {length} from <the Effective Date|its date> (the “Initial Term”).",
    "This Agreement <continues|shall continue> in force for a period of {length} <after|from> the <Effective Date|date hereof>.",
)
EVERGREEN = (
    "This Agreement <continues|shall continue> until <terminated as provided herein|ended by either party under its terms>.",
    "This Agreement has no fixed term.",
    "The term of this Agreement lasts as long as any Product is <sold|in use> under it.",
)
RENEWS = (
    "<Thereafter|After that>, it <shall |will >renew automatically for {renewal}{unless}.",
    "Upon <expiry|expiration> of the Initial Term this Agreement shall be <automatically extended|renewed> for {renewal}{unless}.",
    "The term <is|shall be> extended for {renewal}{unless}.",
)
UNLESS = (
    " unless either party gives <written notice|notice in writing> <of non-renewal |>at least {notice} before the <end|expiration> of the then current term",
    ", unless one party <notifies|informs> the other <in writing |>not less than {notice} prior to <expiry|the end of the term> that it does not wish to renew",
    " provided that neither party has <given|served> notice to the contrary {notice} or more before <its end|that date>",
)
LAW = (
    "This Agreement <is|shall be> governed by<, and construed in accordance with,|> the laws of {law}<, excluding its conflict of laws rules|>.",
    "The <validity|interpretation> and performance of this Agreement <are|shall be> <controlled|governed> by the <internal |>laws of {law}.",
    "<Any dispute|All questions> <arising under|concerning> this Agreement shall be <decided|resolved> under the laws of {law}.",
    "This Agreement shall be <interpreted|read> according to the law of {law} <as applied to contracts made there|without regard to choice of law principles>.",
)
LAW_DECOYS = (
    "Any dispute shall be settled by <binding |>arbitration in {city}.",
    "Each party shall comply with <all applicable laws|the laws that apply to it>.",
    "The courts of {city} have jurisdiction over actions under this Agreement.",
)
FILLER: dict[str, tuple[str, ...]] = {
    "Definitions": ("“Products” means the goods <listed|described> in Exhibit A as <amended|changed> from time to time.", "“Territory” means {city} and <the surrounding counties|such other areas as the parties agree in writing>.", "“Net Sales” means gross receipts less <returns, freight and taxes|discounts actually given>."),
    "Orders and Delivery": ("{b} shall place orders in writing, <each subject to acceptance|which {a} may accept or decline within {days}>.", "Delivery <is|shall be> EXW {city} unless <the order says otherwise|agreed otherwise>.", "Delivery dates are <estimates|approximate>; late delivery <gives no right to cancel|is no breach if notified in time>."),
    "Price and Payment": ("{b} shall pay {amount} <on signing|upon execution> and the balance <in equal installments|within {days} of each invoice>.", "Overdue sums bear interest at <one percent (1%)|1.5%> a month.", "Prices may be changed by {a} <once a year|on {days} notice>, but not before {other_date}."),
    "Royalties": ("{b} shall pay a royalty of <five|seven|three> percent of Net Sales, <quarterly|within {days} after each quarter>.", "A minimum royalty of {amount} is due for each contract year."),
    "Warranties": ("Each party <warrants|represents> that it <has authority|is free> to enter into this Agreement.", "{a} warrants that the Products will <conform to|meet> their specifications for {period}.", "EXCEPT AS STATED HERE, THE PRODUCTS ARE PROVIDED WITHOUT WARRANTY OF ANY KIND."),
    "Indemnity": ("{b} shall <defend and indemnify|hold harmless> {a} against claims <arising from|caused by> <its sale of the Products|its acts or omissions>.",),
    "Confidentiality": ("Each party shall keep the other’s confidential information secret <for {period} after termination|during the term and after it>.", "This duty does not cover what is public or was known before."),
    "Intellectual Property": ("All <patents, marks and copyrights|intellectual property> in the Products <remain|shall remain> with {a}.", "{b} shall not <alter|remove> any mark or notice."),
    "Training and Support": ("{a} shall <train|instruct> up to <six|ten> employees of {b} at {city}.", "Support is given on working days from <nine to five|8 a.m. to 6 p.m.>."),
    "Force Majeure": ("Neither party <answers|is responsible> for delay caused by <war, flood, strike or the acts of government|events beyond its reasonable control>.",),
    "Default": ("If a party becomes insolvent or <makes an assignment for the benefit of creditors|is wound up>, the other may terminate at once.", "On termination each party shall return <what belongs to the other|the other’s materials> within {days}."),
    "Notices": ("Notices shall be in writing and sent to the address <shown|given> above, and <are|shall be> deemed received {days} after posting.", "A copy of every notice goes to counsel in {city}."),
    "Relationship": ("The parties are independent contractors; neither is the <agent|partner> of the other<, save as stated here|>.",),
    "Entire Agreement": ("This Agreement <replaces|supersedes> the letter of intent dated {other_date} and all <earlier|prior> understandings.", "It may be amended only <in writing|by a document signed by both>."),
    "Severability": ("If a provision is <invalid|unenforceable>, the others <stand|remain in effect>.", "A waiver is good only for the case for which it is given."),
    "Publicity": ("Neither party shall <issue a press release|use the other’s name> without <consent|approval>, <except as the law requires|>.",),
    "Counterparts": ("This Agreement may be <signed|executed> in two or more counterparts.",),
}  # fmt: skip
WORKS = (
    "{a} and {b} agree that the work described here is to be <carried out|performed> at {city} <between|in the period from> {other_date} and {last_date}.",
    "The fee for this <order|statement of work> is {amount}, <payable on acceptance|of which one third is due at the start>.",
    "{b} shall <assign|provide> <two|three|four> <engineers|technicians> and <a project lead|a coordinator>, who report to {a} <weekly|every second week>.",
    "Acceptance takes place within {days} after delivery; what is not <rejected|refused> in writing is <accepted|deemed accepted>.",
    "Changes are made by a <written change order|change request> that states the effect on <price and time|fee and schedule>.",
    "{a} shall give access to its <premises|systems> and <name a contact|designate a contact person> within {days}.",
    "Travel is <billed at cost|reimbursed against receipts> up to {amount} for this order.",
    "Deliverables <remain|shall stay> in the care of {b} until they are <handed over|shipped to {city}>.",
)

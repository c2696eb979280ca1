"""What notices of loss say, in this project's own words. A list module: long for its sentences, without logic."""

PERILS: dict[str, tuple[str, ...]] = {
    "Fire": ("A fire <broke out|started> in the <kitchen|store room|boiler room> and <damaged|blackened> the <ceiling and cabinets|stock and shelving>.", "An electrical fire <destroyed|badly damaged> the <server closet|roof space> before it was put out."),
    "Water damage": ("A supply line <burst|failed> <overnight|under the sink> and water <ran through|soaked> the <floor|ceiling below>.", "The <washing machine|dishwasher> hose came loose and <flooded|wet> the <hallway|ground floor>."),
    "Theft": ("<Thieves|Unknown persons> <forced|broke> the <rear door|side window> and took <tools and a generator|two laptops and cash>.", "A <trailer|van> with equipment was <stolen from|missing from> the yard <in the night|over the weekend>."),
    "Hail": ("Hail <the size of golf balls|> <dented|broke> the <roof panels|skylights> and <three parked vans|the gutters>.",),
    "Windstorm": ("High wind <tore off|lifted> part of the <roof|awning>, and rain <got in|entered the attic>.",),
    "Collision": ("Our <van|delivery truck> was <hit from behind|struck> by another vehicle while <stopped at a light|parked>.", "The insured vehicle <slid|skidded> on ice and <struck|hit> a <guard rail|lamp post>."),
    "Vandalism": ("<Someone|Persons unknown> <sprayed paint on|smashed> the <shop front|display window>.",),
    "Slip and fall": ("A <customer|visitor> slipped on a wet <floor|step> and <hurt her wrist|injured his back>.",),
    "Equipment breakdown": ("The <compressor|chiller> <failed|seized>, and <refrigerated stock|the contents of the cold room> spoiled.",),
    "Lightning": ("Lightning <struck|hit> the <antenna|chimney> and <burned out|damaged> the <alarm and telephone system|control panel>.",),
    "Sewer backup": ("The drain <backed up|overflowed> into the <basement|lower level> and <ruined|soiled> the <carpets|stored files>.",),
    "Tree impact": ("A <large |>tree <fell|came down> <across|onto> the <fence and carport|garage roof>.",),
}  # fmt: skip
SYNONYMS = {
    "Fire": ("fire", "Fire"),
    "Water damage": ("water damage", "Water Damage", "WATER DAMAGE"),
    "Theft": ("theft", "Theft", "THEFT"),
    "Collision": ("collision", "Collision"),
}
FORM_TITLES = (
    "PROPERTY LOSS NOTICE",
    "NOTICE OF LOSS",
    "First Notice of Loss",
    "GENERAL NOTICE OF OCCURRENCE / CLAIM",
    "LOSS NOTIFICATION FORM",
    "Claim Notification",
    "FNOL INTAKE SHEET",
)
LABELS: dict[str, tuple[str, ...]] = {
    "claim_number": ("Claim number", "CLAIM NO.", "Claim #", "Our reference", "Claim ref."),
    "policy_number": ("Policy number", "POLICY NO.", "Policy #", "Policy No"),
    "insured_name": ("Insured", "NAME OF INSURED", "Insured name", "Policyholder", "Named insured"),
    "loss_date": ("Date of loss", "DATE OF LOSS", "Loss date", "D.O.L.", "Date of occurrence"),
    "reported_date": ("Date reported", "REPORTED", "Reported on", "Date of notice", "Notified"),
    "loss_type": ("Type of loss", "CAUSE OF LOSS", "Peril", "Kind of loss", "Loss type"),
    "loss_location": ("Location of loss", "LOSS LOCATION", "Where it happened", "Risk address", "Place of loss"),
    "description": ("Description of loss", "DESCRIPTION", "What happened", "Circumstances", "Details of occurrence"),
    "amount_claimed": ("Amount claimed", "ESTIMATED AMOUNT", "Estimate of loss", "Probable amount of loss", "Claimed"),
    "contact_phone": ("Contact phone", "PHONE", "Call back", "Telephone", "Tel."),
}
OTHER_LABELS = (
    "Agency",
    "Producer code",
    "Policy period",
    "Deductible",
    "Date of birth",
    "Police report no.",
    "Mortgagee",
    "Adjuster",
    "Fax",
    "Date of this form",
)
INTROS = (
    "<We|I> <wish|would like> to report <a loss|a claim> under policy {policy_number}.",
    "Please <accept|take> this as <first |>notice of a loss under <our|my> policy {policy_number}.",
    "I am writing about policy <no. |number |>{policy_number}<, which we hold with you|>.",
)
WHO = (
    "The <insured|policyholder> is {insured_name}.",
    "<This is on behalf of|I write for> {insured_name}.",
    "Insured: {insured_name}.",
)
WHEN = (
    "The loss <happened|occurred> on {loss_date}.",
    "Date of loss was {loss_date}.",
    "On {loss_date} the following <happened|took place>.",
)
WHERE = (
    "It <happened|occurred> at {loss_location}.",
    "The <premises are|place is> {loss_location}.",
    "Location: {loss_location}.",
)
WHAT = (
    "<Cause|Type of loss>: {loss_type}.",
    "We <understand|believe> it to be a case of {loss_type}.",
    "This is a {loss_type} claim.",
)
REPORTED = (
    "<We first reported it|This was first reported> on {reported_date}.",
    "Your hotline took our call on {reported_date}.",
)
AMOUNT = (
    "We <estimate the damage at|claim> {amount_claimed}.",
    "The repair is <quoted|estimated> at {amount_claimed}.",
    "Amount claimed: {amount_claimed}.",
)
CLAIM = (
    "Your claim number is {claim_number}.",
    "<Please quote|We were given> claim no. {claim_number}.",
    "Claim number: {claim_number}.",
)
PHONE = (
    "<Please call|You can reach> me <on|at> {contact_phone}.",
    "My number is {contact_phone}.",
    "Call back: {contact_phone}, any time <after nine|before six>.",
)
NOISE = (
    "The policy <runs to|renews on> {other_date}.", "A deductible of {other_amount} applies, I believe.", "Photographs <are attached|will follow>.", "A contractor <came by|looked at it> and will send a quote.",
    "The alarm company was <called|informed>.", "Our last claim was on {other_date} and is closed.", "Please <advise|let us know> what else you need.", "The office line {other_phone} is not staffed.",
)  # fmt: skip

"""Cues to a kind, or to `unknown`; the last test reads labelled documents, if they are there."""

import json
import re
from pathlib import Path
from typing import ClassVar

import pytest

from schemas.kind import Kind
from schemas.page import Line, Page
from schemas.registry import KINDS, UNKNOWN
from tasks.classify import classify, cue_strength, excerpt_of, kind_probabilities

LABELLED = Path(__file__).parents[2].parent / "shared" / "data"

TEXTS = {
    "nda": """MUTUAL NON-DISCLOSURE AGREEMENT
        This Agreement is entered into by and between Acorn Ltd and Birch LLC. The Receiving Party shall hold the
        Confidential Information of the Disclosing Party in confidence and shall not disclose it to anybody.""",
    "contract": """DISTRIBUTION AGREEMENT
        This Agreement is entered into by and between Acorn Ltd ("Supplier") and Birch LLC ("Distributor"). Supplier
        hereby appoints Distributor to sell the Products in the Territory. Each party shall keep the confidential
        information of the other. Payment of the price shall be due in thirty days. Either party may terminate.""",
    "receipt": """CORNER SHOP
        12 Mill Lane
        Tea 2.50
        Cake 3.75
        T0TAL 6.25
        CASH 10.00
        CHANGE 3.75
        Thank you""",
    "accident_report": """Traffic collision report. A delivery vehicle was traveling northbound in the right lane and
        stopped at the intersection, where a car struck its rear bumper. No injuries were reported.""",
    "loss_notice": """FIRST NOTICE OF LOSS
        Policy number: HO-2231. Claim number: 17-0042. Insured: Mary Alder. Date of loss: 14 March 2023.
        Cause of loss: a burst pipe flooded the kitchen. Estimated repair: $8,400.00""",
    UNKNOWN: """SPRING NEWSLETTER
        Dear members, the garden club planted two hundred tulips. Our next meeting is on 12 April in the hall. The
        total membership is now 80. Please park your car behind the church.""",
}
LOSS_RUN = """LOSS RUN valued as of 1 May
    Policy number L23 Claim number 1 Date of loss 02/03/2020 Insured Acorn Ltd Paid 1,200.00 Reserve 0.00
    Policy number L23 Claim number 2 Date of loss 05/06/2021 Insured Acorn Ltd Paid 300.00 Reserve 9,000.00"""

OTHER_PAPERS = {
    "offer": """Hollin Robotics GmbH
        3 June 2019
        Dear Ms. Alder,
        We are pleased to offer you employment as Senior Test Engineer, reporting to the head of quality. Your
        employment will begin on 1 July 2019. Your salary is 74,000 a year, paid monthly. You will be entitled
        to 28 days of holiday a year and to the company's pension plan. Your employment is at will and either
        side may end it on four weeks' notice. This offer depends on satisfactory references. To accept it
        please sign and return the copy of this letter by 14 June 2019.
        Yours sincerely,
        Peter Holm, Head of Personnel
        Accepted: ______ Date: ______""",
    "offer that mentions confidentiality": """Dear Mr. Okoro:
        On behalf of Tansy Analytics, Inc. (the "Company") I am pleased to offer you the position of Vice
        President, Sales. Your base salary will be $185,000 a year. You will be eligible for a bonus of up to
        40% of salary, and the board will be asked to grant you an option on 60,000 shares. You will be
        eligible for health, dental and vision insurance and four weeks of vacation. Your employment is at
        will. As a condition of employment you will be asked to sign the Company's standard confidentiality
        and invention assignment agreement. This letter is the whole of our agreement about your employment
        and replaces earlier talks. Please sign below by Friday.
        Sincerely,
        Jane Roe
        Chief Executive Officer""",
    "severance": """Dear Mr. Lund:
        This letter sets out the terms on which your employment with Elm Holdings ends on June 30. You will be
        paid your salary to that date, accrued vacation, and severance equal to six months' salary. Your
        health insurance will go on until December. Your options will vest as to 20,000 shares and may be
        exercised until September 30. In return you release Elm Holdings from all claims arising from your
        employment, including those under the Age Discrimination in Employment Act. You have 21 days to
        consider this and 7 days to revoke. You will return your car and computer. You remain bound by your
        confidentiality agreement of 2009. Please sign and return.""",
    "employment": """EMPLOYMENT AGREEMENT
        This Employment Agreement is made as of January 2, 2006 between Quarry Bank Corp. (the "Company") and
        Lewis Tamm (the "Executive"). The Company hereby employs the Executive as Chief Financial Officer for
        a term of three years. Base salary is $310,000. The Executive may earn a bonus of 50% of base salary.
        The Executive shall be entitled to participate in benefit plans, to a car allowance and to five weeks
        of vacation. The Company may terminate the Executive's employment for Cause, being conviction of a
        felony or willful misconduct. If the Company terminates without Cause the Executive shall be paid two
        years' salary. If there is a Change in Control all options vest. The Executive shall not for one year
        after termination compete with the bank in the county, nor disclose confidential information. This
        agreement is governed by the law of Iowa.""",
    "settlement": """SETTLEMENT AGREEMENT AND RELEASE. Marsh Tool Co. and Elgin Supply LLC, wishing to end the lawsuit pending in
        the District of Oregon, agree: Elgin shall pay Marsh $75,000 within ten days. Each party releases the
        other from all claims that were or could have been brought. The lawsuit shall be dismissed with
        prejudice, each side bearing its costs. Neither party admits liability. The terms of this settlement
        are confidential and shall not be disclosed except to auditors and tax authorities. Oregon law
        governs.""",
    "minutes": """MINUTES OF A MEETING OF THE BOARD OF DIRECTORS OF ALDER MILLS, INC.
        A regular meeting was held on 12 May 2015 at the offices of the company. Present were directors Holt,
        Mayne, Ruiz and Stone; Mr. Stone presided. A quorum being present, the minutes of the last meeting
        were approved. The treasurer reported sales of $4.1 million for the quarter and presented the budget.
        On motion made and seconded it was RESOLVED that a dividend of $0.12 a share be paid on 15 June to
        holders of record on 1 June. RESOLVED, that the officers are authorized to sign the lease of the Elm
        Street warehouse. The board then met in executive session to discuss confidential personnel matters.
        There being no other business the meeting was adjourned at 4:10 p.m.
        Secretary""",
    "lease": """LEASE OF PREMISES
        This lease is made on 1 March 2012 between Harbour Estates Ltd (the Landlord) and Josephine Carr (the
        Tenant). The Landlord lets to the Tenant the ground floor flat at 14 Quay Street for twelve months
        from 1 April 2012 at a rent of 650 a month payable in advance. The Tenant shall keep the flat in good
        repair, shall not sublet it, and shall give it back clean at the end. The Landlord shall keep the roof
        and outer walls in repair and insure the building. A deposit of 650 is held against damage. If the
        rent is fourteen days late the Landlord may re-enter. Signed by the parties.""",
    "will": """LAST WILL AND TESTAMENT of Edith Marlow. I, Edith Marlow, of Thornbury, revoke all earlier wills. I appoint my
        niece Ruth Marlow to be my executor. I give my piano to the parish school, five thousand pounds to my
        gardener Tom Pell, and my car to my nephew Daniel. I give all the rest of my estate to my niece. If
        she dies before me her share goes to her children in equal parts. I direct that my debts and funeral
        costs be paid. Signed by me on 3 August 1999 in the presence of two witnesses, who signed in my
        presence.""",
    "court order": """IN THE UNITED STATES DISTRICT COURT FOR THE DISTRICT OF OREGON
        Marsh Tool Co., Plaintiff, v. Elgin Supply LLC, Defendant. No. 3:14-cv-00112
        ORDER
        Before the court is defendant's motion to dismiss the second and third claims of the complaint.
        Plaintiff alleges that defendant infringed its patent and interfered with its customers. For the
        reasons that follow the motion is GRANTED in part. The court takes the allegations as true. The second
        claim fails to state facts from which malice may be inferred. It is therefore ORDERED that the second
        claim is dismissed with leave to amend within 21 days. The motion is otherwise denied. A conference is
        set for June 9 at 10:00 a.m. IT IS SO ORDERED.
        United States District Judge""",
    "opinion on secrets": """SUPERIOR COURT, COUNTY OF LANE. Opinion. Defendant, a former employee, took customer lists. Plaintiff sued for
        misappropriation of trade secrets and breach of the employee confidentiality agreement. The trial
        court granted a preliminary injunction. On appeal defendant argues that the customer lists were not
        secret and that the covenant was void for want of consideration. We review the grant of an injunction
        for abuse of discretion. The lists were compiled from public directories. The court erred in finding
        that they derived value from secrecy. Reversed and remanded. Costs to appellant.""",
    "press release": """FOR IMMEDIATE RELEASE
        Elmhurst Instruments Announces Agreement with Norvik AS
        PORTLAND, Ore., April 3 - Elmhurst Instruments, Inc. (Nasdaq: ELMI) today announced that it has signed
        an agreement with Norvik AS of Bergen to distribute its pressure sensors in Scandinavia. "We are
        delighted to have a partner of such standing," said Carol Tibbs, chief executive of Elmhurst. The
        products will be available from June. Financial terms were not disclosed. About Elmhurst: founded in
        1981, the company makes sensors for ships and drilling platforms. Statements about the future in this
        release involve risks. Contact: investor relations.""",
    "news of a crash": """Two hurt in Highway 9 crash
        ELMTON - Two people were taken to hospital on Tuesday evening after a pickup truck and a minivan
        collided on Highway 9 near Mill Road, the sheriff's office said. The pickup was northbound when it
        crossed the center line and struck the minivan, Deputy Ron Hale told reporters. The driver of the
        minivan, a 41-year-old woman from Elmton, is in stable condition. The highway was closed for three
        hours. It was the fourth serious crash on that stretch this year. Residents have asked the county for
        a traffic light. "Somebody is going to be killed," said Mary Voss, who lives nearby. Anyone who saw
        the crash is asked to call the sheriff's office.""",
    "insurance policy": """COMMERCIAL PROPERTY POLICY. DECLARATIONS. Policy number CP 884-221-07. Named insured: Fenwick Bakery LLC.
        Policy period: 1 January 2017 to 1 January 2018. Premium $4,210. Building limit $800,000; contents
        $150,000; deductible $2,500. WE WILL PAY for direct physical loss of or damage to covered property at
        the premises described caused by fire, hail, windstorm, theft or vandalism. We will not pay for loss
        caused by flood, war or wear and tear. DUTIES AFTER LOSS. You must give us prompt notice of the loss,
        protect the property from further damage, and give us a signed proof of loss within 60 days. We may
        cancel this policy by ten days' written notice.""",
    "loan": """LOAN AGREEMENT dated as of May 5, 2011 between First Elmton Bank (the "Lender") and Garnet Foundry, Inc. (the
        "Borrower"). The Lender agrees to lend the Borrower up to $2,000,000 under a revolving note bearing
        interest at prime plus one percent. The Borrower shall pay interest monthly and all principal on May
        5, 2014. The Borrower represents that its financial statements are correct. So long as any amount is
        owed hereunder the Borrower shall keep a net worth of $1,500,000, and shall not grant a lien on its
        assets. It is an event of default if the Borrower fails to pay when due or becomes insolvent. Upon
        default the Lender may declare the note due. This agreement is governed by the laws of Ohio.""",
    "e-mail with a notice": """From: Priya Nair
        To: Finance team
        Sent: Monday
        Subject: March numbers
        Hello all, the March figures are in the shared folder. Revenue is 3% over plan, travel is over by 11%.
        Please send me comments before the call on Wednesday at 10:30 am. I will be out on Friday.
        Thanks, Priya
        CONFIDENTIALITY NOTICE: The contents of this message are confidential and intended only for the
        addressee. Unauthorized disclosure or use of this confidential information is strictly prohibited. If
        you received it in error please destroy it and tell the sender.""",
    "letter that a claim is paid": """Dear Ms. Fell, Claim 22-0187 under policy HO 771-20. We have today paid 2,310.00 to your account for the
        repair of the kitchen ceiling, being the agreed cost of 2,560.00 less the excess of 250.00. The claim
        is now closed. Please keep this letter. Claims team""",
    "certificate of insurance": """CERTIFICATE OF LIABILITY INSURANCE. Producer: Pell Agency. Insured: Marsh Tool Co. Insurer: Elmton Casualty.
        Policy number CGL 44-1187, effective 1/1/2020, expires 1/1/2021. Each occurrence $1,000,000. Damage to
        rented premises $100,000. Certificate holder: City of Elmton. This certificate is issued as a matter
        of information only.""",
    "news of hail": """Hail batters Keith County. OGALLALA - A storm with golf-ball hail and wind of 70 miles an hour damaged roofs
        and crops across Keith County on Monday night, officials said. Farmers reported losses on 40,000 acres
        of corn. Insurance adjusters are expected this week. No one was hurt. A barn near Paxton burned after
        a lightning strike.""",
    "application for insurance": """APPLICATION FOR INSURANCE. Name of applicant: Fenwick Bakery LLC. Location: 12 Mill Lane. Kind of business:
        bakery. Year built 1961. Alarm: yes. Have you had a loss in the past five years? Yes: theft 2016,
        water 2018. Coverage wanted: building 800,000, contents 150,000. Deductible 2,500. Agent: Pell Agency.
        Signature of applicant.""",
}


class Menu(Kind):
    """Menu of a restaurant."""

    name: ClassVar[str] = "menu"
    cues: ClassVar[dict[str, float]] = {r"\bstarters?\b": 3.0, r"\bMain\b": 3.0, r"\bdesserts?\b": 3.0}


def pages(text: str) -> list[Page]:
    return [Page(number=1, lines=tuple(Line(text=line.strip()) for line in text.split("\n")))]


@pytest.mark.parametrize("kind", TEXTS)
def test_a_document_shows_its_kind(kind: str) -> None:
    found = classify(pages(TEXTS[kind]), KINDS, 0.7)
    assert found.kind == kind
    assert 0.7 <= found.confidence <= 1
    assert not found.given


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("loss_notice", "Subject: new loss - Aldine Bakery - oven fire\nPlease set up a claim. Policy: CP-40-1187. The insured found the damage on Monday. Call him at 555 010 2231."),
        ("loss_notice", "REC'D BY PHONE\nPol HO-2281-7  insd J Marsh\nDOL 04/02/25  cause: wind, tree on garage\nded 1000  est unk\ncall back on cell"),
        ("loss_notice", "Home policy 88/2217\nDear Sirs, I am writing to tell you about a leak at my house. The ceiling is ruined. I claimed once before, in 2016. Please ring me."),
        ("loss_notice", "NOTICE OF CIRCUMSTANCES\nPolicy PL-2201. We give notice of circumstances that may give rise to a claim: cracks were found in the beams that we designed."),
        ("unknown", "CERTIFICATE OF LIABILITY INSURANCE\nInsured: Elm Paving Inc. Policy number GL 44719. Insurer A: Oak Mutual. Certificate holder: City of Elmton. Damage to rented premises 100,000. Deductible 500."),
        ("unknown", "Your policy no. HX/229 is due for renewal. The premium is 412.60. The excess is 250 for each claim, 500 for escape of water. Please tell us of any claims or damage. Call us on 555 0121."),
        ("unknown", "HOMEOWNERS POLICY DECLARATIONS\nPolicy number HO3-55. Named insured: Ann Reyes. Deductible 1,000. Annual premium 1,422.00. Mortgagee: First Bank. To report a claim call 555 0100."),
        ("loss_notice", "After hours claims line, a message\nThis is Ann Hill, policy number\nDP-3066149. Hail broke my roof. The car was hit, too. Call me back."),
        ("loss_notice", "AUTO CLAIM SUBMISSION\nHolder: Ann Hill\nPolicy number\n4402-71183\nDate of loss: May 4\nThe driver slid on ice and the car struck a rail."),
        ("loss_notice", "CITY POOL\nNOTICE OF AUTOMOBILE OR EQUIPMENT LOSS\nDate of loss: May 4. A truck backed into a parked car. Claim number 88."),
        ("accident_report", "Accident writeup for the office\nThe chipper came off the truck and rolled across the road into a pond."),
        ("loss_notice", "Hi,\nPlease take this as notice of a loss under our policy 31P55. The place is 9 Oak Way, Elmton."),
        ("loss_notice", "Dear claims team,\nI wish to report a claim. My policy renews in May. Lightning hit the chimney."),
        ("loss_notice", "Good morning, please set up a new claim under policy PSC-990213. Hail broke the skylights on Saturday. The roofer makes it $6,000."),
        ("loss_notice", "Dear Sirs, Farm policy, number F-20117. I lost two cows; lightning struck the oak. I put them at $4,000."),
        ("loss_notice", "Pol 77341 verified, DOL 9/1, wind: a tree came down on the garage roof. Adjuster will call. Deductible 1,000."),
        ("accident_report", "I was driving my van in Elmton on May 2 when an SUV braked hard in front of me and I could not stop."),
        ("accident_report", "The shuttle was in manual mode on a narrow street when it brushed a box truck. No one was hurt."),
        ("accident_report", "Our driver reversed the tractor at dock 4 at 5:56 am and touched a trailer. Nobody was injured."),
        ("nda", "A PLAIN NDA\nWhat do we keep secret? All that one of us shows the other. Neither of us will use it but for the trial. How long? Two years.\nSigned"),
        ("nda", "MEMBER'S PLEDGE OF SECRECY\nI agree that I shall not reveal to anybody what is said in the committee until it is public.\nSigned: Ann Pell"),
        ("nda", "ADVISER NON-DISCLOSURE AGREEMENT\nUnder the Consulting Services Agreement of May 2 Adviser advises Acorn Ltd. Adviser will not disclose or use Acorn's information except for the services. The parties agree that fees are due under the Services Agreement."),
        ("contract", "CO-BRANDING AND CONTENT AGREEMENT\nThis agreement is between Acorn Ltd and Birch LLC. The parties' non-disclosure agreement of May 4 applies. Acorn pays Birch a fee."),
        ("nda", "CONFIDENTIAL SEPARATION AGREEMENT\nThe Employee shall keep this confidential. Elm Works shall pay two payments hereunder and either party may terminate."),
    ],
)  # fmt: skip
def test_a_few_sentences_show_their_kind(kind: str, text: str) -> None:
    assert classify(pages(text), KINDS, 0.5).kind == kind


@pytest.mark.parametrize("text", OTHER_PAPERS.values(), ids=OTHER_PAPERS)
def test_other_papers_of_a_business_are_of_no_known_kind(text: str) -> None:
    assert classify(pages(text), KINDS, 0.7).kind == UNKNOWN


def test_a_list_of_losses_is_no_notice_of_one() -> None:
    assert classify(pages(LOSS_RUN), KINDS, 0.7).kind == UNKNOWN
    crashes = (
        LOSS_RUN
        + "\nRear-ended at an intersection; driver injured. A truck struck a parked car. Collision in the left lane."
    )
    assert classify(pages(crashes), KINDS, 0.7).kind == UNKNOWN


def test_an_empty_document_is_unknown() -> None:
    found = classify([], KINDS, 0.7)
    assert found.kind == UNKNOWN
    assert found.confidence > 0.9


def test_a_kind_below_the_threshold_is_not_forced() -> None:
    probabilities = kind_probabilities(pages(TEXTS["contract"]), KINDS)
    assert classify(pages(TEXTS["contract"]), KINDS, probabilities["contract"]).kind == "contract"
    refused = classify(pages(TEXTS["contract"]), KINDS, probabilities["contract"] + 1e-9)
    assert (refused.kind, refused.confidence) == (UNKNOWN, probabilities[UNKNOWN])


def test_probabilities_add_up() -> None:
    probabilities = kind_probabilities(pages(TEXTS["nda"]), KINDS)
    assert set(probabilities) == {*KINDS, UNKNOWN}
    assert sum(probabilities.values()) == pytest.approx(1)


def test_a_new_kind_needs_its_cues_alone() -> None:
    kinds = KINDS | {"menu": Menu}
    assert classify(pages("Starters\nSoup\nMAIN\nRoast\nDesserts\nCake"), kinds, 0.7).kind == "menu"
    assert classify(pages(TEXTS["nda"]), kinds, 0.7).kind == "nda"


def test_the_title_counts_again_and_repetition_saturates() -> None:
    body = excerpt_of(pages("x " * 400 + "lease"))
    title = excerpt_of(pages("lease " + "x " * 400))
    often = excerpt_of(pages("x " * 400 + "lease " * 400))
    assert cue_strength(title, "lease") == pytest.approx(cue_strength(body, "lease") + 1)
    assert cue_strength(often, "lease") == 1.0


def test_only_head_and_tail_of_a_long_document_are_weighed() -> None:
    excerpt = excerpt_of(pages("first " + "x " * 500_000 + " last"))
    assert len(excerpt.text) < 10_000
    assert excerpt.text.startswith("first")
    assert excerpt.text.endswith("last")


@pytest.mark.parametrize("cue", [cue for kind in KINDS.values() for cue in kind.cues])
def test_every_cue_is_an_expression_in_lower_case(cue: str) -> None:
    re.compile(cue)
    assert re.search(r"(?<!\\)[A-Z]", cue) is None


@pytest.mark.parametrize("folder", ["receipt", "accident_report", "contract"])
def test_labelled_text_files(folder: str) -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled documents (../shared/data) are not here")
    rows = [json.loads(line) for line in (LABELLED / folder / "expected.jsonl").read_text().splitlines()]
    files = sorted(row["file"] for row in rows if row["file"].endswith(".txt"))[1:60:2]
    right = sum(classify(pages((LABELLED / folder / f).read_text()), KINDS, 0.7).kind == folder for f in files)
    assert right >= 0.9 * len(files) > 0

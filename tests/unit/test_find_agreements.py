"""When an agreement was made, and who makes it, by what its sentences, its title and its signatures say."""

import pytest

from tests.unit.test_rules import read

HEAD = "SUPPLY AGREEMENT\nThis Supply Agreement is made as of May 2, 2018 by and between Acme Corp. and Bolt Ltd.\n"
MAY = ("May 2, 2018",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD, MAY),
        (f"{HEAD}It goes on until June 30, 2020. Filed on July 1, 2019.", MAY),
        ("AMENDMENT NO. 2\nDated as of March 27, 2006\nReference is made to that certain Agreement dated as of December 16, 2004.", ("March 27, 2006",)),
        ("LICENSE between Acme and Bolt, this 2nd day of May, 2018.", ("2nd day of May, 2018",)),
        ("LICENSE\nAcme and Bolt HAVE THIS DAY, May 2, 2018, AGREED:", MAY),
        ("LICENSE\n1. This Agreement is by and between Acme Corp. and Bolt Ltd., " + "both with seats in Elm County, " * 8 + "and is dated May 2, 2018.", MAY),
        ("LICENSE\nAcme and Bolt\nDate of this Agreement: May 2, 2018\nThey agree.", MAY),
        ("LICENSE\nAcme and Bolt entered into a Services Agreement on April 1, 2014, which ended.", ()),
        ("LICENSE\n9. This Agreement replaces the letter of intent dated May 6, 2014 and all earlier ones.", ()),
        ("LICENSE\n9. This Agreement shall remain in effect until May 6, 2014.", ()),
        ("LICENSE\nThis Agreement was executed under the laws of Ohio. The work was done on May 6, 2014.", ()),
        ("Software License Agreement\nAgreement signed the 4th day of October, 2023 between Acme Inc. and Bolt Ltd.", ("4th day of October, 2023",)),
        ("SUPPLY AGREEMENT\n(Execution Copy March 27, 2019)\nAcme supplies Bolt.", ("March 27, 2019",)),
        ("LICENSE\nAcme lets Bolt in.\nBy: /s/ Ann Hill\nDate: 3/14/2011\nBy: /s/ Bo Dent\nDate: 3/15/2011", ("3/15/2011",)),
        ("LICENSE\nThe parties have signed this Contract in Salem on November 8, 2002.", ("November 8, 2002",)),
        ("This Third Amendment to the Agreement dated May 6, 2014, as amended on May 8, 2016, is entered into on May 2, 2018 between Acme and Bolt.", MAY),
        ("SUPPLY AGREEMENT\nIT IS AGREED, as of May 2, 2018, that it is so.", MAY),
        ("LICENSE\nThis License is made this ____ day of ________, 2014, under a plan effective May 6, 2014.\nBy: /s/ Ann Hill\nDate: May 2, 2018", MAY),
        ("LICENSE\nThe offer to Ann Hill (start date: May 6, 2014) stands.", ()),
        ("Source: ACME, INC., S-1, January 12, 2018\nLICENSE\nAcme lets Bolt in.", ()),
    ],
)  # fmt: skip
def test_when_an_agreement_was_made(text: str, found: tuple[str, ...]) -> None:
    assert read("contract", text)["agreement_date"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("between Acme (North America) Corp., a Nevada corporation, and Bolt Motors Corp.", ("Acme (North America) Corp.", "Bolt Motors Corp.")),
        ('between Acme Pumps, Inc. (the "Seller") and Bolt Motors Corp.', ("Acme Pumps, Inc.", "Bolt Motors Corp.")),
        ("is between Acme Pumps plc, a company of Ireland, and Bolt Motors, Inc., of Salem", ("Acme Pumps plc", "Bolt Motors, Inc.")),
        ("between Acme Pumps Inc. and Bolt Motors A/S.", ("Acme Pumps Inc.", "Bolt Motors A/S.")),
        ("BETWEEN\nAcme Pumps Inc.\nand\nBolt Motors Ltd\nDated as of May 2, 2018", ("Acme Pumps Inc.", "Bolt Motors Ltd")),
        ("BETWEEN:\n    ACME PUMPS, L.P.,   represented by its partner\n    - and -\n    BOLT MOTORS INC.   a corporation", ("ACME PUMPS, L.P.", "BOLT MOTORS INC.")),
        ("PARTIES:\nJean Acker (\"EMPLOYEE\")\nand\nBolt Motors, Inc., and its parents", ("Jean Acker", "Bolt Motors, Inc.")),
        ("between Acme Pumps Inc. and Bolt Motors Corp. (“Second Member”).\nFirst Member and Second Member agree as\nfollows.", ("Acme Pumps Inc.", "Bolt Motors Corp.")),
        ("between Willow Pumps, a partnership, and Bolt Motors Corp.\nMade by Willow Pumps, Incorporated and Bolt Motors Corp.", ("Bolt Motors Corp", "Willow Pumps, Incorporated")),
        ("between the Company and you.\nAcme Pumps Ltd (“Acme”), a Nevada Corporation, (hereinafter “Acme”), and Bolt Inc. a Nevada corporation, (hereinafter “Bolt”).", ("Bolt Inc.", "Acme Pumps Ltd")),
        ("As a condition of my employment with Acme Pumps, Inc., its subsidiaries and assigns, I agree to keep secrets.", ("Acme Pumps, Inc.",)),
        ("The seller is Bolt Inc. a Nevada corporation, (hereinafter “Bolt”).", ("Bolt Inc.",)),
        ("between Acme Pumps Inc. and Bolt Motors Corp., who agree as\nfollows: the work is done with Carla Dent.", ("Acme Pumps Inc.", "Bolt Motors Corp.")),
        ("It is a matter between the Parent Company and the Executive.", ()),
        ("between Acme Pumps Inc. and Bolt Motors Corp.\nTABLE OF CONTENTS\n2.1 Work between the Committee and Internal Teams.", ("Acme Pumps Inc.", "Bolt Motors Corp.")),
        ("Party A: People's Office of Willow Town\nParty B: Bolt Motors Co., Ltd. (seal)\nThe two agree:", ("People's Office of Willow Town", "Bolt Motors Co., Ltd.")),
        ("is entered into by Acme Pumps, Inc., a Nevada corporation, and Ann Hill, an individual.", ("Acme Pumps, Inc.", "Ann Hill")),
        ("made on 1 May 2019 between:\n(1) Acme Pumps Limited of 2 Alder Road; and\n(2) Bo Dent of 5 Alder Road (the “Executive”)", ("Acme Pumps Limited", "Bo Dent")),
        ("between Acme Pumps LLC, a Nevada company (\"Acme\"), and The Bolt Group, Inc., of Salem", ("Acme Pumps LLC", "The Bolt Group, Inc.")),
        ("between The Trust House of Salem, an Ohio banking corporation, and Acme (“Acme”), of Ohio", ("The Trust House of Salem", "Acme")),
        ("was signed on May 2, 2018 by Acme Pumps, Inc., a Nevada company, and Ann Hill, an individual.", ("Acme Pumps, Inc.", "Ann Hill")),
        ("It is so. Before Acme Pumps, Inc. (“Acme”) tells Bolt Motors, Inc. (“Bolt”) what is secret, it is asked.", ("Acme Pumps, Inc.", "Bolt Motors, Inc.")),
        ("The terms on which Acme Pumps, Inc., of 2 Alder Road, Salem (“Acme”), Cobalt Mines LLC, a Nevada company (“Cobalt”), and Bolt Inc., with offices in Salem (“Bolt”), work:", ("Acme Pumps, Inc.", "Cobalt Mines LLC", "Bolt Inc.")),
        ("MUTUAL AGREEMENT\nAcme Pumps, Inc. (“Acme”) employs\nANN HILL (“Employee”).", ("Acme Pumps, Inc.", "ANN HILL")),
        ("CONFIDENTIALITY AGREEMENT\nAnn Hill (“Employee”) works for Acme Pumps, Inc. (“Acme”).", ("Ann Hill", "Acme Pumps, Inc.")),
        ("The work of Ann Hill and Acme Pumps, Inc. (“Acme”) is secret. Acme Pumps, Inc. (“Acme”) pays.", ("Acme Pumps, Inc.",)),
        ("Among\nACME PUMPS S.A.S.\nand\nBOLT MOTORS INC. d/b/a BOLT WHEELS\nRecitals\nA. It is for the Pump Commission, and Carla Dent.", ("ACME PUMPS S.A.S.", "BOLT MOTORS INC. d/b/a BOLT WHEELS")),
        ("between Acme Pumps Inc. (together with its Affiliates (as defined below), and Carla Dent, its owner) and Bolt Motors Inc.", ("Acme Pumps Inc.", "Bolt Motors Inc.")),
        ("between:\nAcme Pumps Inc. (“Acme”)\nSalem, OR 97301\nBolt Motors, Inc. (“Bolt”)", ("Acme Pumps Inc.", "Bolt Motors, Inc.")),
        ("This Agreement is made between the Seller and Acme Pumps Inc.\n1. The talks between Bolt Motors Inc. and Cobalt Mines Inc. are secret.", ("Acme Pumps Inc.",)),
        ("between Salem and Acme Pumps Inc.\n1. Work.\nThis Agreement, dated today, is entered into between Bolt Motors Inc. and Acme Pumps Inc.", ("Bolt Motors Inc.", "Acme Pumps Inc.")),
        ("This Agreement is signed by Cobalt Mines LLC   Bolt Motors Inc.", ("Cobalt Mines LLC", "Bolt Motors Inc.")),
        ("between\nThe City of Salem\nand\nAcme Pumps Inc.", ("The City of Salem", "Acme Pumps Inc.")),
        ("Buyer: Name Printed Below\nSeller: See Schedule A\nThis Agreement is between Acme Pumps Inc. and Bolt Motors Inc.", ("Acme Pumps Inc.", "Bolt Motors Inc.")),
        ("This Agreement is between Acme Pumps Inc. and Bolt Motors Inc.\nNotices go to:\nSeller: Attn Legal\nBuyer: General Counsel", ("Acme Pumps Inc.", "Bolt Motors Inc")),
        ("This Deed is made by Acme Pumps Inc. in favour of Bolt Motors Inc., both of Salem.", ("Acme Pumps Inc.", "Bolt Motors Inc.")),
        ("This Agreement is between Acme Pumps Inc. and The Hill Institute for Pump Research (“Institute”), of Salem.", ("Acme Pumps Inc.", "The Hill Institute for Pump Research")),
        ("This Agreement is between Acme Pumps Inc. (“Acme”) and Bolt Motors Inc. (“Bolt”). Acme has mills in Elm and Long Acre (“Mills”).", ("Acme Pumps Inc.", "Bolt Motors Inc.")),
        ("This Agreement is among Acme Pumps Inc., for a deal of the owner and the Founder (“Buyer”), and Bolt Motors Inc.", ("Acme Pumps Inc.", "Bolt Motors Inc.")),
        ("by and between Ann B. Hill and the undersigned firm.\nBolt Motors, Inc. (“Bolt”) employs her.", ("Ann B. Hill", "Bolt Motors, Inc.")),
    ],
)  # fmt: skip
def test_who_makes_an_agreement(text: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\n{text}")["parties"] == found


I_AGREE = "As a condition of my employment with Acme Pumps, Inc., I agree to keep secrets.\n"


@pytest.mark.parametrize(
    ("signatures", "found"),
    [
        ("Date: May 2, 2018 /s/ Ann Hill\nSignature\nANN B. HILL\n", ("ANN B. HILL", "Acme Pumps, Inc.")),
        ("/s/ Ann Hill\nAnn Hill\nPresident\n", ("Acme Pumps, Inc.",)),
        ("By: /s/ Ann Hill\nAnn Hill\n", ("Acme Pumps, Inc.",)),
        ("Witness: /s/ Ann Hill\nAnn Hill\n", ("Acme Pumps, Inc.",)),
        ("/s/ Bo Dent\nAnn Hill\n", ("Acme Pumps, Inc.",)),
        ("Acme Pumps, Inc. Bolt Motors A/S\nBy: Ann Hill By: Bo Dent\n", ("Acme Pumps, Inc.", "Bolt Motors A/S")),
        ("Cobalt Mines,\nLLC   Bolt Motors Inc.\nBy: Ann Hill By: Bo Dent\n", ("Bolt Motors Inc.", "Acme Pumps, Inc.")),
        ("BOLT MOTORS INC.\nBy:\nCOBALT MINES INC.\nBy:\n", ("BOLT MOTORS INC.", "COBALT MINES INC.")),
    ],
)
def test_who_signs_is_the_other_party_where_one_is_named(signatures: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\n{I_AGREE}{signatures}")["parties"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EMPLOYER NAME.....: ACME PUMPS LLC\nEMPLOYEE NAME.....: ANN HILL\n", ("ACME PUMPS LLC", "ANN HILL")),
        ("| First party   | Acme Pumps, Inc. (a Nevada corp.) |\n| Second party  | Bolt Motors Co. of Salem   |\n", ("Acme Pumps, Inc.", "Bolt Motors Co.")),
        ("Name of new employee: Ann Hill\nCompany: Head of the pump shop. Notice also goes to\nCompany: Vice President\n", ("Ann Hill",)),
        ("The work was done by Bolt Motors (Ohio) Private Limited (“Bolt”) and (Ohio) Private Limited (“Ohio”).", ("Bolt Motors (Ohio) Private Limited",)),
        ("Since May 2, 2001 Acme Pumps, Inc. (“Acme”) and Bolt Motors, Inc. (“Bolt”) work.", ("Acme Pumps, Inc.", "Bolt Motors, Inc.")),
        ("between Acme Pumps, Inc., a Nevada company, and Professor Ann Hill (“Hill”).", ("Acme Pumps, Inc.", "Ann Hill")),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_partys_name(text: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\n{text}")["parties"] == found


SENTENCE = "This Agreement is made between Acme Pumps LLC and Bolt Motors Inc.\n1. It is so.\n"


@pytest.mark.parametrize(
    ("signatures", "found"),
    [
        ("ACME PUMPS LLC\nBy: /s/ Bo Dent\nBOLT MOTORS INC.\nBy: /s/ Carla Dent\n/s/ Ann Hill\nAnn Hill\n", ("Acme Pumps LLC", "Bolt Motors Inc.", "Ann Hill")),
        ("ACME PUMPS LLC\nBy: /s/ Bo Dent\n/s/ Ann Hill\nAnn Hill\n", ("Acme Pumps LLC", "Bolt Motors Inc.")),
    ],
)  # fmt: skip
def test_who_signs_beside_all_the_named_parties_is_one(signatures: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\n{SENTENCE}{signatures}")["parties"] == found


SECRET = "AGREEMENT\nWhoever signs below keeps secret what is told about the pumps.\n"


@pytest.mark.parametrize(
    ("signatures", "found"),
    [
        ("ACME PUMPS LLC                  BOLT MOTORS & CO.\n\nBy: /s/ Ann Hill                By: /s/ Bo Dent\n", ("ACME PUMPS LLC", "BOLT MOTORS & CO.")),
        ("WILLOW GROWERS COOPERATIVE\n\nBy: ____________\n\nACME PUMPS LLC\nBy: Cobalt GP Inc., its general partner\nBy: /s/ Bo Dent\n", ("WILLOW GROWERS COOPERATIVE", "ACME PUMPS LLC")),
        ("BOLT MOTORS AND WHEELS\nCORPORATION\nBy: /s/ Bo Dent\n\n/s/ Ann Hill\n------------\nAnn Hill, M.D.\n", ("BOLT MOTORS AND WHEELS\nCORPORATION", "Ann Hill")),
        ("Signed by Professor Ann Hill      /s/ A. Hill      6/2/17\nSigned by Acme Pumps LLC        /s/ Bo Dent\n", ("Ann Hill", "Acme Pumps LLC")),
        ("/s/ Ann Hill\nAnn Hill\n\n/s/ Bo Dent\nBo Dent\nPresident, for Bolt Motors Inc.\n", ("Ann Hill", "Bolt Motors Inc.")),
        ("ACME PUMPS LLC\n/s/ Bo Dent\nBo Dent\n\nWitness:\n/s/ Ann Hill\nAnn Hill\n", ("ACME PUMPS LLC",)),
        ("ACME PUMPS LLC\nBy: /s/ Bo Dent\n\nAcknowledged:\nCOBALT BANK\nBy: /s/ Ann Hill\n", ("ACME PUMPS LLC",)),
    ],
)  # fmt: skip
def test_who_signs_makes_an_agreement_that_does_not_name_its_parties(signatures: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"{SECRET}{signatures}")["parties"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As agreed in a letter of May 2, 2018 between Cobalt Mines Inc. and Dent LLC, it joins them.\nACME PUMPS LLC\nBy: ___________\nBOLT MOTORS INC.\nBy: ___________\n", ("ACME PUMPS LLC", "BOLT MOTORS INC.")),
        ("Acme Pumps LLC keeps it secret.\nANN HILL ACME PUMPS LLC\n/s/ Ann Hill By: /s/ Bo Dent\n", ("ACME PUMPS LLC",)),
        ("Ann Hill and Acme Pumps LLC keep it secret.\nACME PUMPS LLC\nBy: /s/ Bo Dent\n/s/ Ann Hill\n", ("ACME PUMPS LLC", "Ann Hill")),
    ],
)  # fmt: skip
def test_signatures_tell_more_than_a_sentence_on_another_agreement(text: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\n{text}")["parties"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SUPPLY AGREEMENT THIS SUPPLY AGREEMENT is made today.", "SUPPLY AGREEMENT"),
        ("PUMP MAINTENANCE AGREEMENT Contract No. 5 is made today.", "PUMP MAINTENANCE AGREEMENT"),
        ("Pump Supply Contract No 77", "Pump Supply Contract"),
        ("PUMP SUPPLY CONTRACT November 2, 2018", "PUMP SUPPLY CONTRACT"),
        ("Exhibit 10.1 Execution Version   SUPPLY AGREEMENT", "SUPPLY AGREEMENT"),
    ],
)
def test_the_title_of_an_agreement(text: str, found: str) -> None:
    assert read("contract", text)["document_name"] == (found,)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This Agreement shall be effective from May 2, 2018.", ("May 2, 2018",)),
        ("This Agreement enters into force on May 2, 2018.", ("May 2, 2018",)),
        ("This Agreement shall be in force from May 2, 2018 for two years.", ("May 2, 2018",)),
        ("Ann Hill (“Employee”) works for Acme and enters into this Agreement, as of May 2, 2018.", ("May 2, 2018",)),
        ("Ann Hill's new work begins on May 2, 2018.", ()),
        ("Date of effect:   May 2, 2018", ("May 2, 2018",)),
        ("| Start date   | May 2, 2018 |", ("May 2, 2018",)),
        ("This Agreement shall be effective on May 2, 2018.\nDate: May 6, 2018", ("May 2, 2018",)),
        ("Made in two originals. In effect from the 2nd of May, 2018. Filed on May 6, 2018.", ("2nd of May, 2018",)),
        ("This Amendment is signed on May 6, 2018 and deemed to have taken effect on May 2, 2018.", ("May 2, 2018",)),
    ],
)
def test_from_when_a_duty_of_confidence_holds(sentence: str, found: tuple[str, ...]) -> None:
    assert (
        read("nda", f"AGREEMENT\nAcme Pumps, Inc. and Ann Hill agree as follows.\n{sentence}")["effective_date"]
        == found
    )


def test_who_signed_on_different_days_made_a_secrecy_agreement_on_none_of_them() -> None:
    signed = "AGREEMENT\nAcme and Bolt agree.\n/s/ Ann Hill\nDate: May 2, 2018\n/s/ Bo Dent\nDate: {}"
    assert read("nda", signed.format("May 2, 2018"))["effective_date"] == MAY
    assert read("nda", signed.format("May 9, 2018"))["effective_date"] == ()
    prose = "dated May 1, 2018\nand Acme agree.\n/s/ Ann Hill\nDate: May 2, 2018"
    assert read("nda", f"{'AGREEMENT. ' * 200}\n\nWho made the list\n{prose}")["effective_date"] == MAY


def test_what_takes_effect_when_all_sign_does_so_on_the_last_day_beside_the_signatures() -> None:
    sentences = "It is effective on the date on which the last party signs it. Training begins on May 9, 2018."
    signed = "By: /s/ Ann Hill\nDate: May 1, 2018\nBy: /s/ Bo Dent\nDate: May 2, 2018"
    assert read("contract", f"SUPPLY AGREEMENT\n{sentences}\n{signed}")["effective_date"] == MAY


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The term of this Agreement is three (3) years.", ("May 1, 2015", "three (3) years")),
        ("The term of secrecy shall be three (3) years after the expiration of this Agreement.", ()),
    ],
)
def test_a_duty_that_survives_an_agreement_is_no_term_of_it(sentence: str, found: tuple[str, ...]) -> None:
    text = f"SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of May 1, 2015.\n\n9. Terms\n\n{sentence}"
    assert read("contract", text)["expiration_date"] == found


def test_of_two_durations_a_secrecy_agreements_term_is_that_of_its_duty() -> None:
    said = "This Agreement shall remain in force for three (3) years. The obligations of confidentiality shall remain in force for five (5) years."
    assert read("nda", said)["term"] == ("five (5) years",)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The undertakings above bind Bolt for four years.", ("four years",)),
        ("These terms apply for 18 months from today.", ("18 months",)),
        ("Each of them remains bound by section 2 for thirty months.", ("thirty months",)),
        ("Bolt's duty does not extend beyond a period of six years.", ("six years",)),
        ("Its obligations hereunder end upon the earlier of a sale to Bolt and two years.", ("two years",)),
        ("For three years, counted from today, the one who is told shall not disclose it.", ("three years",)),
        ("Pilot period:       9 months\nConfidentiality:    3 years from today", ("3 years",)),
        ("| Term of this NDA | 5 years |", ("5 years",)),
        ("Duration of confidentiality obligations: 5 years", ("5 years",)),
        ("Bolt is bound by a duty of confidence for 5 years.", ("5 years",)),
        ("Term of employment: 4 years", ()),
        ("This Agreement applies to staff who have been in force for 6 years.", ()),
        ("Bolt is bound by a custom of 20 years.", ()),
        ("For three years, counted from today, Bolt shall not recruit, nor disclose whom it has.", ()),
        ("Neither of them may lease land there for thirty months.", ()),
        ("The duty of confidence in that licence lasts for ten years.", ()),
        ("Under the Original NDA the obligations of confidence were to last for two years.", ()),
        ("The obligations under this Agreement bind Bolt until two years after any termination.", ()),
    ],
)
def test_how_long_a_duty_of_confidence_lasts_in_other_words(said: str, found: tuple[str, ...]) -> None:
    assert read("nda", f"AGREEMENT\nAcme Corp. and Bolt Ltd. agree.\n\n{said}\n")["term"] == found

"""Which sentences make a clause of an agreement, and which only look like it."""

import time

import pytest

from tasks.find.agreements.clauses import CLAUSES
from tests.unit.test_rules import read

FREE, EXCLUSIVE, COMPETE, CONTROL = "termination_for_convenience", "exclusivity", "non_compete", "change_of_control"


@pytest.mark.parametrize(
    ("field", "sentence", "found"),
    [
        (FREE, "Either party may terminate this Agreement by giving the other ten (10) days’ written notice.", True),
        (FREE, "Bolt may cancel the Services at any time.", True),
        (FREE, "At any time this Agreement may be ended by Acme on three months notice.", True),
        (FREE, "Acme shall have the right, in its sole discretion, to terminate the Project.", True),
        (FREE, "Bolt may terminate the work for any reason, or if Acme fails to pay.", True),
        (FREE, "It goes on until sixty days after a written notice of Bolt's decision to terminate it.", True),
        (FREE, "This Agreement is subject to termination without cause by either party.", True),
        (FREE, "The work goes on until terminated by Acme on ten days notice for any reason.", True),
        (FREE, "This Agreement is terminable for convenience by Acme.", True),
        (FREE, "Bolt may terminate this Agreement on ten days notice if Acme breaches it.", False),
        (FREE, "Bolt may terminate this Agreement at any time upon the occurrence of a default.", False),
        (FREE, "Bolt may terminate this Agreement by notice for “Cause”.", False),
        (FREE, "Upon termination of this Agreement for any reason, Bolt shall return the pumps.", False),
        (FREE, "If this Agreement is terminated for any reason, fees that are due shall be paid.", False),
        (FREE, "Bolt may, at the end of the first term, give notice of a new price.", False),
        (EXCLUSIVE, "Acme grants Bolt a worldwide, exclusive, royalty-free licence to use the Process.", True),
        (EXCLUSIVE, "Acme hereby appoints Bolt as its exclusive financial adviser.", True),
        (EXCLUSIVE, "Bolt is the sole distributor of the Pumps.", True),
        (EXCLUSIVE, "Bolt shall purchase the Pumps only from Acme.", True),
        (EXCLUSIVE, "Acme shall supply all of Bolt's needs, and Bolt orders all of its requirements for pumps here.", True),
        (EXCLUSIVE, "Acme shall not sell Pumps in Oregon to any third party.", True),
        (EXCLUSIVE, "8. Exclusivity\n\nAcme shall not engage any other endorser in Oregon.", True),
        (EXCLUSIVE, "8. Exclusivity\n\nAcme shall not engage any other carrier for Oregon.", True),
        (EXCLUSIVE, "8. Exclusivity\n\nEach party may deal with others.", False),
        (EXCLUSIVE, "8. Non- Exclusivity\nEach party may deal with others.", False),
        (EXCLUSIVE, "Acme shall have the sole and exclusive right, but not the obligation, to defend the Patents.", False),
        (EXCLUSIVE, "Acme has the exclusive right to control such a suit.", False),
        (EXCLUSIVE, "Acme shall not license the Process to any third party in the Field.", True),
        (EXCLUSIVE, "Licensee shall not license the Process to any third party.", False),
        (EXCLUSIVE, "The Customer may not sell or license the Software to any other person.", False),
        (EXCLUSIVE, "Bolt shall not disclose the Process, nor sell it, to any third party.", False),
        (COMPETE, "For two years Bolt shall not make any product that competes with the Pumps.", True),
        (COMPETE, "Bolt acknowledges and agrees that it shall not compete with Acme.", True),
        (COMPETE, "Bolt shall not assign this Agreement to a competitor of Acme.", False),
        (COMPETE, "Bolt represents that it does and will not work for a competitor.", False),
        (COMPETE, "Bolt shall refrain from unfair competition.", False),
        (CONTROL, "Acme may end this Agreement upon a change in the ownership or control of Bolt.", True),
        (CONTROL, "Acme may terminate this Agreement when a rival acquires a majority of Bolt's shares.", True),
        (CONTROL, "A merger of Bolt shall be deemed an assignment.", True),
        (CONTROL, "If a rival acquires control of Bolt, a change of control, Acme has the option to end this Agreement.", True),
        (CONTROL, "Acme may exercise its right to terminate upon a change of control of Bolt.", True),
        (CONTROL, "“Change of Control” means the sale of all shares of Bolt.", False),
        (CONTROL, "All shares vest upon a change of control.", False),
        (CONTROL, "Bolt acquires no control over the Process.", False),
        ("anti_assignment", "No party has the right to assign its duties.", True),
        ("anti_assignment", "No Party shall assign the benefit of this Agreement.", True),
        ("anti_assignment", "Rights under this Agreement cannot be transferred.", True),
        ("anti_assignment", "Bolt may assign this Agreement if Acme Pumps, Inc. gives its written consent.", True),
        ("audit_rights", "Bolt makes its books available to Acme Pumps, Inc. for inspection.", True),
        ("audit_rights", "AUDIT\n\n7.1 Each party keeps its own books and accounts.", False),
        ("cap_on_liability", "Neither party's liability shall be greater than $5,000.", True),
        ("insurance", "Bolt agrees to insure the Pumps against fire.", True),
        (FREE, "Acme may on sixty days notice end this Agreement without giving a reason.", True),
        (FREE, "Bolt can walk away by giving Acme 60 days notice.", True),
        (EXCLUSIVE, "We will not operate a mill, nor license anybody else to operate one, in Ohio.", True),
        (EXCLUSIVE, "Acme will not authorise anyone other than Bolt to run the Process in Ohio.", True),
        (EXCLUSIVE, "You will not sell or advertise any pump but ours.", True),
        (EXCLUSIVE, "Acme grants Bolt the sole right to use the Mark.", True),
        (EXCLUSIVE, "There will be no other official sponsor of the race.", True),
        (COMPETE, "No Shareholder will carry on a yard in Ohio.", True),
        (COMPETE, "Bolt shall not be engaged, concerned or interested in another mill.", True),
        (COMPETE, "For two years Bolt shall not engage in the manufacture of reels.", True),
        (COMPETE, "The covenant of the earlier paper (Non-Competition) was released.", False),
        (CONTROL, "A change in who holds half of the votes in Bolt is a transfer of this Agreement.", True),
        (CONTROL, "If Holdings ceases to own a majority of Bolt, Acme may end this Agreement.", True),
        (CONTROL, "A merger of Bolt is taken as an assignment.", True),
        (CONTROL, "A sale of most of the shares of Bolt counts as an assignment.", True),
        (CONTROL, "If one person comes to hold half of the votes in Bolt, Acme may end this Agreement.", True),
        (CONTROL, "Acme may end this Agreement if Bolt is acquired by a rival.", True),
        ("anti_assignment", "No Shareholder may give away or assign a right under this Agreement.", True),
        ("audit_rights", "Bolt, by an accountant, may examine what is kept.", True),
        ("audit_rights", "Acme may once a year inspect the plant of Bolt.", True),
        ("audit_rights", "Acme is permitted to see the batch records of Bolt.", True),
        ("audit_rights", "The accounts, which are audited accounts, are sent to Acme.", False),
        ("cap_on_liability", "Neither party is liable for indirect or consequential loss.", True),
        ("cap_on_liability", "In no event is a party liable for lost profits.", True),
        ("cap_on_liability", "Acme's liability is capped at $5,000.", True),
        ("cap_on_liability", "No claim may be brought more than one year after it arose.", True),
        ("insurance", "Acme is named an additional insured by Bolt.", True),
        ("insurance", "Bolt shall carry general liability cover of $5,000.", True),
        ("insurance", "The Pumps shall be insured against fire.", True),
    ],
)  # fmt: skip
def test_what_a_sentence_agrees(field: str, sentence: str, found: bool) -> None:
    assert bool(read("contract", f"SUPPLY AGREEMENT\n\n4. Terms\n\n{sentence}\n\n5. Law")[field]) is found


@pytest.mark.parametrize(
    "piece",
    ["a", "1", " ", "may terminate ", "may end notice ", "until terminated ", "at any time may end ", "exclusive ", "shall not sell ", "change of the ", "right to ", "all its ", "purchase ", "no claim ", "may access ", "not interested ", "ceases to own ", "grants "],
)  # fmt: skip
def test_long_runs_of_the_same_take_little_time(piece: str) -> None:
    text, started = (piece * 200_000)[:200_000], time.process_time()
    for rule in CLAUSES.values():
        rule(text)
    assert time.process_time() - started < 4

"""Slips of any country are receipts; papers that ask for money, or tell of it, are none."""

import pytest

from schemas.registry import KINDS, UNKNOWN
from tasks.classify import classify
from tests.unit.test_classify import pages

PAID = [
    "KEDAI RUNCIT ELM\nJALAN OAK 3, 43000 KAJANG\nRESIT\nTARIKH 12/03/2019\nBERAS 5KG 18.90\nJUMLAH 18.90\nTUNAI 20.00\nBAKI 1.10",
    "Taxi Holm\nFahrpreisquittung\nBetrag 28,40 EUR\ninkl. 7% USt\nBar erhalten\nHamburg, 12.05.2024",
    "THE ALDER HOUSE HOTEL\nGuest folio\nRoom 212\n03/08 Accommodation 120.00\n04/08 Bar 11.20\n05/08 Mastercard -131.20\nBalance 0.00",
    "HOTEL ELM RESIDENCY\nBill No 2218 Date 14/08/2023\nRoom tariff 5,600.00\nCGST 6% 336.00\nSGST 6% 336.00\nGrand Total Rs 6,272.00\nPaid by UPI",
    "OAK STREET GARAGE\nEntry 06/11/24 08:02\nExit 06/11/24 17:30\nFee $22.00\nPaid Amex 1007 $22.00",
    "OAKLY FOODS\nMILK 2L 1.55\nBREAD 1.20\nTOTAL £2.75\nCONTACTLESS £2.75\nAUTH CODE 118822",
    "ESTACION OLMO SL\nGasoleo A 38,21 L\nImporte 60,00\nIVA 21% incl.\nTarjeta 60,00",
]
NOT_PAID = [
    "STATEMENT OF ACCOUNT\nElm Merchants\nINV881 Invoice 412.00\nPayment, thank you 412.00\nINV951 Invoice 97.20\nTotal amount due 97.20",
    "HARBOUR MOTORS\nQuotation Q-2231\nFront bumper 320.00\nLabour 360.00\nSubtotal 680.00\nVAT 20% 136.00\nTotal 816.00",
    "INVOICE\nBRACKEN ROOFING LTD\nRe-felt rear slope 1,850.00\nSubtotal 1,850.00\nVAT @ 20% 370.00\nAmount due 2,220.00\nPayment terms: 30 days",
    "PURCHASE ORDER\nDrill bits 45.00\nBench vice 176.00\nSubtotal 221.00\nTax 15.47\nTotal 236.47\nShip to: Dock 3",
    "FIRST ELM BANK\nOpening balance 1,204.11\n03 Jan CARD PAYMENT 23.40\n15 Jan CASH 100.00\n22 Jan VISA 8.75\nTAX 142.00\nClosing balance 929.96",
]


@pytest.mark.parametrize(
    ("paper", "kind"), [*((paper, "receipt") for paper in PAID), *((paper, UNKNOWN) for paper in NOT_PAID)]
)
def test_a_slip_says_that_it_was_paid(paper: str, kind: str) -> None:
    assert classify(pages(paper), KINDS, 0.7).kind == kind

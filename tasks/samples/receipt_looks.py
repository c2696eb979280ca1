"""What shops of several countries print: names, addresses, taxes, goods, words. A list module; how a receipt is put together is in receipt.py."""

import random
import re
from collections.abc import Callable
from datetime import time

from schemas.record import Record
from tasks.samples.amounts import DOLLAR, EUR, EURO, POUND, RINGGIT, RINGGIT_APART, SINGAPORE, Currency
from tasks.samples.dates import CLOCKS, DAY_FIRST, DOTTED, MONTH_FIRST
from tasks.samples.names import coined, person_name
from tasks.samples.receipt_places import MALAY_WORDS

PLACE = re.compile(r"{\w+}")


class Look(Record):
    """A country's receipts.

    Attributes:
        pay: words before the total to pay; subtotal, cash and change likewise.
        tax: the tax's name and its percent.
        nickel: totals are rounded to five cents.
    """

    shops: tuple[str, ...]
    currencies: tuple[Currency, ...]
    dates: dict[str, float]
    tax: tuple[str, int]
    heads: tuple[str, ...]
    pay: tuple[str, ...]
    subtotal: tuple[str, ...]
    cash: tuple[str, ...]
    change: tuple[str, ...]
    thanks: tuple[str, ...]
    goods: tuple[str, ...]
    phone: str
    tax_id: tuple[str, ...]
    included: bool = True
    nickel: bool = False

    @property
    def clocks(self) -> tuple[Callable[[time], str], ...]:
        return CLOCKS[3:4] if EUR in self.currencies else CLOCKS[:4]


GOODS_EN = (
    "PAINT BRUSH 2IN",
    "LED BULB 9W",
    "WASHER SET",
    "A4 PAPER 80G",
    "BATTERY AA 4S",
    "CABLE TIE 100",
    "HOSE CLAMP",
    "TOWEL BLUE",
    "COFFEE LATTE",
    "SOUP OF DAY",
    "GREEN TEA",
    "CHICKEN RICE",
    "BOTTLED WATER",
    "MASKING TAPE",
    "DOOR HINGE",
    "GLUE 50ML",
    "BLEACH 1L",
    "NOTEBOOK A5",
    "PHONE CASE",
    "CAR SHAMPOO",
    "LIGHT SOCKET",
    "SANDWICH HAM",
    "WOOD SCREW 40",
    "FAN BELT",
    "TILE GROUT 2KG",
    "UMBRELLA",
    "PLASTIC PAIL",
)
GOODS_DE = (
    "Kaffee gross",
    "Broetchen",
    "Pinsel 50mm",
    "Schrauben 100",
    "Gluehlampe",
    "Mineralwasser",
    "Ordner A4",
    "Batterie AA",
    "Farbe weiss 5L",
    "Suppe",
    "Klebeband",
)

LOOKS: dict[str, Look] = {
    "my": Look(
        shops=("{c} TRADING", "KEDAI {f} {c}", "SYARIKAT {c}", "PASARAYA {c} SDN BHD", "{c} & {p} TRADING", "{p} {c} ENTERPRISE", "KEDAI MAKANAN {f}", "RESTORAN {c} & {p}", "{c} INTERNATIONAL SDN BHD", "{f} {c} CAFE", "{c} MACHINERY & PAINT SDN BHD", "KLINIK {p}", "{c} S/B", "RESTORAN {f}", "{c} HARDWARE SDN BHD", "{c} (M) SDN BHD", "{c} ENTERPRISE", "PERNIAGAAN {c}", "{c} STATIONERY SDN. BHD.", "{c} MINI MARKET", "{c} AUTO PARTS SDN BHD", "{c} BAKERY & CAFE"),
        currencies=(RINGGIT, RINGGIT_APART), dates=DAY_FIRST, tax=("GST", 6),
        heads=("TAX INVOICE", "SIMPLIFIED TAX INVOICE", "CASH BILL", "RECEIPT", "INVOICE", "CASH SALES"),
        pay=("TOTAL", "TOTAL AMOUNT", "GRAND TOTAL", "TOTAL (RM)", "ROUNDED TOTAL (RM)", "TOTAL SALES INCL. GST", "NETT TOTAL", "AMOUNT DUE", "TOTAL RM", "TOTAL INCLUSIVE GST"),
        subtotal=("SUB TOTAL", "SUBTOTAL", "TOTAL EXCL. GST", "GROSS AMT"), cash=("CASH", "CASH TENDERED", "PAID", "VISA CARD"), change=("CHANGE", "CHANGE DUE", "BALANCE"),
        thanks=("THANK YOU, PLEASE COME AGAIN", "GOODS SOLD ARE NOT RETURNABLE", "TERIMA KASIH", "THANK YOU"), goods=GOODS_EN, phone="TEL: 0{a}-{b} {d}", tax_id=("GST ID: 00{n}", "GST REG NO: 000{n}", "CO. REG. NO: {s}-K"), nickel=True,
    ),
    "us": Look(
        shops=("{c} Hardware", "{c} Supply Co.", "THE {c} DINER", "{c} Auto Body, LLC", "{p} Plumbing Inc.", "{c} Market #{n3}", "{c} Home Center", "{p} & Sons Roofing"),
        currencies=(DOLLAR,), dates=MONTH_FIRST, tax=("SALES TAX", 7),
        heads=("RECEIPT", "SALES RECEIPT", "INVOICE", "CUSTOMER COPY"), pay=("TOTAL", "TOTAL DUE", "Amount Due", "GRAND TOTAL", "BALANCE DUE", "Total"),
        subtotal=("SUBTOTAL", "Subtotal", "MERCHANDISE"), cash=("CASH", "VISA ************{n4}", "CASH TENDERED", "DEBIT"), change=("CHANGE", "CHANGE DUE"),
        thanks=("THANK YOU FOR SHOPPING WITH US", "Returns within 30 days with receipt", "HAVE A NICE DAY"), goods=GOODS_EN, phone="(555) 01{x}-{d}", tax_id=("STORE {n3} REG 02", "ORDER #{n}"), included=False,
    ),
    "uk": Look(
        shops=("{c} Ironmongers Ltd", "The {c} Tea Rooms", "{p} Motors Ltd", "{c} Garden Centre", "{c} & Co", "{c} Stores plc"),
        currencies=(POUND,), dates=DAY_FIRST, tax=("VAT", 20), heads=("RECEIPT", "VAT RECEIPT", "SALE", "TAX INVOICE"),
        pay=("TOTAL", "Total to pay", "BALANCE DUE", "Total", "TOTAL GBP"), subtotal=("SUBTOTAL", "Goods", "NET"), cash=("CASH", "CARD", "Contactless"), change=("CHANGE", "Change"),
        thanks=("Thank you for your custom", "Please retain for your records"), goods=GOODS_EN, phone="Tel 01632 960{x}", tax_id=("VAT No. {n}", "VAT Reg GB {n}"),
    ),
    "ie": Look(
        shops=("{c} DIY Limited", "{p}'s Pharmacy", "Cafe {c}", "{c} Builders Providers Ltd"),
        currencies=(EURO,), dates=DAY_FIRST, tax=("VAT", 23), heads=("RECEIPT", "SALE", "INVOICE"), pay=("TOTAL", "Total EUR", "AMOUNT DUE", "Total"),
        subtotal=("SUBTOTAL", "Net"), cash=("CASH", "CARD"), change=("CHANGE",), thanks=("Thank you, call again", "Goods remain ours until paid"), goods=GOODS_EN, phone="Tel: 091 55{x}{x}", tax_id=("VAT IE{n}",),
    ),
    "de": Look(
        shops=("{c} Baumarkt GmbH", "Cafe {c}", "{c} Elektro GmbH & Co. KG", "Autohaus {p} GmbH"),
        currencies=(EUR,), dates=DOTTED, tax=("MwSt", 19), heads=("RECHNUNG", "Kassenbon", "QUITTUNG"), pay=("SUMME", "Gesamtbetrag", "Zu zahlen", "TOTAL"),
        subtotal=("Zwischensumme", "Netto"), cash=("BAR", "EC-Karte"), change=("Rueckgeld",), thanks=("Vielen Dank fuer Ihren Einkauf",), goods=GOODS_DE, phone="Tel. 0221 55{x}{x}", tax_id=("USt-IdNr. DE{n}",),
    ),
    "sg": Look(
        shops=("{c} PTE LTD", "{c} EATING HOUSE", "{c} MOTOR PTE. LTD.", "{c} HOUSEWARES"),
        currencies=(SINGAPORE,), dates=DAY_FIRST, tax=("GST", 7), heads=("TAX INVOICE", "RECEIPT"), pay=("TOTAL", "GRAND TOTAL", "TOTAL PAYABLE", "Nett Total"),
        subtotal=("SUBTOTAL",), cash=("CASH", "NETS"), change=("CHANGE",), thanks=("THANK YOU",), goods=GOODS_EN, phone="TEL 6555 {d}", tax_id=("GST REG {n}",), nickel=True,
    ),
}  # fmt: skip
SHARES = {"my": 0.5, "us": 0.18, "uk": 0.1, "ie": 0.07, "de": 0.08, "sg": 0.07}


def filled(rng: random.Random, pattern: str) -> str:
    """The pattern with numbers, a coined name, a person's last name or a Malay word in its places."""
    digits: Callable[[int], str] = lambda count: str(rng.randint(10 ** (count - 1), 10**count - 1))  # noqa: E731
    loud = PLACE.sub("", pattern).isupper()
    shop = coined(rng).upper() if loud else coined(rng)
    return pattern.format(
        c=shop, p=person_name(rng).split()[-1], f=rng.choice(MALAY_WORDS), n=digits(9), n3=digits(3), n4=digits(4), s=digits(6),
        a=rng.choice("3467"), b=digits(3), d=digits(4), x=digits(2),
    )  # fmt: skip

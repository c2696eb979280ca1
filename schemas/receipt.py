"""The kind `receipt`."""

from schemas.kind import Kind, described
from schemas.values import Amount, Date, Name, Text


class Receipt(Kind):
    """Shop receipt or tax invoice attached to a claim."""

    name = "receipt"
    split_by = ("company",)
    cues = {
        r"\b(?:receip[ti]|quittung|kassen\w+|re[cç]u|ticket|ricevuta|scontrino|recibo)\b": 1.0,
        r"\b(?:invoice|rechnung|facture|fattura|factura)\b": 0.7,
        r"\b[ct]a[sx]\s+[il1]nvo[il1]ce\b": 1.1,
        r"\b(?:cash|change|visa|tender\w*|cashier|r(?:ü|ue)ckgeld|esp[eè]ces|rendu|contanti|resto|efectivo)\b": 1.1,
        r"\bt[o0]t[ao][l1i]e?\b|\bsumme\b|\bzu\s+zahlen\b|\bmontant\b|\bimporte\b": 0.7,
        r"\b(?:[gc6][s5]t|vat|sst|tax|mwst|ust|tva|iva|btw)\b": 0.8,
        r"\b(?:qty|item\w?|sub-?\s?total|rounding|table|amount)\b": 0.7,
        r"\d[.,]\d\d\b\W*\w{0,3}$": 0.8,
        r"\bthank\s*you|\bvielen\s+dank\b|\bmerci\b|\bgra(?:cias|zie)\b|\bcome\s+again\b|\bgoods\s+sold\b": 1.0,
        r"\b(?:rm|\$|€|£|usd|eur)\s?\d": 0.7,
    }

    company: Name = described(
        "the shop or company that issued the receipt", search="sdn bhd ltd inc store shop restaurant"
    )
    date: Date = described("the date of the purchase", search="date", from_spans=True)
    address: Text = described("the full address of the shop", search="jalan street road avenue lot no floor")
    total: Amount = described("the total amount to pay", search="total amount due grand rounded")

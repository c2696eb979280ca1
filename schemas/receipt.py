"""The kind `receipt`."""

from schemas.kind import Kind, described
from schemas.values import Amount, Date, Name, Text


class Receipt(Kind):
    """Shop receipt or tax invoice attached to a claim."""

    name = "receipt"
    split_by = ("company",)
    cues = {
        r"\b(?:receip[ti]|resit|quittung|kassen\w+|re[cç]u|ticket|ricevuta|scontrino|recibo|folio|cash\s+(?:bill|memo|sales?))\b": 1.0,
        r"\b(?:invoice|rechnung|facture|fattura|factura)\b": 0.7,
        r"\b[ct]a[sx]\s+[il1]nvo[il1]ce\b": 1.1,
        r"\b(?:cash|change|visa|master\s?card|amex|contactless|tender\w*|cashier|r(?:ü|ue)ckgeld|girocard|ec-?karte|esp[eè]ces|rendu|contanti|resto|efectivo|tarjeta|cb|tunai|baki|juruwang|upi)\b": 1.1,
        r"\b(?:paid(?:\W{1,3}(?:by|with|via|in\s+full|on|cash|card|visa|amex|rm)\b|\s+[\$€£])|bezahlt|dibayar|received\s+(?:from|with\s+thanks)|erhalten|diterima\s+daripada|auth\w*\s+code|appr(?:oval)?\s+(?:code|no)|bar\s+(?:eur|€))": 1.2,
        r"\bt[o0]t[ao][l1i]e?\b|\bsumme\b|\bzu\s+zahlen\b|\bmontant\b|\bimporte\b|\bjumlah\b|\b(?:gesamt|rechnungs)?betrag\b": 0.7,
        r"\b(?:[csi]?[gc6][s5]t(?:in)?|vat|sst|tax|mwst|ust|tva|iva|btw)\b": 0.8,
        r"\b(?:qty|item\w?|sub-?\s?total|rounding|table|amount)\b": 0.7,
        r"\d[.,]\d\d\b\W*\w{0,3}$": 0.8,
        r"\bthank\s*you|\bvielen\s+dank\b|\bmerci\b|\bgra(?:cias|zie)\b|\bterima\s+kasih\b|\b(?:come|visit)\s+again\b|\bgoods\s+sold\b": 1.0,
        r"[\$€£₹]\s?\d|\b(?:rm|rs\.?|usd|eur|sgd|inr)\s?\d|\d\s?(?:€|eur\b|chf\b)": 0.7,
        r"\b(?:quotation|pro\s?-?forma|price\s+list|purchase\s+order|delivery\s+note|remittance|statement\s+(?:of\s+account|date|period)|(?:opening|closing)\s+balance|payment\s+(?:due|terms)|(?:minimum|application\s+for)\s+payment|please\s+(?:pay|remit)\s+(?:by|within|to)|overdue|not\s+been\s+paid|zahlbar\s+(?:innerhalb|bis)|sous\s+\d+\s+jours|(?:total|insurance)\s+premium|sum\s+insured|pay\s?slip)\b|^(?:repair\s+)?estimate\b": -2.0,
    }

    company: Name = described(
        "the shop or company that issued the receipt", search="sdn bhd ltd inc store shop restaurant"
    )
    date: Date = described("the date of the purchase", search="date", from_spans=True)
    address: Text = described("the full address of the shop", search="jalan street road avenue lot no floor")
    total: Amount = described("the total amount to pay", search="total amount due grand rounded")

"""The words of receipts, by version and language. Apart from the catalogue of translations, because an issued text is
looked up again when somebody asks what a version said: new words are a new version, and an old one is never edited.
"""

CURRENT = 1

WORDINGS = {
    1: {
        "en": {
            "gift": "Receipt of a gift",
            "period": "Overview of gifts",
            "number": "Number",
            "issued": "Issued",
            "recipient": "Recipient",
            "tax_id": "Tax number",
            "donor": "Donor",
            "amount": "Amount",
            "received": "Received",
            "way": "Way",
            "reference": "Reference",
            "purpose": "Purpose",
            "covered": "Period",
            "until": "{first} – {last}",
            "day": "Day",
            "what": "What",
            "receipt": "Receipt",
            "total": "Together",
            "confirmed": "We confirm that this gift has reached us. It was given freely and without anything in "
            "return. Thank you.",
            "rest": "Part of the gift was given back or moved; this receipt is of what remains.",
            "replaces": "This receipt replaces {numbers}, which no longer holds.",
            "tax": "This receipt promises no tax relief. The law may ask for the proof that your bank gives you of the "
            "payment to our account: please keep that too.",
            "overview": "This overview lists what reached us and what was given back. It is no second proof: the proof "
            "of each gift is its own receipt.",
            "unsigned": "Made by a program and valid without a signature.",
        },
        "pl": {
            "gift": "Potwierdzenie darowizny",
            "period": "Zestawienie darowizn",
            "number": "Numer",
            "issued": "Wystawiono",
            "recipient": "Obdarowany",
            "tax_id": "NIP",
            "donor": "Darczyńca",
            "amount": "Kwota",
            "received": "Otrzymano",
            "way": "Sposób",
            "reference": "Numer referencyjny",
            "purpose": "Cel",
            "covered": "Okres",
            "until": "{first} – {last}",
            "day": "Dzień",
            "what": "Operacja",
            "receipt": "Potwierdzenie",
            "total": "Razem",
            "confirmed": "Potwierdzamy, że ta darowizna do nas dotarła. Została przekazana dobrowolnie i bez żadnego "
            "świadczenia w zamian. Dziękujemy.",
            "rest": "Część darowizny została zwrócona lub przeniesiona; to potwierdzenie dotyczy pozostałej kwoty.",
            "replaces": "To potwierdzenie zastępuje {numbers}, które straciło ważność.",
            "tax": "To potwierdzenie nie daje gwarancji ulgi podatkowej. Przepisy mogą wymagać bankowego dowodu wpłaty "
            "na nasz rachunek: prosimy zachować także ten dowód.",
            "overview": "To zestawienie wymienia wpłaty, które do nas dotarły, i zwroty. Nie jest drugim dowodem: "
            "dowodem każdej darowizny jest jej własne potwierdzenie.",
            "unsigned": "Dokument sporządzony przez program, ważny bez podpisu.",
        },
    },
}


def words(language: str) -> dict[str, str]:
    """The wording in force. A language that has none reads English."""
    return WORDINGS[CURRENT].get(language, WORDINGS[CURRENT]["en"])

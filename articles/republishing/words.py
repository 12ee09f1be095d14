"""The words around a copied text, in the text's own language. Colons, so that nothing has to be inflected."""

WORDS = {
    "en": {
        "text": "Text",
        "first published": "First published",
        "here since": "Published here",
        "title": "“{}”",
        "terms": "Terms",
        "copy": "Copy {}",
        "updated": "Updated",
        "contributor": "Contributor",
        "editor": "Editor",
        "translator": "Translation",
        "interviewer": "Interview",
        "photographer": "Photographs",
        "notes": "Notes",
        "back": "Back to the text, note {}",
        "changes": "Corrections and updates",
        "correction": "Correction",
        "update": "Update",
        "links": "Links",
        "picture": "Picture",
        "download": "Download the picture",
        "origin": "Origin",
        "original": "Original",
        "status": "Check for corrections",
        "left out": "Pictures that are not in this copy: {}. Ask for them",
    },
    "pl": {
        "text": "Tekst",
        "first published": "Pierwsza publikacja",
        "here since": "Opublikowano u nas",
        "title": "„{}”",
        "terms": "Zasady",
        "copy": "Kopia {}",
        "updated": "Zaktualizowano",
        "contributor": "Współpraca",
        "editor": "Redakcja",
        "translator": "Przekład",
        "interviewer": "Rozmowa",
        "photographer": "Zdjęcia",
        "notes": "Przypisy",
        "back": "Powrót do tekstu, przypis {}",
        "changes": "Sprostowania i uzupełnienia",
        "correction": "Sprostowanie",
        "update": "Uzupełnienie",
        "links": "Odnośniki",
        "picture": "Ilustracja",
        "download": "Pobierz ilustrację",
        "origin": "Źródło",
        "original": "Oryginał",
        "status": "Sprawdź sprostowania",
        "left out": "Ilustracje, których nie ma w tej kopii: {}. Prośby o zgodę",
    },
}


def sentence(*parts: str) -> str:
    """The parts with one full stop at the end, also after “Jr.”"""
    text = "".join(parts).strip()
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."

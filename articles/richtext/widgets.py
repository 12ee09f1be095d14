import json

from django import forms

from articles.richtext.nodes import EXTENSIONS


class BodyEditor(forms.Textarea):
    """The body's editor. Without JavaScript it is a box of HTML; either way clean() decides what is kept."""

    def __init__(self, attrs=None, *, language: str = "en"):
        super().__init__({"data-extensions": json.dumps(EXTENSIONS), "lang": language, "rows": 24, **(attrs or {})})

    class Media:
        css = {"all": ["articles/desk/body.css"]}
        js = [forms.Script("articles/desk/body.js", type="module")]

    def use_required_attribute(self, initial) -> bool:
        """The box is hidden behind the editor, and a hidden box that is required blocks the form without a word."""
        return False

"""What stands elsewhere and is named by a text: a film, a chart. Readers get a link to it, never a foreign frame."""

import re
from html import escape

# `given` finds the key in an address that an editor pastes (the editor's script reads it too); `address` is where
# readers are sent.
PROVIDERS = {
    "youtube": {
        "name": "YouTube",
        "given": r"^https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|live/|shorts/|embed/)|youtu\.be/)([\w-]{11})(?![\w-])",
        "address": "https://www.youtube.com/watch?v={}",
    },
    "vimeo": {
        "name": "Vimeo",
        "given": r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?([0-9]{6,12})(?![0-9])",
        "address": "https://vimeo.com/{}",
    },
    "datawrapper": {
        "name": "Datawrapper",
        "given": r"^https://(?:datawrapper\.dwcdn\.net|www\.datawrapper\.de/_)/([A-Za-z0-9]{5})(?![A-Za-z0-9])",
        "address": "https://datawrapper.dwcdn.net/{}/",
    },
    "flourish": {
        "name": "Flourish",
        "given": r"^https://public\.flourish\.studio/visualisation/([0-9]{4,12})(?![0-9])",
        "address": "https://public.flourish.studio/visualisation/{}/",
    },
}  # fmt: skip

KEY = r"[A-Za-z0-9_-]{4,12}"
TITLE = r"[^<>\"]{1,200}"
EMBED = re.compile(rf'<div data-embed="([a-z]+)" data-key="({KEY})"(?: data-title="({TITLE})")?></div>')
# As they are stored; None where there is no embed without it, "" where it may be left out.
ATTRIBUTES = {"embed": None, "key": None, "title": ""}


def link(provider: str, key: str, title: str) -> tuple[str, str]:
    """Where the link leads, and its words."""
    known = PROVIDERS[provider]
    return known["address"].format(key), title or known["name"]


def with_link_cards(html: str) -> str:
    """`title` is escaped already, being an attribute of stored HTML."""
    return EMBED.sub(_card, html)


def _card(found: re.Match) -> str:
    address, words = link(*found.groups(default=""))
    return f'<p class="embed"><a href="{escape(address)}">{words}</a> {PROVIDERS[found[1]]["name"]}</p>'

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
_ANY = re.compile(r"<div((?: data-(?:embed|key|title)=\"[^\"]*\")+)>")
_ATTRIBUTE = re.compile(r" data-(embed|key|title)=\"([^\"]*)\"")


def in_order(html: str) -> str:
    """Embeds as they are stored: all attributes, always in the same order. One without a key loses its meaning."""
    return _ANY.sub(_stored, html) if "<div" in html else html


def _stored(found: re.Match) -> str:
    given = dict(_ATTRIBUTE.findall(found[1]))
    if not {"embed", "key"} <= given.keys():
        return "<div>"
    title = f' data-title="{given["title"]}"' if given.get("title") else ""
    return f'<div data-embed="{given["embed"]}" data-key="{given["key"]}"{title}>'


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

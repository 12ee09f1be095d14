"""The one definition of what the body of a text may hold.

As JSON it builds the editor, as an allow-list it builds the cleaner: what an editor cannot write is not kept, and
what is kept can be edited. Stored HTML says what a thing is, never how it looks: no class, style or id.
"""

import re

from django_prose_editor.config import allowlist_from_extensions, html_tags

from articles.richtext.embeds import PROVIDERS

EXTENSIONS = {
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "PullQuote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "CaptionedTable": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Footnote": True,
    "Picture": True,
    "Embed": {
        "providers": {name: {"name": known["name"], "given": known["given"]} for name, known in PROVIDERS.items()}
    },
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Foreign": True,
    "Link": {"protocols": ["http", "https", "mailto"], "enableTarget": False},
}

# Nodes of ours: how each adds itself to the allow-list. A new one is also named in desk/body/nodes.js.
OWN = {
    "PullQuote": html_tags(["aside"], {"aside": ["data-pullquote"]}),
    "CaptionedTable": html_tags(
        ["table", "caption", "thead", "tbody", "tr", "th", "td"],
        {"th": ["scope", "colspan", "rowspan"], "td": ["colspan", "rowspan"]},
    ),
    "Footnote": html_tags(["sup"], {"sup": ["data-footnote"]}),
    "Picture": html_tags(["figure", "figcaption"], {"figure": ["data-picture", "data-layout", "data-alt"]}),
    "Embed": html_tags(["div"], {"div": ["data-embed", "data-key", "data-title"]}),
    "Foreign": html_tags(["span"], {"span": ["lang"]}),
}

# A note may hold one level of superscript. Attributes never hold "<" or ">": the cleaner writes them as entities.
_NO_SUP = r"[^<]++|<(?!/?sup\b)[^>]*+>"
NOTE = re.compile(rf"<sup data-footnote>((?:{_NO_SUP}|<sup>(?:{_NO_SUP})*+</sup>)*+)</sup>")
PULL_QUOTE = re.compile(r"<aside data-pullquote>.*?</aside>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def allow_list() -> dict:
    """What nh3.Cleaner takes: tags, attributes by tag, URL schemes."""
    allowed = allowlist_from_extensions({name: EXTENSIONS[name] for name in EXTENSIONS if name not in OWN})
    for name, add in OWN.items():
        add(EXTENSIONS[name], allowed)
    return allowed

"""Which class of page each address is, and the headers that a class carries. A test compares this with the resolver."""

from articles.pictures.renditions import FREE

BASE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PUBLIC_POLICY = f"{BASE_POLICY}; require-trusted-types-for 'script'; trusted-types 'none'"
# The admin's own scripts write innerHTML, so trusted types stay off there.
DESK_POLICY = f"{BASE_POLICY}; connect-src 'self'"
NOTHING = "default-src 'none'"
DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

HEADERS = {
    "page": {
        "Content-Security-Policy": PUBLIC_POLICY,
        "Cache-Control": "public, no-cache",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    },
    "republish": {
        "Content-Security-Policy": f"{PUBLIC_POLICY}; connect-src 'self'",
        "Cache-Control": "public, no-cache",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": f"{DEVICES}, clipboard-write=(self)",
        "X-Robots-Tag": "noindex",
    },
    # What others take: as a page of its own it may do nothing.
    "copy": {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "public, no-cache",
        "X-Robots-Tag": "noindex",
    },
    "private": {
        "Content-Security-Policy": PUBLIC_POLICY,
        "Cache-Control": "private, no-store",
        # With no-referrer Chromium sends "Origin: null" and Django's CSRF check answers 403.
        "Referrer-Policy": "same-origin",
    },
    # What only one donor, or one republisher, may see.
    "donor": {
        "Content-Security-Policy": PUBLIC_POLICY,
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    },
    "desk": {
        "Content-Security-Policy": DESK_POLICY,
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    },
    # The proof of a text, at three widths: the frame and what stands in it.
    "frames": {
        "Content-Security-Policy": f"{DESK_POLICY}; frame-src 'self'",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    },
    "framed": {
        "Content-Security-Policy": PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
        "X-Robots-Tag": "noindex",
    },
    "file": {"Content-Security-Policy": NOTHING, "Cache-Control": "public, no-cache"},
    # What the machines of others ask for.
    "machine": {"Content-Security-Policy": NOTHING, "Cache-Control": "public, no-cache", "X-Robots-Tag": "noindex"},
    # A version that somebody without an account was given to read: its address is a key.
    "preview": {
        "Content-Security-Policy": PUBLIC_POLICY,
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    },
    "media": {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=3600"},
    # Of a picture that others may show.
    "free media": {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
    },
    # An image that pages of others show, so that we count how often; nobody keeps it.
    "counting": {
        "Content-Security-Policy": NOTHING,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Robots-Tag": "noindex",
    },
    "static": {"Content-Security-Policy": NOTHING, "Cross-Origin-Resource-Policy": "same-origin"},
}
EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": DEVICES,
}

CLASSES = {
    "home": "page",
    "robots": "file",
    "mining_policy": "machine",
    "sitemap": "file",
    "media": "media",
    "healthz": "private",
    "preview": "preview",
    "articles:article_list": "page",
    "articles:article_detail": "page",
    "articles:article_card": "machine",
    "articles:oembed": "private",
    "articles:republish_guide": "page",
    "articles:partner_feed": "machine",
    "articles:republish_detail": "republish",
    "articles:republish_file": "copy",
    "articles:republish_copied": "private",
    "articles:counting_image": "counting",
    "articles:republish_check": "private",
    "articles:copy_status": "page",
    "articles:copy_status_file": "machine",
    "articles:corrections_confirm": "donor",
    "articles:corrections_stop": "donor",
    "articles:republish_tell": "private",
    "articles:republish_told": "donor",
    "articles:author_list": "page",
    "articles:author_detail": "page",
    "articles:topic_list": "page",
    "articles:topic_detail": "page",
    "articles:series_detail": "page",
    "articles:feed": "file",
    "articles:author_feed": "file",
    "articles:topic_feed": "file",
    "articles:series_feed": "file",
    "articles:search": "private",
    "articles:terms_list": "page",
    "articles:terms_offer": "machine",
    "articles:terms_detail": "page",
    "account_login": "desk",
    "account_logout": "desk",
    "account_inactive": "desk",
    "account_reauthenticate": "desk",
    "mfa_index": "desk",
    "mfa_authenticate": "desk",
    "mfa_reauthenticate": "desk",
    "mfa_reauthenticate_webauthn": "desk",
    "mfa_add_webauthn": "desk",
    "mfa_edit_webauthn": "desk",
    "mfa_remove_webauthn": "desk",
    "mfa_activate_totp": "desk",
    "totp_picture": "desk",
    "mfa_deactivate_totp": "desk",
    "mfa_view_recovery_codes": "desk",
    "mfa_generate_recovery_codes": "desk",
    "mfa_download_recovery_codes": "desk",
    "donations:support": "private",
    "donations:bank": "page",
    "donations:donor_list": "private",
    "donations:donor_ask": "donor",
    "donations:donor_asked": "donor",
    "donations:donor_gifts": "donor",
    "donations:donor_overview": "donor",
    "donations:donor_leave": "donor",
    "donations:receipt_file": "donor",
    "donations:donor_name": "donor",
    "donations:donor_stop": "donor",
    "donations:donor_consent": "donor",
    "donations:donor_sign_in": "donor",
    "donations:stop": "donor",
    "donations:hook": "private",
    "donations:sandbox": "donor",
    "donations:gift_card": "donor",
    "donations:pledge_card": "donor",
    "donations:pledge_portal": "donor",
    "donations:gift_detail": "private",
    "donations:gift_transfer_picture": "private",
    "donations:pledge_detail": "private",
    "donations:pledge_stop": "private",
    "donations:pledge_transfer_picture": "private",
}
PAGED = ("article_list", "author_detail", "topic_detail", "series_detail")
CLASSES |= {f"articles:{name}_{part}": "page" for name in PAGED for part in ("page", "first")}

# The pages of the desk that need other headers than the rest.
DESK = {"articles_article_preview": "frames", "articles_article_preview_page": "framed"}

# What is rendered once an edition and then answered from a file.
STORED = {"page", "file", "republish", "machine"}


def class_of(match) -> str:
    """The class of a resolved address; an unknown one gets the strictest rules."""
    if match is None:
        return "private"
    if "admin" in match.namespaces:
        return DESK.get(match.url_name, "desk")
    if match.view_name == "media" and match.kwargs["name"].startswith(FREE):
        return "free media"
    return CLASSES[match.view_name]


def static_headers(headers, path, url):
    """What whitenoise adds to a static file."""
    for name, value in HEADERS["static"].items():
        headers[name] = value

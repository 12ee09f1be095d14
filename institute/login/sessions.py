"""When a session of the desk begins and ends. Its rows hold the moments as whole seconds."""

import time

MINUTE, HOUR = 60, 60 * 60
IDLE, ABSOLUTE = 30 * MINUTE, 12 * HOUR


def begin(request, **kwargs):
    """Told of every login."""
    request.session["begun_at"] = request.session["seen_at"] = int(time.time())


def has_ended(session, now: int, *, counts: bool) -> bool:
    """True after 30 minutes without work or 12 hours in all. Work is noted once a minute, to spare writes."""
    seen = session.get("seen_at", 0)
    if now - seen > IDLE or now - session.get("begun_at", 0) > ABSOLUTE:
        return True
    if counts and now - seen > MINUTE:
        session["seen_at"] = now
    return False

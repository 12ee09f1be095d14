import secrets

# Without look-alikes: no 0 and o, no 1, i and l.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code() -> str:
    """Eight characters that people can read out: 850 thousand million of them, so two are never the same by chance."""
    return "".join(secrets.choice(ALPHABET) for _place in range(8))

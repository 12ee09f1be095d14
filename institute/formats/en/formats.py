"""Dates in English as readers of both sides of the Atlantic understand them. Polish keeps Django's own."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"

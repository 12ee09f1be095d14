"""What the site may want to know. The site connects; nothing inside this app listens."""

from django.dispatch import Signal

# Sent inside the transaction that changes what stored pages show: an account is shown or hidden.
support_changed = Signal()

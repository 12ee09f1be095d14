"""What the site may want to know. The site connects; nothing inside this app listens."""

from django.dispatch import Signal

# Sent inside the transaction of every change of the texts that readers see at once. `gone` are the paths of texts that
# must not be seen any longer. Rows shown beside texts (people, topics, series, pictures) tell by Django's post_save.
public_changed = Signal()

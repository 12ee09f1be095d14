from urllib.parse import urlsplit

from django.core.management.base import BaseCommand

from articles.models import Republication, RightsSettings
from articles.republishing.looking import look

LONG = [f"publication__{name}" for name in ("body", "html", "plain")]
# Each may take ten seconds.
MOST = 50


class Command(BaseCommand):
    help = "Looks at pages with texts of ours that are due: one of each host a run. Safe to run twice at once."

    # The net of a test.
    stealth_options = ("net",)

    def handle(self, *, net=None, **options):
        if not RightsSettings.objects.current().checks_copies:
            self.stdout.write(
                "Nothing is looked at: “look at copies on the web” is off in the rights of the institute."
            )
            return
        hosts = set()
        for place in Republication.objects.due().select_related("publication").defer(*LONG):
            host = urlsplit(place.url).hostname
            if len(hosts) < MOST and host not in hosts and Republication.objects.claim(place):
                hosts.add(host)
                look(place, net)

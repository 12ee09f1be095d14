"""From a bank's file to booked gifts: read, check, preview, confirm."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from donations.models import BankLine, BankProfile, BankStatement
from donations.statements import camt, csv, mt940
from donations.statements.booking import Matcher, book
from donations.statements.decoding import looks_polish
from donations.statements.lines import Line, Reading, Unreadable, bare

LIMIT = 10 * 1024 * 1024
READERS = {"camt": camt.read, "mt940": mt940.read, "csv": csv.read}


def preview(data: bytes, profile: BankProfile, *, by=None) -> BankStatement:
    """Read a file and say what importing it would do. Writes nothing but the preview. Raises Unreadable."""
    if len(data) > LIMIT:
        raise Unreadable(_("The file is larger than 10 MB."))
    digest = hashlib.sha256(data).hexdigest()
    if BankStatement.objects.filter(digest=digest, state=BankStatement.State.IMPORTED).exists():
        raise Unreadable(_("This very file was imported before."))
    reading = READERS[profile.format](data, profile)
    refuse(reading, profile)
    return written_down(reading, profile, digest, by)


def refuse(reading: Reading, profile: BankProfile):
    """What makes a file wrong as a whole."""
    if bare(reading.account) != bare(profile.account.iban):
        raise Unreadable(_("The file is of another account: %s.") % reading.account)
    if not reading.booked():
        raise Unreadable(_("There is no booked line in this file."))
    if any(line.currency != profile.account.currency for line in reading.lines):
        raise Unreadable(_("The file holds lines in another currency than the account's."))
    from_on, until_on = reading.days()
    others = BankLine.objects.filter(account=profile.account, booked_on__range=(from_on, until_on))
    if others.exclude(statement__format=profile.format).exists():
        # The same movement is written otherwise there, so counting would take it for another one.
        raise Unreadable(_("Some of these days were imported from another format."))


def written_down(reading: Reading, profile: BankProfile, digest: str, by) -> BankStatement:
    from_on, until_on = reading.days()
    found = missing(reading.booked(), profile.account, by_reference=profile.has_unique_references)
    new = [line for line, _key, _ordinal in found]
    statement, _made = BankStatement.objects.update_or_create(
        digest=digest,
        defaults={
            "account": profile.account, "format": profile.format, "by": by, "read_at": timezone.now(),
            "covers_from_on": from_on, "covers_until_on": until_on, "balances": balances(reading),
            "opening_minor": reading.opening, "closing_minor": reading.closing,
            "preview": {
                "by_reference": profile.has_unique_references,
                "lines": [line.as_json() for line in reading.booked()],
                "flags": flags(reading, new, profile.account),
                "outlook": outlook(reading, new, profile.account),
            },
        },
    )  # fmt: skip
    return statement


def outlook(reading: Reading, new: list[Line], account) -> dict:
    """What the preview shows: numbers of lines, and sums of the new ones in minor units."""
    matcher = Matcher(new, account)
    by_rules = sum(matcher.rule(line) is not None for line in new)
    known = [line for line in new if matcher.target(line) and not line.is_reversal]
    return {
        "new": len(new),
        "known": len(reading.booked()) - len(new),
        "pending": len(reading.lines) - len(reading.booked()),
        "coming": sum(line.minor for line in new if line.minor > 0),
        "going": sum(line.minor for line in new if line.minor < 0),
        "gifts": sum(line.minor > 0 for line in known),
        "repayments": sum(line.minor < 0 for line in known),
        "by_rules": by_rules,
        "for_a_person": len(new) - len(known) - by_rules,
    }


def balances(reading: Reading) -> str:
    if reading.opening is None or reading.closing is None:
        return BankStatement.Balances.UNKNOWN
    total = sum(line.minor for line in reading.booked())
    is_right = reading.opening + total == reading.closing
    return BankStatement.Balances.YES if is_right else BankStatement.Balances.NO


def flags(reading: Reading, new: list[Line], account) -> list[str]:
    """What is odd and for a person to judge."""
    found = []
    if balances(reading) == BankStatement.Balances.NO:
        found.append(_("Opening balance and lines do not give the closing balance: something is missing."))
    last = BankStatement.objects.filter(account=account, state="imported", closing_minor__isnull=False)
    last = last.filter(covers_until_on__lt=reading.days()[0]).order_by("-covers_until_on").first()
    if last and reading.opening is not None and reading.opening != last.closing_minor:
        found.append(_("It does not begin where the statement before ended: one may be missing."))
    if alike := doubles(new, account):
        told = _("New lines with day, sum and title of lines that were imported before: %d.")
        found.append(f"{told % alike} {_('If the way of reading was changed since, they would be counted twice.')}")
    texts = " ".join(f"{line.title} {line.name}" for line in reading.booked())
    if not looks_polish(texts):
        sample = next(line for line in reading.booked() if not looks_polish(f"{line.title} {line.name}"))
        found.append(
            _("Its letters look wrong: “%s”. The encoding may be another.") % f"{sample.title} {sample.name}"[:80]
        )
    return found


def doubles(new: list[Line], account) -> int:
    """How many may be there already under another key, as after a change of the profile."""
    days = {line.booked_on for line in new}
    stored = BankLine.objects.filter(account=account, booked_on__in=days)
    have = set(stored.values_list("booked_on", "amount_minor", "title"))
    return sum((line.booked_on, line.minor, line.title) in have for line in new)


def missing(lines: list[Line], account, *, by_reference: bool) -> Iterator[tuple[Line, str, int]]:
    """The lines that the account does not have yet, each with its key and its ordinal among equal ones.

    Equal lines are counted: three true equal gifts on a day stay three, however often and in whatever order their day
    is exported. Neither a hash alone nor the number of the row can tell them from doubles.
    """
    days = [line.booked_on for line in lines]
    stored = BankLine.objects.filter(account=account, booked_on__range=(min(days), max(days)))
    have, seen = Counter(stored.values_list("line_key", flat=True)), Counter()
    for line in lines:
        key = line.key(by_reference=by_reference)
        seen[key] += 1
        if line.minor and seen[key] > have[key]:
            yield line, key, seen[key]


@transaction.atomic
def confirm(statement: BankStatement, *, by=None) -> int:
    """Write down the lines that are new and book those whose reference says what they are. Answers how many."""
    waiting = BankStatement.objects.previews_alive().filter(pk=statement.pk)
    # First write: whoever confirms at the same moment waits here and then finds nothing to confirm.
    if not waiting.update(state=BankStatement.State.IMPORTED, imported_at=timezone.now(), by=by):
        raise Unreadable(_("This preview was confirmed before or is older than a day. Read the file again."))
    lines = [Line.from_json(row) for row in statement.preview["lines"]]
    new = write_lines(lines, statement)
    BankStatement.objects.filter(pk=statement.pk).update(preview={})
    book(new, Matcher(new, statement.account))
    return len(new)


def write_lines(lines: list[Line], statement: BankStatement) -> list[BankLine]:
    found = missing(lines, statement.account, by_reference=statement.preview["by_reference"])
    return BankLine.objects.bulk_create(
        (
            BankLine(
                statement=statement, account_id=statement.account_id, line_key=key, ordinal=ordinal,
                booked_on=line.booked_on, amount_minor=line.minor, currency=line.currency, title=line.title,
                name=line.name[:300], iban=line.iban[:50], bank_reference=line.bank_reference[:140],
                is_reversal=line.is_reversal,
            )
            for line, key, ordinal in found
        ),
        batch_size=500,
    )  # fmt: skip

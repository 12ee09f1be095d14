from donations.models.access import Access
from donations.models.attempt import Attempt
from donations.models.bank import BankAccount
from donations.models.campaign import Campaign, CampaignText
from donations.models.donor import Consent, ConsentText, Donor
from donations.models.gift import Gift
from donations.models.inbox import ProviderEvent, ProviderRef
from donations.models.ledger import AppendOnly, LedgerEntry, Step
from donations.models.pledge import Pledge
from donations.models.post import OutboxMail
from donations.models.promise import Promise
from donations.models.rates import RateBucket
from donations.models.receipt import Receipt, ReceiptLine, ReceiptSeries
from donations.models.rules import LineRule
from donations.models.statements import BankLine, BankProfile, BankStatement
from donations.models.support import SupportSettings
from donations.models.tokens import DonorToken

__all__ = [
    "Access", "AppendOnly", "Attempt", "BankAccount", "BankLine", "BankProfile", "BankStatement",
    "Campaign", "CampaignText", "Consent", "ConsentText", "Donor", "DonorToken", "Gift", "LedgerEntry", "LineRule",
    "OutboxMail", "Pledge", "Promise", "ProviderEvent", "ProviderRef", "RateBucket", "Receipt", "ReceiptLine",
    "ReceiptSeries", "Step", "SupportSettings",
]  # fmt: skip

"""Files of a bank for tests: CAMT.053 with just what matters."""

from datetime import date

from donations.models import BankProfile
from donations.statements import importing
from tests.donations.making import IBAN, make_account

DAY = date(2026, 5, 4)


def make_profile(account=None, **fields):
    fields = {"name": "main", "format": "camt"} | fields
    return BankProfile.objects.create(account=account or make_account(), **fields)


def entry(amount="50.00", title="", *, credit=True, status="BOOK", day=DAY, more="", name="JAN", iban=""):
    sign, party = ("CRDT", "Dbtr") if credit else ("DBIT", "Cdtr")
    account = f"<{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct>" if iban else ""
    return f"""<Ntry><Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts>{status}</Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls>
        <RltdPties><{party}><Nm>{name}</Nm></{party}>{account}</RltdPties>
        <RmtInf><Ustrd>{title}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def balance(code, amount):
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>
        <Amt Ccy="PLN">{amount.lstrip("-")}</Amt><CdtDbtInd>{sign}</CdtDbtInd></Bal>"""


def xml(*entries, account=IBAN, opening="", closing="", head=""):
    found = "".join(balance(code, sum_) for code, sum_ in (("OPBD", opening), ("CLBD", closing)) if sum_)
    return f"""<?xml version="1.0"?>{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
        <BkToCstmrStmt><Stmt><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{found}{"".join(entries)}
        </Stmt></BkToCstmrStmt></Document>""".encode()


def take_in(profile, data):
    return importing.confirm(importing.preview(data, profile))

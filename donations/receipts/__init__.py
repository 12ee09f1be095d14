from donations.models import Receipt


def as_pdf(receipt: Receipt) -> bytes:
    # The library takes as long to load as all the rest of donations/, and few processes ever draw.
    from donations.receipts import pdf

    return pdf.draw(receipt)

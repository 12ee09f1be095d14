"""A receipt as PDF: A4, our own face embedded, the same bytes for the same content."""

import io
from html import escape

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from donations.models import Receipt

# The faces that every reader has lack Polish letters.
REGULAR, BOLD = "SourceSans", "SourceSans-Semibold"
pdfmetrics.registerFont(TTFont(REGULAR, font_source_sans_pro.font_files_ttf["SourceSansPro"]))
pdfmetrics.registerFont(TTFont(BOLD, font_source_sans_pro.font_files_ttf["SourceSansProSemibold"]))

SOFT = HexColor("#55524b")
TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=11, leading=16, spaceAfter=6)
STRONG = ParagraphStyle("strong", TEXT, fontName=BOLD)
LABEL = ParagraphStyle("label", TEXT, textColor=SOFT)
SUM = ParagraphStyle("sum", TEXT, alignment=TA_RIGHT)
SUM_HEAD = ParagraphStyle("sum head", STRONG, alignment=TA_RIGHT)
TITLE = ParagraphStyle("title", STRONG, fontSize=20, leading=26, spaceAfter=14)
ALL = (0, 0), (-1, -1)
FLAT = [("LEFTPADDING", *ALL, 0), ("TOPPADDING", *ALL, 1), ("BOTTOMPADDING", *ALL, 1)]
RULES = [*FLAT, ("VALIGN", *ALL, "TOP"), ("LINEBELOW", *ALL, 0.5, SOFT)]


def draw(receipt: Receipt) -> bytes:
    """Nothing of the moment goes in: neither the day of drawing nor a random name."""
    file, content = io.BytesIO(), receipt.content
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=25 * mm, rightMargin=25 * mm, topMargin=25 * mm, bottomMargin=20 * mm,
        invariant=1, title=f"{content['title']} {receipt}", author=content["issuer"], lang=receipt.language,
    )  # fmt: skip
    document.build(parts(receipt))
    return file.getvalue()


def parts(receipt: Receipt) -> list:
    content = receipt.content
    rows = content["rows"] + ([[content["donor"], receipt.name]] if receipt.name else [])
    drawn = [words(content["issuer"], STRONG), words(content["title"], TITLE)]
    named = [[words(label, LABEL), words(text, TEXT)] for label, text in rows]
    drawn.append(Table(named, [40 * mm, 115 * mm], style=FLAT, hAlign="LEFT"))
    drawn.append(Spacer(1, 8 * mm))
    if content["table"]:
        drawn += [listing(content["table"]), Spacer(1, 8 * mm)]
    return drawn + [words(sentence, TEXT) for sentence in content["sentences"]]


def listing(table: list[list[str]]) -> Table:
    head, *rows = table
    drawn = [[*(words(cell, STRONG) for cell in head[:-1]), words(head[-1], SUM_HEAD)]]
    drawn += [[*(words(cell, TEXT) for cell in row[:-1]), words(row[-1], SUM)] for row in rows]
    return Table(drawn, [42 * mm, 48 * mm, 32 * mm, 33 * mm], style=RULES, repeatRows=1, hAlign="LEFT")


def words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)

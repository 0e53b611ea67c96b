"""No way to reach anybody: mail, telephone, address of a page, handle, house number, licence."""

import re

_SITES = (
    "instagram|facebook|whatsapp|wechat|telegram|snapchat|tiktok|twitter|linkedin|youtube|pinterest|vrbo|homeaway|"
    "tripadvisor|expedia|craigslist|gumtree|stayz"
)
_STREET = (
    r"(?i:street|st|avenue|ave|road|rd|lane|boulevard|blvd)|"
    # words of other uses too: 'a five minute drive', 'house close to light rail'
    r"Ln|Drive|Dr|Court|Ct|Place|Pl|Terrace|Tce|Parade|Pde|Crescent|Cres|Highway|Hwy|Close|Square|Row|Way|Quay|Esplanade"
)
PATTERNS = {
    "mail": re.compile(r"[\w.+-]+\s?(@|\(at\)|\[at\])\s?[\w-]+\s?(\.|\(dot\)|\[dot\]| dot )\s?\w{2,}", re.I),
    "page": re.compile(
        r"https?:|www\.|\b[\w-]+\.(com|net|org|info|biz|eu|co\.uk|com\.au|ca|ie|io|be|se|gr|it|es|hk|sg)\b"
        rf"|\b[\w-]+ dot com\b|\b({_SITES})\b",
        re.I,
    ),
    "handle": re.compile(r"(?<!\w)@\w{3,}"),
    "phone": re.compile(r"(?<![\w.])\+?\(?\d(?:[\s().-]{0,2}\d){7,}(?!\w)|(?<!\w)\d{3}[-.]\d{4}(?!\w)"),
    "house number": re.compile(
        rf"(?<![\w.])\d{{1,5}}[a-z]?,?\s+(?!(?i:min|minutes?|mins|br|bed|bedroom|metres|miles)\b)"
        rf"(?:[A-Z][\w'’.-]*\s+){{1,3}}(?:{_STREET})\b(?!\s+(?i:station|market|to|from))"
        r"|\b[A-ZÀ-Þ]\w+(?:straat|laan|plein|gatan|vägen|strasse)\s+\d+\b"
        r"|\b(?:Via|Rua|Rue|Calle|Carrer)\s+[A-Z]\w+,?\s+\d+\b",
    ),
    "licence": re.compile(
        r"\b(licen[cs]e|permit|registration|reg\.?|STR)\b[^.\n]{0,12}(#|\bno\b|\bnumber\b|\d{4})", re.I
    ),
}


def contact(text: str) -> str | None:
    """What kind of contact data `text` holds, if any."""
    return next((kind for kind, pattern in PATTERNS.items() if pattern.search(text)), None)


_BRAND = re.compile(r"\bairbnb|\bair bnb\b|\bsuper ?hosts?\b", re.I)


def brand(text: str) -> str | None:
    """The genre is borrowed, not a company's livery: half of all hosts thank the one they write for."""
    found = _BRAND.search(text)
    return found[0] if found else None

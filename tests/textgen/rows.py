"""One listing that never was, as a row of the corpus, as facts and as texts."""

from typing import Any

from textgen.attributes import Attributes
from textgen.prompt import Texts

ATTRIBUTES = Attributes(
    city="Boston",
    country="United States",
    neighbourhood="South End",
    room_type="Private room",
    property_type="condo",
    guests=2,
    bedrooms=1,
    beds=1,
    baths=1.5,
    price=90,
    currency="USD",
    price_band="mid",
    host="Anna",
    host_since=2014,
    amenities=("Wifi", "Kitchen", "Hangers", "Backyard"),
    rating=4.8,
    n_reviews=31,
    reviewers=("Tom", "Ines"),
)

TEXTS = Texts(
    title="Sunny room by the park",
    description="A quiet room on the second floor of our condo.\nIt has a queen bed for two guests.",
    neighbourhood="The South End is full of brick houses and small cafes.",
    host="I teach music and have lived in Boston for years.",
    rules="No smoking.\nQuiet after ten.",
    reviews=("Anna was kind and the room was spotless.", "A calm place near everything we wanted to see."),
)

ROW: dict[str, Any] = {
    "listing_id": 1,
    "city": "Boston",
    "country": "United States",
    "neighbourhood": "South End",
    "room_type": "Private room",
    "property_type": "Private room in condominium (condo)",
    "accommodates": 2,
    "bedrooms": 1,
    "beds": 1,
    "bathrooms": 1.5,
    "price": 90.0,
    "currency": "USD",
    "host_name": "Anna",
    "host_since": "2014-03-01",
    "amenities": '["Wifi", "Kitchen", "Hangers", "Backyard"]',
    "rating": 4.8,
    "n_reviews": 31,
    "name": TEXTS.title,
    "description": TEXTS.description,
    "neighborhood_overview": TEXTS.neighbourhood,
    "host_about": TEXTS.host,
    "house_rules": TEXTS.rules,
    "near_dup_rank": 0,
    "split": "train",
}

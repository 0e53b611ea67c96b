"""No way to reach anybody."""

import pytest

from textgen.guards.contact import brand, contact


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to anna@example.com before you book.", "mail"),
        ("Write to anna (at) example (dot) com.", "mail"),
        ("More pictures at www.example.com/flat", "page"),
        ("See example.co.uk for more.", "page"),
        ("Find us on Instagram.", "page"),
        ("Follow @sunnyroom for more.", "handle"),
        ("Call +44 20 7946 0123 at any time.", "phone"),
        ("Text 555-0143 on arrival.", "phone"),
        ("Ring (617) 555 0143.", "phone"),
        ("We are at 24 Rutland Square.", "house number"),
        ("Meet us at 7b, Great Western Road.", "house number"),
        ("The door is Kloosterstraat 12.", "house number"),
        ("You find us in Via Zamboni 33.", "house number"),
        ("Licence number STR-0012.", "licence"),
        ("Our registration no. is on the door.", "licence"),
    ],
)
def test_contact_data_is_found(text: str, kind: str) -> None:
    assert contact(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "It is 5 minutes to Oxford Street and 24 hours of coffee.",
        "Built in 1920, renovated in 2015, and 10 x 12 feet wide.",
        "Check-in is 3 pm, check-out 11 am, quiet hours 22:00-08:00.",
        "Two queens, a 50 inch TV and 1,200 square feet.",
        "A 5 Minute Drive to the sea; 3 BR House Close to it all, 10 Minutes drive",
        "Walk to 42nd Street Station or take bus 12.",
        "Permit parking is easy. No licence to party.",
        "Breakfast @ the corner café, 7.30-10.30.",
    ],
)
def test_what_hosts_say_every_day_is_no_contact_data(text: str) -> None:
    assert contact(text) is None


def test_no_company_is_named_that_lets_homes() -> None:
    assert brand("Thanks for looking at our airbnb!") == "airbnb"
    assert brand("I am a Superhost.") == "Superhost"
    assert brand("The host is super, the air is clean.") is None

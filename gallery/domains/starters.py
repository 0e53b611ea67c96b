"""The words and look of the wings that come with the house."""

from typing import Any

PHOTOS_OF_A_LISTING = 5

FACE: dict[str, Any] = {
    "slug": "face",
    "position": 10,
    "wing": "People",
    "letter": "F",
    "noun": "person",
    "sentence": "This person does not exist.",
    "still_sentence": "This person still does not exist.",
    "grid_sentence": "Sixty people, none of them.",
    "tagline": "Nobody sat for this portrait, and nobody minded.",
    "title": "Untitled",
    "medium": "Weights and noise",
    "fact": "Sitter: none.",
    "seed_colour": "#2f5fa8",
    "display_face": "caslon",
    "captions": "face",
}

CAT: dict[str, Any] = {
    "slug": "cat",
    "position": 20,
    "wing": "Cats",
    "letter": "C",
    "noun": "cat",
    "sentence": "This cat does not exist.",
    "still_sentence": "This cat still does not exist.",
    "grid_sentence": "Sixty cats, none of them.",
    "tagline": "It has ignored every attempt to prove otherwise.",
    "title": "Felis nusquam",
    "medium": "Weights and noise",
    "fact": "Collected nowhere. Temperament: unknowable, as is usual.",
    "seed_colour": "#b07a16",
    "display_face": "besley",
    "captions": "cat",
}

WAIFU: dict[str, Any] = {
    "slug": "waifu",
    "position": 30,
    "wing": "Waifus",
    "letter": "W",
    "noun": "waifu",
    "sentence": "This waifu does not exist.",
    "still_sentence": "This waifu still does not exist.",
    "grid_sentence": "Sixty waifus, none of them.",
    "tagline": "Stay as long as you like. She cannot.",
    "title": "Cut 4, cel 27",
    "medium": "Weights and noise",
    "fact": "From an episode that was never broadcast.",
    "seed_colour": "#c2345f",
    "display_face": "maru",
    "captions": "waifu",
}

ROOM: dict[str, Any] = {
    "slug": "room",
    "position": 50,
    "wing": "Rooms",
    "letter": "R",
    "noun": "room",
    "sentence": "This room does not exist.",
    "still_sentence": "This room still does not exist.",
    "grid_sentence": "Sixty rooms, none to be let.",
    "tagline": "Nobody has ever left a towel on this floor.",
    "title": "Interior",
    "medium": "Weights and noise",
    "fact": "Floor area: none.",
    "seed_colour": "#6b7d1e",
    "display_face": "figtree",
    "aspect": "4:3",  # its network learned from photographs squeezed to a square
    "set_size": PHOTOS_OF_A_LISTING,
}

LODGING: dict[str, Any] = {
    "slug": "airbnb",
    "kind": "listing",
    "position": 40,
    "wing": "Lodgings",
    "letter": "L",
    "noun": "lodging",
    "sentence": "This lodging does not exist.",
    "still_sentence": "This lodging still does not exist.",
    "grid_sentence": "Sixty lodgings, none of them.",
    "tagline": "You cannot book it.",
    "title": "Lodging",
    "medium": "Words, and photographs on loan",
    "fact": "You cannot book it.",
    "seed_colour": "#0f7f6b",
    "display_face": "figtree",
    "aspect": "4:3",
    "pool_target": 120,
    "renewal_per_hour": 6,
}

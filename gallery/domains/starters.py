"""The words and look of the wings that come with the house."""

from typing import Any

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
}

"""Names from the data, as the pages show them."""

from __future__ import annotations

from unicodedata import category

# Left open in a name, one of these would turn around the text that follows; an element
# of its own does not help, as an isolate left open swallows the element's end.
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def shortened(text: str, length: int = 64) -> str:
    """A text from the data, cut with an ellipsis; spaces single, no controls."""
    words = "".join(map(_shown, text[: 8 * length])).split()
    flat = " ".join(words) or "(blank)"
    is_cut = len(flat) > length or len(text) > 8 * length
    return f"{flat[: length - 1].rstrip()}…" if is_cut else flat


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    is_control = category(character) in ("Cc", "Cn", "Cs")
    return "" if is_control or character in _BIDI_CONTROLS else character

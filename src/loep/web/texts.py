"""What a person wrote at length in a form: shown again where the form itself is not, so that nobody writes it twice."""

from collections.abc import Mapping

FIELDS = ("motivation", "text", "answer", "comment", "reason", "because", "waits-for", "note", "sender")


def written(fields: Mapping[str, str], elsewhere: tuple[str, ...] = ()) -> str:
    """The texts in a form that was sent, one below the other, but for the fields that the page shows elsewhere."""
    return "\n\n".join(fields[name] for name in FIELDS if name not in elsewhere and fields.get(name, "").strip())

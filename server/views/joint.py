"""A joint answer in one text, for lists, feeds and search engines: the lead unit's words, then each signed part."""

from server.views.entity import Value


def whole(answer: Value) -> str:
    """Of an answer as the public sees it; one that was written down before there were parts has none."""
    parts = (each for each in answer.get("parts") or () if each["text"])
    signed = (
        ", ".join(filter(None, (each["name"], each["title"], each["body"]))) + ":\n" + each["text"] for each in parts
    )
    return "\n\n".join(filter(None, (answer["text"], *signed)))

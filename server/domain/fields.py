"""Types of payload fields that several nouns share, with the bounds and lists by which input is measured."""

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{2,40}$")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{2,60}$")]
Instant = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_000)]
Name = Annotated[str, msgspec.Meta(extra={"limit": "name"})]
Place = Annotated[str, msgspec.Meta(extra={"limit": "place"})]
Title = Annotated[str, msgspec.Meta(extra={"limit": "place", "empty": True})]
Topic = Annotated[str, msgspec.Meta(extra={"limit": "topic"})]
Venue = Annotated[str, msgspec.Meta(extra={"limit": "topic", "empty": True})]
Note = Annotated[str, msgspec.Meta(extra={"limit": "note", "empty": True})]
Reason = Annotated[str, msgspec.Meta(extra={"limit": "note"})]
Document = Annotated[str, msgspec.Meta(extra={"limit": "document", "empty": True})]

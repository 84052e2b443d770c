"""That an asker left an address and can be told. The address itself is in no log; this only says that there is one."""

from server.log.event import Event, event


@event("address.left")
class Left(Event, frozen=True):
    """Its asker left an address by which to be told."""

    question: str

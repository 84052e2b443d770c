"""Who works in a room, as reminders ask for it."""

from server.people.people import People
from server.runtime.reminders import Person


class Staff:
    """The staff of a room, with what they may and where they are written to."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def __call__(self, room: str) -> list[Person]:
        names, accounts = await self._people.staff(room), await self._people.list()
        found = [each for each in accounts if each.id in names and not each.disabled]
        return [
            Person(
                each.id,
                each.login if "@" in each.login[1:-1] else "",
                await self._people.roles(each.id, room),
                names[each.id],
            )
            for each in found
        ]

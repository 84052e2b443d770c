"""The sections of settings of the stage (the broadcast's delay, the picture of what leaves, the links of screens) and
of the picture of a session."""

from server.sections import Count, Names, Section


class Stage(Section, frozen=True):
    most_delay_s: Count
    leaving_s: Count
    links: Count

    def terms(self) -> dict[str, int]:
        return {"stage_delay_s": self.most_delay_s, "stage_links": self.links}


class Video(Section, frozen=True):
    embed_hosts: Names
    stream_hosts: Names
    address: Count

"""The tables of config/default.toml, typed. Every key is explained there."""

from typing import Annotated, Literal

import msgspec

# What a timer, a socket or a cookie can take.
MOST = 2**31 - 1
Count = Annotated[int, msgspec.Meta(gt=0, le=MOST)]
Percent = Annotated[int, msgspec.Meta(ge=0, lt=100)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Names = tuple[str, ...]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of config/default.toml; every key is explained there."""


class Web(Section, frozen=True):
    host: str
    port: Port
    workers: Count
    base_domain: str
    https: bool
    hsts_s: Annotated[int, msgspec.Meta(ge=0)]
    hsts_subdomains: bool
    trusted_proxies: Names
    hosts: Names
    backlog: Count
    linked: bool
    tls_cert: str
    tls_key: str


class Database(Section, frozen=True):
    url: str
    pool: Count
    statement_ms: Count
    public_ms: Count
    busy_ms: Count
    acquire_ms: Count
    start_s: Milliseconds
    clock_jump_s: Milliseconds


class Redis(Section, frozen=True):
    url: str
    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]{1,40}\Z")]


class Limits(Section, frozen=True):
    question: Count
    name: Count
    place: Count
    note: Count
    answer: Count
    topic: Count
    document: Count
    combining_marks: Count
    script_marks: Count
    code_points: Count
    packet_bytes: Count
    form_bytes: Count
    depth: Count
    strikes: Count
    connect_ms: Count
    header_bytes: Count
    header_ms: Count
    body_ms: Count
    said_at_once: Count
    said_per_s: Count
    receive_bytes: Count
    send_bytes: Count
    pending_bytes: Count
    pending_packets: Count
    pending_ms: Count
    sockets: Count
    sockets_kept: Percent
    sockets_per_ip: Count
    handshakes_per_ip_s: Count
    handshakes_pressed_s: Count
    over_per_ip_min: Count
    over_pages_per_ip_min: Count
    http_at_once: Count
    over_at_once: Count
    over_http_rest_ms: Annotated[int, msgspec.Meta(ge=0, le=14_000)]
    over_rest_ms: Milliseconds
    over_rest_most_ms: Milliseconds
    mine: Count
    frame_entities: Count
    queue: Count
    batch: Count
    share: Count
    command_ms: Count
    write_ms: Count
    make_s: Count
    leave_ms: Count
    asks_per_asker_min: Count
    asks_per_ip_min: Count
    asks_burst: Count
    asks_per_session_min: Count
    asks_per_room_min: Count
    supports_per_asker_min: Count
    supports_per_ip_min: Count
    supports_waiting: Count
    supports_batch: Count
    chat: Count
    chat_lines: Count
    chat_per_asker_min: Count
    chat_per_ip_min: Count
    chat_per_session_min: Count
    similar_per_ip_min: Count
    lookups_per_ip_min: Count
    lookups_per_min: Count
    sign_ins_per_ip_min: Count
    sign_ins_waiting: Count


class Kiosk(Section, frozen=True):
    idle_s: Count
    receipt_s: Count


class Live(Section, frozen=True):
    own_websocket: bool
    tick_ms: Milliseconds
    poll_ms: Count
    poll_calm_ms: Count
    signal_ms: Count
    ping_ms: Count
    ping_timeout_ms: Count
    ask_ms: Count
    asks_per_s: Count
    idle_s: Count
    again_ms: Count
    again_most_ms: Count
    reads_per_s: Count
    arrivals_per_s: Count
    spread_ms: Count


class Cache(Section, frozen=True):
    fresh_s: Count
    stale_s: Count
    older_s: Count
    gzip_bytes: Count
    shelf_bytes: Count


class Search(Section, frozen=True):
    letters: Count
    words: Count
    page: Count
    feed: Count
    within_ms: Count
    warm_s: Milliseconds
    set_bytes: Count
    word_bytes: Count


class Session(Section, frozen=True):
    intake_days: Count
    announce_days: Count
    intake_count: Literal["exclusive", "inclusive"]
    answer_days: Count
    report_days: Count
    anchor: Literal["last", "first"]
    answer_term_mode: Literal["deadline", "minimum"]
    sitting_most_days: Count
    week_rule: Literal["thursday", "sheet", "full"]
    rehearsal_keep_h: Count
    end_undo_min: Count
    archive_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)]


class Similar(Section, frozen=True):
    score: Annotated[int, msgspec.Meta(ge=50, le=100)]
    beside: Annotated[int, msgspec.Meta(ge=0, le=100)]
    most: Count
    letters: Count


class Answers(Section, frozen=True):
    approval: Literal["none", "moderator", "head"]
    separate: bool
    approval_none: Names
    approval_moderator: Names
    approval_head: Names
    separate_on: Names
    separate_off: Names
    clarify_days: int
    clock_pause: bool
    extension_days: int
    owner: Literal["unit", "lead"]
    remind_days: list[int]
    remind_hour: int


class Rounds(Section, frozen=True):
    separate: bool
    alone: Names


class Show(Section, frozen=True):
    items: Count
    undo_s: Count
    settle_ms: Count

    def terms(self) -> dict[str, int]:
        return {"show_items": self.items, "show_undo_ms": self.undo_s * 1000, "show_settle_ms": self.settle_ms}


class Readiness(Section, frozen=True):
    list: tuple[str, ...]
    items: Count
    due_days: Count
    rehearsals: Count

    def terms(self) -> dict[str, int]:
        return {"readiness_items": self.items, "readiness_days": self.due_days, "rehearsals": self.rehearsals}


class Transfers(Section, frozen=True):
    hands: Annotated[int, msgspec.Meta(gt=0, le=50)]

    def terms(self) -> dict[str, int]:
        return {"transfer_hands": self.hands}


class Enter(Section, frozen=True):
    rows: Annotated[int, msgspec.Meta(gt=0, le=1000)]
    bytes: Count


class Paths(Section, frozen=True):
    var: str


class Leader(Section, frozen=True):
    lease_ms: Count
    beat_ms: Count


class Supervisor(Section, frozen=True):
    ready_ms: Annotated[int, msgspec.Meta(ge=2000)]
    stall_ms: Annotated[int, msgspec.Meta(ge=2000)]


class Reactions(Section, frozen=True):
    poll_ms: Count
    at_once: Count
    retry_ms: Count
    retry_most_ms: Count


class Mail(Section, frozen=True):
    transport: Annotated[str, msgspec.Meta(pattern=r"^(files|smtps?://[^\s/]+)\Z")]
    dir: str
    sender: str
    operator: str
    reply_to: str
    address: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s/]+)?\Z")]
    starttls: Literal["auto", "must", "may", "never"]
    ca: str
    attempts: Count
    retry_s: Count
    timeout_ms: Count
    per_address_day: Count
    office: str
    keep_days: Count
    bounces: str
    bounce_box: Annotated[str, msgspec.Meta(pattern=r"^(maildir:/\S*|imaps?://[^\s/]+(/\S*)?)?\Z")]
    bounce_s: Count
    webhook_token: str
    stop_days: Count


class Metrics(Section, frozen=True):
    host: str
    port: Port
    allow: Names
    token: str
    disk_mb: Count

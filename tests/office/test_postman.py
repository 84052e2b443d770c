"""Mail against mail servers that fail, greylist and refuse; what comes back; addresses as people type them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, Policy, default
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings, words
from server.cluster.duties import BOUNCES
from server.cluster.leader import Alone
from server.domain.session.told import KINDS
from server.errors import Refused
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.outbox import Mail
from server.office import bounces
from server.office.bounce_box import BounceBox
from server.office.letter import Written, letter
from server.office.letters import About, Letters
from server.office.outbox import Outbox
from server.office.postman import Postman
from server.office.smtp import Answer, answer
from server.people import mail_address
from server.transport.tasks import everyone, failed
from tests.servers import free_port

TOLD = Mail("told:x", "", "", "", kind="answered", stream="session:x", question="q1")
TO = "ba.mau@thu.example"


class Box:
    """A mail server's end that says what it is told to, one answer a mail, then takes them."""

    def __init__(self) -> None:
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.letters: list[tuple[str, EmailMessage]] = []
        self.tls = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.tls = session.ssl is not None
        if self.data:
            return self.data.pop(0)
        self.letters.append((envelope.mail_from, message_from_bytes(envelope.content, policy=default)))
        return "250 taken"


class Desk:
    """Who writes mails about questions, in place of the service."""

    def __init__(self) -> None:
        self.back: list[tuple[str, str, bool, bool]] = []

    async def write(self, mail: Mail) -> Written | str:
        return Written(TO, "Câu hỏi 12", "Đã trả lời.\n", "<p>Đã trả lời.</p>", "vi", "https://x.example/thoi-bao/t")

    def sheet(self, subject: str, body: str) -> str:
        return f"<p>{subject}</p>"

    async def everybody(self, mail: Mail) -> list[Mail]:
        return [mail._replace(key=f"{mail.key}:{n}", question=f"q{n}", attempts=0) for n in range(3)]

    async def came_back(self, mail: Mail, status: str, permanent: bool, complaint: bool = False) -> None:
        self.back.append((mail.question or "", status, permanent, complaint))


class Round:
    """A postman, his mail server, and the clock in our hands: what waits is due at each look."""

    def __init__(self, engine: AsyncEngine, var: Path, **chosen: str) -> None:
        self.engine, self.desk, self.outbox = engine, Desk(), Outbox(engine)
        given = {"paths.var": str(var), **{f"mail.{key}": value for key, value in chosen.items()}}
        self.chosen = settings.load(given, env={}).mail
        counts = Counter("outcomes", "", ["outcome"], registry=None)
        self.man = Postman(self.outbox, self.chosen, Alone(), counts, self.desk)

    async def go(self) -> Any:
        """Try the one mail, now; gives its row."""
        async with self.engine.begin() as connection:
            await connection.execute(text("UPDATE outbox SET next_at = 0 WHERE state = 'queued'"))
        await self.man.one()
        (row,) = await self.outbox.listed(("queued", "sent", "failed", "bounced", "dropped"), 10)
        return row


@pytest.fixture
def box() -> Iterator[tuple[Box, str]]:
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_url, settings.load({}, env={}).database)
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("policy", [None, SMTP, SMTP.clone(cte_type="7bit")])
def test_the_address_to_unsubscribe_at_is_whole_in_its_header(policy: Policy | None) -> None:
    address = "https://giaoluu.botnmt.example/r/angiang/thoi-bao/" + "k7Hn-Pq_2" * 12
    made = letter(TOLD, Written(TO, "Trả lời", "Chữ", unsubscribe=address), "Giao Lưu <gl@bo.example>")
    lines = (made.as_bytes() if policy is None else made.as_bytes(policy=policy)).replace(b"\r\n", b"\n").split(b"\n")
    assert f"List-Unsubscribe: <{address}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


async def test_greylisting_is_waited_out_and_the_mail_names_where_it_comes_back(
    engine: AsyncEngine, tmp_path: Path, box: tuple[Box, str]
) -> None:
    there, url = box
    there.rcpt, there.data = ["450 4.7.1 greylisted"], ["452 4.3.1 full"]
    trip = Round(engine, tmp_path, transport=url, bounces="tra-lai@bo.example", reply_to="vp@bo.example")
    await trip.outbox.add(TOLD)
    row = await trip.go()
    assert (row.state, row.status, TO in row.error) == ("queued", "4.7.1", False)
    assert ((await trip.go()).state, (await trip.go()).state) == ("queued", "sent")
    ((came_from, told),) = there.letters
    assert came_from == f"tra-lai+{TOLD.id}@bo.example"
    assert (told["To"], told["Reply-To"], told["Content-Language"]) == (TO, "vp@bo.example", "vi")
    assert told["List-Unsubscribe"] == "<https://x.example/thoi-bao/t>"
    assert [part.get_content_type() for part in told.iter_parts()] == ["text/plain", "text/html"]
    assert trip.desk.back == []


async def test_an_address_that_does_not_exist_is_noted_and_not_tried_again(
    engine: AsyncEngine, tmp_path: Path, box: tuple[Box, str]
) -> None:
    there, url = box
    there.rcpt = [f"550 5.1.1 <{TO}> no such user"]
    trip = Round(engine, tmp_path, transport=url)
    await trip.outbox.add(TOLD)
    row = await trip.go()
    assert (row.state, row.status, TO in row.error) == ("bounced", "5.1.1", False)
    assert trip.desk.back == [("q1", "5.1.1", True, False)]
    assert await trip.outbox.retry([]) == 0


async def test_what_a_mail_server_will_never_take_waits_for_a_person(
    engine: AsyncEngine, tmp_path: Path, box: tuple[Box, str]
) -> None:
    there, url = box
    there.data = ["554 5.7.1 looks like spam"]
    trip = Round(engine, tmp_path, transport=url)
    await trip.outbox.add(TOLD)
    assert (await trip.go()).state == "failed"
    assert trip.desk.back == []
    assert await trip.outbox.retry([]) == 1
    assert (await trip.go()).state == "sent"


async def test_no_line_keeps_every_mail(engine: AsyncEngine, tmp_path: Path) -> None:
    trip = Round(engine, tmp_path, transport=f"smtp://127.0.0.1:{free_port()}")
    await trip.outbox.add(TOLD)
    assert (await trip.go()).state == "queued"
    assert trip.man._line_down


async def test_without_tls_where_it_must_be_nothing_is_handed_over(
    engine: AsyncEngine, tmp_path: Path, box: tuple[Box, str]
) -> None:
    there, url = box
    trip = Round(engine, tmp_path, transport=url, starttls="must")
    await trip.outbox.add(TOLD)
    assert (await trip.go()).state == "queued"
    assert there.letters == []


@pytest.fixture
def certified(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine that its own file alone vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    files = tmp_path / "own.pem", tmp_path / "own.key"
    files[0].write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@pytest.mark.parametrize(
    ("ca", "password", "state"), [(True, "đúng", "sent"), (True, "sai", "queued"), (False, "đúng", "queued")]
)
async def test_tls_is_checked_and_the_password_goes_inside(
    engine: AsyncEngine, tmp_path: Path, certified: tuple[Path, Path], ca: bool, password: str, state: str
) -> None:
    there, port, trust = Box(), free_port(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(*certified)

    def known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"gltt", "đúng".encode()))

    controller = Controller(
        there, hostname="127.0.0.1", port=port, tls_context=trust, require_starttls=True, auth_required=True,
        authenticator=known,
    )  # fmt: skip
    controller.start()
    chosen = {"transport": f"smtp://gltt:{quote(password)}@localhost:{port}", "starttls": "must"}
    trip = Round(engine, tmp_path, **chosen, **({"ca": str(certified[0])} if ca else {}))
    await trip.outbox.add(TOLD)
    try:
        assert (await trip.go()).state == state
    finally:
        controller.stop()
    assert (len(there.letters), there.tls) == ((1, True) if state == "sent" else (0, False))


async def test_one_to_everybody_becomes_one_to_each(engine: AsyncEngine, tmp_path: Path) -> None:
    trip = Round(engine, tmp_path)
    await trip.outbox.add(TOLD._replace(question=""))
    for _ in range(5):
        await trip.man.one()
    assert await trip.outbox.counted() == {"sent": 4}
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 3


DSN = """From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; ba.mau@thu.example
Action: {action}
Status: {status}

--b
Content-Type: message/rfc822

Message-ID: <{id}@bo.example>
Subject: x

x
--b--
"""


async def test_reports_in_a_mailbox_are_read_once(engine: AsyncEngine, tmp_path: Path) -> None:
    folder = tmp_path / "box"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    trip = Round(engine, tmp_path, bounce_box=f"maildir:{folder}")
    await trip.outbox.add(TOLD)
    await trip.go()
    (folder / "new" / "1").write_text(DSN.format(to="x@y.example", action="failed", status="5.2.1", id=TOLD.id))
    (folder / "new" / "2").write_text("Subject: Tôi đi vắng\nAuto-Submitted: auto-replied\n\nx")
    look = BounceBox(trip.outbox, trip.chosen, Alone(), trip.desk)
    assert [await look.look(), await look.look()] == [1, 0]
    assert trip.desk.back == [("q1", "5.2.1", True, False)]
    assert (await trip.go()).state == "bounced"


async def test_a_mailbox_that_cannot_be_read_is_a_duty_that_failed(
    engine: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Queue[tuple[str, str]]()
    monkeypatch.setattr(everyone, "duty_failed", lambda name, why: told.put_nowait((name, why)))
    trip = Round(engine, tmp_path, bounce_box=f"maildir:{tmp_path / 'none'}")
    trip.chosen = msgspec.structs.replace(trip.chosen, bounce_s=0)
    looking = asyncio.ensure_future(
        BounceBox(trip.outbox, trip.chosen, Alone(), trip.desk, partial(failed, BOUNCES)).run()
    )
    async with asyncio.timeout(5):
        assert [await told.get() for _ in range(2)] == [("bounces", "NoSuchMailboxError")] * 2, "and it goes on"
    assert "bounces" in everyone.failing()
    looking.cancel()


ID = "0123456789abcdef" * 2
ARF = f"""To: fbl@bo.example
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
--b
Content-Type: text/rfc822-headers

Message-ID: <{ID}@bo.example>
--b--
"""
REPORTS = {
    "failed": (DSN.format(to="x@y", action="failed", status="5.1.1", id=ID), ("5.1.1", True, False)),
    "by its address": (DSN.format(to=f"t+{ID}@y", action="failed", status="5.1.1", id="none"), ("5.1.1", True, False)),
    "delayed": (DSN.format(to="x@y", action="delayed", status="4.4.1", id=ID), ("4.4.1", False, False)),
    "delivered": (DSN.format(to="x@y", action="delivered", status="2.0.0", id=ID), None),
    "not ours": (DSN.format(to="x@y", action="failed", status="5.1.1", id="else"), None),
    "complaint": (ARF, ("5.7.1", True, True)),
    "an answer": (f"In-Reply-To: <{ID}@bo.example>\nSubject: Re\n\nCảm ơn", None),
    "nothing": ("", None),
    "broken": ("Content-Type: multipart/report; report-type=delivery-status; boundary=\n\n\0\xff", None),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_understood_and_nothing_else_is(name: str) -> None:
    raw, meant = REPORTS[name]
    report = bounces.read(raw.encode())
    assert (report and (report.status, report.permanent, report.complaint)) == meant
    assert report is None or report.ids == (ID,)


ANSWERS = [
    (SMTPRecipientsRefused([SMTPRecipientRefused(550, "no such user", TO)]), Answer(True, True, False, "5.1.1")),
    (SMTPRecipientsRefused([SMTPRecipientRefused(550, "5.7.1 denied", TO)]), Answer(True, False, False, "5.7.1")),
    (SMTPRecipientsRefused([SMTPRecipientRefused(450, "4.7.1 greylisted", TO)]), Answer(False, False, False, "4.7.1")),
    (SMTPDataError(552, "5.3.4 too large"), Answer(True, False, False, "5.3.4")),
    (SMTPAuthenticationError(535, "5.7.8 wrong password"), Answer(False, False, True, None)),
    (SMTPConnectError("refused"), Answer(False, False, True, None)),
    (TimeoutError(), Answer(False, False, True, None)),
    (ssl.SSLCertVerificationError("unknown"), Answer(False, False, True, None)),
    (ValueError("a header"), Answer(True, False, False, None)),
]  # fmt: skip


@pytest.mark.parametrize(("trouble", "meant"), ANSWERS, ids=range(len(ANSWERS)))
def test_what_an_answer_means(trouble: Exception, meant: Answer) -> None:
    assert answer(trouble) == meant


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ba.Mau@Thu.Example ", "Ba.Mau@thu.example"),
        ("mailto:a+b@x-y.vn", "a+b@x-y.vn"),
        ("Bà@thu.example", "address.letters"),
        ("mau@thử.vn", "mau@xn--th-yct.vn"),
        ("a@b", "address.form"),
        ("a b@thu.example", "address.form"),
        ("a@thu.example\r\nBcc: x@y.vn", "address.form"),
        ("a@thu.example, b@thu.example", "address.form"),
        ('"a"@thu.example', "address.form"),
        ("a..b@thu.example", "address.form"),
        ("a@" + "x" * 300 + ".vn", "address.form"),
        ("a\0@thu.example", "address.form"),
        ("@", "address.form"),
        ("a@-x.vn", "address.form"),
    ],
)
def test_an_address_is_read_or_refused_in_words(typed: str, kept: str) -> None:
    if "@" in kept:
        assert mail_address.read(typed) == kept
        return
    with pytest.raises(Refused) as no:
        mail_address.read(typed)
    assert (no.value.code, no.value.details["field"]) == (kept, "mail")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""), (" 0900 000 100 ", "0900 000 100"), ("+84 (90) 000-0100", "+84 (90) 000-0100"),
        ("０９００００００００", "0900000000"), ("0900", None), ("x" * 500, None), ("0900000100\r\nBcc: x", None),
        ("=cmd|' /C calc'!A0", None), ("09000001001234567", None),
    ],
)  # fmt: skip
def test_a_telephone_number_is_read_or_refused_at_its_field(typed: str, kept: str | None) -> None:
    if kept is not None:
        assert mail_address.read_phone(typed) == kept
        return
    with pytest.raises(Refused) as no:
        mail_address.read_phone(typed)
    assert (no.value.code, no.value.details["field"]) == ("address.phone", "phone")


def test_a_postal_address_is_one_line_without_hidden_signs() -> None:
    assert mail_address.read_post("  Số 1,\r\n ấp\u202e Mẫu\0 ") == "Số 1, ấp Mẫu"
    with pytest.raises(Refused, match=r"text\.long"):
        mail_address.read_post("x" * 301)


ABOUT = About(
    "answered", "vi", "Sở <b>", "Đất đai", 1_271_264_400_000, 12, "X-2010-1-000012", 1_271_264_400_000,
    "Hỏi <script>alert(1)</script>\n.\nFrom me", "https://x.example/cua-toi", "https://x.example/cau/1",
    "https://x.example/thoi-bao/t", name="Bà\u202e <i>", due=1_271_955_599_999, answer="Lời " * 2000,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", words.LANGS)
def test_each_letter_says_itself_in_both_parts(kind: str, lang: str) -> None:
    written = Letters(words.t).write(ABOUT._replace(kind=kind, lang=lang, note="Ghi chú", reason="lý do"), TO)
    sent = letter(Mail("k", "", "", ""), written, "Bộ <x@bo.example>")
    assert "{" not in written.subject + written.text
    assert f"mail.{kind}" not in written.subject + written.text
    assert "<script>" not in written.html
    assert "<b>" + "Sở <b>" not in written.html
    assert "https://x.example/thoi-bao/t" in written.text
    assert bytes(sent).isascii()
    assert max(map(len, bytes(sent).split(b"\r\n"))) <= 998

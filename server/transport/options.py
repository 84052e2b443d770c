"""What the server allows and how long it waits: an immutable struct of plain numbers with units and defaults."""

from dataclasses import dataclass

from server.transport.asgi import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All limits are per connection. `_s` is seconds, `_bytes` is bytes; everything else is a count.

    Heartbeat and delivery
      ping_interval_s     between two Engine.IO pings to one client
      ping_timeout_s      for the answer to a ping; then the connection is closed with 1013
      tick_s              what is emitted to one channel within this time after an emit is sent together; 0 turns it off
      own_websocket       our WebSocket class; False is uvicorn's, slower, for comparison and as a way out

    What a client may send
      message_bytes       the largest WebSocket message, and the largest packet with all its attachments
      strikes             refused packets until the connection is closed with 1008
      connect_timeout_s   from the handshake (or from leaving the last namespace) to a Socket.IO CONNECT
      messages_at_once    burst of the message budget; beyond it a client is read after all others, and not cut
      messages_per_s      refill of the message budget; 8,000 bytes cost as much as one message

    What a client may leave unread; who exceeds one of them is disconnected
      pending_bytes       written and not yet taken by the client, but for one packet that is larger by itself
      pending_packets     likewise, in messages
      pending_s           age of the oldest message of these, for each pending_bytes up to its end

    HTTP, before a connection is a WebSocket
      header_bytes        size of a request's header
      header_too_large    what is said of a larger one
      header_timeout_s    for a request's header
      body_timeout_s      for a request's body
      headers             added to every response that this package makes by itself (errors, refused handshakes)

    Kernel socket buffers, inherited by accepted connections
      receive_buffer_bytes, send_buffer_bytes
    """

    ping_interval_s: float = 20.0
    ping_timeout_s: float = 20.0
    tick_s: float = 0.05
    own_websocket: bool = True

    message_bytes: int = 65_536
    strikes: int = 3
    connect_timeout_s: float = 10.0
    messages_at_once: int = 20
    messages_per_s: int = 16

    pending_bytes: int = 262_144
    pending_packets: int = 256
    pending_s: float = 5.0

    header_bytes: int = 32_768
    header_too_large: str = "The header is too large."
    header_timeout_s: float = 10.0
    body_timeout_s: float = 10.0
    headers: Headers = ()

    receive_buffer_bytes: int = 32_768
    send_buffer_bytes: int = 131_072

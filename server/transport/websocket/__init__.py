"""WebSocket (RFC 6455) below ASGI."""

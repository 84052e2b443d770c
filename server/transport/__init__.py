"""A fast, hardened python-socketio server over its own WebSocket. Knows nothing of this product."""

"""Socket.IO: strict packets, channels, coalesced delivery."""

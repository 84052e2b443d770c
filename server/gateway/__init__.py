"""The socket gateway: who connects, what they may say, how they are answered."""

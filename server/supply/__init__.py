"""What this program is made of beside its own code: packages of the lock, vendored files, their licences and hashes."""

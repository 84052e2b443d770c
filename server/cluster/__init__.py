"""Many processes of one server: supervision, leader election, messages between them."""

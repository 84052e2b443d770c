"""A whole year of rounds in many rooms, played by a clock of its own through the commands of the door, and counted."""

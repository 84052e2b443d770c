"""The office's knowledge of the year: units and their rooms, the working-day calendar, the terms of a session."""

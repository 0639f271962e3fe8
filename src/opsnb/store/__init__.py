"""What happened: one SQLite file of tickets and their events, importers and query engines."""

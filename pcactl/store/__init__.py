"""The directory that holds everything: layout, records, lock, publishing, journal."""

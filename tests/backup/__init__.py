"""Backups and restores: the archive, what a restore leaves behind wherever it ends, and the commands."""

"""The rules that what is about to be signed must keep: a rule a row, a file a source document."""

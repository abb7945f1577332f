"""The use cases: the one place where engine, keys, store and clock meet."""

"""Private keys: generating, loading, signing, verifying. One module knows each algorithm."""

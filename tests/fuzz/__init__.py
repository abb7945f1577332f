"""Foreign input of every kind, mutated: nothing but our own errors may come of it, and nothing may take long.

`test_fuzz.py` is a short run with hypothesis. `python -m tests.fuzz TARGET [SECONDS]` is a long one, guided by coverage;
it needs atheris, from the extra `fuzz`. Seeds are ours, and those of cryptography_vectors where that is installed.
"""

"""What broke for people who run private CAs, as they reported it to the makers of their tools: H01 to H25, and H35.

Each test cites its reports (owner/repo#number) and stands for their whole kind. Everything goes through the command
line as a user types it, and `bench` looks at what is promised of every command, whatever it was asked. The requests
in `inputs/` are our own; requests that other programs make are in `tests/csr/test_judges.py`.
"""

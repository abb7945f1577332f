"""The command line: rows become options, options become the documented body, results go to `render`."""

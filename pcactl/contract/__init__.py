"""The documented facts as rows: parameters, ranges, algorithms, names, states, commands. Data, no behaviour."""

"""The documented API on a local store: an action's name and body go in, its envelope comes out."""

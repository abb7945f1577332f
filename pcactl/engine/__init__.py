"""The pure engine: values in, values out. A request becomes a plan, a plan becomes the octets to be signed."""

"""A small believable shop and live calls through it. See `image-build/demo`."""

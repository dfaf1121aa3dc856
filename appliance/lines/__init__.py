"""Lines to the carriers and the access numbers on them."""

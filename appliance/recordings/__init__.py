"""Where recordings and messages are."""

"""The one program of the box that runs as root for the pages: a few typed verbs, every value checked again."""

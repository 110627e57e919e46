"""Where the questions of a note begin."""

"""The languages whose snippets run, below all rooms that read, keep or run them."""

"""Read what was logged: from the live files and their closed segments, whatever has happened to them."""

"""One module for each kind of component; each has ``check(window, limits)``."""

"""A small real inpainting service that logs the way ordinary services do: carelessly. ``lamalog demo`` runs it.

Its modules know nothing of lamalog, they say ``logging.getLogger(__name__)``. ``node.py`` holds the one logging call of every
process, ``main.py`` runs the whole and says what the log files show.
"""

"""A small real inpainting service that logs the way ordinary services do: carelessly. ``lamalog demo`` runs it.

Its modules say ``logging.getLogger(__name__)`` for whatever crosses their mind, and ``lamalog.lifecycle`` where something
happens that one will ask the logs about. ``node.py`` sets logging up in every process, ``main.py`` runs the whole and says
what the log files show.
"""

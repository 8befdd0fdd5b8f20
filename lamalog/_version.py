"""The one place of the version number; ``setup.cfg`` and ``lamalog.__version__`` read it."""

__version__ = "0.1.0"

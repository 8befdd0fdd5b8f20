"""``python -m lamalog`` is ``lamalog``, wherever the script is not on the path."""

from __future__ import annotations

from lamalog.cli import main

if __name__ == "__main__":
    main()

"""``python -m lamalog.demo`` runs the demo; ``python -m lamalog.demo api|scheduler|worker …`` is one of its processes."""

from __future__ import annotations

import argparse
import sys

from lamalog.exceptions import LamalogError


def demo(argv: list[str]) -> int:
    from lamalog.demo.main import LANGUAGES, run

    parser = argparse.ArgumentParser(
        prog="python -m lamalog.demo",
        description="Run a small distributed inpainting service, then verify its logs.",
    )
    parser.add_argument("--tasks", type=int, default=60, help="pictures to repair (default: 60)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (default: 2)")
    parser.add_argument("--seed", type=int, help="of all that is made up (default: random)")
    parser.add_argument("--log-dir", help="where the logs go (default: a new temporary directory)")
    parser.add_argument("--rotation", default="200 kB", help="size at which the log is rotated (default: 200 kB)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the summary")
    parser.add_argument("--quiet", action="store_true", help="do not show what the processes print")
    parser.add_argument("--discard", dest="keep", action="store_false", help="remove the logs in the end")
    return run(**vars(parser.parse_args(argv)))


def node(argv: list[str]) -> int:
    from lamalog.demo.node import parse_arguments

    role, options = parse_arguments(argv)
    if role == "api":
        from lamalog.demo.api import main
    elif role == "scheduler":
        from lamalog.demo.scheduler import main
    else:
        from lamalog.demo.worker import main
    main(options)
    return 0


def entry(argv: list[str]) -> int:
    from lamalog.demo.node import ROLES

    if argv and argv[0] in ROLES:
        return node(argv)
    try:
        return demo(argv)
    except LamalogError as error:
        print(f"lamalog demo: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(entry(sys.argv[1:]))

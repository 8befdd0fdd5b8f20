"""``python -m tests.stress [SCENARIO …] [--scale N] [--kinds ours,stdlib]``: minutes of real abuse, and a table.

Exit status 1 when our handler lost, tore or doubled anything. The stdlib handler is the control: it must fail in the
scenarios with several processes, or the stress is none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.stress.scenarios import ONLY_OURS, SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of: {', '.join(SCENARIOS)}")
    parser.add_argument(
        "--scale", type=int, default=10, help="length of each scenario; 1 is the short form of the tests"
    )
    parser.add_argument("--kinds", default="ours,stdlib", help="handlers under test: ours, stdlib, concurrent")
    arguments = parser.parse_args()
    unknown = set(arguments.scenarios) - set(SCENARIOS)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    failed, control_failed = False, False
    print(f"{'scenario':24}{'handler':12}{'acknowledged':>13}{'lost':>8}{'torn':>8}{'doubled':>8}  seconds")
    for name in arguments.scenarios or SCENARIOS:
        for kind in arguments.kinds.split(","):
            if kind != "ours" and name in ONLY_OURS:
                continue
            begun = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="lamalog-stress-") as base:
                try:
                    result = SCENARIOS[name](Path(base), kind, arguments.scale)
                except AssertionError as error:
                    print(f"{name:24}{kind:12}  {error}")
                    failed = failed or kind == "ours"
                    control_failed = control_failed or kind == "stdlib"
                    continue
            seconds = time.monotonic() - begun
            numbers = f"{result.acknowledged:13}{result.lost:8}{result.torn:8}{result.doubled:8}"
            remarks = "; ".join(result.problems + result.notes)
            print(f"{name:24}{kind:12}{numbers}{seconds:9.1f}  {remarks}", flush=True)
            failed = failed or (kind == "ours" and not result.clean)
            control_failed = control_failed or (kind == "stdlib" and not result.clean)
    if "stdlib" in arguments.kinds and not control_failed:
        print("the control did not fail: this run proves nothing")
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

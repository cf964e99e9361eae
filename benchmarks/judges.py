"""How often each claim kind is right, by known truth: coverage, false verdicts, power, through the whole chain.

Usage: python benchmarks/judges.py [KIND ...] [--repeats N]. Writes evidence/calibration/<kind>-<digest8>.json, named by
the digest of the kind's code: a kind that changes has no calibration until this is run again, and moves no other's.
"""

import argparse
import json
import time
import warnings
from pathlib import Path

from heuristics.kinds import find_kind, kinds
from heuristics.verdict.calibration import calibrate
from heuristics.verdict.digests import kind_digest

FOLDER = Path(__file__).parent.parent / "evidence" / "calibration"


def main() -> None:
    """Calibrate the kinds named, or all that have worlds and no calibration of their code as it is now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="kinds; those without a calibration if none is named")
    parser.add_argument("--repeats", type=int, default=200, help="of each world")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # statsmodels divides by zero where units agree entirely
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in asked.kinds or [kind for kind in kinds() if find_kind(kind).worlds]:
        path = FOLDER / f"{kind}-{kind_digest(kind)[:8]}.json"
        if path.exists() and not asked.kinds:
            continue
        began, rows = time.monotonic(), []
        for row in calibrate(kind, asked.repeats):
            rows.append(row)
            print(f"{len(rows):3d} {row}", flush=True)
        for old in FOLDER.glob(f"{kind}-????????.json"):
            old.unlink()
        lines = ",\n".join(json.dumps(row.model_dump(mode="json")) for row in rows)
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"wrote {path.name}: {len(rows)} rows in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()

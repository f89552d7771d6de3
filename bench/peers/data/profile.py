"""Profiles a CSV file with ydata-profiling in its minimal mode, once for each line of input."""
import json
import resource
import sys
import time

import pandas
from ydata_profiling import ProfileReport

print("{}", flush=True)
for _ in sys.stdin:
    begun = time.perf_counter()
    worked = time.process_time()
    frame = pandas.read_csv(sys.argv[1], parse_dates=["since", "seen"])
    report = ProfileReport(frame, minimal=True, progress_bar=False, pool_size=2)
    report.get_description()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begun,
                "cpu_seconds": time.process_time() - worked,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        ),
        flush=True,
    )

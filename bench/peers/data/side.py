"""A side of the benchmark: does its work on a CSV file once for each line of input, and tells what it took."""
import json
import resource
import sys
import time

import pandas


def serve(check):
    """`check(frame, rows)` answers for each check, in their order, whether it failed."""
    path, rows = sys.argv[1], int(sys.argv[2])
    print("{}", flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        worked = time.process_time()
        failed = check(pandas.read_csv(path), rows)
        answer = {
            "seconds": time.perf_counter() - begun,
            "cpu_seconds": time.process_time() - worked,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "failed": sum(2**at for at, each in enumerate(failed) if each),
        }
        print(json.dumps(answer), flush=True)


countries = ["AT", "DE", "CH", "FR", "IT", "ES", "PT", "NL", "BE", "LU"]

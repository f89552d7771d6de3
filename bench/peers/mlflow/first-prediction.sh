#!/usr/bin/env bash
# From an empty folder to the first prediction, by the commands of MLflow's quick starts for tracking and serving.
# Words: the CSV file and a record as JSON. Prints seconds behind each command.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
started=$(date +%s.%N)
told() { printf '%s %.1f\n' "$1" "$(echo "$(date +%s.%N) - $started" | bc)"; }
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
until_up() { for _ in $(seq 1200); do curl -sf "$1" >/dev/null && return; sleep 0.1; done; return 1; }

python3 -m venv .venv
told 'python3 -m venv'
.venv/bin/pip install -q --disable-pip-version-check mlflow scikit-learn
told 'pip install'
export PATH="$PWD/.venv/bin:$PATH" MLFLOW_TRACKING_URI=http://127.0.0.1:5019
mlflow server --host 127.0.0.1 --port 5019 >server.log 2>&1 &
until_up http://127.0.0.1:5019/health
told 'mlflow server'
python "$here/train.py" "$1" >train.log 2>&1
told 'python train.py'
mlflow models serve -m models:/rows/1 --env-manager local --port 5020 >serve.log 2>&1 &
until_up http://127.0.0.1:5020/ping
told 'mlflow models serve'
curl -sf -H 'content-type: application/json' -d "{\"dataframe_records\":[$2]}" http://127.0.0.1:5020/invocations >answer.json
told 'curl'

#!/usr/bin/env python3
"""The batch script of scripts/slurm: it hands the signal on, waits for the checkpoint, queues itself again, resumes.

Slurm and the program are played by scripts of ours: what is tested is the batch script.
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/slurm/deblai.sbatch"

PROGRAM = """#!/bin/bash
echo "$*" >> said
if [ "$1" = resume ]; then exit 0; fi
mkdir -p "$4"
trap 'sleep 0.5; touch "$4/checkpoint.h5"; exit 75' USR2
touch started
while :; do sleep 0.1; done
"""


def stub(path, text):
    path.write_text(text)
    path.chmod(0o755)


def main():
    with tempfile.TemporaryDirectory(prefix="deblai-slurm-") as scratch:
        here = pathlib.Path(scratch)
        stub(here / "program", PROGRAM)
        stub(here / "scontrol", '#!/bin/sh\necho "$*" > queued\n')
        environment = {**os.environ, "PATH": f"{here}:{os.environ['PATH']}", "SLURM_JOB_ID": "7", "LAUNCHER": "env",
                       "DEBLAI": str(here / "program")}
        command = [str(SCRIPT), "case.yaml", "out", "--set", "a=1"]

        first = subprocess.Popen(command, cwd=here, env=environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (here / "started").exists():
            if time.monotonic() > deadline:
                sys.exit("the program was not started")
            time.sleep(0.05)
        time.sleep(0.3)
        first.send_signal(signal.SIGTERM)
        faults = []
        if first.wait(20) != 75:
            faults.append(f"stopped with code {first.returncode}, not 75")
        if not (here / "queued").exists() or (here / "queued").read_text() != "requeue 7\n":
            faults.append("was not queued again")
        second = subprocess.run(command, cwd=here, env=environment, stdout=subprocess.DEVNULL, timeout=20)
        if second.returncode:
            faults.append(f"resumed with code {second.returncode}")
        said = (here / "said").read_text()
        if said != "run case.yaml -o out --set a=1\nresume out\n":
            faults.append(f"called the program with {said!r}")
        usage = subprocess.run([str(SCRIPT)], capture_output=True, text=True)
        if usage.returncode != 2 or "CASE.yaml RUN_FOLDER" not in usage.stderr:
            faults.append(f"without arguments: code {usage.returncode}, {usage.stderr!r}")
        sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()

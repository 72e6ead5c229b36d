#!/usr/bin/env python3
"""Every template of `deblai new` runs as written, on two ranks.

usage: run_templates.py DEBLAI
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    listed = subprocess.run([program, "new", "--help"], capture_output=True, text=True, check=True).stdout
    templates = re.findall(r"^ {2}([a-z-]+) {2,}\S", listed.split("templates:")[1], re.MULTILINE)
    faults = [] if templates else ["`new --help` lists no template"]
    for name in templates:
        with tempfile.TemporaryDirectory(prefix="deblai-template-") as folder:
            subprocess.run([program, "new", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            done = subprocess.run(["mpirun", "-n", "2", program, "run", f"{name}/case.yaml"], cwd=folder, capture_output=True,
                                  text=True)
            films = list(pathlib.Path(folder).glob("*-run/fields/*.pvd"))
            if done.returncode or not films:
                faults.append(f"{name}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
            elif "the steps are too long" in done.stdout + done.stderr:
                faults.append(f"{name}: its steps are too long by the manual's own measure")
            else:
                print(f"{name}: {re.search('^found .*', done.stdout, re.MULTILINE)[0]}")
    sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()

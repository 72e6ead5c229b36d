"""Let a disk become full at a chosen moment of a run: it stops with code 6 within seconds, or goes on, and spoils nothing.

usage: full_disks.py <deblai> [name of a case...]

Each case runs on 1, 2 and 4 ranks on a small disk of its own, which somebody else fills to the last byte as soon as a
certain file is there. No file of before then may change, but for those that grow or are replaced, which stay whole; nothing
half-written may be left. What keeps checkpoints goes on when there is room again, to the same bits. Exit code 77
(skipped) where no disk can be mounted.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import outputs

LIMIT = 10  # seconds from the moment at which the disk is full
RANKS = (1, 2, 4)
MOVING = """problem: geodesic
source: {ball: {center: [0.3, 0.3, 0.4], radius: 0.2}}
target: {ball: {center: [0.6, 0.6, 0.5], radius: 0.25}}
domain: {cells: [32, 30, 28], time_steps: 4, box: [[0, 1], [0, 1], [0, 1]]}
blur: 1 cells
solver: {tolerance: 3e-2}
"""
FLOWING = """problem: gradient_flow
initial: {gaussian: {center: [0.3, 0.4], width: 0.1}}
domain: {cells: [64, 64], box: [[0, 1], [0, 1]]}
energy: {porous_medium: {m: 2}, potential: "4*((x - 0.6)^2 + (y - 0.5)^2)"}
stepping: {dt: 0.001, end: 0.3}
"""
CARRIED = """problem: continuity
initial: {box: [[0.2, 0.5], [0.55, 0.85]]}
velocity: {formula: ["-2*pi*(y - 0.5)*cos(t)", "2*pi*(x - 0.5)*cos(t)"]}
domain: {cells: [96, 96], box: [[0, 1], [0, 1]]}
transport: {end: 3}
"""
GROUP = """problem: barycentre
densities: [{ball: {center: [0.3, 0.4, 0.5], radius: 0.2}}, {ball: {center: [0.7, 0.5, 0.5], radius: 0.25}}]
domain: {cells: [24, 24, 24], time_steps: 4, box: [[0, 1], [0, 1], [0, 1]]}
blur: 1 cells
solver: {tolerance: 3e-2}
"""
CASES = {  # case, the file at whose appearance the disk becomes full, whether it can go on later
    "nifti frames": (MOVING + "output: {frames: 41, nifti: true}\n", "nifti/density_0002.nii.gz", False),
    "nifti frames in one file": (MOVING + "output: {frames: 41, nifti: 4d}\n", "nifti/density_0030.nii.gz", False),
    "surfaces": (MOVING + "output: {frames: 41, isosurface: same_volume}\n", "fields/surface_0002.*vtp", False),
    "template": (GROUP + "output: {frames: 15, nifti: true}\n", "nifti/template.nii.gz", False),
    "report": (MOVING + "output: {frames: 3}\n", "fields/density_0002.*vti", False),
    "checkpoint of a flow": (FLOWING + "output: {frames: 31, checkpoint: 0.05 s}\n", "checkpoint.h5", True),
    "pictures of a flow": (FLOWING + "output: {frames: 31, nifti: true, checkpoint: 0.05 s}\n", "nifti/density_0003.nii.gz", True),
    "checkpoint of what is carried": (CARRIED + "output: {frames: 60, checkpoint: 0.05 s}\n", "checkpoint.previous.h5", True),
}
# What a run replaces or lets grow: whole before and after.
REPLACED = ("run.json", "log.txt", "history.csv", "checkpoint.h5", "checkpoint.previous.h5", ".pvd", ".part", "filler")


def contents(folder):
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.endswith(REPLACED):
            try:
                found[str(path.relative_to(folder))] = path.read_bytes()
            except OSError:
                continue
    return found


def fill(folder):
    """Take all that is free, block by block."""
    with open(folder / "filler", "wb", buffering=0) as file:
        size = os.statvfs(folder).f_frsize
        while True:
            room = os.statvfs(folder).f_bavail * size
            try:
                if room <= 0 or file.write(bytes(min(room, 1 << 20))) == 0:
                    return
            except OSError:
                return


def command(deblai, ranks, words):
    return [deblai, *words] if ranks == 1 else ["mpirun", "-n", str(ranks), deblai, *words]


def finished(deblai, ranks, words, folder):
    return subprocess.run(command(deblai, ranks, words), cwd=folder, capture_output=True, text=True, errors="replace", timeout=600)


def is_whole(file, found):
    """False of the piece of a rank whose picture is not yet there: the pieces of such a one are withdrawn together."""
    piece = re.fullmatch(r"(.*_\d+)_r\d+[.](vt[ip])", file)
    return not piece or f"{piece[1]}.p{piece[2]}" in found


def is_joined(file, found):
    """True of a frame that is in the volume of its whole film: it is removed at the end of a run."""
    frame = re.fullmatch(r"(.*)_\d{4}[.]nii[.]gz", file)
    return bool(frame) and f"{frame[1]}.nii.gz" in found


def faults(deblai, name, ranks, disk, home):
    text, trigger, resumes = CASES[name]
    (home / "case.yaml").write_text(text)
    (disk / "thesis.tex").write_text("words\n" * 1000)
    (disk / "out").mkdir(exist_ok=True)
    process = subprocess.Popen(command(deblai, ranks, ["run", "case.yaml", "-o", str(disk / "out")]), cwd=home, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace")
    while process.poll() is None and not list((disk / "out").glob(trigger)):
        time.sleep(0.001)
    fill(disk)
    before = contents(disk)
    began = time.monotonic()
    try:
        output, errors = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        yield "still running after five minutes"
        return
    seconds = time.monotonic() - began
    if process.returncode not in (0, 5, 6):
        yield f"exit code {process.returncode}:\n{errors}"
    if process.returncode == 6 and seconds > LIMIT:
        yield f"took {seconds:.0f} s to stop"
    if process.returncode == 6 and "No space left" not in errors:
        yield f"does not say why it stopped:\n{errors}"
    after = contents(disk)
    for file in before:
        if is_whole(file, before) and not is_joined(file, after) and after.get(file) != before[file]:
            yield f"{file} has changed, or is gone"
    left = [str(path) for path in disk.rglob("*.part")]
    if left:
        yield f"left {left} half-written"
    status = json.loads((disk / "out/run.json").read_text())["status"]
    if (disk / "out/history.csv").read_text()[-1] != "\n":
        yield "history.csv ends in half a line"
    print(f"    {name} on {ranks}: ended with {process.returncode} after {seconds:.1f} s, status {status}", flush=True)
    if resumes:
        (disk / "filler").unlink()
        whole = finished(deblai, 1, ["run", "case.yaml", "-o", "whole"], home)
        again = finished(deblai, 5 - ranks, ["resume", str(disk / "out")], home)
        results = [json.loads((each / "run.json").read_text())["result"]["fingerprint"] for each in (home / "whole", disk / "out")]
        if whole.returncode != again.returncode or results[0] != results[1]:
            yield f"goes on to {results[1]} instead of {results[0]}, with {again.returncode}:\n{again.stdout}{again.stderr}"
        elif process.returncode == 6 and "resumes  at step" not in again.stdout:
            yield f"does not go on from its checkpoint:\n{again.stdout}"


def attempt(deblai, name, ranks):
    with tempfile.TemporaryDirectory(prefix="deblai-full-") as folder:
        home = pathlib.Path(folder)
        outputs.small_disk("disk", 40_000)(home)
        try:
            return list(faults(deblai, name, ranks, home / "disk", home))
        finally:
            outputs.unmount("disk")(home)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    reason = outputs.no_disks()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    deblai = str(pathlib.Path(sys.argv[1]).resolve())
    failed = 0
    for name in sys.argv[2:] or CASES:
        for ranks in RANKS:
            for fault in attempt(deblai, name, ranks):
                failed += 1
                print(f"{name} on {ranks} ranks: {fault}", flush=True)
    print(f"{failed} faults")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

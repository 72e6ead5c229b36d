"""Stop runs at random moments, damage their checkpoints, go on with them, and compare with runs never stopped.

usage: stop_and_resume.py <deblai> [stops [damages [seed [case...]]]]        (default: 6 stops, 3 damages, all cases)

Every run begins on 1 to 4 ranks, is stopped by SIGKILL (of a rank, at any moment or while a checkpoint is written), by
SIGUSR2, SIGTERM, Ctrl-C or its wall time, and goes on, on 1 to 4 ranks, until it has ended: its paths must then have
the fingerprint, the value, the bounds and the history of the run that was never stopped. Of the newest checkpoint bits are
flipped, or it is cut: the one before must be used then, and where both are damaged the run must be refused with code 4.
"""
import collections
import csv
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LIMIT = 120  # seconds a run may take
CASES = {
    "geodesic": """
problem: geodesic
source: {gaussian: {center: [0.3, 0.35], width: 0.08}}
target: {sum: [{gaussian: {center: [0.7, 0.3], width: 0.06}}, {gaussian: {center: [0.5, 0.75], width: 0.1}}]}
domain: {cells: [56, 48], time_steps: 16, box: [[0, 1], [0, 1]]}
solver: {tolerance: 1e-6, max_iterations: 900, coarse_iterations: 300}
output: {frames: 2, checkpoint: 0.1 s}
""",
    "growing": """
problem: unbalanced_geodesic
source: {mesh: octahedron.obj}
mesh: {align: none}
target: {box: [[0.5, 0.8], [0.4, 0.9], [0.3, 0.6]]}
domain: {cells: [20, 17, 18], time_steps: 8, box: [[0, 1], [0, 1], [0, 1]]}
growth: {length_scale: 0.2}
mass: keep
blur: 0.5 cells
solver: {tolerance: 1e-6, max_iterations: 500, coarse_iterations: 200}
output: {frames: 2, checkpoint: 0.1 s}
""",
    "group": """
problem: barycentre
densities:
  - {gaussian: {center: [0.3, 0.3], width: 0.07}}
  - {gaussian: {center: [0.7, 0.35], width: 0.1}, weight: 2}
  - {box: [[0.4, 0.6], [0.6, 0.9]]}
domain: {cells: [32, 28], time_steps: 8, box: [[0, 1], [0, 1]]}
blur: 0.5 cells
solver: {tolerance: 1e-6, max_iterations: 700, coarse_iterations: 200}
output: {frames: 2, checkpoint: 0.1 s}
""",
    "sequence": """
problem: sequence
frames:
  - {gaussian: {center: [0.3, 0.35], width: 0.08}}
  - {gaussian: {center: [0.4, 0.45], width: 0.1}}
  - {gaussian: {center: [0.6, 0.5], width: 0.09}}
  - {gaussian: {center: [0.65, 0.65], width: 0.08}}
times: [0, 1, 3, 4]
growth: {length_scale: 0.3}
domain: {cells: [40, 36], time_steps: 10, box: [[0, 1], [0, 1]]}
solver: {tolerance: 1e-6, max_iterations: 300, coarse_iterations: 150}
output: {frames: 2, checkpoint: 0.1 s}
""",
    "flow": """
problem: gradient_flow
initial: {sum: [{gaussian: {center: [0.3, 0.4], width: 0.08}}, {box: [[0.5, 0.8], [0.6, 0.8]]}]}
domain: {cells: [40, 36], box: [[0, 1], [0, 1]]}
energy:
  porous_medium: {m: 2}
  potential: "4*((x - 0.6)^2 + (y - 0.5)^2)"
  interaction: "4*exp(-8*(x^2 + y^2))"
stepping: {dt: 0.002, tolerance: 0.05, end: 0.2}
output: {every: 0.01, fields: [density, velocity], nifti: true, isosurface: same_volume, checkpoint: 0.1 s}
""",
    "volumes": """
problem: gradient_flow
initial: {gaussian: {center: [0.3, 0.5, 0.5], width: 0.1}}
domain: {cells: [22, 20, 18], box: [[0, 1], [0, 1], [0, 1]]}
energy: {entropy: {}, potential: "8*(x - 0.6)^2"}
stepping: {scheme: implicit_fv, dt: 0.002, end: 0.06}
output: {frames: 7, nifti: 4d, checkpoint: 0.1 s}
""",
    "carried": """
problem: continuity
initial: {box: [[0.2, 0.5], [0.55, 0.85]]}
velocity: {formula: ["-2*pi*(y - 0.5)*cos(t)", "2*pi*(x - 0.5)*cos(t)"]}
sources: {production: "0.2*x", removal: "0.3"}
domain: {cells: [96, 80], box: [[0, 1], [0, 1]]}
transport: {end: 2}
output: {frames: 6, fields: [density, velocity], checkpoint: 0.1 s}
""",
}
ENDED = (0, 5)  # converged or not
OCTAHEDRON = """v 0.1 0.4 0.5\nv 0.6 0.4 0.5\nv 0.35 0.1 0.5\nv 0.35 0.7 0.5\nv 0.35 0.4 0.2\nv 0.35 0.4 0.8
f 1 3 6\nf 3 2 6\nf 2 4 6\nf 4 1 6\nf 3 1 5\nf 2 3 5\nf 4 2 5\nf 1 4 5
"""
WAYS = ["kill", "kill in a checkpoint", "SIGUSR2", "SIGTERM", "Ctrl-C", "walltime"]


SIGNALS = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT)
ENDED_BY_SIGNAL = {code for number in SIGNALS for code in (-number, 128 + number)}


class Failed(Exception):
    pass


def report(folder):
    """What must not depend on stops."""
    text = json.loads((folder / "run.json").read_text())
    with open(folder / "history.csv", newline="") as file:
        rows = [row[:-1] for row in csv.reader(file)]  # without the seconds
    return {"status": text["status"], "result": text["result"], "residuals": text["residuals"],
            "iterations": text["iterations"], "history": rows, "films": films(folder)}


def films(folder):
    """Names and times of the pictures of all films, and the bytes of NIfTI files, which do not depend on ranks."""
    found = {path.name: re.sub("[.]p?(vt[ip])", r".\1", path.read_text()) for path in folder.glob("fields/*.pvd")}
    found.update({path.name: path.read_bytes() for path in folder.glob("nifti/*")})
    missing = [name for path in folder.glob("fields/*.pvd") for name in re.findall('file="([^"]*)"', path.read_text())
               if not (path.parent / name).exists()]
    return {**found, "missing": missing}


def ranks_of(process, deblai):
    """The processes of a job that are deblai."""
    pending, found = [process.pid], []
    while pending:
        pid = pending.pop()
        try:
            if os.path.realpath(f"/proc/{pid}/exe") == deblai:
                found.append(pid)
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            pending += [int(child) for child in children]
        except OSError:
            continue
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # it has ended by itself


class Soak:
    def __init__(self, deblai, seed, cases):
        self.deblai = str(pathlib.Path(deblai).resolve())
        self.random = random.Random(seed)
        self.count = collections.Counter()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="deblai-resume-"))
        self.expected = {}
        self.seconds = {}
        (self.root / "octahedron.obj").write_text(OCTAHEDRON)
        self.cases = cases
        for name in dict.fromkeys([*cases, "growing"]):
            text = CASES[name]
            (self.root / f"{name}.yaml").write_text(text)
            out = self.root / f"{name}-whole"
            begin = time.monotonic()
            code, output = self.end(self.begin(["run", f"{name}.yaml", "-o", out], 2))
            if code not in ENDED:
                raise Failed(f"the run that is never stopped ends with {code}:\n{output}")
            self.seconds[name] = time.monotonic() - begin
            self.expected[name] = report(out)
            if list(out.glob("checkpoint*")):
                raise Failed(f"a run that has ended leaves {list(out.glob('checkpoint*'))}")

    def stops(self):
        return sum(count for what, count in self.count.items() if what == "killed" or what.startswith("stopped by"))

    def damages(self):
        return self.count["flipped"] + self.count["cut"]

    def begin(self, words, ranks):
        command = [self.deblai, *map(str, words)]
        if ranks > 1:
            command = ["mpirun", "-n", str(ranks), *command]
        return subprocess.Popen(command, cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, start_new_session=True, errors="replace")

    def end(self, process):
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            for pid in [*ranks_of(process, self.deblai), process.pid]:
                send(pid, signal.SIGKILL)
            raise Failed(f"still running after {LIMIT} s: {process.args}")
        return process.returncode, output

    def stop(self, name, process, ranks, out, way):
        """The signal of that way, at a random moment."""
        moment = time.monotonic() + self.random.uniform(0.3, 0.9 * self.seconds[name])
        partial = out / "checkpoint.h5.part"
        while time.monotonic() < moment and process.poll() is None:
            time.sleep(0.01)
        while way == "kill in a checkpoint" and process.poll() is None and not partial.exists():
            time.sleep(0.0002)
        all_ranks = ranks_of(process, self.deblai)
        if process.poll() is not None or not all_ranks:
            return
        if way.startswith("kill"):
            if ranks > 1 and self.random.random() < 0.3:  # all at once
                for pid in all_ranks:
                    send(pid, signal.SIGKILL)
            else:
                send(self.random.choice(all_ranks), signal.SIGKILL)
            return
        if self.random.random() < 0.3:  # before: a checkpoint, and on
            send(all_ranks[-1], signal.SIGUSR1)
            time.sleep(0.05)
        number = {"SIGUSR2": signal.SIGUSR2, "SIGTERM": signal.SIGTERM, "Ctrl-C": signal.SIGINT}[way]
        # mpirun leaves a second after SIGTERM: the ranks get it themselves, one of them at least.
        send(process.pid if way == "SIGUSR2" and ranks > 1 else self.random.choice(all_ranks), number)

    def part(self, name, words, out, way):
        """A run until it is stopped or has ended; whether it has."""
        ranks = self.random.randint(1, 4)
        if way == "walltime":
            words = [*words, "--walltime", f"{self.random.uniform(1.2, 1.2 + self.seconds[name]):.2f} s"]
        process = self.begin(words, ranks)
        if way not in (None, "walltime"):
            self.stop(name, process, ranks, out, way)
        code, output = self.end(process)
        if code in ENDED:
            return True, output
        if not (out / "run.json").exists():
            return False, output  # killed before it began
        status = json.loads((out / "run.json").read_text())["status"]
        killed = way is not None and way.startswith("kill")
        if code == 75 and status == "stopped":
            self.count[f"stopped by {way}"] += 1
            if f"resume   deblai resume {out}" not in output:
                raise Failed(f"does not say how to go on:\n{output}")
        elif killed and code != 0:
            self.count["killed"] += 1
            self.count["killed in a checkpoint"] += (out / "checkpoint.h5.part").exists()
        elif code in ENDED_BY_SIGNAL:  # while the solve had not begun, or was over
            self.count["ended by a signal"] += 1
        else:
            raise Failed(f"{words} by {way} on {ranks} ranks ends with {code}, status {status}:\n{output}")
        return False, output

    def damage(self, file):
        data = bytearray(file.read_bytes())
        if self.random.random() < 0.3:
            del data[self.random.randrange(len(data)):]
            self.count["cut"] += 1
        else:
            place = self.random.randrange(self.random.choice([512, 4096, len(data)]))
            data[place] ^= 1 << self.random.randrange(8)
            self.count["flipped"] += 1
        file.write_bytes(data)

    def whole_run(self, name, ways, damaged):
        out = self.root / f"{name}-{self.count['runs']}"
        self.count["runs"] += 1
        words = ["run", f"{name}.yaml", "-o", out]
        newest, earlier = out / "checkpoint.h5", out / "checkpoint.previous.h5"
        ended = False
        for way in ways:
            ended, output = self.part(name, words, out, way)
            if ended:
                self.count["ended before it was stopped"] += 1
                break
            if (out / "case.yaml").exists():
                words = ["resume", out]
            if damaged and newest.exists() and earlier.exists():
                self.damage(newest)
                if self.random.random() < 0.2:
                    self.both_damaged(out, newest, earlier)
                words = ["resume", out]
                ended, output = self.part(name, words, out, None)
                if f"going on from {earlier}" not in output or not ended:
                    raise Failed(f"a damaged checkpoint was not noticed:\n{output}")
                self.count["older one used"] += 1
                break
        if not ended:
            ended, output = self.part(name, words, out, None)
            if not ended:
                raise Failed(f"{words} does not end the run:\n{output}")
        found = report(out)
        if found != self.expected[name]:
            different = [key for key in found if found[key] != self.expected[name][key]]
            raise Failed(f"{out}: {different} differ from those of the run that was never stopped")
        if [p.name for p in [*out.glob("checkpoint*"), *out.glob("legs")]]:
            raise Failed(f"{out}: checkpoints are left")
        self.count["same bits"] += 1
        shutil.rmtree(out)

    def refusals(self):
        """A run that was stopped goes on with its own case and its own inputs only, and is left as it was."""
        out = self.root / "growing-refused"
        code, output = self.end(self.begin(["run", "growing.yaml", "-o", out, "--walltime", "1.5 s"], 1))
        if code != 75:
            raise Failed(f"stopped by --walltime with {code}:\n{output}")
        changes = [(out / "case.yaml", "tolerance: 1e-06", "tolerance: 1e-05", 3, "was `  tolerance: 1e-06`"),
                   (self.root / "octahedron.obj", "v 0.1 0.4 0.5", "v 0.1 0.4 0.50001", 4, "an input has changed")]
        for file, old, new, expected, says in changes:
            text = file.read_text()
            if old not in text:
                raise Failed(f"{file} has no {old!r}:\n{text}")
            file.write_text(text.replace(old, new))
            before = {each.name: each.read_bytes() for each in out.iterdir() if each.is_file()}
            code, output = self.end(self.begin(["resume", out], 2))
            after = {each.name: each.read_bytes() for each in out.iterdir() if each.is_file()}
            if code != expected or says not in output or before != after:
                raise Failed(f"a changed {file.name} ends with {code}, expected {expected}:\n{output}")
            file.write_text(text)
            self.count["changed, refused"] += 1
        code, output = self.end(self.begin(["resume", out], 3))
        if code not in ENDED or report(out) != self.expected["growing"]:
            raise Failed(f"what was refused does not go on with {code}:\n{output}")
        shutil.rmtree(out)

    def both_damaged(self, out, newest, earlier):
        saved = earlier.read_bytes()
        self.damage(earlier)
        before = {file.name: file.read_bytes() for file in out.iterdir() if file.is_file()}
        code, output = self.end(self.begin(["resume", out], self.random.randint(1, 4)))
        after = {file.name: file.read_bytes() for file in out.iterdir() if file.is_file()}
        if code != 4 or "no checkpoint is left to go on from" not in output or before != after:
            raise Failed(f"two damaged checkpoints end with {code}:\n{output}")
        earlier.write_bytes(saved)
        self.count["both damaged, refused"] += 1


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    words = sys.argv[2:5]
    stops, damages, seed = (int(word) for word in [*words, *["6", "3", str(random.randrange(10**6))][len(words):]])
    cases = sys.argv[5:] or list(CASES)
    print(f"{stops} stops, {damages} damages, seed {seed}", flush=True)
    soak = Soak(sys.argv[1], seed, cases)
    try:
        soak.refusals()
        while soak.stops() < stops or soak.damages() < damages:
            ways = [soak.random.choice(WAYS) for _ in range(soak.random.randint(1, 3))]
            name = cases[soak.count["runs"] % len(cases)]
            soak.whole_run(name, ways, soak.damages() < damages)
            print(dict(soak.count), flush=True)
    except Failed as failure:
        print(f"FAILED: {failure}\nthe runs are in {soak.root}")
        sys.exit(1)
    shutil.rmtree(soak.root)


if __name__ == "__main__":
    main()

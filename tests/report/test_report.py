#!/usr/bin/env python3
"""The page of every problem in every dimension: well-formed, self-contained, small, the same on any number of ranks.

    test_report.py <deblai> [--keep DIR]

Where Chromium is installed it opens the pages too: nothing may be asked of a network, and nothing complained of.
"""
import argparse
import base64
import html.parser
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

MPI = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMPI_MCA_mpi_yield_when_idle": "1"}
LARGEST = 5_000_000
VOID = {"meta", "br", "img", "link"}

PAIR = """problem: {problem}
source: {{gaussian: {{center: {low}, width: 0.08}}}}
target: {{gaussian: {{center: {high}, width: 0.1}}}}
domain: {{cells: {cells}, time_steps: 8, box: {box}}}
solver: {{tolerance: 1e-2}}
output: {{frames: 6}}
"""


def in_dim(dim, problem="geodesic", more=""):
    def each(what):
        return "[" + ", ".join([what] * dim) + "]"

    case = PAIR.format(problem=problem, low=each("0.35"), high=each("0.6"), cells=each("20"), box=each("[0, 1]"))
    if problem == "minimal_flow":  # which has no time
        case = case.replace("output: {frames: 6}\n", "").replace(", time_steps: 8", "")
    return case + more


CASES = {
    "line": in_dim(1),
    "plane": in_dim(2),
    "space": in_dim(3).replace("frames: 6", "frames: 6, isosurface: same_volume"),
    "growing_line": in_dim(1, "unbalanced_geodesic", "growth: {length_scale: 0.2}\n"),
    "growing_plane": in_dim(2, "unbalanced_geodesic", "growth: {length_scale: 0.2}\n"),
    "growing_space": in_dim(3, "unbalanced_geodesic", "growth: {length_scale: 0.2}\n"),
    "obstacles": in_dim(2, more="cost: {obstacles: {box: [[0.05, 0.15], [0.6, 0.9]]}}\n"),
    "minimal_flow": in_dim(2, "minimal_flow"),
    "minimal_flow_in_space": in_dim(3, "minimal_flow"),
    "group": """problem: barycentre
densities:
  - {gaussian: {center: [0.4, 0.4], width: 0.08}}
  - {gaussian: {center: [0.6, 0.5], width: 0.1}, weight: 2}
domain: {cells: [16, 16], time_steps: 6, box: [[0, 1], [0, 1]]}
solver: {tolerance: 1e-2}
output: {frames: 3}
""",
    "sequence": """problem: sequence
frames:
  - {gaussian: {center: [0.4, 0.4], width: 0.08}}
  - {sum: [{gaussian: {center: [0.5, 0.45], width: 0.1}, weight: 1.4}]}
  - {gaussian: {center: [0.6, 0.6], width: 0.09}}
times: [0, 1, 3]
growth: {length_scale: 0.2}
domain: {cells: [16, 16], time_steps: 6, box: [[0, 1], [0, 1]]}
solver: {tolerance: 1e-2}
output: {frames: 5}
""",
    "downhill": """problem: gradient_flow
initial: {gaussian: {center: [0.4, 0.4], width: 0.1}}
domain: {cells: [16, 16], box: [[0, 1], [0, 1]]}
energy: {porous_medium: {m: 2}}
stepping: {scheme: jko, dt: 0.01, end: 0.03}
output: {frames: 3}
""",
    "carried": """problem: continuity
initial: {gaussian: {center: [0.4, 0.5], width: 0.1}}
velocity: {formula: ["0.5 - y", "x - 0.5"]}
domain: {cells: [24, 24], box: [[0, 1], [0, 1]]}
transport: {end: 1}
output: {frames: 4}
""",
}

CASES["downhill_at_once"] = CASES["downhill"].replace("scheme: jko", "scheme: implicit_fv")


class Page(html.parser.HTMLParser):
    """Every element closed in its order; what it refers to; what those who do not see it are told."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.addresses, self.pictures, self.titled = [], [], [], 0, 0
        self.ids, self.scripts = [], 0
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.scripts += tag == "script" or any(name.startswith("on") for name in given)
        self.addresses += [value for name, value in attributes if name in ("href", "src", "xlink:href", "action")]
        self.titled += tag == "title" and bool(self.open) and self.open[-1] == "svg"
        self.pictures += tag == "svg"
        if tag == "svg" and given.get("role") != "img":
            self.faults.append("an <svg> is not told to be a picture")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing, line {self.getpos()[0]}")


def pictures_of(page):
    for address in page.addresses:
        head, _, data = address.partition(",")
        if head == "data:image/png;base64":
            image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
            image.load()
            yield image


def faults_of(text):
    page = Page(text)
    yield from page.faults
    if not text.startswith("<!DOCTYPE html>"):
        yield "no doctype"
    if len(text.encode()) > LARGEST:
        yield f"{len(text.encode())} bytes"
    if page.scripts:
        yield "it runs a script"
    yield from (f"refers to {a[:80]}" for a in page.addresses if not a.startswith("data:image/png;base64,"))
    if re.search(r"url\(|@import|https?://", text):
        yield "names an address of the network"
    if page.pictures != page.titled:
        yield f"{page.pictures} pictures, {page.titled} of them with words for those who do not see them"
    if len(set(page.ids)) != len(page.ids):
        yield f"ids twice: {page.ids}"
    for due in ("problem", "path", "certificate", "history", "inputs", "versions", "cost", "cite"):
        if due not in page.ids:
            yield f"no section {due}"
    if "(consensus –)" in text:
        yield "it settled to a consensus that there is none"
    images = list(pictures_of(page))
    if any(min(image.size) < 1 for image in images):
        yield "an empty picture"
    if re.search(r">[^<]*\b(nan|inf)\b[^<]*<", re.sub(r"<pre>.*?</pre>", "", text, flags=re.S)):
        yield "a number that is none"


def comparable(text, name):
    """Without what the number of ranks decides, and the name of the directory."""
    text = re.sub(r'<section id="cost">.*?</section>', "", text, flags=re.S)
    return text.replace(name, "NAME")


def run(program, case, ranks, directory):
    done = subprocess.run([os.environ.get("DEBLAI_MPIEXEC", "mpirun"), "-n", str(ranks), program, "run", str(case), "-o",
                           str(directory)], env={**MPI, **os.environ}, capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 5) or "report   open" not in done.stdout:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    return done


def frames_of(program, directory, ranks):
    """The pictures that `deblai render` makes by itself, read whole."""
    done = subprocess.run([os.environ.get("DEBLAI_MPIEXEC", "mpirun"), "-n", str(ranks), program, "render", str(directory),
                           "--plain", "--size", "200"], env={**MPI, **os.environ}, capture_output=True, text=True,
                          timeout=120)
    if done.returncode != 0:
        return [done.stderr]
    return [Image.open(file).convert("RGB").tobytes() for file in sorted((directory / "pictures").glob("frame_*.png"))]


def faults_of_frames(program, scratch, name, count):
    one, three = (frames_of(program, scratch / f"{name}-on-{ranks}", ranks) for ranks in (1, 3))
    if len(one) != count:
        yield f"{len(one)} frames, not {count}"
    if one != three:
        yield "frames differ between 1 and 3 ranks"
    if len(set(one)) != len(one):
        yield "frames that show the same"


def browser():
    return shutil.which("chromium") or shutil.which("chromium-browser")


def seen_in(program, page, folder):
    """What Chromium says of the page, and whether its picture of it has anything on it."""
    shot = folder / "shot.png"
    done = subprocess.run([program, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                           f"--user-data-dir={folder / 'profile'}", f"--screenshot={shot}", "--window-size=1060,2400",
                           "--host-resolver-rules=MAP * ~NOTFOUND", f"file://{page}"],
                          capture_output=True, text=True, timeout=120)
    faults = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    if not shot.exists():
        return [*faults, f"no picture of it: {done.stderr[-500:]}"]
    colours = Image.open(shot).convert("RGB").getcolors(1 << 24)
    return faults + ([] if len(colours) > 50 else [f"only {len(colours)} colours on the screen"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deblai")
    parser.add_argument("cases", nargs="*", help="their names; all by default")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    program = str(Path(options.deblai).resolve())
    bad = 0

    def report(name, faults):
        nonlocal bad
        faults = list(faults)
        bad += bool(faults)
        print(f"{name:24s} {'fine' if not faults else '; '.join(faults)}", flush=True)

    with tempfile.TemporaryDirectory(prefix="deblai-report-") as temporary:
        scratch = options.keep.resolve() if options.keep else Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        for name in options.cases or CASES:
            case = scratch / f"{name}.yaml"
            case.write_text(CASES[name])
            pages = []
            for ranks in (1, 3):
                directory = scratch / f"{name}-on-{ranks}"
                done = run(program, case, ranks, directory)
                page = directory / "report.html"
                pages.append(page.read_text() if page.exists() else f"exit code {done.returncode}, no page")
            faults = list(faults_of(pages[0]))
            if comparable(pages[0], f"{name}-on-1") != comparable(pages[1], f"{name}-on-3"):
                faults.append("differs between 1 and 3 ranks")
            again = subprocess.run([program, "report", scratch / f"{name}-on-3"], env={**MPI, **os.environ},
                                   capture_output=True, text=True, timeout=60)
            if again.returncode != 0 or (scratch / f"{name}-on-3/report.html").read_text() != pages[1]:
                faults.append(f"`deblai report` makes another: {again.stderr}")
            if name in ("line", "plane", "space"):
                faults += faults_of_frames(program, scratch, name, 6)
            if name == "space" and not (scratch / "space-on-3/fields/surface_0005.pvtp").exists():
                faults.append("no film of the surface")
            if browser() and name in ("space", "growing_plane", "downhill"):
                faults += seen_in(browser(), scratch / f"{name}-on-1/report.html", scratch)
            report(name, faults)
    if not browser():
        print("no Chromium here: the pages were not opened in a browser")
    print(f"{len(options.cases or CASES) - bad} pages are as they must be, {bad} not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

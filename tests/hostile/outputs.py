"""Results that have no place to go: not enough memory or disk, folders that cannot be used."""
import json
import os
import subprocess

from case import Hostile, text_of

FINE = {"case.yaml": text_of()}
EARLIER = {"run.json": json.dumps({"deblai": {"version": "0"}, "status": "converged"}, indent=2)}


def small_disk(name, kilobytes):
    """A disk of that size mounted at `name`."""

    def setup(folder):
        (folder / name).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", folder / name], check=True)

    return setup


def unmount(name):
    return lambda folder: subprocess.run(["umount", "-l", folder / name], check=False)


def no_disks():
    """Why no disk can be mounted, if so."""
    if os.geteuid() != 0:
        return "only root can mount a small disk"
    probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=64k", "none", "/mnt"], check=False,
                           capture_output=True, text=True)
    return f"no small disk can be mounted: {probe.stderr.strip()}" if probe.returncode else None


def full_film_disk(folder):
    """The film's folder of an earlier run lies on a disk of 32 kB."""
    small_disk("disk", 32)(folder)
    (folder / "out/fields").symlink_to(folder / "disk")


def full_nifti_disk(folder):
    """The NIfTI folder of an earlier run lies on a disk of 8 kB, and holds somebody's notes."""
    small_disk("disk", 8)(folder)
    (folder / "disk/notes.txt").write_text("mine")
    (folder / "out/nifti").symlink_to(folder / "disk")


def full_tracers_disk(folder):
    """The same, of 200 kB: the film has room."""
    small_disk("disk", 200)(folder)
    (folder / "out/fields").symlink_to(folder / "disk")


CASES = [
    Hostile("grid too large for the memory", 6, ["needs", "of memory", "available", "use fewer domain.cells"],
            files={"case.yaml": text_of(domain="{cells: [30000, 30000], time_steps: 1000, box: [[0, 1], [0, 1]]}")}),
    Hostile("check of a grid too large", 6, ["needs", "of memory", "use fewer domain.cells"],
            arguments=["check", "case.yaml", "--set", "domain.cells=[30000, 30000]", "--set", "domain.time_steps=999"],
            files=FINE),
    Hostile("film too large for the disk", 6, ["on the disk", "free", "use fewer output.frames"],
            arguments=["run", "case.yaml", "-o", "disk/out"], files=FINE, setup=small_disk("disk", 64),
            clean=unmount("disk"), reason_to_skip=no_disks),
    Hostile("disk that fills up under the film", 6, ["density"], files={**FINE, **{f"out/{n}": t for n, t in EARLIER.items()}},
            setup=full_film_disk, clean=unmount("disk"), reason_to_skip=no_disks, leaves_run="out"),
    Hostile("disk that fills up under NIfTI files", 6, ["nifti/density", "cannot be written: No space left"],
            arguments=["run", "case.yaml", "-o", "out", "--set", "output.nifti=true", "--set", "domain.cells=[64, 64]",
                       "--set", "blur=3 cells"],
            files={**FINE, **{f"out/{n}": t for n, t in EARLIER.items()}},
            setup=full_nifti_disk, clean=unmount("disk"), reason_to_skip=no_disks, leaves_run="out"),
    Hostile("folder in place of NIfTI files", 6, ["nifti"], leaves_run="out",
            arguments=["run", "case.yaml", "-o", "out", "--set", "output.nifti=true"],
            files={**FINE, "out/nifti": "a file", **{f"out/{n}": t for n, t in EARLIER.items()}}),
    Hostile("disk that fills up under the tracers", 6, ["tracers"], clean=unmount("disk"), reason_to_skip=no_disks,
            files={"case.yaml": text_of(tracers="{count: 20000}", output="{frames: 2}"),
                   **{f"out/{n}": t for n, t in EARLIER.items()}}, setup=full_tracers_disk, leaves_run="out"),
    Hostile("path and tracers too large for the disk", 6, ["on the disk", "free"],
            arguments=["run", "case.yaml", "-o", "disk/out"], setup=small_disk("disk", 1500), clean=unmount("disk"),
            files={"case.yaml": text_of(tracers="{count: 9000}", output="{frames: 2, path: true}")}, reason_to_skip=no_disks),
    Hostile("file in place of the run directory", 2, ["out: the run directory cannot be made", "-o DIR"],
            files={**FINE, "out": "a file"}),
    Hostile("file in place of a folder above", 6, ["out/deep", "-o DIR"], arguments=["run", "case.yaml", "-o", "out/deep"],
            files={**FINE, "out": "a file"}),
    Hostile("run directory that is somebody else's", 2, ["is not empty and not a run of deblai", "nothing was touched"],
            files={**FINE, "out/thesis.tex": "words"}),
    Hostile("folder in place of the film", 6, ["fields"], leaves_run="out",
            files={**FINE, "out/fields": "a file", **{f"out/{n}": t for n, t in EARLIER.items()}}),
    Hostile("folder in place of the report", 6, ["out/report.html: cannot be written"], leaves_run="out",
            files={**FINE, "out/report.html/mine": "words", **{f"out/{n}": t for n, t in EARLIER.items()}}),
    Hostile("iterations that run out", 5, ["NOT converged after 1 iteration", "open out/fields/density.pvd"], errors=0,
            arguments=["run", "case.yaml", "-o", "out", "--set", "solver.max_iterations=1", "--set", "solver.levels=1"],
            files=FINE, leaves_run="out", status="iteration_limit"),
]

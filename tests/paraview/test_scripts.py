"""The film checker and the renderer on films made up for them, with every reader on this machine.

usage: test_scripts.py      Exit code: 0 good, 1 not, 77 skipped since there is no Python with VTK.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = HERE.parents[1] / "scripts" / "paraview"
SKIPPED = 77
FRAMES = 3


def launch(kind, script, *arguments):
    command = [SCRIPTS / "launch", kind, script, *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def check(good, what):
    if not good:
        print("FAILED: %s" % what)
        sys.exit(1)


def made_film(folder, dim, pieces):
    made = launch("vtk", HERE / "make_film.py", folder, "--dim", dim, "--cells", 24, "--frames", FRAMES,
                  "--pieces", pieces)
    if made.returncode == SKIPPED:
        print("skipped: " + made.stdout)
        sys.exit(SKIPPED)
    check(made.returncode == 0, made.stdout)
    return folder


def checker_sees(reader, run, expected):
    return launch(reader, HERE / "check_film.py", "--inside", reader, run, expected)


def checker_is_right(reader, run):
    """It agrees with the truth and contradicts each lie."""
    truth = json.loads((run / "expected.json").read_text())
    seen = checker_sees(reader, run, run / "expected.json")
    check(seen.returncode == 0, "%s on %s: %s" % (reader, run.name, seen.stdout))
    lies = {
        "times": {"times": truth["times"][:-1] + [1.25]},
        "bounds": {"bounds": [0, 2] + truth["bounds"][2:]},
        "arrays": {"arrays": {**truth["arrays"], "momentum": {"components": 3, "range": [0, 1]}}},
        "range": {"arrays": {**truth["arrays"], "density": {"components": 1, "range": [0, 9]}}},
    }
    for word, lie in lies.items():
        file = run / "lie.json"
        file.write_text(json.dumps({**truth, **lie}))
        seen = checker_sees(reader, run, file)
        check(seen.returncode == 1 and word in seen.stdout, "%s believes %s: %s" % (reader, lie, seen.stdout))


def renderer_draws(kind, run):
    """As many pictures as frames, all different and none blank, and a film."""
    folder = run / kind
    drawn = launch(kind, SCRIPTS / "render.py", run, "-o", folder, "--size", "640x360")
    check(drawn.returncode == 0, "%s on %s: %s" % (kind, run.name, drawn.stdout))
    pictures = sorted(folder.glob("frame_*.png"))
    check(len(pictures) == FRAMES, "%d pictures in %s" % (len(pictures), folder))
    contents = {picture.read_bytes() for picture in pictures}
    check(len(contents) == FRAMES, "the pictures do not change in %s" % folder)
    # A picture of one colour packs into about a kilobyte.
    check(min(map(len, contents)) > 3000, "a blank picture in %s" % folder)
    check(any(folder.glob("film.mp4")) or any(folder.glob("film.ogv")), "no film in %s" % folder)
    if kind == "paraview":
        check((folder / "film.pvsm").stat().st_size > 0, "no state in %s" % folder)


def draws_the_single_picture(run, name, arrays):
    """What a minimal flow and a barycentre leave: the first frame, under their names."""
    fields = run / "fields"
    first = next(iter(sorted(fields.glob("density_*.vti"))))
    data = first.read_bytes()
    for old, new in arrays.items():
        data = data.replace(b'Name="%s"' % old.encode(), b'Name="%s"' % new.encode())
        data = data.replace(b'="%s"' % old.encode(), b'="%s"' % new.encode())
    (fields / (name + ".vti")).write_bytes(data)
    (fields / (name + ".pvd")).write_text(
        '<VTKFile type="Collection"><Collection><DataSet timestep="0" file="%s.vti"/></Collection></VTKFile>' % name)
    (fields / "density.pvd").unlink()
    for given in (run, fields / (name + ".pvd")):
        drawn = launch("vtk", SCRIPTS / "render.py", given, "-o", run / "pictures", "--size", "320x180")
        check(drawn.returncode == 0, "%s: %s" % (given, drawn.stdout))
        picture = run / "pictures" / "frame_0000.png"
        check(picture.stat().st_size > 2000, "a blank picture of " + name)
        picture.unlink()


def main():
    with tempfile.TemporaryDirectory() as scratch:
        probe = launch("paraview", HERE / "check_film.py", "--help")
        readers = ["vtk"] + (["paraview"] if probe.returncode == 0 else [])
        print("readers: %s" % ", ".join(readers))
        for dim, pieces in ((1, 1), (2, 3), (3, 1), (3, 3)):
            run = made_film(pathlib.Path(scratch) / ("film%d_of_%d" % (dim, pieces)), dim, pieces)
            for reader in readers:
                if (dim, pieces) == (3, 3):
                    checker_is_right(reader, run)
                else:
                    seen = checker_sees(reader, run, run / "expected.json")
                    check(seen.returncode == 0, "%s on %s: %s" % (reader, run.name, seen.stdout))
                    renderer_draws(reader, run)
        for name, arrays in (("flow", {"density": "source", "velocity": "flow"}), ("template", {})):
            draws_the_single_picture(made_film(pathlib.Path(scratch) / name, 2, 1), name, arrays)
        absent = launch("vtk", SCRIPTS / "render.py", pathlib.Path(scratch) / "nothing")
        check(absent.returncode == 1 and "no such film" in absent.stdout, absent.stdout)
    print("all good")


if __name__ == "__main__":
    main()

"""Pictures of every frame of a run, and a film of them.

usage: render RUN_DIR [-o DIR] [--size 1280x720] [--fps 10] [--azimuth A] [--elevation E] [--up x|y|z]

Of a minimal flow, the length of the flow and its arrows; of a barycentre, the template.
In three dimensions the surface of the mass, coloured by its speed; in two the density and arrows of the
velocity; in one the curve of the density over those of both ends. Writes DIR (default RUN_DIR/pictures):
frame_0000.png and so on, film.gif, film.mp4 or film.ogv, and with ParaView film.pvsm for File > Load State.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import encode  # noqa: E402
import film as films  # noqa: E402


def size_of(text):
    wide, _, high = text.partition("x")
    if not (wide.isdigit() and high.isdigit() and int(wide) >= 64 and int(high) >= 64):
        raise argparse.ArgumentTypeError("expected WIDTHxHEIGHT in pixels, e.g. 1280x720, got %r" % text)
    return int(wide) // 2 * 2, int(high) // 2 * 2  # films want even numbers


def parse(arguments):
    parser = argparse.ArgumentParser(prog="render", description=__doc__.splitlines()[0])
    parser.add_argument("run", help="a run directory, or its .pvd")
    parser.add_argument("-o", "--output", type=pathlib.Path, help="default: RUN_DIR/pictures")
    parser.add_argument("--size", type=size_of, default=(1280, 720), help="default: 1280x720")
    parser.add_argument("--fps", type=float, default=10, help="frames a second, default: 10")
    parser.add_argument("--azimuth", type=float, default=-60, help="degrees around the up axis, default: -60")
    parser.add_argument("--elevation", type=float, default=22, help="degrees above the floor, default: 22")
    parser.add_argument("--up", choices="xyz", default="z", help="the axis that points up, default: z")
    return parser.parse_args(arguments)


def scene_class():
    """ParaView's where this Python has it, else VTK's, and what it is called."""
    try:
        from paraview_scene import Scene

        return Scene, "ParaView"
    except ImportError:
        from vtk_scene import Scene

        return Scene, "VTK"


def main(arguments):
    given = parse(arguments)
    film = films.Film(given.run)
    film.make_room(given.size)
    folder = given.output or film.path.parent.parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    Scene, name = scene_class()
    print("%d frames of %s with %s" % (len(film.times), film.path, name), flush=True)

    for old in folder.glob("frame_*.png"):
        old.unlink()
    scene = Scene(film, given.size, (given.azimuth, given.elevation, given.up))
    pictures = [folder / ("frame_%04d.png" % k) for k in range(len(film.times))]
    for k, picture in enumerate(pictures):
        scene.save_frame(k, picture)
    written = [str(pictures[0]) + " ..."]
    if hasattr(scene, "save_state"):
        written.append(scene.save_state(folder))
    written += encode.films(pictures, folder, given.fps)
    print("wrote " + ", ".join(map(str, written)))


if __name__ == "__main__":
    main(sys.argv[1:])

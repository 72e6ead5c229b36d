"""Good case files that name bad data: exit code 4, and nothing is written."""
import random

from case import Hostile, bad_case, text_of

CORNERS = ["0 0 0", "1 0 0", "0 1 0", "0 0 1"]
FACES = ["1 3 2", "1 2 4", "1 4 3", "2 3 4"]


def obj(corners=CORNERS, faces=FACES):
    return "".join(f"v {c}\n" for c in corners) + "".join(f"f {f}\n" for f in faces)


def bad_mesh(name, mesh, says, file="bad.obj", code=4, folders=()):
    text = text_of(source=f"{{mesh: {file}}}", target="{mesh: good.obj}", domain="{cells: 8, time_steps: 2}")
    there = mesh is not None or folders
    says = ["source.mesh: ", "`deblai info" if there else "paths in a case file are relative", *says]
    files = {"case.yaml": text, "good.obj": obj()}
    if mesh is not None:
        files[file] = mesh
    return Hostile(name, code, says, files=files, folders=list(folders))


def bad_density(name, formula, says, code=4):
    return bad_case(name, says, code, source=f"{{formula: '{formula}'}}")


CASES = [
    bad_mesh("missing mesh", None, ["bad.obj: no such file"]),
    bad_mesh("directory as a mesh", None, ["bad.obj: is a directory"], folders=["bad.obj"]),
    bad_mesh("empty mesh", "", ["bad.obj: is empty"]),
    bad_mesh("open mesh", obj(faces=FACES[:3]), ["bad.obj: the surface is not closed: 3 of 6 edges", "fill the holes"]),
    bad_mesh("mesh of points only", obj(faces=[]), ["holds no triangles"]),
    bad_mesh("mesh with a corner that is no point", obj(faces=FACES[:3] + ["2 3 9"]), ["face 4 uses vertex 9, but there are 4"]),
    bad_mesh("mesh with a coordinate that is no number", obj(corners=CORNERS[:3] + ["0 0 nan"]), ["vertex 4 is (0, 0, nan)", "finite"]),
    bad_mesh("mesh of three triangles an edge", obj(CORNERS + ["1 1 1"], FACES + ["1 2 5"]), ["bad.obj", "edge"]),
    bad_mesh("flat mesh", obj(["0 0 0", "1 0 0", "0 1 0", "1 1 0"]), ["encloses no volume"]),
    bad_mesh("binary garbage as a mesh", random.Random(2).randbytes(5000), ["bad.stl: neither a text STL nor a complete binary one"], file="bad.stl"),
    bad_mesh("half a binary mesh", b"x" * 80 + (1000).to_bytes(4, "little") + b"\0" * 500, ["bad.stl: neither a text STL nor a complete binary one"], file="bad.stl"),
    bad_mesh("text as a binary mesh", "ply\nformat ascii 1.0\nend_header\n", ["bad.ply"], file="bad.ply"),
    bad_mesh("broken XML as a mesh", "<VTKFile type='PolyData'><Piece", ["bad.vtp: not a complete VTP file"], file="bad.vtp"),
    bad_mesh("mesh of an unknown format", "solid", ["unknown mesh format \".blend\"; known: gii, obj, ply, stl, vtp"], file="bad.blend"),
    bad_density("density that is no number", "sqrt(x - 0.5)", ["source", "finite"]),
    bad_density("density that is infinite", "1 / (x - x)", ["source"]),
    bad_density("negative density", "x - 0.5", ["source", "negative"]),
    bad_density("density of no mass", "0 * x", ["source", "no mass"]),
    bad_density("density in a coordinate that is not there", "z", ["source", "z"]),
    bad_case("normal density between the cells", ["source", "width", "use more cells"], 4,
             source="{gaussian: {center: [0.5, 0.5], width: 0.001}}"),
    bad_case("sum that carves too much", ["source", "negative"], 4,
             source="{sum: [{box: [[0, 1], [0, 1]]}, {ball: {center: [0.5, 0.5], radius: 0.2}, weight: -2}]}"),
    bad_case("masses that differ", ["mass: keep: the source has mass", "unbalanced_geodesic", "mass: unit"], 4,
             mass="keep", target="{ball: {center: [0.5, 0.5], radius: 0.2}}"),
    Hostile("morph from an open mesh", 4, ["bad.obj", "edge"], arguments=["morph", "bad.obj", "bad.obj", "--grid", "8"],
            files={"bad.obj": obj(faces=FACES[:3])}),
    Hostile("check of an open mesh", 4, ["bad.obj", "edge"], arguments=["check", "case.yaml"],
            files={"case.yaml": text_of(source="{mesh: bad.obj}", target="{mesh: bad.obj}", domain=None),
                   "bad.obj": obj(faces=FACES[:3])}),
]

"""NIfTI results lie where their inputs lay, as nibabel reads them, the same bytes on 1 and on 3 ranks.

usage: results.py <deblai>
Volumes in several orders of voxels are carried into each other on few cells. Exit code 77 (skipped) without Debian's
python3-nibabel.
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import nibabel
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}; install python3-nibabel")
    sys.exit(77)

CASE = """problem: {problem}
source: {{nifti: source.nii.gz}}
target: {{nifti: target.nii.gz}}
domain: {{like: source, crop: {crop}, time_steps: 2}}
mass: {mass}
solver: {{max_iterations: 4, levels: 1}}
output: {{frames: 3, nifti: {nifti}}}
"""

ORDERS = {  # the axes of the voxels, and NIfTI's code of space
    "RAS": (np.diag([2.0, 2.5, 3.0, 1.0]), 1),
    "LAS": (np.diag([-2.0, 2.5, 3.0, 1.0]), 4),
    "PIR": (np.array([[0, 0, 2.0, 0], [-2.5, 0, 0, 0], [0, -3.0, 0, 0], [0, 0, 0, 1.0]]), 2),
}


def blob(affine, shape, centre):
    """A density that knows its place in the world."""
    places = np.moveaxis(np.indices(shape), 0, -1) @ affine[:3, :3].T + affine[:3, 3]
    square = ((places - centre) ** 2).sum(-1)
    return np.where(square < 36, np.exp(-square / 20), 0).astype(np.float32)


def write(folder, order):
    affine, code = ORDERS[order]
    affine = affine.copy()
    shape = (12, 11, 10)
    affine[:3, 3] = np.array([20.0, -30.0, 5.0]) - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    for name, shift in (("source", -2), ("target", 2)):
        image = nibabel.Nifti1Image(blob(affine, shape, np.array([20.0 + shift, -30.0, 5.0])), affine)
        image.set_sform(affine, code)
        image.set_qform(affine, code)
        nibabel.save(image, folder / f"{name}.nii.gz")
    return affine, code


def run(deblai, folder, ranks):
    out = folder / f"out{ranks}"
    done = subprocess.run(["mpirun", "-n", str(ranks), deblai, "run", "case.yaml", "-o", out], cwd=folder, capture_output=True,
                          text=True)
    if done.returncode not in (0, 5):  # the iterations run out, which is no matter here
        yield f"exit code {done.returncode}: {done.stderr}"


def in_world(image, frame, points):
    """Values at points of the world, at the nearest voxel; 0 outside."""
    data = np.asanyarray(image.dataobj)
    data = data[..., frame] if data.ndim == 4 else data
    voxels = np.rint(points @ np.linalg.inv(image.affine)[:3, :3].T + np.linalg.inv(image.affine)[:3, 3]).astype(int)
    inside = ((voxels >= 0) & (voxels < data.shape)).all(-1)
    return np.where(inside, data[tuple(np.where(inside[:, None], voxels, 0).T)], 0)


def check_image(name, image, folder, affine, code, crop):
    if image.get_data_dtype() != np.float32:
        yield f"{name}: {image.get_data_dtype()}"
    for transform, found in (("sform", image.header.get_sform(coded=True)), ("qform", image.header.get_qform(coded=True))):
        if found[1] != code or not np.allclose(found[0], image.affine, atol=1e-4):
            yield f"{name}: {transform} {found}"
    if nibabel.aff2axcodes(image.affine) != nibabel.aff2axcodes(affine):
        yield f"{name}: axes {nibabel.aff2axcodes(image.affine)}"
    if image.header.get_xyzt_units()[0] != "mm":
        yield f"{name}: lengths in {image.header.get_xyzt_units()}"
    if crop == "none" and not (np.allclose(image.affine, affine, atol=1e-4) and image.shape[:3] == (12, 11, 10)):
        yield f"{name}: not on the grid of the source: {image.affine}"


def check(deblai, folder, order, problem, crop, nifti):
    affine, code = write(folder, order)
    unbalanced = problem == "unbalanced_geodesic"
    (folder / "case.yaml").write_text(CASE.format(problem=problem, crop=crop, nifti=nifti, mass="keep" if unbalanced else "unit"))
    for ranks in (1, 3):
        failures = list(run(deblai, folder, ranks))
        if failures:
            yield from failures
            return
    scalars = ["density"] + (["growth_rate"] if unbalanced else [])
    due = {f"{name}.nii.gz" for name in scalars} if nifti == "4d" else {
        f"{name}_{frame:04}.nii.gz" for name in scalars for frame in range(3)}
    one, three = ({path.name: path for path in (folder / f"out{ranks}/nifti").iterdir()} for ranks in (1, 3))
    if set(one) != due or set(three) != due:
        yield f"files {sorted(one)} and {sorted(three)}, not {sorted(due)}"
        return
    for name in sorted(due):
        if one[name].read_bytes() != three[name].read_bytes():
            yield f"{name} differs between 1 and 3 ranks"
        yield from check_image(name, nibabel.load(one[name]), folder, affine, code, crop)
    points = np.random.default_rng(3).uniform([8, -42, -7], [32, -18, 17], (2000, 3))
    for given, frame in (("source", 0), ("target", 2)):
        image = nibabel.load(one["density.nii.gz" if nifti == "4d" else f"density_{frame:04}.nii.gz"])
        before = nibabel.load(folder / f"{given}.nii.gz")
        voxel = abs(np.linalg.det(affine))
        mass = 1 if unbalanced else np.asanyarray(before.dataobj).sum(dtype=float) * voxel
        difference = np.abs(in_world(image, frame, points) - in_world(before, 0, points) / mass)
        if not difference.max() <= 1e-5 * np.asanyarray(before.dataobj).max() / mass:
            yield f"{given} and frame {frame} differ by {difference.max()} in the world"


def main():
    deblai = str(pathlib.Path(sys.argv[1]).resolve())
    faults = []
    runs = [("RAS", "geodesic", "none", "true"), ("LAS", "unbalanced_geodesic", "none", "true"), ("PIR", "geodesic", "auto", "true"),
            ("LAS", "unbalanced_geodesic", "auto", "4d"), ("PIR", "geodesic", "none", "4d")]
    for number, (order, problem, crop, nifti) in enumerate(runs):
        with tempfile.TemporaryDirectory(prefix="deblai-nifti-") as name:
            found = list(check(deblai, pathlib.Path(name), order, problem, crop, nifti))
        print(f"{order} {problem}, crop: {crop}, nifti: {nifti}: {len(found)} faults", flush=True)
        faults += found
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

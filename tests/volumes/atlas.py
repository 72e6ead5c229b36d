"""The template of brains on different grids, as NIfTI in the world of the first.

usage: atlas.py <deblai> <folder of data>

Real brains where mri/ of the data has them, in cells of 8 mm; exit code 77 (skipped) without them or without Debian's
python3-nibabel.
"""
import json
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

MEMBERS = {  # grey matter on three grids, from left to right and from right to left: weight, threshold
    "icbm152_2009a_sym_gm_1mm.nii.gz": (1, 50),
    "spm_oldseg_grey_2mm.nii.gz": (1, 0.2),
    "clinical_scgrey_older65_2mm.nii.gz": (2, 0.2),
}
CASE = """problem: barycentre
densities: [{members}]
domain: {{like: first, spacing: 8, crop: auto, margin: 0.05, time_steps: 4}}
blur: 8 mm
mass: unit
solver: {{tolerance: 3e-2}}
output: {{frames: 2, nifti: {nifti}}}
"""


def centre(image):
    """Of mass, in the world [mm]."""
    data = np.asanyarray(image.dataobj).astype(float)
    places = np.moveaxis(np.indices(data.shape), 0, -1).reshape(-1, 3) @ image.affine[:3, :3].T + image.affine[:3, 3]
    return (places * data.reshape(-1, 1)).sum(0) / data.sum()


def check(folder, deblai, mri):
    members = ", ".join(f"{{nifti: {mri / name}, threshold: {threshold}, weight: {weight}}}" for name, (weight, threshold) in MEMBERS.items())
    made = {}
    for nifti, ranks in (("template", 1), ("template", 3), ("true", 2)):
        out = folder / f"{nifti}{ranks}"
        (folder / "case.yaml").write_text(CASE.format(members=members, nifti=nifti))
        done = subprocess.run(["mpirun", "-n", str(ranks), deblai, "run", "case.yaml", "-o", out], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            yield f"exit code {done.returncode}: {done.stderr}"
            return
        if done.stdout.count("member   densities[") != 3:
            yield f"does not list its members:\n{done.stdout}"
        made[nifti, ranks] = sorted(path.name for path in (out / "nifti").iterdir())
    paths = sorted(f"leg_{leg}_{frame:04}.nii.gz" for leg in (1, 2, 3) for frame in (0, 1))
    if made["template", 1] != ["template.nii.gz"] or made["template", 3] != made["template", 1]:
        yield f"`nifti: template` makes {made}"
    if made["true", 2] != [*paths, "template.nii.gz"]:
        yield f"`nifti: true` makes {made['true', 2]}"
    files = [folder / name / "nifti/template.nii.gz" for name in ("template1", "template3", "true2")]
    if len({file.read_bytes() for file in files}) > 1:
        yield "the template differs between numbers of ranks"
    template = nibabel.load(files[0])
    first = nibabel.load(mri / next(iter(MEMBERS)))
    if nibabel.aff2axcodes(template.affine) != nibabel.aff2axcodes(first.affine):
        yield f"axes {nibabel.aff2axcodes(template.affine)}, not those of the first"
    data = np.asanyarray(template.dataobj)
    mass = data.sum(dtype=float) * abs(np.linalg.det(template.affine))
    if abs(mass - 1) > 1e-5 or data.min() < 0:
        yield f"the template has the mass {mass}, and {data.min()} at least"
    # The centre of a barycentre is the weighted mean of the members' centres.
    weights = np.array([weight for weight, _ in MEMBERS.values()], dtype=float)
    centres = np.array([centre(nibabel.load(folder / f"true2/nifti/leg_{i}_0000.nii.gz")) for i in (1, 2, 3)])
    due = weights @ centres / weights.sum()
    found = centre(template)
    if np.abs(found - due).max() > 0.3:
        yield f"centred at {found}, not at {due}"
    legs = json.loads((folder / "true2/run.json").read_text())["result"]["legs"]
    print("centre", found.round(2), "members", centres.round(2).tolist(), "distances", [round(leg["distance"], 2) for leg in legs])


def main():
    deblai, data = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    missing = [name for name in MEMBERS if not (data / "mri" / name).exists()]
    if missing:
        print(f"skipped: {data / 'mri'} has no {', '.join(missing)}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="deblai-atlas-") as name:
        faults = list(check(pathlib.Path(name), str(deblai), data / "mri"))
    print("\n".join(faults) or "as it should be")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

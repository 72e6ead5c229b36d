#!/usr/bin/env python3
"""What `cmake --install` puts in place serves a program outside the tree, found by CMake and by pkg-config.

usage: test_install.py BUILD_FOLDER
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CONSUMER = pathlib.Path(__file__).resolve().parent / "consumer"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}\nexit code {done.returncode}")
    return done.stdout


def expect_distance(program, **options):
    """Of the two Gaussians of the program: 0.3^2 + 0.25^2."""
    for ranks in (1, 2):
        said = run("mpirun", "-n", ranks, program, **options)
        distance = re.search(r"W2\^2 = ([0-9.]+)", said)
        if not distance or abs(float(distance[1]) - 0.1525) > 2e-3:
            sys.exit(f"{program.name} on {ranks} ranks says: {said!r}")
        print(f"{program.name}, {ranks} ranks: {said.strip()}")


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="deblai-install-") as scratch:
        first, prefix, build = (pathlib.Path(scratch) / name for name in ("first", "moved", "build"))
        run("cmake", "--install", sys.argv[1], "--prefix", first)
        first.rename(prefix)  # nothing may remember where it was put

        (program,) = prefix.glob("bin/deblai")
        print(run(program, "--version").splitlines()[0])
        run(program, "check", prefix / "share/deblai/examples/translation_2d/case.yaml")

        run("cmake", "-S", CONSUMER, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", build)
        expect_distance(build / "distance")

        (package,) = prefix.glob("lib*/**/pkgconfig")
        found = {**os.environ, "PKG_CONFIG_PATH": str(package)}
        flags = run("pkg-config", "--cflags", "--libs", "deblai", env=found).split()
        other = build / "distance_pc"
        run("mpicxx", "-std=c++20", CONSUMER / "distance.cpp", "-o", other, *flags, f"-Wl,-rpath,{package.parent}")
        expect_distance(other)


if __name__ == "__main__":
    main()

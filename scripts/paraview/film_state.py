"""A film as `render` draws it, inside ParaView: open a run's density.pvd, then File > Load State > this file.

Without an open film it shows that of the run directory in the environment variable DEBLAI_RUN.
"""

import os
import sys

from paraview import simple

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from film import Film  # noqa: E402
from paraview_scene import Scene  # noqa: E402


def run_to_show():
    """The .pvd of the selected or any open source, else $DEBLAI_RUN."""
    for source in [simple.GetActiveSource(), *simple.GetSources().values()]:
        name = str(getattr(source, "FileName", "") or "")
        if name.endswith(".pvd"):
            return name
    run = os.environ.get("DEBLAI_RUN")
    if not run:
        raise RuntimeError("open a run's fields/density.pvd first, or set DEBLAI_RUN to the run directory")
    return run


scene = Scene(Film(run_to_show()), (1280, 720), (-60, 22, "z"))
simple.SetActiveView(scene.view)
simple.Render(scene.view)

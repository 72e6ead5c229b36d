"""Pictures to a film, with what the machine has."""

import os
import shutil
import subprocess

HOLD = 0.7  # seconds that the first and the last picture stay


def films(pictures, folder, fps):
    """Write film.gif (needs Pillow) and film.mp4 (needs ffmpeg) or film.ogv (VTK); what was written."""
    held = max(1, round(HOLD * fps))
    order = [pictures[0]] * (held - 1) + list(pictures) + [pictures[-1]] * (held - 1)
    written = []
    for write, needs in ((gif, "python3-pil"), (mp4, "ffmpeg")):
        film = write(pictures, order, folder, fps)
        if film:
            written.append(film)
        elif write is gif:
            print("no film.gif: apt install %s" % needs)
        else:
            written.append(ogv(order, folder, fps))
            print("film.ogv instead of film.mp4: apt install %s" % needs)
    return written


def gif(pictures, _order, folder, fps):
    try:
        from PIL import Image
    except ImportError:
        return None
    images = [Image.open(picture).convert("RGB") for picture in pictures]
    # One palette for all frames, taken from several: no flicker.
    sample = images[:: max(1, len(images) // 8)]
    sheet = Image.new("RGB", (images[0].width, images[0].height * len(sample)))
    for row, image in enumerate(sample):
        sheet.paste(image, (0, row * image.height))
    palette = sheet.quantize(256)
    reduced = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    times = [round(1000 / fps)] * len(images)
    times[0] = times[-1] = round(1000 * HOLD)
    path = folder / "film.gif"
    reduced[0].save(path, save_all=True, append_images=reduced[1:], duration=times, loop=0)
    return path


def mp4(_pictures, order, folder, fps):
    ffmpeg = shutil.which("ffmpeg")
    if not ffmpeg:
        return None
    path = folder / "film.mp4"
    listing = folder / "film.txt"
    listing.write_text("".join("file '%s'\nduration %g\n" % (p.name, 1 / fps) for p in order))
    command = [ffmpeg, "-v", "error", "-y", "-f", "concat", "-i", str(listing), "-r", "%g" % fps]
    command += ["-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path)]
    # ParaView's libraries, which may come first on the path here, are not ffmpeg's.
    clean = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    try:
        subprocess.run(command, check=True, env=clean)
    finally:
        listing.unlink()
    return path


def ogv(order, folder, fps):
    from vtkmodules.vtkIOImage import vtkPNGReader
    from vtkmodules.vtkIOOggTheora import vtkOggTheoraWriter

    path = folder / "film.ogv"
    reader = vtkPNGReader()
    reader.SetFileName(str(order[0]))
    writer = vtkOggTheoraWriter()
    writer.SetInputConnection(reader.GetOutputPort())
    writer.SetFileName(str(path))
    writer.SetRate(max(1, round(fps)))
    writer.SetQuality(2)
    writer.Start()
    for picture in order:
        reader.SetFileName(str(picture))
        reader.Update()
        writer.Write()
    writer.End()
    return path

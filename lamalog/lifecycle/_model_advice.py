"""What to do when a model can't be loaded or run: GPU memory used up, weights missing, damaged or of another model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamalog.lifecycle import _nvml, _torch
from lamalog.lifecycle._advice import advise
from lamalog.lifecycle._values import number_of, text_of
from lamalog.rescue import safe_str
from lamalog.units import format_size

_DEPTH = 10
#: What error texts are looked at for.
_LONGEST = 4096
_MISSING = (
    "does not appear to have a file named",
    "no file named",
    "is not a local folder",
    "can't load",
    "cannot find",
)
_DAMAGED = (
    "failed finding central directory", "pytorchstreamreader", "headertoolarge", "invalidheader", "incomplete metadata",
    "invalid load key", "unexpected eof", "ran out of input", "file is truncated",
)  # fmt: skip
_MISSING_TYPES = ("EntryNotFoundError", "LocalEntryNotFoundError", "RepositoryNotFoundError", "RevisionNotFoundError")
_DAMAGED_TYPES = ("UnpicklingError", "SafetensorError", "BadZipFile")


def is_out_of_gpu_memory(error: BaseException) -> bool:
    """Whether *error* says that a GPU's memory is used up."""
    if type(error).__name__ == "OutOfMemoryError":
        return True
    text = _text(error)
    return "cuda out of memory" in text or "hip out of memory" in text or "cuda error: out of memory" in text


def advise_model(error: BaseException, fields: Mapping[str, Any], device: str | None) -> str | None:
    """Advice about *error*, or what caused it, made concrete by the *fields* of the operation."""
    for each in _chain(error):
        if is_out_of_gpu_memory(each):
            return _less_memory(fields, device)
        name, text = type(each).__name__, _text(each)
        if name in _MISSING_TYPES or isinstance(each, FileNotFoundError) or _any(text, _MISSING):
            return _missing(each, fields)
        if name in _DAMAGED_TYPES or _any(text, _DAMAGED):
            return _damaged(fields)
        if "loading state_dict" in text or "size mismatch for" in text:
            return "the weights are of another model or version: see which keys the error names, and load the matching file"
        if "no kernel image" in text or "driver version is insufficient" in text:
            return (
                "torch was built for another CUDA: compare `nvidia-smi` with torch.version.cuda, and install what fits"
            )
    return advise(error, dict(fields))


def memory_left(device: str | None) -> dict[str, int]:
    """Free and total memory of the GPU, as fields."""
    seen = _torch.free_memory(device)
    if seen is None:
        reading = _nvml.gpu_memory(device or "cuda:0")
        seen = None if reading is None else (reading.total - reading.used, reading.total)
    return {} if seen is None else {"hw.gpu.memory.available": seen[0], "hw.gpu.memory.limit": seen[1]}


def _less_memory(fields: Mapping[str, Any], device: str | None) -> str:
    free, total = number_of(fields.get("hw.gpu.memory.available")), number_of(fields.get("hw.gpu.memory.limit"))
    room = "" if free is None or total is None else f" ({format_size(free)} of {format_size(total)} free)"
    ways = []
    batch = number_of(fields.get("lama.inference.batch"))
    if batch is not None and batch > 1:
        ways.append(f"a batch of {int(batch) // 2} in place of {int(batch)}")
    width, height = fields.get("lama.inference.width"), fields.get("lama.inference.height")
    if width and height:
        ways.append(f"less than {width}×{height} pixels, or tiles")
    if text_of(fields.get("lama.model.dtype", "")) in ("float32", "fp32", "float"):
        ways.append("float16, which takes half")
    ways.append("unloading models that are not in use")
    ways.append("`nvidia-smi` shows what else runs there")
    return f"the memory of {device or 'the GPU'} is used up{room}: try {', or '.join(ways[:-1])}; {ways[-1]}"


def _missing(error: BaseException, fields: Mapping[str, Any]) -> str:
    name = getattr(error, "filename", None) or fields.get("lama.model.weights.path")
    shown = f" {text_of(name)!r}" if name else ""
    return f"the weights{shown} are not there: download them, or correct the path; is the model directory mounted?"


def _damaged(fields: Mapping[str, Any]) -> str:
    size = number_of(fields.get("lama.model.weights.size"))
    shown = "" if size is None else f" ({format_size(size)})"
    return f"the weights file{shown} is damaged or incomplete: download it again, and compare its size and checksum"


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_DEPTH):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _text(error: BaseException) -> str:
    return safe_str(error)[:_LONGEST].lower()


def _any(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)

"""AI models: load, unload, switch, warm up, run; each with its time, memory of process and GPU, and advice when it fails."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from lamalog.lifecycle import _torch
from lamalog.lifecycle._events import complain
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._memory import Meter, changes
from lamalog.lifecycle._model_advice import advise_model, is_out_of_gpu_memory, memory_left
from lamalog.lifecycle._operation import Operation
from lamalog.lifecycle._values import number_of, optional, text_of, whole
from lamalog.lifecycle.thresholds import DEFAULT, Limit
from lamalog.names import MODEL_MANAGER

MODEL, DEVICE, DTYPE = "lama.model.name", "lama.model.device", "lama.model.dtype"
WEIGHTS, WEIGHTS_SIZE = "lama.model.weights.path", "lama.model.weights.size"
#: Files of one model that are added up.
_MOST_FILES = 10_000


class ModelOperation(Operation):
    """An operation on a model, for ``with`` or ``async with``, once; measures memory."""

    def __init__(
        self,
        name: str,
        what: str,
        fields: Mapping[str, Any],
        *,
        device: object = None,
        reset_peak: bool = False,
        synchronize: bool = False,
        logger: AnyLogger = None,
        slow: Limit = DEFAULT,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.device = optional(device)
        super().__init__(
            MODEL_MANAGER, name, what, {**fields, DEVICE: self.device}, logger=logger, slow=slow, more=more
        )
        self._meter = Meter(self.device, reset_peak=reset_peak)
        self._synchronize = synchronize

    def describe(self, model: object) -> None:
        """Take device, dtype, number and size of parameters from a torch module, for the record of the end."""
        self._fields.update(_torch.describe(model))

    def begin(self) -> None:
        self._meter.start()

    def end(self, error: BaseException | None) -> None:
        self._fields.update(self._meter.stop())
        if error is not None and is_out_of_gpu_memory(error):
            self._fields.update(memory_left(self.device))

    def summary(self) -> str:
        return "".join(f", {change}" for change in changes(self._fields))

    def advise(self, error: BaseException) -> str | None:
        return advise_model(error, {**self._fields, **self._more}, self.device)

    def _exit(self, error: BaseException | None) -> None:
        if self._synchronize and error is None:
            _torch.synchronize(self.device)
        super()._exit(error)


class Inference(ModelOperation):
    """One run of a model; see ``inference``."""

    def end(self, error: BaseException | None) -> None:
        super().end(error)
        if error is None and self.duration:
            steps, batch = (number_of(self._fields.get(f"lama.inference.{name}")) for name in ("steps", "batch"))
            if steps is not None:
                self._fields["lama.inference.steps_per_second"] = steps / self.duration
            if batch is not None:
                self._fields["lama.inference.images_per_second"] = batch / self.duration

    def summary(self) -> str:
        steps, images = (self._fields.get(f"lama.inference.{name}_per_second") for name in ("steps", "images"))
        rate = f", {steps:.3g} it/s" if steps is not None else f", {images:.3g} images/s" if images is not None else ""
        return rate + super().summary()


def model_load(
    model: str,
    *,
    weights: str | os.PathLike[str] | int | None = None,
    device: object = None,
    dtype: object = None,
    reset_peak: bool = False,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> ModelOperation:
    """Loading a model, in ``with`` or ``async with``: ``model.load.begin`` (DEBUG), ``.done`` (INFO; WARNING over its
    threshold), ``.failed`` (ERROR with advice) with time and memory before, after and at most.

    :param weights: the file or directory they come from, or their size in bytes.
    :param device: ``"cuda:0"``, ``"cpu"``; by default whatever this process uses. ``describe(model)`` tells it as well.
    :param reset_peak: count torch's peak of GPU memory anew; others who read it see that.
    """
    ours = {MODEL: text_of(model), DTYPE: None if dtype is None else _torch.dtype_name(dtype), **_weights(weights)}
    return ModelOperation(
        "model.load", f"loading {text_of(model)}", ours, device=device, reset_peak=reset_peak, logger=logger, slow=slow,
        more=fields,
    )  # fmt: skip


def model_unload(
    model: str, *, device: object = None, logger: AnyLogger = None, slow: Limit = DEFAULT, **fields: Any
) -> ModelOperation:
    """Unloading a model: as ``model_load``, with ``model.unload.…``; the memory that came free is a negative change."""
    ours = {MODEL: text_of(model)}
    return ModelOperation(
        "model.unload", f"unloading {text_of(model)}", ours, device=device, logger=logger, slow=slow, more=fields
    )


def model_switch(
    before: str | None,
    after: str,
    *,
    device: object = None,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> ModelOperation:
    """Putting one model in the place of another: as ``model_load``, with ``model.switch.…``."""
    ours = {MODEL: text_of(after), "lama.model.previous": optional(before)}
    what = (
        f"switching from {text_of(before)} to {text_of(after)}"
        if before is not None
        else f"switching to {text_of(after)}"
    )
    return ModelOperation("model.switch", what, ours, device=device, logger=logger, slow=slow, more=fields)


def model_warmup(
    model: str,
    *,
    runs: int | None = None,
    device: object = None,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> ModelOperation:
    """The first runs of a model, which are slow: as ``model_load``, with ``model.warmup.…``."""
    ours = {MODEL: text_of(model), "lama.model.warmup.runs": whole(runs)}
    return ModelOperation(
        "model.warmup", f"warming up {text_of(model)}", ours, device=device, logger=logger, slow=slow, more=fields
    )


def inference(
    model: str,
    *,
    batch: int | None = None,
    resolution: tuple[int, int] | str | None = None,
    steps: int | None = None,
    device: object = None,
    dtype: object = None,
    reset_peak: bool = False,
    synchronize: bool = False,
    logger: AnyLogger = None,
    slow: Limit = DEFAULT,
    **fields: Any,
) -> Inference:
    """One run of a model: as ``model_load``, with ``model.inference.…``, and steps (it/s) and images per second.

    :param batch: images at once.
    :param resolution: width and height, ``(512, 768)`` or ``"512x768"``.
    :param steps: of a diffusion model or any loop.
    :param synchronize: wait for the GPU before the time is taken. Otherwise the block should end with the result on the
        host, as CUDA works on behind it.
    """
    width, height = _resolution(resolution)
    ours = {
        MODEL: text_of(model),
        DTYPE: None if dtype is None else _torch.dtype_name(dtype),
        "lama.inference.batch": whole(batch),
        "lama.inference.width": width,
        "lama.inference.height": height,
        "lama.inference.steps": whole(steps),
    }
    return Inference(
        "model.inference", f"inference of {text_of(model)}", ours, device=device, reset_peak=reset_peak,
        synchronize=synchronize, logger=logger, slow=slow, more=fields,
    )  # fmt: skip


def _resolution(given: Any) -> tuple[int | None, int | None]:
    if isinstance(given, str):
        given = given.lower().replace("×", "x").split("x")
    try:
        width, height = given
    except (TypeError, ValueError):
        return None, None
    return whole(width), whole(height)


def _weights(given: Any) -> dict[str, Any]:
    if given is None or isinstance(given, (int, float)):
        return {WEIGHTS_SIZE: whole(given)}
    try:
        path = os.fspath(given)
        return {WEIGHTS: text_of(path if isinstance(path, str) else os.fsdecode(path)), WEIGHTS_SIZE: _size(path)}
    except Exception as error:
        complain("weights", error)
        return {}


def _size(path: Any) -> int | None:
    """Bytes of a file, or of all files in a directory and below."""
    if not os.path.isdir(path):
        return os.path.getsize(path) if os.path.exists(path) else None
    total = count = 0
    for folder, _, names in os.walk(path):
        for name in names:
            count += 1
            if count > _MOST_FILES:
                return total
            try:
                total += os.path.getsize(os.path.join(folder, name))
            except OSError:
                continue
    return total

from __future__ import annotations

import asyncio
import os

import pytest

from lamalog.lifecycle.models import inference, model_load, model_switch, model_unload, model_warmup

GB = 10**9


def test_loading_tells_time_device_dtype_and_weights(records, tmp_path):
    weights = tmp_path / "lama.safetensors"
    weights.write_bytes(b"x" * 5000)
    with model_load("lama-big", weights=weights, device="cpu", dtype="torch.float16", revision="v2"):
        pass
    assert records.events == ["model.load.begin", "model.load.done"]
    entry = records.assert_logged("model.load.done", level="INFO", revision="v2", logger="lama.model_manager")
    assert entry["lama.model.name"] == "lama-big"
    assert entry["lama.model.weights.size"] == 5000
    assert entry["lama.model.dtype"] == "float16"
    assert entry["lama.model.device"] == "cpu"
    assert entry["duration"] >= 0
    assert not [name for name in entry.fields if name.startswith("lama.gpu")]


def test_a_directory_of_weights_is_added_up(records, tmp_path):
    for number in range(3):
        (tmp_path / f"part-{number}").write_bytes(b"x" * 1000)
    with model_load("m", weights=tmp_path, device="cpu"):
        pass
    with model_load("m", weights=7_000, device="cpu"):
        pass
    assert [entry["lama.model.weights.size"] for entry in records.find("model.load.done")] == [3000, 7000]


def test_ram_before_after_and_peak_are_real(records):
    with model_load("m", device="cpu"):
        block = bytearray(os.urandom(1)) * 100_000_000
    entry = records.assert_logged("model.load.done")
    assert entry["lama.memory.change"] > 80_000_000
    assert entry["lama.memory.after"] - entry["lama.memory.before"] == entry["lama.memory.change"]
    assert entry["lama.memory.peak"] >= entry["lama.memory.after"] * 0.9
    assert "RAM +" in entry.message
    del block
    with model_unload("m", device="cpu"):
        pass
    assert records.assert_logged("model.unload.done")["lama.memory.before"] > 0


def test_gpu_memory_comes_from_torch_where_it_is_in_use(records, torch, driver):
    torch.cuda.take(1 * GB)
    with model_load("m", device="cuda:0"):
        torch.cuda.take(3 * GB)
        torch.cuda.take(-1 * GB)
    entry = records.assert_logged("model.load.done")
    assert entry["lama.gpu.memory.source"] == "torch"
    assert [entry[f"lama.gpu.memory.{part}"] for part in ("before", "after", "change", "peak")] == [
        1 * GB,
        3 * GB,
        2 * GB,
        4 * GB,
    ]
    assert entry["lama.gpu.memory.peak.scope"] == "operation"
    assert "GPU +2.0 GB to 3.0 GB" in entry.message
    assert not driver.calls  # torch knew
    assert not torch.cuda.calls  # and nothing of it was changed


def test_cuda_that_the_model_itself_starts(records, torch, driver):
    torch.cuda.started = False
    with model_load("m", device="cuda:0"):
        torch.cuda.started = True
        torch.cuda.take(2 * GB)
    entry = records.assert_logged("model.load.done")
    assert (entry["lama.gpu.memory.before"], entry["lama.gpu.memory.after"]) == (0, 2 * GB)


def test_a_peak_that_is_not_new_is_said_to_be_the_processes(records, torch):
    torch.cuda.take(5 * GB)
    torch.cuda.take(-4 * GB)
    with inference("m", device="cuda:0"):
        torch.cuda.take(1 * GB)
    entry = records.assert_logged("model.inference.done")
    assert (entry["lama.gpu.memory.peak"], entry["lama.gpu.memory.peak.scope"]) == (5 * GB, "process")


def test_on_request_the_peak_is_counted_anew_also_when_nested(records, torch):
    torch.cuda.take(5 * GB)
    torch.cuda.take(-4 * GB)
    with model_load("outer", device="cuda:0", reset_peak=True):
        torch.cuda.take(2 * GB)
        torch.cuda.take(-2 * GB)
        with inference("inner", device="cuda:0", reset_peak=True):
            torch.cuda.take(1 * GB)
    inner = records.assert_logged("model.inference.done")
    outer = records.assert_logged("model.load.done")
    assert (inner["lama.gpu.memory.peak"], inner["lama.gpu.memory.peak.scope"]) == (2 * GB, "operation")
    assert (outer["lama.gpu.memory.peak"], outer["lama.gpu.memory.peak.scope"]) == (3 * GB, "operation")


def test_without_torch_nvml_is_asked_for_this_process(records, driver, pid):
    gpu = driver.gpus[0]
    gpu.processes = {1: 9 * GB}
    with model_load("m"):
        gpu.processes = {1: 9 * GB, pid: 2 * GB}
    entry = records.assert_logged("model.load.done")
    assert entry["lama.gpu.memory.source"] == "nvml.process"
    assert (entry["lama.gpu.memory.before"], entry["lama.gpu.memory.after"]) == (0, 2 * GB)
    assert entry["lama.gpu.memory.peak.scope"] == "samples"


def test_where_nvml_does_not_know_the_process_the_devices_total_counts(records, driver):
    driver.gpus.append(type(driver.gpus[0])(uuid="GPU-1", used=7 * GB))
    with model_load("m", device="cuda:1"):
        driver.gpus[1].used = 9 * GB
    entry = records.assert_logged("model.load.done")
    assert entry["lama.gpu.memory.source"] == "nvml.device"
    assert (entry["lama.gpu.memory.before"], entry["lama.gpu.memory.after"]) == (7 * GB, 9 * GB)


def test_a_gpu_that_this_process_does_not_use_is_left_out(records, driver):
    with model_load("m"):
        driver.gpus[0].used = 9 * GB
    assert "lama.gpu.memory.after" not in records.assert_logged("model.load.done").fields


def test_describe_reads_a_torch_module(records):
    class Parameter:
        device, dtype = "cuda:0", "torch.float16"

        def numel(self):
            return 1000

        def element_size(self):
            return 2

    class Module:
        def parameters(self):
            return iter([Parameter(), Parameter()])

    with model_load("m", device="cpu") as load:
        load.describe(Module())
        load.describe(object())
    entry = records.assert_logged("model.load.done")
    assert (entry["lama.model.parameter.count"], entry["lama.model.parameter.size"]) == (2000, 4000)
    assert (entry["lama.model.device"], entry["lama.model.dtype"]) == ("cuda:0", "float16")


def test_inference_tells_its_speed(records):
    import time

    with inference("m", batch=4, resolution=(512, 768), steps=20, device="cpu"):
        time.sleep(0.05)
    entry = records.assert_logged("model.inference.done")
    assert entry["lama.inference.steps_per_second"] == pytest.approx(20 / entry["duration"])
    assert entry["lama.inference.images_per_second"] == pytest.approx(4 / entry["duration"])
    assert (entry["lama.inference.width"], entry["lama.inference.height"]) == (512, 768)
    assert "it/s" in entry.message


@pytest.mark.parametrize(
    ("given", "width"), [("512x768", 512), ("512×768", 512), ([512, 768], 512), ("big", None), (7, None), ((1,), None)]
)
def test_resolutions(records, given, width):
    with inference("m", resolution=given, device="cpu"):
        pass
    assert records[-1].fields.get("lama.inference.width") == width


def test_synchronize_waits_for_the_gpu_before_the_time_is_taken(records, torch):
    with inference("m", device="cuda:0", synchronize=True):
        assert torch.cuda.calls == []
    assert torch.cuda.calls == ["synchronize"]


def test_gpu_memory_used_up_is_an_error_with_numbers_and_advice(records, torch):
    with pytest.raises(torch.OutOfMemoryError):
        with inference("m", batch=8, resolution="1024x1024", device="cuda:0", dtype="torch.float32"):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
    entry = records.assert_logged("model.inference.failed", level="ERROR", exception=torch.OutOfMemoryError)
    advice = entry["error.advice"]
    for part in ("cuda:0", "3.0 GB of 80 GB free", "batch of 4 in place of 8", "1024×1024", "float16", "nvidia-smi"):
        assert part in advice
    assert entry["hw.gpu.memory.available"] == 3 * GB


def test_free_memory_comes_from_nvml_where_torch_is_not(records, driver):
    with pytest.raises(RuntimeError):
        with model_load("m", device="cuda:0"):
            raise RuntimeError("CUDA error: out of memory")
    entry = records.assert_logged("model.load.failed")
    assert (entry["hw.gpu.memory.available"], entry["hw.gpu.memory.limit"]) == (79 * GB, 80 * GB)


class EntryNotFoundError(Exception):
    pass


class SafetensorError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (FileNotFoundError(2, "No such file", "/models/m.ckpt"), "'/models/m.ckpt' are not there"),
        (EntryNotFoundError("404"), "are not there"),
        (OSError("acme/m does not appear to have a file named pytorch_model.bin"), "are not there"),
        (SafetensorError("Error while deserializing header: HeaderTooLarge"), "damaged or incomplete"),
        (RuntimeError("PytorchStreamReader failed finding central directory"), "damaged or incomplete"),
        (EOFError("Ran out of input"), "damaged or incomplete"),
        (RuntimeError("Error(s) in loading state_dict for Net: size mismatch for x"), "of another model"),
        (RuntimeError("CUDA error: no kernel image is available"), "built for another CUDA"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_each_failure_has_its_advice(records, error, part):
    with pytest.raises(type(error)):
        with model_load("m", device="cpu", weights=123):
            raise error
    assert part in records.assert_logged("model.load.failed")["error.advice"]


def test_the_cause_is_looked_at_too(records):
    def load():
        with model_load("m", device="cpu"):
            try:
                raise FileNotFoundError(2, "No such file", "m.bin")
            except FileNotFoundError as cause:
                raise ValueError("cannot load") from cause

    with pytest.raises(ValueError):
        load()
    assert "'m.bin' are not there" in records.assert_logged("model.load.failed")["error.advice"]


def test_switch_and_warmup(records):
    with model_switch("old", "new", device="cpu"):
        pass
    with model_switch(None, "new", device="cpu"):
        pass
    with model_warmup("new", runs=3, device="cpu"):
        pass
    first, second = records.find("model.switch.done")
    assert (first["lama.model.previous"], first["lama.model.name"]) == ("old", "new")
    assert first.message.startswith("switching from old to new done")
    assert second.message.startswith("switching to new done")
    records.assert_logged("model.warmup.done", fields={"lama.model.warmup.runs": 3})


def test_slow_is_a_warning(records):
    with model_load("m", device="cpu", slow=0):
        pass
    records.assert_logged("model.load.done", level="WARNING", fields={"lama.threshold": 0.0})


def test_async(records):
    async def load():
        async with model_load("m", device="cpu"):
            await asyncio.sleep(0)

    asyncio.run(load())
    assert records.find("model.load.done")[0].record.funcName == "load"


def test_a_torch_that_fails_in_every_way_does_not_matter(records, torch, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("CUDA driver error")

    for name in ("memory_allocated", "max_memory_allocated", "reset_peak_memory_stats", "mem_get_info", "synchronize"):
        monkeypatch.setattr(torch.cuda, name, fail)
    with inference("m", device="cuda:0", reset_peak=True, synchronize=True):
        pass
    records.assert_logged("model.inference.done", level="INFO")


@pytest.mark.parametrize("value", [None, 7, object(), [1], "x" * 10_000, float("nan")])
def test_odd_values_do_not_raise(records, value):
    with (
        model_load(value, weights=value, device=value, dtype=value),
        inference(value, batch=value, resolution=value, steps=value, device="cpu"),
    ):
        pass
    with model_switch(value, value, device="cpu"), model_warmup(value, runs=value, device="cpu"):
        pass
    assert len(records.find(message="done")) == 4

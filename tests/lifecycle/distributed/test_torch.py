"""With the real torch, where it is installed (``pip install torch==2.13.0``); in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed"),
    pytest.mark.slow,
]

CODE = """
import json
import torch
from lamalog.lifecycle.models import inference, model_load, model_warmup
from lamalog.testing import capture

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Conv2d(4, 512, 3, padding=1), torch.nn.Conv2d(512, 512, 3, padding=1), torch.nn.Conv2d(512, 3, 3, padding=1))
    def forward(self, x):
        return self.layers(x)

torch.save(Net().half().state_dict(), "net.pt")
open("broken.pt", "wb").write(open("net.pt", "rb").read()[:1000])

def load(path, **options):
    with model_load("net", weights=path, device="cpu", **options) as op:
        net = Net().half()
        net.load_state_dict(torch.load(path, weights_only=True))
        op.describe(net)
        return net.float()

with capture() as records:
    net = load("net.pt")
    with model_warmup("net", runs=1, device="cpu"):
        net(torch.zeros(1, 4, 32, 32))
    with inference("net", batch=2, resolution=(64, 48), steps=3, device="cpu"), torch.no_grad():
        for _ in range(3):
            net(torch.zeros(2, 4, 48, 64))
    for path in ("broken.pt", "missing.pt"):
        try:
            load(path)
        except Exception:
            pass
    try:
        with model_load("other", device="cpu"):
            torch.nn.Linear(2, 2).load_state_dict(net.state_dict())
    except RuntimeError:
        pass
print(json.dumps([{**entry.fields, "message": entry.message, "level": entry.level} for entry in records if entry.level != "DEBUG"]))
"""


def test_a_real_model_is_loaded_and_run(tmp_path):
    done = subprocess.run([sys.executable, "-c", CODE], cwd=tmp_path, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    load, warmup, run, broken, missing, other = json.loads(done.stdout)
    parameters = 512 * 4 * 9 + 512 + 512 * 512 * 9 + 512 + 3 * 512 * 9 + 3
    assert load["lama.model.parameter.count"] == parameters
    assert load["lama.model.parameter.size"] == 2 * parameters
    assert (load["lama.model.dtype"], load["lama.model.device"]) == ("float16", "cpu")
    assert load["lama.model.weights.size"] > 2 * parameters
    assert load["lama.memory.change"] > 2 * parameters
    assert warmup["event.name"] == "model.warmup.done"
    assert run["lama.inference.steps_per_second"] > 0
    assert (broken["level"], missing["level"], other["level"]) == ("ERROR", "ERROR", "ERROR")
    assert "damaged or incomplete" in broken["error.advice"]
    assert "'missing.pt' are not there" in missing["error.advice"]
    assert "another model" in other["error.advice"]

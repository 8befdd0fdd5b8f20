from __future__ import annotations

import json
import subprocess
import sys

import lamalog.hostinfo
from lamalog.lifecycle._capabilities import capability_report


def test_gpus_come_from_the_driver(driver, monkeypatch):
    driver.gpus.append(type(driver.gpus[0])("NVIDIA A100", total=40_000_000_000))
    monkeypatch.setattr(lamalog.hostinfo, "_facts", None)
    report = capability_report(["lama-big", "lama-small"])
    monkeypatch.setattr(lamalog.hostinfo, "_facts", None)
    assert [gpu["hw.model"] for gpu in report["hw.gpu.devices"]] == ["NVIDIA H100", "NVIDIA A100"]
    assert report["hw.gpu.devices"][1]["hw.gpu.memory.limit"] == 40_000_000_000
    assert report["hw.gpu.devices"][0]["hw.driver_version"] == "550.54"
    assert report["lama.node.models"] == ["lama-big", "lama-small"]
    assert report["system.memory.limit"] > 0
    assert json.loads(json.dumps(report)) == report


def test_versions_of_torch_only_where_it_is_imported_already(torch):
    report = capability_report()
    assert (report["lama.torch.version"], report["lama.cuda.version"]) == ("2.13.0", "12.8")


def test_torch_is_never_imported(tmp_path):
    (tmp_path / "torch.py").write_text("raise SystemExit('imported')")
    code = """
import sys
from lamalog.lifecycle._capabilities import capability_report
from lamalog.lifecycle.models import model_load, inference
assert "lama.torch.version" not in capability_report()
with model_load("m"), inference("m"):
    pass
print("torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr


def test_many_models_are_counted_and_some_listed():
    report = capability_report(str(number) for number in range(1000))
    assert report["lama.node.model.count"] == 1000
    assert len(report["lama.node.models"]) == 200

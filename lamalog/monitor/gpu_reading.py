"""One reading of one GPU, as metrics."""

from __future__ import annotations

from typing import Any

from lamalog.monitor.gpu_nvml import Device, Nvml

#: Kinds of throttling → the reasons that NVML gives, by either of their names.
_THROTTLE = {
    "power": ("SwPowerCap",),
    "thermal": ("SwThermalSlowdown", "HwThermalSlowdown"),
    "hardware": ("HwSlowdown", "HwPowerBrakeSlowdown"),
}


def read_device(nvml: Nvml, device: Device, *, pcie: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Values and totals by metric; what can't be read is not there.

    :param pcie: ask for the throughput of the PCIe link too, for which NVML measures during 20 ms in each direction.
    """
    values: dict[str, Any] = {}
    totals: dict[str, Any] = {}
    _memory(nvml, device, values)
    _utilization(nvml, device, values)
    if not device.mig:  # an instance has no sensors of its own
        _sensors(nvml, device, values, totals)
        _clocks(nvml, device, values)
        _errors(nvml, device, values)
        _link(nvml, device, values, pcie)
    return _known(values), _known(totals)


def _known(found: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in found.items() if isinstance(value, (int, float)) and value >= 0}


def _memory(nvml: Nvml, device: Device, values: dict[str, Any]) -> None:
    version = nvml.constant("nvmlMemory_v2")
    info = nvml.attempt("nvmlDeviceGetMemoryInfo", device.handle, version) if version else None
    if info is None:  # an older driver knows only the first version, where reserved counts as used
        info = nvml.attempt("nvmlDeviceGetMemoryInfo", device.handle)
    if info is not None and 0 < info.total < 1 << 60:
        values["hw.gpu.memory.limit"] = info.total
        values["hw.gpu.memory.usage"] = info.used
        values["hw.gpu.memory.reserved"] = getattr(info, "reserved", None)
        reserved = values["hw.gpu.memory.reserved"] or 0
        values["hw.gpu.memory.utilization"] = min(1.0, (info.used + reserved) / info.total)
    values["hw.gpu.memory.process"] = nvml.process_memory(device.handle)


def _utilization(nvml: Nvml, device: Device, values: dict[str, Any]) -> None:
    rates = nvml.attempt("nvmlDeviceGetUtilizationRates", device.handle)
    if rates is not None:
        values["hw.gpu.utilization"] = min(1.0, rates.gpu / 100)
        values["hw.gpu.memory.io.utilization"] = min(1.0, rates.memory / 100)


def _sensors(nvml: Nvml, device: Device, values: dict[str, Any], totals: dict[str, Any]) -> None:
    handle = device.handle
    sensor = nvml.constant("NVML_TEMPERATURE_GPU")
    values["hw.temperature"] = nvml.attempt("nvmlDeviceGetTemperature", handle, 0 if sensor is None else sensor)
    slowdown = nvml.constant("NVML_TEMPERATURE_THRESHOLD_SLOWDOWN")
    if slowdown is not None:
        values["hw.temperature.limit"] = nvml.attempt("nvmlDeviceGetTemperatureThreshold", handle, slowdown)
    for metric, function in (
        ("hw.power", "nvmlDeviceGetPowerUsage"),
        ("hw.power.limit", "nvmlDeviceGetEnforcedPowerLimit"),
    ):
        milliwatts = nvml.attempt(function, handle)
        values[metric] = None if milliwatts is None else milliwatts / 1000
    millijoules = nvml.attempt("nvmlDeviceGetTotalEnergyConsumption", handle)
    totals["hw.energy"] = None if millijoules is None else millijoules / 1000


def _clocks(nvml: Nvml, device: Device, values: dict[str, Any]) -> None:
    for metric, constant in (("hw.gpu.clock.sm", "NVML_CLOCK_SM"), ("hw.gpu.clock.memory", "NVML_CLOCK_MEM")):
        kind = nvml.constant(constant)
        megahertz = None if kind is None else nvml.attempt("nvmlDeviceGetClockInfo", device.handle, kind)
        values[metric] = None if megahertz is None else megahertz * 1e6
    reasons = nvml.attempt("nvmlDeviceGetCurrentClocksEventReasons", device.handle)
    if reasons is None:  # the name before driver 535
        reasons = nvml.attempt("nvmlDeviceGetCurrentClocksThrottleReasons", device.handle)
    if reasons is not None:
        for kind, names in _THROTTLE.items():
            bits = [nvml.constant(f"nvmlClocks{way}Reason{name}") for name in names for way in ("Event", "Throttle")]
            values[f"hw.gpu.throttle.{kind}"] = float(any(bit and reasons & bit for bit in bits))


def _errors(nvml: Nvml, device: Device, values: dict[str, Any]) -> None:
    volatile = nvml.constant("NVML_VOLATILE_ECC")
    for metric, constant in (
        ("hw.gpu.ecc.corrected", "NVML_MEMORY_ERROR_TYPE_CORRECTED"),
        ("hw.gpu.ecc.uncorrected", "NVML_MEMORY_ERROR_TYPE_UNCORRECTED"),
    ):
        kind = nvml.constant(constant)
        if kind is not None and volatile is not None:
            values[metric] = nvml.attempt("nvmlDeviceGetTotalEccErrors", device.handle, kind, volatile)


def _link(nvml: Nvml, device: Device, values: dict[str, Any], throughput: bool) -> None:
    values["hw.gpu.pcie.generation"] = nvml.attempt("nvmlDeviceGetCurrPcieLinkGeneration", device.handle)
    values["hw.gpu.pcie.width"] = nvml.attempt("nvmlDeviceGetCurrPcieLinkWidth", device.handle)
    if not throughput:
        return
    for metric, constant in (
        ("hw.gpu.pcie.receive.rate", "NVML_PCIE_UTIL_RX_BYTES"),
        ("hw.gpu.pcie.transmit.rate", "NVML_PCIE_UTIL_TX_BYTES"),
    ):
        kind = nvml.constant(constant)
        kilobytes = None if kind is None else nvml.attempt("nvmlDeviceGetPcieThroughput", device.handle, kind)
        values[metric] = None if kilobytes is None else kilobytes * 1000

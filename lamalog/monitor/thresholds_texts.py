"""The sentences of warnings and trends, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

Texts = Mapping[str, str]

#: What a resource is called; ``{device}`` is its disk, GPU or loop.
_EN_NAMES = {
    "system.cpu.utilization": "CPU",
    "container.cpu.throttled": "CPU quota of the container",
    "system.memory.utilization": "memory",
    "system.memory.usage": "memory",
    "system.paging.utilization": "swap",
    "system.paging.usage": "swap",
    "system.paging.in.rate": "reading from swap",
    "system.filesystem.utilization": "disk {device}",
    "system.filesystem.usage": "disk {device}",
    "system.filesystem.inodes.utilization": "inodes of {device}",
    "process.unix.file_descriptor.utilization": "open files",
    "process.unix.file_descriptor.count": "open files",
    "process.memory.usage": "memory of this process",
    "process.thread.count": "threads of this process",
    "asyncio.eventloop.delay.max": "delay of event loop {device}",
    "cpython.gc.pause.max": "garbage collection pause",
    "hw.gpu.memory.utilization": "memory of {device}",
    "hw.gpu.memory.usage": "memory of {device}",
    "hw.gpu.memory.process": "memory of this process on {device}",
    "hw.temperature": "temperature of {device}",
    "hw.gpu.throttle.thermal": "{device} slowed down by heat",
    "hw.gpu.ecc.uncorrected": "uncorrectable memory errors of {device}",
}
_ZH_NAMES = {
    "system.cpu.utilization": "CPU",
    "container.cpu.throttled": "容器 CPU 限流",
    "system.memory.utilization": "内存",
    "system.memory.usage": "内存",
    "system.paging.utilization": "交换空间",
    "system.paging.usage": "交换空间",
    "system.paging.in.rate": "交换换入",
    "system.filesystem.utilization": "磁盘 {device}",
    "system.filesystem.usage": "磁盘 {device}",
    "system.filesystem.inodes.utilization": "{device} 的 inode",
    "process.unix.file_descriptor.utilization": "打开的文件",
    "process.unix.file_descriptor.count": "打开的文件",
    "process.memory.usage": "本进程内存",
    "process.thread.count": "本进程线程",
    "asyncio.eventloop.delay.max": "事件循环 {device} 延迟",
    "cpython.gc.pause.max": "垃圾回收停顿",
    "hw.gpu.memory.utilization": "{device} 显存",
    "hw.gpu.memory.usage": "{device} 显存",
    "hw.gpu.memory.process": "本进程在 {device} 上的显存",
    "hw.temperature": "{device} 温度",
    "hw.gpu.throttle.thermal": "{device} 过热降频",
    "hw.gpu.ecc.uncorrected": "{device} 不可纠正的显存错误",
}

_EN = {
    "warning": "{name}: {value} (limit {limit}){held}",
    "held": " for {duration}",
    "again": "; {count} more times since it was last told",
    "recovered": "{name} is back to normal: {value}; was beyond {limit} for {duration}, at worst {peak}",
    "gone": "{name} is no longer measured; was beyond {limit} for {duration}, at worst {peak}",
    "full": "{name} is full in {eta} ({low} to {high}): grows {rate}, {left} left",
    "grows": "{name} grows {rate} ({low} to {high}): {value} now, {rise} more than {span} ago{leak}",
    "leak": " (leak?)",
    "stopped": "{name} grows no more: {value}",
    "top": "most is used by {list}",
    "largest": "largest in the log directory: {list}",
    "open": "open are {list}",
    "stuck": "the loop is in {place}",
    "cpu": "find out what keeps it busy, or spread the work",
    "quota": "raise the CPU limit of the container, or use fewer threads",
    "memory": "make what uses it smaller, or give it more, before the kernel kills a process",
    "swap": "it slows everything down: free memory, or add some",
    "disk": "free space now: `lamalog cleanup`, a shorter retention, or another disk; a full disk stops logs and databases",
    "inodes": "remove small files that nobody needs",
    "files": "close what is not needed, look for a leak, or raise the limit (ulimit -n)",
    "loop": "move blocking calls out of the event loop (run_in_executor, asyncio.to_thread)",
    "gc": "fewer objects at once; gc.freeze() after start-up, or gc.set_threshold()",
    "gpu_memory": "smaller batches or models, or free caches, before an allocation fails",
    "gpu_heat": "check cooling and load; it slows down by itself from its limit on",
    "gpu_errors": "restart what runs on it, and have the card checked if the number grows",
    "leak_advice": "compare what is alive with tracemalloc or objgraph, and look for caches without a limit",
}
_ZH = {
    "warning": "{name}：{value}（上限 {limit}）{held}",
    "held": "，已持续 {duration}",
    "again": "；自上次提示后又出现 {count} 次",
    "recovered": "{name}已恢复正常：{value}；超出 {limit} 共 {duration}，最坏 {peak}",
    "gone": "{name}已无读数；超出 {limit} 共 {duration}，最坏 {peak}",
    "full": "{name}将在 {eta} 后耗尽（{low} 至 {high}）：增长 {rate}，剩余 {left}",
    "grows": "{name}持续增长 {rate}（{low} 至 {high}）：现为 {value}，比 {span} 前多 {rise}{leak}",
    "leak": "（疑似泄漏）",
    "stopped": "{name}已停止增长：{value}",
    "top": "占用最多：{list}",
    "largest": "日志目录中最大：{list}",
    "open": "已打开：{list}",
    "stuck": "事件循环停在 {place}",
    "cpu": "查明占用 CPU 的工作，或分散负载",
    "quota": "提高容器 CPU 上限，或减少线程",
    "memory": "减少占用或增加内存，以免进程被内核终止",
    "swap": "交换会拖慢一切：释放或增加内存",
    "disk": "尽快释放空间：`lamalog cleanup`、缩短保留期或更换磁盘；磁盘写满后日志与数据库都会停止",
    "inodes": "删除无用的小文件",
    "files": "关闭不需要的文件，检查泄漏，或提高上限（ulimit -n）",
    "loop": "把阻塞调用移出事件循环（run_in_executor、asyncio.to_thread）",
    "gc": "减少同时存活的对象；启动后 gc.freeze()，或 gc.set_threshold()",
    "gpu_memory": "减小批次或模型，或释放缓存，以免分配失败",
    "gpu_heat": "检查散热与负载；达到上限后会自动降频",
    "gpu_errors": "重启其上的任务；若数量增加请检查显卡",
    "leak_advice": "用 tracemalloc 或 objgraph 比较存活对象，检查无上限的缓存",
}

TEXTS: dict[str, Texts] = {"en": _EN, "zh": _ZH}
_NAMES: dict[str, Texts] = {"en": _EN_NAMES, "zh": _ZH_NAMES}


def name_of(metric: str, device: str, language: str) -> str:
    """``disk /data``."""
    known = _NAMES[language].get(metric)
    if known is None:
        return f"{metric} {device}".strip()
    return known.format(device=device)

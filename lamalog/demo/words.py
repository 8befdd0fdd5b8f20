"""The words of the summary, in English and Chinese."""

from __future__ import annotations

from typing import TypedDict


class Words(TypedDict):
    title: str
    seed: str
    service: str
    service_text: str
    pictures: str
    pictures_text: str
    throughput: str
    throughput_text: str
    process: str
    made: str
    found: str
    together: str
    killed: str
    stated: str
    unstated: str
    damage: str
    secret: str
    planted: str
    leaked: str
    secrets_text: str
    searched: str
    kinds: dict[str, str]
    files: str
    files_text: str
    hidden: str
    hidden_text: str
    logs: str
    removed: str
    sound: str
    unsound: str
    last_lines: str


_ENGLISH: Words = {
    "title": "lamalog demo: what the log files say",
    "seed": "seed {seed}, {seconds:.1f} s",
    "service": "Tasks",
    "service_text": "{done} done, {failed} failed; workers lost: {killed}, tasks requeued: {requeued}",
    "pictures": "Pictures",
    "pictures_text": "mean error inside the holes {before:.1f} → {after:.1f} grey levels",
    "throughput": "Throughput",
    "throughput_text": "{tasks:.1f} pictures/s, {requests:.0f} HTTP requests/s, {records:,.0f} records/s",
    "process": "Process",
    "made": "made",
    "found": "found",
    "together": "together",
    "killed": "killed; {heard:,} made when last heard of",
    "stated": "its last record says {stated:,}",
    "unstated": "no last record",
    "damage": "torn lines: {torn}, doubled: {doubled}",
    "secret": "Secrets",
    "planted": "planted",
    "leaked": "found",
    "secrets_text": "{planted:,} planted, {leaked:,} found",
    "searched": "in {json} of log lines, {console} of console",
    "kinds": {},
    "files": "Files",
    "files_text": "{rotations} rotations, {compressed} segments compressed; {json} of JSON, {disk} on disk",
    "hidden": "Hidden",
    "hidden_text": "{masks:,} values, by {rules} rules",
    "logs": "Logs",
    "removed": "removed",
    "sound": "Every record is there exactly once, and no secret is anywhere.",
    "unsound": "Not as it should be:",
    "last_lines": "The last lines of the processes:",
}
_CHINESE: Words = {
    "title": "lamalog 演示：日志文件说明了什么",
    "seed": "种子 {seed}，{seconds:.1f} 秒",
    "service": "任务",
    "service_text": "完成 {done}，失败 {failed}；丢失的工作进程：{killed}，重新排队：{requeued}",
    "pictures": "图像",
    "pictures_text": "破损区域平均误差 {before:.1f} → {after:.1f} 灰度级",
    "throughput": "吞吐量",
    "throughput_text": "每秒 {tasks:.1f} 张图像，{requests:.0f} 个 HTTP 请求，{records:,.0f} 条记录",
    "process": "进程",
    "made": "写出",
    "found": "找到",
    "together": "合计",
    "killed": "被强制终止；最后上报时已写 {heard:,} 条",
    "stated": "最后一条记录称共 {stated:,} 条",
    "unstated": "没有最后一条记录",
    "damage": "残缺行：{torn}，重复：{doubled}",
    "secret": "敏感信息",
    "planted": "埋入",
    "leaked": "找到",
    "secrets_text": "埋入 {planted:,}，找到 {leaked:,}",
    "searched": "（日志 {json}，控制台输出 {console}）",
    "kinds": {
        "API key": "API 密钥",
        "GPS": "GPS 坐标",
        "bank card": "银行卡号",
        "bearer token": "访问令牌",
        "camera owner": "相机所有者",
        "camera serial": "相机序列号",
        "e-mail": "电子邮箱",
        "home path": "用户目录",
        "name": "姓名",
        "password": "密码",
        "phone": "手机号",
        "resident id": "身份证号",
        "service key": "服务密钥",
        "session id": "会话标识",
        "webhook secret": "回调密钥",
    },
    "files": "文件",
    "files_text": "轮转 {rotations} 次，压缩 {compressed} 段；JSON {json}，磁盘占用 {disk}",
    "hidden": "已隐藏",
    "hidden_text": "{masks:,} 个值，命中 {rules} 条规则",
    "logs": "日志",
    "removed": "已删除",
    "sound": "每条记录恰好出现一次，没有泄露任何敏感信息。",
    "unsound": "结果不正确：",
    "last_lines": "各进程最后的输出：",
}
WORDS: dict[str, Words] = {"en": _ENGLISH, "zh": _CHINESE}

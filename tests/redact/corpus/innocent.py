"""Lines with nothing to hide, as services log them. Every one must come out unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.values import Values

WRITTEN = Path(__file__).with_name("innocent.txt")


def templates(v: Values) -> list[str]:
    """One round of made-up lines."""
    r, h, d, u = v.r, v.hex, v.digits, v.uuid
    n, f = r.randint, lambda a, b, p=3: f"{r.uniform(a, b):.{p}f}"
    day, ms = f"2024-{n(1, 12):02}-{n(1, 28):02}", f"{n(0, 23):02}:{n(0, 59):02}:{n(0, 59):02}.{n(0, 999):03}"
    host = r.choice(["node-07", "gpu-worker-3", "api-5d9f7c6b8-x2x7k", "ip-10-0-3-17.ec2.internal"])
    model = r.choice(
        [
            "big-lama.pt",
            "sd-v1-5-inpainting.ckpt",
            "mat_places_512.pkl",
            "ldm_text2img.safetensors",
            "migan_traced.pt",
            "yolov8x.onnx",
        ]
    )
    ver = f"{n(0, 20)}.{n(0, 30)}.{n(0, 40)}"
    private = r.choice(["10.0.{}.{}", "192.168.{}.{}", "172.16.{}.{}", "127.0.{}.{}"]).format(n(0, 255), n(1, 254))
    return [
        f"{day} {ms} INFO request_id={u()} status=200 duration_ms={f(0, 900, 1)}",
        f"trace_id={h(32)} span_id={h(16)} parent={h(16)} sampled=1",
        f"traceparent: 00-{h(32)}-{h(16)}-01",
        f"commit {h(40)} merged into main ({h(7)}..{h(7)})",
        f"order_id={d(16)} amount={f(1, 900, 2)} EUR paid",
        f"order {d(12)} shipped, invoice INV-{d(8)}",
        f"image sha256:{h(64)} pulled in {f(0, 60, 1)} s",
        f"docker.io/library/python@sha256:{h(64)}",
        f"etag=\"{h(32)}\" md5={h(32)} crc32={h(8)}",
        f"sha512-{v.b64(86)}== integrity ok".replace("/", "A").replace("+", "B"),
        f"loaded {model} ({n(20, 900)} MB) on cuda:{n(0, 7)} in {f(0, 30, 2)} s",
        f"checkpoint /models/{model} sha256={h(64)}",
        f"epoch {n(1, 99)}/100: loss={f(0, 3, 4)} psnr={f(20, 40, 2)} ssim={f(0, 1, 4)} lr=1e-{n(3, 6)}",
        f"tensor shape torch.Size([{n(1, 64)}, 3, 512, 512]) dtype=torch.float16 device=cuda:0",
        f"CUDA out of memory. Tried to allocate {f(0, 20, 2)} GiB (GPU 0; {f(10, 80, 2)} GiB total capacity; {f(0, 20, 2)} GiB already allocated)",
        f"RuntimeError: The size of tensor a ({n(2, 999)}) must match the size of tensor b ({n(2, 999)}) at non-singleton dimension {n(0, 3)}",
        f"allocated {n(1, 64) * 2**30} bytes, free {n(1, 64) * 2**20} bytes, reserved {n(10**10, 2 * 10**10)} bytes",
        f"ts={n(1700000000, 1720000000)} ts_ms={n(1700000000000, 1720000000000)} ts_ns={n(17 * 10**17, 172 * 10**16)}",
        f"max_tokens={n(1, 32) * 256} prompt_tokens={n(1, 4000)} completion_tokens={n(1, 4000)} total_tokens={n(1, 9000)}",
        f"tokenizer={r.choice(['bert-base-uncased', 'gpt2', 'cl100k_base'])} vocab={n(1000, 100000)} pad_token=<pad> eos_token=</s>",
        f"token_count: {n(1, 9000)}, tokens per second: {f(1, 900, 1)}",
        f"listening on {private}:{n(1000, 9999)}", f"bind tcp://0.0.0.0:{n(1000, 9999)} ok", f"connected to {private}:{n(1000, 65000)} in {n(1, 90)} ms",
        f"worker {n(1, 64)} (pid {n(100, 99999)}) heartbeat lag={f(0, 2, 3)}s rss={n(10, 9000)} MB", f"{host} cpu={n(0, 100)}% mem={n(0, 100)}% disk={n(0, 100)}%",
        f"GET /api/v1/tasks/{n(1, 99999)} HTTP/1.1 200 {n(10, 99999)} {f(0, 3)}", f"POST /api/users/{n(1, 9999)}/images 201", f"\"GET /static/app.{h(8)}.js HTTP/1.1\" 304 -", "GET /home/index HTTP/1.1 200", f"GET /healthz 200 {n(1, 9)}ms",
        f"upgraded lamalog {ver} -> {n(0, 20)}.{n(0, 30)}.{n(0, 40)}", f"torch=={ver}+cu118 torchvision=={ver}", f"Chrome/{n(90, 130)}.0.{n(1000, 6999)}.{n(0, 200)} Safari/537.36", f"driver version {n(400, 560)}.{n(0, 200)}.{n(0, 20)}, CUDA 12.{n(0, 6)}", f"version 1.{n(0, 9)}.{n(0, 9)}.{n(0, 9)} released",
        f"SELECT id, status, created_at FROM tasks WHERE id = {n(1, 99999)} AND created_at > '{day}' LIMIT {n(1, 500)}", f"INSERT INTO events (id, kind, payload) VALUES ({n(1, 999)}, 'done', '{{}}')", f"UPDATE users SET last_seen = '{day} {ms}' WHERE id = {n(1, 999)}", f"CREATE INDEX idx_users_email ON users (email) -- {n(1, 999)} ms",
        f"queue depth {n(0, 999)}, oldest {f(0, 60, 1)} s, rate {f(0, 99, 1)}/s", f" {n(0, 99)}%|{'█' * n(1, 10)}      | {n(1, 99)}/100 [00:{n(10, 59)}<00:{n(10, 59)}, {f(0, 9, 2)}it/s]", f"Epoch {n(1, 50)}:  {n(10, 99)}%|###4      | {n(1, 500)}/1000 [00:12<00:24, 41.2it/s, loss={f(0, 2)}]",
        f"task t-{n(1, 9999)} {r.choice(['created', 'queued', 'started', 'finished', 'failed', 'retried'])} by worker-{n(1, 32)}", f"retry {n(1, 5)}/5 in {f(0, 30, 1)} s: Connection refused", f"cache hit ratio {f(0, 1, 3)} ({n(1, 9999)}/{n(9999, 99999)})", f"cache_key=tasks:{n(1, 999)}:v2 ttl={n(1, 900)}", f"primary_key={n(1, 99999)} foreign_key=task_id",
        f"00000{n(10, 99)}0  {' '.join(h(2) for _ in range(8))}  {' '.join(h(2) for _ in range(8))}  |................|", f"0x{h(12)} in main () at src/main.c:{n(1, 900)}", f"<Task pending name='Task-{n(1, 99)}' coro=<run() running at app.py:{n(1, 99)}>>", f"<lama.worker.Engine object at 0x{h(12)}>", f"segfault at {h(1)} ip {h(16)} sp {h(16)} error 4",
        f"File \"app/worker.py\", line {n(1, 999)}, in run", "    raise ValueError(f\"bad shape {shape}\")", "    password = get_password()", "    token = request.headers.get('X-Token')", f"KeyError: 'mask_{n(1, 9)}'", f"AssertionError: expected {n(1, 9)} got {n(1, 9)}",
        f"任务 t-{n(1, 9999)} 已完成，耗时 {f(0, 9, 2)} 秒", f"模型 {model} 加载成功，显存占用 {f(0, 24, 1)} GB", f"队列剩余 {n(0, 99)} 个任务，预计等待 {n(1, 99)} 秒", f"用户登录成功，耗时 {n(1, 99)} 毫秒", f"订单号 {d(16)} 已支付，金额 {f(1, 999, 2)} 元", f"图片尺寸 {n(1, 4096)}×{n(1, 4096)}，大小 {n(1, 9999)} 字节", f"节点 node-{n(1, 99)} 上线，当前在线 {n(1, 99)} 个", f"重试第 {n(1, 5)} 次，错误码 {n(1000, 9999)}", f"数据库连接池：活跃 {n(0, 50)}，空闲 {n(0, 50)}", f"第 {n(1, 99)} 轮训练完成，损失 {f(0, 3, 4)}", f"流水号：{d(20)}，状态：成功", f"接口 /api/v1/upload 响应 {n(1, 999)}ms", f"密码错误次数：{n(1, 5)}", "验证码已发送，请注意查收", f"手机号格式错误，长度 {n(1, 10)}", "姓名不能为空", "地址解析失败，重试中", f"身份证校验未通过，错误码 {n(100, 999)}", f"联系人列表加载完成，共 {n(1, 99)} 条", "密码修改成功", "令牌已过期，请重新登录", "密钥轮换完成", f"快递单号 SF{d(12)} 已揽收", f"版本 {ver} 发布于 {day}",
        f"author=smith keyboard=us passenger_count={n(1, 9)} secretary_id={n(1, 99)}", "password: required field", "invalid token", "token expired", "password reset requested", "Authorization header missing", "authentication failed: bad credentials", "session expired after 30 min", "secret not found in vault path", "API key rotated", "cookie consent accepted", "csrf check passed", "no private key configured", "login ok", f"password_length={n(8, 30)} password_changed_at={day}", f"secret_name=db-prod secret_version={n(1, 9)}", "token: <redacted>", "password=********", "api_key=${API_KEY} secret=<secret>", "Set PASSWORD environment variable",
        f"https://example.com/docs/v{n(1, 9)}/index.html?page={n(1, 99)}&sort=desc&lang=en", f"https://cdn.example.com/assets/img/{h(32)}.png", f"s3://bucket/models/{day}/{model}", f"git@github.com:org/repo.git {h(40)}", f"redis://localhost:6379/{n(0, 15)}", "postgresql://localhost:5432/tasks", f"http://127.0.0.1:{n(1000, 9999)}/metrics", "amqp://mq:5672/%2f",
        f"/usr/lib/python3.11/asyncio/base_events.py:{n(1, 900)}", "/dev/null /proc/meminfo /sys/class/net", f"/var/log/app/app-{n(1, 99999):06}.jsonl.gz", "/etc/nginx/nginx.conf test is successful", f"/models/{model}", f"/tmp/lama-{h(8)}/mask.png", f"./data/images/img_{n(1, 9999):04}.jpg", "/opt/lama/bin/start.sh",
        f"p50={f(0, 9)} p95={f(0, 99)} p99={f(0, 999)} n={n(1, 99999)}", f"GPU {n(0, 7)}: {n(20, 90)}C {n(50, 400)}W {n(100, 24000)}MiB / 24576MiB", f"iteration {n(1, 10**6)}: grad_norm={f(0, 9, 5)} scale={2 ** n(8, 16)}.0", f"bbox=({n(0, 500)}, {n(0, 500)}, {n(500, 999)}, {n(500, 999)}) score={f(0, 1)}", f"coords=({n(0, 999)}, {n(0, 999)}) zoom={n(1, 20)}", f"rate limit {n(1, 999)} req/min exceeded, retry after {n(1, 60)} s", f"kafka offset={n(10**10, 10**11)} partition={n(0, 31)} lag={n(0, 999)}", f"snowflake={n(10**17, 9 * 10**17)} shard={n(0, 63)}", f"lsn={n(10**11, 10**12)} xid={n(10**8, 10**9)}", f"fps={f(10, 99, 1)} frame={n(1, 99999)} dropped={n(0, 9)}", f"seed={d(10)} steps={n(1, 100)} cfg={f(1, 15, 1)}", "code=404 state=active sign=+1 key=name", f"error code: {n(1000, 9999)}", f"exit code {n(0, 255)}", f"sensor 12.{n(100, 999)}, 3.{n(100, 999)}, 9.{n(100, 999)}", f"latency {f(0, 1, 4)} s", f"Mon Jan {n(1, 28)} {ms} UTC 2024", f"up {n(1, 99)} days, {n(0, 23)}:{n(10, 59)}, load average: {f(0, 4, 2)}, {f(0, 4, 2)}, {f(0, 4, 2)}",
        f"{{\"level\": \"info\", \"task\": \"{u()}\", \"stage\": \"inpaint\", \"ms\": {n(1, 999)}}}", f"level=info ts={day}T{ms}Z caller=main.go:{n(1, 300)} msg=\"started\" version={ver}", f"[{ms}] worker.{n(1, 9)} <- job#{n(1, 9999)} ({n(1, 99)} KB)", f"I{n(1000, 1231)} {ms} {n(1, 99999)} main.cc:{n(1, 900)}] Compiled kernel in {n(1, 900)}us", f"Collecting numpy=={ver} (from -r requirements.txt (line {n(1, 40)}))", f"Downloading numpy-{ver}-cp311-cp311-manylinux_2_17_x86_64.whl ({f(1, 20, 1)} MB)", f"pod lama-worker-{h(9)}-{v.lower(5)} restarted {n(1, 9)} times", f"container {h(12)} exited (137)", f"systemd[1]: Started Session {n(1, 999)} of user app.", f"kernel: [{n(1, 99999)}.{n(100000, 999999)}] eth0: link up 1000 Mbps",
    ]  # fmt: skip


def lines(rounds: int = 10, seed: int = 2) -> Iterator[str]:
    """The written lines, then made-up ones."""
    if WRITTEN.exists():
        yield from (
            line for line in WRITTEN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")
        )
    for number in range(rounds):
        yield from templates(Values(seed * 1_000 + number))

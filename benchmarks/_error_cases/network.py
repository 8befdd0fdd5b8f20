"""Other services: refusing, silent, slow, answering with errors."""

from __future__ import annotations

import http.client
import smtplib
import socket
import ssl
import urllib.request

from benchmarks._error_cases._case import Values, case


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@case("network.socket_refused", "network")
def socket_refused(v: Values) -> None:
    socket.create_connection(("127.0.0.1", closed_port()), timeout=5)


@case("network.socket_timeout", "timeout")
def socket_silent(v: Values) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=0.02) as client:
            client.recv(1)


@case("network.name_unknown", "network")
def name_unknown(v: Values) -> None:
    socket.getaddrinfo(f"{v.word()}.invalid", 443)


@case("network.port_in_use", "network")
def port_in_use(v: Values) -> None:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        one.listen()
        other.bind(one.getsockname())


@case("network.broken_pipe", "network")
def broken_pipe(v: Values) -> None:
    one, other = socket.socketpair()
    with one, other:
        other.close()
        one.send(v.word().encode())


@case("network.no_tls_over_there", "network.tls", lent=("http",))
def no_tls_over_there(v: Values) -> None:
    context = ssl.create_default_context()
    with socket.create_connection(("127.0.0.1", v.lent.port), timeout=5) as plain:
        context.wrap_socket(plain, server_hostname="localhost")


@case("network.no_certificates", "network.tls")
def no_certificates(v: Values) -> None:
    ssl.create_default_context(cafile=v.path())


@case("network.urllib_refused", "network")
def urllib_refused(v: Values) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{closed_port()}/{v.word()}", timeout=5)


@case("network.urllib_not_found", "not_found", lent=("http",))
def urllib_not_found(v: Values) -> None:
    urllib.request.urlopen(f"{v.lent.url}/status/404?q={v.word()}", timeout=5)


@case("network.urllib_server_error", "third_party", lent=("http",))
def urllib_server_error(v: Values) -> None:
    urllib.request.urlopen(f"{v.lent.url}/status/500?q={v.word()}", timeout=5)


@case("network.http_closed", "network", lent=("http",))
def http_client_closed(v: Values) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", v.lent.port, timeout=5)
    connection.request("GET", f"/close?q={v.word()}")
    connection.getresponse()


@case("network.smtp_refused", "network")
def smtp_refused(v: Values) -> None:
    smtplib.SMTP("127.0.0.1", closed_port(), timeout=5)


def get(url: str, **options: object) -> object:
    import requests

    response = requests.get(url, timeout=options.get("timeout", 5))  # type: ignore[arg-type]
    response.raise_for_status()
    return response.json()


@case("network.requests_refused", "network", "requests")
def requests_refused(v: Values) -> None:
    get(f"http://127.0.0.1:{closed_port()}/{v.word()}")


@case("network.requests_timeout", "timeout", "requests", lent=("http",))
def requests_timeout(v: Values) -> None:
    get(f"{v.lent.url}/slow?q={v.word()}", timeout=0.05)


@case("network.requests_not_found", "not_found", "requests", lent=("http",))
def requests_not_found(v: Values) -> None:
    get(f"{v.lent.url}/status/404?q={v.word()}")


@case("network.requests_server_error", "third_party", "requests", lent=("http",))
def requests_server_error(v: Values) -> None:
    get(f"{v.lent.url}/status/503?q={v.word()}")


@case("network.requests_unauthorized", "auth", "requests", lent=("http",))
def requests_unauthorized(v: Values) -> None:
    get(f"{v.lent.url}/status/401?q={v.word()}")


@case("network.requests_not_json", "validation", "requests", lent=("http",))
def requests_not_json(v: Values) -> None:
    get(f"{v.lent.url}/html?q={v.word()}")


@case("network.requests_redirects", "third_party", "requests", lent=("http",))
def requests_redirects(v: Values) -> None:
    get(f"{v.lent.url}/loop?q={v.word()}")


@case("network.requests_cut_off", "network", "requests", lent=("http",))
def requests_cut_off(v: Values) -> None:
    get(f"{v.lent.url}/short?q={v.word()}")


@case("network.requests_no_scheme", "bug", "requests")
def requests_no_scheme(v: Values) -> None:
    get(f"{v.word()}.example/{v.word()}")


@case("network.requests_name_unknown", "network", "requests")
def requests_name_unknown(v: Values) -> None:
    get(f"http://{v.word()}.invalid/{v.word()}")


@case("network.urllib3_refused", "network", "urllib3")
def urllib3_refused(v: Values) -> None:
    import urllib3

    urllib3.PoolManager(retries=v.number(1, 2)).request("GET", f"http://127.0.0.1:{closed_port()}/{v.word()}")


@case("network.urllib3_timeout", "timeout", "urllib3", lent=("http",))
def urllib3_timeout(v: Values) -> None:
    import urllib3

    urllib3.PoolManager(retries=False, timeout=0.05).request("GET", f"{v.lent.url}/slow?q={v.word()}")


@case("network.urllib3_location", "bug", "urllib3")
def urllib3_location(v: Values) -> None:
    import urllib3

    urllib3.PoolManager().request("GET", f"http://[{v.word()}/")


@case("network.httpx_refused", "network", "httpx")
def httpx_refused(v: Values) -> None:
    import httpx

    httpx.get(f"http://127.0.0.1:{closed_port()}/{v.word()}", trust_env=False)


@case("network.httpx_timeout", "timeout", "httpx", lent=("http",))
def httpx_timeout(v: Values) -> None:
    import httpx

    httpx.get(f"{v.lent.url}/slow?q={v.word()}", timeout=0.05, trust_env=False)


@case("network.httpx_not_found", "not_found", "httpx", lent=("http",))
def httpx_not_found(v: Values) -> None:
    import httpx

    httpx.get(f"{v.lent.url}/status/404?q={v.word()}", trust_env=False).raise_for_status()


@case("network.httpx_server_error", "third_party", "httpx", lent=("http",))
def httpx_server_error(v: Values) -> None:
    import httpx

    httpx.get(f"{v.lent.url}/status/502?q={v.word()}", trust_env=False).raise_for_status()


@case("network.httpx_protocol", "bug", "httpx")
def httpx_protocol(v: Values) -> None:
    import httpx

    httpx.get(f"gopher://{v.word()}.example/", trust_env=False)


@case("network.httpx_closed", "network", "httpx", lent=("http",))
def httpx_closed(v: Values) -> None:
    import httpx

    httpx.get(f"{v.lent.url}/close?q={v.word()}", trust_env=False)

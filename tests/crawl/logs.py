"""Two lines of each log format, and what the first of them holds as (column, type, cell)."""

from __future__ import annotations

_APACHE = '192.168.0.5 - frank [10/Oct/2024:13:55:36 -0700] "GET /a%20b?x=1 HTTP/1.0" 200 2326'
_APACHE_CELLS = [
    ("clientip", "string", "192.168.0.5"), ("ident", "string", "-"), ("auth", "string", "frank"),
    ("timestamp", "string", "10/Oct/2024:13:55:36 -0700"), ("verb", "string", "GET"),
    ("request", "string", "/a%20b?x=1"), ("httpversion", "float", 1.0), ("rawrequest", "string", None),
    ("response", "int", 200), ("bytes", "bigint", 2326),
]  # fmt: skip

LOGS: dict[str, tuple[str, list[tuple[str, str, object]]]] = {
    "apache": (
        f'{_APACHE}\nhost.example.org - - [10/Oct/2024:13:55:37 -0700] "-" 408 -\n',
        _APACHE_CELLS,
    ),
    "combined_apache": (
        f'{_APACHE} "http://a.example/" "Mozilla/5.0 (X11)"\n::1 - - [10/Oct/2024:13:55:36 +0000] "GET / HTTP/1.1" 304 - "-" "-"\n',
        [*_APACHE_CELLS, ("referrer", "string", '"http://a.example/"'), ("agent", "string", '"Mozilla/5.0 (X11)"')],
    ),
    "linux_kernel": (
        "Mar  3 04:05:06 box kernel: [   12.345678] usb 1-1: new device\nMar 13 04:05:06 box kernel: eth0: up\n",
        [("timestamp", "string", "Mar  3 04:05:06"), ("host", "string", "box"), ("uptime", "double", 12.345678),
         ("uptime_dmesg", "double", None), ("message", "string", "usb 1-1: new device")],
    ),
    "ruby_logger": (
        "I, [2024-01-02T03:04:05.678901 #4242]  INFO -- web: started: now\nE, [2024-01-02T03:04:06.1 #4242] ERROR -- : bad\n",
        [("severity", "string", "I"), ("timestamp", "string", "2024-01-02T03:04:05.678901"), ("pid", "int", 4242),
         ("loglevel", "string", "INFO"), ("progname", "string", "web"), ("message", "string", "started: now")],
    ),
    "squid": (
        "1286536309.586    921 192.168.0.68 TCP_MISS/200 507 POST http://a.example/x - DIRECT/10.0.0.1 text/html\n"
        "1286536310.101      0 192.168.0.68 TCP_HIT/304 0 GET http://a.example/y bob NONE/- -\n",
        [("timestamp", "double", 1286536309.586), ("duration_ms", "int", 921), ("client", "string", "192.168.0.68"),
         ("cache_result", "string", "TCP_MISS"), ("status", "int", 200), ("bytes", "bigint", 507),
         ("method", "string", "POST"), ("url", "string", "http://a.example/x"), ("user", "string", "-"),
         ("hierarchy", "string", "DIRECT"), ("peer", "string", "10.0.0.1"), ("content_type", "string", "text/html")],
    ),
    "redismonlog": (
        '1339518083.107412 [0 127.0.0.1:60866] "keys" "*"\n1339518087.877697 [0 127.0.0.1:60866] "dbsize"\n',
        [("timestamp", "double", 1339518083.107412), ("database", "int", 0), ("client", "string", "127.0.0.1:60866"),
         ("command", "string", "keys"), ("params", "string", '"*"')],
    ),
    "redislog": (
        "1:M 02 Jan 2024 03:04:05.678 * Ready to accept connections\n1:C 02 Jan 2024 03:04:04.001 # oO0 starting\n",
        [("pid", "int", 1), ("role", "string", "M"), ("timestamp", "string", "02 Jan 2024 03:04:05.678"),
         ("level", "string", "*"), ("message", "string", "Ready to accept connections")],
    ),
    "microsoft_log": (
        "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs(User-Agent) sc-status\n"
        "2024-01-02 03:04:05 GET Mozilla/5.0+(X11) 200\n2024-01-02 03:04:06 GET - 404\n",
        [("date", "string", None), ("time", "string", None), ("cs_method", "string", None),
         ("cs_user_agent", "string", None), ("sc_status", "int", None)],
    ),
}  # fmt: skip

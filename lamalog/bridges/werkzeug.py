"""werkzeug's development server (``flask run``, ``app.run()``): requests as events, no colour codes, no second line."""

from __future__ import annotations

import logging
import re

from lamalog.bridges._access import is_plain, make_access, split_target
from lamalog.bridges._bridge import Bridge

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r'(\S+) - - \[[^\]]*\] "%s" %s %s')


class WerkzeugFilter(logging.Filter):
    """For the logger ``werkzeug``: request lines become ``http.access`` events. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        if type(record.msg) is not str or not is_plain(record):
            return True
        line = _LINE.fullmatch(record.msg)
        if line is not None and isinstance(record.args, tuple) and len(record.args) == 3:
            request, status, size = (_COLOR.sub("", str(arg)) for arg in record.args)
            method, _, rest = request.partition(" ")
            target, _, version = rest.rpartition(" ")
            path, query = split_target(target)
            client = line[1].replace("%%", "%")
            make_access(
                record, method=method, path=path, query=query, status=status, size=size, client=client, version=version
            )
        elif "\x1b" in record.msg:
            record.msg = _COLOR.sub("", record.msg)
        return True


BRIDGE = Bridge("werkzeug", module="werkzeug", loggers=("werkzeug",), filters={"werkzeug": WerkzeugFilter})

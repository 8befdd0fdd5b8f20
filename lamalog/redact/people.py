"""Find persons by their names: a given name and a family name, a name before a mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lamalog.redact.given_names import FAMILY_NAMES, GIVEN
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import PERSON

Found = tuple[int, int, KeyClass]

#: Letters that words are capitalised with, and those they go on with.
UPPER, LOWER = (
    r"A-Z\u00c0-\u00d6\u00d8-\u00de\u0100\u0106\u010c\u010e\u0118\u0141\u0143\u0150\u0158\u015a\u0160\u0164\u0170\u0179\u017b\u017d\u0130\u015e",
    r"a-z\u00df-\u024f",
)
WORD = rf"[{UPPER}][{LOWER}{UPPER}'’-]{{1,24}}"
_PARTICLE = r"(?:(?:van|de|von|der|den|da|do|dos|di|del|della|al|el|bin|ibn|la|le|ten|ter|zu|af|av)[ ]){0,2}"
_NAME = re.compile(
    rf"(?<![\w./@#$-])(?P<first>{WORD})(?:[ ][A-Z]\.?(?=[ ]))?[ ]{_PARTICLE}(?P<last>(?:[OD]['’])?{WORD})(?![\w]|[(\[/]|\.[a-z])"
)
_BEFORE_MAIL = re.compile(
    rf"(?<![\w@.])(?P<s>{WORD}(?:[ ](?:[A-Z]\.|{_PARTICLE}{WORD})){{1,3}}|[\u4e00-\u9fff·]{{2,8}})[\"']?[ ]?[<(](?:mailto:)?[^<>@\s()]{{1,64}}@"
)
#: Capitalised words that are no family name, or no given name, whatever stands beside them.
NO_NAME = frozenset(
    "Service Manager Data Export Import Connection Failed Error Request Response Not Found Timeout Session Server Client Id ID Token Login Logout Update Account Authentication "
    "Created Deleted Updated Added Removed List Table Database Queue Task Worker Started Stopped Ready Api API Key Hello Certificate Handshake Closed Opened Security Release "
    "DB Package Version Hub Corpus Number Pool Cache Config Model Node Event Message Portal Support Office Street River Square Station University Airport Hospital Hotel Park Center Centre "
    "County City State Beach Island Record Records Profile Page View Index Search Query Result Results Report Team Bot Group Admin Desk Mail Mailer Daemon System Systems Network Networks Cloud "
    "Engine Controller Handler Exception Warning Info Debug Critical Notification Notifications Newsletter Billing Sales Marketing Payments Store Shop Bank Company Corporation Inc Ltd Gmbh GmbH "
    "Road Avenue Lane Drive Court Building House Tower Bridge Lake Mountain Valley North South East West New Old Great Language Library Framework Project Foundation Institute College School Church "
    "Transform Filter Kernel Matrix Score Loss Distance Test Tests Method Algorithm Distribution Theorem Series Function Process Chain Model Models Memory Device Driver Disk File Files Folder Image".split()
)
_NO_FIRST = NO_NAME | frozenset(
    "The A An And Or But If In On At To From For By With Without Of As Is Was Are Were Has Have Had Using Running Starting Loading Loaded Saving Saved Sending Sent Received Got Getting Set Setting "
    "Add Adding Remove Removing Delete Create Creating Run Start Stop Stopping Open Close Check Checking Invalid Valid Missing Unknown Bad Good Best First Last Next Previous Total Current Default "
    "User Users Customer Patient Employee Student Doctor Contact Name Names Author Owner Sender Recipient Mr Mrs Ms Dr Prof Miss Sir Madam Dear Hi Hey Hello Thanks Thank Regards Sincerely Re Fwd "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec "
    "Big Small Large Mini Micro Super Hyper Max Min Mean Apache Google Amazon Microsoft Oracle Adobe Python Java Linux Windows Ubuntu Debian Intel Nvidia NVIDIA".split()
)


def persons(text: str) -> Iterator[Found]:
    """``Anna Müller``: a given name that is common, or a family name that is, beside another capitalised word."""
    place = 0
    while (match := _NAME.search(text, place)) is not None:
        place = match.end("first")
        first, last = match["first"], match["last"]
        if last in NO_NAME or first in NO_NAME:
            continue
        given = first in GIVEN or first.split("-")[0] in GIVEN
        if given or (
            (last in FAMILY_NAMES or last.split("-")[0] in FAMILY_NAMES)
            and first not in _NO_FIRST
            and not first.isupper()
        ):
            yield *match.span(), PERSON
            place = match.end()
    if "@" in text:
        for match in _BEFORE_MAIL.finditer(text):
            words = set(re.split(r"[ .-]", match["s"]))
            if not words & NO_NAME:
                yield *match.span("s"), PERSON


def persons_gate() -> str:
    """A pattern that every person found by :func:`persons` satisfies."""
    given = "|".join(sorted({name.split("-")[0] for name in GIVEN}))
    family = "|".join(sorted(FAMILY_NAMES))
    return rf"(?-i:(?:^|[^A-Za-z0-9_./@#$-])(?:{given})[ -]|[ '’](?:{family})(?:[^A-Za-z0-9_]|$)|[a-z\x80-\xff.][\"']? ?[<(](?:mailto:)?[^<>@ ()]+@)"

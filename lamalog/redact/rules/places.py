"""Where people are: streets, positions, what a picture tells."""

from __future__ import annotations

import re

from lamalog.redact.context import words_before
from lamalog.redact.rule import Rule

FAMILY = "personal"

_GAP = r"[\"']?[ ]{0,2}[:=：(\[]{0,3}[ ]{0,2}[(\[\"']{0,2}"
_DECIMAL = r"[-+]?[0-9]{1,3}\.[0-9]{3,15}"


#: What services count, and never a street: `12 Threads Way too many`.
_COUNTED = re.compile(
    r"[0-9]{1,5}[ ](?:Threads?|Workers?|Jobs?|Nodes?|Items?|Tasks?|Files?|Errors?|Requests?|Rows?|Records?|Packets?|Pods?|GPUs?|CPUs?|Tests?|Bytes?|Messages?|Events?|Users?|Steps?|Epochs?|Hosts?|Cores?|Disks?|Calls?|Queries|Retries|Connections?|Seconds|Minutes|Hours|Days|Google|OneDrive|USB|Hard|Tape|Flash)(?![a-z])",
    re.ASCII,
)


def _street(match: re.Match[str]) -> bool:
    return _COUNTED.match(match.group()) is None


#: Words near two numbers that say they are a place.
_PLACE_WORDS = re.compile(
    r"(?<![A-Za-z])(?:position|location|located|locate|point|coord\w*|geo\w*|gps|truck|vehicle|car|driver|courier|rider|pick-?up|drop-?off|waypoint|nearby|track\w*|fix|"
    r"map|marker|lat\w*|lng|lon\w*|arrived|delivered|checked?[ -]?in|photo|device|user|store|home|address|destination|origin|center|centre|here|scooter|bike|phone|moved|at)(?![A-Za-z])"
    r"|坐标|位置|定位|轨迹|骑手|司机|经纬|车辆|到达|签到|打卡|localiza|ubicaci|posizione|standort|emplacement|местополож|位置情報",
    re.ASCII | re.IGNORECASE,
)
_NO_PLACE_WORDS = re.compile(
    r"loss|score|metric|accuracy|acc\b|precision|recall|mean|std|lr\b|weight|grad|tensor|pixel|bbox|box|keypoint|uv\b|norm|ratio|latency|duration|cpu|mem|load|price|vector|embedding|"
    r"sharpe|coef|eigen|\bx\b|\by\b|alpha|beta|epoch|step|prob|confidence|损失|精度|得分",
    re.ASCII | re.IGNORECASE,
)


def _position(match: re.Match[str]) -> bool:
    if match["s"] is None:
        return True
    first, second = (abs(float(number)) for number in re.findall(r"[0-9]{1,3}\.[0-9]+", match["s"]))
    if not ((first <= 90 and second <= 180) or (first <= 180 and second <= 90)) or max(first, second) < 1:
        return False
    before = words_before(match, 60)
    return _PLACE_WORDS.search(before) is not None and _NO_PLACE_WORDS.search(before) is None


#: Streets as other countries write them: the number after the name, or words for a street before it.
_NAMED = r"[A-Z\u00c0-\u00de][a-z\u00df-\u017f'’A-Z-]{1,24}"
_STREETS = (
    rf"(?:(?:{_NAMED}[ -]){{0,2}}[A-Z\u00c0-\u00de]?[a-z\u00df-\u017f]{{2,20}}(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|straat|laan|plein|gracht|kade|singel|dijk|gatan|vägen|veien|gata|gade|vej|katu|tie)|"
    rf"{_NAMED}(?:[ -]{_NAMED}){{0,2}}[ -](?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring)) [1-9][0-9]{{0,3}} ?[a-zA-Z]?(?![\w])"
    rf"|[0-9]{{1,4}}(?: ?bis| ?ter)?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée|quai|cours|route|square)(?: (?:de|du|des|la|le|les|l'|d'))* ?(?:l'|d')?{_NAMED}(?:[ -](?:de |du |des |la )?{_NAMED}){{0,3}}"
    rf"|(?:Calle|C/|Avenida|Avda?\.|Paseo|Plaza|Carrer|Camino|Via|Viale|Piazza|Corso|Largo|Vicolo|Rua|Travessa|Praça|Alameda|Rodovia|ul\.|al\.|ulica|Cad\.|Sok\.|Jalan|Jl\.)(?: (?:de|del|della|dei|di|la|las|los|da|do|dos|das|dell'))* ?{_NAMED}(?: (?:(?:de|del|di|da|do|la) )?{_NAMED}){{0,3}},? ?(?:n[ºo°.]{{1,2}} ?|No\.? ?)?[0-9]{{1,5}}(?:[ /-]?[A-Za-z0-9]{{1,4}})?(?![\w])"
    r"|ул\. ?[А-ЯЁ][а-яё-]{2,20}(?: [А-ЯЁ][а-яё-]{2,20})?,? (?:д(?:ом)?\.? ?)?[0-9]{1,4}[а-я]?(?:,? (?:кв|корп|стр)\.? ?[0-9]{1,4})*"
    r"|〒[0-9]{3}-?[0-9]{4}(?: ?[\u3040-\u30ff\u4e00-\u9fff0-9-]{3,40})?|[\u4e00-\u9fff]{2,3}[都道府県][\u4e00-\u9fff]{1,6}[市区町村郡][\u3040-\u30ff\u4e00-\u9fff]{1,12}[0-9０-９]{1,4}(?:[-−丁目番地号]{1,2}[0-9０-９]{1,4}){0,3}"
    r"|[가-힣]{2,8}(?:시|도) ?[가-힣]{1,6}(?:구|군|시) ?[가-힣0-9]{1,12}(?:로|길|동) ?[0-9]{1,4}(?:-[0-9]{1,4})?"
    r"|[0-9]{1,2} ?-?[Cc]home(?:-[0-9]{1,3}){0,3},? [A-Z][a-z]{2,20}(?:, [A-Z][A-Za-z]{2,12}(?: (?:City|Ku|Ward))?){0,2}"
    r"|P\.?O\.? ?Box [0-9]{1,6}"
)
_TOWN = rf"(?:,? (?:[A-Z]{{1,2}}-)?[0-9]{{4,5}}(?:-[0-9]{{3}}| ?[A-Z]{{2}})? {_NAMED}(?:[ -](?:am |sur |de |del )?{_NAMED}){{0,2}}|, {_NAMED}(?: {_NAMED}){{0,2}}(?: [0-9]{{4,6}})?){{0,2}}"

RULES: list[Rule] = [
    Rule(
        id="address",
        family=FAMILY,
        doc="Street addresses of the English form.",
        pattern=r"(?<![\w.-])[0-9]{1,5}[A-Za-z]?[ ](?:[NSEW]\.?[ ])?(?:[A-Z][A-Za-z'’]{1,20}[ ]){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy)\b\.?(?:,?[ ](?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.?[ ]?[A-Za-z0-9-]{1,6})?(?:,[ ][A-Z][A-Za-z.'’]{1,20}(?:[ ][A-Z][a-z.'’]{1,20}){0,2}){0,2}(?:,?[ ](?:[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][A-Z]{2}|(?:[A-Z]{2}[ ])?[0-9]{5}(?:-[0-9]{4})?|[A-Z]{2}(?![A-Za-z0-9])))?",
        check=_street,
        gate=r"(?-i:[0-9][A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'\x80-\xff]* )+(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy))",
        keywords=("st", "ave", "r", "b", "l", "d", "c", "way", "p", "sq", "ter", "h"),
        hits=(
            "ship to «742 Evergreen Terrace, Springfield, IL 62704» today",
            "at «221B Baker Street, London NW1 6XE».",
            "«1600 Pennsylvania Ave»",
        ),
        misses=("3 workers Way ahead", "took 12 s on Drive c", "12 Threads Way too many"),
    ),
    Rule(
        id="address-abroad",
        family=FAMILY,
        doc="Street addresses as they are written in other countries of Europe, in Latin America, Russia, Japan, Korea.",
        pattern=rf"(?<![\w.-])(?P<s>(?:{_STREETS}){_TOWN})",
        gate=r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|damm|ufer|ring|straat|laan|plein|gracht|kade|singel|dijk|gatan|v(?:ä)gen|veien|gata|gade|vej|katu|tie) [0-9]|(?:rue|avenue|boulevard|place|chemin|impasse|all(?:é)e|quai|cours|route|square) |(?-i:calle|Calle|C/|Avenida|Avda?\.|Paseo|Plaza|Carrer|Camino|Via|Viale|Piazza|Corso|Largo|Vicolo|Rua|Travessa|Pra(?:ç)a|Alameda|Rodovia|ul\.|al\.|ulica|Cad\.|Sok\.|Jalan|Jl\.) |ул\.|〒|都|道|府|県|시|도|p\.?o\.? ?box [0-9]|chome",
        keywords=(
            "stra",
            "str.",
            "weg",
            "platz",
            "allee",
            "allée",
            "gasse",
            "damm",
            "ufer",
            "ring",
            "laan",
            "plein",
            "gracht",
            "kade",
            "singel",
            "dijk",
            "gatan",
            "vägen",
            "veien",
            "gata",
            "gade",
            "vej",
            "katu",
            "tie",
            "rue",
            "avenue",
            "boulevard",
            "place",
            "chemin",
            "impasse",
            "quai",
            "cours",
            "route",
            "square",
            "calle",
            "c/",
            "avda",
            "avd.",
            "av.",
            "paseo",
            "plaza",
            "carrer",
            "camino",
            "via",
            "piazza",
            "corso",
            "largo",
            "vicolo",
            "rua",
            "travessa",
            "praça",
            "alameda",
            "rodovia",
            "ul.",
            "al.",
            "ulica",
            "cad.",
            "sok.",
            "jalan",
            "jl.",
            "ул.",
            "〒",
            "都",
            "道",
            "府",
            "県",
            "시",
            "도",
            "box",
            "avenida",
            "chome",
        ),
        hits=(
            "deliver to «Hauptstraße 12, 10827 Berlin» now",
            "livrer «12 rue de la Paix, 75002 Paris».",
            "enviar a «Calle de Alcalá 45, 28014 Madrid»",
            "«Via Roma 12, 20121 Milano»",
            "«Keizersgracht 123», stuur",
            "«ул. Ленина, д. 5, кв. 12»",
            "«東京都千代田区丸の内1-9-1» へ",
        ),
        misses=("retry via Worker 3", "Ring 0 buffer", "Avenida", "route 12 added", "the String 5 is", "place 4 of 5"),
    ),
    Rule(
        id="position",
        family=FAMILY,
        doc="Two numbers with many decimals that the words before them call a place; NMEA sentences.",
        pattern=r"(?<![\w.+-])(?P<s>[-+]?[0-9]{1,3}\.[0-9]{5,15}°?(?:[ ]?[,;，/|][ ]?|[ ])[-+]?[0-9]{1,3}\.[0-9]{5,15}°?)(?![\w]|\.[0-9]|,[ ]?[0-9-])|\$G[A-Z](?:GGA|RMC|GLL|GNS),(?:[0-9.]{0,12},)?(?:[AV],)?(?P<s2>[0-9]{3,5}\.[0-9]{1,8},[NS],[0-9]{4,6}\.[0-9]{1,8},[EW])",
        check=_position,
        gate=r"[0-9]\.[0-9]{5,}[^a-z0-9]{1,5}[0-9]{1,3}\.[0-9]{5}|\$g[a-z](?:gga|rmc|gll|gns)",
        keywords=(".",),
        hits=(
            "truck 12 position «37.748896,-122.448928» idle",
            "location POINT(«-3.657279 40.344059»)",
            "NMEA $GPGGA,123519,«4807.895,N,01131.878,E»,1,08",
        ),
        misses=("loss 0.12345, 1.23456", "bbox at 12.12345, 40.12345", "mean 12.12345 std 3.12345"),
    ),
    Rule(
        id="coordinates",
        family=FAMILY,
        doc="GPS positions after the word, or with degrees.",
        pattern=rf"(?:(?:(?<![A-Za-z])(?:gps[A-Za-z_ ]{{0,16}}|(?:lat(?:itude)?|latlng|lng|lon(?:gitude)?)(?![A-Za-z]))|经度|纬度){_GAP}(?P<s>{_DECIMAL}°?[ ]?[NSEW]?(?![A-Za-z])(?:[ ]?[,，/;][ ]?{_DECIMAL}°?(?:[ ]?[NSEW](?![A-Za-z]))?|[ ]{_DECIMAL})?)"
        rf"|(?:(?<![A-Za-z])(?:location|coord(?:inate)?s?|geo(?:location|point)?|geolocated)(?![A-Za-z])(?:[ ](?:is|at|of[ ]user))?|坐标|经纬度|定位|位置){_GAP}(?P<s4>[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}}[ ]?[,，/;][ ]?[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}})"
        rf"|(?<![\w.])(?P<s2>[0-9]{{1,3}}(?:\.[0-9]{{2,12}}|°[ ]?[0-9]{{1,2}}['′][ ]?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?[\"″])°?[ ]?[NS][ ,，]{{1,3}}[0-9]{{1,3}}(?:\.[0-9]{{2,12}}|°[ ]?[0-9]{{1,2}}['′][ ]?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?[\"″])°?[ ]?[EW])|GPS(?:Info|[ ]?IFD)?[\"']?[ ]?[:=][ ]?(?P<s5>\{{[^\n]{{5,400}}\}})|[?&@](?:ll=|q=|center=|location=)?(?P<s3>[-+]?[0-9]{{1,2}}\.[0-9]{{4,15}}(?:,|%2C)[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}}))",
        ignore_case=True,
        gate=r"(?:gps ?(?:info|ifd)?[\"']? ?[:=] ?\{)|(?:gps|lat|location|coord|geo|lng|lon|\xe5\x9d\x90\xe6\xa0\x87|\xe7\xbb\xac\xe5\xba\xa6|\xe7\xbb\x8f\xe5\xba\xa6|\xe5\xae\x9a\xe4\xbd\x8d|\xe4\xbd\x8d\xe7\xbd\xae|\xe7\xba\xac\xe5\xba\xa6)[^0-9\n]*[0-9]+\.[0-9]{3}|[0-9\"\xb3\xb0] ?[ns][ ,\xef][^a-z]*[ew]|[?&@](?:ll=|q=|center=|location=)?[+-]?[0-9]+\.[0-9]{4}",
        keywords=(
            "gps",
            "lat",
            "location",
            "coord",
            "geo",
            "lng",
            "lon",
            "坐标",
            "经纬度",
            "定位",
            "位置",
            "经度",
            "纬度",
            "n",
            "s",
            "?",
            "&",
            "@",
        ),
        hits=(
            "GPS: «39.904200, 116.407396» from photo",
            "坐标：«116.407396,39.904200»",
            "photo at «39°54'26\"N 116°23'29\"E»",
            "maps?q=«39.9042,116.4074»",
        ),
        misses=("latency 0.1234 s", "loss 0.9876, 0.1234", "position 3.5", "location 12.34"),
    ),
    Rule(
        id="image-metadata",
        family=FAMILY,
        doc="Who took a picture, where and with what, as Pillow logs its tags.",
        pattern=r"(?:tag|save): (?:GPS[A-Za-z]*|(?:Body|Lens|Camera)SerialNumber|CameraOwnerName|OwnerName|Artist|Copyright|XP[A-Z][A-Za-z]*|ImageDescription|UserComment|HostComputer|Software|ImageUniqueID|MakerNote|DateTime[A-Za-z]*)[ ][(][0-9]+[)][^\n]{0,200}?value:[ ](?P<s>[^\n]+)",
        gate="(?:tag|save): [a-z]",
        keywords=("tag: ", "save: "),
        hits=(
            "tag: Artist (315) - type: string (2) Tag Location: 58 - Data Location: 110 - value: «b'Studio Marcus\\x00'»",
            "save: GPSLatitude (2) - type: rational (5) - value: «(43.0, 28.0)»",
        ),
        misses=("tag: ImageWidth (256) - type: short (3) - value: 640",),
    ),
]

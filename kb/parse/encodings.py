"""Bytes that say nothing of their encoding → the text they most likely are.

An encoding is told by what it makes of the bytes: the wrong one gives characters, too, but rare
ones. The more of the characters are everyday ones of a language, the likelier.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kb.text.counting import counted
from kb.text.simplified import simplified

# The commonest of Chinese notes and prose, 93 % of their characters; traditional ones are
# looked up in their simplified form.
_HAN: Final = frozenset(
    "的一个是数在用有了为这不以时中么和到可能分于什多大会要对行后出发程来器作同进子据地解点上如方间接就值过之下表成最度使意力量所查文存并小重面类模种实里应序自定式现"
    "化注入前本因通组结两机理人法计列字件变加们码开需动内果位型算制都更询只其性每合生它函比工而把哪状输些相建次复主得索将年题水务置写关树原向示区节目当部样长问引新被"
    "我元或说连者家段改指设基操条编提怎还先端从语信高保网此二体构素键该送调第求收处少别由态等口形统层符常代做决但单也象服候经与球那权气息回物户公天请系平根传队十运学"
    "全然包看例起低消整步三快优再取直任放持议名则址好线维错答集空正言认具执转及路源较确完络修始约换号共何很四读门找释即道头且客谁配率已串效病山座义缓几没项译案支析立"
    "手必标令储流杂考场证知给非心差局积均句钟参除图排交带月继控础举缀含冰书适容沙失移块造属版远无级才许返创否边明选员护感供特略资色增库商管电身检板针速按达久误事百海"
    "页核五他免策总功借八简终塞院访星聚须六石够让河命温火练氧光铁民响情期述删厂日初跳况缩限词续密范半着展获景互影锁太链演束见插往称办备规习费详却若承首录闭音早协深记"
    "国车难靠衡质降避易阵格致政市报款村卖疫城货馆豆满觉某描越留真价判环识外窗验超虑仅右希停校断话近双虚察栈离你负待占批试掉磁周堆压受叫静投异产训各择评载左止繁导采战"
    "拥附足热反界利背站想域搜丢依架走独汇安万启似住食浮哈际份沿桥乐卷争脏花顺布档责享假司矩赛委慢教汽片鸟林默植镜测涨材医毒清未业米糖碳房鲸灰她苗木漆奏贸荣钢膨胀油阳"
)
_HANGUL: Final = frozenset(
    "이다는에의을를가고하은한로서기지사리도인수자나어시대들과해그일있라아정부것으만상보전스여장조주제면게성원안"
    "구적동화국선공신비중무거소모경위용유식관연생습교오니요며우계음없않된되할본때데세런터합같물치당방진명실발학문"
    "차재력내마개행분결설통저간체태단속점프램트류메함값변란무엇두호받말잡쓰왜질종와"
)
_MARKS: Final = frozenset("，。、？！：；（）「」『』《》“”‘’…—・·　％")
# What Western European prose has beside ASCII.
_LATIN: Final = frozenset("éèêëàâäáãåæçñöôóòõøüûúùîïíìßœÉÈÀÄÖÜÅØÇÑÓÍÚ’‘“”–—…«»°·•©®€£§±×²³µ¿¡ ½")
_MIN_LIKELIHOOD: Final = 0.4
# Beyond this a file of GBK, which Chinese editors write unasked, needs no word.
_CERTAIN: Final = 0.6
_MAX_DAMAGE: Final = 0.02  # of the characters: one cut off, a line of another encoding
_SAMPLE_BYTES: Final = 100_000


class Guess(NamedTuple):
    """A text whose encoding had to be guessed."""

    text: str
    encoding: str  # as people call it
    certain: bool = False


class _Candidate(NamedTuple):
    codec: str
    name: str


# Of two that make the same of a text, the first.
_EASTERN: Final = (
    _Candidate("gb18030", "GB18030"),
    _Candidate("big5hkscs", "Big5"),
    _Candidate("cp932", "Shift-JIS"),
    _Candidate("euc_jp", "EUC-JP"),
    _Candidate("cp949", "EUC-KR"),
)
_OTHERS: Final = (
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "mac_roman"),
)


def guess(data: bytes) -> Guess | None:
    """The likeliest reading of bytes that are no UTF-8; None where none is likely."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    damaged = Guess(text, f"UTF-8, with {counted(bad, 'broken character')}")
    if sum(char > "\x7f" for char in text) >= 6 * bad:
        return damaged
    return _eastern(data) or _western(data) or (damaged if bad <= 2 else _other(data))


def _eastern(data: bytes) -> Guess | None:
    sample = data[:_SAMPLE_BYTES]
    likelihood, best = max(
        ((_likelihood(sample.decode(one.codec, "replace")), one) for one in _EASTERN),
        key=lambda pair: pair[0],
    )
    if likelihood < _MIN_LIKELIHOOD:
        return None
    text = data.decode(best.codec, "replace")
    if text.count("\ufffd") > max(1, _MAX_DAMAGE * len(text)):
        return None
    is_usual = best.codec == "gb18030" and likelihood >= _CERTAIN and "\ufffd" not in text
    return Guess(text, best.name, is_usual)


def _likelihood(text: str) -> float:
    """The share of a text's characters beyond ASCII that its language often has."""
    beyond = [char for char in simplified(text) if char > "\x7f"]
    return sum(map(_is_common, beyond)) / max(1, len(beyond))


def _is_common(char: str) -> bool:
    return char in _HAN or char in _HANGUL or char in _MARKS or "\u3041" <= char <= "\u30fe"


def _western(data: bytes) -> Guess | None:
    """Latin-1 in the form that Windows gave it: letters with accents, among plain ones."""
    text = data.decode("cp1252", "replace")
    beyond = re.findall(r"[^\x00-\x7f]+", text)
    usual = sum(len(run) for run in beyond if len(run) <= 2 and _LATIN.issuperset(run))
    if usual < 0.8 * sum(map(len, beyond)):
        return None
    return Guess(text, "Latin-1")


def _other(data: bytes) -> Guess | None:
    """Cyrillic, Greek and the rest."""
    from charset_normalizer import from_bytes

    # Plain ASCII, as that of code, would speak for any of them.
    lines = [line for line in data[:_SAMPLE_BYTES].splitlines() if not line.isascii()]
    best = from_bytes(b"\n".join(lines), cp_isolation=list(_OTHERS)).best()
    if best is None:
        return None
    return Guess(data.decode(best.encoding, "replace"), best.encoding)

"""Whether a text comes from somebody in danger or afraid."""

import re

from routebot.words.forms import plain

__all__ = ["is_cry"]

_CRY = re.compile(
    r"\b(?:"
    # Russian, by the beginnings of words.
    r"повестк\w*|мобилиз\w*|военком\w*|призвал\w*|призывают|забирают в армию|забрали в армию"
    r"|помогите|помоги|спасите|спаси|выручайте|умоляю"
    r"|(?:мне|очень|так) страшно|страшно|боюсь|в панике|паника|в отчаянии|отчаян\w*"
    r"|за мной (?:пришли|идут|едут|приехали|следят)|пришли за мной|ко мне (?:пришли|ломятся)"
    r"|меня (?:ищут|заберут|забирают|арестуют|посадят|задержат|убьют|преследуют)"
    r"|арест\w*|обыск\w*|задержал\w*|уголовк\w*|уголовное дело|силовики|полиция|фсб"
    r"|не хочу (?:жить|воевать|умирать|на войну)|покончить с собой|что (?:мне )?делать"
    # English.
    r"|help me|please help|need help|save me|sos|(?:i a?m|im) (?:so )?(?:scared|afraid|desperate)"
    r"|scared|summons|draft notice|call up papers|drafted|mobili[sz]\w*|conscript\w*"
    r"|arrest\w*|police|searched my|they (?:came|are coming|come) for me|looking for me"
    r"|want to die|kill myself|what should i do|what do i do"
    r")\b"
)
"""What people write who are in danger or afraid, as `plain` leaves it."""


def is_cry(text: str) -> bool:
    """Tell whether a text tells of danger or fear."""
    return _CRY.search(plain(text)) is not None

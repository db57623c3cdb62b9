"""Whether a text comes from somebody who is afraid, ill, pursued or in trouble.

Whoever is gets people who can help, and what to check before leaving. A text too many costs its
sender one press back; one too few costs somebody the help they asked for.
"""

import re

from routebot.words.forms import plain

__all__ = ["is_cry"]

_AFRAID = (
    # Russian, by the beginnings of words.
    r"страшно|боюсь|боимся|напуган\w*|в ужасе|паник\w*|истерик\w*|тревожно|тревога",
    r"отчаян\w*|в отчаянии|руки трясутся|(?:мне|нам|здесь|тут) опасно|опасно оставаться",
    r"не знаю (?:что|как|куда) (?:мне )?(?:делать|быть|бежать|идти)|что (?:мне )?делать",
    r"(?:больше )?не могу (?:больше|так)|больше не могу",
    r"не хочу (?:жить|воевать|умирать|убивать|на войну)|хочу умереть|покончить с собой|суицид\w*",
    # English.
    r"scared|frightened|terrified|panic\w*|desperate|anxious|fear for",
    r"(?:am|m|im|are|so|very) afraid|afraid (?:for|of)|not safe for (?:me|us)",
    r"(?:dont|don t|do not) know (?:what to do|where to (?:go|run))|what (?:should|do|can) i do",
    r"can(?:t|not| t) (?:take it|go on)(?: any ?more)?|want to die|kill myself|suicid\w*",
    r"(?:dont|don t|do not) want to (?:live|fight|kill|die)|refuse to fight",
)

_ILL = (
    r"болею|болеет|болеем|болен|больна|заболел\w*|ранен|ранена|инвалид\w*|в больнице|авари[яию]",
    r"(?:мне|ему|ей)(?: очень)? плохо|плохо себя чувству\w+|после операции",
    r"(?:нужен|нужны|нужна|срочно к|заканчива\w+|нет) (?:врач\w*|лекарств\w*|препарат\w*)",
    r"нужна операция",
    r"у (?:меня|нас|мамы|мужа|жены|сына|дочери|ребенка) (?:рак|диабет|вич|депрессия|онкология)",
    r"(?:am|i m|im|is|are|feel\w*)(?: \w+)? (?:ill|sick|unwell|depressed|wounded|disabled)",
    r"need (?:a |my )?(?:doctor|medicine|medication|surgery|hospital|insulin)|in hospital",
    r"have (?:cancer|diabetes|hiv|epilepsy)|had an accident",
)

_PURSUED = (
    r"повестк\w*|мобилиз\w*|военком\w*|призвали|призывают|дезертир\w*",
    r"(?:сбежал\w*|бежал\w*) (?:из части|из армии|с фронта)",
    r"(?:забира|забра|забер|отправ|увез)\w+ (?:\w+ )?(?:в армию|на войну|на фронт|на сборы)",
    r"за мной (?:пришли|идут|едут|приехали|следят|следит|охотятся)|пришли за мной",
    r"ко мне (?:\w+ )?(?:пришли|приходили|ломятся)|(?:стучат\w*|ломятся) (?:в дверь|в двери)",
    r"(?:меня|нас|мужа|сына|брата)(?: \w+)? (?:ищут|заберут|забирают|арест\w+|посадят|задерж\w+)",
    r"(?:меня|нас|мне|нам)(?: \w+)? (?:убьют|преследуют|угрожают|посадить|обвиняют|шьют)",
    r"угрожают убить|депортир\w*|донесли|донос|иноагент\w*|госизмен\w*|следственн\w+ комитет\w*",
    r"арест\w*|обыск\w*|задержал\w*|уголовк\w*|уголовн\w* дел\w*|завели дело|завести дело",
    r"розыск\w*|допрос\w*|участков\w+|силовик\w*|полици[яи]|полицией|фсб",
    r"summons|draft notice|call up papers|drafted|mobili[sz]\w*|conscript\w*|deserter|my unit",
    r"(?:took|take|taking|sent|send)(?: my)? \w+ to (?:the )?(?:war|front|army)",
    r"escaped from the army|wanted list|fsb|arrest\w*|police|was searched|searched my|denounced",
    r"interrogat\w*|(?:for|in) questioning|foreign agent|deported|blackmail\w*|threaten\w*",
    r"they (?:came|are coming|come) (?:for me|to my)|looking for me|knock\w* on my door|jail me",
    r"(?:being|am) (?:followed|persecuted|hunted|watched|wanted)|(?:is|are) (?:following|after) me",
    r"criminal case|case (?:was opened|against me|has been opened)",
)

_IN_TROUBLE = (
    r"пом[оа]гите|помоги|спасите|спаси|выручайте|умоляю|сос|нужна (?:\w+ )?помощь",
    r"(?:в|попал|попала|попали в) бед[еу]|(?:большие|серьезные) проблемы|в опасности",
    r"(?:срочно (?:нужно|надо)|(?:нужно|надо) срочно) (?:уехать|уезжать|бежать|выехать)",
    r"(?:меня|нас)(?: \w+)? (?:избил\w*|бьет|бьют|обманул\w*|выгнал\w*|развернул\w*|уволил\w*)",
    r"негде (?:жить|ночевать)|некуда (?:идти|деваться|ехать)|(?:идти|ехать) некуда|нечем платить",
    r"(?:меня|нас) не (?:выпустил\w*|выпускают|пустил\w*|впустил\w*)|застрял\w*|сняли с поезда",
    r"(?:украли|отобрали|отняли|забрали|потерял|потеряла)(?: \w+)? (?:загран)?паспорт\w*",
    r"(?:украли|отобрали|отняли|забрали|потерял|потеряла)(?: \w+)? документ\w*",
    r"деньги кончились|кончились деньги|остал(?:ся|ась|ись) без денег",
    r"help (?:me|us)|please help|need (?:urgent )?help|save (?:me|us)|sos|in (?:trouble|danger)",
    r"(?:have|need) to (?:leave|flee|run) (?:urgently|now|today)|urgently (?:need|have) to leave",
    r"(?:was|am being|got) beaten|(?:beats|hits) me|homeless|nowhere to (?:live|stay|sleep|go)",
    r"(?:took|stole|lost|confiscated) (?:my|our|all my) (?:\w+ )?(?:passports?|documents?)",
    r"passport was (?:stolen|taken)|ran out of money|stuck (?:at|on|in)|turned back|was fired",
    r"(?:not|didn t|didnt|won t|wont|wouldn t) let (?:me|us) (?:out|in|through|leave)",
    r"scammed|cheated me",
)

_CRY = re.compile(rf"\b(?:{'|'.join((*_AFRAID, *_ILL, *_PURSUED, *_IN_TROUBLE))})\b")
"""What people write, as `plain` leaves it."""


def is_cry(text: str) -> bool:
    """Tell whether a text tells of fear, illness, pursuit or trouble."""
    return _CRY.search(plain(text)) is not None

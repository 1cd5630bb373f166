"""What a record says, as the part after "that": one pattern for each class of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rabt.ask.facts import Facts
from rabt.ask.naming import an, listed, many
from rabt.ask.times import time, when

_AT_SOME_TIME = ", at a time not given"


def _designation(f: Facts) -> str:
    outcome, regime = f.type("outcome"), f.opt("regime", "under")
    target, authority = f.who("target"), f.who("authority")
    proposers, blockers = f.who("proposedBy"), f.who("blockedBy")
    starts, ends, dates, reason = f.all("start"), f.all("end"), f.all("date"), f.word("endReason")
    at = "".join([*(f" {when(d)}" for d in starts or dates)])
    if outcome == "adopted":
        # A start lasts, a date only says that it held then: the two must not read alike.
        lasting = "".join(f", in force from {time(d)} on" for d in starts)
        lasting += "".join(f", which held {when(d)}" for d in dates)
        text = f"{authority} designated {target}{regime}{lasting}"
        text += f", as proposed by {proposers}" if proposers else ""
        if ends or reason:
            text += "," if lasting else ""
            text += f" and that the designation ended {when(ends[0]) if ends else 'at a time not given'}"
            text += f" ({reason})" if reason else ""
        return text
    if outcome == "proposed" and proposers:
        return f"{proposers} proposed that {authority} designate {target}{regime}{at}"
    if outcome == "blocked" and blockers:
        text = f"{blockers} blocked the designation of {target} by {authority}{regime}{at}"
    else:
        by = f" by {blockers}" if blockers else ""
        text = f"the designation of {target} by {authority}{regime} was {outcome}{by}{at}"
    return text + (f", which {proposers} had proposed" if proposers else "")


_TIES = {
    "asked-for-help": "asked {} for help",
    "joint-operations-with": "carried out joint operations with {}",
    "cooperates-with": "cooperated with {}",
    "cooperation": "cooperated with {}",
    "dealing": "had dealings with {}",
    "lineage": "had a tie of lineage to {}",
    "opposition": "stood in opposition to {}",
    "structure": "had a structural tie to {}",
    "support": "had a tie of support to {}",
}


def _affiliation(f: Facts) -> str:
    subject, kind, label, object_ = (
        f.me("subject"),
        f.type("affiliationType"),
        f.word("affiliationType"),
        f.who("object"),
    )
    noun, of, _ = label.partition(" of")
    several = f.was("subject") == "were" and subject != "it"
    if kind in _TIES:
        verb = _TIES[kind].format(object_)
    elif kind == "subset-of":
        verb = f"{f.was('subject')} among {object_}" if several else f"was a part of {object_}"
    elif of:
        verb = f"{f.was('subject')} {many(noun) if several else an(noun)} of {object_}"
    elif label.endswith((" by", "linked to")):
        verb = f"{'was' if subject == 'it' else f.was('subject')} {label} {object_}"
    else:
        verb = f"{label} {object_}"
    text = f"{subject} {verb}{f.opt('via', 'through')}{_amount(f)}"
    text += f.when(_AT_SOME_TIME)
    outcome = f.word("outcome")
    return text + (f"; the outcome: {outcome}" if outcome else "")


def _amount(f: Facts) -> str:
    kind = f.word("amountKind")
    kind = f"{kind} " if kind not in ("", "exact") else ""
    amounts = listed([f"{kind}{a} {' '.join(f.all('currency'))}".strip() for a in f.all("amount")])
    return f" (amount: {amounts})" if amounts else ""


def _tenure(f: Facts) -> str:
    role, organisation = f.word("role"), f.who("organisation")
    named = f" ({f.text('roleName')})" if f.all("roleName") else ""
    noun = an(role) if f.type("role") in ("member", "follower", "official", "commander", "minister") else role
    appointed = f.who("appointedBy")
    by = f", appointed by {appointed}" if appointed else ""
    return f"{f.me('person')} was {noun} of {organisation}{named}{f.when(_AT_SOME_TIME)}{by}"


def _occurrence(f: Facts) -> str:
    count = f.all("count")
    types = [f.view.label(t) for t in f.all("attackType") if not t.endswith("/unspecified")]
    text = f"{f.me('attack')} happened{f.when()}{f.opt('place', 'in')}"
    targets = f.word("attackTarget")
    means = [f"method: {listed(types)}" if types else "", f"target: {targets}" if targets else ""]
    text += f" ({'; '.join(m for m in means if m)})" if any(means) else ""
    victims = f.who("namedVictim")
    text += f", with {victims} as named victim" if victims else ""
    return text + (f", {count[0]} in number" if count else "")


_PARTS = {
    "perpetrator": "carried out",
    "joint-perpetrator": "carried out, together with others,",
    "planner": "planned",
    "supporter": "supported",
    "involved": "was involved, in a part that is not told, in",
    "member-involved": "was involved, through a member, in",
}


def _attribution(f: Facts) -> str:
    kind = f.type("attributionType")
    verb = _PARTS.get(kind, f"was {f.word('attributionType')} of")
    return f"{f.me('agent')} {verb} {f.who('attack')}{f.when()}"


def _casualty(f: Facts) -> str:
    victims = f.word("victims") or "people"
    killed, injured = (
        f.figure("killed", victims),
        f.figure("injured", victims if not f.view.values(f.iri, "killedKind") else ""),
    )
    abducted = f.figure("abducted", victims)
    acts = [
        text
        for text in (
            f"killed {killed}" if killed else "",
            f"injured {injured}".rstrip() if injured else "",
            f"took {abducted} captive" if abducted else "",
        )
        if text
    ]
    text = f"{f.me('attack')} {' and '.join(acts) or 'had victims'}{f.when()}"
    best = f.all("killedBest")
    text += f", {best[0]} killed by the best estimate" if best else ""
    whole = f.all("partOf")
    text += f", as a part of the figure in {listed([f.view.name(w) for w in whole])}" if whole else ""
    if "true" in f.all("partial"):
        text += ", a figure that counts only some of the victims"
    included = f.all("includesPerpetrators")
    return text + (f", the attackers {'' if included[0] == 'true' else 'not '}included" if included else "")


def _strength(f: Facts) -> str:
    size = f.figure("size", "members or fighters") or "members or fighters"
    return f"{f.me('organisation')} had {size}{f.opt('place', 'in')}{f.when(_AT_SOME_TIME)}"


def _presence(f: Facts) -> str:
    kind, label, count = f.type("presenceType"), f.word("presenceType"), f.all("count")
    verbs = {
        "area-of-operations": "operated",
        "control": "held control",
        "headquarters": "had its headquarters",
        "institutions": f"ran {count[0] + ' ' if count else ''}institutions",
        "sanctuary": "found sanctuary",
    }
    thing = f"{count[0]} {label if count[0] == '1' else many(label)}" if count else an(label)
    if f.was("organisation") == "were" and not count:
        thing = many(label)
    verb = verbs.get(kind, f"had {thing}")
    if kind == "headquarters" and f.was("organisation") == "were":
        verb = "had their headquarters"
    return f"{f.me('organisation')} {verb}{f.opt('place', 'in')}{f.when(_AT_SOME_TIME)}"


def _founding(f: Facts) -> str:
    return (
        f"{f.who('resulting')} {f.was('resulting')} founded{f.opt('founder', 'by')}{f.opt('original', 'out of')}"
        f"{f.opt('place', 'in')}{f.when()}{_declared(f)}"
    )


def _declared(f: Facts) -> str:
    """Who made a change known, and when."""
    by, on = f.who("declaredBy"), f.all("declaredOn")
    return f", made known{f' by {by}' if by else ''}{f' {when(on[0])}' if on else ''}" if by or on else ""


def _unnamed(f: Facts) -> str:
    count = f.all("unnamedCount")
    return f" ({count[0]} not named in the source)" if count else ""


def _split(f: Facts) -> str:
    original, resulting = f.who("original"), f.who("resulting")
    into = (
        f" into {resulting}"
        if len(f.all("resulting")) > 1
        else f", and out of it came {resulting}"
        if resulting
        else ""
    )
    comma = "," if into.startswith(",") else ""
    return f"{original} split{into}{_unnamed(f)}{comma}{f.opt('place', 'in')}{f.when()}{_declared(f)}"


def _merger(f: Facts) -> str:
    original, resulting = f.all("original"), f.all("resulting")
    joining = [o for o in original if o not in resulting]
    names, whole = f.names.several(joining or original), f.names.several(resulting)
    if not resulting:
        verb = "merged" if len(original) > 1 else "merged with others"
    else:
        verb = (
            f"merged into {whole}" if len(joining) < len(original) or len(joining) == 1 else f"merged to form {whole}"
        )
    return f"{names} {verb}{_unnamed(f)}{f.opt('place', 'in')}{f.when()}{_declared(f)}"


def _renaming(f: Facts) -> str:
    name = f.text("name")
    text = f"{f.me('original')} took another name"
    text += f", {name}," if name else ""
    return f"{text}{f.opt('resulting', 'and became')}{f.when()}{_declared(f)}"


def _dissolution(f: Facts) -> str:
    return f"{f.me('original')} ended{f.when()}{_declared(f)}"


_BEARS = {
    "abbreviation": "was called, in short,",
    "also-known-as": "was also known as",
    "continued-use": "went on using the name",
    "former-name": "formerly bore the name",
    "list-alias": "was listed under the alias",
    "translation": "bore a name that translates as",
}


def _naming(f: Facts) -> str:
    quality = f.word("quality")
    verb = _BEARS.get(f.type("nameType"), f"bore, as {f.word('nameType')},")
    return f"{f.me('bearer')} {verb} {f.text('name')}{f' (quality: {quality})' if quality else ''}{f.when()}"


def _characteristic(f: Facts) -> str:
    side, organisation = f.word("characteristicType"), f.who("organisation")
    return f"this of the {side} of {organisation}{f.when()}, in our words: {f.text('summary')}"


_STANCES = {
    "acknowledged": "acknowledged something about",
    "assessed": "gave an assessment of",
    "called-for": "called for something from",
    "demanded": "made a demand on",
    "intends": "intended something about",
    "offered": "made an offer to",
    "promised": "made a promise to",
    "protested": "protested about",
    "warned": "warned of",
}


_ALONE = {"intends": "intended something", "protested": "protested", "assessed": "gave an assessment"}


def _position(f: Facts) -> str:
    kind, toward, words = f.type("positionType"), f.who("toward"), f.text("summary")
    verb = _STANCES.get(kind, f.word("positionType"))
    verb = f"{verb} {toward}" if toward else _ALONE.get(kind, f.word("positionType") + " something")
    return f"{f.me('holder')} {verb}{f.when()}" + (f", in our words: {words}" if words else "")


def _operation(f: Facts) -> str:
    label = f.word("operationType")
    text = f"{f.me('by')} carried out {label if label.endswith('s') else an(label)}{f.opt('against', 'against')}"
    text += f"{f.opt('place', 'in')}{f.when()}"
    killed, arrested = f.figure("killed", "people"), f.figure("arrested", "people")
    text += f", in which {killed} were killed" if killed else ""
    return text + (f", in which {arrested} were arrested" if arrested else "")


_PACTS = {
    "accord": "made an accord",
    "ceasefire": "had a ceasefire",
    "ceasefire-end": "saw the end of their ceasefire",
    "extension": "had their ceasefire extended",
    "merger-talks": "held talks on a merger",
    "talks": "held talks",
}


def _agreement(f: Facts) -> str:
    text = f"{f.me('party')} {_PACTS.get(f.type('agreementType'), 'had dealings: ' + f.word('agreementType'))}"
    text += f"{f.opt('place', 'in')}{f.when()}"
    text += "".join(f", until {time(d)} as agreed" for d in f.all("agreedUntil"))
    text += "".join(f", for {days} days as agreed" for days in f.all("agreedDays"))
    text += "".join(f", made known {when(d)}" for d in f.all("declaredOn"))
    for prop, lead in (
        ("declaredBy", "declared by one side, "),
        ("mediator", "mediated by "),
        ("host", "hosted by "),
        ("atRequestOf", "at the request of "),
        ("endedBy", "ended by "),
    ):
        names = f.who(prop)
        text += f", {lead}{names}" if names else ""
    outcome = f.word("outcome")
    return text + (f"; the outcome: {outcome}" if outcome else "")


_STEPS = {  # with a named authority, and without
    "acquittal": ("acquitted {}", "was acquitted"),
    "arrest": ("arrested {}", "was arrested"),
    "complaint": ("took up a complaint against {}", "had a complaint lodged against it"),
    "conviction": ("convicted {}", "was convicted"),
    "detention": ("held {}", "was held"),
    "extradition-request": ("asked for the extradition of {}", "was the subject of a request for extradition"),
    "house-arrest": ("put {} under house arrest", "was put under house arrest"),
    "indictment": ("indicted {}", "was indicted"),
    "investigation": ("investigated {}", "was investigated"),
    "release": ("released {}", "was released"),
    "remand": ("remanded {} in custody", "was remanded in custody"),
    "reward": ("offered a reward for {}", "had a reward offered for information"),
    "trial": ("tried {}", "was tried"),
}


def _legal(f: Facts) -> str:
    kind, label = f.type("legalActionType"), f.word("legalActionType")
    active, passive = _STEPS.get(
        kind, (f"took legal action ({label}) against {{}}", f"was the target of legal action ({label})")
    )
    target, authority = f.who("target"), f.who("authority")
    # A step of justice may have no target but a matter that it is over.
    if not target:
        text = (
            f"{authority} took a step of justice ({label})" if authority else f"there was a step of justice ({label})"
        )
    else:
        text = f"{authority} {active.format(target)}" if authority else f"{target} {passive}"
    charge, sentence = f.text("charge"), f.text("sentence")
    text += f"{f.opt('place', 'in')}{f.when()}{f.opt('concerns', 'over')}{_amount(f)}"
    text += f", the charge in our words: {charge}" if charge else ""
    return text + (f", the sentence in our words: {sentence}" if sentence else "")


_MANNERS = {
    "drone-strike": "was killed in a drone strike",
    "executed": "was killed as a captive",
    "explosion": "was killed in an explosion",
    "killed": "was killed",
    "natural": "died of natural causes",
    "not-said": "died",
    "shot": "was shot dead",
}


def _death(f: Facts) -> str:
    killers, manner = f.opt("killedBy", "by"), f.type("manner")
    verb = _MANNERS.get(manner, f"died ({f.word('manner')})" if manner else "was killed" if killers else "died")
    return f"{f.me('person')} {verb}{killers}{f.opt('place', 'in')}{f.when()}"


def _measure(f: Facts) -> str:
    value, by = f.figure("value", f.word("unit")).strip(), f.me("by") or "someone not named"
    at = f.when()
    text = f"{by} took{f',{at},' if at else ''} a measure ({f.word('measureType')}){f.opt('affects', 'that affected')}"
    text += f.opt("place", "in") + (f", in number {value}" if value else "")
    outcome = f.word("outcome")
    return f"{text}, in our words: {f.text('summary')}" + (f"; the outcome: {outcome}" if outcome else "")


_TRENDS = {"rise": "rose", "fall": "fell", "peak": "was at its highest"}


def _observation(f: Facts) -> str:
    value, trend = f.figure("value", f.word("unit")), _TRENDS.get(f.type("trend"), f.word("trend"))
    said = " and ".join(part for part in (trend, f"is {value}" if value else "") if part) or "has no number"
    text = f"the figure for {f.word('indicator')}{f.opt('concerns', 'concerning')}{f.opt('place', 'in')}{f.when()}"
    publisher = f.who("publisher")
    return f"{text} {said}" + (f", as published by {publisher}" if publisher else "")


def _containment(f: Facts) -> str:
    return f"{f.me('place')} lay in {f.who('within')}{f.when(_AT_SOME_TIME)}"


def _georeference(f: Facts) -> str:
    latitude, longitude = " and ".join(f.all("latitude")), " and ".join(f.all("longitude"))
    return f"{f.me('place')} lies at latitude {latitude}, longitude {longitude} (WGS84){f.when()}"


def _note(f: Facts) -> str:
    return f"this of {listed([f.view.name(r) for r in f.all('about')])}, in our words: {f.text('summary')}"


PATTERNS: Mapping[str, Callable[[Facts], str]] = {
    "Affiliation": _affiliation,
    "Agreement": _agreement,
    "Attribution": _attribution,
    "CasualtyEstimate": _casualty,
    "Characteristic": _characteristic,
    "Containment": _containment,
    "Death": _death,
    "Designation": _designation,
    "Dissolution": _dissolution,
    "Founding": _founding,
    "Georeference": _georeference,
    "LegalAction": _legal,
    "Measure": _measure,
    "Merger": _merger,
    "Naming": _naming,
    "Observation": _observation,
    "Occurrence": _occurrence,
    "Operation": _operation,
    "Position": _position,
    "Presence": _presence,
    "Renaming": _renaming,
    "SourceNote": _note,
    "Split": _split,
    "StrengthEstimate": _strength,
    "Tenure": _tenure,
}

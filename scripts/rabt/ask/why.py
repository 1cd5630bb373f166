"""Who says this: things and records in plain sentences, made from labels and one pattern for each class of record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from rabt.ask.conflicts import conflicts, figure
from rabt.ask.stats import SHARED, View, is_passage
from rabt.model.errors import InputError
from rabt.model.iris import BASE, DCTERMS, EDTF, PASSAGE, RABT, SKOS, STANDARD_PREFIXES, XSD, Passage

Value = NamedNode | Literal

# Dates

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_UNKNOWN = "a time not given"
_PLAIN = re.compile(r"(\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?")


def time(lexical: str) -> str:
    """A date of any precision as a noun, e.g. `16 December 2014`, `the 1970s`, `July of a year not given`.

    Args:
        lexical: the date as it is written: `xsd:date`, `xsd:gYearMonth`, `xsd:gYear` or EDTF.
    """
    if re.fullmatch(r"[\[{].*[\]}]", lexical):
        return _set(lexical[1:-1], " or " if lexical[0] == "[" else " and ")
    match = _PLAIN.fullmatch(re.sub("[~?%]", "", lexical))
    if match is None:
        return lexical
    perhaps = "perhaps " if re.search("[?%]", lexical) else ""
    about = "about " if re.search("[~%]", lexical) else ""
    return perhaps + about + _plain(match[1], match[2] or "", match[3] or "")


def _plain(year: str, month: str, day: str) -> str:
    if month == "XX":
        month = ""
    if day == "XX":
        day = ""
    if year == "XXXX":
        known = " ".join(part for part in (day.lstrip("0"), _month(month)) if part)
        return f"{known} of a year not given" if known else _UNKNOWN
    named = year
    if year.endswith("XX"):
        named = f"the years {year[:2]}00 to {year[:2]}99"
    elif year.endswith("X"):
        named = f"the {year[:3]}0s"
    return " ".join(part for part in (day.lstrip("0"), _month(month), named) if part)


def _month(number: str) -> str:
    if number in _SEASONS:
        return _SEASONS[number]
    return _MONTHS[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(_MONTHS) else ""


def _set(inner: str, joint: str) -> str:
    if inner.startswith(".."):
        return f"{time(inner[2:])} or earlier"
    if inner.endswith(".."):
        return f"{time(inner[:-2])} or later"
    members: list[str] = []
    for part in inner.split(","):
        first, dots, last = part.strip().partition("..")
        if not dots:
            members.append(time(first))
        elif first.isdigit() and last.isdigit() and int(last) - int(first) == 1:
            members += [time(first), time(last)]
        else:
            members.append(f"a time from {time(first)} to {time(last)}")
    return joint.join(members)


def when(lexical: str) -> str:
    """A date with its preposition, e.g. `on 16 December 2014`, `in the 1970s`, `from 18 November 2021 on`."""
    if lexical.count("/") == 1:
        return " ".join(part for part in _interval(*lexical.split("/")) if part)
    noun = time(lexical)
    lead = "perhaps " if noun.startswith("perhaps ") else ""
    plain = noun.removeprefix(lead)
    if plain.startswith("about "):
        return noun
    if plain.startswith("a time"):
        return f"{lead}at {plain}"
    return f"{lead}{'on' if re.match('[0-9]{1,2} [A-Z]', plain) else 'in'} {plain}"


def _interval(start: str, end: str) -> tuple[str, str]:
    first = f"from {time(start)}" if start not in ("", "..") else ""
    last = f"until {time(end)}" if end not in ("", "..") else ""
    return (f"{first} on" if first and not last else first), last


def _is_date(value: Value) -> bool:
    return isinstance(value, Literal) and value.datatype.value in (
        XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF
    )  # fmt: skip


# Names

# Nouns that take an article when they head a name: "the Haqqani network", but "Lashkar-e-Taiba".
_ARTICLE = {
    "agencies", "agency", "alliance", "areas", "army", "assembly", "bank", "board", "bureau", "centre",
    "center", "commission", "committee", "congress", "council", "court", "department", "emirates",
    "federation", "force", "forces", "front", "government", "governments", "group", "house", "institute",
    "kingdom", "league", "ministry", "mission", "movement", "nations", "network", "office", "organisation",
    "organization", "parliament", "party", "police", "province", "republic", "senate", "service", "services",
    "state", "states", "taliban", "team", "treasury", "tribunal", "trust", "union",
}  # fmt: skip
_HEAD = re.compile(r"^(.*?)(?: (?:of|in|for|on|from|under|that|who|which|to|at|with)\b.*|,.*| \(.*)?$")
_NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "several", "many",
    "some",
)  # fmt: skip
_LOWERED = ("Incident", "Event", "Work", "Regime")


class Names:
    """How things are called inside a sentence.

    Args:
        view: the dataset.
    """

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def proper(self) -> frozenset[str]:
        """Words that keep their capital: those of people and places, and the first of each named organisation."""
        found: set[str] = set()
        for iri in {*self.view.members("Agent"), *self.view.members("Place")}:
            for text in self.view.texts(iri, SKOS + "prefLabel") + self.view.texts(iri, SKOS + "hiddenLabel"):
                words = re.findall(r"[^\W\d_][\w’'-]*", text)
                if self.view.is_a(iri, "Organisation"):
                    words = [] if self.unnamed(iri) else words[:1]
                found.update(word for word in words if word[0].isupper())
        return frozenset(found)

    def unnamed(self, iri: str) -> bool:
        """True for a group that a source does not name, which has a label in our words."""
        return any(kind.endswith("/unnamed") for kind in self.view.texts(iri, "organisationKind"))

    def of(self, iri: str) -> str:
        """The label as it stands inside a sentence, with its article: `the Haqqani network`."""
        label = self.view.label(iri)
        lowered = self.unnamed(iri) or any(self.view.is_a(iri, cls) for cls in _LOWERED)
        if lowered:
            first = re.split(r"[\s,-]", label)[0]
            if first[1:].islower() and first not in self.proper:
                label = label[0].lower() + label[1:]
            if self.unnamed(iri) or label.split()[0].lower() in ("the", "a", *_NUMBERS):
                return label
            return f"the {label}"
        match = _HEAD.match(label)
        head = (match[1] if match else label).split()
        return f"the {label}" if head and len(label.split()) > 1 and head[-1].lower() in _ARTICLE else label

    def plural(self, iri: str) -> bool:
        """True where the label is a plural, as far as it shows."""
        count = self.view.whole(iri, "count")
        match = _HEAD.match(self.view.label(iri))
        head = match[1].split()[-1] if match and match[1] else ""
        return (count or 0) > 1 or (self.unnamed(iri) and head.endswith("s")) or head in ("police", "governments")

    def several(self, iris: Iterable[str], joint: str = "and") -> str:
        """Several labels, `A, B and C`; with a comma behind where the last has one inside."""
        names = [self.of(iri) for iri in iris]
        inside = any("," in name for name in names)
        text = listed(names, f", {joint}" if inside and len(names) > 1 else joint).replace(" , ", ", ")
        return f"{text}," if names and "," in names[-1] else text


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {joint} {parts[-1]}" if parts else ""


def _an(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def _many(noun: str) -> str:
    if re.search("[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun if noun.endswith("s") else noun + ("es" if noun.endswith(("ch", "sh", "x")) else "s")


# Clauses: what a record says, as the part after "that"


class Facts:
    """The values of one record; what a pattern has taken is not told a second time.

    Args:
        view: the dataset.
        names: how things are called.
        iri: the record.
    """

    def __init__(self, view: View, names: Names, iri: str) -> None:
        self.view, self.names, self.iri = view, names, iri
        self.speakers = view.texts(iri, "attributedTo")
        self.taken: set[str] = set()

    def all(self, prop: str) -> list[str]:
        """The values of a property."""
        self.taken.add(RABT + prop)
        return self.view.texts(self.iri, prop)

    def text(self, prop: str) -> str:
        """The values of a text property, each between quotation marks."""
        return listed([f"“{text}”" for text in self.all(prop)])

    def who(self, prop: str, joint: str = "and") -> str:
        """The names of the values of a property."""
        return self.names.several(self.all(prop), joint)

    def me(self, prop: str) -> str:
        """The name of the subject: `it` where an organisation speaks of itself."""
        values = self.all(prop)
        if values == self.speakers and len(values) == 1 and not self.view.is_a(values[0], "Person"):
            return "it"
        return self.names.several(values)

    def was(self, prop: str) -> str:
        """`was` or `were`, as the subject asks."""
        values = self.view.texts(self.iri, prop)
        return "were" if len(values) > 1 or any(self.names.plural(v) for v in values) else "was"

    def type(self, prop: str) -> str:
        """Local name of the concept that is the value."""
        return next(iter(self.all(prop)), "").rsplit("/", 1)[-1]

    def word(self, prop: str, joint: str = "and") -> str:
        """The labels of concepts."""
        return listed([self.view.label(v) for v in self.all(prop)], joint)

    def opt(self, prop: str, lead: str, joint: str = "and") -> str:
        """` lead NAMES` where the property has values, else nothing."""
        names = self.who(prop, joint)
        return f" {lead} {names}" if names else ""

    def figure(self, name: str, noun: str) -> str:
        """A figure and what it counts: `at least 143 people`, `dozens of people`; nothing where there is none."""
        for part in ("Min", "Max", "Kind"):
            self.taken.add(f"{RABT}{name}{part}")
        text = figure(self.view, self.iri, name)
        between = " of" if text in ("dozens", "hundreds", "thousands") else ""
        return f"{text}{between} {noun}" if text else ""

    def when(self, timeless: str = "") -> str:
        """When it was, from date, start and end; `timeless` where no date is given."""
        dates, starts, ends = self.all("date"), self.all("start"), self.all("end")
        parts = [when(d) for d in dates]
        parts += [f"from {time(d)}" + ("" if ends else " on") for d in starts]
        parts += [f"until {time(d)}" for d in ends]
        reason = self.word("endReason")
        if reason:
            parts.append(f"({'ended: ' if not ends else ''}{reason})")
        return " " + " ".join(parts) if parts else timeless


_AT_SOME_TIME = ", at a time not given"


def _designation(f: Facts) -> str:
    outcome, regime = f.type("outcome"), f.opt("regime", "under")
    target, authority = f.who("target"), f.who("authority")
    proposers, blockers = f.who("proposedBy"), f.who("blockedBy")
    starts, ends, dates, reason = f.all("start"), f.all("end"), f.all("date"), f.word("endReason")
    at = "".join([*(f" {when(d)}" for d in starts or dates)])
    if outcome == "adopted":
        text = f"{authority} designated {target}{regime}{at}"
        text += f", as proposed by {proposers}" if proposers else ""
        if ends or reason:
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
        verb = f"{f.was('subject')} {_many(noun) if several else _an(noun)} of {object_}"
    elif label.endswith((" by", "linked to")):
        verb = f"{'was' if subject == 'it' else f.was('subject')} {label} {object_}"
    else:
        verb = f"{label} {object_}"
    amount = listed([f"{a} {' '.join(f.all('currency'))}".strip() for a in f.all("amount")])
    text = f"{subject} {verb}{f.opt('via', 'through')}" + (f" (amount: {amount})" if amount else "")
    text += f.when(_AT_SOME_TIME)
    outcome = f.word("outcome")
    return text + (f"; the outcome: {outcome}" if outcome else "")


def _tenure(f: Facts) -> str:
    role, organisation = f.word("role"), f.who("organisation")
    named = f" ({f.text('roleName')})" if f.all("roleName") else ""
    noun = _an(role) if f.type("role") in ("member", "follower", "official", "commander", "minister") else role
    return f"{f.me('person')} was {noun} of {organisation}{named}{f.when(_AT_SOME_TIME)}"


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
    acts = [
        text
        for text in (f"killed {killed}" if killed else "", f"injured {injured}".rstrip() if injured else "")
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
        "headquarters": "had its headquarters",
        "institutions": f"ran {count[0] + ' ' if count else ''}institutions",
        "sanctuary": "found sanctuary",
    }
    thing = f"{count[0]} {label if count[0] == '1' else _many(label)}" if count else _an(label)
    if f.was("organisation") == "were" and not count:
        thing = _many(label)
    verb = verbs.get(kind, f"had {thing}")
    if kind == "headquarters" and f.was("organisation") == "were":
        verb = "had their headquarters"
    return f"{f.me('organisation')} {verb}{f.opt('place', 'in')}{f.when(_AT_SOME_TIME)}"


def _founding(f: Facts) -> str:
    return (
        f"{f.who('resulting')} {f.was('resulting')} founded{f.opt('founder', 'by')}{f.opt('original', 'out of')}"
        f"{f.opt('place', 'in')}{f.when()}"
    )


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
    return f"{original} split{into}{_unnamed(f)}{',' if into.startswith(',') else ''}{f.opt('place', 'in')}{f.when()}"


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
    return f"{names} {verb}{_unnamed(f)}{f.opt('place', 'in')}{f.when()}"


def _renaming(f: Facts) -> str:
    name = f.text("name")
    text = f"{f.me('original')} took another name"
    text += f", {name}," if name else ""
    return f"{text}{f.opt('resulting', 'and became')}{f.when()}"


def _dissolution(f: Facts) -> str:
    return f"{f.me('original')} ended{f.when()}"


_BEARS = {
    "abbreviation": "was called, in short,",
    "also-known-as": "was also known as",
    "continued-use": "went on using the name",
    "former-name": "formerly bore the name",
    "list-alias": "was listed under the alias",
    "new-name": "took the new name",
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
    "called-for": "called for something from",
    "demanded": "made a demand on",
    "promised": "made a promise to",
    "warned": "warned of",
}


def _position(f: Facts) -> str:
    kind, toward, words = f.type("positionType"), f.who("toward"), f.text("summary")
    verb = _STANCES.get(kind, f.word("positionType"))
    verb = f"{verb} {toward}" if toward else f.word("positionType") + " something"
    return f"{f.me('holder')} {verb}{f.when()}" + (f", in our words: {words}" if words else "")


def _operation(f: Facts) -> str:
    label = f.word("operationType")
    text = f"{f.me('by')} carried out {label if label.endswith('s') else _an(label)}{f.opt('against', 'against')}"
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
    "extradition-request": ("asked for the extradition of {}", "was the subject of a request for extradition"),
    "house-arrest": ("put {} under house arrest", "was put under house arrest"),
    "indictment": ("indicted {}", "was indicted"),
    "investigation": ("investigated {}", "was investigated"),
    "release": ("released {}", "was released"),
    "remand": ("remanded {} in custody", "was remanded in custody"),
    "reward": ("offered a reward for {}", "had a reward offered for information"),
}


def _legal(f: Facts) -> str:
    kind, label = f.type("legalActionType"), f.word("legalActionType")
    active, passive = _STEPS.get(
        kind, (f"took legal action ({label}) against {{}}", f"was the target of legal action ({label})")
    )
    target, authority = f.who("target"), f.who("authority")
    text = f"{authority} {active.format(target)}" if authority else f"{target} {passive}"
    charge, sentence = f.text("charge"), f.text("sentence")
    text += f"{f.opt('place', 'in')}{f.when()}{f.opt('concerns', 'over')}"
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
    value, by = f.figure("value", f.word("unit")), f.me("by") or "someone not named"
    at = f.when()
    text = f"{by} took{f',{at},' if at else ''} a measure ({f.word('measureType')}){f.opt('affects', 'that affected')}"
    text += f.opt("place", "in") + (f", in number {value}" if value else "")
    return f"{text}, in our words: {f.text('summary')}"


def _observation(f: Facts) -> str:
    value = f.figure("value", f.word("unit")) or f"not a number in {f.word('unit')}"
    text = f"the figure for {f.word('indicator')}{f.opt('concerns', 'concerning')}{f.opt('place', 'in')}{f.when()}"
    publisher = f.who("publisher")
    return f"{text} is {value}" + (f", as published by {publisher}" if publisher else "")


def _containment(f: Facts) -> str:
    return f"{f.me('place')} lay in {f.who('within')}{f.when(_AT_SOME_TIME)}"


def _note(f: Facts) -> str:
    return f"this of {listed([f.view.name(r) for r in f.all('about')])}, in our words: {f.text('summary')}"


_PATTERNS: Mapping[str, Callable[[Facts], str]] = {
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
_TOLD = SHARED - {RABT + name for name in ("about", "start", "end", "endReason", "date")}


# Records


@dataclass(frozen=True)
class Page:
    """What is known of one thing or record.

    Attributes:
        text: sentences for a person, without a line feed at the end.
        content: the same as a structure for programs.
    """

    text: str
    content: Mapping[str, object] = field(repr=False)


class Explainer:
    """Puts the things and records of a dataset into sentences.

    Args:
        view: the dataset.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.names = Names(view)

    @cached_property
    def contradictions(self) -> Mapping[str, list[tuple[str, str, list[str]]]]:
        """Record to what it contradicts: on what, the other value, the other records; denials and notes apart."""
        found: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
        for c in conflicts(self.view):
            if c.what not in ("denial", "dispute", "note"):
                for mine, other in ((c.one, c.other), (c.other, c.one)):
                    for record in mine.records:
                        found[record].append((c.what, other.value, list(other.records)))
        return found

    def clause(self, record: str) -> str:
        """What a record says, without who says so; begins with "that" or "this".

        What its pattern does not tell is added with the labels of its properties.
        """
        facts = Facts(self.view, self.names, record)
        cls = self.view.own_class(record)
        pattern = _PATTERNS.get(cls)
        text = pattern(facts) if pattern else f"this ({self.view.label(RABT + cls)})"
        rest: dict[str, list[str]] = defaultdict(list)
        for t in self.view.facts(record):
            prop, value = t.predicate.value, t.object
            known = prop in facts.taken or prop in _TOLD or prop in self.view.terms.derived
            if prop.startswith(RABT) and not known and isinstance(value, NamedNode | Literal):
                rest[self.view.label(prop)].append(self._said(value))
        text += "".join(f"; {label}: {', '.join(values)}" for label, values in sorted(rest.items()))
        text = re.sub(r",+(?=[,;]|$| \()", "", text)  # two commas in a row, or one at the end or before a bracket
        return text if re.match(r"this (of|\()", text) else f"that {text}"

    def _said(self, value: Value) -> str:
        if isinstance(value, NamedNode):
            return self.names.of(value.value) if self.view.is_a(value.value, "Thing") else self.view.label(value.value)
        return time(value.value) if _is_date(value) else f"“{value.value}”" if value.language else value.value

    def sentence(self, record: str) -> str:
        """One sentence: who says what, when, and in which passages of which source."""
        slugs = self._slugs(record)
        titles = listed([f"“{self.view.title(s)}”" for s in slugs]) or "The data"
        many = len(slugs) > 1
        modality = self.view.one(record, "modality").rsplit("/", 1)[-1]
        clause, speakers = self.clause(record), self.names.several(self.view.texts(record, "attributedTo")).rstrip(",")
        at = "".join(f" {when(d)}" for d in self.view.texts(record, "statementDate"))
        tells, states, denies = ("tell", "state", "deny") if many else ("tells", "states", "denies")
        relay = "relay" if many else "relays"
        if self.view.is_a(record, "SourceNote") and modality == "stated":
            text = f"A note says {clause}"
        elif speakers:
            verb = {"reported": "said", "alleged": "alleged", "claimed": "claimed", "denied": "denied"}.get(
                modality, "said"
            )
            text = f"{speakers} {verb}{at} {clause}, as {titles} {tells}"
        elif modality == "denied":
            text = f"{titles} {denies}{at} {clause}"
        elif modality == "reported":
            text = f"{titles} {relay}{at}, without naming who reports it, {clause}"
        elif modality == "alleged":
            text = f"{titles} {relay}{at} an allegation, without naming who makes it, {clause}"
        else:
            text = f"{titles} {states}{at} {clause}"
        passages = ", ".join(self.view.name(p) for p in self.view.texts(record, "evidence"))
        return f"{text[0].upper()}{text[1:]} ({passages})."

    def _slugs(self, record: str) -> list[str]:
        return sorted({self.view.source_of(p) for p in self.view.texts(record, "evidence")})

    def place(self, locator: str) -> dict[str, object]:
        """Where a passage or entry stands: source, title, section, and the outlets on which its paragraph relies."""
        slug = self.view.source_of(locator)
        source, passage = self.view.sources.get(slug), Passage.from_iri(locator)
        paragraph = source.paragraph_at(passage.start) if source and passage else None
        return {
            "passage": self.view.name(locator),
            "iri": locator,
            "source": slug,
            "title": self.view.title(slug),
            "section": paragraph.section if paragraph else "",
            "footnote": paragraph.marker if paragraph else "",
            "outlets": list(paragraph.outlets) if paragraph else [],
        }

    def record(self, iri: str) -> dict[str, object]:
        """Everything that is known of one record, as a structure."""
        view = self.view
        events = view.texts(iri, "tellsOf")
        others = sorted({r for e in events for r in view.subjects("tellsOf", e)} - {iri})
        either = sorted({*view.texts(iri, "alternativeTo"), *view.subjects("alternativeTo", iri)} - {iri})
        return {
            "name": view.name(iri),
            "iri": iri,
            "class": view.label(RABT + view.own_class(iri)),
            "modality": view.label(view.one(iri, "modality")),
            "sentence": self.sentence(iri),
            "attributedTo": [view.name(s) for s in view.texts(iri, "attributedTo")],
            "statementDate": view.texts(iri, "statementDate"),
            "dates": {p: view.texts(iri, p) for p in ("date", "start", "end") if view.values(iri, p)},
            "days": {p: view.one(iri, p) for p in ("earliest", "latest") if view.values(iri, p)},
            "evidence": [self.place(p) for p in view.texts(iri, "evidence")],
            "context": [self.place(p) for p in view.texts(iri, "context")],
            "disputes": [self._brief(r) for r in view.texts(iri, "disputes")],
            "disputedBy": [self._brief(r) for r in view.subjects("disputes", iri)],
            "contradictedBy": [
                {"on": what, "value": value, "records": [self._brief(r) for r in records]}
                for what, value, records in self.contradictions.get(iri, [])
            ],
            "alternatives": [self._brief(r) for r in either],
            "parts": [self._brief(r) for r in view.subjects("partOf", iri)],
            "events": [{"name": view.name(e), "label": view.label(e)} for e in events],
            "toldAlsoBy": [self._brief(r) for r in others],
            "notes": view.texts(iri, "note"),
            "sourceNotes": [self._brief(r) for r in view.subjects("about", iri) if view.is_a(r, "SourceNote")],
        }

    def _brief(self, record: str) -> dict[str, object]:
        return {"name": self.view.name(record), "sentence": self.sentence(record)}

    # Things

    def chronological(self, records: Iterable[str]) -> list[str]:
        """Records by their first day, then by their last; those without a date come last."""

        def key(record: str) -> tuple[str, str, str]:
            first, last = self.view.one(record, "earliest"), self.view.one(record, "latest")
            return first or last or "9999", last or "9999", record

        return sorted(records, key=key)

    def about(self, thing: str) -> tuple[list[str], list[str]]:
        """The records about a thing, and those that it only speaks."""
        uses: dict[str, set[str]] = defaultdict(set)
        for subject, prop in self.view.uses(thing):
            uses[subject].add(prop)
        records = {r: props for r, props in uses.items() if self.view.is_a(r, "Record")}
        spoken = {r for r, props in records.items() if props == {RABT + "attributedTo"}}
        return sorted(records.keys() - spoken), sorted(spoken)

    def carriers(self, subject: str, prop: str, value: str) -> list[str]:
        """The records that carry a derived shortcut.

        Args:
            subject: IRI of its subject.
            prop: local name of the derived property.
            value: its value as text.
        """
        view = self.view
        if prop.endswith(("Lowest", "Highest")):
            name = prop[: -len("Lowest")] if prop.endswith("Lowest") else prop[: -len("Highest")]
            figures = [r for r in view.subjects("attack", subject) if view.is_a(r, "CasualtyEstimate")]
            return [
                r
                for r in figures
                if value in [n for end in ("Min", "Max", "Best") for n in view.texts(r, name + end)]
                and not view.values(r, "partOf")
                and view.one(r, "partial") != "true"
                and not view.one(r, "modality").endswith("/denied")
            ]
        if prop not in _CARRIED:
            return []
        cls, one, other = _CARRIED[prop]
        return [r for r in view.subjects(one, subject) if view.is_a(r, cls) and self._carries(r, prop, other, value)]

    def _carries(self, record: str, prop: str, other: str, value: str) -> bool:
        view = self.view
        modality = view.one(record, "modality").rsplit("/", 1)[-1]
        if value not in view.texts(record, other) or modality != ("claimed" if prop == "claimedBy" else "stated"):
            return False
        if prop in ("perpetrator", "contestedPerpetrator", "claimedBy"):
            part = view.one(record, "attributionType").endswith("perpetrator")
            mine = prop != "claimedBy" or value in view.texts(record, "attributedTo")
            return part and mine and (prop != "perpetrator" or not view.subjects("disputes", record))
        if view.subjects("disputes", record):
            return False
        outcome = view.one(record, "outcome").rsplit("/", 1)[-1]
        if prop == "designatedBy":
            return outcome == "adopted"
        if prop == "memberOf":
            return not view.one(record, "role").endswith("/follower")
        yields = [v for t in view.texts(record, "affiliationType") for v in view.texts(t, "yields")]
        either = view.values(record, "alternativeTo") or view.subjects("alternativeTo", record)
        return RABT + "affiliatedWith" in yields and not either and outcome in ("", "granted")

    def shortcuts(self, thing: str) -> list[dict[str, object]]:
        """The derived shortcuts from and to a thing, each with the records that carry it."""
        found = []
        for t in self.view.facts(thing):
            prop = t.predicate.value
            if prop in self.view.terms.derived and isinstance(t.object, NamedNode | Literal):
                found.append((thing, prop, t.object.value))
        for subject, prop in self.view.uses(thing):
            if prop in self.view.terms.derived and not self.view.is_a(subject, "Record"):
                found.append((subject, prop, thing))
        rows: list[dict[str, object]] = []
        for subject, prop, value in dict.fromkeys(found):
            carriers = self.carriers(subject, prop.removeprefix(RABT), value)
            if carriers:
                rows.append(
                    {
                        "subject": self.view.name(subject),
                        "shortcut": self.view.label(prop),
                        "value": self.view.name(value) if "://" in value else value,
                        "records": [self.view.name(r) for r in carriers],
                    }
                )
        return rows

    def thing(self, iri: str) -> dict[str, object]:
        """Everything that is known of one thing, as a structure."""
        view = self.view
        about, spoken = self.about(iri)
        groups: dict[str, list[str]] = defaultdict(list)
        for record in about:
            groups[self._group(record)].append(record)
        kinds = ("organisationKind", "personBasis", "placeKind", "workType")
        return {
            "name": view.name(iri),
            "iri": iri,
            "label": view.label(iri),
            "class": listed([view.label(cls) for cls in view.own_classes(iri)]),
            "kinds": [view.label(kind) for prop in kinds for kind in view.texts(iri, prop)],
            "alsoWritten": view.texts(iri, SKOS + "altLabel"),
            "notes": view.texts(iri, "note"),
            "groups": [
                {"title": title, "records": [self.record(r) for r in self.chronological(groups[title])]}
                for title in [*_GROUPS, _OTHER]
                if groups[title]
            ]
            + ([{"title": _SPOKEN, "records": [self.record(r) for r in self.chronological(spoken)]}] if spoken else []),
            "shortcuts": self.shortcuts(iri),
        }

    def _group(self, record: str) -> str:
        classes = {self.view.own_class(record), *("OrganisationChange",) * self.view.is_a(record, "OrganisationChange")}
        return next((title for title, members in _GROUPS.items() if classes & set(members)), _OTHER)


_CARRIED = {
    "affiliatedWith": ("Affiliation", "subject", "object"),
    "claimedBy": ("Attribution", "attack", "agent"),
    "contestedPerpetrator": ("Attribution", "attack", "agent"),
    "designatedBy": ("Designation", "target", "authority"),
    "memberOf": ("Tenure", "person", "organisation"),
    "perpetrator": ("Attribution", "attack", "agent"),
}
_GROUPS = {
    "Names": ("Naming",),
    "Designations": ("Designation",),
    "Attacks": ("Occurrence", "Attribution", "CasualtyEstimate"),
    "Relations": ("Affiliation",),
    "People and roles": ("Tenure",),
    "Changes": ("OrganisationChange",),
    "Strength and presence": ("StrengthEstimate", "Presence"),
    "Aims, means and positions": ("Characteristic", "Position"),
    "Operations": ("Operation",),
    "Agreements": ("Agreement",),
    "Justice": ("LegalAction",),
    "Deaths": ("Death",),
    "Measures and statistics": ("Measure", "Observation"),
    "Places": ("Containment",),
    "Notes on the sources": ("SourceNote",),
}
_OTHER, _SPOKEN = "Other records", "What it says itself"


# Pages


def explain(view: View, given: str) -> Page:
    """What is known of a thing, a record, a passage or a term of the ontology.

    Args:
        view: the dataset.
        given: its IRI, in full or with a prefix.

    Raises:
        InputError: it is not in the dataset.
    """
    iri = resolve(view, given)
    explainer = Explainer(view)
    if view.is_a(iri, "Record"):
        structure = explainer.record(iri)
        return Page("\n".join(_record_lines(structure)), structure)
    if view.is_a(iri, "Tombstone"):
        return _tombstone(view, iri)
    if view.is_a(iri, "Source"):
        return _source(view, iri)
    if view.is_a(iri, "Locator") or is_passage(iri):
        return _locator(explainer, iri)
    if view.is_a(iri, "Thing"):
        structure = explainer.thing(iri)
        return Page("\n".join(_thing_lines(structure)), structure)
    definition = " ".join(view.texts(iri, SKOS + "definition"))
    content = {"name": view.name(iri), "iri": iri, "label": view.label(iri), "definition": definition}
    return Page(f"{view.label(iri)} ({view.name(iri)})\n{definition}".strip(), content)


def resolve(view: View, given: str) -> str:
    """The IRI of something in the dataset.

    Args:
        view: the dataset.
        given: its IRI, in full or with a prefix.

    Raises:
        InputError: it is not in the dataset; near names are given.
    """
    text = given.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = text.partition(":")
    iri = view.terms.prefixes[prefix] + local if colon and prefix in view.terms.prefixes else text
    if re.fullmatch(r"[^\s<>\"{}|\\^`]+:[^\s<>\"{}|\\^`]+", iri) and view.facts(iri):
        return iri
    known = [*view.members("Thing"), *view.records]
    known += [p for p in view.members("Passage") if iri.startswith(PASSAGE)]
    names = {view.name(k): k for k in known}
    wanted = view.name(iri) if iri.startswith(BASE) else text
    near = get_close_matches(wanted, list(names), 3, 0.6)
    tail = re.split(r"[:/]", wanted)[-1]
    near += [n for n in names if tail and re.split(r"[:/]", n)[-1] == tail]
    for name, one in names.items():
        labels = [view.label(one), *view.texts(one, SKOS + "altLabel")] if view.is_a(one, "Thing") else []
        if text.casefold() in [label.casefold() for label in labels]:
            near.append(name)
    near = list(dict.fromkeys(near))[:5]
    hint = f"Did you mean {listed(near, 'or')}?" if near else "rabt query lists what there is."
    raise InputError(f'Nothing in the data is called "{given}".', hint)


def _record_lines(record: Mapping[str, object]) -> list[str]:
    lines = [f"{record['name']} ({record['class']}, {record['modality']})", "", str(record["sentence"])]
    lines += _places("It is in", record["evidence"]) + _places("Who or when is told in", record["context"])
    for key, lead in (
        ("disputes", "It disputes this:"),
        ("disputedBy", "It is disputed by this:"),
        ("alternatives", "By the source either it is so, or this:"),
        ("parts", "Of its figure this is a part:"),
    ):
        lines += _others(lead, record[key])
    contradictions = record["contradictedBy"]
    assert isinstance(contradictions, list)
    for c in contradictions:
        lines += _others(f"It is contradicted on {_ON.get(c['on'], c['on'])} ({c['value']}) by this:", c["records"])
    events, others = record["events"], record["toldAlsoBy"]
    assert isinstance(events, list)
    for event in events:
        alone = "" if others else " No other record tells of it."
        lines += ["", f"It tells of an event: {event['label']} ({event['name']}).{alone}"]
    lines += _others("Of the same event tells also:", others)
    notes = record["notes"]
    assert isinstance(notes, list)
    lines += [line for note in notes for line in ("", f"Remark, in our words: {note}")]
    return lines + _others("On it there is a note:", record["sourceNotes"])


_ON = {
    "killed": "the number of killed",
    "injured": "the number of injured",
    "strength": "the strength",
    "statistic": "the figure",
    "perpetrator": "who carried it out",
    "date": "the time",
    "start": "the beginning",
    "end": "the end",
}


def _places(lead: str, places: object) -> list[str]:
    assert isinstance(places, list)
    lines = []
    for place in places:
        section = f", section “{place['section']}”" if place["section"] else ""
        footnote = f", footnote {place['footnote']}" if place["footnote"] else ""
        outlets = f"; the paragraph relies on {listed(place['outlets'])}" if place["outlets"] else ""
        lines.append(f"{lead} {place['passage']} of “{place['title']}”{section}{footnote}{outlets}.")
    return lines


def _others(lead: str, records: object) -> list[str]:
    assert isinstance(records, list)
    if not records:
        return []
    return ["", lead, *(f"  {r['sentence']}\n    {r['name']}" for r in records)]


def _thing_lines(thing: Mapping[str, object]) -> list[str]:
    kinds, written, notes = thing["kinds"], thing["alsoWritten"], thing["notes"]
    groups, shortcuts = thing["groups"], thing["shortcuts"]
    assert isinstance(kinds, list) and isinstance(written, list) and isinstance(notes, list)
    assert isinstance(groups, list) and isinstance(shortcuts, list)
    kind = f": {listed(kinds)}" if kinds else ""
    lines = [f"{thing['label']} ({thing['name']})", f"{_an(str(thing['class'])).capitalize()}{kind}."]
    lines += [f"Also written {listed(written)}."] if written else []
    lines += [f"Remark, in our words: {note}" for note in notes]
    lines += [] if groups else ["No record is about it."]
    for group in groups:
        lines += ["", f"{group['title']} ({len(group['records'])})"]
        for record in group["records"]:
            lines += ["", f"  {record['sentence']}", f"    {record['name']}"]
            disputed = [r["name"] for r in record["disputedBy"]]
            against = [r["name"] for c in record["contradictedBy"] for r in c["records"]]
            noted = [r["name"] for r in record["sourceNotes"]]
            either = [r["name"] for r in record["alternatives"]]
            for lead, names in (
                ("disputes", [r["name"] for r in record["disputes"]]),
                ("disputed by", disputed),
                ("contradicted by", against),
                ("either this or", either),
                ("note", noted),
            ):
                lines += [f"    {lead} {', '.join(dict.fromkeys(names))}"] if names else []
    if shortcuts:
        lines += ["", f"Derived ({len(shortcuts)})", ""]
    for s in shortcuts:
        lines.append(f"  {s['subject']} {s['shortcut']} {s['value']}, from {', '.join(s['records'])}")
    return lines


def _tombstone(view: View, iri: str) -> Page:
    reason, day = " ".join(view.texts(iri, "withdrawalReason")), view.one(iri, "withdrawnOn")
    replaced = [view.name(r) for r in view.texts(iri, DCTERMS + "isReplacedBy")]
    text = f"{view.name(iri)} was withdrawn {when(day) if day else ''}".rstrip() + f". Reason, in our words: {reason}"
    text += f"\nIt is replaced by {listed(replaced)}." if replaced else ""
    return Page(
        text, {"name": view.name(iri), "iri": iri, "withdrawnOn": day, "reason": reason, "replacedBy": replaced}
    )


def _source(view: View, iri: str) -> Page:
    slug = iri.removeprefix(BASE + "source/")
    records = [r for r in view.records if slug in {view.source_of(p) for p in view.texts(r, "evidence")}]
    dc = STANDARD_PREFIXES["dc"]
    makers = [*view.texts(iri, dc + "creator"), *view.texts(iri, dc + "publisher")]
    written = [time(d) for d in view.texts(iri, "contentDate")]
    source = view.sources[slug]
    lines = [f"{view.title(slug)} ({view.name(iri)})"]
    lines += [f"A source, by {listed(makers)}." if makers else "A source; who made it is not given."]
    lines += [f"As far as it shows, it was written {when(d)}." for d in view.texts(iri, "contentDate")]
    lines += [f"Remark, in our words: {note}" for note in view.texts(iri, "note")]
    counted = f"{len(records)} record{'' if len(records) == 1 else 's'}"
    lines += [f"It has {len(source.paragraphs)} paragraphs and is evidence for {counted}: see rabt coverage."]
    content = {
        "name": view.name(iri),
        "iri": iri,
        "label": view.title(slug),
        "makers": makers,
        "written": written,
        "records": [view.name(r) for r in records],
    }
    return Page("\n".join(lines), content)


def _locator(explainer: Explainer, iri: str) -> Page:
    view, place = explainer.view, explainer.place(iri)
    proved = [explainer.record(r) for r in view.subjects("evidence", iri)]
    context = [view.name(r) for r in view.subjects("context", iri)]
    lines = [str(place["passage"]), *_places("This is", [place])]
    lines += _others("It says:", proved)
    lines += ["", f"It tells who or when for {listed(context)}."] if context else []
    return Page("\n".join(lines), {**place, "records": proved, "contextOf": context})

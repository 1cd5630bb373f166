"""The proof of evidence: each passage stands in its source, and holds what its record says.

With the texts, a record is proved when its evidence and context together hold its numbers, years, months, days and at
least one name of each party. What no rule can prove is waived in the data, with reason and person, and counted; a
waiver that is not needed is an error. Without the texts, ranges and sentence bounds are proved from the data alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from rabt.model.iris import BASE, EDTF, ENTRY, RABT, RDF_TYPE, SKOS, XSD, Passage, rabt
from rabt.model.terms import Terms
from rabt.read.sources import Source, digest_of

_NAMES = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")
PARTIES = tuple(BASE + kind + "/" for kind in ("organisation", "person", "state", "place"))
_CONTINUED = NamedNode(BASE + "concept/name-type/continued-use")
_UNNAMED = NamedNode(BASE + "concept/organisation-kind/unnamed")
DATES = {XSD + "date", XSD + "gYearMonth", XSD + "gYear", EDTF}
NOT_PROVED = {
    RABT + n for n in ("transcribedOn", "reviewedOn", "disputes", "alternativeTo", "tellsOf", "about", "partOf")
}
_OUR_WORDS = {RABT + n for n in ("summary", "charge", "sentence", "roleName")}
_STEM = 5  # letters by which a word is known in another form: recruits, recruited
_WEIGHTLESS = frozenset([
    "about", "after", "against", "also", "among", "because", "been", "before", "being", "between", "both", "from",
    "have", "into", "more", "most", "only", "other", "over", "some", "such", "than", "that", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "under", "until", "were", "what", "when",
    "where", "which", "while", "who", "whom", "will", "with", "without", "would", "group", "groups", "says",
    "said", "country", "state", "government",
])  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True)
class Proof:
    """What the check of one record found.

    Attributes:
        record: IRI of the record.
        missing: what its passages do not hold, as words that a waiver repeats, e.g. `number 143`.
        proved: number of things that they do hold.
    """

    record: str
    missing: tuple[str, ...]
    proved: int


@dataclass
class Evidence:
    """Records with what must be proved of them, and the names by which their parties may be called."""

    claims: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    passages: dict[str, list[Passage]] = field(default_factory=dict)
    contexts: dict[str, list[Passage]] = field(default_factory=dict)
    waivers: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, nodes: Container[str]) -> Evidence:
        """The part that is about some records."""
        return Evidence(
            claims={record: claims for record, claims in self.claims.items() if record in nodes},
            passages={record: passages for record, passages in self.passages.items() if record in nodes},
            contexts={record: passages for record, passages in self.contexts.items() if record in nodes},
            waivers=defaultdict(dict, {record: items for record, items in self.waivers.items() if record in nodes}),
        )


Facts = dict[str, list[tuple[str, NamedNode | Literal]]]
"""IRI of each subject to what is said of it."""


def facts_of(triples: Iterable[Triple]) -> Facts:
    """IRI of each subject to what is said of it: the property, and the name or literal."""
    about: Facts = defaultdict(list)
    for t in triples:
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal):
            about[t.subject.value].append((t.predicate.value, t.object))
    return about


def gather(about: Facts, terms: Terms) -> Evidence:
    """Collect the records of the data, their passages, and what their passages must hold.

    Args:
        about: the data, as `facts_of` gives it.
        terms: what the ontology defines.
    """
    names = {iri: tuple(o.value for p, o in facts if p in _NAMES) for iri, facts in about.items()}
    for facts in list(about.values()):  # a name that is itself a matter is a name too, but not one kept for its parts
        bearer = [o.value for p, o in facts if p == RABT + "bearer"]
        if (RABT + "nameType", _CONTINUED) in facts or from_entries_alone(facts):  # a list's alias proves no text
            continue
        for iri in bearer:
            names[iri] = (*names.get(iri, ()), *(o.value for p, o in facts if p == RABT + "name"))
    anchors = _anchors(about, names)
    unnamed = {iri for iri, facts in about.items() if (RABT + "organisationKind", _UNNAMED) in facts}
    shorten = terms.layout().compact
    found = Evidence()
    for iri, facts in about.items():
        classes = [o.value for p, o in facts if p == RDF_TYPE.value]
        if any(terms.is_a(cls, rabt("Waiver").value) for cls in classes):
            record = next((o.value for p, o in facts if p == RABT + "waives"), "")
            for p, o in facts:
                if p == RABT + "unproved":
                    found.waivers[record][o.value] = iri
        if not any(terms.is_a(cls, rabt("Record").value) for cls in classes) or from_entries_alone(facts):
            continue
        found.passages[iri] = _ranges(facts, RABT + "evidence")
        found.contexts[iri] = _ranges(facts, RABT + "context")
        claims = [*_claims(facts, names, unnamed, shorten), *_attack_claims(facts, anchors, shorten)]
        found.claims[iri] = [*claims, *_word_claims(facts, claims)]
    return found


def _anchors(
    about: Mapping[str, Sequence[tuple[str, NamedNode | Literal]]], names: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Attack IRI to the words by which a passage can tell of it: its spellings, its places and its named victims."""
    found: dict[str, list[str]] = defaultdict(list)
    for facts in about.values():
        attacks = [o.value for p, o in facts if p == RABT + "attack"]
        for predicate, term in facts:
            if predicate in (RABT + "place", RABT + "namedVictim"):
                for attack in attacks:
                    found[attack].extend(_name_forms(term.value, names.get(term.value, ())))
    for iri, words in found.items():
        words.extend(o.value for p, o in about.get(iri, ()) if p in _NAMES[1:])
    return {iri: tuple(dict.fromkeys(words)) for iri, words in found.items()}


def _attack_claims(
    facts: Sequence[tuple[str, NamedNode | Literal]],
    anchors: Mapping[str, tuple[str, ...]],
    shorten: Callable[[str], str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A record of an attack holds something that tells which one: a place, a named victim, or a spelling of it."""
    for predicate, term in facts:
        if predicate == RABT + "attack" and isinstance(term, NamedNode) and anchors.get(term.value):
            yield f"anchor {shorten(term.value)}", anchors[term.value]


def _word_claims(
    facts: Sequence[tuple[str, NamedNode | Literal]], claims: Sequence[tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What our words say shares at least one word of weight with the passage, the names of the parties set aside."""
    texts = [o.value for p, o in facts if p in _OUR_WORDS and isinstance(o, Literal) and o.language == "en"]
    if texts and not any(p == RABT + "about" for p, _ in facts):  # a note speaks about the source in our words
        named = {word for _, forms in claims for form in forms for word in normal(form).split()}
        words = {w for text in texts for w in re.findall(r"[a-z]{4,}", normal(text))} - named - _WEIGHTLESS
        if words:
            yield "words of the summary", tuple(sorted(f"{word[:_STEM]}*" for word in words))


def from_entries_alone(facts: Iterable[tuple[str, NamedNode | Literal]]) -> bool:
    """True where all evidence is rows of lists: `rabt.check.entries` proves such a record."""
    evidence = [o.value for p, o in facts if p == RABT + "evidence"]
    return bool(evidence) and all(iri.startswith(ENTRY) for iri in evidence)


def _ranges(facts: Sequence[tuple[str, NamedNode | Literal]], predicate: str) -> list[Passage]:
    found = (Passage.from_iri(o.value) for p, o in facts if p == predicate)
    return sorted(passage for passage in found if passage)


def _claims(
    facts: Sequence[tuple[str, NamedNode | Literal]],
    names: Mapping[str, tuple[str, ...]],
    unnamed: set[str],
    shorten: Callable[[str], str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the passages must hold: a word for it, and the forms of which one is enough."""
    seen: set[str] = set()
    for predicate, term in facts:
        if predicate in NOT_PROVED:
            continue
        if isinstance(term, Literal):
            datatype = term.datatype.value
            if datatype in (XSD + "integer", XSD + "decimal"):
                claims = [(f"number {term.value}", _number_forms(term.value))]
            elif datatype in DATES:
                claims = list(_date_claims(term.value))
            elif predicate == RABT + "name":
                claims = [(f"name {term.value}", (term.value,))]
            else:
                continue
        elif term.value.startswith(PARTIES) and term.value not in unnamed:
            claims = [(f"name {shorten(term.value)}", _name_forms(term.value, names.get(term.value, ())))]
        else:
            continue
        for what, forms in claims:
            if what not in seen:
                seen.add(what)
                yield what, forms


def _number_forms(text: str) -> tuple[str, ...]:
    try:
        value = float(text)
    except ValueError:  # the check of literals reports it
        return (text,)
    if not value.is_integer() or value < 0:
        return (text, f"{value:g}")
    number = int(value)
    forms = [str(number), f"{number:,}"]
    for size, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= size:
            scaled = f"{number / size:g}"
            forms.append(f"{scaled} {word}")
            forms.extend(f"{w} {word}" for w in _words(number // size) if number % size == 0)
    return (*forms, *_words(number))


def _words(number: int) -> tuple[str, ...]:
    if number < 20:
        once = {1: ("single", "first"), 2: ("both", "second"), 3: ("third",)}.get(number, ())
        return (_SMALL[number], *once)
    if number < 100:
        tens, rest = _TENS[number // 10 - 2], number % 10
        return (f"{tens} {_SMALL[rest]}",) if rest else (tens,)
    return ()


def _date_claims(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Years, months and days of a date of mixed precision; unknown digits claim nothing but a decade."""
    for year, month, day in re.findall(r"(?<!\d)(\d{2,4}X{0,2}|X{4})(?:-(\d\d|XX))?(?:-(\d\d|XX))?", text):
        if re.fullmatch(r"\d{3}X", year):
            yield f"decade {year[:3]}0s", (f"{year[:3]}0s", f"{year[2]}0s")
        elif re.fullmatch(r"\d{4}", year):
            yield f"year {year}", (year, f"{year[:2]}{year[2:]}")
        if month.isdigit() and 1 <= int(month) <= 12:
            name = _MONTHS[int(month) - 1]
            yield f"month {name}", (name, name[:3] + " ")
        if day.isdigit():
            yield f"day {int(day)}", (str(int(day)),)


def _name_forms(iri: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """A party's names; a person may be called by the last word of one."""
    if iri.startswith(BASE + "person/"):
        last = [name.split()[-1] for name in names if len(name.split()) > 1 and len(name.split()[-1]) > 3]
        return (*names, *last)
    return names


def prove(
    evidence: Evidence, texts: Mapping[str, str], record: str, passages: Sequence[Passage] | None = None
) -> Proof:
    """Prove one record from the text of its passages.

    Args:
        evidence: what `gather` collected.
        texts: slug to text of the sources.
        record: IRI of the record.
        passages: other passages to look in instead of its own, for the control that the proof can fail.
    """
    where = [*evidence.passages[record], *evidence.contexts[record]] if passages is None else passages
    text = normal(" \n ".join(texts[p.source][p.start : p.end] for p in where if p.source in texts))
    claims = evidence.claims[record]
    missing = tuple(what for what, forms in claims if not any(_holds(text, form) for form in forms))
    return Proof(record, missing, len(claims) - len(missing))


def _holds(text: str, form: str) -> bool:
    if form.endswith("*"):  # the beginning of a word
        return re.search(rf"(?<![a-z0-9]){re.escape(form[:-1])}", text) is not None
    wanted = normal(form)
    if not wanted.strip():
        return False
    return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", text) is not None


_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": " ", "—": " ", "-": " ", "‑": " ", "‐": " ", "/": " "}
)


def normal(text: str) -> str:
    """Lower case, without accents; hyphens, dashes and runs of blanks are one blank; thousands commas stay out."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    plain = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", plain)  # u.s. and u.n. as us and un
    return re.sub(r"\s+", " ", plain)


@dataclass(frozen=True)
class Unproved:
    """A fault of evidence: where it belongs, what is wrong and how to mend it.

    Attributes:
        node: the record, passage or waiver to point at.
        predicate: the property to point at, or "".
        value: IRI of the value to point at, or "".
        rule: `evidence` or `waiver`.
        message: what is wrong and how to mend it.
    """

    node: str
    predicate: str
    value: str
    rule: str
    message: str


@dataclass(frozen=True)
class Tally:
    """How far the proof went.

    Attributes:
        records: number of records.
        proved: of these, proved whole from the texts.
        waived: proved but for what is waived.
        unread: those whose texts were not at hand.
        passages: number of passages.
        waivers: number of waivers.
        entries: number of rows of lists that are cited.
        absent: slugs of the sources that records cite and whose texts were not at hand.
    """

    records: int
    proved: int
    waived: int
    unread: int
    passages: int
    waivers: int
    entries: int = 0
    absent: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for people."""
        if not self.records:
            return "Evidence: no record to prove."
        share = f"{(self.proved + self.waived) / self.records:.1%}"
        rows = f", {self.entries} row{'' if self.entries == 1 else 's'} of lists" if self.entries else ""
        line = (
            f"Evidence: {self.passages} passages{rows}, {self.records} records: {self.proved} proved, "
            f"{self.waived} proved with {self.waivers} waivers ({share})"
        )
        if not self.unread:
            return line + "."
        which = f": {', '.join(self.absent)}" if self.absent else ""
        return f"{line}; {self.unread} not looked at, since their texts are not here{which}."


@dataclass(frozen=True)
class Proved:
    """How far the proof went with each record.

    Attributes:
        records: IRI of each record to `proved`, `waived`, `unread` (its texts were not at hand) or `faulty`.
        cited: the passages and rows that they cite.
        waivers: the waivers of what is not proved.
        sources: slugs of the sources that they cite.
    """

    records: Mapping[str, str] = field(default_factory=dict)
    cited: Set[str] = frozenset()
    waivers: Set[str] = frozenset()
    sources: Set[str] = frozenset()

    def __or__(self, other: Proved) -> Proved:
        """Both together."""
        return Proved(
            {**self.records, **other.records},
            self.cited | other.cited,
            self.waivers | other.waivers,
            self.sources | other.sources,
        )

    def tally(self, at_hand: Container[str]) -> Tally:
        """The counts.

        Args:
            at_hand: slugs of the sources whose texts are at hand.
        """
        counts = Counter(self.records.values())
        rows = sum(iri.startswith(ENTRY) for iri in self.cited)
        return Tally(
            len(self.records),
            counts["proved"],
            counts["waived"],
            counts["unread"],
            len(self.cited) - rows,
            len(self.waivers),
            rows,
            tuple(sorted(slug for slug in self.sources if slug not in at_hand)),
        )


def check(
    evidence: Evidence,
    sources: Mapping[str, Source],
    texts: Mapping[str, str],
    digests: Mapping[str, str],
    shorten: Callable[[str], str],
    cited: Container[str],
) -> tuple[list[Unproved], dict[str, str]]:
    """Check all records.

    Args:
        evidence: what `gather` collected.
        sources: slug to description of the sources.
        texts: slug to text, of the sources whose text is at hand.
        digests: passage IRI to the digest that the data keeps of its text.
        shorten: turns an IRI into a prefixed name.
        cited: the passages that anything points to.

    Returns:
        The faults, and what became of each record: see `Proved`.
    """
    faults: list[Unproved] = []
    every = sorted({p for ps in (*evidence.passages.values(), *evidence.contexts.values()) for p in ps})
    cracked = {p: problem for p in every if (problem := _fault_of(p, sources, texts, digests))}
    found: dict[str, str] = {}
    used: set[tuple[str, str]] = set()
    for record in sorted(evidence.claims):
        for predicate, passages in (("evidence", evidence.passages[record]), ("context", evidence.contexts[record])):
            for passage in passages:
                if passage in cracked:
                    faults.append(Unproved(record, RABT + predicate, passage.iri, "evidence", cracked[passage]))
        waived = evidence.waivers.get(record, {})
        for fault, what in _context_faults(evidence, sources, record, shorten):
            if what in waived:
                used.add((record, what))
            else:
                faults.append(fault)
        if any(p.source not in texts for p in (*evidence.passages[record], *evidence.contexts[record])):
            found[record] = "unread"
            continue
        proof = prove(evidence, texts, record)
        used |= {(record, what) for what in proof.missing if what in waived}
        left = [what for what in proof.missing if what not in waived]
        for what in left:
            message = (
                f"The passages do not hold {what}: correct it, add the sentence that has it as rabt:context, "
                f'or waive it with rabt:unproved "{what}".'
            )
            faults.append(Unproved(record, RABT + "evidence", "", "evidence", message))
        found[record] = "faulty" if left else "waived" if proof.missing else "proved"
    for iri in sorted(digests):
        if iri not in cited:
            message = "No record points to this passage: run rabt validate --fix, which drops its digest."
            faults.append(Unproved(iri, RABT + "digest", "", "evidence", message))
    for record, items in evidence.waivers.items():
        for what, waiver in items.items():
            if texts and found.get(record) != "unread" and (record, what) not in used:
                message = f'Nothing needs the waiver of "{what}": delete it.'
                faults.append(Unproved(waiver, RABT + "unproved", "", "waiver", message))
    return faults, found


def _fault_of(
    passage: Passage, sources: Mapping[str, Source], texts: Mapping[str, str], digests: Mapping[str, str]
) -> str:
    source = sources.get(passage.source)
    if source is None or passage.end > source.length:
        return ""  # names and shapes report these
    if source.paragraphs and not source.is_whole(passage):
        snapped = source.snap(passage.start, passage.end)
        hint = (
            f"write {passage.source}:{snapped[0]}-{snapped[1]}" if snapped else "look at the paragraphs of the source"
        )
        return f"The passage does not begin and end with whole sentences: {hint}."
    kept = digests.get(passage.iri)
    if passage.source in texts:
        actual = digest_of(texts[passage.source][passage.start : passage.end])
        if kept is None:
            return "The digest of this passage is not kept: run rabt validate --fix."
        if kept != actual:
            return "The digest of this passage is not that of the text: run rabt validate --fix if the text is right."
    elif kept is None:
        return "The digest of this passage is not kept: run rabt validate --fix where the texts are."
    return ""


def _context_faults(
    evidence: Evidence, sources: Mapping[str, Source], record: str, shorten: Callable[[str], str]
) -> Iterator[tuple[Unproved, str]]:
    sections = {_section(p, sources) for p in evidence.passages[record]}
    for passage in evidence.contexts[record]:
        if _section(passage, sources) not in sections:
            what = f"context {shorten(passage.iri)}"
            message = (
                f'A context passage stands in the section of the evidence: choose another, or waive it as "{what}".'
            )
            yield Unproved(record, RABT + "context", passage.iri, "evidence", message), what


def _section(passage: Passage, sources: Mapping[str, Source]) -> tuple[str, str]:
    source = sources.get(passage.source)
    paragraph = source.paragraph_at(passage.start) if source else None
    return passage.source, paragraph.section if paragraph else ""

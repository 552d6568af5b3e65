"""Every phrase and every code in German and English; data only. Read by `words`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from anbieter360.catalogue.model import Text


def _texts(pairs: Mapping[str, tuple[str, str]]) -> Mapping[str, Text]:
    return MappingProxyType({key: Text(de, en) for key, (de, en) in pairs.items()})


#: Phrases. A `{name}` is a gap.
PHRASES = _texts(
    {
        # the frame
        "yes": ("ja", "yes"),
        "no": ("nein", "no"),
        "none": ("Hierzu ist nichts gespeichert.", "Nothing is kept on this."),
        "not.stated": ("nicht angegeben", "not stated"),
        "contents": ("Inhalt", "Contents"),
        "what": ("Was", "What"),
        "value": ("Angabe", "Value"),
        "stated": ("Angabe", "Stated"),
        "stated.else": ("Was der Anbieter dazu sonst erklärt", "What else the provider states on this"),
        "in.general": ("allgemein", "in general"),
        "unreadable": ("nicht mehr lesbar", "not readable any more"),
        "no.value": ("ohne Inhalt gespeichert", "kept without a value"),
        "unnamed": ("nicht namentlich benannt: {what}", "not named: {what}"),
        # the person's copy
        "copy.title": ("Ihre Daten bei {provider}", "Your data at {provider}"),
        "copy.lead": (
            (
                "Auskunft nach Art. 15 Datenschutz-Grundverordnung (DSGVO): was {provider} über Sie gespeichert hat, "
                "wofür, wer es bekommen hat und welche Rechte Sie haben. Stand: {at}, Zeitzone: {zone}."
            ),
            (
                "Access under Art. 15 General Data Protection Regulation (GDPR): what {provider} keeps on you, "
                "what for, who got it, and which rights you have. As of {at}, time zone: {zone}."
            ),
        ),
        "copy.counts": (
            "Anzahl der Angaben in dieser Auskunft: {items}, der Kategorien: {categories}.",
            "Number of items in this copy: {items}, of categories: {categories}.",
        ),
        "copy.foot": (
            "{provider}, {at}. Diese Datei enthält persönliche Daten und lädt nichts aus dem Internet nach.",
            "{provider}, {at}. This file holds personal data and fetches nothing from the internet.",
        ),
        "provider.heading": ("Wer verantwortlich ist", "Who is responsible"),
        "provider.lead": (
            "Das Unternehmen, das über Ihre Daten entscheidet, und an wen Sie sich wenden können.",
            "The company that decides on your data, and whom you can turn to.",
        ),
        "controller": ("Verantwortlicher", "Controller"),
        "country": ("Land", "Country"),
        "representative": ("Vertreter in der EU", "Representative in the EU"),
        "officer": ("Datenschutzbeauftragte Person", "Data protection officer"),
        "authority": ("Aufsichtsbehörde", "Supervisory authority"),
        "withdrawal": ("Einwilligung widerrufen", "Withdraw a consent"),
        "person.heading": ("Wie Sie geführt werden", "How you are known"),
        "person.lead": (
            "Woran das Unternehmen Sie erkennt.",
            "By what the company knows you.",
        ),
        "reference": ("Referenz", "Reference"),
        "language": ("Sprache", "Language"),
        "birth.date": ("Geburtsdatum", "Date of birth"),
        "data.heading": ("Ihre Daten", "Your data"),
        "data.lead": (
            "Alles, was über Sie gespeichert ist, nach Kategorien geordnet.",
            "All that is kept on you, by category.",
        ),
        "data.none": ("Es sind keine Angaben gespeichert.", "No items are kept."),
        "category.caption": ("{name}, Anzahl der Angaben: {count}", "{name}, number of items: {count}"),
        "category.special": (
            "{name} (besonders geschützt, Artikel 9 DSGVO)",
            "{name} (specially protected, Article 9 GDPR)",
        ),
        "shared": (
            "betrifft auch eine andere Person; hier steht nur Ihre Seite",
            "concerns another person as well; this is your side alone",
        ),
        "rectified": ("berichtigt am {at}", "put right on {at}"),
        "derived.from": ("abgeleitet aus {items}", "derived from {items}"),
        "until": ("aufbewahrt bis {day} ({law})", "kept until {day} ({law})"),
        "until.open": (
            "aufbewahrt, Ende steht noch nicht fest ({law})",
            "kept, the end is not yet known ({law})",
        ),
        "purposes.heading": ("Wofür Ihre Daten da sind", "What your data is for"),
        "purposes.lead": (
            "Die Zwecke der Verarbeitung und worauf sie sich stützt.",
            "The purposes of processing, and what it rests on.",
        ),
        "no.collection": ("nichts dafür erhoben", "nothing collected for it"),
        "collections.heading": ("Wie die Daten erhoben wurden", "How the data was collected"),
        "collections.lead": (
            "Jedes Mal, dass Daten von Ihnen erhoben wurden: wann, wofür, woher und unter welchem Datenschutzhinweis.",
            "Each time that data of yours was collected: when, what for, from where and under which privacy notice.",
        ),
        "informed": (", Sie wurden informiert am {at}", ", you were told on {at}"),
        "no.notice": ("kein Hinweis gespeichert", "no notice on record"),
        "recipients.heading": ("Wer Ihre Daten bekommen hat", "Who got your data"),
        "recipients.lead": (
            "Die tatsächlichen Empfänger mit Namen, und wer sie nach den erklärten Zwecken noch bekommen kann.",
            "The actual recipients by name, and who may still get data for the declared purposes.",
        ),
        "recipients.got": ("Tatsächliche Empfänger", "Actual recipients"),
        "recipients.may": (
            "Mögliche Empfänger, bisher ohne Daten von Ihnen",
            "Possible recipients, without data of yours so far",
        ),
        "known.as": ("kennt Sie als {ref}", "knows you as {ref}"),
        "transfer.none": ("keine Übermittlung in ein Drittland", "no transfer to a third country"),
        "told": (
            "Wem Berichtigung, Einschränkung oder Löschung mitgeteilt wird",
            "Who is told of a rectification, restriction or erasure",
        ),
        "uses.heading": ("Wie Ihre Daten verwendet wurden", "How your data was used"),
        "uses.lead": (
            "Jede Verwendung mit Anzahl, erstem und letztem Mal. Die einzelnen Male stehen in der JSON-Fassung.",
            "Each use with how often, first and last time. The single times are in the JSON form.",
        ),
        "uses.ran": ("Verwendungen", "Uses"),
        "uses.refused": ("Verwendungen, die verweigert wurden", "Uses that were refused"),
        "consents.heading": ("Ihre Einwilligungen", "Your consents"),
        "consents.lead": (
            "Worin Sie eingewilligt haben. Eine Einwilligung können Sie jederzeit widerrufen.",
            "What you consented to. You can withdraw a consent at any time.",
        ),
        "guardian": ("mit Zustimmung Erziehungsberechtigter", "with a guardian's consent"),
        "ends.expires": ("läuft ab am {at}", "expires on {at}"),
        "ends.withdrawn": ("widerrufen am {at}", "withdrawn on {at}"),
        "ends.refused": ("abgelehnt am {at}", "refused on {at}"),
        "ends.revoked": ("vom Anbieter beendet am {at}", "ended by the provider on {at}"),
        "ends.invalidated": ("für ungültig befunden am {at}", "found invalid on {at}"),
        "storage.heading": ("Wie lange Ihre Daten bleiben", "How long your data stays"),
        "storage.lead": (
            "Die Fristen oder die Regeln dafür, je Kategorie.",
            "The periods, or the rules for them, by category.",
        ),
        "kept.rule": (
            "aufbewahrt, Frist: {period}, {starts} ({law})",
            "kept, period: {period}, {starts} ({law})",
        ),
        "goes.rule": ("gelöscht, Frist: {period}, {starts}", "erased, period: {period}, {starts}"),
        "automated.heading": ("Automatische Entscheidungen", "Automated decisions"),
        "automated.lead": (
            "Entscheidungen, die ohne Zutun eines Menschen fallen (Artikel 22 DSGVO).",
            "Decisions that are taken without a human (Article 22 GDPR).",
        ),
        "automated.none": ("Es gibt keine.", "There are none."),
        "automated.some": (
            "Sie können verlangen, dass ein Mensch sie überprüft.",
            "You can ask for a human to review them.",
        ),
        "automated.caption": ("Verwendungen, die automatisch entscheiden", "Uses that decide automatically"),
        "asked.heading": ("Was Sie verlangt haben", "What you asked for"),
        "asked.lead": (
            "Widersprüche, Einschränkungen, Anträge und Löschungen mit ihrem Stand.",
            "Objections, restrictions, requests and erasures, and what became of them.",
        ),
        "objections": ("Widersprüche", "Objections"),
        "restrictions": ("Einschränkungen der Verarbeitung", "Restrictions of processing"),
        "requests": ("Anträge", "Requests"),
        "erasures": ("Löschungen", "Erasures"),
        "all.data": ("alle Daten", "all data"),
        "rights.heading": ("Ihre Rechte", "Your rights"),
        "rights.lead": (
            "Welche Rechte Sie jetzt haben, und warum eines gerade nicht besteht.",
            "Which rights you have now, and why one is not there at present.",
        ),
        "rights.where": ("Sie üben sie aus bei: {where}.", "You exercise them at: {where}."),
        "rights.authority": (
            "Beschweren können Sie sich bei jeder Datenschutz-Aufsichtsbehörde; zuständig: {authority}.",
            "You may complain to any data protection authority; the competent one: {authority}.",
        ),
        "right.yes": ("ja", "yes"),
        "looks.heading": ("Wer Ihre Daten angesehen hat", "Who looked at your data"),
        "looks.lead": (
            "Jeder Blick auf Ihre Daten: wann, welche Stelle und wofür. Ihre eigenen sind nicht aufgeführt.",
            "Each look at your data: when, which unit and what for. Your own are not listed.",
        ),
        "no.unit": ("nicht angegeben", "not stated"),
        "notices.heading": ("Hinweise und Einwilligungstexte im Wortlaut", "Notices and consent texts, word for word"),
        "notices.lead": (
            "Die Texte, unter denen Daten erhoben oder Einwilligungen gegeben wurden.",
            "The texts under which data was collected or consents were given.",
        ),
        "notice.heading": ("{key}, veröffentlicht: {day}", "{key}, published: {day}"),
        "notice.told": ("Ihnen mitgeteilt am {at}.", "You were told on {at}."),
        # columns
        "column.value": ("Angabe", "Value"),
        "column.ref": ("Kennung", "Reference"),
        "column.collected": ("Erhoben", "Collected"),
        "column.source": ("Quelle", "Source"),
        "column.why": ("Wofür und auf welcher Grundlage", "What for, and on which basis"),
        "column.where": ("Wo gespeichert", "Kept where"),
        "column.until": ("Aufbewahrung", "Kept until"),
        "column.purpose": ("Zweck", "Purpose"),
        "column.description": ("Beschreibung", "Description"),
        "column.basis": ("Rechtsgrundlage", "Legal basis"),
        "column.marketing": ("Werbung", "Marketing"),
        "column.at": ("Wann", "When"),
        "column.notice": ("Hinweis", "Notice"),
        "column.items": ("Angaben", "Items"),
        "column.ended": ("Beendet", "Ended"),
        "column.recipient": ("Empfänger", "Recipient"),
        "column.role": ("Rolle", "Role"),
        "column.country.of": ("Land", "Country"),
        "column.transfer": ("Übermittlung in ein Drittland", "Transfer to a third country"),
        "column.uses": ("Verwendungen", "Uses"),
        "column.times": ("Erstes und letztes Mal", "First and last time"),
        "column.told": ("Mitteilung", "Told of"),
        "column.status": ("Stand", "Status"),
        "column.use": ("Verwendung", "Use"),
        "column.channel": ("Weg", "Channel"),
        "column.count": ("Wie oft", "How often"),
        "column.first": ("Erstes Mal", "First time"),
        "column.last": ("Letztes Mal", "Last time"),
        "column.because": ("Warum", "Why"),
        "column.given": ("Gegeben", "Given"),
        "column.how": ("Wie", "How"),
        "column.ends": ("Ende", "End"),
        "column.wrong": ("Mängel", "Defects"),
        "column.category": ("Kategorie", "Category"),
        "column.how.long": ("Frist", "Period"),
        "column.words": ("Ihre Angaben", "What you said"),
        "column.decision": ("Entscheidung", "Decision"),
        "column.taken.back": ("Zurückgenommen", "Taken back"),
        "column.scope": ("Umfang", "Scope"),
        "column.lifted": ("Aufgehoben", "Lifted"),
        "column.right": ("Recht", "Right"),
        "column.due": ("Zu beantworten bis", "To be answered by"),
        "column.answer": ("Antwort", "Answer"),
        "column.done": ("Ausgeführt", "Carried out"),
        "column.erased": ("Gelöschte Kategorien", "Erased categories"),
        "column.means": ("Was es bedeutet", "What it means"),
        "column.available": ("Besteht jetzt", "Available now"),
        "column.unit": ("Stelle", "Unit"),
        "column.role.of": ("Rolle", "Role"),
        "column.about": ("Worüber", "About"),
        "column.stated": ("Angabe", "Stated"),
    }
)

_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "basis": {
        "CONSENT": ("Einwilligung, Art. 6 Abs. 1 lit. a DSGVO", "consent, Art. 6(1)(a) GDPR"),
        "CONTRACT": ("Vertrag, Art. 6 Abs. 1 lit. b DSGVO", "contract, Art. 6(1)(b) GDPR"),
        "LEGAL_OBLIGATION": ("rechtliche Pflicht, Art. 6 Abs. 1 lit. c DSGVO", "legal obligation, Art. 6(1)(c) GDPR"),
        "VITAL_INTERESTS": (
            "lebenswichtige Interessen, Art. 6 Abs. 1 lit. d DSGVO",
            "vital interests, Art. 6(1)(d) GDPR",
        ),
        "PUBLIC_TASK": ("öffentliche Aufgabe, Art. 6 Abs. 1 lit. e DSGVO", "public task, Art. 6(1)(e) GDPR"),
        "LEGITIMATE_INTEREST": (
            "berechtigtes Interesse, Art. 6 Abs. 1 lit. f DSGVO",
            "legitimate interest, Art. 6(1)(f) GDPR",
        ),
        "UNSPECIFIED": ("nicht angegeben", "not stated"),
    },
    "source": {
        "SUBJECT": ("von Ihnen", "you"),
        "THIRD_PARTY": ("von Dritten", "somebody else"),
        "PUBLIC": ("öffentliche Quelle", "a public source"),
        "DERIVED": ("vom Anbieter abgeleitet", "derived by the provider"),
    },
    "recipient": {
        "PROCESSOR": ("Auftragsverarbeiter", "processor"),
        "CONTROLLER": ("eigener Verantwortlicher", "controller of their own"),
        "JOINT_CONTROLLER": ("gemeinsam verantwortlich", "joint controller"),
        "SUBPROCESSOR": ("Unterauftragsverarbeiter", "subprocessor"),
        "AUTHORITY": ("Behörde", "authority"),
    },
    "role": {
        "SUBJECT": ("betroffene Person", "data subject"),
        "AGENT": ("Kundenbetreuung", "agent"),
        "DPO": ("Datenschutzbeauftragte", "data protection officer"),
        "PRIVACY_MANAGER": ("Datenschutzmanagement", "privacy manager"),
        "INTEGRATION": ("technische Schnittstelle", "integration"),
    },
    "channel": {
        "EMAIL": ("E-Mail", "e-mail"),
        "SMS": ("SMS", "text message"),
        "PHONE": ("Telefon", "telephone"),
        "PUSH": ("Push-Nachricht", "push message"),
        "LETTER": ("Brief", "letter"),
        "POSTCARD": ("Postkarte", "postcard"),
        "IN_PERSON": ("persönlich", "in person"),
    },
    "identifier": {
        "EMAIL": ("E-Mail-Adresse", "e-mail address"),
        "PHONE": ("Telefonnummer", "telephone number"),
        "CUSTOMER_NUMBER": ("Kundennummer", "customer number"),
        "ACCOUNT": ("Konto", "account"),
        "DEVICE": ("Gerät", "device"),
        "OTHER": ("anderes Merkmal", "other identifier"),
    },
    "start": {
        "COLLECTION": ("ab der Erhebung", "from when it was collected"),
        "END_OF_YEAR": ("ab dem Ende des Jahres der Erhebung", "from the end of the year of collection"),
        "LAST_USE": ("ab der letzten Verwendung", "from its last use"),
        "CONTRACT_END": ("ab dem Ende des Vertrags", "from the end of the contract"),
    },
    "method": {
        "CHECKBOX": ("Kästchen angekreuzt", "box ticked"),
        "SIGNATURE": ("Unterschrift", "signature"),
        "DOUBLE_OPT_IN": ("doppelt bestätigt", "confirmed twice"),
        "ORAL": ("mündlich", "by word of mouth"),
        "UNKNOWN": ("nicht bekannt", "not known"),
    },
    "status": {
        "REQUESTED": ("angefragt", "asked for"),
        "GIVEN": ("gegeben", "given"),
        "RENEWED": ("erneuert", "renewed"),
        "REFUSED": ("abgelehnt", "refused"),
        "WITHDRAWN": ("widerrufen", "withdrawn"),
        "REVOKED": ("vom Anbieter beendet", "ended by the provider"),
        "EXPIRED": ("abgelaufen", "expired"),
        "INVALIDATED": ("ungültig", "invalid"),
        "UNKNOWN": ("nicht bekannt", "not known"),
    },
    "reason": {
        "COLLECTED_FOR_PURPOSE": ("dafür erhoben", "collected for it"),
        "LEGAL_OBLIGATION": ("rechtliche Pflicht", "a legal obligation"),
        "LEGITIMATE_INTEREST": ("berechtigtes Interesse", "a legitimate interest"),
        "COMPATIBLE_PURPOSE": ("vereinbarer Zweck", "a compatible purpose"),
        "CONSENT": ("Einwilligung", "consent"),
        "EXISTING_CUSTOMER": ("Bestandskunde", "existing customer"),
        "ERASED": ("gelöscht", "erased"),
        "ERASURE_PENDING": ("Löschung läuft", "an erasure is under way"),
        "RESTRICTED": ("Verarbeitung eingeschränkt", "processing is restricted"),
        "OBJECTED": ("Sie haben widersprochen", "you objected"),
        "LEGAL_BASIS_UNKNOWN": ("keine Rechtsgrundlage angegeben", "no legal basis is stated"),
        "DATA_MISSING": ("Daten fehlen", "data is missing"),
        "AGE_UNKNOWN": ("Alter nicht bekannt", "the age is not known"),
        "TRANSFER_BASIS_MISSING": (
            "keine Grundlage für die Übermittlung in ein Drittland",
            "nothing that the transfer to a third country rests on",
        ),
        "SPECIAL_CATEGORY": ("besonders geschützte Daten", "specially protected data"),
        "AUTOMATED_DECISION": ("automatische Entscheidung ohne Grundlage", "an automated decision without a basis"),
        "CONSENT_MISSING": ("keine Einwilligung", "no consent"),
        "CONSENT_WITHDRAWN": ("Einwilligung widerrufen", "the consent was withdrawn"),
        "CONSENT_EXPIRED": ("Einwilligung abgelaufen", "the consent expired"),
        "CONSENT_NOT_PROVABLE": ("nicht nachweisbar", "cannot be proved"),
        "CONSENT_UNINFORMED": ("Text nannte den Zweck nicht", "the text did not name the purpose"),
        "CONSENT_AMBIGUOUS": ("Kästchen war vorausgewählt", "the box was ticked beforehand"),
        "CONSENT_NOT_FREELY_GIVEN": ("nicht freiwillig", "not freely given"),
        "CHANNEL_NOT_COVERED": ("Weg nicht umfasst", "the channel is not covered"),
        "AGE_LIMIT": ("zu jung ohne Erziehungsberechtigte", "too young without a guardian"),
        "PURPOSE_NOT_COVERED": ("für einen anderen Zweck erhoben", "collected for another purpose"),
        "BASIS_ENDED": ("Grundlage ist entfallen", "the basis has ended"),
        "NOTICE_MISSING": ("Sie wurden nicht informiert", "you were not told"),
        "COMPATIBILITY_MISSING": ("Vereinbarkeit nicht geprüft", "compatibility was not assessed"),
        "BALANCING_TEST_MISSING": ("Interessen nicht abgewogen", "interests were not weighed"),
        "PURPOSE_INCOMPATIBLE": ("Zweck nicht vereinbar", "the purpose is not compatible"),
        "BALANCING_TEST_FAILED": ("Ihre Interessen überwiegen", "your interests prevail"),
        "OPEN_CHANNEL": ("jeder könnte es unterwegs lesen", "anybody could read it on the way"),
    },
    "right": {
        "ACCESS": ("Auskunft, Art. 15 DSGVO", "access, Art. 15 GDPR"),
        "RECTIFICATION": ("Berichtigung, Art. 16 DSGVO", "rectification, Art. 16 GDPR"),
        "ERASURE": ("Löschung, Art. 17 DSGVO", "erasure, Art. 17 GDPR"),
        "RESTRICTION": ("Einschränkung, Art. 18 DSGVO", "restriction, Art. 18 GDPR"),
        "PORTABILITY": ("Mitnahme der Daten, Art. 20 DSGVO", "data portability, Art. 20 GDPR"),
        "OBJECTION": ("Widerspruch, Art. 21 DSGVO", "objection, Art. 21 GDPR"),
        "WITHDRAW_CONSENT": (
            "Widerruf einer Einwilligung, Art. 7 Abs. 3 DSGVO",
            "withdrawal of a consent, Art. 7(3) GDPR",
        ),
        "HUMAN_REVIEW": ("Überprüfung durch einen Menschen, Art. 22 DSGVO", "review by a human, Art. 22 GDPR"),
        "COMPLAINT": ("Beschwerde, Art. 77 DSGVO", "complaint, Art. 77 GDPR"),
    },
    "right.means": {
        "ACCESS": ("erfahren, was über Sie gespeichert ist", "to learn what is kept on you"),
        "RECTIFICATION": ("Falsches richtigstellen lassen", "to have what is wrong put right"),
        "ERASURE": ("Daten löschen lassen", "to have data erased"),
        "RESTRICTION": ("die Verwendung stoppen, ohne zu löschen", "to stop the use without erasing"),
        "PORTABILITY": (
            "Ihre eigenen Angaben in einem lesbaren Format mitnehmen",
            "to take what you provided elsewhere, in a readable format",
        ),
        "OBJECTION": ("einer Verwendung widersprechen", "to object to a use"),
        "WITHDRAW_CONSENT": ("eine Einwilligung zurücknehmen", "to take a consent back"),
        "HUMAN_REVIEW": (
            "eine automatische Entscheidung von einem Menschen prüfen lassen",
            "to have an automated decision looked at by a human",
        ),
        "COMPLAINT": ("sich bei einer Aufsichtsbehörde beschweren", "to complain to a supervisory authority"),
    },
    "ground": {
        "ACCURACY_CONTESTED": ("Richtigkeit bestritten", "accuracy is contested"),
        "UNLAWFUL_PROCESSING": ("unrechtmäßig, Löschung nicht gewünscht", "unlawful, erasure not wanted"),
        "LEGAL_CLAIMS": ("für Rechtsansprüche gebraucht", "needed for legal claims"),
        "OBJECTION_PENDING": ("Widerspruch noch nicht entschieden", "an objection waits for its decision"),
    },
    "objection": {
        "UPHELD": ("Widerspruch anerkannt", "the objection stands"),
        "OVERRIDDEN": ("zwingende Gründe des Anbieters überwiegen", "compelling grounds of the provider prevail"),
    },
    "answer": {
        "ACCEPTED": ("angenommen", "accepted"),
        "REJECTED": ("abgelehnt", "rejected"),
    },
    "erasure": {
        "RECEIVED": ("eingegangen", "received"),
        "IDENTITY_UNVERIFIED": ("Identität nicht geprüft", "identity not verified"),
        "PREVIEWED": ("vorbereitet", "prepared"),
        "APPROVED": ("genehmigt", "approved"),
        "IN_PROGRESS": ("läuft", "under way"),
        "WAITING_FOR_RECIPIENTS": ("Empfänger müssen noch bestätigen", "recipients have yet to confirm"),
        "VERIFYING": ("wird geprüft", "being verified"),
        "REPAIR": ("wird nachgebessert", "being repaired"),
        "FULFILLED": ("erfüllt", "fulfilled"),
        "PARTIALLY_FULFILLED": ("teilweise erfüllt", "partly fulfilled"),
        "REFUSED": ("abgelehnt", "refused"),
        "CANCELLED": ("zurückgenommen", "cancelled"),
    },
    "told": {
        "RECTIFICATION": ("Berichtigung", "rectification"),
        "RESTRICTION": ("Einschränkung", "restriction"),
        "RESTRICTION_LIFTED": ("Ende der Einschränkung", "end of the restriction"),
        "ERASURE": ("Löschung", "erasure"),
    },
    "delivery": {
        "PENDING": ("steht aus", "pending"),
        "DELIVERED": ("zugestellt", "delivered"),
        "ACKNOWLEDGED": ("bestätigt", "acknowledged"),
        "DEAD": ("nicht zustellbar", "could not be delivered"),
        "MANUAL": ("von Hand", "by hand"),
    },
    "transfer": {
        "A45-3": ("Angemessenheitsbeschluss, Art. 45 DSGVO", "adequacy decision, Art. 45 GDPR"),
        "A46-2-a": (
            "Vereinbarung zwischen Behörden, Art. 46 Abs. 2 lit. a DSGVO",
            "instrument between authorities, Art. 46(2)(a) GDPR",
        ),
        "A46-2-b": (
            "verbindliche interne Vorschriften, Art. 46 Abs. 2 lit. b DSGVO",
            "binding corporate rules, Art. 46(2)(b) GDPR",
        ),
        "A46-2-c": (
            "Standardvertragsklauseln, Art. 46 Abs. 2 lit. c DSGVO",
            "standard contractual clauses, Art. 46(2)(c) GDPR",
        ),
        "A46-2-d": (
            "Standardvertragsklauseln einer Behörde, Art. 46 Abs. 2 lit. d DSGVO",
            "standard clauses of an authority, Art. 46(2)(d) GDPR",
        ),
        "A46-2-e": ("genehmigte Verhaltensregeln, Art. 46 Abs. 2 lit. e DSGVO", "code of conduct, Art. 46(2)(e) GDPR"),
        "A46-2-f": ("genehmigte Zertifizierung, Art. 46 Abs. 2 lit. f DSGVO", "certification, Art. 46(2)(f) GDPR"),
        "A49-1-a": ("ausdrückliche Einwilligung, Art. 49 Abs. 1 lit. a DSGVO", "explicit consent, Art. 49(1)(a) GDPR"),
        "A49-1-b": (
            "für den Vertrag nötig, Art. 49 Abs. 1 lit. b DSGVO",
            "needed for the contract, Art. 49(1)(b) GDPR",
        ),
    },
    #: Why a right is not available: as `decision.rights` says it, and in German.
    "no.right": {
        reason: (words, reason)
        for reason, words in (
            ("No data is held.", "Es sind keine Daten gespeichert."),
            (
                "All data is held on a legal obligation or a public task, and its period still runs (Art. 17(3)(b)).",
                (
                    "Alle Daten werden wegen einer rechtlichen Pflicht oder öffentlichen Aufgabe aufbewahrt; die Frist"
                    " läuft noch (Art. 17 Abs. 3 lit. b DSGVO)."
                ),
            ),
            (
                "Nothing was provided on consent or for a contract (Art. 20(1)).",
                "Nichts wurde mit Einwilligung oder für einen Vertrag bereitgestellt (Art. 20 Abs. 1 DSGVO).",
            ),
            (
                "Nothing rests on legitimate interest or a public task, and nothing is used for marketing (Art. 21).",
                (
                    "Nichts stützt sich auf berechtigtes Interesse oder eine öffentliche Aufgabe, und nichts dient der"
                    " Werbung (Art. 21 DSGVO)."
                ),
            ),
            ("No consent is in force (Art. 7(3)).", "Keine Einwilligung ist in Kraft (Art. 7 Abs. 3 DSGVO)."),
            (
                "No automated decision was made that a person may contest (Art. 22(3)).",
                "Es gab keine automatische Entscheidung, die Sie anfechten könnten (Art. 22 Abs. 3 DSGVO).",
            ),
        )
    },
}

#: kind -> code -> its words.
CODES: Mapping[str, Mapping[str, Text]] = MappingProxyType({kind: _texts(codes) for kind, codes in _CODES.items()})

#: ISO 3166-1 alpha-2 -> its name; the EEA and where recipients often are. Others are told by their code.
COUNTRIES = _texts(
    {
        "AT": ("Österreich", "Austria"),
        "AU": ("Australien", "Australia"),
        "BE": ("Belgien", "Belgium"),
        "BG": ("Bulgarien", "Bulgaria"),
        "BR": ("Brasilien", "Brazil"),
        "CA": ("Kanada", "Canada"),
        "CH": ("Schweiz", "Switzerland"),
        "CN": ("China", "China"),
        "CY": ("Zypern", "Cyprus"),
        "CZ": ("Tschechien", "Czechia"),
        "DE": ("Deutschland", "Germany"),
        "DK": ("Dänemark", "Denmark"),
        "EE": ("Estland", "Estonia"),
        "ES": ("Spanien", "Spain"),
        "FI": ("Finnland", "Finland"),
        "FR": ("Frankreich", "France"),
        "GB": ("Vereinigtes Königreich", "United Kingdom"),
        "GR": ("Griechenland", "Greece"),
        "HR": ("Kroatien", "Croatia"),
        "HU": ("Ungarn", "Hungary"),
        "IE": ("Irland", "Ireland"),
        "IL": ("Israel", "Israel"),
        "IN": ("Indien", "India"),
        "IS": ("Island", "Iceland"),
        "IT": ("Italien", "Italy"),
        "JP": ("Japan", "Japan"),
        "KR": ("Südkorea", "South Korea"),
        "LI": ("Liechtenstein", "Liechtenstein"),
        "LT": ("Litauen", "Lithuania"),
        "LU": ("Luxemburg", "Luxembourg"),
        "LV": ("Lettland", "Latvia"),
        "MT": ("Malta", "Malta"),
        "NL": ("Niederlande", "Netherlands"),
        "NO": ("Norwegen", "Norway"),
        "NZ": ("Neuseeland", "New Zealand"),
        "PL": ("Polen", "Poland"),
        "PT": ("Portugal", "Portugal"),
        "RO": ("Rumänien", "Romania"),
        "SE": ("Schweden", "Sweden"),
        "SG": ("Singapur", "Singapore"),
        "SI": ("Slowenien", "Slovenia"),
        "SK": ("Slowakei", "Slovakia"),
        "TR": ("Türkei", "Turkey"),
        "UA": ("Ukraine", "Ukraine"),
        "US": ("USA", "United States"),
    }
)

MONTHS: tuple[Text, ...] = tuple(
    Text(de, en)
    for de, en in (
        ("Januar", "January"),
        ("Februar", "February"),
        ("März", "March"),
        ("April", "April"),
        ("Mai", "May"),
        ("Juni", "June"),
        ("Juli", "July"),
        ("August", "August"),
        ("September", "September"),
        ("Oktober", "October"),
        ("November", "November"),
        ("Dezember", "December"),
    )
)

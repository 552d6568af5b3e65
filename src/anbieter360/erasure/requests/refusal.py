"""Why a request for erasure is not fulfilled: the justifications of DPV for not fulfilling a process, all of them.

The value is DPV's term in upper snake case: https://w3id.org/dpv/justifications#LegalObligationImpaired. Each is said
in a sentence: in English to whoever chooses one, in the person's language to the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from anbieter360.catalogue.model import Lang


class RefusalGround(StrEnum):
    """A justification of DPV."""

    CIVIL_LAW_ENFORCEMENT_IMPAIRED = "CIVIL_LAW_ENFORCEMENT_IMPAIRED"
    CONFIDENTIALITY_OBLIGATION_COMPROMISED = "CONFIDENTIALITY_OBLIGATION_COMPROMISED"
    CONSENT_PROVIDED = "CONSENT_PROVIDED"
    CONTRACT_ESTABLISHMENT_NECESSITY = "CONTRACT_ESTABLISHMENT_NECESSITY"
    CONTRACT_PERFORMANCE_NECESSITY = "CONTRACT_PERFORMANCE_NECESSITY"
    CRIME_DETECTION_IMPAIRED = "CRIME_DETECTION_IMPAIRED"
    CRIME_INVESTIGATION_IMPAIRED = "CRIME_INVESTIGATION_IMPAIRED"
    CRIME_PENALTY_EXECUTION_IMPAIRED = "CRIME_PENALTY_EXECUTION_IMPAIRED"
    CRIME_PREVENTION_IMPAIRED = "CRIME_PREVENTION_IMPAIRED"
    CRIME_PROSECUTION_IMPAIRED = "CRIME_PROSECUTION_IMPAIRED"
    DATA_SUBJECT_PROTECTION_IMPAIRED = "DATA_SUBJECT_PROTECTION_IMPAIRED"
    DEFENCE_IMPAIRED = "DEFENCE_IMPAIRED"
    DISPROPORTIONATE_EFFORT_REQUIRED = "DISPROPORTIONATE_EFFORT_REQUIRED"
    ENTITY_ALREADY_INFORMED = "ENTITY_ALREADY_INFORMED"
    ETHICS_BREACH_DETECTION_IMPAIRED = "ETHICS_BREACH_DETECTION_IMPAIRED"
    ETHICS_BREACH_INVESTIGATION_IMPAIRED = "ETHICS_BREACH_INVESTIGATION_IMPAIRED"
    ETHICS_BREACH_PREVENTION_IMPAIRED = "ETHICS_BREACH_PREVENTION_IMPAIRED"
    ETHICS_BREACH_PROSECUTION_IMPAIRED = "ETHICS_BREACH_PROSECUTION_IMPAIRED"
    ETHICS_PROCEDURE_IMPAIRED = "ETHICS_PROCEDURE_IMPAIRED"
    FREEDOM_OF_EXPRESSION_IMPAIRED = "FREEDOM_OF_EXPRESSION_IMPAIRED"
    FULFILMENT_IMPOSSIBLE = "FULFILMENT_IMPOSSIBLE"
    IDENTITY_VERIFICATION_FAILURE = "IDENTITY_VERIFICATION_FAILURE"
    JUDICIAL_PROCEEDINGS_IMPAIRED = "JUDICIAL_PROCEEDINGS_IMPAIRED"
    LACK_OF_INTENT = "LACK_OF_INTENT"
    LEGAL_CLAIM_DEFENCE_IMPAIRED = "LEGAL_CLAIM_DEFENCE_IMPAIRED"
    LEGAL_CLAIM_ESTABLISHMENT_IMPAIRED = "LEGAL_CLAIM_ESTABLISHMENT_IMPAIRED"
    LEGAL_CLAIM_EXERCISE_IMPAIRED = "LEGAL_CLAIM_EXERCISE_IMPAIRED"
    LEGAL_CLAIM_IMPAIRED = "LEGAL_CLAIM_IMPAIRED"
    LEGAL_OBLIGATION_IMPAIRED = "LEGAL_OBLIGATION_IMPAIRED"
    LEGAL_PROCESS_IMPAIRED = "LEGAL_PROCESS_IMPAIRED"
    LEGALLY_EXEMPTED = "LEGALLY_EXEMPTED"
    LEGITIMATE_INTEREST_OVERRIDE = "LEGITIMATE_INTEREST_OVERRIDE"
    NATIONAL_SECURITY_IMPAIRED = "NATIONAL_SECURITY_IMPAIRED"
    NON_FULFILMENT_JUSTIFICATION = "NON_FULFILMENT_JUSTIFICATION"
    OBJECTIVES_IMPAIRED = "OBJECTIVES_IMPAIRED"
    OFFICIAL_AUTHORITY_EXERCISE_IMPAIRED = "OFFICIAL_AUTHORITY_EXERCISE_IMPAIRED"
    OFFICIAL_STATISTICS_IMPAIRED = "OFFICIAL_STATISTICS_IMPAIRED"
    PROCESS_EXCESSIVE = "PROCESS_EXCESSIVE"
    PROCESS_FRIVOLOUS = "PROCESS_FRIVOLOUS"
    PROCESS_MALICIOUS = "PROCESS_MALICIOUS"
    PROCESS_REJECTED = "PROCESS_REJECTED"
    PROCESS_UNFOUNDED = "PROCESS_UNFOUNDED"
    PUBLIC_HEALTH_COMPROMISED = "PUBLIC_HEALTH_COMPROMISED"
    PUBLIC_INTEREST_ARCHIVING_IMPAIRED = "PUBLIC_INTEREST_ARCHIVING_IMPAIRED"
    PUBLIC_INTEREST_COMPROMISED = "PUBLIC_INTEREST_COMPROMISED"
    PUBLIC_SECURITY_IMPAIRED = "PUBLIC_SECURITY_IMPAIRED"
    SCIENTIFIC_HISTORICAL_RESEARCH_IMPAIRED = "SCIENTIFIC_HISTORICAL_RESEARCH_IMPAIRED"
    SECURITY_IMPAIRED = "SECURITY_IMPAIRED"
    THIRD_PARTY_RIGHTS_IMPAIRED = "THIRD_PARTY_RIGHTS_IMPAIRED"


#: What each of them says, in English.
MEANINGS: Mapping[RefusalGround, str] = {
    RefusalGround.CIVIL_LAW_ENFORCEMENT_IMPAIRED: "It would interfere with the enforcement of civil laws, "
    "including civil claims.",
    RefusalGround.CONFIDENTIALITY_OBLIGATION_COMPROMISED: "It would compromise a confidentiality obligation.",
    RefusalGround.CONSENT_PROVIDED: "It rests on a consent that was given.",
    RefusalGround.CONTRACT_ESTABLISHMENT_NECESSITY: "It is necessary for entering into a contract.",
    RefusalGround.CONTRACT_PERFORMANCE_NECESSITY: "It is necessary for the performance of a contract.",
    RefusalGround.CRIME_DETECTION_IMPAIRED: "It would interfere with the detection of criminal offences.",
    RefusalGround.CRIME_INVESTIGATION_IMPAIRED: "It would interfere with the investigation of criminal offences.",
    RefusalGround.CRIME_PENALTY_EXECUTION_IMPAIRED: "It would interfere with the execution of criminal penalties.",
    RefusalGround.CRIME_PREVENTION_IMPAIRED: "It would interfere with the prevention of criminal offences.",
    RefusalGround.CRIME_PROSECUTION_IMPAIRED: "It would interfere with the prosecution of criminal offences.",
    RefusalGround.DATA_SUBJECT_PROTECTION_IMPAIRED: "It would interfere with the protection of the data subject.",
    RefusalGround.DEFENCE_IMPAIRED: "It would interfere with necessary tasks to safeguard defence.",
    RefusalGround.DISPROPORTIONATE_EFFORT_REQUIRED: "It requires a disproportionate effort.",
    RefusalGround.ENTITY_ALREADY_INFORMED: "The person asking already has what they asked for.",
    RefusalGround.ETHICS_BREACH_DETECTION_IMPAIRED: "It would interfere with the detection of breaches of "
    "ethics for regulated professions.",
    RefusalGround.ETHICS_BREACH_INVESTIGATION_IMPAIRED: "It would interfere with the investigation of breaches "
    "of ethics for regulated professions.",
    RefusalGround.ETHICS_BREACH_PREVENTION_IMPAIRED: "It would interfere with the prevention of breaches of "
    "ethics for regulated professions.",
    RefusalGround.ETHICS_BREACH_PROSECUTION_IMPAIRED: "It would interfere with the prosecution of breaches of "
    "ethics for regulated professions.",
    RefusalGround.ETHICS_PROCEDURE_IMPAIRED: "It would compromise ethics or ethics procedures.",
    RefusalGround.FREEDOM_OF_EXPRESSION_IMPAIRED: "It would interfere with the freedom of expression and "
    "information: Art. 17(3)(a) GDPR.",
    RefusalGround.FULFILMENT_IMPOSSIBLE: "It is impossible.",
    RefusalGround.IDENTITY_VERIFICATION_FAILURE: "The person asking could not be identified: Art. 11(2), 12(2) GDPR.",
    RefusalGround.JUDICIAL_PROCEEDINGS_IMPAIRED: "It would interfere with the protection of judicial "
    "independence and proceedings.",
    RefusalGround.LACK_OF_INTENT: "The person asking did not mean it seriously enough to see it through.",
    RefusalGround.LEGAL_CLAIM_DEFENCE_IMPAIRED: "It would interfere with the defence of legal claims.",
    RefusalGround.LEGAL_CLAIM_ESTABLISHMENT_IMPAIRED: "It would interfere with the establishment of legal claims.",
    RefusalGround.LEGAL_CLAIM_EXERCISE_IMPAIRED: "It would interfere with the exercise of legal claims.",
    RefusalGround.LEGAL_CLAIM_IMPAIRED: "It would impair legal claims: Art. 17(3)(e) GDPR.",
    RefusalGround.LEGAL_OBLIGATION_IMPAIRED: "It would conflict with a legal obligation.",
    RefusalGround.LEGAL_PROCESS_IMPAIRED: "It would interfere with a legal or official process.",
    RefusalGround.LEGALLY_EXEMPTED: "A law allows a refusal.",
    RefusalGround.LEGITIMATE_INTEREST_OVERRIDE: "The provider's legitimate interest overrides the person's.",
    RefusalGround.NATIONAL_SECURITY_IMPAIRED: "It would interfere with necessary tasks to safeguard national security.",
    RefusalGround.NON_FULFILMENT_JUSTIFICATION: "Another reason.",
    RefusalGround.OBJECTIVES_IMPAIRED: "It would impair the objectives of what it belongs to.",
    RefusalGround.OFFICIAL_AUTHORITY_EXERCISE_IMPAIRED: "It would interfere with the exercise of official authorities.",
    RefusalGround.OFFICIAL_STATISTICS_IMPAIRED: "It would interfere with official statistics.",
    RefusalGround.PROCESS_EXCESSIVE: "It was found to be excessive: Art. 12(5)(b) GDPR.",
    RefusalGround.PROCESS_FRIVOLOUS: "It was found to be based on frivolous reasons.",
    RefusalGround.PROCESS_MALICIOUS: "It was found to be malicious.",
    RefusalGround.PROCESS_REJECTED: "Of reasons in the request itself.",
    RefusalGround.PROCESS_UNFOUNDED: "It was found to be manifestly unfounded: Art. 12(5)(b) GDPR.",
    RefusalGround.PUBLIC_HEALTH_COMPROMISED: "It would interfere with necessary tasks carried out for public "
    "health reasons.",
    RefusalGround.PUBLIC_INTEREST_ARCHIVING_IMPAIRED: "It impairs archiving for public interest.",
    RefusalGround.PUBLIC_INTEREST_COMPROMISED: "It would interfere with necessary tasks carried out for public "
    "interest.",
    RefusalGround.PUBLIC_SECURITY_IMPAIRED: "It would interfere with necessary tasks to safeguard public security.",
    RefusalGround.SCIENTIFIC_HISTORICAL_RESEARCH_IMPAIRED: "It impairs scientific or historical research.",
    RefusalGround.SECURITY_IMPAIRED: "It would interfere with tasks required for maintaining security.",
    RefusalGround.THIRD_PARTY_RIGHTS_IMPAIRED: "It would affect the rights and freedoms of others.",
}

#: The same in German, as the person reads it.
_AUF_DEUTSCH: Mapping[RefusalGround, str] = {
    RefusalGround.CIVIL_LAW_ENFORCEMENT_IMPAIRED: "Die Löschung würde die Durchsetzung zivilrechtlicher Ansprüche "
    "beeinträchtigen.",
    RefusalGround.CONFIDENTIALITY_OBLIGATION_COMPROMISED: "Die Löschung würde eine Pflicht zur Vertraulichkeit "
    "verletzen.",
    RefusalGround.CONSENT_PROVIDED: "Die Verarbeitung beruht auf einer erteilten Einwilligung.",
    RefusalGround.CONTRACT_ESTABLISHMENT_NECESSITY: "Die Daten sind für den Abschluss eines Vertrags erforderlich.",
    RefusalGround.CONTRACT_PERFORMANCE_NECESSITY: "Die Daten sind für die Erfüllung eines Vertrags erforderlich.",
    RefusalGround.CRIME_DETECTION_IMPAIRED: "Die Löschung würde die Aufdeckung von Straftaten beeinträchtigen.",
    RefusalGround.CRIME_INVESTIGATION_IMPAIRED: "Die Löschung würde die Ermittlung von Straftaten beeinträchtigen.",
    RefusalGround.CRIME_PENALTY_EXECUTION_IMPAIRED: "Die Löschung würde die Vollstreckung von Strafen beeinträchtigen.",
    RefusalGround.CRIME_PREVENTION_IMPAIRED: "Die Löschung würde die Verhütung von Straftaten beeinträchtigen.",
    RefusalGround.CRIME_PROSECUTION_IMPAIRED: "Die Löschung würde die Verfolgung von Straftaten beeinträchtigen.",
    RefusalGround.DATA_SUBJECT_PROTECTION_IMPAIRED: "Die Löschung würde den Schutz der betroffenen Person "
    "beeinträchtigen.",
    RefusalGround.DEFENCE_IMPAIRED: "Die Löschung würde Aufgaben der Landesverteidigung beeinträchtigen.",
    RefusalGround.DISPROPORTIONATE_EFFORT_REQUIRED: "Die Löschung würde einen unverhältnismäßigen Aufwand erfordern.",
    RefusalGround.ENTITY_ALREADY_INFORMED: "Was verlangt wird, liegt bereits vor.",
    RefusalGround.ETHICS_BREACH_DETECTION_IMPAIRED: "Die Löschung würde die Aufdeckung von Verstößen "
    "gegen Berufsregeln beeinträchtigen.",
    RefusalGround.ETHICS_BREACH_INVESTIGATION_IMPAIRED: "Die Löschung würde die Untersuchung von Verstößen "
    "gegen Berufsregeln beeinträchtigen.",
    RefusalGround.ETHICS_BREACH_PREVENTION_IMPAIRED: "Die Löschung würde die Verhütung von Verstößen "
    "gegen Berufsregeln beeinträchtigen.",
    RefusalGround.ETHICS_BREACH_PROSECUTION_IMPAIRED: "Die Löschung würde die Verfolgung von Verstößen "
    "gegen Berufsregeln beeinträchtigen.",
    RefusalGround.ETHICS_PROCEDURE_IMPAIRED: "Die Löschung würde ein berufsrechtliches Verfahren beeinträchtigen.",
    RefusalGround.FREEDOM_OF_EXPRESSION_IMPAIRED: "Die Löschung würde die Freiheit der Meinungsäußerung "
    "und Information beeinträchtigen (Art. 17 Abs. 3 lit. a DSGVO).",
    RefusalGround.FULFILMENT_IMPOSSIBLE: "Die Löschung ist unmöglich.",
    RefusalGround.IDENTITY_VERIFICATION_FAILURE: "Wer den Antrag gestellt hat, ließ sich nicht feststellen (Art. 11 "
    "Abs. 2, Art. 12 Abs. 2 DSGVO).",
    RefusalGround.JUDICIAL_PROCEEDINGS_IMPAIRED: "Die Löschung würde die Unabhängigkeit der Justiz oder "
    "Gerichtsverfahren beeinträchtigen.",
    RefusalGround.LACK_OF_INTENT: "Der Antrag wurde nicht so ernsthaft verfolgt, dass er abgeschlossen werden konnte.",
    RefusalGround.LEGAL_CLAIM_DEFENCE_IMPAIRED: "Die Löschung würde die Verteidigung gegen Rechtsansprüche "
    "beeinträchtigen.",
    RefusalGround.LEGAL_CLAIM_ESTABLISHMENT_IMPAIRED: "Die Löschung würde die Geltendmachung von Rechtsansprüchen "
    "beeinträchtigen.",
    RefusalGround.LEGAL_CLAIM_EXERCISE_IMPAIRED: "Die Löschung würde die Ausübung von Rechtsansprüchen "
    "beeinträchtigen.",
    RefusalGround.LEGAL_CLAIM_IMPAIRED: "Die Löschung würde Rechtsansprüche beeinträchtigen (Art. 17 Abs. 3 "
    "lit. e DSGVO).",
    RefusalGround.LEGAL_OBLIGATION_IMPAIRED: "Die Löschung würde gegen eine rechtliche Verpflichtung verstoßen.",
    RefusalGround.LEGAL_PROCESS_IMPAIRED: "Die Löschung würde ein rechtliches oder behördliches Verfahren "
    "beeinträchtigen.",
    RefusalGround.LEGALLY_EXEMPTED: "Ein Gesetz erlaubt es, nicht zu löschen.",
    RefusalGround.LEGITIMATE_INTEREST_OVERRIDE: "Das berechtigte Interesse des Anbieters überwiegt.",
    RefusalGround.NATIONAL_SECURITY_IMPAIRED: "Die Löschung würde Aufgaben der nationalen Sicherheit beeinträchtigen.",
    RefusalGround.NON_FULFILMENT_JUSTIFICATION: "Es gibt einen anderen Grund, den der Anbieter auf Nachfrage nennt.",
    RefusalGround.OBJECTIVES_IMPAIRED: "Die Löschung würde das Ziel vereiteln, dem sie dienen soll.",
    RefusalGround.OFFICIAL_AUTHORITY_EXERCISE_IMPAIRED: "Die Löschung würde die Ausübung öffentlicher Gewalt "
    "beeinträchtigen.",
    RefusalGround.OFFICIAL_STATISTICS_IMPAIRED: "Die Löschung würde die amtliche Statistik beeinträchtigen.",
    RefusalGround.PROCESS_EXCESSIVE: "Der Antrag ist exzessiv (Art. 12 Abs. 5 Satz 2 lit. b DSGVO).",
    RefusalGround.PROCESS_FRIVOLOUS: "Der Antrag wurde nicht ernsthaft gestellt.",
    RefusalGround.PROCESS_MALICIOUS: "Der Antrag wurde in schädigender Absicht gestellt.",
    RefusalGround.PROCESS_REJECTED: "Die Gründe liegen im Antrag selbst.",
    RefusalGround.PROCESS_UNFOUNDED: "Der Antrag ist offenkundig unbegründet (Art. 12 Abs. 5 Satz 2 lit. b DSGVO).",
    RefusalGround.PUBLIC_HEALTH_COMPROMISED: "Die Löschung würde Aufgaben der öffentlichen Gesundheit beeinträchtigen.",
    RefusalGround.PUBLIC_INTEREST_ARCHIVING_IMPAIRED: "Die Löschung würde die Archivierung im öffentlichen Interesse "
    "beeinträchtigen.",
    RefusalGround.PUBLIC_INTEREST_COMPROMISED: "Die Löschung würde Aufgaben im öffentlichen Interesse beeinträchtigen.",
    RefusalGround.PUBLIC_SECURITY_IMPAIRED: "Die Löschung würde die öffentliche Sicherheit beeinträchtigen.",
    RefusalGround.SCIENTIFIC_HISTORICAL_RESEARCH_IMPAIRED: "Die Löschung würde wissenschaftliche oder "
    "historische Forschung beeinträchtigen.",
    RefusalGround.SECURITY_IMPAIRED: "Die Löschung würde Aufgaben der Sicherheit beeinträchtigen.",
    RefusalGround.THIRD_PARTY_RIGHTS_IMPAIRED: "Die Löschung würde Rechte und Freiheiten anderer beeinträchtigen.",
}
_SAID = {Lang.DE: "Ihr Antrag wird abgelehnt. Der Grund: {}", Lang.EN: "Your request is refused. The reason: {}"}


def why_refused(ground: RefusalGround, language: Lang) -> str:
    """What the person is told of the ground, in whole sentences."""
    meanings = _AUF_DEUTSCH if language is Lang.DE else MEANINGS
    return _SAID[language].format(meanings[ground])

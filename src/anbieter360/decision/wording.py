"""What an explanation says, in German and English: of each code that decided, and of each step that was passed."""

from __future__ import annotations

from collections.abc import Mapping

from anbieter360.catalogue.model import Text
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Step

DECIDED: Mapping[Reason, Text] = {
    Reason.COLLECTED_FOR_PURPOSE: Text(
        de="Die Daten wurden für genau diesen Zweck auf dieser Grundlage erhoben, und sie besteht fort.",
        en="The data was collected for this very purpose on this basis, which goes on.",
    ),
    Reason.LEGAL_OBLIGATION: Text(
        de="Ein Gesetz verlangt die Verwendung, wofür auch immer die Daten erhoben wurden.",
        en="A law calls for the use, whatever the data was collected for.",
    ),
    Reason.LEGITIMATE_INTEREST: Text(
        de="Der Zweck wurde bei der Erhebung angekündigt, und die Abwägung fällt für den Anbieter aus.",
        en="The purpose was announced at collection, and the balancing test favours the provider.",
    ),
    Reason.COMPATIBLE_PURPOSE: Text(
        de="Der neue Zweck wurde der Person mitgeteilt, ist mit dem alten vereinbar und wurde abgewogen.",
        en="The person was told of the new purpose, which is compatible with the old one and was weighed.",
    ),
    Reason.CONSENT: Text(
        de="Eine wirksame Einwilligung ohne Mangel deckt die Verwendung.",
        en="A consent in force without a defect covers the use.",
    ),
    Reason.EXISTING_CUSTOMER: Text(
        de="Werbung für ähnliche Waren bei Bestandskunden: die Adresse stammt aus einem Vertrag, und auf das "
        "Widerspruchsrecht wurde hingewiesen.",
        en="Advertising for similar products to an existing customer: the address comes from a contract, and opting "
        "out was offered.",
    ),
    Reason.ERASED: Text(de="Die Daten wurden gelöscht.", en="The data was erased."),
    Reason.ERASURE_PENDING: Text(
        de="Die Person hat Löschung verlangt; der Antrag ist geprüft und nicht abgelehnt.",
        en="The person asked for erasure; the request is verified and not refused.",
    ),
    Reason.RESTRICTED: Text(
        de="Die Verarbeitung der Daten ist eingeschränkt.", en="The processing of the data is restricted."
    ),
    Reason.OBJECTED: Text(
        de="Die Person hat dem Zweck oder einem übergeordneten widersprochen.",
        en="The person objected to the purpose or to one above it.",
    ),
    Reason.LEGAL_BASIS_UNKNOWN: Text(
        de="Für die Verwendung ist keine Rechtsgrundlage genannt.", en="The use names no legal basis."
    ),
    Reason.DATA_MISSING: Text(
        de="Daten einer benötigten Kategorie liegen nicht vor.", en="Data of a category that the use needs is not held."
    ),
    Reason.AGE_UNKNOWN: Text(
        de="Es ist nicht bekannt, ob die Person bei der Einwilligung alt genug war.",
        en="Whether the person was old enough to consent is not known.",
    ),
    Reason.TRANSFER_BASIS_MISSING: Text(
        de="Ein Empfänger außerhalb des EWR hat keine Grundlage für die Übermittlung.",
        en="A recipient outside the EEA has no basis for the transfer.",
    ),
    Reason.SPECIAL_CATEGORY: Text(
        de="Eine besondere Kategorie von Daten ohne eine Ausnahme, die trägt.",
        en="A special category of data without an exception that carries the use.",
    ),
    Reason.AUTOMATED_DECISION: Text(
        de="Eine automatisierte Entscheidung ohne Vertrag, Gesetz oder ausdrückliche Einwilligung.",
        en="An automated decision without a contract, a law or an explicit consent.",
    ),
    Reason.CONSENT_MISSING: Text(
        de="Es braucht eine Einwilligung, und es gibt keine.", en="A consent is needed, and there is none."
    ),
    Reason.CONSENT_WITHDRAWN: Text(
        de="Die letzte Einwilligung wurde widerrufen oder für ungültig erklärt.",
        en="The latest consent was withdrawn or declared invalid.",
    ),
    Reason.CONSENT_EXPIRED: Text(de="Die letzte Einwilligung ist abgelaufen.", en="The latest consent has expired."),
    Reason.CONSENT_NOT_PROVABLE: Text(
        de="Text, Nachweis oder Art der Einwilligung ist nicht belegt.",
        en="Text, evidence or method of the consent is not on record.",
    ),
    Reason.CONSENT_UNINFORMED: Text(
        de="Der Text der Einwilligung nennt den Zweck nicht oder war noch nicht veröffentlicht.",
        en="The text of the consent does not name the purpose, or was not published yet.",
    ),
    Reason.CONSENT_AMBIGUOUS: Text(
        de="Das Feld der Einwilligung war vorab angekreuzt.", en="The box of the consent was ticked beforehand."
    ),
    Reason.CONSENT_NOT_FREELY_GIVEN: Text(
        de="Ohne die Einwilligung war die Leistung nicht zu haben.",
        en="The service could not be had without the consent.",
    ),
    Reason.CHANNEL_NOT_COVERED: Text(
        de="Die Einwilligung nennt diesen Weg nicht.", en="The consent does not name this channel."
    ),
    Reason.AGE_LIMIT: Text(
        de="Die Person war bei der Einwilligung zu jung, und niemand hat für sie eingewilligt.",
        en="The person was too young when the consent was given, and no guardian gave it.",
    ),
    Reason.PURPOSE_NOT_COVERED: Text(
        de="Die Daten wurden für einen anderen Zweck erhoben.", en="The data was collected for another purpose."
    ),
    Reason.BASIS_ENDED: Text(
        de="Die Grundlage, auf der die Daten erhoben wurden, ist beendet.",
        en="The basis on which the data was collected has ended.",
    ),
    Reason.NOTICE_MISSING: Text(
        de="Der Zweck wurde weder bei der Erhebung noch später mitgeteilt.",
        en="The purpose was announced neither at collection nor later.",
    ),
    Reason.COMPATIBILITY_MISSING: Text(
        de="Ob der neue Zweck mit dem alten vereinbar ist, hat niemand geprüft.",
        en="Nobody assessed whether the new purpose is compatible with the old one.",
    ),
    Reason.BALANCING_TEST_MISSING: Text(
        de="Die Interessen wurden nicht abgewogen.", en="The interests were not weighed."
    ),
    Reason.PURPOSE_INCOMPATIBLE: Text(
        de="Der neue Zweck ist mit dem alten nicht vereinbar.", en="The new purpose is incompatible with the old one."
    ),
    Reason.BALANCING_TEST_FAILED: Text(
        de="Die Interessen der Person überwiegen.", en="The interests of the person prevail."
    ),
    Reason.OPEN_CHANNEL: Text(
        de="Eine Postkarte kann jeder lesen; sie trägt nur Name und Anschrift.",
        en="Anyone can read a postcard; it carries nothing but name and address.",
    ),
}

#: Where something stood in the way that does not concern this use.
PASSED_BY: Mapping[Step, Text] = {
    Step.STANDING: Text(
        de="Löschung oder Einschränkung steht im Raum, betrifft aber diese Daten oder diese Verwendung nicht.",
        en="An erasure or restriction is there, but does not concern this data or this use.",
    ),
    Step.OBJECTION: Text(
        de="Ein Widerspruch liegt vor, hält diese Verwendung aber nicht auf.",
        en="An objection is there, but does not stop this use.",
    ),
}
#: Where other data of the use ended, which the use names later.
ENDED_FOR_OTHERS = Text(
    de="Diesen Daten steht hier nichts entgegen, anderen Daten der Verwendung schon.",
    en="Nothing stands against it here for this data, but something does for other data of the use.",
)
PASSED: Mapping[Step, Text] = {
    Step.STANDING: Text(
        de="Weder Löschung noch Einschränkung steht entgegen.", en="Neither erasure nor restriction stands against it."
    ),
    Step.OBJECTION: Text(de="Kein Widerspruch steht entgegen.", en="No objection stands against it."),
    Step.USE: Text(
        de="Grundlage, Empfänger und Kategorien der Verwendung sind in Ordnung.",
        en="Basis, recipients and categories of the use are in order.",
    ),
    Step.DATA: Text(de="Die benötigten Daten liegen vor.", en="The data that the use needs is held."),
    Step.CHANNEL: Text(
        de="Der Weg braucht keine weitere Einwilligung.", en="The channel needs no consent beyond the basis of the use."
    ),
    Step.GROUND: Text(de="Die Grundlage trägt die Verwendung.", en="The ground carries the use."),
    Step.OPEN_CHANNEL: Text(de="Der Weg legt nichts offen.", en="The channel lays nothing open."),
}

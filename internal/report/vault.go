package report

import "ansatz/internal/lang"

// VaultNotes are what a page says of the workspace's identity numbers and of the secret that the draw follows from.
// There are none if the numbers are sealed and the secret follows from them.
func (d *Document) VaultNotes() (notes []string) {
	if d.VaultOpen {
		notes = append(notes, lang.Text{
			SV: "Arbetsytans personnummer är inte förseglade. Det går bara för påhittade uppgifter.",
			EN: "The workspace's identity numbers are not sealed. That is for made-up data only.",
		}.In(d.Lang))
	}
	if d.OwnSecret {
		notes = append(notes, lang.Text{
			SV: "Arbetsytans hemlighet är slumpad. Det matchade urvalet är ett annat än i en arbetsyta vars " +
				"hemlighet följer av leveranserna.",
			EN: "The workspace's secret was drawn at random. The matched draw is another than in a workspace whose " +
				"secret follows from the deliveries.",
		}.In(d.Lang))
	}
	return notes
}

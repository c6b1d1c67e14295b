package main

import "ansatz/internal/lang"

func init() {
	addTexts(map[string]lang.Text{
		"delivery": {
			SV: "Föreslå en följesedel för en leverans, och granska leveransens kvalitet.",
			EN: "Propose a manifest for a delivery, and check the delivery's quality.",
		},
	})
}

type deliveryCommand struct {
	Init  deliveryInitCommand  `cmd:"" help:"${delivery_init}"`
	Check deliveryCheckCommand `cmd:"" help:"${delivery_check}"`
}

package bench

// What the study of livelihoods may take: five bare scans of the columns that it needs, and four gigabytes.
const (
	livelihoodScans = 5
	livelihoodBytes = 4e9
)

// livelihood measures the study of livelihoods as the first run after a load.
func (c *country) livelihood() {
	command := "ansatz run livelihood --workspace w --out o --unprotected"
	smallWorkspace, workspace := c.workspace(c.Small), c.workspace(c.Persons)
	asLoaded(c.b, smallWorkspace)
	small, _ := c.results(smallWorkspace, "livelihood")
	asLoaded(c.b, workspace)
	floor := warehouseScan(c.b, workspace, "livelihood")
	first, _ := c.results(workspace, "livelihood")
	c.add("livelihood, floor: bare scan of the needed columns of the warehouse", floor.Wall.Seconds(), seconds,
		"engine: "+scanned([]string{"column"}, "register")+", …")
	c.add("livelihood, floor: processor time", floor.CPU.Seconds(), seconds, "the same")
	c.add("livelihood: time", first.Wall.Seconds(), seconds, command)
	c.most("livelihood: ratio to the bare scan", ratio(first, floor), times, livelihoodScans, command)
	c.add("livelihood: processor time", first.CPU.Seconds(), seconds, command)
	c.add("livelihood: ratio of processor time to the bare scan's", first.CPU.Seconds()/floor.CPU.Seconds(), times,
		command)
	c.most("livelihood: peak memory", float64(first.Peak), bytes_, livelihoodBytes, command)
	c.growth("livelihood", first, small, command)
	c.show(whereTheTimeGoes(c.b, workspace, "Where the time of the study of livelihoods goes, by model, two at a time",
		false))
}

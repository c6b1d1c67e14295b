package bench

// The study of networks may take a quarter of the time and half of the memory that it took before people of one company
// became one number in the comparison with chance: 89 s and 3.6 GB for the whole country.
const (
	networkSeconds = 22
	networkBytes   = 1.8e9
)

// networks measures the study of networks as the first run after a load.
func (c *country) networks() {
	command := "ansatz run networks --workspace w --out o --unprotected"
	smallWorkspace, workspace := c.workspace(c.Small), c.workspace(c.Persons)
	asLoaded(c.b, smallWorkspace)
	small, _ := c.results(smallWorkspace, "networks")
	asLoaded(c.b, workspace)
	first, _ := c.results(workspace, "networks")
	c.most("networks: time", first.Wall.Seconds(), seconds, networkSeconds, command)
	c.add("networks: processor time", first.CPU.Seconds(), seconds, command)
	c.most("networks: peak memory", float64(first.Peak), bytes_, networkBytes, command)
	c.growth("networks", first, small, command)
}

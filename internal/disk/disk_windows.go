package disk

// notWaiting is no flag: no name is a pipe here.
const notWaiting = 0

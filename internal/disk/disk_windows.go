package disk

// notWaiting is 0, because no name is a pipe here.
const notWaiting = 0

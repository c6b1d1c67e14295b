// Package torture disturbs the program from outside, in every way that a machine or a person can, and looks whether
// what stays is whole.
//
// It holds tests only. Each round copies a workspace of a small made-up country, disturbs a command that works on it
// (ends it at any moment, damages a file, replaces a delivered file meanwhile, fills the disk, takes the file handles
// away, runs others beside) and then asks: is the exit code one of the documented ones, and never 1; does no message
// hold an engine's words or an identity number; is the workspace as before or as after, and nothing between; does the
// next run give the bytes of an undisturbed one, or a clear refusal; is nothing left over.
//
//	make torture                  # 13 minutes; prints its seed
//	make torture SEED=7 TIME=2m   # the same rounds in the same order; moments differ as the machine's speed does
package torture

#!/bin/sh
# infomap 2.16.0 (PyPI), communities of networks.
#
# A tie of weight 0 is one that carries nothing. A person with no ties at all who is added as a node comes out as a module of one. A good engineer
# would expect the same of a person whose only tie has the weight 0, as both have nobody to go to. The tie is left out, and the person with it: no
# module has the person, and the number of nodes is that of the others. A negative weight is refused, a weight of 0 is not mentioned.
#
# Consequence: weights that are rounded, or that subtract what chance gives, take people out of a partition without a word, and shares of modules
# are of too few people. Add every node by add_node before its ties: then all are there.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check infomap==2.16.0
"$dir/venv/bin/python" -W ignore - <<'PY'
import sys

from infomap import Infomap

triangles = [(1, 2, 1.0), (2, 3, 1.0), (1, 3, 1.0), (4, 5, 1.0), (5, 6, 1.0), (4, 6, 1.0)]


def modules(ties, nodes=()):
    """The number of nodes, and who is in which module."""
    network = Infomap(silent=True, seed=1)
    for n in nodes:
        network.add_node(n)
    for tie in ties:
        network.add_link(*tie)
    network.run()
    return network.num_nodes, dict(sorted(network.get_modules().items()))


seen = {
    "node 7 without ties": modules(triangles, [7]),
    "node 7 with a tie of 0": modules(triangles + [(7, 1, 0.0)]),
    "added and a tie of 0": modules(triangles + [(7, 1, 0.0)], [7]),
    "node 7 with a tie of 1e-9": modules(triangles + [(7, 1, 1e-9)]),
}
for what, (n, of) in seen.items():
    print(f"{what}: {n} nodes, {of}")
if [(n, 7 in of) for n, of in seen.values()] != [(7, True), (6, False), (7, True), (7, True)]:
    sys.exit("changed: expected 7, 6, 7 and 7 nodes")
PY

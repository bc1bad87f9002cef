"""How a graph is asked, wherever it is: a snapshot on this machine, a running endpoint of ours, a store of others."""

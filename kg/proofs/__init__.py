"""Why a triple of the graph holds, and how a proof is shown."""

"""The packages of others that the pages use in the browser: pinned by package-lock.json, never committed."""

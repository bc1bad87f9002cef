"""Finding what a store holds by what people call it."""

"""The command `myeloma-kg`, also as `python -m myeloma_kg`."""

from kg.cli.main import main

if __name__ == "__main__":
    main()

"""What a release is made of: packages, an archive of the data, a bill of materials, checksums; `make release`."""

"""The demonstration: invented content in TOML files, taken in through the same services that people use."""

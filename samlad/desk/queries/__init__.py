"""What the composed pages show."""

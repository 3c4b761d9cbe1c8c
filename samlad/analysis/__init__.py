"""Pure numerics: arrays in, arrays out. Imports neither Django nor the rest of Samlad."""

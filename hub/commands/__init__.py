"""The commands of `gaoshi`, by what they are about; hub.cli gathers them."""

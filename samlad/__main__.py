"""`python -m samlad` is the same as the command `samlad`."""

from samlad.cli import main

main()

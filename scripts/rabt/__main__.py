"""`python -m rabt` does what the command `rabt` does."""

from rabt.cli import main

if __name__ == "__main__":
    main()

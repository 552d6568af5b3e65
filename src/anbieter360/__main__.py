"""`python -m anbieter360` is the command `anbieter360`."""

from anbieter360.cli import main

if __name__ == "__main__":
    main()

"""The entry point. The collector goes first: nothing that a short command makes is worth its walks."""

import gc

gc.disable()


def main() -> int:
    """Run the command line that this process was given; the console script's way in."""
    import sys

    try:
        from pcactl.cli.app import main as run
        from pcactl.cli.signals import heed

        heed()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()


if __name__ == "__main__":
    raise SystemExit(main())

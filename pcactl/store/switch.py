"""A restored store takes the place of the one before it, whoever gets there, and however often somebody is killed on the way.

STORE/restored is the commit: from its rename on, the store is the one in it, and whoever opens the store puts it in place
first. While `whole` is in it, what stood before is taken away, into `replaced`; then it is called `ready`, and what is in
it moves up. Each step is a rename and can be told from what is there, so that the next one goes on where this one ended.
"""

import errno

from pcactl.errors import StoreFailure
from pcactl.phrase import phrase
from pcactl.store.directory import Directory
from pcactl.store.layout import DERIVED, KIND_DIRECTORIES, RESTORED, SINGLE, STORE_TOML
from pcactl.store.lock import Lock

WHOLE = "whole"
_READY, _REPLACED = "ready", "replaced"
_NO_DIRECTORY = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_COMING = (*KIND_DIRECTORIES.values(), *(name for name in SINGLE if name != STORE_TOML), STORE_TOML)
"""`store.toml` last: before it no store is here, for a version that knows nothing of restoring either."""
_GOING = (STORE_TOML, *_COMING[:-1], *DERIVED)


def is_begun(root: Directory) -> bool:
    """Whether a restored store is not in place yet. One look where none is. Raises OSError."""
    return root.has(RESTORED) and _is_ours(root)


def stands(root: Directory) -> bool:
    """Whether anything of a store is here, damaged or not. Raises OSError."""
    return any(root.has(name) for name in _COMING) or is_begun(root)


def finish(root: Directory, staging: Directory, lock: Lock) -> None:
    """Put the restored store in place; what stood there is in staging then. The caller holds the lock. Raises OSError."""
    lock.note()  # It was about an act of the store that goes.
    with root.enter(RESTORED) as restored:
        if restored.has(WHOLE):
            with restored.ensure(_REPLACED) as replaced:
                _move(_GOING, root, replaced)
            restored.rename(WHOLE, restored, _READY)
            restored.sync()
        if restored.has(_READY):
            with restored.enter(_READY) as ready:
                _move(_COMING, ready, root)
    if staging.has(RESTORED):
        staging.remove(RESTORED)
    root.rename(RESTORED, staging, RESTORED)
    root.sync()


def unfinished(root: Directory, error: OSError) -> StoreFailure:
    """The error where the system stops us on the way: what was restored is safe, and not all in place."""
    return StoreFailure(
        phrase("{path} was restored, and not all of it is in its place yet: {what}", path=root.path, what=phrase(error.strerror or "")),
        field="--store",
        value=str(root.path),
        hint="see that the directory can be written; the next command goes on",
    )


def _move(names: tuple[str, ...], here: Directory, there: Directory) -> None:
    for name in names:
        if here.has(name):
            here.rename(name, there, name)
    there.sync()
    here.sync()


def _is_ours(root: Directory) -> bool:
    """The directory is the user's, who may have something of that name in it."""
    try:
        with root.enter(RESTORED) as restored:
            return restored.has(WHOLE) or restored.has(_READY)
    except OSError as error:
        if error.errno in _NO_DIRECTORY:
            return False
        raise

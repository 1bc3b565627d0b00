"""Planning on an existing Dask cluster: the one home of distributed, which the extra choreo[dask] brings.

A cluster is trusted: it runs what it is sent, and what it sends back is unpickled, as Dask does it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from choreo.errors import ChoreoError, InputError
from choreo.show.fingerprint import code_hash

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 15.0
"""Seconds to wait for an address, for a first worker, and for a worker when all have left."""

_LOOK = 0.5
_T = TypeVar("_T")


@contextmanager
def cluster(address: str, *, patience: float | None = None) -> Iterator[Executor]:
    """Yield the executor of a running Dask cluster.

    A worker that is lost is no trouble while there are others: its work is done again. The plan is the same, to the
    last bit, as without the cluster; that is why each worker must have the very same choreo and libraries.

    Parameters
    ----------
    address : str
        Of the scheduler, such as `tcp://10.0.0.5:8786`.
    patience : float or None
        Seconds to wait for it, and for workers; None for `PATIENCE`.

    Raises
    ------
    InputError
        If Dask is not installed, nobody answers at the address, or there is no worker. While planning: if all workers
        leave, or one has another choreo.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "a Dask cluster needs the library 'distributed', which is not installed; "
            "install it with: pip install 'choreo[dask]'"
        ) from None
    patience = PATIENCE if patience is None else patience
    client = _connected(lambda: Client(address, timeout=patience, set_as_default=False), address, patience)
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=patience)
        if not _workers(client, patience):
            raise InputError(
                f"the cluster at {address} has no worker; start some on its machines with: dask worker {address}"
            )
        with _ClusterExecutor(client, address, patience) as executor:
            yield executor
    finally:
        with suppress(Exception):  # a cluster that is gone cannot be said goodbye to
            client.close(timeout=2)


def _connected(connect: Callable[[], Client], address: str, patience: float) -> Client:
    """Return the client, or raise `InputError`.

    The library itself waits for ever where somebody answers nothing. And a client that fails to connect blocks the
    next one if Python happens to clear it away while that one starts; so one is made only where somebody answers.
    """
    from distributed.comm.core import connect as knock

    found: list[Client | Exception] = []

    async def answered() -> None:
        (await knock(address, timeout=patience)).abort()

    def run() -> None:
        try:
            asyncio.run(answered())
            found.append(connect())
        except Exception as error:  # of many types, by what is wrong with the address
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(2 * patience + 1)
    if not found or isinstance(found[0], OSError):
        raise InputError(
            f"no Dask scheduler answers at {address} within {patience:g} s; is it running, and is this the address "
            "that it printed when it started?"
        )
    if isinstance(found[0], Exception):
        raise InputError(f"'{address}' is no address of a Dask scheduler ({found[0]}); expected tcp://host:8786")
    return found[0]


def _workers(client: Client, patience: float) -> int:
    """Return how many workers there are; none where the scheduler is gone, or does not answer in time."""
    if client.status != "running" or client.scheduler is None:
        return 0
    try:
        known = client.sync(client.scheduler.identity, n_workers=-1, callback_timeout=max(patience, _LOOK))
        return len(known["workers"])
    except (OSError, RuntimeError, KeyError):
        return 0


def _same_choreo(code: str, work: Callable[[], _T]) -> _T:
    """Do the work, on a worker whose choreo is the one that asks for it."""
    if code_hash() != code:
        import socket

        raise InputError(
            f"the worker on '{socket.gethostname()}' has another choreo, Python or libraries than this machine; "
            "install the same on all of them, so that the plan is the same wherever it is made"
        )
    return work()


class _ClusterExecutor(Executor):
    """Dask's own executor, and a watch that ends the waiting when the workers are gone."""

    def __init__(self, client: Client, address: str, patience: float) -> None:
        self._client = client
        self._inner: Executor = client.get_executor(pure=False)
        self._address = address
        self._patience = patience
        self._open: set[Future[Any]] = set()
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Have a function called on a worker."""
        inner = self._inner.submit(_same_choreo, code_hash(), _Work(fn, args, kwargs))
        outer: Future[_T] = Future()
        self._open.add(outer)
        inner.add_done_callback(lambda done: self._hand_on(done, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 (Executor's own)
        """End the watch; what is not done any more is not waited for."""
        self._done.set()
        self._inner.shutdown(wait=False)

    def _hand_on(self, done: Future[_T], outer: Future[_T]) -> None:
        self._open.discard(outer)
        if done.cancelled():
            self._fail(outer, self._gone())
        elif (error := done.exception()) is not None:
            self._fail(outer, error if isinstance(error, ChoreoError) else self._foreign(error))
        elif not outer.done():
            outer.set_result(done.result())

    def _look(self) -> None:
        """Fail what is waited for when the workers are gone; to the end, since work may be sent after they left."""
        alone = 0.0
        while not self._done.wait(_LOOK):
            alone = 0.0 if _workers(self._client, self._patience) else alone + _LOOK
            if alone >= self._patience:
                for future in list(self._open):
                    self._open.discard(future)
                    self._fail(future, self._gone())

    def _gone(self) -> InputError:
        return InputError(
            f"the cluster at {self._address} has lost its workers, or its scheduler; start them again, or plan "
            "without --dask"
        )

    def _foreign(self, error: BaseException) -> BaseException:
        """Return the error to be told: a worker without choreo, one that died again and again, or a bug."""
        if isinstance(error, ModuleNotFoundError):
            return InputError(
                f"a worker of the cluster at {self._address} has no choreo, or lacks a library of it ({error}); "
                "install choreo there"
            )
        if type(error).__name__ in ("KilledWorker", "CommClosedError", "FutureCancelledError"):
            return InputError(
                f"the cluster at {self._address} gave up: {error}; look at its workers, above all at their memory"
            )
        return error

    @staticmethod
    def _fail(future: Future[Any], error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)


class _Work:
    """A call to be made elsewhere."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._call = function, args, kwargs

    def __call__(self) -> Any:
        function, args, kwargs = self._call
        return function(*args, **kwargs)

"""One account of work for a whole check: what rules may do beyond what each plan of its size is granted.

Every rule has some work for free, which grows with the plan. What it does beyond that is drawn from this account, as a
part of the most that any one rule may do. So a plan that hurts many rules at once takes no longer than one that hurts
one of them: what is not looked at any more is not proved. Work is counted, never timed, so the same plan gives the same
report. Pairs of drones come first: they have an account of their own, in the `Ledger`, since they may be searched for
in another process.
"""

from __future__ import annotations


class Account:
    """What is left of the work, 1 for all of it.

    Examples
    --------
    >>> account = Account()
    >>> account.affords(3, of=4), account.affords(2, of=4), account.left
    (True, False, 0.25)
    """

    def __init__(self, left: float = 1.0) -> None:
        self.left = left

    def affords(self, work: float, *, of: float) -> bool:
        """Tell whether so much may still be done, `of` being the most that a rule may do, and if so, count it."""
        if work > self.left * of:
            return False
        self.left = max(0.0, self.left - work / of) if work else self.left
        return True
